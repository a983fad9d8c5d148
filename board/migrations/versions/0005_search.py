"""What can be searched on all boards, filled with what is there. The index over it is made when a database is
opened (`board/store/search.py`)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXTS = ("board", "kind", "id", "city", "topic", "text")
WORDS = {
    "idea": "text",
    "cluster": "name",
    "field": "text",
    "lesson": "text",
    # Each part on a line of its own, without those that are empty.
    "project": "title || "
    + " || ".join(
        f"CASE WHEN {part} = '' THEN '' ELSE char(10) || {part} END"
        for part in ("city", "what", "people", "offer", "ask")
    ),
}


PUBLIC = (
    "WHERE hidden IS NULL AND (open OR born <= (SELECT revealed FROM board WHERE board.board = idea.board))"
)


def upgrade() -> None:
    op.create_table(
        "searchable",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("board", "kind", "id", "city", "topic", "text")
        ),
        sa.PrimaryKeyConstraint("number", name="pk_searchable"),
        sa.ForeignKeyConstraint(["board"], ["workshop.id"], name="fk_searchable_board", ondelete="CASCADE"),
        sa.UniqueConstraint("board", "kind", "id", name="uq_searchable_board_kind_id"),
    )
    for kind, words in WORDS.items():
        city = "city" if kind == "project" else "''"
        topic = "topic" if kind == "lesson" else "''"
        op.execute(
            f"INSERT INTO searchable (board, kind, id, city, topic, text) "
            f"SELECT board, '{kind}', id, {city}, {topic}, {words} FROM {kind} "
            f"{PUBLIC if kind == 'idea' else ''} ORDER BY rev, board, id"
        )
