"""What holds for every answer: headers, where forms may come from, and a page for people on every error.

The policy allows nothing inline and nothing from elsewhere. No error shows what went wrong inside.
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from board.language import UnknownLanguage
from board.language import gettext as _
from board.pages.visitor import House
from board.store import Unavailable

LARGEST_FORM = 64_000
"""Bytes of the largest request that a page reads."""
RETRY_SECONDS = 5
TYPED = (
    "code", "name", "city", "unnamed", "link", "solution", "happened", "text", "base", "workshop", "open",
    "find", "to", "contact",
)  # fmt: skip
BOXES = ("text-", "was-", "had-", "pick-", "again-")
"""Form fields, and what others begin with, that are given back when the database cannot take them."""


def register(app: Flask, house: House) -> None:
    """Put checks, headers and error pages on the application."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.before_request
    def check_origin() -> None:
        if not re.fullmatch(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", request.host):
            abort(400)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        origin = request.headers.get("Origin")
        if origin is None:
            # No browser that would send our cookie leaves it out; one that says "cross-site" is believed.
            if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
                abort(foreign_form())
            return
        if house.settings.public_url:
            ours = origin.lower() == house.settings.public_url
        else:
            ours = urlsplit(origin).netloc.lower() == request.host.lower()
        if not ours:
            abort(foreign_form())

    @app.after_request
    def set_headers(response: Response) -> Response:
        host = request.host if response.status_code != 400 else "invalid"
        sockets = f"ws://{host} wss://{host}"
        headers = response.headers
        headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            # Older Safari does not count a WebSocket to the own host as 'self'.
            f"connect-src 'self' {sockets}; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'; worker-src 'self'; require-trusted-types-for 'script'; "
            # The one policy that our program makes, for the address of its worker.
            "trusted-types board"
        )
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Not "no-referrer": with it browsers send `Origin: null` with our own forms.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if request.is_secure:
            # Browsers ignore it elsewhere, and complain.
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Strict-Transport-Security"] = "max-age=31536000"
        headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> AnyResponse:
        if error.response is not None:
            return cast(AnyResponse, error.response)
        code = error.code or 500
        response = page_for(code)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Unavailable)
    def database_down(error: Unavailable) -> Response:
        app.logger.warning("The database did not answer: %s", error)
        sentence = error.told
        if wants_json():
            response = jsonify(sentence=sentence, after=RETRY_SECONDS)
            response.status_code = 503
        else:
            typed = {name: it for name, it in request.form.items() if name in TYPED or name.startswith(BOXES)}
            try_again = request.full_path.rstrip("?")
            response = make_response(
                render_template("unavailable.html", sentence=sentence, typed=typed, again=try_again), 503
            )
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @app.errorhandler(UnknownLanguage)
    def not_spoken(error: UnknownLanguage) -> Response:
        return refuse(404, _("Not in this language"), str(error))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        app.logger.error("A page failed: %s %s", request.method, request.path, exc_info=error)
        return page_for(500)


def wants_json() -> bool:
    """Whether a script asks, and not a person."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def refuse(code: int, title: str, sentence: str, ask_code: bool = False, back: str = "") -> Response:
    """An error answer in these words; with `ask_code`, the page has the box for a join code. `back`: the
    address of the board, for those who may be let in again.
    """
    if wants_json():
        response = jsonify(sentence=sentence)
        response.status_code = code
        return response
    return make_response(
        render_template(
            "error.html", title=title, sentence=sentence, ask_code=ask_code, back=back, code=code
        ),
        code,
    )


def foreign_form() -> Response:
    """The refusal of a form that another site sent."""
    return refuse(
        403,
        _("That did not come from here"),
        _("Another website sent this form, so nothing was done. Open the board’s own address and try again."),
    )


def page_for(code: int) -> Response:
    """The error page of a status that nobody gave other words."""
    title, sentence = words_for(code)
    return refuse(code, title, sentence, ask_code=code in (401, 403, 404))


def words_for(code: int) -> tuple[str, str]:
    """Title and sentence of a status."""
    match code:
        case 400:
            return _("We could not read that"), _("The request was damaged. Please go back and try again.")
        case 401:
            return _("Please join first"), _("This browser has not joined yet. Type your join code.")
        case 403:
            return _("Not for this browser"), _("This page needs a join code or a secret link of its own.")
        case 404:
            return _("Nothing here"), _("There is no page at this address. Look for a typing mistake.")
        case 405:
            return _("That cannot be done here"), _("This address does not take that kind of request.")
        case 410:
            return _("This is gone"), _("What was here was withdrawn. Ask the organiser for the new link.")
        case 413:
            return _("That is too much"), _("The text is larger than this page can take. Please shorten it.")
        case 429:
            return _("Too many tries"), _("Please wait a minute, then try again.")
    if code < 500:
        return _("That did not work"), _("Please go back and try again.")
    return (
        _("Something went wrong here"),
        _("That is our mistake, not yours. What was saved is safe. Please try again in a moment."),
    )
