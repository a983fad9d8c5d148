"""The tables of the installation, of people and of logs; those of records are in `record_tables`. No
transaction happens here, and no rule. A change here needs a migration in `board/migrations/versions`; a test
compares the two.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, cast

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Dialect,
    ForeignKey,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Row,
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
    links: Mapped[Any] = mapped_column(Json)


class HighlightsTable(Base):
    """The organiser's words for a Lab; a Lab where nobody wrote any has no row."""

    __tablename__ = "highlights"
    lab: Mapped[str] = mapped_column(ForeignKey("lab.id"), primary_key=True)
    version: Mapped[int]
    texts: Mapped[Any] = mapped_column(Json)


class PlanTable(Base):
    """What an organiser wrote about a Lab: the Lab file, as it was loaded or as the desk wrote it."""

    __tablename__ = "plan"
    lab: Mapped[str] = mapped_column(ForeignKey("lab.id"), primary_key=True)
    text: Mapped[str]
    invitation: Mapped[str | None] = mapped_column(unique=True)


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
    contact: Mapped[str]


class WayTable(Base):
    """To which board the organiser sent a person who has not gone there yet."""

    __tablename__ = "way"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    workshop: Mapped[str] = mapped_column(ForeignKey("workshop.id"))


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


# ── What can be searched ────────────────────────────────────────────────────────────────────────


class SearchableTable(Base):
    """The words of a record that can be found; `number` is its place in the full-text index (`search`)."""

    __tablename__ = "searchable"
    __table_args__ = (UniqueConstraint("board", "kind", "id"),)
    # SQLite gives numbers to a key of this one type only.
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    board: Mapped[str] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    kind: Mapped[str]
    id: Mapped[str]
    city: Mapped[str]
    topic: Mapped[str]
    text: Mapped[str]


def table(mapped: type[Base]) -> Table:
    """The Core table of a mapped class."""
    return cast(Table, mapped.__table__)


def to_row(board: str, record: messages.Record) -> dict[str, Any]:
    """The row of a record, by column."""
    row = msgspec.structs.asdict(record)
    row["board"] = board
    return row


def to_profile(row: Row[Any]) -> messages.Profile:
    """The profile of a row of its table."""
    return messages.Profile(row.name, row.city, row.unnamed, row.contact)


@cache
def upsert(into: Table, dialect: str) -> Insert:
    """Insert whole rows, replacing those with the same primary key. The one statement that SQL has no
    common words for; both databases happen to share these."""
    insert = sqlite.insert(into) if dialect == "sqlite" else postgresql.insert(into)
    key = [column.name for column in into.primary_key.columns]
    rest = {column.name: insert.excluded[column.name] for column in into.columns if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)
