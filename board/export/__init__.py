"""The export: a board as a text that a city takes home. Pure: records in, text out.

It sees records as somebody's `view` left them, so what is not to be shown never arrives here. No clock
(the caller says when), no database, no rules: the same records give the same bytes.
"""

from board.export.plan import plan

__all__ = ["plan"]
