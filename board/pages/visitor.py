"""What every page needs: the rooms it may ask, and who its visitor is.

The one cookie is read and set here and nowhere else. It never decides what a person may do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from board.assets import Assets
from board.fanout import Health
from board.guesses import Guesses
from board.live import Live
from board.messages import Role
from board.people import People, hash_of, new_key
from board.rehearsing import Rehearsing
from board.runtime import run_blocking
from board.settings import EVERYWHERE, Settings
from board.store import Lab, Link, Store, Workshop

LONG = 180 * 24 * 3600
"""Seconds that a browser keeps its key: longer than any Lab keeps personal data."""


@dataclass(frozen=True)
class House:
    """The rooms that pages may ask."""

    settings: Settings
    assets: Assets
    store: Store
    live: Live
    people: People
    guesses: Guesses
    numbers: Callable[[], str]
    """How the process is doing, for `/metrics`."""
    health: Callable[[str], Health]
    """How a board is doing, for its organiser."""
    send_to: Callable[[str, str], None]
    """Send a person to a board, and tell the pages that they have open elsewhere."""
    way: Callable[[str], str | None]
    """To which board a person was sent, until they have gone there."""
    rehearsing: Rehearsing
    """The rehearsal that was asked for on the desk."""

    # Reads of the store block, so they go through `run_blocking`.

    def lab(self, lab: str) -> Lab | None:
        """A Lab by id."""
        return run_blocking(self.store.lab, lab)

    def workshop(self, workshop: str) -> Workshop | None:
        """A workshop by id."""
        return run_blocking(self.store.workshop, workshop)

    def visited(self, workshop: str, key: str | None) -> tuple[Workshop | None, str | None]:
        """A workshop by id, and the person that a cookie's key stands for there: one read, for every page."""

        def read() -> tuple[Workshop | None, str | None]:
            place = self.store.workshop(workshop)
            return place, self.store.person_by_key(hash_of(key), place.lab) if place and key else None

        return run_blocking(read)

    def looked_at(self, lab: str, key: str | None) -> tuple[Lab | None, str | None, list[Workshop]]:
        """A Lab, the person that a cookie's key stands for there, and its workshops in order: one read, for a
        screen that looks once a second.
        """

        def read() -> tuple[Lab | None, str | None, list[Workshop]]:
            person = self.store.person_by_key(hash_of(key), lab) if key else None
            return self.store.lab(lab), person, self.store.workshops(lab)

        found, person, workshops = run_blocking(read)
        return found, person, sorted(workshops, key=lambda workshop: workshop.order)

    def workshop_of_code(self, code: str) -> Workshop | None:
        """A workshop by its join code."""
        return run_blocking(self.store.workshop_by_code, code)

    def workshops(self, lab: str) -> list[Workshop]:
        """The Lab's workshops in the Lab file's order."""
        return sorted(run_blocking(self.store.workshops, lab), key=lambda workshop: workshop.order)

    def links(self, lab: str) -> list[Link]:
        """All secret links of a Lab, without their secrets."""
        return run_blocking(self.store.links, lab)

    def entrance(self, workshop: Workshop, role: Role) -> str | None:
        """The address of a workshop's secret link for this role, if there is one that opens."""
        for link in self.links(workshop.lab):
            if link.workshop == workshop.id and link.role == role and not link.revoked:
                return self.address(link)
        return None

    def address(self, link: Link) -> str | None:
        """The address of a secret link; nothing for one that was made with another key file."""
        secret = self.people.secret(link)
        form = "read_form" if link.role == "reader" else "enter_form"
        return f"{self.origin()}{url_for(form)}#{secret}" if secret is not None else None

    def takes_people_in(self, workshop: str) -> bool:
        """Whether people may join a workshop who have not joined yet."""
        state = self.live.board(workshop)
        return state is not None and state.board.joining

    def origin(self) -> str:
        """Scheme and host of the addresses that pages print for other people, without a slash at the end."""
        if self.settings.public_url:
            return self.settings.public_url
        loopback = request.host.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")
        if loopback and self.settings.host in EVERYWHERE:
            return self.settings.address  # a phone in the room cannot open the facilitator's 127.0.0.1
        return request.host_url.rstrip("/")

    def join_url(self, workshop: Workshop) -> str:
        """The address that a QR code carries."""
        return self.origin() + url_for("join_form", code=workshop.code)


def cookie_name() -> str:
    """The cookie's name; under https its prefix makes browsers refuse one that was set from elsewhere."""
    return "__Host-board" if request.is_secure else "board"


def key() -> str | None:
    """The key in the visitor's cookie, or nothing."""
    text = request.cookies.get(cookie_name(), "")
    return text if re.fullmatch(r"[A-Za-z0-9_-]{20,60}", text) else None


def key_or_new() -> str:
    """The visitor's key, or a fresh one, which `remember` must then send."""
    return key() or new_key()


def remember(response: Response, value: str) -> Response:
    """Give the visitor the key to keep."""
    response.set_cookie(
        cookie_name(),
        value,
        max_age=LONG,
        path="/",
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response
