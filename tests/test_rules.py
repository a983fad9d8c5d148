"""The rules by noun: what each command does, and what it refuses, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board.messages import (
    COMMANDS,
    MAX_FIELD,
    MAX_IDEA,
    Board,
    Describe,
    ExtendTimer,
    FilePoint,
    Put,
    Role,
    Timer,
)
from board.rules import RULES, STAGES, Actor, decide
from board.rules.registry import ON_ITS_WAY
from board.rules.votes import suggested_dots
from board.state import State, apply
from tests.house import BRIEF, Client, House


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.person("ann")
    house.person("bob")
    house.person("fay", "facilitator")
    house.stage("fay", "ideate")
    yield house
    house.close()


def idea(h: House, person: str = "ann", text: str = "An idea") -> str:
    id = h.id("idea")
    h.done(person, "post_idea", idea=id, text=text)
    return id


def cluster(h: House, *ideas: str, name: str = "A cluster") -> str:
    id = h.id("cluster")
    h.done("fay", "create_cluster", cluster=id, name=name, ideas=list(ideas))
    return id


def refused(h: House, code: str, person: str, type: str, /, **body: Any) -> str:
    """The command is refused with this code, and nothing changes; the sentence."""
    before = h.state
    answer = h.do(person, type, **body)
    assert answer.refused == code, answer
    assert h.state is before
    assert answer.reason
    assert answer.reason[-1] in ".!?"
    return answer.reason


# ── Rights ──────────────────────────────────────────────────────────────────────────────────────

EVERYBODY = {"delegate", "expert", "facilitator", "organiser"}
RUN = {"facilitator", "organiser"}
WHO: dict[str, set[str]] = {
    "post_idea": EVERYBODY,
    "edit_idea": EVERYBODY,
    "take_back_idea": EVERYBODY,
    "hide_idea": RUN,
    "restore_idea": RUN,
    "reveal_ideas": RUN,
    "place_ideas": EVERYBODY,
    "create_cluster": EVERYBODY,
    "rename_cluster": EVERYBODY,
    "merge_clusters": EVERYBODY,
    "dissolve_cluster": EVERYBODY,
    "cluster_loose_ideas": RUN,
    "move_stage": RUN,
    "change_settings": RUN,
    "plan_stage": RUN,
    "set_timer": RUN,
    "extend_timer": RUN,
    "pause_timer": RUN,
    "resume_timer": RUN,
    "lock_at_zero": RUN,
    "say_done": {"delegate"},
    "open_round": RUN,
    "change_round": RUN,
    "resume_round": RUN,
    "close_round": RUN,
    "cast_dots": {"delegate"},
    "choose_cluster": RUN | {"expert"},
    "make_solution": RUN,
    "drop_solution": RUN,
    "give_sheet": RUN,
    "take_pen": EVERYBODY,
    "give_pen": EVERYBODY,
    "raise_doubt": EVERYBODY,
    "take_back_doubt": EVERYBODY,
    "hide_doubt": RUN,
    "restore_doubt": RUN,
    "write_field": EVERYBODY,
    "write_action": EVERYBODY,
    "remove_action": EVERYBODY,
    "write_point": RUN | {"expert"},
    "remove_point": RUN | {"expert"},
    "ask_question": EVERYBODY,
    "edit_question": EVERYBODY,
    "take_back_question": EVERYBODY,
    "answer_question": RUN | {"expert"},
    "hide_question": RUN,
    "restore_question": RUN,
    "make_table": RUN,
    "rename_table": RUN,
    "drop_table": RUN,
    "sit": EVERYBODY,
    "deal_people": RUN,
    "deal_ideas": RUN,
    "show_to_everyone": RUN,
    "stop_showing": RUN,
    "send_nudge": RUN,
    "mute_person": RUN,
    "remove_person": RUN,
    "readmit_person": RUN,
    "take_action": EVERYBODY,
    "leave_action": EVERYBODY,
    "cite": EVERYBODY,
    "remove_citation": EVERYBODY,
    "respond": {"expert"},
    "publish_responses": {"expert"},
    "record_outcome": {"expert"},
    "leave_takeaway": EVERYBODY,
    "edit_takeaway": EVERYBODY,
    "take_back_takeaway": EVERYBODY,
    "hide_takeaway": RUN,
    "restore_takeaway": RUN,
    "save": EVERYBODY,
    "write_note": EVERYBODY,
    "write_lesson": EVERYBODY,
    "remove_lesson": EVERYBODY,
    "write_project": EVERYBODY,
    "remove_project": EVERYBODY,
    "plan_table_rounds": RUN,
    "start_table_round": RUN,
    "end_table_round": RUN,
    "stay_in_touch": EVERYBODY,
    "undo": EVERYBODY,
    "describe": {"system"},
    "join": {"system"},
    "rename": RUN,
}
STAGE_NAMES: set[str] = set(STAGES)
WHEN: dict[str, set[str]] = {
    "post_idea": {"ideate", "cluster"},
    "edit_idea": {"ideate", "cluster"},
    "take_back_idea": {"ideate", "cluster"},
    "reveal_ideas": STAGE_NAMES - {"brief"},
    "place_ideas": {"cluster", "vote"},
    "create_cluster": {"cluster", "vote"},
    "rename_cluster": {"cluster", "vote"},
    "merge_clusters": {"cluster", "vote"},
    "dissolve_cluster": {"cluster", "vote"},
    "cluster_loose_ideas": {"cluster", "vote"},
    "say_done": {"ideate", "draft"},
    "open_round": {"vote"},
    "change_round": {"vote"},
    "choose_cluster": {"vote", "draft"},
    "resume_round": {"vote"},
    "close_round": {"vote"},
    "cast_dots": {"vote"},
    "make_solution": {"draft"},
    "drop_solution": {"draft"},
    "give_sheet": {"draft"},
    "take_pen": {"draft"},
    "give_pen": {"draft"},
    "raise_doubt": {"draft"},
    "take_back_doubt": {"draft"},
    "write_field": {"draft"},
    "write_action": {"draft"},
    "remove_action": {"draft"},
    "write_point": STAGE_NAMES - {"closed"},
    "remove_point": STAGE_NAMES - {"closed"},
    "ask_question": STAGE_NAMES - {"closed"},
    "edit_question": STAGE_NAMES - {"closed"},
    "take_back_question": STAGE_NAMES - {"closed"},
    "answer_question": STAGE_NAMES - {"closed"},
    "deal_ideas": {"ideate", "cluster", "vote"},
    "take_action": {"draft", "closed"},
    "leave_action": {"draft", "closed"},
    "cite": {"draft"},
    "remove_citation": {"draft"},
    "respond": {"draft", "closed"},
    "publish_responses": {"draft", "closed"},
    "record_outcome": {"closed"},
    "leave_takeaway": {"closed"},
    "edit_takeaway": {"closed"},
    "take_back_takeaway": {"closed"},
    "write_lesson": {"draft"},
    "remove_lesson": {"draft"},
    "write_project": STAGE_NAMES - {"closed"},
    "remove_project": STAGE_NAMES - {"closed"},
    "plan_table_rounds": {"draft"},
    "start_table_round": {"draft"},
    "end_table_round": {"draft"},
}
TIMED = {
    *("post_idea", "edit_idea", "take_back_idea"),
    *("place_ideas", "create_cluster", "rename_cluster", "merge_clusters", "dissolve_cluster"),
    "cast_dots",
    *("write_field", "write_action", "remove_action"),
    *("raise_doubt", "take_back_doubt"),
    *("cite", "remove_citation", "write_lesson", "remove_lesson"),
}
"""What is closed to delegates and experts once the time is over, where the timer locks."""


FINAL = {
    *("reveal_ideas", "move_stage", "change_settings", "plan_stage"),
    *("set_timer", "extend_timer", "pause_timer", "resume_timer", "lock_at_zero", "say_done"),
    *("open_round", "change_round", "resume_round", "close_round", "cast_dots"),
    *("show_to_everyone", "stop_showing", "send_nudge"),
    *("mute_person", "remove_person", "readmit_person", "describe", "join", "rename"),
    *("publish_responses", "save", "write_note", "stay_in_touch"),
    *("plan_table_rounds", "start_table_round", "end_table_round"),
}
"""What `undo` cannot take back: votes, stages, time, and what another command takes back."""


@pytest.mark.parametrize("type", sorted(COMMANDS))
def test_the_matrix_of_rights(type: str) -> None:
    rule = RULES[COMMANDS[type]]
    assert rule.roles == WHO[type]
    assert rule.stages == WHEN.get(type, set(STAGES))
    assert rule.timed == (type in TIMED)
    assert rule.undo == (type not in FINAL)


@pytest.mark.parametrize("role", ["delegate", "expert", "projector"])
def test_who_may_not_is_refused(h: House, role: Role) -> None:
    h.roles["ann"] = role
    refused(h, "role", "ann", "move_stage", seen="ideate", to="cluster")
    refused(h, "role", "ann", "hide_idea", idea="idea-0000", reason="x")
    if role == "projector":
        refused(h, "role", "ann", "post_idea", idea=h.id("idea"), text="x")


# ── Ideas ───────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_kept_as_it_was_written(h: House) -> None:
    id = idea(h, text="  Ça marche: “é”\r\nsecond line 👩‍👩‍👧 ")
    assert h.state.idea[id].text == "Ça marche: “é”\nsecond line 👩‍👩‍👧"


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_text_is_refused(h: House, text: str) -> None:
    refused(h, "empty", "ann", "post_idea", idea=h.id("idea"), text=text)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\u202e", "\u2066", "\ud800"])
def test_characters_that_nobody_sees_are_refused(h: House, char: str) -> None:
    refused(h, "characters", "ann", "post_idea", idea=h.id("idea"), text=f"a{char}b")


def test_a_text_over_the_limit_is_refused_and_one_at_it_is_not(h: House) -> None:
    idea(h, text="x" * MAX_IDEA)
    refused(h, "malformed", "ann", "post_idea", idea=h.id("idea"), text="x" * (MAX_IDEA + 1))


def test_an_id_is_used_once(h: House) -> None:
    id = idea(h)
    refused(h, "exists", "bob", "post_idea", idea=id, text="Another")


def test_only_the_author_and_the_facilitator_change_an_idea(h: House) -> None:
    id = idea(h)
    # Bob is not told that a private idea exists.
    refused(h, "not_found", "bob", "edit_idea", idea=id, text="Mine now", base=h.state.idea[id].written)
    refused(h, "not_found", "bob", "take_back_idea", idea=id)
    h.done("ann", "edit_idea", idea=id, text="Better", base=h.state.idea[id].written)
    assert h.state.idea[id].edited
    h.stage("fay", "cluster")
    refused(h, "role", "bob", "edit_idea", idea=id, text="Mine now", base=h.state.idea[id].written)
    h.done("fay", "edit_idea", idea=id, text="Best", base=h.state.idea[id].written)
    h.done("ann", "take_back_idea", idea=id)
    assert id not in h.state.idea


def test_an_edit_over_an_older_text_is_refused_but_sorting_disturbs_no_writer(h: House) -> None:
    id = idea(h)
    seen = h.state.idea[id].written
    h.stage("fay", "cluster")
    cluster(h, id)
    h.done("ann", "edit_idea", idea=id, text="Second", base=seen)
    refused(h, "changed_meanwhile", "fay", "edit_idea", idea=id, text="Third", base=seen)


def test_a_limit_holds_where_the_facilitator_sets_one_and_not_for_the_facilitator(h: House) -> None:
    settings = {"private": True, "names": "nothing", "names_after": "name", "writing": True}
    h.done("fay", "change_settings", ideas_each=2, **settings)
    first = idea(h)
    idea(h)
    assert "2" in refused(h, "limit", "ann", "post_idea", idea=h.id("idea"), text="Third")
    idea(h, "bob")
    for _ in range(3):
        idea(h, "fay")
    h.done("ann", "take_back_idea", idea=first)
    idea(h)


def test_paused_writing_stops_delegates_only(h: House) -> None:
    settings = {"private": True, "names": "nothing", "names_after": "name", "ideas_each": 0}
    h.done("fay", "change_settings", writing=False, **settings)
    refused(h, "paused", "ann", "post_idea", idea=h.id("idea"), text="x")
    idea(h, "fay")


def test_reveal_is_final_and_later_ideas_are_private_again(h: House) -> None:
    early = idea(h)
    h.stage("fay", "cluster")
    late = idea(h, "bob", "Posted among the clusters")
    h.stage("fay", "ideate")
    later = idea(h)
    client = h.arrive("bob")
    assert set(client.shared["idea"]) == {early, late}
    h.done("fay", "reveal_ideas")
    h.show()
    assert set(client.shared["idea"]) == {early, late, later}


def test_what_is_no_longer_private_is_revealed_for_good(h: House) -> None:
    id = idea(h)
    open = {"names": "nothing", "names_after": "name", "ideas_each": 0, "writing": True}
    h.done("fay", "change_settings", private=False, **open)
    h.done("fay", "change_settings", private=True, **open)
    assert id in h.arrive("bob").shared["idea"]


def test_a_hidden_idea_reaches_only_its_author_and_the_facilitator(h: House) -> None:
    id = idea(h)
    h.stage("fay", "cluster")
    ann, bob, fay = h.arrive("ann"), h.arrive("bob"), h.arrive("fay")
    h.done("fay", "hide_idea", idea=id, reason="Names a person")
    h.show()
    assert "idea" not in bob.shared
    assert bob.shared["counts"]["counts"]["ideas"] == 0
    assert ann.mine["mine"][id]["idea"]["hidden"] == "Names a person"
    assert fay.shared["idea"][id]["hidden"] == "Names a person"
    refused(h, "not_found", "bob", "place_ideas", ideas=[id], cluster=None)
    h.done("fay", "restore_idea", idea=id)
    h.show()
    assert id in bob.shared["idea"]


# ── Clusters ────────────────────────────────────────────────────────────────────────────────────


def test_put_in_take_out_split_merge_and_dissolve(h: House) -> None:
    ideas = [idea(h, text=f"Idea {number}") for number in range(4)]
    h.stage("fay", "cluster")
    one = cluster(h, *ideas[:3])
    assert [each.id for each in h.state.ideas_in(one)] == ideas[:3]
    two = cluster(h, ideas[2], ideas[3], name="Split off")
    assert [each.id for each in h.state.ideas_in(one)] == ideas[:2]
    h.done("bob", "place_ideas", ideas=[ideas[0]], cluster=None)
    assert h.state.idea[ideas[0]].cluster is None
    h.done("ann", "merge_clusters", into=one, source=two)
    assert two not in h.state.cluster
    assert {each.id for each in h.state.ideas_in(one)} == set(ideas[1:])
    h.done("ann", "dissolve_cluster", cluster=one)
    assert len(h.state.cluster) == 0
    assert len(h.state.idea) == 4
    refused(h, "not_found", "ann", "place_ideas", ideas=ideas[:1], cluster=one)


def test_sorting_goes_on_when_one_of_the_ticked_ideas_is_gone(h: House) -> None:
    stays, goes = idea(h), idea(h)
    h.stage("fay", "cluster")
    target = cluster(h, name="")
    h.done("ann", "take_back_idea", idea=goes)
    h.done("bob", "place_ideas", ideas=[goes, stays], cluster=target)
    assert h.state.idea[stays].cluster == target
    refused(h, "not_found", "bob", "place_ideas", ideas=[goes], cluster=target)


def test_private_ideas_are_not_sorted_by_anybody(h: House) -> None:
    h.stage("fay", "cluster")
    h.stage("fay", "ideate")
    id = idea(h)
    h.stage("fay", "cluster")
    h.stage("fay", "ideate")
    private = idea(h)
    assert h.state.idea[id].born <= h.state.board.revealed < h.state.idea[private].born
    refused(h, "stage", "ann", "place_ideas", ideas=[private], cluster=None)


def test_a_merge_with_itself_is_refused_and_an_unnamed_one_takes_the_others_name(h: House) -> None:
    first, second = idea(h), idea(h)
    h.stage("fay", "cluster")
    bare, named = cluster(h, first, name=""), cluster(h, second, name="Debt")
    refused(h, "exists", "ann", "merge_clusters", into=bare, source=bare)
    h.done("ann", "merge_clusters", into=bare, source=named)
    assert h.state.cluster[bare].name == "Debt"


def test_each_loose_idea_becomes_a_cluster(h: House) -> None:
    ideas = [idea(h) for _ in range(3)]
    h.stage("fay", "cluster")
    cluster(h, ideas[0])
    h.stage("fay", "vote")
    pairs = [{"idea": each, "cluster": h.id("cluster")} for each in ideas]
    h.done("fay", "cluster_loose_ideas", pairs=pairs)
    assert len(h.state.cluster) == 3  # the one that is in a cluster already stays there
    twice = [{"idea": ideas[0], "cluster": h.id("cluster")}] * 2
    refused(h, "exists", "fay", "cluster_loose_ideas", pairs=twice)


# ── Votes ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def vote(h: House) -> tuple[House, str, list[str]]:
    ideas = [idea(h, text=f"Idea {number}") for number in range(3)]
    h.stage("fay", "cluster")
    clusters = [cluster(h, each, name=f"Cluster {each}") for each in ideas]
    h.stage("fay", "vote")
    round = h.id("round")
    h.done("fay", "open_round", round=round, name="", budget=3, cap=2, blind=True)
    return h, round, clusters


def test_dots_are_set_within_cap_and_budget(vote: tuple[House, str, list[str]]) -> None:
    h, round, (one, two, three) = vote
    h.done("ann", "cast_dots", round=round, cluster=one, dots=2)
    h.done("ann", "cast_dots", round=round, cluster=one, dots=2)
    assert "2" in refused(h, "cap", "ann", "cast_dots", round=round, cluster=two, dots=3)
    assert "1" in refused(h, "budget", "ann", "cast_dots", round=round, cluster=two, dots=2)
    h.done("ann", "cast_dots", round=round, cluster=two, dots=1)
    refused(h, "budget", "ann", "cast_dots", round=round, cluster=three, dots=1)
    h.done("ann", "cast_dots", round=round, cluster=one, dots=0)
    h.done("ann", "cast_dots", round=round, cluster=three, dots=2)
    assert h.state.ballot[f"{round}.ann"].dots == {two: 1, three: 2}
    refused(h, "role", "fay", "cast_dots", round=round, cluster=one, dots=1)
    refused(h, "not_found", "bob", "cast_dots", round=round, cluster="nowhere-1", dots=1)


def test_a_round_pauses_when_one_goes_back_and_never_reopens(vote: tuple[House, str, list[str]]) -> None:
    h, round, (one, *_others) = vote
    h.done("ann", "cast_dots", round=round, cluster=one, dots=2)
    h.stage("fay", "cluster")
    assert h.state.round[round].status == "paused"
    refused(h, "round", "fay", "dissolve_cluster", cluster=one)
    h.stage("fay", "vote")
    refused(h, "round", "ann", "cast_dots", round=round, cluster=one, dots=1)
    refused(h, "round", "fay", "open_round", round=h.id("round"), name="", budget=3, cap=2, blind=True)
    h.done("fay", "resume_round", round=round)
    h.stage("fay", "draft")
    assert h.state.round[round].status == "closed"
    assert h.state.round[round].here == 2
    h.stage("fay", "vote")
    refused(h, "round", "fay", "resume_round", round=round)
    refused(h, "round", "fay", "close_round", round=round)
    second = h.id("round")
    h.done("fay", "open_round", round=second, name="Again", budget=1, cap=1, blind=False)
    h.done("ann", "cast_dots", round=second, cluster=one, dots=1)
    assert h.state.ballot[f"{round}.ann"].dots == {one: 2}


def test_what_is_in_clusters_stands_still_while_a_vote_runs(vote: tuple[House, str, list[str]]) -> None:
    h, round, (one, two, _three) = vote
    refused(h, "stage", "ann", "merge_clusters", into=one, source=two)
    ideas = [each.id for each in h.state.ideas_in(one)]
    refused(h, "round", "fay", "place_ideas", ideas=ideas, cluster=None)
    refused(h, "round", "fay", "create_cluster", cluster=h.id("cluster"), name="Split", ideas=ideas)
    h.done("fay", "close_round", round=round)
    h.done("fay", "merge_clusters", into=one, source=two)
    assert two in h.state.round[round].clusters  # the result keeps its trail
    assert h.state.round[round].names[1]


def test_only_clusters_with_something_in_them_are_voted_on(h: House) -> None:
    h.stage("fay", "cluster")
    cluster(h, name="Empty")
    h.stage("fay", "vote")
    refused(h, "round", "fay", "open_round", round=h.id("round"), name="", budget=3, cap=2, blind=True)
    refused(h, "round", "fay", "open_round", round=h.id("round"), name="", budget=1, cap=2, blind=True)


def test_a_fitting_number_of_dots() -> None:
    assert [suggested_dots(n) for n in (0, 1, 3, 8, 9, 10, 18, 60)] == [1, 1, 1, 3, 3, 3, 6, 6]


# ── Solutions ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sheet(h: House) -> tuple[House, str, str]:
    first = idea(h)
    h.stage("fay", "cluster")
    source = cluster(h, first)
    h.stage("fay", "draft")
    solution = h.id("solution")
    h.done("fay", "make_solution", solution=solution, cluster=source)
    return h, solution, source


def test_a_field_is_saved_over_the_version_that_the_writer_saw(sheet: tuple[House, str, str]) -> None:
    h, solution, _source = sheet
    first = h.done("ann", "write_field", solution=solution, field="do", text="Ann's", base=0)
    refused(h, "changed_meanwhile", "bob", "write_field", solution=solution, field="do", text="Bob's", base=0)
    h.done("bob", "write_field", solution=solution, field="do", text="Both", base=first)
    h.done("bob", "write_field", solution=solution, field="stop", text="Another field", base=0)
    too_long = "x" * (MAX_FIELD + 1)
    refused(h, "malformed", "ann", "write_field", solution=solution, field="new", text=too_long, base=0)
    refused(h, "malformed", "ann", "write_field", solution=solution, field="nothing", text="x", base=0)
    refused(h, "characters", "ann", "write_field", solution=solution, field="title", text="a\nb", base=0)


def test_rows_of_first_steps(sheet: tuple[House, str, str]) -> None:
    h, solution, _source = sheet
    row = {"solution": solution, "what": "Ask", "who": "City"}
    action = h.id("action")
    made = h.done("ann", "write_action", action=action, by="30 days", base=0, **row)
    h.done("bob", "write_action", action=action, by="2019-06-30", base=made, **row)
    refused(h, "changed_meanwhile", "ann", "write_action", action=action, by="", base=made, **row)
    refused(h, "malformed", "ann", "write_action", action=h.id("action"), by="soon", base=0, **row)
    refused(h, "malformed", "ann", "write_action", action=h.id("action"), by="2019-02-31", base=0, **row)
    h.done("ann", "remove_action", action=action)
    refused(h, "not_found", "bob", "remove_action", action=action)


def test_one_sheet_for_a_cluster_and_only_an_empty_one_goes(sheet: tuple[House, str, str]) -> None:
    h, solution, source = sheet
    refused(h, "exists", "fay", "make_solution", solution=h.id("solution"), cluster=source)
    saved = h.done("ann", "write_field", solution=solution, field="do", text="Something", base=0)
    refused(h, "in_use", "fay", "drop_solution", solution=solution)
    h.stage("fay", "cluster")
    refused(h, "in_use", "ann", "dissolve_cluster", cluster=source)
    h.stage("fay", "draft")
    h.done("ann", "write_field", solution=solution, field="do", text="", base=saved)
    h.done("fay", "drop_solution", solution=solution)
    assert len(h.state.field) == 0


# ── The timer, and who is done ──────────────────────────────────────────────────────────────────

MINUTE = 60_000


def now(h: House) -> Timer:
    return h.state.timer["timer"]


def planned(h: House, stage: str) -> int:
    assert h.state.brief is not None
    return next(plan.minutes for plan in h.state.brief.stages if plan.name == stage) * MINUTE


def lock(h: House, person: str = "fay") -> None:
    """The time of this stage is over, and the timer locks."""
    h.done(person, "set_timer", ends_in=1)
    h.done(person, "lock_at_zero", on=True)
    h.moment += MINUTE


def done_of(client: Client) -> Any:
    return client.shared["counts"]["counts"]["done"]


def test_a_workshop_that_is_only_loaded_waits_and_each_stage_starts_with_its_plan(tmp_path: Path) -> None:
    h = House(tmp_path)
    h.person("fay", "facilitator")
    assert (now(h).ends, now(h).left, now(h).lock) == (None, planned(h, "brief"), False)
    h.done("fay", "resume_timer")
    assert now(h).ends == h.moment + planned(h, "brief")
    for stage in STAGES[1:]:
        h.stage("fay", stage)
        assert now(h).ends == h.state.board.since + planned(h, stage)
        assert now(h).left is None
    h.close()


def test_a_minute_more_counts_from_the_end_or_from_now_when_that_is_past(h: House) -> None:
    ends = now(h).ends
    assert ends is not None
    h.done("fay", "extend_timer", seconds=60)
    assert now(h).ends == ends + MINUTE
    h.moment += planned(h, "ideate") + 30 * MINUTE
    h.done("fay", "extend_timer", seconds=120)
    assert now(h).ends == h.moment + 2 * MINUTE
    h.done("fay", "set_timer", ends_in=None)
    assert (now(h).ends, now(h).left) == (None, None)
    h.done("fay", "extend_timer", seconds=60)
    assert now(h).ends == h.moment + MINUTE
    for seconds in (0, -60, 36_001):
        refused(h, "malformed", "fay", "extend_timer", seconds=seconds)
        refused(h, "malformed", "fay", "set_timer", ends_in=seconds)


def test_a_pause_keeps_what_was_left(h: House) -> None:
    h.done("fay", "set_timer", ends_in=300)
    ends = now(h).ends
    h.moment += MINUTE
    h.done("fay", "pause_timer")
    assert ends is not None
    assert (now(h).ends, now(h).left) == (None, ends - h.moment)
    before = h.state
    h.done("fay", "pause_timer")  # two facilitators pressed it together
    assert h.state is before
    left = now(h).left
    assert left is not None
    h.moment += 10 * MINUTE
    h.done("fay", "extend_timer", seconds=60)
    h.done("fay", "resume_timer")
    assert (now(h).ends, now(h).left) == (h.moment + left + MINUTE, None)
    h.done("fay", "resume_timer")
    h.done("fay", "set_timer", ends_in=None)
    refused(h, "time", "fay", "pause_timer")
    refused(h, "time", "fay", "resume_timer")
    h.done("fay", "set_timer", ends_in=1)
    h.moment += MINUTE
    refused(h, "time", "fay", "pause_timer")


def test_time_that_is_over_changes_nothing_unless_it_locks(h: House) -> None:
    h.moment += 60 * MINUTE
    id = idea(h)
    h.done("fay", "lock_at_zero", on=True)
    assert "time" in refused(h, "time", "ann", "post_idea", idea=h.id("idea"), text="Too late")
    refused(h, "time", "ann", "edit_idea", idea=id, text="Too late", base=h.state.idea[id].written)
    h.roles["bob"] = "expert"
    refused(h, "time", "bob", "post_idea", idea=h.id("idea"), text="Too late")
    assert h.state.board.stage == "ideate"
    idea(h, "fay")
    h.done("ann", "say_done", seen="ideate", done=True)
    h.done("fay", "extend_timer", seconds=60)
    idea(h)
    h.done("fay", "pause_timer")
    h.moment += 60 * MINUTE
    idea(h)
    h.done("fay", "set_timer", ends_in=None)
    idea(h)


def test_what_was_sent_in_the_last_moment_still_counts(h: House) -> None:
    h.done("fay", "set_timer", ends_in=1)
    h.done("fay", "lock_at_zero", on=True)
    ends = now(h).ends
    assert ends is not None
    h.moment = ends + ON_ITS_WAY - 1
    idea(h)
    refused(h, "time", "ann", "post_idea", idea=h.id("idea"), text="Too late")


def test_a_lock_is_for_one_stage(h: House) -> None:
    idea(h)
    lock(h)
    h.stage("fay", "cluster")
    assert not now(h).lock
    h.moment += 600 * MINUTE
    idea(h)
    lock(h)
    refused(h, "time", "ann", "create_cluster", cluster=h.id("cluster"), name="Late", ideas=[])


def test_a_lock_holds_for_dots_and_sheets(h: House) -> None:
    first = idea(h)
    h.stage("fay", "cluster")
    source = cluster(h, first)
    h.stage("fay", "vote")
    round = h.id("round")
    h.done("fay", "open_round", round=round, name="", budget=3, cap=2, blind=True)
    lock(h)
    refused(h, "time", "ann", "cast_dots", round=round, cluster=source, dots=1)
    h.stage("fay", "draft")
    solution = h.id("solution")
    h.done("fay", "make_solution", solution=solution, cluster=source)
    lock(h)
    refused(h, "time", "ann", "write_field", solution=solution, field="do", text="Late", base=0)
    h.done("fay", "write_field", solution=solution, field="do", text="In time", base=0)


def test_a_board_from_before_timers_goes_by_its_plan() -> None:
    board = Board(id="board", stage="ideate", since=1000)
    state = apply(State(), (Put(BRIEF), Put(board)), 1)
    fay = Actor("fay", "facilitator")
    (op,) = decide(state, ExtendTimer(seconds=60), fay, 2000)
    assert op == Put(Timer(id="timer", rev=2, ends=1000 + 9 * MINUTE))


def test_who_is_done_is_a_number_to_everybody_else(h: House) -> None:
    ann, bob, fay = h.arrive("ann"), h.arrive("bob"), h.arrive("fay", peek=True)
    wall = h.arrive("wall", role="projector")
    settings = {"private": True, "names_after": "name", "ideas_each": 0, "writing": True}
    h.done("fay", "change_settings", names="name", **settings)  # named, and still no name with it
    h.done("ann", "say_done", seen="ideate", done=True)
    h.show()
    assert set(ann.mine["done"]) == {"ann"}
    for other in (bob, fay, wall):
        assert "done" not in other.shared
        assert "done" not in other.mine
    told = [done_of(client) for client in (ann, bob, fay, wall)]
    assert told == [None, None, 1, 1]
    before = h.state
    h.done("ann", "say_done", seen="ideate", done=True)
    assert h.state is before
    h.done("ann", "say_done", seen="ideate", done=False)
    h.show()
    assert "done" not in ann.mine
    assert done_of(fay) == 0
    for client in (ann, bob, fay, wall):
        h.check_client(client)


def test_done_is_done_with_one_stage(h: House) -> None:
    ann, fay = h.arrive("ann"), h.arrive("fay")
    h.done("ann", "say_done", seen="ideate", done=True)
    h.stage("fay", "cluster")
    h.show()
    assert "done" not in ann.mine
    assert done_of(fay) is None
    h.stage("fay", "ideate")  # here again: it was said about the first time
    h.show()
    assert "done" not in ann.mine
    assert done_of(fay) == 0
    h.stage("fay", "draft")
    refused(h, "changed_meanwhile", "ann", "say_done", seen="ideate", done=True)
    h.done("ann", "say_done", seen="draft", done=True)
    h.show()
    assert set(ann.mine["done"]) == {"ann"}
    for client in (ann, fay):
        h.check_client(client)


# ── Stages, the brief, joining ──────────────────────────────────────────────────────────────────


def test_two_facilitators_who_press_next_together_move_one_stage(h: House) -> None:
    h.done("fay", "move_stage", seen="ideate", to="cluster")
    assert "Clusters" in refused(h, "changed_meanwhile", "fay", "move_stage", seen="ideate", to="cluster")


def test_a_finished_board_is_read_only(h: House) -> None:
    h.stage("fay", "closed")
    refused(h, "stage", "ann", "post_idea", idea=h.id("idea"), text="x")
    refused(h, "stage", "fay", "write_point", point=h.id("point"), list="keep", text="x", base=0)
    h.stage("fay", "draft")


def test_loading_the_same_file_again_changes_nothing_and_leaves_the_rooms_lines(h: House) -> None:
    brief = h.state.brief
    assert brief is not None
    points = (FilePoint(list="tried", text="A summer school"),)
    mine = h.id("point")
    h.done("fay", "write_point", point=mine, list="keep", text="From the room", base=0)
    before = h.state
    h.live.system("lab-2019-rotterdam", Describe(brief=brief, points=points))
    assert h.state is before
    h.live.system("lab-2019-rotterdam", Describe(brief=brief, points=(FilePoint(list="tried", text="New"),)))
    assert sorted(point.text for point in h.state.point.values()) == ["From the room", "New"]


def test_a_line_changed_in_the_room_is_no_example_any_more(h: House) -> None:
    (id,) = h.state.point
    base = h.state.point[id].rev
    h.done("fay", "write_point", point=id, list="tried", text="Said by the city", base=base)
    assert not h.state.point[id].from_file
    refused(h, "changed_meanwhile", "fay", "write_point", point=id, list="tried", text="Old", base=base)
