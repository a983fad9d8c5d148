"""Who sits where in the table rounds, to print: by round and table, and by person.

All of it is for those who run the workshop. Everybody else has their own rounds, here as on the board, and
nobody another's.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.language import gettext as _
from board.messages import PersonSeen, Place, TableRound
from board.pages.boards import not_joined, visit
from board.pages.screens import for_runners
from board.pages.visitor import House
from board.people import RUNNERS
from board.rules.view import Viewer, personal, view
from board.state import State


@dataclass(frozen=True)
class Table:
    """A project's table in one round."""

    title: str
    city: str
    host: str
    visitors: list[str]


@dataclass(frozen=True)
class Line:
    """A person, and their table in each round: a project's title, or nothing."""

    name: str
    city: str
    tables: list[str]


@dataclass(frozen=True)
class Mine:
    """A round as one person has it. Without a project they have no table in it."""

    round: TableRound
    title: str = ""
    city: str = ""
    host: bool = False
    visitors: int = 0
    """How many come to a host."""
    people: tuple[str, ...] = ()
    """Who else is there, as far as this person may know."""


def register(app: Flask, house: House) -> None:
    """Put this address on the application."""

    @app.get("/w/<workshop>/schedule")
    def schedule(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if role not in RUNNERS:
            return for_runners()
        state = house.live.board(place.id) or State()
        rounds = sorted(state.table_round.values(), key=lambda round: round.number)
        people = names(Viewer(role, person), state)
        return make_response(
            render_template(
                "schedule.html",
                workshop=place,
                rounds=[(round, tables(round, people, state)) for round in rounds],
                lines=lines(rounds, people, state),
            )
        )

    @app.get("/w/<workshop>/schedule/mine")
    def my_schedule(workshop: str) -> AnyResponse:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if role in RUNNERS:
            return redirect(url_for("schedule", workshop=place.id), 303)
        state = house.live.board(place.id) or State()
        return make_response(
            render_template(
                "schedule_mine.html",
                workshop=place,
                me=shown(names(Viewer(role, person), state).get(person)),
                rounds=own_rounds(Viewer(role, person), state),
                seated=role == "delegate",
            )
        )


def own_rounds(viewer: Viewer, state: State) -> list[Mine]:
    """All rounds in order, each with the viewer's own place in it."""
    own = personal(viewer.person or "", state)
    people = names(viewer, state)
    found = []
    for round in sorted(state.table_round.values(), key=lambda round: round.number):
        place = own.get(("place", round.id))
        project = state.project.get(place.project) if isinstance(place, Place) else None
        if not isinstance(place, Place) or project is None:
            found.append(Mine(round))
            continue
        beside = sorted((shown(people.get(one)) for one in place.people), key=str.casefold)
        found.append(
            Mine(
                round,
                title=project.title,
                city=project.city,
                host=project.host == viewer.person,
                visitors=sum(where == project.id for where in round.places.values()) - 1,
                people=tuple(name for name in beside if name),
            )
        )
    return found


def names(viewer: Viewer, state: State) -> dict[str, PersonSeen]:
    """Everybody on the board, as this viewer may know them."""
    seen = (view(viewer, person, state) for person in state.person.values())
    return {person.id: person for person in seen if isinstance(person, PersonSeen)}


def tables(round: TableRound, people: dict[str, PersonSeen], state: State) -> list[Table]:
    """The tables of a round by city, with all who sit there by name."""
    at: dict[str, list[str]] = {}
    for person, where in round.places.items():
        at.setdefault(where, []).append(person)
    found = []
    for id, seated in at.items():
        project = state.project.get(id)
        if project is not None:
            visitors = sorted(
                (shown(people.get(one)) for one in seated if one != project.host), key=str.casefold
            )
            host = shown(people.get(project.host or ""))
            found.append(Table(project.title, project.city, host, visitors))
    return sorted(found, key=lambda table: (table.city.casefold(), table.title.casefold()))


def lines(rounds: list[TableRound], people: dict[str, PersonSeen], state: State) -> list[Line]:
    """Everybody who has a place in a round, by name."""

    def title(round: TableRound, person: str) -> str:
        project = state.project.get(round.places.get(person, ""))
        return project.title if project else ""

    seated = [seen for id, seen in people.items() if any(id in round.places for round in rounds)]
    found = [
        Line(seen.name or _("Without a name"), seen.city, [title(round, seen.id) for round in rounds])
        for seen in seated
    ]
    return sorted(found, key=lambda line: (line.name.casefold(), line.city.casefold()))


def shown(seen: PersonSeen | None) -> str:
    """A person in one line."""
    if seen is None:
        return ""
    name = seen.name or _("Without a name")
    return _("{name} · {city}").format(name=name, city=seen.city) if seen.city else name
