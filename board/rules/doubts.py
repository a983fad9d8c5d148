"""Doubts: what would stop a solution, said by those who did not write it."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import Doubt, HideDoubt, Op, RaiseDoubt, RestoreDoubt, TakeBackDoubt
from board.rules.registry import PEOPLE, RUNNERS, Case, Refused, fresh, gone, need, put, rule, words
from board.rules.said import hide, may_write, named, own, restore
from board.rules.solutions import DRAFTING, a_solution
from board.rules.tables import table_of

MAX_DOUBTS = 60
"""Most doubts about one solution."""


@rule(RaiseDoubt, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def raise_doubt(case: Case, command: RaiseDoubt) -> Iterable[Op]:
    fresh(case, "doubt", command.doubt)
    may_write(case)
    solution = a_solution(case, command.solution)
    if sum(doubt.solution == solution.id for doubt in case.state.doubt.values()) >= MAX_DOUBTS:
        full = _("There are {limit} doubts about this already. Say it aloud.")
        raise Refused("limit", full, limit=MAX_DOUBTS)
    yield put(
        Doubt(
            id=command.doubt,
            solution=solution.id,
            text=words(command.text, lines=False),
            author=case.actor.person,
            named=named(case),
            at=case.now,
            born=case.revision,
            written=case.revision,
            table=table_of(case.state, case.actor.person),
        )
    )


@rule(TakeBackDoubt, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def take_back_doubt(case: Case, command: TakeBackDoubt) -> Iterable[Op]:
    yield gone(
        own(
            case,
            case.state.doubt.get(command.doubt),
            _("This is not on the sheet any more."),
            _("Only its author and the facilitator can take this back."),
        )
    )


@rule(HideDoubt, roles=RUNNERS, undo=True)
def hide_doubt(case: Case, command: HideDoubt) -> Iterable[Op]:
    yield hide(a_doubt(case, command.doubt), command.reason)


@rule(RestoreDoubt, roles=RUNNERS, undo=True)
def restore_doubt(case: Case, command: RestoreDoubt) -> Iterable[Op]:
    yield restore(a_doubt(case, command.doubt))


def a_doubt(case: Case, id: str) -> Doubt:
    return need(case.state.doubt.get(id), _("This is not on the sheet any more."))
