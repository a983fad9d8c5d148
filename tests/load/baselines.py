"""The baselines, measured in the same run and with the same listeners as the board."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.conftest import free_port
from tests.faults.clients import Crowd
from tests.faults.servers import pinned
from tests.load.floor import floor
from tests.load.venue import Guest, cores
from tests.load.works import CROWD, climb, posting


@contextmanager
def stock() -> Iterator[tuple[int, int]]:
    """A stock server on the server's core; its port and process."""
    port, (here, there) = free_port(), cores()
    with pinned(here):
        process = subprocess.Popen([sys.executable, "-m", "tests.load.stock", str(port)])
    try:
        end = time.monotonic() + 15.0
        while not Crowd.opens(port):
            assert process.poll() is None, "the stock server did not start"
            assert time.monotonic() < end, "the stock server did not start"
            time.sleep(0.05)
        with pinned(there):
            yield port, process.pid
    finally:
        process.kill()
        process.wait()


def baselines(short: bool, tell: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """What a stock server keeps up with, and what bare sockets take."""
    guests = [Guest("stock", f"person {number}", "", "") for number in range(CROWD)]
    rates: list[float] = [100, 200] if short else [50, 100, 150, 200, 250, 300, 350, 400, 500]
    seconds = 2.0 if short else 3.0
    with stock() as place:
        found = {
            "stock calm 10/s": posting(place, guests, CROWD, 10, 3.0 if short else 10.0),
            "stock": climb(lambda rate: posting(place, guests, 1, rate, seconds), rates, tell),
        }
    found["bare sockets"] = floor(CROWD, 1.0 if short else 3.0)
    return found
