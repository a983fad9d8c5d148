"""Somebody who opens a board: the page with a cookie, then the socket with the ticket that the page holds."""

from __future__ import annotations

import re
import selectors
import socket
import time
from typing import Any

from tests.faults.clients import Line
from tests.load.listener import Listener
from tests.load.venue import Guest
from tests.load.watching import Flights

TICKET = re.compile(rb'"ticket": ?"([^"]+)"')


class Arrival(Line[Listener]):
    """`own` is how long it took from the wish to see the board to the board; 0 as long as it has not come."""

    def __init__(self, crowd: Any, guest: Guest, flights: Flights, port: int, at: float) -> None:
        super().__init__(crowd, Listener(guest, flights), "", lambda: port, silence=60.0)
        self.again = self.wished = at
        self.failures = 0
        self.own = 0.0

    def _dial(self, now: float) -> None:
        if self.ticket:
            super()._dial(now)
            return
        if not self.failures:
            self.wished = now  # the crowd looks 20 times a second who is due, which is not the server's time
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", self.reach()))
        self._minded = selectors.EVENT_READ | selectors.EVENT_WRITE
        self.crowd.selector.register(self.socket, self._minded, self)
        self.stage, self.since = "page", now
        self.model.heard = now
        self.outgoing += (
            f"GET /w/{self.model.guest.board} HTTP/1.1\r\nHost: 127.0.0.1:{self.reach()}\r\n"
            f"Cookie: board={self.model.guest.cookie}\r\nConnection: close\r\n\r\n"
        ).encode()

    def _read(self, now: float) -> None:
        if self.stage != "page":
            super()._read(now)
            if self.model.welcomed and not self.own:
                self.own = self.model.welcomed - self.wished
            return
        assert self.socket is not None
        data = self.socket.recv(1 << 18)
        self.received += len(data)
        self.incoming += data
        if data:
            return
        found = TICKET.search(self.incoming)
        if not self.incoming.startswith(b"HTTP/1.1 200") or found is None:
            raise ConnectionResetError
        self.ticket = found.group(1).decode()
        self._hang_up()
        self._dial(time.monotonic())
