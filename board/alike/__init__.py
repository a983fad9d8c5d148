"""Advice for sorting: which ideas look alike, which belong together, which fit a cluster. Pure.

It compares words and letters, so it finds nothing across languages and knows no meaning; whether an advice is
right only people can say. It is given what its reader may see, and gives ids back. `__main__` runs it as a
process of its own, because it computes for longer than a server may hold its breath.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct

from board.alike.groups import Nearness, Pairs, held, linked
from board.alike.words import Words, read

MOST_IDEAS = 1000
"""Ideas that are compared; the oldest of those in no cluster come first."""
MOST_SUGGESTIONS = 60
SMALLEST, LARGEST = 3, 8
"""Ideas in a suggested cluster."""
MOST_ALIKE = 100
"""Ideas in one suggestion of what looks alike."""
ALIKE = 0.5
"""From here on two texts look alike."""
TOGETHER = 0.1
"""How near the ideas of a suggested cluster are on average, at least."""
TOGETHER_BY_ONE = 0.15
"""The same, where they share one word only."""
HELD = 0.6
"""The least near idea of a suggested cluster, in shares of the average."""
FITS = 0.15
"""How near an idea is to those of a cluster that it fits, on average."""
SHARED_WORDS = 3
SEVERAL = 0.1
"""A language in a larger share of the ideas is one of the board's."""

Kind = Literal["alike", "together", "fits"]


class Text(Struct, frozen=True):
    """An idea: its id, its text, and the cluster it is in."""

    id: str
    text: str
    cluster: str | None = None


class Named(Struct, frozen=True):
    """A cluster: its id and its name."""

    id: str
    name: str


class Task(Struct, frozen=True):
    """What is to be compared."""

    ideas: tuple[Text, ...]
    clusters: tuple[Named, ...] = ()
    topic: str = ""
    """What all of them are about: the question, the city. Its words tell nothing."""


class Suggestion(Struct, frozen=True):
    """One advice about ideas that are in no cluster.

    `alike`: they say nearly the same · `together`: they may be a cluster · `fits`: they may go into the
    cluster that is named.
    """

    kind: Kind
    ideas: tuple[str, ...]
    cluster: str | None
    words: tuple[str, ...]
    """The most telling words that they share, as people wrote them. May be none where they are alike."""
    near: int
    """How near they are, of 100; 100 is the same text."""


class Advice(Struct, frozen=True):
    """All suggestions, the surest first, and what was compared. No idea is in two of them."""

    suggestions: tuple[Suggestion, ...]
    compared: int
    left_out: int
    """Ideas that were too many."""
    languages: tuple[str, ...]
    """In which a good share of the ideas is written: codes of languages; scripts, where no language tells."""


def advise(task: Task) -> Advice:
    """Compare the ideas. The same ideas and clusters give the same advice, in whatever order they come."""
    ideas = sorted(task.ideas, key=lambda idea: (idea.cluster is not None, idea.id))
    left_out = len(ideas) - MOST_IDEAS
    ideas = ideas[:MOST_IDEAS]
    names = sorted((cluster for cluster in task.clusters if cluster.name), key=lambda cluster: cluster.id)
    *texts, topic = read([idea.text for idea in ideas] + [cluster.name for cluster in names] + [task.topic])
    nearness = Nearness(texts, topic.stems)
    loose = [place for place, idea in enumerate(ideas) if idea.cluster is None]
    clustered: dict[str, list[int]] = defaultdict(list)
    for place, idea in enumerate(ideas):
        if idea.cluster is not None:
            clustered[idea.cluster].append(place)
    for place, named in enumerate(names, len(ideas)):
        clustered[named.id].append(place)

    found: list[tuple[Kind, list[int], str | None, list[int], float]] = []
    copies = same(nearness, loose)
    free = set(loose)
    for group in linked(loose, copies, ALIKE, MOST_ALIKE):
        if len(group) > 1:
            found.append(("alike", group, None, group, mean(copies, group)))
            free -= set(group)
    for cluster, members, near in fitting(nearness, sorted(free), clustered):
        there = [max(clustered[cluster], key=lambda other: nearness.of(one, other)) for one in members]
        found.append(("fits", members, cluster, sorted({*members, *there}), near))
        free -= set(members)
    for group in linked(sorted(free), nearness.near, TOGETHER, LARGEST):
        members = held(group, nearness, HELD)
        near, words = mean(nearness.near, members) if len(members) > 1 else 0.0, len(nearness.shared(members))
        if len(members) >= SMALLEST and words and near >= (TOGETHER if words > 1 else TOGETHER_BY_ONE):
            found.append(("together", members, None, members, near))

    order: dict[Kind, int] = {"alike": 0, "fits": 1, "together": 1}
    found.sort(key=lambda each: (order[each[0]], -each[4], [ideas[place].id for place in each[1]]))
    return Advice(
        suggestions=tuple(
            Suggestion(
                kind=kind,
                ideas=tuple(ideas[place].id for place in members),
                cluster=cluster,
                words=shared_words(nearness, around),
                near=round(100 * near),
            )
            for kind, members, cluster, around, near in found[:MOST_SUGGESTIONS]
        ),
        compared=len(ideas),
        left_out=max(0, left_out),
        languages=languages(texts[: len(ideas)]),
    )


