"""What exists in views only: derived from the board, never stored."""

from __future__ import annotations

from typing import ClassVar, Literal

from board.messages.records.base import Millis, Record
from board.messages.records.ideas import Idea, Question
from board.messages.records.lab import Takeaway
from board.messages.records.solutions import Doubt


class PersonSeen(Record, frozen=True, kw_only=True):
    """A person as others may see them; empty strings where the stage shows nothing."""

    kind: ClassVar[str] = "person"
    name: str
    city: str
    muted: bool = False
    removed: bool = False
    delegate: bool = True
    """Whether they take part; others have a name beside what they took on."""


class Counts(Record, frozen=True, kw_only=True):
    """How many ideas there are, not which. The fields that a viewer may not know are null."""

    kind: ClassVar[str] = "counts"
    ideas: int
    written: int | None = None
    """How many people wrote at least one."""
    joined: int | None = None
    done: int | None = None
    """How many said that they are done with this stage."""
    hidden: int | None = None
    suggested: int | None = None
    """A fitting number of dots for the clusters there are."""
    seated: dict[str, int] = {}
    """Table → how many sit there."""


class Tally(Record, frozen=True, kw_only=True):
    """Result of a round, in the order of its clusters; null where the viewer may not know yet."""

    kind: ClassVar[str] = "tally"
    voted: int
    dots: tuple[int, ...] | None = None
    voters: tuple[int, ...] | None = None


class Mine(Record, frozen=True, kw_only=True):
    """Says to one person that what has the same id is theirs: an idea, a question, a doubt, a takeaway, a
    project card. Carries it while nobody else may see it."""

    kind: ClassVar[str] = "mine"
    idea: Idea | None = None
    question: Question | None = None
    doubt: Doubt | None = None
    takeaway: Takeaway | None = None


class Pen(Record, frozen=True, kw_only=True):
    """Says to one person that they are the scribe of the solution with this id."""

    kind: ClassVar[str] = "pen"


class TableRoundSeen(Record, frozen=True, kw_only=True):
    """A table round as others may see it: how many visit each project. Who does is for those who run the
    workshop."""

    kind: ClassVar[str] = "table_round"
    number: int
    minutes: int
    status: Literal["planned", "running", "over"]
    opened: Millis | None = None
    closed: Millis | None = None
    places: dict[str, str] = {}
    visitors: dict[str, int] = {}
    """Project → how many people come to its table; its host is there anyway."""


class Place(Record, frozen=True, kw_only=True):
    """Says to one person at which project they sit in the table round with this id."""

    kind: ClassVar[str] = "place"
    project: str
    people: tuple[str, ...] = ()
    """Who else sits there: for its host always, for the others once the round runs. Empty where the stage
    shows nothing of people."""
