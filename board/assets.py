"""Where the built front end and the templates lie: beside this package in a checkout, inside it in a wheel.

It finds files and names them with the hash of their content. It builds nothing and serves nothing.
"""

from __future__ import annotations

import json
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


class Assets:
    """The two folders of one layout, and the addresses of what is in `dist`."""

    def __init__(self, dist: Path, templates: Path) -> None:
        self.dist = dist
        self.templates = templates
        # Put together once: a page asks for it a dozen times.
        self._manifest = dist / "manifest.json"
        self._stamp = 0
        self._hashes: dict[str, str] = {}
        self._parts: dict[str, list[str]] = {}

    @property
    def built(self) -> bool:
        """Whether the front end is there. The build writes its manifest last."""
        return self._manifest.is_file()

    def hash(self, name: str) -> str | None:
        """Hash of the content of a built file, or nothing for a file that the build does not know."""
        return self._hashes.get(name) if self._read() else None

    def address(self, name: str) -> str:
        """The address of a built file; it changes with the content, so that it may be cached for ever."""
        version = self.hash(name)
        # One with its hash in its name is imported by just that name; by two names it would be loaded twice.
        return f"/static/{name}" if version is None or version in name else f"/static/{name}?v={version}"

    def lasts(self, name: str, version: str | None) -> bool:
        """Whether a file that is asked for by this name and version will never be another one."""
        known = self.hash(name)
        return known is not None and (known == version or known in name)

    def part(self, name: str) -> list[str]:
        """The scripts of a part of the program, the one that starts it first; none where nothing is built."""
        return self._parts.get(name, []) if self._read() else []

    def _read(self) -> bool:
        try:
            stamp = self._manifest.stat().st_mtime_ns
            if stamp != self._stamp:  # a new build is picked up without a restart
                parts = self.dist / "parts.json"
                self._parts = json.loads(parts.read_text(encoding="utf-8")) if parts.is_file() else {}
                self._hashes = json.loads(self._manifest.read_text(encoding="utf-8"))
                self._stamp = stamp
        except (OSError, ValueError):
            return False
        return True


def find() -> Assets:
    """The assets of this installation, in whichever of the two layouts it is."""
    if (PACKAGE / "_templates").is_dir():
        return Assets(PACKAGE / "_static" / "dist", PACKAGE / "_templates")
    root = PACKAGE.parent
    return Assets(root / "static" / "dist", root / "templates")
