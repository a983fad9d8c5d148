"""HTTP: parse, ask, render. One file per kind of page.

Every answer leaves through `safety`, which sets the headers and turns every error into a page for
people. No rule of a board and no SQL is here: pages ask `live`, `people` and the store's reads.
"""

from __future__ import annotations

from flask import Flask

from board.language import choices, gettext, ngettext
from board.pages import (
    audit,
    boards,
    citing,
    city,
    desk,
    exports,
    files,
    highlights,
    home,
    joining,
    labs,
    offline,
    organising,
    people,
    present,
    rehearsals,
    related,
    safety,
    schedule,
    screens,
    search,
    suggestions,
    take_home,
    texts,
    wall,
)
from board.pages.visitor import House

__all__ = ["House", "register"]


def register(app: Flask, house: House) -> None:
    """Put every page on the application."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = house.assets.address
    app.jinja_env.globals["part"] = house.assets.part
    choices()  # now, because reading catalogues later would take time from everybody
    of_a_board = (boards, people, screens, schedule, suggestions, audit, take_home, exports, city, present)
    of_a_lab = (labs, organising, wall, desk, rehearsals, home, highlights, search, citing, related)
    for room in (safety, files, texts, joining, *of_a_lab, *of_a_board, offline):
        room.register(app, house)
