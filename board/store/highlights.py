"""A Lab's highlights as its organiser words them, in the database. What stands in them is not known here.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from msgspec import Struct, convert, structs
from sqlalchemy import Connection, insert, select, update

from board.store.tables import HIGHLIGHTS


class Highlights(Struct, frozen=True):
    """Texts by section; a section that is missing is as the boards tell it. `version` counts the savings."""

    lab: str
    version: int
    texts: dict[str, str]


class Changed(Exception):
    """Somebody saved meanwhile; `there` is what they saved."""

    def __init__(self, there: Highlights) -> None:
        super().__init__(f"the highlights of {there.lab} are at version {there.version}")
        self.there = there


def read(connection: Connection, lab: str) -> Highlights | None:
    """The highlights of a Lab; nothing where nobody saved any."""
    row = connection.execute(select(HIGHLIGHTS).where(HIGHLIGHTS.c.lab == lab)).mappings().first()
    return convert(dict(row), Highlights) if row else None


def save(connection: Connection, lab: str, base: int, texts: dict[str, str]) -> Highlights:
    """Put these texts in the place of version `base`, 0 where there is none. Raises `Changed`."""
    there = read(connection, lab)
    if there is not None and there.version != base:
        raise Changed(there)
    saved = Highlights(lab, base + 1, texts)
    write(connection, saved)
    return saved


def write(connection: Connection, saved: Highlights) -> None:
    """Write them as they are, whatever is there."""
    row = structs.asdict(saved)
    changed = connection.execute(update(HIGHLIGHTS).where(HIGHLIGHTS.c.lab == saved.lab).values(row))
    if not changed.rowcount:
        connection.execute(insert(HIGHLIGHTS), [row])
