"""Deleting a Lab: what goes, its id typed, and everything of it deleted."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from board import office
from board.pages.desk.office import organiser
from board.pages.visitor import House
from board.runtime import run_blocking
from board.store import Lab


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk/delete")
    def delete_form(lab: str) -> Response:
        found, _person = organiser(house, lab)
        return make_response(render(found))

    @app.post("/lab/<lab>/desk/delete")
    def delete_lab(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        typed = request.form.get("typed", "")
        if typed.strip() != found.id:
            return make_response(render(found, typed, office.not_typed(found.id)), 422)
        house.rehearsing.forget(found.id)
        gone = office.purge(house.live, found.id)
        sentence = office.gone(found, gone) if gone is not None else ""
        return make_response(render_template("desk_gone.html", sentence=sentence))

    def render(lab: Lab, typed: str = "", error: str = "") -> str:
        found = run_blocking(house.store.count, lab.id)
        return render_template("desk_delete.html", lab=lab, goes=office.goes(found), typed=typed, error=error)
