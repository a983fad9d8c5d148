"""“Other cities face this too”: challenges of the same Lab that share words with a workshop’s challenge."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, render_template

from board.alike.related import Challenge, related
from board.messages import Brief
from board.pages.boards import not_joined, visit
from board.pages.visitor import House
from board.store import Workshop


@dataclass(frozen=True)
class Other:
    """A related challenge, as the page shows it."""

    workshop: Workshop
    question: str
    words: tuple[str, ...]
    open: bool
    """Whether the visitor may open its board."""


def register(app: Flask, house: House) -> None:
    """Put this address on the application."""

    @app.get("/w/<workshop>/related")
    def related_page(workshop: str) -> Response:
        place, person, role = visit(house, workshop)
        if person is None or role is None:
            return not_joined()
        lab = house.lab(place.lab)
        briefs = {
            one.id: (one, state.brief)
            for one in house.workshops(place.lab)
            for state in (house.live.board(one.id),)
            if state is not None and state.brief is not None
        }
        own = briefs.get(place.id)
        if lab is None or own is None or own[1].leaves != "solutions":
            abort(404)
        said = [(brief.leaves, challenge(id, brief)) for id, (_one, brief) in briefs.items()]
        found = related(
            challenge(place.id, own[1]),
            [each for leaves, each in said if leaves == "solutions"],
            topic=f"{lab.title} {lab.theme} {lab.host}",
            around=[f"{each.asks}\n{each.background}" for leaves, each in said if leaves != "solutions"],
        )
        others = [
            Other(
                workshop=briefs[each.id][0],
                question=briefs[each.id][1].question,
                words=each.words,
                open=house.people.role_on(person, each.id) is not None,
            )
            for each in found
        ]
        return make_response(
            render_template("related.html", lab=lab, workshop=place, question=own[1].question, others=others)
        )


def challenge(id: str, brief: Brief) -> Challenge:
    """All that a brief says of what it is about, without its city’s name."""

    def about(*texts: str) -> str:
        return "\n".join(text.replace(brief.city, " ") if brief.city else text for text in texts)

    return Challenge(id, about(brief.title, brief.question), about(brief.background))
