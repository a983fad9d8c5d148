"""Which plan of a board is wanted, and the facts about it that stand in no record. Values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from board.messages import StageName


@dataclass(frozen=True)
class Edition:
    """One plan among those that a board can give. Every fact may be missing."""

    revision: int = 0
    """The board's revision that the records show."""
    generated: str | None = None
    """When, in words: there is no clock in this room."""
    names: bool = False
    """Whether authors who agreed to it stand beside their ideas, where the records still say who they are."""
    appendix: bool = True
    """Whether all ideas and the method are part of it."""
    software: str | None = None
    """Name and version of the program."""
    absent: Sequence[str] | int = 0
    """Cities of the Lab that nobody came from: by name where cities may be shown, otherwise how many."""
    hidden: int | None = None
    """How much of what people wrote was hidden by the facilitator."""
    language: str = "en"
    """In which our own sentences are; what people wrote stays as it is."""
    took: Mapping[StageName, int] = field(default_factory=dict)
    """Stage → how many minutes the workshop was in it, as far as that is known."""
