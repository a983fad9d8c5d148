"""Many who come in at the same moment: one transaction for all of them, and each of them as if alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from board.messages import Profile
from board.people import People, hash_of, new_key
from board.store import Lab, Newcomer, Store, Unavailable, Workshop
from board.turns import Named, exactly
from tests.house import BOARD, House
from tests.test_counts import statements

LAB = "lab-2019"
OTHER = f"{LAB}-ghent"
CROWD = 30


class Door:
    """The way into a house with two workshops, at which people queue until it opens."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        here = self.house.store.workshop(BOARD)
        lab = self.house.store.lab(LAB)
        assert isinstance(here, Workshop)
        assert isinstance(lab, Lab)
        there = Workshop(OTHER, LAB, "Ghent", "Ghent", here.part, here.format, 2)
        self.house.store.save_lab(lab, [there])
        self.here, self.there = here, there
        self.people = People(self.house.store, self.house.live, b"k" * 32)
        self.pool = ThreadPoolExecutor(CROWD + 5)

    def queue(self, *calls: Callable[[], Any]) -> list[Future[Any]]:
        """Call these, one after the other and none before the last is in the queue. Nobody decides."""
        live = self.house.live
        live.looping = True
        found = []
        for call in calls:
            waiting, asked = live.waiting, self.pool.submit(call)
            while live.waiting == waiting and not asked.done():
                time.sleep(0.001)
            found.append(asked)
        return found

    def open(self, asked: list[Future[Any]]) -> list[Any]:
        """Let the loop take the queue once; what each of them heard, or what it raised."""
        self.house.settle()
        heard = [one.exception() or one.result() for one in asked]
        self.house.live.looping = False
        return heard

    def come(self, key: str, name: str, to: Workshop | None = None) -> Callable[[], str]:
        """Somebody who joins."""
        return lambda: self.people.join(key, to or self.here, Profile(name, "Porto"))

    def check(self) -> None:
        """What is shown is what is stored, on both boards."""
        self.house.check_store()
        for board in (BOARD, OTHER):
            loaded, held = self.house.store.load(board), self.house.live.board(board)
            assert loaded is not None
            assert held is not None
            assert loaded.state.same_records(held)
            assert loaded.state.profiles == held.profiles


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path)
    yield made
    made.pool.shutdown()
    made.house.close()


def test_people_who_come_together_are_one_transaction_of_a_few_statements(door: Door) -> None:
    found = []
    for count in (2, CROWD):
        asked = door.queue(*(door.come(new_key(), f"Person {number}") for number in range(count)))
        with statements(door.house) as told:
            persons = door.open(asked)
        assert len({*persons}) == count
        assert all(door.people.role_on(person, BOARD) == "delegate" for person in persons)
        assert sum(one.startswith("BEGIN") for one in told) == 1
        found.append(len(told))
    # Begin, the board's head, the events, who takes part, the answers, who is new, the profiles.
    assert found == [7, 7]
    door.check()


def test_ideas_and_those_who_come_share_a_transaction(door: Door) -> None:
    house = door.house
    house.person("ann")
    house.person("fay", "facilitator")
    house.stage("fay", "ideate")
    envelope = house.envelope("ann", "post_idea", idea=house.id("idea"), text="An idea")
    first = door.queue(door.come(new_key(), "Bea"))
    house.send("ann", envelope)
    asked = [*first, *door.queue(door.come(new_key(), "Cleo"))]
    with statements(house) as told:
        door.open(asked)
    assert sum(one.startswith("BEGIN") for one in told) == 1
    assert house.answers[envelope.id][0].revision is not None
    door.check()


def test_who_cannot_be_stored_stays_out_alone_and_leaves_nothing(door: Door) -> None:
    taken = new_key()
    known = door.house.person("zoe")
    door.people.join(taken, door.here, Profile("Yan", "Porto"))
    before = people_of(door.house)
    thief = Named("thief-person", exactly(Profile("T", "")), Newcomer("thief-person", LAB, hash_of(taken)))
    asked = door.queue(
        door.come(new_key(), "Ana"),
        door.come(new_key(), "\ud800"),  # no text that a database takes
        lambda: door.house.live.join(BOARD, thief),
        door.come(new_key(), "Bea"),
    )
    ana, broken, refused, bea = door.open(asked)
    assert isinstance(broken, Unavailable)
    assert refused.refused == "fault"
    assert {ana, bea} == set(door.house.state.person) - {known, door.people.person(taken, LAB)}
    assert people_of(door.house) == before | {ana, bea}
    door.check()


