"""People at the other end of a real socket: a Socket.IO client that holds what a browser would hold."""

from __future__ import annotations

import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import socketio
from socketio.packet import DISCONNECT, Packet

from board.rehearse.page import Layer, apply_patch
from tests.conftest import WAIT, Browser, Demo


class Delegate:
    """One socket of one person. `wait` for a state instead of sleeping."""

    def __init__(
        self,
        browser: Browser,
        board: str,
        *,
        transport: str = "websocket",
        peek: bool = False,
        view: str | None = None,
    ) -> None:
        self.browser, self.board, self.peek = browser, board, peek
        self.heard: list[str] = []
        """Everything that arrived, as text."""
        self.shared: Layer = {}
        self.mine: Layer = {}
        self.have: int | None = None
        self.epoch: str | None = None
        self.me: dict[str, Any] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.presence: dict[str, Any] = {}
        self.sorry: list[dict[str, Any]] = []
        self.frames = 0
        self.tab, self.seq = secrets.token_urlsafe(12), 0
        self.changed = threading.Condition()
        self.client = socketio.Client(reconnection=False)
        for event in ("welcome", "frame", "mine", "answers", "presence", "sorry", "again", "beacon"):
            self.client.on(event, self._on(event))
        self.client.connect(
            browser.origin,
            auth={"ticket": ticket(browser, board, view)},
            transports=[transport],
            wait_timeout=10,
        )
        self.hello()
        self.wait(lambda: self.have is not None or self.sorry)

    def hello(self) -> None:
        self.client.emit("hello", {"v": 1, "have": self.have, "epoch": self.epoch, "peek": self.peek})

    def _on(self, event: str) -> Callable[[Any], None]:
        def handler(message: Any = None) -> None:
            with self.changed:
                self.heard.append(json.dumps(message, ensure_ascii=False))
                getattr(self, f"_{event}")(message)
                self.changed.notify_all()

        return handler

    def _welcome(self, message: Any) -> None:
        if message["base"] is None:
            self.shared = {}
        apply_patch(self.shared, message)
        self.mine = {}
        apply_patch(self.mine, message["mine"])
        self.have, self.epoch, self.me = message["head"], message["epoch"], message["me"]

    def _frame(self, message: Any) -> None:
        self.frames += 1
        if self.have is None or message["base"] > self.have:
            self.hello()
        elif message["head"] > self.have:
            apply_patch(self.shared, message)
            self.have = message["head"]

    def _mine(self, message: Any) -> None:
        apply_patch(self.mine, message)

    def _answers(self, message: Any) -> None:
        for answer in message:
            self.answers[answer["id"]] = answer

    def _presence(self, message: Any) -> None:
        self.presence = message

    def _sorry(self, message: Any) -> None:
        self.sorry.append(message)

    def _again(self, _message: Any) -> None:
        self.have = None
        with suppress(socketio.exceptions.BadNamespaceError):  # it is leaving just now
            self.hello()

    def _beacon(self, _message: Any) -> None:
        pass

    def wait(self, state: Callable[[], Any], seconds: float = WAIT) -> Any:
        """Wait until the state holds; what it is then."""
        with self.changed:
            assert self.changed.wait_for(state, seconds), "what should happen did not happen"
            return state()

    def send(self, type: str, **body: Any) -> str:
        """Send a command; its id."""
        self.seq += 1
        id = secrets.token_urlsafe(16)
        self.client.emit("command", {"id": id, "tab": self.tab, "seq": self.seq, "type": type, **body})
        return id

    def do(self, type: str, **body: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        id = self.send(type, **body)
        self.wait(lambda: id in self.answers)
        return self.answers[id]

    def done(self, type: str, **body: Any) -> int:
        """Send a command that must be accepted, and wait until it is seen; its revision."""
        answer = self.do(type, **body)
        assert "revision" in answer, answer
        self.wait(lambda: (self.have or 0) >= answer["revision"])
        return int(answer["revision"])

    def post(self, text: str) -> str:
        """Post an idea; its id."""
        idea = secrets.token_urlsafe(12)
        self.done("post_idea", idea=idea, text=text)
        return idea

    @property
    def stage(self) -> str:
        return str(self.shared["board"]["board"]["stage"])

    def go(self, to: str) -> None:
        """Move the workshop, wherever it is."""
        if self.stage != to:
            self.done("move_stage", seen=self.stage, to=to)

    def leave(self) -> None:
        self.client.disconnect()

    def say_goodbye(self) -> None:
        """Leave as a browser does: what is said last is sent before the line is closed."""
        self.client._send_packet(Packet(DISCONNECT, namespace="/"))
        self.client.eio.queue.join()
        self.client.disconnect()

    def break_off(self) -> None:
        """The network is gone, and nothing was said."""
        line = self.client.eio.ws.sock
        line.shutdown(socket.SHUT_RDWR)
        self.client.eio.wait()
        line.close()


def ticket(browser: Browser, board: str, view: str | None = None) -> str:
    answer = browser.post(f"/w/{board}/ticket" + (f"?as={view}" if view else ""))
    assert answer.status == 200, answer.text
    return str(json.loads(answer.text)["ticket"])


def joined(demo: Demo, city: str, who: str, home: str, **more: Any) -> Delegate:
    """Somebody who joins by the form and opens the board."""
    browser = Browser(demo.url)
    answer = browser.post(path_of(demo.join(city)), {"name": who, "city": home})
    assert answer.status == 303, answer.text
    return Delegate(browser, board_of(answer.location), **more)


def facilitator(demo: Demo, city: str, **more: Any) -> Delegate:
    """Somebody who enters by the facilitator's link and opens the board."""
    return entered(demo, demo.facilitator(city), **more)


def entered(demo: Demo, link: str, **more: Any) -> Delegate:
    """Somebody who enters by a secret link and opens the board."""
    browser = Browser(demo.url)
    answer = browser.post_json("/enter", {"secret": link.split("#")[1]})
    assert answer.status == 200, answer.text
    return Delegate(browser, board_of(answer.json["to"]), **more)


def path_of(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)


def board_of(path: str) -> str:
    found = re.search(r"/w/([^/?#]+)", path)
    assert found, path
    return found.group(1)


@contextmanager
def together(*people: Delegate) -> Iterator[tuple[Delegate, ...]]:
    """People who leave at the end, whatever happens."""
    try:
        yield people
    finally:
        for person in people:
            person.leave()


def until(state: Callable[[], Any], seconds: float = WAIT) -> Any:
    """Wait for something that tells nobody when it happens, such as another process."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = state()
        if found:
            return found
        threading.Event().wait(0.02)
    raise AssertionError("what should happen did not happen")
