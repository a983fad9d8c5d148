"""Backup and restore: a database as one file that can be carried away, and put back.

A backup is taken beside a server that writes; a restore needs the database for itself. Both prepare a file
under another name, make it durable and rename it, so that nobody ever meets half a file. They copy pages and
give a new epoch, and change nothing that was said; whether a database is right is for `checks` to say.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from sqlalchemy import URL, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from board.language import gettext as _
from board.store.database import Database, parse_url
from board.store.hold import Hold, InUse, share
from board.store.tables import META
from board.store.troubles import Unavailable, sentences

BUSY = 5.0
"""Seconds that a copy waits for the database to let it read."""
NOW = 0.2
"""Seconds in which a database must be free that nobody should have open."""


class NoCopy(Exception):
    """Why there was no backup or no restore, in sentences for people. Nothing was changed."""


class Copied(Struct, frozen=True):
    """What a backup holds: its size in bytes, boards, and the revisions of all of them together.

    `kept` is where a restore left the database that was there before.
    """

    size: int
    boards: int
    revisions: int
    kept: Path | None = None


def place_of(url: str | URL) -> Path | None:
    """The file of a SQLite database; nothing where the address is not simply that of a file."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    name = parsed.database or ""
    if parsed.get_backend_name() != "sqlite" or name in ("", ":memory:") or name.startswith("file:"):
        return None
    return Path(name)


def back_up(url: str, file: Path) -> Copied:
    """Copy the database to `file`: all that was committed when the copy began, while others go on writing.

    Raises `NoCopy`, `Unavailable`, and `OSError` where the file cannot be written.
    """
    place = _file_behind(url, _dump_advice, file)
    if not place.exists():
        raise NoCopy(_("There is no database at {place} yet: there is nothing to copy.").format(place=place))
    if file.exists():
        raise NoCopy(
            _("{file} is there already, and a backup never overwrites one. Choose another name.").format(
                file=file
            )
        )
    part = file.with_name(file.name + ".part")
    with _new(part):
        hold = share(place)
        try:
            _copy_pages(place, part, parse_url(url))
        finally:
            if hold is not None:
                hold.release()
        copied = _look(part)
        if copied is None:
            raise NoCopy(
                _("The database {place} is damaged:  board check  says more. There is no new backup.").format(
                    place=place
                )
            )
        _settle(part, file)
    return copied


def restore(url: str, file: Path, *, replace: bool = False) -> Copied:
    """Put a backup in the place of the settings' database, as a database with a new epoch.

    With `replace` a database that is there is kept under another name. An older backup is brought up to
    date. Raises `NoCopy`, `Unavailable`, and `OSError` where a file cannot be read or written.
    """
    place = _file_behind(url, _restore_advice, file)
    if not file.is_file():
        raise NoCopy(_("There is no file {file}.").format(file=file))
    if place.exists() and place.samefile(file):
        raise NoCopy(_("{file} is the database itself, not a backup of it.").format(file=file))
    try:
        hold = Hold(place, alone=True)
    except InUse as error:
        raise _in_use(place) from error
    try:
        if place.exists() and not replace:
            raise NoCopy(
                _(
                    "There is a database already: {place}. Add  --replace  to put the backup in its place; "
                    "the old one is kept beside it."
                ).format(place=place)
            )
        draft = place.with_name(place.name + ".restoring")
        for left in _parts(draft):  # of a restore that was cut off; nobody else can be at it now
            left.unlink(missing_ok=True)
        with _new(draft):
            copied = _prepare(file, draft)
            kept = _step_aside(place)
            _settle(draft, place)
        return Copied(copied.size, copied.boards, copied.revisions, kept)
    finally:
        hold.release()


def sqlite_reader(place: Path, timeout: float = BUSY) -> sqlite3.Connection:
    """A connection that makes no file and changes none. Raises `sqlite3.Error`."""
    connection = sqlite3.connect(
        # Not `mode=ro`, which leaves files behind beside a database that a server had open.
        f"file:{quote(str(place.absolute()))}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=timeout,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _file_behind(url: str, advice: Callable[[URL, Path], str], file: Path) -> Path:
    place = place_of(url)
    if place is not None:
        return place
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = parse_url(url)  # which says what is wrong with it
    if parsed.get_backend_name() == "postgresql":
        raise NoCopy(advice(parsed, file))
    raise NoCopy(_("This works with a database in a plain file only: sqlite:///folder/board.db."))


def _dump_advice(url: URL, file: Path) -> str:
    return (
        _("The boards are in PostgreSQL, which has its own program for this. While the server runs:")
        + f"\n  pg_dump --format=custom --file={shlex.quote(str(file))} {_postgres(url)}"
    )


def _restore_advice(url: URL, file: Path) -> str:
    return (
        _("The boards are in PostgreSQL, which has its own program for this. With the server stopped:")
        + f"\n  pg_restore --clean --if-exists --single-transaction --dbname={_postgres(url)}"
        + f" {shlex.quote(str(file))}"
        # Without a new epoch browsers would go on from what they have, and differ from the server.
        + f'\n  psql {_postgres(url)} -c "UPDATE meta SET epoch = md5(random()::text)"'
    )


def _postgres(url: URL) -> str:
    """The address as PostgreSQL's own programs know it, without the password: they ask for it."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return shlex.quote(bare.render_as_string(hide_password=False))


def _in_use(place: Path) -> NoCopy:
    return NoCopy(
        _(
            "A program is working with {place}. Stop the server, and any other  board  command, then try "
            "again. Nothing was changed."
        ).format(place=place)
    )


@contextmanager
def _new(file: Path) -> Iterator[None]:
    """Makes a file that only its owner can read, and takes it away again if it could not be finished."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise NoCopy(
            _(
                "{file} is there: another backup is being written, or one was cut off. If none is running, "
                "remove that file."
            ).format(file=file)
        ) from error
    except FileNotFoundError as error:
        raise NoCopy(
            _("There is no folder {folder}. Make it, or choose another place.").format(folder=file.parent)
        ) from error
    try:
        yield
    except BaseException:
        for left in _parts(file):
            left.unlink(missing_ok=True)
        raise


