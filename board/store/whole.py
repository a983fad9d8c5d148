"""A whole Lab, or one workshop of it, out of the database and into another: for whoever packs archives.

Read in one moment, written in one transaction. Hashes of keys come along nowhere, and links bring theirs only
where they are made. Every function works inside the caller's transaction.
"""

from __future__ import annotations

from msgspec import Struct, convert
from sqlalchemy import Connection, select

from board.messages import Event, Profile
from board.store import boards, highlights, labs, people
from board.store.boards import AnswerRow, Duplicate, Step
from board.store.highlights import Highlights
from board.store.labs import Lab, Link, Workshop
from board.store.record_tables import RECORD_TABLES
from board.store.tables import ANSWER, PERSON, WORKSHOP


class WholeBoard(Struct, frozen=True):
    """A workshop with its log from the beginning and what every command was answered."""

    workshop: Workshop
    events: tuple[Event, ...]
    answers: tuple[AnswerRow, ...]


class Whole(Struct, frozen=True):
    """A Lab with some or all of its boards. `profiles` are those of the people on these boards."""

    lab: Lab
    boards: tuple[WholeBoard, ...]
    links: tuple[Link, ...]
    profiles: dict[str, Profile]
    highlights: Highlights | None = None
    """The organiser's words; they belong to the Lab as a whole."""
    file: str | None = None
    """The Lab file as it was written last; it belongs to the Lab as a whole."""


_participant = RECORD_TABLES["person"]


def read(connection: Connection, lab: str, only: str | None) -> Whole | None:
    """A Lab with all its boards, or with `only` one and the links to it; nothing if there is no such Lab."""
    found = labs.lab(connection, lab)
    if found is None:
        return None
    wanted = [one for one in labs.workshops(connection, lab) if only in (None, one.id)]
    ids = {workshop.id for workshop in wanted}
    persons = connection.scalars(select(_participant.c.id).where(_participant.c.board.in_(ids)))
    plan = labs.plan(connection, lab) if only is None else None
    return Whole(
        lab=found,
        boards=tuple(_board(connection, workshop) for workshop in wanted),
        links=tuple(
            link for link in labs.links(connection, lab) if link.workshop is None or link.workshop in ids
        ),
        profiles=people.profiles(connection, persons),
        highlights=highlights.read(connection, lab) if only is None else None,
        file=plan.text if plan is not None else None,
    )


def write(connection: Connection, dialect: str, whole: Whole, invitation: str | None) -> None:
    """Make this Lab with all that it has, and new join codes. Its people can be recognised by no browser.

    Raises `Duplicate` when this Lab, a workshop or a person of it is there already, or when another Lab was
    made with the invitation.
    """
    if invitation is not None and labs.invited(connection, invitation):
        raise Duplicate("another Lab was made with this invitation")
    taken = connection.scalars(select(WORKSHOP.c.id))
    if labs.lab(connection, whole.lab.id) or {board.workshop.id for board in whole.boards} & set(taken):
        raise Duplicate("this Lab, or a workshop of it, is there already")
    labs.save_lab(connection, dialect, whole.lab, [board.workshop for board in whole.boards])
    labs.save_links(connection, whole.links)
    if whole.highlights is not None:
        highlights.write(connection, whole.highlights)
    if whole.file is not None:
        labs.save_plan(connection, dialect, whole.lab.id, whole.file)
    if invitation is not None:
        labs.note_invitation(connection, whole.lab.id, invitation)
    for person, profile in whole.profiles.items():
        # No key hashes to this, so that whoever it was joins again and is somebody new.
        people.create_person(connection, dialect, person, whole.lab.id, f"imported {person}", profile)
    steps = [Step(board.workshop.id, 0, board.events, board.answers) for board in whole.boards]
    boards.commit(connection, dialect, steps)
    on_boards = select(_participant.c.id).where(_participant.c.board.in_([step.board for step in steps]))
    if connection.scalar(select(PERSON.c.id).where(PERSON.c.id.in_(on_boards), PERSON.c.lab != whole.lab.id)):
        # Their names are not this Lab's to show.
        raise Duplicate("a person of another Lab is on a board of this one")


def _board(connection: Connection, workshop: Workshop) -> WholeBoard:
    rows = connection.execute(select(ANSWER).where(ANSWER.c.board == workshop.id)).mappings()
    return WholeBoard(
        workshop=workshop,
        events=tuple(boards.events(connection, workshop.id, 0, None)),
        answers=tuple(convert(dict(row), AnswerRow) for row in rows),
    )
