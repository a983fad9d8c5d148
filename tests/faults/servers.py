"""`board serve` as a process of its own that tests may end in every way, and the people who come to it.

The people are put into the database before the server starts, because how they join is tested elsewhere and
here there are hundreds. Every process is ended by its own id.
"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from board.live import Live
from board.messages import Profile
from board.people import People, hash_of, key_from
from board.store import Newcomer, Store
from board.turns import Named, exactly
from tests.conftest import WAIT, environment, free_port, with_the_lab
from tests.faults.clients import SILENCE, Crowd, Line
from tests.faults.model import Model
from tests.faults.talk import say

LAB = "glasgow-2019"
BOARDS = tuple(f"{LAB}-{name}" for name in ("amsterdam", "ghent", "glasgow", "gothenburg", "rotterdam"))
STAGE = "ideate"


@dataclass
class Server:
    """A data folder, a port, and the process that serves them now."""

    data: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    said: Path | None = None
    core: int | None = None
    """The only core that it may use."""

    @property
    def database(self) -> Path:
        return self.data / "board.db"

    @property
    def log(self) -> Path:
        """What the server says on its standard error."""
        return self.said or self.data.parent / f"{self.data.name}.log"

    def spawn(self) -> None:
        """Start it, and do not wait."""
        with self.log.open("ab") as log, pinned(self.core):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "board.cli", "serve"],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment({"BOARD_DATA": str(self.data), "PORT": str(self.port), **self.env}),
            )

    def start(self) -> None:
        """Start it if it does not run, and wait until it serves."""
        if self.process is None or self.process.poll() is not None:
            self.spawn()
        end = time.monotonic() + WAIT
        while not self.serves():
            assert time.monotonic() < end, "the server did not come up"
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.01)

    def serves(self) -> bool:
        """Whether it answers now."""
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, timeout: float = 1.0) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def health(self) -> dict[str, Any]:
        """What the server says of itself."""
        told: dict[str, Any] = msgspec.json.decode(self.get("/healthz")[1])
        return told

    def metric(self, name: str) -> float:
        """One of its numbers; 0 for one that it has not counted yet."""
        for line in self.get("/metrics")[1].decode().splitlines():
            if line.rpartition(" ")[0] == name:
                return float(line.rpartition(" ")[2])
        return 0.0

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT)

    def terminate(self) -> None:
        """SIGTERM, without waiting."""
        assert self.process is not None
        self.process.terminate()

    def stop(self, seconds: float) -> int:
        """SIGTERM, and wait; the exit code."""
        self.terminate()
        assert self.process is not None
        return self.process.wait(seconds)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """What is started meanwhile runs on this core alone, where the system can do that."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def server(folder: Path, log: Path | None = None, **env: str) -> Iterator[Server]:
    """A server with the shipped Lab in a fresh folder; not started. Ended whatever happens."""
    made = Server(folder / "data", env=env, said=log)
    with_the_lab(made.data)
    try:
        yield made
    finally:
        made.close()


def furnish(
    server: Server,
    count: int,
    *,
    boards: tuple[str, ...] = BOARDS[:1],
    stage: str = STAGE,
    runners: bool = False,
) -> list[tuple[str, str, str]]:
    """Let so many people join, spread over boards at this stage; their board, id and ticket.

    With `runners`, the first of each board is its facilitator.
    """
    key = key_from(server.data)
    store = Store.open(f"sqlite:///{server.database}")
    try:
        live = Live(store)
        people = People(store, live, key)
        found = []
        links = {link.workshop: link for link in store.links(LAB) if link.role == "facilitator"}
        for name in boards:
            person = secrets.token_hex(8)
            store.create_person(person, LAB, hash_of(secrets.token_hex(8)), Profile("Fay", "Glasgow"))
            store.grant(person, links[name].id, links[name].generation)
            move(live, name, person, stage)
            if runners:
                found.append((name, person, people.ticket(person, name)))
        for number in range(count - len(found)):
            name, person = boards[number % len(boards)], secrets.token_hex(8)
            profile = Profile(f"Person {number}", "Porto")
            newcomer = Newcomer(person, LAB, hash_of(secrets.token_hex(8)))
            assert live.join(name, Named(person, exactly(profile), newcomer)).revision
            found.append((name, person, people.ticket(person, name)))
        return found
    finally:
        store.close()


