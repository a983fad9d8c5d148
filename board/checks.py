"""Whether a stored board is right: the laws, asked of what lies in a database rather than of the program.

Pure: it is given what was read, and says what differs, in sentences with the revision. It mends nothing, and
it names no person: of a ballot it says only in which round it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import MsgspecError, Struct, convert

from board.language import gettext as _
from board.messages import Ballot, Op, Put, Record, decode_ops, record
from board.state import Key, State, apply, inverse
from board.store import AnswerRow, StoredBoard


class Finding(Struct, frozen=True):
    """One thing that is not right, and the revision that it belongs to; 0 where there is none."""

    revision: int
    sentence: str


class _Replay(Struct):
    """Where the log leads, and which revision touched each record last."""

    state: State
    last: dict[Key, int]
    whole: bool = True
    """Whether every revision from 1 to the head could be applied."""


def findings(stored: StoredBoard) -> list[Finding]:
    """All that is not right with a board, the earliest revision first. Nothing means that it is right."""
    found: list[Finding] = []
    replayed = _replay(stored, found)
    if replayed.whole:
        # With a hole in the log all that follows would differ: the hole is the finding.
        found += _rows(stored, replayed)
    found += _answers(stored)
    return sorted(found, key=lambda one: one.revision)


def _replay(stored: StoredBoard, found: list[Finding]) -> _Replay:
    """Apply the log from its beginning, and note what is wrong with it on the way."""
    replay = _Replay(State(), {})
    revision = 0
    for entry in stored.log:
        if entry.revision != revision + 1:
            found.append(_missing(revision + 1, entry.revision - 1))
            replay.whole = False
        revision = entry.revision
        try:
            ops = decode_ops(entry.ops)
        except (MsgspecError, TypeError, ValueError):
            found.append(Finding(revision, _("its event cannot be read")))
            replay.whole = False
            continue
        before, replay.state = replay.state, apply(replay.state, ops, revision)
        for op in ops:
            replay.last[_key(op)] = revision
        if replay.whole:
            found.extend(Finding(revision, sentence) for sentence in _event(ops, revision, replay.state))
            found.extend(Finding(revision, sentence) for sentence in _undo(entry.before, ops, before))
    if revision < stored.head:
        found.append(_missing(revision + 1, stored.head))
        replay.whole = False
    elif revision > stored.head:
        found.append(
            Finding(
                stored.head + 1,
                _("the log goes on to revision {last}, but the board stands at {head}").format(
                    last=revision, head=stored.head
                ),
            )
        )
        replay.whole = False
    return replay


def _missing(first: int, last: int) -> Finding:
    if first == last:
        return Finding(first, _("it is missing from the log"))
    return Finding(first, _("everything up to revision {last} is missing from the log").format(last=last))


def _event(ops: Iterable[Op], revision: int, after: State) -> Iterator[str]:
    """What is wrong with one event, on the board after it."""
    for op in ops:
        if not isinstance(op, Put):
            continue
        if op.record.rev != revision:
            yield _("it wrote {what} as if it were revision {rev}").format(
                what=_name(op.record.kind, op.record.id), rev=op.record.rev
            )
        if isinstance(op.record, Ballot):
            yield from _ledger(op.record, after)


def _undo(raw: bytes | None, ops: Iterable[Op], before: State) -> Iterator[str]:
    """Whether what would undo an event brings back the board that was before it."""
    if raw is None:
        return
    try:
        back = decode_ops(raw)
    except (MsgspecError, TypeError, ValueError):
        yield _("what would undo it cannot be read")
        return
    if {_key(op): op for op in back} != {_key(op): op for op in inverse(before, ops)}:
        yield _("what would undo it is not what was there before")


def _ledger(ballot: Ballot, state: State) -> Iterator[str]:
    """Law 7: what a ballot has that its round does not allow."""
    round = state.round.get(ballot.round)
    if round is None:
        yield _("a ballot belongs to the round {round}, which is not on this board").format(
            round=ballot.round
        )
        return
    if sum(ballot.dots.values()) > round.rule.budget:
        yield _("a ballot in the round {round} has {dots} dots, but {budget} is the most").format(
            round=round.id, dots=sum(ballot.dots.values()), budget=round.rule.budget
        )
    if any(not 0 < dots <= round.rule.cap for dots in ballot.dots.values()):
        yield _(
            "a ballot in the round {round} has a number of dots on one cluster that is not 1 to {cap}"
        ).format(round=round.id, cap=round.rule.cap)
    if not set(ballot.dots) <= set(round.clusters):
        yield _("a ballot in the round {round} has dots on a cluster that was not up for the vote").format(
            round=round.id
        )
    if ballot.id != f"{round.id}.{ballot.person}":
        yield _("a ballot in the round {round} is kept under a wrong id").format(round=round.id)


def _rows(stored: StoredBoard, replay: _Replay) -> Iterator[Finding]:
    """Law 2: where the rows are not what the log leads to. Ballots of the log were looked at before."""
    for kind in stored.unreadable:
        yield Finding(0, _("the rows of kind “{kind}” cannot be read").format(kind=kind))
    seen: set[Key] = set()
    for kind, fields in stored.rows:
        key = kind, str(fields.get("id"))
        seen.add(key)
        at = replay.last.get(key, 0)
        wanted = replay.state.get(*key) if at else None
        try:
            held: Record | None = record(kind, fields)
        except MsgspecError:
            held = None
        if held is None:
            yield Finding(at, _("the row of {what} cannot be read").format(what=_name(*key)))
        elif wanted is not None and held != wanted:
            yield Finding(at, _("the row of {what} is not what the log says it is").format(what=_name(*key)))
        elif wanted is None and at:
            yield Finding(at, _("it removed {what}, but its row is still there").format(what=_name(*key)))
        elif wanted is None:
            yield Finding(0, _("the row of {what} is there, but no event wrote it").format(what=_name(*key)))
    for key, at in replay.last.items():
        if key not in seen and key[0] not in stored.unreadable and replay.state.get(*key) is not None:
            yield Finding(at, _("it wrote {what}, but there is no row of it").format(what=_name(*key)))


def _answers(stored: StoredBoard) -> Iterator[Finding]:
    """Law 4: each command is decided once, in its tab's order, and its answer is what happened."""
    rows: list[AnswerRow] = []
    for fields in stored.answers:
        try:
            rows.append(convert(fields, AnswerRow))
        except MsgspecError:
            yield Finding(0, _("an answer cannot be read"))
    events = {entry.revision: entry for entry in stored.log}
    asked = {(entry.actor, entry.command): entry.revision for entry in reversed(stored.log)}
    for entry in stored.log:
        first = asked[entry.actor, entry.command]
        if first != entry.revision:
            yield Finding(
                entry.revision, _("it is the command of revision {first} once more").format(first=first)
            )
    known: dict[tuple[str, str], AnswerRow] = {}
    for row in rows:
        at = row.revision or 0
        if known.setdefault((row.person, row.id), row) is not row:
            yield Finding(at, _("the command {id} has two answers").format(id=row.id))
        if row.revision is None:
            if row.code is None or row.reason is None:
                yield Finding(0, _("the command {id} was neither done nor refused").format(id=row.id))
            if (row.person, row.id) in asked:
                yield Finding(asked[row.person, row.id], _("its command was answered as refused"))
        elif row.revision > stored.head:
            yield Finding(
                at, _("the command {id} was answered with it, but it is not there").format(id=row.id)
            )
        elif asked.get((row.person, row.id), row.revision) != row.revision:
            # A command that changed nothing has no event; its answer is the revision that it found.
            yield Finding(
                asked[row.person, row.id],
                _("its command was answered with revision {other}").format(other=row.revision),
            )
    for revision, entry in events.items():
        if (entry.actor, entry.command) not in known:
            yield Finding(revision, _("its command {id} has no answer").format(id=entry.command))
    yield from _tabs(rows)


def _tabs(rows: Iterable[AnswerRow]) -> Iterator[Finding]:
    """A tab's commands are decided in the order of their places.

    Not that every place has its row: a browser that numbers anew sends again what was answered under another
    place, and that is answered a second time without being stored a second time.
    """
    tabs: dict[tuple[str, str], list[AnswerRow]] = defaultdict(list)
    for row in rows:
        tabs[row.person, row.tab].append(row)
    for (_person, tab), decided in tabs.items():
        done = 0
        for row in sorted(decided, key=lambda row: row.seq):
            if row.revision is not None and row.revision < done:
                yield Finding(row.revision, _("the tab {tab} was not decided in its order").format(tab=tab))
                break
            done = row.revision or done


def _key(op: Op) -> Key:
    return (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)


def _name(kind: str, id: str) -> str:
    """A record as a sentence may call it. A ballot's id would say whose it is, and so would a person's."""
    if kind in ("ballot", "done", "person"):
        return _("a {kind}").format(kind=kind)
    return kind if id == kind else f"{kind} {id}"
