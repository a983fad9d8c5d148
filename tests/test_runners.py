"""Two facilitators, a lost one, a withdrawn link and a person sent out, over real sockets."""

from __future__ import annotations

import secrets
import socket as network
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.messages import PRIVATE_COMMANDS
from tests.conftest import Browser, Demo, board, free_port, running_demo
from tests.delegates import Delegate, board_of, facilitator, joined, path_of, together
from tests.test_rights import BODIES
from tests.test_rules import RUN, WHO

ROLE = "Your role in this workshop does not allow this."


def cut(who: Delegate) -> None:
    """The network goes, without a goodbye."""
    wire = who.client.eio.ws.sock
    wire.shutdown(network.SHUT_RDWR)
    who.client.wait()
    wire.close()


def idea() -> str:
    return secrets.token_urlsafe(12)


def test_two_facilitators_act_and_only_one_of_two_presses_moves_the_stage(demo: Demo) -> None:
    fay, kim, ann = facilitator(demo, "Ghent"), facilitator(demo, "Ghent"), joined(demo, "Ghent", "Ann", "A")
    with together(fay, kim, ann):
        assert fay.me["id"] != kim.me["id"]
        fay.go("ideate")
        kim.wait(lambda: kim.stage == "ideate")
        kim.done("mute_person", person=ann.me["id"], on=True)
        fay.wait(lambda: fay.shared["person"][ann.me["id"]]["muted"])
        fay.done("mute_person", person=ann.me["id"], on=False)
        # Both press Next at what they see; the second is told, and nothing is skipped.
        pressed = [who.send("move_stage", seen="ideate", to="cluster") for who in (fay, kim)]
        fay.wait(lambda: pressed[0] in fay.answers)
        kim.wait(lambda: pressed[1] in kim.answers)
        answers = [who.answers[id] for who, id in zip((fay, kim), pressed, strict=True)]
        assert sorted("revision" in answer for answer in answers) == [False, True]
        late = next(answer for answer in answers if "refused" in answer)
        assert late["reason"]
        kim.wait(lambda: kim.stage == "cluster")
        assert fay.do("move_stage", seen="ideate", to="vote")["refused"] == late["refused"]
        assert fay.stage == "cluster"


def test_who_loses_the_network_returns_with_the_same_right_and_nobody_gets_it_meanwhile(demo: Demo) -> None:
    fay, ann = facilitator(demo, "Gothenburg"), joined(demo, "Gothenburg", "Ann", "Porto")
    with together(ann):
        person = fay.me["id"]
        cut(fay)
        assert ann.do("move_stage", seen=ann.stage, to="ideate")["refused"] == "role"
        assert ann.me["role"] == "delegate"
        again = Delegate(fay.browser, fay.board)
        with together(again):
            assert again.me | {"name": "", "city": ""} == {
                "id": person, "role": "facilitator", "name": "", "city": "", "unnamed": False, "known": False,
            }  # fmt: skip
            again.go("ideate")
            ann.wait(lambda: ann.stage == "ideate")


