"""Messages straight out of WebSockets: one thread reads them all, and hands commands to their handler.

The library gives each connection a thread, and each message would wake one: with 120 people who type, that
costs more than deciding what they said. Here those threads sleep, and one thread asks the system which
sockets have something to say. Whatever is no command, or no whole message yet, or the end, is left to the
connection's own thread, and so is a command whose handler might have to wait: the one thread waits for
nobody. Where the system has no epoll, every thread reads for itself. It decides nothing and knows no board.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from board.runtime import Buffered, poller

log = logging.getLogger("board.inlets")

COMMAND = '42["command",'
"""How a message begins that carries a command."""
WHOLE = 64_000
"""Most bytes of a message that is taken here; the library judges what is longer."""
AT_ONCE = 64
"""Messages that are taken before everybody else has a turn."""
PACE = 0.006
"""Least seconds between two looks at all sockets: many messages at one look cost little more than one. What
is said after a calm moment is read at once."""


class Inlet:
    """What one WebSocket says, which holds it no longer than the connection lasts.

    `name` gives the socket's name if it may send commands now; asked with `True`, only if its next command
    can be handled without waiting. `handle` takes that name and what the command says.
    """

    def __init__(
        self,
        websocket: Any,
        name: Callable[[bool], str | None],
        handle: Callable[[str, Any], None],
        reader: Reader,
    ) -> None:
        self._name, self._handle, self._reader = name, handle, reader
        self._socket: Buffered = websocket.socket
        self._plain_wait: Callable[[], Any] = websocket.wait
        self._plain_close: Callable[[], None] = websocket.close
        self._left: str | None = None
        """What was read for the thread that waits."""
        self._called = threading.Event()

    def wait(self) -> Any:
        """The next message that is no command; nothing at the end. The connection's own thread calls it."""
        number = 0
        while True:
            if not self._socket.held:
                self._called.clear()
                if self._reader.add(self._socket, self):
                    self._called.wait()
                    self._reader.drop(self._socket)
            message, self._left = self._left, None
            if message is None:
                message = self._plain_wait()
            if not self._take(message, at_once=False):
                return message
            number += 1
            if number % AT_ONCE == 0:
                time.sleep(0)

    def close(self) -> None:
        """Whoever closes the connection must not leave its thread waiting."""
        self.call()
        self._plain_close()

    def call(self) -> None:
        """Have the thread that waits go on reading by itself."""
        self._reader.drop(self._socket)
        self._called.set()

    def read(self) -> int:
        """Take the commands that are here; how many. For all else the thread is called."""
        number = 0
        while self._socket.held if number else self._socket.fill():
            message = self._socket.message(WHOLE)
            if not self._take(message, at_once=True):
                self._left = message
                self.call()
                break
            number += 1
        return number

    def _take(self, message: Any, *, at_once: bool) -> bool:
        """Whether this was a command, and was taken. Whatever is unusual about one is left to the library."""
        if not isinstance(message, str) or not message.startswith(COMMAND) or not message.endswith("]"):
            return False
        name = self._name(at_once)
        if name is None:
            return False
        try:
            said = msgspec.json.decode(message[len(COMMAND) : -1])
        except (msgspec.DecodeError, UnicodeEncodeError):
            return False
        self._reader.taken += 1
        self._handle(name, said)
        return True


class Reader:
    """The thread that reads for all others, and how many commands were `taken`."""

    def __init__(self) -> None:
        self.taken = 0
        self._inlets: dict[int, Inlet] = {}
        self._poller = poller()
        if self._poller is not None:
            threading.Thread(target=self._run, name="reader", daemon=True).start()

    def add(self, socket: Any, inlet: Inlet) -> bool:
        """Read this socket from now on; whether that is possible."""
        if self._poller is None:
            return False
        number = socket.fileno()
        try:
            self._poller.register(number, select.EPOLLIN)
        except (OSError, ValueError):  # closed meanwhile
            return False
        self._inlets[number] = inlet
        return True

    def drop(self, socket: Any) -> None:
        """Read this socket no more, if it was read."""
        number = socket.fileno()
        if self._inlets.pop(number, None) is not None:
            self._poller.unregister(number)

    def _run(self) -> None:
        number, looked = 0, -PACE
        while True:
            select.select([self._poller.fileno()], [], [])
            left = looked + PACE - time.monotonic()
            if left > 0:
                time.sleep(left)
            looked = time.monotonic()
            for socket, _event in self._poller.poll(0):
                # It may be somebody else's by now: then there is nothing to read, and nothing is lost.
                inlet = self._inlets.get(socket)
                number += self._read(inlet) if inlet is not None else 0
                if number >= AT_ONCE:
                    number = 0
                    time.sleep(0)

    def _read(self, inlet: Inlet) -> int:
        try:
            return inlet.read()
        except Exception:
            # This thread serves everybody: one connection that cannot be read must not silence the others.
            log.exception("a connection could not be read")
            inlet.call()
            return 0
