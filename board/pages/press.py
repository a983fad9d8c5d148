"""Pages and Word files of plans: short ones are made here, long ones in a process of their own.

A thousand ideas are half a second of work. Within this process it would share the interpreter with everybody
who writes; apart, nobody notices. What was made last is kept, because at the end of a workshop everybody
takes the same plan home.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256

import msgspec

from board.press import Job, make
from board.runtime import run_apart, run_blocking

LONG = 60_000
"""Letters of a plan from which a process of its own is worth the fifth of a second that it takes to start."""
SECONDS = 60.0
LARGEST = 30_000_000
"""Most bytes that are taken from such a process."""
KEPT = 6
"""Long plans that are kept: two forms of the boards that end at the same time."""


def apart(job: bytes) -> bytes | None:
    """A job done by a process of its own; nothing when that failed."""
    return run_apart("board.press", job, seconds=SECONDS, most=LARGEST)


class Press:
    """One long plan at a time; who asks meanwhile waits, and often for the same one.

    `work` does a job elsewhere, or gives nothing when it cannot.
    """

    def __init__(self, work: Callable[[bytes], bytes | None] = apart) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._kept: dict[bytes, bytes] = {}

    def made(self, job: Job) -> bytes:
        """What the job makes."""
        if len(job.text) < LONG:
            return run_blocking(make, job)
        given = msgspec.json.encode(job)
        key = sha256(given).digest()
        with self._turn:
            found = self._kept.pop(key, None) or self._work(given) or run_blocking(make, job)
            self._kept[key] = found  # as the newest
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found
