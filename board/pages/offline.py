"""The board without a network: the service worker, and the empty shell that it keeps.

Both are the same for everybody, so that nothing personal can be left in a browser by them. The worker is
`static/src/sw.ts`; browsers use it on secure addresses only, and nothing ever depends on it.
"""

from __future__ import annotations

import hashlib
import json

from flask import Flask, Response, abort, make_response, render_template, url_for

from board.pages.visitor import House

LOOKS = ("board.css", "icon.svg")
"""What the shell needs of the build, besides the board's scripts."""
PARTS = ("board", "dragging", "finishing", "lessons", "learning", "projects")
"""The board's scripts, and what everybody's board brings later."""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/shell")
    def shell() -> Response:
        return make_response(render_shell())

    # At the root, because a worker serves only what lies below its own address.
    @app.get("/sw.js")
    def worker() -> Response:
        if house.assets.hash("sw.js") is None:
            abort(404)
        code = (house.assets.dist / "sw.js").read_text(encoding="utf-8")
        version = hashlib.sha256(render_shell().encode()).hexdigest()[:12]
        address, part = house.assets.address, house.assets.part
        # Each once: parts share files, and a cache that is told a file twice takes none.
        scripts = dict.fromkeys(file for name in PARTS for file in part(name))
        files = [url_for("shell", v=version), *map(address, scripts), *map(address, LOOKS)]
        desk = [*map(address, part("desk"))]
        named = f"globalThis.FILES={json.dumps(files)};\nglobalThis.DESK={json.dumps(desk)};\n"
        response = Response(named + code, mimetype="text/javascript")
        response.headers["Cache-Control"] = "no-cache"
        return response

    def render_shell() -> str:
        return render_template("board.html", workshop=None, page=None)
