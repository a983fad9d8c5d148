"""kill -9 of the server under load: nothing acknowledged is lost or doubled, and it soon serves again.

Fifty-six pages on three boards say more than 200 commands a second between them, connected or not. What they
noted is read against the file afterwards.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import board
from tests.faults.histories import check
from tests.faults.servers import BOARDS, Room, Server, furnish, load, server

pytestmark = pytest.mark.alone

PAGES, RATE = 56, 240.0
LIMIT = 3.0
"""Most seconds from the kill until the server answers again."""


def kills(folder: Path, rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    with server(folder) as running:
        people = furnish(running, PAGES, boards=BOARDS[:3], runners=True)
        running.start()
        room = Room.fill(running, people, seed=rounds)
        try:
            room.arrive()
            room.rate = RATE
            down, acked = attack(room, running, rounds)
            waited = room.settle(30)
        finally:
            room.close()
        running.kill()
        found = check(running.database, room.models)
        checked = board("check", env={"BOARD_DATA": str(running.data)})
        assert checked.returncode == 0, checked.stdout + checked.stderr
    assert found.unsent == 0
    with capsys.disabled():
        sys.stdout.write(
            f" {rounds} kills under {PAGES} pages and {acked:.0f} answers/s: {found.done} acknowledged, "
            f"{found.lost} lost, {found.doubled} doubled, {found.refused} refusals kept; serving again after "
            f"{statistics.median(down):.2f} s, at most {max(down):.2f} s; drained in {waited:.1f} s; "
            f"{load()} "
        )
    assert acked >= 200, "the load was too small to say anything"
    assert max(down) <= LIMIT


def attack(room: Room, running: Server, rounds: int) -> tuple[list[float], float]:
    """Kill and start again. Seconds until it served, each time; answers per second while everybody was in."""
    down, answers, seconds = [], 0, 0.0
    for _round in range(rounds):
        # A moment under full load, of a length that is never the same, then the kill at any instant.
        assert room.until(lambda: room.live >= 50, 20), "the pages do not come back"
        before, started = room.answered, time.monotonic()
        room.during(0.3 + 0.5 * room.crowd.chance.random())
        answers += room.answered - before
        seconds += time.monotonic() - started
        running.kill()
        down.append(room.up())
    return down, answers / seconds


def test_kill_nine_loses_and_doubles_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kills(tmp_path, 20, capsys)


@pytest.mark.full
def test_two_hundred_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kills(tmp_path, 200, capsys)
