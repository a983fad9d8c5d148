"""Several votes on one board: what a merge does to dots, changing a vote that runs, and votes on a part.

The law: whatever is merged, renamed or dissolved while a round is open, no voter's dot is lost or made. It is
on the ballot or it came back, within the round's budget and cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.messages import (
    Ballot,
    CastDots,
    Command,
    DissolveCluster,
    MergeClusters,
    OpenRound,
    RenameCluster,
    Round,
)
from board.rules import Actor, Refused, decide
from board.state import State, apply
from tests.conftest import FULL
from tests.house import House
from tests.test_rules import cluster, idea, refused

VOTERS = ("ann", "bob", "cem")


def room(folder: Path, clusters: int) -> tuple[House, list[str]]:
    """Three voters and one facilitator at the vote, with so many clusters."""
    house = House(folder)
    for person in VOTERS:
        house.person(person)
    house.person("fay", "facilitator")
    house.stage("fay", "cluster")
    made = [cluster(house, idea(house, text=f"Idea {n}"), name=f"Cluster {n}") for n in range(clusters)]
    house.stage("fay", "vote")
    return house, made


@pytest.fixture
def voting(tmp_path: Path) -> Iterator[tuple[House, list[str]]]:
    house, made = room(tmp_path, 4)
    yield house, made
    house.close()


def opened(
    h: House, *, budget: int = 3, cap: int = 2, blind: bool = True, on: list[str] | None = None
) -> str:
    round = h.id("round")
    rule = {"budget": budget, "cap": cap, "blind": blind}
    h.done("fay", "open_round", round=round, name="A vote", clusters=on, **rule)
    return round


def cast(h: House, person: str, round: str, cluster: str, dots: int) -> None:
    h.done(person, "cast_dots", round=round, cluster=cluster, dots=dots)


def ballot(h: House, round: str, person: str) -> Ballot:
    return h.state.ballot[f"{round}.{person}"]


def names(round: Round) -> dict[str, str]:
    return dict(zip(round.clusters, round.names, strict=True))


# ── The law ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> State:
    """A board at the vote with five clusters; a value, so that every example begins with it."""
    house, _made = room(tmp_path_factory.mktemp("start"), 5)
    state = house.state
    house.close()
    return state


@dataclass
class Vote:
    """The board as it stands, with the one round that is open."""

    state: State
    round_id: str = "round-of-this-test"

    @property
    def round(self) -> Round:
        return self.state.round[self.round_id]

    @property
    def ballots(self) -> dict[str, Ballot]:
        return {ballot.person: ballot for ballot in self.state.ballot.values()}

    def ask(self, person: str, command: Command) -> str | None:
        """Decide a command; the code of its refusal."""
        actor = Actor(person, "facilitator" if person == "fay" else "delegate")
        try:
            ops = decide(self.state, command, actor, self.state.revision)
        except Refused as refused:
            return refused.code
        self.state = apply(self.state, ops, self.state.revision + 1)
        return None


@settings(max_examples=3000 if FULL else 300, deadline=None)
@given(data=st.data())
def test_no_dot_is_lost_or_made_whatever_happens_to_the_clusters(data: st.DataObject, start: State) -> None:
    vote = Vote(start)
    budget = data.draw(st.integers(1, 6), "budget")
    cap = data.draw(st.integers(1, budget), "cap")
    on = data.draw(st.lists(st.sampled_from(sorted(start.cluster)), min_size=2, unique=True), "on the ballot")
    opens = OpenRound(round=vote.round_id, name="", budget=budget, cap=cap, blind=True, clusters=tuple(on))
    assert vote.ask("fay", opens) is None
    for person in VOTERS:
        for place in vote.round.clusters:
            dots = data.draw(st.integers(0, cap), person)
            assert vote.ask(person, CastDots(round=vote.round_id, cluster=place, dots=dots)) in (
                None,
                "budget",
            )
    for _step in range(data.draw(st.integers(1, 8), "steps")):
        step(vote, data)
        assert_law(vote)


def step(vote: Vote, data: st.DataObject) -> None:
    """Somebody votes, or the facilitator changes a cluster; every dot there was is accounted for."""
    round, before = vote.round, vote.ballots
    what = data.draw(st.sampled_from(["merge", "merge", "dissolve", "vote", "rename"]), "what")
    if what == "vote":
        person = data.draw(st.sampled_from(VOTERS), "who")
        place = data.draw(st.sampled_from(round.clusters), "for")
        dots = data.draw(st.integers(0, round.rule.cap + 1), "dots")
        if vote.ask(person, CastDots(round=round.id, cluster=place, dots=dots)) is None:
            assert vote.ballots[person].returned == 0, "who votes again has read what came back"
        return
    often = st.sampled_from(round.clusters) | st.sampled_from(sorted(vote.state.cluster))
    source = data.draw(often, "source")
    if what == "rename":
        base = vote.state.cluster[source].rev
        assert vote.ask("fay", RenameCluster(cluster=source, name="Another", base=base)) is None
        assert vote.round == round, "a name changes no ballot paper"
        return
    if what == "merge":
        into = data.draw(often, "into")
        refusal = vote.ask("fay", MergeClusters(source=source, into=into))
        assert (refusal is None) == (source != into)
        if source in round.clusters:
            assert into in vote.round.clusters
    else:
        refusal = vote.ask("fay", DissolveCluster(cluster=source))
        assert (refusal is None) == (round.clusters != (source,)), "something is left to vote on"
    if refusal is None:
        assert source not in vote.round.clusters
    for person, old in before.items():
        new = vote.ballots[person]
        assert sum(new.dots.values()) + new.returned == sum(old.dots.values()) + old.returned
        assert all(new.dots.get(place, 0) >= dots for place, dots in old.dots.items() if place != source)


def assert_law(vote: Vote) -> None:
    round = vote.round
    assert round.clusters
    assert len(round.clusters) == len(round.names) == len(set(round.clusters))
    assert set(round.clusters) <= set(vote.state.cluster)
    for each in vote.ballots.values():
        assert sum(each.dots.values()) <= round.rule.budget
        assert all(0 < dots <= round.rule.cap for dots in each.dots.values())
        assert set(each.dots) <= set(round.clusters)
        assert each.returned >= 0


# ── By example ──────────────────────────────────────────────────────────────────────────────────


def test_a_merge_keeps_dots_up_to_the_cap_and_gives_the_rest_back(voting: tuple[House, list[str]]) -> None:
    h, (one, two, *_rest) = voting
    round = opened(h)
    cast(h, "ann", round, one, 2)
    cast(h, "ann", round, two, 1)
    cast(h, "bob", round, two, 2)
    ann, bob = h.arrive("ann"), h.arrive("bob")
    h.done("fay", "merge_clusters", source=two, into=one)
    h.show()
    mine, his = ann.mine["ballot"][f"{round}.ann"], bob.mine["ballot"][f"{round}.bob"]
    assert (mine["dots"], mine["returned"]) == ({one: 2}, 1)
    assert (his["dots"], his["returned"]) == ({one: 2}, 0)
    assert f"{round}.bob" not in ann.mine["ballot"]
    cast(h, "ann", round, one, 1)
    assert ballot(h, round, "ann").returned == 0


def test_what_comes_back_adds_up_until_one_votes_again(voting: tuple[House, list[str]]) -> None:
    h, (one, two, three, _four) = voting
    round = opened(h)
    for place in (one, two, three):
        cast(h, "ann", round, place, 1)
    h.done("fay", "dissolve_cluster", cluster=one)
    h.done("fay", "dissolve_cluster", cluster=two)
    assert (ballot(h, round, "ann").dots, ballot(h, round, "ann").returned) == ({three: 1}, 2)


def test_a_cluster_that_was_not_on_the_ballot_takes_the_place_of_one_that_was(
    voting: tuple[House, list[str]],
) -> None:
    h, (one, two, three, _four) = voting
    round = opened(h, on=[one, two])
    cast(h, "ann", round, one, 2)
    h.done("fay", "merge_clusters", source=one, into=three)
    assert names(h.state.round[round]) == {three: "Cluster 2", two: "Cluster 1"}
    assert ballot(h, round, "ann").dots == {three: 2}
    assert ballot(h, round, "ann").returned == 0


def test_the_last_cluster_on_the_ballot_stays(voting: tuple[House, list[str]]) -> None:
    h, (one, two, *_rest) = voting
    round = opened(h, on=[one, two])
    h.done("fay", "dissolve_cluster", cluster=one)
    refused(h, "round", "fay", "dissolve_cluster", cluster=two)
    h.done("fay", "close_round", round=round)
    h.done("fay", "dissolve_cluster", cluster=two)
    assert h.state.round[round].clusters == (two,), "a result keeps its trail"


def test_a_merge_while_the_vote_is_paused_moves_dots_too_and_elsewhere_it_waits(
    voting: tuple[House, list[str]],
) -> None:
    h, (one, two, *_rest) = voting
    round = opened(h)
    cast(h, "ann", round, one, 2)
    cast(h, "ann", round, two, 1)
    h.stage("fay", "cluster")
    assert h.state.round[round].status == "paused"
    refused(h, "round", "fay", "merge_clusters", source=one, into=two)
    refused(h, "round", "fay", "dissolve_cluster", cluster=one)
    h.stage("fay", "vote")
    refused(h, "round", "ann", "cast_dots", round=round, cluster=one, dots=1)
    h.done("fay", "merge_clusters", source=one, into=two)
    assert (ballot(h, round, "ann").dots, ballot(h, round, "ann").returned) == ({two: 2}, 1)
    h.done("fay", "resume_round", round=round)
    cast(h, "ann", round, two, 1)


# ── Changing a vote that runs ───────────────────────────────────────────────────────────────────


def changed(h: House, round: str, *, budget: int = 3, cap: int = 2, blind: bool = True) -> dict[str, object]:
    return {"round": round, "name": " Another name ", "budget": budget, "cap": cap, "blind": blind}


def test_a_budget_below_what_was_spent_is_refused_with_numbers(voting: tuple[House, list[str]]) -> None:
    h, (one, two, three, _four) = voting
    round = opened(h, budget=5, cap=3)
    for place, dots in ((one, 3), (two, 1)):
        cast(h, "ann", round, place, dots)
    cast(h, "bob", round, one, 3)
    cast(h, "cem", round, three, 1)
    said = refused(h, "budget", "fay", "change_round", **changed(h, round, budget=2))
    assert said == "2 people have given more than 2 dots already; the most is 4."
    said = refused(h, "cap", "fay", "change_round", **changed(h, round, budget=4, cap=2))
    assert said == "2 people have put more than 2 dots on one cluster already; the most is 3."
    refused(h, "cap", "fay", "change_round", **changed(h, round, budget=4, cap=5))
    h.done("fay", "change_round", **changed(h, round, budget=4, cap=3))
    assert h.state.round[round].name == "Another name"
    cast(h, "ann", round, two, 0)
    refused(h, "budget", "bob", "cast_dots", round=round, cluster=two, dots=2)


def test_totals_that_people_were_promised_to_be_hidden_stay_hidden(voting: tuple[House, list[str]]) -> None:
    h, (one, *_rest) = voting
    round = opened(h)
    h.done("fay", "change_round", **changed(h, round, blind=False))
    h.done("fay", "change_round", **changed(h, round, blind=True))
    cast(h, "ann", round, one, 1)
    refused(h, "round", "fay", "change_round", **changed(h, round, blind=False))
    client = h.arrive("bob")
    assert "tally" not in client.shared
    h.done("fay", "close_round", round=round)
    refused(h, "round", "fay", "change_round", **changed(h, round))


# ── More votes than one ─────────────────────────────────────────────────────────────────────────


def test_a_second_vote_on_the_best_has_its_own_dots_and_the_first_keeps_its_own(
    voting: tuple[House, list[str]],
) -> None:
    h, (one, two, three, four) = voting
    first = opened(h)
    cast(h, "ann", first, one, 2)
    cast(h, "bob", first, two, 2)
    h.done("fay", "close_round", round=first)
    second = opened(h, on=[two, one], budget=1, cap=1)
    assert h.state.round[second].clusters == (one, two), "in the order of the board"
    refused(h, "not_found", "ann", "cast_dots", round=second, cluster=three, dots=1)
    refused(h, "round", "ann", "cast_dots", round=first, cluster=one, dots=1)
    cast(h, "ann", second, two, 1)
    h.done("fay", "merge_clusters", source=one, into=two)
    assert ballot(h, first, "ann").dots == {one: 2}
    assert h.state.round[first].clusters == (one, two, three, four)
    h.done("fay", "close_round", round=second)
    bob = h.arrive("bob")
    assert bob.shared["tally"][first]["dots"] == [2, 2, 0, 0]
    assert bob.shared["tally"][second] | {"rev": 0} == {
        "id": second, "rev": 0, "voted": 1, "dots": [1], "voters": [1],
    }  # fmt: skip


def test_a_vote_on_what_has_gone_or_is_empty_is_refused(voting: tuple[House, list[str]]) -> None:
    h, (one, two, *_rest) = voting
    h.done("fay", "dissolve_cluster", cluster=one)
    empty = cluster(h, name="Empty")
    for on in ([one, two], [two, empty], [h.id("cluster")]):
        rule = {"budget": 3, "cap": 2, "blind": True}
        refused(h, "not_found", "fay", "open_round", round=h.id("round"), name="", clusters=on, **rule)
    assert not h.state.round


def test_turnout_counts_those_who_take_part_when_it_closes(voting: tuple[House, list[str]]) -> None:
    h, (one, *_rest) = voting
    round = opened(h)
    cast(h, "ann", round, one, 1)
    h.done("fay", "remove_person", person="cem")
    h.done("fay", "close_round", round=round)
    assert h.state.round[round].here == 2
    assert h.state.voted.get(round, 0) == 1
