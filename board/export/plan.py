"""The plan: one Markdown document that the challenge city takes home, and can trace back to the ideas.

One page comes first for whoever decides; then everything, in a fixed order, with the way back from each
solution to its cluster, its ideas and its votes. What is empty says so; what is not finished says so. This
room only puts sentences in order: what they say is known by `trail`, and said by `phrases`.
"""

from __future__ import annotations

from datetime import date

from board.export.markdown import (
    BREAK,
    Document,
    Markdown,
    anchor,
    emphasis,
    join,
    line,
    lines,
    link,
    say,
    strong,
    visible,
)
from board.export.method import method
from board.export.phrases import (
    PER_HEADING,
    backing,
    cluster_name,
    due_in_words,
    fact,
    filled,
    idea_group,
    idea_id,
    idea_ids,
    not_filled_in,
    numbers,
    round_title,
    solution_anchor,
    solution_heading,
    solution_title,
    stage_name,
    support_in_words,
)
from board.export.trail import Records, Trail
from board.formats import LISTS, SHEET
from board.language import day, ngettext
from board.language import gettext as _
from board.messages import Action, Idea, Question, Round, Solution

IN_SHORT = 3
"""Most first steps per solution, and most clusters, on the first page."""


def plan(
    records: Records,
    *,
    revision: int,
    generated: str | None = None,
    names: bool = False,
    software: str | None = None,
) -> str:
    """The plan of one board, as one viewer sees it.

    `records`: kind → id → record, redacted by `view` before (a delegate's, for a plan that goes out), in
    any order. `revision`: the board's revision that they show. `generated`: when, in words; left out when
    not given, because there is no clock here. `names`: whether authors who agreed to it stand beside their
    ideas, where the records still say who they are. `software`: name and version of the program. The same
    arguments give the same bytes. It never raises because of what people wrote.
    """
    trail, document = Trail(records), Document()
    _front(document, trail, generated)
    _in_short(document, trail)
    _challenge(document, trail)
    _solutions(document, trail)
    _actions(document, trail)
    _not_taken(document, trail)
    _all_ideas(document, trail, names)
    method(document, trail, revision, software)
    if trail.brief and visible(trail.brief.thanks):
        document.heading(2, say(_("Thanks")))
        document.paragraph(lines(trail.brief.thanks))
    return document.text()


# ── The first page ──────────────────────────────────────────────────────────────────────────────


def _front(document: Document, trail: Trail, generated: str | None) -> None:
    brief = trail.brief
    document.heading(1, line(brief.title if brief else "") or say(_("Workshop")))
    if trail.board.stage != "closed":
        draft = _("Draft: the workshop is at stage “{stage}”, and this plan can still change.")
        document.paragraph(strong(say(draft, stage=stage_name(trail.board.stage))))
    facts = []
    if brief:
        lab = [line(name) for name in (brief.lab_title, brief.host) if visible(name)]
        facts = [
            fact(_("Challenge city"), line(brief.city)),
            fact(_("Lab"), join(lab, ", ")),
            fact(_("Day of the workshop"), line(day(brief.date))),
        ]
    facts.append(fact(_("On the board"), numbers(trail)))
    # One spelling of each, whichever person was read first.
    cities = {city.casefold(): city for city in sorted(person.city for person in trail.people.values())}
    shown = [line(cities[key]) for key in sorted(cities) if visible(cities[key])]
    if shown:
        facts.append(fact(_("Cities and organisations"), join(shown, ", ")))
    if generated:
        facts.append(fact(_("Date of this plan"), line(generated)))
    document.bullets(facts)


def _in_short(document: Document, trail: Trail) -> None:
    document.heading(2, say(_("In short")))
    document.paragraph(fact(_("Question"), line(trail.brief.question if trail.brief else "")))
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
    said = [_step(trail, step) for step in steps[:IN_SHORT]]
    if len(steps) > IN_SHORT:
        more = say(_("{n} more in the table of actions"), n=len(steps) - IN_SHORT)
        said.append(link(more, anchor(_("Actions"))))
    return strong(link(solution_title(trail, solution), solution_anchor(trail, solution))), [
        fact(_("Decision needed"), filled(trail.field(solution, "decision"), line)),
        fact(_("First steps"), join(said, BREAK)),
        fact(_("Who leads"), filled(trail.field(solution, "lead"), line)),
        fact(_("Support"), backing(trail, solution.cluster)),
    ]


