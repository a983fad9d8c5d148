"""Commands about the challenge: the brief with its lists, and questions to the city."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from board.messages.commands.base import Command
from board.messages.records import (
    MAX_FIELD,
    Brief,
    By,
    CityAnswer,
    FieldText,
    Happened,
    Id,
    ListName,
    Names,
    PointText,
    Revision,
)


class WritePoint(Command, frozen=True, kw_only=True, tag="write_point"):
    """Add or change a line of a pinned list; `base` is 0 for a new one."""

    point: Id
    list: ListName
    text: PointText
    base: Revision


class RemovePoint(Command, frozen=True, kw_only=True, tag="remove_point"):
    point: Id


class FilePoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    list: ListName
    text: PointText
    example: bool = False


class Describe(Command, frozen=True, kw_only=True, tag="describe"):
    """What the Lab file says of the workshop. Only loading a Lab file asks for it.

    `names` and `names_after` are what a new board begins with; afterwards they are the facilitator's.
    """

    brief: Brief
    points: tuple[FilePoint, ...] = ()
    names: Names = "nothing"
    names_after: Names = "name"


class AskQuestion(Command, frozen=True, kw_only=True, tag="ask_question"):
    """Ask the challenge city something."""

    question: Id
    text: PointText


class EditQuestion(Command, frozen=True, kw_only=True, tag="edit_question"):
    """`base` is the question's `written` that the editor saw."""

    question: Id
    text: PointText
    base: Revision


class TakeBackQuestion(Command, frozen=True, kw_only=True, tag="take_back_question"):
    question: Id


class AnswerQuestion(Command, frozen=True, kw_only=True, tag="answer_question"):
    """`base` is the question's `answered` that the writer saw; an empty text takes the answer back."""

    question: Id
    text: Annotated[str, Meta(max_length=MAX_FIELD)]
    base: Revision


class HideQuestion(Command, frozen=True, kw_only=True, tag="hide_question"):
    question: Id
    reason: PointText


class RestoreQuestion(Command, frozen=True, kw_only=True, tag="restore_question"):
    question: Id


class Respond(Command, frozen=True, kw_only=True, tag="respond"):
    """Write what the city says to a solution; `base` is the response's revision that the writer saw."""

    solution: Id
    answer: CityAnswer
    why: FieldText = ""
    contact: PointText = ""
    next: PointText = ""
    by: By = ""
    base: Revision


class PublishResponses(Command, frozen=True, kw_only=True, tag="publish_responses"):
    """Show everybody what the city says, or the city alone again."""

    on: bool


class RecordOutcome(Command, frozen=True, kw_only=True, tag="record_outcome"):
    """Say what became of a solution; `base` is the outcome's revision that the writer saw."""

    solution: Id
    happened: Happened
    text: FieldText = ""
    base: Revision
