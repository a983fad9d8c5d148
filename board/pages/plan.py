"""The plan of a board as the challenge city gets it, and the name of its file.

What a delegate may see once the workshop is finished, and nothing more: hidden ideas, ballots and authors
stay behind. The page and the command line both ask here, so that they cannot differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from msgspec import structs

from board.export import Edition, plan
from board.language import tag
from board.messages import Board, Event, Millis, Put, Record, StageName
from board.press import Job, make
from board.rules.view import Viewer, everything, names_shown
from board.state import State

Moves = Sequence[tuple[StageName, Millis]]
"""To which stage the workshop moved, and when; in order."""
MOVE = "move_stage"
"""The type of the commands that move it."""

READER = Viewer("delegate")
"""For whom the plan is written: a delegate after the end, who is nobody in particular."""

SOFTWARE = f"city-board {version('city-board')}"


def markdown_plan(
    state: State,
    *,
    names: bool = False,
    appendix: bool = True,
    cities: Sequence[str] = (),
    language: str = "en",
    moves: Moves = (),
    dated: str | None = None,
) -> str:
    """The Markdown plan of a board; the same board gives the same text.

    `names`: say who wrote what, and who came from where, as far as every delegate may see it now.
    `appendix`: with all ideas and the method. `cities`: those that the Lab invited. `language`: of the
    headings and sentences between what people wrote. `moves`: from stage to stage, for how long each took.
    `dated`: when it was written, in words; no clock is read.
    """
    came = {it.city.strip().casefold() for id, it in state.profiles.items() if id in state.person}
    if state.brief and speaks(state):
        came.add(state.brief.city.strip().casefold())
    absent = [city for city in cities if city.strip().casefold() not in came]
    # Who is missing tells who came.
    told = names and names_shown(READER, state) != "nothing"
    edition = Edition(
        revision=state.revision,
        generated=dated,
        names=names,
        appendix=appendix,
        software=SOFTWARE,
        absent=absent if told else len(absent),
        hidden=hidden(state),
        language=language,
        took=minutes_taken(state, moves),
    )
    return plan(records(state, names=names), edition)


def page_job(state: State, **choices: Any) -> Job:
    """What is to be done for the same plan, with the same choices, as a page."""
    return Job(form="page", text=markdown_plan(state, **choices))


def word_job(state: State, *, language: str = "en", **choices: Any) -> Job:
    """What is to be done for the same plan, with the same choices, as a Word file."""
    title, day = (state.brief.title, state.brief.date) if state.brief else ("", "")
    text = markdown_plan(state, language=language, **choices)
    return Job(form="word", text=text, title=title, day=day, language=tag(language))


def word_plan(state: State, **choices: Any) -> bytes:
    """The same plan as a Word file; the same board gives the same bytes."""
    return make(word_job(state, **choices))


def records(state: State, *, names: bool = False, viewer: Viewer = READER) -> dict[str, dict[str, Record]]:
    """Kind → id → record, as the plan may use them: without names, whatever the stage shows now, unless
    `names` asks for what it shows. `viewer`: for whom something else than the plan is made."""
    nameless = structs.replace(state.board, names="nothing", names_after="nothing")
    seen = state if names else replace(state, board=nameless)
    found: dict[str, dict[str, Record]] = {}
    for (kind, id), record in everything(viewer, seen).items():
        found.setdefault(kind, {})[id] = record
    return found


def speaks(state: State) -> bool:
    """Whether the city’s expert was there, who is no delegate, as far as everybody may know it."""
    said = (*state.choice.values(), *state.question.values())
    return bool(state.publication) or any(it.by == "expert" for it in said)


def moves_in(events: Iterable[Event]) -> Moves:
    """The moves from stage to stage in a log, or in what `MOVE` picks out of one."""
    return tuple(
        (op.record.stage, event.at)
        for event in events
        if event.type == MOVE
        for op in event.ops
        if isinstance(op, Put) and isinstance(op.record, Board)
    )


def minutes_taken(state: State, moves: Moves) -> dict[StageName, int]:
    """How long the workshop was in each stage that it has left, from when its time began to run."""
    began, taken = state.board.began, dict[StageName, int]()
    if not began:
        return {}
    first: tuple[StageName, Millis] = ("brief", began)
    for (stage, start), (_next, end) in pairwise((first, *moves)):
        if end > began:
            taken[stage] = taken.get(stage, 0) + end - max(start, began)
    return {stage: round(spent / 60_000) for stage, spent in taken.items()}


def hidden(state: State) -> int:
    """How many ideas, questions and doubts the facilitator hid: a number, and nothing of what they say."""
    said = (*state.idea.values(), *state.question.values(), *state.doubt.values())
    return sum(it.hidden is not None for it in said)


def plan_name(state: State, ending: str = ".md") -> str:
    """A file name that sorts and that every system takes: `2019-03-27_rotterdam_young-adults.md`."""
    brief = state.brief
    if brief is None:
        return "plan" + ending
    parts = (brief.date, slug(brief.city), slug(brief.title.rpartition(":")[2]))
    return "_".join(part for part in parts if part) + ending


def slug(text: str) -> str:
    """A text in the letters that every system takes in a file name; empty where it has none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
