"""Citing something of another workshop in a solution. The browser says what; the words come from here.

What is cited is looked at as everybody on its board sees it, and its words are copied at that moment. Then it
is a command like any other, and is answered like one.
"""

from __future__ import annotations

import msgspec
from flask import Flask, Response, abort, jsonify, request

from board.language import gettext as _
from board.messages import MAX_FIELD, MAX_NAME, Answer, Cite, Cited, Id, encode
from board.pages.boards import not_joined, visit
from board.pages.pace import Pace
from board.pages.search import SEEKERS, Hit, Shelf
from board.pages.visitor import House

TRY_AGAIN = 1.0
"""Seconds after which somebody who was too fast may go on."""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser asks for: to cite `target` of the board `source` in a solution of this board."""

    citation: Id
    solution: Id
    source: str
    what: Cited
    target: Id


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    pace = Pace(house.settings.commands_per_second)

    @app.post("/w/<workshop>/cite")
    def cite(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role not in SEEKERS:
            return not_joined()
        lab = house.lab(place.lab)
        if lab is None:
            abort(404)
        try:
            wish = msgspec.json.decode(request.get_data(), type=Wish)
        except msgspec.DecodeError:
            unread = _("The server could not read this. Reload the page and try again.")
            return told(Answer("", refused="malformed", reason=unread))
        if not pace.allows(person):
            busy = _("You are asking very fast. Wait a moment, then try again.")
            return told(Answer(wish.citation, retry=busy, after=TRY_AGAIN))
        done = already(house, place.id, wish)
        if done is not None:
            return told(done)
        hit = Shelf(house, lab, person).one(wish.source, wish.target)
        if hit is None or hit.kind != wish.what:
            gone = _("This is not there any more, so it cannot be cited.")
            return told(Answer(wish.citation, refused="not_found", reason=gone))
        answer = house.live.ask(place.id, person, role, command(wish, hit))
        if answer.refused == "exists":  # sent twice at the same moment
            answer = already(house, place.id, wish) or answer
        return told(msgspec.structs.replace(answer, id=wish.citation))

    @app.get("/w/<workshop>/cited")
    def cited(workshop: str) -> Response:
        """Which solutions of the Lab build on lessons, projects and ideas of this board: id → solutions."""
        place, person, role = visit(house, workshop)
        if person is None or role not in SEEKERS:
            return not_joined()
        lab, state = house.lab(place.lab), house.live.board(place.id)
        if lab is None or state is None:
            abort(404)
        ids = [*state.lesson, *state.project, *state.idea]
        found = Shelf(house, lab, person).cited((place.id, id) for id in ids)
        return jsonify(cited={id: msgspec.to_builtins(citing) for (_board, id), citing in found.items()})


def already(house: House, board: str, wish: Wish) -> Answer | None:
    """The answer to what was done before: the same citation once more is the same citation."""
    state = house.live.board(board)
    citation = state.citation.get(wish.citation) if state is not None else None
    if citation is None:
        return None
    same = (citation.solution, citation.source, citation.target) == (wish.solution, wish.source, wish.target)
    return Answer(wish.citation, revision=citation.born) if same else None


def command(wish: Wish, hit: Hit) -> Cite:
    """The command that cites it, with its words as they are now."""
    text = f"{hit.title}: {hit.text}" if hit.title and hit.text else hit.title or hit.text
    return Cite(
        citation=wish.citation,
        solution=wish.solution,
        source=wish.source,
        what=wish.what,
        target=wish.target,
        text=text[:MAX_FIELD],
        city=hit.city[:MAX_NAME],
        topic=hit.topic,
        contact=hit.contact,
    )


def told(answer: Answer) -> Response:
    """An answer as a command is answered."""
    return Response(encode(answer), mimetype="application/json", status=200 if answer.revision else 409)
