"""Messages straight into WebSockets: past the library's queues and its own packing.

Engine.IO gives each client a queue and a thread that packs every message for it anew; a frame for 120 people
is packed 120 times. Here it is packed once and written to each socket, and whoever reads slowly has a bounded
rest of bytes and holds up nobody. What sockets say is taken straight out of them too: that is `inlets`. It
reaches into python-engineio and eventlet, which no other room does: `fits` says whether they still look as
they must, and where they do not (or for clients that poll, and in `threading`) messages go the library's way.
It decides nothing and knows no board.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import engineio
import msgspec
import socketio

from board.inlets import Inlet, Reader

SPARE = 256_000
"""Bytes that may wait for one reader before it is sent no more frames, and told to catch up later."""
MOST = 8_000_000
"""Bytes that may wait for one reader before it is cut off."""
PATIENCE = 20.0
"""Seconds for which a reader may read nothing at all."""
DROPPABLE = frozenset({"frame", "presence", "beacon"})
"""Events that a slow reader can do without: it sees that it lacks a frame, and asks."""

_outlets: WeakKeyDictionary[Any, Outlets] = WeakKeyDictionary()
"""Of each Engine.IO server."""


class Outlet:
    """All bytes that leave by one WebSocket, in one order. It waits for nobody, `send` excepted.

    What is pushed leaves with the next `flush`, as one piece: to write is what costs most. `due` hears when
    something waits for that.
    """

    def __init__(
        self, plain: socket.socket, caught_up: Callable[[], None], due: Callable[[Outlet], None]
    ) -> None:
        self._plain = plain
        self._write_some = plain.send
        self._caught_up = caught_up
        self._due = due
        self._next: list[bytes] = []
        self._rest: deque[bytes] = deque()
        self.held = 0
        """Bytes that the reader has not taken yet."""
        self.behind = False
        """Whether something was left out, so that the reader must ask for it."""
        self.broken = False

    def push(self, data: bytes, *, droppable: bool = False) -> None:
        """Send this after everything before it, or leave it out if it may be and the reader is too slow."""
        if self.broken:
            return
        if not self._rest:
            self._next.append(data)
            if len(self._next) == 1:
                self._due(self)
        elif droppable and (self.behind or self.held + len(data) > SPARE):
            self.behind = True
        elif self.held + len(data) > MOST:
            self._break()
        else:
            self._keep(data)

    def flush(self) -> None:
        """Let go what was pushed."""
        if self.broken or not self._next:
            return
        data = self._next[0] if len(self._next) == 1 else b"".join(self._next)
        self._next.clear()
        try:
            sent = self._write(data)
        except OSError:
            self._break()
            return
        if sent < len(data):
            self._keep(data[sent:])
            threading.Thread(target=self._drain, name="outlet", daemon=True).start()

    def send(self, data: bytes) -> None:
        """What the library itself says; it waits until the reader has taken what was before."""
        while self._rest and not self.broken:
            time.sleep(0.01)
        self.push(data)
        self.flush()
        if self.broken:
            raise BrokenPipeError

    def _write(self, data: bytes) -> int:
        """How many of these bytes the system took."""
        try:
            return self._write_some(data)
        except (BlockingIOError, InterruptedError):
            return 0

    def _keep(self, data: bytes) -> None:
        self._rest.append(data)
        self.held += len(data)

    def _drain(self) -> None:
        """Write the rest as fast as it is read. One at a time: it runs as long as there is a rest."""
        try:
            while self._rest:
                _, ready, _ = select.select([], [self._plain], [], PATIENCE)
                if not ready:
                    break
                while self._rest:
                    sent = self._write(self._rest[0])
                    self.held -= sent
                    if sent < len(self._rest[0]):
                        self._rest[0] = self._rest[0][sent:]
                        break
                    self._rest.popleft()
        except (OSError, ValueError):  # closed meanwhile
            self._break()
        if self._rest:
            self._break()
        elif self.behind and not self.broken:
            self.behind = False
            self._caught_up()

    def _break(self) -> None:
        """The thread that reads this socket sees its end, and the library takes leave of the client."""
        self.broken = True
        self._next.clear()
        self._rest.clear()
        self.held = 0
        with suppress(OSError):
            self._plain.shutdown(socket.SHUT_RDWR)


class Outlets:
    """The WebSockets of a Socket.IO server. `caught_up` hears which socket was too slow and reads again;
    `command` takes what a socket says in the event of that name, the same as the server's handler for it, and
    `at_once` says whether it would take the next of that socket without waiting.
    """

    def __init__(
        self,
        server: socketio.Server,
        caught_up: Callable[[str], None],
        command: Callable[[str, Any], None],
        at_once: Callable[[str], bool],
    ) -> None:
        self._server, self._caught_up, self._command, self._at_once = server, caught_up, command, at_once
        self.open: dict[str, Outlet] = {}
        self.sent: dict[str, int] = {}
        """Messages to sockets, by event, where this room knows them; `encoded` counts each once."""
        self.encoded: dict[str, int] = {}
        self.straight = 0
        """How many of those sent were written straight to their socket."""
        self.resyncs = 0
        """How often a reader was told to catch up."""
        self._straight = isinstance(server, socketio.Server) and fits()
        self.reader: Reader | None = None
        """Who reads the sockets, where this room does it."""
        self._due: list[Outlet] = []
        self._bell = threading.Event()
        if self._straight:
            self.reader = Reader()
            threading.Thread(target=self._flush, name="outlets", daemon=True).start()
            _outlets[server.eio] = self
            _watch_websockets()

    def emit(self, event: str, payload: Any, room: str) -> None:
        """To every socket in a room, encoded and packed once."""
        if not self._straight:
            self.encoded[event] = self.encoded.get(event, 0) + 1
            self._server.emit(event, payload, to=room)
            return
        members = self._server.manager.rooms.get("/", {}).get(room)
        if not members:
            return
        text = told(event, payload)
        packet, data, droppable = None, packed(text), event in DROPPABLE
        clients = list(members.values())
        self.encoded[event] = self.encoded.get(event, 0) + 1
        self.sent[event] = self.sent.get(event, 0) + len(clients)
        for client in clients:
            outlet = self.open.get(client)
            if outlet is not None:
                outlet.push(data, droppable=droppable)
                self.straight += 1
            else:
                packet = packet or engineio.packet.Packet(engineio.packet.MESSAGE, text[1:].decode())
                self._server.eio.send_packet(client, packet)

    def opened(self, client: str, websocket: Any) -> None:
        """All that this WebSocket sends and says goes past the library from now on."""
        manager = self._server.manager

        def caught_up() -> None:
            self.resyncs += 1
            name = manager.sid_from_eio_sid(client, "/")
            if name is not None:
                self._caught_up(name)

        def name(at_once: bool) -> str | None:
            known: str | None = manager.sid_from_eio_sid(client, "/")
            if known is None or not manager.is_connected(known, "/"):
                return None
            return known if not at_once or self._at_once(known) else None

        assert self.reader is not None
        outlet = self.open[client] = Outlet(websocket.socket.fd, caught_up, self._wait_for_flush)
        inlet = Inlet(websocket, name, self._command, self.reader)
        websocket._send, websocket.wait, websocket.close = outlet.send, inlet.wait, inlet.close

    def _wait_for_flush(self, outlet: Outlet) -> None:
        self._due.append(outlet)
        if not self._bell.is_set():
            self._bell.set()

    def _flush(self) -> None:
        """Write what everybody was sent in one turn: a frame, one's own part of it and one's answers leave
        together."""
        while True:
            self._bell.wait()
            self._bell.clear()
            due, self._due = self._due, []
            for outlet in due:
                outlet.flush()

    def closed(self, client: str, websocket: Any) -> None:
        """It is over: what holds the WebSocket that holds it is let go."""
        self.open.pop(client, None)
        for name in ("wait", "close"):
            vars(websocket).pop(name, None)


def told(event: str, payload: Any) -> bytes:
    """A message of Socket.IO inside one of Engine.IO: an event in the common room of all sockets."""
    return b"42" + msgspec.json.encode((event, payload))


def packed(data: bytes) -> bytes:
    """One unmasked text message, as RFC 6455 says."""
    length = len(data)
    if length < 126:
        return bytes((129, length)) + data
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2) + data
    return b"\x81\x7f" + length.to_bytes(8) + data


def fits() -> bool:
    """Whether this process runs eventlet, and the libraries look as this room needs them."""
    try:
        driver = engineio.async_drivers.eventlet
        websocket = driver._WebSocketWSGI.__init__.__globals__["RFC6455WebSocket"]
    except (AttributeError, KeyError):
        return False
    handler = engineio.socket.Socket._websocket_handler
    names = set(getattr(handler, "__wrapped__", handler).__code__.co_names)
    return {"connected", "upgraded", "poll", "send"} <= names | _inner_names(handler) and "_send" in (
        websocket.send.__code__.co_names
    )


def _inner_names(function: Any) -> set[str]:
    """Names used in the functions inside a function."""
    codes = [getattr(function, "__wrapped__", function).__code__]
    found: set[str] = set()
    while codes:
        code = codes.pop()
        found.update(code.co_names)
        codes += [one for one in code.co_consts if hasattr(one, "co_names")]
    return found


def _watch_websockets() -> None:
    known = engineio.socket.Socket
    plain = known._websocket_handler
    if hasattr(plain, "__wrapped__"):
        return

    def watched(self: Any, websocket: Any) -> Any:
        outlets = _outlets.get(self.server)
        plain_socket = getattr(getattr(websocket, "socket", None), "fd", None)
        # Of a client that polled before, packets may still wait in the library's queue, to be overtaken.
        if outlets is None or self.connected or plain_socket is None or hasattr(plain_socket, "do_handshake"):
            return plain(self, websocket)
        outlets.opened(self.sid, websocket)
        try:
            return plain(self, websocket)
        finally:
            outlets.closed(self.sid, websocket)

    watched.__wrapped__ = plain  # type: ignore[attr-defined]
    known._websocket_handler = watched
