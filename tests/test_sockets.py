"""Real sockets to a real server in its own process; the full run shows that it can do without eventlet."""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
import websocket

from board.fanout import PACE
from board.runtime import MAX_MESSAGE, Buffered, listen, unmask
from tests.conftest import FULL, Browser, Demo, board, free_port, running_demo
from tests.delegates import Delegate, facilitator, joined, ticket, together, until

MODES = ("eventlet", "threading") if FULL else ("eventlet",)


@pytest.fixture(scope="module", params=MODES)
def demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Demo]:
    """One `board demo` for these tests, in each mode."""
    data = tmp_path_factory.mktemp("demo") / "data"
    env = {"BOARD_DATA": str(data), "PORT": str(free_port()), "BOARD_ASYNC_MODE": request.param}
    with running_demo(env) as running:
        yield running


def test_everybody_sees_what_is_permitted_and_no_more(demo: Demo) -> None:
    fay = facilitator(demo, "Amsterdam")
    ann, bob = joined(demo, "Amsterdam", "Ann", "Porto"), joined(demo, "Amsterdam", "Bob", "Athens")
    with together(fay, ann, bob):
        assert ann.me["role"] == "delegate"
        assert fay.me["role"] == "facilitator"
        fay.go("ideate")
        ann.wait(lambda: ann.stage == "ideate")
        idea = ann.post("Ask the neighbours")
        assert ann.mine["mine"][idea]["idea"]["text"] == "Ask the neighbours"
        bob.wait(lambda: bob.shared["counts"]["counts"]["ideas"] == 1)
        assert "idea" not in bob.shared
        assert "mine" not in bob.mine
        fay.wait(lambda: fay.shared["counts"]["counts"]["written"] == 1)
        assert "idea" not in fay.shared
        fay.go("cluster")
        bob.wait(lambda: idea in bob.shared.get("idea", {}))
        assert bob.shared["idea"][idea]["author"] is None


def test_a_late_command_is_refused_with_a_sentence(demo: Demo) -> None:
    fay, ann = facilitator(demo, "Ghent"), joined(demo, "Ghent", "Ann", "Porto")
    with together(fay, ann):
        fay.go("vote")
        answer = ann.do("post_idea", idea=secrets.token_urlsafe(12), text="Too late")
        assert answer["refused"] == "stage"
        assert "Vote" in answer["reason"]


def test_commands_of_one_socket_are_decided_in_order(demo: Demo) -> None:
    fay, ann = facilitator(demo, "Gothenburg"), joined(demo, "Gothenburg", "Ann", "Porto")
    with together(fay, ann):
        fay.go("cluster")
        ids = [ann.send("post_idea", idea=secrets.token_urlsafe(12), text=f"Idea {n}") for n in range(40)]
        ann.wait(lambda: all(id in ann.answers for id in ids))
        revisions = [int(ann.answers[id]["revision"]) for id in ids]
        assert revisions == sorted(revisions)


def test_what_is_read_at_once_is_given_out_in_parts_and_in_order() -> None:
    here, there = socket.socketpair()
    with here, there:
        reader = Buffered(here)
        there.sendall(b"abcdefghij" * 1000)
        there.shutdown(socket.SHUT_WR)
        parts = []
        for size in itertools.cycle((2, 4, 5000, 1)):
            part = reader.recv(size)
            if not part:
                break
            assert len(part) <= size
            parts.append(part)
        assert b"".join(parts) == b"abcdefghij" * 1000


