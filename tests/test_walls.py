"""The walls of the house: imports point one way, and what only one room may know stays there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOARD = ROOT / "board"

ALLOWED: dict[str, set[str]] = {
    "language": {"messages", "formats"},
    "messages": set(),
    "assets": set(),
    "runtime": {"pulse"},
    "state": {"messages"},
    "formats": {"messages"},
    "settings": {"language"},
    "alike": set(),
    "cells": set(),
    "labfile": {"messages", "formats", "language"},
    "rules": {"messages", "state", "formats", "language"},
    "store": {"messages", "state", "language"},
    "migrations": {"messages", "store"},
    "markdown": set(),
    "export": {"messages", "formats", "language", "cells", "markdown"},
    "press": {"markdown"},
    "audit": {"messages", "state", "rules", "formats", "language", "cells"},
    "checks": {"messages", "state", "store", "language"},
    "archive": {"messages", "state", "store", "checks", "language"},
    "plenary": {"messages", "state", "rules", "language"},
    "turns": {"messages", "state", "store"},
    "intake": set(),
    "live": {"messages", "state", "rules", "store", "turns", "intake", "language"},
    "fanout": {"messages", "state", "rules"},
    "outlets": {"inlets"},
    "inlets": {"runtime"},
    "pulse": set(),
    "metrics": {"live", "pulse", "sockets"},
    "guesses": set(),
    "people": {"messages", "store", "live", "turns", "language", "settings", "runtime"},
    "moves": {"live", "store"},
    "rehearsing": {"runtime"},
    "rehearsals": {"messages", "store", "live", "people", "language"},
    "office": {
        "messages", "state", "formats", "labfile", "rules", "live", "store", "rehearsals", "archive",
        "language",
    },
    "rehearse": {"messages", "formats", "language"},
    "sockets": {
        "messages", "state", "rules", "live", "fanout", "outlets", "people", "moves", "settings", "store",
        "language",
    },
    "pages": {
        "messages", "state", "rules", "formats", "live", "fanout", "people", "guesses", "settings", "store",
        "language", "export", "assets", "runtime", "pulse", "alike", "audit", "archive", "plenary",
        "rehearsals", "rehearsing", "labfile", "office", "press",
    },
    "labs": set(),
}  # fmt: skip
"""Room → rooms it may import. `__init__` and `cli` join the rooms together and may import any."""

ALONE = {
    "sqlalchemy": {"store", "migrations"},
    "alembic": {"store", "migrations"},
    "eventlet": {"runtime"},
    "flask": {"pages", "__init__", "cli"},
    "flask_socketio": {"__init__"},
    "socketio": {"sockets", "outlets", "__init__"},
    "engineio": {"outlets"},
    "immutables": {"state", "store", "archive"},
    "click": {"cli"},
    "babel": {"language"},
    "markdown_it": {"press"},
    "docx": {"press"},
    "rapidfuzz": {"alike"},
    "snowballstemmer": {"alike"},
}
"""Library → the only rooms that may import it."""


def room_of(path: Path) -> str:
    return path.relative_to(BOARD).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            if node.module == "board":
                found.update(f"board.{alias.name}" for alias in node.names)
    return found


FILES = sorted(BOARD.rglob("*.py"))


def test_every_room_is_on_the_plan() -> None:
    rooms = {room_of(path) for path in FILES} - {"__init__", "cli", "__main__"}
    assert rooms == set(ALLOWED) - {"labs"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOARD)))
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    if room in ("__init__", "cli", "__main__"):
        return
    for name in imports(path):
        if name.startswith("board."):
            other = name.split(".")[1]
            assert other == room or other in ALLOWED[room], f"{room} must not import {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOARD)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imports(path):
        rooms = ALONE.get(name.split(".")[0])
        assert rooms is None or room_of(path) in rooms, f"{room_of(path)} must not import {name}"


def test_the_laws_of_pure_rooms() -> None:
    """Pure rooms read no clock, no chance and no environment: all of it is given to them."""
    for path in FILES:
        pure = (
            "rules",
            "state",
            "messages",
            "export",
            "markdown",
            "press",
            "formats",
            "checks",
            "alike",
            "audit",
            "cells",
            "archive",
            "plenary",
        )
        if room_of(path) in pure and path.name != "__main__.py":
            taken = imports(path) & {"time", "random", "secrets", "os", "threading", "socket", "logging"}
            assert not taken, f"{path.name} imports {taken}"


def test_every_room_says_what_it_is_for() -> None:
    for path in FILES:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, f"{path.relative_to(ROOT)} does not open by saying what it is for"


def test_no_room_is_too_large_to_know() -> None:
    for path in FILES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 450, f"{path.name} has {lines} lines: split it by noun"


def test_only_the_desk_knows_what_is_on_it() -> None:
    """Whoever else imports a part of it has it loaded by everybody."""
    source = ROOT / "static" / "src"
    names = re.compile(r'(?:from|import)\s*\(?\s*"([^"]+)"')
    for path in source.rglob("*.ts*"):
        if path.parent.name == "desk" or path.name == "desk.tsx":
            continue
        for name in names.findall(path.read_text(encoding="utf-8")):
            assert "desk/" not in name, f"{path.name} must not import {name}"
            assert path.name == "at-desk.tsx" or not name.endswith("/desk.tsx"), f"{path.name} imports {name}"


def test_top_level_is_fixed() -> None:
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {line.split("/")[0] for line in listed if "/" in line}
    assert {folder for folder in folders if not folder.startswith(".")} <= {
        "board",
        "static",
        "templates",
        "tests",
    }
