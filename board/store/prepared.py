"""Statements that are compiled once and given to the driver with plain rows: those that are written all day,
those that are asked for everybody who comes, and those that read a whole board.

What a statement says, and what a row holds, is known to others; here only the way to the driver is shorter.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, LargeBinary, Select, Update

Statement = Insert | Update | Delete


class Prepared:
    """A statement that is compiled once. SQLAlchemy would look anew at every value of every row otherwise,
    which costs more than the database does."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        names = compiled.positiontup
        self._ordered = itemgetter(*names) if names else None
        columns = statement.table.columns if isinstance(statement, Insert) else ()
        found = [(one.name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one in columns]
        # Bytes go to either driver as they are: SQLAlchemy would wrap each.
        plain = {one.name for one in columns if isinstance(one.type, LargeBinary)}
        self._processed = [
            (name, process) for name, process in found if process is not None and name not in plain
        ]

    def run(self, connection: Connection, rows: list[dict[str, Any]]) -> int:
        """Execute it with these rows, which are used up; how many rows it met."""
        for name, process in self._processed:
            for row in rows:
                row[name] = process(row[name])
        given = [self._ordered(row) for row in rows] if self._ordered is not None else rows
        return connection.exec_driver_sql(self._sql, given if len(given) > 1 else given[0]).rowcount


class Question:
    """A question that is compiled once: every store that is opened would compile it again, which takes longer
    than to read a small board."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        names = compiled.positiontup
        self._ordered = (lambda given: tuple(given[name] for name in names)) if names else None
        columns = list(statement.selected_columns)
        self._names = [str(one.key) for one in columns]
        found = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
        self._processed = [
            (name, process) for name, process in zip(self._names, found, strict=True) if process
        ]

    def rows(self, connection: Connection, **given: Any) -> list[dict[str, Any]]:
        """What stands there, by the names of the columns."""
        values = self._ordered(given) if self._ordered is not None else given
        found = connection.exec_driver_sql(self._sql, values)
        rows = [dict(zip(self._names, row, strict=True)) for row in found]
        for name, process in self._processed:
            for row in rows:
                row[name] = process(row[name])
        return rows


_known: dict[tuple[Statement, str], Prepared] = {}


def prepared(statement: Statement, dialect: Dialect) -> Prepared:
    """The statement, compiled for a dialect."""
    key = (statement, dialect.name)
    if key not in _known:
        _known[key] = Prepared(statement, dialect)
    return _known[key]


_asked: dict[tuple[Select[Any], str], Question] = {}


def asked(statement: Select[Any], dialect: Dialect) -> Question:
    """The question, compiled for a dialect."""
    key = (statement, dialect.name)
    if key not in _asked:
        _asked[key] = Question(statement, dialect)
    return _asked[key]
