"""The presentation: a board's results for the plenary, one screen after the other, and a page each on paper.

It shows what the projector may see, and names nobody. Steps are links, so that it goes without a script; the
script only listens to keys and spares the wait.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, abort, make_response, render_template, request
from msgspec import Struct

from board.export import Card, Trail, cards
from board.formats import LESSONS
from board.language import day
from board.language import gettext as _
from board.pages.boards import not_joined, visit
from board.pages.plan import records
from board.pages.screens import for_runners
from board.pages.visitor import House
from board.rules.view import Viewer
from board.runtime import run_blocking
from board.state import State

MOST = 3
"""Most solutions in a presentation: more is no plenary."""
MOST_LINES = 5
"""Most lessons of one kind, and most projects, on one screen."""
WALL = Viewer("projector")


class Screen(Struct, frozen=True):
    """One screen after the first: a solution, or some lines under a heading."""

    title: str
    card: Card | None = None
    lines: Sequence[tuple[str, str]] = ()
    """Text, and what stands beside it."""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/w/<workshop>/present")
    def present(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if not house.people.may_view(person, place.id, "projector"):
            return for_runners()
        state = house.live.board(place.id)
        if state is None:
            abort(404)
        made = run_blocking(screens, state)
        asked = request.args.get("step", "1")
        step = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
        brief, lab = state.brief, house.lab(place.lab)
        return make_response(
            render_template(
                "present.html",
                workshop=place,
                lab=lab.title if lab else "",
                date=day(brief.date) if brief else "",
                question=brief.question if brief else "",
                screens=made,
                at=max(1, min(step, len(made) + 1)),
                count=len(made) + 1,
                works_on=brief.leaves if brief else "solutions",
            )
        )


def screens(state: State) -> list[Screen]:
    """What is shown after the challenge."""
    trail = Trail(records(state, viewer=WALL))
    made = [Screen(card.title, card) for card in cards(trail)[:MOST]]
    for topic, label in LESSONS.items():
        found = trail.taught(topic)[:MOST_LINES]
        if found:
            made.append(Screen(_(label), lines=[(lesson.text, "") for lesson in found]))
    if trail.projects:
        shown = [(project.title, project.city) for project in trail.projects[:MOST_LINES]]
        made.append(Screen(_("Projects"), lines=shown))
    return made
