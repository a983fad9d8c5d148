"""The people at a board, and where they sit."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from board.messages.records.base import Millis, Record


class Person(Record, frozen=True, kw_only=True):
    """A participant who joined this board, or who speaks for the city or runs the workshop and gave a name.
    Name and city are in `Profile`, which is not logged.
    """

    kind: ClassVar[str] = "person"
    joined: Millis
    profile: int = 1
    """Version of the profile: moving it tells every viewer to look again."""
    muted: bool = False
    """Whether the facilitator paused this person's writing."""
    removed: bool = False
    """Whether the facilitator sent this person out. What they wrote stays."""
    owner: bool = False
    """Whether they took on a first step, and so agreed that their name stands beside it."""
    delegate: bool = True
    """Whether they take part as a delegate. Who does not is named where they agreed, and counts nowhere."""

    @property
    def present(self) -> bool:
        """Whether they take part now: a delegate whom nobody sent out."""
        return self.delegate and not self.removed


class Done(Record, frozen=True, kw_only=True):
    """A person said “I'm done”; id is the person. Others get the number of those who did, ever."""

    kind: ClassVar[str] = "done"
    since: Millis
    """When the stage began in which it was said. In any other stage it says nothing."""


class Table(Record, frozen=True, kw_only=True):
    """A table in the room: people who sort and write together."""

    kind: ClassVar[str] = "table"
    name: str
    born: int


class Seat(Record, frozen=True, kw_only=True):
    """Where a person sits; id is the person."""

    kind: ClassVar[str] = "seat"
    table: str


class Profile(Struct, frozen=True):
    """What is personal about a person, Lab-wide and never logged. Deleting it forgets them."""

    name: str
    city: str
    unnamed: bool = False
    contact: str = ""
    """How to reach them, for those with whom they agreed to stay in touch; empty is not at all."""
