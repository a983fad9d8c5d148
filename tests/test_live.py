"""The commit loop: batches, repeats, order, poison, and a database that cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from board.messages import Answer, Envelope, PostIdea, encode
from board.rules import ideas, registry
from board.state import State
from board.turns import Named, exactly
from tests.house import BOARD, House


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.person("ann")
    house.person("bob")
    house.person("fay", "facilitator")
    house.stage("fay", "ideate")
    yield house
    house.close()


def post(h: House, person: str, text: str = "An idea", **more: Any) -> tuple[str, str]:
    envelope = h.envelope(person, "post_idea", idea=h.id("idea"), text=text, **more)
    h.send(person, envelope)
    assert isinstance(envelope.command, PostIdea)
    return envelope.id, envelope.command.idea


def test_a_batch_is_one_transaction_with_one_revision_for_each_command(h: House) -> None:
    before = h.state.revision
    sent = [post(h, person, f"Idea {number}") for number in range(3) for person in ("ann", "bob")]
    assert h.state.revision == before  # nothing happens before it is durable
    h.settle()
    assert [h.answers[id][0].revision for id, _ in sent] == list(range(before + 1, before + 7))


def test_a_repeat_hears_the_first_answer_in_the_same_batch_and_later(h: House) -> None:
    envelope = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Once")
    h.send("ann", envelope)
    h.send("ann", envelope)
    h.settle()
    h.send("ann", envelope)
    h.settle()
    assert len(h.answers[envelope.id]) == 3
    assert len({answer.revision for answer in h.answers[envelope.id]}) == 1
    assert len(h.state.idea) == 1


def test_a_refusal_is_repeated_even_when_it_would_be_granted_now(h: House) -> None:
    h.stage("fay", "vote")
    envelope = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Late")
    h.send("ann", envelope)
    h.settle()
    h.stage("fay", "ideate")
    h.send("ann", envelope)
    h.settle()
    first, second = h.answers[envelope.id]
    assert first == second
    assert first.refused == "stage"
    assert not h.state.idea


def test_a_tab_is_decided_in_order_and_hears_what_is_missing(h: House) -> None:
    first = h.envelope("ann", "post_idea", idea=h.id("idea"), text="First")
    second = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Second")
    h.send("ann", second)
    h.settle()
    assert h.answers[second.id] == [Answer(second.id, expected=first.seq)]
    assert not h.state.idea
    h.send("ann", first)
    h.send("ann", second)
    h.settle()
    assert [idea.text for idea in sorted(h.state.idea.values(), key=lambda idea: idea.born)] == [
        "First",
        "Second",
    ]


def test_a_broken_rule_refuses_its_command_and_harms_no_other(
    h: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = registry.RULES[PostIdea]
    one = post(h, "ann")[0]
    two = h.envelope("bob", "post_idea", idea=h.id("idea"), text="Poison")

    def sometimes(case: registry.Case, command: PostIdea) -> Any:
        if command.text == "Poison":
            raise ZeroDivisionError("a bug")
        return ideas.post_idea(case, command)

    rules: dict[Any, Any] = registry.RULES
    monkeypatch.setitem(rules, PostIdea, registry.Rule(sometimes, rule.roles, rule.stages))
    h.send("bob", two)
    h.settle()
    assert h.answers[one][0].revision is not None
    assert h.answers[two.id][0].refused == "fault"


def test_what_cannot_be_stored_is_refused_alone(h: House) -> None:
    """An idea with an id that breaks the table would fail its whole transaction: here a lone surrogate."""
    good = post(h, "ann")[0]
    bad = h.envelope("bob", "create_cluster", cluster=h.id("cluster"), name="x", ideas=[])
    h.send("bob", bad)
    # The same command id again, under another tab and place: the database's own rule catches it.
    again = h.envelope("ann", "post_idea", tab="another-tab", idea=h.id("idea"), text="Again")
    twin = type(again)(good, again.tab, again.seq, again.command, again.type)
    h.send("ann", twin)
    h.settle()
    assert h.answers[good][0].revision is not None
    assert h.answers[good][-1].revision == h.answers[good][0].revision
    assert h.answers[bad.id][0].refused == "stage"
    assert len(h.state.idea) == 1


def test_a_foreign_lock_delays_and_loses_nothing(tmp_path: Path) -> None:
    h = House(tmp_path)
    h.store.close()
    from board.store import Store

    h.store = Store.open(h.url, busy_timeout=0.1)
    h.live = h._live()
    h.person("ann")
    h.person("fay", "facilitator")
    h.stage("fay", "ideate")
    other = sqlite3.connect(tmp_path / "board.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    envelope = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Patience")
    before = h.state
    h.send("ann", envelope)
    h.settle()
    answer = h.answers[envelope.id][-1]
    assert answer.retry
    assert answer.after
    assert h.state is before
    other.execute("ROLLBACK")
    other.close()
    h.send("ann", envelope)
    h.settle()
    assert h.answers[envelope.id][-1].revision == before.revision + 1
    h.close()


def test_two_processes_on_one_board_agree(h: House) -> None:
    """The command line writes to the same file while the server runs."""
    other = h._live()
    other.publish = None
    client = h.arrive("ann")
    assert other.board(BOARD) is not None
    post(h, "ann", "From the server")
    h.settle()
    h.store.create_person("dora", "lab-2019", "hash of dora", h.state.profiles["ann"])
    answer = other.join(BOARD, Named("dora", exactly(h.state.profiles["ann"])))
    assert answer.revision == h.state.revision + 1  # it saw the other's head and decided again
    post(h, "bob", "From the server again")
    h.settle()
    assert "dora" in h.state.person
    assert len(h.state.idea) == 2
    h.show()
    h.check_client(client)
    h.check_store()


def test_two_pages_that_number_one_tab_keep_their_order(h: House) -> None:
    """A frozen page that woke up: its numbers are taken, and nothing may slip in before what is missing."""
    first = h.envelope("ann", "post_idea", tab="shared-tab", idea=h.id("idea"), text="Of the one page")
    h.send("ann", first)
    h.settle()
    h.seqs["ann", "shared-tab"] = 0
    other = [
        h.envelope("ann", "post_idea", tab="shared-tab", idea=h.id("idea"), text=f"Of the other page {n}")
        for n in range(3)
    ]
    for envelope in other:
        h.send("ann", envelope)
    h.settle()
    assert [h.answers[envelope.id] for envelope in other] == [
        [Answer(envelope.id, expected=0)] for envelope in other
    ]
    h.send("ann", first)  # what was decided keeps its answer
    h.settle()
    assert h.answers[first.id][0] == h.answers[first.id][1]
    for place, envelope in enumerate(other, start=1):
        h.send("ann", Envelope(envelope.id, "fresh-tab", place, envelope.command, envelope.type))
    h.settle()
    texts = [idea.text for idea in sorted(h.state.idea.values(), key=lambda idea: idea.born)]
    assert texts == ["Of the one page", *(f"Of the other page {n}" for n in range(3))]


def test_who_numbers_anew_is_answered_at_once(h: House) -> None:
    """Commands that were decided under other numbers count in their new places, whoever is in the batch."""
    old = [post(h, "ann", f"Idea {n}")[0] for n in range(3)]
    h.settle()
    for place, id in enumerate(old, start=1):
        again = h.envelope("ann", "post_idea", tab="tab-anew", idea=h.id("idea"), text="Again")
        h.send("ann", Envelope(id, "tab-anew", place, again.command, again.type))
    fresh = post(h, "ann", "New", tab="tab-anew")[0]
    other = post(h, "bob")[0]
    h.settle()
    assert [h.answers[id][0] == h.answers[id][1] for id in old] == [True] * 3
    assert h.answers[fresh][0].revision is not None
    assert h.answers[other][0].revision is not None
    assert len(h.state.idea) == 5


def test_a_restarted_server_knows_the_place_of_each_tab(h: House) -> None:
    for number in range(3):
        post(h, "ann", f"Idea {number}")
    h.settle()
    h.live = h._live()
    assert h.do("ann", "post_idea", idea=h.id("idea"), text="Idea 3").revision


def test_a_log_that_cannot_be_read_stops_nobody(h: House) -> None:
    """Another process moved the board, and what it wrote is broken: senders are told, the loop goes on."""
    with sqlite3.connect(h.url.removeprefix("sqlite:///")) as other:
        other.execute("UPDATE workshop SET head = head + 1 WHERE id = ?", (BOARD,))
        other.execute(
            "INSERT INTO event (board, revision, type, actor, at, command, ops) "
            "VALUES (?, ?, 'x', 'x', 0, 'x', X'00')",
            (BOARD, h.state.revision + 1),
        )
    other.close()
    before, envelope = h.state, h.envelope("ann", "post_idea", idea=h.id("idea"), text="Now what")
    h.send("ann", envelope)
    h.settle()
    assert h.answers[envelope.id][-1].retry
    assert h.state is before
    with sqlite3.connect(h.url.removeprefix("sqlite:///")) as other:
        other.execute("UPDATE workshop SET head = head - 1 WHERE id = ?", (BOARD,))
        other.execute("DELETE FROM event WHERE type = 'x'")
    other.close()
    h.send("ann", envelope)
    h.settle()
    assert h.answers[envelope.id][-1].revision == before.revision + 1


def test_a_tail_takes_away_what_came_and_went_on_the_way(h: House) -> None:
    """Seed 10232: the tail was asked for at one revision, and came when its reader stood at a later one."""
    h.stage("fay", "cluster")
    client = h.arrive("bob")
    asked = client.have
    idea = post(h, "ann")[1]
    h.settle()
    h.show()
    assert idea in client.shared["idea"]
    client.deaf = True
    h.done("ann", "take_back_idea", idea=idea)
    h.show()
    client.deaf = False
    late = h.fanout.sit(client.socket, BOARD, h.state, client.viewer, asked, h.store.epoch)
    assert late["base"] == asked < client.have < late["head"]
    client.welcome(msgspec.json.decode(encode(late)))
    h.check_client(client)


def test_polling_shows_what_another_process_wrote(h: House) -> None:
    client = h.arrive("fay", peek=True)
    other = h._live()
    other.publish = None
    h.store.create_person("dora", "lab-2019", "hash of dora", h.state.profiles["ann"])
    other.join(BOARD, Named("dora", exactly(h.state.profiles["ann"])))
    h.live.poll()
    h.settle()
    h.show()
    h.check_client(client)
    assert "dora" in client.shared["person"]


def test_a_board_that_does_not_exist_is_said(h: House) -> None:
    heard: list[Answer] = []
    h.live.submit("nowhere", "ann", "delegate", h.envelope("ann", "post_idea", idea=h.id(), text="x"), "s")
    h.settle()
    heard = [answers[-1] for answers in h.answers.values() if answers[-1].refused == "gone"]
    assert len(heard) == 1
    assert h.live.board("nowhere") is None


def test_a_changed_profile_shows_on_every_board(h: House) -> None:
    h.stage("fay", "draft")
    client = h.arrive("bob")
    h.done(
        "fay",
        "change_settings",
        private=True,
        names="nothing",
        names_after="name",
        ideas_each=0,
        writing=True,
    )
    h.person("ann")
    h.show()
    h.check_client(client)
    assert client.shared["person"]["ann"]["name"] == "Name of ann"
    assert isinstance(h.state, State)
