"""The server that is rehearsed on: its address, rehearsal boards made and wiped there, and how it is doing.

One request at a time, and every way of failing is a sentence. Simulated people have lines of their own.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, ValidationError, convert

from board.language import gettext as _
from board.rehearse.wire import Place

PATIENCE = 20.0
"""Seconds that an answer is waited for."""


class NoRehearsal(Exception):
    """The rehearsal cannot be held; its text is one sentence that says why and what to do."""


class Board(Struct, frozen=True):
    """A rehearsal board, as the server made it."""

    id: str
    title: str
    code: str
    facilitator: str
    budget: int
    cap: int


class Stage(Struct, frozen=True):
    """A rehearsal that is set up: of which Lab, and its boards."""

    lab: str
    title: str
    cities: tuple[str, ...]
    boards: tuple[Board, ...]


class Wiped(Struct, frozen=True):
    """What was there, and is no more."""

    boards: int
    people: int
    changes: int


@dataclass(frozen=True)
class Health:
    """What the server says of itself. `beats` counts its pauses by `limits`, in milliseconds."""

    limits: tuple[float, ...]
    beats: tuple[int, ...]
    cpu: float | None
    """Seconds on a processor so far; nothing where the server does not tell this computer."""

    def pause(self, before: Health, part: float) -> float:
        """The milliseconds that this part of the pauses since `before` did not exceed."""
        counts = [now - then for now, then in zip(self.beats, before.beats, strict=True)]
        left = part * sum(counts)
        for limit, count in zip(self.limits, counts, strict=False):
            left -= count
            if left <= 0:
                return limit
        return self.limits[-1] if self.limits else 0.0


class Venue:
    """The server of an organiser's link."""

    def __init__(self, link: str) -> None:
        address, _hash, secret = link.strip().partition("#")
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NoRehearsal(
                _("This is no web address. Give the organiser’s link:  board lab links LAB  prints it.")
            )
        if not re.fullmatch(r"[A-Za-z0-9]{8,200}", secret):
            raise NoRehearsal(
                _(
                    "This address has no secret. Give the organiser’s link, all of it and in quotation "
                    "marks:  board lab links LAB  prints it."
                )
            )
        self.secret = secret
        self.secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, port or (443 if self.secure else 80)
        self.origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._tls = ssl.create_default_context() if self.secure else None

    @property
    def here(self) -> bool:
        """Whether it is this computer."""
        return self._host in ("localhost", "127.0.0.1", "::1")

    def place(self) -> Place:
        """Where lines connect to; the name is looked up now."""
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise self._away(error) from error
        for family, _type, _protocol, _name, address in found:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(PATIENCE)
                try:
                    probe.connect(address)
                except OSError:
                    continue
                return Place(self._host, self._port, self._tls, family, address)
        raise self._away(None)

    def set_up(self, boards: int | None) -> Stage:
        """Make rehearsal boards there."""
        status, told = self._ask("POST", "/rehearsal", {"secret": self.secret, "boards": boards})
        if status == 404 and not isinstance(told, dict):
            raise NoRehearsal(
                _("The server at this address has no rehearsals. Bring it to this version first.")
            )
        try:
            return convert(self._granted(status, told), Stage)
        except ValidationError as error:
            raise NoRehearsal(_("The server at this address is of another version.")) from error

    def wipe(self) -> Wiped | None:
        """Wipe what a rehearsal left there; nothing where nothing was."""
        told = self._granted(*self._ask("POST", "/rehearsal/wipe", {"secret": self.secret}))
        wiped = told.get("wiped")
        return convert(wiped, Wiped) if wiped else None

    def health(self) -> Health:
        """How it is doing now."""
        _status, told = self._ask("GET", "/healthz")
        beats = told.get("beats", {}) if isinstance(told, dict) else {}
        return Health(tuple(beats.get("late_ms", ())), tuple(beats.get("count", ())), self._cpu())

    def _cpu(self) -> float | None:
        status, told = self._ask("GET", "/metrics")
        found = (
            re.search(r"^process_cpu_seconds_total (\S+)", told, re.MULTILINE)
            if isinstance(told, str)
            else None
        )
        return float(found.group(1)) if status == 200 and found else None

    def _granted(self, status: int, told: Any) -> dict[str, Any]:
        if not isinstance(told, dict):
            raise NoRehearsal(
                _("What answers at {address} is not a board server.").format(address=self.origin)
            )
        if status >= 400:
            raise NoRehearsal(
                str(told.get("sentence") or _("The server did not do this ({code}).").format(code=status))
            )
        return told

    def _ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and what was said: an object where it is JSON, otherwise text."""
        connection = (
            http.client.HTTPSConnection(self._host, self._port, timeout=PATIENCE, context=self._tls)
            if self._tls
            else http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)
        )
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            connection.request(method, path, json.dumps(said) if said is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise self._away(error) from error
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    def _away(self, error: Exception | None) -> NoRehearsal:
        if isinstance(error, ssl.SSLError):
            words = _("The connection to {address} is not safe: {reason}. Look at its certificate.")
        else:
            words = _("No server answers at {address}. Start it, or look for a typing mistake.")
        return NoRehearsal(words.format(address=self.origin, reason=error))