def _step(trail: Trail, action: Action) -> Markdown:
    who = line(action.who) or say(_("nobody yet"))
    return join([filled(action.what, line), who, due_in_words(trail, action)], " · ")


# ── Challenge ───────────────────────────────────────────────────────────────────────────────────


def _challenge(document: Document, trail: Trail) -> None:
    brief = trail.brief
    document.heading(2, say(_("Challenge")))
    document.paragraph(filled(brief.question if brief else "", lines))
    if brief and visible(brief.prompt):
        document.paragraph(fact(_("What people were asked"), line(brief.prompt)))
    document.heading(3, say(_("Background")))
    if brief and brief.example and visible(brief.background):
        note = _("An example, made up for the workshop. It is not a fact about the city.")
        document.paragraph(emphasis(say(note)))
    document.paragraph(filled(brief.background if brief else "", lines))
    for which, label in LISTS.items():
        document.heading(3, say(_(label)))
        example = emphasis(say(_("(example)")))
        points = [
            join([line(point.text), example]) if point.example else line(point.text)
            for point in trail.points(which)
        ]
        document.bullets(points)
        if not points:
            document.paragraph(not_filled_in())
    _questions(document, trail)


def _questions(document: Document, trail: Trail) -> None:
    document.heading(3, say(_("Questions to the city")))
    if not trail.questions:
        document.paragraph(say(_("Nobody asked the city a question.")))
    document.numbered([(line(it.text), [_answer(it)]) for it in trail.questions])


def _answer(question: Question) -> Markdown:
    answer = lines(question.answer)
    if not answer:
        return emphasis(say(_("not answered yet")))
    if question.by == "expert":
        return fact(_("The city’s answer"), answer)
    return fact(_("The facilitator’s answer for the city"), answer)


# ── Solutions ───────────────────────────────────────────────────────────────────────────────────


def _solutions(document: Document, trail: Trail) -> None:
    document.heading(2, say(_("Solutions")))
    if not trail.solutions:
        document.paragraph(say(_("No solution has been written yet.")))
        return
    if trail.counted:
        order = _("Best supported first: by the dots of the last vote, then by how many people gave them.")
    else:
        order = _("No vote was closed, so the order says nothing about support.")
    document.paragraph(say(order))
    for solution in trail.solutions:
        _solution(document, trail, solution)


def _solution(document: Document, trail: Trail, solution: Solution) -> None:
    document.heading(3, line(solution_heading(trail, solution)))
    document.paragraph(fact(_("Support"), backing(trail, solution.cluster)))
    for field in SHEET:
        text = trail.field(solution, field.name)
        if field.name == "title" and visible(text):
            continue  # It is the heading already.
        document.heading(4, say(_(field.label)))
        steps = trail.steps(solution)
        if field.name == "steps" and steps:
            document.table(
                [say(_("What")), say(_("Who")), say(_("By when"))],
                [
                    [filled(step.what, line), filled(step.who, line), due_in_words(trail, step)]
                    for step in steps
                ],
            )
        else:
            document.paragraph(filled(text, lines))
    _doubts(document, trail, solution)
    _where_from(document, trail, solution)


def _doubts(document: Document, trail: Trail, solution: Solution) -> None:
    document.heading(4, say(_("What others said could stop it")))
    said = []
    for doubt in trail.doubts(solution):
        table = line(trail.table(doubt.table))
        text = line(doubt.text)
        said.append(join([text, emphasis(say(_("({table})"), table=table))]) if table else text)
    document.bullets(said)
    if not said:
        document.paragraph(say(_("Nobody said anything here.")))


def _where_from(document: Document, trail: Trail, solution: Solution) -> None:
    document.heading(4, say(_("Where this came from")))
    name, ideas = cluster_name(trail, solution.cluster), trail.members.get(solution.cluster, [])
    if solution.cluster not in trail.clusters:
        document.paragraph(say(_("The cluster {name}, which is not on the board any more."), name=name))
    elif not ideas:
        document.paragraph(say(_("The cluster {name}, which has no ideas now."), name=name))
    else:
        n = len(ideas)
        words = ngettext("The cluster {name}, with {n} idea:", "The cluster {name}, with {n} ideas:", n)
        document.paragraph(say(words, name=name, n=n))
        document.bullets([join([idea_id(trail, idea), filled(idea.text, lines)]) for idea in ideas])
    if not trail.rounds:
        document.paragraph(say(_("There was no vote.")))
        return
    document.paragraph(say(_("How people voted on this cluster:")))
    document.bullets(
        [
            join([round_title(trail, round), _in_round(trail, solution.cluster, round)], " – ")
            for round in trail.rounds
        ]
    )


