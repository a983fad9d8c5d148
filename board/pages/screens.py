"""Screens beside the board: the projector, the board as a delegate sees it, and sheets to print.

The first two look through a ticket that carries another view than the visitor's own, so that the page holds
no byte that this audience may not see.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, render_template

from board.language import day_at
from board.language import gettext as _
from board.messages import Role
from board.pages.boards import not_joined, page_data, visit
from board.pages.joining import lab_line
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.people import RUNNERS, shown_code
from board.store import Workshop


@dataclass(frozen=True)
class Sheet:
    """What is on one workshop's A4 sheet."""

    workshop: Workshop
    date: str
    question: str
    code: str


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/w/<workshop>/projector")
    def projector(workshop: str) -> Response:
        return screen(workshop, "projector", "projector.html")

    @app.get("/w/<workshop>/preview")
    def preview(workshop: str) -> Response:
        return screen(workshop, "delegate", "board.html")

    @app.get("/w/<workshop>/print")
    def print_workshop(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if role not in RUNNERS:
            return for_runners()
        return sheets([place])

    @app.get("/lab/<lab>/print")
    def print_lab(lab: str) -> Response:
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        if person is None or not house.people.organises(person, lab):
            abort(403)
        return sheets(house.workshops(lab))

    def screen(workshop: str, view: Role, template: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if not house.people.may_view(person, place.id, view):
            return for_runners()
        data = page_data(house, place, person, role, view)
        return make_response(render_template(template, workshop=place, page=data))

    def sheets(workshops: list[Workshop]) -> Response:
        lab = house.lab(workshops[0].lab) if workshops else None
        return make_response(
            render_template(
                "print.html",
                lab_line=lab_line(lab),
                address=house.origin().partition("://")[2],
                sheets=[sheet(workshop) for workshop in workshops],
            )
        )

    def sheet(workshop: Workshop) -> Sheet:
        state = house.live.board(workshop.id)
        brief = state.brief if state is not None else None
        return Sheet(
            workshop=workshop,
            date=day_at(brief.date, brief.time) if brief else "",
            question=brief.question if brief else "",
            code=shown_code(workshop.code),
        )


def for_runners() -> Response:
    """The refusal of somebody who does not run the workshop."""
    return refuse(
        403,
        _("For the facilitator"),
        _("This page is for those who run the workshop. Open your facilitator link first."),
    )
