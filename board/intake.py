"""What waits for the commit loop, in the order in which it came, and how long a batch may grow.

A transaction costs as much as the work of ten commands, so what comes within a few milliseconds shares one.
The first command after a calm moment waits for nobody. It looks at nothing that passes through it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

LEAST, EACH, GATHER = 0.009, 0.003, 0.030
"""Seconds from the start of one batch to the start of the next, unless much is waiting: at least so many, so
many more for each item of the last batch, and never more than that. Who asks one thing after the other waits
little, and where many ask, who waits longer finds a server that has less to do."""
MUCH = 100
"""So many items are worth a transaction of their own at once."""

T = TypeVar("T")


class Intake(Generic[T]):
    """A queue that many fill and one empties. `clock` and `sleep` in seconds."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._items: deque[T] = deque()
        self._bell = threading.Event()
        self._began = -GATHER
        self._taken = 0

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> None:
        """Add one. Waits for nobody."""
        self._items.append(item)
        if not self._bell.is_set():
            self._bell.set()

    def next(self) -> T | None:
        """Take the first, if there is any."""
        if not self._items:
            return None
        self._taken += 1
        return self._items.popleft()

    def wait(self) -> None:
        """Return when there is something."""
        while not self._items:
            self._bell.clear()
            # Once more: it may have come between the look and the clearing.
            if not self._items:
                self._bell.wait()

    def gather(self) -> None:
        """Return when there is something and a batch may begin: at once, if none has begun just now."""
        self.wait()
        left = self._began + min(LEAST + EACH * self._taken, GATHER) - self._clock()
        if left > 0 and len(self._items) < MUCH:
            self._sleep(left)
        self._began, self._taken = self._clock(), 0
