"""The server goes and comes back: everybody returns by themselves, and nothing was lost."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.conftest import WAIT
from tests.faults.clients import LONGEST_PAUSE
from tests.faults.histories import check, check_replay, check_replicas
from tests.faults.servers import BOARDS, Room, furnish, load, server
from tests.faults.test_disk import held

BACK = 4
"""How often as long as it took to come the first time a room may need to be in step again, besides the pause
that a page makes between two attempts."""
AWAY = 2.0
"""Seconds that the server stays away."""
GOODBYE = 5.0
"""Most seconds that a server takes to stop."""
STARTS = 4
"""In how many starts of a server a stop must be done."""


def everybody_returns(folder: Path, pages: int, capsys: pytest.CaptureFixture[str]) -> None:
    """All on one board; each writes on while the server is away."""
    with server(folder) as running:
        people = furnish(running, pages, boards=BOARDS[:1], stage="cluster", runners=True)
        began = time.monotonic()
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive(40)
            came = time.monotonic() - began
            room.rate = 100.0
            assert room.until(lambda: room.asked >= 300, 30)
            room.settle(20)
            running.kill()
            assert room.until(lambda: room.live == 0, 10)
            for _ in range(4):
                room.everybody_says_something()
            room.during(AWAY)  # so that the pauses between attempts have grown
            full = sum(bool(line.model.lane) for _, line in room.seats)
            assert full == pages
            waited = room.up() + room.settle(60)
            back = sorted(line.welcomed[-1] for _, line in room.seats)
            assert running.stop(WAIT) == 0
            found = check(running.database, room.models)
            check_replicas(check_replay(running.database, BOARDS[:1]), room.models)
        finally:
            room.close()
    assert found.unsent == 0
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(
            f" {pages} pages came in {came:.1f} s; with full outboxes all in step {waited:.1f} s after the "
            f"restart (the last came in {back[-1] - back[0]:.1f} s after the first), "
            f"{found.done + found.refused} commands answered, 0 lost; {load()} "
        )
    assert waited <= LONGEST_PAUSE + BACK * came


def test_a_room_is_in_step_again_after_a_restart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everybody_returns(tmp_path, 60, capsys)


@pytest.mark.full
def test_a_full_house_is_in_step_again_after_a_restart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody_returns(tmp_path, 300, capsys)


def gentle_restarts(folder: Path, rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    """SIGTERM under load. A failure is a command without a final answer, or a sentence that says sorry."""
    with server(folder) as running:
        people = furnish(running, 40, boards=BOARDS[:3], runners=True)
        running.start()
        room = Room.fill(running, people, seed=rounds)
        starts, stops = [], []
        try:
            room.arrive()
            room.rate = 120.0
            for _round in range(rounds):
                assert room.until(lambda: room.live == len(room.seats), 20), "the pages do not come back"
                room.during(0.2 + 0.5 * room.crowd.chance.random())
                started = time.monotonic()
                running.terminate()
                assert room.until(running.ended, WAIT), "the server does not stop"
                stops.append(time.monotonic() - started)
                assert running.process is not None
                assert running.process.returncode == 0
                starts.append(room.up())
            room.settle(30)
            assert running.stop(WAIT) == 0
            found = check(running.database, room.models)
        finally:
            room.close()
        said = running.log.read_text()
    sorry = [one for _, model in room.models for one in model.sorry]
    retries = [one for _, model in room.models for one in model.retries]
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(
            f" {rounds} SIGTERMs: {found.asked} commands, {found.done} done, {found.refused} refused, "
            f"{found.unknown + found.unsent + len(sorry)} failures, {len(retries)} asked to wait; "
            f"stopped after {max(stops):.2f} s at most, started after {max(starts):.2f} s; {load()} "
        )
    assert found.unknown + found.unsent == 0
    assert not sorry
    assert max(stops) <= STARTS * max(starts)
    assert not said, f"a stopping server complains:\n{said}"


def test_nobody_notices_a_restart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gentle_restarts(tmp_path, 5, capsys)


@pytest.mark.alone
def test_a_held_database_does_not_hold_the_goodbye(tmp_path: Path) -> None:
    """What could not be decided any more is decided by the next process."""
    with server(tmp_path) as running:
        people = furnish(running, 20)
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive()
            with held(running.database):
                room.everybody_says_something()
                assert room.until(lambda: running.health()["queue"] >= 1, 5)
                started = time.monotonic()
                running.terminate()
                assert room.until(running.ended, 2 * GOODBYE), "the server does not stop"
                assert time.monotonic() - started <= GOODBYE
                assert running.process is not None
                assert running.process.returncode == 0
            room.up()
            room.settle(20)
            assert running.stop(GOODBYE) == 0
            found = check(running.database, room.models)
        finally:
            room.close()
    assert found.done + found.refused == len(people)


@pytest.mark.full
def test_nobody_notices_a_hundred_restarts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gentle_restarts(tmp_path, 100, capsys)
