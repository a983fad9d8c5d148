"""Who did what and when, and how the board was at any moment: the log, as one viewer may know it.

Pure: events and boards are given to it, and lines and records come back. What may be known of the past is
asked of `rules.view`, on the board of then and on the board of now. It reads no ballot.
"""

from board.audit.kinds import GROUPS, KINDS
from board.audit.lines import Line, lines, moment, table
from board.audit.seen import Guest, guests_named, seen_at
from board.audit.trail import Moved, Step, Trail, steps

__all__ = [
    "GROUPS", "KINDS", "Guest", "Line", "Moved", "Step", "Trail", "guests_named", "lines", "moment",
    "seen_at", "steps", "table",
]  # fmt: skip
