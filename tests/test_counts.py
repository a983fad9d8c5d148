"""What work costs, where it can be counted: encodings, frames, transactions and statements. No times."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from board import fanout
from board.messages import encode
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.person("fay", "facilitator")
    for number in range(30):
        made.person(f"person-{number:02d}")
    made.stage("fay", "cluster")
    yield made
    made.close()


def full(house: House) -> None:
    """Thirty delegates and a facilitator are on the board, and nothing is on its way."""
    for number in range(30):
        house.arrive(f"person-{number:02d}")
    house.arrive("fay")
    house.show()
    house.clock += 1.0


def post(house: House, count: int) -> None:
    """So many people post an idea each, all at once."""
    for number in range(count):
        person = f"person-{number:02d}"
        house.send(person, house.envelope(person, "post_idea", idea=secrets.token_hex(8), text="An idea"))


@contextmanager
def sent(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Counts what the fan-out hands over, each of which is encoded once, by event."""
    counted: Counter[str] = Counter()
    plain = house.fanout._send

    def send(event: str, payload: Any, room: str) -> None:
        counted[event] += 1
        plain(event, payload, room)

    monkeypatch.setattr(house.fanout, "_send", send)
    yield counted


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """What the writing connection is told."""
    told: list[str] = []
    engine = house.store._database._writer.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(statement.split("\n")[0][:60])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_batch_is_one_frame_for_each_audience_and_one_personal_part_for_each_author(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(house)
    post(house, 20)
    with sent(house, monkeypatch) as counted:
        house.settle()
        house.show()
    assert counted == {"frame": 2, "mine": 20}


def test_changes_of_a_moment_are_one_frame(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    full(house)
    with sent(house, monkeypatch) as counted:
        for _ in range(5):
            post(house, 4)
            house.settle()
        # The first went at once; the other four are waiting for their moment.
        assert counted["frame"] == 2
        house.show()
    assert counted["frame"] == 4


def test_a_batch_is_one_transaction_of_a_few_statements_however_many_commands(house: House) -> None:
    found = []
    for count in (1, 30):
        post(house, count)
        with statements(house) as told:
            house.settle()
        assert sum(one.startswith("BEGIN") for one in told) == 1
        found.append(len(told))
    # Begin, the board's head, the events, the ideas, the answers; and for the search: from where on ideas are
    # public, what is last in the index, the texts, the index, some tidying there.
    assert found == [10, 10]


def test_a_snapshot_is_encoded_once_for_everybody_who_arrives(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(house, 30)
    house.settle()
    encoded: Counter[int] = Counter()

    def counting(value: Any) -> bytes:
        encoded["idea" in value] += 1
        return encode(value)

    monkeypatch.setattr(fanout, "encode", counting)
    for number in range(30):
        house.arrive(f"person-{number:02d}")
    assert encoded == {True: 1}
    post(house, 1)
    house.settle()
    house.show()
    late = house.arrive("person-00")
    assert encoded == {True: 2}
    house.check_client(late)


def test_an_idea_costs_few_bytes_in_a_frame(house: House) -> None:
    full(house)
    client = next(iter(house.clients.values()))
    client.heard.clear()
    post(house, 30)
    house.settle()
    house.show()
    (frame,) = (message for event, message in client.heard if event == "frame")
    assert len(frame["put"]["idea"]) == 30
    assert len(encode(frame)) / 30 < 230


def vote(house: House, clusters: int) -> None:
    """An open round on so many clusters, whose totals everybody sees."""
    post(house, clusters)
    house.settle()
    for number, idea in enumerate(sorted(house.state.idea)):
        house.done("fay", "create_cluster", cluster=f"cluster-{number}", name=f"C {number}", ideas=[idea])
    house.stage("fay", "vote")
    house.done("fay", "open_round", round="round-one", name="Vote", budget=5, cap=2, blind=False)


def dots(house: House, person: str, count: int) -> None:
    house.done(person, "cast_dots", round="round-one", cluster="cluster-3", dots=count)


def test_dots_alone_are_shown_a_little_later_than_anything_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote(house, 4)
    full(house)
    with sent(house, monkeypatch) as counted:
        dots(house, "person-01", 1)
        assert counted["frame"] == 2  # at once, after a calm moment
        shown = house.clock
        house.clock = shown + fanout.PACE
        dots(house, "person-01", 2)
        assert counted["frame"] == 2
        for late, frames in ((-1e-6, 2), (1e-6, 4)):
            house.clock = shown + fanout.TALLIES + late
            house.fanout.tend()
            assert counted["frame"] == frames
        dots(house, "person-02", 1)
        cluster = house.state.cluster["cluster-1"]
        house.done("fay", "rename_cluster", cluster=cluster.id, name="Rooms", base=cluster.rev)
        house.clock += fanout.PACE
        house.fanout.tend()
        assert counted["frame"] == 6


def test_a_frame_waits_a_moment_for_what_is_being_decided(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(house)
    busy = True
    monkeypatch.setattr(house.fanout, "_coming", lambda: busy)
    with sent(house, monkeypatch) as counted:
        for _ in range(2):
            post(house, 1)
            house.settle()
        assert counted["frame"] == 2
        house.clock += fanout.PACE
        assert 0 < house.fanout.tend() <= fanout.GRACE
        assert counted["frame"] == 2
        house.clock += fanout.GRACE
        house.fanout.tend()
        assert counted["frame"] == 4


def test_a_vote_is_one_small_tally_however_many_vote(house: House) -> None:
    vote(house, 10)
    full(house)
    client = next(one for one in house.clients.values() if one.viewer.person == "person-29")
    client.heard.clear()
    for number in range(29):
        person = f"person-{number:02d}"
        house.send(
            person, house.envelope(person, "cast_dots", round="round-one", cluster="cluster-3", dots=2)
        )
    house.settle()
    house.show()
    ((event, frame),) = client.heard
    assert event == "frame"
    assert list(frame["put"]) == ["tally"]
    assert len(encode(frame)) < 250
    assert house.state.voted["round-one"] == 29
