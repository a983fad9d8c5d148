"""Commands about ideas and the clusters they are sorted into."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from board.messages.commands.base import Command
from board.messages.records import MAX_BATCH, Id, IdeaText, NameText, PointText, Revision, Source


class PostIdea(Command, frozen=True, kw_only=True, tag="post_idea"):
    """`source` and `table`: for whom somebody who runs the workshop posts it. `lane`: the prompt that it
    answers."""

    idea: Id
    text: IdeaText
    source: Source = "own"
    table: Id | None = None
    lane: NameText = ""


class EditIdea(Command, frozen=True, kw_only=True, tag="edit_idea"):
    """`base` is the idea's `written` that the editor saw; without `lane` it stays with its prompt."""

    idea: Id
    text: IdeaText
    base: Revision
    lane: NameText | None = None


class TakeBackIdea(Command, frozen=True, kw_only=True, tag="take_back_idea"):
    idea: Id


class HideIdea(Command, frozen=True, kw_only=True, tag="hide_idea"):
    idea: Id
    reason: PointText


class RestoreIdea(Command, frozen=True, kw_only=True, tag="restore_idea"):
    idea: Id


class RevealIdeas(Command, frozen=True, kw_only=True, tag="reveal_ideas"):
    pass


class DealIdeas(Command, frozen=True, kw_only=True, tag="deal_ideas"):
    """Give each idea that is in no cluster to a table, so that each table sorts its share."""

    anew: bool


class PlaceIdeas(Command, frozen=True, kw_only=True, tag="place_ideas"):
    """Put ideas in a cluster, or take them out with `cluster: null`."""

    ideas: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_BATCH)]
    cluster: Id | None


class CreateCluster(Command, frozen=True, kw_only=True, tag="create_cluster"):
    """Make a cluster of these ideas, wherever they are now. Splitting a cluster is this too."""

    cluster: Id
    name: NameText
    ideas: Annotated[tuple[Id, ...], Meta(max_length=MAX_BATCH)]


class RenameCluster(Command, frozen=True, kw_only=True, tag="rename_cluster"):
    cluster: Id
    name: NameText
    base: Revision


class MergeClusters(Command, frozen=True, kw_only=True, tag="merge_clusters"):
    """Move all ideas of `source` into `into`; `source` goes."""

    into: Id
    source: Id


class DissolveCluster(Command, frozen=True, kw_only=True, tag="dissolve_cluster"):
    cluster: Id


class LooseIdea(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    idea: Id
    cluster: Id


class ClusterLooseIdeas(Command, frozen=True, kw_only=True, tag="cluster_loose_ideas"):
    """Make each of these unclustered ideas a cluster of its own, so that it can be voted on."""

    pairs: Annotated[tuple[LooseIdea, ...], Meta(min_length=1, max_length=MAX_BATCH)]