def frame(text: bytes, *, first: int = 0x81, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    """A frame as a browser sends it."""
    size = bytes([128 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2)
    return bytes([first]) + size + mask + unmask(text, tuple(mask))


def test_whole_messages_are_taken_and_all_else_is_left_as_it_was() -> None:
    here, there = socket.socketpair()
    with here, there:
        reader = Buffered(here)
        texts = ["", "2", "Idée 💡", "x" * 125, "y" * 126, "z" * 3000]
        there.sendall(b"".join(frame(text.encode()) for text in texts))
        reader.some()
        assert [reader.message(64_000) for _ in texts] == texts
        strange = [
            frame(b"ping", first=0x89),  # a control frame
            frame(b"part", first=0x01),  # the first of several
            frame(b"\x80\x80"),  # no text
            frame(b"long" * 100),  # more than is allowed here
            b"\x81\x05plain",  # not masked
            b"\x81\xff" + bytes(12),  # a length in eight bytes
            frame(b"half of it")[:-3],
        ]
        for data in strange:
            there.sendall(data)
            reader.some()
            assert reader.message(300) is None
            assert reader.message(300) is None
            taken = b""
            while len(taken) < len(data):
                taken += reader.recv(len(data) - len(taken))
            assert taken == data


def test_nothing_small_waits_until_something_before_it_is_confirmed() -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()[:2]),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_long_polling_works_where_websockets_are_blocked(demo: Demo) -> None:
    fay = facilitator(demo, "Ghent")
    ann = joined(demo, "Ghent", "Ann", "Porto", transport="polling")
    with together(fay, ann):
        fay.go("ideate")
        ann.wait(lambda: ann.stage == "ideate")
        assert ann.post("From behind a firewall")


def test_a_second_socket_is_the_same_person_and_has_everything(demo: Demo) -> None:
    fay, ann = facilitator(demo, "Ghent"), joined(demo, "Ghent", "Ann", "Porto")
    with together(fay, ann):
        fay.go("ideate")
        idea = ann.post("Written in the first tab")
        again = Delegate(ann.browser, ann.board)
        with together(again):
            assert again.me["id"] == ann.me["id"]
            assert again.mine["mine"][idea]["idea"]["text"] == "Written in the first tab"


def test_presence_is_a_number_while_ideas_are_anonymous(demo: Demo) -> None:
    fay = facilitator(demo, "Glasgow")
    ann, bob = joined(demo, "Glasgow", "Ann", "Porto"), joined(demo, "Glasgow", "Bob", "Athens")
    with together(fay, ann, bob):
        fay.go("ideate")
        ann.wait(lambda: ann.presence.get("here") == 3)
        assert ann.presence["people"] is None
        fay.wait(lambda: len(fay.presence.get("people") or []) == 3)
        fay.go("cluster")
        idea = ann.post("One")
        cluster, sheet = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        fay.done("create_cluster", cluster=cluster, name="One", ideas=[idea])
        fay.go("draft")
        fay.done("make_solution", solution=sheet, cluster=cluster)
        ann.client.emit("writing", {"field": f"{sheet}.title"})
        bob.wait(lambda: bob.presence.get("writing") == {f"{sheet}.title": ann.me["id"]})
        assert bob.shared["person"][ann.me["id"]]["name"] == "Ann"


def test_those_who_run_it_see_whose_connection_broke_as_a_number_and_nobody_else_does(
    demo: Demo, tmp_path: Path
) -> None:
    # A server of its own: who left the other tests may still be expected back there.
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env | {"BOARD_ASYNC_MODE": demo.env["BOARD_ASYNC_MODE"]}) as own:
        fay = facilitator(own, "Amsterdam")
        ann, bob = joined(own, "Amsterdam", "Ann", "Porto"), joined(own, "Amsterdam", "Bob", "Athens")
        second = Delegate(ann.browser, ann.board)
        with together(fay, bob):

            def told(here: int, lost: int, unsent: int) -> None:
                expected = {"here": here, "lost": lost, "unsent": unsent}
                fay.wait(lambda: expected.items() <= {**fay.presence, "people": 0, "writing": 0}.items())

            told(3, 0, 0)
            bob.client.emit("unsent", {"count": 3})
            told(3, 0, 3)
            bob.client.emit("unsent", {"count": 0})
            told(3, 0, 0)
            # One of her two windows is closed, and she is still here; then the network of the other is gone.
            second.leave()
            ann.break_off()
            told(2, 1, 0)
            again = Delegate(ann.browser, ann.board)
            told(3, 0, 0)
            again.say_goodbye()
            told(2, 0, 0)
            bob.wait(lambda: bob.presence.get("here") == 2)
            assert not any('"lost"' in text or '"unsent"' in text for text in bob.heard)


def test_no_way_in_without_a_ticket_or_from_elsewhere(demo: Demo) -> None:
    ann = joined(demo, "Rotterdam", "Ann", "Porto")
    with together(ann):
        for auth in (None, {}, {"ticket": "made-up"}, {"ticket": 7}, "text"):
            client = socketio.Client(reconnection=False)
            with pytest.raises(socketio.exceptions.ConnectionError):
                client.connect(demo.url, auth=auth, transports=["websocket"])
        good = ticket(ann.browser, ann.board)
        for transport in ("websocket", "polling"):
            client = socketio.Client(reconnection=False)
            with pytest.raises(socketio.exceptions.ConnectionError):
                client.connect(
                    demo.url,
                    auth={"ticket": good},
                    transports=[transport],
                    headers={"Origin": "http://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"},
                )
    stranger = Browser(demo.url)
    assert stranger.post(f"/w/{ann.board}/ticket").status in (401, 403)


