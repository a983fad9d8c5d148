"""Frames to sockets: who is connected, what each audience was shown last, and presence.

A frame is the difference between the board an audience was shown last and the board now, so it does not
matter how many commands lie between: per board one merged frame in 36 ms, the first change after a calm
moment at once, encoded once per audience. Personal parts go out before the shared frame. It decides
nothing: what may be shown is `rules.view`; where bytes go is `send`, given to it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import Raw

from board.messages import PROTOCOL, Frame, Patch, Record, encode
from board.rules.view import (
    AUDIENCES,
    Viewer,
    compare,
    difference,
    everything,
    names_shown,
    owners,
    personal,
    personal_difference,
)
from board.state import Key, State

log = logging.getLogger("board.fanout")

PACE = 0.015
"""Least seconds between two frames of a board. Where much comes, batches are further apart (`intake`), so
that each frame leaves with its batch and waits no second time."""
TALLIES = 0.06
"""The same while nothing but dots has changed: in a burst of votes everybody hears many, to everybody."""
GRACE = 0.01
"""Most seconds that a frame waits, when its time has come, for commands that are being decided."""
CALM = 0.5
"""Least seconds between two presence messages of a board."""
BEACON = 5.0
"""Seconds between two beacons: a lost last frame leaves no gap to notice."""
EXPECTED = 120.0
"""Seconds for which somebody whose connection broke is expected back."""
TAIL = 256
"""Frames of which a board remembers the start; who is further behind gets a snapshot."""

Send = Callable[[str, Any, str], None]
"""`send(event, payload, room)`: to every socket in a room; a socket's own id is a room too."""


@dataclass(frozen=True)
class Seat:
    """One socket on one board."""

    viewer: Viewer
    writing: str | None = None
    unsent: int = 0
    """How many commands wait in its browser, as that said last."""


@dataclass(frozen=True)
class Health:
    """How a board is doing: people connected, people whose connection broke lately, commands that wait in
    browsers, and when the board last changed, in milliseconds."""

    here: int
    lost: int
    unsent: int
    saved: int | None = None


@dataclass
class Passage:
    """From one board that was shown to the next, and what it brought to each audience."""

    before: State
    after: State
    touched: frozenset[Key]
    patches: dict[str, Patch] = field(default_factory=dict)

    def patch(self, name: str) -> Patch:
        """What this audience was shown, or would have been shown."""
        if name not in self.patches:
            self.patches[name] = difference(AUDIENCES[name], self.before, self.after, self.touched)
        return self.patches[name]


@dataclass
class Channel:
    """What one board has shown, and to whom."""

    board: str
    shown: State
    now: State
    touched: set[Key] = field(default_factory=set)
    pace: float = TALLIES
    """Least seconds between the last frame and the next, by what that will bring."""
    history: deque[Passage] = field(default_factory=lambda: deque(maxlen=TAIL))
    snapshots: dict[str, Raw] = field(default_factory=dict)
    """All that an audience sees of `shown`, encoded once for everybody who arrives before it changes."""
    seats: dict[str, Seat] = field(default_factory=dict)
    flushed: float = 0.0
    stirred: bool = False
    """Whether presence changed since it was last told."""
    told: float = 0.0
    lost: dict[str, float] = field(default_factory=dict)
    """People whose last connection broke, and when: they are expected back."""


