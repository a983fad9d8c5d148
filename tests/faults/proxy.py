"""A TCP proxy that fails as venue networks do: it delays, cuts, falls silent, and swallows bytes.

It knows bytes and connections and nothing of what is in them. It runs in a thread of its own until `close`.
"""

from __future__ import annotations

import random
import selectors
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field

CHUNK = 1 << 16
LOOK = 0.005
RESET = struct.pack("ii", 1, 0)
"""Close at once and without good-bye, as a router does that forgot the connection."""


@dataclass(frozen=True)
class Faults:
    """How likely each is, per connection and second; and the longest delay of a piece, in seconds."""

    cut: float = 0.05
    silent: float = 0.02
    swallow: float = 0.02
    delay: float = 0.05


@dataclass(eq=False)
class Way:
    """One direction of a connection: what came out of one end and when it may go into the other."""

    source: socket.socket
    sink: socket.socket
    held: deque[tuple[float, bytes]] = field(default_factory=deque)
    swallow: bool = False
    """The next piece disappears."""


@dataclass(eq=False)
class Pair:
    """A connection through the proxy. `silent`: it stays open, and nothing passes any more."""

    ways: tuple[Way, Way]
    silent: bool = False


class Proxy:
    """Listens on `port` and passes everything on to `target`, with faults until `calm`."""

    def __init__(self, target: int, faults: Faults, seed: int) -> None:
        self.target, self.faults, self.chance = target, faults, random.Random(seed)
        self.counts = {"cut": 0, "silent": 0, "swallow": 0}
        self._pairs: set[Pair] = set()
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._running = True
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def calm(self) -> None:
        """From now on no more faults; what is silent stays silent."""
        self.faults = Faults(0, 0, 0, 0)

    def close(self) -> None:
        self._running = False
        self._thread.join(5)
        for pair in list(self._pairs):
            self._cut(pair)
        self._selector.close()
        self._listener.close()

    def _run(self) -> None:
        weather = time.monotonic()
        while self._running:
            for key, _ in self._selector.select(LOOK):
                if key.data is None:
                    self._accept()
                else:
                    self._read(*key.data)
            now = time.monotonic()
            for pair in list(self._pairs):
                self._pass_on(pair, now)
            if now - weather > 0.1:
                self._blow(now - weather)
                weather = now

    def _blow(self, seconds: float) -> None:
        for pair in list(self._pairs):
            for fault in ("cut", "silent", "swallow"):
                if self.chance.random() < getattr(self.faults, fault) * seconds:
                    self.counts[fault] += 1
                    if fault == "cut":
                        self._cut(pair)
                    elif fault == "silent":
                        pair.silent = True
                    else:
                        self.chance.choice(pair.ways).swallow = True
                    break

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=2)
        except OSError:
            near.close()
            return
        pair = Pair((Way(near, far), Way(far, near)))
        self._pairs.add(pair)
        for way in pair.ways:
            way.source.setblocking(False)
            self._selector.register(way.source, selectors.EVENT_READ, (pair, way))

    def _read(self, pair: Pair, way: Way) -> None:
        if pair not in self._pairs:
            return
        try:
            data = way.source.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data and not pair.silent:
            self._cut(pair)
        elif not data:
            self._selector.unregister(way.source)  # the other end must not hear that this one has gone
        elif way.swallow:
            way.swallow = False
        elif not pair.silent:
            way.held.append((time.monotonic() + self.faults.delay * self.chance.random(), data))

    def _pass_on(self, pair: Pair, now: float) -> None:
        for way in pair.ways:
            while way.held and way.held[0][0] <= now and pair in self._pairs:
                at, data = way.held.popleft()
                try:
                    sent = way.sink.send(data)
                except BlockingIOError:
                    sent = 0
                except OSError:
                    self._cut(pair)
                    return
                if sent < len(data):
                    way.held.appendleft((at, data[sent:]))
                    break

    def _cut(self, pair: Pair) -> None:
        self._pairs.discard(pair)
        for way in pair.ways:
            if way.source in self._selector.get_map():
                self._selector.unregister(way.source)
            way.source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            way.source.close()
