"""The laws of the board, under any sequence of commands, joins, role changes, lost frames and repeats.

Steps are drawn from the registry of commands: a new command without its case here fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from board.messages import COMMANDS, PRIVATE_COMMANDS, Envelope
from board.rules import RULES, STAGES
from board.rules.view import Viewer
from tests.house import BOARD, House

Draw = Callable[[Any], Any]
DELEGATES = ("ann", "bob", "cleo")
RUNNERS = ("fay", "finn")
PEOPLE = DELEGATES + RUNNERS


def pick(draw: Draw, ids: Any, missing: str = "missing-one") -> str:
    """One of the ids, or sometimes one that is not there."""
    return str(draw(st.sampled_from([*sorted(ids), missing])))


def some(draw: Draw, ids: Any) -> list[str]:
    found = sorted(ids)
    if not found:
        return ["missing-one"]
    return list(draw(st.lists(st.sampled_from(found), min_size=1, max_size=4)))


def base(draw: Draw, record: Any) -> int:
    """The revision that the writer saw: mostly the right one."""
    right = record.rev if record is not None else 0
    return int(draw(st.sampled_from([right, right, right, 0])))


def post_idea(h: House, draw: Draw) -> dict[str, Any]:
    return {"idea": h.id("idea"), "text": h.said("idea")}


def edit_idea(h: House, draw: Draw) -> dict[str, Any]:
    id = pick(draw, h.state.idea)
    idea = h.state.idea.get(id)
    seen = draw(st.sampled_from([idea.written if idea else 0, 0]))
    return {"idea": id, "text": h.said("edited"), "base": seen}


def one_idea(h: House, draw: Draw) -> dict[str, Any]:
    return {"idea": pick(draw, h.state.idea)}


def hide_idea(h: House, draw: Draw) -> dict[str, Any]:
    return {"idea": pick(draw, h.state.idea), "reason": h.said("reason")}


def place_ideas(h: House, draw: Draw) -> dict[str, Any]:
    target = draw(st.sampled_from([None, *sorted(h.state.cluster), "missing-one"]))
    return {"ideas": some(draw, h.state.idea), "cluster": target}


def create_cluster(h: House, draw: Draw) -> dict[str, Any]:
    ideas = some(draw, h.state.idea) if draw(st.booleans()) and len(h.state.idea) else []
    return {
        "cluster": h.id("cluster"),
        "name": draw(st.sampled_from(["", h.said("cluster")])),
        "ideas": ideas,
    }


def rename_cluster(h: House, draw: Draw) -> dict[str, Any]:
    id = pick(draw, h.state.cluster)
    return {"cluster": id, "name": h.said("renamed"), "base": base(draw, h.state.cluster.get(id))}


def merge_clusters(h: House, draw: Draw) -> dict[str, Any]:
    return {"into": pick(draw, h.state.cluster), "source": pick(draw, h.state.cluster)}


def one_cluster(h: House, draw: Draw) -> dict[str, Any]:
    return {"cluster": pick(draw, h.state.cluster)}


def loose(h: House, draw: Draw) -> dict[str, Any]:
    ideas = [idea.id for idea in h.state.idea.values() if idea.cluster is None] or ["missing-one"]
    return {"pairs": [{"idea": id, "cluster": h.id("cluster")} for id in sorted(set(some(draw, ideas)))]}


def move_stage(h: House, draw: Draw) -> dict[str, Any]:
    return {"seen": h.state.board.stage, "to": draw(st.sampled_from(STAGES))}


def change_settings(h: House, draw: Draw) -> dict[str, Any]:
    return {
        "private": draw(st.booleans()),
        "names": draw(st.sampled_from(["nothing", "nothing", "city", "name"])),
        "names_after": draw(st.sampled_from(["nothing", "city", "name"])),
        "ideas_each": draw(st.sampled_from([0, 0, 2])),
        "writing": draw(st.sampled_from([True, True, True, False])),
    }


def open_round(h: House, draw: Draw) -> dict[str, Any]:
    budget = draw(st.integers(1, 4))
    return {
        "round": h.id("round"),
        "name": h.said("round"),
        "budget": budget,
        "cap": draw(st.integers(1, budget)),
        "blind": draw(st.booleans()),
    }


def one_round(h: House, draw: Draw) -> dict[str, Any]:
    return {"round": pick(draw, h.state.round)}


def cast_dots(h: House, draw: Draw) -> dict[str, Any]:
    return {
        "round": pick(draw, h.state.round),
        "cluster": pick(draw, h.state.cluster),
        "dots": draw(st.integers(0, 4)),
    }


def make_solution(h: House, draw: Draw) -> dict[str, Any]:
    return {"solution": h.id("solution"), "cluster": pick(draw, h.state.cluster)}


def one_solution(h: House, draw: Draw) -> dict[str, Any]:
    return {"solution": pick(draw, h.state.solution)}


def write_field(h: House, draw: Draw) -> dict[str, Any]:
    solution = pick(draw, h.state.solution)
    name = draw(st.sampled_from(["title", "do", "stop"]))
    field = h.state.field.get(f"{solution}.{name}")
    return {"solution": solution, "field": name, "text": h.said("field"), "base": base(draw, field)}


def write_action(h: House, draw: Draw) -> dict[str, Any]:
    known = [*sorted(h.state.action), h.id("action")]
    id = draw(st.sampled_from(known))
    row = h.state.action.get(id)
    return {
        "action": id,
        "solution": row.solution if row else pick(draw, h.state.solution),
        "what": h.said("what"),
        "who": h.said("who"),
        "by": draw(st.sampled_from(["", "30 days", "2019-06-30"])),
        "base": base(draw, row),
    }


def one_action(h: House, draw: Draw) -> dict[str, Any]:
    return {"action": pick(draw, h.state.action)}


def write_point(h: House, draw: Draw) -> dict[str, Any]:
    id = draw(st.sampled_from([*sorted(h.state.point), h.id("point")]))
    return {
        "point": id,
        "list": draw(st.sampled_from(["tried", "fixed", "keep"])),
        "text": h.said("point"),
        "base": base(draw, h.state.point.get(id)),
    }


def one_point(h: House, draw: Draw) -> dict[str, Any]:
    return {"point": pick(draw, h.state.point)}


def nothing(_h: House, _draw: Draw) -> dict[str, Any]:
    return {}


CASES: dict[str, Callable[[House, Draw], dict[str, Any]]] = {
    "post_idea": post_idea,
    "edit_idea": edit_idea,
    "take_back_idea": one_idea,
    "hide_idea": hide_idea,
    "restore_idea": one_idea,
    "reveal_ideas": nothing,
    "place_ideas": place_ideas,
    "create_cluster": create_cluster,
    "rename_cluster": rename_cluster,
    "merge_clusters": merge_clusters,
    "dissolve_cluster": one_cluster,
    "cluster_loose_ideas": loose,
    "move_stage": move_stage,
    "change_settings": change_settings,
    "open_round": open_round,
    "resume_round": one_round,
    "close_round": one_round,
    "cast_dots": cast_dots,
    "make_solution": make_solution,
    "drop_solution": one_solution,
    "write_field": write_field,
    "write_action": write_action,
    "remove_action": one_action,
    "write_point": write_point,
    "remove_point": one_point,
}


def test_every_command_has_its_rule_and_its_case() -> None:
    assert set(CASES) | PRIVATE_COMMANDS == set(COMMANDS)
    assert set(RULES) == set(COMMANDS.values())


class Laws(RuleBasedStateMachine):
    """Three delegates and two facilitators at one board."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="board-laws-"))
        self.h = House(self.folder)
        self.sent: list[tuple[str, Envelope]] = []
        self.queued: list[tuple[str, Envelope]] = []

    @initialize()
    def people_come(self) -> None:
        for person in DELEGATES:
            self.h.person(person, unnamed=person == "cleo")
        for person in RUNNERS:
            self.h.person(person, "facilitator")
        for person in ("ann", "bob", "fay"):
            self.h.arrive(person)
        self.h.arrive("wall", role="projector")
        self.h.arrive("finn", peek=True)

    @initialize(data=st.data(), stage=st.sampled_from(STAGES))
    def somewhere(self, data: st.DataObject, stage: str) -> None:
        """Start with something on the board, wherever the workshop is."""
        if "fay" not in self.h.roles:
            self.people_come()
        h = self.h
        h.stage("fay", "ideate")
        for person in DELEGATES:
            for _ in range(2):
                h.done(person, "post_idea", **post_idea(h, data.draw))
        if stage in ("vote", "draft"):
            h.stage("fay", "cluster")
            ideas = sorted(h.state.idea)
            h.done("ann", "create_cluster", cluster=h.id("cluster"), name="", ideas=ideas[:2])
            h.done("bob", "create_cluster", cluster=h.id("cluster"), name=h.said("cluster"), ideas=ideas[2:4])
        if stage == "vote":
            h.stage("fay", "vote")
            h.done("fay", "open_round", **open_round(h, data.draw))
        if stage == "draft":
            h.stage("fay", "draft")
            h.done("fay", "make_solution", solution=h.id("solution"), cluster=sorted(h.state.cluster)[0])
        h.stage("fay", stage)

    # ── Commands ────────────────────────────────────────────────────────────────────────────────

    def likely(self, person: str) -> list[str]:
        """The commands that this person could be granted now, and one that is not likely at all."""
        stage, role = self.h.state.board.stage, self.h.roles[person]
        return [
            type
            for type in CASES
            if role in (found := RULES[COMMANDS[type]]).roles
            and stage in found.stages
            and type != "move_stage"
        ]

    @rule(data=st.data(), person=st.sampled_from(PEOPLE), wild=st.integers(0, 9))
    def ask(self, data: st.DataObject, person: str, wild: int) -> None:
        """Somebody sends a command; it waits in the queue."""
        type = data.draw(
            st.sampled_from(sorted(CASES) if wild == 0 else self.likely(person) or sorted(CASES))
        )
        envelope = self.h.envelope(person, type, **CASES[type](self.h, data.draw))
        assert envelope.command is not None, envelope.fault
        self.h.send(person, envelope)
        self.queued.append((person, envelope))

    @rule(to=st.sampled_from(STAGES), person=st.sampled_from(RUNNERS))
    def move(self, to: str, person: str) -> None:
        envelope = self.h.envelope(person, "move_stage", seen=self.h.state.board.stage, to=to)
        self.h.send(person, envelope)
        self.queued.append((person, envelope))

    @rule(person=st.sampled_from(PEOPLE))
    def garbage(self, person: str) -> None:
        envelope = self.h.envelope(person, "post_idea", idea=7)
        self.h.send(person, envelope)
        self.queued.append((person, envelope))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Law 4: an answer got lost, so the browser sends the command again, and hears the same."""
        person, envelope = data.draw(st.sampled_from(self.sent))
        first = self.h.answers[envelope.id][0]
        revision = self.h.state.revision
        self.finish()
        settled = self.h.state.revision
        self.h.send(person, envelope)
        self.h.settle()
        assert self.h.answers[envelope.id][-1] == first
        assert self.h.state.revision == settled >= revision

    @rule()
    def finish(self) -> None:
        """The loop decides everything that waits, in one batch."""
        before = self.h.state
        self.h.settle()
        answers = [self.h.answers[envelope.id][0] for _, envelope in self.queued]
        if all(answer.refused for answer in answers):
            assert self.h.state is before  # Law 3: a refusal changes nothing
        self.sent += self.queued
        self.queued = []
        self.h.check_ledgers()

    @rule()
    def back_and_forth(self) -> None:
        """Law 8: going back destroys nothing."""
        self.finish()
        before = self.h.state
        self.h.stage("fay", "brief")
        after = self.h.state
        assert after.idea == before.idea
        assert after.cluster == before.cluster
        assert after.solution == before.solution
        assert after.ballot == before.ballot
        assert set(after.round) == set(before.round)
        assert after.board.revealed >= before.board.revealed

    # ── Joins, roles, links ─────────────────────────────────────────────────────────────────────

    @rule(person=st.sampled_from(PEOPLE), peek=st.booleans())
    def arrive(self, person: str, peek: bool) -> None:
        """Also between two commands of a batch, and between a commit and its frame."""
        if len(self.h.clients) < 9:
            self.h.arrive(person, peek=peek)

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        if len(self.h.clients) > 4:
            self.h.leave(self.h.clients[data.draw(st.sampled_from(sorted(self.h.clients)))])

    @rule(data=st.data(), deaf=st.booleans())
    def lose_the_link(self, data: st.DataObject, deaf: bool) -> None:
        self.h.clients[data.draw(st.sampled_from(sorted(self.h.clients)))].deaf = deaf

    @rule(data=st.data())
    def peek(self, data: st.DataObject) -> None:
        client = self.h.clients[data.draw(st.sampled_from(sorted(self.h.clients)))]
        viewer = client.viewer
        if viewer.runs:
            self.h.become(client, Viewer(viewer.role, viewer.person, peek=not viewer.peek))

    @rule(person=st.sampled_from(("cleo", "finn")))
    def change_role(self, person: str) -> None:
        """A link is revoked, or somebody is made a facilitator."""
        self.finish()
        role = self.h.roles[person]
        self.h.roles[person] = "delegate" if role == "facilitator" else "facilitator"
        for client in self.h.clients.values():
            if client.viewer.person == person and client.viewer.role != "projector":
                self.h.become(client, Viewer(self.h.roles[person], person))

    @rule(person=st.sampled_from(DELEGATES))
    def change_profile(self, person: str) -> None:
        self.finish()
        self.h.person(person, self.h.roles[person] if person != "cleo" else "delegate")

    @rule()
    def show(self) -> None:
        """Every frame that is due goes out; then every client that heard all of it holds a fresh snapshot."""
        self.h.show()
        for client in self.h.clients.values():
            if client.gap and not client.deaf:
                self.h.sit(client)
            if not client.deaf and not client.gap:
                self.h.check_client(client)

    @rule()
    def restart(self) -> None:
        """The process dies between two batches; the next one finds the same board."""
        self.finish()
        before = self.h.state
        self.h.live = self.h._live()
        assert self.h.state.same_records(before)
        assert self.h.state.profiles == before.profiles

    def teardown(self) -> None:
        try:
            self.finish()
            self.h.show()
            for client in self.h.clients.values():
                client.deaf = False
                if client.gap:
                    self.h.sit(client)
                self.h.check_client(client)
            for person in PEOPLE:
                if person in self.h.roles:
                    self.h.check_layers(person)
            self.h.check_store()
        finally:
            self.h.close()
            shutil.rmtree(self.folder, ignore_errors=True)


FULL = os.environ.get("BOARD_FULL") == "1"

TestLaws = Laws.TestCase
TestLaws.settings = settings(
    max_examples=400 if FULL else int(os.environ.get("N", "60")),
    stateful_step_count=60 if FULL else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

__all__ = ["BOARD", "TestLaws"]
