"""One table for each kind of record, and how a row of it is a record. No transaction happens here, and no
rule.

The columns are the record's fields, besides `board`. Rows refer to their board only: a put is whole and
total, and which record may point to which is a rule. A new field needs a migration in
`board/migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import inspect
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Table, Text

from board import messages
from board.store.tables import METADATA, Json, column

NAMES = {"person": "participant", "table": "room_table"}
"""Kind → its table, where that has another name: in the table `person` is who somebody is in the Lab."""
INDEXED = {("citation", "target")}
"""Fields by which records of all boards are looked for."""


def _column(kind: str, field: inspect.Field) -> Column[Any]:
    """A text, a number or a yes-or-no as it is; everything else as JSON, where nothing is a value too."""
    type = field.type
    optional = isinstance(type, inspect.UnionType) and type.includes_none
    if isinstance(type, inspect.UnionType):
        type = next(one for one in type.types if not isinstance(one, inspect.NoneType))
    stored: Any
    match type:
        case inspect.StrType() | inspect.LiteralType():
            stored = Text
        case inspect.BoolType():
            stored = Boolean
        case inspect.IntType():
            stored = BigInteger
        case _:
            stored, optional = Json, False
    index = True if (kind, field.name) in INDEXED else None
    return column(field.name, stored, primary_key=field.name == "id", nullable=optional, index=index)


def _table(kind: str, record: type[messages.Record]) -> Table:
    told = inspect.type_info(record)
    assert isinstance(told, inspect.StructType)
    board = column("board", Text, ForeignKey("workshop.id"), primary_key=True)
    columns = (_column(kind, field) for field in told.fields)
    return Table(NAMES.get(kind, kind), METADATA, board, *columns)


RECORD_TABLES = {kind: _table(kind, record) for kind, record in messages.RECORDS.items()}
"""Where each kind of record is stored."""


def to_record(kind: str, row: Mapping[str, Any]) -> messages.Record:
    """The record of a row without its `board`. Raises `msgspec.ValidationError` when it does not fit."""
    return messages.record(kind, row)
