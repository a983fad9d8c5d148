"""Correcting somebody's name, for those who run a workshop. All else about people is a command on the board.

A name is in no event and on no socket that speaks for its person, so it comes over HTTP, like the join form.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from msgspec import structs

from board.language import gettext as _
from board.messages import Profile
from board.pages.boards import visit
from board.pages.joining import Form
from board.pages.safety import refuse
from board.pages.visitor import House
from board.people import RUNNERS


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.post("/w/<workshop>/people/<person>")
    def correct_name(workshop: str, person: str) -> Response:
        place, actor, role = visit(house, workshop)
        if actor is None or role not in RUNNERS:
            return no(403, _("Only the facilitator can correct somebody’s name."))
        body = request.get_json(silent=True)
        form = Form.typed(text(body, "name"), text(body, "city"))
        if form.error:
            return no(422, form.error)
        known = house.people.profile(person)
        profile = structs.replace(known or Profile("", ""), name=form.name, city=form.city)
        try:
            house.people.rename(actor, role, person, place, profile)
        except LookupError:
            return no(404, _("This person is not on the board any more."))
        return jsonify(name=profile.name, city=profile.city)

    def no(code: int, sentence: str) -> Response:
        return refuse(code, _("The name was not changed"), sentence)


def text(body: Any, name: str) -> str:
    """A text of a JSON object, or an empty one."""
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""
