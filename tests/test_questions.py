"""The challenge city's part: questions and their answers, and the cluster that it chooses after the vote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from board.pages.plan import markdown_plan
from tests.house import House
from tests.test_rules import cluster, idea, refused


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    for person in ("ann", "bob"):
        house.person(person)
    house.person("fay", "facilitator")
    house.person("eve", "expert")
    yield house
    house.close()


def ask(h: House, person: str = "ann", text: str = "Who pays for the first flat?") -> str:
    id = h.id("question")
    h.done(person, "ask_question", question=id, text=text)
    return id


# ── Questions ───────────────────────────────────────────────────────────────────────────────────


def test_everybody_sees_a_question_and_its_answer_at_once_and_nobody_who_asked(h: House) -> None:
    ann, bob, eve, wall = (h.arrive(who) for who in ("ann", "bob", "eve", "fay"))
    question = ask(h)
    h.done("eve", "answer_question", question=question, text="The city pays.\nUp to €900.", base=0)
    h.show()
    for client in (ann, bob, eve, wall):
        seen = client.shared["question"][question]
        assert (seen["answer"], seen["by"], seen["author"]) == ("The city pays.\nUp to €900.", "expert", None)
    assert question in ann.mine["mine"]
    assert question not in bob.mine.get("mine", {})


def test_who_asked_changes_and_takes_back_until_the_city_has_answered(h: House) -> None:
    question = ask(h)
    refused(h, "role", "bob", "edit_question", question=question, text="Mine now", base=1)
    refused(h, "role", "bob", "take_back_question", question=question)
    written = h.state.question[question].written
    h.done("ann", "edit_question", question=question, text="Who pays the deposit?", base=written)
    assert h.state.question[question].edited
    h.done("eve", "answer_question", question=question, text="The city.", base=0)
    written = h.state.question[question].written
    reason = refused(h, "in_use", "ann", "edit_question", question=question, text="Late", base=written)
    assert "answered" in reason
    refused(h, "in_use", "ann", "take_back_question", question=question)
    assert h.state.question[question].text == "Who pays the deposit?"
    # A slip of the pen is mended by the facilitator, and marked; the answer stays.
    h.done("fay", "edit_question", question=question, text="Who pays the deposit for it?", base=written)
    assert h.state.question[question].answer == "The city."
    # Once the answer is taken back, the question is its author's again.
    h.done("eve", "answer_question", question=question, text="", base=h.state.question[question].answered)
    assert h.state.question[question].by is None
    h.done("ann", "take_back_question", question=question)
    assert question not in h.state.question


def test_an_edit_of_an_older_text_is_refused_but_an_answer_disturbs_no_writer(h: House) -> None:
    question = ask(h)
    written = h.state.question[question].written
    h.done("fay", "edit_question", question=question, text="Who pays for a first flat?", base=written)
    refused(h, "changed_meanwhile", "ann", "edit_question", question=question, text="Mine", base=written)
    h.done("fay", "answer_question", question=question, text="The city.", base=0)
    assert h.state.question[question].written == written + 1


def test_of_two_who_answer_at_once_the_second_is_told(h: House) -> None:
    question = ask(h)
    h.done("fay", "answer_question", question=question, text="The city pays.", base=0)
    assert h.state.question[question].by == "facilitator"
    refused(h, "changed_meanwhile", "eve", "answer_question", question=question, text="We pay half.", base=0)
    seen = h.state.question[question].answered
    h.done("eve", "answer_question", question=question, text="We pay half.", base=seen)
    assert h.state.question[question].by == "expert"


def test_delegates_and_screens_do_not_answer(h: House) -> None:
    question = ask(h)
    refused(h, "role", "bob", "answer_question", question=question, text="I know", base=0)
    h.roles["bob"] = "projector"
    refused(h, "role", "bob", "ask_question", question=h.id("question"), text="A screen asks")


def test_a_hidden_question_reaches_only_its_author_and_those_who_run_the_workshop(h: House) -> None:
    ann, bob, eve, fay = (h.arrive(who) for who in ("ann", "bob", "eve", "fay"))
    question = ask(h, text="Is Mrs Jansen to blame?")
    h.done("fay", "hide_question", question=question, reason="No names, please.")
    h.show()
    assert question not in bob.shared.get("question", {})
    assert question not in eve.shared.get("question", {})
    assert ann.mine["mine"][question]["question"]["hidden"] == "No names, please."
    assert fay.shared["question"][question]["hidden"] == "No names, please."
    assert "Jansen" not in markdown_plan(h.state)
    refused(h, "not_found", "eve", "answer_question", question=question, text="No.", base=0)
    refused(h, "not_found", "bob", "edit_question", question=question, text="Yes", base=1)
    h.done("fay", "restore_question", question=question)
    h.show()
    assert bob.shared["question"][question]["text"] == "Is Mrs Jansen to blame?"
    h.check_views()


def test_asking_stops_where_writing_is_paused_for_all_or_for_one(h: House) -> None:
    question = ask(h)
    written = h.state.question[question].written
    h.done("fay", "change_settings", writing=False)
    refused(h, "paused", "ann", "ask_question", question=h.id("question"), text="May I?")
    refused(h, "paused", "ann", "edit_question", question=question, text="May I?", base=written)
    ask(h, "fay", "Asked aloud: who decides?")
    h.done("eve", "answer_question", question=question, text="The council.", base=0)
    h.done("fay", "change_settings", writing=True)
    h.done("fay", "mute_person", person="ann", on=True)
    reason = refused(h, "paused", "ann", "ask_question", question=h.id("question"), text="May I?")
    assert "your writing" in reason
    ask(h, "bob", "And I?")


def test_questions_can_be_asked_until_the_workshop_is_finished(h: House) -> None:
    for stage in ("ideate", "cluster", "vote", "draft"):
        h.stage("fay", stage)
        ask(h, text=f"At {stage}?")
    h.stage("fay", "closed")
    refused(h, "stage", "ann", "ask_question", question=h.id("question"), text="Too late?")


# ── The city's choice ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def voted(h: House) -> tuple[House, str, str]:
    """A vote on two clusters is closed."""
    h.stage("fay", "ideate")
    ids = [idea(h, text=f"Idea {number}") for number in range(2)]
    h.stage("fay", "cluster")
    one, two = (cluster(h, id, name=name) for id, name in zip(ids, ("One", "Two"), strict=True))
    h.stage("fay", "vote")
    h.done("fay", "open_round", round="round-01", name="", budget=3, cap=2, blind=True)
    refused(h, "round", "eve", "choose_cluster", cluster=one)
    refused(h, "round", "fay", "choose_cluster", cluster=one)
    h.done("fay", "close_round", round="round-01")
    return h, one, two


def test_the_city_chooses_after_the_vote_and_changes_it_until_the_solutions_are_left(
    voted: tuple[House, str, str],
) -> None:
    h, one, two = voted
    ann = h.arrive("ann")
    h.done("eve", "choose_cluster", cluster=one)
    h.show()
    assert ann.shared["choice"]["choice"]["cluster"] == one
    assert ann.shared["choice"]["choice"]["by"] == "expert"
    refused(h, "role", "ann", "choose_cluster", cluster=two)
    refused(h, "not_found", "eve", "choose_cluster", cluster="no-such-cluster")
    h.stage("fay", "draft")
    h.done("fay", "choose_cluster", cluster=two)
    assert h.state.choice["choice"].by == "facilitator"
    assert "chosen by the city (the facilitator chose for it)" in markdown_plan(h.state)
    h.done("eve", "choose_cluster", cluster=None)
    assert not h.state.choice
    h.done("eve", "choose_cluster", cluster=one)
    h.stage("fay", "closed")
    refused(h, "stage", "eve", "choose_cluster", cluster=two)


def test_a_merge_carries_the_choice_over_and_what_is_chosen_is_not_dissolved(
    voted: tuple[House, str, str],
) -> None:
    h, one, two = voted
    h.done("eve", "choose_cluster", cluster=one)
    reason = refused(h, "in_use", "fay", "dissolve_cluster", cluster=one)
    assert "city chose" in reason
    h.done("fay", "merge_clusters", into=two, source=one)
    assert h.state.choice["choice"].cluster == two
    assert h.state.choice["choice"].by == "expert"


def test_going_back_keeps_the_choice(voted: tuple[House, str, str]) -> None:
    h, one, _two = voted
    h.done("eve", "choose_cluster", cluster=one)
    h.stage("fay", "brief")
    refused(h, "stage", "eve", "choose_cluster", cluster=None)
    h.stage("fay", "draft")
    assert h.state.choice["choice"].cluster == one
