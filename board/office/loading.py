"""Bringing a Lab to what its file says, or the desk: what would change, and the change.

Saying it twice is saying it once. It never touches what people wrote.
"""

from __future__ import annotations

from msgspec import Struct

from board.labfile import LabFile, describe, workshop_id
from board.language import gettext as _
from board.language import ngettext
from board.live import Live
from board.messages import Describe
from board.office.links import Hashed, make_links
from board.office.plans import stamp
from board.rules import Actor, decide
from board.state import State
from board.store import Duplicate, Lab, Store, Unavailable, Workshop

ATTEMPTS = 5
"""How often a board is told while another process writes to it."""


class Changed(Exception):
    """Somebody else changed the plan meanwhile. Nothing was done."""


class InUse(Exception):
    """Something is on the board that was to be removed. Nothing was done."""


class Taken(Exception):
    """The Lab, or a workshop of that name, is there already, or the invitation was used. Nothing was done."""


class Changes(Struct, frozen=True):
    """What a plan changes: workshops that it has, that are new, that change, and that only the server has."""

    workshops: int
    new: int
    updated: int
    kept: int
    lab: bool
    """Whether something changes that is the Lab's alone, such as its dates."""

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.new or self.updated or self.lab)

    def told(self) -> str:
        """In words: `5 workshops: 2 new, 1 text updated.`"""
        return (
            ngettext("1 workshop", "{n} workshops", self.workshops).format(n=self.workshops)
            + ": "
            + _("{new} new").format(new=self.new)
            + ", "
            + ngettext("{n} text updated", "{n} texts updated", self.updated).format(n=self.updated)
            + "."
        )


def lab_row(plan: LabFile) -> Lab:
    """The Lab as it is stored."""
    return Lab(
        id=plan.id,
        title=plan.title,
        host=plan.host,
        starts=plan.starts,
        ends=plan.ends,
        cities=plan.cities,
        names_to_facilitators=plan.names_to_facilitators,
        purge_on=plan.purge_on,
        theme=plan.theme,
        thanks=plan.thanks,
        links=tuple((link.label, link.address) for link in plan.links),
    )


def workshop_rows(plan: LabFile) -> list[Workshop]:
    """Its workshops as they are stored."""
    return [
        Workshop(
            id=workshop_id(plan, workshop),
            lab=plan.id,
            title=workshop.title,
            city=workshop.city,
            part=workshop.part,
            format=workshop.format,
            order=order,
        )
        for order, workshop in enumerate(plan.workshops)
    ]


def known_workshops(store: Store, lab: str) -> set[str]:
    """The ids of the workshops that a Lab has here. May block."""
    return {workshop.id for workshop in store.workshops(lab)}


def changes(live: Live, known: set[str], before: Lab | None, plan: LabFile) -> Changes:
    """What this plan changes, compared with the boards as they are. `known`: the workshops that are here."""
    ids = {workshop_id(plan, one): describe(plan, one) for one in plan.workshops}
    updated = sum(id in known and _tells(live.board(id), command, live) for id, command in ids.items())
    new = len(ids.keys() - known)
    return Changes(len(ids), new, updated, len(known - ids.keys()), before != lab_row(plan))


def bring(
    live: Live,
    hashed: Hashed,
    plan: LabFile,
    text: str,
    *,
    seen: str | None = None,
    without: str | None = None,
    invitation: str | None = None,
) -> Changes:
    """Bring a Lab to what its plan says; what changed. `text` is its Lab file, to be kept.

    `seen`: the stamp of the plan that was changed; raises `Changed` when it is another one by now. `without`:
    the id of a workshop to remove; raises `InUse` when something is on its board. `invitation`: the hash of
    what lets a new Lab be made; raises `Taken`, also when a workshop is another Lab's. Raises `Unavailable`.
    """

    def write(store: Store) -> tuple[set[str], Lab | None]:
        if seen is not None and stamp(store.plan(plan.id)) != seen:
            raise Changed
        before = known_workshops(store, plan.id), store.lab(plan.id)
        try:
            store.save_lab(lab_row(plan), workshop_rows(plan), text, without=without, invitation=invitation)
        except Duplicate as error:
            raise (InUse if without else Taken) from error
        except ValueError as error:  # of two Labs whose names together make the same address
            raise Taken from error
        make_links(store, hashed, plan)
        return before

    known, before = live.perform(write)
    new = updated = 0
    for workshop in plan.workshops:
        id = workshop_id(plan, workshop)
        changed = tell(live, id, describe(plan, workshop))
        new += id not in known
        updated += changed and id in known
    if without is not None:
        live.poll()  # the loop forgets the board that is gone
        live.perform(lambda _store: None)
    ids = {one.id for one in workshop_rows(plan)}
    return Changes(len(ids), new, updated, len(known - ids - {without}), before != lab_row(plan))


def tell(live: Live, board: str, command: Describe) -> bool:
    """Tell a board what its plan says; whether that changed anything. Raises `Unavailable`."""
    if not _tells(live.board(board), command, live):
        return False
    reason = None
    for _attempt in range(ATTEMPTS):
        answer = live.system(board, command)
        if answer.revision is not None:
            return True
        reason = answer.retry or answer.reason
    raise Unavailable(reason or _("The board is busy. Please try again."))


def _tells(state: State | None, command: Describe, live: Live) -> bool:
    """Whether a board would change if it were told this: its own rule says so."""
    house = Actor("system", "system")
    return state is None or bool(decide(state, command, house, live.now()))
