"""Checked values out of a TOML file, and what is wrong with it in sentences, with lines.

Knows TOML and what a text, a date or a list must look like; knows no Lab. A value that does not fit is
reported and replaced by an empty one, so that the reading goes on and finds the next problem; whoever
reads must throw the result away when there is any.
"""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from board.labfile.lines import Lines, Path
from board.language import gettext as _

T = TypeVar("T")

MAX_SLUG = 40

_ABSENT: Any = object()
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Problem(Struct, frozen=True, order=True):
    """One thing to mend. `line` counts from 1; 0 means the file as a whole. `field` may be empty."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = [_("line {line}").format(line=self.line)] if self.line else []
        where += [self.field] if self.field else []
        return f"{', '.join(where)}: {self.message}" if where else self.message


class LabFileError(Exception):
    """The file cannot be used. `problems` has everything that is wrong with it, by line; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def whole(message: str) -> LabFileError:
    """An error that is about the file, not about a line of it."""
    return LabFileError([Problem(0, "", message)])


class Findings:
    """What is wrong so far, and where things stand."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def add(self, path: Path, message: str) -> None:
        """Report `message` on the line of `path`, or of the table it is missing from."""
        self.problems.append(Problem(self.lines[path], field(path), message))

    def text(self, path: Path, value: object, limit: int, *, paragraphs: bool = False) -> str:
        """A text that is not empty, of at most `limit` characters, without anything invisible in it.

        With `paragraphs` it may have line breaks, and white space around it does not count.
        """
        if not isinstance(value, str):
            self.add(path, _("Write a text in quotes, not {value}.").format(value=shown(value)))
            return ""
        text = value.strip() if paragraphs else value
        if not text.strip():
            self.add(path, _("The text is empty. Write something here."))
        elif text != text.strip() and "\n" not in text:
            self.add(path, _("Take away the space at the beginning or the end of the text."))
        if "\n" in text and not paragraphs:
            self.add(path, _("Write the text on one line, without a line break in it."))
        for character in dict.fromkeys(filter(_is_invisible, text.replace("\n", ""))):
            self.add(
                path,
                _("Take out the control character U+{code:04X}, which nobody can see.").format(
                    code=ord(character)
                ),
            )
        if len(text) > limit:
            self.add(
                path,
                _("The text is too long: {length} characters. Write at most {limit}.").format(
                    length=len(text), limit=limit
                ),
            )
        return text

    def unique(self, values: Iterable[tuple[Path, str]]) -> None:
        """Report every value that an earlier one equals, but for upper and lower case."""
        first: dict[str, Path] = {}
        for path, value in values:
            key = unicodedata.normalize("NFC", value).casefold()
            if not key:
                continue
            if key in first:
                line = self.lines[first[key]]
                message = (
                    _("{value} is already on line {line}. Write something else, or take one out.")
                    if line
                    else _("{value} is there already. Write something else, or take one out.")
                )
                self.add(path, message.format(value=quoted(value), line=line))
            first.setdefault(key, path)


class Table:
    """One table of the file. It hands out checked values; `done` reports what was not asked for.

    A `default` of `None` means that the key must be there.
    """

    def __init__(self, values: dict[str, Any], path: Path, findings: Findings) -> None:
        self.path = path
        self.findings = findings
        self._values = values
        self._asked: set[str] = set()
        self._missing: dict[str, str] = {}

    def problem(self, key: str, message: str) -> None:
        """Report `message` for `key`, wherever it stands or should stand."""
        self.findings.add((*self.path, key), message)

    def done(self) -> None:
        """Report missing and unknown keys. A key that is only misspelt is reported once, as unknown."""
        for key in self._values:
            if key in self._asked:
                continue
            meant = nearest(key, self._asked - self._values.keys()) or nearest(key, self._asked)
            self._missing.pop(meant, None)
            if meant:
                message = _("There is no {key} here. Did you mean {meant}?")
            else:
                message = _("There is no {key} here. Take it out. What can stand here: {known}.")
            known = ", ".join(sorted(self._asked))
            self.problem(key, message.format(key=quoted(key), meant=quoted(meant), known=known))
        for key, message in self._missing.items():
            self.problem(key, message)

    def text(self, key: str, limit: int, default: str | None = None, *, paragraphs: bool = False) -> str:
        """A text as `Findings.text` has it. It may be empty where the default is."""
        value = self._take(key, f'{key} = "…"' if default is None else None)
        if value is _ABSENT or (value == default == ""):
            return default or ""
        return self.findings.text((*self.path, key), value, limit, paragraphs=paragraphs)

    def has(self, key: str) -> bool:
        """Whether the key is there, right or wrong."""
        return key in self._values

    def slug(self, key: str, example: str = "glasgow-2019") -> str:
        """A short name for addresses, like `example`."""
        value = self._take(key, f'{key} = "{example}"')
        if value is _ABSENT:
            return ""
        if isinstance(value, str) and _SLUG.fullmatch(value) and len(value) <= MAX_SLUG:
            return value
        example = (slugged(value) if isinstance(value, str) else "") or example
        self.problem(
            key,
            _(
                "Write a short name of small letters a–z, digits and single dashes, at most {limit} "
                "characters, like {example}, not {value}."
            ).format(limit=MAX_SLUG, example=quoted(example), value=shown(value)),
        )
        return ""

    def language(self, key: str) -> str:
        """A language as pages name it, like `de` or `pt-BR`; empty when it is not there or not right."""
        value = self._take(key, None)
        if value is _ABSENT or value == "":
            return ""
        if isinstance(value, str) and _LANGUAGE.fullmatch(value) and len(value) <= MAX_SLUG:
            return value
        self.problem(
            key,
            _("Write the short name of a language, like “de” or “pt-BR”, not {value}.").format(
                value=shown(value)
            ),
        )
        return ""

    def date(self, key: str, *, required: bool = True) -> str:
        """A day as YYYY-MM-DD; empty when it is not there or not right."""
        value = self._take(key, f"{key} = 2019-03-25" if required else None)
        if value is _ABSENT:
            return ""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return datetime.date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        if value == "":
            self.problem(key, _("The date is missing. Write it as year-month-day, like 2019-03-25."))
            return ""
        self.problem(
            key,
            _("Write a date as year-month-day, like 2019-03-25, not {value}.").format(value=shown(value)),
        )
        return ""

    def time(self, key: str) -> str:
        """A time of the day as HH:MM; empty when it is missing or not right."""
        value = self._take(key, None)
        if value is _ABSENT or value == "":
            return ""
        if isinstance(value, datetime.time):
            return value.strftime("%H:%M")
        found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is not None:
            return f"{found[1]:0>2}:{found[2]}"
        message = _("Write a time of the day, like “09:30”, not {value}.")
        self.problem(key, message.format(value=shown(value)))
        return ""

    def number(self, key: str, least: int, most: int, default: int | None) -> int:
        """A whole number from `least` to `most`; `least - 1` when it is not right."""
        value = self._take(key, f"{key} = 10" if default is None else None)
        if value is _ABSENT:
            return least - 1 if default is None else default
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.problem(
            key,
            _("Write a whole number from {least} to {most}, not {value}.").format(
                least=least, most=most, value=shown(value)
            ),
        )
        return least - 1

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, None)
        if value is _ABSENT or isinstance(value, bool):
            return default if value is _ABSENT else value
        self.problem(key, _("Write true or false, not {value}.").format(value=shown(value)))
        return default

    def choice(self, key: str, options: Iterable[str], default: str | None = None) -> str:
        """One of the words in `options`; empty when it is not right."""
        words = list(options)
        value = self._take(key, f'{key} = "{words[0]}"' if default is None else None)
        if value is _ABSENT or value in words:
            return default or "" if value is _ABSENT else str(value)
        listed = ", ".join(map(quoted, words))
        if len(words) == 1:
            message = _("Write {listed}, not {value}.").format(listed=listed, value=shown(value))
        else:
            message = _("Write one of {listed}, not {value}.").format(listed=listed, value=shown(value))
        self.problem(key, message + did_you_mean(value, words))
        return ""

    def table(self, key: str, *, required: bool = True) -> Table | None:
        """A table inside this one."""
        heading = f"[{self._heading(key)}]"
        value = self._take(key, heading if required else None)
        if value is _ABSENT:
            return None
        if isinstance(value, dict):
            return Table(value, (*self.path, key), self.findings)
        self.problem(key, _("Write a table, with the heading {heading}, once.").format(heading=heading))
        return None

    def tables(self, key: str, least: int, most: int) -> list[Table]:
        """The entries of an array of tables."""
        heading = f"[[{self._heading(key)}]]"
        value = self._take(key, heading if least else None)
        if value is _ABSENT:
            return []
        if not isinstance(value, list):
            message = _("Write a table with the heading {heading}, in double brackets, for each one.")
            self.problem(key, message.format(heading=heading))
            return []
        self._count(key, value, least, most)
        found = []
        for index, row in enumerate(value):
            path = (*self.path, key, index)
            if isinstance(row, dict):
                found.append(Table(row, path, self.findings))
            else:
                message = _("Write a table here, like {{ … }}, not {value}.")
                self.findings.add(path, message.format(value=shown(row)))
        return found

    def each(self, key: str, least: int, most: int, read: Callable[[Path, object], T]) -> list[T]:
        """What `read` makes of every entry of a list."""
        value = self._take(key, f'{key} = ["…"]' if least else None)
        if value is _ABSENT:
            return []
        if not isinstance(value, list):
            message = _('Write a list, like {key} = ["…", "…"], not {value}.')
            self.problem(key, message.format(key=key, value=shown(value)))
            return []
        self._count(key, value, least, most)
        return [read((*self.path, key, index), entry) for index, entry in enumerate(value)]

    def _count(self, key: str, found: Sequence[object], least: int, most: int) -> None:
        if not least <= len(found) <= most:
            message = _("There are {found} entries. Write from {least} to {most}.")
            self.problem(key, message.format(found=len(found), least=least, most=most))

    def _take(self, key: str, example: str | None) -> Any:
        """The value as it stands; when absent, it is reported later if there is an `example` to follow."""
        self._asked.add(key)
        if key not in self._values and example is not None:
            self._missing[key] = _("This is missing. Write: {example}").format(example=example)
        return self._values.get(key, _ABSENT)

    def _heading(self, key: str) -> str:
        return ".".join(str(part) for part in (*self.path, key) if isinstance(part, str))


def field(path: Path) -> str:
    """How people read a path: `workshop[2].stages[1].minutes`, counted from 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += ("." if words else "") + (part if _BARE_KEY.fullmatch(part) else f'"{_visible(part)}"')
    return words


