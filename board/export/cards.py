"""Solutions at a glance, as plain words: what the city's page and the presentation show of each.

The plan says all of it and more; what is said here is said there in the same order.
"""

from __future__ import annotations

import re
from typing import cast

from msgspec import Struct

from board.export.tables import due, owner, seen, title
from board.export.trail import Support, Trail
from board.formats import ANSWERS, CITED, HAPPENED, LESSONS
from board.language import day, ngettext
from board.language import gettext as _
from board.markdown import visible
from board.messages import Citation, Happened, LessonTopic, Solution

_ENDS = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z])")
"""Where a sentence ends: before a capital, so that “e.g. a flat” is one."""


class Step(Struct, frozen=True):
    """A first step. Texts may be empty."""

    what: str
    who: str
    partners: str
    owner: str
    """Who took it on, by their own tick."""
    by: str


class Reply(Struct, frozen=True):
    """What the city says to a solution."""

    answer: str
    why: str
    contact: str
    next: str
    by: str


class Became(Struct, frozen=True):
    """What became of a solution."""

    happened: Happened
    words: str
    text: str
    rev: int
    """The revision that wrote it: the base of another one."""


class Card(Struct, frozen=True):
    """One solution."""

    id: str
    number: int
    title: str
    sentence: str
    """What would be done, in one sentence; empty where nothing is written."""
    sign: str
    """How one will know; empty where nothing is written."""
    support: str
    steps: tuple[Step, ...]
    """Soonest first."""
    built_on: tuple[str, ...]
    """What it cites of other workshops, a line each, with where that comes from."""
    sources: tuple[str, ...]
    """Where that comes from alone, each place once."""
    reply: Reply | None
    became: Became | None


def cards(trail: Trail) -> list[Card]:
    """The solutions of a board, best supported first."""
    return [_card(trail, number, solution) for number, solution in enumerate(trail.solutions, start=1)]


def _card(trail: Trail, number: int, solution: Solution) -> Card:
    response, outcome = trail.response(solution), trail.outcome(solution)
    return Card(
        id=solution.id,
        number=number,
        title=title(trail, solution),
        sentence=sentence(trail.field(solution, "do")),
        sign=one_line(trail.field(solution, "sign")),
        support=backing_in_words(trail, solution.cluster),
        steps=tuple(
            Step(
                what=one_line(action.what),
                who=one_line(action.who),
                partners=one_line(action.partners),
                owner=owner(trail, action),
                by=day(due(trail, action)) or seen(action.by),
            )
            for of, action in trail.by_date()
            if of == number
        ),
        built_on=tuple(_cited(citation) for citation in trail.citations(solution)),
        sources=tuple(dict.fromkeys(_source(citation) for citation in trail.citations(solution))),
        reply=Reply(
            answer=_(ANSWERS[response.answer]),
            why=seen(response.why),
            contact=one_line(response.contact),
            next=one_line(response.next),
            by=_day(trail, response.by),
        )
        if response is not None
        else None,
        became=Became(outcome.happened, _(HAPPENED[outcome.happened]), seen(outcome.text), outcome.rev)
        if outcome is not None
        else None,
    )


def _cited(citation: Citation) -> str:
    """“What failed · Ghent: A website alone helped nobody”"""
    return _("{source}: {text}").format(source=_source(citation), text=one_line(citation.text))


def _source(citation: Citation) -> str:
    """“What failed · Ghent”"""
    label = LESSONS.get(cast(LessonTopic, citation.topic)) or CITED[citation.what]
    return " · ".join(part for part in (_(label), one_line(citation.city)) if part)


def sentence(text: str) -> str:
    """The first sentence of what somebody wrote."""
    lines = visible(text)
    return _ENDS.split(lines[0], maxsplit=1)[0] if lines else ""


def one_line(text: str) -> str:
    """What somebody wrote, its lines joined."""
    return " / ".join(visible(text))


def backing_in_words(trail: Trail, cluster: str) -> str:
    """What speaks for a cluster: its last support, which vote if others went further, the city’s choice."""
    support = trail.support(cluster)
    words = support_in_words(support)
    if support is not None and support.round != trail.counted[-1]:
        number, name = trail.rounds.index(support.round) + 1, one_line(support.round.name)
        vote = (_("Vote {number}: {name}") if name else _("Vote {number}")).format(number=number, name=name)
        words = _("{support} in “{vote}”").format(support=words, vote=vote)
    if trail.choice is None or trail.choice.cluster != cluster:
        return words
    by_expert = trail.choice.by == "expert"
    chose = _("chosen by the city") if by_expert else _("chosen by the city (the facilitator chose for it)")
    return f"{words} · {chose}"


def support_in_words(support: Support | None) -> str:
    """Dots, and how many of those who voted gave them."""
    if support is None:
        return _("there was no vote on this")
    dots = ngettext("{n} dot", "{n} dots", support.dots).format(n=support.dots)
    words = ngettext(
        "{dots} from {voters} of {n} person who voted",
        "{dots} from {voters} of {n} people who voted",
        support.voted,
    )
    return words.format(dots=dots, voters=support.voters, n=support.voted)


def _day(trail: Trail, by: str) -> str:
    due = trail.day_of(by)
    return day(due.isoformat()) if due else seen(by)
