"""The plenary wall: all boards of a Lab on one big screen, and once a second what has changed on them.

A wall asks for its frame over plain HTTP: one small answer for the whole Lab, and none while nothing changes.
That is cheaper than a socket in every board's projector audience, needs nothing that a venue may block, and
a lost link, a restart and a withdrawn link need no word of their own. What it shows is `plenary`'s business.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, Response, abort, make_response, render_template, request, url_for

from board import plenary
from board.formats import PARTS
from board.language import days
from board.language import gettext as _
from board.messages import encode
from board.pages.labs import alerts_of, may_see_wall
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.state import State
from board.store import Lab, Workshop


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    drawn: dict[str, tuple[State, plenary.Tile | None]] = {}
    """The tile of each board, and of which board value it is: one that has not moved is not drawn anew."""

    @app.get("/lab/<lab>/wall")
    def wall(lab: str) -> Response:
        found, _workshops, watches = watched(lab)
        if found is None:
            return for_the_screen()
        return make_response(render_template("wall.html", lab=found, page=page_data(found, watches)))

    @app.get("/lab/<lab>/wall.json")
    def wall_frame(lab: str) -> Response:
        found, workshops, watches = watched(lab)
        if found is None:
            return for_the_screen()
        shown = frame(workshops, watches)
        body = encode(shown)
        # The server's clock is no news: it stays out of what says whether anything is.
        etag = hashlib.blake2b(body, digest_size=12).hexdigest()
        if request.if_none_match.contains(etag):
            response = Response(status=304)
        else:
            response = Response(encode({**shown, "now": house.live.now()}), mimetype="application/json")
        response.set_etag(etag)
        return response

    def page_data(lab: Lab, watches: bool) -> dict[str, Any]:
        """What the wall starts with."""
        plain = None if "plain" not in request.args else "yes"
        return {
            "title": lab.title,
            "place": f"{lab.host}, {days(lab.starts, lab.ends)}",
            "build": house.assets.hash("wall.js") or "",
            "frame": url_for("wall_frame", lab=lab.id, plain=plain),
            "plain": url_for("wall", lab=lab.id, plain="yes") if watches else None,
        }

    def frame(workshops: list[Workshop], watches: bool) -> dict[str, Any]:
        """All that the wall shows now; with alerts for the organiser."""
        tiles: dict[str, list[plenary.Tile]] = {}
        alerts: list[dict[str, str]] = []
        for workshop in workshops:
            state = house.live.board(workshop.id)
            shown = tile(workshop.id, state) if state is not None else None
            if state is None or shown is None:
                continue
            tiles.setdefault(workshop.part, []).append(shown)
            if watches:
                found = alerts_of(house, workshop.id, state, house.health(workshop.id))
                if found:
                    words = " ".join(plenary.told(alert) for alert in found)
                    alerts.append({"title": shown.title, "words": words})
        parts = [{"label": _(label), "boards": tiles[part]} for part, label in PARTS.items() if part in tiles]
        return {
            "build": house.assets.hash("wall.js") or "",
            "parts": parts,
            "alerts": alerts if watches else None,
        }

    def tile(workshop: str, state: State) -> plenary.Tile | None:
        known = drawn.get(workshop)
        if known is None or known[0] is not state:
            known = drawn[workshop] = state, plenary.tile(workshop, state)
        return known[1]

    def watched(lab: str) -> tuple[Lab | None, list[Workshop], bool]:
        """The Lab, if the visitor may see its wall, with its workshops, and whether they see alerts too: the
        organiser does, but not on a wall that is opened to be projected.
        """
        found, person, workshops = house.looked_at(lab, key())
        if found is None:
            abort(404)
        if person is None or not may_see_wall(house, person, lab):
            return None, [], False
        return found, workshops, "plain" not in request.args and house.people.organises(person, lab)


def for_the_screen() -> Response:
    """The refusal of somebody who has no link to the wall."""
    return refuse(
        403,
        _("For the big screen"),
        _("This page is for the organiser and the screen in the plenary room. Open its link first."),
    )
