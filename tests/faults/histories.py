"""Checkers: what clients noted, against what the database holds, after the fact.

They read the file of a server that does not write any more, with SQL of their own, so that a mistake in
the house's own reading cannot hide one in its writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.rules.view import Viewer, everything, personal
from board.state import State, replay
from board.store import Store
from tests.faults.model import Model
from tests.house import plain


@dataclass
class Found:
    """What a set of histories came to."""

    asked: int = 0
    done: int = 0
    refused: int = 0
    unsent: int = 0
    unknown: int = 0
    """Asked and never finally answered."""
    lost: int = 0
    """Said to be done, and not in the log."""
    doubled: int = 0
    """Commands that are in the log more than once."""


@dataclass
class Stored:
    """A database as it lies on the disk."""

    path: Path
    events: list[tuple[str, int, str, str]]
    """Board, revision, command, actor."""
    answers: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Stored:
        """Everything of the log and the answers. The file must be whole."""
        connection = sqlite3.connect(path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
            events = connection.execute("SELECT board, revision, command, actor FROM event").fetchall()
            answers = connection.execute("SELECT * FROM answer").fetchall()
            return cls(path, [tuple(row) for row in events], [dict(row) for row in answers])
        finally:
            connection.close()


def check(path: Path, models: Iterable[tuple[str, Model]], *, drained: bool = True) -> Found:
    """Everything that must hold of a stopped server's file and the notes of `(board, model)`.

    `drained`: every command must have been answered for good. Returns the figures; nothing is lost or
    doubled when it returns.
    """
    stored, models = Stored.read(path), list(models)
    found = Found()
    check_log(stored, found)
    rows = {(row["board"], row["person"], row["id"]): row for row in stored.answers}
    logged = {(board, actor, command): revision for board, revision, command, actor in stored.events}
    for board, model in models:
        check_order(model)
        for note in model.notes:
            key = (board, model.person, note.id)
            row, revision = rows.get(key), logged.get(key)
            assert note.what != "twice", f"{key} was answered twice, and not the same"
            if note.what == "ask":
                found.asked += 1
                found.unknown += note.id not in model.final
            elif note.what == "done":
                found.done += 1
                # None of the commands that models say can be done without changing anything.
                if row is None or row["revision"] != note.revision or revision != note.revision:
                    found.lost += 1
            elif note.what == "unsent":
                found.unsent += 1
            else:
                found.refused += 1
                assert row is not None, f"the refusal of {key} is not remembered"
                assert row["code"] == note.code
                assert revision is None, f"{key} was refused and is in the log"
    assert found.lost == 0, f"{found.lost} acknowledged commands are lost"
    assert found.doubled == 0, f"{found.doubled} commands are in the log twice"
    if drained:
        assert found.unknown == 0, f"{found.unknown} commands were never answered"
    check_replay(path, {board for board, _ in models})
    return found


def check_order(model: Model) -> None:
    """What a page asked for one after the other was done in this order, under whatever numbers."""
    asked = [note.id for note in model.notes if note.what == "ask"]
    done = {note.id: note.revision or 0 for note in model.notes if note.what == "done"}
    revisions = [done[id] for id in asked if id in done]
    assert revisions == sorted(set(revisions)), f"the commands of {model.person} changed their order"


def check_log(stored: Stored, found: Found) -> None:
    """Revisions have no gaps; no command twice; each tab in its order."""
    boards: dict[str, list[int]] = {}
    for board, revision, _command, _actor in stored.events:
        boards.setdefault(board, []).append(revision)
    for board, revisions in boards.items():
        assert sorted(revisions) == list(range(1, len(revisions) + 1)), f"{board} has gaps"
    commands = [(board, command) for board, _revision, command, _actor in stored.events]
    found.doubled += len(commands) - len(set(commands))
    tabs: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for row in stored.answers:
        if row["revision"] is not None:
            tab = (row["board"], row["person"], row["tab"])
            tabs.setdefault(tab, []).append((row["seq"], row["revision"]))
    for tab, places in tabs.items():
        ordered = [revision for _seq, revision in sorted(places)]
        assert ordered == sorted(ordered), f"{tab} was not decided in its order"


def check_replay(path: Path, boards: Iterable[str]) -> dict[str, State]:
    """The log leads to what the tables hold. The stored boards."""
    store = Store.open(f"sqlite:///{path}")
    try:
        states = {}
        for board in boards:
            loaded = store.load(board)
            assert loaded is not None
            events = store.events(board, 0)
            assert replay((event.revision, event.ops) for event in events).same_records(loaded.state)
            states[board] = loaded.state
        return states
    finally:
        store.close()


def check_replicas(states: dict[str, State], models: Iterable[tuple[str, Model]]) -> None:
    """Everybody's screen is what somebody who comes in now would see."""
    for board, model in models:
        differs = difference(states[board], model)
        assert not differs, f"{model.person} on {board}: {differs}"


def difference(state: State, model: Model) -> str:
    """What is wrong with a model's copy of the board; nothing when it is equal."""
    if model.role is None:
        return "never welcomed"
    viewer = Viewer(model.role, model.person, peek=model.peek and Viewer(model.role).runs)  # type: ignore[arg-type]
    if model.have != state.revision:
        return f"stands at {model.have}, the board at {state.revision}"
    for name, held, right in (
        ("shared", model.shared, plain(everything(viewer.audience, state))),
        ("mine", model.mine, plain(personal(model.person, state))),
    ):
        for kind in sorted(held.keys() | right.keys()):
            here, there = held.get(kind, {}), right.get(kind, {})
            for id in sorted(here.keys() | there.keys()):
                if here.get(id) != there.get(id):
                    return f"{name}.{kind} {id}: {here.get(id)} instead of {there.get(id)}"
    return ""
