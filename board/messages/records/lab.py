"""What a workshop leaves to the people of its Lab: takeaways, lessons, projects, meetings, what they keep."""

from __future__ import annotations

from typing import ClassVar, Literal

from board.messages.records.base import LessonTopic, Millis, Record, Said, Savable, Topic


class Takeaway(Said, frozen=True, kw_only=True):
    """What a delegate leaves at the end, one for each topic. Public from birth."""

    kind: ClassVar[str] = "takeaway"
    topic: Topic


class Saved(Record, frozen=True, kw_only=True):
    """Something a person wants to take home; id is `person.target`. Theirs alone."""

    kind: ClassVar[str] = "saved"
    person: str
    what: Savable
    target: str


class Note(Record, frozen=True, kw_only=True):
    """How it could work in one's own city; id is the person. Theirs, and without their name their city's."""

    kind: ClassVar[str] = "note"
    text: str


class Lesson(Record, frozen=True, kw_only=True):
    """What a case or an exchange teaches other cities."""

    kind: ClassVar[str] = "lesson"
    topic: LessonTopic
    text: str
    cluster: str | None = None
    """The cluster that it was drawn from."""
    ideas: tuple[str, ...] = ()
    """The ideas behind it."""
    born: int


class Project(Record, frozen=True, kw_only=True):
    """A city's or an organisation's project, as it shows it to others."""

    kind: ClassVar[str] = "project"
    title: str
    city: str
    what: str = ""
    people: str = ""
    """For whom it is."""
    offer: str = ""
    ask: str = ""
    contact: str = ""
    """How to reach them, written to be seen by everybody; empty is not at all."""
    host: str | None = None
    """The person who made the card, and stays at its table. Empty where a viewer may not know who."""
    born: int


class TableRound(Record, frozen=True, kw_only=True):
    """One round of speed-networking: who sits at which project. Others see their own place only."""

    kind: ClassVar[str] = "table_round"
    number: int
    minutes: int
    status: Literal["planned", "running", "over"] = "planned"
    opened: Millis | None = None
    closed: Millis | None = None
    places: dict[str, str] = {}
    """Person → project. Hosts sit at their own; each project in a round has exactly one."""


class Touch(Record, frozen=True, kw_only=True):
    """A person wants to stay in touch with another; id is `person.other`. Theirs alone: it takes two."""

    kind: ClassVar[str] = "touch"
    person: str
    other: str
