"""Who visits which project in which table round. Pure: people and projects in, places out.

Nobody visits a project twice or their own city's, and everybody who has a project left to see has a place in
every round. Tables are as full as each other: in each round a table has at most ⌈V / a⌉ and at least ⌊n / P⌋
visitors, where V people go to P projects, everybody still has a of them or more to see when a stretch of
rounds begins, and n or more may go to each project. Where nobody is kept from any project, tables differ by
one at most.

A stretch is all rounds to come, or as many as whoever has the fewest projects left can fill; then the others
go on. It is planned as a whole, because a round that is good by itself may leave a bad one behind:

1. Everybody gets a list of as many projects as the stretch has rounds, such that the projects are on as
   equally many lists as can be (visits move along chains of lists from fuller projects to emptier ones while
   that helps; when none helps any more, no other lists are more even).
2. The visits are dealt to the rounds. Each project's are cut into groups of one visit for each round; people
   and groups are the two sides of a graph in which none has more lines than there are rounds, so the rounds
   are a colouring of its lines (Kőnig). It is found line by line, with two colours changing places along a
   path where a line does not fit. A group has one visit in each round, so a table is as full in each.

Within these bounds lists are mixed, so that people meet others at each table, and few of their own city. That
is not promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32


class Visitor(NamedTuple):
    person: str
    city: str
    """Or organisation; empty where it is not known."""


def visits(
    visitors: Sequence[Visitor],
    projects: Mapping[str, str],
    been: Iterable[Mapping[str, str]],
    rounds: int,
) -> list[dict[str, str]]:
    """For each of the rounds, person → project.

    `projects`: project → its city. `been`: the places of the rounds before. The same arguments give the same
    places. Who has seen everything that they may see has no place in a round.
    """
    ids = list(projects)
    left = _left(visitors, projects, been)
    found: list[dict[str, str]] = []
    while len(found) < rounds:
        going = {person: may for person, may in left.items() if may}
        if not going:
            found += [{} for _round in range(rounds - len(found))]
            break
        stretch = min(rounds - len(found), *(may.bit_count() for may in going.values()))
        lists = _lists(going, len(ids), stretch)
        for places in _dealt(lists, stretch):
            found.append({person: ids[project] for person, project in places.items()})
        for person, taken in lists.items():
            left[person] &= ~taken
    return found


def same_city(one: str, other: str) -> bool:
    """Whether both are the same city or organisation. Who wrote none shares it with nobody."""
    return bool(one.strip()) and _plain(one) == _plain(other)


def _plain(city: str) -> str:
    return " ".join(city.casefold().split())


def _left(
    visitors: Sequence[Visitor], projects: Mapping[str, str], been: Iterable[Mapping[str, str]]
) -> dict[str, int]:
    """Person → the projects that they may still visit, one bit each."""
    bit = {project: 1 << at for at, project in enumerate(projects)}
    own: dict[str, int] = {}
    for project, city in projects.items():
        own[_plain(city)] = own.get(_plain(city), 0) | bit[project]
    own.pop("", None)
    # People of one city after each other: they take what the others of them left, and go to other tables.
    by_city = sorted(visitors, key=lambda visitor: _plain(visitor.city))
    left = {visitor.person: (1 << len(bit)) - 1 & ~own.get(_plain(visitor.city), 0) for visitor in by_city}
    for places in been:
        for person, project in places.items():
            if person in left:
                left[person] &= ~bit.get(project, 0)
    return left


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _lists(going: Mapping[str, int], projects: int, length: int) -> dict[str, int]:
    """Person → `length` of the projects they may visit, with all projects on as many lists as each other."""
    lists: dict[str, int] = {}
    on: list[set[str]] = [set() for _project in range(projects)]
    # Who has the least choice first: the others can still go where it is empty.
    for person, may in sorted(going.items(), key=lambda one: one[1].bit_count()):
        # The emptiest first, and of these any, so that people do not go round together in the same company.
        mix = crc32(person.encode()) * 0x9E3779B1
        choice = sorted(_bits(may), key=lambda at: (len(on[at]), mix * (at + 1) & 0xFFFFFFFF))[:length]
        lists[person] = sum(1 << at for at in choice)
        for at in choice:
            on[at].add(person)
    fullest_first = sorted(range(projects), key=lambda at: -len(on[at]))
    while any(_evened(at, going, lists, on) for at in fullest_first):
        fullest_first.sort(key=lambda at: -len(on[at]))
    return lists


def _evened(full: int, going: Mapping[str, int], lists: dict[str, int], on: list[set[str]]) -> bool:
    """Move a visit of each project on a chain that leads from this one to one with at least two fewer.

    On a chain each project has somebody on its lists who may go to the next one and does not.
    """
    if len(on[full]) < 2 + min(map(len, on)):
        return False
    came: dict[int, int] = {full: full}
    queue = [full]
    for at in queue:
        if len(on[at]) <= len(on[full]) - 2:
            while at != full:
                before = came[at]
                mover = min(
                    person for person in on[before] if going[person] & ~lists[person] & 1 << at
                )  # whoever: the smallest, so that it is the same one each time
                lists[mover] ^= 1 << before | 1 << at
                on[before].remove(mover)
                on[at].add(mover)
                at = before
            return True
        reach = 0
        for person in on[at]:
            reach |= going[person] & ~lists[person]
        for next in _bits(reach):
            if next not in came:
                came[next] = at
                queue.append(next)
    return False


def _dealt(lists: Mapping[str, int], rounds: int) -> list[dict[str, int]]:
    """The visits of these lists, each with one visit for each round, as rounds: person → project."""
    taken: dict[int, int] = {}
    # Of each person and each group of visits, round → the other end of the line.
    visitor: dict[str, list[int | None]] = {person: [None] * rounds for person in lists}
    group: dict[int, list[str | None]] = {}
    project: dict[int, int] = {}
    numbers: dict[tuple[int, int], int] = {}
    for person, mask in lists.items():
        mine = visitor[person]
        for at in _bits(mask):
            count = taken.get(at, 0)
            taken[at] = count + 1
            number = numbers.setdefault((at, count // rounds), len(numbers))
            project[number] = at
            theirs = group.setdefault(number, [None] * rounds)
            here, there = mine.index(None), theirs.index(None)
            if theirs[here] is not None:
                _swap(number, here, there, visitor, group)
            mine[here], theirs[here] = number, person
    return [
        {person: project[place] for person, mine in visitor.items() if (place := mine[round]) is not None}
        for round in range(rounds)
    ]


def _swap(
    start: int, one: int, other: int, visitor: dict[str, list[int | None]], group: dict[int, list[str | None]]
) -> None:
    """Let the two rounds change places along the path that leaves this group by a line of `one`.

    The group has no line of `other`, and then none of `one`. Whoever is to be joined to it has none of `one`
    and is not on the path: it comes to people by lines of `one` only.
    """
    path: list[tuple[int, str, int]] = []
    number: int | None = start
    here, there = one, other
    while number is not None:
        person = group[number][here]
        if person is None:
            break
        path.append((number, person, here))
        number = visitor[person][there]
        if number is not None:
            path.append((number, person, there))
    for number, person, round in path:
        group[number][round] = visitor[person][round] = None
    for number, person, round in path:
        turned = other if round == one else one
        group[number][turned], visitor[person][turned] = person, number
