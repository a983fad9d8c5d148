"""Puts the built front end and the templates into the wheel, and refuses to build a package without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# `static/build.mjs` writes the manifest last, so where it stands the folder is complete.
BUILT = ("static/dist/board.js", "static/dist/manifest.json")


class FrontEnd(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # the working tree is read where it lies; a copy would go stale
        root = Path(self.root)
        if not all((root / path).is_file() for path in BUILT):
            self.app.abort("The front end is not built (no static/dist): run `make static`, then try again.")
        if self.target_name == "wheel":
            # Not in pyproject.toml: a force-include there would apply to editable installs as well.
            build_data["force_include"].update(
                {
                    str(root / "static" / "dist"): "board/_static/dist",
                    str(root / "templates"): "board/_templates",
                }
            )
