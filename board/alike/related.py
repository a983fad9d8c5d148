"""Which challenges are about the same as one of them, by the words of their questions. Pure, and quick for
the few dozen texts that a Lab has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from board.alike.groups import Nearness
from board.alike.words import read

MOST = 6
"""Challenges that are named."""
ENOUGH_WORDS = 3
"""So many telling words relate two challenges; of those that both ask with, one is enough."""
SHOWN_WORDS = 5


class Challenge(Struct, frozen=True):
    """What a city asks: an id, its question and title, and what it says about them."""

    id: str
    asks: str
    background: str = ""


class Related(Struct, frozen=True):
    """A challenge that shares words with the one in question, the most telling first, as it writes them."""

    id: str
    words: tuple[str, ...]


def related(one: Challenge, others: Sequence[Challenge], topic: str = "") -> list[Related]:
    """Those of the others that face what the one faces, the nearest first. Words that most of them have tell
    nothing, nor do those of `topic`, such as the Lab's own title."""
    all = [one, *sorted((other for other in others if other.id != one.id), key=lambda other: other.id)]
    *read_all, common = read(
        [*(each.asks for each in all), *(f"{each.asks}\n{each.background}" for each in all), topic]
    )
    asks, texts = read_all[: len(all)], read_all[len(all) :]
    number = Counter(stem for text in texts for stem in text.stems)
    usual = {stem for stem, often in number.items() if often > max(2, len(all) / 2)}
    nearness = Nearness(texts, common.stems | usual)
    found: list[tuple[int, float, Related]] = []
    for place, other in enumerate(all[1:], start=1):
        shared = [stem for stem in nearness.stems[0] & nearness.stems[place] if nearness.weight[stem]]
        asked = asks[0].stems & asks[place].stems & set(shared)
        if not asked and len(shared) < ENOUGH_WORDS:
            continue
        shared.sort(key=lambda stem: (stem not in asked, -nearness.weight[stem], stem))
        words = [word for stem in shared for word in nearness.spellings(stem, place)]
        found.append((len(asked), nearness.of(0, place), Related(other.id, tuple(words[:SHOWN_WORDS]))))
    found.sort(key=lambda each: (-each[0], -each[1], each[2].id))
    return [each for _asked, _near, each in found[:MOST]]
