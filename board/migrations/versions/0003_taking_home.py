"""What a workshop leaves behind: the city's responses, takeaways, lessons, projects, what people keep."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


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


def texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(text(name) for name in names)


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
    add("profile", text("contact", default=""))
    add(
        "brief",
        text("format", default="challenge"),
        text("leaves", default="solutions"),
        text("lanes", default="[]"),
        text("caution", default=""),
        text("links", default="[]"),
    )
    add("participant", flag("owner", sa.false()))
    add("idea", text("lane", default=""))
    add("action", text("partners", default=""), text("owner", nullable=True))
    create_records("response", *texts("answer", "why", "contact", "next", "by"))
    create_records("publication", number("at"))
    create_records("outcome", *texts("happened", "text"), number("at"))
    create_records(
        "citation",
        *texts("solution", "source", "what", "target", "text", "city", "topic", "contact"),
        number("born"),
    )
    op.create_index("ix_citation_target", "citation", ["target"])
    create_records(
        "lesson", *texts("topic", "text"), text("cluster", nullable=True), text("ideas"), number("born")
    )
    create_records(
        "project",
        *texts("title", "city", "what", "people", "offer", "ask", "contact"),
        text("host", nullable=True),
        number("born"),
    )
    create_records(
        "table_round",
        number("number"),
        number("minutes"),
        text("status"),
        number("opened", nullable=True),
        number("closed", nullable=True),
        text("places"),
    )
    create_records("takeaway", *said(), text("topic"))
    create_records("saved", *texts("person", "what", "target"))
    create_records("note", text("text"))
    create_records("touch", *texts("person", "other"))
