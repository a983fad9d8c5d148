"""Solutions: the sheets, their first steps, what would stop them, and what the city says to them."""

from __future__ import annotations

from typing import ClassVar

from board.messages.records.base import Cited, CityAnswer, FieldName, Happened, Millis, Record, Said


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
    partners: str = ""
    owner: str | None = None
    """The person who took it on, by their own tick: their name stands beside it for everybody."""


class Doubt(Said, frozen=True, kw_only=True):
    """What would stop this? Said about a solution by somebody who did not write it. Public from birth."""

    kind: ClassVar[str] = "doubt"
    solution: str
    table: str | None = None
    """The table that tested the solution."""


class Response(Record, frozen=True, kw_only=True):
    """What the challenge city says to a solution; id is the solution. Its expert's alone until published."""

    kind: ClassVar[str] = "response"
    answer: CityAnswer
    why: str = ""
    contact: str = ""
    next: str = ""
    by: str = ""
    """When the next step is done: empty, `30 days`, `90 days` or a date as YYYY-MM-DD."""


class Publication(Record, frozen=True, kw_only=True):
    """The city published its responses. One per board at most, id `publication`."""

    kind: ClassVar[str] = "publication"
    at: Millis


class Outcome(Record, frozen=True, kw_only=True):
    """What became of a solution, months later, as the city says; id is the solution."""

    kind: ClassVar[str] = "outcome"
    happened: Happened
    text: str = ""
    at: Millis


class Citation(Record, frozen=True, kw_only=True):
    """A lesson, a project or an observation of another workshop of the Lab that a solution builds on.

    It keeps the words as they were when it was cited, so that the plan stands by itself.
    """

    kind: ClassVar[str] = "citation"
    solution: str
    source: str
    """The workshop it comes from."""
    what: Cited
    target: str
    text: str
    city: str
    topic: str = ""
    """Of a lesson: what kind it is."""
    contact: str = ""
    born: int
