"""What a board, and a whole Lab, give to take home: the files, their names, and one ZIP with all of them.

What may be in them, `plan` says. Pages and the command line both ask here, so that they cannot differ. No
clock is read: the same boards give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from board.export import TABLES, Held, Trail, as_json, calendar, overview
from board.export.highlights import highlights
from board.language import speaking
from board.messages import Millis
from board.pages.gathered import Place, city_files, facts, held
from board.pages.plan import MOVE, Moves, moves_in, plan_name, records
from board.state import State
from board.store import Lab, Store


class Shown(Struct, frozen=True):
    """A board to write out. `at`: when it changed last. `moves`: from stage to stage."""

    id: str
    state: State
    at: Millis
    moves: Moves = ()


def shown(store: Store, id: str, state: State) -> Shown:
    """A board with the moments of its last change and of its moves. Blocks."""
    last = store.events(id, state.revision - 1, state.revision) if state.revision else []
    moves = moves_in(store.events(id, 0, state.revision, MOVE))
    return Shown(id, state, last[-1].at if last else 0, moves)


# ── Names ───────────────────────────────────────────────────────────────────────────────────────


def stem(state: State) -> str:
    """What the files of a board are called, without an ending: `2019-03-27_rotterdam_young-adults`."""
    return _safe(plan_name(state).removesuffix(".md"))


def lab_name(lab: Lab) -> str:
    """What the files of a Lab are called, without an ending: `2019-03-25_glasgow-2019`."""
    return _safe(f"{lab.starts}_{lab.id}")


def _safe(name: str) -> str:
    """Dates and ids of an archive that somebody made may be anything."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)


# ── One board ───────────────────────────────────────────────────────────────────────────────────


def board_json(board: Shown) -> bytes:
    """What may be seen of a board, for programs."""
    return as_json(records(board.state), board.id, board.state.revision)


def board_tables(board: Shown, language: str = "en") -> dict[str, bytes]:
    """The tables of a board, by name without ending."""
    trail = Trail(records(board.state))
    with speaking(language):
        return {name: write(trail) for name, write in TABLES.items()}


def board_table(board: Shown, name: str, language: str = "en") -> bytes:
    """One of the tables. Raises `KeyError` when there is none of that name."""
    with speaking(language):
        return TABLES[name](Trail(records(board.state)))


def board_calendar(board: Shown, language: str = "en") -> bytes | None:
    """The first steps that have a date; nothing while none has."""
    with speaking(language):
        return calendar(Trail(records(board.state)), board.id, board.at)


# ── A whole Lab ─────────────────────────────────────────────────────────────────────────────────


def lab_zip(
    lab: Lab,
    boards: Sequence[Shown],
    plan: Callable[..., str],
    language: str = "en",
    written: Mapping[str, str] | None = None,
) -> bytes:
    """All files of a Lab in one ZIP: the overview, the highlights, a page for every city, and for each board
    its plan, JSON, tables and calendar.

    `plan` writes the plan of a board as `markdown_plan` does, `language` is that of all else, `written` are
    the organiser's words for the highlights. The same boards give the same bytes: entries are sorted, have no
    time, and are not compressed, because compressors differ.
    """
    files: dict[str, bytes] = {}
    all_held: list[Held] = []
    for board in boards:
        name, number = stem(board.state), 1
        while f"{name}.md" in files:
            number += 1
            name = f"{stem(board.state)}-{number}"
        all_held.append(held(board.state, name))
        files[f"{name}.md"] = plan(board.state, moves=board.moves).encode()
        files[f"{name}.json"] = board_json(board)
        tables = board_tables(board, language)
        files |= {f"{name}/{table}.csv": content for table, content in tables.items()}
        dated = board_calendar(board, language)
        if dated is not None:
            files[f"{name}/actions.ics"] = dated
    who = facts(lab, [board.state for board in boards])
    files["overview.md"] = overview(who, all_held, language).encode()
    files["highlights.md"] = highlights(who, all_held, written or {}, language).encode()
    places = [Place(it.stem, board.state, it.trail) for it, board in zip(all_held, boards, strict=True)]
    cities = city_files(lab, places, lambda stem: f"../{stem}.md", language)
    files |= {f"cities/{name}": content for name, content in cities.items()}
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """These files as a ZIP that depends on nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # with the earliest time that a ZIP can hold
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
