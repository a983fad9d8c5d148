"""Messages straight out of WebSockets: however the bytes of what people say arrive, each command is taken
once and in its place, and whoever hangs up is gone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from board.runtime import AT_ONCE, unmask
from tests.conftest import WAIT
from tests.faults.servers import furnish, server
from tests.load.listener import Audience
from tests.load.venue import Guest

MASK = b"\x11\x22\x33\x44"
PING = bytes([0x89, 0x80]) + MASK
"""Of the WebSocket, not of Engine.IO: browsers send none, but may."""


def frame(text: bytes, first: int = 0x81) -> bytes:
    """A frame as a browser sends it."""
    size = bytes([128 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2)
    return bytes([first]) + size + MASK + unmask(text, tuple(MASK))


def post(listener: object, number: int) -> bytes:
    """The message of a command, noted by the listener as one that waits for its answer."""
    id, tab = secrets.token_hex(8), listener.tab  # type: ignore[attr-defined]
    listener.waiting[id] = 0.0  # type: ignore[attr-defined]
    body = {"id": id, "tab": tab, "seq": number, "type": "post_idea", "idea": secrets.token_hex(8)}
    return b"42" + msgspec.json.encode(("command", body | {"text": f"Idea {number}"}))


def halves(data: bytes) -> tuple[bytes, bytes]:
    return data[: len(data) // 2], data[len(data) // 2 :]


@pytest.fixture
def audience(tmp_path: Path) -> Iterator[Audience]:
    with server(tmp_path, BOARD_COMMANDS_PER_SECOND="1000") as running:
        people = furnish(running, 3, stage="cluster")
        running.start()
        with Audience([Guest(board, id, "", ticket) for board, id, ticket in people], running.port) as made:
            made.arrive(WAIT)
            yield made


def test_commands_are_taken_in_order_however_their_bytes_arrive(audience: Audience) -> None:
    listener, line = audience.listeners[0], audience.lines[0]
    messages = [post(listener, number) for number in range(1, 161)]
    plain = [frame(message) for message in messages]
    middle = len(messages[40]) // 2
    pieces = [
        *plain[:10],  # each by itself
        b"".join(plain[10:20]),  # several at once
        *halves(plain[20]),  # one in two pieces
        plain[21] + plain[22][:9],
        plain[22][9:] + plain[23],  # the end of one with the next
        *(bytes([byte]) for byte in plain[24]),
        PING + plain[25] + PING + frame(b"3") + frame(b'42["nobody knows",{}]') + plain[26],
        b"".join(plain[27:40]),
        # one message in two frames, as the standard allows
        frame(messages[40][:middle], first=0x01) + frame(messages[40][middle:], first=0x80),
        b"".join(plain[41:]),
    ]
    assert len(pieces[-1]) > 3 * AT_ONCE
    for piece in pieces:
        assert line.socket is not None
        line.socket.sendall(piece)
        audience.crowd.until(lambda: False, 0.002)
    assert audience.crowd.until(audience.answered, WAIT)
    assert not listener.wrong
    assert audience.crowd.until(lambda: {one.have for one in audience.listeners} == {listener.have}, WAIT)


def test_whoever_hangs_up_is_gone_and_the_others_go_on(audience: Audience) -> None:
    first, second, third = audience.listeners
    assert audience.crowd.until(lambda: second.here == 3, WAIT)
    line = audience.lines[0]
    assert line.socket is not None
    line.socket.sendall(halves(frame(post(first, 1)))[0])  # in the middle of a word
    line.stop()
    assert audience.crowd.until(lambda: second.here == third.here == 2, WAIT)
    second.post()
    assert audience.crowd.until(lambda: not second.waiting, WAIT)
    assert not second.wrong
