"""What one person, and what one city, takes home of a Lab: a page to read and print, and as Markdown.

A person sees what is theirs, and their own city's page; the organiser sees the page of every city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from msgspec import structs
from werkzeug.wrappers import Response as AnyResponse

from board.export import Trail
from board.export.cities import city_page
from board.export.home import home
from board.language import SOURCE, choices
from board.language import gettext as _
from board.messages import Profile
from board.pages.gathered import Place, address, cities, city_of, home_of, key
from board.pages.plan import records
from board.pages.press import Press
from board.pages.safety import refuse
from board.pages.visitor import House
from board.pages.visitor import key as cookie
from board.people import MAX_CONTACT, clean_line
from board.press import Job
from board.runtime import run_blocking
from board.state import State
from board.store import Lab


@dataclass(frozen=True)
class Guest:
    """Somebody who is known in a Lab."""

    lab: Lab
    person: str
    profile: Profile
    organises: bool


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    press = Press()

    @app.get("/lab/<lab>/mine")
    def mine(lab: str) -> Response:
        guest = known(lab)
        if isinstance(guest, Response):
            return guest
        city = guest.profile.city
        return make_response(
            render_template(
                "mine.html",
                lab=guest.lab,
                profile=guest.profile,
                most=MAX_CONTACT,
                saved=request.args.get("saved") == "yes",
                city=address(guest.lab, city) if key(city) else "",
                article=shown(own(guest, "")),
                language=language(),
                languages=choices(),
            )
        )

    @app.post("/lab/<lab>/mine")
    def save_contact(lab: str) -> AnyResponse:
        guest = known(lab)
        if isinstance(guest, Response):
            return guest
        contact = clean_line(request.form.get("contact", ""), MAX_CONTACT)
        house.people.change(guest.person, lab, structs.replace(guest.profile, contact=contact))
        return redirect(url_for("mine", lab=lab, saved="yes", **asked_for()), 303)

    @app.get("/lab/<lab>/mine.md")
    def mine_text(lab: str) -> Response:
        guest = known(lab)
        if isinstance(guest, Response):
            return guest
        return download(own(guest, house.origin()), "my-page.md")

    @app.get("/lab/<lab>/cities/<city>")
    def city_of_lab(lab: str, city: str) -> Response:
        guest = known(lab)
        if isinstance(guest, Response):
            return guest
        name, text = theirs(guest, city, "")
        return make_response(
            render_template(
                "city_home.html",
                lab=guest.lab,
                name=name,
                city=city,
                article=shown(text),
                organises=guest.organises,
                language=language(),
                languages=choices(),
            )
        )

    @app.get("/lab/<lab>/cities/<city>.md")
    def city_text(lab: str, city: str) -> Response:
        guest = known(lab)
        if isinstance(guest, Response):
            return guest
        return download(theirs(guest, city, house.origin())[1], f"{city}.md")

    def known(lab: str) -> Guest | Response:
        """Who asks, or the refusal."""
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(cookie(), lab)
        if person is None:
            sentence = _("This page is for people of the Lab. Type the join code of your workshop.")
            return refuse(403, _("Please join first"), sentence, ask_code=True)
        profile = house.people.profile(person) or Profile("", "")
        return Guest(found, person, profile, house.people.organises(person, lab))

    def boards(lab: str) -> list[tuple[str, State]]:
        """The boards of a Lab that something happened on, in its order."""
        found = [(place.id, house.live.board(place.id)) for place in house.workshops(lab)]
        return [(id, state) for id, state in found if state is not None and state.revision]

    def own(guest: Guest, origin: str) -> str:
        """A person's page as Markdown. `origin` stands before addresses where it leaves this site."""
        all_of = [(id, state, house.people.role_on(guest.person, id)) for id, state in boards(guest.lab.id)]
        ways = {id: origin + url_for("board_shell", workshop=id) for id, _state, _role in all_of}
        spoken = language()
        return run_blocking(lambda: home(home_of(guest.lab, guest.person, all_of, ways.__getitem__), spoken))

    def theirs(guest: Guest, last: str, origin: str) -> tuple[str, str]:
        """A city's name, and its page as Markdown; an error page for those whom it is not for."""
        here = boards(guest.lab.id)
        mine = key(guest.profile.city) and address(guest.lab, guest.profile.city) == last
        if not guest.organises and not mine:
            abort(403)
        name = cities(guest.lab, [state for _id, state in here]).get(last)
        if name is None:
            if not mine:
                abort(404)
            name = guest.profile.city  # nobody of it is on a board yet
        # Who may not have a plan yet is not led to it.
        may = {
            id
            for id, state in here
            if guest.organises or (state.board.stage == "closed" and house.people.role_on(guest.person, id))
        }

        def way(endpoint: str) -> dict[str, str]:
            return {id: origin + url_for(endpoint, workshop=id) for id in may}

        plans, answers, spoken = way("plan_page"), way("city_page"), language()

        def written() -> str:
            places = [Place(id, state, Trail(records(state))) for id, state in here]
            there = (lambda id: plans.get(id, ""), lambda id: answers.get(id, ""))
            return city_page(city_of(guest.lab, name, places, *there), spoken)

        return name, run_blocking(written)

    def shown(text: str) -> str:
        return press.made(Job(form="page", text=text)).decode()


def to_take_home(house: House, lab: Lab, person: str | None, organises: bool) -> dict[str, Any]:
    """What the Lab's page says about taking home: whether this visitor has a page, where their city's is, and
    for its organiser where the page of every city is."""
    profile = house.people.profile(person) if person is not None else None
    city = profile.city if profile is not None else ""
    states = [house.live.board(workshop.id) for workshop in house.workshops(lab.id)] if organises else []
    return {
        "guest": person is not None,
        "own_city": (address(lab, city), city) if key(city) else None,
        "cities": cities(lab, [state for state in states if state is not None]),
    }


def language() -> str:
    """The language that is asked for, known or not."""
    return request.args.get("language", SOURCE)


def asked_for() -> dict[str, Any]:
    """The part of an address that keeps the language."""
    return {"language": language()} if language() != SOURCE else {}


def download(text: str, name: str) -> Response:
    """A file to keep."""
    response = Response(text, mimetype="text/markdown")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
