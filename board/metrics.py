"""How the process is doing, in numbers: `/metrics` in the text format that Prometheus reads.

Counts, times and sizes of the whole process; never a text, a name, a board or a person. It is told by those
who work (`Meter.run` stands around every commit) or asks them when somebody looks; it decides nothing.
"""

from __future__ import annotations

import bisect
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from board.live import Live
from board.pulse import PAUSES, pulse
from board.sockets import Sockets

COMMITS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Spread:
    """How many values were at most each of these limits, and what all of them are together."""

    def __init__(self, limits: tuple[float, ...]) -> None:
        self.limits = limits
        self.counts = [0] * (len(limits) + 1)
        self.sum = 0.0

    def note(self, value: float) -> None:
        self.counts[bisect.bisect_left(self.limits, value)] += 1
        self.sum += value


class Meter:
    """What a process has stored since it started."""

    def __init__(self) -> None:
        self.commits, self.batches = Spread(COMMITS), Spread(BATCHES)
        self.refusals: Counter[str] = Counter()
        """By their code."""

    def around(self, run: Callable[..., Any], commit: Callable[..., Any]) -> Callable[..., Any]:
        """`run`, which calls what may block, and notes how long `commit` took and what it stored."""

        def measured(call: Callable[..., Any], *args: Any) -> Any:
            if call != commit:
                return run(call, *args)
            start = time.monotonic()
            result = run(call, *args)
            self.commits.note(time.monotonic() - start)
            answers = [answer for step in args[0] for answer in step.answers]
            self.batches.note(len(answers))
            self.refusals.update(answer.code for answer in answers if answer.code is not None)
            return result

        return measured


def tell(meter: Meter, live: Live, sockets: Sockets) -> str:
    """All numbers as they are now."""
    outlets = sockets.outlets
    lines: list[str] = []
    lines += _spread("board_commit_seconds", "How long a transaction took.", meter.commits)
    lines += _spread("board_batch_commands", "Commands in one transaction.", meter.batches)
    pauses = Spread(PAUSES)
    pauses.counts, pauses.sum = list(pulse.beats), pulse.late
    lines += _spread("board_pause_seconds", "How long everybody had to wait for the process.", pauses)
    lines += _number(
        "process_cpu_seconds_total", "counter", "Seconds on a processor.", round(time.process_time(), 3)
    )
    lines += _number("board_queue", "gauge", "Commands and jobs that wait to be decided.", live.waiting)
    lines += _number("board_sockets", "gauge", "Sockets that are connected.", len(sockets.guests))
    lines += _labelled(
        "board_refusals_total", "Commands that were refused, by reason.", "reason", meter.refusals
    )
    if outlets is not None:
        lines += _labelled("board_emits_total", "Messages that were encoded.", "event", outlets.encoded)
        lines += _labelled("board_messages_total", "Messages to sockets.", "event", outlets.sent)
        lines += _number(
            "board_taken_total",
            "counter",
            "Commands that were read straight.",
            outlets.reader.taken if outlets.reader else 0,
        )
        lines += _number(
            "board_straight_total", "counter", "Messages that were written straight.", outlets.straight
        )
        behind = sum(outlet.behind for outlet in outlets.open.values())
        held = sum(outlet.held for outlet in outlets.open.values())
        lines += _number("board_readers_behind", "gauge", "Readers that are sent no frames now.", behind)
        lines += _number("board_held_bytes", "gauge", "Bytes that slow readers have not taken.", held)
        lines += _number("board_resyncs_total", "counter", "Readers told to catch up.", outlets.resyncs)
    return "\n".join(lines) + "\n"


def _head(name: str, kind: str, text: str) -> list[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]


def _number(name: str, kind: str, text: str, value: float) -> list[str]:
    return [*_head(name, kind, text), f"{name} {value:g}"]


def _labelled(name: str, text: str, label: str, values: Mapping[str, int]) -> list[str]:
    shown: Iterable[tuple[str, int]] = sorted(values.items())
    return [*_head(name, "counter", text), *(f'{name}{{{label}="{key}"}} {value}' for key, value in shown)]


def _spread(name: str, text: str, spread: Spread) -> list[str]:
    lines, upto = _head(name, "histogram", text), 0
    for limit, count in zip((*(f"{one:g}" for one in spread.limits), "+Inf"), spread.counts, strict=True):
        upto += count
        lines.append(f'{name}_bucket{{le="{limit}"}} {upto}')
    return [*lines, f"{name}_sum {spread.sum:.6g}", f"{name}_count {upto}"]
