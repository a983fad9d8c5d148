"""The board's shell, and the socket's ticket."""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=1_000)
def addresses(root: str, workshop: str, lab: str) -> dict[str, dict[str, str]]:  # noqa: ARG001 — see below
    """Where the pages of a workshop are: for `all`, for who `acts` on the board and does not only look, for
    who `runs` it. Put together once, because everybody who arrives is told all of them. `root`, where this
    site is below its host, is in every address, and Flask knows it.
    """

    def here(endpoint: str) -> str:
        return url_for(endpoint, workshop=workshop)

    of_lab = url_for("lab_page", lab=lab)
    return {
        "all": {
            "ticket": here("ticket"),
            "plan": here("plan_page"),
            "city": here("city_page"),
            "lab": of_lab,
            "me": here("me_form"),
            "help": url_for("help_page"),
            "home": url_for("home"),
            "board": here("board_shell"),
            "my_rounds": here("my_schedule"),
        },
        "acts": {
            "mine": f"{of_lab}/mine",
            "search": url_for("search", lab=lab),
            "cite": here("cite"),
            "cited": here("cited"),
            "related": here("related_page"),
        },
        "runs": {
            "projector": here("projector"),
            "preview": here("preview"),
            "print": here("print_workshop"),
            "present": here("present"),
            "schedule": here("schedule"),
            "suggestions": here("suggestions"),
            "log": here("log_page"),
            "replay": here("replay"),
            "people": url_for("correct_name", workshop=workshop, person=""),
        },
    }


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
    known = addresses(request.root_path, place.id, place.lab)
    return {
        "v": 1,
        "board": place.id,
        "ticket": house.people.ticket(person, place.id, view, speaks=also_runs),
        "title": place.title,
        "lab": state.brief.lab_title if state is not None and state.brief is not None else "",
        "role": view or role,
        "view": view,
        "urls": {
            **known["all"],
            **(known["acts"] if view is None else dict.fromkeys(known["acts"])),
            **(known["runs"] if runs and view is None else dict.fromkeys(known["runs"])),
            "ticket": known["all"]["ticket"] + (f"?as={acts}" if acts else ""),
            "me": known["all"]["me"] + ("?as=expert" if also_runs else ""),
            "speak": known["all"]["board"] + "?as=expert" if also_speaks else None,
            "run": known["all"]["board"] if also_runs else None,
            "join": house.join_url(place) if code else None,
            "qr": url_for("qr", code=place.code) if code else None,
            "colleague": house.entrance(place, "facilitator") if runs and view is None else None,
            "my_rounds": known["all"]["my_rounds"] if role == "delegate" and view is None else None,
        },
        "code": shown_code(place.code) if code else None,
    }
