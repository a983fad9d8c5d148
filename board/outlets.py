"""Messages straight into WebSockets and out of them: past the library's queues and its own packing.

Engine.IO gives each client a queue and a thread that packs every message for it anew; a frame for 120 people
is packed 120 times. Here it is packed once and written to each socket, and whoever reads slowly has a bounded
rest of bytes and holds up nobody. Commands are handed to their handler as they are read. It reaches into
python-engineio and eventlet, which no other room does: `fits` says whether they still look as they must, and
where they do not (or for clients that poll, and in `threading`) messages go the library's way. It decides
nothing and knows no board.
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

SPARE = 256_000
"""Bytes that may wait for one reader before it is sent no more frames, and told to catch up later."""
MOST = 8_000_000
"""Bytes that may wait for one reader before it is cut off."""
PATIENCE = 20.0
"""Seconds for which a reader may read nothing at all."""
DROPPABLE = frozenset({"frame", "presence", "beacon"})
"""Events that a slow reader can do without: it sees that it lacks a frame, and asks."""

COMMAND = '42["command",'
"""How a message begins that carries a command."""
AT_ONCE = 64
"""Commands of one socket that are taken before everybody else has a turn."""

_outlets: WeakKeyDictionary[Any, Outlets] = WeakKeyDictionary()
"""Of each Engine.IO server."""


class Outlet:
    """All bytes that leave by one WebSocket, in one order. It waits for nobody, `wait` excepted."""

    def __init__(self, plain: socket.socket, caught_up: Callable[[], None]) -> None:
        self._plain = plain
        self._write_some = plain.send
        self._caught_up = caught_up
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
        if self._rest:
            if droppable and (self.behind or self.held + len(data) > SPARE):
                self.behind = True
            elif self.held + len(data) > MOST:
                self._break()
            else:
                self._keep(data)
            return
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
        self._rest.clear()
        self.held = 0
        with suppress(OSError):
            self._plain.shutdown(socket.SHUT_RDWR)


class Outlets:
    """The WebSockets of a Socket.IO server. `caught_up` hears which socket was too slow and reads again;
    `command` takes what a socket says in the event of that name, the same as the server's handler for it.
    """

    def __init__(
        self,
        server: socketio.Server,
        caught_up: Callable[[str], None],
        command: Callable[[str, Any], None] | None = None,
    ) -> None:
        self._server, self._caught_up, self._command = server, caught_up, command
        self.open: dict[str, Outlet] = {}
        self.sent: dict[str, int] = {}
        """Messages to sockets, by event, where this room knows them; `encoded` counts each once."""
        self.encoded: dict[str, int] = {}
        self.straight = 0
        """How many of those sent were written straight to their socket."""
        self.taken = 0
        """Commands that were handed to their handler as they were read."""
        self.resyncs = 0
        """How often a reader was told to catch up."""
        self._straight = isinstance(server, socketio.Server) and fits()
        if self._straight:
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
        """All that this WebSocket sends goes through an outlet from now on."""

        def caught_up() -> None:
            self.resyncs += 1
            name = self._server.manager.sid_from_eio_sid(client, "/")
            if name is not None:
                self._caught_up(name)

        outlet = self.open[client] = Outlet(websocket.socket.fd, caught_up)
        websocket._send = outlet.send
        if self._command is not None:
            plain = websocket.wait

            def wait() -> Any:
                number, data = 0, plain()
                while data is not None and self._taken(client, data):
                    number += 1
                    if number % AT_ONCE == 0:
                        time.sleep(0)
                    data = plain()
                return data

            websocket.wait = wait

    def closed(self, client: str) -> None:
        self.open.pop(client, None)

    def _taken(self, client: str, text: Any) -> bool:
        """Whether this was a command, and was taken. Whatever is unusual about one is left to the library."""
        if not isinstance(text, str) or not text.startswith(COMMAND) or not text.endswith("]"):
            return False
        name = self._server.manager.sid_from_eio_sid(client, "/")
        if name is None or not self._server.manager.is_connected(name, "/"):
            return False
        try:
            said = msgspec.json.decode(text[len(COMMAND) : -1])
        except (msgspec.DecodeError, UnicodeEncodeError):
            return False
        assert self._command is not None
        self.taken += 1
        self._command(name, said)
        return True


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
            outlets.closed(self.sid)
            vars(websocket).pop("wait", None)  # it holds the WebSocket that holds it

    watched.__wrapped__ = plain  # type: ignore[attr-defined]
    known._websocket_handler = watched
