"""The organiser's desk: a Lab and its workshops in forms, its file, links, print sheets, and its end.

Server-rendered, without a script. Whoever came by the Lab's organiser link may use it, and nobody else sees a
byte of it. What is done here is `office`'s; the checks are the Lab file's.
"""

from __future__ import annotations

from flask import Flask

from board.pages.desk import editing, files, formats, leaving, links, new, overview, rehearsing
from board.pages.visitor import House


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    for room in (overview, editing, formats, files, links, rehearsing, leaving, new):
        room.register(app, house)
