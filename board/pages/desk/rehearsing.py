"""A rehearsal from the desk: how many people and how long, how it goes, its verdict and its report.

The same command plays it as from another computer. It is for when the house is empty: it runs on the server.
"""

from __future__ import annotations

from flask import Flask, abort, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.language import gettext as _
from board.language import ngettext
from board.pages.desk.office import organiser
from board.pages.exports import download
from board.pages.rehearsals import traces_told
from board.pages.visitor import House
from board.runtime import run_blocking
from board.store import Lab

MOST_DELEGATES, MOST_MINUTES = 30, 30
USUAL = {"delegates": "8", "minutes": "3"}
AT_HOME = 5
"""Most people who may be connected when a rehearsal begins: those who prepare the day."""
FORMS = {"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8"}


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk/rehearsal")
    def rehearsal_page(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        told = house.rehearsing.told(lab)
        if "said" in request.args:
            return jsonify(lines=told.lines if told else (), running=bool(told and told.running))
        if "report" in request.args:
            return report(lab, request.args["report"])
        return make_response(render(found, USUAL, {}))

    @app.post("/lab/<lab>/desk/rehearsal")
    def rehearse_here(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        typed = {name: request.form.get(name, "").strip() for name in USUAL}
        most = {"delegates": MOST_DELEGATES, "minutes": MOST_MINUTES}
        errors = {
            name: _("Write a whole number from 1 to {most}.").format(most=most[name])
            for name, text in typed.items()
            if not text.isdecimal() or not 1 <= int(text) <= most[name]
        }
        if errors:
            return make_response(render(found, typed, errors), 422)
        link = entrance(lab)
        sentence = hindrance(lab) if link else _("There is no organiser link that works. Renew it first.")
        if not sentence:
            numbers = int(typed["delegates"]), int(typed["minutes"])
            try:
                if not house.rehearsing.begin(lab, link, *numbers):
                    sentence = _("Another rehearsal runs on this server now. Wait until it has ended.")
            except OSError:
                sentence = _("This computer could not begin a rehearsal. Please try again.")
        if sentence:
            return make_response(render(found, typed, {}, sentence), 409)
        return redirect(url_for("rehearsal_page", lab=lab), 303)

    def report(lab: str, form: str) -> AnyResponse:
        file = house.rehearsing.report(lab, form) if form in FORMS else None
        if file is None:
            abort(404)
        return download(file.read_bytes(), FORMS[form], file.name)

    def entrance(lab: str) -> str:
        """The organiser's link, as this computer opens it."""
        for link in house.links(lab):
            secret = house.people.secret(link) if link.role == "organiser" and not link.revoked else None
            if secret is not None:
                return f"{house.settings.address}{url_for('enter_form')}#{secret}"
        return ""

    def hindrance(lab: str) -> str:
        """Why nobody should rehearse now; empty when they may."""
        if traces_told(house, lab):
            return _("What an earlier rehearsal left is still there. Wipe it first.")
        here = sum(house.health(one.id).here for one in run_blocking(house.store.workshops, None))
        if here <= AT_HOME:
            return ""
        words = ngettext(
            "{n} person is on the boards of this server now. Rehearse when nobody is there: it would slow "
            "them down.",
            "{n} people are on the boards of this server now. Rehearse when nobody is there: it would slow "
            "them down.",
            here,
        )
        return words.format(n=here)

    def render(lab: Lab, typed: dict[str, str], errors: dict[str, str], problem: str = "") -> str:
        return render_template(
            "desk_rehearsal.html",
            lab=lab,
            told=house.rehearsing.told(lab.id),
            rehearsed=traces_told(house, lab.id),
            fields=(
                ("delegates", _("Delegates on each board"), MOST_DELEGATES),
                ("minutes", _("Minutes"), MOST_MINUTES),
            ),
            typed=typed,
            errors=errors,
            problem=problem,
        )
