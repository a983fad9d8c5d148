"""`python -m board.press`: a job comes in on standard input, the page or file goes out on standard output.

A process of its own, so that a long plan stops nobody else; `runtime.run_apart` starts and ends it.
"""

from __future__ import annotations

import gc
import os
import sys

import msgspec

from board.press import Job, make

if __name__ == "__main__":
    gc.disable()  # it ends with its answer: to look for garbage before that is lost time
    if hasattr(os, "nice"):
        os.nice(5)  # the room comes first
    sys.stdout.buffer.write(make(msgspec.json.decode(sys.stdin.buffer.read(), type=Job)))
