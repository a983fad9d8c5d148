"""The Lab's page: its programme, where each board is, and the organiser's codes, links and levers.

It is made anew for every visit and needs no script. What the organiser does from here is in `organising`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board import plenary
from board.fanout import Health
from board.formats import PARTS
from board.language import choices, day, days, ngettext, stage_label
from board.language import gettext as _
from board.messages import MAX_POINT, Role
from board.pages.boards import sent_out
from board.pages.home import to_take_home
from board.pages.rehearsals import traces_told
from board.pages.visitor import House, key
from board.people import shown_code
from board.rules.room import joined
from board.state import State
from board.store import Lab, Link, Workshop


@dataclass(frozen=True)
class Card:
    """A workshop as the overview shows it; codes, links and health are filled for the organiser only."""

    workshop: Workshop
    date: str
    time: str
    """When it is to begin, where the Lab says so."""
    question: str
    stage: str
    """Label of the stage; empty where nothing is loaded yet."""
    finished: bool
    late: bool
    """Whether results are being written, or there."""
    solves: bool
    """Whether solutions are what it works on."""
    joined: int
    joining: bool
    role: Role | None
    """What the visitor is there."""
    open_to: bool = False
    """Whether the visitor, who has joined another board of the Lab, may join this one as well."""
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Label and address of each secret link."""
    health: str = ""
    alerts: str = ""
    """What the organiser should look at."""


@dataclass(frozen=True)
class Message:
    """The organiser's message box as typed, and what is wrong with it."""

    typed: str = ""
    error: str = ""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>")
    def lab_page(lab: str) -> Response:
        found = house.lab(lab)
        if found is None:
            abort(404)
        return make_response(render_lab(house, found, house.people.person(key(), lab)))

    @app.post("/lab/<lab>/join/<workshop>")
    def join_another(lab: str, workshop: str) -> AnyResponse:
        """Join another board of a Lab as the person one is there already: nothing is asked again."""
        place = house.workshop(workshop)
        person = house.people.person(key(), lab)
        if place is None or place.lab != lab:
            abort(404)
        if person is None or not takes_part(house, person, house.workshops(lab)):
            abort(403)
        if house.people.is_removed(person, workshop):
            return sent_out(workshop)
        if house.people.role_on(person, workshop) is None:
            if not house.takes_people_in(workshop):
                abort(403)
            house.people.bring(person, place)
        return redirect(url_for("board_shell", workshop=workshop), 303)


def render_lab(house: House, lab: Lab, person: str | None, message: Message | None = None) -> str:
    """The Lab's page as this visitor may see it."""
    workshops = house.workshops(lab.id)
    organises = person is not None and house.people.organises(person, lab.id)
    links = house.links(lab.id) if organises else []
    joins = person is not None and takes_part(house, person, workshops)
    cards = [card(house, workshop, person, joins, links if organises else None) for workshop in workshops]
    return render_template(
        "lab.html",
        lab=lab,
        place=f"{lab.host}, {days(lab.starts, lab.ends)}",
        parts=programme(cards),
        mine=[one for one in cards if one.role not in (None, "projector")],
        way=house.way(person) if person is not None else None,
        sees_wall=person is not None and may_see_wall(house, person, lab.id),
        organises=organises,
        languages=choices(),
        **to_take_home(house, lab, person, organises),
        rehearsed=traces_told(house, lab.id) if organises else "",
        wiped=organises and "wiped" in request.args,
        addresses=[address(house, link) for link in links if link.workshop is None and not link.revoked],
        joining=joining_told(cards),
        doors={one.joining for one in cards},
        alerts=[one for one in cards if one.alerts],
        message=message or Message(),
        standing=standing(house, workshops) if organises else [],
        longest=MAX_POINT,
    )


def takes_part(house: House, person: str, workshops: Iterable[Workshop]) -> bool:
    """Whether a person joined one of these workshops, and was not sent out of it."""
    states = (house.live.board(workshop.id) for workshop in workshops)
    return any(
        state is not None and person in state.person and state.person[person].present for state in states
    )


def may_see_wall(house: House, person: str, lab: str) -> bool:
    """Whether a person may open the plenary wall: the organiser, and the Lab's projector link."""
    wide = (grant for grant in house.people.grants(person) if grant.workshop is None and grant.lab == lab)
    return any(grant.role in ("organiser", "projector") for grant in wide)


