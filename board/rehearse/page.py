"""A browser without a screen: outbox, window and copy of the board, as `static/src` has them.

It opens no socket and reads no clock: whoever has a line gives it `connected`, `hear`, `tick` and `dropped`,
and takes what it sends. So the same model stands at the end of a real socket and of a simulated, faulty one.
It notes everything that happens to its commands. What people do with it is said elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

WINDOW = 16
UNANSWERED = 10.0
ASKED = 3.0
TRIES = 8
CONSTANTS = {"WINDOW": WINDOW, "UNANSWERED": UNANSWERED * 1000, "TRIES": TRIES}
"""The numbers of `static/src/sending.ts` that decide what a server hears; a test compares them."""

Send = Callable[[str, Any], None]
Layer = dict[str, dict[str, Any]]
"""Records as a browser holds them: kind → id → record."""
What = Literal["ask", "done", "refused", "unsent", "twice"]


def apply_patch(layer: Layer, patch: dict[str, Any]) -> None:
    """The browser's `apply`."""
    for kind, records in patch["put"].items():
        for record in records:
            layer.setdefault(kind, {})[record["id"]] = record
    for kind, ids in patch["remove"].items():
        for id in ids:
            layer.get(kind, {}).pop(id, None)
    for kind in [kind for kind, records in layer.items() if not records]:
        del layer[kind]


@dataclass
class Note:
    """Something that happened to a command. `twice`: another final answer to the same command."""

    at: float
    what: What
    id: str
    type: str = ""
    tab: str = ""
    seq: int = 0
    revision: int | None = None
    code: str | None = None


@dataclass
class Entry:
    """A command in the outbox."""

    id: str
    tab: str
    seq: int
    type: str
    body: dict[str, Any]
    tries: int = 0


