"""The board as a value, and `apply`. Twin of `static/src/state.ts`.

A `State` never changes: applying ops makes a new one that shares most of its structure with the old,
so a reader keeps a consistent board for as long as it likes, while the commit loop moves on. Besides
the records it holds a few derived indexes, kept in step by `apply`. It knows no rule and no viewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from immutables import Map

from board.messages import (
    Action,
    Ballot,
    Board,
    Brief,
    Choice,
    Citation,
    Cluster,
    Done,
    Doubt,
    Field,
    Idea,
    Lesson,
    Note,
    Nudge,
    Op,
    Outcome,
    Person,
    Point,
    Profile,
    Project,
    Publication,
    Put,
    Question,
    Record,
    Remove,
    Response,
    Round,
    Saved,
    Seat,
    Solution,
    Spotlight,
    Table,
    TableRound,
    Takeaway,
    Timer,
    Touch,
)

Key = tuple[str, str]
"""Kind and id of a record."""

NONE: Map[Any, Any] = Map()
START = Board(id="board")


@dataclass(frozen=True)
class State:
    """All records of one board at one revision.

    `profiles` are Lab-wide, come from outside the log and take no part in replay. The derived indexes:
    `members` cluster → ids of its ideas · `written` person → number of their ideas that are not hidden ·
    `shown` number of ideas that are not hidden · `dots` and `voters` round → cluster → number ·
    `voted` round → number of people with at least one dot.
    """

    revision: int = 0
    board: Board = START
    brief: Brief | None = None
    timer: Map[str, Timer] = NONE
    point: Map[str, Point] = NONE
    person: Map[str, Person] = NONE
    done: Map[str, Done] = NONE
    question: Map[str, Question] = NONE
    idea: Map[str, Idea] = NONE
    cluster: Map[str, Cluster] = NONE
    round: Map[str, Round] = NONE
    ballot: Map[str, Ballot] = NONE
    choice: Map[str, Choice] = NONE
    solution: Map[str, Solution] = NONE
    field: Map[str, Field] = NONE
    action: Map[str, Action] = NONE
    doubt: Map[str, Doubt] = NONE
    response: Map[str, Response] = NONE
    publication: Map[str, Publication] = NONE
    outcome: Map[str, Outcome] = NONE
    citation: Map[str, Citation] = NONE
    lesson: Map[str, Lesson] = NONE
    project: Map[str, Project] = NONE
    table_round: Map[str, TableRound] = NONE
    takeaway: Map[str, Takeaway] = NONE
    saved: Map[str, Saved] = NONE
    note: Map[str, Note] = NONE
    touch: Map[str, Touch] = NONE
    table: Map[str, Table] = NONE
    seat: Map[str, Seat] = NONE
    spotlight: Map[str, Spotlight] = NONE
    nudge: Map[str, Nudge] = NONE
    profiles: Map[str, Profile] = NONE
    members: Map[str, Map[str, None]] = NONE
    written: Map[str, int] = NONE
    shown: int = 0
    dots: Map[str, Map[str, int]] = NONE
    voters: Map[str, Map[str, int]] = NONE
    voted: Map[str, int] = NONE

    def get(self, kind: str, id: str) -> Record | None:
        """The record, or nothing."""
        if kind == "board":
            return self.board if id == "board" else None
        if kind == "brief":
            return self.brief if id == "brief" else None
        return cast("Map[str, Record]", getattr(self, kind)).get(id)

    def records(self) -> Iterator[Record]:
        """Every record, in no particular order."""
        yield self.board
        if self.brief is not None:
            yield self.brief
        for kind in MAPS:
            yield from cast("Map[str, Record]", getattr(self, kind)).values()

    def ideas_in(self, cluster: str) -> list[Idea]:
        """A cluster's ideas in the order they were put there."""
        ideas = [self.idea[id] for id in self.members.get(cluster, NONE)]
        return sorted(ideas, key=lambda idea: (idea.placed, idea.born, idea.id))

    def with_profile(self, person: str, profile: Profile | None) -> State:
        """This board with one profile set or forgotten."""
        if profile is not None:
            return replace(self, profiles=self.profiles.set(person, profile))
        return replace(self, profiles=self.profiles.delete(person)) if person in self.profiles else self

    def same_records(self, other: State) -> bool:
        """Whether both hold the same revision, records and derived indexes, whatever the profiles."""
        return replace(self, profiles=NONE) == replace(other, profiles=NONE)


