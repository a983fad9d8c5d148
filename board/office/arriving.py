"""Taking in a Lab that was archived elsewhere, and the sentences that say so.

An archive makes a Lab that is not here, whole or not at all; it is never mixed into one that is. Who may have
one taken in is decided elsewhere: whoever runs the server, or was given an invitation by them.
"""

from __future__ import annotations

from msgspec import Struct, structs

from board import labfile
from board.archive import BadArchive, state_of, unpack, withheld
from board.labfile.writing import data
from board.language import gettext as _
from board.language import ngettext
from board.live import Live
from board.messages import REHEARSAL
from board.office.links import Hashed, first_generation, make_links, renew
from board.office.loading import Taken
from board.office.plans import Held, held
from board.store import Duplicate, Lab, Link, Plan, Store, Whole


class Arrived(Struct, frozen=True):
    """A Lab that was taken in. `rounds`: votes that were not closed, and begin without dots."""

    lab: Lab
    boards: int
    rounds: int

    def told(self) -> list[str]:
        """What was taken in, in words."""
        said = [
            ngettext("Taken in: {title}, 1 board.", "Taken in: {title}, {n} boards.", self.boards).format(
                title=self.lab.title, n=self.boards
            )
        ]
        if self.rounds:
            said.append(
                ngettext(
                    "1 vote was not closed and begins without dots.",
                    "{n} votes were not closed and begin without dots.",
                    self.rounds,
                ).format(n=self.rounds)
            )
        return said


def read_archive(raw: bytes) -> Whole:
    """What is in an archive of a Lab that can be taken in. Raises `BadArchive`, with a sentence, for any
    other file. Takes its time: every board is played through."""
    whole = unpack(raw)
    if whole.lab.id.startswith(REHEARSAL):
        raise BadArchive(_("This archive is of a rehearsal. Rehearsals are not taken in."))
    plan = _planned(whole).plan
    planned = {labfile.workshop_id(plan, one) for one in plan.workshops}
    if not planned <= {board.workshop.id for board in whole.boards}:
        raise BadArchive(_("The boards of this archive and its Lab file do not fit together."))
    try:
        labfile.check(data(held(whole.lab, [], None, lambda _board: None).plan))
    except labfile.LabFileError as error:
        problems = " ".join(map(str, error.problems))
        raise BadArchive(
            _("What this archive says of its Lab is not right: {what}").format(what=problems)
        ) from None
    return whole


def take_in(live: Live, hashed: Hashed, whole: Whole, *, invitation: str | None = None) -> Arrived:
    """Make this Lab, with new codes and secrets. `invitation`: the hash of what lets it be made.

    Raises `Taken`, with a sentence, when the Lab, or a workshop or person of it, is here, or the invitation
    was used, and `BadArchive` for what no database takes. Raises `Unavailable`.
    """
    known = _planned(whole)
    links = tuple(_anew(hashed, link) for link in whole.links)

    def write(store: Store) -> None:
        try:
            store.take_in(structs.replace(whole, links=links, file=known.text), invitation=invitation)
        except Duplicate as error:
            raise Taken(_here(whole.lab.id)) from error
        except OverflowError as error:
            raise BadArchive(_("There is a number in this archive that is too large.")) from error
        make_links(store, hashed, known.plan)
        for link in store.links(whole.lab.id):
            # There must be a way in, also where the last organiser of the old place ended theirs.
            if link.role == "organiser" and link.revoked:
                renew(store, hashed, link)

    live.perform(write)
    return Arrived(whole.lab, len(whole.boards), sum(len(withheld(board)) for board in whole.boards))


def _anew(hashed: Hashed, link: Link) -> Link:
    # Also where the archive comes back to the place that it is from: links printed before open nothing.
    generation = first_generation()
    return structs.replace(link, generation=generation, hash=hashed(link.id, generation))


def _here(lab: str) -> str:
    return _("The Lab “{id}” is here already, and an archive is never mixed into what is there.").format(
        id=lab
    )


def _planned(whole: Whole) -> Held:
    """What is planned of it, by its Lab file or its boards."""
    states = {board.workshop.id: state_of(board, {}) for board in whole.boards}
    kept = Plan(whole.file) if whole.file is not None else None
    return held(whole.lab, [board.workshop for board in whole.boards], kept, states.get)
