"""Simulated people: they come in through the join page like everybody, and do there what they planned."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from board.rehearse.acts import act, stage_of
from board.rehearse.page import Layer, Model
from board.rehearse.plan import Deed
from board.rehearse.wire import Crowd, Line, Place

PATIENCE = 30.0
"""Seconds that somebody waits for a page before they try again."""
TICKET = re.compile(rb'"ticket": ?"([^"]+)"')
PARTS = re.compile(rb'(?:src|href)="(/static/[^"]+\.(?:js|css)(?:\?[^"]*)?)"')
"""Scripts and styles of a page."""


class Heard(NamedTuple):
    """A final answer. `cut`: the link broke meanwhile, so it waited for the link and not for the server."""

    board: str
    type: str
    asked: float
    at: float
    revision: int | None
    code: str | None
    cut: bool


class Watch:
    """What everybody's pages note together. `shown`: when the last page of a board had each revision."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[int, float]] = {}
        self.answers: list[Heard] = []

    def frame(self, board: str, head: int, now: float) -> None:
        self.shown.setdefault(board, {})[head] = now


class Guest(Model):
    """One page of one person. It can be asked whether it shows what a fresh page would show."""

    board = ""
    watch: Watch
    codes: Counter[str]
    asks: dict[str, float]
    subjects: dict[str, str]
    """Command → idea."""
    posted: set[str]
    taken: set[str]
    """Ideas that were acknowledged, and those that were taken back."""
    came = 0.0
    """When it was welcomed last."""
    gone = False
    """The server took this person off the board, or the board away."""
    before: tuple[Layer, Layer, int | None] | None = None
    equal: bool | None = None

    @classmethod
    def of(cls, board: str, watch: Watch, chance: random.Random) -> Guest:
        guest = cls("", chance)
        guest.board, guest.watch, guest.codes, guest.asks = board, watch, Counter(), {}
        guest.subjects, guest.posted, guest.taken = {}, set(), set()
        return guest

    def say(self, type: str, body: dict[str, Any], now: float) -> str:
        id = super().say(type, body, now)
        self.asks[id] = now
        if type in ("post_idea", "take_back_idea"):
            self.subjects[id] = body["idea"]
        return id

    def _settle(self, answer: dict[str, Any], now: float) -> None:
        known = len(self.notes)
        super()._settle(answer, now)
        for note in self.notes[known:]:
            if note.what in ("done", "refused"):
                asked = self.asks.get(note.id, now)
                cut = self.came >= asked - 0.1
                if note.what == "done" and note.id in self.subjects:
                    (self.posted if note.type == "post_idea" else self.taken).add(self.subjects[note.id])
                self.watch.answers.append(
                    Heard(self.board, note.type, asked, now, note.revision, note.code, cut)
                )

    def check(self, now: float) -> None:
        """Ask for a fresh snapshot, to compare it with what this page shows."""
        self.before, self.equal = (self.shared, self.mine, self.have), None
        self.hello(now, whole=True)

    def hear(self, event: str, message: Any, now: float) -> None:
        if event == "frame":
            self.watch.frame(self.board, message["head"], now)
        elif event == "sorry":
            self.codes[f"sorry {message['code']}"] += 1
            if message["code"] in ("gone", "removed"):
                self.gone, self.live = True, False
        super().hear(event, message, now)

    def _welcome(self, message: dict[str, Any], now: float) -> None:
        self.person, self.came = message["me"]["id"], now
        super()._welcome(message, now)
        if self.before is not None and message["base"] is None:
            self.equal = self.before == (self.shared, self.mine, self.have)
            self.before = None


