"""A client that asks and listens, and keeps no copy of the board: so light that it does not measure itself.

It stands at the end of a `faults.clients.Line`, where tests of faults put a whole model of a browser.
"""

from __future__ import annotations

import random
import secrets
import time
from typing import Any

from tests.faults.clients import Crowd, Line
from tests.faults.model import Send
from tests.load.venue import Guest
from tests.load.watching import Flights


class Listener:
    """One page of one person. `flights` notes what arrives; answers are noted by the client itself."""

    def __init__(self, guest: Guest, flights: Flights) -> None:
        self.guest, self.flights = guest, flights
        self.chance = random.Random(guest.person)
        self.live = False
        self.heard = 0.0
        self.have = 0
        self.here = 0
        self.tab, self.seq = secrets.token_hex(8), 0
        self.waiting: dict[str, float] = {}
        """When each command was sent that has no answer yet."""
        self.acks: list[float] = []
        self.wrong: list[dict[str, Any]] = []
        """Answers that were no yes."""
        self.gaps = 0
        self.tally: dict[str, Any] = {}
        self.welcomed = 0.0
        self._send: Send | None = None

    # ── What a line asks of whoever stands at its end ───────────────────────────────────────────

    def connected(self, send: Send, now: float) -> None:
        self._send, self.heard = send, now
        send("hello", {"v": 1, "have": None, "epoch": None, "peek": False})

    def dropped(self, *, blame: bool) -> None:  # noqa: ARG002
        self._send, self.live = None, False

    def tick(self, now: float) -> None:
        pass

    def hear(self, event: str, message: Any, now: float) -> None:
        self.heard = now
        if event == "frame":
            self._frame(message)
        elif event == "answers":
            for answer in message:
                self.acks.append(now - self.waiting.pop(answer["id"], now))
                if "revision" not in answer:
                    self.wrong.append(answer)
        elif event == "welcome":
            self.have, self.live, self.welcomed = message["head"], True, time.monotonic()
        elif event == "presence":
            self.here = message["here"]
        elif event == "sorry":
            self.wrong.append(message)

    def _frame(self, message: dict[str, Any]) -> None:
        if message["base"] > self.have:
            self.gaps += 1
        self.have = max(self.have, message["head"])
        put = message["put"]
        for tally in put.get("tally", ()):
            self.tally = tally
        ids = (record["id"] for record in put.get("idea", ()))
        self.flights.frame(self.guest.board, message["head"], ids, time.monotonic())

    # ── What a person does ──────────────────────────────────────────────────────────────────────

    def say(self, type: str, **body: Any) -> str:
        """Send a command, whatever is on its way already."""
        assert self._send is not None
        self.seq += 1
        id = secrets.token_hex(8)
        now = self.waiting[id] = time.monotonic()
        if type == "post_idea":
            self.flights.asked[body["idea"]] = now
        self._send("command", {"id": id, "tab": self.tab, "seq": self.seq, "type": type, **body})
        return id

    def post(self) -> None:
        """An idea of the usual length."""
        id = secrets.token_hex(10)
        self.say(
            "post_idea", idea=id, text=f"Idea {id}: one contact person for everybody, from 16 to 27 years"
        )


class Audience:
    """Listeners of some guests, each on a line of its own."""

    def __init__(self, guests: list[Guest], port: int, *, within: float = 0.5) -> None:
        self.crowd: Crowd[Listener] = Crowd()
        self.flights = Flights()
        self.listeners = [Listener(guest, self.flights) for guest in guests]
        self.lines: list[Line[Listener]] = []
        start = time.monotonic()
        for number, listener in enumerate(self.listeners):
            line = self.crowd.add(listener, listener.guest.ticket, lambda: port, silence=60.0)
            line.again = start + within * number / len(guests)
            self.lines.append(line)

    def arrive(self, seconds: float = 60.0) -> None:
        """Wait until everybody is in."""
        everybody = len(self.listeners)
        came = self.crowd.until(lambda: sum(one.live for one in self.listeners) == everybody, seconds)
        assert came, f"{sum(one.live for one in self.listeners)} of {everybody} are in"

    def answered(self) -> bool:
        return not any(one.waiting for one in self.listeners)

    def close(self) -> None:
        self.crowd.close()

    def __enter__(self) -> Audience:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
