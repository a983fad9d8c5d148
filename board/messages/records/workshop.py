"""The workshop itself: what it is about, where it is, its time, and what is shown to everybody."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from board.messages.records.base import (
    Leaves,
    ListName,
    Millis,
    Names,
    Record,
    Shown,
    Sorting,
    StageName,
)


class StagePlan(Struct, frozen=True):
    """A stage of the workshop, how long it is meant to take, and what the facilitator reads aloud."""

    name: StageName
    minutes: int
    say: str = ""
    label: str = ""
    """What the screen calls it in this workshop; empty is what it is called everywhere."""


class Lane(Struct, frozen=True):
    """One of the prompts that ideas are written along. `id` stays when its words change."""

    id: str
    label: str
    hint: str = ""


class VoteRule(Struct, frozen=True):
    """Dots per person, most dots on one cluster, and whether totals stay hidden until the round closes."""

    budget: int = 3
    cap: int = 2
    blind: bool = True


class WebLink(Struct, frozen=True):
    """An address to read more: http or https."""

    label: str
    address: str


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
    format: str = "challenge"
    leaves: Leaves = "solutions"
    lanes: tuple[Lane, ...] = ()
    """The prompts that ideas are written along; none is one prompt for all."""
    caution: str = ""
    """What whoever writes must mind, such as the privacy of people who were met."""
    links: tuple[WebLink, ...] = ()
    time: str = ""
    """When it is to begin on its day, as HH:MM; empty where the Lab does not say."""
    language: str = ""
    """The language of these texts, as a tag like `de`; empty is the language of the program."""


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
