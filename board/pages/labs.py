"""The Lab overview: its parts and workshops, where each one is, and the organiser's codes and links."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, render_template, request

from board.formats import PARTS
from board.language import choices, day, days, stage_label
from board.language import gettext as _
from board.messages import Role
from board.pages.rehearsals import traces_told
from board.pages.visitor import House, key
from board.people import shown_code
from board.store import Link, Workshop


@dataclass(frozen=True)
class Card:
    """A workshop as the overview shows it; codes and links are filled for the organiser only."""

    workshop: Workshop
    date: str
    question: str
    stage: str
    """Label of the stage; empty where nothing is loaded yet."""
    finished: bool
    late: bool
    """Whether results are being written, or there."""
    solves: bool
    """Whether solutions are what it works on."""
    joined: int
    role: Role | None
    """What the visitor is there."""
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Label and address of each secret link."""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>")
    def lab_page(lab: str) -> Response:
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        organises = person is not None and house.people.organises(person, lab)
        links = house.links(lab) if organises else []
        cards = [card(workshop, person, links if organises else None) for workshop in house.workshops(lab)]
        parts = [
            (_(label), [one for one in cards if one.workshop.part == part]) for part, label in PARTS.items()
        ]
        return make_response(
            render_template(
                "lab.html",
                lab=found,
                place=f"{found.host}, {days(found.starts, found.ends)}",
                parts=[(label, held) for label, held in parts if held],
                mine=[one for one in cards if one.role is not None],
                organises=organises,
                languages=choices(),
                rehearsed=traces_told(house, lab) if organises else "",
                wiped=organises and "wiped" in request.args,
                addresses=[address(link) for link in links if link.workshop is None and not link.revoked],
            )
        )

    def card(workshop: Workshop, person: str | None, links: list[Link] | None) -> Card:
        state = house.live.board(workshop.id)
        brief = state.brief if state is not None else None
        return Card(
            workshop=workshop,
            date=day(brief.date) if brief else "",
            question=brief.question if brief else "",
            stage=stage_label(state.board.stage, brief) if state is not None and brief else "",
            finished=state is not None and state.board.stage == "closed",
            late=state is not None and state.board.stage in ("draft", "closed"),
            solves=brief is not None and brief.leaves == "solutions",
            joined=len(state.person) if state is not None else 0,
            role=house.people.role_on(person, workshop.id) if person is not None else None,
            code=shown_code(workshop.code) if links is not None else "",
            links=tuple(
                address(link) for link in links or () if link.workshop == workshop.id and not link.revoked
            ),
        )

    def address(link: Link) -> tuple[str, str]:
        """Label and address of a link; no address for one that was made with another key file."""
        return link.label, house.address(link) or ""
