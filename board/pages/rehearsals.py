"""Rehearsal boards over the wire: made and wiped by whoever holds the organiser's link, or by its button.

The command brings the link's secret with every request instead of a cookie, so that a rehearsal leaves nobody
in the real Lab who never was there.
"""

from __future__ import annotations

import msgspec
from flask import Flask, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board import rehearsals
from board.language import gettext as _
from board.language import ngettext
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.people import secret_in
from board.runtime import run_blocking
from board.store import Lab


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.post("/rehearsal")
    def make_rehearsal() -> AnyResponse:
        lab = organised()
        if isinstance(lab, Response):
            return lab
        workshops = [one for one in house.workshops(lab.id) if one.head]
        if not workshops:
            return refuse(409, "", _("This Lab has no boards to rehearse. Load its Lab file first."))
        most = rehearsals.MOST_BOARDS
        boards = body().get("boards")
        boards = min(len(workshops), most) if boards is None else boards
        if type(boards) is not int or not 1 <= boards <= most:
            return refuse(422, "", _("A rehearsal has 1 to {most} boards.").format(most=most))
        try:
            made = rehearsals.make(house.live, house.people, lab, workshops, boards)
        except rehearsals.AlreadyThere:
            sentence = _(
                "A rehearsal of this Lab is on the server already: another one runs now, or its traces were "
                "kept. When none runs, wipe them:  board rehearse --wipe LINK"
            )
            return refuse(409, "", sentence)
        told = {"lab": lab.id, "title": lab.title, "cities": lab.cities, "boards": made}
        return Response(msgspec.json.encode(told), 201, mimetype="application/json")

    @app.post("/rehearsal/wipe")
    def wipe_rehearsal() -> AnyResponse:
        lab = organised()
        if isinstance(lab, Response):
            return lab
        wiped = rehearsals.wipe(house.live, lab.id)
        return jsonify(wiped=msgspec.to_builtins(wiped))

    @app.post("/lab/<lab>/rehearsal/wipe")
    def wipe_from_page(lab: str) -> AnyResponse:
        person = house.people.person(key(), lab)
        if person is None or not house.people.organises(person, lab):
            abort(403)
        house.rehearsing.stop(lab)
        rehearsals.wipe(house.live, lab)
        return redirect(url_for("lab_page", lab=lab, wiped="yes"), 303)

    def organised() -> Lab | Response:
        """The Lab of the organiser's link that the request brings, or the refusal."""
        address = request.remote_addr or ""
        if not house.guesses.allowed(address):
            abort(429)
        given = body().get("secret")
        link = house.people.link_of(secret_in(given)) if isinstance(given, str) else None
        if link is None:
            house.guesses.failed(address)
            return refuse(
                404, "", _("We do not know this link. Copy all of it, to the last letter, and try again.")
            )
        if link.revoked:
            return refuse(
                410, "", _("This link was withdrawn or replaced. Print the new one:  board lab links LAB")
            )
        lab = house.lab(link.lab) if link.role == "organiser" and link.workshop is None else None
        if lab is None:
            return refuse(
                403, "", _("This link is not the organiser’s. Only who organises the Lab can rehearse it.")
            )
        return lab


def body() -> dict[str, object]:
    """What the request says; nothing where it is no JSON object."""
    said = request.get_json(silent=True)
    return said if isinstance(said, dict) else {}


def traces_told(house: House, lab: str) -> str:
    """What a rehearsal left here, in words; empty where there is nothing."""
    found = run_blocking(rehearsals.traces, house.store, lab)
    if found is None:
        return ""
    return _("{boards} with {people}").format(
        boards=ngettext("1 board", "{n} boards", found.boards).format(n=found.boards),
        people=ngettext("1 simulated person", "{n} simulated people", found.people).format(n=found.people),
    )
