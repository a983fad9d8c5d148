"""Rounds and dots. A round has its own rule and its own ledger; dots are set, never added."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from board.language import gettext as _
from board.messages import Ballot, CastDots, CloseRound, Op, OpenRound, ResumeRound, Round, VoteRule
from board.rules.registry import RUNNERS, Case, Refused, fresh, need, put, rule, words
from board.state import State


def suggested_dots(clusters: int) -> int:
    """A fitting budget: about a third of the things to choose from, at least 1 and at most 6.

    The usual advice for dot voting is between a quarter and a third of the options; with 8 to 10
    clusters this gives the default of 3.
    """
    return max(1, min(6, round(clusters / 3)))


def votable(state: State) -> list[str]:
    """Clusters with at least one idea that is not hidden, oldest first."""
    found = [
        cluster
        for cluster in state.cluster.values()
        if any(state.idea[id].hidden is None for id in state.members.get(cluster.id, ()))
    ]
    return [cluster.id for cluster in sorted(found, key=lambda cluster: (cluster.born, cluster.id))]


@rule(OpenRound, roles=RUNNERS, stages=("vote",))
def open_round(case: Case, command: OpenRound) -> Iterable[Op]:
    fresh(case, "round", command.round)
    if any(round.status != "closed" for round in case.state.round.values()):
        raise Refused("round", _("A vote is running already. Close it before you open another one."))
    clusters = tuple(votable(case.state))
    if not clusters:
        raise Refused("round", _("There is no cluster to vote on. Put ideas in clusters first."))
    if command.cap > command.budget:
        raise Refused("cap", _("The most dots on one cluster cannot be more than the dots of a person."))
    yield put(
        Round(
            id=command.round,
            name=words(command.name, lines=False, empty=True),
            rule=VoteRule(command.budget, command.cap, command.blind),
            status="open",
            clusters=clusters,
            names=tuple(case.state.cluster[id].name for id in clusters),
            opened=case.now,
        )
    )


@rule(ResumeRound, roles=RUNNERS, stages=("vote",))
def resume_round(case: Case, command: ResumeRound) -> Iterable[Op]:
    round = a_round(case.state, command.round)
    if round.status == "closed":
        raise Refused("round", _("A closed vote stays closed. Open a new one instead."))
    yield put(round, status="open")


@rule(CloseRound, roles=RUNNERS, stages=("vote",))
def close_round(case: Case, command: CloseRound) -> Iterable[Op]:
    round = a_round(case.state, command.round)
    if round.status == "closed":
        raise Refused("round", _("This vote is closed already."))
    yield put(closed(case, round))


@rule(CastDots, roles=frozenset({"delegate"}), stages=("vote",), timed=True)
def cast_dots(case: Case, command: CastDots) -> Iterable[Op]:
    round, person = a_round(case.state, command.round), case.actor.person
    if round.status == "paused":
        raise Refused("round", _("The vote is paused. Your dots are kept."))
    if round.status == "closed":
        raise Refused("round", _("The vote is closed."))
    if command.cluster not in round.clusters:
        raise Refused("not_found", _("This cluster is not part of the vote."))
    if command.dots > round.rule.cap:
        raise Refused("cap", _("At most {cap} dots on one cluster."), cap=round.rule.cap)
    id = f"{round.id}.{person}"
    ballot = case.state.ballot.get(id) or Ballot(id=id, round=round.id, person=person, dots={})
    dots = {key: number for key, number in ballot.dots.items() if key != command.cluster}
    left = round.rule.budget - sum(dots.values())
    if command.dots > left:
        raise Refused(
            "budget",
            _("You have {left} dots left for this cluster. Take one away elsewhere first."),
            left=left,
        )
    if command.dots:
        dots[command.cluster] = command.dots
    yield put(ballot, dots=dots)


def a_round(state: State, id: str) -> Round:
    return need(state.round.get(id), _("This vote is not on the board any more."))


def running(state: State) -> Round | None:
    """The round that is open or paused; there is one at most."""
    return next((round for round in state.round.values() if round.status != "closed"), None)


def closed(case: Case, round: Round) -> Round:
    return structs.replace(round, status="closed", closed=case.now, here=len(case.state.person))
