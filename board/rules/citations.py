"""Citations: what a solution builds on, of other workshops of the Lab."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import Citation, Cite, Op, RemoveCitation
from board.rules.registry import PEOPLE, Case, Refused, fresh, gone, need, put, rule
from board.rules.solutions import DRAFTING, a_solution, may_fill

MAX_CITATIONS = 30
"""Most citations on one sheet."""


@rule(Cite, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def cite(case: Case, command: Cite) -> Iterable[Op]:
    solution = a_solution(case, command.solution)
    may_fill(case, solution)
    fresh(case, "citation", command.citation)
    there = [other for other in case.state.citation.values() if other.solution == solution.id]
    if any((other.source, other.target) == (command.source, command.target) for other in there):
        raise Refused("exists", _("This sheet cites it already."))
    if len(there) >= MAX_CITATIONS:
        raise Refused("limit", _("A sheet cites {limit} things at most."), limit=MAX_CITATIONS)
    yield put(
        Citation(
            id=command.citation,
            solution=solution.id,
            source=command.source,
            what=command.what,
            target=command.target,
            text=command.text,
            city=command.city,
            topic=command.topic,
            contact=command.contact,
            born=case.revision,
        )
    )


@rule(RemoveCitation, roles=PEOPLE, stages=DRAFTING, timed=True, undo=True)
def remove_citation(case: Case, command: RemoveCitation) -> Iterable[Op]:
    citation = need(case.state.citation.get(command.citation), _("This is not on the sheet any more."))
    may_fill(case, a_solution(case, citation.solution))
    yield gone(citation)
