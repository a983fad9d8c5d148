"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def create_records(table: str, *columns: sa.Column[Any]) -> None:
    """A table for one kind of record."""
    op.create_table(
        table,
        text("board"),
        text("id"),
        number("rev"),
        *columns,
        key(table, "board", "id"),
        refers(table, "board", "workshop"),
    )


def upgrade() -> None:
    op.create_table(
        "meta",
        text("id"),
        text("epoch"),
        number("rights"),
        key("meta", "id"),
    )
    op.create_table(
        "lab",
        text("id"),
        text("title"),
        text("host"),
        text("starts"),
        text("ends"),
        text("cities"),
        flag("names_to_facilitators"),
        text("purge_on", nullable=True),
        text("theme"),
        text("thanks"),
        key("lab", "id"),
    )
    op.create_table(
        "workshop",
        text("id"),
        text("lab"),
        text("code"),
        text("title"),
        text("city"),
        text("part"),
        text("format"),
        number("order"),
        flag("joining"),
        number("head"),
        key("workshop", "id"),
        unique("workshop", "code"),
        refers("workshop", "lab", "lab"),
    )
    op.create_index("ix_workshop_lab", "workshop", ["lab"])
    op.create_table(
        "link",
        text("id"),
        text("lab"),
        text("workshop", nullable=True),
        text("role"),
        text("label"),
        number("generation"),
        text("hash"),
        flag("revoked"),
        key("link", "id"),
        unique("link", "hash"),
        refers("link", "lab", "lab"),
        refers("link", "workshop", "workshop"),
    )
    op.create_index("ix_link_lab", "link", ["lab"])
    op.create_table(
        "person",
        text("id"),
        text("lab"),
        text("key_hash"),
        key("person", "id"),
        unique("person", "key_hash", "lab"),
        refers("person", "lab", "lab"),
    )
    op.create_table(
        "profile",
        text("person"),
        text("name"),
        text("city"),
        flag("unnamed"),
        key("profile", "person"),
        refers("profile", "person", "person"),
    )
    op.create_table(
        "grant",
        text("person"),
        text("link"),
        number("generation"),
        key("grant", "person", "link"),
        refers("grant", "person", "person"),
        refers("grant", "link", "link"),
    )
    op.create_table(
        "event",
        text("board"),
        number("revision"),
        text("type"),
        text("actor"),
        number("at"),
        text("command"),
        sa.Column("ops", sa.LargeBinary, nullable=False),
        key("event", "board", "revision"),
        refers("event", "board", "workshop"),
    )
    op.create_table(
        "answer",
        text("board"),
        text("person"),
        text("id"),
        text("tab"),
        number("seq"),
        text("type"),
        number("revision", nullable=True),
        text("code", nullable=True),
        text("reason", nullable=True),
        number("at"),
        key("answer", "board", "person", "id"),
        unique("answer", "board", "person", "tab", "seq"),
        refers("answer", "board", "workshop"),
    )
    create_records(
        "brief",
        text("lab"),
        text("lab_title"),
        text("part"),
        text("title"),
        text("city"),
        text("host"),
        text("date"),
        text("question"),
        text("prompt"),
        text("placeholder"),
        text("background"),
        flag("example"),
        text("stages"),
        text("vote"),
        text("thanks"),
        flag("names_to_facilitators"),
    )
    create_records(
        "board",
        text("stage"),
        number("since"),
        number("revealed"),
        flag("private"),
        text("names"),
        text("names_after"),
        number("ideas_each"),
        flag("writing"),
    )
    create_records(
        "timer",
        number("ends", nullable=True),
        number("left", nullable=True),
        flag("lock"),
    )
    create_records(
        "point",
        text("list"),
        text("text"),
        number("order"),
        flag("from_file"),
        flag("example"),
    )
    create_records(
        "participant",
        number("joined"),
        number("profile"),
        flag("muted"),
    )
    create_records(
        "done",
        number("since"),
    )
    create_records(
        "idea",
        text("text"),
        text("author", nullable=True),
        flag("named"),
        number("at"),
        number("born"),
        flag("open"),
        text("cluster", nullable=True),
        number("placed"),
        number("written"),
        flag("edited"),
        text("hidden", nullable=True),
    )
    create_records(
        "cluster",
        text("name"),
        number("born"),
    )
    create_records(
        "round",
        text("name"),
        text("rule"),
        text("status"),
        text("clusters"),
        text("names"),
        number("opened"),
        number("closed", nullable=True),
        number("here"),
    )
    create_records(
        "ballot",
        text("round"),
        text("person"),
        text("dots"),
    )
    create_records(
        "solution",
        text("cluster"),
        number("born"),
    )
    create_records(
        "field",
        text("solution"),
        text("name"),
        text("text"),
    )
    create_records(
        "action",
        text("solution"),
        text("what"),
        text("who"),
        text("by"),
        number("born"),
    )
