"""What is allowed, and what follows: `decide`, one rule for each command, by noun; and `view`.

Pure: rules read a board and return ops. They import only messages and state, and keep nothing.
"""

from board.rules import (
    citations,
    clusters,
    doubts,
    ideas,
    keeping,
    lessons,
    projects,
    questions,
    responses,
    room,
    solutions,
    stages,
    tables,
    takeaways,
    timer,
    undo,
    votes,
)
from board.rules.registry import RULES, STAGES, Actor, Refused, decide

NOUNS = (
    citations,
    clusters,
    doubts,
    ideas,
    keeping,
    lessons,
    projects,
    questions,
    responses,
    room,
    solutions,
    stages,
    tables,
    takeaways,
    timer,
    undo,
    votes,
)
"""The rooms that register rules by being imported."""

__all__ = ["NOUNS", "RULES", "STAGES", "Actor", "Refused", "decide"]
