"""Lessons: what a case or an exchange teaches other cities, drawn from clusters and the ideas in them."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import Leaves, Lesson, Op, RemoveLesson, WriteLesson
from board.rules.clusters import a_cluster
from board.rules.registry import PEOPLE, Case, Refused, gone, need, put, rule, unchanged, version, words
from board.rules.said import is_public, may_write
from board.rules.solutions import DRAFTING

MAX_LESSONS = 200
"""Most lessons on a board."""


@rule(WriteLesson, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def write_lesson(case: Case, command: WriteLesson) -> Iterable[Op]:
    leaves(case, "lessons")
    may_write(case)
    lesson = case.state.lesson.get(command.lesson)
    unchanged(version(lesson), command.base)
    if lesson is None and len(case.state.lesson) >= MAX_LESSONS:
        raise Refused("limit", _("There are {limit} lessons already."), limit=MAX_LESSONS)
    if command.cluster is not None:
        a_cluster(case, command.cluster)
    ideas = (case.state.idea.get(id) for id in dict.fromkeys(command.ideas))
    behind = [idea.id for idea in ideas if idea is not None and is_public(case.state, idea)]
    yield put(
        Lesson(
            id=command.lesson,
            topic=command.topic,
            text=words(command.text, lines=False),
            cluster=command.cluster,
            ideas=tuple(behind),
            born=lesson.born if lesson else case.revision,
        )
    )


@rule(RemoveLesson, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def remove_lesson(case: Case, command: RemoveLesson) -> Iterable[Op]:
    may_write(case)
    yield gone(need(case.state.lesson.get(command.lesson), _("This lesson is not on the board any more.")))


def leaves(case: Case, what: Leaves) -> None:
    """Refuse what this kind of workshop does not work on."""
    brief = case.state.brief
    if (brief.leaves if brief else "solutions") != what:
        raise Refused("stage", _("This workshop does not work on that."))
