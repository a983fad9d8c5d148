"""Making a Lab in the browser, for whoever was given an invitation by who runs the server.

By a form, of a Lab file, or of an archive from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, abort, make_response, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.labfile.syntax import decoded
from board.labfile.writing import write
from board.language import gettext as _
from board.pages.desk.files import sent
from board.pages.desk.forms import Form, lab_table, typed
from board.pages.desk.office import LARGEST
from board.pages.safety import refuse
from board.pages.visitor import House, key_or_new, remember
from board.runtime import run_blocking
from board.store import Unavailable

LARGEST_ARCHIVE = 16_000_000
"""Bytes of the largest archive that is taken in here; who runs the server can take in any."""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    invitations = office.Invitations(house.people.hashed)

    @app.get("/new/<invitation>")
    def new_lab(invitation: str) -> Response:
        read = invited(invitation)
        return read if isinstance(read, Response) else make_response(render(Form({})))

    @app.post("/new/<invitation>")
    def make_lab(invitation: str) -> AnyResponse:
        read = invited(invitation)
        if isinstance(read, Response):
            return read
        request.max_content_length, request.max_form_memory_size = LARGEST_ARCHIVE, LARGEST
        try:
            form, archived = Form(typed(request.form)), request.files.get("archive")
        except RequestEntityTooLarge:
            form = Form({}, errors={"archive": [too_large()]})
            return make_response(render(form), 413)
        if archived is not None:
            return take_in(form, archived.read(), read)
        try:
            plan, text = wanted(form)
        except labfile.LabFileError as error:
            form.blame(error.problems, "lab", {}, [])
            return make_response(render(form), 422)
        try:
            office.bring(house.live, house.people.hashed, plan, text, invitation=read)
        except office.Taken:
            form.errors["id"] = [_("There is a Lab “{id}” already. Write another name.").format(id=plan.id)]
            return make_response(render(form), 409)
        except Unavailable as error:
            form.problems.append(error.told)
            return make_response(render(form), 503)
        return entered(plan.id, plan.title)

    def take_in(form: Form, raw: bytes, invitation: str) -> AnyResponse:
        """Make the Lab of an archive, with all that happened on its boards."""
        try:
            whole = run_blocking(office.read_archive, raw)
            arrived = office.take_in(house.live, house.people.hashed, whole, invitation=invitation)
        except office.BadArchive as error:
            choose = _("Choose the archive first: a file that ends in .json.")
            form.errors["archive"] = [str(error) if raw else choose]
            return make_response(render(form), 422)
        except office.Taken as error:
            form.errors["archive"] = [str(error)]
            return make_response(render(form), 409)
        except Unavailable as error:
            form.problems.append(error.told)
            return make_response(render(form), 503)
        return entered(arrived.lab.id, arrived.lab.title, arrived.told())

    def entered(lab: str, title: str, told: Iterable[str] = ()) -> AnyResponse:
        """The page with the organiser link, for who is its organiser from now on."""
        link = next(one for one in house.links(lab) if one.role == "organiser" and one.workshop is None)
        own = key_or_new()
        house.people.enter(own, house.people.secret(link) or "")
        page = render_template("desk_made.html", lab=lab, title=title, address=house.address(link), told=told)
        return remember(make_response(page, 201), own)

    def invited(invitation: str) -> str | Response:
        """The hash of an invitation that can still be used, or the refusal."""
        who = request.remote_addr or ""
        if not house.guesses.allowed(who):
            abort(429)
        read = invitations.read(invitation)
        if read is None:
            house.guesses.failed(who)
            return refuse(
                410,
                _("This link does not work"),
                _("It is too old, or not whole. Who runs the server makes a new one:  board lab new"),
            )
        if run_blocking(house.store.invited, read) is not None:
            return refuse(
                410,
                _("This link was used"),
                _("A Lab was made with it. Open its organiser link. For another Lab, ask for a new link."),
            )
        return read

    def render(form: Form) -> str:
        return render_template(
            "desk_new.html", form=form, action=url_for("make_lab", **(request.view_args or {}))
        )


def too_large() -> str:
    """Why an archive was not taken in."""
    return _(
        "This file is larger than {limit} MB. Who runs the server can take it in:  board lab import FILE"
    ).format(limit=LARGEST_ARCHIVE // 1_000_000)


def wanted(form: Form) -> tuple[labfile.LabFile, str]:
    """The Lab of a form, or of a file that came with it, and its text. Raises `LabFileError`."""
    raw, text = sent()
    if raw:
        form.fields["text"] = text
        return labfile.parse(raw, least=0), decoded(raw)
    table, _places = lab_table(form.fields, form.value("id").strip())
    plan = labfile.check({"lab": table})
    return plan, write(plan)
