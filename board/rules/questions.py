"""Questions to the challenge city: delegates ask, the city's expert or the facilitator answers."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    AnswerQuestion,
    AskQuestion,
    EditQuestion,
    HideQuestion,
    Op,
    Question,
    RestoreQuestion,
    TakeBackQuestion,
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
from board.rules.said import edited, hide, may_write, named, own, restore

ASKING = STAGES[:-1]
MAX_QUESTIONS = 300
"""Most questions on a board."""


@rule(AskQuestion, roles=PEOPLE, stages=ASKING, undo=True)
def ask_question(case: Case, command: AskQuestion) -> Iterable[Op]:
    fresh(case, "question", command.question)
    may_write(case)
    if len(case.state.question) >= MAX_QUESTIONS:
        full = _("There are {limit} questions already. Ask the city directly.")
        raise Refused("limit", full, limit=MAX_QUESTIONS)
    yield put(
        Question(
            id=command.question,
            text=words(command.text, lines=False),
            author=case.actor.person,
            named=named(case),
            at=case.now,
            born=case.revision,
            written=case.revision,
        )
    )


@rule(EditQuestion, roles=PEOPLE, stages=ASKING, undo=True)
def edit_question(case: Case, command: EditQuestion) -> Iterable[Op]:
    question = own_question(case, command.question)
    if question.answer and not case.actor.runs:
        raise Refused("in_use", _("The city has answered this question, so it stays as it is."))
    yield edited(case, question, command.text, command.base, lines=False)


@rule(TakeBackQuestion, roles=PEOPLE, stages=ASKING, undo=True)
def take_back_question(case: Case, command: TakeBackQuestion) -> Iterable[Op]:
    question = own_question(case, command.question)
    if question.answer and not case.actor.runs:
        raise Refused("in_use", _("The city has answered this question, so it stays as it is."))
    yield gone(question)


@rule(AnswerQuestion, roles=RUNNERS | {"expert"}, stages=ASKING, undo=True)
def answer_question(case: Case, command: AnswerQuestion) -> Iterable[Op]:
    question = a_question(case, command.question)
    unchanged(question.answered, command.base)
    answer = words(command.text, empty=True)
    yield put(question, answer=answer, answered=case.revision, by=case.actor.role if answer else None)


@rule(HideQuestion, roles=RUNNERS, undo=True)
def hide_question(case: Case, command: HideQuestion) -> Iterable[Op]:
    yield hide(a_question(case, command.question), command.reason)


@rule(RestoreQuestion, roles=RUNNERS, undo=True)
def restore_question(case: Case, command: RestoreQuestion) -> Iterable[Op]:
    yield restore(a_question(case, command.question))


def a_question(case: Case, id: str) -> Question:
    """A question that the actor may see."""
    question = case.state.question.get(id)
    if question is not None and question.hidden is not None and not case.actor.runs:
        question = None
    return need(question, _("This question is not on the board any more."))


def own_question(case: Case, id: str) -> Question:
    """A question that the actor may change."""
    return own(
        case,
        case.state.question.get(id),
        _("This question is not on the board any more."),
        _("Only its author and the facilitator can change this question."),
    )
