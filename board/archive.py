"""The archive of a Lab or of one workshop: all that was stored, as one JSON text for another machine.

`pack` and `unpack` are each other's inverse. The types below are the file's schema; what a record looks like
stands in `board.messages`. Changing them asks for a new `VERSION`. Pure: no clock and no chance, so the same
boards give the same bytes.

An archive holds everything that people wrote, hidden and private ideas too, and their names: it is for the
organiser. It does not hold keys of browsers and secrets of links; where it is taken in, links and join codes
are made anew, and people join again. Of a vote that is not closed it holds no ballot, in no event of the log:
that round is named in `withheld`, the log can still be replayed, and the round stands there without dots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

import msgspec
from immutables import Map
from msgspec import Meta, Raw, Struct, structs

from board.checks import findings
from board.language import gettext as _
from board.messages import Event, Millis, Op, Profile, Put, Role, Round, decode_ops, encode_ops
from board.state import State, replay
from board.store import AnswerRow, Entry, Highlights, Lab, Link, StoredBoard, Whole, WholeBoard, Workshop

FORMAT = "board-archive"
VERSION: Literal[1] = 1
NULL = Raw(b"null")

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
"""What is an address: the id of a Lab, or of a workshop."""
Count = Annotated[int, Meta(ge=0, lt=2**31)]


class BadArchive(Exception):
    """A file cannot be taken in; its text is a sentence that says why."""


# ── The schema ──────────────────────────────────────────────────────────────────────────────────


class ArchivedLab(Struct, frozen=True, forbid_unknown_fields=True):
    """The event. Dates are YYYY-MM-DD; `purge_on` is the day on which all is to be deleted."""

    id: Slug
    title: str
    host: str
    starts: str
    ends: str
    cities: tuple[str, ...]
    names_to_facilitators: bool
    purge_on: str | None
    theme: str
    thanks: str
    links: tuple[tuple[str, str], ...] = ()
    """Labels with their addresses."""


class ArchivedHighlights(Struct, frozen=True, forbid_unknown_fields=True):
    """The organiser's words for the Lab's highlights, by section, and how often they were saved."""

    version: Count
    texts: dict[str, str]


class ArchivedLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A secret link without what makes it secret; Lab-wide when `workshop` is null. `generation` says
    nothing: where an archive is taken in, every link begins anew. Older servers ask for it."""

    id: Id
    workshop: str | None
    role: Role
    label: str
    revoked: bool
    generation: Annotated[int, Meta(ge=1, lt=2**31)] = 1


class ArchivedPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody on one of the boards. `unnamed`: they do not want their name beside what they write.
    `contact`: how those with whom they stay in touch reach them."""

    id: Id
    name: str
    city: str
    unnamed: bool
    contact: str = ""


class ArchivedEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """One committed command. `ops` is what it did: a list of `["put", kind, record]` and
    `["remove", kind, id]`. `before` is the same for what undoes it; null where it cannot be undone."""

    revision: int
    type: str
    actor: str
    at: Millis
    command: str
    ops: Raw
    before: Raw


class ArchivedAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """What a command was answered, so that a repeat is decided no second time: `revision` when done, `code`
    and `reason` when refused. `seq` is its place in its tab."""

    person: str
    id: str
    tab: str
    seq: Count
    type: str
    revision: int | None
    code: str | None
    reason: str | None
    at: Millis


class ArchivedBoard(Struct, frozen=True, forbid_unknown_fields=True):
    """A workshop with its whole log: records are what replaying it gives."""

    id: Slug
    title: str
    city: str
    part: str
    format: str
    order: Count
    revision: int
    """Where the board stood: the number of its events."""
    withheld: tuple[str, ...]
    """Rounds that were not closed, whose ballots are not here."""
    events: tuple[ArchivedEvent, ...]
    answers: tuple[ArchivedAnswer, ...]


class Archive(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    format: Literal["board-archive"]
    version: Literal[1]
    lab: ArchivedLab
    links: tuple[ArchivedLink, ...]
    people: tuple[ArchivedPerson, ...]
    boards: tuple[ArchivedBoard, ...]
    highlights: ArchivedHighlights | None = None
    file: str | None = None
    """The Lab file as the organiser wrote it last, with its comments; null where there is none."""


class _Head(Struct, frozen=True):
    """What every version of the file begins with."""

    format: str
    version: int


# ── Packing ─────────────────────────────────────────────────────────────────────────────────────


def pack(whole: Whole) -> bytes:
    """The archive of what was read; the same boards give the same bytes."""
    words = whole.highlights
    archive = Archive(
        format="board-archive",
        version=VERSION,
        lab=ArchivedLab(**structs.asdict(whole.lab)),
        links=tuple(
            ArchivedLink(link.id, link.workshop, link.role, link.label, link.revoked)
            for link in sorted(whole.links, key=lambda link: link.id)
        ),
        people=tuple(
            ArchivedPerson(person, profile.name, profile.city, profile.unnamed, profile.contact)
            for person, profile in sorted(whole.profiles.items())
        ),
        boards=tuple(
            _packed(board)
            for board in sorted(whole.boards, key=lambda board: (board.workshop.order, board.workshop.id))
        ),
        highlights=ArchivedHighlights(words.version, words.texts) if words is not None else None,
        file=whole.file,
    )
    return msgspec.json.encode(archive) + b"\n"


def _packed(board: WholeBoard) -> ArchivedBoard:
    rounds = _replayed(board).round
    kept_back = _not_closed(rounds.values())
    closed = set(rounds) - set(kept_back)
    workshop = board.workshop
    return ArchivedBoard(
        id=workshop.id,
        title=workshop.title,
        city=workshop.city,
        part=workshop.part,
        format=workshop.format,
        order=workshop.order,
        revision=len(board.events),
        withheld=kept_back,
        events=tuple(
            ArchivedEvent(
                event.revision,
                event.type,
                event.actor,
                event.at,
                event.command,
                Raw(encode_ops(_shown(event.ops, closed))),
                NULL if event.before is None else Raw(encode_ops(_shown(event.before, closed))),
            )
            for event in board.events
        ),
        answers=tuple(
            ArchivedAnswer(
                row.person, row.id, row.tab, row.seq, row.type, row.revision, row.code, row.reason, row.at
            )
            for row in sorted(board.answers, key=lambda row: (row.person, row.tab, row.seq, row.id))
        ),
    )


def _shown(ops: Iterable[Op], closed: set[str]) -> tuple[Op, ...]:
    """These ops without ballots of rounds that are not closed."""
    return tuple(op for op in ops if (round := _ballot_of(op)) is None or round in closed)


def _ballot_of(op: Op) -> str | None:
    """The round of the ballot that an op is about."""
    kind, id = (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
    return id.partition(".")[0] if kind == "ballot" else None


# ── Unpacking ───────────────────────────────────────────────────────────────────────────────────


def unpack(raw: bytes) -> Whole:
    """What was packed, without hashes of links and join codes. Raises `BadArchive` for anything else, and for
    an archive whose log is not right."""
    archive = _read(raw)
    words = archive.highlights
    if not _fits(archive):
        raise BadArchive(_("The boards of this archive and its links do not fit together."))
    return Whole(
        lab=Lab(**structs.asdict(archive.lab)),
        boards=tuple(_unpacked(archive.lab.id, board) for board in archive.boards),
        links=tuple(
            Link(
                link.id,
                archive.lab.id,
                link.workshop,
                link.role,
                link.label,
                link.generation,
                "",
                link.revoked,
            )
            for link in archive.links
        ),
        profiles={it.id: Profile(it.name, it.city, it.unnamed, it.contact) for it in archive.people},
        highlights=Highlights(archive.lab.id, words.version, words.texts) if words is not None else None,
        file=archive.file,
    )


def _fits(archive: Archive) -> bool:
    """Whether every board and link is once there, and named as those of this Lab are.

    What makes a secret is a link's id: an archive that names another Lab's would have its secrets made.
    """
    ids = [board.id for board in archive.boards]
    names = [link.id for link in archive.links]
    own = archive.lab.id
    return (
        len(set(ids)) == len(ids)
        and len(set(names)) == len(names)
        and all(id.startswith(f"{own}-") for id in ids)
        and all(
            link.workshop in (None, *ids)
            and re.fullmatch(rf"{re.escape(link.workshop or own)}\.[a-z]+", link.id)
            for link in archive.links
        )
    )


def withheld(board: WholeBoard) -> tuple[str, ...]:
    """The rounds whose ballots no archive of this board has, because they are not closed."""
    return _not_closed(_replayed(board).round.values())


def _replayed(board: WholeBoard) -> State:
    return replay((event.revision, event.ops) for event in board.events)


def _not_closed(rounds: Iterable[Round]) -> tuple[str, ...]:
    return tuple(sorted(round.id for round in rounds if round.status != "closed"))


def only(whole: Whole, workshop: str) -> Whole:
    """One workshop of what was read, with the links to it and the people on it."""
    boards = tuple(board for board in whole.boards if board.workshop.id == workshop)
    on_it = {person for board in boards for person in state_of(board, whole.profiles).profiles}
    return Whole(
        lab=whole.lab,
        boards=boards,
        links=tuple(link for link in whole.links if link.workshop in (None, workshop)),
        profiles={person: profile for person, profile in whole.profiles.items() if person in on_it},
    )


def state_of(board: WholeBoard, profiles: dict[str, Profile]) -> State:
    """The board that a log leads to, with the people on it."""
    state = _replayed(board)
    known = {person: profile for person, profile in profiles.items() if person in state.person}
    return replace(state, profiles=Map(known))


def _read(raw: bytes) -> Archive:
    try:
        head = msgspec.json.decode(raw, type=_Head)
        if head.format == FORMAT and head.version > VERSION:
            raise BadArchive(
                _("This archive was made by a newer version of this program. Install that version to use it.")
            )
        return msgspec.json.decode(raw, type=Archive)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadArchive(_("This is not an archive of a Lab ({what}).").format(what=error)) from error


def _unpacked(lab: str, board: ArchivedBoard) -> WholeBoard:
    _judge(board)
    return WholeBoard(
        workshop=Workshop(
            board.id, lab, board.title, board.city, board.part, board.format, board.order, head=board.revision
        ),
        events=tuple(
            Event(
                board.id,
                event.revision,
                event.type,
                event.actor,
                event.at,
                event.command,
                decode_ops(bytes(event.ops)),
                decode_ops(bytes(event.before)) if event.before != NULL else None,
            )
            for event in board.events
        ),
        answers=tuple(AnswerRow(board=board.id, **structs.asdict(answer)) for answer in board.answers),
    )


def _judge(board: ArchivedBoard) -> None:
    """Raises `BadArchive` for a log that no board of this program could have."""
    log = tuple(
        Entry(
            it.revision,
            it.type,
            it.actor,
            it.at,
            it.command,
            bytes(it.ops),
            bytes(it.before) if it.before != NULL else None,
        )
        for it in board.events
    )
    answers = tuple({"board": board.id, **structs.asdict(answer)} for answer in board.answers)
    # Records are not in the file, so there is nothing that could differ from the log.
    found = findings(StoredBoard(board.id, board.revision, _rows(log), log, answers))
    if found:
        where = _("revision {n}").format(n=found[0].revision) if found[0].revision else _("no revision")
        raise BadArchive(
            _("The board “{board}” of this archive is not right ({where}: {what}).").format(
                board=board.id, where=where, what=found[0].sentence
            )
        )


def _rows(log: Iterable[Entry]) -> tuple[tuple[str, dict[str, object]], ...]:
    """The rows that a log leads to; none where it cannot be read, which is found out anyway."""
    try:
        state = replay((entry.revision, decode_ops(entry.ops)) for entry in log)
    except (msgspec.MsgspecError, TypeError, ValueError):
        return ()
    return tuple((it.kind, msgspec.to_builtins(it)) for it in state.records() if it.rev)
