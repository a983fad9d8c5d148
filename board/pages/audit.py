"""What was done on a board, for those who run it: the log as a page and a table, the board at any moment.

Reading a log and building what is shown of it takes a while, so both go through `run_blocking`. What may be
shown is `audit`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, make_response, render_template, request, url_for

from board.audit import (
    GROUPS,
    Guest,
    Line,
    Moved,
    Step,
    Trail,
    guests_named,
    lines,
    moment,
    seen_at,
    steps,
    table,
)
from board.language import gettext as _
from board.messages import Event, Millis, Role, encode
from board.pages.boards import not_joined, page_data, visit
from board.pages.plan import plan_name
from board.pages.safety import refuse
from board.pages.screens import for_runners
from board.pages.visitor import House
from board.people import RUNNERS
from board.rules import Actor
from board.rules.undo import why_not
from board.rules.view import Viewer
from board.runtime import native_lock, run_blocking
from board.state import State
from board.store import Store, Workshop

PAGE = 200
"""Lines on one page of the log."""
LAST = 50
"""Most lines that are offered for undoing."""
BOARDS = 8
"""Most boards whose logs are remembered."""
UNASKED = frozenset({"cast_dots", "say_done", "join"})
"""Commands that nobody would look for among the last things that were done."""


class Past:
    """The logs of boards, followed as they grow, so that a moment is found without reading all before it.

    Its calls block, and may come from any thread.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = native_lock()
        self._trails: dict[str, Trail] = {}

    def trail(self, board: str, head: int) -> Trail:
        """The log of a board at least up to this revision."""
        with self._lock:
            trail = self._trails.get(board)
            if trail is None:
                if len(self._trails) >= BOARDS:
                    self._trails.clear()
                trail = self._trails[board] = Trail()
            if trail.state.revision < head:
                trail.follow(self._store.events(board, trail.state.revision, head))
            return trail

    def told(self, board: str, revision: int) -> list[Step]:
        """One step, and before it those that it undid."""
        trail = self.trail(board, revision)
        wanted = [revision]
        while found := trail.meant.get(wanted[-1]):
            wanted.append(found)
        return [self._step(trail, board, each) for each in reversed(wanted)]

    def _step(self, trail: Trail, board: str, revision: int) -> Step:
        near = trail.near(revision - 1)
        *_before, last = steps(near, self._store.events(board, near.revision, revision))
        return last


