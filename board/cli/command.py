"""What every command stands on: failures that are sentences, the settings, the open database.

No command is here, and nothing here prints but errors and two columns.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click

from board.language import gettext as _
from board.settings import BadSetting, Settings

if TYPE_CHECKING:
    from board.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Failure(Exception):
    """Why a command could not be done: sentences for people."""


def humane(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose errors are sentences."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except (Failure, BadSetting) as error:
            fail(str(error))
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:  # the reader of our output has gone
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
            fail(_("That did not work: {what}.").format(what=what))
        except Exception as error:
            from board.people import BadKeyFile
            from board.runtime import PortBusy
            from board.store import NoCopy, Unavailable

            if isinstance(error, (BadKeyFile, NoCopy, PortBusy, Unavailable)):
                fail(str(error))
            logging.getLogger("board").debug("the command failed", exc_info=error)
            fail(
                _("Something unexpected happened ({what}). BOARD_LOG=debug tells more.").format(
                    what=f"{type(error).__name__}: {error}".splitlines()[0]
                )
            )

    return wrapped


def fail(sentence: str) -> NoReturn:
    """Say why, and end with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def prepare(serving: bool = False) -> Settings:
    """The settings, with the process made ready for them. Only a server needs eventlet."""
    from board import runtime

    settings = Settings.read()
    mode = settings.async_mode if serving else "threading"
    runtime.prepare("eventlet" if mode == "eventlet" else "threading")
    logging.basicConfig(
        level=settings.log.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    return settings


def open_store(settings: Settings) -> tuple[Store, bytes]:
    """The database and the key of this data folder, made where they are missing."""
    from board.people import key_from
    from board.runtime import native_lock
    from board.store import Store

    folder = settings.data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = key_from(folder)
    except OSError as error:
        raise Failure(
            _("The data folder {folder} cannot be used: {reason}. Choose another with BOARD_DATA.").format(
                folder=folder, reason=error.strerror
            )
        ) from error
    return Store.open(settings.database, lock=native_lock), key


def row(margin: str, label: str, text: str) -> None:
    """A label and what belongs to it, in two columns."""
    click.echo(f"{margin}{label:<13}{text}")