def test_no_message_of_a_delegate_does_what_only_a_facilitator_may(demo: Demo) -> None:
    """`test_rights` asks for everything plainly; here what she sends says that it is somebody else's."""
    fay, ann = facilitator(demo, "Amsterdam"), joined(demo, "Amsterdam", "Ann", "Porto")
    with together(fay, ann):
        fay.wait(lambda: fay.have == ann.have)
        before = fay.have
        for type in sorted(type for type, roles in WHO.items() if roles <= RUN):
            if type in PRIVATE_COMMANDS:
                continue
            forged = {"person": fay.me["id"], "role": "facilitator", **BODIES[type]()}
            assert ann.do(type, **forged)["refused"] in ("role", "malformed"), type
        for type in PRIVATE_COMMANDS:
            assert ann.do(type, person=fay.me["id"])["refused"] == "malformed"
        ann.client.emit("hello", {"v": 1, "have": None, "epoch": None, "peek": True, "role": "organiser"})
        ann.done("ask_question", question=idea(), text="And now?")
        assert ann.me["role"] == "delegate"
        assert ann.shared["counts"]["counts"]["written"] is None
        assert ann.browser.post(f"/w/{ann.board}/ticket?as=projector").status == 403
        fay.wait(lambda: (fay.have or 0) > (before or 0))
        assert fay.have == (before or 0) + 1, "her question, and nothing else"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Demo]:
    """A server whose links a test may end."""
    with running_demo({"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}) as running:
        yield running


def test_a_withdrawn_link_ends_within_a_second_or_so_on_open_pages(own: Demo) -> None:
    fay, other = facilitator(own, "Ghent"), facilitator(own, "Gothenburg")
    # Kim joined as a delegate before she was given the link.
    kim_browser = Browser(own.url)
    joined_at = kim_browser.post(path_of(own.join("Ghent")), {"name": "Kim", "city": "Oslo"})
    secret = own.facilitator("Ghent").split("#")[1]
    assert kim_browser.post_json("/enter", {"secret": secret}).status == 200
    kim = Delegate(kim_browser, board_of(joined_at.location))
    with together(fay, kim, other):
        assert kim.me["role"] == "facilitator"
        fay.go("ideate")
        printed = board(
            "lab", "links", "glasgow-2019", "--revoke", "glasgow-2019-ghent.facilitator", env=own.env
        )
        ended = time.monotonic()
        assert printed.returncode == 0, printed.stderr
        assert "withdrawn" in printed.stdout
        fay.wait(lambda: bool(fay.sorry), 5)
        kim.wait(lambda: kim.me["role"] == "delegate", 5)
        assert time.monotonic() - ended < 3
        assert fay.sorry[0]["code"] == "gone"
        # What she still sends does nothing, and she is told again.
        fay.send("move_stage", seen="ideate", to="closed")
        fay.wait(lambda: len(fay.sorry) == 2)
        answer = kim.do("move_stage", seen="ideate", to="closed")
        assert (answer["refused"], answer["reason"]) == ("role", ROLE)
        assert kim.stage == "ideate"
        assert kim.shared["counts"]["counts"]["written"] is None
        assert Browser(own.url).post_json("/enter", {"secret": secret}).status == 410
        other.go("ideate")  # somebody else's link


def test_who_is_sent_out_hears_why_and_who_is_let_in_again_has_everything(demo: Demo) -> None:
    fay = facilitator(demo, "Rotterdam")
    ann, bob = joined(demo, "Rotterdam", "Ann", "Porto"), joined(demo, "Rotterdam", "Bob", "Athens")
    with together(fay, ann, bob):
        fay.go("ideate")
        ann.wait(lambda: ann.stage == "ideate")
        mine = ann.post("Said before")
        fay.done("remove_person", person=ann.me["id"])
        ann.wait(lambda: bool(ann.sorry))
        assert ann.sorry[0]["code"] == "removed"
        assert "What you wrote is kept." in ann.sorry[0]["reason"]
        heard = len(ann.heard)
        bob.post("Not for Ann")
        ann.send("post_idea", idea=idea(), text="From outside")
        ann.wait(lambda: len(ann.sorry) == 2)
        assert not ann.answers.keys() - {id for id, answer in ann.answers.items() if "revision" in answer}
        assert not any('"head"' in text for text in ann.heard[heard:]), "she is shown nothing more"
        fay.wait(lambda: ann.me["id"] not in (fay.presence.get("people") or []))
        fay.done("readmit_person", person=ann.me["id"])
        ann.hello()
        ann.wait(lambda: ann.mine.get("mine", {}).get(mine) and (ann.have or 0) >= (fay.have or 0))
        ann.seq -= 1  # nothing was decided of what she sent outside; a browser sends it again
        assert "revision" in ann.do("post_idea", idea=idea(), text="From inside again")
