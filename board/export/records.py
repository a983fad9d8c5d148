"""What may be seen of a board as JSON, for programs: records by kind, as `board.messages` describes them.

It cannot be taken in again; the archive can.
"""

from __future__ import annotations

from typing import Any

import msgspec

from board.export.trail import Records
from board.messages import Action, Record

FORMAT = "board-export"
VERSION = 1
PASSING = frozenset({"timer", "spotlight", "nudge", "done", "seat", "pen", "mine"})
"""Kinds that say something of the moment, and nothing of the result."""


CHOICES = ("names", "names_after")
"""What a stage shows of authors. Here nobody is named, whatever was chosen."""


def as_json(records: Records, board: str, revision: int) -> bytes:
    """The records of a board at a revision: kinds by name, records by id. Of people, those alone who took on
    a first step, because they agreed to stand beside it."""
    owners = {action.owner for action in records.get("action", {}).values() if isinstance(action, Action)}
    people = {id: person for id, person in records.get("person", {}).items() if id in owners}
    kept = {**records, "person": people}
    document = {
        "format": FORMAT,
        "version": VERSION,
        "board": board,
        "revision": revision,
        "records": {
            kind: [_plain(kept[kind][id]) for id in sorted(kept[kind])]
            for kind in sorted(kept)
            if kind not in PASSING and (kept[kind] or kind != "person")
        },
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _plain(record: Record) -> dict[str, Any]:
    return {key: value for key, value in msgspec.to_builtins(record).items() if key not in CHOICES}
