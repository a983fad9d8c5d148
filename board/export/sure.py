"""How sure the workshop can be of its result: each vote with its rule, turnout, count and ties; who was away.

For the colleague who asks “and how sure are you?”. Part of the plan; it says what `trail` knows.
"""

from __future__ import annotations

from itertools import pairwise

from board.export.edition import Edition
from board.export.phrases import cluster_name, fact, round_title, solution_number
from board.export.trail import Support, Trail
from board.language import gettext as _
from board.language import ngettext
from board.markdown import Document, Markdown, join, line, say, visible
from board.messages import Round

MATTERS = 3
"""Further down than this, a difference decides nothing. The screen says the same of a result."""


def sureness(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the section."""
    document.heading(2, say(_("How sure are we")))
    document.paragraph(
        say(_("What is here is what one room thought on one day. It is a start, not a proof."))
    )
    if not trail.rounds:
        document.paragraph(say(_("There was no vote.")))
    for round in trail.rounds:
        _vote(document, trail, round)
    if trail.counted:
        document.heading(3, say(_("What little support means")))
        words = _(
            "We say “little support” where nobody, or fewer than one in four of the people who voted, "
            "gave a cluster a dot."
        )
        document.paragraph(say(words))
    if trail.choice is not None:
        document.heading(3, say(_("The city’s choice")))
        name = cluster_name(trail, trail.choice.cluster)
        if trail.choice.by == "expert":
            words = _("The city chose {name} itself, beside what the room voted for.")
        else:
            words = _("The facilitator chose {name} for the city, beside what the room voted for.")
        document.paragraph(say(words, name=name))
    _away(document, trail, edition)


def _away(document: Document, trail: Trail, edition: Edition) -> None:
    """Who was not in the room, as far as cities tell."""
    document.heading(3, say(_("Who was not in the room")))
    absent = edition.absent
    if not isinstance(absent, int) and absent:
        names = join([line(city) for city in absent if visible(city)], ", ")
        document.paragraph(fact(_("Cities of the Lab that nobody came from"), names))
    elif absent:
        number = absent if isinstance(absent, int) else len(absent)
        words = ngettext(
            "Nobody came from {n} city of the Lab.", "Nobody came from {n} cities of the Lab.", number
        )
        document.paragraph(say(words, n=number))
    document.paragraph(say(_("The board does not know who else should have been asked.")))
    if trail.works_on("solutions"):
        document.paragraph(say(_("See “Lead and partners” of each solution.")))


def _vote(document: Document, trail: Trail, round: Round) -> None:
    document.heading(3, round_title(trail, round))
    said = [_rule(round)]
    voted = trail.voted(round)
    if round.status == "open":
        said.append(say(_("The vote is still open.")))
    elif round.status == "paused":
        said.append(say(_("The vote is paused and not closed yet.")))
    elif voted is not None and round.here:
        said.append(say(_("{voted} of {here} people on the board voted."), voted=voted, here=round.here))
    elif voted is not None:
        said.append(say(ngettext("{n} person voted.", "{n} people voted.", voted), n=voted))
    if voted is not None and round.status == "closed" and voted * 2 < round.here:
        said.append(say(_("That is fewer than half of them, so this vote says little.")))
    minutes = (round.closed - round.opened) // 60_000 if round.closed is not None else 0
    if minutes > 0:
        said.append(say(ngettext("It took {n} minute.", "It took {n} minutes.", minutes), n=minutes))
    document.paragraph(join(said))
    result = trail.result(round)
    if result is None:
        return
    head = [say(_("Cluster")), say(_("Dots")), say(_("Voters"))]
    rows = [
        [cluster_name(trail, cluster), say(str(support.dots)), say(str(support.voters))]
        for cluster, support in result.items()
    ]
    if trail.works_on("solutions"):
        head.append(say(_("Solution")))
        for row, cluster in zip(rows, result, strict=True):
            row.append(solution_number(trail, cluster))
    document.table(head, rows)
    if round.status == "closed":
        document.bullets(_close_calls(trail, result))


def _rule(round: Round) -> Markdown:
    """The rule of a round in the words of the screen."""
    rule = round.rule
    said = [
        say(ngettext("Each person had {n} dot.", "Each person had {n} dots.", rule.budget), n=rule.budget)
    ]
    if rule.cap < rule.budget:
        words = ngettext("At most {n} on one cluster.", "At most {n} on one cluster.", rule.cap)
        said.append(say(words, n=rule.cap))
    if rule.blind:
        said.append(say(_("Nobody saw totals before the vote closed.")))
    else:
        said.append(say(_("Totals were visible while people voted.")))
    return join(said)


def _close_calls(trail: Trail, result: dict[str, Support]) -> list[Markdown]:
    """Ties, what one more voter could have turned, and what was left out with as many dots or one less."""
    said = []
    for dots in sorted({support.dots for support in result.values() if support.dots}, reverse=True):
        equal = [cluster for cluster in result if result[cluster].dots == dots]
        if len(equal) > 1:
            names = join([cluster_name(trail, cluster) for cluster in equal], ", ")
            words = ngettext(
                "A tie, with {n} dot each: {names}.", "A tie, with {n} dots each: {names}.", dots
            )
            said.append(say(words, n=dots, names=names))
    for (cluster, support), (after, behind) in list(pairwise(result.items()))[:MATTERS]:
        gap = support.dots - behind.dots
        if behind.dots and 0 < gap <= support.round.rule.cap:
            words = ngettext(
                "Only {n} dot apart: {one} and {other}. Treat these as equal.",
                "Only {n} dots apart: {one} and {other}. Treat these as equal.",
                gap,
            )
            one, other = cluster_name(trail, cluster), cluster_name(trail, after)
            said.append(say(words, n=gap, one=one, other=other))
    taken = [solution.cluster for solution in trail.solutions if solution.cluster in result]
    if taken:
        least = min(result[cluster].dots for cluster in taken)
        left = [it for it in result if it not in taken and result[it].dots >= max(1, least - 1)]
        ahead = [it for it in left if result[it].dots > least]
        for words, found in (
            (_("Not taken forward, though a solution had fewer dots: {names}."), ahead),
            (
                _("Not taken forward, though no more than one dot behind a solution: {names}."),
                [it for it in left if it not in ahead],
            ),
        ):
            if found:
                names = join([cluster_name(trail, cluster) for cluster in found], ", ")
                said.append(say(words, names=names))
    return said or [say(_("No tie, and nothing that was left out came near."))]
