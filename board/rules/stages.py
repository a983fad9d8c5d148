"""Stages and settings, and the brief with its pinned lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec import structs

from board.language import gettext as _
from board.language import stage_label
from board.messages import (
    ChangeSettings,
    Describe,
    MoveStage,
    Op,
    PlanStage,
    Point,
    RemovePoint,
    StageName,
    WritePoint,
)
from board.rules.registry import (
    RUNNERS,
    STAGES,
    SYSTEM,
    Case,
    Refused,
    gone,
    need,
    put,
    rule,
    unchanged,
    version,
    words,
)
from board.rules.timer import starting, waiting
from board.rules.votes import closed, fits, next_rule, running

BRIEFING = STAGES[:-1]
MAX_POINTS = 20
"""Most lines in one pinned list."""


@rule(MoveStage, roles=RUNNERS)
def move_stage(case: Case, command: MoveStage) -> Iterable[Op]:
    board = case.state.board
    if command.seen != board.stage:
        # Two facilitators pressed Next at the same time: the second must not skip a stage.
        raise Refused(
            "changed_meanwhile",
            _("Somebody moved the workshop to “{stage}” meanwhile. Look, then choose again."),
            stage=stage_label(board.stage, case.state.brief),
        )
    if command.to == board.stage:
        raise Refused("stage", _("The workshop is at this stage already."))
    in_plan(case, command.to)
    here, there = STAGES.index(board.stage), STAGES.index(command.to)
    revealed = case.revision if there > STAGES.index("ideate") >= here else board.revealed
    yield put(board, stage=command.to, since=case.now, revealed=revealed, began=board.began or case.now)
    yield put(starting(case.state, command.to, case.now))
    round = running(case.state)
    if round is not None and there > STAGES.index("vote"):
        yield put(closed(case, round))
    elif round is not None and there < STAGES.index("vote"):
        yield put(round, status="paused")


@rule(ChangeSettings, roles=RUNNERS)
def change_settings(case: Case, command: ChangeSettings) -> Iterable[Op]:
    board = case.state.board
    asked = {name: value for name, value in structs.asdict(command).items() if value is not None}
    vote = next_rule(case.state)
    votes = {name: asked.pop(name) for name in ("budget", "cap", "blind") if name in asked}
    rule = structs.replace(vote, **votes)
    fits(rule.budget, rule.cap)
    opened = board.private and command.private is False
    yield put(
        board,
        **asked,
        vote=board.vote if rule == vote else rule,
        # What is no longer private is revealed, and what is revealed stays so.
        revealed=case.revision if opened else board.revealed,
    )


@rule(PlanStage, roles=RUNNERS)
def plan_stage(case: Case, command: PlanStage) -> Iterable[Op]:
    board = case.state.board
    in_plan(case, command.stage)
    yield put(board, minutes={**board.minutes, command.stage: command.minutes})


@rule(WritePoint, roles=RUNNERS | {"expert"}, stages=BRIEFING, undo=True)
def write_point(case: Case, command: WritePoint) -> Iterable[Op]:
    point = case.state.point.get(command.point)
    unchanged(version(point), command.base)
    text = words(command.text, lines=False)
    if point is not None:
        yield put(point, text=text, list=command.list, from_file=False, example=False)
        return
    lines = [other for other in case.state.point.values() if other.list == command.list]
    if len(lines) >= MAX_POINTS:
        raise Refused("limit", _("A list holds {limit} lines at most."), limit=MAX_POINTS)
    order = max((line.order for line in lines), default=0) + 1
    yield put(Point(id=command.point, list=command.list, text=text, order=order))


@rule(RemovePoint, roles=RUNNERS | {"expert"}, stages=BRIEFING, undo=True)
def remove_point(case: Case, command: RemovePoint) -> Iterable[Op]:
    yield gone(need(case.state.point.get(command.point), _("This line is not on the list any more.")))


@rule(Describe, roles=SYSTEM)
def describe(case: Case, command: Describe) -> Iterable[Op]:
    """Bring brief and lists to what the Lab file says; lines written in the room stay as they are."""
    state = case.state
    brief = structs.replace(command.brief, id="brief", rev=0)
    if state.brief is None or structs.replace(state.brief, rev=0) != brief:
        yield put(brief)
    if state.brief is None:
        names, after = command.names, command.names_after
        yield put(state.board, since=case.now, names=names, names_after=after)
        yield put(waiting(brief, state.board.stage))
    wanted: dict[str, Point] = {}
    for order, line in enumerate(command.points, start=1):
        # The id comes from place and text, so that loading the same file again changes nothing.
        digest = hashlib.sha256(f"{line.list}\n{line.text}".encode()).hexdigest()[:22]
        wanted[digest] = Point(
            id=digest, list=line.list, text=line.text, order=order, from_file=True, example=line.example
        )
    for point in sorted(state.point.values(), key=lambda point: point.id):
        if point.from_file and point.id not in wanted:
            yield gone(point)
    for id, point in wanted.items():
        known = state.point.get(id)
        if known is None or (known.from_file and structs.replace(known, rev=0) != point):
            yield put(point)


def in_plan(case: Case, stage: StageName) -> None:
    """Refuse a stage that this workshop does not have. A board without a plan has them all."""
    plans = case.state.brief.stages if case.state.brief else ()
    if plans and all(plan.name != stage for plan in plans):
        known = ", ".join(stage_label(plan.name, case.state.brief) for plan in plans)
        raise Refused("stage", _("This workshop does not have that stage. It has: {known}."), known=known)
