"""Advice for sorting, for those who run the workshop: computed apart from the server, never applied by it.

What is compared is what every delegate may see at that moment, so no advice can give away a private or a
hidden idea. It fails with a sentence and nothing else.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

import msgspec
from flask import Flask, Response, abort

from board.alike import Named, Task, Text
from board.language import gettext as _
from board.messages import Cluster, Idea
from board.pages.boards import not_joined, visit
from board.pages.safety import refuse
from board.pages.visitor import House
from board.people import RUNNERS
from board.rules.view import Viewer, everything
from board.runtime import run_apart
from board.state import State

SECONDS = 20.0
"""Longest time that an advice may take; 300 ideas take less than one."""
LARGEST = 1_000_000
"""Most bytes of an advice."""
READER = Viewer("delegate")
"""For whom the ideas are read: everybody."""


def register(app: Flask, house: House) -> None:
    """Put this address on the application."""
    desk = Desk(lambda question: run_apart("board.alike", question, seconds=SECONDS, most=LARGEST))

    @app.get("/w/<workshop>/suggestions")
    def suggestions(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        if role not in RUNNERS:
            return refuse(
                403,
                _("For the facilitator"),
                _("Suggestions are for those who run the workshop. Open your facilitator link first."),
            )
        state = house.live.board(place.id)
        if state is None:
            abort(404)
        advice = desk.advice(place.id, msgspec.json.encode(task(state)))
        if advice is None:
            return refuse(
                503,
                _("No suggestions now"),
                _("The suggestions could not be worked out. Sorting by hand goes on as always."),
            )
        return Response(advice, mimetype="application/json")


class Desk:
    """One advice at a time for each board; who asks meanwhile waits, and often for the same answer.

    `compute` answers a task, or gives nothing when it cannot.
    """

    def __init__(self, compute: Callable[[bytes], bytes | None]) -> None:
        self._compute = compute
        self._turn: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._last: dict[str, tuple[bytes, bytes]] = {}

    def advice(self, board: str, task: bytes) -> bytes | None:
        """The advice on this task, or nothing when it cannot be had."""
        turn = self._turn[board]
        if not turn.acquire(timeout=SECONDS):
            return None
        try:
            asked, answered = self._last.get(board, (b"", b""))
            if asked == task:
                return answered
            advice = self._compute(task)
            if advice is not None:
                self._last[board] = task, advice
            return advice
        finally:
            turn.release()


def task(state: State) -> Task:
    """What of a board is compared: ideas and clusters that everybody sees, and what all of them are about."""
    seen = everything(READER, state).values()
    brief = state.brief
    return Task(
        ideas=tuple(
            sorted(
                (Text(idea.id, idea.text, idea.cluster) for idea in seen if isinstance(idea, Idea)),
                key=lambda text: text.id,
            )
        ),
        clusters=tuple(
            sorted(
                (Named(cluster.id, cluster.name) for cluster in seen if isinstance(cluster, Cluster)),
                key=lambda named: named.id,
            )
        ),
        topic=" ".join((brief.city, brief.title, brief.question)) if brief is not None else "",
    )