def test_a_delegate_gets_no_facilitator_right_by_asking(demo: Demo) -> None:
    ann = joined(demo, "Rotterdam", "Ann", "Porto", peek=True)
    with together(ann):
        assert ann.me["role"] == "delegate"
        for type, body in (
            ("move_stage", {"seen": ann.stage, "to": "closed"}),
            ("reveal_ideas", {}),
            (
                "open_round",
                {"round": secrets.token_urlsafe(12), "name": "", "budget": 3, "cap": 2, "blind": True},
            ),
            ("join", {"person": ann.me["id"]}),
            ("describe", {"brief": {}}),
        ):
            assert ann.do(type, **body)["refused"] in ("role", "malformed", "stage")
        assert "counts" in ann.shared
        assert ann.shared["counts"]["counts"]["written"] is None


@pytest.mark.parametrize("view", ["projector", "delegate"])
def test_a_screen_that_looks_as_others_is_sent_what_they_are_and_says_nothing(demo: Demo, view: str) -> None:
    """A facilitator, peeking elsewhere, opens it: no private text, name or total is in its bytes."""
    city = {"projector": "Ghent", "delegate": "Gothenburg"}[view]
    fay = facilitator(demo, city, peek=True)
    ann, bob = joined(demo, city, "Annabel", "Porto"), joined(demo, city, "Bobbie", "Athens")
    screen = Delegate(fay.browser, fay.board, view=view, peek=True)
    with together(fay, ann, bob, screen):
        assert screen.me == {"id": "", "role": view, "name": "", "city": "", "unnamed": False, "known": False}
        fay.go("ideate")
        wrote = f"Only I know this {secrets.token_hex(4)}"
        idea = ann.post(wrote)
        fay.wait(lambda: any(wrote in text for text in fay.heard))
        screen.wait(
            lambda: screen.shared["counts"]["counts"]["ideas"] == bob.shared["counts"]["counts"]["ideas"]
        )
        again = Delegate(fay.browser, fay.board, view=view, peek=True)
        again.leave()
        for text in screen.heard + again.heard:
            for secret in (wrote, "Annabel", "Bobbie", ann.me["id"], fay.me["id"]):
                assert secret not in text
        written = screen.shared["counts"]["counts"]["written"]
        assert (written is not None) == (view == "projector")
        # It says nothing, whatever its owner may do elsewhere, and it is nobody who is here.
        for type, body in (
            ("move_stage", {"seen": "ideate", "to": "vote"}),
            ("post_idea", {"idea": secrets.token_urlsafe(12), "text": "From the wall"}),
            ("reveal_ideas", {}),
            ("no_such_command", {}),
        ):
            assert screen.do(type, **body)["refused"] == "role"
        assert fay.stage == "ideate"
        fay.wait(lambda: fay.presence.get("here") == 3)
        # Totals of a blind vote reach it when everybody has them.
        fay.go("cluster")
        screen.wait(lambda: any(wrote in text for text in screen.heard))
        cluster, round = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        fay.done("create_cluster", cluster=cluster, name="One", ideas=[idea])
        fay.go("vote")
        fay.done("open_round", round=round, name="", budget=3, cap=2, blind=True)
        ann.wait(lambda: round in ann.shared.get("round", {}))
        ann.done("cast_dots", round=round, cluster=cluster, dots=2)
        fay.wait(lambda: fay.shared["tally"][round]["voted"] == 1)
        assert not any('"dots": [' in text or '"voters": [' in text for text in screen.heard)
        fay.done("close_round", round=round)
        screen.wait(lambda: sum(screen.shared.get("tally", {}).get(round, {}).get("dots") or [0]) == 2)
        if view == "projector":
            fay.go("draft")  # authors become visible to delegates now, and never on the wall
            screen.wait(lambda: screen.stage == "draft")
            assert not any("Annabel" in text or ann.me["id"] in text for text in screen.heard)


def test_a_screen_goes_dark_with_the_right_to_it(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env) as demo:
        fay = facilitator(demo, "Ghent")
        screen = Delegate(fay.browser, fay.board, view="projector")
        with together(fay, screen):
            board("lab", "links", "glasgow-2019", "--rotate", "glasgow-2019-gothenburg.facilitator", env=env)
            threading.Event().wait(2.5)
            assert not screen.sorry  # somebody else's link
            board("lab", "links", "glasgow-2019", "--rotate", "glasgow-2019-ghent.facilitator", env=env)
            screen.wait(lambda: bool(screen.sorry))
            assert screen.sorry[0]["code"] == "gone"


def test_whatever_arrives_the_server_goes_on(demo: Demo) -> None:
    ann = joined(demo, "Rotterdam", "Ann", "Porto")
    with together(ann):
        nonsense: list[Any] = [
            None,
            7,
            "text",
            [],
            {},
            {"id": 7},
            {"id": "x", "tab": "y", "seq": -1},
            {"a": {}},
        ]
        for message in nonsense:
            ann.client.emit("command", message)
            ann.client.emit("writing", message)
        ann.client.emit("no such event", {})
        answer = ann.do("no_such_command")
        assert answer["refused"] == "malformed"


