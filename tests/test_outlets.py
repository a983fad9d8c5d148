"""Messages straight into WebSockets: that the libraries allow it, and that a slow reader harms nobody."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import engineio
import pytest
import socketio

from board.messages import Answer
from board.outlets import MOST, SPARE, Outlet, packed, told
from board.sockets import json
from tests.conftest import WAIT
from tests.faults.servers import Room, furnish, server
from tests.house import BOARD, House


class Reader:
    """An outlet, and the other end of its line."""

    def __init__(self) -> None:
        here, self.there = socket.socketpair()
        here.setblocking(False)
        self.there.settimeout(10.0)
        self.plain = here
        self.asked = 0
        self.outlet = Outlet(here, self.catch_up, lambda outlet: outlet.flush())

    def catch_up(self) -> None:
        self.asked += 1

    def read(self, size: int) -> bytes:
        """So many bytes, or all there were when the line ended."""
        found = b""
        while len(found) < size and (more := self.there.recv(1 << 20)):
            found += more
        return found

    def caught_up(self) -> bool:
        end = time.monotonic() + 10.0
        while self.outlet.held or not self.asked:
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.plain.close()
    made.there.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
def test_a_message_is_packed_as_the_standard_says(size: int) -> None:
    data = packed(b"x" * size)
    length, start = data[1], 2
    if length == 126:
        length, start = int.from_bytes(data[2:4]), 4
    elif length == 127:
        length, start = int.from_bytes(data[2:10]), 10
    assert data[0] == 0b1000_0001
    assert (length, data[start:]) == (size, b"x" * size)


def test_everything_arrives_whole_and_in_order_however_slowly_it_is_read(reader: Reader) -> None:
    sent = b""
    for number in range(300):
        part = f"<{number}>".encode() * 400
        reader.outlet.push(part)
        sent += part
    assert reader.outlet.held > 0
    assert reader.read(len(sent)) == sent


def test_a_slow_reader_is_left_out_of_frames_and_then_told_to_catch_up(reader: Reader) -> None:
    frame, word = b"f" * 10_000, b"an answer"
    for _ in range(500):
        reader.outlet.push(frame, droppable=True)
    assert reader.outlet.behind
    assert reader.outlet.held <= SPARE
    reader.outlet.push(word)  # what is not droppable is not dropped
    reader.outlet.push(b"one more frame", droppable=True)
    found = b""
    while not found.endswith(word):
        found += reader.there.recv(1 << 16)
    assert found.strip(b"f") == word
    assert reader.caught_up()
    reader.outlet.push(frame, droppable=True)
    assert reader.read(len(frame)) == frame


def test_who_reads_nothing_and_asks_for_ever_more_is_cut_off(reader: Reader) -> None:
    for _ in range(MOST // 100_000 + 20):
        reader.outlet.push(b"w" * 100_000)
    assert reader.outlet.broken
    assert reader.outlet.held == 0
    while reader.there.recv(1 << 20):
        pass  # ends, because the line does


def test_the_libraries_still_allow_it(tmp_path: Path) -> None:
    """If this fails after an update, `board/outlets.py` needs a look; the board works without, slower."""
    with server(tmp_path) as running:
        people = furnish(running, 3, stage="cluster")
        running.start()
        room = Room.fill(running, people)
        try:
            room.arrive()
            room.everybody_says_something()
            room.settle(WAIT)
        finally:
            room.close()
        for event in ("welcome", "answers", "mine", "frame"):
            assert running.metric(f'board_messages_total{{event="{event}"}}') >= 3
        told = running.get("/metrics")[1].decode().splitlines()
        sent = sum(int(line.split()[-1]) for line in told if line.startswith("board_messages_total{"))
        assert running.metric("board_straight_total") == sent
        assert running.metric("board_taken_total") >= 3


def test_an_event_looks_as_the_library_would_write_it() -> None:
    packet = type("Packet", (socketio.packet.Packet,), {"json": json})
    payload = [Answer("command-1", revision=7), {"text": "Idée 💡 “quoted”"}]
    theirs = packet(socketio.packet.EVENT, data=["answers", payload], namespace="/").encode()
    assert (
        told("answers", payload) == engineio.packet.Packet(engineio.packet.MESSAGE, theirs).encode().encode()
    )


def test_who_was_left_out_sees_where_the_board_stands(house: House) -> None:
    ann = house.arrive(house.person("ann"))
    house.person("fay", "facilitator")
    ann.deaf = True
    house.stage("fay", "cluster")
    house.show()
    ann.deaf = False
    ann.heard.clear()
    house.fanout.remind(ann.socket, BOARD)
    ((event, beacon),) = ann.heard
    assert (event, beacon["head"]) == ("beacon", house.state.revision)
    assert beacon["head"] > ann.have
