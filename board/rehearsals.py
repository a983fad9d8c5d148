"""Rehearsal boards on a server: made as copies of a Lab's briefs, counted, and wiped.

They belong to a Lab of their own, so nothing of them is in the real Lab's pages, exports or counts. Nobody
organises that Lab; whoever organises the real one makes and wipes it. It plays no delegate: `rehearse` does.
"""

from __future__ import annotations

import secrets

from msgspec import Struct, structs

from board.language import gettext as _
from board.live import Live
from board.messages import REHEARSAL, Describe, FilePoint
from board.people import People, heard
from board.store import Lab, Store, Traces, Workshop

MOST_BOARDS = 20


class MadeBoard(Struct, frozen=True):
    """A board to rehearse on: how one joins it, and the secret of its facilitator's link."""

    id: str
    title: str
    code: str
    facilitator: str
    budget: int
    cap: int


class AlreadyThere(Exception):
    """A rehearsal of this Lab is there; it may be running."""


def rehearsal_of(lab: str) -> str:
    """The id of the Lab that rehearses this one."""
    return REHEARSAL + lab


def make(live: Live, people: People, lab: Lab, like: list[Workshop], boards: int) -> list[MadeBoard]:
    """Make so many boards like these workshops in turn, those with the most stages first.

    Raises `AlreadyThere`, `Unavailable`.
    """
    id = rehearsal_of(lab.id)
    # New ids every time: no page of an earlier rehearsal that still stands open can reach these boards.
    run = secrets.token_hex(3)
    like = sorted(like, key=lambda workshop: -_stages(live, workshop))
    copies = []
    for number in range(boards):
        original = like[number % len(like)]
        copy = structs.replace(original, id=f"{id}-{run}-{number + 1}", lab=id, order=number)
        link = people.link(f"{copy.id}.facilitator", copy, "facilitator", _("Facilitator"))
        copies.append((copy, link, _like(live, lab, original, id)))

    def write(store: Store) -> list[Workshop]:
        if store.lab(id) is not None:
            raise AlreadyThere
        title = _("Rehearsal: {title}").format(title=lab.title)
        made = store.save_lab(
            structs.replace(lab, id=id, title=title), [copy for copy, _link, _described in copies]
        )
        store.save_links([link for _copy, link, _described in copies])
        return made

    codes = {one.id: one.code for one in live.perform(write)}
    found = []
    for copy, link, described in copies:
        heard(live.system(copy.id, described))
        vote = described.brief.vote
        secret = people.secret(link)
        assert secret is not None
        found.append(MadeBoard(copy.id, copy.title, codes[copy.id], secret, vote.budget, vote.cap))
    return found


def traces(store: Store, lab: str) -> Traces | None:
    """What a rehearsal of this Lab left here. May block."""
    return store.traces(rehearsal_of(lab))


def wipe(live: Live, lab: str) -> Traces | None:
    """Delete all that a rehearsal of this Lab left here; what it was. Raises `Unavailable`."""
    wiped = live.perform(lambda store: store.wipe(rehearsal_of(lab)))
    # The loop looks for the boards that it has in memory, and they are gone; what follows waits for that.
    live.poll()
    live.perform(lambda _store: None)
    return wiped


def _stages(live: Live, workshop: Workshop) -> int:
    """To how many stages a workshop comes."""
    state = live.board(workshop.id)
    return len(state.brief.stages) if state is not None and state.brief is not None else 0


def _like(live: Live, lab: Lab, original: Workshop, id: str) -> Describe:
    """What a copy of this workshop's board is told: its brief, and the lines of its Lab file."""
    state = live.board(original.id)
    if state is None or state.brief is None:
        raise LookupError(original.id)
    points = sorted(state.point.values(), key=lambda point: point.order)
    title = _("Rehearsal: {title}").format(title=lab.title)
    return Describe(
        brief=structs.replace(state.brief, rev=0, lab=id, lab_title=title),
        points=tuple(
            FilePoint(list=point.list, text=point.text, example=point.example)
            for point in points
            if point.from_file
        ),
    )