def test_nobody_is_in_while_the_database_cannot_and_all_are_when_they_ask_again(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.store.close()
    door.house.store = Store.open(door.house.url, busy_timeout=0.1)
    door.house.live = door.house._live()
    door.people = People(door.house.store, door.house.live, b"k" * 32)
    assert door.house.live.board(BOARD) is not None
    keys = [new_key() for _ in range(3)]
    other = sqlite3.connect(tmp_path / "board.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    heard = door.open(door.queue(*(door.come(key, "Ana") for key in keys)))
    assert all(isinstance(one, Unavailable) for one in heard)
    other.execute("ROLLBACK")
    other.close()
    assert not door.house.state.person
    assert people_of(door.house) == set()
    persons = door.open(door.queue(*(door.come(key, "Ana") for key in keys)))
    assert set(door.house.state.person) == set(persons) == people_of(door.house)
    door.pool.shutdown()
    door.house.close()


def test_two_tabs_that_join_at_once_are_one_person(door: Door) -> None:
    key = new_key()
    assert door.house.live.board(OTHER) is not None
    asked = door.queue(door.come(key, "Ana"), door.come(key, "Anna", door.there), door.come(key, "Hannah"))
    assert len(set(door.open(asked))) == 1
    (person,) = door.house.state.person
    assert people_of(door.house) == {person}
    for board in (BOARD, OTHER):
        state = door.house.live.board(board)
        assert state is not None
        assert state.profiles[person].name == "Hannah"
    door.check()


def test_what_is_new_of_somebody_shows_on_all_their_boards_and_what_is_not_on_none(
    door: Door,
) -> None:
    key = new_key()
    door.people.join(key, door.here, Profile("Ana", "Porto"))
    heads = door.house.store.heads()
    person = door.people.join(key, door.there, Profile("Ana", "Porto"))
    assert door.house.store.heads() == heads | {OTHER: heads[OTHER] + 1}
    changes: tuple[Callable[[], Any], ...] = (
        door.come(key, "Anna", door.there),
        lambda: door.people.change(person, LAB, Profile("Hannah", "Porto", contact="hannah@lab.test")),
        lambda: door.people.rename("fay", "facilitator", person, door.here, Profile("Johanna", "Gent")),
    )
    for number, change in enumerate(changes, start=1):
        with statements(door.house) as told:
            change()
        assert sum(one.startswith("BEGIN") for one in told) == 1
        assert door.house.store.heads() == {BOARD: heads[BOARD] + number, OTHER: heads[OTHER] + 1 + number}
        door.check()
    assert door.people.profile(person) == Profile("Johanna", "Gent", contact="hannah@lab.test")


def test_what_somebody_changes_is_not_lost_to_who_asked_before_it_was_stored(door: Door) -> None:
    """All of them look at the profile as it was, and wait together."""
    key = new_key()
    person = door.people.join(key, door.here, Profile("Ana", "Porto"))
    assert door.house.live.board(OTHER) is not None
    asked = door.queue(
        lambda: door.people.change(person, LAB, Profile("Ana", "Porto", True, "ana@lab.test")),
        lambda: door.people.rename("fay", "facilitator", person, door.here, Profile("Anna", "Porto")),
        lambda: door.people.bring(person, door.there),
    )
    door.open(asked)
    assert door.people.profile(person) == Profile("Anna", "Porto", True, "ana@lab.test")
    door.check()
    asked = door.queue(
        lambda: door.people.change(person, LAB, Profile("Anna", "Porto", False, "anna@lab.test")),
        door.come(key, "Hannah"),
    )
    door.open(asked)
    assert door.people.profile(person) == Profile("Hannah", "Porto", False, "anna@lab.test")
    door.check()


def people_of(house: House) -> set[str]:
    """All whom the database knows."""
    with sqlite3.connect(house.url.removeprefix("sqlite:///")) as database:
        found = {row[0] for row in database.execute("SELECT id FROM person")}
        assert found == {row[0] for row in database.execute("SELECT person FROM profile")}
    database.close()
    return found
