"""A poisonous command harms no other, whatever board it is on, and its sender gets an answer too."""

from __future__ import annotations

import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import board
from tests.faults.histories import Stored, check
from tests.faults.servers import BOARDS, Room, furnish, load, server
from tests.faults.test_disk import held


def idea(text: str, **more: Any) -> dict[str, Any]:
    return {"idea": secrets.token_hex(8), "text": text, **more}


POISON: dict[str, tuple[str, dict[str, Any]]] = {
    "half a character": ("post_idea", idea("cut in two: \ud83c")),
    "a null character": ("post_idea", idea("a\0b")),
    "an unknown field": ("post_idea", idea("x", surprise=1)),
    "an endless number": ("edit_idea", idea("x", base=10**40)),
    "a negative number": ("edit_idea", idea("x", base=-1)),
    "a number with a fraction": ("edit_idea", idea("x", base=1.5)),
    "too many": ("place_ideas", {"ideas": [secrets.token_hex(8)] * 201, "cluster": None}),
    "too long": ("post_idea", idea("x" * 401)),
    "deep": ("post_idea", idea("x") | {"text": [[[[[[[[[[]]]]]]]]]]}),
    "not one of ours": ("describe", {"brief": {}}),
    "no such thing": ("drop table idea", {}),
    "SQL": ("post_idea", idea("'); DROP TABLE idea; --")),
}
"""Commands that nobody's page sends, and what is wrong with them."""
DONE = {"half a character", "SQL"}
"""Which of them are only strange texts."""


@contextmanager
def one_batch(room: Room) -> Iterator[None]:
    """What is said inside becomes one batch: one command waits for a held database, the rest behind it."""
    with held(room.server.database):
        room.seats[-1][1].model.say("post_idea", idea("The first in the queue"), time.monotonic())
        assert room.until(lambda: room.server.health()["queue"] == 1, 4)
        before = room.flying
        yield
        assert room.until(lambda: room.server.health()["queue"] >= 1 + room.flying - before, 4)


def test_poison_of_every_kind_is_answered_and_harms_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(tmp_path) as running:
        people = furnish(running, len(POISON) + 40, boards=BOARDS)
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive()
            poisoners = dict(zip(POISON, (line.model for _, line in room.seats), strict=False))
            with one_batch(room):
                now = time.monotonic()
                ids = {name: model.say(*POISON[name], now) for name, model in poisoners.items()}
                for _, line in room.seats:
                    for number in range(3):
                        line.model.say("post_idea", idea(f"A good one, {number}"), now)
            waited = room.settle(4)
            running.kill()
            found = check(running.database, room.models)
        finally:
            room.close()
    answers = {name: poisoners[name].final[id] for name, id in ids.items()}
    assert {name for name, answer in answers.items() if "revision" in answer} == DONE
    assert all(answers[name]["reason"] for name in POISON.keys() - DONE)
    assert found.done == 1 + 3 * len(people) + len(DONE)
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(
            f" {len(POISON)} poisons among {found.asked} commands on {len(BOARDS)} boards: all answered "
            f"{waited:.1f} s after they could be, {found.done} done; {load()} "
        )


def test_a_row_that_cannot_be_written_twice_harms_nobody(tmp_path: Path) -> None:
    """The one poison that only the database notices: a command id under two tabs of one person."""
    with server(tmp_path) as running:
        people = furnish(running, 20, boards=BOARDS)
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive()
            _, line = room.seats[0]
            first = line.model.say("post_idea", idea("Once"), time.monotonic())
            assert room.until(room.in_step, 10)
            again = {"type": "post_idea", **idea("Twice"), "id": first, "tab": secrets.token_hex(8), "seq": 1}
            with one_batch(room):
                assert line.model.send is not None
                line.model.send("command", again)
                room.everybody_says_something()
            room.settle(4)
            running.kill()
            found = check(running.database, room.models)
        finally:
            room.close()
        stored = Stored.read(running.database)
    assert found.asked == 22
    assert sum(command == first for _, _, command, _ in stored.events) == 1


def test_a_damaged_board_harms_no_other(tmp_path: Path) -> None:
    """A board whose rows nobody can read: its people wait, all others work; `board check` finds it."""
    with server(tmp_path) as running:
        people = furnish(running, 20, boards=BOARDS)
        with sqlite3.connect(running.database) as database:
            damaged = database.execute(
                "UPDATE board SET stage = 'nowhere' WHERE board = ?", (BOARDS[0],)
            ).rowcount
        database.close()
        assert damaged == 1
        running.start()
        room = Room.fill(running, people)
        try:
            well = [line for name, line in room.seats if name != BOARDS[0]]
            assert room.until(lambda: all(line.model.live for line in well), 20)
            for name, line in room.seats:
                if name == BOARDS[0]:
                    assert line.model.send is not None  # connected, and never welcomed: it sends all the same
                    address = {"id": secrets.token_hex(8), "tab": secrets.token_hex(8), "seq": 1}
                    line.model.send("command", {"type": "post_idea", **idea("Hello?"), **address})
                else:
                    line.model.say("post_idea", idea("All is well"), time.monotonic())
            assert room.until(lambda: all(line.model.in_step for line in well), 5), room.complaint()
            assert running.serves()
        finally:
            room.close()
        running.kill()
        checked = board("check", env={"BOARD_DATA": str(running.data)})
        assert checked.returncode != 0
        assert BOARDS[0] in checked.stdout + checked.stderr
