"""Table rounds: the pairing for any people and projects, and a board on which people come, go and move on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode

from board.messages import Profile, Project, TableRound, TableRoundSeen
from board.rules.meetings import Visitor, same_city, visits
from board.rules.view import Viewer, personal, view
from board.turns import Named, exactly
from tests.house import BOARD, House

CITIES = ["Porto", "PORTO ", "Athens", "athens", "Straße", "STRASSE", "Nantes", "", "  "]


def check(
    visitors: Sequence[Visitor],
    projects: Mapping[str, str],
    been: Sequence[Mapping[str, str]],
    plan: Sequence[Mapping[str, str]],
) -> None:
    """What the module promises of a plan."""
    seen = {
        visitor.person: {round[visitor.person] for round in been if visitor.person in round}
        for visitor in visitors
    }
    may = {
        visitor.person: {id for id, city in projects.items() if not same_city(city, visitor.city)}
        for visitor in visitors
    }
    bound, stretch = (0, 0), 0
    for places in plan:
        left = {person: may[person] - seen[person] for person in may}
        going = [person for person, ids in left.items() if ids]
        assert set(places) == set(going), "everybody who has a project left has a place, and nobody else"
        if stretch == 0 and going:
            fewest = min(len(left[person]) for person in going)
            open_to = min(sum(id in left[person] for person in going) for id in projects)
            bound, stretch = (open_to // len(projects), -(-len(going) // fewest)), fewest
        for person, project in places.items():
            assert project in left[person], "neither twice nor at home"
            seen[person].add(project)
        at = Counter(places.values())
        if going:
            assert all(bound[0] <= at[project] <= bound[1] for project in projects)
        stretch -= 1


@given(
    st.lists(st.sampled_from(CITIES), min_size=0, max_size=30),
    st.lists(st.sampled_from(CITIES), min_size=1, max_size=8),
    st.integers(1, 9),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_any_plan_keeps_what_it_promises(
    people: list[str], cards: list[str], rounds: int, before: int, chance: Random
) -> None:
    visitors = [Visitor(f"v{number}", city) for number, city in enumerate(people)]
    projects = {f"p{number}": city for number, city in enumerate(cards)}
    been = [
        {visitor.person: chance.choice(list(projects)) for visitor in visitors if chance.random() < 0.8}
        for _round in range(before)
    ]
    plan = visits(visitors, projects, been, rounds)
    assert len(plan) == rounds
    check(visitors, projects, been, plan)
    assert plan == visits(visitors, projects, been, rounds)


@given(st.lists(st.sets(st.integers(0, 5), max_size=5), min_size=1, max_size=24))
def test_no_other_plan_of_a_round_would_have_a_smaller_fullest_table(seen: list[set[int]]) -> None:
    projects = {f"p{number}": f"City {number}" for number in range(6)}
    visitors = [Visitor(f"v{number}", "") for number in range(len(seen))]
    # What each has seen before: one project in each of five rounds.
    been = [
        {f"v{number}": f"p{sorted(ids)[turn]}" for number, ids in enumerate(seen) if turn < len(ids)}
        for turn in range(5)
    ]
    (places,) = visits(visitors, projects, been, 1)
    # Whoever may go to some projects only must sit there, however they are seated.
    needed = 0
    for choice in range(1, 64):
        only = sum(all(choice >> at & 1 for at in range(6) if at not in ids) for ids in seen)
        needed = max(needed, -(-only // choice.bit_count()))
    assert max(Counter(places.values()).values()) == needed


def test_a_city_is_the_same_however_it_is_written() -> None:
    assert same_city("Straße  am See", " STRASSE am see ")
    assert not same_city("Porto", "Port")
    assert not same_city("", " ")


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 9))
def test_tables_differ_by_one_at_most_where_nobody_is_kept_from_any(
    people: int, cards: int, rounds: int
) -> None:
    projects = {f"p{number}": f"City {number}" for number in range(cards)}
    plan = visits([Visitor(f"v{number}", "") for number in range(people)], projects, [], rounds)
    for places in plan[:cards]:
        at = [Counter(places.values())[project] for project in projects]
        assert max(at) - min(at) <= 1
    assert not any(plan[cards:])


@pytest.mark.parametrize("people", [24, 120, 300])
def test_a_hall_is_seated_evenly_and_at_once(people: int) -> None:
    """One in eight hosts a project; up to three are of one city, and a third of the people has none there."""
    hosts = people // 8
    projects = {f"p{number}": f"City {number // 3}" for number in range(hosts)}
    chance = Random(people)
    cities = [*projects.values(), *(f"Organisation {number}" for number in range(hosts // 2))]
    visitors = [Visitor(f"v{number}", chance.choice(cities)) for number in range(people - hosts)]
    rounds = min(10, hosts - 3) or 1
    plan = visits(visitors, projects, [], rounds)
    check(visitors, projects, [], plan)
    if people > 24:  # with three projects, all of one city, nobody of that city has any to visit
        for places in plan:
            at = [Counter(places.values())[project] for project in projects]
            assert max(at) - min(at) <= 1
    # Two rounds later some have left, others came, and all is planned again.
    late = [Visitor(f"late{number}", chance.choice(cities)) for number in range(people // 10)]
    there = [*visitors[people // 12 :], *late]
    check(there, projects, plan[:2], visits(there, projects, plan[:2], rounds))
    times = []
    for been in ([], [], plan[:2], plan[:2]):
        began = time.process_time()
        visits(there, projects, been, rounds)
        times.append(time.process_time() - began)
    assert min(times[:2]) < 0.1
    assert min(times[2:]) < 0.1


def test_people_do_not_go_round_together() -> None:
    projects = {f"p{number}": f"City {number}" for number in range(15)}
    visitors = [Visitor(f"v{number}", f"City {number % 15}") for number in range(105)]
    plan = visits(visitors, projects, [], 5)
    met = {
        (one, other)
        for places in plan
        for one in places
        for other in places
        if one != other and places[one] == places[other]
    }
    assert len(met) > 0.8 * 105 * 5 * 6, "six others at each of five tables, and most of them new ones"


# ── On a board ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.leaves("projects")
    house.person("fay", "facilitator")
    for host in ("hana", "henk"):
        house.person(host)
        card(house, host)
    for visitor in ("ann", "bob", "cleo", "dan"):
        house.person(visitor)
    house.stage("fay", "draft")
    yield house
    house.close()


def card(h: House, host: str, city: str = "") -> str:
    id = h.id("project")
    city = city or f"City of {host}"
    h.done(host, "write_project", project=id, title=f"Project of {host}", city=city, base=0)
    return id


def plan(h: House, rounds: int = 2) -> list[TableRound]:
    h.done("fay", "plan_table_rounds", rounds=rounds, minutes=8)
    return table_rounds(h)


def table_rounds(h: House) -> list[TableRound]:
    return sorted(h.state.table_round.values(), key=lambda round: round.number)


def hosted(h: House) -> dict[str, str]:
    return {str(project.host): project.id for project in h.state.project.values()}


def test_hosts_stay_at_their_tables_and_everybody_visits(h: House) -> None:
    first, second = plan(h)
    assert (first.number, second.number, first.minutes) == (1, 2, 8)
    for round in (first, second):
        assert {host: round.places[host] for host in ("hana", "henk")} == hosted(h)
        assert sorted(Counter(round.places.values()).values()) == [3, 3]
    for visitor in ("ann", "bob", "cleo", "dan"):
        assert first.places[visitor] != second.places[visitor]


def test_rounds_without_a_visit_are_not_planned(h: House) -> None:
    assert len(plan(h, 5)) == 2
    for round in table_rounds(h):
        h.done("fay", "start_table_round", round=round.id)
    answer = h.do("fay", "plan_table_rounds", rounds=1, minutes=8)
    assert (answer.refused, answer.reason) == (
        "empty",
        "Nobody here has a project left to visit. More rounds would change nothing.",
    )


def test_nobody_visits_their_own_city_however_it_is_written(h: House) -> None:
    project = card(h, "hana", "City of Henk")  # a second card: she stays at her first, so it has no table
    h.live.join(BOARD, Named("ann", exactly(Profile("Ann", "  CITY of  hana "))))
    first, second = plan(h)
    assert first.places["ann"] == hosted(h)["henk"]
    assert "ann" not in second.places
    assert project not in first.places.values()


def test_whoever_comes_late_is_seated_in_the_rounds_to_come_only(h: House) -> None:
    first, _second = plan(h)
    h.done("fay", "start_table_round", round=first.id)
    h.person("late")
    began = h.state.table_round[first.id]
    again = plan(h, 1)
    assert again[0] is began
    assert "late" not in again[0].places
    assert "late" in again[1].places
    assert all(again[1].places[one] != first.places[one] for one in ("ann", "bob", "cleo", "dan"))


def test_whoever_left_is_not_seated_and_a_project_without_its_host_has_no_table(h: House) -> None:
    plan(h)
    for person in ("ann", "hana"):
        h.done("fay", "remove_person", person=person)
    (only,) = plan(h)
    assert set(only.places) == {"henk", "bob", "cleo", "dan"}
    assert set(only.places.values()) == {hosted(h)["henk"]}


def test_the_clock_runs_with_a_round_and_ends_with_it(h: House) -> None:
    first, second = plan(h)
    h.done("fay", "start_table_round", round=first.id)
    assert h.state.timer["timer"].ends == (h.state.table_round[first.id].opened or 0) + 8 * 60_000
    h.done("fay", "start_table_round", round=second.id)
    assert [round.status for round in table_rounds(h)] == ["over", "running"]
    h.done("fay", "end_table_round", round=second.id)
    clock = h.state.timer["timer"]
    assert (clock.ends, clock.left) == (None, None)
    assert [round.status for round in table_rounds(h)] == ["over", "over"]


# ── Who sees who sits where ─────────────────────────────────────────────────────────────────────


def test_only_those_who_run_the_workshop_see_who_sits_where(h: House) -> None:
    first = plan(h)[0]
    for role in ("delegate", "expert", "projector"):
        seen = view(Viewer(role), first, h.state)
        assert isinstance(seen, TableRoundSeen)
        assert (seen.places, sorted(seen.visitors.values())) == ({}, [2, 2])
    seen = view(Viewer("facilitator"), first, h.state)
    assert isinstance(seen, TableRoundSeen)
    assert seen.places == first.places


def test_a_person_is_told_their_own_place_and_who_shares_it_when_it_counts(h: House) -> None:
    h.done("fay", "change_settings", names="name", names_after="name")
    first, _second = plan(h)
    told = personal("ann", h.state)["place", first.id]
    assert (told.project, told.people) == (first.places["ann"], ())  # type: ignore[attr-defined]
    waits = personal("hana", h.state)["place", first.id]
    visitors = {one for one, where in first.places.items() if where == hosted(h)["hana"]} - {"hana"}
    assert set(waits.people) == visitors  # type: ignore[attr-defined]
    h.done("fay", "start_table_round", round=first.id)
    told = personal("ann", h.state)["place", first.id]
    beside = {one for one, where in first.places.items() if where == first.places["ann"]} - {"ann"}
    assert set(told.people) == beside  # type: ignore[attr-defined]
    elsewhere = set(first.places) - beside - {"ann"}
    bytes = encode(list(personal("ann", h.state).values())).decode()
    assert not any(f'"{one}"' in bytes for one in elsewhere)


def test_where_names_are_not_shown_a_place_names_nobody_and_a_host_still_knows_their_card(h: House) -> None:
    h.done("fay", "change_settings", names="nothing", names_after="nothing")
    client, host = h.arrive("ann"), h.arrive("hana")
    first = plan(h)[0]
    h.done("fay", "start_table_round", round=first.id)
    h.show()
    for one in (client, host):
        h.check_client(one)
        assert one.mine["place"][first.id]["people"] == []
        assert one.shared["project"][hosted(h)["hana"]]["host"] == ""
    assert hosted(h)["hana"] in host.mine["mine"]
    assert "mine" not in client.mine
    h.done("fay", "change_settings", names_after="name")
    h.show()
    for one in (client, host):
        h.check_client(one)
        assert len(one.mine["place"][first.id]["people"]) == 2


def test_a_card_at_which_people_sit_stays(h: House) -> None:
    plan(h)
    answer = h.do("hana", "remove_project", project=hosted(h)["hana"])
    assert answer.refused == "in_use"
    assert isinstance(h.state.project[hosted(h)["hana"]], Project)
