"""What is allowed, and what follows: `decide`, one rule for each command, by noun; and `view`.

Pure: rules read a board and return ops. They import only messages and state, and keep nothing.
"""

from board.rules import (
    clusters,
    doubts,
    ideas,
    questions,
    room,
    solutions,
    stages,
    tables,
    timer,
    undo,
    votes,
)
from board.rules.registry import RULES, STAGES, Actor, Refused, decide

NOUNS = (clusters, doubts, ideas, questions, room, solutions, stages, tables, timer, undo, votes)
"""The rooms that register rules by being imported."""

__all__ = ["NOUNS", "RULES", "STAGES", "Actor", "Refused", "decide"]
