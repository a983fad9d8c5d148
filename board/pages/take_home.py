"""What a city takes home of one workshop: the plan as a page to read and to print, and as files.

Page and files are one text, and `plan` says what may be in it. Writing it takes a while, so it goes through
`run_blocking`, and what is made of it through `press`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Response, abort, make_response, render_template, request, url_for

from board.language import SOURCE, choices
from board.language import gettext as _
from board.pages.boards import AT_ANY_TIME, not_joined, visit_results
from board.pages.plan import (
    MOVE,
    READER,
    Moves,
    markdown_plan,
    moves_in,
    page_job,
    plan_name,
    word_job,
)
from board.pages.press import Press
from board.pages.safety import refuse
from board.pages.visitor import House
from board.rules.view import names_shown
from board.runtime import run_blocking
from board.state import State
from board.store import Workshop

Made = TypeVar("Made")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Wanted:
    """A board somebody may take home, and how they want its plan."""

    place: Workshop
    state: State
    names: bool
    appendix: bool
    cities: tuple[str, ...]
    language: str
    moves: Moves
    reads: bool
    """Whether it is somebody with the city's reading link, who is on no board."""

    @property
    def solves(self) -> bool:
        """Whether solutions are what the workshop works on."""
        return self.state.brief is None or self.state.brief.leaves == "solutions"

    def address(self, endpoint: str) -> str:
        """Where the same choices lead to a file."""
        asked = {"names": self.names, "short": not self.appendix}
        chosen: dict[str, Any] = {name: "yes" for name, yes in asked.items() if yes}
        if self.language != SOURCE:
            chosen["language"] = self.language
        return url_for(endpoint, workshop=self.place.id, **chosen)

    def given(self, make: Callable[..., Made]) -> Made:
        """The plan that is wanted, or the job that it is, as `make` makes it."""
        choices = {"names": self.names, "appendix": self.appendix}
        rest = {"cities": self.cities, "language": self.language, "moves": self.moves}
        return run_blocking(partial(make, self.state, **choices, **rest))


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    press = Press()

    @app.get("/w/<workshop>/plan")
    def plan_page(workshop: str) -> Response:
        wanted = ask(workshop)
        if isinstance(wanted, Response):
            return wanted
        return make_response(
            render_template(
                "plan.html",
                workshop=wanted.place,
                wanted=wanted,
                can_name=names_shown(READER, wanted.state) != "nothing",
                plan=press.made(wanted.given(page_job)).decode(),
                markdown=wanted.address("export"),
                word=wanted.address("export_word"),
                languages=choices(),
            )
        )

    @app.get("/w/<workshop>/export.md")
    def export(workshop: str) -> Response:
        wanted = ask(workshop)
        if isinstance(wanted, Response):
            return wanted
        return download(wanted.state, wanted.given(markdown_plan), "text/markdown", ".md")

    @app.get("/w/<workshop>/export.docx")
    def export_word(workshop: str) -> Response:
        wanted = ask(workshop)
        if isinstance(wanted, Response):
            return wanted
        return download(wanted.state, press.made(wanted.given(word_job)), WORD, ".docx")

    def ask(workshop: str) -> Wanted | Response:
        """What is asked for, or the refusal."""
        place, person, role = visit_results(house, workshop)
        if person is None or role is None:
            return not_joined()
        state = house.live.board(place.id)
        if state is None:
            abort(404)
        if role not in AT_ANY_TIME and state.board.stage != "closed":
            return refuse(
                403,
                _("Not finished yet"),
                _("The plan can be downloaded when the facilitator has finished the workshop."),
            )
        lab = house.lab(place.lab)
        return Wanted(
            place=place,
            state=state,
            names=request.args.get("names") == "yes",
            appendix=request.args.get("short") != "yes",
            cities=lab.cities if lab else (),
            language=request.args.get("language", SOURCE),
            moves=moves_in(run_blocking(house.store.events, place.id, 0, state.revision, MOVE)),
            reads=role == "reader",
        )


def download(state: State, content: str | bytes, mimetype: str, ending: str) -> Response:
    """A file to keep, with the name of the plan."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{plan_name(state, ending)}"'
    return response
