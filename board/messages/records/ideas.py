"""Ideas and what becomes of them: questions on the way, clusters, votes, and the choice of the city."""

from __future__ import annotations

from typing import ClassVar, Literal

from board.messages.records.base import Millis, Record, Role, Said, Source
from board.messages.records.workshop import VoteRule


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
    lane: str = ""
    """The prompt that it answers, by the id of its lane; empty where there are none."""


class Question(Said, frozen=True, kw_only=True):
    """What a delegate asks the challenge city, and the city's answer. Public from birth."""

    kind: ClassVar[str] = "question"
    answer: str = ""
    answered: int = 0
    """The revision that last wrote the answer; 0 before."""
    by: Role | None = None
    """In which role it was answered: the city's expert, or somebody who runs the workshop."""


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
