"""What travels: a command with its address, what comes of it, and how both look as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from board.messages.commands import COMMANDS, PRIVATE_COMMANDS, Command
from board.messages.records import RECORDS, Id, Millis, Record


class Envelope(Struct, frozen=True, gc=False):
    """A command with its address: who decides it once (`id`), and in which order (`tab`, `seq`)."""

    id: str
    tab: str
    seq: int
    command: Command | None
    """`None` where the body could not be read: it is refused, and takes its place in the sequence."""
    type: str
    fault: str = ""


class _Address(Struct, frozen=True):
    id: Id
    tab: Id
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    type: Annotated[str, Meta(max_length=40)] = ""


def parse(message: object) -> Envelope | None:
    """Read one message from a socket. `None` when it has no readable address, so nobody can be answered."""
    if not isinstance(message, dict):
        return None
    try:
        address = msgspec.convert(message, _Address)
    except msgspec.ValidationError:
        return None
    body = message.copy()
    del body["id"], body["tab"], body["seq"]
    cls = COMMANDS.get(address.type)
    if cls is None or address.type in PRIVATE_COMMANDS:
        return Envelope(address.id, address.tab, address.seq, None, address.type[:40], "unknown type")
    try:
        command = msgspec.convert(body, cls)
    except msgspec.ValidationError as error:
        return Envelope(address.id, address.tab, address.seq, None, address.type, str(error))
    return Envelope(address.id, address.tab, address.seq, command, address.type)


# ── What comes of a command ─────────────────────────────────────────────────────────────────────


class Put(Struct, frozen=True, tag="put", gc=False):
    """Record `record` is now exactly this."""

    record: Record


class Remove(Struct, frozen=True, tag="remove", gc=False):
    """There is no record `id` of that kind any more."""

    kind: str
    id: str


Op = Put | Remove


class Event(Struct, frozen=True, gc=False):
    """One committed command. Revisions of a board have no gaps."""

    board: str
    revision: int
    type: str
    actor: str
    at: Millis
    command: str
    """Id of the command."""
    ops: tuple[Op, ...]
    before: tuple[Op, ...] | None = None
    """What brings back the records that it touched as they were; null where it cannot be undone."""


class Refusal(Struct, frozen=True):
    """A final no: a stable word for programs and a sentence for people."""

    code: str
    reason: str


class Patch(Struct):
    """What one viewer's view changed by: whole records put, ids removed, each by kind.

    A record is in one of the two at most, so the order of application does not matter.
    """

    put: dict[str, list[Record]]
    remove: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.put or self.remove)


class Frame(Struct, frozen=True):
    """Merged patches from one published revision to the next. Apply if `base <= have < head`."""

    base: int
    head: int
    put: dict[str, list[Record]]
    remove: dict[str, list[str]]


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """What the sender of a command hears. Exactly one of `revision`, `refused`, `retry`, `expected` is set.

    `revision`: done. `refused` with `reason`: final no. `retry` with `after` (seconds): nothing was
    consumed, send it again. `expected`: commands of this tab are missing before it, from this `seq` on;
    0: two pages have numbered this tab, so it is closed, and the rest begins a new one.
    """

    id: str
    revision: int | None = None
    refused: str | None = None
    reason: str | None = None
    retry: str | None = None
    after: float | None = None
    expected: int | None = None


_encoder = msgspec.json.Encoder()


def encode(value: Any) -> bytes:
    """JSON bytes of anything of this file."""
    return _encoder.encode(value)


def encode_ops(ops: tuple[Op, ...]) -> bytes:
    """The stored form of an event's ops: a list of `["put", kind, record]` and `["remove", kind, id]`."""
    return _encoder.encode(
        [
            ("put", op.record.kind, op.record) if isinstance(op, Put) else ("remove", op.kind, op.id)
            for op in ops
        ]
    )


def decode_ops(raw: bytes) -> tuple[Op, ...]:
    """Inverse of `encode_ops`. Raises `msgspec.ValidationError` when the bytes are not ops."""
    ops: list[Op] = []
    for verb, kind, body in msgspec.json.decode(raw):
        if verb == "put":
            ops.append(Put(record(kind, body)))
        elif verb == "remove" and kind in RECORDS and isinstance(body, str):
            ops.append(Remove(kind, body))
        else:
            raise msgspec.ValidationError(f"there is no op like {verb!r}, {kind!r}")
    return tuple(ops)


def record(kind: str, body: Mapping[str, Any]) -> Record:
    """A stored record from its plain form. Raises `msgspec.ValidationError` when it does not fit."""
    cls = RECORDS.get(kind)
    if cls is None:
        raise msgspec.ValidationError(f"there is no kind of record called {kind!r}")
    return msgspec.convert(body, cls)