def _in_round(trail: Trail, cluster: str, round: Round) -> Markdown:
    """What a cluster got in a round, or why that is not said."""
    if cluster not in round.clusters:
        return say(_("it was not on the list"))
    support = (trail.result(round) or {}).get(cluster)
    if support is None:
        return say(_("the dots are not known before the vote is closed"))
    said = support_in_words(support)
    if round.status != "closed":
        said = say(_("{support} so far"), support=said)
    then = trail.name_then(cluster, round)
    if visible(then) and visible(then) != visible(trail.name(cluster)):
        return say(_("{support} (its name was “{name}” then)"), support=said, name=line(then))
    return said


# ── Actions, and what was not taken forward ─────────────────────────────────────────────────────


def _actions(document: Document, trail: Trail) -> None:
    document.heading(2, say(_("Actions")))
    rows = trail.by_date()
    if not rows:
        document.paragraph(say(_("No first steps have been written yet.")))
        return
    document.paragraph(say(_("The first steps of all solutions, soonest first.")))
    document.table(
        [say(_("By when")), say(_("What")), say(_("Who")), say(_("Solution"))],
        [
            [
                due_in_words(trail, action),
                filled(action.what, line),
                filled(action.who, line),
                link(say(str(number)), solution_anchor(trail, trail.solutions[number - 1])),
            ]
            for number, action in rows
        ],
    )


def _not_taken(document: Document, trail: Trail) -> None:
    document.heading(2, say(_("Not taken forward")))
    clusters = trail.not_taken
    if clusters:
        document.paragraph(say(_("No solution was made from these clusters. Best supported first.")))
        document.table(
            [say(_("Cluster")), say(_("Support")), say(_("Ideas"))],
            [
                [
                    cluster_name(trail, cluster.id),
                    backing(trail, cluster.id),
                    idea_ids(trail, trail.members.get(cluster.id, [])),
                ]
                for cluster in clusters
            ],
        )
    elif trail.clusters:
        document.paragraph(say(_("A solution was made from every cluster.")))
    else:
        document.paragraph(say(_("There are no clusters.")))
    if trail.loose:
        document.paragraph(fact(_("Ideas in no cluster"), idea_ids(trail, trail.loose)))


# ── All ideas ───────────────────────────────────────────────────────────────────────────────────


def _all_ideas(document: Document, trail: Trail, names: bool) -> None:
    document.heading(2, say(_("All ideas")))
    unseen = trail.counts.ideas - len(trail.ideas) if trail.counts else 0
    if unseen > 0:
        words = ngettext(
            "{n} idea has been written and is not shown to everybody yet.",
            "{n} ideas have been written and are not shown to everybody yet.",
            unseen,
        )
        document.paragraph(say(words, n=unseen))
    elif not trail.ideas:
        document.paragraph(say(_("There are no ideas yet.")))
    if trail.ideas:
        document.paragraph(say(_("In the order they were written, each with its cluster.")))
    for start in range(0, len(trail.ideas), PER_HEADING):
        document.heading(3, line(idea_group(start + 1)))
        document.bullets([_idea(trail, it, names) for it in trail.ideas[start : start + PER_HEADING]])


def _idea(trail: Trail, idea: Idea, names: bool) -> Markdown:
    if idea.cluster in trail.clusters:
        about = say(_("in {cluster}"), cluster=cluster_name(trail, idea.cluster or ""))
    else:
        about = say(_("in no cluster"))
    author = trail.people.get(idea.author or "") if names and idea.named else None
    if author and visible(author.name):
        who = [line(part) for part in (author.name, author.city) if visible(part)]
        about = join([join(who, ", "), about], " · ")
    if idea.source == "paper":
        about = join([about, say(_("from a paper note"))], " · ")
    elif idea.source == "table":
        table = line(trail.table(idea.table)) or say(_("a table"))
        about = join([about, say(_("said by {table}"), table=table)], " · ")
    number = strong(line(f"I{trail.number[idea.id]}"))
    return join([number, filled(idea.text, lines), emphasis(say("({about})", about=about))])
