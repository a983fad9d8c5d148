"""Undo: a new event that brings back what an earlier one changed, as long as nothing has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from msgspec import structs

from board.language import gettext as _
from board.messages import COMMANDS, Action, Event, Millis, Op, Put, Question, Record, Remove, Said, Undo
from board.rules.registry import ON_ITS_WAY, PEOPLE, RULES, Actor, Case, Refused, decide, permitted, put, rule
from board.rules.said import not_muted, written_anew
from board.rules.votes import running
from board.state import Key, State, apply

MOMENT = 10_000
"""How long everybody can take back what they just did, in milliseconds."""
NEVER = frozenset({"board", "brief", "round", "ballot"})
"""Kinds whose change is not undone: votes and stages."""


@rule(Undo, roles=PEOPLE, undo=True)
def undo(case: Case, _command: Undo) -> Iterable[Op]:
    event = case.log[0] if case.log else None
    if not case.actor.runs:
        if event is None or event.actor != case.actor.person:
            # Nothing is said about what others did.
            raise Refused("role", _("Only the facilitator can undo what others did."))
        if case.now - event.at > MOMENT + ON_ITS_WAY:
            raise Refused("time", _("Only the last ten seconds can be undone. Ask the facilitator."))
        permitted(RULES[COMMANDS[event.type]], case.state, case.actor, case.now)
        not_muted(case)
    if event is None or event.before is None or any(kind in NEVER for kind, _id in keys(event.ops)):
        raise Refused("undo", _("This cannot be undone."))
    since = {key for later in case.log[1:] for key in keys(later.ops)}
    if since & set(keys(event.ops)) or not all(untouched(case.state, op, event.revision) for op in event.ops):
        raise Refused(
            "changed_meanwhile", _("Somebody has changed this since, so it cannot be undone any more.")
        )
    back = tuple(put_back(case, op) for op in event.before)
    after = apply(case.state, back, case.revision)
    whole(after, keys(back))
    yield from back
    yield from named_still(after, keys(back))


def asks_since(event: Event, actor: Actor, now: Millis) -> bool:
    """Whether the log after an event must be looked at before the actor undoes it: what it removed may have
    come back and gone again, and of that the board itself says nothing. Where the answer is no, it is refused
    whatever the log says, or the records say enough."""
    if event.before is None or not any(isinstance(op, Remove) for op in event.ops):
        return False
    return actor.runs or (event.actor == actor.person and now - event.at <= MOMENT + ON_ITS_WAY)


def why_not(state: State, log: Sequence[Event], actor: Actor, now: Millis) -> Refused | None:
    """Why the actor cannot undo the first event of this log on this board now; nothing where they can."""
    try:
        decide(state, Undo(revision=log[0].revision), actor, now, log)
    except Refused as refused:
        return refused
    return None


def untouched(state: State, op: Op, revision: int) -> bool:
    """Whether a record is still as that revision left it."""
    if isinstance(op, Remove):
        return state.get(op.kind, op.id) is None
    now = state.get(op.record.kind, op.record.id)
    return now is not None and now.rev == revision


def put_back(case: Case, op: Op) -> Op:
    """The earlier record, so that whoever writes on the text that goes now hears of it."""
    if not isinstance(op, Put):
        return op
    record: Record = op.record
    now = case.state.get(record.kind, record.id)
    if isinstance(record, Question) and isinstance(now, Question):
        answered = now.answered if now.answer == record.answer else case.revision
        record = structs.replace(record, answered=answered)
    if isinstance(record, Said):
        record = written_anew(record, now if isinstance(now, Said) else None, case.revision)
    return Put(record)


def named_still(state: State, touched: Iterable[Key]) -> Iterable[Op]:
    """Whoever has taken on a first step is named, and nobody else: by now that may be others than it was."""
    if any(kind == "action" for kind, _id in touched):
        owners = {action.owner for action in state.action.values()}
        for person in state.person.values():
            if person.owner != (person.id in owners):
                yield put(person, owner=not person.owner)


def whole(state: State, touched: Iterable[Key]) -> None:
    """Refuse a board on which something points to what is not there."""
    for kind, id in touched:
        if not points_well(state, kind, id):
            raise Refused(
                "changed_meanwhile", _("Something else depends on this now, so it cannot be undone any more.")
            )


def points_well(state: State, kind: str, id: str) -> bool:
    """Whether what this record points to is there, or, where it has gone, nothing points to it."""
    there = state.get(kind, id) is not None
    round = running(state)
    match kind:
        case "idea":
            idea = state.idea.get(id)
            return idea is None or (
                (idea.cluster is None or idea.cluster in state.cluster)
                and (idea.table is None or idea.table in state.table)
            )
        case "cluster":
            return there or not (
                id in state.members
                or any(solution.cluster == id for solution in state.solution.values())
                or any(choice.cluster == id for choice in state.choice.values())
                or any(lesson.cluster == id for lesson in state.lesson.values())
                or (round is not None and id in round.clusters)
            )
        case "choice":
            return all(choice.cluster in state.cluster for choice in state.choice.values())
        case "solution":
            solution = state.solution.get(id)
            if solution is not None:
                return solution.cluster in state.cluster and (
                    solution.table is None or solution.table in state.table
                )
            parts = (
                *state.field.values(),
                *state.action.values(),
                *state.doubt.values(),
                *state.citation.values(),
            )
            answered = id in state.response or id in state.outcome
            return not answered and not any(part.solution == id for part in parts)
        case "field" | "action" | "doubt" | "citation":
            part = state.get(kind, id)
            return part is None or cast("Action", part).solution in state.solution
        case "response" | "outcome":
            return not there or id in state.solution
        case "lesson":
            lesson = state.lesson.get(id)
            return lesson is None or lesson.cluster is None or lesson.cluster in state.cluster
        case "project":
            return there or not any(id in round.places.values() for round in state.table_round.values())
        case "table":
            return there or not (
                any(seat.table == id for seat in state.seat.values())
                or any(idea.table == id for idea in state.idea.values())
                or any(solution.table == id for solution in state.solution.values())
            )
        case "seat":
            seat = state.seat.get(id)
            return seat is None or (seat.table in state.table and not state.person[id].removed)
    return True


def keys(ops: Iterable[Op]) -> list[Key]:
    return [(op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id) for op in ops]
