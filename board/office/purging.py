"""Deleting a Lab with everything that is stored of it, and the sentences that say so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from board import rehearsals
from board.language import gettext as _
from board.language import ngettext
from board.live import Live
from board.messages import REHEARSAL
from board.store import Lab, Store, Traces


def purge(live: Live, lab: str) -> Traces | None:
    """Delete all that is stored of a Lab, and of a rehearsal of it; what it was. Raises `Unavailable`."""

    def write(store: Store) -> Traces | None:
        if lab.startswith(REHEARSAL):
            return None
        store.wipe(rehearsals.rehearsal_of(lab))
        return store.purge(lab)

    purged = live.perform(write)
    # The loop looks for the boards that it has in memory, and they are gone; what follows waits for that.
    live.poll()
    live.perform(lambda _store: None)
    return purged


def due(labs: Iterable[Lab], today: str) -> list[Lab]:
    """The Labs whose day of deletion has come. `today` as an ISO date."""
    return [lab for lab in labs if lab.purge_on is not None and lab.purge_on <= today]


def today() -> str:
    """Today where this computer stands, as an ISO date."""
    return datetime.datetime.now().astimezone().date().isoformat()


def goes(found: Traces) -> str:
    """What goes when a Lab is purged."""
    return _(
        "{boards} and all that was written on them, {people} with their names, all join codes and all links "
        "are deleted, for good. Files that were downloaded and backups that were made are not touched."
    ).format(boards=_boards(found), people=_people(found))


def gone(lab: Lab, found: Traces) -> str:
    """What has gone."""
    return _("Deleted: {title}, {boards}, {people}. Nothing of it is left in this database.").format(
        title=lab.title, boards=_boards(found), people=_people(found)
    )


def not_typed(lab: str) -> str:
    """Why nothing was deleted."""
    return _("Nothing was deleted: type “{id}”, letter by letter.").format(id=lab)


def taken() -> str:
    """Why a workshop was not made."""
    return _("A workshop of another Lab has this address already. Write another short name.")


def in_use(title: str) -> str:
    """Why a workshop was not removed."""
    return _(
        "“{title}” was not removed: something is on its board, or people have joined it. It goes with the "
        "whole Lab when that is deleted."
    ).format(title=title)


def removed(title: str) -> str:
    """What was removed."""
    return _("Removed: {title}, with its join code and its links.").format(title=title)


def _boards(found: Traces) -> str:
    return ngettext("1 board", "{n} boards", found.boards).format(n=found.boards)


def _people(found: Traces) -> str:
    return ngettext("1 person", "{n} people", found.people).format(n=found.people)
