"""On which line of a TOML file a key stands. `tomllib` reads the values and forgets where they were.

A scanner of positions, not a second parser: it is only right about text that `tomllib` accepts, decides
nothing about values, and must not be asked for any. About other text it may still say where a string,
list or table was opened that is never closed.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""Keys from the root on; entries of lists and arrays of tables by their index, counted from 0."""

_LOOSE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_STRING = re.compile(
    # Up to two quotes may stand directly before the three that close.
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?!"")(?:[^"\\\n]|\\.)*"' r"|'(?!'')[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^\s,\[\]{}#\"'=](?:[^\n,\]}#]*)")


class Lost(Exception):
    """The text is not TOML from `line` on, in a string, list or table that was opened on line `opened`."""

    def __init__(self, line: int, opened: int) -> None:
        super().__init__(f"line {line}, opened on line {opened}")
        self.line = line
        self.opened = opened


class Lines:
    """Lines of a TOML text, counted from 1.

    `of` has every table, key and list entry; the root, which is the file as a whole, is on line 0.
    `twice` has what is written a second time, which TOML forbids, as (path, line). Raises `Lost` where
    the text cannot be followed.
    """

    def __init__(self, text: str) -> None:
        self.of: dict[Path, int] = {(): 0}
        self.twice: list[tuple[Path, int]] = []
        self._text = text.replace("\r\n", "\n")
        self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        self._at = 0
        self._opened: list[int] = []
        self._written: set[Path] = set()
        self._last: dict[Path, int] = {}
        """Array of tables → index of the entry that headings now speak of."""
        self._document()

    def __getitem__(self, path: Path) -> int:
        """Line of `path`, or of the nearest thing around it that has one."""
        while path not in self.of:
            path = path[:-1]
        return self.of[path]

    def _document(self) -> None:
        table: Path = ()
        while self._skip(_LOOSE) < len(self._text):
            line = self._line()
            if self._eat("[["):
                table = self._array_entry(self._resolve(self._keys()), line)
                self._expect("]]")
            elif self._eat("["):
                table = self._resolve(self._keys())
                self._write(table, line)
                self._expect("]")
            else:
                self._pair(table)

    def _resolve(self, keys: list[str]) -> Path:
        """The path a heading means: through an array of tables, it is the last entry so far."""
        path: Path = ()
        for key in keys:
            if path in self._last:
                path = (*path, self._last[path])
            self.of.setdefault(path, self._line())
            path = (*path, key)
        return path

    def _array_entry(self, array: Path, line: int) -> Path:
        self.of.setdefault(array, line)
        self._last[array] = self._last.get(array, -1) + 1
        entry = (*array, self._last[array])
        self._write(entry, line)
        return entry

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.of.setdefault(path, line)
        self._write(path, line)
        self._expect("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._text.startswith(('"', "'"), self._at):
            self._match(_STRING)
        elif self._text.startswith("[", self._at):
            self._list(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        else:
            self._match(_BARE)

    def _list(self, path: Path) -> None:
        self._opened.append(self._line())
        self._expect("[")
        index = 0
        while self._skip(_LOOSE) < len(self._text) and not self._text.startswith("]", self._at):
            entry = (*path, index)
            self.of[entry] = self._line()
            self._value(entry)
            index += 1
            self._skip(_LOOSE)
            if not self._eat(","):
                break
        self._expect("]")
        self._opened.pop()

    def _inline_table(self, path: Path) -> None:
        self._opened.append(self._line())
        self._expect("{")
        while self._skip(_LOOSE) < len(self._text) and not self._text.startswith("}", self._at):
            self._pair(path)
            self._skip(_LOOSE)
            if not self._eat(","):
                break
        self._expect("}")
        self._opened.pop()

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            key = self._match(_KEY)
            keys.append(_unquoted(key) if key[0] in "\"'" else key)
            self._skip(_SPACE)
            if not self._eat("."):
                return keys

    def _write(self, path: Path, line: int) -> None:
        if path in self._written:
            self.twice.append((path, line))
            return
        self._written.add(path)
        # A heading may come after keys that only passed through it: the heading is what people look for.
        self.of[path] = line

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _skip(self, what: re.Pattern[str]) -> int:
        match = what.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _match(self, what: re.Pattern[str]) -> str:
        match = what.match(self._text, self._at)
        if match is None:
            raise self._lost()
        self._at = match.end()
        return match[0]

    def _eat(self, what: str) -> bool:
        if not self._text.startswith(what, self._at):
            return False
        self._at += len(what)
        return True

    def _expect(self, what: str) -> None:
        if not self._eat(what):
            raise self._lost()

    def _lost(self) -> Lost:
        line = self._line()
        return Lost(line, self._opened[-1] if self._opened else line)


def _unquoted(key: str) -> str:
    try:
        value = tomllib.loads(f"k = {key}")["k"]
    except tomllib.TOMLDecodeError:
        # Only in text that is not TOML: any name is as good.
        return key
    assert isinstance(value, str)
    return value
