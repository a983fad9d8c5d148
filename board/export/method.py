"""How the workshop came to its result: the stages, each vote with its rule and its count, the numbers.

For the colleague who asks “and how sure are you?”. Part of the plan; it says what `trail` knows.
"""

from __future__ import annotations

from board.export.markdown import Document, Markdown, join, line, say, visible
from board.export.phrases import (
    cluster_name,
    fact,
    numbers,
    round_title,
    solution_number,
    stage_name,
)
from board.export.trail import Support, Trail
from board.formats import STAGES
from board.language import gettext as _
from board.language import ngettext
from board.messages import Round


def method(document: Document, trail: Trail, revision: int, software: str | None) -> None:
    """Writes the section."""
    document.heading(2, say(_("Method")))
    way = _(
        "People wrote ideas on one shared board, put those that belong together in clusters, "
        "gave dots to clusters, and made solutions from some of them."
    )
    document.paragraph(say(way))
    if trail.brief and trail.brief.stages:
        document.table(
            [say(_("Stage")), say(_("Minutes planned"))],
            [[stage_name(it.name), say(str(it.minutes))] for it in trail.brief.stages],
        )
    for round in trail.rounds:
        _vote(document, trail, round)
    if trail.choice is not None:
        document.heading(3, say(_("The city’s choice")))
        name = cluster_name(trail, trail.choice.cluster)
        if trail.choice.by == "expert":
            words = _("The city chose {name} itself, beside what the room voted for.")
        else:
            words = _("The facilitator chose {name} for the city, beside what the room voted for.")
        document.paragraph(say(words, name=name))
    document.heading(3, say(_("Numbers")))
    facts = [fact(_("On the board"), numbers(trail))]
    if trail.counts and trail.counts.written is not None:
        facts.append(fact(_("People who wrote ideas"), say(str(trail.counts.written))))
    if trail.counts and trail.counts.hidden is not None:
        facts.append(fact(_("Ideas hidden by the facilitator"), say(str(trail.counts.hidden))))
    facts += _said(trail)
    place = list(STAGES).index(trail.board.stage) + 1
    words = _("{stage} ({place} of {all})")
    where = say(words, stage=stage_name(trail.board.stage), place=place, all=len(STAGES))
    facts.append(fact(_("Stage of the workshop"), where))
    facts.append(fact(_("Revision of the board"), say(str(revision))))
    if software:
        facts.append(fact(_("Software"), line(software)))
    document.bullets(facts)


def _said(trail: Trail) -> list[Markdown]:
    """Questions, and ideas that somebody else put on the board; what there is none of is left out."""
    papers = sum(idea.source == "paper" for idea in trail.ideas)
    tables = sum(idea.source == "table" for idea in trail.ideas)
    asked, open = len(trail.questions), sum(not visible(it.answer) for it in trail.questions)
    said = []
    if papers:
        said.append(fact(_("Ideas from paper notes"), say(str(papers))))
    if tables:
        said.append(fact(_("Ideas said by a table"), say(str(tables))))
    if asked:
        words = ngettext("{asked} ({open} not answered yet)", "{asked} ({open} not answered yet)", open)
        number = say(words, asked=asked, open=open) if open else say(str(asked))
        said.append(fact(_("Questions to the city"), number))
    if trail.hidden_questions:
        said.append(fact(_("Questions hidden by the facilitator"), say(str(trail.hidden_questions))))
    return said


def _vote(document: Document, trail: Trail, round: Round) -> None:
    document.heading(3, round_title(trail, round))
    rule = ngettext(
        "Each person had {n} dot.",
        "Each person had {n} dots, and could give at most {cap} of them to one cluster.",
        round.rule.budget,
    )
    said = [say(rule, n=round.rule.budget, cap=round.rule.cap)]
    if round.rule.blind:
        said.append(say(_("Nobody saw the totals before the vote was closed.")))
    else:
        said.append(say(_("Everybody saw the totals while people voted.")))
    voted = trail.voted(round)
    if round.status == "open":
        said.append(say(_("The vote is still open.")))
    elif round.status == "paused":
        said.append(say(_("The vote is paused and not closed yet.")))
    elif voted is not None and round.here:
        said.append(say(_("{voted} of {here} people on the board voted."), voted=voted, here=round.here))
    elif voted is not None:
        said.append(say(ngettext("{n} person voted.", "{n} people voted.", voted), n=voted))
    document.paragraph(join(said))
    result = trail.result(round)
    if result is None:
        return
    document.table(
        [say(_("Cluster")), say(_("Dots")), say(_("Voters")), say(_("Solution"))],
        [
            [
                cluster_name(trail, cluster),
                say(str(support.dots)),
                say(str(support.voters)),
                solution_number(trail, cluster),
            ]
            for cluster, support in result.items()
        ],
    )
    if round.status == "closed":
        document.bullets(_close_calls(trail, result))


def _close_calls(trail: Trail, result: dict[str, Support]) -> list[Markdown]:
    """Ties among what was taken forward, and what was left out although it had as many dots or one less."""
    taken = [solution.cluster for solution in trail.solutions if solution.cluster in result]
    said = []
    for dots in sorted({result[cluster].dots for cluster in taken}, reverse=True):
        equal = [cluster for cluster in result if result[cluster].dots == dots and cluster in taken]
        if len(equal) > 1:
            names = join([cluster_name(trail, cluster) for cluster in equal], ", ")
            said.append(say(_("Equal in dots: {names}."), names=names))
    if taken:
        least = min(result[cluster].dots for cluster in taken)
        near = [it for it in result if it not in taken and result[it].dots >= max(1, least - 1)]
        if near:
            names = join([cluster_name(trail, cluster) for cluster in near], ", ")
            words = _("Not taken forward, though no more than one dot behind a solution: {names}.")
            said.append(say(words, names=names))
    return said
