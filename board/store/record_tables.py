"""One table for each kind of record, and how a row of it is a record. No transaction happens here, and no
rule.

The columns are exactly the record's fields, besides `board`. Rows refer to their board only: a put is whole
and total, and which record may point to which is a rule. A change here needs a migration in
`board/migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Mapped, mapped_column

from board import messages
from board.store.tables import Base, BoardKey, Json, Key, table


class RecordTable(Base):
    __abstract__ = True
    board: Mapped[BoardKey]
    id: Mapped[Key]
    rev: Mapped[int]


class BriefTable(RecordTable):
    __tablename__ = "brief"
    lab: Mapped[str]
    lab_title: Mapped[str]
    part: Mapped[str]
    title: Mapped[str]
    city: Mapped[str]
    host: Mapped[str]
    date: Mapped[str]
    question: Mapped[str]
    prompt: Mapped[str]
    placeholder: Mapped[str]
    background: Mapped[str]
    example: Mapped[bool]
    stages: Mapped[Any] = mapped_column(Json)
    vote: Mapped[Any] = mapped_column(Json)
    thanks: Mapped[str]
    names_to_facilitators: Mapped[bool]
    format: Mapped[str]
    leaves: Mapped[str]
    lanes: Mapped[Any] = mapped_column(Json)
    caution: Mapped[str]
    links: Mapped[Any] = mapped_column(Json)


class BoardTable(RecordTable):
    __tablename__ = "board"
    stage: Mapped[str]
    since: Mapped[int]
    revealed: Mapped[int]
    private: Mapped[bool]
    names: Mapped[str]
    names_after: Mapped[str]
    ideas_each: Mapped[int]
    writing: Mapped[bool]
    sorting: Mapped[str]
    vote: Mapped[Any] = mapped_column(Json)
    minutes: Mapped[Any] = mapped_column(Json)
    began: Mapped[int]
    joining: Mapped[bool]


class TimerTable(RecordTable):
    __tablename__ = "timer"
    ends: Mapped[int | None]
    left: Mapped[int | None]
    lock: Mapped[bool]


class PointTable(RecordTable):
    __tablename__ = "point"
    list: Mapped[str]
    text: Mapped[str]
    order: Mapped[int]
    from_file: Mapped[bool]
    example: Mapped[bool]


class ParticipantTable(RecordTable):
    """A record of kind `person`: somebody on this board. The table `person` holds who they are in the Lab."""

    __tablename__ = "participant"
    joined: Mapped[int]
    profile: Mapped[int]
    muted: Mapped[bool]
    removed: Mapped[bool]
    owner: Mapped[bool]


class DoneTable(RecordTable):
    __tablename__ = "done"
    since: Mapped[int]


class SaidTable(RecordTable):
    """What one person said."""

    __abstract__ = True
    text: Mapped[str]
    author: Mapped[str | None]
    named: Mapped[bool]
    at: Mapped[int]
    born: Mapped[int]
    written: Mapped[int]
    edited: Mapped[bool]
    hidden: Mapped[str | None]


class QuestionTable(SaidTable):
    __tablename__ = "question"
    answer: Mapped[str]
    answered: Mapped[int]
    by: Mapped[str | None]


class IdeaTable(SaidTable):
    __tablename__ = "idea"
    open: Mapped[bool]
    cluster: Mapped[str | None]
    placed: Mapped[int]
    source: Mapped[str]
    table: Mapped[str | None]
    lane: Mapped[str]


class ClusterTable(RecordTable):
    __tablename__ = "cluster"
    name: Mapped[str]
    born: Mapped[int]


class RoundTable(RecordTable):
    __tablename__ = "round"
    name: Mapped[str]
    rule: Mapped[Any] = mapped_column(Json)
    status: Mapped[str]
    clusters: Mapped[Any] = mapped_column(Json)
    names: Mapped[Any] = mapped_column(Json)
    opened: Mapped[int]
    closed: Mapped[int | None]
    here: Mapped[int]


class BallotTable(RecordTable):
    __tablename__ = "ballot"
    round: Mapped[str]
    person: Mapped[str]
    dots: Mapped[Any] = mapped_column(Json)
    returned: Mapped[int]


class ChoiceTable(RecordTable):
    __tablename__ = "choice"
    cluster: Mapped[str]
    by: Mapped[str]


class SolutionTable(RecordTable):
    __tablename__ = "solution"
    cluster: Mapped[str]
    born: Mapped[int]
    table: Mapped[str | None]
    scribe: Mapped[str | None]


class FieldTable(RecordTable):
    __tablename__ = "field"
    solution: Mapped[str]
    name: Mapped[str]
    text: Mapped[str]


class ActionTable(RecordTable):
    __tablename__ = "action"
    solution: Mapped[str]
    what: Mapped[str]
    who: Mapped[str]
    by: Mapped[str]
    born: Mapped[int]
    partners: Mapped[str]
    owner: Mapped[str | None]


class DoubtTable(SaidTable):
    __tablename__ = "doubt"
    solution: Mapped[str]
    table: Mapped[str | None]


class ResponseTable(RecordTable):
    __tablename__ = "response"
    answer: Mapped[str]
    why: Mapped[str]
    contact: Mapped[str]
    next: Mapped[str]
    by: Mapped[str]


class PublicationTable(RecordTable):
    __tablename__ = "publication"
    at: Mapped[int]


class OutcomeTable(RecordTable):
    __tablename__ = "outcome"
    happened: Mapped[str]
    text: Mapped[str]
    at: Mapped[int]


class CitationTable(RecordTable):
    __tablename__ = "citation"
    solution: Mapped[str]
    source: Mapped[str]
    what: Mapped[str]
    target: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    city: Mapped[str]
    topic: Mapped[str]
    contact: Mapped[str]
    born: Mapped[int]


class LessonTable(RecordTable):
    __tablename__ = "lesson"
    topic: Mapped[str]
    text: Mapped[str]
    cluster: Mapped[str | None]
    ideas: Mapped[Any] = mapped_column(Json)
    born: Mapped[int]


class ProjectTable(RecordTable):
    __tablename__ = "project"
    title: Mapped[str]
    city: Mapped[str]
    what: Mapped[str]
    people: Mapped[str]
    offer: Mapped[str]
    ask: Mapped[str]
    contact: Mapped[str]
    host: Mapped[str | None]
    born: Mapped[int]


class TableRoundTable(RecordTable):
    __tablename__ = "table_round"
    number: Mapped[int]
    minutes: Mapped[int]
    status: Mapped[str]
    opened: Mapped[int | None]
    closed: Mapped[int | None]
    places: Mapped[Any] = mapped_column(Json)


class TakeawayTable(SaidTable):
    __tablename__ = "takeaway"
    topic: Mapped[str]


class SavedTable(RecordTable):
    __tablename__ = "saved"
    person: Mapped[str]
    what: Mapped[str]
    target: Mapped[str]


class NoteTable(RecordTable):
    __tablename__ = "note"
    text: Mapped[str]


class TouchTable(RecordTable):
    __tablename__ = "touch"
    person: Mapped[str]
    other: Mapped[str]


class RoomTable(RecordTable):
    """A record of kind `table`: a table in the room."""

    __tablename__ = "room_table"
    name: Mapped[str]
    born: Mapped[int]


class SeatTable(RecordTable):
    __tablename__ = "seat"
    table: Mapped[str]


class SpotlightTable(RecordTable):
    __tablename__ = "spotlight"
    what: Mapped[str]
    target: Mapped[str]
    at: Mapped[int]


class NudgeTable(RecordTable):
    __tablename__ = "nudge"
    text: Mapped[str]
    at: Mapped[int]


RECORD_TABLES: dict[str, Table] = {
    "brief": table(BriefTable),
    "board": table(BoardTable),
    "timer": table(TimerTable),
    "point": table(PointTable),
    "person": table(ParticipantTable),
    "done": table(DoneTable),
    "question": table(QuestionTable),
    "idea": table(IdeaTable),
    "cluster": table(ClusterTable),
    "round": table(RoundTable),
    "ballot": table(BallotTable),
    "choice": table(ChoiceTable),
    "solution": table(SolutionTable),
    "field": table(FieldTable),
    "action": table(ActionTable),
    "doubt": table(DoubtTable),
    "response": table(ResponseTable),
    "publication": table(PublicationTable),
    "outcome": table(OutcomeTable),
    "citation": table(CitationTable),
    "lesson": table(LessonTable),
    "project": table(ProjectTable),
    "table_round": table(TableRoundTable),
    "takeaway": table(TakeawayTable),
    "saved": table(SavedTable),
    "note": table(NoteTable),
    "touch": table(TouchTable),
    "table": table(RoomTable),
    "seat": table(SeatTable),
    "spotlight": table(SpotlightTable),
    "nudge": table(NudgeTable),
}
"""Where each kind of record is stored."""


def to_record(kind: str, row: Mapping[str, Any]) -> messages.Record:
    """The record of a row without its `board`. Raises `msgspec.ValidationError` when it does not fit."""
    return messages.record(kind, row)
