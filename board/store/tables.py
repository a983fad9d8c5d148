"""The tables, and how a record is a row. No transaction happens here, and no rule.

Each kind of record has a typed table whose columns are exactly the record's fields, besides `board`. A change
here needs a migration in `board/migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, cast

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Dialect,
    ForeignKey,
    Insert,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from board import messages

_json = msgspec.json.Encoder()


class Json(TypeDecorator[Any]):
    """A list, mapping or struct as JSON text. It comes back plain: `to_record` gives it its type again."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        return _json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return msgspec.json.decode(value)


class Base(DeclarativeBase):
    # Names for all constraints, or a later migration cannot address them.
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {str: Text, int: BigInteger, bool: Boolean, bytes: LargeBinary}  # noqa: RUF012


Key = Annotated[str, mapped_column(primary_key=True)]
BoardKey = Annotated[str, mapped_column(ForeignKey("workshop.id"), primary_key=True)]

# ── The installation, its Labs, its people ──────────────────────────────────────────────────────


class MetaTable(Base):
    """One row of facts about this database."""

    __tablename__ = "meta"
    id: Mapped[Key]
    epoch: Mapped[str]
    rights: Mapped[int]


class LabTable(Base):
    __tablename__ = "lab"
    id: Mapped[Key]
    title: Mapped[str]
    host: Mapped[str]
    starts: Mapped[str]
    ends: Mapped[str]
    cities: Mapped[Any] = mapped_column(Json)
    names_to_facilitators: Mapped[bool]
    purge_on: Mapped[str | None]
    theme: Mapped[str]
    thanks: Mapped[str]


class WorkshopTable(Base):
    __tablename__ = "workshop"
    id: Mapped[Key]
    lab: Mapped[str] = mapped_column(ForeignKey("lab.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    city: Mapped[str]
    part: Mapped[str]
    format: Mapped[str]
    order: Mapped[int]
    head: Mapped[int]


class LinkTable(Base):
    __tablename__ = "link"
    id: Mapped[Key]
    lab: Mapped[str] = mapped_column(ForeignKey("lab.id"), index=True)
    workshop: Mapped[str | None] = mapped_column(ForeignKey("workshop.id"))
    role: Mapped[str]
    label: Mapped[str]
    generation: Mapped[int]
    hash: Mapped[str] = mapped_column(unique=True)
    revoked: Mapped[bool]


class PersonTable(Base):
    __tablename__ = "person"
    # In this order, so that the index also finds all persons of one key.
    __table_args__ = (UniqueConstraint("key_hash", "lab"),)
    id: Mapped[Key]
    lab: Mapped[str] = mapped_column(ForeignKey("lab.id"))
    key_hash: Mapped[str]


class ProfileTable(Base):
    __tablename__ = "profile"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str]
    city: Mapped[str]
    unnamed: Mapped[bool]


class GrantTable(Base):
    __tablename__ = "grant"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    link: Mapped[str] = mapped_column(ForeignKey("link.id"), primary_key=True)
    generation: Mapped[int]


# ── The log of a board ──────────────────────────────────────────────────────────────────────────


class EventTable(Base):
    __tablename__ = "event"
    board: Mapped[BoardKey]
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]
    actor: Mapped[str]
    at: Mapped[int]
    command: Mapped[str]
    ops: Mapped[bytes]
    before: Mapped[bytes | None]


class AnswerTable(Base):
    __tablename__ = "answer"
    # One decision per place in a tab's sequence; the index also gives each tab's last one.
    __table_args__ = (UniqueConstraint("board", "person", "tab", "seq"),)
    board: Mapped[BoardKey]
    person: Mapped[Key]
    id: Mapped[Key]
    tab: Mapped[str]
    seq: Mapped[int]
    type: Mapped[str]
    revision: Mapped[int | None]
    code: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[int]


# ── One table per kind of record ────────────────────────────────────────────────────────────────
# They refer to their board only: a put is whole and total, and which record may point to which is a rule.


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


class DoubtTable(SaidTable):
    __tablename__ = "doubt"
    solution: Mapped[str]
    table: Mapped[str | None]


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


def table(mapped: type[Base]) -> Table:
    """The Core table of a mapped class."""
    return cast(Table, mapped.__table__)


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
    "table": table(RoomTable),
    "seat": table(SeatTable),
    "spotlight": table(SpotlightTable),
    "nudge": table(NudgeTable),
}
"""Where each kind of record is stored."""


def to_row(board: str, record: messages.Record) -> dict[str, Any]:
    """The row of a record, by column."""
    row = msgspec.structs.asdict(record)
    row["board"] = board
    return row


def to_record(kind: str, row: Mapping[str, Any]) -> messages.Record:
    """The record of a row without its `board`. Raises `msgspec.ValidationError` when it does not fit."""
    return messages.record(kind, row)


@cache
def upsert(into: Table, dialect: str) -> Insert:
    """Insert whole rows, replacing those with the same primary key. The one statement that SQL has no
    common words for; both databases happen to share these."""
    insert = sqlite.insert(into) if dialect == "sqlite" else postgresql.insert(into)
    key = [column.name for column in into.primary_key.columns]
    rest = {column.name: insert.excluded[column.name] for column in into.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)
