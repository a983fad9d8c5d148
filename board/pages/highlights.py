"""The Lab's highlights, for its organiser: boxes that begin with what the boards know, to be edited.

A box that nobody changed follows the boards, in the language that is asked for. Two organisers cannot
overwrite each other unseen: who saves over something newer gets both texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from flask import Flask, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board.export.highlights import SECTIONS, Offer, Section, offers, plain, proposal, title
from board.language import choices
from board.language import gettext as _
from board.pages.gathered import facts, held, highlights_job, lab_highlights
from board.pages.home import asked_for, download, language
from board.pages.outputs import lab_name
from board.pages.press import Press
from board.pages.take_home import WORD
from board.pages.visitor import House, key
from board.press import Job
from board.runtime import run_blocking
from board.state import State
from board.store import Changed, Highlights, Lab, Store

LONGEST = 20_000
"""Most letters of one box."""
LARGEST = 1_000_000
"""Bytes of the largest form: all boxes full, each letter as long as it can be."""


@dataclass
class Box:
    """One section as the form shows it. `had` stands for the text that was saved when the form was made;
    `touched` is whether the visitor changed it; `theirs` is what somebody else saved meanwhile."""

    name: Section
    title: str
    text: str
    proposed: str
    own: bool
    had: str
    touched: bool = False
    theirs: str | None = None
    error: str = ""

    @property
    def mark(self) -> str:
        """What tells later whether the proposal was changed."""
        return marked(self.proposed)

    @property
    def rows(self) -> int:
        """A fitting height."""
        lines = sum(1 + len(line) // 90 for line in self.text.splitlines())
        return min(max(lines + 1, 3), 24)


@dataclass
class Page:
    """The form: its boxes, what may be picked, and the version that it was made of."""

    boxes: list[Box]
    offers: list[Offer]
    base: int
    picked: set[str] = field(default_factory=set)
    error: str = ""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""
    press = Press()

    @app.get("/lab/<lab>/highlights")
    def highlights_page(lab: str) -> Response:
        found = organised(lab)
        states, there = boards(lab), stored(lab)
        return render(found, page_of(found, states, there), states, there)

    @app.post("/lab/<lab>/highlights")
    def save_highlights(lab: str) -> AnyResponse:
        # All boxes together are longer than any other form here.
        request.max_content_length = request.max_form_memory_size = LARGEST
        found = organised(lab)
        states, there = boards(lab), stored(lab)
        page = page_of(found, states, there)
        take(page)
        if page.error:
            return render(found, page, states, there, 422)
        while True:
            try:
                house.live.perform(saving(lab, page.base, texts_of(page)))
            except Changed as changed:
                if not join_in(page, changed.there):
                    page.error = _(
                        "Somebody else saved these highlights meanwhile, and yours are not saved yet. Your "
                        "texts are in the boxes; theirs stand under those that you both changed. Take over "
                        "what you need, then save again."
                    )
                    return render(found, page, states, changed.there, 409)
                continue
            break
        return redirect(url_for("highlights_page", lab=lab, saved="yes", **asked_for()), 303)

    @app.get("/lab/<lab>/highlights.md")
    def highlights_text(lab: str) -> Response:
        found = organised(lab)
        return download(written(found, boards(lab), stored(lab)), f"{lab_name(found)}_highlights.md")

    @app.get("/lab/<lab>/highlights.docx")
    def highlights_word(lab: str) -> Response:
        found = organised(lab)
        text = written(found, boards(lab), stored(lab))
        response = Response(press.made(highlights_job(found, text, language())), mimetype=WORD)
        name = f"{lab_name(found)}_highlights.docx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def organised(lab: str) -> Lab:
        """The Lab, for its organiser and nobody else."""
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        if person is None or not house.people.organises(person, lab):
            abort(403)
        return found

    def boards(lab: str) -> list[State]:
        found = [house.live.board(place.id) for place in house.workshops(lab)]
        return [state for state in found if state is not None and state.revision]

    def stored(lab: str) -> Highlights:
        """What is saved; an empty version 0 where nothing is."""
        return run_blocking(house.store.highlights, lab) or Highlights(lab, 0, {})

    def written(lab: Lab, states: list[State], there: Highlights) -> str:
        return run_blocking(lab_highlights, lab, states, there.texts, language())

    def page_of(lab: Lab, states: list[State], there: Highlights) -> Page:
        """The form as it is saved."""
        spoken = language()

        def gathered() -> tuple[dict[str, str], list[Offer]]:
            trails = [held(state) for state in states]
            return proposal(facts(lab, states), trails, spoken), offers(trails)

        proposed, offered = run_blocking(gathered)
        boxes = [
            Box(
                name=name,
                title=title(name),
                text=there.texts.get(name, proposed[name]),
                proposed=proposed[name],
                own=name in there.texts,
                had=marked(there.texts.get(name, proposed[name])),
            )
            for name in SECTIONS
        ]
        return Page(boxes, offered, there.version)

    def render(lab: Lab, page: Page, states: list[State], there: Highlights, status: int = 200) -> Response:
        inside = {plain(text) for text in box(page, "takeaways").text.splitlines()}
        article = press.made(Job(form="page", text=written(lab, states, there))).decode()
        return make_response(
            render_template(
                "highlights.html",
                lab=lab,
                page=page,
                offers=[it for it in page.offers if it.text not in inside],
                offered=len(page.offers),
                longest=LONGEST,
                saved=request.args.get("saved") == "yes" and status == 200,
                article=article,
                language=language(),
                languages=choices(),
            ),
            status,
        )


def saving(lab: str, base: int, texts: dict[str, str]) -> Callable[[Store], Highlights]:
    """The write that puts these texts in the place of a version."""
    return lambda store: store.save_highlights(lab, base, texts)


def take(page: Page) -> None:
    """Put what was typed into the form."""
    page.base = number(request.form.get("base", ""))
    page.picked = {it.id for it in page.offers if f"pick-{it.id}" in request.form}
    for it in page.boxes:
        it.had = request.form.get(f"had-{it.name}", it.had)
        typed = clean(request.form.get(f"text-{it.name}", it.text))
        it.own = marked(typed) != request.form.get(f"was-{it.name}", it.mark)
        it.touched = marked(typed) != it.had
        it.text = typed
        if f"again-{it.name}" in request.form:
            it.own, it.touched, it.text = False, True, it.proposed
        if len(it.text) > LONGEST:
            words = _("This is longer than {limit} letters. Shorten it, then save again.")
            it.error = words.format(limit=LONGEST)
            page.error = _("Nothing was saved yet: one text is too long.")


def texts_of(page: Page) -> dict[str, str]:
    """The sections that are the organiser's own, with what was picked put after the takeaways."""
    own: dict[str, str] = {it.name: it.text for it in page.boxes if it.own}
    if page.picked:
        picked = [it.text for it in page.offers if it.id in page.picked]
        own["takeaways"] = "\n".join(part for part in (box(page, "takeaways").text, *picked) if part)
    return own


def join_in(page: Page, there: Highlights) -> bool:
    """Somebody saved meanwhile. What this visitor left alone is as it is there now; whether nothing is left
    that both wrote. That is shown side by side, and the next saving replaces what is there.
    """
    page.base = there.version
    for it in page.boxes:
        saved = there.texts.get(it.name, it.proposed)
        if not it.touched:
            it.text, it.own = saved, it.name in there.texts
        elif marked(saved) not in (it.had, marked(it.text)):
            it.theirs = saved
        it.had = marked(saved)
    return all(it.theirs is None for it in page.boxes)


def box(page: Page, name: Section) -> Box:
    return next(it for it in page.boxes if it.name == name)


def number(typed: str) -> int:
    """The version that a form was made of; 0 for anything that is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def clean(typed: str) -> str:
    """What was typed as it is kept: composed, plain line ends, no other control characters."""
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


def marked(text: str) -> str:
    return sha256(clean(text).encode()).hexdigest()[:16]
