"""Words for people: every text that a person reads passes through here, and so do dates.

English is the source; every other language is a catalogue, `catalogues/<language>/LC_MESSAGES/board.po`, read
as it lies there when it is first spoken. So far catalogues have the texts of what is taken home. It knows no
page and no board.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path

from board.formats import STAGES
from board.messages import Brief, StageName

CATALOGUES = Path(__file__).parent / "catalogues"
SOURCE = "en"
"""The language in which texts are written."""

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)


class UnknownLanguage(LookupError):
    """A language that has no catalogue. The text is a sentence for people."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that can be spoken, the source first."""
    others = (path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/board.po"))
    return (SOURCE, *sorted(others))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts are in this language as long as it lasts: in this thread and greenlet, and nowhere else.

    Raises `UnknownLanguage`.
    """
    if language not in languages():
        known = ", ".join(f"{code} ({name})" for code, name in choices())
        raise UnknownLanguage(
            gettext("There are no texts in the language “{language}”. There are: {known}.").format(
                language=language, known=known
            )
        )
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def own_name(language: str) -> str:
    """What a language calls itself."""
    # Translators: the name of your language in itself, as “Deutsch”.
    return _catalogue(language).gettext("English")


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """The languages that can be spoken, each with what it calls itself. The first call reads catalogues."""
    return tuple((language, own_name(language)) for language in languages())


def tag(language: str) -> str:
    """A language with the country that word processors want to know, like `de-DE`."""
    if language == SOURCE:
        return "en-GB"
    from babel.core import get_global

    likely: str = get_global("likely_subtags").get(language, language)
    parts = likely.split("_")
    return f"{language}-{parts[-1]}" if len(parts) > 1 else language


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == SOURCE:
        return _gettext.NullTranslations()
    # Here, because few processes speak anything else.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / language / "LC_MESSAGES" / "board.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def gettext(text: str) -> str:
    """`text` in the language that is spoken; itself where it is not translated."""
    return _catalogue(_spoken.get()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a text that fits `number`. The number is not filled in."""
    return _catalogue(_spoken.get()).ngettext(one, many, number)


def mark(text: str) -> str:
    """Marks a text for the catalogue where it stands as data; whoever shows it asks `gettext`."""
    return text


def stage_label(stage: StageName, brief: Brief | None = None) -> str:
    """What the screen calls a stage, in the workshop of this brief or everywhere."""
    own = (plan.label for plan in (brief.stages if brief else ()) if plan.name == stage)
    return gettext(next(own, "") or STAGES[stage])


def day_at(iso: str, time: str) -> str:
    """An ISO date with a time of that day, `30 June 2019, 09:30`; the date alone where there is none."""
    return f"{day(iso)}, {time}" if time else day(iso)


def day(iso: str) -> str:
    """An ISO date as people write it, `30 June 2019`. What is no date is given back as it is."""
    try:
        moment = date.fromisoformat(iso)
    except ValueError:
        return iso
    words = gettext("{day} {month} {year}")
    return words.format(day=moment.day, month=_month(moment), year=moment.year)


def days(starts: str, ends: str) -> str:
    """From one ISO date to another, saying nothing twice: `25–27 March 2019`, `30 March – 2 April 2019`."""
    try:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends)
    except ValueError:
        return day(starts)
    if first == last:
        return day(starts)
    if first.year != last.year:
        return gettext("{first} – {last}").format(first=day(starts), last=day(ends))
    if first.month != last.month:
        words = gettext("{day} {month} – {last}")
        return words.format(day=first.day, month=_month(first), last=day(ends))
    words = gettext("{first}–{day} {month} {year}")
    return words.format(first=first.day, day=last.day, month=_month(last), year=last.year)


def _month(moment: date) -> str:
    return (
        gettext("January"), gettext("February"), gettext("March"), gettext("April"),
        gettext("May"), gettext("June"), gettext("July"), gettext("August"),
        gettext("September"), gettext("October"), gettext("November"), gettext("December"),
    )[moment.month - 1]  # fmt: skip
