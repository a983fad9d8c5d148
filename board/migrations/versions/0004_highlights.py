"""The Lab's highlights as the organiser words them, and the Lab's links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "highlights",
        sa.Column("lab", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("texts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("lab", name="pk_highlights"),
        sa.ForeignKeyConstraint(["lab"], ["lab.id"], name="fk_highlights_lab"),
    )
    # Not by copying the table: others refer to it. So the default for the Labs that are there stays.
    with op.batch_alter_table("lab", recreate="never") as batch:
        batch.add_column(sa.Column("links", sa.Text, nullable=False, server_default="[]"))
