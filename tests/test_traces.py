"""Golden traces: a workshop as three viewers received it. The browser's `apply` must reach the same end.

`BOARD_GOLDEN=1` writes them anew; look at the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from board.messages import encode
from tests.house import BOARD, Client, House

TRACES = Path(__file__).parent / "traces"


def workshop(h: House) -> None:
    """Ninety minutes in a few lines, with reveal, hide, merge, votes, the timer, going back and writing."""
    for person in ("ann", "bob"):
        h.person(person)
    h.person("fay", "facilitator")


def record(h: House, client: Client) -> dict[str, Any]:
    start = h.fanout.sit(client.socket, BOARD, h.state, client.viewer, None, None)
    return {
        "start": {**msgspec.json.decode(encode(start)), "epoch": "epoch", "now": 0},
        "steps": client.heard,
    }


def in_order(trace: Any) -> None:
    """Records of a patch come in no particular order; a file needs one."""
    for value in trace.values() if isinstance(trace, dict) else trace:
        if isinstance(value, dict | list):
            in_order(value)
    for name in ("put", "remove"):
        for values in trace.get(name, {}).values() if isinstance(trace, dict) else ():
            values.sort(key=lambda value: value if isinstance(value, str) else value["id"])


def play(h: House) -> None:
    def do(person: str, type: str, **body: Any) -> None:
        h.done(person, type, **body)
        h.show()

    h.stage("fay", "ideate")
    for number, person in enumerate(["ann", "bob", "ann", "bob", "ann"]):
        do(person, "post_idea", idea=f"idea-0000{number}", text=f"Idea {number} – “é”")
    do("ann", "edit_idea", idea="idea-00000", text="Idea 0, better", base=h.state.idea["idea-00000"].written)
    do("bob", "take_back_idea", idea="idea-00003")
    do("fay", "extend_timer", seconds=60)
    do("ann", "say_done", seen="ideate", done=True)
    do("fay", "pause_timer")
    do("bob", "say_done", seen="ideate", done=True)
    do("fay", "move_stage", seen="ideate", to="cluster")
    do("fay", "hide_idea", idea="idea-00004", reason="Names a person")
    do(
        "ann",
        "create_cluster",
        cluster="cluster-1",
        name="Someone who stays",
        ideas=["idea-00000", "idea-00001"],
    )
    do("bob", "create_cluster", cluster="cluster-2", name="", ideas=["idea-00002"])
    do("bob", "rename_cluster", cluster="cluster-2", name="Debt", base=h.state.cluster["cluster-2"].rev)
    do("ann", "place_ideas", ideas=["idea-00001"], cluster="cluster-2")
    do("fay", "move_stage", seen="cluster", to="vote")
    do("fay", "open_round", round="round-001", name="", budget=3, cap=2, blind=True)
    do("ann", "cast_dots", round="round-001", cluster="cluster-1", dots=2)
    do("bob", "cast_dots", round="round-001", cluster="cluster-1", dots=1)
    do("bob", "cast_dots", round="round-001", cluster="cluster-2", dots=2)
    do("fay", "move_stage", seen="vote", to="ideate")
    do("ann", "post_idea", idea="idea-00009", text="A later one, private again")
    do("fay", "move_stage", seen="ideate", to="vote")
    do("fay", "resume_round", round="round-001")
    do("fay", "close_round", round="round-001")
    do("fay", "move_stage", seen="vote", to="draft")
    do("fay", "make_solution", solution="solution-1", cluster="cluster-1")
    do("ann", "write_field", solution="solution-1", field="title", text="Give one contact", base=0)
    do(
        "bob",
        "write_action",
        action="action-01",
        solution="solution-1",
        what="Ask",
        who="City",
        by="30 days",
        base=0,
    )
    do("bob", "remove_action", action="action-01")
    do("fay", "restore_idea", idea="idea-00004")
    do("fay", "move_stage", seen="draft", to="closed")


@pytest.mark.parametrize("who", ["ann", "fay", "projector"])
def test_golden_trace(tmp_path: Path, who: str) -> None:
    h = House(tmp_path)
    workshop(h)
    client = h.arrive("wall" if who == "projector" else who, role="projector" if who == "projector" else None)
    trace = record(h, client)
    play(h)
    h.check_client(client)
    trace["steps"] = [{event: message} for event, message in trace["steps"] if event in ("mine", "frame")]
    trace["end"], trace["endMine"] = client.shared, client.mine
    h.close()
    in_order(trace)
    text = json.dumps(trace, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path = TRACES / f"{who}.json"
    if os.environ.get("BOARD_GOLDEN"):
        TRACES.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
    assert len(trace["steps"]) > 20
