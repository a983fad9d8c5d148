"""`python -m tests.load run` measures, `compare A B` sets two results side by side, `show A` prints one whole
and `table A` the few lines that README has.

It listens on this computer only, ends what it started, and stops by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.load.baselines import baselines
from tests.load.table import table, write
from tests.load.venue import cores
from tests.load.works import WORKS

Result = dict[str, Any]
BARS: dict[tuple[str, str, str], tuple[str, float]] = {
    ("w1", "calm 10/s", "p50_ms"): ("≤", 10),
    ("w1", "calm 10/s", "p99_ms"): ("≤", 40),
    ("w1", "1,000/s", "p99_ms"): ("≤", 75),
    ("w1", "one poster", "rate"): ("≥", 3000),
    ("w1", "120 posters", "rate"): ("≥", 3000),
    ("w1", "one poster, 60 s", "p99_ms"): ("≤", 200),
    ("w1", "120 posters, 60 s", "p99_ms"): ("≤", 200),
    ("w2", "burst", "last_to_final_ms"): ("≤", 80),
    ("w2", "burst", "messages_per_client"): ("≤", 55),
    ("w2", "burst", "bytes_per_client"): ("≤", 8000),
    ("w2", "burst", "cpu_s"): ("≤", 0.6),
    ("w3", "120 in 2 s", "own_p99_ms"): ("≤", 150),
    ("w3", "120 in 2 s", "failures"): ("≤", 0),
    ("w3", "120 in 2 s", "cpu_ms_per_person"): ("≤", 7),
    ("w3", "1,000 in 20 s, 8 boards", "own_p99_ms"): ("≤", 500),
    ("w3", "1,000 in 20 s, 8 boards", "failures"): ("≤", 0),
    ("w4", "5,000 idle", "kb_per_client"): ("≤", 75),
    ("w4", "5,000 idle", "dropped"): ("≤", 0),
    ("w5", "growth", "ratio"): ("≤", 1.5),
    ("w6", "a Lab", "ack_p99_ms"): ("≤", 150),
    ("w6", "a Lab", "seen_p99_ms"): ("≤", 250),
    ("w6", "a Lab", "lost"): ("≤", 0),
    ("w6", "a Lab", "hub_pause_p99_ms"): ("≤", 20),
    ("w7", "the slowest of these", "useful_ms"): ("≤", 1000),
    ("w7", "the slowest of these", "script_ms"): ("≤", 16),
    ("w7", "the slowest of these", "drag_longest_task_ms"): ("≤", 50),
    ("w8", "1,000 ideas", "page_s"): ("≤", 1),
    ("w8", "1,000 ideas", "markdown_s"): ("≤", 1),
    ("w8", "1,000 ideas", "word_s"): ("≤", 1),
    ("w8", "1,000 ideas", "hub_pause_p99_ms"): ("≤", 20),
}
"""Work, case and figure → what it should be."""


def run(names: list[str], short: bool, keep: Callable[[Result], None]) -> Result:
    """Measure these works, and the baselines when posts are among them. What is measured is kept after each
    work, because half an hour is too long to lose."""
    cores()
    result: Result = {
        "commit": _commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}",
        "short": short,
        "load_before": os.getloadavg()[0],
        "works": {},
    }
    for name in names:
        tell(f"{name} …")
        result["works"][name] = WORKS[name](short, tell)
        if name == "w1":
            tell("baselines …")
            result["works"]["baselines"] = baselines(short, tell)
        result["load_after"] = os.getloadavg()[0]
        keep(result)
    return result


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(result: Result) -> None:
    """One line for each figure, with its bar where it has one."""
    print(f"{result['commit']} · {result['at']} · {result['machine']}{' · short form' * result['short']}")
    print(f"load of the machine {result['load_before']:.1f} before, {result['load_after']:.1f} after\n")
    print("| work | case | figure | measured | bar |\n|---|---|---|---:|---|")
    for (work, case, figure), value in flat(result).items():
        print(f"| {work} | {case} | {figure} | {value:g} | {_bar((work, case, figure), value)} |")
    for text in ratios(result):
        print(f"\n{text}", end="")
    print()


def ratios(result: Result) -> list[str]:
    """How far the board is from the baselines of the same run."""
    works = result["works"]
    if "w1" not in works or "baselines" not in works:
        return []
    board, base = works["w1"]["one poster"], works["baselines"]
    if not board["rate"] or not base["stock"]["rate"]:
        return []
    stock, bare = base["stock"], base["bare sockets"]
    each = [one["cpu_us_per_delivery"] for one in (board, stock, bare)]
    times = [board["rate"] / one["rate"] for one in (stock, bare)]
    return [
        f"In the same run, a stock Flask-SocketIO room without a database keeps up with {stock['rate']:,.0f} "
        f"posts a second (the board: {times[0]:.1f} times as many), and a loop that does nothing but write "
        f"to 120 bare sockets with {bare['rate']:,.0f} ({times[1]:.1f} times as many). Processor for each "
        f"delivery: {each[0] / each[1]:.2f} of stock, {each[0] / each[2]:.2f} of a bare write."
    ]


def compare(before: Result, after: Result) -> None:
    """What changed from one result to the other."""
    print(f"A {before['commit']} {before['at']} load {before['load_before']:.1f}")
    print(f"B {after['commit']} {after['at']} load {after['load_before']:.1f}\n")
    print("| work | case | figure | A | B | B ÷ A |\n|---|---|---|---:|---:|---:|")
    old, new = flat(before), flat(after)
    for key in [*old, *(key for key in new if key not in old)]:
        a, b = old.get(key), new.get(key)
        ratio = f"{b / a:.2f}" if a and b is not None else ""
        shown = ["" if one is None else f"{one:g}" for one in (a, b)]
        print(f"| {' | '.join(key)} | {shown[0]} | {shown[1]} | {ratio} |")


def flat(result: Result) -> dict[tuple[str, str, str], float]:
    """Every figure under its work and case."""
    return {
        (work, case, figure): float(value)
        for work, cases in result["works"].items()
        for case, figures in cases.items()
        for figure, value in figures.items()
    }


def _bar(key: tuple[str, str, str], value: float) -> str:
    if key not in BARS:
        return ""
    sign, bar = BARS[key]
    met = value <= bar if sign == "≤" else value >= bar
    return f"{sign} {bar:g} {'✓' if met else '✗'}"


def _commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "no commit"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    running = parts.add_parser("run")
    running.add_argument("--short", action="store_true", help="a minute instead of half an hour")
    running.add_argument("--only", default=",".join(WORKS), help="works, as in w1,w3")
    running.add_argument("--out", type=Path, help="where to write the result as JSON")
    comparing = parts.add_parser("compare")
    comparing.add_argument("files", nargs=2, type=Path)
    showing = parts.add_parser("show")
    showing.add_argument("file", type=Path)
    telling = parts.add_parser("table")
    telling.add_argument("file", type=Path)
    telling.add_argument("--into", type=Path, help="a text whose table it becomes, as README.md")
    given = parser.parse_args()
    if given.part == "run":

        def keep(result: Result) -> None:
            if given.out is not None:
                given.out.write_text(json.dumps(result, indent=1) + "\n")

        show(run(given.only.split(","), given.short, keep))
    elif given.part == "show":
        show(json.loads(given.file.read_text()))
    elif given.part == "table":
        result = json.loads(given.file.read_text())
        lines = table(result, flat(result), BARS, ratios(result))
        if given.into is None:
            print(lines)
        else:
            given.into.write_text(write(given.into.read_text(), lines))
    else:
        compare(*(json.loads(path.read_text()) for path in given.files))


if __name__ == "__main__":
    main()
