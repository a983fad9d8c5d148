"""`python -m board.alike`: a task comes in on standard input, the advice goes out on standard output.

A process of its own, so that computing stops nobody else; `runtime.run_apart` starts and ends it. It steps
back behind everything else on the machine, and bounds itself in case nobody is left to end it.
"""

from __future__ import annotations

import contextlib
import os
import sys

import msgspec

from board.alike import Task, advise

SECONDS = 60
BYTES = 1_000_000_000


def step_back() -> None:
    """Take little of the machine, where the system can say so."""
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        import resource
    except ImportError:  # not on this system
        return
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, BYTES)):
        hard = resource.getrlimit(what)[1]
        with contextlib.suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    step_back()
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(advise(task)))
