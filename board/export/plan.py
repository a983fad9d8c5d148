"""The plan: one Markdown document that the challenge city takes home, and can trace back to the ideas.

One page comes first for whoever decides; then everything, in a fixed order, with the way back from each
solution to its cluster, its ideas and its votes. What is empty says so; what is not finished says so. This
room only puts sentences in order: what they say is known by `trail`, and said by `phrases`.
"""

from __future__ import annotations

from board.export.appendix import appendix
from board.export.edition import Edition
from board.export.front import first_page
from board.export.learning import built_on, who_can_help
from board.export.lessons import clusters, lessons, projects
from board.export.meetings import table_rounds
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
    idea_id,
    not_filled_in,
    round_title,
    short_id,
    solution_anchor,
    solution_heading,
    stage_name,
    support_in_words,
    who_does,
)
from board.export.sure import sureness
from board.export.trail import Records, Trail
from board.export.untaken import untaken
from board.formats import LISTS, SHEET
from board.language import gettext as _
from board.language import ngettext, speaking
from board.markdown import Document, Markdown, emphasis, join, line, lines, link, say, visible
from board.messages import Question, Round, Solution


def plan(records: Records, edition: Edition) -> str:
    """The plan of one board, as one viewer sees it.

    `records`: kind → id → record, redacted by `view` before (a delegate's, for a plan that goes out), in
    any order. The same arguments give the same bytes. It never raises because of what people wrote, only
    `UnknownLanguage`.
    """
    trail, document = Trail(records), Document()
    with speaking(edition.language):
        first_page(document, trail, edition)
        _challenge(document, trail)
        if trail.works_on("lessons"):
            lessons(document, trail, edition)
        if trail.works_on("projects"):
            projects(document, trail)
        table_rounds(document, trail)
        if trail.works_on("solutions"):
            _solutions(document, trail, edition)
            _actions(document, trail)
            who_can_help(document, trail)
            untaken(document, trail, edition)
        elif trail.comes_to("cluster") or trail.clusters:
            clusters(document, trail, edition)
        sureness(document, trail, edition)
        appendix(document, trail, edition)
        document.heading(2, say(_("Thanks and funding")))
        document.paragraph(filled(trail.brief.thanks if trail.brief else "", lines))
    return document.text()


# ── Challenge ───────────────────────────────────────────────────────────────────────────────────


def _challenge(document: Document, trail: Trail) -> None:
    brief = trail.brief
    document.heading(2, stage_name(trail, "brief"))
    document.paragraph(filled(brief.question if brief else "", lines))
    if brief and visible(brief.prompt):
        document.paragraph(fact(_("What people were asked"), line(brief.prompt)))
    document.heading(3, say(_("Background")))
    if brief and brief.example and visible(brief.background):
        note = _("An example, made up for the workshop. It is not a fact about the city.")
        document.paragraph(emphasis(say(note)))
    document.paragraph(filled(brief.background if brief else "", lines))
    for which, label in LISTS.items():
        if not (trail.points(which) or trail.works_on("solutions")):
            continue
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


def _solutions(document: Document, trail: Trail, edition: Edition) -> None:
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
        _solution(document, trail, edition, solution)


def _solution(document: Document, trail: Trail, edition: Edition, solution: Solution) -> None:
    document.heading(3, line(solution_heading(trail, solution)))
    document.bullets(
        [
            fact(_("Support"), backing(trail, solution.cluster)),
            fact(_("The city’s answer"), city_answer(trail, solution)),
            *_more_of_the_answer(trail, solution),
        ]
    )
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
                    [filled(step.what, line), who_does(trail, step), due_in_words(trail, step)]
                    for step in steps
                ],
            )
        elif field.name == "learn" and trail.citations(solution):
            if visible(text):
                document.paragraph(lines(text))
            built_on(document, trail, solution)
        else:
            document.paragraph(filled(text, lines))
    _doubts(document, trail, solution)
    _where_from(document, trail, edition, solution)


def _more_of_the_answer(trail: Trail, solution: Solution) -> list[Markdown]:
    """What the city says beside its answer, where it answered, and what became of the solution."""
    said, response = [], trail.response(solution)
    if response is not None:
        said += [
            fact(_("Why"), lines(response.why)),
            fact(_("Contact"), city_contact(trail, solution)),
            fact(_("Next step"), city_next(trail, solution)),
        ]
    outcome = became(trail, solution)
    return [*said, fact(_("What became of it"), outcome)] if outcome else said


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


def _where_from(document: Document, trail: Trail, edition: Edition, solution: Solution) -> None:
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
        number = idea_id if edition.appendix else short_id
        document.bullets([join([number(trail, idea), filled(idea.text, lines)]) for idea in ideas])
    if trail.rounds:
        document.paragraph(say(_("How people voted on this cluster:")))
        document.bullets(
            [
                join([round_title(trail, round), _in_round(trail, solution.cluster, round)], " – ")
                for round in trail.rounds
            ]
        )
    else:
        document.paragraph(say(_("There was no vote.")))


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


# ── Actions ─────────────────────────────────────────────────────────────────────────────────────


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
                who_does(trail, action),
                link(say(str(number)), solution_anchor(trail, trail.solutions[number - 1])),
            ]
            for number, action in rows
        ],
    )
