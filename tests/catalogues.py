"""Catalogues kept in step with the code: `make catalogues` takes the texts out of the rooms that speak many
languages, puts new ones into every catalogue to be translated, and takes out what nobody says any more.

Sorted by text, without places and times, so that two people who add sentences seldom touch the same lines.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from board.language import CATALOGUES, SOURCE, languages

BOARD = Path(__file__).parent.parent / "board"
SPOKEN = (BOARD / "export", BOARD / "formats.py", BOARD / "language.py")
"""The rooms, and files, whose texts are in the catalogues."""
SAYS = {"_": None, "gettext": None, "mark": None, "N_": None, "ngettext": (1, 2)}
"""Calls whose first argument is a text; with `(1, 2)` the first two are its forms for one and for many."""
HEAD = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


def said() -> Catalog:
    """Every text that the code has."""
    found = Catalog()
    for place in SPOKEN:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for _line, text, comments, _context in extract_from_file(
                "python", path, keywords=SAYS, comment_tags=("Translators:",), strip_comment_tags=True
            ):
                found.add(text, auto_comments=comments)
    return found


def path_of(language: str) -> Path:
    """Where a catalogue lies."""
    return CATALOGUES / language / "LC_MESSAGES" / "board.po"


def read(language: str) -> Catalog:
    """A catalogue as it lies there."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> list[Message]:
    """What a catalogue translates, without its head."""
    return [message for message in catalogue if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """The words that a catalogue has for a text, one for each number that a language knows."""
    words = message.string
    return (words,) if isinstance(words, str) else tuple(words or ("",))


def in_step(language: str) -> str:
    """The text of a catalogue with exactly the texts that the code has, each with its translation if any."""
    catalogue = read(language)
    catalogue.update(said(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, no_location=True, sort_output=True)
    head = HEAD.format(language=language, plurals=catalogue.plural_forms)
    return head + written.getvalue().decode().strip() + "\n"


def untranslated(language: str) -> list[Message]:
    """What has no words in a language yet, or only words that a machine has guessed."""

    def lacks(message: Message) -> bool:
        return message.fuzzy or not all(forms(message))

    return [message for message in messages(read(language)) if lacks(message)]


def main() -> None:
    """Bring every catalogue up to date."""
    for language in languages():
        if language == SOURCE:
            continue
        path_of(language).write_text(in_step(language), encoding="utf-8")
        left = untranslated(language)
        print(f"{path_of(language).relative_to(BOARD.parent)}: {len(left)} texts to translate")
        for message in left:
            print(f"  {message.id if isinstance(message.id, str) else message.id[0]}")


if __name__ == "__main__":
    main()
