"""A world on one clock: the real rooms of a server, model clients, and a link between them that fails.

Store, commit loop, fan-out, people and socket handlers are the real ones, on a real file; only the network
and the time are made up, so that a seed repeats everything and hours pass in seconds. Messages are dropped,
doubled and swapped one by one, connections are cut or fall silent, the server dies before its answers leave.

A connection delivers in order or breaks, so a message alone is never lost in it. This link is harsher with
everything that carries an id or a revision. The personal layer carries none: it keeps its order among itself
and is lost only together with all that comes after it, as in a real connection.
"""

from __future__ import annotations

import heapq
import itertools
import random
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from board.fanout import PACE
from board.live import Live
from board.messages import Describe, Profile
from board.moves import Moves
from board.people import People, hash_of
from board.settings import Settings
from board.sockets import Sockets, json
from board.store import Lab, Link, Newcomer, Store, Workshop
from board.turns import Named, exactly
from tests.faults.clients import ATTEMPT, LONGEST_PAUSE, SILENCE
from tests.faults.histories import Found, check, difference
from tests.faults.model import Model
from tests.faults.servers import move
from tests.faults.talk import say
from tests.house import BOARD, BRIEF, TEMPLATE

SETTINGS = Settings(async_mode="threading")
KEY = b"k" * 32
DEAD = 20.0
"""Seconds after which the server notices that a connection is silent: its ping and its patience."""
CALM = 120.0
"""Seconds without a fault in which everybody must come to be in step."""
TOGETHER = ("welcome", "mine")
"""Events that keep their order."""


@dataclass(frozen=True)
class Weather:
    """How likely each fault is: per message, and per second and connection."""

    drop: float = 0.03
    double: float = 0.03
    swap: float = 0.03
    cut: float = 0.06
    silent: float = 0.03
    restart: float = 0.08
    twin: float = 0.01
    reload: float = 0.03


CLEAR = Weather(0, 0, 0, 0, 0, 0, 0, 0)
DEAF = Weather(0.3, 0, 0, 0, 0, 0, 0, 0)


@dataclass
class Wire:
    """One connection. `deaf`: it is half open, and nothing arrives at either end any more."""

    name: str
    page: Page
    chance: random.Random
    up: bool = True
    deaf: bool = False
    rooms: set[str] = field(default_factory=set)
    latest: float = 0.0
    """When the last of the events that keep their order arrives."""


@dataclass(eq=False)
class Page:
    """A model client, its connection, and how much it still wants to say."""

    model: Model
    left: int
    wire: Wire | None = None
    failures: int = 0
    shared: bool = False
    """Another page sends the same outbox. Which of two commands with one number comes first then decides,
    so this page's commands keep their order, as they do in a real connection."""


