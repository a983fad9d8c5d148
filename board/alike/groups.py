"""Which texts look alike, and which belong together: numbers on pairs, and groups made of pairs.

Two texts are as near as the words that they share are rare on this board. All orders are fixed, so that the
same texts give the same groups.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from board.alike.words import Words

TOPIC = 0.2
"""A word in a larger share of the texts is the board's topic, and tells nothing."""
TOPIC_FROM, TOPIC_TO = 6, 60
"""In fewer texts than the one no word is a topic; in more than the other every word is, so that the work
grows with the number of texts and not with its square."""
COPY = 92
"""From here on (of 100) two long texts are copies with typing mistakes, if they say the same numbers."""
COPY_LENGTH = 30
TYPO_LENGTH, TYPO_STEM = 7, 6
"""Shorter words, and words with shorter stems, are often different words when they differ by a letter."""

Pairs = dict[tuple[int, int], float]


class Nearness:
    """How near any two of these texts are, from 0 to 1. Words of the `topic` count for nothing."""

    def __init__(self, texts: Sequence[Words], topic: frozenset[str] = frozenset()) -> None:
        self.texts = texts
        self.stems = _without_typos(texts)
        self.frequency = Counter(stem for stems in self.stems for stem in stems)
        most = max(TOPIC_FROM, min(TOPIC_TO, TOPIC * len(texts)))
        self.weight = {
            stem: math.log((1 + len(texts)) / number) if number <= most and stem not in topic else 0.0
            for stem, number in sorted(self.frequency.items())
        }
        self.length = [
            math.sqrt(math.fsum(self.weight[stem] ** 2 for stem in sorted(stems))) for stems in self.stems
        ]
        self.steps = 0
        """How many pairs of texts were looked at, word by word."""
        self.near = self._pairs()

    def _pairs(self) -> Pairs:
        """The nearness of all pairs that share a word; the others are not near at all."""
        having: dict[str, list[int]] = defaultdict(list)
        for place, stems in enumerate(self.stems):
            for stem in stems:
                if self.weight[stem]:
                    having[stem].append(place)
        parts: dict[tuple[int, int], list[float]] = defaultdict(list)
        for stem, places in having.items():
            square = self.weight[stem] ** 2
            self.steps += len(places) * (len(places) - 1) // 2
            for pair in combinations(places, 2):
                parts[pair].append(square)
        return {
            (one, other): min(1.0, math.fsum(squares) / (self.length[one] * self.length[other]))
            for (one, other), squares in parts.items()
        }

    def of(self, one: int, other: int) -> float:
        return self.near.get((min(one, other), max(one, other)), 0.0)

    def alike(self, one: int, other: int) -> float:
        """How far two texts say the same, from 0 to 1: words, and letters where they are copies."""
        a, b = self.texts[one], self.texts[other]
        if a.plain == b.plain:
            return 1.0 if a.plain else 0.0
        if a.numbers and b.numbers and a.numbers != b.numbers:
            return 0.0
        if min(len(a.plain), len(b.plain)) >= COPY_LENGTH:
            letters = fuzz.ratio(a.plain, b.plain, score_cutoff=COPY)
            if letters:
                return letters / 100
        if len(self.stems[one] & self.stems[other]) < 2:
            return 0.0
        return min(self.of(one, other), 0.99)

    def shared(self, places: Iterable[int]) -> list[str]:
        """Stems that most of these texts share, the most telling first."""
        places = list(places)
        count = Counter(stem for place in places for stem in self.stems[place] if self.weight[stem])
        enough = max(2, math.ceil(len(places) * 0.6))
        found = [stem for stem, number in count.items() if number >= enough]
        return sorted(found, key=lambda stem: (-count[stem] * self.weight[stem], stem))

    def holds(self, place: int, others: Sequence[int]) -> bool:
        """Whether the text has a word that at least a third of the others, and two of them, share."""
        enough = max(2, math.ceil(len(others) / 3))
        return any(
            self.weight[stem] and sum(stem in self.stems[other] for other in others) >= enough
            for stem in self.stems[place]
        )

    def spellings(self, stem: str, place: int) -> list[str]:
        """How the text writes this word; nothing where it has it with a typing mistake, or not at all."""
        word = self.texts[place].shown.get(stem)
        return [] if word is None else [word]


def _without_typos(texts: Sequence[Words]) -> list[frozenset[str]]:
    """The stems of each text; a word that only one text has counts as the frequent one that it may be."""
    frequency = Counter(stem for words in texts for stem in words.stems)
    long = {
        stem
        for words in texts
        for stem, word in words.shown.items()
        if len(word) >= TYPO_LENGTH and len(stem) >= TYPO_STEM
    }
    known: dict[tuple[str, int], list[str]] = defaultdict(list)
    for stem in sorted(long):
        if frequency[stem] > 1:
            known[stem[0], len(stem)].append(stem)
    meant: dict[str, str] = {}
    for stem in sorted(long):
        if frequency[stem] > 1:
            continue
        for size in (len(stem), len(stem) - 1, len(stem) + 1):
            others = known.get((stem[0], size), ())
            found = [other for other in others if _slip(stem, other)]
            if found:
                meant[stem] = max(found, key=lambda other: (frequency[other], other))
                break
    return [frozenset(meant.get(stem, stem) for stem in words.stems) for words in texts]


def _slip(one: str, other: str) -> bool:
    """Whether a letter is missing, too many or swapped; one letter for another makes too many other words."""
    if len(one) == len(other) and sorted(one) != sorted(other):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def held(members: Sequence[int], nearness: Nearness, least: float) -> list[int]:
    """The members without those that are far less near to the others than the others to each other."""
    kept = sorted(members)
    while len(kept) > 2:
        means = {
            one: math.fsum(nearness.of(one, other) for other in kept if other != one) / (len(kept) - 1)
            for one in kept
        }
        mean = math.fsum(means.values()) / len(kept)
        last = min(kept, key=lambda one: (means[one], one))
        if means[last] >= least * mean:
            break
        kept.remove(last)
    return kept


def linked(places: Sequence[int], near: Pairs, least: float, most: int) -> list[list[int]]:
    """Groups in which texts are, on average, at least so near; none has more than `most` members.

    The two nearest groups become one, again and again (average linkage).
    """
    groups: dict[int, list[int]] = {place: [place] for place in places}
    total: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), value in near.items():
        if one in groups and other in groups and value > 0:
            total[one][other] = total[other][one] = value
    queue = [
        (-value, one, other) for one, row in total.items() for other, value in row.items() if one < other
    ]
    heapq.heapify(queue)
    while queue:
        value, one, other = heapq.heappop(queue)
        if -value < least:
            break
        if one not in groups or other not in groups or other not in total[one]:
            continue
        now = total[one][other] / (len(groups[one]) * len(groups[other]))
        if not math.isclose(now, -value) or len(groups[one]) + len(groups[other]) > most:
            continue
        groups[one] += groups.pop(other)
        row = total.pop(other)
        del total[one][other], row[one]
        for third, sum in row.items():
            total[one][third] = total[third][one] = total[one].get(third, 0.0) + sum
            total[third].pop(other, None)
        for third, sum in total[one].items():
            mean = sum / (len(groups[one]) * len(groups[third]))
            if mean >= least:
                heapq.heappush(queue, (-mean, min(one, third), max(one, third)))
    return [sorted(group) for _, group in sorted(groups.items())]
