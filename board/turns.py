"""A command on its way, a board in memory, and what a batch does to a board until that is durable.

Values of the commit loop. They wait for nobody, write nothing and decide nothing: `live` does, with these.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from msgspec import Struct

from board.messages import Answer, Command, Envelope, Event, Millis, Op, Profile, Put, Role
from board.state import Key, State
from board.store import AnswerRow, Newcomer, Step

Tab = tuple[str, str]
"""A person, and the tab of theirs."""
Once = tuple[str, str, str]
"""Board, person and command id: what is decided once."""
Known = Mapping[Once, Answer]
"""What was answered before."""
CLOSED = 2**60
"""The last number of a tab that takes no command any more."""
AGAIN = 1.0
"""Seconds after which a sender may try again when nothing could be stored."""


@dataclass(frozen=True)
class Named:
    """A person whom a command names, and what it says of them: Lab-wide, outside the log, written with it."""

    person: str
    say: Callable[[Profile | None], Profile]
    """The profile as it is to be, of what it was."""
    newcomer: Newcomer | None = None


class Submission(Struct, frozen=True):
    """One command on its way: who asks, in which role, and where the answer goes."""

    board: str
    person: str
    role: Role
    envelope: Envelope
    reply: str | Callable[[Answer], None]
    named: Named | None = None

    @property
    def key(self) -> Once:
        return self.board, self.person, self.envelope.id

    @property
    def tab(self) -> Tab:
        return self.person, self.envelope.tab

    @property
    def place(self) -> int:
        """Its number in its tab."""
        return self.envelope.seq

    def later(self, reason: str) -> Answer:
        """Nothing was stored and nothing consumed: it may be sent again."""
        return Answer(self.envelope.id, retry=reason, after=AGAIN)

    def row(self, answer: Answer, at: Millis) -> AnswerRow:
        """A final answer, as it is stored."""
        return AnswerRow(
            board=self.board,
            person=self.person,
            id=self.envelope.id,
            tab=self.envelope.tab,
            seq=self.envelope.seq,
            type=self.envelope.type,
            revision=answer.revision,
            code=answer.refused,
            reason=answer.reason,
            at=at,
        )


def from_house(
    board: str,
    person: str,
    role: Role,
    command: Command,
    reply: Callable[[Answer], None],
    named: Named | None,
) -> Submission:
    """A command that comes from no browser: the only one of a tab of its own."""
    type_of = cast(str, type(command).__struct_config__.tag)
    envelope = Envelope(secrets.token_urlsafe(16), secrets.token_urlsafe(16), 1, command, type_of)
    return Submission(board, person, role, envelope, reply, named)


@dataclass
class Held:
    """A board in memory, and the last number of each tab."""

    state: State
    tabs: dict[Tab, int]

    def last(self, tab: Tab) -> int:
        """The number that was decided last; 0 for a new tab."""
        return self.tabs.get(tab, 0)


@dataclass
class Turn:
    """What a batch does to one board, until it is durable."""

    base: State
    state: State
    tabs: dict[Tab, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    rows: list[AnswerRow] = field(default_factory=list)
    answers: list[tuple[Submission, Answer]] = field(default_factory=list)
    known: dict[Once, Answer] = field(default_factory=dict)

    def log(
        self, revision: int, read: Callable[[int, int | None], list[Event]], whole: Callable[[Event], bool]
    ) -> list[Event]:
        """The event of a revision, and with `whole` all that came after it, stored or of this batch.

        `read` gives the stored log from after one revision up to another, or to its end.
        """
        stored: list[Event] = []
        if revision <= self.base.revision:
            stored = read(revision - 1, revision)
            if any(whole(event) for event in stored):
                stored += read(revision, None)
        return stored + [event for event in self.events if event.revision >= revision]

    def step(self, board: str) -> Step:
        """What the store is to write."""
        return Step(board=board, base=self.base.revision, events=tuple(self.events), answers=tuple(self.rows))


@dataclass
class Batch:
    """What a batch does to the boards, and to the people whom its commands name, until it is durable."""

    stored: Mapping[str, Profile]
    """The profiles of these people before it."""
    turns: dict[str, Turn] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    newcomers: dict[str, Newcomer] = field(default_factory=dict)

    def turn(self, board: str, state: State) -> Turn:
        """What it does to a board, which is this so far when it is the first that is asked."""
        return self.turns.setdefault(board, Turn(state, state))

    def profile(self, person: str) -> Profile | None:
        """A profile as the batch leaves it so far."""
        return self.profiles.get(person) or self.stored.get(person)

    def keep(self, named: Named, profile: Profile) -> None:
        """What was said is to be written."""
        if named.newcomer is not None:
            self.newcomers[named.person] = named.newcomer
        if profile != self.profile(named.person):
            self.profiles[named.person] = profile

    def steps(self) -> list[Step]:
        """What the store is to write on the boards."""
        return [turn.step(board) for board, turn in sorted(self.turns.items()) if turn.rows]


def exactly(profile: Profile) -> Callable[[Profile | None], Profile]:
    """Says this, whatever was known."""
    return lambda _known: profile


def again(row: AnswerRow) -> Answer:
    """A stored answer, as it was given the first time."""
    return Answer(row.id, revision=row.revision, refused=row.code, reason=row.reason)


def touched(batches: Iterable[Iterable[Op]]) -> set[Key]:
    """Kind and id of every record that these ops put or remove."""
    return {
        (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
        for ops in batches
        for op in ops
    }
