"""What a rehearsal left in the database: counted, and wiped to the last row. Nothing else can be wiped here.

A Lab is a rehearsal when its id says so, which no Lab file can ask for, and when it has no Lab-wide link,
which every real Lab has. Every function works inside the caller's transaction.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from board.messages import REHEARSAL
from board.store.labs import bump_rights
from board.store.tables import Base, EventTable, LabTable, LinkTable, PersonTable, WorkshopTable, table

_event, _lab, _link = table(EventTable), table(LabTable), table(LinkTable)
_person, _workshop = table(PersonTable), table(WorkshopTable)


class Traces(Struct, frozen=True):
    """What a rehearsal left here."""

    boards: int
    people: int
    changes: int


def traces(connection: Connection, lab: str) -> Traces | None:
    """What is there of this rehearsal; nothing if there is none, or if the Lab is a real one."""
    if not _is_rehearsal(connection, lab):
        return None
    boards = select(_workshop.c.id).where(_workshop.c.lab == lab)
    counts = (
        select(func.count()).select_from(_workshop).where(_workshop.c.lab == lab),
        select(func.count()).select_from(_person).where(_person.c.lab == lab),
        select(func.count()).select_from(_event).where(_event.c.board.in_(boards)),
    )
    return Traces(*(connection.scalar(count) or 0 for count in counts))


def wipe(connection: Connection, lab: str) -> Traces | None:
    """Delete every row of every table that belongs to this rehearsal; what there was.

    Nothing happens, and nothing is given back, where there is no rehearsal of this id.
    """
    found = traces(connection, lab)
    if found is None:
        return None
    for each in reversed(Base.metadata.sorted_tables):
        belongs = _belongs(each, lab)
        if belongs is not None:
            connection.execute(delete(each).where(belongs))
    bump_rights(connection)
    return found


def _is_rehearsal(connection: Connection, lab: str) -> bool:
    if not lab.startswith(REHEARSAL):
        return False
    known = connection.scalar(select(_lab.c.id).where(_lab.c.id == lab))
    organised = select(_link.c.id).where(_link.c.lab == lab, _link.c.workshop.is_(None))
    return known is not None and connection.scalar(organised) is None


def _belongs(each: Table, lab: str) -> ColumnElement[bool] | None:
    """Which rows of a table belong to the Lab: those that point to it, or to a row that does."""
    if each is _lab:
        return _lab.c.id == lab
    ways = []
    for key in each.foreign_keys:
        target = key.column.table
        assert isinstance(target, Table)
        there = _belongs(target, lab)
        if there is not None:
            ways.append(key.parent.in_(select(key.column).where(there)))
    return or_(*ways) if ways else None
