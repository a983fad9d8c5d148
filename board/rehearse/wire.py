"""Lines to a server: hundreds in one thread, each with a browser's own way of coming back.

A bare WebSocket with the text protocol of Engine.IO and Socket.IO. A thread for every person, or a library
that reads a frame in 20 µs instead of 1.5 µs, would measure this process instead of the server. It reads what
this house sends, and hangs up on everything else. What is said on a line is for its ends to know.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import random
import selectors
import socket
import ssl
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from board.rehearse.page import Send

ATTEMPT = 8.0
SILENCE = 13.0
LONGEST_PAUSE = 4.0
TICK = 0.05
LARGEST = 1 << 26
"""Bytes of the largest message that is waited for."""
FRAME = b'["frame",'
"""How what many hear begins."""
KEPT = 32
"""Frames that are remembered."""
MINDED = selectors.EVENT_READ | selectors.EVENT_WRITE


@dataclass(frozen=True)
class Place:
    """Where a server is. `address` is what its name was looked up as, once for all lines."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    family: int = socket.AF_INET
    address: tuple[Any, ...] | None = None

    @property
    def shown(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


class End(Protocol):
    """Whoever stands at the end of a line: a model of a browser, or somebody who only listens."""

    chance: random.Random
    live: bool
    heard: float

    def connected(self, send: Send, now: float) -> None: ...
    def dropped(self, *, blame: bool) -> None: ...
    def tick(self, now: float) -> None: ...
    def hear(self, event: str, message: Any, now: float) -> None: ...


E = TypeVar("E", bound=End)


class Line(Generic[E]):
    """One page's connection, kept up for ever. `place` says where to connect now: a server or a proxy."""

    def __init__(
        self, crowd: Crowd[E], model: E, ticket: str, place: Callable[[], Place], *, silence: float = SILENCE
    ) -> None:
        self.crowd, self.model, self.ticket, self.place, self.silence = crowd, model, ticket, place, silence
        self.socket: socket.socket | None = None
        self.stage = "closed"
        self.incoming, self.outgoing = bytearray(), bytearray()
        self.failures = 0
        self.again = 0.0
        """When to try again."""
        self.since = 0.0
        self.welcomed: list[float] = []
        """When this page came back, each time."""
        self.frames = 0
        self.messages = 0
        self.received = 0
        """Bytes, with those of HTTP and of the frames around each message."""
        self.stopped = False
        self._minded = 0
        self._secured = True

    # ── Its life ────────────────────────────────────────────────────────────────────────────────

    def tick(self, now: float) -> None:
        if self.stopped:
            return
        if self.socket is None:
            if now >= self.again:
                self._dial(now)
            return
        if now - self.model.heard > self.silence or (now - self.since > ATTEMPT and not self.model.live):
            self.lost(now, blame=False)
            return
        self.model.tick(now)

    def stop(self) -> None:
        self.stopped = True
        self._hang_up()

    def lost(self, now: float, *, blame: bool = True) -> None:
        """The connection broke or came to nothing."""
        self._hang_up()
        self.model.dropped(blame=blame)
        pause = min(LONGEST_PAUSE, 0.5 * 2**self.failures) * (0.3 + 0.7 * self.model.chance.random())
        self.failures += 1
        self.again = now + pause

    def turned_away(self, now: float) -> None:
        """The server does not know this ticket."""
        self.lost(now)

    def _hang_up(self) -> None:
        if self.socket is not None:
            self.crowd.selector.unregister(self.socket)
            self.socket.close()
        self.socket, self.stage = None, "closed"
        self.incoming.clear()
        self.outgoing.clear()

    def _dial(self, now: float) -> None:
        place = self.place()
        key = base64.b64encode(os.urandom(16)).decode()
        self._open(
            "upgrade",
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {place.shown}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n",
            now,
        )

    def _open(self, stage: str, request: str, now: float) -> None:
        """Connect, and send this request as soon as that is possible."""
        place = self.place()
        self.socket = socket.socket(place.family, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        problem = self.socket.connect_ex(place.address or (place.host, place.port))
        self._minded = MINDED
        self.crowd.selector.register(self.socket, self._minded, self)
        self.stage, self.since = stage, now
        self._secured = place.tls is None
        self.model.heard = now
        if problem not in (0, errno.EINPROGRESS):
            self.lost(now)
            return
        self.outgoing += request.encode()

    def _secure(self) -> bool:
        """Shake hands before anything is said; whether that is done."""
        place = self.place()
        assert self.socket is not None
        assert place.tls is not None
        if not isinstance(self.socket, ssl.SSLSocket):
            problem = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if problem:
                raise OSError(problem, os.strerror(problem))
            self.crowd.selector.unregister(self.socket)
            self.socket = place.tls.wrap_socket(
                self.socket, server_hostname=place.host, do_handshake_on_connect=False
            )
            self.crowd.selector.register(self.socket, self._minded, self)
        try:
            self.socket.do_handshake()
        except ssl.SSLWantReadError:
            self._mind(selectors.EVENT_READ)
            return False
        except ssl.SSLWantWriteError:
            self._mind(MINDED)
            return False
        self._secured = True
        return True

    # ── Bytes ───────────────────────────────────────────────────────────────────────────────────

    def ready(self, events: int, now: float) -> None:
        """The socket can be read or written."""
        try:
            if not self._secured and not self._secure():
                return
            if events & selectors.EVENT_READ:
                self._read(now)
            if self.outgoing and self.socket is not None:
                self._flush()
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            self.lost(now)
        self._mind()

    def _flush(self) -> None:
        assert self.socket is not None
        sent = self.socket.send(self.outgoing)
        del self.outgoing[:sent]

    def _mind(self, wanted: int = 0) -> None:
        wanted = wanted or selectors.EVENT_READ | (selectors.EVENT_WRITE if self.outgoing else 0)
        if self.socket is not None and wanted != self._minded:
            self._minded = wanted
            self.crowd.selector.modify(self.socket, wanted, self)

    def _read(self, now: float) -> None:
        assert self.socket is not None
        data = self._received()
        if not data:
            raise ConnectionResetError
        if self.stage == "upgrade":
            head, found, rest = bytes(self.incoming).partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                raise ConnectionResetError
            self.stage, self.incoming = "open", bytearray(rest)
        while self.stage != "closed" and (text := self._message()) is not None:
            self._hear(text, now)

    def _received(self) -> bytes:
        """What has come now; it stands in `incoming` too. Nothing at the end of the connection."""
        assert self.socket is not None
        data = self.socket.recv(1 << 18)
        # What a TLS socket has decrypted already wakes no selector.
        while isinstance(self.socket, ssl.SSLSocket) and self.socket.pending():
            data += self.socket.recv(1 << 18)
        self.received += len(data)
        self.incoming += data
        return data

    def _message(self) -> bytes | None:
        """The next whole message, or nothing yet. Servers do not mask."""
        held = self.incoming
        if len(held) < 2:
            return None
        length, start = held[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(held[2:4]), 4
        elif length == 127:
            length, start = int.from_bytes(held[2:10]), 10
        if length > LARGEST:
            raise ConnectionResetError
        if len(held) < start + length:
            return None
        code, body = held[0] & 15, bytes(held[start : start + length])
        del held[: start + length]
        if code == 8:
            raise ConnectionResetError
        return body if code == 1 else b""

    def write(self, text: bytes) -> None:
        """One masked text message."""
        if self.socket is None:
            return
        length = len(text)
        head = (
            struct.pack("!BB", 129, 128 | length) if length < 126 else struct.pack("!BBH", 129, 254, length)
        )
        mask = os.urandom(4)
        pad = int.from_bytes((mask * (length // 4 + 1))[:length])
        waiting = bool(self.outgoing)
        self.outgoing += head + mask + (int.from_bytes(text) ^ pad).to_bytes(length)
        if not waiting and self._secured:
            with contextlib.suppress(OSError):  # full, or broken: `ready` sees which
                self._flush()
        self._mind()

    # ── Engine.IO and Socket.IO ─────────────────────────────────────────────────────────────────

    def _hear(self, text: bytes, now: float) -> None:
        kind = text[:2]
        if kind == b"42":
            event, *rest = self.crowd.decode(text[2:])
            self.messages += 1
            self.frames += event == "frame"
            self.model.hear(event, rest[0] if rest else None, now)
            if event == "welcome" and self.model.live and self.stage == "joined":
                self.stage, self.failures = "live", 0
                self.welcomed.append(now)
        elif kind[:1] == b"0":
            self.write(b"40" + msgspec.json.encode({"ticket": self.ticket}))
        elif kind == b"40":
            self.stage = "joined"
            self.model.connected(self._emit, now)
        elif kind == b"44":
            self.turned_away(now)
        elif kind[:1] == b"2":
            self.model.heard = now
            self.write(b"3")
        elif kind in (b"41", b"1"):
            raise ConnectionResetError

    def _emit(self, event: str, payload: Any) -> None:
        try:
            text = msgspec.json.encode([event, payload])
        except UnicodeEncodeError:  # half a character: browsers write it as an escape
            text = json.dumps([event, payload]).encode()
        self.write(b"42" + text)


class Crowd(Generic[E]):
    """Many lines, one thread. `until` works on all of them until something is true."""

    def __init__(self, seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.selector = selectors.DefaultSelector()
        self.lines: list[Line[E]] = []
        self.ticked = 0.0
        self._shared: dict[bytes, Any] = {}

    def decode(self, text: bytes) -> Any:
        """A message; the same frame comes to many, so the last ones are kept."""
        if not text.startswith(FRAME):
            return msgspec.json.decode(text)
        known = self._shared.get(text)
        if known is None:
            if len(self._shared) >= KEPT:
                self._shared.clear()
            known = self._shared[text] = msgspec.json.decode(text)
        return known

    def until(
        self, done: Callable[[], Any], seconds: float, each: Callable[[float], None] | None = None
    ) -> bool:
        """Work until it is done or so many seconds have passed; whether it was done. `each` runs often."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if now - self.ticked >= TICK:
                self.ticked = now
                for line in self.lines:
                    line.tick(now)
            if each is not None:
                each(now)
            if done():
                return True
            if now >= end:
                return False
            for key, events in self.selector.select(TICK / 5):
                line = key.data
                if line.socket is not None:
                    line.ready(events, time.monotonic())

    def close(self) -> None:
        for line in self.lines:
            line.stop()
        self.selector.close()
