"""Boards in the database: the commit, and reading back what was committed.

A commit takes decisions that were made elsewhere; nothing here decides, and nothing but a commit writes here.
Every function works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from immutables import Map
from msgspec import Struct, convert, structs
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from board.messages import Event, Millis, Put, Record, decode_ops, encode_ops
from board.state import State, from_records
from board.store import search
from board.store.prepared import asked, prepared
from board.store.record_tables import RECORD_TABLES, to_record
from board.store.tables import ANSWER, EVENT, PROFILE, WORKSHOP, to_profile, to_row, upsert
from board.store.troubles import is_duplicate


class Conflict(Exception):
    """Some boards are not at the revision on which their step was decided: somebody else committed, or they
    do not exist. Nothing was written."""

    def __init__(self, boards: set[str]) -> None:
        super().__init__(", ".join(sorted(boards)))
        self.boards = boards


class Duplicate(Exception):
    """A row with this key was there already. Nothing was written."""


class AnswerRow(Struct, frozen=True, gc=False):
    """What became of one command: `revision` when done, `code` and `reason` when refused.

    A person uses an `id` once per board, and a `seq` once per tab and board.
    """

    board: str
    person: str
    id: str
    tab: str
    seq: int
    type: str
    revision: int | None
    code: str | None
    reason: str | None
    at: Millis


class Step(Struct, frozen=True):
    """What a batch does to one board: `events` are the revisions after `base`, on which they were decided."""

    board: str
    base: int
    events: tuple[Event, ...]
    answers: tuple[AnswerRow, ...]


class Loaded(Struct, frozen=True):
    """A board as it is stored, with the profiles of its participants, and the last `seq` of each
    `(person, tab)`."""

    state: State
    tabs: dict[tuple[str, str], int]


_participant = RECORD_TABLES["person"]

_MOVE_HEAD = (
    update(WORKSHOP)
    .where(WORKSHOP.c.id == bindparam("of_board"), WORKSHOP.c.head == bindparam("base"))
    .values(head=bindparam("new"))
)
_ADD_EVENTS = insert(EVENT)
_ADD_ANSWERS = insert(ANSWER)
_ANSWERS = select(ANSWER).where(
    ANSWER.c.board == bindparam("of_board"),
    ANSWER.c.person == bindparam("of_person"),
    ANSWER.c.id.in_(bindparam("of_ids", expanding=True)),
)
_DELETE = {
    kind: delete(records).where(records.c.board == bindparam("of_board"), records.c.id == bindparam("of_id"))
    for kind, records in RECORD_TABLES.items()
}
_LOAD = {
    kind: select(*(column for column in records.c if column.name != "board")).where(
        records.c.board == bindparam("of_board")
    )
    for kind, records in RECORD_TABLES.items()
}


def commit(connection: Connection, dialect: str, steps: Sequence[Step]) -> None:
    """Write the steps of a batch. Raises `Conflict`, `Duplicate`, or `ValueError` for steps with gaps."""
    # In id order: two programs that lock the same boards in different orders would wait for each other.
    ordered = sorted(steps, key=lambda step: step.board)
    events = [event for step in ordered for event in _in_order(step)]
    moved = {step.board for step in ordered if not _move_head(connection, step)}
    if moved:
        raise Conflict(moved)
    if events:
        prepared(_ADD_EVENTS, connection.dialect).run(connection, [_event_row(event) for event in events])
    _write_records(connection, dialect, events)
    answers = [structs.asdict(answer) for step in ordered for answer in step.answers]
    if answers:
        try:
            prepared(_ADD_ANSWERS, connection.dialect).run(connection, answers)
        except IntegrityError as error:
            if is_duplicate(error):
                raise Duplicate("a command of this batch has its answer already") from error
            raise


def load(connection: Connection, board: str) -> Loaded | None:
    """The board at its head, or nothing when there is no such workshop."""
    head = connection.scalar(select(WORKSHOP.c.head).where(WORKSHOP.c.id == board))
    if head is None:
        return None
    records: list[Record] = []
    for kind, statement in _LOAD.items():
        rows = asked(statement, connection.dialect).rows(connection, of_board=board)
        records.extend(to_record(kind, row) for row in rows)
    profiles = connection.execute(
        select(PROFILE)
        .join(_participant, _participant.c.id == PROFILE.c.person)
        .where(_participant.c.board == board)
    )
    known = Map({row.person: to_profile(row) for row in profiles})
    state = replace(from_records(head, records), profiles=known)
    last = connection.execute(
        select(ANSWER.c.person, ANSWER.c.tab, func.max(ANSWER.c.seq))
        .where(ANSWER.c.board == board)
        .group_by(ANSWER.c.person, ANSWER.c.tab)
    )
    return Loaded(state, {(person, tab): seq for person, tab, seq in last})


def answers(connection: Connection, board: str, person: str, ids: Iterable[str]) -> dict[str, AnswerRow]:
    """Those of the person's commands that were decided, by id."""
    found = connection.execute(_ANSWERS, {"of_board": board, "of_person": person, "of_ids": list(ids)})
    return {row["id"]: convert(dict(row), AnswerRow) for row in found.mappings()}