MAPS = (
    "timer",
    "point",
    "person",
    "done",
    "question",
    "idea",
    "cluster",
    "round",
    "ballot",
    "choice",
    "solution",
    "field",
    "action",
    "doubt",
    "response",
    "publication",
    "outcome",
    "citation",
    "lesson",
    "project",
    "table_round",
    "takeaway",
    "saved",
    "note",
    "touch",
    "table",
    "seat",
    "spotlight",
    "nudge",
)
"""Kinds of which a board has many, or may have none."""


def apply(state: State, ops: Iterable[Op], revision: int) -> State:
    """The board after one event: each op puts one whole record or removes one. Total: it never refuses."""
    changed: dict[str, Any] = {"revision": revision}

    def current(name: str) -> Any:
        return changed[name] if name in changed else getattr(state, name)

    for op in ops:
        kind, id = (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
        after = op.record if isinstance(op, Put) else None
        if kind in ("board", "brief"):
            if after is not None:
                changed[kind] = after
            continue
        records = current(kind)
        before = records.get(id)
        if after is None and before is None:
            continue
        changed[kind] = records.delete(id) if after is None else records.set(id, after)
        if kind == "idea":
            _index_idea(changed, current, before, after)
        elif kind == "ballot":
            _index_ballot(changed, current, before, after)
    # What `dataclasses.replace` does, at a tenth of its cost: it sets every field anew, one by one.
    after_all = object.__new__(State)
    after_all.__dict__.update(state.__dict__)
    after_all.__dict__.update(changed)
    return after_all


def inverse(state: State, ops: Iterable[Op]) -> tuple[Op, ...]:
    """What brings back, of the board before these ops, every record that they touch."""
    found: dict[Key, Op] = {}
    for op in ops:
        key = (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
        before = state.get(*key)
        found[key] = Remove(*key) if before is None else Put(before)
    return tuple(found.values())


def replay(events: Iterable[tuple[int, Iterable[Op]]]) -> State:
    """The board that a log of `(revision, ops)` leads to."""
    state = State()
    for revision, ops in events:
        state = apply(state, ops, revision)
    return state


def from_records(revision: int, records: Iterable[Record]) -> State:
    """The board that these stored records are, with its indexes derived anew."""
    return apply(State(), (Put(record) for record in records), revision)


def _index_idea(changed: dict[str, Any], current: Any, before: Any, after: Any) -> None:
    old_cluster = before.cluster if before else None
    new_cluster = after.cluster if after else None
    if old_cluster != new_cluster:
        members = current("members")
        if old_cluster is not None:
            rest = members[old_cluster].delete(before.id)
            members = members.set(old_cluster, rest) if rest else members.delete(old_cluster)
        if new_cluster is not None:
            members = members.set(new_cluster, members.get(new_cluster, NONE).set(after.id, None))
        changed["members"] = members
    for idea, step in ((before, -1), (after, 1)):
        if idea is not None and idea.hidden is None:
            changed["shown"] = current("shown") + step
            changed["written"] = _add(current("written"), idea.author, step)


def _index_ballot(changed: dict[str, Any], current: Any, before: Any, after: Any) -> None:
    for ballot, step in ((before, -1), (after, 1)):
        if ballot is None:
            continue
        dots = current("dots").get(ballot.round, NONE)
        voters = current("voters").get(ballot.round, NONE)
        for cluster, number in ballot.dots.items():
            dots = _add(dots, cluster, step * number)
            voters = _add(voters, cluster, step if number else 0)
        changed["dots"] = _set(current("dots"), ballot.round, dots)
        changed["voters"] = _set(current("voters"), ballot.round, voters)
        changed["voted"] = _add(current("voted"), ballot.round, step if any(ballot.dots.values()) else 0)


def _add(counts: Any, key: str, step: int) -> Any:
    """Counts without zeros, so that equal boards have equal indexes."""
    return _set(counts, key, counts.get(key, 0) + step)


def _set(mapping: Any, key: str, value: Any) -> Any:
    if value:
        return mapping.set(key, value)
    return mapping.delete(key) if key in mapping else mapping
