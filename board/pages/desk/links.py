"""The secret links of a Lab: to copy, to print, to renew and to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import segno
from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from board import office
from board.language import day_at
from board.language import gettext as _
from board.messages import Role
from board.pages.desk.office import organiser
from board.pages.joining import lab_line
from board.pages.visitor import House, key
from board.people import shown_code
from board.store import Lab, Link, Store, Workshop

ORDER = {"organiser": 0, "facilitator": 1, "expert": 2, "projector": 3}
"""In which order people look for links."""


@dataclass(frozen=True)
class Shown:
    """A link as the organiser sees it. `address` is empty when another key file made it."""

    link: Link
    address: str
    does: str
    picture: str = ""
    """A QR code, as an address that holds it."""


@dataclass(frozen=True)
class Group:
    """The links of a workshop, or of the whole Lab."""

    workshop: Workshop | None
    code: str
    date: str
    links: list[Shown]


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk/links")
    def links_page(lab: str) -> Response:
        found, _person = organiser(house, lab)
        return make_response(render(found))

    @app.post("/lab/<lab>/desk/links")
    def change_link(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        link = next((one for one in house.links(lab) if one.id == request.form.get("link")), None)
        if link is None:
            abort(404)
        own = link.role == "organiser" and link.workshop is None
        if request.form.get("do") == "end":
            if own:
                # Nobody could come back from here: on the server it can be done.
                sentence = _(
                    "This link was not ended: it is the way to this desk. Renew it instead. On the server, "
                    "board lab links {lab} --revoke {id}  ends it."
                ).format(lab=lab, id=link.id)
                return make_response(render(found, problem=sentence), 409)
            house.live.perform(lambda store: store.revoke_link(link.id))
            done = _("Ended: {label}. Whoever came by this link lost the role at once.")
        else:
            house.live.perform(renewed(link))
            if own:
                fresh = next(one for one in house.links(lab) if one.id == link.id)
                house.people.enter(key() or "", house.people.secret(fresh) or "")
            done = _(
                "Renewed: {label}. Whoever came by the old link lost the role at once; give out the new one."
            )
        return make_response(render(found, done=done.format(label=link.label), changed=link.id))

    def renewed(link: Link) -> Callable[[Store], None]:
        def write(store: Store) -> None:
            office.renew(store, house.people.hashed, link)

        return write

    @app.get("/lab/<lab>/desk/sheet")
    def secret_sheet(lab: str) -> Response:
        found, _person = organiser(house, lab)
        wanted = request.args.get("workshop")
        return make_response(
            render_template(
                "desk_sheet.html",
                lab=found,
                lab_line=lab_line(found),
                groups=[
                    group
                    for group in groups(found, pictures=True)
                    if group.workshop is not None and wanted in (None, group.workshop.id)
                ],
            )
        )

    def render(lab: Lab, problem: str = "", done: str = "", changed: str = "") -> str:
        return render_template(
            "desk_links.html",
            lab=lab,
            groups=groups(lab),
            problem=problem,
            done=done,
            changed=changed,
        )

    def groups(lab: Lab, *, pictures: bool = False) -> list[Group]:
        links = sorted(house.links(lab.id), key=lambda link: ORDER.get(link.role, len(ORDER)))
        found = [Group(None, "", "", [shown(one, pictures) for one in links if one.workshop is None])]
        for workshop in house.workshops(lab.id):
            state = house.live.board(workshop.id)
            brief = state.brief if state is not None else None
            found.append(
                Group(
                    workshop,
                    shown_code(workshop.code),
                    day_at(brief.date, brief.time) if brief is not None else "",
                    [shown(one, pictures) for one in links if one.workshop == workshop.id],
                )
            )
        return found

    def shown(link: Link, pictures: bool) -> Shown:
        at = "" if link.revoked else house.address(link) or ""
        return Shown(link, at, does(link.role), picture(at) if pictures and at else "")


def picture(text: str) -> str:
    """A QR code as a picture that stands in the page itself: no address of its own knows the secret."""
    return str(
        segno.make(text, error="m", micro=False).svg_data_uri(
            border=2, dark="#000", light="#fff", omitsize=True
        )
    )


def does(role: Role) -> str:
    """What a link of this role lets people do."""
    return {
        "organiser": _("Everything on every board, and this desk."),
        "facilitator": _("Runs this workshop: stages, timer, votes, people."),
        "expert": _("Speaks for the city: answers questions and the solutions."),
        "reader": _("Reads the city’s page, and nothing else. Can be passed on."),
        "projector": _("Shows the big screen, without names, and nothing else."),
    }.get(role, "")
