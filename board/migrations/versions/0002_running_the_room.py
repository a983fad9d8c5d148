"""Running the room: questions, tables, doubts, people, undo; and joining is a fact of the board."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def number(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=nullable, server_default=default)


def flag(name: str, default: Any = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=default)


def create_records(table: str, *columns: sa.Column[Any]) -> None:
    """A table for one kind of record."""
    op.create_table(
        table,
        text("board"),
        text("id"),
        number("rev"),
        *columns,
        sa.PrimaryKeyConstraint("board", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["board"], ["workshop.id"], name=f"fk_{table}_board"),
    )


def add(table: str, *columns: sa.Column[Any]) -> None:
    """Columns that rows have from now on; the default is for the rows that are there, and goes again."""
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
    filled = [column for column in columns if column.server_default is not None]
    if filled:
        with op.batch_alter_table(table) as batch:
            for column in filled:
                batch.alter_column(column.name, server_default=None)


def said() -> tuple[sa.Column[Any], ...]:
    return (
        text("text"),
        text("author", nullable=True),
        flag("named"),
        number("at"),
        number("born"),
        number("written"),
        flag("edited"),
        text("hidden", nullable=True),
    )


def upgrade() -> None:
    add("event", sa.Column("before", sa.LargeBinary, nullable=True))
    add(
        "board",
        text("sorting", default="everybody"),
        text("vote", default="null"),
        text("minutes", default="{}"),
        number("began", default="0"),
        flag("joining", sa.true()),
    )
    add("participant", flag("removed", sa.false()))
    add("idea", text("source", default="own"), text("table", nullable=True))
    add("ballot", number("returned", default="0"))
    add("solution", text("table", nullable=True), text("scribe", nullable=True))
    create_records("question", *said(), text("answer"), number("answered"), text("by", nullable=True))
    create_records("choice", text("cluster"), text("by"))
    create_records("doubt", *said(), text("solution"), text("table", nullable=True))
    create_records("room_table", text("name"), number("born"))
    create_records("seat", text("table"))
    create_records("spotlight", text("what"), text("target"), number("at"))
    create_records("nudge", text("text"), number("at"))
    # Not as a batch: that would make the table anew, and rows of others refer to it.
    op.drop_column("workshop", "joining")
