"""What is measured: the processor and memory of a process, times and their shares, and who else worked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


def cpu(pid: int) -> float:
    """Seconds on a processor, of all threads of a process, living and ended."""
    text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    coarse = (int(text[11]) + int(text[12])) / os.sysconf("SC_CLK_TCK")
    fine = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            fine += int((task / "schedstat").read_text().split()[0]) / 1e9
        except OSError:
            return coarse
    return fine


def queued(pid: int) -> float:
    """Seconds that a process could have worked and its core worked for somebody else."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[1]) / 1e9
        except OSError:
            continue
    return total


def memory(pid: int) -> int:
    """Bytes of a process that are in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def share(values: Iterable[float], part: float) -> float:
    """The value that this part of the values (0.99, say) does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


@dataclass
class Span:
    """What a stretch of time cost the server and who asked it, and how much of it others took away."""

    pid: int
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._cpu, self._own, self._queued = cpu(self.pid), time.process_time(), queued(self.pid)

    def told(self) -> dict[str, float]:
        """Seconds, server CPU in seconds, own share of a core, share that the server stood in line."""
        seconds = time.monotonic() - self.began
        server = cpu(self.pid) - self._cpu
        return {
            "seconds": round(seconds, 2),
            "cpu": round(server, 3),
            "generator": round((time.process_time() - self._own) / seconds, 2),
            "others": round((queued(self.pid) - self._queued) / seconds, 2),
        }


@dataclass
class Flight:
    """One frame on its way to many: what it carried, and when the last of them had it."""

    asked: list[float]
    heard: int = 0
    last: float = 0.0


class Flights:
    """From the moment somebody asks to the moment everybody sees it, by frame."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        """When each thing was asked for that nobody has seen yet."""
        self.frames: dict[tuple[str, int], Flight] = {}

    def frame(self, board: str, head: int, ids: Iterable[str], now: float) -> None:
        """Somebody received a frame that brings these."""
        flight = self.frames.get((board, head))
        if flight is None:
            asked = [at for id in ids if (at := self.asked.pop(id, None)) is not None]
            flight = self.frames[board, head] = Flight(asked)
        flight.heard += 1
        flight.last = now

    def waits(self, everybody: int) -> list[float]:
        """For each thing: seconds until everybody had it. What did not reach everybody is not among them."""
        waits: list[float] = []
        for flight in self.frames.values():
            if flight.heard >= everybody:
                waits += [flight.last - at for at in flight.asked]
        return waits
