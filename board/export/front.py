"""What is read first: facts for programs, and one page for whoever decides. Part of the plan."""

from __future__ import annotations

from datetime import date

from board.export.edition import Edition
from board.export.lessons import lessons_in_short, projects_in_short
from board.export.meetings import rounds_in_short
from board.export.phrases import (
    backing,
    became,
    city_answer,
    city_contact,
    city_next,
    cluster_name,
    due_in_words,
    fact,
    filled,
    numbers,
    solution_anchor,
    solution_title,
    stage_name,
    support_in_words,
    who_does,
)
from board.export.trail import Trail
from board.language import day, ngettext
from board.language import gettext as _
from board.markdown import (
    BREAK,
    Document,
    Markdown,
    anchor,
    join,
    line,
    link,
    say,
    strong,
    visible,
    within,
)
from board.messages import Action, Solution

IN_SHORT = 3
"""Most clusters on the first page while there is no solution."""


def first_page(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the front matter, the title, and the section “In short”."""
    _front_matter(document, trail, edition)
    _title(document, trail, edition)
    _in_short(document, trail)


def _front_matter(document: Document, trail: Trail, edition: Edition) -> None:
    brief, counts = trail.brief, trail.counts
    facts: dict[str, str | int] = {}
    if brief:
        facts |= {"lab": brief.lab_title, "workshop": brief.title, "city": brief.city}
        facts |= {"host": brief.host, "date": brief.date}
    facts |= {"language": edition.language, "stage": trail.board.stage}
    if counts and counts.joined is not None:
        facts["people"] = counts.joined
    facts |= {"ideas": len(trail.ideas), "clusters": len(trail.clusters), "votes": len(trail.rounds)}
    if trail.works_on("solutions"):
        facts |= {"solutions": len(trail.solutions), "actions": len(trail.by_date())}
    if trail.works_on("lessons"):
        facts["lessons"] = len(trail.lessons)
    if trail.works_on("projects"):
        facts["projects"] = len(trail.projects)
    facts["revision"] = edition.revision
    if edition.generated:
        facts["generated"] = edition.generated
    document.front(facts)


def _title(document: Document, trail: Trail, edition: Edition) -> None:
    brief = trail.brief
    document.heading(1, line(brief.title if brief else "") or say(_("Workshop")))
    if trail.board.stage != "closed":
        draft = _("Draft: the workshop is at stage “{stage}”, and this plan can still change.")
        document.paragraph(strong(say(draft, stage=stage_name(trail, trail.board.stage))))
    facts = []
    if brief:
        lab = [line(name) for name in (brief.lab_title, brief.host) if visible(name)]
        facts = [
            fact(_("Challenge city") if trail.works_on("solutions") else _("City"), line(brief.city)),
            fact(_("Lab"), join(lab, ", ")),
            fact(_("Day of the workshop"), within(day(brief.date))),
        ]
    facts.append(fact(_("On the board"), numbers(trail)))
    # One spelling of each, whichever person was read first.
    # Without names, only those are known who took on a first step: they are not all who came.
    people = trail.people.values() if edition.names else ()
    cities = {city.casefold(): city for city in sorted(person.city for person in people)}
    shown = [line(cities[key]) for key in sorted(cities) if visible(cities[key])]
    if shown:
        facts.append(fact(_("Cities and organisations"), join(shown, ", ")))
    if edition.generated:
        facts.append(fact(_("Date of this plan"), line(edition.generated)))
    document.bullets(facts)


def _in_short(document: Document, trail: Trail) -> None:
    document.heading(2, say(_("In short")))
    document.paragraph(fact(_("Question"), line(trail.brief.question if trail.brief else "")))
    if trail.works_on("lessons"):
        lessons_in_short(document, trail)
    if trail.works_on("projects"):
        projects_in_short(document, trail)
    if trail.meetings:
        document.paragraph(rounds_in_short(trail))
    if not trail.works_on("solutions"):
        return
    if not trail.solutions:
        document.paragraph(say(_("No solution has been written yet.")))
        result = trail.result(trail.counted[-1]) if trail.counted else {}
        best = [(cluster, support) for cluster, support in (result or {}).items() if support.dots]
        if best:
            document.paragraph(say(_("These clusters have the most dots:")))
            document.bullets(
                [
                    join([cluster_name(trail, cluster), support_in_words(support)], ": ")
                    for cluster, support in best[:IN_SHORT]
                ]
            )
        return
    sentence = ngettext(
        "The workshop proposes {n} solution. It is a proposal: the city decides.",
        "The workshop proposes {n} solutions. They are proposals: the city decides.",
        len(trail.solutions),
    )
    document.paragraph(say(sentence, n=len(trail.solutions)))
    document.numbered([_solution_in_short(trail, solution) for solution in trail.solutions])


def _solution_in_short(trail: Trail, solution: Solution) -> tuple[Markdown, list[Markdown]]:
    steps = sorted(trail.steps(solution), key=lambda step: trail.due(step) or date.max)
    said = [_step(trail, step) for step in steps[:1]]
    if len(steps) > 1:
        words = ngettext(
            "{n} more in the table of actions", "{n} more in the table of actions", len(steps) - 1
        )
        said.append(link(say(words, n=len(steps) - 1), anchor(_("Actions"))))
    return strong(link(solution_title(trail, solution), solution_anchor(trail, solution))), [
        fact(_("Decision needed"), filled(trail.field(solution, "decision"), line)),
        fact(_("Money and staff"), filled(trail.field(solution, "money"), line)),
        fact(_("First step"), join(said, BREAK)),
        fact(_("Support"), backing(trail, solution.cluster)),
        *_answer_in_short(trail, solution),
    ]


def _answer_in_short(trail: Trail, solution: Solution) -> list[Markdown]:
    response, said = trail.response(solution), [fact(_("The city’s answer"), city_answer(trail, solution))]
    if response is not None and visible(response.why):
        said.append(line(response.why))
    contact, then = city_contact(trail, solution), city_next(trail, solution)
    if contact:
        said.append(fact(_("Contact"), contact))
    if then:
        said.append(fact(_("Next step"), then))
    outcome = became(trail, solution)
    return [join(said, " · "), *([fact(_("What became of it"), outcome)] if outcome else [])]


def _step(trail: Trail, action: Action) -> Markdown:
    return join([filled(action.what, line), who_does(trail, action), due_in_words(trail, action)], " · ")
