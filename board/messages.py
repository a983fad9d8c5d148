"""The words on the wire: records, commands, answers, frames. Typed, bounded, parsed once at the edge.

Shapes and limits only. No rule about who may do what, and when, lives here, and nothing here knows a
database, a socket or a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, cast

import msgspec
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

# ── Records ─────────────────────────────────────────────────────────────────────────────────────


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


# ── Commands ────────────────────────────────────────────────────────────────────────────────────


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What a person asks for. Unknown fields are refused."""


class PostIdea(Command, frozen=True, kw_only=True, tag="post_idea"):
    idea: Id
    text: IdeaText


class EditIdea(Command, frozen=True, kw_only=True, tag="edit_idea"):
    """`base` is the idea's `written` that the editor saw."""

    idea: Id
    text: IdeaText
    base: Revision


class TakeBackIdea(Command, frozen=True, kw_only=True, tag="take_back_idea"):
    idea: Id


class HideIdea(Command, frozen=True, kw_only=True, tag="hide_idea"):
    idea: Id
    reason: PointText


class RestoreIdea(Command, frozen=True, kw_only=True, tag="restore_idea"):
    idea: Id


class RevealIdeas(Command, frozen=True, kw_only=True, tag="reveal_ideas"):
    pass


class PlaceIdeas(Command, frozen=True, kw_only=True, tag="place_ideas"):
    """Put ideas in a cluster, or take them out with `cluster: null`."""

    ideas: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_BATCH)]
    cluster: Id | None


class CreateCluster(Command, frozen=True, kw_only=True, tag="create_cluster"):
    """Make a cluster of these ideas, wherever they are now. Splitting a cluster is this too."""

    cluster: Id
    name: NameText
    ideas: Annotated[tuple[Id, ...], Meta(max_length=MAX_BATCH)]


class RenameCluster(Command, frozen=True, kw_only=True, tag="rename_cluster"):
    cluster: Id
    name: NameText
    base: Revision


class MergeClusters(Command, frozen=True, kw_only=True, tag="merge_clusters"):
    """Move all ideas of `source` into `into`; `source` goes."""

    into: Id
    source: Id


class DissolveCluster(Command, frozen=True, kw_only=True, tag="dissolve_cluster"):
    cluster: Id


