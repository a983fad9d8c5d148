"""Deleting a Lab, or a workshop that nobody used, to the last row of every table.

It follows the foreign keys, so that a table that comes later is not forgotten. Whether something may go is
for the callers to say. Every function works inside the caller's transaction.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from board.store import search
from board.store.labs import bump_rights
from board.store.tables import EVENT, LAB, METADATA, PERSON, WORKSHOP


class Traces(Struct, frozen=True):
    """What is there of a Lab, or was."""

    boards: int
    people: int
    changes: int


def count(connection: Connection, lab: str) -> Traces:
    """What is there of this Lab."""
    boards = select(WORKSHOP.c.id).where(WORKSHOP.c.lab == lab)
    counts = (
        select(func.count()).select_from(WORKSHOP).where(WORKSHOP.c.lab == lab),
        select(func.count()).select_from(PERSON).where(PERSON.c.lab == lab),
        select(func.count()).select_from(EVENT).where(EVENT.c.board.in_(boards)),
    )
    return Traces(*(connection.scalar(one) or 0 for one in counts))


def is_used(connection: Connection, workshop: str) -> bool:
    """Whether anything happened on a board but that it was described."""
    happened = select(EVENT.c.revision).where(EVENT.c.board == workshop, EVENT.c.type != "describe")
    return connection.scalar(happened.limit(1)) is not None


def delete_lab(connection: Connection, lab: str) -> None:
    """Delete every row that belongs to a Lab."""
    _delete(connection, LAB, lab)


def delete_workshop(connection: Connection, workshop: str) -> None:
    """Delete every row that belongs to a workshop."""
    _delete(connection, WORKSHOP, workshop)


def _delete(connection: Connection, root: Table, id: str) -> None:
    for each in reversed(METADATA.sorted_tables):
        belongs = _belongs(each, root, id)
        if belongs is not None:
            connection.execute(delete(each).where(belongs))
    search.forget(connection)
    bump_rights(connection)


def _belongs(each: Table, root: Table, id: str) -> ColumnElement[bool] | None:
    """Which rows of a table belong to the root's: those that point to it, or to a row that does."""
    if each is root:
        return root.c.id == id
    ways = []
    for key in each.foreign_keys:
        target = key.column.table
        assert isinstance(target, Table)
        there = _belongs(target, root, id)
        if there is not None:
            ways.append(key.parent.in_(select(key.column).where(there)))
    return or_(*ways) if ways else None