def same(nearness: Nearness, places: Sequence[int]) -> Pairs:
    """How far pairs of these texts say the same, where they do at all."""
    among = set(places)
    pairs = {pair for pair in nearness.near if pair[0] in among and pair[1] in among}
    by_text: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_text[nearness.texts[place].plain].append(place)
    for copies in by_text.values():
        pairs.update(combinations(copies, 2))
    return {pair: value for pair in sorted(pairs) if (value := nearness.alike(*pair)) >= ALIKE}


def fitting(
    nearness: Nearness, loose: Sequence[int], clustered: dict[str, list[int]]
) -> list[tuple[str, list[int], float]]:
    """Cluster → the ideas that fit it better than any other, and how near they are."""
    best: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for place in loose:
        rated = []
        for cluster, members in sorted(clustered.items()):
            near = sum(nearness.of(place, other) for other in members) / len(members)
            twin = max(nearness.alike(place, other) for other in members)
            telling = len(members) > 1 and nearness.holds(place, members)
            if twin >= ALIKE or (near >= FITS and telling):
                rated.append((max(near, twin if twin >= ALIKE else 0.0), cluster))
        if rated:
            near, cluster = max(rated)
            best[cluster].append((-near, place))
    found = []
    for cluster, entries in sorted(best.items()):
        entries.sort()
        near = -sum(value for value, _ in entries[:LARGEST]) / len(entries[:LARGEST])
        found.append((cluster, [place for _, place in entries[:LARGEST]], near))
    return found


def mean(pairs: Pairs, members: Sequence[int]) -> float:
    """The average of all pairs of these."""
    values = [pairs.get(pair, 0.0) for pair in combinations(sorted(members), 2)]
    return sum(values) / len(values)


def shared_words(nearness: Nearness, places: Sequence[int]) -> tuple[str, ...]:
    """The most telling words that these texts share, in the order in which people say them."""
    stems = nearness.shared(places)[:SHARED_WORDS]
    order: dict[str, list[int]] = {stem: [] for stem in stems}
    for place in places:
        said = [stem for stem in nearness.texts[place].shown if stem in order]
        for rank, stem in enumerate(said):
            order[stem].append(rank)
    stems.sort(key=lambda stem: (sum(order[stem]) / max(1, len(order[stem])), stem))
    return tuple(spelled(nearness, stem, places) for stem in stems)


def spelled(nearness: Nearness, stem: str, places: Sequence[int]) -> str:
    """A stem as most of these texts write it; in small letters where somebody does."""
    seen = Counter(word for place in places for word in nearness.spellings(stem, place))
    return min(seen, key=lambda word: (word != word.lower(), -seen[word], word))


def languages(texts: Sequence[Words]) -> tuple[str, ...]:
    """What a good share of the texts is written in, the most frequent first."""
    seen = Counter(
        words.language or words.script.lower() for words in texts if words.language or words.script
    )
    # A short text tells its script only: that is no language beside one that is written so.
    scripts = {words.script.lower() for words in texts if words.language}
    told = {name: number for name, number in seen.items() if name not in scripts}
    least = max(2.0, SEVERAL * sum(told.values()))
    return tuple(
        name for name, number in sorted(told.items(), key=lambda pair: (-pair[1], pair[0])) if number >= least
    )
