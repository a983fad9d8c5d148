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
PersonId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$", max_length=40)]
"""Made by the server, of a browser's key."""
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
Sorting = Literal["everybody", "facilitator"]
"""Who may sort ideas into clusters."""
Source = Literal["own", "table", "paper"]
"""For whom an idea was posted: by its author, for a table that said it, or from a paper note."""
Shown = Literal["idea", "question", "cluster", "solution"]
"""Kinds of records that can be shown to everyone."""
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


class Said(Record, frozen=True, kw_only=True):
    """What one person said: its author is shown as the stage says, and a facilitator can hide it."""

    text: str
    author: str | None
    named: bool
    """Whether the author agreed to have their name beside it."""
    at: Millis
    born: int
    """The revision that created it."""
    written: int = 0
    """The revision that last wrote its text: the base of an edit, so that nothing else disturbs a writer."""
    edited: bool = False
    hidden: str | None = None
    """The facilitator's reason, when hidden."""


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
    sorting: Sorting = "everybody"
    """Who may sort ideas into clusters."""
    vote: VoteRule | None = None
    """The rule that the next round begins with; null is the brief's."""
    minutes: dict[StageName, int] = {}
    """Planned minutes that the facilitator changed; the other stages go by the brief."""
    began: Millis = 0
    """When the workshop's time began to run; 0 before."""
    joining: bool = True
    """Whether people may join who have not joined yet."""


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
    """Whether the facilitator paused this person's writing."""
    removed: bool = False
    """Whether the facilitator sent this person out. What they wrote stays."""


class Done(Record, frozen=True, kw_only=True):
    """A person said “I'm done”; id is the person. Others get the number of those who did, ever."""

    kind: ClassVar[str] = "done"
    since: Millis
    """When the stage began in which it was said. In any other stage it says nothing."""


class Idea(Said, frozen=True, kw_only=True):
    """A card."""

    kind: ClassVar[str] = "idea"
    open: bool
    """Whether it was public from birth."""
    cluster: str | None = None
    placed: int = 0
    """The revision that last placed it; ideas stand in a cluster in this order."""
    source: Source = "own"
    table: str | None = None
    """The table that sorts it, or that said it. It tells nothing of the author."""


class Question(Said, frozen=True, kw_only=True):
    """What a delegate asks the challenge city, and the city's answer. Public from birth."""

    kind: ClassVar[str] = "question"
    answer: str = ""
    answered: int = 0
    """The revision that last wrote the answer; 0 before."""
    by: Role | None = None
    """In which role it was answered: the city's expert, or somebody who runs the workshop."""


class Doubt(Said, frozen=True, kw_only=True):
    """What would stop this? Said about a solution by somebody who did not write it. Public from birth."""

    kind: ClassVar[str] = "doubt"
    solution: str
    table: str | None = None
    """The table that tested the solution."""


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
    returned: int = 0
    """Dots that came back when clusters were merged or dissolved, until the person votes again."""


class Choice(Record, frozen=True, kw_only=True):
    """The cluster that the challenge city chose after the vote. One per board at most, id `choice`."""

    kind: ClassVar[str] = "choice"
    cluster: str
    by: Role
    """In which role it was chosen: the city's expert, or the facilitator for the city."""


class Solution(Record, frozen=True, kw_only=True):
    """A sheet that turns a cluster into something a city can do."""

    kind: ClassVar[str] = "solution"
    cluster: str
    born: int
    table: str | None = None
    """The table that writes it; null is everybody."""
    scribe: str | None = None
    """The one person who writes; null is everybody at its table. Empty where a viewer may not know who."""


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


class Table(Record, frozen=True, kw_only=True):
    """A table in the room: people who sort and write together."""

    kind: ClassVar[str] = "table"
    name: str
    born: int


class Seat(Record, frozen=True, kw_only=True):
    """Where a person sits; id is the person."""

    kind: ClassVar[str] = "seat"
    table: str


class Spotlight(Record, frozen=True, kw_only=True):
    """What the facilitator shows to everyone now. One per board at most, id `spotlight`."""

    kind: ClassVar[str] = "spotlight"
    what: Shown
    target: str
    at: Millis


class Nudge(Record, frozen=True, kw_only=True):
    """A sentence from the facilitator to everybody. One per board at most, id `nudge`."""

    kind: ClassVar[str] = "nudge"
    text: str
    at: Millis


RECORDS: dict[str, type[Record]] = {
    cls.kind: cls
    for cls in (
        Brief,
        Board,
        Timer,
        Point,
        Person,
        Done,
        Question,
        Idea,
        Cluster,
        Round,
        Ballot,
        Choice,
        Solution,
        Field,
        Action,
        Doubt,
        Table,
        Seat,
        Spotlight,
        Nudge,
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
    muted: bool = False
    removed: bool = False


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
    """Says to one person that an idea, a question or a doubt is theirs, with the same id; carries it while
    nobody else may see it."""

    kind: ClassVar[str] = "mine"
    idea: Idea | None = None
    question: Question | None = None
    doubt: Doubt | None = None


class Pen(Record, frozen=True, kw_only=True):
    """Says to one person that they are the scribe of the solution with this id."""

    kind: ClassVar[str] = "pen"
