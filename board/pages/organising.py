"""What the organiser does to all boards from the Lab's page: joining, a message, and moving a delegate.

Each is a command on the boards, decided like any other. Pages without a script: every press is a form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.language import gettext as _
from board.language import ngettext
from board.messages import MAX_POINT, ChangeSettings, Command, Profile, ReadmitPerson, SendNudge
from board.pages.labs import Message, render_lab
from board.pages.safety import refuse
from board.pages.visitor import House, key
from board.people import clean_line
from board.store import Lab, Workshop

MOST = 60
"""Most people that are listed at once."""


@dataclass
class Delegate:
    """Somebody who joined boards of the Lab, and which ones."""

    person: str
    profile: Profile
    on: list[Workshop]


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.post("/lab/<lab>/joining")
    def change_joining(lab: str) -> AnyResponse:
        _found, organiser = organised(lab)
        opens, only = request.form.get("open") == "yes", request.form.get("workshop", "")
        boards = [one for one in house.workshops(lab) if only in ("", one.id)]
        if not boards:
            abort(404)
        wanted = [one for one in boards if house.takes_people_in(one.id) != opens]
        failed = on_each(wanted, organiser, ChangeSettings(joining=opens))
        if failed:
            return not_everywhere(failed)
        anchor = f"board-{only}" if only else "joining"
        return redirect(url_for("lab_page", lab=lab, _anchor=anchor), 303)

    @app.post("/lab/<lab>/message")
    def say_to_all(lab: str) -> AnyResponse:
        found, organiser = organised(lab)
        typed = request.form.get("text", "")
        text = clean_line(typed, MAX_POINT + 1)
        error, code = "", 422
        if not text:
            error = _("Write what everybody should read.")
        elif len(text) > MAX_POINT:
            error = _("This is too long: a message has {limit} characters at most.").format(limit=MAX_POINT)
        else:
            failed = on_each(house.workshops(lab), organiser, SendNudge(text=text))
            if failed:
                error, code = told(failed), 503
        if error:
            page = render_lab(house, found, organiser, Message(typed[: 2 * MAX_POINT], error))
            return make_response(page, code)
        return redirect(url_for("lab_page", lab=lab, _anchor="message"), 303)

    @app.post("/lab/<lab>/message/back")
    def take_message_back(lab: str) -> AnyResponse:
        _found, organiser = organised(lab)
        text = request.form.get("text", "")
        boards = [one for one in house.workshops(lab) if said_on(one) == text]
        failed = on_each(boards, organiser, SendNudge(text=""))
        if failed:
            return not_everywhere(failed)
        return redirect(url_for("lab_page", lab=lab, _anchor="message"), 303)

    @app.get("/lab/<lab>/people")
    def lab_people(lab: str) -> str:
        found, _organiser = organised(lab)
        wanted = clean_line(request.args.get("find", ""))
        workshops = house.workshops(lab)
        people = delegates(workshops)
        matching = [one for one in people.values() if matches(one.profile, wanted)]
        matching.sort(key=lambda one: (one.profile.name.casefold(), one.profile.city, one.person))
        moved = people.get(request.args.get("moved", ""))
        to = next((one for one in moved.on if one.id == request.args.get("to")), None) if moved else None
        return render_template(
            "lab_people.html",
            lab=found,
            find=wanted,
            people=matching[:MOST],
            left=max(0, len(matching) - MOST),
            all=len(people),
            workshops=workshops,
            moved=moved.profile.name if moved is not None else "",
            to=to,
        )

    @app.post("/lab/<lab>/people/<person>")
    def move_delegate(lab: str, person: str) -> AnyResponse:
        _found, organiser = organised(lab)
        workshops = house.workshops(lab)
        to = next((one for one in workshops if one.id == request.form.get("to")), None)
        known = delegates(workshops, removed=True).get(person)
        if to is None or known is None:
            abort(404)
        move(organiser, known, to)
        find = request.form.get("find", "")[:80]
        return redirect(url_for("lab_people", lab=lab, find=find, moved=person, to=to.id), 303)

    def move(organiser: str, who: Delegate, to: Workshop) -> None:
        """Join them there, let in again if need be, and tell their open pages."""
        state = house.live.board(to.id)
        there = state.person.get(who.person) if state is not None else None
        if there is None or not there.delegate:
            house.people.bring(who.person, to)
        elif there.removed:
            house.live.ask(to.id, organiser, "organiser", ReadmitPerson(person=who.person))
        house.send_to(who.person, to.id)

    def organised(lab: str) -> tuple[Lab, str]:
        """The Lab at an address, and its organiser who asks."""
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        if person is None or not house.people.organises(person, lab):
            abort(403)
        return found, person

    def on_each(boards: Iterable[Workshop], organiser: str, command: Command) -> list[tuple[Workshop, str]]:
        """Ask for it on every board; those that did not take it, each with the reason."""
        answers = [(one, house.live.ask(one.id, organiser, "organiser", command)) for one in boards]
        return [
            (one, answer.retry or answer.reason or "") for one, answer in answers if answer.revision is None
        ]

    def said_on(workshop: Workshop) -> str | None:
        state = house.live.board(workshop.id)
        nudge = state.nudge.get("nudge") if state is not None else None
        return nudge.text if nudge is not None else None

    def delegates(workshops: list[Workshop], *, removed: bool = False) -> dict[str, Delegate]:
        """Everybody who joined a board of the Lab; `removed`: also where they were sent out."""
        found: dict[str, Delegate] = {}
        for workshop in workshops:
            state = house.live.board(workshop.id)
            for person in state.person.values() if state is not None else ():
                profile = state.profiles.get(person.id) if state is not None else None
                if profile is not None and person.delegate and (removed or person.present):
                    found.setdefault(person.id, Delegate(person.id, profile, [])).on.append(workshop)
        return found


def matches(profile: Profile, wanted: str) -> bool:
    """Whether every word that was typed is in somebody's name or city."""
    text = f"{profile.name} {profile.city}".casefold()
    return all(word in text for word in wanted.casefold().split())


def told(failed: list[tuple[Workshop, str]]) -> str:
    """On which boards something was not done, and why."""
    names = ", ".join(f"“{workshop.title}”" for workshop, _reason in failed)
    words = ngettext(
        "This was not done on one board: {boards}. {reason}",
        "This was not done on {n} boards: {boards}. {reason}",
        len(failed),
    )
    return words.format(n=len(failed), boards=names, reason=failed[0][1])


def not_everywhere(failed: list[tuple[Workshop, str]]) -> Response:
    """The refusal for what some boards did not take."""
    return refuse(503, _("Not on every board"), told(failed))
