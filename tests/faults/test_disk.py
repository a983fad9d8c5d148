"""A disk that is slow, busy or full slows or refuses answers, says so, and stops nobody else.

The longest pause is measured inside the server: how late a beat comes that it should give every 10 ms.
"""

from __future__ import annotations

import contextlib
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FULL, WAIT
from tests.faults.find_cc import slow_sync
from tests.faults.histories import check, check_replay, check_replicas
from tests.faults.servers import BOARDS, Room, Server, furnish, load, server

PAGES, RATE = 60, 240.0
PAUSE = 0.1
"""The longest pause for everybody, in seconds."""
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another process has the write lock."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.communicate(b"\n", timeout=WAIT)


def latencies(room: Room, since: float) -> list[float]:
    """Seconds from asking to the final answer, of what was asked since then."""
    found = []
    for _, model in room.models:
        asked = {note.id: note.at for note in model.notes if note.what == "ask" and note.at >= since}
        found += [note.at - asked[note.id] for note in model.notes if note.id in asked and note.what != "ask"]
    return found


def pauses(health: dict[str, Any]) -> str:
    return f"hub pause max {health['pause_ms']['max']:.0f} ms, p99 {health['pause_ms']['p99']:.0f} ms"


@pytest.mark.alone
def test_a_slow_disk_and_a_foreign_lock_stop_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slow disk, and then a foreign lock besides, short and long."""
    shim = slow_sync(tmp_path)
    with server(tmp_path, LD_PRELOAD=str(shim), BOARD_SLOW_SYNC="25000") as running:
        people = furnish(running, PAGES, boards=BOARDS[:3], runners=True)
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive()
            room.rate = RATE
            started = time.monotonic()
            room.during(30.0 if FULL else 4.0)
            waits = latencies(room, started)
            slow = running.health()
            started = time.monotonic()
            for _ in range(5 if FULL else 1):
                with held(running.database):
                    room.during(2.0)
                room.during(1.0)
            locked = running.health()
            assert not any(model.retries for _, model in room.models), "a short lock asks nobody to wait"
            longest = max(latencies(room, started))
            with held(running.database):
                # Longer than the patience of the database: now everybody is told, and nothing is taken.
                assert room.until(lambda: any(model.retries for _, model in room.models), 20)
            waited = room.settle(30)
            ended = running.health()
            running.kill()
            found = check(running.database, room.models)
            check_replicas(check_replay(running.database, BOARDS[:3]), room.models)
        finally:
            room.close()
    told = {reason for _, model in room.models for reason in model.retries}
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        sys.stderr.write(
            f" +25 ms per sync, {len(waits)} commands: answer p50 {p50 * 1000:.0f} ms, p95 "
            f"{p95 * 1000:.0f} ms, {pauses(slow)}; with a 2 s foreign lock besides: {pauses(locked)}, "
            f"longest answer {longest:.1f} s; with one of more than 5 s: {pauses(ended)}, told "
            f"“{' / '.join(told)}”, drained in {waited:.1f} s; {found.done} acknowledged, "
            f"{found.lost} lost; {load()} "
        )
    assert p50 >= 0.025, "the disk was not slow at all"
    assert found.unsent == 0
    assert all("busy" in reason for reason in told)
    longest_pause = float(ended["pause_ms"]["max"]) / 1000
    assert longest_pause <= PAUSE, f"the server let everybody wait for {longest_pause} s"


# ── A full disk ─────────────────────────────────────────────────────────────────────────────────


class SmallDisk:
    """A disk of some megabytes of its own: needs root, and a machine that lets root mount."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
        self.mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0

    def fill(self, _running: Server) -> None:
        with (self.place / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(b"x" * 4096)

    def empty(self, _running: Server) -> None:
        (self.place / "filler").unlink()

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.place)], check=True)


class SmallFiles:
    """Files that may not grow: what a disk quota looks like, and needs nobody's permission."""

    mounted = True

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def fill(self, running: Server) -> None:
        largest = max(file.stat().st_size for file in running.data.iterdir())
        self._limit(running, largest + 65536)

    def empty(self, running: Server) -> None:
        self._limit(running, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(running: Server, size: int) -> None:
        assert running.process is not None
        _, most = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (size, most))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("kind", [SmallDisk, SmallFiles])
def test_a_full_disk_asks_to_wait_and_goes_on_when_there_is_room(
    kind: type[SmallDisk | SmallFiles], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = kind(tmp_path / "disk")
    try:
        if not disk.mounted:
            pytest.skip("this user may not mount a small disk; the test with small files runs")
        with server(disk.place, log=tmp_path / "server.log") as running:
            people = furnish(running, 30, boards=BOARDS[:2], runners=True)
            running.start()
            room = Room.fill(running, people)
            try:
                room.arrive()
                room.rate = 100.0
                room.during(1.0)
                disk.fill(running)
                told = room.until(lambda: sum(bool(model.retries) for _, model in room.models) > 20, 40)
                assert told, "a full disk was not noticed"
                before = room.answered
                room.during(1.0)
                still = room.answered - before
                assert running.serves()
                full = running.health()
                disk.empty(running)
                waited = room.settle(30)
                running.kill()
                found = check(running.database, room.models)
                check_replicas(check_replay(running.database, BOARDS[:2]), room.models)
            finally:
                room.close()
    finally:
        disk.close()
    reasons = {reason for _, model in room.models for reason in model.retries}
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(
            f" full disk ({kind.__name__}): told “{' / '.join(sorted(reasons))}”, {still} answered "
            f"meanwhile, {pauses(full)}; with room again drained in {waited:.1f} s; {found.done} "
            f"acknowledged, {found.lost} lost, file whole; {load()} "
        )
    assert found.unsent == 0
    assert all("disk" in reason for reason in reasons)
    assert not any("/" in reason for reason in reasons), "nobody needs to know this computer's folders"
