"""Clusters: create, rename, place ideas, merge, dissolve; and a cluster of its own for each loose idea."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    Cluster,
    ClusterLooseIdeas,
    CreateCluster,
    DissolveCluster,
    Idea,
    MergeClusters,
    Op,
    PlaceIdeas,
    RenameCluster,
    StageName,
)
from board.rules.registry import (
    PEOPLE,
    RUNNERS,
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
from board.rules.said import is_revealed, not_muted
from board.rules.votes import running, without_cluster

SORTING: tuple[StageName, ...] = ("cluster", "vote")


@rule(CreateCluster, roles=PEOPLE, stages=SORTING, timed=True, undo=True)
def create_cluster(case: Case, command: CreateCluster) -> Iterable[Op]:
    may_sort(case)
    not_muted(case)
    fresh(case, "cluster", command.cluster)
    yield put(
        Cluster(id=command.cluster, name=words(command.name, lines=False, empty=True), born=case.revision)
    )
    yield from placed(case, command.ideas, command.cluster)


@rule(RenameCluster, roles=PEOPLE, stages=SORTING, timed=True, undo=True)
def rename_cluster(case: Case, command: RenameCluster) -> Iterable[Op]:
    may_sort(case, voting=True)
    not_muted(case)
    cluster = a_cluster(case, command.cluster)
    unchanged(cluster.rev, command.base)
    yield put(cluster, name=words(command.name, lines=False, empty=True))


@rule(PlaceIdeas, roles=PEOPLE, stages=SORTING, timed=True, undo=True)
def place_ideas(case: Case, command: PlaceIdeas) -> Iterable[Op]:
    may_sort(case)
    if command.cluster is not None:
        a_cluster(case, command.cluster)
    yield from placed(case, command.ideas, command.cluster)


@rule(MergeClusters, roles=PEOPLE, stages=SORTING, timed=True, undo=True)
def merge_clusters(case: Case, command: MergeClusters) -> Iterable[Op]:
    may_sort(case, voting=True)
    into, source = a_cluster(case, command.into), a_cluster(case, command.source)
    if into.id == source.id:
        raise Refused("exists", _("A cluster cannot be merged with itself. Choose another one."))
    not_in_use(case, source)
    for idea in case.state.ideas_in(source.id):
        yield put(idea, cluster=into.id, placed=case.revision)
    if not into.name:
        yield put(into, name=source.name)
    for choice in case.state.choice.values():
        if choice.cluster == source.id:
            yield put(choice, cluster=into.id)
    yield from without_cluster(case, source.id, into)
    yield gone(source)


@rule(DissolveCluster, roles=PEOPLE, stages=SORTING, timed=True, undo=True)
def dissolve_cluster(case: Case, command: DissolveCluster) -> Iterable[Op]:
    may_sort(case, voting=True)
    cluster = a_cluster(case, command.cluster)
    not_in_use(case, cluster)
    if any(choice.cluster == cluster.id for choice in case.state.choice.values()):
        raise Refused("in_use", _("The city chose this cluster, so it must stay. Merge it instead."))
    for idea in case.state.ideas_in(cluster.id):
        yield put(idea, cluster=None, placed=case.revision)
    yield from without_cluster(case, cluster.id, None)
    yield gone(cluster)


@rule(ClusterLooseIdeas, roles=RUNNERS, stages=SORTING, undo=True)
def cluster_loose_ideas(case: Case, command: ClusterLooseIdeas) -> Iterable[Op]:
    may_sort(case)
    seen: set[str] = set()
    for pair in command.pairs:
        fresh(case, "cluster", pair.cluster)
        if pair.cluster in seen or pair.idea in seen:
            raise Refused("exists", _("The same idea or cluster was named twice."))
        seen.update((pair.cluster, pair.idea))
        idea = case.state.idea.get(pair.idea)
        # Somebody else may have placed or taken it back meanwhile: the rest is still right.
        if idea is not None and idea.cluster is None and idea.hidden is None:
            yield put(Cluster(id=pair.cluster, name="", born=case.revision))
            yield put(idea, cluster=pair.cluster, placed=case.revision)


def may_sort(case: Case, *, voting: bool = False) -> None:
    """In the vote stage only those who run the workshop sort; while a round runs only what is `voting`: what
    changes the clusters as they stand on the ballots, and not what is in them.
    """
    if not case.actor.runs:
        if case.state.board.stage == "vote":
            raise Refused("stage", _("Sorting has ended. Only the facilitator can still change clusters."))
        if case.state.board.sorting == "facilitator":
            raise Refused("role", _("In this workshop the facilitator sorts the ideas."))
    if case.state.board.stage == "vote" and not voting and running(case.state) is not None:
        raise Refused("round", _("A vote is running. Close it before you change what is in clusters."))


def placed(case: Case, ids: tuple[str, ...], cluster: str | None) -> Iterable[Op]:
    """Place those that are still there; somebody may have taken one back while others were ticked."""
    found = [idea for id in dict.fromkeys(ids) if (idea := sortable(case, id)) is not None]
    if ids and not found:
        raise Refused("not_found", _("These ideas are not on the board any more."))
    for idea in found:
        yield put(idea, cluster=cluster, placed=case.revision)


def sortable(case: Case, id: str) -> Idea | None:
    """The idea, if the actor may sort it: nobody what is private, only facilitators what is hidden."""
    idea = case.state.idea.get(id)
    if idea is None or not is_revealed(case.state, idea):
        return None
    return idea if idea.hidden is None or case.actor.runs else None


def a_cluster(case: Case, id: str) -> Cluster:
    return need(case.state.cluster.get(id), _("This cluster is not on the board any more."))


def not_in_use(case: Case, cluster: Cluster) -> None:
    if any(lesson.cluster == cluster.id for lesson in case.state.lesson.values()):
        raise Refused(
            "in_use", _("A lesson was drawn from this cluster, so it must stay. Move its ideas instead.")
        )
    if any(solution.cluster == cluster.id for solution in case.state.solution.values()):
        raise Refused(
            "in_use", _("A solution was made from this cluster, so it must stay. Move its ideas instead.")
        )
    if case.state.board.stage != "vote" and any(
        cluster.id in round.clusters and round.status != "closed" for round in case.state.round.values()
    ):
        raise Refused("round", _("A vote on this cluster is paused. Go to the vote to change it."))
