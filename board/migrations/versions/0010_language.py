"""The language of a Lab's own texts, which a board tells its readers' programs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("brief") as batch:
        batch.add_column(sa.Column("language", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("brief") as batch:
        batch.alter_column("language", server_default=None)
