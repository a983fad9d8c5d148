"""What delegates leave at the end: one thing to take home, and one thing that failed in their own city."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    EditTakeaway,
    HideTakeaway,
    LeaveTakeaway,
    Op,
    RestoreTakeaway,
    StageName,
    Takeaway,
    TakeBackTakeaway,
)
from board.rules.registry import PEOPLE, RUNNERS, Case, Refused, fresh, gone, need, put, rule, words
from board.rules.said import edited, hide, may_write, named, own, restore

LEAVING: tuple[StageName, ...] = ("closed",)


@rule(LeaveTakeaway, roles=PEOPLE, stages=LEAVING, undo=True)
def leave_takeaway(case: Case, command: LeaveTakeaway) -> Iterable[Op]:
    fresh(case, "takeaway", command.takeaway)
    may_write(case)
    author = case.actor.person
    if any(one.author == author and one.topic == command.topic for one in case.state.takeaway.values()):
        raise Refused("limit", _("You have said one already. Change it, or take it back first."))
    yield put(
        Takeaway(
            id=command.takeaway,
            topic=command.topic,
            text=words(command.text, lines=False),
            author=author,
            named=named(case),
            at=case.now,
            born=case.revision,
            written=case.revision,
        )
    )


@rule(EditTakeaway, roles=PEOPLE, stages=LEAVING, undo=True)
def edit_takeaway(case: Case, command: EditTakeaway) -> Iterable[Op]:
    takeaway = own_takeaway(case, command.takeaway)
    yield edited(case, takeaway, command.text, command.base, lines=False)


@rule(TakeBackTakeaway, roles=PEOPLE, stages=LEAVING, undo=True)
def take_back_takeaway(case: Case, command: TakeBackTakeaway) -> Iterable[Op]:
    yield gone(own_takeaway(case, command.takeaway))


@rule(HideTakeaway, roles=RUNNERS, undo=True)
def hide_takeaway(case: Case, command: HideTakeaway) -> Iterable[Op]:
    yield hide(a_takeaway(case, command.takeaway), command.reason)


@rule(RestoreTakeaway, roles=RUNNERS, undo=True)
def restore_takeaway(case: Case, command: RestoreTakeaway) -> Iterable[Op]:
    yield restore(a_takeaway(case, command.takeaway))


def own_takeaway(case: Case, id: str) -> Takeaway:
    """A takeaway that the actor may change."""
    return own(
        case,
        case.state.takeaway.get(id),
        _("This is not on the board any more."),
        _("Only its author and the facilitator can change this."),
    )


def a_takeaway(case: Case, id: str) -> Takeaway:
    return need(case.state.takeaway.get(id), _("This is not on the board any more."))
