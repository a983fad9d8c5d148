"""Bounds of texts and ids, the words that records share, and the two shapes that all of them have."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

PROTOCOL = 1
"""Version of the protocol; a browser that speaks an older one is asked to reload."""

REHEARSAL = "rehearsal-"
"""How the ids of Labs begin that only rehearse. No Lab file can ask for one."""

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

Role = Literal["delegate", "facilitator", "expert", "organiser", "projector", "reader", "system"]
"""`reader`: whoever got the city's reading link. They see pages of results, and are on no board."""
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
Leaves = Literal["solutions", "lessons", "projects", "nothing"]
"""What a workshop works on when its stage is *draft*, and leaves behind."""
FieldName = Literal[
    "title", "people", "do", "new", "test", "lead", "money", "stop", "sign", "learn", "decision"
]
"""The texts of a solution sheet. The twelfth field, *First steps*, is the sheet's rows of `Action`."""
CityAnswer = Literal["test", "further", "not_now"]
"""We want to test it · We will look further · Not now, because…"""
Happened = Literal["tested", "kept", "stopped", "not_yet"]
"""What became of a solution: tested, part of daily work now, begun and stopped, not begun."""
Topic = Literal["takeaway", "failed"]
"""What a delegate leaves at the end: one thing to take home, one thing that failed in their own city."""
LessonTopic = Literal["success", "obstacle", "transfer", "failed"]
"""Success factor · obstacle · condition for transfer · what failed."""
Cited = Literal["lesson", "project", "idea"]
Savable = Literal["solution", "lesson", "project", "idea"]
By = Annotated[str, Meta(pattern=r"^(|30 days|90 days|\d{4}-\d{2}-\d{2})$")]
"""When something is to be done."""


class Record(Struct, frozen=True, kw_only=True, gc=False):
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
