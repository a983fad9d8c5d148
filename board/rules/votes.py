"""Rounds and dots. A round has its own rule and its own ledger; dots are set, never added."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from board.language import gettext as _
from board.messages import (
    Ballot,
    CastDots,
    ChangeRound,
    Choice,
    ChooseCluster,
    CloseRound,
    Cluster,
    Op,
    OpenRound,
    ResumeRound,
    Round,
    VoteRule,
)
from board.rules.registry import RUNNERS, Case, Refused, fresh, gone, need, put, rule, words
from board.rules.room import joined
from board.state import State


def suggested_dots(clusters: int) -> int:
    """A fitting budget: about a third of the things to choose from, at least 1 and at most 6.

    The usual advice for dot voting is between a quarter and a third of the options; with 8 to 10
    clusters this gives the default of 3.
    """
    return max(1, min(6, round(clusters / 3)))


def next_rule(state: State) -> VoteRule:
    """The rule that the next round begins with."""
    return state.board.vote or (state.brief.vote if state.brief is not None else VoteRule())


def fits(budget: int, cap: int) -> None:
    if cap > budget:
        raise Refused("cap", _("The most dots on one cluster cannot be more than the dots of a person."))


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
    if command.clusters is not None:
        if not set(command.clusters) <= set(clusters):
            raise Refused("not_found", _("One of these clusters has gone, or has no ideas. Choose again."))
        clusters = tuple(id for id in clusters if id in command.clusters)
    if not clusters:
        raise Refused("round", _("There is no cluster to vote on. Put ideas in clusters first."))
    fits(command.budget, command.cap)
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


@rule(ChangeRound, roles=RUNNERS, stages=("vote",))
def change_round(case: Case, command: ChangeRound) -> Iterable[Op]:
    """A budget never goes below what somebody has spent: that is refused, with numbers."""
    round = a_round(case.state, command.round)
    if round.status == "closed":
        raise Refused("round", _("A closed vote stays as it is. Open a new one instead."))
    fits(command.budget, command.cap)
    ballots = [ballot for ballot in case.state.ballot.values() if ballot.round == round.id]
    spent = [sum(ballot.dots.values()) for ballot in ballots]
    stacks = [max(ballot.dots.values(), default=0) for ballot in ballots]
    over = sum(dots > command.budget for dots in spent)
    if over:
        raise Refused(
            "budget",
            _("{over} people have given more than {budget} dots already; the most is {most}."),
            over=over,
            budget=command.budget,
            most=max(spent),
        )
    over = sum(dots > command.cap for dots in stacks)
    if over:
        raise Refused(
            "cap",
            _("{over} people have put more than {cap} dots on one cluster already; the most is {most}."),
            over=over,
            cap=command.cap,
            most=max(stacks),
        )
    if round.rule.blind and not command.blind and any(spent):
        raise Refused(
            "round", _("People have voted because totals are hidden. They stay hidden until the vote closes.")
        )
    yield put(
        round,
        name=words(command.name, lines=False, empty=True),
        rule=VoteRule(command.budget, command.cap, command.blind),
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
    yield put(ballot, dots=dots, returned=0)


@rule(ChooseCluster, roles=RUNNERS | {"expert"}, stages=("vote", "draft"), undo=True)
def choose_cluster(case: Case, command: ChooseCluster) -> Iterable[Op]:
    """After the vote, so that what the city wants does not steer the room."""
    if running(case.state) is not None:
        raise Refused("round", _("A vote is running. The city chooses when it is closed."))
    chosen = case.state.choice.get("choice")
    if command.cluster is not None:
        need(case.state.cluster.get(command.cluster), _("This cluster is not on the board any more."))
        yield put(Choice(id="choice", cluster=command.cluster, by=case.actor.role))
    elif chosen is not None:
        yield gone(chosen)


def without_cluster(case: Case, source: str, into: Cluster | None) -> Iterable[Op]:
    """What the running round becomes when a cluster on its list is merged into another one, or goes.

    Each voter keeps their dots, up to the cap; the rest comes back to them, and they are told.
    """
    round = running(case.state)
    if round is None or source not in round.clusters:
        return
    places = dict(zip(round.clusters, round.names, strict=True))
    if into is None or into.id in places:
        del places[source]
    else:
        names = {id: name if id != source else into.name or name for id, name in places.items()}
        places = {id if id != source else into.id: name for id, name in names.items()}
    if not places:
        raise Refused("round", _("This is the only cluster in the vote. Close the vote first."))
    yield put(round, clusters=tuple(places), names=tuple(places.values()))
    for ballot in case.state.ballot.values():
        if ballot.round == round.id and source in ballot.dots:
            dots = dict(ballot.dots)
            given = dots.pop(source)
            if into is not None:
                stack = dots.get(into.id, 0) + given
                dots[into.id] = min(round.rule.cap, stack)
                given = stack - dots[into.id]
            yield put(ballot, dots=dots, returned=ballot.returned + given)


def a_round(state: State, id: str) -> Round:
    return need(state.round.get(id), _("This vote is not on the board any more."))


def running(state: State) -> Round | None:
    """The round that is open or paused; there is one at most."""
    return next((round for round in state.round.values() if round.status != "closed"), None)


def closed(case: Case, round: Round) -> Round:
    return structs.replace(round, status="closed", closed=case.now, here=joined(case.state))
