"""Seeded chaos: two to six pages through a faulty link, a hundred commands each; everybody ends equal.

Most seeds run on one clock with a link made of data (`faulty.py`), where a seed repeats everything; some run
over real sockets through a proxy, with real restarts. A seed that fails is printed, and becomes a test with
a name.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.faults import model
from tests.faults.faulty import World
from tests.faults.histories import check, check_replay, check_replicas
from tests.faults.proxy import Faults, Proxy
from tests.faults.servers import BOARDS, Room, furnish, load, server

ROOT = Path(__file__).parent.parent.parent
SEEDS = 100
MEMORY = Path("/dev/shm")
"""Where it exists, thousands of short-lived databases need not wear out a disk: nobody pulls a plug here."""


def seed(number: int) -> World:
    """Run one seed to its end, and judge it."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = World(Path(folder), number)
        try:
            world.run()
        except Exception as error:
            error.add_note(f"seed {number}; `seed({number})` in {Path(__file__).name} repeats it")
            raise
        finally:
            world.close()
        return world


def judged(number: int) -> tuple[Counter[str], Counter[str]]:
    """What one seed's link did, and what was said over it."""
    world = seed(number)
    return Counter(world.faults), Counter(note.what for page in world.pages for note in page.model.notes)


def seeds(first: int, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    started, faults, said = time.monotonic(), Counter[str](), Counter[str]()
    # Fresh processes, not forks: this one may have threads.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for found, heard in pool.map(judged, range(first, first + count), chunksize=5):
            faults.update(found)
            said.update(heard)
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        told = ", ".join(f"{number} {name}" for name, number in sorted(faults.items()))
        sys.stderr.write(
            f" {count} seeds from {first}: all replicas equal; {said['ask']} commands, {said['done']} done, "
            f"{said['refused']} refused; {told}; {time.monotonic() - started:.0f} s; {load()} "
        )


def test_everybody_ends_equal_whatever_the_link_does(capsys: pytest.CaptureFixture[str]) -> None:
    seeds(0, SEEDS, capsys)


@pytest.mark.full
def test_everybody_ends_equal_two_thousand_times(capsys: pytest.CaptureFixture[str]) -> None:
    seeds(10_000, 2000, capsys)


def test_real_sockets_through_a_faulty_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chaos(tmp_path, 1, capsys)


@pytest.mark.full
@pytest.mark.parametrize("number", range(100, 120))
def test_real_sockets_twenty_times(number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chaos(tmp_path, number, capsys)


@pytest.mark.full
def test_real_sockets_without_eventlet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chaos(tmp_path, 200, capsys, "threading")


def chaos(folder: Path, number: int, capsys: pytest.CaptureFixture[str], mode: str = "eventlet") -> None:
    """Five boards at once, four pages on each, one proxy, three restarts: two by kill -9 and one gentle."""
    each = 100
    with server(folder, BOARD_ASYNC_MODE=mode) as running:
        people = furnish(running, 20, boards=BOARDS, runners=True)
        running.start()
        proxy = Proxy(running.port, Faults(), number)
        room = Room.fill(running, people, seed=number, reach=lambda: proxy.port, silence=6.0)
        try:
            room.arrive(40)
            room.rate = 200.0
            for part in range(1, 4):
                assert room.until(lambda part=part: room.asked >= part * each * len(people) / 4, 60)  # type: ignore[misc]
                if part == 2:
                    running.terminate()
                    assert room.until(running.ended, 10)
                    assert running.process is not None
                    assert running.process.returncode == 0
                else:
                    running.kill()
                room.up()
            assert room.until(lambda: room.asked >= each * len(people), 60)
            proxy.calm()
            waited = room.settle(40)
            running.kill()
            found = check(running.database, room.models)
            check_replicas(check_replay(running.database, BOARDS), room.models)
        finally:
            room.close()
            proxy.close()
    assert found.unsent == 0
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        told = ", ".join(f"{count} {fault}" for fault, count in proxy.counts.items())
        sys.stderr.write(
            f" real sockets, seed {number}: {found.asked} commands, {found.done} done, {found.refused} "
            f"refused, 0 lost, 0 doubled, 20 replicas equal {waited:.1f} s after calm; "
            f"{told}, 3 restarts; {load()} "
        )


def test_the_models_are_as_patient_as_the_browser() -> None:
    """What a model does is only worth something while the browser does the same."""
    source = (ROOT / "static/src/sending.ts").read_text(encoding="utf-8")
    for name, value in model.CONSTANTS.items():
        found = re.search(rf"^const {name} = ([\d_]+);", source, re.MULTILINE)
        assert found, f"sending.ts has no {name} any more"
        assert int(found[1].replace("_", "")) == value
