"""People of a board who take part as something else than a delegate, and gave a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("participant") as batch:
        batch.add_column(sa.Column("delegate", sa.Boolean, nullable=False, server_default=sa.true()))
    with op.batch_alter_table("participant") as batch:
        batch.alter_column("delegate", server_default=None)
