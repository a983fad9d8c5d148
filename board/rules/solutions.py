"""Solution sheets: make one of a cluster, say who writes it, write its fields and its first steps."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    Action,
    DropSolution,
    Field,
    GivePen,
    GiveSheet,
    LeaveAction,
    MakeSolution,
    Op,
    RemoveAction,
    Solution,
    StageName,
    TakeAction,
    TakePen,
    WriteAction,
    WriteField,
)
from board.rules.clusters import a_cluster
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
    Case,
    Refused,
    a_day,
    fresh,
    gone,
    need,
    put,
    rule,
    unchanged,
    version,
    words,
)
from board.rules.said import not_muted
from board.rules.tables import a_table, table_of

DRAFTING: tuple[StageName, ...] = ("draft",)
MAX_ACTIONS = 30
"""Most rows of first steps on one sheet."""


@rule(MakeSolution, roles=RUNNERS, stages=DRAFTING, undo=True)
def make_solution(case: Case, command: MakeSolution) -> Iterable[Op]:
    brief = case.state.brief
    if brief is not None and brief.leaves != "solutions":
        raise Refused("stage", _("This workshop writes no solutions."))
    fresh(case, "solution", command.solution)
    cluster = a_cluster(case, command.cluster)
    if any(solution.cluster == cluster.id for solution in case.state.solution.values()):
        raise Refused("exists", _("There is a solution for this cluster already."))
    yield put(Solution(id=command.solution, cluster=cluster.id, born=case.revision))


@rule(DropSolution, roles=RUNNERS, stages=DRAFTING, undo=True)
def drop_solution(case: Case, command: DropSolution) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    written = any(field.solution == solution.id and field.text for field in case.state.field.values())
    state = case.state
    rows = (*state.action.values(), *state.doubt.values(), *state.citation.values())
    answered = solution.id in state.response or solution.id in state.outcome
    if written or answered or any(row.solution == solution.id for row in rows):
        raise Refused(
            "in_use", _("Somebody has written on this sheet. Empty its fields before you remove it.")
        )
    for field in case.state.field.values():
        if field.solution == solution.id:
            yield gone(field)
    yield gone(solution)


@rule(GiveSheet, roles=RUNNERS, stages=DRAFTING, undo=True)
def give_sheet(case: Case, command: GiveSheet) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    if command.table is not None:
        a_table(case, command.table)
    yield put(solution, table=command.table, scribe=None)


@rule(TakePen, roles=PEOPLE, stages=DRAFTING, undo=True)
def take_pen(case: Case, command: TakePen) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    at_its_table(case, solution)
    not_muted(case)
    yield put(solution, scribe=case.actor.person)


@rule(GivePen, roles=PEOPLE, stages=DRAFTING, undo=True)
def give_pen(case: Case, command: GivePen) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    if not case.actor.runs and solution.scribe != case.actor.person:
        raise Refused("role", _("Only who holds the pen, or the facilitator, can give it to somebody."))
    if command.person is not None:
        person = case.state.person.get(command.person)
        here = solution.table is None or table_of(case.state, command.person) == solution.table
        if person is None or not person.present or not here:
            raise Refused("not_found", _("This person does not sit at the table of this sheet."))
    yield put(solution, scribe=command.person)


@rule(WriteField, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def write_field(case: Case, command: WriteField) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    may_fill(case, solution)
    id = f"{solution.id}.{command.field}"
    field = case.state.field.get(id)
    unchanged(version(field), command.base)
    text = words(command.text, empty=True, lines=command.field != "title")
    yield put(Field(id=id, solution=solution.id, name=command.field, text=text))


@rule(WriteAction, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def write_action(case: Case, command: WriteAction) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    may_fill(case, solution)
    action = case.state.action.get(command.action)
    unchanged(version(action), command.base)
    what = words(command.what, lines=False, empty=True)
    who = words(command.who, lines=False, empty=True)
    by = a_day(command.by)
    if action is None:
        rows = sum(other.solution == solution.id for other in case.state.action.values())
        if rows >= MAX_ACTIONS:
            raise Refused("limit", _("A sheet holds {limit} first steps at most."), limit=MAX_ACTIONS)
    elif action.solution != solution.id:
        raise Refused("not_found", _("This row belongs to another sheet."))
    yield put(
        Action(
            id=command.action,
            solution=solution.id,
            what=what,
            who=who,
            by=by,
            born=action.born if action else case.revision,
            partners=words(command.partners, lines=False, empty=True),
            owner=action.owner if action else None,
        )
    )


@rule(RemoveAction, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def remove_action(case: Case, command: RemoveAction) -> Iterable[Op]:
    action = need(case.state.action.get(command.action), _("This row is not on the sheet any more."))
    may_fill(case, a_solution(case, action.solution))
    yield from let_go(case, action)
    yield gone(action)


@rule(TakeAction, roles=PEOPLE, stages=("draft", "closed"), undo=True)
def take_action(case: Case, command: TakeAction) -> Iterable[Op]:
    action = need(case.state.action.get(command.action), _("This row is not on the sheet any more."))
    person = need(case.state.person.get(case.actor.person), _("Write your name first, under “Your name”."))
    if action.owner not in (None, person.id):
        raise Refused("exists", _("Somebody else took this on meanwhile."))
    yield put(action, owner=person.id)
    if not person.owner:
        yield put(person, owner=True)


@rule(LeaveAction, roles=PEOPLE, stages=("draft", "closed"), undo=True)
def leave_action(case: Case, command: LeaveAction) -> Iterable[Op]:
    action = need(case.state.action.get(command.action), _("This row is not on the sheet any more."))
    if action.owner is None:
        return
    if action.owner != case.actor.person and not case.actor.runs:
        raise Refused("role", _("Only who took this on and the facilitator can change that."))
    yield from let_go(case, action)
    yield put(action, owner=None)


def let_go(case: Case, action: Action) -> Iterable[Op]:
    """Whoever took this on is named no more, unless they took on something else."""
    person = case.state.person.get(action.owner or "")
    others = (other for other in case.state.action.values() if other.id != action.id)
    if person is not None and not any(other.owner == person.id for other in others):
        yield put(person, owner=False)


def at_its_table(case: Case, solution: Solution) -> None:
    """Refuse what another table does with a sheet. The city and those who run the workshop may anywhere."""
    if solution.table is None or case.actor.runs or case.actor.role == "expert":
        return
    if table_of(case.state, case.actor.person) != solution.table:
        raise Refused("pen", _("Another table writes this sheet. You can say what would stop it."))


def may_fill(case: Case, solution: Solution) -> None:
    """Refuse where somebody else holds the pen. Those who run the workshop and the city need none."""
    at_its_table(case, solution)
    not_muted(case)
    if case.actor.runs or case.actor.role == "expert" or solution.scribe in (None, case.actor.person):
        return
    raise Refused(
        "pen", _("Somebody else holds the pen of this sheet. Take the pen first; your text is kept.")
    )


def a_solution(case: Case, id: str) -> Solution:
    return need(case.state.solution.get(id), _("This solution is not on the board any more."))
