"""A data folder of the shipped Lab in which Ghent has left a lesson and a project for the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from board import labfile
from board.cli.labs import load
from board.live import Live
from board.messages import Command, Describe, Leaves, MoveStage, RemoveLesson, WriteLesson, WriteProject
from board.people import key_from
from board.settings import Settings
from board.store import Store

SOURCE = "glasgow-2019-ghent"
LESSON = "lesson-of-ghent-1"
GONE = "lesson-of-ghent-2"
PROJECT = "project-of-ghent-1"


@dataclass(frozen=True)
class Said:
    """The words that are there, and those that were removed again."""

    lesson: str
    gone: str
    project: str


def teach(data: Path, said: Said) -> None:
    """Fill the folder, before a server works with it. Loaded again, Ghent is a challenge as before; what it
    left stays."""
    key = key_from(data)
    store = Store.open(Settings(data=data).database)
    load(store, key, labfile.read(labfile.SHIPPED))
    live = Live(store)

    def ask(command: Command) -> None:
        answer = live.ask(SOURCE, "organiser", "organiser", command)
        assert answer.revision is not None, answer

    def leaves(what: Leaves) -> None:
        state = live.board(SOURCE)
        assert state is not None
        assert state.brief is not None
        brief = structs.replace(state.brief, leaves=what, rev=0)
        assert live.system(SOURCE, Describe(brief=brief)).revision is not None

    leaves("lessons")
    ask(MoveStage(seen="brief", to="draft"))
    lesson: dict[str, Any] = {"topic": "success", "base": 0}
    ask(WriteLesson(lesson=LESSON, text=said.lesson, **lesson))
    ask(WriteLesson(lesson=GONE, text=said.gone, **lesson))
    ask(RemoveLesson(lesson=GONE))
    leaves("projects")
    ask(WriteProject(project=PROJECT, title=said.project, city="Nantes", contact="mail@example.org", base=0))
    store.close()
