"""Commands about rounds and dots, and the city's own choice."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from board.messages.commands.base import Command, Dots
from board.messages.records import MAX_BATCH, Id, NameText


class OpenRound(Command, frozen=True, kw_only=True, tag="open_round"):
    """`clusters`: which are up for the vote; null is every cluster that has an idea."""

    round: Id
    name: NameText
    budget: Dots
    cap: Dots
    blind: bool
    clusters: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_BATCH)] | None = None


class ChangeRound(Command, frozen=True, kw_only=True, tag="change_round"):
    """Another name or rule for a round that runs."""

    round: Id
    name: NameText
    budget: Dots
    cap: Dots
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


class ChooseCluster(Command, frozen=True, kw_only=True, tag="choose_cluster"):
    """The challenge city's own choice, beside those of the room; `null` takes it back."""

    cluster: Id | None
