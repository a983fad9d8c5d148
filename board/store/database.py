"""The two connections that a store holds for life, and how they are set up.

Transactions begin and end here; what happens inside them belongs to the other files of this package.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from board.language import gettext as _
from board.store.troubles import Unavailable, sentences
from board.store.versions import bring_up_to_date

log = logging.getLogger("board.store")

Lock = Callable[[], AbstractContextManager[Any]]
"""Makes a lock. The calls come from real threads, so under eventlet it must be the unpatched one."""


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
                    bring_up_to_date(connection)
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

    def forget(self) -> None:
        """Leave nothing of what was deleted in SQLite's log either: there it could be read until the log is
        written anew. While somebody reads for long, the log stays as it is, until the next time.
        """
        if self.dialect != "sqlite":
            return
        with self._write_lock, self._read_lock, sentences(self._url):
            # Past the transactions of SQLAlchemy: inside one, SQLite refuses.
            driver = self._still_open(self._writer).connection.driver_connection
            assert driver is not None
            try:
                (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:  # a question of this very connection is not read to its end
                busy = True
            if busy:
                log.warning("what was deleted can be read in the database's log until that is written anew")

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
