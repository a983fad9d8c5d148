"""Ideas: post, edit, take back, hide and restore, reveal."""

from __future__ import annotations

from collections.abc import Iterable

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
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
    STAGES,
    Case,
    Refused,
    fresh,
    gone,
    need,
    put,
    rule,
    unchanged,
    words,
)
from board.state import State

WRITING: tuple[StageName, ...] = ("ideate", "cluster")


def is_open(case: Case) -> bool:
    """Whether an idea posted now is public from birth."""
    board = case.state.board
    return not board.private or board.stage != "ideate"


def is_revealed(state: State, idea: Idea) -> bool:
    """Whether everybody may see the idea, hidden or not. Once true, true for ever."""
    return idea.open or idea.born <= state.board.revealed


@rule(PostIdea, roles=PEOPLE, stages=WRITING, timed=True)
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
    profile = case.state.profiles.get(person)
    yield put(
        Idea(
            id=command.idea,
            text=text,
            author=person,
            named=profile is not None and not profile.unnamed,
            at=case.now,
            born=case.revision,
            open=is_open(case),
            written=case.revision,
        )
    )


@rule(EditIdea, roles=PEOPLE, stages=WRITING, timed=True)
def edit_idea(case: Case, command: EditIdea) -> Iterable[Op]:
    idea = own_idea(case, command.idea)
    unchanged(idea.written, command.base)
    yield put(idea, text=words(command.text), written=case.revision, edited=True)


@rule(TakeBackIdea, roles=PEOPLE, stages=WRITING, timed=True)
def take_back_idea(case: Case, command: TakeBackIdea) -> Iterable[Op]:
    yield gone(own_idea(case, command.idea))


@rule(HideIdea, roles=RUNNERS)
def hide_idea(case: Case, command: HideIdea) -> Iterable[Op]:
    idea = any_idea(case, command.idea)
    yield put(idea, hidden=words(command.reason, lines=False))


@rule(RestoreIdea, roles=RUNNERS)
def restore_idea(case: Case, command: RestoreIdea) -> Iterable[Op]:
    yield put(any_idea(case, command.idea), hidden=None)


@rule(RevealIdeas, roles=RUNNERS, stages=STAGES[1:])
def reveal_ideas(case: Case, _command: RevealIdeas) -> Iterable[Op]:
    # The board's own revision is the mark, so that one small record makes every idea so far appear.
    yield put(case.state.board, revealed=case.revision)


def may_write(case: Case) -> None:
    if not case.state.board.writing:
        raise Refused(
            "paused", _("The facilitator has paused writing. Your text is kept; send it again later.")
        )
    person = case.state.person.get(case.actor.person)
    if person is not None and person.muted:
        raise Refused("paused", _("The facilitator has paused your writing. Speak to the facilitator."))


def any_idea(case: Case, id: str) -> Idea:
    return need(case.state.idea.get(id), _("This idea is not on the board any more."))


def own_idea(case: Case, id: str) -> Idea:
    """An idea that the actor may change: their own, or anybody's for those who run the workshop."""
    idea = case.state.idea.get(id)
    if idea is not None and not case.actor.runs:
        if idea.author != case.actor.person:
            # The same words as for an idea that is not there: a private idea must not be confirmed.
            if not is_revealed(case.state, idea) or idea.hidden is not None:
                idea = None
            else:
                raise Refused("role", _("Only its author and the facilitator can change this idea."))
        else:
            may_write(case)
    return need(idea, _("This idea is not on the board any more."))
