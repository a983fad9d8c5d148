"""Ideas that simulated people write: out of a file of the organiser's, or ready ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from board.language import gettext as _
from board.rehearse.plan import IDEAS

LONGEST = 400
"""Characters of the longest idea that a board takes."""
COLUMNS = ("text", "idea", "ideas")


class BadIdeas(Exception):
    """The file cannot be used; its text is a sentence that says why and what to do."""


def read(path: Path | None) -> tuple[str, ...]:
    """The ideas of a file, each once: one on each line, or the column `text` of a CSV file."""
    if path is None:
        return IDEAS
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadIdeas(
            _("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror)
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadIdeas(
            _("{file} is not UTF-8 text. Save it as “CSV UTF-8” or plain text, and try again.").format(
                file=path
            )
        ) from error
    rows = _column(text, path) if path.suffix.lower() == ".csv" else _lines(text)
    found: dict[str, None] = {}
    for number, row in rows:
        idea = " ".join(row.split())
        if len(idea) > LONGEST:
            raise BadIdeas(
                _("{file}, line {number}: an idea has at most {most} characters, this one has {n}.").format(
                    file=path, number=number, most=LONGEST, n=len(idea)
                )
            )
        if not idea.isprintable():
            raise BadIdeas(
                _("{file}, line {number}: there is an invisible control character.").format(
                    file=path, number=number
                )
            )
        if idea:
            found[idea] = None
    if not found:
        raise BadIdeas(_("{file} has no ideas. Write one on each line.").format(file=path))
    return tuple(found)


def _lines(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(), start=1))


def _column(text: str, path: Path) -> list[tuple[int, str]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        place = next((header.index(name) for name in COLUMNS if name in header), None)
        if place is None:
            raise BadIdeas(
                _("{file} has no column “text”. There is: {known}.").format(
                    file=path, known=", ".join(name for name in header if name) or "–"
                )
            )
        return [(reader.line_num, row[place]) for row in reader if len(row) > place]
    except csv.Error as error:
        raise BadIdeas(
            _("{file}, line {number}: this is not a table that can be read.").format(
                file=path, number=reader.line_num
            )
        ) from error
