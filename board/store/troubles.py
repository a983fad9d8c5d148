"""Troubles of the database, as sentences for people. Mistakes of the program stay what they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from board.language import gettext as _


class Unavailable(Exception):
    """The database cannot do its work now. Says why, and what to do, in a sentence for people."""

    def __init__(self, sentence: str, told: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.told = told or sentence
        """The same for those who only use it: no path of the computer is in it."""


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
