"""Project cards of cities and organisations, and the table rounds in which people visit them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    EndTableRound,
    Op,
    PlanTableRounds,
    Project,
    RemoveProject,
    StartTableRound,
    TableRound,
    WriteProject,
)
from board.rules.lessons import leaves
from board.rules.meetings import Visitor, visits
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
    STAGES,
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
from board.rules.said import may_write
from board.rules.solutions import DRAFTING
from board.rules.timer import timer
from board.state import State

SHOWING = STAGES[:-1]
MAX_PROJECTS = 200
"""Most project cards on a board."""
MAX_OWN = 5
"""Most project cards of one person."""


@rule(WriteProject, roles=PEOPLE, stages=SHOWING, undo=True)
def write_project(case: Case, command: WriteProject) -> Iterable[Op]:
    leaves(case, "projects")
    may_write(case)
    project = case.state.project.get(command.project)
    unchanged(version(project), command.base)
    if project is None:
        within_limits(case)
    else:
        own_project(case, project)
    yield put(
        Project(
            id=command.project,
            title=words(command.title, lines=False),
            city=words(command.city, lines=False),
            what=words(command.what, empty=True),
            people=words(command.people, lines=False, empty=True),
            offer=words(command.offer, empty=True),
            ask=words(command.ask, empty=True),
            contact=words(command.contact, lines=False, empty=True),
            host=project.host if project else case.actor.person,
            born=project.born if project else case.revision,
        )
    )


@rule(RemoveProject, roles=PEOPLE, stages=SHOWING, undo=True)
def remove_project(case: Case, command: RemoveProject) -> Iterable[Op]:
    project = need(case.state.project.get(command.project), _("This project is not on the board any more."))
    own_project(case, project)
    if any(project.id in round.places.values() for round in case.state.table_round.values()):
        raise Refused("in_use", _("People are seated at this project. Only its text can still change."))
    yield gone(project)


@rule(PlanTableRounds, roles=RUNNERS, stages=DRAFTING)
def plan_table_rounds(case: Case, command: PlanTableRounds) -> Iterable[Op]:
    leaves(case, "projects")
    state = case.state
    hosts = hosting(state)
    if not hosts:
        raise Refused("empty", _("No project has its host here yet. Let people write project cards first."))
    rounds = sorted(state.table_round.values(), key=lambda round: round.number)
    settled = [round for round in rounds if round.status != "planned"]
    for round in rounds:
        if round.status == "planned":
            yield gone(round)
    been = [round.places for round in settled]
    first = max((round.number for round in settled), default=0) + 1
    plan = visits(visitors(state, hosts), projects(state, hosts), been, command.rounds)
    if not plan[0]:
        raise Refused(
            "empty", _("Nobody here has a project left to visit. More rounds would change nothing.")
        )
    for number, places in enumerate(filter(None, plan), start=first):
        # The same board and revision give the same ids, so that a replay does.
        id = hashlib.sha256(f"{case.revision}.{number}".encode()).hexdigest()[:22]
        seated = {**places, **hosts}
        yield put(TableRound(id=id, number=number, minutes=command.minutes, places=seated))


@rule(StartTableRound, roles=RUNNERS, stages=DRAFTING)
def start_table_round(case: Case, command: StartTableRound) -> Iterable[Op]:
    round = a_round(case, command.round)
    if round.status != "planned":
        raise Refused("round", _("This round has begun already."))
    for other in case.state.table_round.values():
        if other.status == "running":
            yield put(other, status="over", closed=case.now)
    yield put(round, status="running", opened=case.now)
    yield put(timer(case.state), ends=case.now + round.minutes * 60_000, left=None)


@rule(EndTableRound, roles=RUNNERS, stages=DRAFTING)
def end_table_round(case: Case, command: EndTableRound) -> Iterable[Op]:
    round = a_round(case, command.round)
    if round.status == "over":
        return  # two facilitators pressed it together
    if round.status != "running":
        raise Refused("round", _("This round has not begun yet."))
    yield put(round, status="over", closed=case.now)
    yield put(timer(case.state), ends=None, left=None)


def hosting(state: State) -> dict[str, str]:
    """Person → the project at whose table they stay: the first of theirs. Who left hosts nothing."""
    found: dict[str, str] = {}
    for project in sorted(state.project.values(), key=lambda project: (project.born, project.id)):
        host = state.person.get(project.host or "")
        if host is not None and host.present:
            found.setdefault(host.id, project.id)
    return found


def visitors(state: State, hosts: dict[str, str]) -> list[Visitor]:
    """Everybody here who hosts nothing, with their city or organisation, in the order they came."""
    people = sorted(state.person.values(), key=lambda person: (person.joined, person.id))
    found = []
    for person in people:
        if person.id not in hosts and person.present:
            profile = state.profiles.get(person.id)
            found.append(Visitor(person.id, profile.city if profile else ""))
    return found


def projects(state: State, hosts: dict[str, str]) -> dict[str, str]:
    """Project → its city or organisation, of those that have their host here."""
    return {id: state.project[id].city for id in hosts.values()}


def within_limits(case: Case) -> None:
    own = sum(other.host == case.actor.person for other in case.state.project.values())
    if own >= MAX_OWN and not case.actor.runs:
        raise Refused("limit", _("You have {limit} project cards already."), limit=MAX_OWN)
    if len(case.state.project) >= MAX_PROJECTS:
        raise Refused("limit", _("There are {limit} project cards already."), limit=MAX_PROJECTS)


def own_project(case: Case, project: Project) -> None:
    may_write(case)
    if project.host != case.actor.person and not case.actor.runs:
        raise Refused("role", _("Only who made this card and the facilitator can change it."))


def a_round(case: Case, id: str) -> TableRound:
    return need(case.state.table_round.get(id), _("This round is not planned any more."))
