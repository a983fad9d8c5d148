"""What the challenge city says to the solutions: written by its expert, published, looked at again later."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    Op,
    Outcome,
    Publication,
    PublishResponses,
    RecordOutcome,
    Respond,
    Response,
    Role,
    StageName,
)
from board.rules.registry import Case, Refused, a_day, gone, put, rule, unchanged, version, words
from board.rules.solutions import a_solution
from board.state import State

CITY: frozenset[Role] = frozenset({"expert"})
"""Who speaks for the challenge city. Nobody else does, not even those who run the workshop."""
RESPONDING: tuple[StageName, ...] = ("draft", "closed")


def published(state: State) -> bool:
    """Whether the city lets everybody see what it says."""
    return "publication" in state.publication


@rule(Respond, roles=CITY, stages=RESPONDING, undo=True)
def respond(case: Case, command: Respond) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    unchanged(version(case.state.response.get(solution.id)), command.base)
    why = words(command.why, empty=True)
    if command.answer == "not_now" and not why:
        raise Refused("empty", _("Say why not now: those who wrote the solution can learn from it."))
    yield put(
        Response(
            id=solution.id,
            answer=command.answer,
            why=why,
            contact=words(command.contact, lines=False, empty=True),
            next=words(command.next, lines=False, empty=True),
            by=a_day(command.by),
        )
    )


@rule(PublishResponses, roles=CITY, stages=RESPONDING)
def publish_responses(case: Case, command: PublishResponses) -> Iterable[Op]:
    shown = case.state.publication.get("publication")
    if command.on and shown is None:
        if not len(case.state.response):
            raise Refused("empty", _("There is no answer to publish yet. Answer one solution first."))
        yield put(Publication(id="publication", at=case.now))
    elif not command.on and shown is not None:
        yield gone(shown)


@rule(RecordOutcome, roles=CITY, stages=("closed",), undo=True)
def record_outcome(case: Case, command: RecordOutcome) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    unchanged(version(case.state.outcome.get(solution.id)), command.base)
    text = words(command.text, empty=True)
    yield put(Outcome(id=solution.id, happened=command.happened, text=text, at=case.now))
