"""Solution sheets: make one of a cluster, write its fields and its first steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from board.language import gettext as _
from board.messages import (
    Action,
    DropSolution,
    Field,
    MakeSolution,
    Op,
    RemoveAction,
    Solution,
    StageName,
    WriteAction,
    WriteField,
)
from board.rules.clusters import a_cluster
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
    Case,
    Refused,
    fresh,
    gone,
    need,
    put,
    rule,
    unchanged,
    version,
    words,
)

DRAFTING: tuple[StageName, ...] = ("draft",)
MAX_ACTIONS = 30
"""Most rows of first steps on one sheet."""


@rule(MakeSolution, roles=RUNNERS, stages=DRAFTING)
def make_solution(case: Case, command: MakeSolution) -> Iterable[Op]:
    fresh(case, "solution", command.solution)
    cluster = a_cluster(case, command.cluster)
    if any(solution.cluster == cluster.id for solution in case.state.solution.values()):
        raise Refused("exists", _("There is a solution for this cluster already."))
    yield put(Solution(id=command.solution, cluster=cluster.id, born=case.revision))


@rule(DropSolution, roles=RUNNERS, stages=DRAFTING)
def drop_solution(case: Case, command: DropSolution) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    written = any(field.solution == solution.id and field.text for field in case.state.field.values())
    if written or any(action.solution == solution.id for action in case.state.action.values()):
        raise Refused(
            "in_use", _("Somebody has written on this sheet. Empty its fields before you remove it.")
        )
    for field in case.state.field.values():
        if field.solution == solution.id:
            yield gone(field)
    yield gone(solution)


@rule(WriteField, roles=PEOPLE, stages=DRAFTING, timed=True)
def write_field(case: Case, command: WriteField) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    id = f"{solution.id}.{command.field}"
    field = case.state.field.get(id)
    unchanged(version(field), command.base)
    text = words(command.text, empty=True, lines=command.field != "title")
    yield put(Field(id=id, solution=solution.id, name=command.field, text=text))


@rule(WriteAction, roles=PEOPLE, stages=DRAFTING, timed=True)
def write_action(case: Case, command: WriteAction) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    action = case.state.action.get(command.action)
    unchanged(version(action), command.base)
    what = words(command.what, lines=False, empty=True)
    who = words(command.who, lines=False, empty=True)
    if command.by and command.by not in ("30 days", "90 days"):
        try:
            date.fromisoformat(command.by)
        except ValueError:
            raise Refused(
                "malformed", _("Write the date as year-month-day, for example 2019-06-30.")
            ) from None
    if action is None:
        rows = sum(other.solution == solution.id for other in case.state.action.values())
        if rows >= MAX_ACTIONS:
            raise Refused("limit", _("A sheet holds {limit} first steps at most."), limit=MAX_ACTIONS)
    elif action.solution != solution.id:
        raise Refused("not_found", _("This row belongs to another sheet."))
    born = action.born if action else case.revision
    yield put(Action(id=command.action, solution=solution.id, what=what, who=who, by=command.by, born=born))


@rule(RemoveAction, roles=PEOPLE, stages=DRAFTING, timed=True)
def remove_action(case: Case, command: RemoveAction) -> Iterable[Op]:
    yield gone(need(case.state.action.get(command.action), _("This row is not on the sheet any more.")))


def a_solution(case: Case, id: str) -> Solution:
    return need(case.state.solution.get(id), _("This solution is not on the board any more."))