def _copy_pages(source: Path, target: Path, url: URL) -> None:
    """Everything that was committed when this began, as one file. Raises `Unavailable`, `sqlite3.Error`."""
    with sentences(url), closing(sqlite_reader(source)) as reader:
        # The view of the database is taken here, so that a lock of somebody else ends in a sentence; and all
        # pages go in one step, or each commit of others would start the copy anew.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(target, isolation_level=None)) as writer:
            writer.execute("PRAGMA journal_mode = OFF")
            writer.execute("PRAGMA synchronous = OFF")  # `_settle` makes it durable, once
            reader.backup(writer)
            # One file that also opens where nothing can be written beside it.
            writer.execute("PRAGMA journal_mode = DELETE")
        reader.execute("ROLLBACK")


def _look(file: Path) -> Copied | None:
    """What a copy holds; nothing if it is damaged or not of this program."""
    try:
        with closing(sqlite_reader(file)) as reader:
            if reader.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return None
            reader.execute("SELECT version_num FROM alembic_version").fetchone()
            boards, revisions = reader.execute(
                "SELECT count(*), coalesce(sum(head), 0) FROM workshop"
            ).fetchone()
    except sqlite3.DatabaseError:
        return None
    return Copied(file.stat().st_size, boards, revisions)


def _prepare(file: Path, draft: Path) -> Copied:
    """Bring a backup into the draft: whole, of this program's version, and with a new epoch."""
    target = URL.create("sqlite", database=str(draft))
    try:
        # Troubles with the draft are told in words for a database; with the backup, in our own.
        _copy_pages(file, draft, target)
    except Unavailable as error:
        cause = error.__cause__
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF in (
            sqlite3.SQLITE_NOTADB,
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_IOERR,
        ):
            raise _no_backup(file) from error
        raise
    copied = _look(draft)
    if copied is None:
        raise _no_backup(file)
    database = Database(target, threading.Lock, BUSY)
    try:
        with database.writing() as connection:
            # Browsers that saw what came after the backup notice by the epoch that they must begin anew.
            connection.execute(update(META).values(epoch=secrets.token_hex(8), rights=META.c.rights + 1))
    finally:
        database.close()
    return copied


def _no_backup(file: Path) -> NoCopy:
    return NoCopy(
        _("{file} is no backup of the boards, or it is damaged or cut off. Nothing was changed.").format(
            file=file
        )
    )


def _step_aside(place: Path) -> Path | None:
    """Give the database that is there a second name, and leave nothing that SQLite would add to a new one."""
    if place.exists():
        _finish(place)
    main, log, shared, journal = _parts(place)
    if not any(file.exists() for file in (main, log, journal)):
        return None
    names = (place.with_name(f"{place.name}.before-restore-{number}") for number in count(1))
    kept = next(name for name in names if not any(file.exists() for file in _parts(name)))
    shared.unlink(missing_ok=True)
    for file, name in zip((log, journal), (_parts(kept)[1], _parts(kept)[3]), strict=True):
        if file.exists():  # what could not be finished belongs to the old database, and goes with it
            file.rename(name)
    if not main.exists():
        return None
    # Not renamed: there must be no moment without a database, or the next start would make an empty one.
    try:
        kept.hardlink_to(main)
    except OSError:  # a file system without hard links
        shutil.copy2(main, kept)
        _sync(kept)
    return kept


def _finish(place: Path) -> None:
    """Bring what waits in SQLite's log into the database; also makes sure that really nobody has it open."""
    try:
        # Only a connection that cannot write leaves the log of a database alone that it cannot make sense of.
        address = f"file:{quote(str(place.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=NOW)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(place, isolation_level=None, timeout=NOW)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise _in_use(place) from error
        # A database that cannot be read is the best reason for a restore: it is kept as it is.


def _settle(draft: Path, place: Path) -> None:
    """Make a finished file durable under its name."""
    _sync(draft)
    draft.replace(place)
    _sync(place.absolute().parent)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parts(place: Path) -> tuple[Path, Path, Path, Path]:
    """A database and the files that SQLite may keep beside it: log, shared memory, journal."""
    main, log, shared, journal = (
        place.with_name(place.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")
    )
    return main, log, shared, journal
