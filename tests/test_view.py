"""Who sees what: the whole truth table, said once more in other words than the rule's own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from board.messages import (
    Ballot,
    Board,
    Cluster,
    Done,
    Idea,
    Names,
    Person,
    PersonSeen,
    Profile,
    Put,
    Role,
    Round,
    StageName,
    Tally,
    VoteRule,
)
from board.rules import STAGES
from board.rules.view import Viewer, everything, owners, personal, personal_difference, view
from board.state import State, apply
from tests.house import BRIEF

ROLES: tuple[Role, ...] = ("delegate", "expert", "facilitator", "organiser", "projector")
RUNNERS = ("facilitator", "organiser")


def board(
    stage: StageName = "cluster",
    *,
    names: Names = "nothing",
    names_after: Names = "name",
    to_facilitators: bool = False,
    records: tuple[Any, ...] = (),
) -> State:
    """A board at revision 9 on which ideas up to revision 5 are revealed."""
    base = (
        structs.replace(BRIEF, names_to_facilitators=to_facilitators),
        Board(id="board", stage=stage, revealed=5, names=names, names_after=names_after),
        Person(id="ann", joined=1),
        Person(id="bob", joined=2),
    )
    state = apply(State(), (Put(record) for record in (*base, *records)), 9)
    state = state.with_profile("ann", Profile("Ann", "Porto"))
    return state.with_profile("bob", Profile("Bob", "Athens", unnamed=True))


def an_idea(*, born: int = 3, open: bool = False, hidden: str | None = None, named: bool = True) -> Idea:
    return Idea(
        id="idea-1", text="text", author="ann", named=named, at=1, born=born, open=open, hidden=hidden
    )


def ideas() -> Iterator[tuple[Idea, bool]]:
    """Every sort of idea, and whether everybody was once shown it."""
    for born, open, hidden in itertools.product((3, 7), (False, True), (None, "rude")):
        yield an_idea(born=born, open=open, hidden=hidden), born <= 5 or open


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_an_idea(role: Role, stage: StageName) -> None:
    for (idea, revealed), peek in itertools.product(ideas(), (False, True)):
        state = board(stage, records=(idea,))
        for person in ("ann", "bob", None):
            seen = view(Viewer(role, person, peek), idea, state)
            if person == "ann":
                expected = True  # one's own, whatever happened to it
            elif role in RUNNERS:
                expected = revealed or peek
            else:
                expected = revealed and idea.hidden is None
            assert (seen is not None) == expected, (role, person, peek, idea)


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_an_author(role: Role) -> None:
    for stage, names, after, named, to_facilitators in itertools.product(
        STAGES, ("nothing", "city", "name"), ("nothing", "city", "name"), (True, False), (True, False)
    ):
        idea = an_idea(named=named)
        state = board(
            stage,
            names=names,  # type: ignore[arg-type]
            names_after=after,  # type: ignore[arg-type]
            to_facilitators=to_facilitators,
            records=(idea,),
        )
        seen = view(Viewer(role), idea, state)
        assert isinstance(seen, Idea)
        setting = after if stage in ("draft", "closed") else names
        if role in RUNNERS and to_facilitators:
            setting = "name"
        expected = named and setting != "nothing" and role != "projector"
        assert (seen.author == "ann") == expected
        assert expected or seen.author is None
        assert view(Viewer(role, "ann"), idea, state) == idea


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("names", ["nothing", "city", "name"])
def test_who_sees_a_person(role: Role, names: Names) -> None:
    state = board("cluster", names=names)
    for person, city in (("ann", "Porto"), ("bob", "Athens")):
        seen = view(Viewer(role, "cleo"), state.person[person], state)
        if role == "projector":
            assert seen is None
        elif role in RUNNERS:
            assert isinstance(seen, PersonSeen)
            assert (seen.name, seen.city) == (person.capitalize(), city)
        elif names == "nothing":
            assert seen is None
        else:
            assert isinstance(seen, PersonSeen)
            named = names == "name" and person == "ann"  # Bob joined without his name
            assert (seen.name, seen.city) == ("Ann" if named else "", city)
        own = view(Viewer(role, person), state.person[person], state)
        assert role == "projector" or (isinstance(own, PersonSeen) and own.name == person.capitalize())


def test_a_forgotten_person_has_no_name_anywhere() -> None:
    state = board("draft").with_profile("ann", None)
    seen = view(Viewer("facilitator"), state.person["ann"], state)
    assert isinstance(seen, PersonSeen)
    assert (seen.name, seen.city) == ("", "")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", ["open", "paused", "closed"])
@pytest.mark.parametrize("blind", [True, False])
def test_who_sees_totals_and_ballots(role: Role, status: Any, blind: bool) -> None:
    round = Round(
        id="round-1",
        name="",
        rule=VoteRule(3, 2, blind),
        status=status,
        clusters=("c-1", "c-2"),
        names=("", ""),
        opened=1,
    )
    ballot = Ballot(id="round-1.ann", round="round-1", person="ann", dots={"c-1": 2, "c-2": 1})
    records = (round, ballot, Cluster(id="c-1", name="", born=1), Cluster(id="c-2", name="", born=1))
    state = board("vote", records=records)
    assert view(Viewer(role, "ann"), ballot, state) == ballot
    assert view(Viewer(role, "bob"), ballot, state) is None
    assert view(Viewer(role, peek=True), ballot, state) is None
    tally = everything(Viewer(role), state).get(("tally", "round-1"))
    if status == "closed" or not blind:
        watched = status == "closed" or role in (*RUNNERS, "projector")
        assert tally == Tally(id="round-1", voted=1, dots=(2, 1), voters=(1, 1) if watched else None)
    elif role in (*RUNNERS, "projector"):
        assert tally == Tally(id="round-1", voted=1)
    else:
        assert tally is None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", STAGES)
def test_who_sees_who_is_done(role: Role, stage: StageName) -> None:
    now, before = Done(id="ann", since=7), Done(id="bob", since=3)
    state = board(stage, names="name", records=(now, before, Done(id="fay", since=7)))
    state = apply(state, [Put(structs.replace(state.board, since=7))], 10)
    assert view(Viewer(role, "ann"), now, state) == now
    assert view(Viewer(role, "bob"), before, state) is None  # said when the workshop was here before
    for other in (Viewer(role, "bob", peek=True), Viewer(role, peek=True), Viewer(role)):
        assert view(other, now, state) is None
    counts: Any = everything(Viewer(role), state)["counts", "counts"]
    asked = stage in ("ideate", "draft") and role in (*RUNNERS, "projector")
    assert counts.done == (1 if asked else None)


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_which_count(role: Role) -> None:
    other = structs.replace(an_idea(born=7), id="idea-2", author="fay")
    hidden = structs.replace(an_idea(hidden="rude"), id="idea-3")
    state = board(records=(an_idea(), other, hidden))
    counts: Any = everything(Viewer(role), state)["counts", "counts"]
    assert counts.ideas == 2
    assert counts.written == (1 if role in (*RUNNERS, "projector") else None)
    assert counts.hidden == (1 if role in RUNNERS else None)


def test_ones_own_layer_carries_only_what_nobody_else_sees() -> None:
    for idea, revealed in ideas():
        state = board(records=(idea,))
        mine: Any = personal("ann", state)["mine", "idea-1"]
        assert (mine.idea is None) == (revealed and idea.hidden is None)
        assert personal("bob", state) == {}


@pytest.mark.parametrize("names", ["nothing", "city", "name"])
def test_who_is_told_that_a_persons_writing_is_paused(names: Names) -> None:
    state = board("cluster", names=names)
    muted = apply(state, [Put(structs.replace(state.person["ann"], muted=True, rev=9))], 10)
    assert getattr(personal("ann", muted)["person", "ann"], "muted", False)
    assert personal("bob", muted) == personal("ann", state) == {}
    for viewer in (Viewer("delegate"), Viewer("delegate", "bob"), Viewer("projector")):
        seen = view(viewer, muted.person["ann"], muted)
        assert not getattr(seen, "muted", False)
    assert getattr(view(Viewer("facilitator"), muted.person["ann"], muted), "muted", False)
    touched = [("person", "ann")]
    assert owners(state, muted, touched) == {"ann": [("person", "ann")]}
    assert [record.id for record in personal_difference("ann", state, muted, touched).put["person"]] == [
        "ann"
    ]
    assert personal_difference("ann", muted, state, touched).remove == {"person": ["ann"]}