def test_an_endless_message_closes_only_its_own_socket(demo: Demo) -> None:
    ann = joined(demo, "Rotterdam", "Ann", "Porto")
    with together(ann):
        raw = websocket.create_connection(
            demo.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", timeout=10
        )
        raw.recv()
        wire = raw.sock
        assert wire is not None
        assert closed_by(raw)
        wire.close()
        assert ann.do("no_such_command")["refused"] == "malformed"


def closed_by(raw: websocket.WebSocket) -> bool:
    """Whether the server closes on fragments of one message, none of which is too long by itself."""
    piece = b"x" * 30_000
    try:
        raw.send_frame(websocket.ABNF(0, 0, 0, 0, websocket.ABNF.OPCODE_TEXT, 1, b"4" + piece))
        for _ in range(3 * MAX_MESSAGE // len(piece)):
            raw.send_frame(websocket.ABNF(0, 0, 0, 0, websocket.ABNF.OPCODE_CONT, 1, piece))
        while raw.connected:
            raw.recv()
    except (websocket.WebSocketConnectionClosedException, OSError):
        return True
    return not raw.connected


def test_unmasking_is_what_the_standard_says() -> None:
    mask = (7, 200, 33, 129)
    data = bytes(range(256)) * 3 + b"tail"
    for offset in range(5):
        for length in (0, 1, 3, 4, 5, 64, len(data)):
            expected = bytes(data[i] ^ mask[(offset + i) % 4] for i in range(length))
            assert unmask(data, mask, length, offset) == expected


@pytest.mark.alone
def test_a_revoked_link_takes_the_role_within_moments(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env) as demo:
        fay = facilitator(demo, "Ghent")
        with together(fay):
            rotated = board(
                "lab", "links", "glasgow-2019", "--rotate", "glasgow-2019-ghent.facilitator", env=env
            )
            assert rotated.returncode == 0, rotated.stderr
            ended = time.monotonic()
            fay.wait(lambda: bool(fay.sorry))
            assert fay.sorry[0]["code"] == "gone"
            assert time.monotonic() - ended <= 1.0
            answer = Browser(demo.url).post_json(
                "/enter", {"secret": demo.facilitator("Ghent").split("#")[1]}
            )
            assert answer.status in (404, 410)


def test_the_board_survives_kill_and_restart(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env) as demo:
        fay, ann = facilitator(demo, "Ghent"), joined(demo, "Ghent", "Ann", "Porto")
        fay.go("ideate")
        idea = ann.post("Said before the lights went out")
        person, browser, head = ann.me["id"], ann.browser, ann.have
        os.kill(demo.process.pid, signal.SIGKILL)
        demo.process.wait(10)
        fay.leave()
        ann.leave()
    with running_demo(env) as demo:
        again = Delegate(browser, "glasgow-2019-ghent")
        with together(again):
            assert again.me["id"] == person
            assert again.have is not None
            assert again.have >= (head or 0)
            assert again.mine["mine"][idea]["idea"]["text"] == "Said before the lights went out"


def test_stopping_says_goodbye_and_ends_well(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env) as demo:
        ann = joined(demo, "Ghent", "Ann", "Porto")
        told: list[object] = []
        ann.client.on("restarting", lambda *_args: told.append(True))
        started = time.monotonic()
        demo.process.terminate()
        assert demo.process.wait(5) == 0
        assert time.monotonic() - started < 5
        until(lambda: told)
        ann.leave()


def test_a_post_is_seen_by_three_within_moments(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    """Says the figures; what is asserted only catches a board that is not live at all."""
    fay = facilitator(demo, "Glasgow")
    ann, bob = joined(demo, "Glasgow", "Ann", "Porto"), joined(demo, "Glasgow", "Bob", "Athens")
    with together(fay, ann, bob):
        fay.go("cluster")
        waits, answers = [], []
        for number in range(30):
            idea, started = secrets.token_urlsafe(12), time.monotonic()
            ann.do("post_idea", idea=idea, text=f"Idea {number}")
            answers.append(time.monotonic() - started)
            for other in (bob, fay):
                saw(other, idea)
            waits.append(time.monotonic() - started)
        p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
            sys.stderr.write(f" post to seen by three: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms ")
        assert p50 < PACE + 10 * statistics.median(answers)


def saw(who: Delegate, idea: str) -> None:
    """Wait until this person's board shows the idea."""
    who.wait(lambda: idea in who.shared.get("idea", {}))
