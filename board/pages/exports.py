"""What leaves a workshop or a Lab beside the plan: JSON, a calendar, tables, a ZIP of all, and the archive.

Whoever may download the plan may download what says the same in another form. The ZIP of a Lab, and archives,
are the organiser's. All of it takes a while, so it goes through `run_blocking`.
"""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, abort, request

from board.archive import pack
from board.export import TABLES
from board.language import SOURCE
from board.language import gettext as _
from board.pages.boards import AT_ANY_TIME, not_joined, visit_results
from board.pages.outputs import (
    Shown,
    board_calendar,
    board_json,
    board_table,
    lab_name,
    lab_zip,
    shown,
    stem,
)
from board.pages.plan import markdown_plan
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.runtime import run_blocking
from board.store import Lab, Workshop


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/w/<workshop>/export.json")
    def export_json(workshop: str) -> Response:
        found = asked(workshop)
        if isinstance(found, Response):
            return found
        return download(run_blocking(board_json, found), "application/json", f"{stem(found.state)}.json")

    @app.get("/w/<workshop>/export.ics")
    def export_calendar(workshop: str) -> Response:
        found = asked(workshop)
        if isinstance(found, Response):
            return found
        content = run_blocking(board_calendar, found, language())
        if content is None:
            return refuse(404, _("No dates yet"), _("No first step on this board has a date."))
        return download(content, "text/calendar", f"{stem(found.state)}.ics")

    def export_table(workshop: str, table: str) -> Response:
        found = asked(workshop)
        if isinstance(found, Response):
            return found
        content = run_blocking(board_table, found, table, language())
        return download(content, "text/csv", f"{stem(found.state)}_{table}.csv")

    for name in TABLES:
        address = f"/w/<workshop>/export/{name}.csv"
        app.get(address, endpoint=f"export_{name}")(partial(export_table, table=name))

    @app.get("/w/<workshop>/archive.json")
    def archive_workshop(workshop: str) -> Response:
        place = house.workshop(workshop)
        if place is None:
            abort(404)
        lab = organised(place.lab)
        return archive(lab, place)

    @app.get("/lab/<lab>/archive.json")
    def archive_lab(lab: str) -> Response:
        return archive(organised(lab), None)

    @app.get("/lab/<lab>/export.zip")
    def export_lab(lab: str) -> Response:
        found = organised(lab)
        boards = [board for place in house.workshops(lab) if (board := held(place)) is not None]
        plan = partial(markdown_plan, cities=found.cities, language=language())
        words = run_blocking(house.store.highlights, lab)
        written = words.texts if words is not None else {}
        content = run_blocking(lab_zip, found, boards, plan, language(), written)
        return download(content, "application/zip", f"{lab_name(found)}.zip")

    def asked(workshop: str) -> Shown | Response:
        """The board of somebody who may have its plan, or the refusal."""
        place, person, role = visit_results(house, workshop)
        if person is None or role is None:
            return not_joined()
        found = held(place)
        if found is None:
            abort(404)
        if role not in AT_ANY_TIME and found.state.board.stage != "closed":
            return refuse(
                403,
                _("Not finished yet"),
                _("The results can be downloaded when the facilitator has finished the workshop."),
            )
        return found

    def organised(lab: str) -> Lab:
        """The Lab, for its organiser and nobody else."""
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        if person is None or not house.people.organises(person, lab):
            abort(403)
        return found

    def held(place: Workshop) -> Shown | None:
        state = house.live.board(place.id)
        if state is None or state.revision == 0:
            return None
        return run_blocking(shown, house.store, place.id, state)

    def archive(lab: Lab, place: Workshop | None) -> Response:
        whole = run_blocking(house.store.whole, lab.id, place.id if place else None)
        if whole is None:
            abort(404)
        name = f"{place.id if place else lab_name(lab)}_archive.json"
        return download(run_blocking(pack, whole), "application/json", name)


def language() -> str:
    """The language that is asked for, known or not."""
    return request.args.get("language", SOURCE)


def download(content: bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
