"""Commands about solution sheets: who writes them, what is in them, and what would stop them."""

from __future__ import annotations

from board.messages.commands.base import Command
from board.messages.records import (
    By,
    Cited,
    FieldName,
    FieldText,
    Id,
    NameText,
    PersonId,
    PointText,
    Revision,
)


class MakeSolution(Command, frozen=True, kw_only=True, tag="make_solution"):
    solution: Id
    cluster: Id


class DropSolution(Command, frozen=True, kw_only=True, tag="drop_solution"):
    solution: Id


class GiveSheet(Command, frozen=True, kw_only=True, tag="give_sheet"):
    """Let a table write a solution, or everybody with `table: null`. Nobody holds its pen then."""

    solution: Id
    table: Id | None


class TakePen(Command, frozen=True, kw_only=True, tag="take_pen"):
    """Write for one's table from now on, in place of whoever did."""

    solution: Id


class GivePen(Command, frozen=True, kw_only=True, tag="give_pen"):
    """Let somebody else write, or everybody at the table with `person: null`."""

    solution: Id
    person: PersonId | None


class WriteField(Command, frozen=True, kw_only=True, tag="write_field"):
    """`base` is the field's revision that the writer saw; 0 where there was nothing yet."""

    solution: Id
    field: FieldName
    text: FieldText
    base: Revision


class WriteAction(Command, frozen=True, kw_only=True, tag="write_action"):
    """Add or change a row of first steps; `base` is 0 for a new one."""

    action: Id
    solution: Id
    what: PointText
    who: NameText
    by: By
    base: Revision
    partners: PointText = ""


class RemoveAction(Command, frozen=True, kw_only=True, tag="remove_action"):
    action: Id


class TakeAction(Command, frozen=True, kw_only=True, tag="take_action"):
    """Take a first step on, and agree that one's name and city stand beside it for everybody."""

    action: Id


class LeaveAction(Command, frozen=True, kw_only=True, tag="leave_action"):
    """Be named beside a first step no more."""

    action: Id


class RaiseDoubt(Command, frozen=True, kw_only=True, tag="raise_doubt"):
    """What would stop this solution?"""

    doubt: Id
    solution: Id
    text: PointText


class TakeBackDoubt(Command, frozen=True, kw_only=True, tag="take_back_doubt"):
    doubt: Id


class HideDoubt(Command, frozen=True, kw_only=True, tag="hide_doubt"):
    doubt: Id
    reason: PointText


class RestoreDoubt(Command, frozen=True, kw_only=True, tag="restore_doubt"):
    doubt: Id


class RemoveCitation(Command, frozen=True, kw_only=True, tag="remove_citation"):
    citation: Id


class Cite(Command, frozen=True, kw_only=True, tag="cite"):
    """Build on something of another workshop. Only the house asks for it: it has looked at what is cited."""

    citation: Id
    solution: Id
    source: str
    what: Cited
    target: str
    text: FieldText
    city: NameText
    topic: NameText = ""
    contact: PointText = ""
