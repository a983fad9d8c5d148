"""The plan of a board as the challenge city gets it, and the name of its file.

What a delegate may see once the workshop is finished, and nothing more: hidden ideas, ballots and authors
stay behind. The page and the command line both ask here, so that they cannot differ.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from msgspec import structs

from board.export import plan
from board.messages import Record
from board.rules.view import Viewer, everything
from board.state import State

READER = Viewer("delegate")
"""For whom the plan is written: a delegate after the end, who is nobody in particular."""


def markdown_plan(state: State) -> str:
    """The Markdown plan of a board; the same board gives the same text."""
    return plan(records(state), revision=state.revision)


def records(state: State) -> dict[str, dict[str, Record]]:
    """Kind → id → record, as the plan may use them: without names, whatever the stage shows now."""
    nameless = structs.replace(state.board, names="nothing", names_after="nothing")
    found: dict[str, dict[str, Record]] = {}
    for (kind, id), record in everything(READER, replace(state, board=nameless)).items():
        found.setdefault(kind, {})[id] = record
    return found


def plan_name(state: State) -> str:
    """A file name that sorts and that every system takes: `2019-03-27_rotterdam_young-adults.md`."""
    brief = state.brief
    if brief is None:
        return "plan.md"
    parts = (brief.date, _slug(brief.city), _slug(brief.title.rpartition(":")[2]))
    return "_".join(part for part in parts if part) + ".md"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