class World:
    """One workshop, its server and its people. `run` until all is said and everybody is in step."""

    def __init__(self, folder: Path, seed: int, *, weather: Weather | None = None, words: int = 100) -> None:
        self.seed, self.chance = seed, random.Random(seed)
        self.weather = weather or Weather()
        self.folder, self.words = folder, words
        shutil.copy(TEMPLATE, folder / "board.db")
        self.path = folder / "board.db"
        self.now = 1000.0
        self.counter = itertools.count()
        self.agenda: list[tuple[float, int, Callable[[], None]]] = []
        self.wires: dict[str, Wire] = {}
        self.handlers: dict[str, Callable[..., Any]] = {}
        self.pages: list[Page] = []
        self.faults: dict[str, int] = defaultdict(int)
        self.mute = False
        """The server is dying: it still commits, and nothing leaves it."""
        self._open()
        self._furnish()

    # ── The server ──────────────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        self.store = Store.open(f"sqlite:///{self.path}")
        self._start()

    def _start(self) -> None:
        self.live = Live(self.store, now=lambda: round(self.now * 1000))
        self.sockets = Sockets(
            SETTINGS, self.live, People(self.store, self.live, KEY), Moves(self.store, self.live)
        )
        self.fanout = self.sockets.register(self, clock=lambda: self.now)
        self.deciding = False
        self.generation = next(self.counter)
        self._tend(self.generation)

    def on(self, event: str, handler: Callable[..., Any]) -> None:
        self.handlers[event] = handler

    def enter_room(self, socket: str, room: str) -> None:
        self.wires[socket].rooms.add(room)  # one that has gone is an error, as in the library

    def leave_room(self, socket: str, room: str) -> None:
        if socket in self.wires:
            self.wires[socket].rooms.discard(room)

    def emit(self, event: str, payload: Any, to: str | None = None) -> None:
        if self.mute:
            return
        message = json.loads(json.dumps(payload))
        for wire in list(self.wires.values()):
            if to is None or wire.name == to or to in wire.rooms:
                self._down(wire, event, message)

    def _decide(self, generation: int) -> None:
        if generation == self.generation:
            self.deciding = False
            self.live.step()

    def _tend(self, generation: int) -> None:
        if generation == self.generation:
            self.later(min(max(self.fanout.tend(), 0.005), PACE), lambda: self._tend(generation))

    def restart(self) -> None:
        """The process dies, at any moment: also with commands queued, or committed and not answered."""
        self.faults["restart"] += 1
        kind = self.chance.choice(("idle", "undecided", "unanswered", "gentle"))
        if kind == "unanswered":
            self.mute = True
            self.live.step()
        elif kind == "gentle":
            self.sockets.farewell()
            self.live.step()
            self.fanout.flush()
        for wire in list(self.wires.values()):
            self._gone(wire)
        self.mute = False
        if self.chance.random() < 0.3:
            self.store.close()
            self._open()
        else:
            self._start()

    # ── The link ────────────────────────────────────────────────────────────────────────────────

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (self.now + seconds, next(self.counter), what))

    def dial(self, page: Page) -> None:
        """A new connection. What is still under way in the old one arrives late."""
        if page.wire is not None:
            return
        name = f"wire-{self.pages.index(page)}-{next(self.counter)}"
        wire = Wire(name, page, random.Random(f"{self.seed} {name}"))
        ticket = self.sockets.people.ticket(page.model.person, BOARD)
        self.wires[name] = page.wire = wire
        self.handlers["connect"](name, {}, {"ticket": ticket})
        page.model.connected(lambda event, message: self._up(wire, event, message), self.now)
        self.later(ATTEMPT, lambda: None if page.model.live else self._hang_up(wire))

    def _hit(self, wire: Wire, fault: str) -> bool:
        hit: bool = wire.chance.random() < getattr(self.weather, fault)
        self.faults[fault] += hit
        return hit

    def _delays(self, wire: Wire) -> list[float]:
        """When a message arrives, and how often."""
        if self._hit(wire, "drop"):
            return []
        delays = [0.005 + 0.02 * wire.chance.random()]
        if self._hit(wire, "swap"):
            delays[0] += wire.chance.random()
        if self._hit(wire, "double"):
            delays.append(delays[0] + wire.chance.random())
        return delays

    def _up(self, wire: Wire, event: str, message: Any) -> None:
        if wire.deaf or not wire.up:
            return
        message = json.loads(json.dumps(message))
        for delay in self._in_order(wire) if wire.page.shared else self._delays(wire):
            self.later(delay, lambda: self._arrive(wire, event, message))

    def _in_order(self, wire: Wire) -> list[float]:
        """When a message arrives that may not overtake; one that is lost takes the connection with it."""
        if self._hit(wire, "drop"):
            self.cut(wire)
            return []
        wire.latest = max(wire.latest + 1e-6, self.now + 0.005 + 0.02 * wire.chance.random())
        return [wire.latest - self.now]

    def _arrive(self, wire: Wire, event: str, message: Any) -> None:
        if wire.name not in self.wires or wire.deaf:
            return
        self.handlers[event](wire.name, message)
        if not self.deciding:
            self.deciding = True
            generation = self.generation
            self.later(self.chance.random() * 0.01, lambda: self._decide(generation))

    def _down(self, wire: Wire, event: str, message: Any) -> None:
        if wire.deaf or not wire.up:
            return
        for delay in self._in_order(wire) if event in TOGETHER else self._delays(wire):
            self.later(delay, lambda: self._hear(wire, event, message))

    def _hear(self, wire: Wire, event: str, message: Any) -> None:
        page = wire.page
        if page.wire is wire and not wire.deaf:
            page.model.hear(event, message, self.now)
            if page.model.live:
                page.failures = 0

    def cut(self, wire: Wire) -> None:
        """Both ends notice, each in its own time; what is under way may still arrive."""
        wire.up = False
        self.later(wire.chance.random() * 0.1, lambda: self._dropped(wire))
        self.later(wire.chance.random() * 0.5, lambda: self._gone(wire))

    def silence(self, wire: Wire) -> None:
        """Half open: nothing arrives, and for a long time nobody notices."""
        wire.deaf = True
        self.later(SILENCE, lambda: self._dropped(wire))
        self.later(DEAD, lambda: self._gone(wire))

    def _hang_up(self, wire: Wire) -> None:
        if wire.page.wire is wire:
            self._gone(wire)
            self._dropped(wire)

    def _dropped(self, wire: Wire) -> None:
        page = wire.page
        if page.wire is not wire:
            return
        page.wire = None
        page.model.dropped(blame=False)
        pause = min(LONGEST_PAUSE, 0.5 * 2**page.failures) * (0.3 + 0.7 * page.model.chance.random())
        page.failures += 1
        self.later(pause, lambda: self.dial(page))

    def _gone(self, wire: Wire) -> None:
        if self.wires.pop(wire.name, None) is not None:
            self.handlers["disconnect"](wire.name, "gone")
            wire.up = False
            self.later(wire.chance.random() * 0.2, lambda: self._dropped(wire))

    # ── People ──────────────────────────────────────────────────────────────────────────────────

    def _furnish(self) -> None:
        lab = Lab(id="lab-2019", title="A Lab", host="Glasgow", starts="2019-03-25", ends="2019-03-27")
        workshop = Workshop(
            id=BOARD,
            lab=lab.id,
            title=BRIEF.title,
            city="Rotterdam",
            part="create",
            format="challenge",
            order=1,
        )
        link = Link(
            id="run",
            lab=lab.id,
            workshop=BOARD,
            role="facilitator",
            label="",
            generation=1,
            hash=hash_of("x"),
        )
        self.store.save_lab(lab, [workshop])
        self.store.save_links([link])
        self.live.system(BOARD, Describe(brief=BRIEF))
        for number in range(self.chance.randint(2, 6)):
            person, profile = f"person-{number}", Profile(f"Name {number}", "Porto")
            if number == 0:
                self.store.create_person(person, lab.id, f"hash {number}", profile)
                self.store.grant(person, link.id, 1)
                move(self.live, BOARD, person, "ideate")
            else:
                newcomer = Newcomer(person, lab.id, f"hash {number}")
                self.live.join(BOARD, Named(person, exactly(profile), newcomer))
            chance = random.Random(f"{self.seed} {person}")
            self.add(Page(Model(person, chance, peek=number == 0 and chance.random() < 0.5), self.words))

    def add(self, page: Page) -> None:
        self.pages.append(page)
        self.later(self.chance.random() * 0.2, lambda: self.dial(page))
        self.later(0.1, lambda: self._tick(page))
        self.later(self.chance.random(), lambda: self._speak(page))

    def _tick(self, page: Page) -> None:
        page.model.tick(self.now)
        self.later(0.1, lambda: self._tick(page))

    def _speak(self, page: Page) -> None:
        """Say something; sometimes several things at once, and now and then nothing for a while."""
        for _once in range(page.model.chance.choice((1, 1, 1, 2, 5))):
            if page.left > 0:
                page.left -= 1
                page.model.say(*say(page.model), self.now)
        if page.left > 0:
            self.later(page.model.chance.expovariate(6), lambda: self._speak(page))

    def _twin(self, page: Page) -> None:
        """A second page that holds the same outbox: a frozen one that woke up, or a copied tab."""
        first = page.model
        chance = random.Random(f"{self.seed} {next(self.counter)}")
        model = Model(first.person, chance, peek=first.peek, tab=first.tab, last=first.last)
        for entry in first.lane:
            model.lane.append(type(entry)(entry.id, entry.tab, entry.seq, entry.type, entry.body))
        page.left, left = page.left - page.left // 2, page.left // 2
        page.shared = True
        if page.wire is not None:
            self.cut(page.wire)  # nothing of before may overtake what comes from now on
        self.add(Page(model, left, shared=True))

    # ── The whole run ───────────────────────────────────────────────────────────────────────────

    def run(self) -> Found:
        """Until all is said under faults, and everybody is in step without; then judge."""
        self._blow()
        if not self._pass(3600.0, lambda: all(page.left == 0 for page in self.pages)):
            raise AssertionError("they never finished")
        self._settle()
        # A last word, of which many hear nothing: only the beacon can tell them.
        self.weather = DEAF
        page = self.pages[0]
        page.model.say(*say(page.model), self.now)
        self._pass(1.0, lambda: False)
        self._settle()
        self._pass(DEAD, lambda: len(self.fanout.seats()) == len(self.pages))
        assert {seat[0] for seat in self.fanout.seats()} == set(self.wires), "ghosts are said to be here"
        self.close()
        return check(self.path, [(BOARD, page.model) for page in self.pages])

    def close(self) -> None:
        self.store.close()

    def _settle(self) -> None:
        self.weather = CLEAR
        if not self._pass(CALM, self._settled):
            raise AssertionError(f"not in step: {self._complaints()}")

    def _pass(self, seconds: float, done: Callable[[], bool]) -> bool:
        """Let time pass until it is done. False when it takes too long."""
        end = self.now + seconds
        look = self.now
        while self.now < end:
            self.now, _, what = heapq.heappop(self.agenda)
            what()
            if self.now >= look:
                look = self.now + 0.25
                if done():
                    return True
        return False

    def _settled(self) -> bool:
        held = self.live.held(BOARD)
        if held is None or any(
            not page.model.in_step or page.model.have != held.revision for page in self.pages
        ):
            return False
        return not self._complaints()

    def _complaints(self) -> list[str]:
        state = self.live.board(BOARD)
        assert state is not None
        found = []
        for page in self.pages:
            if not page.model.in_step:
                lane = [(entry.tab, entry.seq) for entry in page.model.lane]
                found.append(f"{page.model.person}: {lane} waiting, {page.model.pending} not shown")
            elif wrong := difference(state, page.model):
                found.append(f"{page.model.person}: {wrong}")
        return found

    def _blow(self) -> None:
        """Every half second, faults of connections and of the server."""
        for page in list(self.pages):
            wire = page.wire
            if wire is None:
                continue
            if self._hit(wire, "cut"):
                self.cut(wire)
            elif self._hit(wire, "silent"):
                self.silence(wire)
            elif self._hit(wire, "reload"):
                self._hang_up(wire)
                page.model.reload()
            elif len(self.pages) < 8 and self._hit(wire, "twin"):
                self._twin(page)
        if self.chance.random() < self.weather.restart:
            self.restart()
        if self.weather is not CLEAR:
            self.later(0.5, self._blow)
