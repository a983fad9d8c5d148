"""How fast one person may ask over HTTP for what costs something. Sockets have their own pace."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Response

from board.language import gettext as _
from board.pages.safety import refuse

AT_ONCE = 3.0
"""Seconds' worth that may come at once."""
REMEMBERED = 5_000
"""People whose pace is remembered; who asked longest ago is forgotten first."""


class Pace:
    """A bucket of tokens for each person, which fills again with time."""

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._pace = per_second
        self._now = now
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, person: str) -> bool:
        """Whether this person may ask now; if so, it counts."""
        now, most = self._now(), AT_ONCE * self._pace
        tokens, since = self._left.pop(person, (most, now))
        tokens = min(most, tokens + (now - since) * self._pace)
        allowed = tokens >= 1.0
        self._left[person] = (tokens - 1.0 if allowed else tokens, now)
        if len(self._left) > REMEMBERED:
            del self._left[next(iter(self._left))]
        return allowed


def too_fast() -> Response:
    """The refusal of somebody who asks faster than that."""
    response = refuse(429, _("Too fast"), _("You are asking very fast. Wait a moment, then try again."))
    response.headers["Retry-After"] = "1"
    return response
