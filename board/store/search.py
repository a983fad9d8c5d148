"""Searching what was written on many boards. The only place that knows how.

`searchable` holds the words of each record that can be found, and is written by the commit that writes the
record. Words of an idea are not in it while the idea is private or hidden. SQLite's full-text index (FTS5)
over it is kept in the same transaction: letters without case and accents, whole words and
beginnings of words, the best first. Where a database has no FTS5, the same questions are answered from
`searchable` alone, by LIKE: slower, inside words too, newest first, and accents count. Another database needs
its own `prepare` and its own words for a match in `find`, and nothing else.

What is found are ids. Whether somebody may see a record is for `rules.view` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    column,
    delete,
    exists,
    false,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy import table as sql_table
from sqlalchemy.sql.elements import ColumnElement

from board.messages import Cluster, Field, Idea, Lesson, Project, Record
from board.store.prepared import prepared
from board.store.record_tables import RECORD_TABLES
from board.store.tables import SEARCHABLE, WORKSHOP, inserting

MOST_WORDS = 12
"""Words of a question that are looked for; of a longer one the first."""
LONGEST_WORD = 40
WORD = re.compile(r"[^\W_]+")
KINDS = frozenset({"lesson", "project", "idea", "cluster", "field"})
"""Kinds of records that can be found."""


class Asked(Struct, frozen=True):
    """A question: `words` as somebody typed them, and where to look, `places`: kind → boards.

    Without a word in it everything is found, the newest first. `every`: all words must be there, or one of
    them is enough. `city`: of the project, or of the workshop; empty is all. `topic` is that of lessons.
    """

    words: str
    places: Mapping[str, frozenset[str]]
    city: str = ""
    topic: str = ""
    every: bool = True


class Found(Struct, frozen=True):
    """A record that fits a question, by its key."""

    board: str
    kind: str
    id: str


class Cites(Struct, frozen=True):
    """A citation, by its key, and what it cites: a record of the board `source`."""

    board: str
    id: str
    source: str
    target: str


COLUMNS = ("board", "kind", "id", "city", "topic", "text")
_citation = RECORD_TABLES["citation"]
_board = RECORD_TABLES["board"]
_idea = RECORD_TABLES["idea"]
_index = sql_table("searched", column("rowid"), column("rank"))
_OF = and_(
    SEARCHABLE.c.board == bindparam("of_board"),
    SEARCHABLE.c.kind == bindparam("of_kind"),
    SEARCHABLE.c.id == bindparam("of_id"),
)
_DELETE = delete(SEARCHABLE).where(_OF)
_REVEALED = select(_board.c.revealed).where(_board.c.board == bindparam("of_board"))
_REVEAL = insert(SEARCHABLE).from_select(
    COLUMNS,
    select(_idea.c.board, literal("idea"), _idea.c.id, literal(""), literal(""), _idea.c.text)
    .where(
        _idea.c.board == bindparam("of_board"),
        _idea.c.hidden.is_(None),
        or_(_idea.c.open, _idea.c.born <= bindparam("revealed")),
        ~exists().where(
            SEARCHABLE.c.board == _idea.c.board,
            SEARCHABLE.c.kind == "idea",
            SEARCHABLE.c.id == _idea.c.id,
        ),
    )
    .order_by(_idea.c.born, _idea.c.id),
)
"""Ideas that everybody sees now, and that were private before."""

_INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS searched USING fts5(text, content='searchable',"
    " content_rowid='number', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER searchable_gone AFTER DELETE ON searchable BEGIN"
    " INSERT INTO searched (searched, rowid, text) VALUES ('delete', old.number, old.text); END",
    "CREATE TRIGGER searchable_changed AFTER UPDATE OF text ON searchable BEGIN"
    " INSERT INTO searched (searched, rowid, text) VALUES ('delete', old.number, old.text);"
    " INSERT INTO searched (rowid, text) VALUES (new.number, new.text); END",
    "INSERT INTO searched (searched) VALUES ('rebuild')",
)
_BY_ITSELF = "SELECT v FROM searched_config WHERE k = 'automerge'"
_ASIDE = "INSERT INTO searched (searched, rank) VALUES ('automerge', 0)"
_MERGE = "INSERT INTO searched (searched, rank) VALUES ('merge', 4)"
"""Pieces of the index are merged a few pages at a time, with each commit that adds to it. SQLite by itself
would do hundreds at once now and then, and everybody would wait 50 ms for that."""
_LAST = "SELECT coalesce(max(number), 0) FROM searchable"
_ADD = (
    "INSERT INTO searched (rowid, text) SELECT number, text FROM searchable WHERE number > ? ORDER BY number"
)
"""What is new comes by this and not by a trigger, which makes SQLite write a piece of index for each row:
a third of the work."""
INDEXED = "searched"
"""Stands in `Connection.info` where new rows go into the index."""


def prepare(connection: Connection, dialect: str) -> bool:
    """Have a full-text index where the database can; whether there is one.

    It is made when a database is opened, so that one from a computer without FTS5 gets its index here. There,
    triggers that came from elsewhere would stop every change, and go.
    """
    if dialect != "sqlite":
        return False
    can = bool(connection.scalar(text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")))
    there = connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'searchable_gone'"))
    statements: tuple[str, ...] = ()
    if can and not there:
        statements = _INDEX
    elif there and not can:
        statements = ("DROP TRIGGER searchable_gone", "DROP TRIGGER searchable_changed")
    for statement in statements:
        connection.exec_driver_sql(statement)
    if can and connection.exec_driver_sql(_BY_ITSELF).scalar() != 0:
        connection.exec_driver_sql(_ASIDE)
    connection.info[INDEXED] = can
    return can


def write(connection: Connection, dialect: str, final: Mapping[str, Mapping[tuple[str, str], Any]]) -> None:
    """Follow a commit that was written just now: kind → (board, id) → the record, or nothing where it is
    gone."""
    gone: list[dict[str, str]] = []
    rows: list[dict[str, str]] = []
    revealed = _revealed(connection, final)
    for kind in KINDS & final.keys():
        for (board, id), record in final[kind].items():
            if record is not None and (kind != "idea" or _is_public(record, revealed[board])):
                rows.append(row(board, record))
            elif record is None or record.hidden is not None:  # what is still private never was there
                gone.append({"of_board": board, "of_kind": kind, "of_id": id})
    boards = {board for board, _id in final.get("board", ())}
    if gone:
        prepared(_DELETE, connection.dialect).run(connection, gone)
    if not (rows or boards):
        return
    last = connection.exec_driver_sql(_LAST).scalar() if connection.info.get(INDEXED) else None
    if rows:
        prepared(_upsert(dialect), connection.dialect).run(connection, rows)
    for board in sorted(boards):
        connection.execute(_REVEAL, {"of_board": board, "revealed": revealed[board]})
    if last is not None:
        connection.exec_driver_sql(_ADD, (last,))
        connection.exec_driver_sql(_MERGE)


def forget(connection: Connection) -> None:
    """Leave nothing of what was deleted: until the pieces of the index are merged, its words are in them."""
    if connection.info.get(INDEXED):
        connection.exec_driver_sql("INSERT INTO searched (searched) VALUES ('optimize')")


def _revealed(connection: Connection, final: Mapping[str, Mapping[tuple[str, str], Any]]) -> dict[str, int]:
    """Up to which revision ideas of these boards are revealed."""
    found = {board: record.revealed for (board, _id), record in final.get("board", {}).items()}
    for board in {board for board, _id in final.get("idea", ())} - found.keys():
        found[board] = connection.scalar(_REVEALED, {"of_board": board}) or 0
    return found


def _is_public(idea: Idea, revealed: int) -> bool:
    return idea.hidden is None and (idea.open or idea.born <= revealed)


def row(board: str, record: Record) -> dict[str, str]:
    """What of a record can be found, by column."""
    city = topic = ""
    match record:
        case Idea():
            words = record.text
        case Cluster():
            words = record.name
        case Field():
            words = record.text
        case Lesson():
            words, topic = record.text, record.topic
        case Project():
            parts = (record.title, record.city, record.what, record.people, record.offer, record.ask)
            words, city = "\n".join(part for part in parts if part), record.city
        case _:
            raise TypeError(f"{record.kind} is not searched")
    return {
        "board": board,
        "kind": record.kind,
        "id": record.id,
        "city": city,
        "topic": topic,
        "text": words,
    }


def find(connection: Connection, *, indexed: bool, asked: Asked, limit: int, offset: int) -> list[Found]:
    """What fits, the best first; equally good ones and those of no words, the newest first."""
    said = words_of(asked.words)
    wanted = _where(asked)
    newest = SEARCHABLE.c.number.desc()
    if not said:
        if asked.words.strip():
            return []  # signs and pictures only
        wanted = wanted.order_by(newest)
    elif indexed:
        match = (" " if asked.every else " OR ").join(f'"{word}" *' for word in said)
        wanted = (
            wanted.join(_index, _index.c.rowid == SEARCHABLE.c.number)
            .where(text("searched MATCH :match").bindparams(match=match))
            .order_by(_index.c.rank, newest)
        )
    else:
        having = [SEARCHABLE.c.text.icontains(word, autoescape=True) for word in said]
        wanted = wanted.where(and_(*having) if asked.every else or_(*having)).order_by(newest)
    found = connection.execute(wanted.limit(limit).offset(offset))
    return [Found(one.board, one.kind, one.id) for one in found]


def words_of(typed: str) -> tuple[str, ...]:
    """The words that are looked for. Signs of every kind only part them, so that nothing is an operator."""
    found = (match.group()[:LONGEST_WORD] for match in WORD.finditer(typed[:4000]))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def citations(connection: Connection, boards: Iterable[str], targets: Iterable[str]) -> list[Cites]:
    """What on these boards cites records with one of these ids, in a fixed order."""
    wanted = (
        select(_citation.c.board, _citation.c.id, _citation.c.source, _citation.c.target)
        .where(_citation.c.target.in_(list(targets)), _citation.c.board.in_(list(boards)))
        .order_by(_citation.c.board, _citation.c.born, _citation.c.id)
    )
    return [Cites(*one) for one in connection.execute(wanted)]


def _where(asked: Asked) -> Select[Any]:
    kinds: list[ColumnElement[bool]] = [
        and_(SEARCHABLE.c.kind == kind, SEARCHABLE.c.board.in_(sorted(boards)))
        for kind, boards in sorted(asked.places.items())
        if boards
    ]
    wanted = select(SEARCHABLE.c.board, SEARCHABLE.c.kind, SEARCHABLE.c.id)
    wanted = wanted.where(or_(false(), *kinds))
    if asked.topic:
        wanted = wanted.where(SEARCHABLE.c.topic == asked.topic)
    if asked.city:
        wanted = wanted.join(WORKSHOP, WORKSHOP.c.id == SEARCHABLE.c.board).where(
            or_(
                SEARCHABLE.c.city == asked.city,
                and_(SEARCHABLE.c.city == "", WORKSHOP.c.city == asked.city),
            )
        )
    return wanted


def _upsert(dialect: str) -> Any:
    """Insert rows, or change those that say something else; what stays as it is costs the index nothing."""
    found = _UPSERT.get(dialect)
    if found is None:
        # The number is left to the database.
        into = inserting(SEARCHABLE, dialect).values({name: bindparam(name) for name in COLUMNS})
        said = ("text", "city", "topic")
        found = _UPSERT[dialect] = into.on_conflict_do_update(
            index_elements=["board", "kind", "id"],
            set_={name: into.excluded[name] for name in said},
            where=or_(*(SEARCHABLE.c[name] != into.excluded[name] for name in said)),
        )
    return found


_UPSERT: dict[str, Any] = {}
