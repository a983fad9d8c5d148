"""A data folder of the shipped Lab in which other workshops have left a lesson and a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.live import Live
from board.messages import Command, MoveStage, RemoveLesson, WriteLesson, WriteProject
from board.settings import Settings
from board.store import Store
from tests.conftest import with_the_lab

CASE = "glasgow-2019-learn-porto"
EXCHANGE = "glasgow-2019-share-projects"
LESSON = "lesson-of-porto-1"
GONE = "lesson-of-porto-2"
PROJECT = "project-of-nantes-1"


@dataclass(frozen=True)
class Said:
    """The words that are there, and those that were removed again."""

    lesson: str
    gone: str
    project: str


def teach(data: Path, said: Said) -> None:
    """Fill the folder, before a server works with it."""
    store = Store.open(Settings(data=with_the_lab(data)).database)
    live = Live(store)

    def ask(board: str, command: Command) -> None:
        answer = live.ask(board, "organiser", "organiser", command)
        assert answer.revision is not None, answer

    ask(CASE, MoveStage(seen="brief", to="draft"))
    lesson: dict[str, Any] = {"topic": "success", "base": 0}
    ask(CASE, WriteLesson(lesson=LESSON, text=said.lesson, **lesson))
    ask(CASE, WriteLesson(lesson=GONE, text=said.gone, **lesson))
    ask(CASE, RemoveLesson(lesson=GONE))
    project = WriteProject(
        project=PROJECT, title=said.project, city="Nantes", contact="mail@example.org", base=0
    )
    ask(EXCHANGE, project)
    store.close()