def events(
    connection: Connection, board: str, after: int, upto: int | None, type: str | None = None
) -> list[Event]:
    """The log from revision `after + 1` to `upto`, or to the head; or those of one type in it."""
    wanted = select(EVENT).where(EVENT.c.board == board, EVENT.c.revision > after)
    if upto is not None:
        wanted = wanted.where(EVENT.c.revision <= upto)
    if type is not None:
        wanted = wanted.where(EVENT.c.type == type)
    return [
        Event(
            row.board,
            row.revision,
            row.type,
            row.actor,
            row.at,
            row.command,
            decode_ops(row.ops),
            None if row.before is None else decode_ops(row.before),
        )
        for row in connection.execute(wanted.order_by(EVENT.c.revision))
    ]


def heads(connection: Connection) -> dict[str, int]:
    """The revision of every board."""
    return {row.id: row.head for row in connection.execute(select(WORKSHOP.c.id, WORKSHOP.c.head))}


def _in_order(step: Step) -> tuple[Event, ...]:
    for place, event in enumerate(step.events, start=1):
        if event.board != step.board or event.revision != step.base + place:
            raise ValueError(f"{event.board} {event.revision} cannot follow {step.board} {step.base}")
    return step.events


def _move_head(connection: Connection, step: Step) -> bool:
    """Also a step without events holds its board still: its refusals were decided on that revision."""
    row = {"of_board": step.board, "base": step.base, "new": step.base + len(step.events)}
    return prepared(_MOVE_HEAD, connection.dialect).run(connection, [row]) == 1


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "board": event.board,
        "revision": event.revision,
        "type": event.type,
        "actor": event.actor,
        "at": event.at,
        "command": event.command,
        "ops": encode_ops(event.ops),
        "before": None if event.before is None else encode_ops(event.before),
    }


def _write_records(connection: Connection, dialect: str, events: Iterable[Event]) -> None:
    """Bring the records to where the events lead, each written once however often the batch changed it."""
    final: dict[str, dict[tuple[str, str], Record | None]] = {}
    for event in events:
        for op in event.ops:
            if isinstance(op, Put):
                final.setdefault(op.record.kind, {})[event.board, op.record.id] = op.record
            elif op.kind not in ("board", "brief"):  # these two are never removed, in `state.apply` neither
                final.setdefault(op.kind, {})[event.board, op.id] = None
    for kind, records in final.items():
        gone = [{"of_board": board, "of_id": id} for (board, id), record in records.items() if record is None]
        put = [to_row(board, record) for (board, _), record in records.items() if record is not None]
        if gone:
            prepared(_DELETE[kind], connection.dialect).run(connection, gone)
        if put:
            prepared(upsert(RECORD_TABLES[kind], dialect), connection.dialect).run(connection, put)
    search.write(connection, dialect, final)