class LooseIdea(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    idea: Id
    cluster: Id


class ClusterLooseIdeas(Command, frozen=True, kw_only=True, tag="cluster_loose_ideas"):
    """Make each of these unclustered ideas a cluster of its own, so that it can be voted on."""

    pairs: Annotated[tuple[LooseIdea, ...], Meta(min_length=1, max_length=MAX_BATCH)]


class MoveStage(Command, frozen=True, kw_only=True, tag="move_stage"):
    """Go from the stage that the facilitator saw to another one."""

    seen: StageName
    to: StageName


class ChangeSettings(Command, frozen=True, kw_only=True, tag="change_settings"):
    private: bool
    names: Names
    names_after: Names
    ideas_each: Annotated[int, Meta(ge=0, le=50)]
    writing: bool


class SetTimer(Command, frozen=True, kw_only=True, tag="set_timer"):
    """Let the stage end so many seconds from now; `null` puts the timer off."""

    ends_in: Seconds | None


class ExtendTimer(Command, frozen=True, kw_only=True, tag="extend_timer"):
    """Give the stage so many seconds more: from its end or, when that is past, from now."""

    seconds: Seconds


class PauseTimer(Command, frozen=True, kw_only=True, tag="pause_timer"):
    pass


class ResumeTimer(Command, frozen=True, kw_only=True, tag="resume_timer"):
    pass


class LockAtZero(Command, frozen=True, kw_only=True, tag="lock_at_zero"):
    """Whether delegates can write no more in this stage once its time is over."""

    on: bool


class SayDone(Command, frozen=True, kw_only=True, tag="say_done"):
    """“I'm done” with the stage that the person saw, or not after all."""

    seen: StageName
    done: bool


class OpenRound(Command, frozen=True, kw_only=True, tag="open_round"):
    round: Id
    name: NameText
    budget: Annotated[int, Meta(ge=1, le=20)]
    cap: Annotated[int, Meta(ge=1, le=20)]
    blind: bool


class ResumeRound(Command, frozen=True, kw_only=True, tag="resume_round"):
    round: Id


class CloseRound(Command, frozen=True, kw_only=True, tag="close_round"):
    round: Id


class CastDots(Command, frozen=True, kw_only=True, tag="cast_dots"):
    """Set, never add: saying it twice is saying it once."""

    round: Id
    cluster: Id
    dots: Annotated[int, Meta(ge=0, le=20)]


class MakeSolution(Command, frozen=True, kw_only=True, tag="make_solution"):
    solution: Id
    cluster: Id


class DropSolution(Command, frozen=True, kw_only=True, tag="drop_solution"):
    solution: Id


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
    by: Annotated[str, Meta(pattern=r"^(|30 days|90 days|\d{4}-\d{2}-\d{2})$")]
    base: Revision


class RemoveAction(Command, frozen=True, kw_only=True, tag="remove_action"):
    action: Id


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
    """What the Lab file says of the workshop. Only loading a Lab file asks for it."""

    brief: Brief
    points: tuple[FilePoint, ...] = ()


class Join(Command, frozen=True, kw_only=True, tag="join"):
    """A person joined, or changed their profile. Only the join page asks for it."""

    person: Id


COMMANDS: dict[str, type[Command]] = {
    cast(str, cls.__struct_config__.tag): cls
    for cls in (
        PostIdea,
        EditIdea,
        TakeBackIdea,
        HideIdea,
        RestoreIdea,
        RevealIdeas,
        PlaceIdeas,
        CreateCluster,
        RenameCluster,
        MergeClusters,
        DissolveCluster,
        ClusterLooseIdeas,
        MoveStage,
        ChangeSettings,
        SetTimer,
        ExtendTimer,
        PauseTimer,
        ResumeTimer,
        LockAtZero,
        SayDone,
        OpenRound,
        ResumeRound,
        CloseRound,
        CastDots,
        MakeSolution,
        DropSolution,
        WriteField,
        WriteAction,
        RemoveAction,
        WritePoint,
        RemovePoint,
        Describe,
        Join,
    )
}
"""The registry: every test that must know all commands draws from it."""

PRIVATE_COMMANDS = frozenset({"describe", "join"})
"""Commands that never come from a socket."""


class Envelope(Struct, frozen=True):
    """A command with its address: who decides it once (`id`), and in which order (`tab`, `seq`)."""

    id: str
    tab: str
    seq: int
    command: Command | None
    """`None` where the body could not be read: it is refused, and takes its place in the sequence."""
    type: str
    fault: str = ""


class _Address(Struct, frozen=True):
    id: Id
    tab: Id
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    type: Annotated[str, Meta(max_length=40)] = ""


def parse(message: object) -> Envelope | None:
    """Read one message from a socket. `None` when it has no readable address, so nobody can be answered."""
    if not isinstance(message, dict):
        return None
    try:
        address = msgspec.convert(message, _Address)
    except msgspec.ValidationError:
        return None
    body = {key: value for key, value in message.items() if key not in ("id", "tab", "seq")}
    cls = COMMANDS.get(address.type)
    if cls is None or address.type in PRIVATE_COMMANDS:
        return Envelope(address.id, address.tab, address.seq, None, address.type[:40], "unknown type")
    try:
        command = msgspec.convert(body, cls)
    except msgspec.ValidationError as error:
        return Envelope(address.id, address.tab, address.seq, None, address.type, str(error))
    return Envelope(address.id, address.tab, address.seq, command, address.type)


# ── What comes of a command ─────────────────────────────────────────────────────────────────────


class Put(Struct, frozen=True, tag="put"):
    """Record `record` is now exactly this."""

    record: Record


class Remove(Struct, frozen=True, tag="remove"):
    """There is no record `id` of that kind any more."""

    kind: str
    id: str


Op = Put | Remove


class Event(Struct, frozen=True):
    """One committed command. Revisions of a board have no gaps."""

    board: str
    revision: int
    type: str
    actor: str
    at: Millis
    command: str
    """Id of the command."""
    ops: tuple[Op, ...]


class Refusal(Struct, frozen=True):
    """A final no: a stable word for programs and a sentence for people."""

    code: str
    reason: str


class Patch(Struct):
    """What one viewer's view changed by: whole records put, ids removed, each by kind.

    A record is in one of the two at most, so the order of application does not matter.
    """

    put: dict[str, list[Record]]
    remove: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.put or self.remove)


class Frame(Struct, frozen=True):
    """Merged patches from one published revision to the next. Apply if `base <= have < head`."""

    base: int
    head: int
    put: dict[str, list[Record]]
    remove: dict[str, list[str]]


class Answer(Struct, frozen=True, omit_defaults=True):
    """What the sender of a command hears. Exactly one of `revision`, `refused`, `retry`, `expected` is set.

    `revision`: done. `refused` with `reason`: final no. `retry` with `after` (seconds): nothing was
    consumed, send it again. `expected`: commands of this tab are missing before it, from this `seq` on;
    0: two pages have numbered this tab, so it is closed, and the rest begins a new one.
    """

    id: str
    revision: int | None = None
    refused: str | None = None
    reason: str | None = None
    retry: str | None = None
    after: float | None = None
    expected: int | None = None


_encoder = msgspec.json.Encoder()


def encode(value: Any) -> bytes:
    """JSON bytes of anything of this file."""
    return _encoder.encode(value)


def encode_ops(ops: tuple[Op, ...]) -> bytes:
    """The stored form of an event's ops: a list of `["put", kind, record]` and `["remove", kind, id]`."""
    return _encoder.encode(
        [
            ("put", op.record.kind, op.record) if isinstance(op, Put) else ("remove", op.kind, op.id)
            for op in ops
        ]
    )


def decode_ops(raw: bytes) -> tuple[Op, ...]:
    """Inverse of `encode_ops`. Raises `msgspec.ValidationError` when the bytes are not ops."""
    ops: list[Op] = []
    for verb, kind, body in msgspec.json.decode(raw):
        ops.append(Put(record(kind, body)) if verb == "put" else Remove(kind, body))
    return tuple(ops)


def record(kind: str, body: Mapping[str, Any]) -> Record:
    """A stored record from its plain form. Raises `msgspec.ValidationError` when it does not fit."""
    cls = RECORDS.get(kind)
    if cls is None:
        raise msgspec.ValidationError(f"there is no kind of record called {kind!r}")
    return msgspec.convert(body, cls)
