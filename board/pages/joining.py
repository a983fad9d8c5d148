"""Coming in: the code box, the join form, secret links, and changing one's own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from msgspec import structs
from werkzeug.wrappers import Response as AnyResponse

from board.language import day, days
from board.language import gettext as _
from board.messages import Profile, Role, Sit
from board.pages.boards import sent_out
from board.pages.safety import refuse, wants_json
from board.pages.visitor import House, key, key_or_new, remember
from board.people import MAX_CONTACT, RUNNERS, clean_line, new_key, normal_code, secret_in, shown_code
from board.rules.registry import PEOPLE
from board.rules.tables import in_order, seated
from board.store import Lab, Workshop

OPENS: dict[Role, str] = {"projector": "projector", "reader": "city_page"}
"""Role of a workshop's link → the page that it opens, where that is not the board."""


@dataclass
class Form:
    """The join form as typed, and what is wrong with it."""

    name: str = ""
    city: str = ""
    unnamed: bool = False
    table: str = ""
    contact: str = ""
    error: str = ""

    @classmethod
    def sent(cls) -> Form:
        """The form of this request, checked."""
        typed = request.form
        form = cls.typed(
            typed.get("name", ""), typed.get("city", ""), "unnamed" in typed, typed.get("table", "")
        )
        form.contact = clean_line(typed.get("contact", ""), MAX_CONTACT)
        return form

    @classmethod
    def typed(cls, name: str, city: str, unnamed: bool = False, table: str = "") -> Form:
        """What somebody typed, checked."""
        form = cls(clean_line(name), clean_line(city), unnamed, table)
        if not form.name:
            form.error = _("Please write a name: your first name is enough.")
        return form

    @classmethod
    def known(cls, profile: Profile | None) -> Form:
        """The form of somebody who is known, or an empty one."""
        if profile is None:
            return cls()
        return cls(profile.name, profile.city, profile.unnamed, contact=profile.contact)

    @property
    def profile(self) -> Profile:
        """What the form says."""
        return Profile(name=self.name, city=self.city, unnamed=self.unnamed)


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/")
    def home() -> str:
        return render_home()

    @app.post("/join")
    def join_code() -> AnyResponse:
        typed = request.form.get("code", "")
        found = open_workshop(typed)
        if isinstance(found, Response):
            return found
        return redirect(url_for("join_form", code=found.code), 303)

    @app.get("/j/<code>")
    def join_form(code: str) -> AnyResponse:
        found = open_workshop(code)
        if isinstance(found, Response):
            return found
        if "other" in request.args:
            return make_response(render_join(found, Form(), other=True))
        person = house.people.person(key(), found.lab)
        if person is not None and house.people.role_on(person, found.id) is not None:
            return redirect(url_for("board_shell", workshop=found.id), 303)
        profile = house.people.profile(person) if person is not None else None
        return make_response(render_join(found, Form.known(profile)))

    @app.post("/j/<code>")
    def join(code: str) -> AnyResponse:
        found = open_workshop(code)
        if isinstance(found, Response):
            return found
        other = "other" in request.form
        form = Form.sent()
        if form.error:
            return make_response(render_join(found, form, other=other), 422)
        own = new_key() if other else key_or_new()
        known = house.people.person(own, found.lab)
        if known is not None and house.people.is_removed(known, found.id):
            return sent_out(found.id)
        person = house.people.join(own, found, form.profile)
        take_seat(found, person, form.table)
        return remember(redirect(url_for("board_shell", workshop=found.id), 303), own)

    @app.get("/w/<workshop>/me")
    def me_form(workshop: str) -> str:
        place, person = joined(workshop)
        return render_me(place, Form.known(house.people.profile(person)))

    @app.post("/w/<workshop>/me")
    def me(workshop: str) -> AnyResponse:
        place, person = joined(workshop)
        form = Form.sent()
        if form.error:
            return make_response(render_me(place, form), 422)
        known = house.people.profile(person)
        if "contact" not in request.form:  # a page from before there was this field
            form.contact = known.contact if known else ""
        profile = structs.replace(form.profile, contact=form.contact)
        if not takes_part(place, person):
            # The name is for what they take on, and not for their ideas, if they never said so elsewhere.
            profile = structs.replace(profile, unnamed=known.unnamed if known and known.name else True)
        if house.people.role_on(person, place.id) in PEOPLE:
            house.people.introduce(person, place, profile)
        else:
            house.people.change(person, place.lab, profile)
        return redirect(board_of(place), 303)

    @app.get("/enter")
    def enter_form() -> str:
        return render_template("enter.html", error="", reads=False)

    @app.get("/read")
    def read_form() -> str:
        return render_template("enter.html", error="", reads=True)

    @app.post("/enter")
    def enter() -> AnyResponse:
        body = request.get_json(silent=True) if request.is_json else None
        pasted = body.get("secret", "") if isinstance(body, dict) else request.form.get("link", "")
        secret = secret_in(pasted) if isinstance(pasted, str) else ""
        address = request.remote_addr or ""
        if not house.guesses.allowed(address):
            abort(429)
        own = key_or_new()
        link = house.people.enter(own, secret) if secret else None
        if link is None:
            house.guesses.failed(address)
            sentence = _("We do not know this link. Copy all of it, to the last letter, and try again.")
            if wants_json():
                return refuse(404, "", sentence)
            return make_response(render_template("enter.html", error=sentence, reads=False), 404)
        if link.revoked:
            sentence = _("This link was withdrawn or replaced. Ask the organiser for the new one.")
            return refuse(410, _("This link is no longer valid"), sentence)
        if link.workshop is None:
            to = url_for("wall" if link.role == "projector" else "lab_page", lab=link.lab)
        else:
            to = url_for(OPENS.get(link.role, "board_shell"), workshop=link.workshop)
            person = house.people.person(own, link.lab) if link.role == "expert" else None
            if person is not None and house.people.role_on(person, link.workshop) in RUNNERS:
                to += "?as=expert"  # they meant to speak for the city now
        response: AnyResponse = jsonify(to=to) if wants_json() else redirect(to, 303)
        return remember(response, own)

    def takes_part(workshop: Workshop, person: str) -> bool:
        """Whether they are a delegate of the workshop."""
        state = house.live.board(workshop.id)
        found = state.person.get(person) if state is not None else None
        return found is not None and found.delegate

    def board_of(workshop: Workshop) -> str:
        """The board as this visitor left it: who also runs it may have spoken for the city there."""
        return url_for("board_shell", workshop=workshop.id, **speaking_for())

    def take_seat(workshop: Workshop, person: str, table: str) -> None:
        """Sit where the form said. A table that has gone meanwhile costs nobody the way in."""
        state = house.live.board(workshop.id)
        role = house.people.role_on(person, workshop.id)
        if state is not None and role is not None and table in state.table:
            house.live.ask(workshop.id, person, role, Sit(table=table))

    def tables_of(workshop: Workshop) -> list[tuple[str, str, int]]:
        """The tables that one can choose: id, name, and how many sit there."""
        state = house.live.board(workshop.id)
        if state is None:
            return []
        people = seated(state)
        return [(table.id, table.name, people.get(table.id, 0)) for table in in_order(state)]

    def open_workshop(typed: str) -> Workshop | Response:
        """The workshop of a typed code, or the page that says no: the same one for a wrong code and for one
        whose workshop takes nobody in any more.
        """
        address = request.remote_addr or ""
        if not house.guesses.allowed(address):
            sentence = _("Too many wrong codes came from this network. Please wait a minute, then try again.")
            return make_response(render_home(typed, sentence), 429)
        code = normal_code(typed)
        found = house.workshop_of_code(code) if code is not None else None
        if found is not None and (house.takes_people_in(found.id) or is_inside(found)):
            return found
        house.guesses.failed(address)
        sentence = _(
            "No open workshop has this code. Compare it with the screen, letter by letter. "
            "If it is right, joining is closed: ask the facilitator."
        )
        return make_response(render_home(shown_code(code) if code else typed, sentence), 404)

    def is_inside(workshop: Workshop) -> bool:
        person = house.people.person(key(), workshop.lab)
        return person is not None and (
            house.people.role_on(person, workshop.id) is not None
            or house.people.is_removed(person, workshop.id)
        )

    def joined(workshop: str) -> tuple[Workshop, str]:
        found = house.workshop(workshop)
        if found is None:
            abort(404)
        person = house.people.person(key(), found.lab)
        if person is None or house.people.role_on(person, workshop) is None:
            abort(403)
        return found, person

    def render_home(typed: str = "", error: str = "") -> str:
        labs = [] if error else [house.lab(lab) for lab in house.people.persons(key())]
        return render_template("home.html", typed=typed[:40], error=error, labs=[lab for lab in labs if lab])

    def render_join(workshop: Workshop, form: Form, other: bool = False) -> str:
        lab = house.lab(workshop.lab)
        return render_template(
            "join.html",
            workshop=workshop,
            lab_line=lab_line(lab),
            cities=lab.cities if lab else (),
            tables=tables_of(workshop),
            form=form,
            other=other,
            privacy=privacy_line(workshop, lab),
        )

    def render_me(workshop: Workshop, form: Form) -> str:
        lab = house.lab(workshop.lab)
        here = takes_part(workshop, house.people.person(key(), workshop.lab) or "")
        return render_template(
            "me.html",
            workshop=workshop,
            takes_part=here,
            action=url_for("me", workshop=workshop.id, **speaking_for()),
            board=board_of(workshop),
            joining=here and house.takes_people_in(workshop.id),
            lab_line=lab_line(lab),
            cities=lab.cities if lab else (),
            form=form,
            most=MAX_CONTACT,
            privacy=privacy_line(workshop, lab),
        )

    def privacy_line(workshop: Workshop, lab: Lab | None) -> str:
        """Who sees the name, as this workshop is set now, and when it goes."""
        state = house.live.board(workshop.id)
        if state is None or state.board.names == "nothing":
            seen = (
                _("Others see your name and city only after the vote.")
                if state is None or state.board.names_after == "name"
                else _("Others see your city only after the vote, and your name never.")
                if state.board.names_after == "city"
                else _("Others never see your name and city beside your ideas.")
            )
        elif state.board.names == "city":
            seen = _("Others see your city beside your ideas.")
        else:
            seen = _("Others see your name and city beside your ideas.")
        runners = (
            _("The facilitator sees who wrote what.")
            if lab is not None and lab.names_to_facilitators
            else _("The facilitator sees who is here.")
        )
        gone = (
            _("Everything personal is deleted on {date}.").format(date=day(lab.purge_on))
            if lab is not None and lab.purge_on
            else _("The organiser deletes everything personal after the Lab.")
        )
        return f"{seen} {runners} {gone}"


def speaking_for() -> dict[str, Any]:
    """What the addresses of a page carry on that somebody opened to speak for the city."""
    return {"as": "expert"} if request.args.get("as") == "expert" else {}


def lab_line(lab: Lab | None) -> str:
    """The Lab in one line: `Social Innovation Lab · Glasgow, 25–27 March 2019`."""
    if lab is None:
        return ""
    return f"{lab.title} · {lab.host}, {days(lab.starts, lab.ends)}"
