"""The city's page: what the challenge city keeps, reads again and prints. Ninety days after the workshop it
asks the city's expert what happened.

The expert sees what they have not published yet, and alone can answer; everybody else sees what a delegate
sees at the end. What became of a solution is a command on the board like any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import msgspec
from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.export import Card, Trail, cards
from board.formats import HAPPENED
from board.language import day
from board.language import gettext as _
from board.messages import MAX_FIELD, RecordOutcome, Role
from board.pages.boards import AT_ANY_TIME, not_joined, visit_results
from board.pages.joining import lab_line
from board.pages.plan import READER, records
from board.pages.safety import refuse
from board.pages.visitor import House
from board.rules.registry import RUNNERS
from board.rules.view import Viewer
from board.runtime import run_blocking
from board.state import State
from board.store import Workshop

DAYS = 90
"""So long after the workshop the page asks what happened."""
READERS: frozenset[Role] = AT_ANY_TIME | {"reader"}
"""Who may open the page before the workshop is finished."""
SHOWN_TO: frozenset[Role] = frozenset({"expert", "organiser"})
"""Who is shown the reading link, to pass it on."""


@dataclass(frozen=True)
class Asked:
    """The form of one solution: what is recorded, or what was typed and why it was not."""

    happened: str = ""
    text: str = ""
    base: int = 0
    error: str = ""
    there: str = ""
    """What somebody else recorded meanwhile."""


@dataclass(frozen=True)
class Seen:
    """A workshop as one visitor of this page sees it."""

    place: Workshop
    person: str
    role: Role
    state: State
    cards: list[Card]
    asks: date | None
    """The day from which the page asks; nothing where the workshop has no day."""
    asking: bool
    """Whether it asks now, and asks this visitor."""


def asks_from(day_of_workshop: str) -> date | None:
    """The day from which the page asks what happened."""
    try:
        return date.fromisoformat(day_of_workshop) + timedelta(days=DAYS)
    except (ValueError, OverflowError):
        return None


def asks_now(asks: date | None, now: float) -> bool:
    """Whether that day has come. `now`: seconds since 1970."""
    return asks is not None and datetime.fromtimestamp(now, UTC).date() >= asks


def register(app: Flask, house: House, now: Callable[[], float] = time.time) -> None:
    """Put these addresses on the application. `now`: seconds since 1970."""

    @app.get("/w/<workshop>/city")
    def city_page(workshop: str) -> Response:
        seen = visit_city(workshop)
        return seen if isinstance(seen, Response) else shown(seen)

    @app.post("/w/<workshop>/city")
    def record_outcome(workshop: str) -> AnyResponse:
        seen = visit_city(workshop)
        if isinstance(seen, Response):
            return seen
        if seen.role != "expert":
            return refuse(
                403, _("For the city’s expert"), _("Only who speaks for the city can say what happened.")
            )
        if not seen.asking:
            return refuse(
                403,
                _("Not yet"),
                _("This page asks what happened when the workshop is finished and 90 days have passed."),
            )
        solution = request.form.get("solution", "")
        card = next((card for card in seen.cards if card.id == solution), None)
        if card is None:
            abort(404)
        asked = typed()
        command = said(solution, asked)
        if command is None:
            words = _("Choose what happened. A sentence can have {most} characters at most.")
            return shown(seen, {solution: replace(asked, error=words.format(most=MAX_FIELD))}, 422)
        answer = house.live.ask(seen.place.id, seen.person, seen.role, command)
        if answer.revision is not None:
            return redirect(url_for("city_page", workshop=seen.place.id, _anchor=f"happened-{solution}"), 303)
        changed = answer.refused == "changed_meanwhile"
        again = visit_city(workshop) if changed else seen
        if isinstance(again, Response):
            return again
        return shown(again, {solution: failed(asked, answer.reason or answer.retry, again, changed)}, 409)

    def failed(asked: Asked, reason: str | None, seen: Seen, changed: bool) -> Asked:
        """The form with what was typed, and beside it what somebody else recorded: the next try is meant."""
        words = reason or _("The board did not answer. Please try again.")
        if not changed:
            return replace(asked, error=words)
        became = next((it.became for it in seen.cards if it.id == request.form.get("solution")), None)
        there = " – ".join(part for part in (became.words, became.text) if part) if became else ""
        return replace(asked, error=words, there=there, base=became.rev if became else 0)

    def visit_city(workshop: str) -> Seen | Response:
        """The page's facts for whoever asks, or the refusal."""
        place, person, role = visit_results(house, workshop)
        if person is None or role is None:
            return not_joined()
        state = house.live.board(place.id)
        if state is None:
            abort(404)
        closed = state.board.stage == "closed"
        if role in RUNNERS and house.people.speaks_for_city(person, place.id):
            role = "expert"  # this page asks nothing else of those who run the workshop
        if role not in READERS and not closed:
            return refuse(
                403,
                _("Not finished yet"),
                _("This page can be read when the facilitator has finished the workshop."),
            )
        asks = asks_from(state.brief.date if state.brief else "")
        return Seen(
            place=place,
            person=person,
            role=role,
            state=state,
            cards=run_blocking(city_cards, state, role),
            asks=asks,
            asking=closed and role == "expert" and asks_now(asks, now()),
        )

    def shown(seen: Seen, forms: dict[str, Asked] | None = None, code: int = 200) -> Response:
        recorded = {
            card.id: Asked(card.became.happened, card.became.text, card.became.rev)
            if card.became
            else Asked()
            for card in seen.cards
        }
        brief = seen.state.brief
        may_plan = seen.role in AT_ANY_TIME or seen.state.board.stage == "closed"
        return make_response(
            render_template(
                "city.html",
                workshop=seen.place,
                lab_line=lab_line(house.lab(seen.place.lab)),
                date=day(brief.date) if brief else "",
                question=brief.question if brief else "",
                finished=seen.state.board.stage == "closed",
                published=bool(seen.state.publication),
                seen=seen,
                forms=recorded | (forms or {}),
                happened=[(name, _(label)) for name, label in HAPPENED.items()],
                most=MAX_FIELD,
                asks_on=day(seen.asks.isoformat()) if seen.asks else "",
                asked_already=asks_now(seen.asks, now()),
                plan=url_for("plan_page", workshop=seen.place.id) if may_plan else None,
                link=house.entrance(seen.place, "reader") if seen.role in SHOWN_TO else None,
            ),
            code,
        )


def typed() -> Asked:
    """The form of this request."""
    base = request.form.get("base", "")
    return Asked(
        happened=request.form.get("happened", ""),
        text=request.form.get("text", "").replace("\r\n", "\n"),
        base=int(base) if base.isascii() and base.isdigit() and len(base) < 16 else 0,
    )


def said(solution: str, asked: Asked) -> RecordOutcome | None:
    """The command of a form; nothing where it says nothing, or too much."""
    body = {"solution": solution, "happened": asked.happened, "text": asked.text, "base": asked.base}
    try:
        return msgspec.convert({"type": "record_outcome", **body}, RecordOutcome)
    except msgspec.ValidationError:
        return None


def city_cards(state: State, role: Role) -> list[Card]:
    """The solutions as this role may see them here: nobody is named but who took on a first step."""
    return cards(Trail(records(state, viewer=Viewer("expert") if role == "expert" else READER)))
