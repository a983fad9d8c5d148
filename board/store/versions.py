"""Which version of the tables a database has, and how they are brought up to date.

One that is current, as nearly every one is, is known by its number alone, and an empty one gets its tables as
they are now: what migrates is imported only to migrate, because it would be a fifth of the time in which
`board` starts, and a new database would go through everything that was ever changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    text,
)

from board.language import gettext as _
from board.store.record_tables import RECORD_TABLES
from board.store.troubles import Unavailable

VERSIONS = tuple(
    sorted(path.name[:4] for path in (Path(__file__).parent.parent / "migrations" / "versions").glob("0*.py"))
)
"""What the files in `board/migrations/versions` begin with, oldest first; each follows the one before."""
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where the migrations note how far they came, as Alembic makes it."""
Standing = Literal["empty", "foreign", "older", "current", "newer"]
"""Whose tables a database has: nobody's, another program's, or those of some version of this one."""


def standing(connection: Connection) -> Standing:
    """What is in a database, seen from this version of the program."""
    tables = inspect(connection).get_table_names()
    found: set[str] = set()
    if "alembic_version" in tables:
        found.update(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if found == {VERSIONS[-1]}:
        return "current"
    if not found.issubset(VERSIONS):
        return "newer"
    if found:
        return "older"
    return "foreign" if tables else "empty"


def too_new() -> Unavailable:
    return Unavailable(
        _("The database was made by a newer version of this program. Install that version to use it.")
    )


def bring_up_to_date(connection: Connection) -> None:
    """Works inside the caller's transaction, so that two programs never do it both. Raises `Unavailable`."""
    found = standing(connection)
    if found == "newer":
        raise too_new()
    if found == "foreign":
        raise Unavailable(_("The database belongs to another program. Choose another file for the boards."))
    if found == "empty":
        # All tables stand in the same collection, those of records too.
        RECORD_TABLES["board"].metadata.create_all(connection)
        _VERSION.create(connection)
        connection.execute(insert(_VERSION), [{"version_num": VERSIONS[-1]}])
    if found == "older":
        from alembic.command import upgrade
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "board:migrations")
        config.attributes["connection"] = connection
        upgrade(config, "head")
