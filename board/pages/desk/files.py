"""The Lab file: to download as it is now, and to send, with what it would change before it is done."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.labfile.syntax import decoded
from board.language import gettext as _
from board.pages.desk.forms import changed_meanwhile
from board.pages.desk.office import back, held, organiser
from board.pages.exports import download
from board.pages.outputs import lab_name
from board.pages.visitor import House
from board.runtime import run_blocking
from board.store import Lab, Unavailable


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk.toml")
    def lab_toml(lab: str) -> Response:
        found, _person = organiser(house, lab)
        return download(held(house, found).text.encode(), "application/toml", f"{lab_name(found)}.toml")

    @app.get("/lab/<lab>/desk/file")
    def file_form(lab: str) -> Response:
        found, _person = organiser(house, lab)
        return make_response(render(found))

    @app.post("/lab/<lab>/desk/file")
    def send_file(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        raw, text = sent()
        try:
            plan = labfile.parse(raw, least=0)
            text = decoded(raw)
        except labfile.LabFileError as error:
            return make_response(render(found, text, [str(problem) for problem in error.problems]), 422)
        if plan.id != found.id:
            sentence = _("This is the file of another Lab: its id is “{other}”, and here it must be “{id}”.")
            return make_response(render(found, text, [sentence.format(other=plan.id, id=found.id)]), 422)
        known = held(house, found)
        here = run_blocking(office.known_workshops, house.store, lab)
        if request.form.get("do") != "load":
            would = office.changes(house.live, here, house.lab(lab), plan)
            return make_response(render(found, text, would=would, seen=known.stamp))
        try:
            seen = request.form.get("seen", "")
            done = office.bring(house.live, house.people.hashed, plan, text, seen=seen)
        except office.Changed:
            would = office.changes(house.live, here, house.lab(lab), plan)
            problems = [changed_meanwhile()]
            return make_response(render(found, text, problems, would, known.stamp), 409)
        except office.Taken:
            return make_response(render(found, text, [office.taken()]), 409)
        except Unavailable as error:
            return make_response(render(found, text, [error.told]), 503)
        said = {"workshops": done.workshops, "new": done.new, "updated": done.updated}
        return back(lab, "loaded", said=said)

    def render(
        lab: Lab,
        text: str = "",
        problems: list[str] | None = None,
        would: office.Changes | None = None,
        seen: str = "",
    ) -> str:
        return render_template(
            "desk_file.html", lab=lab, text=text, problems=problems or [], would=would, seen=seen
        )


def sent() -> tuple[bytes, str]:
    """The Lab file of this request: a file, or a text in a box; and the text to give back."""
    file = request.files.get("file")
    raw = file.read() if file is not None and file.filename else b""
    if not raw:
        raw = request.form.get("text", "").replace("\r\n", "\n").encode()
    return raw, raw[: labfile.MAX_BYTES].decode("utf-8", "replace")
