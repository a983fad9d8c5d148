"""Commands about what a workshop leaves behind: takeaways, lessons, projects, meetings, what people keep."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from board.messages.commands.base import Command, Minutes
from board.messages.records import (
    FieldText,
    Id,
    LessonTopic,
    NameText,
    PersonId,
    PointText,
    Revision,
    Savable,
    Topic,
)

Rounds = Annotated[int, Meta(ge=1, le=20)]
Behind = Annotated[tuple[Id, ...], Meta(max_length=100)]
"""The ideas behind a lesson."""


class LeaveTakeaway(Command, frozen=True, kw_only=True, tag="leave_takeaway"):
    takeaway: Id
    topic: Topic
    text: PointText


class EditTakeaway(Command, frozen=True, kw_only=True, tag="edit_takeaway"):
    """`base` is the takeaway's `written` that the editor saw."""

    takeaway: Id
    text: PointText
    base: Revision


class TakeBackTakeaway(Command, frozen=True, kw_only=True, tag="take_back_takeaway"):
    takeaway: Id


class HideTakeaway(Command, frozen=True, kw_only=True, tag="hide_takeaway"):
    takeaway: Id
    reason: PointText


class RestoreTakeaway(Command, frozen=True, kw_only=True, tag="restore_takeaway"):
    takeaway: Id


class Save(Command, frozen=True, kw_only=True, tag="save"):
    """Take something home, or not, with `on: false`."""

    what: Savable
    target: Id
    on: bool


class WriteNote(Command, frozen=True, kw_only=True, tag="write_note"):
    """How it could work in one's own city; `base` is the note's revision that the writer saw."""

    text: FieldText
    base: Revision


class WriteLesson(Command, frozen=True, kw_only=True, tag="write_lesson"):
    """Add or change a lesson; `base` is 0 for a new one."""

    lesson: Id
    topic: LessonTopic
    text: PointText
    cluster: Id | None = None
    ideas: Behind = ()
    base: Revision


class RemoveLesson(Command, frozen=True, kw_only=True, tag="remove_lesson"):
    lesson: Id


class WriteProject(Command, frozen=True, kw_only=True, tag="write_project"):
    """Add or change a project card; `base` is 0 for a new one."""

    project: Id
    title: NameText
    city: NameText
    what: FieldText = ""
    people: PointText = ""
    offer: FieldText = ""
    ask: FieldText = ""
    contact: PointText = ""
    base: Revision


class RemoveProject(Command, frozen=True, kw_only=True, tag="remove_project"):
    project: Id


class PlanTableRounds(Command, frozen=True, kw_only=True, tag="plan_table_rounds"):
    """Seat everybody anew for this many rounds to come; what is running or over stays as it is."""

    rounds: Rounds
    minutes: Minutes


class StartTableRound(Command, frozen=True, kw_only=True, tag="start_table_round"):
    round: Id


class EndTableRound(Command, frozen=True, kw_only=True, tag="end_table_round"):
    round: Id


class StayInTouch(Command, frozen=True, kw_only=True, tag="stay_in_touch"):
    """Say that one wants to stay in touch with somebody, or not any more."""

    person: PersonId
    on: bool
