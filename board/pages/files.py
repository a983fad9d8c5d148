"""Built files, QR codes and the sign of life. Only `static/dist` is ever served."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Flask, Response, abort, request, send_from_directory, url_for

from board.pages.visitor import House, key
from board.people import normal_code
from board.pulse import PAUSES, pulse


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/static/<path:name>")
    def static(name: str) -> Response:
        if house.assets.hash(name) is None:
            abort(404)
        response = send_from_directory(house.assets.dist, name, max_age=None)
        if house.assets.lasts(name, request.args.get("v")):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    @app.get("/qr/<code>.svg")
    def qr(code: str) -> Response:
        # Drawn for any well-formed code without looking it up, so that it tells nobody which codes exist.
        normal = normal_code(code)
        if normal is None:
            abort(404)
        picture = io.BytesIO()
        segno.make(house.origin() + url_for("join_form", code=normal), error="m", micro=False).save(
            picture, kind="svg", border=3, dark="#000", light="#fff", xmldecl=False, omitsize=True
        )
        response = Response(picture.getvalue(), mimetype="image/svg+xml")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        """That it answers, how long it let others wait since it started, and what waits to be decided."""
        return {
            "ok": True,
            "pause_ms": {"max": _ms(pulse.longest), "p99": _ms(pulse.pause(0.99))},
            "beats": {"late_ms": [_ms(limit) for limit in PAUSES], "count": pulse.beats},
            "queue": house.live.waiting,
        }

    @app.get("/metrics")
    def metrics() -> Response:
        """Numbers for Prometheus: for programs on this computer, and for organisers."""
        ours = request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
        labs = house.people.persons(key()) if not ours else {}
        if not ours and not any(house.people.organises(person, lab) for lab, person in labs.items()):
            abort(403)
        return Response(house.numbers(), mimetype="text/plain", headers={"X-Robots-Tag": "none"})


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
