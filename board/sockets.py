"""Socket.IO: parse, submit, answer. It decides nothing and waits for nothing.

Handlers are registered on the python-socketio server itself: a Flask request context for every event
would cost as much as the work. A handler takes whatever arrives, catches everything, and only enqueues;
answers travel as their own event after the commit.
"""

from __future__ import annotations

import functools
import json as stdlib_json
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import msgspec
import socketio

from board.fanout import Fanout, Health
from board.language import gettext as _
from board.live import Live
from board.messages import PROTOCOL, Answer, parse
from board.moves import Moves
from board.outlets import Outlets
from board.people import People, Ticket
from board.rules.view import Viewer
from board.settings import Settings
from board.state import Key, State
from board.store import Unavailable

log = logging.getLogger("board.sockets")

HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters that UTF-16 writes in two."""


GOODBYES = (socketio.Server.reason.CLIENT_DISCONNECT, socketio.Server.reason.SERVER_DISCONNECT)
"""Ends of a connection that somebody meant."""


class json:  # noqa: N801  (Socket.IO wants something that looks like the json module)
    """The wire's JSON: records are encoded as they are."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            # A browser that cuts an emoji in two sends half of it, which is no text. Dropping the message
            # would leave its sender without an answer for ever, so the half is replaced.
            whole = stdlib_json.dumps(stdlib_json.loads(text), ensure_ascii=False)
            return msgspec.json.decode(HALVES.sub("\ufffd", whole))


@dataclass
class Guest:
    """A connected socket: its ticket, and how much it may still send now."""

    ticket: Ticket
    tokens: float
    at: float
    seated: bool = False

    @property
    def person(self) -> str:
        return self.ticket.person

    @property
    def board(self) -> str:
        return self.ticket.board

    @property
    def looks_only(self) -> bool:
        """Whether it is a screen that speaks for nobody."""
        return self.ticket.view is not None


def origin_allowed(settings: Settings) -> Callable[[str | None, dict[str, Any]], bool]:
    """Only pages of this very address may connect: a page elsewhere must not act for a visitor."""

    def allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        if origin is None:
            return True
        if settings.public_url:
            return origin == settings.public_url
        return urlsplit(origin).netloc == environ.get("HTTP_HOST")

    return allowed


