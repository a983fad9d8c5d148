"""How long this process lets everybody wait. It measures, and changes nothing."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Callable

BEAT = 0.01
"""Seconds between two beats."""
PAUSES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds, by which pauses are counted."""


class Pulse:
    """How long the process let others wait: the lateness of a beat that should come every `BEAT` seconds.

    Under eventlet one thread of control serves everybody, so a beat that comes late is a pause for all.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.late = 0.0
        """All lateness together, in seconds."""
        self.longest = 0.0
        """The longest pause since the start, in seconds."""
        self.beats = [0] * (len(PAUSES) + 1)
        """How many beats were late by at most as many seconds as `PAUSES` says; the last are the rest."""

    def start(self) -> None:
        """Beat in a thread of its own, until the process ends."""
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def _run(self) -> None:
        while True:
            before = self._clock()
            time.sleep(BEAT)
            self.note(self._clock() - before - BEAT)

    def note(self, late: float) -> None:
        """One beat that came so many seconds late."""
        self.longest = max(self.longest, late)
        self.late += late
        self.beats[bisect.bisect_left(PAUSES, late)] += 1

    def pause(self, share: float) -> float:
        """The pause in seconds that this share of the beats (0.99, say) did not exceed."""
        left = share * sum(self.beats)
        for limit, number in zip(PAUSES, self.beats, strict=False):
            left -= number
            if left <= 0:
                return min(limit, self.longest)
        return self.longest


pulse = Pulse()
"""Of this process; beats while it serves."""
