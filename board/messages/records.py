"""Records: the things that a board is made of, and the bounds of their texts. No rule lives here."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

PROTOCOL = 1
"""Version of the protocol; a browser that speaks an older one is asked to reload."""

MAX_IDEA = 400
MAX_NAME = 80
MAX_POINT = 300
MAX_FIELD = 2000
MAX_BATCH = 200
"""Most ideas that one command may place at once."""
MAX_SECONDS = 36_000
"""Longest time that a timer may be set to."""

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,40}$", max_length=40)]
"""Random, made by the client, unrelated to tab or sequence, so that authors cannot be linked by it."""
IdeaText = Annotated[str, Meta(max_length=MAX_IDEA)]
NameText = Annotated[str, Meta(max_length=MAX_NAME)]
PointText = Annotated[str, Meta(max_length=MAX_POINT)]
FieldText = Annotated[str, Meta(max_length=MAX_FIELD)]
Revision = Annotated[int, Meta(ge=0)]
Millis = int
"""Milliseconds since 1970-01-01 UTC, on the server's clock."""
Seconds = Annotated[int, Meta(ge=1, le=MAX_SECONDS)]

Role = Literal["delegate", "facilitator", "expert", "organiser", "projector", "system"]
StageName = Literal["brief", "ideate", "cluster", "vote", "draft", "closed"]
Names = Literal["nothing", "city", "name"]
"""What a stage shows of an idea's author."""
ListName = Literal["tried", "fixed", "keep"]
"""The brief's pinned lists: already tried · cannot change · must keep."""
FieldName = Literal[
    "title", "people", "do", "new", "test", "lead", "money", "stop", "sign", "learn", "decision"
]
"""The texts of a solution sheet. The twelfth field, *First steps*, is the sheet's rows of `Action`."""


class Record(Struct, frozen=True, kw_only=True):
    """One thing on a board. Always put or removed whole. `rev` is the revision that last wrote it."""

    kind: ClassVar[str]
    id: str
    rev: int = 0


class StagePlan(Struct, frozen=True):
    """A stage of the workshop, how long it is meant to take, and what the facilitator reads aloud."""

    name: StageName
    minutes: int
    say: str = ""


class VoteRule(Struct, frozen=True):
    """Dots per person, most dots on one cluster, and whether totals stay hidden until the round closes."""

    budget: int = 3
    cap: int = 2
    blind: bool = True


class Brief(Record, frozen=True, kw_only=True):
    """What the Lab file says of the workshop. One per board, id `brief`."""

    kind: ClassVar[str] = "brief"
    lab: str
    lab_title: str
    part: str
    title: str
    city: str
    host: str
    date: str
    question: str
    prompt: str
    placeholder: str = ""
    background: str = ""
    example: bool = False
    """Whether the background was invented as an example, and must be shown as such."""
    stages: tuple[StagePlan, ...] = ()
    vote: VoteRule = VoteRule()
    thanks: str = ""
    names_to_facilitators: bool = False
    """The Lab's choice: whether those who run a workshop see authors at every stage."""


class Board(Record, frozen=True, kw_only=True):
    """Where the workshop is and how it is run now. One per board, id `board`."""

    kind: ClassVar[str] = "board"
    stage: StageName = "brief"
    since: Millis = 0
    revealed: int = 0
    """Ideas born at this revision or before are revealed, for good."""
    private: bool = True
    """Whether ideas written now stay with their author until they are revealed."""
    names: Names = "nothing"
    """What is shown of authors before the results."""
    names_after: Names = "name"
    """What is shown of authors from the draft stage on."""
    ideas_each: int = 0
    """Most ideas per delegate; 0 is no limit."""
    writing: bool = True
    """Whether delegates may write now; the facilitator can pause writing."""


class Timer(Record, frozen=True, kw_only=True):
    """How long the stage still takes. One per board, id `timer`; a record of its own, so that another minute
    moves nothing else. It runs while `ends` is set, is paused while `left` is, and is off with neither."""

    kind: ClassVar[str] = "timer"
    ends: Millis | None = None
    left: Millis | None = None
    """What was left when it was paused, in milliseconds."""
    lock: bool = False
    """Whether delegates can write no more in this stage once the time is over."""


