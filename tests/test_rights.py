"""Who may ask for what, at which stage: every cell of role × command × stage, over real sockets.

What is expected is said in `test_rules` in its own words; here every cell is asked of a running server. A new
command fails until it has its body here, and its rights there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from board.messages import COMMANDS, PRIVATE_COMMANDS
from board.rules import STAGES
from tests.conftest import Browser, Demo, free_port, running_demo
from tests.delegates import Delegate, board_of, facilitator, joined, together
from tests.test_rules import WHEN, WHO

CITY = "Ghent"
GONE = "nothing-here"
"""The id of nothing: whoever may ask for it hears that it is not there."""
ROLES = ("delegate", "expert", "facilitator", "organiser", "projector")


def fresh() -> str:
    return secrets.token_urlsafe(12)


BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "post_idea": lambda: {"idea": fresh(), "text": "An idea"},
    "edit_idea": lambda: {"idea": GONE, "text": "Another", "base": 1},
    "take_back_idea": lambda: {"idea": GONE},
    "hide_idea": lambda: {"idea": GONE, "reason": "Why"},
    "restore_idea": lambda: {"idea": GONE},
    "reveal_ideas": dict,
    "deal_ideas": lambda: {"anew": False},
    "place_ideas": lambda: {"ideas": [GONE], "cluster": None},
    "create_cluster": lambda: {"cluster": fresh(), "name": "A cluster", "ideas": []},
    "rename_cluster": lambda: {"cluster": GONE, "name": "Another", "base": 1},
    "merge_clusters": lambda: {"into": GONE, "source": GONE},
    "dissolve_cluster": lambda: {"cluster": GONE},
    "cluster_loose_ideas": lambda: {"pairs": [{"idea": GONE, "cluster": fresh()}]},
    # From a stage where it is not, so that it stays where it is.
    "move_stage": lambda: {"seen": "brief", "to": "brief"},
    "change_settings": dict,
    "plan_stage": lambda: {"stage": "vote", "minutes": 7},
    "set_timer": lambda: {"ends_in": None},
    "extend_timer": lambda: {"seconds": 60},
    "pause_timer": dict,
    "resume_timer": dict,
    "lock_at_zero": lambda: {"on": False},
    "say_done": lambda: {"seen": "brief", "done": True},
    "undo": lambda: {"revision": 1},
    "open_round": lambda: {"round": fresh(), "name": "", "budget": 3, "cap": 2, "blind": True},
    "change_round": lambda: {"round": GONE, "name": "", "budget": 3, "cap": 2, "blind": True},
    "resume_round": lambda: {"round": GONE},
    "close_round": lambda: {"round": GONE},
    "cast_dots": lambda: {"round": GONE, "cluster": GONE, "dots": 1},
    "choose_cluster": lambda: {"cluster": GONE},
    "make_solution": lambda: {"solution": fresh(), "cluster": GONE},
    "drop_solution": lambda: {"solution": GONE},
    "give_sheet": lambda: {"solution": GONE, "table": None},
    "take_pen": lambda: {"solution": GONE},
    "give_pen": lambda: {"solution": GONE, "person": None},
    "write_field": lambda: {"solution": GONE, "field": "do", "text": "Do it", "base": 0},
    "write_action": lambda: {
        "action": fresh(), "solution": GONE, "what": "Ask", "who": "City", "by": "", "base": 0,
    },
    "remove_action": lambda: {"action": GONE},
    "raise_doubt": lambda: {"doubt": fresh(), "solution": GONE, "text": "The law"},
    "take_back_doubt": lambda: {"doubt": GONE},
    "hide_doubt": lambda: {"doubt": GONE, "reason": "Why"},
    "restore_doubt": lambda: {"doubt": GONE},
    "write_point": lambda: {"point": fresh(), "list": "tried", "text": "A line", "base": 0},
    "remove_point": lambda: {"point": GONE},
    "ask_question": lambda: {"question": fresh(), "text": "Who pays?"},
    "edit_question": lambda: {"question": GONE, "text": "Who?", "base": 1},
    "take_back_question": lambda: {"question": GONE},
    "answer_question": lambda: {"question": GONE, "text": "The city", "base": 0},
    "hide_question": lambda: {"question": GONE, "reason": "Why"},
    "restore_question": lambda: {"question": GONE},
    "make_table": lambda: {"table": fresh(), "name": "A table"},
    "rename_table": lambda: {"table": GONE, "name": "Another", "base": 1},
    "drop_table": lambda: {"table": GONE},
    "sit": lambda: {"table": None},
    "deal_people": lambda: {"anew": False},
    "show_to_everyone": lambda: {"what": "idea", "target": GONE},
    "stop_showing": dict,
    "send_nudge": lambda: {"text": ""},
    "mute_person": lambda: {"person": GONE, "on": True},
    "remove_person": lambda: {"person": GONE},
    "readmit_person": lambda: {"person": GONE},
    "take_action": lambda: {"action": GONE},
    "leave_action": lambda: {"action": GONE},
    "remove_citation": lambda: {"citation": GONE},
    "respond": lambda: {"solution": GONE, "answer": "test", "base": 0},
    "publish_responses": lambda: {"on": False},
    "record_outcome": lambda: {"solution": GONE, "happened": "tested", "base": 0},
    "leave_takeaway": lambda: {"takeaway": fresh(), "topic": "failed", "text": "A leaflet"},
    "edit_takeaway": lambda: {"takeaway": GONE, "text": "Another", "base": 1},
    "take_back_takeaway": lambda: {"takeaway": GONE},
    "hide_takeaway": lambda: {"takeaway": GONE, "reason": "Why"},
    "restore_takeaway": lambda: {"takeaway": GONE},
    "save": lambda: {"what": "solution", "target": GONE, "on": True},
    "write_note": lambda: {"text": "At home", "base": 1},
    "write_lesson": lambda: {"lesson": fresh(), "topic": "success", "text": "Trust", "base": 0},
    "remove_lesson": lambda: {"lesson": GONE},
    "write_project": lambda: {"project": fresh(), "title": "Jobs", "city": "Porto", "base": 0},
    "remove_project": lambda: {"project": GONE},
    "plan_table_rounds": lambda: {"rounds": 2, "minutes": 8},
    "start_table_round": lambda: {"round": GONE},
    "end_table_round": lambda: {"round": GONE},
    "stay_in_touch": lambda: {"person": GONE, "on": True},
}  # fmt: skip

OTHER_WORK = ("write_lesson", "write_project", "plan_table_rounds")
"""What only other formats do."""
SORTS = ("place_ideas", "create_cluster", "rename_cluster", "merge_clusters", "dissolve_cluster")


def test_every_command_has_its_body() -> None:
    assert set(BODIES) == set(COMMANDS) - PRIVATE_COMMANDS


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A server that lets one person ask for everything at once."""
    data = tmp_path_factory.mktemp("rights") / "data"
    env = {"BOARD_DATA": str(data), "PORT": str(free_port()), "BOARD_COMMANDS_PER_SECOND": "1000"}
    with running_demo(env) as running:
        yield running


