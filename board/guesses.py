"""Wrong codes: how many came from where, so that nobody can try them all. It knows no code and no person."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

REMEMBERED = 20_000
"""Most addresses whose wrong codes are kept in memory."""


class Guesses:
    """How many wrong codes came from each network address in the last minute.

    Only failures count, because a whole workshop shares one address; the count belongs to the address and
    not to a cookie, because whoever guesses throws cookies away.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = per_minute
        self._now = now
        self._failures: dict[str, deque[float]] = {}

    def allowed(self, address: str) -> bool:
        """Whether a code from this address may be looked up now."""
        return len(self._recent(_network(address))) < self._limit

    def failed(self, address: str) -> None:
        """A code from this address was wrong."""
        network = _network(address)
        recent = self._recent(network)
        recent.append(self._now())
        if len(self._failures) >= REMEMBERED:
            self._failures = {key: kept for key in list(self._failures) if (kept := self._recent(key))}
        self._failures[network] = recent

    def _recent(self, network: str) -> deque[float]:
        recent = self._failures.get(network, deque())
        while recent and recent[0] <= self._now() - 60:
            recent.popleft()
        return recent


def _network(address: str) -> str:
    """An IPv6 subscriber has 2⁶⁴ addresses: the first half names them."""
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
