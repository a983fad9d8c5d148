"""Who is working with a database: a lock file beside it, held for as long as a program has it open.

Any number of programs share it; who must be alone (a restore, which puts another file in its place) takes it
when nobody has it. The operating system lets it go when a program ends, however it ends, so a lock is never
left behind. It says nothing about who writes when: that is the database's own business.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from board.language import gettext as _
from board.store.troubles import Unavailable


class InUse(Exception):
    """Somebody works with the database in a way that this hold would disturb."""


class Hold:
    """Held from the moment it is made until `release`."""

    def __init__(self, place: Path, *, alone: bool) -> None:
        """Takes the lock file of the database at `place`, now or not at all. Raises `InUse`, `OSError`."""
        # The file stays when it is let go: deleting it would let two programs hold two files of one name. It
        # is empty and readable to all, so that whoever made it first does not keep the others out.
        self._file = os.open(place.with_name(place.name + "-lock"), os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise InUse(str(place)) from error
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let it go. Doing it twice is doing it once."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def share(place: Path | None) -> Hold | None:
    """Tell others that a database is in use; nothing where it is no file. Raises `Unavailable`."""
    if place is None or place.is_dir():
        return None
    try:
        return Hold(place, alone=False)
    except InUse as error:
        raise Unavailable(
            _("A backup is just being put in place at {place}. Wait a moment, then try again.").format(
                place=place
            )
        ) from error
    except OSError:
        return None  # the database, which lies beside it, has the better words for what is wrong there
