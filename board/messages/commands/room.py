"""Commands about the people in the room: who is in, who sits where, and what is shown to all."""

from __future__ import annotations

from board.messages.commands.base import Command
from board.messages.records import Id, NameText, PersonId, PointText, Revision, Shown


class MakeTable(Command, frozen=True, kw_only=True, tag="make_table"):
    table: Id
    name: NameText


class RenameTable(Command, frozen=True, kw_only=True, tag="rename_table"):
    table: Id
    name: NameText
    base: Revision


class DropTable(Command, frozen=True, kw_only=True, tag="drop_table"):
    """Its people sit nowhere then, and its ideas and its sheet are everybody's."""

    table: Id


class Sit(Command, frozen=True, kw_only=True, tag="sit"):
    """Sit at a table, or at none. `person`: somebody else, for those who run the workshop."""

    table: Id | None
    person: PersonId | None = None


class DealPeople(Command, frozen=True, kw_only=True, tag="deal_people"):
    """Seat everybody who sits nowhere, or with `anew` everybody, evenly; cities are spread."""

    anew: bool


class ShowToEveryone(Command, frozen=True, kw_only=True, tag="show_to_everyone"):
    what: Shown
    target: Id


class StopShowing(Command, frozen=True, kw_only=True, tag="stop_showing"):
    pass


class SendNudge(Command, frozen=True, kw_only=True, tag="send_nudge"):
    """Say a sentence to everybody; an empty one takes it away."""

    text: PointText


class MutePerson(Command, frozen=True, kw_only=True, tag="mute_person"):
    """Pause one person's writing, or let them write again."""

    person: PersonId
    on: bool


class RemovePerson(Command, frozen=True, kw_only=True, tag="remove_person"):
    person: PersonId


class ReadmitPerson(Command, frozen=True, kw_only=True, tag="readmit_person"):
    person: PersonId


class Join(Command, frozen=True, kw_only=True, tag="join"):
    """A person joined, or changed their profile. Only the pages for that ask for it."""

    person: PersonId
    delegate: bool | None = None
    """Whether they come as a delegate, or only give their name; nothing: they are what they were."""


class Rename(Command, frozen=True, kw_only=True, tag="rename"):
    """A facilitator corrected somebody's name. The name itself is in no event."""

    person: PersonId
