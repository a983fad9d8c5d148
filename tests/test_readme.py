"""The front door is complete: every setting, command, verb, event and file stands in the README as it is."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from board.cli import cli
from board.messages import COMMANDS
from board.settings import describe

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("variable", "default", "doc"), describe())
def test_every_setting_is_there_word_for_word(variable: str, default: str, doc: str) -> None:
    shown = f"`{default}`" if default else "–"
    assert f"| `{variable}` | {shown} | {doc} |" in README


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_there(command: str) -> None:
    assert f"`{command}`" in README


def verbs(group: click.Group, path: str) -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        here = f"{path} {name}"
        found += verbs(command, here) if isinstance(command, click.Group) else [here]
    return found


@pytest.mark.parametrize("verb", verbs(cli, "board"))
def test_every_verb_of_the_command_line_is_there(verb: str) -> None:
    assert re.search(rf"`{re.escape(verb)}[ `]", README), f"{verb} is not in the README"


def test_every_event_on_the_wire_is_there() -> None:
    events = set(re.findall(r'(?:_emit|emit|_send)\(\s*"(\w+)"', "".join(sources("sockets.py", "fanout.py"))))
    events |= set(re.findall(r'\("(\w+)", self\._', "".join(sources("sockets.py"))))
    events -= {"connect", "disconnect"}
    assert {"frame", "answers", "hello", "welcome"} <= events
    for event in events:
        assert re.search(rf"`{event}[ `]", README), f"the event {event} is not in the README"


def test_the_make_targets_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target} does not exist"


def test_the_files_that_it_names_exist() -> None:
    for name in set(re.findall(r"`((?:board|static|tests|templates)/[\w./-]+)`", README)):
        assert (ROOT / name).exists(), f"{name} does not exist"


def sources(*names: str) -> list[str]:
    return [(ROOT / "board" / name).read_text(encoding="utf-8") for name in names]
