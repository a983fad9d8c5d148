"""Commands: what people ask for. Typed and bounded; whether it is granted is for the rules to say."""

from __future__ import annotations

from typing import Annotated, cast

from msgspec import Meta, Struct

from board.messages.records import (
    MAX_BATCH,
    Brief,
    FieldName,
    FieldText,
    Id,
    IdeaText,
    ListName,
    Names,
    NameText,
    PointText,
    Revision,
    Seconds,
    StageName,
)


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What a person asks for. Unknown fields are refused."""


class PostIdea(Command, frozen=True, kw_only=True, tag="post_idea"):
    idea: Id
    text: IdeaText


class EditIdea(Command, frozen=True, kw_only=True, tag="edit_idea"):
    """`base` is the idea's `written` that the editor saw."""

    idea: Id
    text: IdeaText
    base: Revision


class TakeBackIdea(Command, frozen=True, kw_only=True, tag="take_back_idea"):
    idea: Id


class HideIdea(Command, frozen=True, kw_only=True, tag="hide_idea"):
    idea: Id
    reason: PointText


class RestoreIdea(Command, frozen=True, kw_only=True, tag="restore_idea"):
    idea: Id


class RevealIdeas(Command, frozen=True, kw_only=True, tag="reveal_ideas"):
    pass


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


class MoveStage(Command, frozen=True, kw_only=True, tag="move_stage"):
    """Go from the stage that the facilitator saw to another one."""

    seen: StageName
    to: StageName


class ChangeSettings(Command, frozen=True, kw_only=True, tag="change_settings"):
    private: bool
    names: Names
    names_after: Names
    ideas_each: Annotated[int, Meta(ge=0, le=50)]
    writing: bool


class SetTimer(Command, frozen=True, kw_only=True, tag="set_timer"):
    """Let the stage end so many seconds from now; `null` puts the timer off."""

    ends_in: Seconds | None


class ExtendTimer(Command, frozen=True, kw_only=True, tag="extend_timer"):
    """Give the stage so many seconds more: from its end or, when that is past, from now."""

    seconds: Seconds


class PauseTimer(Command, frozen=True, kw_only=True, tag="pause_timer"):
    pass


class ResumeTimer(Command, frozen=True, kw_only=True, tag="resume_timer"):
    pass


class LockAtZero(Command, frozen=True, kw_only=True, tag="lock_at_zero"):
    """Whether delegates can write no more in this stage once its time is over."""

    on: bool


class SayDone(Command, frozen=True, kw_only=True, tag="say_done"):
    """“I'm done” with the stage that the person saw, or not after all."""

    seen: StageName
    done: bool


class OpenRound(Command, frozen=True, kw_only=True, tag="open_round"):
    round: Id
    name: NameText
    budget: Annotated[int, Meta(ge=1, le=20)]
    cap: Annotated[int, Meta(ge=1, le=20)]
    blind: bool


class ResumeRound(Command, frozen=True, kw_only=True, tag="resume_round"):
    round: Id


class CloseRound(Command, frozen=True, kw_only=True, tag="close_round"):
    round: Id


class CastDots(Command, frozen=True, kw_only=True, tag="cast_dots"):
    """Set, never add: saying it twice is saying it once."""

    round: Id
    cluster: Id
    dots: Annotated[int, Meta(ge=0, le=20)]


class MakeSolution(Command, frozen=True, kw_only=True, tag="make_solution"):
    solution: Id
    cluster: Id


class DropSolution(Command, frozen=True, kw_only=True, tag="drop_solution"):
    solution: Id


class WriteField(Command, frozen=True, kw_only=True, tag="write_field"):
    """`base` is the field's revision that the writer saw; 0 where there was nothing yet."""

    solution: Id
    field: FieldName
    text: FieldText
    base: Revision


class WriteAction(Command, frozen=True, kw_only=True, tag="write_action"):
    """Add or change a row of first steps; `base` is 0 for a new one."""

    action: Id
    solution: Id
    what: PointText
    who: NameText
    by: Annotated[str, Meta(pattern=r"^(|30 days|90 days|\d{4}-\d{2}-\d{2})$")]
    base: Revision


class RemoveAction(Command, frozen=True, kw_only=True, tag="remove_action"):
    action: Id


class WritePoint(Command, frozen=True, kw_only=True, tag="write_point"):
    """Add or change a line of a pinned list; `base` is 0 for a new one."""

    point: Id
    list: ListName
    text: PointText
    base: Revision


class RemovePoint(Command, frozen=True, kw_only=True, tag="remove_point"):
    point: Id


class FilePoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    list: ListName
    text: PointText
    example: bool = False


class Describe(Command, frozen=True, kw_only=True, tag="describe"):
    """What the Lab file says of the workshop. Only loading a Lab file asks for it."""

    brief: Brief
    points: tuple[FilePoint, ...] = ()


class Join(Command, frozen=True, kw_only=True, tag="join"):
    """A person joined, or changed their profile. Only the join page asks for it."""

    person: Id


COMMANDS: dict[str, type[Command]] = {
    cast(str, cls.__struct_config__.tag): cls
    for cls in (
        PostIdea,
        EditIdea,
        TakeBackIdea,
        HideIdea,
        RestoreIdea,
        RevealIdeas,
        PlaceIdeas,
        CreateCluster,
        RenameCluster,
        MergeClusters,
        DissolveCluster,
        ClusterLooseIdeas,
        MoveStage,
        ChangeSettings,
        SetTimer,
        ExtendTimer,
        PauseTimer,
        ResumeTimer,
        LockAtZero,
        SayDone,
        OpenRound,
        ResumeRound,
        CloseRound,
        CastDots,
        MakeSolution,
        DropSolution,
        WriteField,
        WriteAction,
        RemoveAction,
        WritePoint,
        RemovePoint,
        Describe,
        Join,
    )
}
"""The registry: every test that must know all commands draws from it."""

PRIVATE_COMMANDS = frozenset({"describe", "join"})
"""Commands that never come from a socket."""
