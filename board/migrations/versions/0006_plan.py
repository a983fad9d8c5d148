"""What an organiser wrote about a Lab, kept as the text of its Lab file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("lab", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("invitation", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("lab", name="pk_plan"),
        sa.ForeignKeyConstraint(["lab"], ["lab.id"], name="fk_plan_lab"),
        sa.UniqueConstraint("invitation", name="uq_plan_invitation"),
    )
