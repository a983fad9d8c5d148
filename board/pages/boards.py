"""The board's shell, the socket's ticket, and the plan as a file."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, jsonify, make_response, render_template, url_for

from board.language import gettext as _
from board.messages import Role
from board.pages.plan import markdown_plan, plan_name
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.people import shown_code
from board.runtime import run_blocking
from board.store import Workshop

RUNNERS: frozenset[Role] = frozenset({"facilitator", "organiser"})


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/w/<workshop>")
    def board_shell(workshop: str) -> Response:
        place, person, role = visit(workshop)
        if person is None or role is None:
            return not_joined()
        return make_response(
            render_template("board.html", workshop=place, page=page_data(place, person, role))
        )

    @app.post("/w/<workshop>/ticket")
    def ticket(workshop: str) -> Response:
        place, person, role = visit(workshop)
        if person is None:
            return refuse(401, _("Please join first"), _("This browser has not joined yet."), ask_code=True)
        if role is None:
            return not_joined()
        return jsonify(ticket=house.people.ticket(person, place.id))

    @app.get("/w/<workshop>/export.md")
    def export(workshop: str) -> Response:
        place, person, role = visit(workshop)
        if person is None or role is None:
            return not_joined()
        state = house.live.board(place.id)
        if state is None:
            abort(404)
        if role == "delegate" and state.board.stage != "closed":
            return refuse(
                403,
                _("Not finished yet"),
                _("The plan can be downloaded when the facilitator has finished the workshop."),
            )
        response = Response(run_blocking(markdown_plan, state), mimetype="text/markdown")
        response.headers["Content-Disposition"] = f'attachment; filename="{plan_name(state)}"'
        return response

    def visit(workshop: str) -> tuple[Workshop, str | None, Role | None]:
        place = house.workshop(workshop)
        if place is None:
            abort(404)
        person = house.people.person(key(), place.lab)
        return place, person, house.people.role_on(person, place.id) if person is not None else None

    def not_joined() -> Response:
        return refuse(
            403,
            _("You have not joined this workshop"),
            _("This browser is not part of it yet. Type the join code from the screen in the room."),
            ask_code=True,
        )

    def page_data(place: Workshop, person: str, role: Role) -> dict[str, Any]:
        """What the board application starts with."""
        lab = house.lab(place.lab)
        runs = role in RUNNERS
        return {
            "v": 1,
            "board": place.id,
            "ticket": house.people.ticket(person, place.id),
            "title": place.title,
            "lab": lab.title if lab else "",
            "role": role,
            "urls": {
                "ticket": url_for("ticket", workshop=place.id),
                "export": url_for("export", workshop=place.id),
                "lab": url_for("lab_page", lab=place.lab),
                "me": url_for("me_form", workshop=place.id),
                "help": url_for("help_page"),
                "home": url_for("home"),
                "join": house.join_url(place) if runs else None,
                "qr": url_for("qr", code=place.code) if runs else None,
            },
            "code": shown_code(place.code) if runs else None,
        }
