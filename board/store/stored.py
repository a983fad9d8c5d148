"""A database as it lies there, read as it is: for whoever wants to know whether it is right.

Nothing is changed, made or brought up to date. What is read is plain, because a row that holds nonsense must
be found, not stumbled over. What is right and what is not, `checks` says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct
from sqlalchemy import URL, Connection, NullPool, create_engine, select

from board.language import gettext as _
from board.store.copies import place_of, sqlite_reader
from board.store.database import parse_url, prepare_sqlite
from board.store.record_tables import RECORD_TABLES
from board.store.tables import ANSWER, EVENT, WORKSHOP
from board.store.troubles import Unavailable, sentences
from board.store.versions import standing, too_new

Row = tuple[str, Mapping[str, Any]]
"""Kind and fields of a stored record."""


class Entry(Struct, frozen=True):
    """An event as it is stored, its ops still encoded. `before` is null where it cannot be undone."""

    revision: int
    type: str
    actor: str
    at: int
    command: str
    ops: bytes
    before: bytes | None = None


class StoredBoard(Struct, frozen=True):
    """One board as it is stored, all of the same moment.

    `log` is in the order of revisions, `answers` are the rows of
    the answers in no order. `unreadable` are the kinds of which not every row could be read.
    """

    id: str
    head: int
    rows: tuple[Row, ...]
    log: tuple[Entry, ...]
    answers: tuple[Mapping[str, Any], ...]
    unreadable: tuple[str, ...] = ()


class Stored:
    """A database, opened for reading. Raises `Unavailable` where there is none that can be read."""

    def __init__(self, address: str | Path) -> None:
        self._url = (
            URL.create("sqlite", database=str(address)) if isinstance(address, Path) else parse_url(address)
        )
        place = place_of(self._url)
        if place is not None and not place.is_file():
            raise Unavailable(_("There is no database at {place} yet.").format(place=place))
        if place is not None:
            self._engine = create_engine("sqlite://", creator=lambda: _open(place), poolclass=NullPool)
            prepare_sqlite(self._engine, write=False)
        else:
            self._engine = create_engine(self._url, poolclass=NullPool, isolation_level="REPEATABLE READ")
        try:
            with sentences(self._url):
                self._connection = self._engine.connect()
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()
        self._engine.dispose()

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file, its indexes and its references."""
        if self._engine.dialect.name != "sqlite":
            return []  # a server looks after its own files
        with self._reading() as connection:
            found = [
                _("The file of the database is damaged ({what}).").format(what=text.splitlines()[0])
                for (text,) in connection.exec_driver_sql("PRAGMA integrity_check(5)")
                if text != "ok"
            ]
            for child, _row, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                found.append(
                    _("A row of the table “{child}” belongs to nothing in “{parent}”.").format(
                        child=child, parent=parent
                    )
                )
        return found

    def boards(self) -> list[str]:
        """Ids of the boards, sorted. Raises `Unavailable` for tables that are not of this version."""
        with self._reading() as connection:
            found = standing(connection)
            if found == "newer":
                raise too_new()
            if found == "older":
                raise Unavailable(
                    _(
                        "The database was made by an older version of this program. Starting the server on "
                        "it, or restoring it, brings it up to date; then check it again."
                    )
                )
            if found != "current":
                raise Unavailable(_("This is not a database of the boards."))
            return sorted(connection.scalars(select(WORKSHOP.c.id)))

    def board(self, id: str) -> StoredBoard:
        """All that is stored of a board, of one moment. Raises `LookupError` when there is no such board."""
        with self._reading() as connection:
            head = connection.scalar(select(WORKSHOP.c.head).where(WORKSHOP.c.id == id))
            if head is None:
                raise LookupError(id)
            rows, unreadable = _records(connection, id)
            log = connection.execute(select(EVENT).where(EVENT.c.board == id).order_by(EVENT.c.revision))
            entries = tuple(
                Entry(row.revision, row.type, row.actor, row.at, row.command, row.ops, row.before)
                for row in log
            )
            answers = connection.execute(select(ANSWER).where(ANSWER.c.board == id)).mappings()
            return StoredBoard(id, head, rows, entries, tuple(dict(row) for row in answers), unreadable)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sentences(self._url), self._connection.begin():
            yield self._connection


def _open(place: Path) -> sqlite3.Connection:
    connection = sqlite_reader(place)
    # A text that is none is a difference to be found, not an error to fall over.
    connection.text_factory = lambda raw: raw.decode(errors="replace")
    return connection


def _records(connection: Connection, id: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    rows: list[Row] = []
    unreadable: list[str] = []
    for kind, records in RECORD_TABLES.items():
        wanted = select(*(column for column in records.c if column.name != "board"))
        try:
            found = connection.execute(wanted.where(records.c.board == id)).mappings()
            rows.extend((kind, dict(row)) for row in found)
        except DecodeError:
            unreadable.append(kind)
    return tuple(rows), tuple(unreadable)