class Fanout:
    """Audiences and presence of this process's boards. `enter(socket, room)` and `leave` mind the rooms;
    `coming` says whether commands are being decided now."""

    def __init__(
        self,
        *,
        epoch: str,
        send: Send,
        enter: Callable[[str, str], None],
        leave: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
        coming: Callable[[], bool] = lambda: False,
    ) -> None:
        self.epoch = epoch
        self.clock = clock
        self._coming = coming
        self._send, self._enter, self._leave = send, enter, leave
        self._channels: dict[str, Channel] = {}
        self._due = threading.Event()
        self._lit = clock()
        self.lock = threading.RLock()
        """Hold it to say something in its place among the frames."""
        self.running = False

    # ── Boards ──────────────────────────────────────────────────────────────────────────────────

    def publish(self, board: str, before: State, after: State, touched: set[Key]) -> None:
        """A board has moved on. Called by the commit loop only, in the order of commits."""
        with self.lock:
            channel = self._channels.get(board)
            if channel is None or channel.now is after:
                return
            # Something was not published here: `touched` says too little, so everything is looked at.
            missed = () if channel.now is before else (channel.now, after)
            waiting, pace = channel.now is not channel.shown, channel.pace
            channel.now = after
            channel.touched |= touched | {key for state in missed for key in keys(state)}
            if missed or any(kind != "ballot" for kind, _ in touched):
                channel.pace = PACE
            if self.clock() - channel.flushed >= channel.pace:
                self._flush(channel)
            elif not waiting or channel.pace != pace:
                self._due.set()

    def sit(
        self, socket: str, board: str, state: State, viewer: Viewer, have: int | None, epoch: str | None
    ) -> dict[str, Any]:
        """Seat a socket in its audience, and say what brings it from what it has to what is shown now.

        Hold `lock` from reading `state` until this was sent, or a frame may overtake it.
        """
        with self.lock:
            channel = self._channels.setdefault(board, Channel(board, state, state))
            self._stand(channel, socket)
            channel.seats[socket] = Seat(viewer)
            self._enter(socket, _audience(board, viewer.name))
            if viewer.person is not None:
                self._enter(socket, _person(board, viewer.person))
                channel.lost.pop(viewer.person, None)
            self._stir(channel)
            tail = _tail(channel, viewer.name, have) if epoch == self.epoch else None
            base = have if tail is not None else None
            put = _snapshot(channel, viewer.name) if tail is None else tail.put
            mine = personal(viewer.person, channel.shown) if viewer.person is not None else {}
            return {
                "v": PROTOCOL,
                "epoch": self.epoch,
                "head": channel.shown.revision,
                "now": time.time_ns() // 1_000_000,
                "base": base,
                "put": put,
                "remove": tail.remove if tail is not None else {},
                "mine": compare({}, mine),
            }

    def stand(self, socket: str, board: str, *, lost: bool = False) -> None:
        """The socket has gone. `lost`: its connection broke, so its person is expected back."""
        with self.lock:
            channel = self._channels.get(board)
            if channel is not None and socket in channel.seats:
                viewer = channel.seats[socket].viewer
                self._stand(channel, socket)
                if lost and viewer.person is not None and viewer.person not in _people(channel):
                    channel.lost[viewer.person] = self.clock()
                self._stir(channel)

    def write(self, socket: str, board: str, field: str | None) -> None:
        """The socket's person is writing in that field of a sheet, or in none."""
        with self.lock:
            channel = self._channels.get(board)
            seat = channel.seats.get(socket) if channel else None
            if channel is not None and seat is not None and seat.writing != field:
                channel.seats[socket] = replace(seat, writing=field)
                self._stir(channel)

    def unsent(self, socket: str, board: str, count: int) -> None:
        """So many commands wait in the socket's browser."""
        with self.lock:
            channel = self._channels.get(board)
            seat = channel.seats.get(socket) if channel else None
            if channel is not None and seat is not None and seat.unsent != count:
                channel.seats[socket] = replace(seat, unsent=count)
                self._stir(channel)

    def remind(self, socket: str, board: str) -> None:
        """Tell one socket where the board stands: whoever lacks frames asks for them."""
        with self.lock:
            channel = self._channels.get(board)
            if channel is not None and socket in channel.seats:
                self._beacon(channel, socket)

    def seats(self) -> list[tuple[str, str, Viewer]]:
        """Every socket with its board and viewer."""
        with self.lock:
            return [
                (socket, channel.board, seat.viewer)
                for channel in self._channels.values()
                for socket, seat in channel.seats.items()
            ]

    def here(self, board: str) -> int:
        """How many people are connected to a board."""
        with self.lock:
            channel = self._channels.get(board)
            return len(_people(channel)) if channel else 0

    def health(self, board: str) -> Health:
        """How a board is doing now, as far as this room knows."""
        with self.lock:
            channel = self._channels.get(board)
            if channel is None:
                return Health(0, 0, 0)
            late = self.clock() - EXPECTED
            lost = sum(since > late for since in channel.lost.values())
            return Health(len(_people(channel)), lost, sum(seat.unsent for seat in channel.seats.values()))

    # ── Its own clockwork ───────────────────────────────────────────────────────────────────────

    def flush(self) -> None:
        """Show everything that is still waiting, whatever the pace."""
        with self.lock:
            for channel in self._channels.values():
                self._flush(channel)

    def run(self) -> None:
        """Keep the pace, tell presence, light the beacon; until `running` is false."""
        self.running = True
        while self.running:
            pause = self.tend()
            self._due.wait(timeout=max(pause, 0.001))
            self._due.clear()

    def tend(self) -> float:
        """Do what is due on every board; the seconds until something is due again, one at most."""
        pause = 1.0
        with self.lock:
            now = self.clock()
            due = now - self._lit >= BEACON
            if due:
                self._lit = now
            for channel in self._channels.values():
                try:
                    if due and channel.seats:
                        self._beacon(channel)
                    pause = min(pause, self._tend(channel, now))
                except Exception:
                    # This thread serves every board: one that cannot be shown must not silence the others.
                    log.exception("board %s could not be shown", channel.board)
        return pause

    def _tend(self, channel: Channel, now: float) -> float:
        """Do what is due on one board; the seconds until something is due again."""
        wait = 1.0
        if channel.now is not channel.shown:
            left = channel.flushed + channel.pace - now
            if -GRACE < left <= 0 and self._coming():
                left += GRACE
            if left <= 0:
                self._flush(channel)
            else:
                wait = left
        if channel.stirred:
            left = channel.told + CALM - now
            if left <= 0:
                self._tell(channel)
            else:
                wait = min(wait, left)
        return wait

    def _flush(self, channel: Channel) -> None:
        before, after = channel.shown, channel.now
        channel.flushed = self.clock()
        if before is after:
            return
        touched = frozenset(channel.touched)
        channel.touched = set()
        channel.pace = TALLIES
        channel.shown = after
        channel.snapshots.clear()
        passage = Passage(before, after, touched)
        channel.history.append(passage)
        people = {seat.viewer.person for seat in channel.seats.values()}
        for person, theirs in owners(before, after, touched).items():
            if person in people:
                patch = personal_difference(person, before, after, theirs)
                if patch:
                    self._send("mine", patch, _person(channel.board, person))
        for name in {seat.viewer.name for seat in channel.seats.values()}:
            patch = passage.patch(name)
            frame = Frame(before.revision, after.revision, patch.put, patch.remove)
            self._send("frame", frame, _audience(channel.board, name))
        if before.board is not after.board:
            # Another stage may show other things of who is here.
            self._stir(channel)

    def _beacon(self, channel: Channel, socket: str | None = None) -> None:
        beacon = {"epoch": self.epoch, "head": channel.shown.revision, "now": time.time_ns() // 1_000_000}
        self._send("beacon", beacon, socket or _board(channel.board))

    # ── Presence ────────────────────────────────────────────────────────────────────────────────

    def _stir(self, channel: Channel) -> None:
        channel.stirred = True
        self._due.set()

    def _tell(self, channel: Channel) -> None:
        channel.stirred = False
        channel.told = self.clock()
        late = channel.told - EXPECTED
        channel.lost = {person: since for person, since in channel.lost.items() if since > late}
        for name in {seat.viewer.name for seat in channel.seats.values()}:
            self._send("presence", presence(channel, AUDIENCES[name]), _audience(channel.board, name))

    def _stand(self, channel: Channel, socket: str) -> None:
        seat = channel.seats.pop(socket, None)
        if seat is None:
            self._enter(socket, _board(channel.board))
            return
        self._leave(socket, _audience(channel.board, seat.viewer.name))


def _snapshot(channel: Channel, name: str) -> Raw:
    """What an audience that has nothing is to put."""
    if name not in channel.snapshots:
        patch = compare({}, everything(AUDIENCES[name], channel.shown))
        channel.snapshots[name] = Raw(encode(patch.put))
    return channel.snapshots[name]


def _tail(channel: Channel, name: str, have: int | None) -> Patch | None:
    """What brings an audience from what was shown at `have` to what is shown now; nothing if that is too long
    ago. It is all frames between as one, so it also fits whoever has heard some of them meanwhile: what came
    and went again is taken away, although it is at neither end.
    """
    passages: list[Passage] = []
    if have != channel.shown.revision:
        for passage in reversed(channel.history):
            passages.append(passage)
            if have is None or passage.before.revision <= have:
                break
        if not passages or passages[-1].before.revision != have:
            return None
    put: dict[Key, Record] = {}
    gone: dict[Key, None] = {}
    for passage in reversed(passages):
        patch = passage.patch(name)
        for records in patch.put.values():
            for record in records:
                gone.pop((record.kind, record.id), None)
                put[record.kind, record.id] = record
        for kind, ids in patch.remove.items():
            for id in ids:
                put.pop((kind, id), None)
                gone[kind, id] = None
    merged = Patch({}, {})
    for (kind, _), record in put.items():
        merged.put.setdefault(kind, []).append(record)
    for kind, id in gone:
        merged.remove.setdefault(kind, []).append(id)
    return merged


def presence(channel: Channel, viewer: Viewer) -> dict[str, Any]:
    """Who is here, as this audience may know: in anonymous stages a number and nothing else."""
    state = channel.shown
    named = viewer.runs or names_shown(viewer, state) != "nothing"
    people = _people(channel)
    writing: dict[str, str] = {}
    if state.board.stage == "draft":
        for seat in channel.seats.values():
            if seat.writing is not None:
                writing[seat.writing] = (seat.viewer.person or "") if named else ""
    told = {
        "here": len(people),
        "people": sorted(people) if named else None,
        "writing": writing,
    }
    if viewer.runs:
        told["lost"] = len(channel.lost)
        told["unsent"] = sum(seat.unsent for seat in channel.seats.values())
    return told


def keys(state: State) -> set[Key]:
    """Kind and id of every record of a board."""
    return {(record.kind, record.id) for record in state.records()}


def _people(channel: Channel) -> set[str]:
    return {
        seat.viewer.person
        for seat in channel.seats.values()
        if seat.viewer.person is not None and seat.viewer.role != "projector"
    }


def _board(board: str) -> str:
    return f"b:{board}"


def _audience(board: str, name: str) -> str:
    return f"a:{board}:{name}"


def _person(board: str, person: str) -> str:
    return f"p:{board}:{person}"