class Visitor(Line[Guest]):
    """Somebody with a browser: pages first, then the board. `steps` are the requests until a ticket comes."""

    def __init__(
        self,
        crowd: Crowd[Guest],
        guest: Guest,
        place: Place,
        *,
        steps: Iterable[tuple[str, str, dict[str, str]]],
        deeds: Iterable[Deed],
        start: float,
        comes: float,
    ) -> None:
        super().__init__(crowd, guest, "", lambda: place)
        self.again = self.wished = start + comes
        self.start = start
        self.deeds = list(deeds)
        self.done = 0
        self.cookie = ""
        self.own: float | None = None
        """Seconds from the wish to come in to the board."""
        self.failed = 0
        """How often coming in did not work at once."""
        self.joins = 0
        self.did: Counter[str] = Counter()
        self.late: list[float] = []
        """By how many seconds this process was late with a deed."""
        self.held = False
        """Whether something that is due waits for the page."""
        self.cuts = 0
        self._steps = list(steps)
        self._todo = list(self._steps)
        self._parts: list[str] = []

    # ── Coming in ───────────────────────────────────────────────────────────────────────────────

    def _dial(self, now: float) -> None:
        if self.ticket and not self._parts:
            super()._dial(now)
            return
        method, path, form = ("GET", self._parts[-1], {}) if self._parts else self._todo[0]
        head, text = [f"{method} {path} HTTP/1.1", f"Host: {self.place().shown}", "Connection: close"], ""
        if self.cookie:
            head.append(f"Cookie: {self.cookie}")
        if method == "POST":
            text = urlencode(form)
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(text)}"]
        self._open("page", "\r\n".join([*head, "", text]), now)

    def _read(self, now: float) -> None:
        if self.stage != "page":
            super()._read(now)
            if self.model.live and self.own is None:
                self.own = now - self.wished
            return
        if self._received():
            return
        head, _found, body = bytes(self.incoming).partition(b"\r\n\r\n")
        status = head[9:12]
        self.model.gone |= status == b"404"
        if not head.startswith(b"HTTP/1.") or status not in (b"200", b"303"):
            raise ConnectionResetError
        if self._parts:
            self._parts.pop()
        else:
            given = re.search(rb"(?im)^set-cookie: *([^=;]+=[^;\r]+)", head)
            if given:
                self.cookie = given.group(1).decode()
            ticket = TICKET.search(body)
            self.joins += self._todo[0][0] == "POST"
            if ticket:
                self.ticket = ticket.group(1).decode()
                self._parts = sorted({found.decode() for found in PARTS.findall(body)})
            elif len(self._todo) > 1:
                self._todo.pop(0)
            else:
                raise ConnectionResetError
        self._hang_up()
        self._dial(time.monotonic())

    def tick(self, now: float) -> None:
        if self.stage != "page":
            super().tick(now)
        elif now - self.since > PATIENCE:
            self.lost(now)

    def turned_away(self, now: float) -> None:
        self.ticket, self._todo = "", self._steps[-1:]
        self.lost(now)

    def lost(self, now: float, *, blame: bool = True) -> None:
        if self.own is None:
            self.failed += 1
        super().lost(now, blame=blame)

    # ── Being there ─────────────────────────────────────────────────────────────────────────────

    def live_on(self, now: float) -> None:
        """Do what is due."""
        while self.done < len(self.deeds) and now >= self.start + self.deeds[self.done].at:
            deed = self.deeds[self.done]
            if self.model.have is None and deed.what == "go":
                self.held = True
                return  # nobody else moves the board on
            self.done += 1
            if not self.held:
                self.late.append(now - self.start - deed.at)
            self.held = False
            if self.model.have is not None:
                self._do(deed, now)

    def _do(self, deed: Deed, now: float) -> None:
        page = self.model
        if deed.what in ("drop", "reload"):
            if self.socket is not None and self.stage == "live":
                if deed.what == "reload":
                    page.reload()
                self.lost(now)
                self.cuts += 1
            return
        if deed.what == "half":
            self.did["half"] += 1
            return
        if stage_of(page) != deed.stage:
            self.did["too late"] += 1
            return
        said = act(deed, page)
        if not said:
            self.did["nothing to do"] += 1
        for type, body in said:
            if type == "write_field" and page.live and page.send is not None:
                page.send("writing", {"field": f"{body['solution']}.{body['field']}"})
            page.say(type, body, now)


def comes_by_code(code: str, board: str, name: str, city: str) -> list[tuple[str, str, dict[str, str]]]:
    """The pages of a delegate until the board."""
    return [
        ("GET", f"/j/{code}", {}),
        ("POST", f"/j/{code}", {"name": name, "city": city}),
        ("GET", f"/w/{board}", {}),
    ]


def comes_by_link(secret: str, board: str) -> list[tuple[str, str, dict[str, str]]]:
    """The pages of a facilitator until the board."""
    return [("POST", "/enter", {"link": secret}), ("GET", f"/w/{board}", {})]
