"""The first steps that have a date, as a calendar of whole days (iCalendar, RFC 5545).

Days and not tasks, because most calendars that cities use show days only. The ids stay the same, so that a
calendar that is read in again moves what it has and doubles nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from board.export.tables import notes, owner, task, title
from board.export.trail import Trail
from board.language import gettext as _
from board.markdown import visible
from board.messages import Action, Millis

WIDTH = 75
"""Most octets of a line."""


def calendar(trail: Trail, board: str, at: Millis) -> bytes | None:
    """The calendar of a board; nothing while no first step has a date. `board`: its id. `at`: when the board
    changed last."""
    dated = [
        (number, action, day) for number, action in trail.by_date() if (day := trail.due(action)) is not None
    ]
    if not dated:
        return None
    stamp = datetime.fromtimestamp(at / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    name = " / ".join(visible(trail.brief.title)) if trail.brief else ""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//board//first steps//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name or _('Workshop'))}",
    ]
    for number, action, day in dated:
        lines += _day(trail, board, number, action, day, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _day(trail: Trail, board: str, number: int, action: Action, day: date, stamp: str) -> list[str]:
    told = [
        _("Who: {who}").format(who=" / ".join(visible(action.who)) or _("nobody yet")),
        _("Solution {number}: {title}").format(
            number=number, title=title(trail, trail.solutions[number - 1])
        ),
        notes(trail, number, action),
    ]
    partners, taken = " / ".join(visible(action.partners)), owner(trail, action)
    if taken:
        told.insert(1, _("Taken on by: {person}").format(person=taken))
    if partners:
        told.insert(1, _("Partners: {partners}").format(partners=partners))
    return [
        "BEGIN:VEVENT",
        f"UID:{action.id}@{board}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{action.rev}",
        f"DTSTART;VALUE=DATE:{day.isoformat().replace('-', '')}",
        f"SUMMARY:{_text(task(action))}",
        f"DESCRIPTION:{_text(chr(10).join(told))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    """A text as a value: what means something is escaped."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """A line in pieces of at most `WIDTH` octets, no character cut in two."""
    pieces, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > WIDTH:
            pieces.append(" ")
            size = 1
        pieces[-1] += char
        size += octets
    return "\r\n".join(pieces)
