"""The figures that README shows, in words: a few of each work, and how far they are from the baselines.

`write` puts them between two marks of a text, so that a README can be brought up to date by a program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Key = tuple[str, str, str]
Bars = Mapping[Key, tuple[str, float]]

BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"

ROWS: tuple[tuple[str, str, tuple[Key, ...]], ...] = (
    (
        "120 people, ten ideas a second: sent → seen by all, half · 99 of 100",
        "ms",
        (("w1", "calm 10/s", "p50_ms"), ("w1", "calm 10/s", "p99_ms")),
    ),
    ("the same at 1,000 ideas a second, 99 of 100", "ms", (("w1", "1,000/s", "p99_ms"),)),
    (
        "ideas a second that 120 people see within 0.2 s, one · all writing",
        "",
        (("w1", "one poster", "rate"), ("w1", "120 posters", "rate")),
    ),
    (
        "as many, but at most 3,000 a second, for a minute: 99 of 100, one · all writing",
        "ms",
        (("w1", "one poster, 60 s", "p99_ms"), ("w1", "120 posters, 60 s", "p99_ms")),
    ),
    (
        "120 people give 600 dots in 2 s: last dot → everybody has the total",
        "ms",
        (("w2", "burst", "last_to_final_ms"),),
    ),
    (
        "the same: messages · bytes to each person",
        "",
        (("w2", "burst", "messages_per_client"), ("w2", "burst", "bytes_per_client")),
    ),
    ("the same: processor of the server", "s", (("w2", "burst", "cpu_s"),)),
    (
        "120 people open a board of 300 ideas within 2 s: each one’s own time, 99 of 100",
        "ms",
        (("w3", "120 in 2 s", "own_p99_ms"),),
    ),
    ("the same: processor of the server for each", "ms", (("w3", "120 in 2 s", "cpu_ms_per_person"),)),
    (
        "1,000 people open 8 boards within 20 s, 99 of 100",
        "ms",
        (("w3", "1,000 in 20 s, 8 boards", "own_p99_ms"),),
    ),
    ("5,000 connections: memory for each", "kB", (("w4", "5,000 idle", "kb_per_client"),)),
    ("400 connections: memory for each", "kB", (("w4", "400 idle", "kb_per_client"),)),
    ("processor for a command on a big board ÷ on a small one", "", (("w5", "growth", "ratio"),)),
    (
        "a whole Lab with broken links: answered · seen, 99 of 100",
        "ms",
        (("w6", "a Lab", "ack_p99_ms"), ("w6", "a Lab", "seen_p99_ms")),
    ),
    (
        "the same: lost · longest pause for everybody, 99 of 100",
        "",
        (("w6", "a Lab", "lost"), ("w6", "a Lab", "hub_pause_p99_ms")),
    ),
    (
        "a browser with 1,000 ideas: to read · 20 changes · longest task of a drag",
        "ms",
        tuple(
            ("w7", "the slowest of these", it) for it in ("useful_ms", "script_ms", "drag_longest_task_ms")
        ),
    ),
    (
        "the plan of 1,000 ideas: page · Markdown · Word",
        "s",
        tuple(("w8", "1,000 ideas", f"{form}_s") for form in ("page", "markdown", "word")),
    ),
)
"""Words, unit and figures of each line; a line that was not measured is left out."""


def table(result: Mapping[str, Any], figures: Mapping[Key, float], bars: Bars, ratios: list[str]) -> str:
    """Markdown: what was measured beside what was wanted, then the ratios."""
    lines = ["| what | measured | wanted |", "|---|---:|---:|"]
    for words, unit, keys in ROWS:
        if all(key in figures for key in keys):
            measured = " · ".join(
                f"{figures[key]:,.4g}" if figures[key] < 1000 else f"{figures[key]:,.0f}" for key in keys
            )
            wanted = " · ".join(_bar(bars, key) for key in keys).strip(" ·")
            lines.append(f"| {words} | {measured} {unit}".rstrip() + f" | {wanted} |")
    short = "Short forms" if result["short"] else "Full forms"
    load = f"{result['load_before']:.1f} before, {result['load_after']:.1f} after"
    lines += [
        "",
        *ratios,
        "",
        f"{short}; {result['machine']}; load {load}; {result['commit']}, {result['at'][:10]}.",
    ]
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def _bar(bars: Bars, key: Key) -> str:
    sign, bar = bars.get(key, ("", 0.0))
    return f"{sign} {bar:,g}" if sign else ""


def write(text: str, inner: str) -> str:
    """The text with this between its two marks. Raises `ValueError` where they are not."""
    head, tail = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:head]}\n\n{inner}\n\n{text[tail:]}"
