"""Markdown that keeps its structure whatever people wrote: escaping, and a writer of blocks.

People's text becomes `Markdown` only through `line` and `lines`, our own sentences through `say`, and the
writer takes nothing else: what mypy lets through is escaped. The result is read the same way by CommonMark
and by GitHub's dialect (tables, strikethrough, bare links), holds no HTML, and stays readable for somebody
who opens it in a plain editor: a character is escaped where it could mean something, not wherever it
stands. (GitHub itself finds mail addresses after it has undone escapes; nothing but an unseen character
in the address would stop it.) This room knows no board.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NewType
from urllib.parse import quote

Markdown = NewType("Markdown", str)
"""Inline Markdown that is safe to put into a block. Lines inside it are parted by hard breaks only."""

BREAK = "\\\n"
"""A hard break. The backslash survives editors that cut spaces at the end of a line."""

# ── What can be seen ────────────────────────────────────────────────────────────────────────────

_UNSEEN = re.compile(
    # The flags of Scotland, England and Wales are a black flag and a word in unseen letters: kept.
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    # Controls, soft hyphen, zero-width spaces, overrides and isolates of direction, tags …
    "|[\x00-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    # … halves of surrogate pairs, and code points that are no characters.
    "|[\ud800-\udfff\ufdd0-\ufdef\U000e0001\U000e0020-\U000e007f"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_MARKS = re.compile("[\u061c\u200e\u200f]+")
"""Marks of direction: part of the spelling among right-to-left letters, without use elsewhere."""
_JOINERS = re.compile("(?<![^\x00-\x7f\\s])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\\s])")
"""Joiners that join nothing. Within emoji, and within words of some scripts, they are spelling."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SPACES = re.compile(" {2,}")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def visible(text: str) -> list[str]:
    """The lines of a text without what nobody can see, spaces run together, empty lines left out."""
    found = []
    for raw in text.splitlines():
        kept = raw.replace("\t", " ")
        if not kept.isprintable():  # or there is nothing unseen in it, and most lines are so
            kept = _UNSEEN.sub(lambda match: match[1] or "", kept)
            if not _RIGHT_TO_LEFT.search(kept):
                kept = _MARKS.sub("", kept)
            kept = _JOINERS.sub("", kept)
        kept = _SPACES.sub(" ", kept).strip()
        if kept:
            found.append(kept)
    return found


# ── What could mean something ───────────────────────────────────────────────────────────────────

_MEANS_SOMETHING = re.compile(
    r"""
      [`\[\]|$]                                 # code, links and footnotes, tables, formulas
    | \\(?=[!-/:-@\[-`{-~]|$)                   # a backslash that would escape, or break the line
    | (?<![ ])\*|\*(?![ ])                      # emphasis; not the star of 3 * 4
    | (?<![^\W_])_|_(?![^\W_])                  # emphasis; not inside a word
    | (?<![\s])(?<!^)~|~(?![^\W_])              # strikethrough, fences; not ~30 people
    | <(?=[A-Za-z/!?])                          # HTML; not 5 < 6
    | &(?=\#|[A-Za-z][A-Za-z0-9]*(?:;|$))       # entities; not R&D policy
    | @(?=\w)                                   # mail addresses and mentions
    | /(?<=//)                                  # addresses: the second slash of https://…
    | \.(?<=[^\s.]\.)(?=[^\W\d_]{2})            # … and what looks like the name of a host
    | \.(?<=[Ww][Ww][Ww]\.)
    | (?<![^\W_]):(?=[\w+-]+:)                  # emoji by name; not 10:30:00
    | ^[\#>=]                                   # from here on: what counts where a line begins …
    | ^[-+:](?=[\s:-]|$)
    | (?<=\s)\#(?=\#*$)                         # … or where a heading ends
    """,
    re.VERBOSE,
)
_LIST_NUMBER = re.compile(r"^([0-9]{1,9})([.)])(?=\s|$)")


def _escape(line: str, begins: bool = True) -> str:
    """One visible line, so that Markdown reads it as itself wherever it stands: line begin, cell, heading."""
    escaped = _MEANS_SOMETHING.sub(r"\\\g<0>", line)
    if begins:
        escaped = _LIST_NUMBER.sub(r"\1\\\2", escaped)
    # Isolated, so that right-to-left text does not pull the words and numbers around it out of order.
    return f"{_FIRST_STRONG}{escaped}{_POP}" if _RIGHT_TO_LEFT.search(line) else escaped


def lines(text: str) -> Markdown:
    """What a person wrote, its lines kept by hard breaks. Empty when there is nothing to see."""
    return Markdown(BREAK.join(_escape(line) for line in visible(text)))


def line(text: str) -> Markdown:
    """What a person wrote, on one line, for headings, cells and sentences: its lines joined by ` / `."""
    return Markdown(_escape(" / ".join(visible(text))))


def within(text: str) -> Markdown:
    """Like `line`, for what something stands before on its line: there `27. March` begins no list."""
    return Markdown(_escape(" / ".join(visible(text)), begins=False))


_IN_FRONT = re.compile(r'["\\]|' + _MEANS_SOMETHING.pattern, re.VERBOSE)