class Sockets:
    """The sockets of this process. `register` puts the handlers on a Socket.IO server."""

    def __init__(self, settings: Settings, live: Live, people: People, moves: Moves) -> None:
        self.settings, self.live, self.people, self.moves = settings, live, people, moves
        self.guests: dict[str, Guest] = {}
        self.closing = False
        self.server: socketio.Server | None = None
        self.outlets: Outlets | None = None
        self.fanout: Fanout | None = None
        self._clock: Callable[[], float] = time.monotonic
        self._saved: dict[str, int] = {}
        """When each board last changed, in milliseconds, where that is known."""

    def register(self, server: socketio.Server, clock: Callable[[], float] = time.monotonic) -> Fanout:
        """Put the handlers on the server; the fan-out that shows boards through it. `clock` in seconds."""
        self.server, self._clock = server, clock
        self.outlets = Outlets(server, self._caught_up, _safe(self._command), self._at_once)
        self.fanout = Fanout(
            epoch=self.live.store.epoch,
            send=self.outlets.emit,
            enter=lambda socket, room: server.enter_room(socket, room),
            leave=lambda socket, room: server.leave_room(socket, room),
            clock=clock,
            coming=lambda: self.live.waiting > 0,
        )
        self.live.publish = self._publish
        self.live.deliver = self._deliver
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        for event, handler in (
            ("hello", self._hello),
            ("command", self._command),
            ("writing", self._writing),
            ("unsent", self._unsent),
        ):
            server.on(event, _safe(handler))
        return self.fanout

    def _connect(self, socket: str, _environ: dict[str, Any], auth: Any = None) -> None:
        ticket = auth.get("ticket") if isinstance(auth, dict) else None
        known = self.people.read_ticket(ticket) if isinstance(ticket, str) else None
        if known is None:
            raise socketio.exceptions.ConnectionRefusedError("ticket")
        self.guests[socket] = Guest(known, 0.0, 0.0)

    def _disconnect(self, socket: str, why: Any = None, *_more: Any) -> None:
        # May run inside an emit: it touches presence only.
        guest = self.guests.pop(socket, None)
        if guest is not None and self.fanout is not None:
            self.fanout.stand(socket, guest.board, lost=why not in GOODBYES)

    def _hello(self, socket: str, message: Any) -> None:
        guest = self.guests.get(socket)
        if guest is None or not isinstance(message, dict) or self.fanout is None:
            return
        if message.get("v") != PROTOCOL:
            self._sorry(socket, "reload", _("The board has a new version. Reload the page; nothing is lost."))
            return
        try:
            role = self.people.role_of(guest.ticket)
            known = self.live.board(guest.board) if role is not None else None
            profile = None
            if known is not None and not guest.looks_only:
                # The board knows who joined it; only of those who run it the database must be asked.
                profile = known.profiles.get(guest.person) or self.people.profile(guest.person)
        except Unavailable as error:
            self._sorry(socket, "busy", error.told)
            return
        if role is None or known is None:
            self._gone(socket, guest)
            return
        if guest.looks_only:
            viewer = Viewer(role)
        else:
            viewer = Viewer(role, guest.person, peek=message.get("peek") is True and Viewer(role).runs)
        have, epoch = message.get("have"), message.get("epoch")
        # Nothing may be published between reading the board and saying it, or the socket would miss that,
        # or hear it before its welcome.
        with self.fanout.lock:
            state = self.live.held(guest.board)
            if state is None or socket not in self.guests:
                return
            welcome = self.fanout.sit(
                socket,
                guest.board,
                state,
                viewer,
                have if isinstance(have, int) and not isinstance(have, bool) else None,
                epoch if isinstance(epoch, str) else None,
            )
            welcome["me"] = {
                "id": guest.person if not guest.looks_only else "",
                "role": role,
                "name": profile.name if profile else "",
                "city": profile.city if profile else "",
                "unnamed": profile.unnamed if profile else False,
                "known": not guest.looks_only and guest.person in known.person,
            }
            guest.seated = True
            self._emit("welcome", welcome, socket)
        if not guest.looks_only:
            self._arrived(socket, guest)

    def _command(self, socket: str, message: Any) -> None:
        guest = self.guests.get(socket)
        if guest is None or self.closing:
            return
        envelope = parse(message)
        if envelope is None:
            self._sorry(
                socket, "malformed", _("The server could not read what this page sent. Reload the page.")
            )
            return
        if guest.looks_only:
            only = _("This screen only shows the board. Nothing can be changed from it.")
            self._emit("answers", [Answer(envelope.id, refused="role", reason=only)], socket)
            return
        if not self._within_pace(guest):
            busy = _("You are sending very fast. The rest follows in a moment.")
            self._emit("answers", [Answer(envelope.id, retry=busy, after=1.0)], socket)
            return
        try:
            role = self.people.role_of(guest.ticket)
        except Unavailable as error:
            self._emit("answers", [Answer(envelope.id, retry=error.told, after=1.0)], socket)
            return
        if role is None:
            self._gone(socket, guest)
            return
        self.live.submit(guest.board, guest.person, role, envelope, socket)

    def _at_once(self, socket: str) -> bool:
        """Whether all is in memory that the next command of a socket needs here."""
        guest = self.guests.get(socket)
        return guest is None or (
            self.people.remembers(guest.person) and self.live.held(guest.board) is not None
        )

    def _unsent(self, socket: str, message: Any) -> None:
        guest = self.guests.get(socket)
        if guest is None or not guest.seated or not isinstance(message, dict) or self.fanout is None:
            return
        if not guest.looks_only:
            self.fanout.unsent(socket, guest.board, number(message.get("count")))

    def _writing(self, socket: str, message: Any) -> None:
        guest = self.guests.get(socket)
        if guest is None or not guest.seated or not isinstance(message, dict) or self.fanout is None:
            return
        if guest.looks_only:
            return
        field = message.get("field")
        if field is None or (isinstance(field, str) and len(field) <= 60):
            self.fanout.write(socket, guest.board, field)

    def _publish(self, board: str, before: State, after: State, touched: set[Key]) -> None:
        """A board has moved on. Who was sent out, or let in again, hears it at once."""
        assert self.fanout is not None
        self._saved[board] = self.live.now()
        self.fanout.publish(board, before, after, touched)
        people = [(before.person.get(id), after.person.get(id)) for kind, id in touched if kind == "person"]
        if any(old is not None and new is not None and old.removed != new.removed for old, new in people):
            self.recheck()

    def recheck(self) -> None:
        """Look at everybody's rights again: who lost a role hears it, and sees what is left to them."""
        if self.fanout is None or self.server is None:
            return
        for socket, board, viewer in self.fanout.seats():
            guest = self.guests.get(socket)
            role = self.people.role_of(guest.ticket) if guest is not None else None
            if role == viewer.role:
                continue
            # The browser says hello again, and is welcomed in its new role or told that it has none.
            self._emit("again", {}, socket)
            if role is None:
                self.fanout.stand(socket, board)

    def _gone(self, socket: str, guest: Guest) -> None:
        if self.people.is_removed(guest.person, guest.board):
            text = _("The facilitator took you off this board. What you wrote is kept. Speak to them.")
            self._sorry(socket, "removed", text)
        else:
            self._sorry(socket, "gone", _("You are not part of this workshop any more. Ask the facilitator."))

    def health(self, board: str) -> Health:
        """How a board is doing. Raises `Unavailable`."""
        state = self.live.board(board)
        if board not in self._saved and state is not None and state.revision > 0:
            # Nothing has changed since this process started: the log knows when it did.
            head = state.revision
            last = self.live.run(self.live.store.events, board, head - 1, head)
            self._saved.setdefault(board, last[-1].at if last else 0)
        known = self.fanout.health(board) if self.fanout is not None else Health(0, 0, 0)
        return replace(known, saved=self._saved.get(board))

    def send_to(self, person: str, board: str) -> None:
        """Send a person to a board, and tell the pages that they have open elsewhere. Those stay as they are,
        with all that was typed; people go there themselves. Raises `Unavailable`."""
        self.moves.send(person, board)
        for socket, guest in list(self.guests.items()):
            if guest.person == person and guest.seated and not guest.looks_only:
                self._tell_way(socket, guest)

    def _arrived(self, socket: str, guest: Guest) -> None:
        try:
            self.moves.arrived(guest.person, guest.board)
            self._tell_way(socket, guest)
        except Unavailable:
            pass  # they are told when they come the next time

    def _tell_way(self, socket: str, guest: Guest) -> None:
        to = self.moves.way(guest.person)
        state = self.live.board(to) if to not in (None, guest.board) else None
        if to is None or state is None or state.brief is None:
            return
        words = _("The organiser moved you to “{title}”. What you typed here stays in this browser.")
        told = {"code": "moved", "reason": words.format(title=state.brief.title), "to": f"/w/{to}"}
        self._emit("sorry", told, socket)

    def farewell(self) -> None:
        """Tell everybody that the server goes down. What comes from now on stays in their outbox."""
        self.closing = True
        if self.server is not None:
            self.server.emit("restarting", {})

    def _within_pace(self, guest: Guest) -> bool:
        """A token bucket per socket: three seconds' worth may come at once."""
        now, pace = self._clock(), self.settings.commands_per_second
        if guest.at == 0.0:
            guest.tokens = 3.0 * pace
        guest.tokens = min(3.0 * pace, guest.tokens + (now - guest.at) * pace) if guest.at else guest.tokens
        guest.at = now
        if guest.tokens < 1.0:
            return False
        guest.tokens -= 1.0
        return True

    def _deliver(self, socket: str, answers: list[Answer]) -> None:
        self._emit("answers", answers, socket)

    def _emit(self, event: str, payload: Any, socket: str) -> None:
        if self.outlets is not None:
            self.outlets.emit(event, payload, socket)

    def _caught_up(self, socket: str) -> None:
        """A slow reader, to whom no frames were sent for a while, reads again: it sees what it lacks."""
        guest = self.guests.get(socket)
        if guest is not None and self.fanout is not None:
            self.fanout.remind(socket, guest.board)

    def _sorry(self, socket: str, code: str, reason: str) -> None:
        self._emit("sorry", {"code": code, "reason": reason}, socket)


def number(value: Any) -> int:
    """A small count that a browser told; 0 for anything else."""
    return min(value, 10_000) if isinstance(value, int) and value > 0 else 0


def _safe(handler: Callable[[str, Any], None]) -> Callable[..., None]:
    """Take whatever a client sends: a handler that raises would be logged by the library and forgotten."""

    @functools.wraps(handler)
    def wrapped(socket: str, *arguments: Any) -> None:
        try:
            handler(socket, arguments[0] if arguments else None)
        except Exception:
            log.exception("the handler of an event failed")

    return wrapped


def watch(sockets: Sockets) -> None:
    """Twice a second, see whether links were revoked; in a thread of its own, as long as the loop works."""

    def look() -> None:
        while sockets.live.looping:
            time.sleep(0.5)
            try:
                if sockets.people.refresh():
                    sockets.recheck()
            except Exception:
                if sockets.live.looping:  # the database is closed soon after the loop
                    log.exception("rights could not be looked at")

    threading.Thread(target=look, name="rights", daemon=True).start()
