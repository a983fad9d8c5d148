"""Undo: the board is as it was before, or the answer says why not; for a moment, and for facilitators."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.messages import (
    COMMANDS,
    PRIVATE_COMMANDS,
    Answer,
    Cite,
    Event,
    Leaves,
    Op,
    Put,
    Question,
    Record,
    Said,
)
from board.rules import RULES, Actor
from board.rules.undo import MOMENT, NEVER, why_not
from board.state import State, apply
from tests.house import BOARD, House
from tests.test_laws import CASES

MOMENT_PLUS = MOMENT + 2_001


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    people(house)
    yield house
    house.close()


def people(house: House) -> None:
    for person in ("ann", "bob"):
        house.person(person)
    house.person("fay", "facilitator")


def plain(record: Record) -> Record:
    """A record without what says when it was written: an undo is a writing of its own."""
    record = structs.replace(record, rev=0)
    if isinstance(record, Question):
        record = structs.replace(record, answered=0)
    return structs.replace(record, written=0) if isinstance(record, Said) else record


def records(h: House) -> dict[tuple[str, str], Record]:
    return {(record.kind, record.id): plain(record) for record in h.state.records()}


def undo(h: House, person: str, revision: int) -> Answer:
    return h.do(person, "undo", revision=revision)


def idea(h: House, who: str = "ann") -> str:
    id = h.id("idea")
    h.done(who, "post_idea", idea=id, text=f"Words of {id}")
    return id


class Full:
    """A board in the stage Solutions on which there is one of everything, and what it is called."""

    def __init__(self, h: House) -> None:
        self.h = h
        self.table, self.other = h.id("table"), h.id("table")
        for table in (self.table, self.other):
            h.done("fay", "make_table", table=table, name=f"Name of {table}")
        h.done("ann", "sit", table=self.table)
        self.question, self.hidden_question = h.id("question"), h.id("question")
        for question in (self.question, self.hidden_question):
            h.done("bob", "ask_question", question=question, text=f"Why {question}?")
        h.done("fay", "answer_question", question=self.question, text="So", base=0)
        h.done("fay", "hide_question", question=self.hidden_question, reason="Off")
        self.point = h.id("point")
        h.done("fay", "write_point", point=self.point, list="keep", text="This", base=0)
        h.stage("fay", "cluster")
        self.ideas = [idea(h) for _ in range(4)]
        self.hidden_idea = idea(h)
        h.done("fay", "hide_idea", idea=self.hidden_idea, reason="Off")
        self.cluster, self.second = h.id("cluster"), h.id("cluster")
        h.done("ann", "create_cluster", cluster=self.cluster, name="Homes", ideas=self.ideas[:1])
        h.done("bob", "create_cluster", cluster=self.second, name="", ideas=self.ideas[1:2])

    def draft(self) -> None:
        h = self.h
        h.stage("fay", "draft")
        self.solution, self.empty = h.id("solution"), h.id("solution")
        h.done("fay", "make_solution", solution=self.solution, cluster=self.cluster)
        h.done("fay", "make_solution", solution=self.empty, cluster=self.second)
        h.done("fay", "write_field", solution=self.empty, field="do", text="", base=0)
        h.done("ann", "write_field", solution=self.solution, field="do", text="First", base=0)
        self.action = h.id("action")
        row = {"solution": self.solution, "what": "Ask", "who": "", "by": ""}
        h.done("ann", "write_action", action=self.action, base=0, **row)
        self.doubt, self.hidden_doubt = h.id("doubt"), h.id("doubt")
        for doubt in (self.doubt, self.hidden_doubt):
            h.done("bob", "raise_doubt", doubt=doubt, solution=self.solution, text=f"Rent {doubt}")
        h.done("fay", "hide_doubt", doubt=self.hidden_doubt, reason="Off")
        h.done("fay", "give_sheet", solution=self.solution, table=self.table)
        h.done("ann", "take_pen", solution=self.solution)

    def close(self) -> None:
        """The end of the workshop, with what people leave."""
        h = self.h
        self.draft()
        h.person("eve", "expert")
        h.done("ann", "take_action", action=self.action)
        self.citation = h.id("citation")
        lesson = Cite(
            citation=self.citation, solution=self.solution,
            source="porto", what="lesson", target="lesson-1", text="Trust", city="Porto",
        )  # fmt: skip
        h.live.ask(BOARD, "ann", "delegate", lesson)
        h.stage("fay", "closed")
        self.takeaway, self.hidden_takeaway = h.id("takeaway"), h.id("takeaway")
        for takeaway, topic in ((self.takeaway, "takeaway"), (self.hidden_takeaway, "failed")):
            h.done("bob", "leave_takeaway", takeaway=takeaway, topic=topic, text=f"Said {takeaway}")
        h.done("fay", "hide_takeaway", takeaway=self.hidden_takeaway, reason="Off")

    def other_work(self, what: Leaves) -> None:
        """The same board, as if its workshop left lessons or projects."""
        h = self.h
        self.close()
        h.leaves(what)
        h.stage("fay", "draft")
        if what == "lessons":
            self.lesson = h.id("lesson")
            h.done("ann", "write_lesson", lesson=self.lesson, topic="success", text="Trust", base=0)
        else:
            self.project = h.id("project")
            h.done("ann", "write_project", project=self.project, title="Jobs", city="Porto", base=0)


Ask = Callable[[Full], dict[str, Any]]
SORTING: dict[str, tuple[str, Ask]] = {
    "post_idea": ("ann", lambda f: {"idea": f.h.id("idea"), "text": "New"}),
    "edit_idea": (
        "ann",
        lambda f: {"idea": f.ideas[0], "text": "Other", "base": f.h.state.idea[f.ideas[0]].written},
    ),
    "take_back_idea": ("ann", lambda f: {"idea": f.ideas[0]}),
    "hide_idea": ("fay", lambda f: {"idea": f.ideas[0], "reason": "Why"}),
    "restore_idea": ("fay", lambda f: {"idea": f.hidden_idea}),
    "place_ideas": ("bob", lambda f: {"ideas": f.ideas[1:3], "cluster": f.cluster}),
    "create_cluster": ("bob", lambda f: {"cluster": f.h.id("cluster"), "name": "C", "ideas": f.ideas[:3]}),
    "rename_cluster": (
        "bob",
        lambda f: {"cluster": f.cluster, "name": "Rooms", "base": f.h.state.cluster[f.cluster].rev},
    ),
    "merge_clusters": ("bob", lambda f: {"into": f.second, "source": f.cluster}),
    "dissolve_cluster": ("bob", lambda f: {"cluster": f.cluster}),
    "cluster_loose_ideas": (
        "fay",
        lambda f: {"pairs": [{"idea": id, "cluster": f.h.id("cluster")} for id in f.ideas[2:]]},
    ),
    "deal_ideas": ("fay", lambda _f: {"anew": True}),
    "deal_people": ("fay", lambda _f: {"anew": True}),
    "sit": ("ann", lambda f: {"table": f.other}),
    "make_table": ("fay", lambda f: {"table": f.h.id("table"), "name": "Door"}),
    "rename_table": (
        "fay",
        lambda f: {"table": f.table, "name": "Window", "base": f.h.state.table[f.table].rev},
    ),
    "drop_table": ("fay", lambda f: {"table": f.table}),
    "write_point": ("fay", lambda f: {"point": f.h.id("point"), "list": "tried", "text": "X", "base": 0}),
    "remove_point": ("fay", lambda f: {"point": f.point}),
    "ask_question": ("ann", lambda f: {"question": f.h.id("question"), "text": "When?"}),
    "edit_question": (
        "fay",
        lambda f: {
            "question": f.question, "text": "Who?", "base": f.h.state.question[f.question].written,
        },
    ),
    "take_back_question": ("fay", lambda f: {"question": f.question}),
    "answer_question": (
        "fay",
        lambda f: {"question": f.question, "text": "No", "base": f.h.state.question[f.question].answered},
    ),
    "hide_question": ("fay", lambda f: {"question": f.question, "reason": "Why"}),
    "restore_question": ("fay", lambda f: {"question": f.hidden_question}),
}  # fmt: skip
DRAFTING: dict[str, tuple[str, Ask]] = {
    "choose_cluster": ("fay", lambda f: {"cluster": f.cluster}),
    "make_solution": ("fay", lambda f: {"solution": f.h.id("solution"), "cluster": third(f)}),
    "drop_solution": ("fay", lambda f: {"solution": f.empty}),
    "give_sheet": ("fay", lambda f: {"solution": f.solution, "table": f.other}),
    "take_pen": ("fay", lambda f: {"solution": f.solution}),
    "give_pen": ("ann", lambda f: {"solution": f.solution, "person": None}),
    "write_field": (
        "ann",
        lambda f: {
            "solution": f.solution, "field": "do", "text": "Second",
            "base": f.h.state.field[f"{f.solution}.do"].rev,
        },
    ),
    "write_action": (
        "ann",
        lambda f: {
            "action": f.action, "solution": f.solution, "what": "Tell", "who": "Bo", "by": "30 days",
            "base": f.h.state.action[f.action].rev,
        },
    ),
    "remove_action": ("ann", lambda f: {"action": f.action}),
    "raise_doubt": ("bob", lambda f: {"doubt": f.h.id("doubt"), "solution": f.solution, "text": "Law"}),
    "take_back_doubt": ("bob", lambda f: {"doubt": f.doubt}),
    "hide_doubt": ("fay", lambda f: {"doubt": f.doubt, "reason": "Why"}),
    "restore_doubt": ("fay", lambda f: {"doubt": f.hidden_doubt}),
}  # fmt: skip
CLOSING: dict[str, tuple[str, Ask]] = {
    "leave_action": ("ann", lambda f: {"action": f.action}),
    "respond": (
        "eve", lambda f: {"solution": f.solution, "answer": "not_now", "why": "No money", "base": 0},
    ),
    "record_outcome": ("eve", lambda f: {"solution": f.solution, "happened": "tested", "base": 0}),
    "leave_takeaway": (
        "ann", lambda f: {"takeaway": f.h.id("takeaway"), "topic": "failed", "text": "A leaflet"},
    ),
    "edit_takeaway": (
        "bob",
        lambda f: {
            "takeaway": f.takeaway, "text": "Other", "base": f.h.state.takeaway[f.takeaway].written,
        },
    ),
    "take_back_takeaway": ("bob", lambda f: {"takeaway": f.takeaway}),
    "hide_takeaway": ("fay", lambda f: {"takeaway": f.takeaway, "reason": "Why"}),
    "restore_takeaway": ("fay", lambda f: {"takeaway": f.hidden_takeaway}),
}  # fmt: skip
DRAFTING |= {
    "take_action": ("bob", lambda f: {"action": f.action}),
    "cite": (
        "ann",
        lambda f: {
            "citation": f.h.id("citation"), "solution": f.solution, "source": "porto", "what": "lesson",
            "target": "lesson-2", "text": "Ask first", "city": "Porto",
        },
    ),
}  # fmt: skip
DRAFTING_AGAIN: dict[str, tuple[str, Ask]] = {
    "remove_citation": ("ann", lambda f: {"citation": f.citation}),
}
OTHER_WORK: dict[Leaves, dict[str, tuple[str, Ask]]] = {
    "lessons": {
        "write_lesson": (
            "bob",
            lambda f: {"lesson": f.h.id("lesson"), "topic": "failed", "text": "A leaflet", "base": 0},
        ),
        "remove_lesson": ("bob", lambda f: {"lesson": f.lesson}),
    },
    "projects": {
        "write_project": (
            "bob", lambda f: {"project": f.h.id("project"), "title": "Homes", "city": "Ghent", "base": 0},
        ),
        "remove_project": ("ann", lambda f: {"project": f.project}),
    },
}  # fmt: skip
DOABLE = {
    **SORTING, **DRAFTING, **CLOSING, **DRAFTING_AGAIN, **OTHER_WORK["lessons"], **OTHER_WORK["projects"],
}  # fmt: skip


def third(f: Full) -> str:
    """A cluster that no solution was made of."""
    id = f.h.id("cluster")
    f.h.stage("fay", "cluster")
    f.h.done("fay", "create_cluster", cluster=id, name="Third", ideas=[])
    f.h.stage("fay", "draft")
    return id


def done(h: House, type: str) -> tuple[Full, str, dict[tuple[str, str], Record], int]:
    """Do a command of that type: the board, who did it, the records before, and its revision."""
    full = Full(h)
    if type in DRAFTING:
        full.draft()
    if type in CLOSING or type in DRAFTING_AGAIN:
        full.close()
    if type in DRAFTING_AGAIN:
        h.stage("fay", "draft")
    for what, commands in OTHER_WORK.items():
        if type in commands:
            full.other_work(what)
    person, body = DOABLE[type]
    asked = body(full)
    before = records(h)
    if type in PRIVATE_COMMANDS:
        h.live.ask(BOARD, person, h.roles[person], COMMANDS[type](**asked))
        return full, person, before, h.state.revision
    return full, person, before, h.done(person, type, **asked)


def test_every_undoable_command_is_tried() -> None:
    undoable = {type for type, command in COMMANDS.items() if RULES[command].undo}
    assert undoable == {*DOABLE, "undo"}


@pytest.mark.parametrize("type", sorted(DOABLE))
def test_undo_brings_back_what_was_there_and_undoing_that_does_it_again(h: House, type: str) -> None:
    _full, person, before, revision = done(h, type)
    after = records(h)
    assert after != before
    refused_after_any_change(h, revision)
    back = h.done(person, "undo", revision=revision)
    assert records(h) == before
    again = h.done("fay", "undo", revision=back)
    assert records(h) == after
    assert undo(h, "fay", revision).refused == "changed_meanwhile"
    h.done("fay", "undo", revision=again)
    assert records(h) == before
    h.check_store()
    h.check_indexes()


def refused_after_any_change(h: House, revision: int) -> None:
    """Each touched record in turn is written by somebody else, or comes back where it was removed."""
    event = h.store.events(BOARD, revision - 1, revision)[0]
    fay = Actor("fay", "facilitator")
    assert why_not(h.state, [event], fay, h.moment) is None
    for op in event.ops:
        state = changed_by_somebody(h, structs.replace(event, ops=(op,)))
        refused = why_not(state, [event], fay, h.moment)
        assert refused is not None
        assert refused.code == "changed_meanwhile"


def changed_by_somebody(h: House, event: Event) -> State:
    """The board after somebody else wrote what these ops touch, or put back what they removed."""
    ops: list[Op] = []
    for op in event.ops:
        if isinstance(op, Put):
            ops.append(Put(structs.replace(op.record, rev=h.state.revision + 1)))
        else:
            ops += [each for each in event.before or () if isinstance(each, Put) and each.record.id == op.id]
    return apply(h.state, ops, h.state.revision + 1)


# ── What hangs together ─────────────────────────────────────────────────────────────────────────


def test_what_something_else_points_to_stays(h: House) -> None:
    h.stage("fay", "cluster")
    first, late = idea(h), idea(h)
    made = h.id("cluster")
    revision = h.done("ann", "create_cluster", cluster=made, name="", ideas=[first])
    h.done("bob", "place_ideas", ideas=[late], cluster=made)
    answer = undo(h, "ann", revision)
    assert answer.refused == "changed_meanwhile"
    assert answer.reason == "Something else depends on this now, so it cannot be undone any more."
    assert made in h.state.cluster


def test_what_points_to_something_that_is_gone_does_not_come_back(h: House) -> None:
    h.stage("fay", "cluster")
    id = idea(h)
    made = h.id("cluster")
    h.done("ann", "create_cluster", cluster=made, name="", ideas=[id])
    taken = h.done("ann", "take_back_idea", idea=id)
    h.done("bob", "dissolve_cluster", cluster=made)
    assert undo(h, "ann", taken).refused == "changed_meanwhile"
    assert id not in h.state.idea


# ── Who, and how long ───────────────────────────────────────────────────────────────────────────


def test_everybody_undoes_their_own_last_moment_and_nothing_else(h: House) -> None:
    h.stage("fay", "cluster")
    id = idea(h)
    hers = h.done("ann", "take_back_idea", idea=id)
    for revision in (hers, 1, h.state.revision + 5):
        answer = undo(h, "bob", revision)
        assert (answer.refused, answer.reason) == ("role", "Only the facilitator can undo what others did.")
    h.moment += MOMENT_PLUS
    assert undo(h, "ann", hers).refused == "time"
    h.done("fay", "undo", revision=hers)
    assert id in h.state.idea


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"to": "vote"}, "stage"),
        ({"lock": True}, "time"),
        ({"mute": True}, "paused"),
        ({"remove": True}, "removed"),
    ],
)
def test_what_is_closed_is_closed_for_undoing_too(h: House, what: dict[str, Any], code: str) -> None:
    h.stage("fay", "ideate")
    hers = h.done("ann", "take_back_idea", idea=idea(h))
    if "to" in what:
        h.stage("fay", what["to"])
    elif "lock" in what:
        h.done("fay", "lock_at_zero", on=True)
        h.done("fay", "set_timer", ends_in=1)
        h.moment += 3_100
    elif "mute" in what:
        h.done("fay", "mute_person", person="ann", on=True)
    else:
        h.done("fay", "remove_person", person="ann")
    assert undo(h, "ann", hers).refused == code
    if what == {"to": "vote"}:
        h.done("fay", "undo", revision=hers)


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("move_stage", {"seen": "cluster", "to": "ideate"}),
        ("change_settings", {"ideas_each": 4}),
        ("reveal_ideas", {}),
        ("set_timer", {"ends_in": 60}),
        ("send_nudge", {"text": "Five minutes"}),
    ],
)
def test_stages_settings_and_time_are_never_undone(h: House, type: str, body: dict[str, Any]) -> None:
    h.stage("fay", "cluster")
    answer = undo(h, "fay", h.done("fay", type, **body))
    assert (answer.refused, answer.reason) == ("undo", "This cannot be undone.")


def test_votes_are_never_undone_nor_what_changed_them(h: House) -> None:
    full = Full(h)
    h.stage("fay", "vote")
    round = h.id("round")
    opened = h.done("fay", "open_round", round=round, name="", budget=3, cap=2, blind=True)
    cast = h.done("ann", "cast_dots", round=round, cluster=full.cluster, dots=1)
    merged = h.done("fay", "merge_clusters", into=full.second, source=full.cluster)
    assert h.state.ballot[f"{round}.ann"].dots == {full.second: 1}
    for revision in (opened, cast, merged):
        for person in ("fay", "ann"):
            assert undo(h, person, revision).refused in ("undo", "role")
    assert {"ballot", "round"} <= NEVER


def test_undo_survives_a_restart_and_a_repeat_is_answered_the_same(h: House) -> None:
    h.stage("fay", "cluster")
    id = idea(h)
    taken = h.done("ann", "take_back_idea", idea=id)
    h.live = h._live()
    envelope = h.envelope("fay", "undo", revision=taken)
    for _ in range(2):
        h.send("fay", envelope)
        h.settle()
    first, second = h.answers[envelope.id]
    assert first == second
    assert first.revision == taken + 1
    assert id in h.state.idea
    h.check_store()


def test_who_writes_on_a_text_that_an_undo_took_away_hears_of_it(h: House) -> None:
    h.stage("fay", "cluster")
    id = idea(h)
    edited = h.done("fay", "edit_idea", idea=id, text="Other", base=h.state.idea[id].written)
    seen = h.state.idea[id].written
    h.done("fay", "undo", revision=edited)
    late = h.do("ann", "edit_idea", idea=id, text="Third", base=seen)
    assert late.refused == "changed_meanwhile"


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), length=st.integers(1, 40))
def test_whatever_was_done_undoing_the_last_leaves_everything_else(seed: int, length: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="board-undo-"))
    h = House(folder)
    try:
        people(h)
        chance = Random(seed)
        h.stage("fay", chance.choice(["ideate", "cluster", "draft"]))
        for _ in range(length):
            type = chance.choice(sorted(CASES))
            h.do(chance.choice(["ann", "bob", "fay"]), type, **CASES[type](h, chance))
        undoable = sorted(set(CASES) & set(DOABLE) - {"deal_people"})
        for _ in range(12):
            type, before, head = chance.choice(undoable), records(h), h.state.revision
            answer = h.do("fay", type, **CASES[type](h, chance))
            if answer.revision is None or h.state.revision == head:
                continue
            event = h.store.events(BOARD, head)[0]
            kept = {(record.kind, record.id) for record in h.state.records()}
            back = undo(h, "fay", head + 1)
            if any(op.record.kind in NEVER for op in event.ops if isinstance(op, Put)):
                assert back.refused == "undo"
                continue
            assert back.revision == head + 2, back
            assert records(h) == before
            assert kept | set(before) >= set(records(h))
        h.check_store()
        h.check_indexes()
        h.check_ledgers()
    finally:
        h.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("undoes", ["ann", "fay"])
def test_whoever_undoes_the_last_first_step_they_took_on_is_named_no_more(h: House, undoes: str) -> None:
    """Somebody who took on two rows, left the first, and undid the second has agreed to nothing any more."""
    full = Full(h)
    full.draft()
    second = h.id("action")
    row = {"solution": full.solution, "what": "Ask again", "who": "", "by": "", "base": 0}
    h.done("ann", "write_action", action=second, **row)
    h.done("ann", "take_action", action=full.action)
    taken = h.done("ann", "take_action", action=second)
    left = h.done("ann", "leave_action", action=full.action)
    agreed = []
    for revision in (taken, left):
        assert undo(h, undoes, revision).revision is not None
        agreed.append((h.state.action[full.action].owner, h.state.person["ann"].owner))
    assert agreed == [(None, False), ("ann", True)]
