"""Words for people: every text that a person reads passes through here, and so do dates.

It picks the catalogue; English is the source, so today there is none. It knows no page and no board.
"""

from __future__ import annotations

import gettext as _gettext
from datetime import date
from pathlib import Path

from board.formats import STAGES
from board.messages import StageName

LOCALES = Path(__file__).parent / "locales"
"""Where the compiled catalogues will lie: `<language>/LC_MESSAGES/board.mo`."""

LANGUAGE = "en"
"""The one language there is now; it becomes a choice per visitor with the second catalogue."""

_catalogue = _gettext.translation("board", LOCALES, [LANGUAGE], fallback=True)


def gettext(text: str) -> str:
    """`text` in the reader's language; itself where it is not translated."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a text that fits `number`. The number is not filled in."""
    return _catalogue.ngettext(one, many, number)


def mark(text: str) -> str:
    """Marks a text for the catalogue where it stands as data; whoever shows it asks `gettext`."""
    return text


def stage_label(stage: StageName) -> str:
    """What the screen calls a stage."""
    return gettext(STAGES[stage])


def day(iso: str) -> str:
    """An ISO date as people write it, `30 June 2019`. What is no date is given back as it is."""
    try:
        moment = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {_month(moment)} {moment.year}"


def days(starts: str, ends: str) -> str:
    """From one ISO date to another, saying nothing twice: `25–27 March 2019`, `30 March – 2 April 2019`."""
    try:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends)
    except ValueError:
        return day(starts)
    if first == last:
        return day(starts)
    if first.year != last.year:
        return f"{day(starts)} – {day(ends)}"
    if first.month != last.month:
        return f"{first.day} {_month(first)} – {day(ends)}"
    return f"{first.day}–{day(ends)}"


def _month(moment: date) -> str:
    return (
        gettext("January"), gettext("February"), gettext("March"), gettext("April"),
        gettext("May"), gettext("June"), gettext("July"), gettext("August"),
        gettext("September"), gettext("October"), gettext("November"), gettext("December"),
    )[moment.month - 1]  # fmt: skip