@dataclass(frozen=True)
class Asked:
    """Who asks for the past of which board, and what they are there."""

    place: Workshop
    person: str
    role: Role
    now: State

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.role)


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    past = Past(house.store)

    @app.get("/w/<workshop>/log")
    def log_page(workshop: str) -> Response:
        asked = runs(workshop)
        if isinstance(asked, Response):
            return asked
        kind = request.args.get("kind", "")
        found = [line for line in reversed(whole(asked)) if kind not in GROUPS or line.group == kind]
        pages = max(1, -(-len(found) // PAGE))
        at = min(max(1, request.args.get("page", 1, type=int)), pages)
        return make_response(
            render_template(
                "audit.html",
                workshop=asked.place,
                lines=[(line, moment(line)) for line in found[(at - 1) * PAGE : at * PAGE]],
                all=len(found),
                groups=[(group, _(label)) for group, label in GROUPS.items()],
                labels={group: _(label) for group, label in GROUPS.items()},
                kind=kind if kind in GROUPS else None,
                page=at,
                pages=pages,
            )
        )

    @app.get("/w/<workshop>/log.csv")
    def log_table(workshop: str) -> Response:
        asked = runs(workshop)
        if isinstance(asked, Response):
            return asked
        response = Response(run_blocking(table, whole(asked)), mimetype="text/csv")
        name = plan_name(asked.now).removesuffix(".md")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}_log.csv"'
        return response

    @app.get("/w/<workshop>/log.json")
    def log_last(workshop: str) -> Response:
        """The last things that were done, each with whether the visitor can undo it now."""
        asked = runs(workshop)
        if isinstance(asked, Response):
            return asked
        wanted = min(max(1, request.args.get("last", 20, type=int)), LAST)
        events = run_blocking(house.store.events, asked.place.id, 0, asked.now.revision)
        found = run_blocking(told, past, asked, events, names(asked, events))
        last = [line for line in reversed(found) if line.type not in UNASKED][:wanted]
        since = [(line, events[line.revision - 1 :]) for line in last]
        return answer({"lines": [offered(asked, line, log, house.live.now()) for line, log in since]})

    @app.get("/w/<workshop>/replay")
    def replay(workshop: str) -> Response:
        asked = runs(workshop)
        if isinstance(asked, Response):
            return asked
        trail = run_blocking(past.trail, asked.place.id, asked.now.revision)
        data = page_data(house, asked.place, asked.person, asked.role)
        data |= {"view": "replay", "ticket": "", "replay": shown(asked, trail.stages)}
        return make_response(render_template("replay.html", workshop=asked.place, page=data))

    @app.get("/w/<workshop>/at/<int:revision>.json")
    def replay_at(workshop: str, revision: int) -> Response:
        asked = runs(workshop)
        if isinstance(asked, Response):
            return asked
        if not 1 <= revision <= asked.now.revision:
            return refuse(404, _("There is no such moment"), _("The board has not come that far yet."))
        chain = run_blocking(past.told, asked.place.id, revision)
        known = names(asked, [step.event for step in chain])
        return answer(run_blocking(board_at, past, asked, chain, known))

    def runs(workshop: str) -> Asked | Response:
        """Who asks, or the refusal of somebody who does not run the workshop."""
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if role not in RUNNERS:
            return for_runners()
        now = house.live.board(place.id)
        if now is None:
            abort(404)
        return Asked(place, person, role, now)

    def whole(asked: Asked) -> list[Line]:
        events = run_blocking(house.store.events, asked.place.id, 0, asked.now.revision)
        return run_blocking(told, past, asked, events, names(asked, events))

    def names(asked: Asked, events: Iterable[Event]) -> dict[str, str]:
        """Those who did something and came by a secret link: everybody else came as a delegate."""
        actors = dict.fromkeys(event.actor for event in events)
        delegates = {id for id, person in asked.now.person.items() if person.delegate}
        guests = [id for id in actors if id not in delegates and id != "system"]
        return guests_named(
            {id: Guest(house.people.role_on(id, asked.place.id), house.people.profile(id)) for id in guests}
        )

    def shown(asked: Asked, stages: list[Moved]) -> dict[str, Any]:
        """What the replay page starts with: how far there is to go, and where each stage began."""
        head = asked.now.revision
        return {
            "head": head,
            "at": min(max(1, request.args.get("at", head, type=int)), max(1, head)),
            "stages": [
                {"revision": each.revision, "stage": each.stage} for each in stages if each.revision <= head
            ],
            "url": url_for("replay_at", workshop=asked.place.id, revision=1).removesuffix("1.json"),
            "log": url_for("log_page", workshop=asked.place.id),
        }


def told(past: Past, asked: Asked, events: list[Event], names: dict[str, str]) -> list[Line]:
    """A whole log as lines, the oldest first."""
    trail = past.trail(asked.place.id, asked.now.revision)
    return lines(steps(State(), events), trail.meant, asked.now, asked.viewer, names)


def board_at(past: Past, asked: Asked, chain: list[Step], names: dict[str, str]) -> dict[str, Any]:
    """The board as it was after the last of these steps, and what that step did."""
    step = chain[-1]
    trail = past.trail(asked.place.id, asked.now.revision)
    line = lines(chain, trail.meant, asked.now, asked.viewer, names)[-1]
    put: dict[str, list[Any]] = {}
    for (kind, _id), record in seen_at(asked.viewer, step.after, asked.now).items():
        put.setdefault(kind, []).append(record)
    return {
        "revision": step.event.revision,
        "at": line.at,
        "who": line.who,
        "what": line.what,
        "about": line.about,
        "put": put,
    }


def offered(asked: Asked, line: Line, log: list[Event], now: Millis) -> dict[str, Any]:
    """A line, and whether the visitor can undo it now; if not, why. `log`: from that line on."""
    refused = why_not(asked.now, log, Actor(asked.person, asked.role), now)
    reason = refused.reason if refused is not None else None
    return {
        "revision": line.revision,
        "at": line.at,
        "who": line.who,
        "what": line.what,
        "about": line.about,
        "type": line.type,
        "undoable": reason is None,
        "reason": reason,
    }


def answer(value: dict[str, Any]) -> Response:
    return Response(encode(value), mimetype="application/json")
