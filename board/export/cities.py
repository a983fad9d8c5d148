"""What one city takes home of a Lab: what its people noted, without their names; what they saved, counted;
what the Lab worked out for it; and contacts that were given to everybody.

It sees boards as everybody may see them at the end. Who noted or saved what never arrives here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from board.export.home import card_facts, reached
from board.export.phrases import city_answer, city_contact, city_next, fact, filled, solution_title
from board.export.trail import Trail
from board.formats import LESSONS
from board.language import days, ngettext, speaking
from board.language import gettext as _
from board.markdown import Document, Markdown, away, emphasis, join, line, lines, say, visible, within
from board.messages import Savable


class Kept(Struct, frozen=True):
    """Something on a board that people of this city saved, and how many of them did."""

    what: Savable
    target: str
    people: int


class CitySide(Struct, frozen=True):
    """A board as everybody may see it, and what this city's people left on it for their city alone.

    `plan` and `city` are where its plan is, and the page on which its challenge city keeps its answers;
    empty where there is none.
    """

    trail: Trail
    plan: str = ""
    city: str = ""
    notes: Sequence[str] = ()
    kept: Sequence[Kept] = ()


class City(Struct, frozen=True):
    """A city, or an organisation, in a Lab; the boards in the order of the Lab."""

    name: str
    people: int
    title: str
    host: str
    starts: str
    ends: str
    boards: Sequence[CitySide]


KINDS: tuple[Savable, ...] = ("solution", "lesson", "project", "idea")
"""In the order in which they are told."""


def city_page(city: City, language: str = "en") -> str:
    """The document, as Markdown. Raises `UnknownLanguage`."""
    with speaking(language):
        document = Document()
        document.heading(1, say(_("{city}: what it takes home"), city=line(city.name) or say(_("A city"))))
        lab = [line(it) for it in (city.title, f"{city.host}, {days(city.starts, city.ends)}") if visible(it)]
        document.paragraph(join(lab, " · "))
        n = city.people
        words = ngettext("{n} person from here took part.", "{n} people from here took part.", n)
        document.paragraph(say(words, n=n) if n else say(_("Nobody joined as a delegate from here.")))
        _notes(document, city)
        _kept(document, city)
        _its_own(document, city)
        _contacts(document, city)
    return document.text()


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


# ── Of its people ───────────────────────────────────────────────────────────────────────────────


def _notes(document: Document, city: City) -> None:
    document.heading(2, say(_("How it could work here")))
    noted = [(board, [note for note in board.notes if visible(note)]) for board in city.boards]
    if not any(notes for _board, notes in noted):
        document.paragraph(say(_("Its people have noted nothing yet.")))
        return
    document.paragraph(say(_("What its people noted, workshop by workshop. Names are left out.")))
    for board, notes in noted:
        if notes:
            document.heading(3, reached(board.trail, board.plan))
            document.bullets([lines(note) for note in notes])


def _kept(document: Document, city: City) -> None:
    document.heading(2, say(_("What its people want to take home")))
    rows = []
    for place, board in enumerate(city.boards):
        for kept in board.kept:
            told = _told(board.trail, kept)
            if told is not None:
                kind, text = told
                n = kept.people
                by = say(ngettext("saved by {n} person", "saved by {n} people", n), n=n)
                row = join([fact(kind, text), emphasis(reached(board.trail, board.plan)), by], " · ")
                rows.append((-n, place, KINDS.index(kept.what), kept.target, row))
    if not rows:
        document.paragraph(say(_("Its people have saved nothing yet.")))
        return
    document.bullets([row for *_order, row in sorted(rows)])


def _told(trail: Trail, kept: Kept) -> tuple[str, Markdown] | None:
    """The kind and the words of something saved; nothing where it is not to be seen any more."""
    found: tuple[str, Markdown] | None = None
    if kept.what == "solution":
        titles = [solution_title(trail, it) for it in trail.solutions if it.id == kept.target]
        found = (_("Solution"), titles[0]) if titles else None
    elif kept.what == "lesson":
        lessons = [it for it in trail.lessons if it.id == kept.target]
        found = (_(LESSONS[lessons[0].topic]), line(lessons[0].text)) if lessons else None
    elif kept.what == "project":
        cards = [it for it in trail.projects if it.id == kept.target]
        title = line(cards[0].title) if cards else Markdown("")
        found = (_("Project"), title or say(_("a project without a title"))) if cards else None
    else:
        ideas = [it for it in trail.ideas if it.id == kept.target]
        found = (_("Idea"), filled(ideas[0].text, line)) if ideas else None
    return found


# ── Of the Lab ──────────────────────────────────────────────────────────────────────────────────


def _its_own(document: Document, city: City) -> None:
    document.heading(2, say(_("What the Lab worked out for it")))
    anything = False
    for board in city.boards:
        trail = board.trail
        hers = trail.brief is not None and _same(trail.brief.city, city.name)
        cards = [it for it in trail.projects if _same(it.city, city.name)]
        if hers and (trail.works_on("solutions") or trail.works_on("lessons")):
            anything = True
            document.heading(3, reached(trail, board.plan))
            document.paragraph(fact(_("Question"), line(trail.brief.question if trail.brief else "")))
            _solutions(document, board)
            document.bullets([fact(_(LESSONS[it.topic]), line(it.text)) for it in trail.lessons])
        for card in cards:
            anything = True
            title = line(card.title) or say(_("a project without a title"))
            document.heading(3, say(_("Its project: {title}"), title=title))
            document.bullets([fact(_("Workshop"), reached(trail, board.plan)), *card_facts(card)])
    if not anything:
        document.paragraph(say(_("No challenge, case or project of this city was on the boards.")))


def _solutions(document: Document, board: CitySide) -> None:
    trail = board.trail
    if not trail.works_on("solutions"):
        return
    if not trail.solutions:
        document.paragraph(say(_("No solution has been written yet.")))
        return
    rows = []
    for solution in trail.solutions:
        then = city_next(trail, solution)
        below = [fact(_("The city’s answer"), city_answer(trail, solution))]
        rows.append(
            (solution_title(trail, solution), [*below, *([fact(_("Next step"), then)] if then else [])])
        )
    document.numbered(rows)
    if board.city:
        document.paragraph(reached_answers(board.city))


def reached_answers(address: str) -> Markdown:
    """The way to the page on which a city keeps its answers."""
    return away(say(_("The city’s own page of this workshop")), address)


def _contacts(document: Document, city: City) -> None:
    document.heading(2, say(_("Whom to ask")))
    found = dict.fromkeys(it for board in city.boards for it in _given(city, board))
    if not found:
        document.paragraph(say(_("No contact was given to everybody.")))
        return
    document.paragraph(say(_("Contacts that were given to everybody, for what its people saved.")))
    document.bullets(list(found))


def _given(city: City, board: CitySide) -> Iterator[Markdown]:
    """What its people saved, and whom to ask about it, where that is said to everybody."""
    trail, wanted = board.trail, {it.target for it in board.kept}
    for solution in trail.solutions:
        contact = city_contact(trail, solution)
        if solution.id in wanted and contact:
            place = line(trail.brief.city) if trail.brief else Markdown("")
            yield _ask(solution_title(trail, solution), place, contact)
    for card in trail.projects:
        if card.id in wanted and visible(card.contact) and not _same(card.city, city.name):
            yield _ask(
                line(card.title) or say(_("a project without a title")), line(card.city), within(card.contact)
            )


def _ask(what: Markdown, place: Markdown, contact: Markdown) -> Markdown:
    return join([part for part in (what, emphasis(place) if place else place, contact) if part], " · ")