class Point(Record, frozen=True, kw_only=True):
    """One line of a pinned list of the brief."""

    kind: ClassVar[str] = "point"
    list: ListName
    text: str
    order: int
    from_file: bool = False
    example: bool = False


class Person(Record, frozen=True, kw_only=True):
    """A participant who joined this board. Name and city are in `Profile`, which is not logged."""

    kind: ClassVar[str] = "person"
    joined: Millis
    profile: int = 1
    """Version of the profile: moving it tells every viewer to look again."""
    muted: bool = False


class Done(Record, frozen=True, kw_only=True):
    """A person said “I'm done”; id is the person. Others get the number of those who did, ever."""

    kind: ClassVar[str] = "done"
    since: Millis
    """When the stage began in which it was said. In any other stage it says nothing."""


class Idea(Record, frozen=True, kw_only=True):
    """A card."""

    kind: ClassVar[str] = "idea"
    text: str
    author: str | None
    named: bool
    """Whether the author agreed to have their name beside it."""
    at: Millis
    born: int
    """The revision that created it."""
    open: bool
    """Whether it was public from birth."""
    cluster: str | None = None
    placed: int = 0
    """The revision that last placed it; ideas stand in a cluster in this order."""
    written: int = 0
    """The revision that last wrote its text: the base of an edit, so that sorting disturbs no writer."""
    edited: bool = False
    hidden: str | None = None
    """The facilitator's reason, when hidden."""


class Cluster(Record, frozen=True, kw_only=True):
    """A named group of ideas. An empty name is shown as its first idea."""

    kind: ClassVar[str] = "cluster"
    name: str
    born: int


class Round(Record, frozen=True, kw_only=True):
    """One vote session with its own rule and its own ledger of ballots."""

    kind: ClassVar[str] = "round"
    name: str
    rule: VoteRule
    status: Literal["open", "paused", "closed"]
    clusters: tuple[str, ...]
    names: tuple[str, ...]
    """The clusters' names when the round opened, for the trail when one of them goes later."""
    opened: Millis
    closed: Millis | None = None
    here: int = 0
    """How many delegates had joined when it closed: the base of the turnout."""


class Ballot(Record, frozen=True, kw_only=True):
    """One person's dots in one round; id is `round.person`. Seen by that person alone, ever."""

    kind: ClassVar[str] = "ballot"
    round: str
    person: str
    dots: dict[str, int]


class Solution(Record, frozen=True, kw_only=True):
    """A sheet that turns a cluster into something a city can do."""

    kind: ClassVar[str] = "solution"
    cluster: str
    born: int


class Field(Record, frozen=True, kw_only=True):
    """One text of a solution; id is `solution.name`."""

    kind: ClassVar[str] = "field"
    solution: str
    name: FieldName
    text: str


class Action(Record, frozen=True, kw_only=True):
    """A row of *First steps*: what · who · by when."""

    kind: ClassVar[str] = "action"
    solution: str
    what: str
    who: str
    by: str
    """Empty, `30 days`, `90 days` or a date as YYYY-MM-DD."""
    born: int


RECORDS: dict[str, type[Record]] = {
    cls.kind: cls
    for cls in (
        Brief,
        Board,
        Timer,
        Point,
        Person,
        Done,
        Idea,
        Cluster,
        Round,
        Ballot,
        Solution,
        Field,
        Action,
    )
}
"""Every kind of record that is stored and logged."""


class Profile(Struct, frozen=True):
    """What is personal about a person, Lab-wide and never logged. Deleting it forgets them."""

    name: str
    city: str
    unnamed: bool = False


# Records that exist in views only: derived from the board, never stored.


class PersonSeen(Record, frozen=True, kw_only=True):
    """A person as others may see them; empty strings where the stage shows nothing."""

    kind: ClassVar[str] = "person"
    name: str
    city: str


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


class Tally(Record, frozen=True, kw_only=True):
    """Result of a round, in the order of its clusters; null where the viewer may not know yet."""

    kind: ClassVar[str] = "tally"
    voted: int
    dots: tuple[int, ...] | None = None
    voters: tuple[int, ...] | None = None


class Mine(Record, frozen=True, kw_only=True):
    """Says to one person that an idea is theirs; carries it while nobody else may see it."""

    kind: ClassVar[str] = "mine"
    idea: Idea | None