def alerts_of(house: House, workshop: str, state: State, health: Health) -> list[plenary.Alert]:
    """What the organiser should look at on one board."""
    now = house.live.now()
    return plenary.alerts(workshop, state, now, health.saved, health.here, health.lost)


def card(house: House, workshop: Workshop, person: str | None, joins: bool, links: list[Link] | None) -> Card:
    """A workshop as this visitor sees it. `links`: those of the Lab, for the organiser."""
    state = house.live.board(workshop.id)
    brief = state.brief if state is not None else None
    role = house.people.role_on(person, workshop.id) if person is not None else None
    health = house.health(workshop.id) if links is not None else None
    found = alerts_of(house, workshop.id, state, health) if state is not None and health is not None else []
    joining = state is not None and state.board.joining
    return Card(
        workshop=workshop,
        date=brief.date if brief else "",
        time=brief.time if brief else "",
        question=brief.question if brief else "",
        stage=stage_label(state.board.stage, brief) if state is not None and brief else "",
        finished=state is not None and state.board.stage == "closed",
        late=state is not None and state.board.stage in ("draft", "closed"),
        solves=brief is not None and brief.leaves == "solutions",
        joined=joined(state) if state is not None else 0,
        joining=joining,
        role=role,
        open_to=joins and joining and role is None,
        code=shown_code(workshop.code) if links is not None else "",
        links=tuple(
            address(house, link) for link in links or () if link.workshop == workshop.id and not link.revoked
        ),
        health=health_told(house, health) if health is not None else "",
        alerts=" ".join(plenary.told(alert) for alert in found),
    )


def address(house: House, link: Link) -> tuple[str, str]:
    """Label and address of a link; no address for one that was made with another key file."""
    return link.label, house.address(link) or ""


def programme(cards: list[Card]) -> list[tuple[str, list[tuple[str, list[Card]]]]]:
    """The parts of the Lab in their order, each with its days, each with its workshops by their time."""
    by_part = [
        (_(label), [one for one in cards if one.workshop.part == part]) for part, label in PARTS.items()
    ]
    return [
        (
            label,
            [
                (day(date), list(held))
                for date, held in groupby(sorted(some, key=when), key=lambda one: one.date)
            ],
        )
        for label, some in by_part
        if some
    ]


def when(card: Card) -> tuple[str, str]:
    """What puts workshops in the order in which they begin; those without a time come first on their day."""
    return card.date, card.time


def joining_told(cards: list[Card]) -> str:
    """On how many boards people may join, in one sentence."""
    open_on, count = sum(one.joining for one in cards), len(cards)
    if open_on == count:
        words = ngettext("Joining is open on the only board.", "Joining is open on all {n} boards.", count)
    elif open_on == 0:
        words = ngettext(
            "Joining is closed on the only board.", "Joining is closed on all {n} boards.", count
        )
    else:
        words = _("Joining is open on {open} of {n} boards.")
    return words.format(open=open_on, n=count)


def standing(house: House, workshops: list[Workshop]) -> list[tuple[str, str]]:
    """The messages that stand on the boards now, each with a sentence that says on how many."""
    texts: dict[str, int] = {}
    for workshop in workshops:
        state = house.live.board(workshop.id)
        nudge = state.nudge.get("nudge") if state is not None else None
        if nudge is not None:
            texts[nudge.text] = texts.get(nudge.text, 0) + 1
    count = len(workshops)
    words = _("This stands on {on} of {n} boards.")
    return [(text, words.format(on=on, n=count)) for text, on in texts.items()]


def health_told(house: House, health: Health) -> str:
    """How a board is doing, in a few words."""
    said = [ngettext("{n} connected", "{n} connected", health.here).format(n=health.here)]
    if health.lost:
        words = ngettext("{n} connection lost lately", "{n} connections lost lately", health.lost)
        said.append(words.format(n=health.lost))
    if health.unsent:
        words = ngettext("{n} text waits in a browser", "{n} texts wait in browsers", health.unsent)
        said.append(words.format(n=health.unsent))
    if health.saved:
        said.append(ago(house.live.now() - health.saved))
    return " · ".join(said)


def ago(millis: int) -> str:
    """When something was saved, as people say it."""
    minutes = millis // plenary.MINUTE
    if minutes < 1:
        return _("saved just now")
    if minutes < 120:
        return ngettext("saved {n} minute ago", "saved {n} minutes ago", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("saved {n} hour ago", "saved {n} hours ago", hours).format(n=hours)
    return ngettext("saved {n} day ago", "saved {n} days ago", hours // 24).format(n=hours // 24)
