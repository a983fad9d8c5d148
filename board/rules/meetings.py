"""Who visits which project in which table round. Pure: people and projects in, places out.

Nobody visits a project twice, nobody visits their own city's, and the tables are as full as each other: their
numbers of visitors differ by one at most as long as the first two rules leave a way to do that. Who has seen
everything that they may see has no place in a round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


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
    places.
    """
    seen: dict[str, set[str]] = {visitor.person: set() for visitor in visitors}
    for places in been:
        for person, project in places.items():
            if person in seen:
                seen[person].add(project)
    found = []
    for number in range(rounds):
        open_to = {
            visitor.person: _open_to(visitor, projects, seen, number + i)
            for i, visitor in enumerate(visitors)
        }
        places = _seat(open_to, list(projects))
        for person, project in places.items():
            seen[person].add(project)
        found.append(places)
    return found


def _open_to(
    visitor: Visitor, projects: Mapping[str, str], seen: Mapping[str, set[str]], turn: int
) -> list[str]:
    """The projects that a visitor may still visit. Each begins at another one, so that few have to move."""
    ids = list(projects)
    start = turn % len(ids) if ids else 0
    city = visitor.city.casefold()
    return [
        project
        for project in ids[start:] + ids[:start]
        if project not in seen[visitor.person] and not (city and projects[project].casefold() == city)
    ]


def _seat(open_to: Mapping[str, list[str]], projects: list[str]) -> dict[str, str]:
    """Everybody who can be seated, with the fullest table as empty as it can be.

    Augmenting paths (Kuhn): a table takes somebody more where one of its visitors can move on to a table that
    has room. Room grows by one whenever nobody else can be placed.
    """
    place: dict[str, str] = {}
    at: dict[str, list[str]] = {project: [] for project in projects}
    waiting = [person for person, ids in open_to.items() if ids]
    room = len(waiting) // len(projects) if projects else 0
    while waiting:
        left = [person for person in waiting if not _place(person, open_to, place, at, room, set())]
        if len(left) == len(waiting) and room >= len(open_to):
            break
        waiting, room = left, room + 1
    return place


def _place(
    person: str,
    open_to: Mapping[str, list[str]],
    place: dict[str, str],
    at: dict[str, list[str]],
    room: int,
    tried: set[str],
) -> bool:
    for project in open_to[person]:
        if project in tried:
            continue
        tried.add(project)
        if len(at[project]) >= room:
            mover = next((one for one in at[project] if _place(one, open_to, place, at, room, tried)), None)
            if mover is None:
                continue
            at[project].remove(mover)
        place[person] = project
        at[project].append(person)
        return True
    return False
