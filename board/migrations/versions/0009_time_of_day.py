"""When on its day a workshop is to begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("brief") as batch:
        batch.add_column(sa.Column("time", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("brief") as batch:
        batch.alter_column("time", server_default=None)
