"""What a rehearsal left in the database: counted, and wiped to the last row. Nothing else can be wiped here.

A Lab is a rehearsal when its id says so, which no Lab file can ask for, and when it has no Lab-wide link,
which every real Lab has. Every function works inside the caller's transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from board.messages import REHEARSAL
from board.store import purging
from board.store.purging import Traces
from board.store.tables import LAB, LINK


def traces(connection: Connection, lab: str) -> Traces | None:
    """What is there of this rehearsal; nothing if there is none, or if the Lab is a real one."""
    if not _is_rehearsal(connection, lab):
        return None
    return purging.count(connection, lab)


def wipe(connection: Connection, lab: str) -> Traces | None:
    """Delete every row of every table that belongs to this rehearsal; what there was.

    Nothing happens, and nothing is given back, where there is no rehearsal of this id.
    """
    found = traces(connection, lab)
    if found is None:
        return None
    purging.delete_lab(connection, lab)
    return found


def _is_rehearsal(connection: Connection, lab: str) -> bool:
    if not lab.startswith(REHEARSAL):
        return False
    known = connection.scalar(select(LAB.c.id).where(LAB.c.id == lab))
    organised = select(LINK.c.id).where(LINK.c.lab == lab, LINK.c.workshop.is_(None))
    return known is not None and connection.scalar(organised) is None