def quoted(word: str) -> str:
    """A word in quotes, short and visible."""
    word = _visible(word)
    return f"“{word if len(word) <= 40 else word[:39] + '…'}”"


def shown(value: object) -> str:
    """What stands in the file instead, in few words."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, dict):
        return _("a table")
    try:
        return str(value)[:40]
    except ValueError:  # Python writes no decimal number of more than 4300 digits.
        return _("so large a number")


def nearest(word: str, options: Iterable[str]) -> str:
    """The option that was probably meant; empty when none is near."""
    lowered = {option.casefold(): option for option in sorted(options)}
    found = difflib.get_close_matches(word.casefold()[:80], lowered, n=1)
    return lowered[found[0]] if found else ""


def did_you_mean(value: object, options: Iterable[str]) -> str:
    """A sentence to put behind another one, with its space before it; empty when nothing is near."""
    meant = nearest(value, options) if isinstance(value, str) else ""
    return " " + _("Did you mean {meant}?").format(meant=quoted(meant)) if meant else ""


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _is_invisible(character: str) -> bool:
    """Control characters, separators of lines and paragraphs, and what turns the direction of a text."""
    return unicodedata.category(character) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(character) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip


def slugged(text: str) -> str:
    """A short name for addresses made of a text; empty when no letter or digit of it can stand there."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_SLUG].strip("-")
