"""Tables: where people sit, which ideas a table sorts, and how both are dealt."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    DealIdeas,
    DealPeople,
    DropTable,
    MakeTable,
    Op,
    RenameTable,
    Seat,
    Sit,
    Table,
)
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
    STAGES,
    Case,
    Refused,
    fresh,
    gone,
    need,
    put,
    rule,
    unchanged,
    words,
)
from board.rules.said import is_public
from board.state import State

MAX_TABLES = 40
"""Most tables in a room."""


def table_of(state: State, person: str) -> str | None:
    """Where a person sits."""
    seat = state.seat.get(person)
    return seat.table if seat is not None else None


def seated(state: State) -> dict[str, int]:
    """Table → how many sit there."""
    return dict(Counter(seat.table for seat in state.seat.values()))


@rule(MakeTable, roles=RUNNERS, undo=True)
def make_table(case: Case, command: MakeTable) -> Iterable[Op]:
    fresh(case, "table", command.table)
    if len(case.state.table) >= MAX_TABLES:
        raise Refused("limit", _("A room has {limit} tables at most."), limit=MAX_TABLES)
    yield put(Table(id=command.table, name=words(command.name, lines=False), born=case.revision))


@rule(RenameTable, roles=RUNNERS, undo=True)
def rename_table(case: Case, command: RenameTable) -> Iterable[Op]:
    table = a_table(case, command.table)
    unchanged(table.rev, command.base)
    yield put(table, name=words(command.name, lines=False))


@rule(DropTable, roles=RUNNERS, undo=True)
def drop_table(case: Case, command: DropTable) -> Iterable[Op]:
    table, state = a_table(case, command.table), case.state
    yield from (gone(seat) for seat in state.seat.values() if seat.table == table.id)
    yield from (put(idea, table=None) for idea in state.idea.values() if idea.table == table.id)
    for solution in state.solution.values():
        if solution.table == table.id:
            yield put(solution, table=None, scribe=None)
    yield gone(table)


@rule(Sit, roles=PEOPLE, undo=True)
def sit(case: Case, command: Sit) -> Iterable[Op]:
    id = command.person or case.actor.person
    if id != case.actor.person and not case.actor.runs:
        raise Refused("role", _("Only the facilitator can tell others where to sit."))
    person = case.state.person.get(id)
    if person is None or not person.present:
        raise Refused("not_found", _("This person is not on the board."))
    if command.table is not None:
        a_table(case, command.table)
    if command.table == table_of(case.state, id):
        return
    yield from stood_up(case, id, keep_seat=command.table is not None)
    if command.table is not None:
        yield put(Seat(id=id, table=command.table))


@rule(DealPeople, roles=RUNNERS, undo=True)
def deal_people(case: Case, command: DealPeople) -> Iterable[Op]:
    """Each to the smallest table, of several to the one where fewest come from the same city."""
    state, tables = case.state, in_order(case.state)
    if not tables:
        raise Refused("not_found", _("There are no tables yet. Make some first."))
    waiting = [
        person.id
        for person in state.person.values()
        if person.present and (command.anew or person.id not in state.seat)
    ]
    kept = [] if command.anew else list(state.seat.values())
    sizes = Counter(seat.table for seat in kept)
    cities = Counter((seat.table, city(state, seat.id)) for seat in kept)
    # Cities with many people first, while there is room to spread them; within a city nobody is first.
    many = Counter(city(state, person) for person in waiting)
    waiting.sort(key=lambda id: (-many[city(state, id)], city(state, id), shuffled(id, case.revision)))
    for id in waiting:
        home = city(state, id)
        best = min(tables, key=lambda table: (sizes[table.id], cities[table.id, home], table.born, table.id))
        sizes[best.id] += 1
        cities[best.id, home] += 1
        if table_of(state, id) != best.id:
            yield from stood_up(case, id, keep_seat=True)
            yield put(Seat(id=id, table=best.id))


@rule(DealIdeas, roles=RUNNERS, stages=STAGES[1:4], undo=True)
def deal_ideas(case: Case, command: DealIdeas) -> Iterable[Op]:
    """Evenly, over the tables where somebody sits; by chance, so that a table says nothing of an author."""
    state = case.state
    occupied = seated(state)
    tables = [table for table in in_order(state) if not occupied or table.id in occupied]
    if not tables:
        raise Refused("not_found", _("There are no tables yet. Make some first."))
    loose = [idea for idea in state.idea.values() if idea.cluster is None and is_public(state, idea)]
    # What a table said stays with it: its name says who said it.
    dealt = [idea for idea in loose if idea.table is None or (command.anew and idea.source != "table")]
    if not dealt:
        raise Refused("not_found", _("Every idea that is in no cluster has its table already."))
    again = {idea.id for idea in dealt}
    sizes = Counter(idea.table for idea in loose if idea.id not in again)
    for idea in sorted(dealt, key=lambda idea: shuffled(idea.id, case.revision)):
        best = min(tables, key=lambda table: (sizes[table.id], table.born, table.id))
        sizes[best.id] += 1
        yield put(idea, table=best.id)


def stood_up(case: Case, person: str, *, keep_seat: bool = False) -> Iterable[Op]:
    """What goes when a person leaves their table: the seat, and the pen."""
    seat = case.state.seat.get(person)
    if seat is not None and not keep_seat:
        yield gone(seat)
    for solution in case.state.solution.values():
        if solution.scribe == person and solution.table is not None:
            yield put(solution, scribe=None)


def in_order(state: State) -> list[Table]:
    """The tables, oldest first."""
    return sorted(state.table.values(), key=lambda table: (table.born, table.id))


def city(state: State, person: str) -> str:
    profile = state.profiles.get(person)
    return profile.city.casefold() if profile is not None else ""


def shuffled(id: str, revision: int) -> bytes:
    """A place in an order that nobody chose, and that a replay repeats."""
    return hashlib.sha256(f"{revision} {id}".encode()).digest()


def a_table(case: Case, id: str) -> Table:
    return need(case.state.table.get(id), _("This table is not there any more."))
