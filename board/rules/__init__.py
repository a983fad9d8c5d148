"""What is allowed, and what follows: `decide`, one rule for each command, by noun; and `view`.

Pure: rules read a board and return ops. They import only messages and state, and keep nothing.
"""

# Each registers its rules by being imported.
from board.rules import (  # noqa: F401
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

__all__ = ["RULES", "STAGES", "Actor", "Refused", "decide"]
