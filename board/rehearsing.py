"""A rehearsal that was asked for on the desk: `board rehearse` as a process beside the server, one at a time.

It plays nothing itself and knows no board: what the command says, and its report, are kept until the next one
or the end of this process. Nothing of it is stored.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from msgspec import Struct

from board.runtime import Beside

MOST_LINES = 12
"""Lines of what the command said that are shown, the last ones."""


class Told(Struct, frozen=True):
    """What the command of a Lab's rehearsal has said so far, and whether it goes on."""

    lines: tuple[str, ...]
    running: bool
    reported: bool
    """Whether there is a report."""


class Rehearsing:
    """The rehearsal that runs now, or ran last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lab = ""
        self._process: Beside | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def begin(self, lab: str, link: str, delegates: int, minutes: float) -> bool:
        """Rehearse a Lab by its organiser's link; `False` where a rehearsal runs. Raises `OSError`."""
        with self._lock:
            if self._process is not None and self._process.running:
                return False
            folder = tempfile.TemporaryDirectory(prefix="board-rehearsal-")
            sizes = ["--delegates", str(delegates), "--minutes", str(minutes)]
            words = ["rehearse", "-", *sizes, "--report", folder.name]
            # The link is its input and not one of its words, which everybody on this computer could list.
            self._process = Beside("board.cli", words, f"{link}\n".encode(), Path(folder.name, "said.txt"))
            self._lab, before, self._folder = lab, self._folder, folder
        if before is not None:
            before.cleanup()
        return True

    def told(self, lab: str) -> Told | None:
        """How the rehearsal of this Lab goes, or went; nothing where none was."""
        if self._lab != lab or self._process is None or self._folder is None:
            return None
        running = self._process.running
        # Where its files lie on this computer is no news to who reads it in a browser.
        lines = [line for line in self._process.said().splitlines() if line and self._folder.name not in line]
        return Told(tuple(lines[-MOST_LINES:]), running, self.report(lab, "html") is not None)

    def report(self, lab: str, form: str) -> Path | None:
        """The file of its report, as `md` or `html`; nothing where there is none."""
        if self._lab != lab or self._folder is None:
            return None
        return next(iter(sorted(Path(self._folder.name).glob(f"rehearsal-*.{form}"))), None)

    def stop(self, lab: str) -> None:
        """End it, if it runs and is this Lab's. Its boards are for the caller to wipe."""
        if self._process is not None and lab == self._lab:
            self._process.end()

    def forget(self, lab: str | None = None) -> None:
        """End it and keep nothing of what it said, if it is this Lab's; or whosever it is."""
        if self._process is None or self._folder is None or lab not in (None, self._lab):
            return
        self._process.end()
        self._folder.cleanup()
        self._process = self._folder = None
