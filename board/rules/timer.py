"""The time of a stage, on the server's clock, and who is done with it. Nothing here moves the workshop on."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    Board,
    Brief,
    Done,
    ExtendTimer,
    LockAtZero,
    Millis,
    Op,
    PauseTimer,
    ResumeTimer,
    SayDone,
    SetTimer,
    StageName,
    Timer,
)
from board.rules.registry import RUNNERS, Case, Refused, gone, put, rule
from board.state import State

ID = "timer"
SAYING: tuple[StageName, ...] = ("ideate", "draft")
"""Where people work for themselves, and can say that they are done."""


def planned(brief: Brief | None, stage: StageName, board: Board | None = None) -> Millis | None:
    """How long the stage is meant to take; nothing where the plan says nothing."""
    if board is not None and stage in board.minutes:
        return board.minutes[stage] * 60_000
    plans = brief.stages if brief is not None else ()
    return next((plan.minutes * 60_000 for plan in plans if plan.name == stage and plan.minutes > 0), None)


def waiting(brief: Brief, stage: StageName) -> Timer:
    """The timer of a workshop that is only prepared: its first stage has not begun."""
    return Timer(id=ID, left=planned(brief, stage))


def starting(state: State, stage: StageName, now: Millis) -> Timer:
    """The timer of a stage that begins now. It locks nothing: that is chosen for each stage anew."""
    length = planned(state.brief, stage, state.board)
    return Timer(id=ID, ends=None if length is None else now + length)


def timer(state: State) -> Timer:
    """The board's timer. On a board from before there were timers, the stage began with its plan."""
    found = state.timer.get(ID)
    return found if found is not None else starting(state, state.board.stage, state.board.since)


def done(state: State) -> int | None:
    """How many are done with this stage; nothing where nobody is asked."""
    if state.board.stage not in SAYING:
        return None
    return sum(is_done(state, person.id) for person in state.person.values() if person.present)


def is_done(state: State, person: str) -> bool:
    """Whether the person said so in this stage since it began, not when the workshop was here before."""
    said = state.done.get(person)
    return said is not None and said.since == state.board.since


@rule(SetTimer, roles=RUNNERS)
def set_timer(case: Case, command: SetTimer) -> Iterable[Op]:
    ends = None if command.ends_in is None else case.now + command.ends_in * 1000
    yield put(timer(case.state), ends=ends, left=None)
    if ends is not None:
        yield from begun(case)


@rule(ExtendTimer, roles=RUNNERS)
def extend_timer(case: Case, command: ExtendTimer) -> Iterable[Op]:
    now, more = timer(case.state), command.seconds * 1000
    if now.left is not None:
        yield put(now, left=now.left + more)
    else:
        yield put(now, ends=max(now.ends or 0, case.now) + more)


@rule(PauseTimer, roles=RUNNERS)
def pause_timer(case: Case, _command: PauseTimer) -> Iterable[Op]:
    now = timer(case.state)
    if now.left is not None:
        return  # two facilitators pressed it together
    if now.ends is None or now.ends <= case.now:
        raise Refused("time", _("No time is running that could be paused. Set the time first."))
    yield put(now, ends=None, left=now.ends - case.now)


@rule(ResumeTimer, roles=RUNNERS)
def resume_timer(case: Case, _command: ResumeTimer) -> Iterable[Op]:
    now = timer(case.state)
    if now.left is not None:
        yield put(now, ends=case.now + now.left, left=None)
        yield from begun(case)
    elif now.ends is None:
        raise Refused("time", _("There is no time that could go on. Set the time first."))


def begun(case: Case) -> Iterable[Op]:
    """The workshop's own time runs from the first moment that a clock does."""
    if not case.state.board.began:
        yield put(case.state.board, began=case.now)


@rule(LockAtZero, roles=RUNNERS)
def lock_at_zero(case: Case, command: LockAtZero) -> Iterable[Op]:
    yield put(timer(case.state), lock=command.on)


@rule(SayDone, roles=frozenset({"delegate"}), stages=SAYING)
def say_done(case: Case, command: SayDone) -> Iterable[Op]:
    board, person = case.state.board, case.actor.person
    if command.seen != board.stage:
        # It waited for the link while the workshop moved on.
        raise Refused("changed_meanwhile", _("The workshop is at another stage now."))
    said = case.state.done.get(person)
    if command.done and not is_done(case.state, person):
        yield put(Done(id=person, since=board.since))
    elif not command.done and said is not None:
        yield gone(said)
