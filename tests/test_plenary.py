"""The plenary wall: what a tile says and keeps to itself, and from which moment the organiser is alerted."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from msgspec import structs

from board.messages import (
    Ballot,
    Board,
    Cluster,
    Idea,
    Person,
    Profile,
    Put,
    Round,
    StageName,
    StagePlan,
    Timer,
    VoteRule,
    encode,
)
from board.plenary import MINUTE, Alert, Placed, Tile, alerts, late, tile, told
from board.state import State, apply
from tests.house import BOARD, BRIEF

BEGAN = 1_000_000_000
MINUTES: dict[StageName, int] = {
    "brief": 20, "ideate": 8, "cluster": 14, "vote": 7, "draft": 35, "closed": 6,
}  # fmt: skip
PLAN = tuple(StagePlan(name, minutes) for name, minutes in MINUTES.items())


def at(minutes: float) -> int:
    return BEGAN + int(minutes * MINUTE)


def board(
    stage: StageName,
    since: float = 0,
    *records: Any,
    ends: float | None = None,
    left: float | None = None,
    began: int = BEGAN,
    **settings: Any,
) -> State:
    """A board whose stage began at that minute; its clock ends at, or has left, so many minutes."""
    timer = Timer(
        id="timer",
        ends=at(ends) if ends is not None else None,
        left=int(left * MINUTE) if left is not None else None,
    )
    here = Board(id="board", stage=stage, since=at(since), began=began, revealed=99, **settings)
    brief = structs.replace(BRIEF, stages=PLAN)
    return apply(State(), (Put(record) for record in (brief, here, timer, *records)), 100)


def on(state: State) -> Tile:
    shown = tile(BOARD, state)
    assert shown is not None
    return shown


# ── A tile ──────────────────────────────────────────────────────────────────────────────────────


def person(id: str, **more: Any) -> Person:
    return Person(id=id, joined=1, **more)


def idea(id: str, text: str, cluster: str | None = None, **more: Any) -> Idea:
    return Idea(id=id, text=text, author="ann", named=True, at=1, born=1, open=True, cluster=cluster, **more)


def vote(
    status: Literal["open", "paused", "closed"], *clusters: str, id: str = "round-01", **more: Any
) -> Round:
    return Round(
        id=id,
        name="",
        rule=VoteRule(3, 2, blind=True),
        status=status,
        clusters=clusters,
        names=tuple(f"Then {cluster}" for cluster in clusters),
        opened=1,
        **more,
    )


def dots(person: str, round: str = "round-01", **given: int) -> Ballot:
    return Ballot(id=f"{round}.{person}", round=round, person=person, dots=given)


def test_a_tile_counts_people_cities_ideas_and_clusters_and_names_nobody() -> None:
    people = (person("ann"), person("bob"), person("cyd"), person("dan", removed=True))
    ideas = (idea("idea-001", "Seen"), idea("idea-002", "Not seen", hidden="Because"))
    state = board("cluster", 28, *people, *ideas, Cluster(id="c1", name="Doors", born=1), ends=42)
    for id, city in (("ann", "Porto"), ("bob", " porto "), ("cyd", "Athens"), ("dan", "Nantes")):
        state = state.with_profile(id, Profile(f"Name of {id}", city))
    shown = on(state)
    assert (shown.people, shown.cities, shown.ideas, shown.clusters) == (3, 2, 1, 1)
    assert (shown.stage, shown.label, shown.ends, shown.left) == ("cluster", "Clusters", at(42), None)
    text = encode(shown).decode()
    assert not any(word in text for word in ("Name of", "Porto", "ann", "bob", "Seen"))


def test_the_clock_of_a_workshop_that_has_not_begun_is_not_called_paused() -> None:
    shown = on(board("brief", left=20, began=0))
    assert (shown.ends, shown.left) == (None, None)
    assert on(board("brief", left=20)).left == 20 * MINUTE


def test_a_stage_is_called_as_the_workshop_calls_it() -> None:
    state = board("ideate")
    named = tuple(structs.replace(one, label="What we saw") for one in PLAN if one.name == "ideate")
    assert state.brief is not None
    own = apply(state, [Put(structs.replace(state.brief, stages=named))], 101)
    assert (on(own).label, on(own).cards) == ("What we saw", True)
    assert not on(state).cards


def test_a_board_without_a_lab_file_and_a_finished_one_have_no_clock() -> None:
    assert tile(BOARD, State()) is None
    shown = on(board("closed", 84, ends=90))
    assert (shown.ends, shown.left) == (None, None)


def test_an_open_vote_tells_how_many_have_voted_and_nothing_else() -> None:
    people = (person("ann"), person("bob"))
    clusters = tuple(Cluster(id=id, name=f"Name {id}", born=1) for id in ("c1", "c2"))
    for status in ("open", "paused"):
        state = board("vote", 42, *people, *clusters, vote(status, "c1", "c2"), dots("ann", c1=2, c2=1))
        shown = on(state)
        assert (shown.voted, shown.of, shown.top, shown.more) == (1, 2, (), 0)
        assert "Name" not in encode(shown).decode()


def test_a_closed_vote_shows_its_first_three_and_how_many_are_equal() -> None:
    names = ("c1", "c2", "c3", "c4", "c5", "c6")
    clusters = tuple(Cluster(id=id, name=f"Name {id}", born=1) for id in names[:-1])
    ballots = (dots("ann", c1=1, c2=2), dots("bob", c2=2, c3=1), dots("cyd", c4=1), dots("dan", c5=1))
    state = board("draft", 49, *clusters, vote("closed", *names, here=24, closed=2), *ballots)
    shown = on(state)
    assert (shown.voted, shown.of) == (4, 24)
    assert shown.top == (Placed(1, "Name c2", 4), Placed(2, "Name c1", 1), Placed(2, "Name c3", 1))
    assert shown.more == 2  # the others with one dot; the one without any is none of them


def test_while_another_vote_runs_the_last_one_is_not_shown() -> None:
    cluster = Cluster(id="c1", name="Name", born=1)
    first = vote("closed", "c1", here=3, closed=2)
    second = vote("open", "c1", id="round-02")
    shown = on(board("vote", 42, cluster, first, second, dots("ann", c1=2)))
    assert (shown.voted, shown.top) == (0, ())


@pytest.mark.parametrize(
    ("records", "name"),
    [
        ((Cluster(id="c1", name="", born=1), idea("idea-001", "Its first idea", "c1")), "Its first idea"),
        ((Cluster(id="c1", name="", born=1), idea("idea-001", "Hidden", "c1", hidden="x")), "Empty cluster"),
        ((Cluster(id="c1", name="L" * 200, born=1),), "L" * 89 + "…"),
        ((), "Then c1"),
    ],
)
def test_a_cluster_is_called_as_everybody_may_read_it(records: tuple[Any, ...], name: str) -> None:
    shown = on(board("draft", 49, *records, vote("closed", "c1", here=1, closed=2), dots("ann", c1=1)))
    assert [placed.name for placed in shown.top] == [name]


# ── Late, silent, losing connections ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "now", "minutes"),
    [
        # The cases of tests/front/pace.test.ts: the facilitator's bar and the organiser hear the same.
        (board("ideate", 20, ends=28), 24, 0),
        (board("ideate", 26, ends=34), 30, 6),
        (board("ideate", 26, ends=34, minutes={"cluster": 8}), 30, 0),
        (board("brief", 0, ends=20, minutes={"draft": 40}), 1, 5),
        (board("ideate", 60, ends=68), 61, 40),
        (board("ideate", 60, ends=68, minutes={"draft": 18}), 61, 23),
        (board("cluster", 28, ends=42), 42, 0),
        (board("cluster", 28, ends=42), 47, 5),
        (board("ideate", 20, left=4), 34, 10),
        (board("ideate", 20), 21, 0),
        (board("closed", 95, ends=101), 96, 0),
        (board("ideate", 20, ends=500, began=0), 499, 0),
        (State(), 10, 0),
    ],
)
def test_how_late_a_workshop_is(state: State, now: float, minutes: int) -> None:
    assert late(state, at(now)) == minutes


def kinds(
    state: State, now: float, saved: float | None, here: int = 0, lost: int = 0
) -> list[tuple[str, int]]:
    found = alerts(BOARD, state, at(now), at(saved) if saved is not None else None, here, lost)
    assert {alert.board for alert in found} <= {BOARD}
    return [(alert.kind, alert.number) for alert in found]


def test_a_board_is_late_from_two_minutes_on() -> None:
    state = board("cluster", 28, ends=42)
    assert kinds(state, 43.99, 43) == []
    assert kinds(state, 44, 43) == [("late", 2)]


def test_a_board_is_silent_from_five_minutes_on_while_its_stage_runs() -> None:
    state = board("cluster", 28, ends=42)
    assert kinds(state, 34.99, 30) == []
    assert kinds(state, 35, 30) == [("silent", 5)]
    assert kinds(state, 32.99, 20) == []  # it counts from the stage’s beginning, if that was later
    assert kinds(state, 33, 20) == [("silent", 5)]
    assert kinds(state, 33, None) == [("silent", 5)]


def test_nobody_is_called_silent_who_reads_waits_or_has_finished() -> None:
    for state in (
        board("brief", 0, ends=20),
        board("cluster", 0, left=9),
        board("closed", 0),
        board("cluster", 0, ends=42, began=0),
    ):
        assert [kind for kind, _number in kinds(state, 15, 1)] == []


def test_a_workshop_that_everybody_has_left_alerts_nobody() -> None:
    state = board("draft", 49, ends=84)
    assert [kind for kind, _number in kinds(state, 49 + 179.9, 49)] == ["late", "silent"]
    assert kinds(state, 49 + 180, 49) == []


@pytest.mark.parametrize(
    ("here", "lost", "worth"),
    [
        (3, 1, False),
        (0, 2, True),
        (18, 2, True),
        (19, 2, False),
        (27, 3, True),
        (28, 3, False),
        (24, 0, False),
    ],
)
def test_lost_connections_are_told_when_they_are_some_and_a_tenth(here: int, lost: int, worth: bool) -> None:
    state = board("cluster", 28, ends=42)
    assert kinds(state, 29, 29, here, lost) == ([("losing", lost)] if worth else [])


def test_alerts_are_sentences_with_their_numbers() -> None:
    assert told(Alert(BOARD, "late", 6)) == "6 minutes late."
    assert told(Alert(BOARD, "silent", 5)) == "Nothing has happened for 5 minutes."
    assert told(Alert(BOARD, "losing", 5, 24)) == "5 of 24 have lost the connection."
