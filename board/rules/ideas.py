"""Ideas: post, edit, take back, hide and restore, reveal."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from board.language import gettext as _
from board.messages import (
    EditIdea,
    HideIdea,
    Idea,
    Op,
    PostIdea,
    RestoreIdea,
    RevealIdeas,
    StageName,
    TakeBackIdea,
)
from board.rules.registry import PEOPLE, RUNNERS, STAGES, Case, Refused, fresh, gone, need, put, rule, words
from board.rules.said import edited, hide, may_write, named, own, restore

WRITING: tuple[StageName, ...] = ("ideate", "cluster")


def a_lane(case: Case, id: str) -> str:
    """The prompt that an idea answers. Where there are several, it is one of them."""
    lanes = case.state.brief.lanes if case.state.brief else ()
    if lanes and all(lane.id != id for lane in lanes):
        raise Refused("not_found", _("Choose the question that your card answers."))
    return id if lanes else ""


def is_open(case: Case) -> bool:
    """Whether an idea posted now is public from birth."""
    board = case.state.board
    return not board.private or board.stage != "ideate"


@rule(PostIdea, roles=PEOPLE, stages=WRITING, timed=True, undo=True)
def post_idea(case: Case, command: PostIdea) -> Iterable[Op]:
    board, person = case.state.board, case.actor.person
    fresh(case, "idea", command.idea)
    text = words(command.text)
    if not case.actor.runs:
        may_write(case)
        mine = case.state.written.get(person, 0)
        if board.ideas_each and mine >= board.ideas_each:
            raise Refused(
                "limit",
                _("You have posted {limit} ideas, as many as each may. Take one back to post another."),
                limit=board.ideas_each,
            )
        if command.source != "own" or command.table is not None:
            raise Refused("role", _("Only the facilitator can post for others."))
    if command.source == "table" or command.table is not None:
        need(case.state.table.get(command.table or ""), _("This table is not there any more."))
    yield put(
        Idea(
            id=command.idea,
            text=text,
            author=person,
            # Whoever posts for others is not the one who said it.
            named=command.source == "own" and named(case),
            at=case.now,
            born=case.revision,
            open=is_open(case),
            written=case.revision,
            source=command.source,
            table=command.table,
            lane=a_lane(case, command.lane),
        )
    )


@rule(EditIdea, roles=PEOPLE, stages=WRITING, timed=True, undo=True)
def edit_idea(case: Case, command: EditIdea) -> Iterable[Op]:
    idea = own_idea(case, command.idea)
    lane = idea.lane if command.lane is None else a_lane(case, command.lane)
    yield edited(case, structs.replace(idea, lane=lane), command.text, command.base)


@rule(TakeBackIdea, roles=PEOPLE, stages=WRITING, timed=True, undo=True)
def take_back_idea(case: Case, command: TakeBackIdea) -> Iterable[Op]:
    yield gone(own_idea(case, command.idea))


@rule(HideIdea, roles=RUNNERS, undo=True)
def hide_idea(case: Case, command: HideIdea) -> Iterable[Op]:
    yield hide(any_idea(case, command.idea), command.reason)


@rule(RestoreIdea, roles=RUNNERS, undo=True)
def restore_idea(case: Case, command: RestoreIdea) -> Iterable[Op]:
    yield restore(any_idea(case, command.idea))


@rule(RevealIdeas, roles=RUNNERS, stages=STAGES[1:])
def reveal_ideas(case: Case, _command: RevealIdeas) -> Iterable[Op]:
    # The board's own revision is the mark, so that one small record makes every idea so far appear.
    yield put(case.state.board, revealed=case.revision)


def any_idea(case: Case, id: str) -> Idea:
    return need(case.state.idea.get(id), _("This idea is not on the board any more."))


def own_idea(case: Case, id: str) -> Idea:
    """An idea that the actor may change."""
    return own(
        case,
        case.state.idea.get(id),
        _("This idea is not on the board any more."),
        _("Only its author and the facilitator can change this idea."),
    )
