"""Tables of texts as CSV, which spreadsheets open with accents right and in which they find no formula.

Pure: it knows rows and cells, and nothing of what stands in them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BEGINS = re.compile(
    # Where a cell begins: also after what another country's spreadsheet takes for the end of a cell.
    r"(?P<before>(?:^|[;\t\r\n])[\s\"]*)(?P<sign>[=+\-@\uff1d\uff0b\uff0d\uff20])(?=(?P<space>\s?))"
)


def cell(text: str) -> str:
    """A text as a spreadsheet shows it and never runs it: an apostrophe stands before what could be a
    formula. The hyphen of a list becomes a dash instead."""
    return _BEGINS.sub(_harmless, f"'{text}" if text[:1] in ("\t", "\r") else text)


def _harmless(found: re.Match[str]) -> str:
    if found["sign"] == "-" and found["space"]:
        return f"{found['before']}–"
    return f"{found['before']}'{found['sign']}"


def table(head: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """A table as CSV: UTF-8 with a mark that says so, lines ended as RFC 4180 asks. Nothing is an empty cell;
    numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")
