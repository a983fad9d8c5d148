"""The export: what a city takes home of a board: plan, tables, calendar, JSON. Pure: records in, text out.

It sees records as somebody's `view` left them, so what is not to be shown never arrives here. No clock
(the caller says when), no database, no rules: the same records give the same bytes.
"""

from board.export.calendar import calendar
from board.export.cards import Card, cards
from board.export.edition import Edition
from board.export.overview import Facts, Held, overview
from board.export.plan import plan
from board.export.records import as_json
from board.export.tables import TABLES
from board.export.trail import Records, Trail

__all__ = [
    "TABLES",
    "Card",
    "Edition",
    "Facts",
    "Held",
    "Records",
    "Trail",
    "as_json",
    "calendar",
    "cards",
    "overview",
    "plan",
]
