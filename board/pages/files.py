"""Built files, QR codes and the sign of life. Only `static/dist` is ever served."""

from __future__ import annotations

import io

import segno
from flask import Flask, Response, abort, request, send_from_directory, url_for

from board.pages.visitor import House
from board.people import normal_code


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/static/<path:name>")
    def static(name: str) -> Response:
        version = house.assets.hash(name)
        if version is None:
            abort(404)
        response = send_from_directory(house.assets.dist, name, max_age=None)
        if request.args.get("v") == version:
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
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")
