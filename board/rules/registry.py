"""Which rule decides which command, who may ask, and at which stage.

`decide` is pure: the same board, command, actor and moment give the same ops. It reads no clock, no
database and no setting, and it changes nothing: what a rule wants changed is what it returns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct, structs

from board.formats import STAGES as LABELS
from board.language import gettext as _
from board.language import stage_label
from board.messages import Command, Event, Millis, Op, Put, Record, Refusal, Remove, Role, StageName
from board.state import State

STAGES: tuple[StageName, ...] = tuple(LABELS)
RUNNERS: frozenset[Role] = frozenset({"facilitator", "organiser"})
"""Who runs a workshop."""
PEOPLE: frozenset[Role] = frozenset({"delegate", "expert", "facilitator", "organiser"})
"""Everybody who takes part; a projector only looks."""
SYSTEM: frozenset[Role] = frozenset({"system"})


class Refused(Exception):
    """A final no: `code` for programs, `reason` for people, saying what can be done where anything can."""

    def __init__(self, code: str, reason: str, **values: object) -> None:
        self.code = code
        self.reason = reason.format(**values) if values else reason
        super().__init__(f"{code}: {self.reason}")

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.code, self.reason)


class Actor(Struct, frozen=True):
    """Who asks: a person in the role that their grants give them on this board now."""

    person: str
    role: Role

    @property
    def runs(self) -> bool:
        return self.role in RUNNERS


class Case(Struct, frozen=True):
    """What a rule decides on: the board, who asks, the moment, the revision an event would get, and for
    `undo` the log from the event that is meant on, empty if there is none."""

    state: State
    actor: Actor
    now: Millis
    revision: int
    log: Sequence[Event] = ()


@dataclass(frozen=True)
class Rule:
    decide: Callable[[Case, Any], Iterable[Op]]
    roles: frozenset[Role]
    stages: frozenset[StageName]
    timed: bool = False
    undo: bool = False


RULES: dict[type[Command], Rule] = {}
C = TypeVar("C", bound=Command)
Decider = Callable[[Case, C], Iterable[Op]]


def rule(
    command: type[C],
    *,
    roles: frozenset[Role],
    stages: Iterable[StageName] = STAGES,
    timed: bool = False,
    undo: bool = False,
) -> Callable[[Decider[C]], Decider[C]]:
    """Register the rule of a command: the roles that may ask, and the stages at which they may.

    `timed`: it is the work of its stage, and ends with the stage's time where the timer locks. `undo`: what
    it did can be undone.
    """

    def register(decider: Decider[C]) -> Decider[C]:
        RULES[command] = Rule(decider, roles, frozenset(stages), timed, undo)
        return decider

    return register


def decide(
    state: State, command: Command, actor: Actor, now: Millis, log: Sequence[Event] = ()
) -> tuple[Op, ...]:
    """The records that the command puts and removes, stamped with the next revision. Raises `Refused`.

    `log`: the event that an `undo` means and, where `undo.asks_since` says so, all that came after it.
    """
    permitted(RULES[type(command)], state, actor, now)
    revision = state.revision + 1
    ops = RULES[type(command)].decide(Case(state, actor, now, revision, log), command)
    return tuple(Put(structs.replace(op.record, rev=revision)) if isinstance(op, Put) else op for op in ops)


def permitted(rule: Rule, state: State, actor: Actor, now: Millis) -> None:
    """Refuse where the actor's role, the stage or the clock does not allow this."""
    if actor.role not in rule.roles:
        raise Refused("role", _("Your role in this workshop does not allow this."))
    person = state.person.get(actor.person)
    if person is not None and person.removed and actor.role == "delegate":
        raise Refused("removed", _("The facilitator took you off this board. Speak to the facilitator."))
    if state.board.stage not in rule.stages:
        stage = stage_label(state.board.stage, state.brief)
        raise Refused("stage", _("This is not possible while the workshop is at “{stage}”."), stage=stage)
    if rule.timed and not actor.runs and locked(state, now):
        raise Refused(
            "time", _("The time for this stage is over, and the facilitator closed it. Your text is kept.")
        )


ON_ITS_WAY: Millis = 2000
"""What was sent in the last moment may be so long on its way."""


def locked(state: State, now: Millis) -> bool:
    """Whether the stage's time is over and the timer locks."""
    timer = state.timer.get("timer")
    return timer is not None and timer.lock and timer.ends is not None and now > timer.ends + ON_ITS_WAY


R = TypeVar("R", bound=Record)


def put(record: Record, **changes: Any) -> Put:
    """The record with these fields changed."""
    return Put(structs.replace(record, **changes) if changes else record)


def version(record: Record | None) -> int:
    """The revision that last wrote the record; 0 where there is none."""
    return record.rev if record else 0


def gone(record: Record) -> Remove:
    return Remove(record.kind, record.id)


def need(found: R | None, what: str) -> R:
    """The record, or a refusal that names what is missing."""
    if found is None:
        raise Refused("not_found", what)
    return found


def fresh(case: Case, kind: str, id: str) -> None:
    """Refuse an id that is taken: ids are random, so only a mistake or an attack repeats one."""
    if case.state.get(kind, id) is not None:
        raise Refused("exists", _("Something with this id is on the board already."))


def unchanged(written: int, base: int) -> None:
    """Refuse a text that was written over an older version (`base`) than the one on the board (`written`)."""
    if written != base:
        raise Refused(
            "changed_meanwhile", _("Somebody changed this while you were writing. Look at both texts.")
        )


def a_day(by: str) -> str:
    """When something is to be done, as people gave it; refuses a date that no calendar has."""
    if by and by not in ("30 days", "90 days"):
        try:
            date.fromisoformat(by)
        except ValueError:
            raise Refused(
                "malformed", _("Write the date as year-month-day, for example 2019-06-30.")
            ) from None
    return by


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but line ends and tabs, characters that turn the direction, and halves of characters."""


def words(text: str, *, lines: bool = True, empty: bool = False) -> str:
    """A person's text in one canonical form (NFC, plain line ends, no space around it).

    Refuses an empty text unless `empty`, line breaks unless `lines`, control characters and
    characters that turn the writing direction of what follows.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text and not empty:
        raise Refused("empty", _("There is no text yet. Write something first."))
    if _INVISIBLE.search(text):
        raise Refused(
            "characters",
            _("The text has an invisible control character. Type it anew instead of pasting it."),
        )
    if not lines and "\n" in text:
        raise Refused("characters", _("This text must be on one line."))
    return text
