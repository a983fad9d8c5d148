"""The log of a board, followed from its beginning: which board each revision left, and what was undone.

It keeps a board every so many revisions, so that any moment is reached by a short way. Boards share what has
not changed between them, so that costs little. It reads nothing: events are given to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from board.messages import Event, Millis, Op, Put, StageName
from board.state import Key, State, apply

STRIDE = 100
"""Revisions from one board that is kept to the next."""


class Moved(Struct, frozen=True):
    """A stage began."""

    revision: int
    at: Millis
    stage: StageName


class Step(Struct, frozen=True):
    """One event, with the board before it and after it."""

    event: Event
    before: State
    after: State


class Trail:
    """What is known of a log up to `state`, the board that it leads to."""

    def __init__(self) -> None:
        self.state = State()
        self.stages: list[Moved] = []
        self.meant: dict[int, int] = {}
        """Revision of an undo → the revision that it undid."""
        self._kept: dict[int, State] = {0: self.state}
        self._last: dict[Key, int] = {}

    def follow(self, events: Iterable[Event]) -> None:
        """Go on with the log from where this stands. Raises `ValueError` where something is missing."""
        for step in steps(self.state, events):
            event, revision = step.event, step.event.revision
            touched = [_key(op) for op in event.ops]
            if event.type == "undo":
                # It was allowed because nothing else has written these records since.
                self.meant[revision] = max((self._last.get(key, 0) for key in touched), default=0)
            self._last.update(dict.fromkeys(touched, revision))
            if step.before.board.stage != step.after.board.stage or revision == 1:
                self.stages.append(Moved(revision, event.at, step.after.board.stage))
            if revision % STRIDE == 0:
                self._kept[revision] = step.after
            self.state = step.after

    def near(self, revision: int) -> State:
        """The nearest board that is kept at this revision or before."""
        kept = list(self._kept)
        return self._kept[kept[bisect_right(kept, revision) - 1]]


def steps(state: State, events: Iterable[Event]) -> Iterator[Step]:
    """Each event with the board around it, beginning from the board before the first one.

    Raises `ValueError` where a revision is missing.
    """
    for event in events:
        if event.revision != state.revision + 1:
            raise ValueError(f"revision {event.revision} cannot follow {state.revision}")
        after = apply(state, event.ops, event.revision)
        yield Step(event, state, after)
        state = after


def _key(op: Op) -> Key:
    return (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
