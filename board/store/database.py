"""The two connections that a store holds for life, and what it says to people when the database fails.

Transactions begin and end here; what happens inside them belongs to the other files of this package. It also
knows which version of the tables a database has, and brings them up to date.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from board.language import gettext as _

Standing = Literal["empty", "foreign", "older", "current", "newer"]
"""Whose tables a database has: nobody's, another program's, or those of some version of this one."""
Lock = Callable[[], AbstractContextManager[Any]]
"""Makes a lock. The calls come from real threads, so under eventlet it must be the unpatched one."""


class Unavailable(Exception):
    """The database cannot do its work now. Says why, and what to do, in a sentence for people."""

    def __init__(self, sentence: str, told: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.told = told or sentence
        """The same for those who only use it: no path of the computer is in it."""


class Database:
    """One connection that writes and one that reads, each used by one thread at a time.

    Opening a connection for each transaction costs four times the transaction itself, hence the two are
    held; and only one of them may write, so that readers never wait for the disk.
    """

    def __init__(self, url: str | URL, lock: Lock, busy_timeout: float) -> None:
        """Connects and brings the tables up to date. `busy_timeout` in seconds. Raises `Unavailable`."""
        self._url = parse_url(url)
        self._write_lock = lock()
        self._read_lock = lock()
        self._open: list[Connection] = []
        try:
            with sentences(self._url):
                self._writer = self._connect(busy_timeout, write=True)
                with self.writing() as connection:
                    _migrate(connection)
                self._reader = self._connect(busy_timeout, write=False)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Lets both connections go; the one that writes last, because closing it tidies SQLite's files up.

        Waits for calls that are under way: a connection that is closed under a running statement takes the
        whole process with it. Calls that come later raise `Unavailable`.
        """
        with self._write_lock, self._read_lock:
            while self._open:
                connection = self._open.pop()
                connection.close()
                connection.engine.dispose()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back on any error. Raises `Unavailable`."""
        with self._write_lock, sentences(self._url), self._still_open(self._writer).begin():
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of what is committed. Raises `Unavailable`."""
        with self._read_lock, sentences(self._url), self._still_open(self._reader).begin():
            yield self._reader

    def _still_open(self, connection: Connection) -> Connection:
        if connection.closed:
            raise Unavailable(_("The server is stopping. Try again in a moment; nothing is lost."))
        return connection

    def _connect(self, busy_timeout: float, *, write: bool) -> Connection:
        options = {"check_same_thread": False, "timeout": busy_timeout} if self.dialect == "sqlite" else {}
        engine = create_engine(self._url, poolclass=NullPool, connect_args=options)
        if self.dialect == "sqlite":
            prepare_sqlite(engine, write=write)
        connection = engine.connect()
        self._open.append(connection)
        return connection


@contextmanager
def sentences(url: URL) -> Iterator[None]:
    """Turns troubles of the database into `Unavailable`; mistakes of the program stay what they are."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        place = url.database or ""
        sentence = _sentence(error, place)
        if sentence is None:
            raise
        raise Unavailable(sentence, _sentence(error, Path(place).name)) from error


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a row was refused because another one has its key."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        )
    return getattr(error.orig, "pgcode", None) == "23505"


def parse_url(url: str | URL) -> URL:
    """The address of a database that this program can use. Raises `Unavailable`."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError) as error:
        raise Unavailable(
            _("The database address is not one that this program knows. Write sqlite:///folder/board.sqlite.")
        ) from error
    except ImportError as error:
        raise Unavailable(
            _("The driver for this database is not installed: {driver}.").format(driver=error.name)
        ) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise Unavailable(_("The database must be a file. Write sqlite:///folder/board.sqlite."))
    return parsed


def prepare_sqlite(engine: Engine, *, write: bool) -> None:
    """Sets a SQLite connection up for durable group commits beside readers."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own idea of when to begin is switched off; `on_begin` decides.
        connection.isolation_level = None
        if not write:
            connection.execute("PRAGMA query_only = ON")
            return
        # Asked first: setting it takes a lock that a second program may hold just now.
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # 16 MB of log instead of 4 before the file itself is written, which everybody waits for.
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA foreign_keys = ON")
        # A text that was taken back or erased does not linger in the file's free pages.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A writer takes the lock at once: taking it half-way through can fail without waiting.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def standing(connection: Connection) -> Standing:
    """What is in a database, seen from this version of the program."""
    script = ScriptDirectory.from_config(_alembic(connection))
    found = MigrationContext.configure(connection).get_current_heads()
    if found == tuple(script.get_heads()):
        return "current"
    if not {revision.revision for revision in script.walk_revisions()}.issuperset(found):
        return "newer"
    if found:
        return "older"
    return "foreign" if inspect(connection).get_table_names() else "empty"


def too_new() -> Unavailable:
    return Unavailable(
        _("The database was made by a newer version of this program. Install that version to use it.")
    )


def _migrate(connection: Connection) -> None:
    """Brings the tables up to date inside the caller's transaction, so that two programs never do it both."""
    found = standing(connection)
    if found == "newer":
        raise too_new()
    if found == "foreign":
        raise Unavailable(_("The database belongs to another program. Choose another file for the boards."))
    if found != "current":
        upgrade(_alembic(connection), "head")


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "board:migrations")
    config.attributes["connection"] = connection
    return config


def _sentence(error: BaseException, place: str) -> str | None:
    """What to tell people about this error; `None` when it is a mistake of the program."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        if isinstance(error, (OperationalError, InterfaceError)):
            return _("The database cannot be reached. Check that it runs and that its address is right.")
        return None
    # The low byte is the error, the rest says more about it. Some of the driver's errors carry no code.
    match getattr(cause, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            sentence = _("The database is busy: another program holds it. Wait a moment, then try again.")
        case sqlite3.SQLITE_FULL:
            sentence = _("The disk is full, so nothing can be saved. Make some space, then try again.")
        case sqlite3.SQLITE_IOERR:
            sentence = _("The disk does not read or write as it should. Check the disk that holds {place}.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            sentence = _("The database {place} can be read but not written. Check who may write to it.")
        case sqlite3.SQLITE_NOTADB:
            sentence = _("{place} is not a database. Choose another file for the boards.")
        case sqlite3.SQLITE_CORRUPT:
            sentence = _("The database {place} is damaged. Put the last backup in its place.")
        case sqlite3.SQLITE_CANTOPEN if not Path(place).parent.is_dir():
            sentence = _("There is no folder {folder}. Make it, or choose another place for the boards.")
        case sqlite3.SQLITE_CANTOPEN:
            sentence = _("The database {place} cannot be opened. Check who may write to it and its folder.")
        case _:
            return None
    return sentence.format(place=place, folder=Path(place).parent)
