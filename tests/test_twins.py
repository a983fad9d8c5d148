"""What stands in Python and in TypeScript says the same: records, commands, limits, refusals, labels."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from board import messages
from board.formats import LESSONS, LISTS, SHEET, STAGES
from board.messages import (
    COMMANDS,
    PRIVATE_COMMANDS,
    RECORDS,
    Counts,
    Mine,
    Pen,
    PersonSeen,
    Place,
    TableRoundSeen,
    Tally,
)

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "static" / "src"
TYPES = "".join(
    path.read_text(encoding="utf-8")
    for path in (SOURCE / "types.ts", SOURCE / "commands.ts", *sorted((SOURCE / "records").glob("*.ts")))
)


def fields_of(interface: str) -> set[str]:
    """The fields of an interface of a record, with those of what it extends."""
    found = re.search(rf"export interface {interface}(?: extends (\w+))? {{(.*?)\n?}}\n", TYPES, re.DOTALL)
    assert found, f"records/ has no interface {interface}"
    own = set(re.findall(r"^  readonly (\w+)\??:", found.group(2), re.MULTILINE))
    return own | fields_of(found.group(1)) if found.group(1) else own


SEEN = {cls.__name__: cls for cls in RECORDS.values()} | {
    "Person": PersonSeen,
    "Counts": Counts,
    "Tally": Tally,
    "Mine": Mine,
    "Pen": Pen,
    "Place": Place,
    "TableRound": TableRoundSeen,
}


@pytest.mark.parametrize("name", sorted(SEEN))
def test_a_record_has_the_same_fields(name: str) -> None:
    assert fields_of(name) == {field.name for field in msgspec.structs.fields(SEEN[name])}


def test_every_kind_of_a_view_is_known() -> None:
    block = re.search(r"export interface Kinds {(.*?)}", TYPES, re.DOTALL)
    assert block
    assert set(re.findall(r"^  (\w+):", block.group(1), re.MULTILINE)) == {cls.kind for cls in SEEN.values()}


@pytest.mark.parametrize("type", sorted(set(COMMANDS) - PRIVATE_COMMANDS))
def test_a_command_has_the_same_fields(type: str) -> None:
    found = re.search(rf'{{ type: "{type}"(.*?) }}(?:\n|;$)', TYPES, re.MULTILINE)
    assert found, f"types.ts has no command {type}"
    flat = re.sub(r"{.*?}", "", found.group(1))
    here = {field.name for field in msgspec.structs.fields(COMMANDS[type])}
    assert set(re.findall(r"(\w+)\??:", flat)) == here


def test_the_browser_knows_no_command_that_the_server_does_not() -> None:
    assert set(re.findall(r'{ type: "(\w+)"', TYPES)) == set(COMMANDS) - PRIVATE_COMMANDS


def test_limits_and_version_are_the_same() -> None:
    limits = {
        "idea": messages.MAX_IDEA,
        "name": messages.MAX_NAME,
        "point": messages.MAX_POINT,
        "field": messages.MAX_FIELD,
    }
    written = re.search(r"MAX = {(.*?)}", TYPES)
    assert written
    assert {key: int(value) for key, value in re.findall(r"(\w+): (\d+)", written.group(1))} == limits
    assert f"MAX_BATCH = {messages.MAX_BATCH};" in TYPES
    assert f"MAX_SECONDS = {messages.MAX_SECONDS:_};" in TYPES
    assert f"PROTOCOL = {messages.PROTOCOL};" in TYPES


def test_every_refusal_code_is_known_to_the_browser() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (*(ROOT / "board" / "rules").glob("*.py"), ROOT / "board" / "live.py")
    )
    said = set(re.findall(r'Refused\(\s*"(\w+)"', code)) | set(re.findall(r'refused="(\w+)"', code))
    known = re.search(r"export type RefusalCode =(.*?);", TYPES, re.DOTALL)
    assert known
    assert said <= set(re.findall(r'"(\w+)"', known.group(1)))


def test_the_sheet_is_the_same() -> None:
    text = (SOURCE / "sheet-fields.ts").read_text(encoding="utf-8")
    rows = re.findall(
        r'{ name: "(\w+)", star: (true|false), label: t\("(.*?)"\), guide: t\("(.*?)"\) }', text
    )
    assert [(name, star == "true", label, guide) for name, star, label, guide in rows] == [
        (field.name, field.starred, field.label, field.guidance) for field in SHEET
    ]


def test_lessons_are_about_the_same() -> None:
    text = (SOURCE / "lessons" / "topics.ts").read_text(encoding="utf-8")
    assert dict(re.findall(r'topic: "(\w+)", label: t\("(.*?)"\)', text)) == LESSONS


def test_stages_and_lists_have_the_same_labels() -> None:
    views = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.ts*"))
    for label in (*STAGES.values(), *LISTS.values()):
        assert f't("{label}")' in views, f"no screen says “{label}”"