@dataclass
class Model:
    """One page of one person. `chance` makes ids and pauses, so that a seed repeats everything."""

    person: str
    chance: random.Random
    peek: bool = False
    unanswered: float = UNANSWERED
    shared: Layer = field(default_factory=dict)
    mine: Layer = field(default_factory=dict)
    have: int | None = None
    epoch: str | None = None
    role: str | None = None
    here: int = 0
    live: bool = False
    restarting: bool = False
    lane: list[Entry] = field(default_factory=list)
    flying: dict[str, float] = field(default_factory=dict)
    resting: float = 0.0
    renumbering: float | None = None
    pending: dict[str, int] = field(default_factory=dict)
    """Commands that are done at a revision which this page does not show yet."""
    final: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    retries: list[str] = field(default_factory=list)
    """Sentences of the `retry` answers."""
    sorry: list[dict[str, Any]] = field(default_factory=list)
    tab: str = ""
    last: int = 0
    said: int = 0
    asked: float = -ASKED
    heard: float = 0.0
    send: Send | None = None

    def __post_init__(self) -> None:
        self.tab = self.tab or self.id()

    def id(self) -> str:
        return "".join(self.chance.choices("ABCDEFGHJKMNPQRSTVWXYZ0123456789", k=20))

    # ── What a person does ──────────────────────────────────────────────────────────────────────

    def say(self, type: str, body: dict[str, Any], now: float) -> str:
        """Put a command into the outbox, and send it if it may go now; its id."""
        self.last += 1
        self.said += 1
        entry = Entry(self.id(), self.tab, self.last, type, body)
        self.lane.append(entry)
        self.notes.append(Note(now, "ask", entry.id, type, entry.tab, entry.seq))
        self.pump(now)
        return entry.id

    def reload(self) -> None:
        """Load the page anew: the outbox is on the disk, the copy of the board is not."""
        self.dropped(blame=False)
        self.shared, self.mine, self.have, self.epoch, self.role = {}, {}, None, None, None
        self.pending.clear()

    @property
    def in_step(self) -> bool:
        """Nothing to send, and everything that was done is shown."""
        return self.live and not self.lane and not self.pending

    # ── The line ────────────────────────────────────────────────────────────────────────────────

    def connected(self, send: Send, now: float) -> None:
        self.send, self.live, self.heard, self.restarting = send, False, now, False
        self.flying.clear()
        self.resting = 0.0
        self.hello(now)

    def dropped(self, *, blame: bool) -> None:
        """The line is gone. `blame`: as if what was first in flight had broken it, which nobody knows."""
        if blame and self.live and not self.restarting and self.lane and self.lane[0].id in self.flying:
            self._blame(self.heard)
        self.send, self.live = None, False
        self.flying.clear()
        self.resting = 0.0

    def _blame(self, now: float) -> None:
        """The first command broke the link or was passed over. Too often, and it goes back to its author."""
        suspect = self.lane[0]
        suspect.tries += 1
        if suspect.tries >= TRIES:
            self._settle({"id": suspect.id, "refused": "unsent"}, now)

    def hello(self, now: float, *, whole: bool = False) -> None:
        self.asked = now
        if self.send is not None:
            have = None if whole else self.have
            self.send("hello", {"v": 1, "have": have, "epoch": self.epoch, "peek": self.peek})

    def tick(self, now: float) -> None:
        """What a timer does every now and then."""
        if self.renumbering is not None and now >= self.renumbering:
            self._renumber()
        if self.flying and now - min(self.flying.values()) > self.unanswered:
            first = self.flying.get(self.lane[0].id, now) if self.lane else now
            self.flying.clear()
            if now - first > self.unanswered:  # the link is alive, so this one may never be answered
                self._blame(now)
        self.pump(now)

    def pump(self, now: float) -> None:
        """Send what may be sent now: at most a window full, in order."""
        if not self.live or self.send is None or self.resting > now:
            return
        window = 1 if self.lane and self.lane[0].tries > 1 else WINDOW
        for entry in self.lane[:window]:
            if entry.id not in self.flying and self.send is not None:
                self.flying[entry.id] = now
                message = {"type": entry.type, **entry.body}
                self.send("command", message | {"id": entry.id, "tab": entry.tab, "seq": entry.seq})

    # ── What the server says ────────────────────────────────────────────────────────────────────

    def hear(self, event: str, message: Any, now: float) -> None:
        self.heard = now
        react = getattr(self, f"_{event}", None)
        if react is not None:
            react(message, now)

    def _welcome(self, message: dict[str, Any], now: float) -> None:
        base, head = message["base"], message["head"]
        other = self.have is None or self.epoch != message["epoch"] or self.role != message["me"]["role"]
        if base is not None and (other or base > (self.have or 0)):
            return self.hello(now, whole=True)
        if base is None:
            self.shared = {}
        if base is None or head > (self.have or 0):
            apply_patch(self.shared, message)
            self.have = head
        self.mine = {}
        apply_patch(self.mine, message["mine"])
        self.epoch, self.role = message["epoch"], message["me"]["role"]
        self.asked = -ASKED
        self.live = True
        self._shown()
        self.pump(now)
        return None

    def _frame(self, message: dict[str, Any], now: float) -> None:
        if self.have is None or message["head"] <= self.have:
            return
        if message["base"] > self.have:
            self._missing(now)
            return
        apply_patch(self.shared, message)
        self.have = message["head"]
        self._shown()

    def _mine(self, message: dict[str, Any], _now: float) -> None:
        if self.have is not None:
            apply_patch(self.mine, message)

    def _beacon(self, message: dict[str, Any], now: float) -> None:
        if self.have is None:
            return
        if message["epoch"] != self.epoch:
            self.hello(now, whole=True)
        elif message["head"] > self.have:
            self._missing(now)

    def _missing(self, now: float) -> None:
        if now - self.asked > ASKED:  # not again while the answer may be on its way
            self.hello(now)

    def _again(self, _message: Any, now: float) -> None:
        self.hello(now, whole=True)

    def _restarting(self, _message: Any, _now: float) -> None:
        self.restarting = True

    def _presence(self, message: dict[str, Any], _now: float) -> None:
        self.here = message["here"]

    def _sorry(self, message: dict[str, Any], _now: float) -> None:
        self.sorry.append(message)

    def _answers(self, answers: list[dict[str, Any]], now: float) -> None:
        for answer in answers:
            if "revision" in answer or "refused" in answer:
                self._settle(answer, now)
            elif answer["id"] not in self.flying:
                continue  # said of an earlier sending, before this tab was rewound
            elif "expected" in answer:
                self._expected(answer["id"], answer["expected"], now)
            else:
                self.retries.append(answer["retry"])
                seq = next((entry.seq for entry in self.lane if entry.id == answer["id"]), 0)
                self._rewind(seq, now + max(0.05, answer["after"]) * (1 + self.chance.random() / 4))
        self.pump(now)

    def _settle(self, answer: dict[str, Any], now: float) -> None:
        id = answer["id"]
        self.flying.pop(id, None)
        if id in self.final:
            if self.final[id] != answer:
                self.notes.append(Note(now, "twice", id))
            return
        entry = next((entry for entry in self.lane if entry.id == id), None)
        if entry is None:
            return  # of another page of the same person
        self.lane.remove(entry)
        self.resting = 0.0
        self.final[id] = answer
        note = Note(now, "done", id, entry.type, entry.tab, entry.seq, answer.get("revision"))
        if note.revision is None:
            note.what, note.code = (
                ("unsent" if answer["refused"] == "unsent" else "refused"),
                answer["refused"],
            )
        elif note.revision > (self.have or 0):
            self.pending[id] = note.revision
        self.notes.append(note)

    def _expected(self, id: str, expected: int, now: float) -> None:
        entry = next((entry for entry in self.lane if entry.id == id), None)
        missing = next((entry for entry in self.lane if entry.seq == expected), None)
        if entry is None:
            self.flying.pop(id, None)
        elif missing is None or expected > entry.seq:
            self._rewind(0, now + 0.6)
            self.renumbering = now + 0.5
        elif missing.id == id or missing.id in self.flying:
            self._rewind(entry.seq, now + 1.0)
        else:
            self._rewind(expected, now + 0.1)

    def _rewind(self, seq: int, until: float) -> None:
        """Forget that these were sent, from `seq` on, and rest for a moment."""
        for entry in self.lane:
            if entry.seq >= seq:
                self.flying.pop(entry.id, None)
        self.resting = until

    def _renumber(self) -> None:
        """The server knows other numbers of this tab: the same commands begin a new one."""
        self.renumbering = None
        self.tab = self.id()
        for place, entry in enumerate(self.lane, start=1):
            entry.tab, entry.seq = self.tab, place
        self.last = len(self.lane)

    def _shown(self) -> None:
        have = self.have or 0
        self.pending = {id: revision for id, revision in self.pending.items() if revision > have}
