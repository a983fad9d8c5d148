"""What an organiser does to a Lab as a whole: load what its file or the desk says, take in
an archive, links, removing, purging.

The command line and the desk in the browser both ask here, so that they do the same with the same words. No
page and no command is here, and nothing decides who is an organiser. Writes go through the commit loop.
"""

from __future__ import annotations

from board.archive import BadArchive
from board.office.arriving import Arrived, read_archive, take_in
from board.office.invitations import Invitations
from board.office.links import Hashed, make_links, renew
from board.office.loading import Changed, Changes, InUse, Taken, bring, changes, known_workshops
from board.office.plans import Held, held, stamp
from board.office.purging import due, goes, gone, in_use, not_typed, purge, removed, taken, today

__all__ = [
    "Arrived", "BadArchive", "Changed", "Changes", "Hashed", "Held", "InUse", "Invitations", "Taken",
    "bring", "changes", "due", "goes", "gone", "held", "in_use", "known_workshops", "make_links",
    "not_typed", "purge", "read_archive", "removed", "renew", "stamp", "take_in", "taken", "today",
]  # fmt: skip