@pytest.fixture(scope="module")
def people(demo: Demo) -> Iterator[dict[str, Delegate]]:
    """One person in each role."""

    def enter(link: str) -> Delegate:
        browser = Browser(demo.url)
        answer = browser.post_json("/enter", {"secret": link.split("#")[1]})
        assert answer.status == 200, answer.text
        return Delegate(browser, f"glasgow-2019-{CITY.lower()}")

    projector = Browser(demo.url)
    answer = projector.post_json("/enter", {"secret": demo.link(CITY, "Projector").split("#")[1]})
    found = {
        "delegate": joined(demo, CITY, "Ann", "Porto"),
        "expert": enter(demo.link(CITY, "City expert")),
        "facilitator": facilitator(demo, CITY),
        "organiser": enter(demo.organiser),
        "projector": Delegate(projector, board_of(answer.json["to"]), view="projector"),
    }
    assert {role: person.me["role"] for role, person in found.items()} == {role: role for role in ROLES}
    with together(*found.values()):
        yield found


@pytest.mark.parametrize("stage", STAGES)
def test_the_whole_matrix(people: dict[str, Delegate], stage: str) -> None:
    people["facilitator"].go(stage)
    for role, person in people.items():
        person.wait(lambda person=person: person.stage == stage)  # type: ignore[misc]
        asked = {type: person.send(type, **body()) for type, body in BODIES.items()}
        person.wait(lambda asked=asked, person=person: all(id in person.answers for id in asked.values()))  # type: ignore[misc]
        for type, id in asked.items():
            answer, cell = person.answers[id], f"{role} asks to {type} at {stage}"
            refused = answer.get("refused")
            if role not in WHO[type]:
                assert refused == "role", (cell, answer)
            elif stage not in WHEN.get(type, set(STAGES)):
                assert refused == "stage", (cell, answer)
            elif type in OTHER_WORK:
                assert refused == "stage", (cell, answer)  # this workshop works on solutions
            elif type == "undo" and role in ("delegate", "expert"):
                assert refused == "role", (cell, answer)  # what others did
            elif stage == "vote" and type in SORTS and role in ("delegate", "expert"):
                assert refused == "stage", (cell, answer)  # only those who run the workshop still sort
            elif type == "move_stage":
                # It may move the workshop, which is not where the command says, or there already.
                assert refused in ("changed_meanwhile", "stage"), (cell, answer)
            else:
                assert "revision" in answer or refused not in ("role", "stage", "malformed"), (cell, answer)
                assert "retry" not in answer, (cell, answer)
            assert refused is None or answer["reason"].endswith((".", "?")), (cell, answer)


@pytest.mark.parametrize("type", sorted(PRIVATE_COMMANDS))
def test_what_only_the_house_asks_for_comes_from_no_socket(people: dict[str, Delegate], type: str) -> None:
    for person in people.values():
        expected = "role" if person.me["role"] == "projector" else "malformed"
        assert person.do(type, person=person.me["id"] or "nobody")["refused"] == expected


def test_a_ticket_for_one_workshop_opens_no_other(people: dict[str, Delegate]) -> None:
    for role in ("delegate", "expert", "facilitator", "projector"):
        assert people[role].browser.post("/w/glasgow-2019-rotterdam/ticket").status == 403
