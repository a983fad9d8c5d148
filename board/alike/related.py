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
NEAR = 0.04
"""How near a challenge must be, at least: long texts share few words by chance."""
FEWEST_WORDS = 2
SHOWN_WORDS = 5


class Challenge(Struct, frozen=True):
    """What a city asks: an id and all its words."""

    id: str
    text: str


class Related(Struct, frozen=True):
    """A challenge that shares words with the one in question, the most telling first, as it writes them."""

    id: str
    words: tuple[str, ...]


def related(one: Challenge, others: Sequence[Challenge], topic: str = "") -> list[Related]:
    """Those of the others that face what the one faces, the nearest first. Words that most of them have tell
    nothing, nor do those of `topic`, such as the Lab's own title."""
    others = sorted((other for other in others if other.id != one.id), key=lambda other: other.id)
    own, *texts, common = read([one.text, *(other.text for other in others), topic])
    number = Counter(stem for text in (own, *texts) for stem in text.stems)
    usual = {stem for stem, often in number.items() if often > max(2, len(others) / 2)}
    nearness = Nearness([own, *texts], common.stems | usual)
    found: list[tuple[float, Related]] = []
    for place, other in enumerate(others, start=1):
        near = nearness.of(0, place)
        shared = nearness.stems[0] & nearness.stems[place]
        telling = sorted(
            (stem for stem in shared if nearness.weight[stem]),
            key=lambda stem: (-nearness.weight[stem], stem),
        )
        if near < NEAR or len(telling) < FEWEST_WORDS:
            continue
        words = [word for stem in telling for word in nearness.spellings(stem, place)[:1]]
        found.append((near, Related(other.id, tuple(words[:SHOWN_WORDS]))))
    found.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [each for _near, each in found[:MOST]]