def move(live: Live, name: str, person: str, to: str) -> None:
    """Move a workshop, as its facilitator would."""
    from board.messages import parse

    state = live.board(name)
    assert state is not None
    body = {"type": "move_stage", "seen": state.board.stage, "to": to}
    envelope = parse({"id": secrets.token_hex(8), "tab": secrets.token_hex(8), "seq": 1, **body})
    assert envelope is not None
    live.submit(name, person, "facilitator", envelope, "nobody")
    live.step()
    after = live.board(name)
    assert after is not None
    assert after.board.stage == to


@dataclass
class Room:
    """A crowd on a server, each on a board, talking at a pace. The load of a test."""

    server: Server
    crowd: Crowd[Model]
    seats: list[tuple[str, Line[Model]]]
    rate: float = 0.0
    """Commands per second, of all together."""
    next: float = 0.0

    @classmethod
    def fill(
        cls,
        server: Server,
        people: list[tuple[str, str, str]],
        *,
        seed: int = 0,
        reach: Callable[[], int] | None = None,
        silence: float = SILENCE,
    ) -> Room:
        """One page for each of these people."""
        crowd: Crowd[Model] = Crowd(seed)
        seats = []
        for number, (name, person, ticket) in enumerate(people):
            model = Model(person, random.Random(f"{seed} {number}"))
            line = crowd.add(model, ticket, reach or (lambda: server.port), silence=silence)
            line.again = time.monotonic() + 0.5 * crowd.chance.random()
            seats.append((name, line))
        return cls(server, crowd, seats)

    @property
    def models(self) -> list[tuple[str, Model]]:
        return [(name, line.model) for name, line in self.seats]

    @property
    def live(self) -> int:
        """How many are connected and welcomed."""
        return sum(line.model.live for _, line in self.seats)

    @property
    def answered(self) -> int:
        """Final answers so far."""
        return sum(len(line.model.final) for _, line in self.seats)

    @property
    def flying(self) -> int:
        """Commands that are sent and not answered."""
        return sum(len(model.flying) for _, model in self.models)

    @property
    def asked(self) -> int:
        """Commands so far."""
        return sum(model.said for _, model in self.models)

    def talk(self, now: float) -> None:
        """Say what is due at this rate: by anybody, connected or not."""
        if self.rate <= 0:
            return
        self.next = max(self.next, now - 0.2)
        while self.next <= now:
            self.next += 1 / self.rate
            _, line = self.crowd.chance.choice(self.seats)
            line.model.say(*say(line.model), now)

    def up(self) -> float:
        """Start the server while the pages go on; seconds until it serves."""
        started = time.monotonic()
        self.server.spawn()
        assert self.until(lambda: self.crowd.opens(self.server.port), WAIT), self.server.log.read_text()
        self.server.start()
        return time.monotonic() - started

    def everybody_says_something(self) -> None:
        now = time.monotonic()
        for _, line in self.seats:
            line.model.say(*say(line.model), now)

    def until(self, done: Callable[[], Any], seconds: float) -> bool:
        return self.crowd.until(done, seconds, self.talk)

    def during(self, seconds: float) -> None:
        """Go on for so long."""
        self.until(lambda: False, seconds)

    def arrive(self, seconds: float = 20.0) -> None:
        assert self.until(lambda: self.live == len(self.seats), seconds), (
            f"{self.live} of {len(self.seats)} are in"
        )

    def in_step(self) -> bool:
        """Everybody's outbox is empty, and all stand at the same revision of their board."""
        heads: dict[str, int] = {}
        for name, line in self.seats:
            if not line.model.in_step:
                return False
            if heads.setdefault(name, line.model.have or 0) != line.model.have:
                return False
        return True

    def settle(self, seconds: float) -> float:
        """Say nothing more, and wait until everybody is in step; how long it took."""
        self.rate, started = 0.0, time.monotonic()
        assert self.until(self.in_step, seconds), self.complaint()
        return time.monotonic() - started

    def complaint(self) -> str:
        wrong = [
            f"{line.model.person} ({line.stage}): {len(line.model.lane)} waiting, "
            f"{len(line.model.pending)} not shown"
            for _, line in self.seats
            if not line.model.in_step
        ]
        return f"{len(wrong)} are not in step: {wrong[:5]}"

    def close(self) -> None:
        self.crowd.close()


def load() -> str:
    """The load of this machine, to stand beside a figure."""
    return "load " + "/".join(f"{one:.1f}" for one in os.getloadavg()[:2]) + f" on {os.cpu_count()} cores"
