"""To which board the organiser sent a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "way",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("workshop", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_way"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_way_person"),
        sa.ForeignKeyConstraint(["workshop"], ["workshop.id"], name="fk_way_workshop"),
    )
