"""The tables of the installation, of people and of logs; those of records are in `record_tables`. No
transaction happens here, and no rule. A change here needs a migration in `board/migrations/versions`; a test
compares the two.

They are plain tables: rows become records and structs of this house, so nothing is mapped to classes, and a
mapper would be a fifth of the time in which `board` starts.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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
from sqlalchemy.dialects import sqlite
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


METADATA = MetaData(
    # Names for all constraints, or a later migration cannot address them.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def column(name: str, type: Any, *more: Any, **options: Any) -> Column[Any]:
    """A column that must have a value, unless `nullable` says otherwise."""
    made: Column[Any] = Column(type, *more, **{"nullable": False} | options)
    made.name = made.key = name  # an argument would become text of a kind that no record and no struct takes
    return made


def _text(name: str, **options: Any) -> Column[Any]:
    return column(name, Text, **options)


def _number(name: str, **options: Any) -> Column[Any]:
    return column(name, BigInteger, **options)


def _flag(name: str) -> Column[Any]:
    return column(name, Boolean)


def _key(name: str = "id") -> Column[Any]:
    return column(name, Text, primary_key=True)


def _to(name: str, target: str, **options: Any) -> Column[Any]:
    """A column that points to a row of another table."""
    return column(name, Text, ForeignKey(target), **options)


# ── The installation, its Labs, its people ──────────────────────────────────────────────────────

META = Table("meta", METADATA, _key(), _text("epoch"), _number("rights"))
"""One row of facts about this database."""

LAB = Table(
    "lab",
    METADATA,
    _key(),
    _text("title"),
    _text("host"),
    _text("starts"),
    _text("ends"),
    column("cities", Json),
    _flag("names_to_facilitators"),
    _text("purge_on", nullable=True),
    _text("theme"),
    _text("thanks"),
    column("links", Json),
)

HIGHLIGHTS = Table(
    "highlights", METADATA, _to("lab", "lab.id", primary_key=True), _number("version"), column("texts", Json)
)
"""The organiser's words for a Lab; a Lab where nobody wrote any has no row."""

PLAN = Table(
    "plan",
    METADATA,
    _to("lab", "lab.id", primary_key=True),
    _text("text"),
    _text("invitation", nullable=True, unique=True),
)
"""What an organiser wrote about a Lab: the Lab file, as it was loaded or as the desk wrote it."""

WORKSHOP = Table(
    "workshop",
    METADATA,
    _key(),
    _to("lab", "lab.id", index=True),
    _text("code", unique=True),
    _text("title"),
    _text("city"),
    _text("part"),
    _text("format"),
    _number("order"),
    _number("head"),
)

LINK = Table(
    "link",
    METADATA,
    _key(),
    _to("lab", "lab.id", index=True),
    _to("workshop", "workshop.id", nullable=True),
    _text("role"),
    _text("label"),
    _number("generation"),
    _text("hash", unique=True),
    _flag("revoked"),
)

PERSON = Table(
    "person",
    METADATA,
    _key(),
    _to("lab", "lab.id"),
    _text("key_hash"),
    # In this order, so that the index also finds all persons of one key.
    UniqueConstraint("key_hash", "lab"),
)

PROFILE = Table(
    "profile",
    METADATA,
    _to("person", "person.id", primary_key=True),
    _text("name"),
    _text("city"),
    _flag("unnamed"),
    _text("contact"),
)

WAY = Table("way", METADATA, _to("person", "person.id", primary_key=True), _to("workshop", "workshop.id"))
"""To which board the organiser sent a person who has not gone there yet."""

GRANT = Table(
    "grant",
    METADATA,
    _to("person", "person.id", primary_key=True),
    _to("link", "link.id", primary_key=True),
    _number("generation"),
)

# ── The log of a board ──────────────────────────────────────────────────────────────────────────

EVENT = Table(
    "event",
    METADATA,
    _to("board", "workshop.id", primary_key=True),
    _number("revision", primary_key=True, autoincrement=False),
    _text("type"),
    _text("actor"),
    _number("at"),
    _text("command"),
    column("ops", LargeBinary),
    column("before", LargeBinary, nullable=True),
)

ANSWER = Table(
    "answer",
    METADATA,
    _to("board", "workshop.id", primary_key=True),
    _key("person"),
    _key(),
    _text("tab"),
    _number("seq"),
    _text("type"),
    _number("revision", nullable=True),
    _text("code", nullable=True),
    _text("reason", nullable=True),
    _number("at"),
    # One decision per place in a tab's sequence; the index also gives each tab's last one.
    UniqueConstraint("board", "person", "tab", "seq"),
)

# ── What can be searched ────────────────────────────────────────────────────────────────────────

SEARCHABLE = Table(
    "searchable",
    METADATA,
    # SQLite gives numbers to a key of this one type only.
    column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    column("board", Text, ForeignKey("workshop.id", ondelete="CASCADE")),
    _text("kind"),
    _text("id"),
    _text("city"),
    _text("topic"),
    _text("text"),
    UniqueConstraint("board", "kind", "id"),
)
"""The words of a record that can be found; `number` is its place in the full-text index (`search`)."""


def to_row(board: str, record: messages.Record) -> dict[str, Any]:
    """The row of a record, by column."""
    row = msgspec.structs.asdict(record)
    row["board"] = board
    return row


def to_profile(row: Row[Any]) -> messages.Profile:
    """The profile of a row of its table."""
    return messages.Profile(row.name, row.city, row.unnamed, row.contact)


def inserting(into: Table, dialect: str) -> Any:
    """An `INSERT` of this dialect. The other's is not imported: it would be a part of each start."""
    if dialect == "sqlite":
        return sqlite.insert(into)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(into)


@cache
def upsert(into: Table, dialect: str) -> Insert:
    """Insert whole rows, replacing those with the same primary key. The one statement that SQL has no
    common words for; both databases happen to share these."""
    insert = inserting(into, dialect)
    key = [column.name for column in into.primary_key.columns]
    rest = {column.name: insert.excluded[column.name] for column in into.columns if not column.primary_key}
    statement: Insert = insert.on_conflict_do_update(index_elements=key, set_=rest)
    return statement
