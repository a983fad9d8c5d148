"""The board's shell, and the socket's ticket."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.language import gettext as _
from board.messages import Role
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.people import RUNNERS, VIEWS, shown_code
from board.store import Workshop


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/w/<workshop>")
    def board_shell(workshop: str) -> AnyResponse:
        place, person, role = visit(house, workshop)
        if person is not None and role is None and house.people.may_read(person, place.id):
            return redirect(url_for("city_page", workshop=place.id), 303)
        if person is None or role is None:
            removed = person is not None and house.people.is_removed(person, place.id)
            return sent_out(place.id) if removed else not_joined()
        if role == "projector":
            return redirect(url_for("projector", workshop=place.id), 303)
        if request.args.get("as") == "expert" and role in RUNNERS:
            # Who also runs the workshop is one of the two on each page.
            if not house.people.speaks_for_city(person, place.id):
                return redirect(url_for("board_shell", workshop=place.id), 303)
            role = "expert"
        return make_response(
            render_template(
                "board.html",
                workshop=place,
                page=page_data(house, place, person, role),
                runs=role in RUNNERS,
            )
        )

    @app.post("/w/<workshop>/ticket")
    def ticket(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None:
            return refuse(401, _("Please join first"), _("This browser has not joined yet."), ask_code=True)
        if role is None:
            return not_joined()
        # A screen that only looks renews its ticket here too, and gets no other kind.
        view = request.args.get("as")
        if view is None:
            return jsonify(ticket=house.people.ticket(person, place.id))
        if view == "expert":  # without the right it is worth what the person is
            return jsonify(ticket=house.people.ticket(person, place.id, speaks=True))
        if view not in VIEWS or not house.people.may_view(person, place.id, view):
            abort(403)
        return jsonify(ticket=house.people.ticket(person, place.id, view))


def visit(house: House, workshop: str) -> tuple[Workshop, str | None, Role | None]:
    """The workshop at an address, who asks for it, and what they are there."""
    place, person = house.visited(workshop, key())
    if place is None:
        abort(404)
    return place, person, house.people.role_on(person, place.id) if person is not None else None


def visit_results(house: House, workshop: str) -> tuple[Workshop, str | None, Role | None]:
    """The same for a page of results, where a reader is somebody too."""
    place, person, role = visit(house, workshop)
    if person is not None and role is None and house.people.may_read(person, place.id):
        role = "reader"
    return place, person, role


AT_ANY_TIME: frozenset[Role] = RUNNERS | {"expert"}
"""Who may see results before the workshop is finished."""


def sent_out(workshop: str) -> Response:
    """The refusal of somebody whom the facilitator took off a board, with the way back for later."""
    return refuse(
        403,
        _("The facilitator took you off this board"),
        _("Speak to the facilitator, who can let you in again. What you wrote is kept."),
        back=url_for("board_shell", workshop=workshop),
    )


def not_joined() -> Response:
    """The refusal of somebody who is not part of a workshop."""
    return refuse(
        403,
        _("You have not joined this workshop"),
        _("This browser is not part of it yet. Type the join code from the screen in the room."),
        ask_code=True,
    )


def page_data(
    house: House, place: Workshop, person: str, role: Role, view: Role | None = None
) -> dict[str, Any]:
    """What the board application starts with. With `view` it only looks, as that audience does."""
    state = house.live.board(place.id)
    runs = role in RUNNERS
    also_runs = role == "expert" and house.people.role_on(person, place.id) in RUNNERS
    also_speaks = runs and view is None and house.people.speaks_for_city(person, place.id)
    acts = view or ("expert" if also_runs else None)
    code = view == "projector" if view is not None else runs
    return {
        "v": 1,
        "board": place.id,
        "ticket": house.people.ticket(person, place.id, view, speaks=also_runs),
        "title": place.title,
        "lab": state.brief.lab_title if state is not None and state.brief is not None else "",
        "role": view or role,
        "view": view,
        "urls": {
            "ticket": url_for("ticket", workshop=place.id) + (f"?as={acts}" if acts else ""),
            "plan": url_for("plan_page", workshop=place.id),
            "city": url_for("city_page", workshop=place.id),
            "speak": url_for("board_shell", workshop=place.id) + "?as=expert" if also_speaks else None,
            "run": url_for("board_shell", workshop=place.id) if also_runs else None,
            "lab": url_for("lab_page", lab=place.lab),
            "me": url_for("me_form", workshop=place.id) + ("?as=expert" if also_runs else ""),
            "mine": url_for("lab_page", lab=place.lab) + "/mine" if view is None else None,
            "search": url_for("search", lab=place.lab) if view is None else None,
            "cite": url_for("cite", workshop=place.id) if view is None else None,
            "cited": url_for("cited", workshop=place.id) if view is None else None,
            "related": url_for("related_page", workshop=place.id) if view is None else None,
            "help": url_for("help_page"),
            "home": url_for("home"),
            "board": url_for("board_shell", workshop=place.id),
            "join": house.join_url(place) if code else None,
            "qr": url_for("qr", code=place.code) if code else None,
            "projector": url_for("projector", workshop=place.id) if runs and view is None else None,
            "colleague": house.entrance(place, "facilitator") if runs and view is None else None,
            "preview": url_for("preview", workshop=place.id) if runs and view is None else None,
            "print": url_for("print_workshop", workshop=place.id) if runs and view is None else None,
            "present": url_for("present", workshop=place.id) if runs and view is None else None,
            "schedule": url_for("schedule", workshop=place.id) if runs and view is None else None,
            "my_rounds": url_for("my_schedule", workshop=place.id)
            if role == "delegate" and view is None
            else None,
            "suggestions": url_for("suggestions", workshop=place.id) if runs and view is None else None,
            "log": url_for("log_page", workshop=place.id) if runs and view is None else None,
            "replay": url_for("replay", workshop=place.id) if runs and view is None else None,
            "people": url_for("correct_name", workshop=place.id, person="")
            if runs and view is None
            else None,
        },
        "code": shown_code(place.code) if code else None,
    }
