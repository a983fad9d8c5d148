"""The highlights of a Lab: what its organiser tells the world about it, begun with what the boards know.

Every section is a plain text. While the organiser leaves it alone it follows the boards; once written, it is
theirs, and an empty one is left out. Takeaways are offered to be picked, and none is in unless it was. Of
people's names none is put in here. Numbers close the document, and always are the boards'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from board.export.overview import Facts, Held
from board.export.phrases import fact, numbers
from board.export.trail import Trail
from board.formats import ANSWERS, LESSONS
from board.language import days, ngettext, speaking
from board.language import gettext as _
from board.markdown import (
    Document,
    Markdown,
    away,
    emphasis,
    join,
    line,
    say,
    strong,
    visible,
    within,
)
from board.messages import Solution, Topic

Section = Literal["met", "scene", "learned", "shared", "created", "takeaways", "materials", "thanks"]

TITLES: Mapping[Section, Callable[[], str]] = {
    "met": lambda: _("Who met"),
    "scene": lambda: _("Setting the scene"),
    "learned": lambda: _("Co-learning: what works, why, and how to transfer it"),
    "shared": lambda: _("Co-sharing: projects and visits"),
    "created": lambda: _("Co-creation: solutions for the challenges of cities"),
    "takeaways": lambda: _("Conclusions and main takeaways"),
    "materials": lambda: _("Materials and photos"),
    "thanks": lambda: _("Thanks"),
}
"""Section → its heading, in the order of the document."""

SECTIONS: tuple[Section, ...] = tuple(TITLES)


def title(section: Section) -> str:
    """The heading of a section, in the language that is spoken."""
    return TITLES[section]()


LESSONS_EACH = 4
"""Most lessons of one case that are proposed."""
SOLUTIONS_EACH = 3
"""Most solutions for one challenge that are proposed."""
LONGEST_LABEL = 60
"""Letters before the first colon of a point that are still taken for its label."""


class Offer(Struct, frozen=True):
    """What somebody left at the end, to be picked. Nobody is named."""

    id: str
    topic: Topic
    text: str
    workshop: str


# ── What the boards propose ─────────────────────────────────────────────────────────────────────


def offers(boards: Sequence[Held]) -> list[Offer]:
    """All takeaways of all boards, the boards in the order given."""
    return [
        Offer(it.id, it.topic, plain(it.text), _title(board.trail))
        for board in boards
        for it in board.trail.takeaways
    ]


def proposal(facts: Facts, boards: Sequence[Held], language: str = "en") -> dict[str, str]:
    """The text of every section as the boards tell it. Raises `UnknownLanguage`."""
    with speaking(language):
        return _proposal(facts, boards)


def _proposal(facts: Facts, boards: Sequence[Held]) -> dict[str, str]:
    parts: dict[str, list[str]] = {"learn": [], "share": [], "create": []}
    tell = {"learn": _case, "share": _exchange, "create": _challenge}
    for board in boards:
        brief = board.trail.brief
        if brief is not None and brief.part in parts:
            parts[brief.part] += tell[brief.part](board.trail)
    return {
        "met": _met(facts, sum(1 for board in boards if was_held(board.trail))),
        "scene": "",
        "learned": "\n".join(parts["learn"]),
        "shared": "\n".join(parts["share"]),
        "created": "\n".join(parts["create"]),
        "takeaways": "",
        "materials": "\n".join(f"- {plain(label)}: {plain(address)}" for label, address in facts.links),
        "thanks": "\n".join(visible(facts.thanks)),
    }


def was_held(trail: Trail) -> bool:
    """Whether somebody came to a workshop."""
    return trail.counts is not None and bool(trail.counts.joined)


def _met(facts: Facts, workshops: int) -> str:
    people = ngettext("{n} person", "{n} people", facts.people).format(n=facts.people)
    words = ngettext(
        "{people} took part in {n} workshop of the {lab}.",
        "{people} took part in {n} workshops of the {lab}.",
        workshops,
    )
    said = [words.format(people=people, n=workshops, lab=plain(facts.title) or _("Lab"))]
    if facts.cities:
        cities = ngettext(
            "They came from {n} city: {cities}.", "They came from {n} cities: {cities}.", len(facts.cities)
        )
        said.append(cities.format(n=len(facts.cities), cities=", ".join(map(plain, facts.cities))))
    if facts.others:
        others = ngettext(
            "{n} person came from another city or organisation.",
            "{n} people came from other cities or organisations.",
            facts.others,
        )
        said.append(others.format(n=facts.others))
    return " ".join(said)


def _case(trail: Trail) -> list[str]:
    """A case with its first lessons, every kind before a second of one kind."""
    city, name = _city(trail), _title(trail)
    # “Porto case: Jobs City” says the city already.
    short = name.partition(":")[2].strip() if city and name.startswith(city) else ""
    said = [_point(city, short or name)]
    by_topic = [trail.taught(topic) for topic in LESSONS]
    turns = [
        (turn, place, lesson) for place, found in enumerate(by_topic) for turn, lesson in enumerate(found)
    ]
    best = [lesson for _turn, _place, lesson in sorted(turns, key=lambda it: it[:2])[:LESSONS_EACH]]
    return [*said, *(_point(_(LESSONS[it.topic]), plain(it.text), under=True) for it in best)]


def _exchange(trail: Trail) -> list[str]:
    n = len(trail.projects)
    if not n and not trail.works_on("projects"):
        seen = ngettext("{n} observation", "{n} observations", len(trail.ideas)).format(n=len(trail.ideas))
        return [_point("", f"{_title(trail)} – {seen}")]
    shown = ngettext("{n} project", "{n} projects", n).format(n=n)
    cities = sorted({plain(it.city) for it in trail.projects if visible(it.city)}, key=str.casefold)
    where = f" ({', '.join(cities)})" if cities else ""
    said = [_point("", f"{_title(trail)} – {shown}{where}")]
    return [*said, *(_point(plain(it.city), plain(it.title), under=True) for it in trail.projects)]


def _challenge(trail: Trail) -> list[str]:
    question = plain(trail.brief.question) if trail.brief else ""
    said = [_point(_city(trail), question or _title(trail))]
    return [*said, *(_point("", _solution(trail, it), under=True) for it in trail.solutions[:SOLUTIONS_EACH])]


def _solution(trail: Trail, solution: Solution) -> str:
    title = plain(trail.title(solution)) or _("a solution without a title")
    response = trail.response(solution)
    if response is None:
        return title
    words = _("{title} – the city says “{answer}”")
    return words.format(title=title, answer=_(ANSWERS[response.answer]))


def _point(label: str, text: str, under: bool = False) -> str:
    """A line of a section: a point, or one under it."""
    return f"{'  ' if under else ''}- {label}: {text}" if label else f"{'  ' if under else ''}- {text}"


def _city(trail: Trail) -> str:
    return plain(trail.brief.city) if trail.brief else ""


def _title(trail: Trail) -> str:
    return plain(trail.brief.title if trail.brief else "") or _("Workshop")


def plain(text: str) -> str:
    """What can be seen of a text, on one line."""
    return " / ".join(visible(text))


# ── The document ────────────────────────────────────────────────────────────────────────────────


def highlights(facts: Facts, boards: Sequence[Held], written: Mapping[str, str], language: str = "en") -> str:
    """The document, as Markdown. `written`: the sections that are the organiser's own.

    Raises `UnknownLanguage`.
    """
    with speaking(language):
        return _highlights(facts, boards, {**_proposal(facts, boards), **written})


def _highlights(facts: Facts, boards: Sequence[Held], texts: Mapping[str, str]) -> str:
    document = Document()
    document.heading(1, say(_("{lab}: highlights"), lab=line(facts.title) or say(_("Lab"))))
    if visible(facts.theme):
        document.paragraph(strong(line(facts.theme)))
    document.paragraph(emphasis(line(f"{facts.host}, {days(facts.starts, facts.ends)}")))
    for name in SECTIONS:
        text = texts.get(name, "")
        if name == "takeaways":
            document.heading(2, say(title(name)))
            _takeaways(document, text)
        elif visible(text):
            document.heading(2, say(title(name)))
            _prose(document, text, links=name == "materials")
    _numbers(document, facts, boards)
    return document.text()


_MARK = re.compile(r"^(\s*)[-*•–]\s+")
"""What people put before a point."""
_NUMBER = re.compile(r"^\s*(\d{1,3})[.)]\s+")


def _takeaways(document: Document, text: str) -> None:
    said = [_MARK.sub("", it) for it in text.splitlines() if visible(it)]
    # A number that no list of this length has is a day, or a fact.
    marks = [_NUMBER.match(it) for it in said]
    found = [
        line(it[mark.end() :] if mark and int(mark[1]) <= len(said) else it)
        for it, mark in zip(said, marks, strict=True)
    ]
    picked: list[tuple[Markdown, Sequence[Markdown]]] = [(it, ()) for it in found if it]
    if picked:
        document.numbered(picked)
    else:
        document.paragraph(say(_("No takeaway has been chosen yet.")))


def _prose(document: Document, text: str, links: bool) -> None:
    """A plain text: each line a paragraph, or a point where it begins with a dash; indented, one under it."""
    points: list[tuple[Markdown, list[Markdown]]] = []
    for raw in text.splitlines():
        mark = _MARK.match(raw)
        if mark is None:
            said = _linked(raw) if links else line(raw)
            if said:
                document.points(points)
                points = []
                document.paragraph(said)
            continue
        said = _labelled(raw[mark.end() :], links)
        if said and mark[1] and points:
            points[-1][1].append(said)
        elif said:
            points.append((said, []))
    document.points(points)


def _labelled(text: str, links: bool) -> Markdown:
    """The words of a point, with what stands before its first colon in bold."""
    label, colon, rest = plain(text).partition(": ")
    if not colon or not visible(rest) or len(label) > LONGEST_LABEL:
        return _linked(text) if links else line(text)
    return join([strong(line(f"{label}:")), _linked(rest) if links else within(rest)])


_WEB = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]", re.IGNORECASE)


def _linked(text: str) -> Markdown:
    """A line in which addresses of the web are links."""
    made, end = [], 0
    said = plain(text)
    for found in _WEB.finditer(said):
        made += [within(said[end : found.start()]), away(within(found[0]), found[0])]
        end = found.end()
    made.append(within(said[end:]) if made else line(said))
    return join([part for part in made if part])


def _numbers(document: Document, facts: Facts, boards: Sequence[Held]) -> None:
    document.heading(2, say(_("Appendix: the Lab in numbers")))
    if not boards:
        document.paragraph(say(_("This Lab has no workshops yet.")))
        return
    each = [
        join(
            [strong(line(f"{_title(board.trail)}:")), numbers(board.trail)]
        )  # a title is no sentence of ours
        for board in boards
    ]
    document.bullets([*each, fact(_("The whole Lab"), _whole(facts, boards))])
    document.paragraph(say(_("Who was in several workshops counts once for the whole Lab.")))


def _whole(facts: Facts, boards: Sequence[Held]) -> Markdown:
    trails = [board.trail for board in boards]
    ideas, clusters = sum(len(it.ideas) for it in trails), sum(len(it.clusters) for it in trails)
    lessons, projects = sum(len(it.lessons) for it in trails), sum(len(it.projects) for it in trails)
    solutions, people = sum(len(it.solutions) for it in trails), facts.people
    said = [
        say(ngettext("{n} person", "{n} people", people), n=people),
        say(ngettext("{n} idea", "{n} ideas", ideas), n=ideas),
        say(ngettext("{n} cluster", "{n} clusters", clusters), n=clusters),
        say(ngettext("{n} lesson", "{n} lessons", lessons), n=lessons),
        say(ngettext("{n} project", "{n} projects", projects), n=projects),
        say(ngettext("{n} solution", "{n} solutions", solutions), n=solutions),
    ]
    return join(said, " · ")
