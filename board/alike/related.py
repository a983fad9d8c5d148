"""Which challenges are about the same as one of them, by the words that they share. Pure, and quick for the
few dozen texts that a Lab has.

A word tells the more the fewer boards of the Lab have it. Everyday words, and those of the Lab's own title,
tell nothing, nor do words that both have but neither asks with. Two telling words relate two challenges; one
is enough where it is rare in the Lab and both ask with it, in a title or a question.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from board.alike.common import COMMON
from board.alike.everyday import EVERYDAY
from board.alike.words import Words, read, stems

MOST = 6
"""Challenges that are named."""
ENOUGH_WORDS = 2
SHOWN_WORDS = 5
TELLING, RARE = 1 / 3, 1 / 5
"""A telling word is on no larger share of the boards than the first, a rare word than the second."""
FEW = 2
"""On so many boards every word is rare."""


class Challenge(Struct, frozen=True):
    """What a city asks: an id, its question and title, and what it says about them."""

    id: str
    asks: str
    background: str = ""


class Related(Struct, frozen=True):
    """A challenge that shares words with the one in question, the most telling first, as it writes them."""

    id: str
    words: tuple[str, ...]


def related(
    one: Challenge, others: Sequence[Challenge], *, topic: str = "", around: Sequence[str] = ()
) -> list[Related]:
    """Those of the others that face what the one faces, the nearest first.

    `topic`: words that tell nothing here, such as the Lab's own title. `around`: what the Lab's boards that
    are no challenges say, so that it is known which words are rare in it.
    """
    all = [one, *sorted((other for other in others if other.id != one.id), key=lambda other: other.id)]
    count = len(all)
    words = read(
        [
            *(each.asks for each in all),
            *(f"{each.asks}\n{each.background}" for each in all),
            *around,
            topic,
        ]
    )
    asks, boards = words[:count], words[count:-1]
    known = [language for language in EVERYDAY if any(each.language == language for each in boards)]
    nothing = words[-1].stems.union(
        *(stems(f"{COMMON[language]} {EVERYDAY[language]}", language) for language in known or EVERYDAY)
    )
    often = Counter(stem for board in boards for stem in board.stems)
    weight = {
        stem: math.log((1 + len(boards)) / number)
        for stem, number in often.items()
        if stem not in nothing and number <= max(FEW, TELLING * len(boards))
    }
    rare = {stem for stem in weight if often[stem] <= max(FEW, RARE * len(boards))}
    found: list[tuple[int, float, Related]] = []
    for place in range(1, count):
        asked = asks[0].stems | asks[place].stems
        shared = boards[0].stems & boards[place].stems & asked & weight.keys()
        by_both = shared & asks[0].stems & asks[place].stems
        # Where no list says which words are everyday ones, one word may always be such a word.
        sure = _languages(boards[0], boards[place]) <= set(known)
        if not (by_both & rare and sure) and len(shared) < ENOUGH_WORDS:
            continue
        order = sorted(shared, key=lambda stem: (stem not in by_both, -weight[stem], stem))
        shown = tuple(boards[place].shown[stem] for stem in order[:SHOWN_WORDS])
        nearness = math.fsum(sorted(weight[stem] for stem in shared))
        found.append((len(by_both), nearness, Related(all[place].id, shown)))
    found.sort(key=lambda each: (-each[0], -each[1], each[2].id))
    return [each for _both, _near, each in found[:MOST]]


def _languages(*texts: Words) -> set[str | None]:
    """In which languages these are written, as far as that can be told."""
    return {each.language for each in texts} - {None}