def quoted(text: str) -> str:
    """What a person wrote, as a YAML string between double quotes that Markdown reads as plain words too."""

    def safe(match: re.Match[str]) -> str:
        return '\\"' if match[0] == '"' else f"\\u{ord(match[0]):04x}"

    return f'"{_IN_FRONT.sub(safe, " / ".join(visible(text)))}"'


def say(sentence: str, **parts: Markdown | int) -> Markdown:
    """One of our own sentences (translated, so escaped too) with its `{parts}` filled in."""
    return Markdown(_sentence(sentence).format(**parts))


_sentence = lru_cache(maxsize=4_096)(_escape)
"""For our own sentences, which are few: what people wrote is not kept."""


# ── Inline ──────────────────────────────────────────────────────────────────────────────────────


def strong(inline: Markdown) -> Markdown:
    """Bold. Must stand between spaces, or Markdown may not see it."""
    return Markdown(f"**{inline}**")


def emphasis(inline: Markdown) -> Markdown:
    """Italic. Must stand between spaces, or Markdown may not see it."""
    return Markdown(f"*{inline}*")


_IN_ADDRESSES = "/:?#[]@!$&'*+,;=%-._~"
"""Characters that an address keeps. Brackets end a link, and are written in their other form."""
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")


def away(label: Markdown, address: str) -> Markdown:
    """A link out of the document: to an address of the web, or to a place on our own site. `label` must not
    be empty."""
    kept = _ENTITY.sub(r"\\&", quote(address, safe=_IN_ADDRESSES))
    return Markdown(f"[{label}]({kept})")


def link(label: Markdown, anchor: str) -> Markdown:
    """A link within the document, to the heading whose `anchor` this is."""
    return Markdown(f"[{label}](#{anchor})")


_IN_ANCHORS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Pc"})


def anchor(heading: str) -> str:
    """The name that GitHub, and most others with it, give to a heading with this plain text."""
    kept = (
        "-" if char == " " else char
        for char in " / ".join(visible(heading)).lower()
        if char in " -" or unicodedata.category(char) in _IN_ANCHORS
    )
    return "".join(kept)


def join(parts: Iterable[Markdown], between: str = " ") -> Markdown:
    """Inline parts in a row. `between` is ours, never a person's."""
    return Markdown(between.join(parts))


# ── Blocks ──────────────────────────────────────────────────────────────────────────────────────


class Document:
    """Blocks in order. Two lists must not follow each other: Markdown would make them one."""

    def __init__(self) -> None:
        self._blocks: list[str] = []

    def front(self, facts: Mapping[str, str | int]) -> None:
        """What programs read first, as YAML; must be the first block. Keys are ours.

        The empty line makes it a paragraph between two rules for a reader that knows no front matter:
        without it, its last line would be a heading.
        """
        rows = [f"{key}: {quoted(it) if isinstance(it, str) else it}" for key, it in facts.items()]
        self._blocks.append("\n".join(["---", *rows, "", "---"]))

    def heading(self, level: int, inline: Markdown) -> None:
        """A heading of one line, level 1 to 6."""
        self._blocks.append(f"{'#' * level} {_one_line(inline)}")

    def paragraph(self, inline: Markdown) -> None:
        self._blocks.append(inline)

    def bullets(self, items: Sequence[Markdown]) -> None:
        """A list. Nothing when there are no items."""
        if items:
            self._blocks.append("\n".join(_item("- ", item) for item in items))

    def numbered(self, items: Sequence[tuple[Markdown, Sequence[Markdown]]]) -> None:
        """A numbered list from 1, each item with bullets under it."""
        rows = []
        for number, (head, below) in enumerate(items, start=1):
            mark = f"{number}. "
            rows.append(_item(mark, head))
            rows += [_item(" " * len(mark) + "- ", item) for item in below]
        if rows:
            self._blocks.append("\n".join(rows))

    def points(self, items: Sequence[tuple[Markdown, Sequence[Markdown]]]) -> None:
        """A list, each item with a list under it. Nothing when there are no items."""
        rows = []
        for head, below in items:
            rows.append(_item("- ", head))
            rows += [_item("  - ", item) for item in below]
        if rows:
            self._blocks.append("\n".join(rows))

    def table(self, head: Sequence[Markdown], rows: Iterable[Sequence[Markdown]]) -> None:
        """A table; every row has as many one-line cells as `head`."""
        ruled = [head, [Markdown("---")] * len(head), *rows]
        self._blocks.append("\n".join(f"| {' | '.join(map(_one_line, row))} |" for row in ruled))

    def text(self) -> str:
        """The whole document, ending with one line end."""
        return "\n\n".join(self._blocks) + "\n"


def body(text: str) -> str:
    """A document without what `front` put before it."""
    return text.partition("\n\n---\n\n")[2] if text.startswith("---\n") else text


def _item(mark: str, inline: Markdown) -> str:
    return mark + inline.replace("\n", "\n" + " " * len(mark))


def _one_line(inline: Markdown) -> str:
    if "\n" in inline:
        raise ValueError("a heading or a cell has one line: use line(), not lines()")
    return inline
