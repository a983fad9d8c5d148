"""What one person takes home of all boards of a Lab: what they saved, noted, wrote and took on, and whom they
stay in touch with.

It sees each board as `view` shows it to this person there. Of others it tells what stands on the boards, and
of contacts only those that both sides wished for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct

from board.export.phrases import (
    cited_as,
    city_answer,
    city_chose,
    city_contact,
    city_next,
    cluster_name,
    due_in_words,
    fact,
    filled,
    last_support,
    solution_title,
)
from board.export.trail import Records, Trail
from board.formats import LESSONS
from board.language import days, ngettext, speaking
from board.language import gettext as _
from board.markdown import (
    Document,
    Markdown,
    away,
    emphasis,
    join,
    line,
    lines,
    say,
    strong,
    visible,
    within,
)
from board.messages import (
    Action,
    Doubt,
    Idea,
    Lesson,
    Note,
    Project,
    Question,
    Record,
    Said,
    Saved,
    Solution,
    Takeaway,
)

R = TypeVar("R", bound=Record)


class Side(Struct, frozen=True):
    """A board as this person sees it. `address`: where it is, empty where that is not to be told."""

    records: Records
    trail: Trail
    address: str = ""

    def every(self, cls: type[R]) -> list[R]:
        """The records of one kind, as they were written."""
        found = [it for it in self.records.get(cls.kind, {}).values() if isinstance(it, cls)]
        return sorted(found, key=lambda it: (getattr(it, "born", it.rev), it.id))


class Contact(Struct, frozen=True):
    """Somebody with whom both wish to stay in touch."""

    name: str
    city: str
    contact: str


class Home(Struct, frozen=True):
    """A person in a Lab, by id, and all that is theirs; the boards in the order of the Lab."""

    person: str
    title: str
    host: str
    starts: str
    ends: str
    sides: Sequence[Side]
    contacts: Sequence[Contact]


def home(mine: Home, language: str = "en") -> str:
    """The document, as Markdown. Raises `UnknownLanguage`."""
    with speaking(language):
        document = Document()
        document.heading(1, say(_("What I take home")))
        lab = [line(it) for it in (mine.title, f"{mine.host}, {days(mine.starts, mine.ends)}") if visible(it)]
        document.paragraph(join(lab, " · "))
        _saved(document, mine)
        _notes(document, mine)
        _took_on(document, mine)
        _in_touch(document, mine)
        _wrote(document, mine)
    return document.text()


# ── What they saved ─────────────────────────────────────────────────────────────────────────────


def _saved(document: Document, mine: Home) -> None:
    document.heading(2, say(_("What I saved")))
    kept = [(side, it) for side in mine.sides for it in side.every(Saved) if it.person == mine.person]
    gone = 0
    found: dict[str, list[tuple[Side, Record]]] = {"solution": [], "lesson": [], "project": [], "idea": []}
    for side, saved in kept:
        record = side.records.get(saved.what, {}).get(saved.target)
        if record is None or (isinstance(record, Said) and record.hidden is not None):
            gone += 1
        else:
            found[saved.what].append((side, record))
    if not kept:
        document.paragraph(say(_("Nothing is saved yet.")))
    _sheets(document, found["solution"])
    _listed(document, _("Lessons"), found["lesson"], lambda side, it: _lesson(mine, side, it))
    _cards(document, found["project"])
    _listed(document, _("Ideas"), found["idea"], _idea)
    if gone:
        words = ngettext(
            "{n} thing that was saved is not on its board any more.",
            "{n} things that were saved are not on their boards any more.",
            gone,
        )
        document.paragraph(say(words, n=gone))


def _listed(
    document: Document,
    heading: str,
    found: Sequence[tuple[Side, Record]],
    tell: Callable[[Side, Record], Markdown],
) -> None:
    if found:
        document.heading(3, say(heading))
        document.bullets([tell(side, it) for side, it in found])


def _sheets(document: Document, found: Sequence[tuple[Side, Record]]) -> None:
    if found:
        document.heading(3, say(_("Solutions")))
    for side, solution in found:
        if not isinstance(solution, Solution):
            continue
        trail = side.trail
        document.heading(4, solution_title(trail, solution))
        said = [fact(_("From"), board_name(side))]
        texts = (
            (_("Problem and people"), "people"),
            (_("What we would do"), "do"),
            (_("Small test"), "test"),
        )
        said += [
            fact(label, lines(text)) for label, name in texts if visible(text := trail.field(solution, name))
        ]
        backing = [last_support(trail, solution.cluster), city_chose(trail, solution.cluster)]
        said.append(fact(_("Support"), join([part for part in backing if part], " · ")))
        said.append(fact(_("The city’s answer"), city_answer(trail, solution)))
        response = trail.response(solution)
        if response is not None and visible(response.why):
            said.append(fact(_("Why"), lines(response.why)))
        more = ((_("Contact"), city_contact(trail, solution)), (_("Next step"), city_next(trail, solution)))
        said += [fact(label, value) for label, value in more if value]
        for citation in trail.citations(solution):
            about = [part for part in (cited_as(citation), line(citation.city)) if part]
            cited = join([line(citation.text), emphasis(say("({about})", about=join(about, " · ")))])
            said.append(fact(_("Builds on"), cited))
        document.bullets(said)


def _lesson(mine: Home, side: Side, lesson: Record) -> Markdown:
    if not isinstance(lesson, Lesson):
        return Markdown("")
    told = fact(_(LESSONS[lesson.topic]), line(lesson.text))
    by = [
        say(_("“{solution}” builds on it"), solution=solution_title(other.trail, solution))
        for other in mine.sides
        for citation, solutions in other.trail.cited()
        if citation.target == lesson.id
        for solution in solutions
    ]
    return join([told, emphasis(say("({about})", about=join([board_name(side), *by], " · ")))])


def _cards(document: Document, found: Sequence[tuple[Side, Record]]) -> None:
    if found:
        document.heading(3, say(_("Projects")))
    for side, card in found:
        if not isinstance(card, Project):
            continue
        document.heading(4, line(card.title) or say(_("a project without a title")))
        document.bullets([fact(_("From"), board_name(side)), *card_facts(card)])


def card_facts(card: Project) -> list[Markdown]:
    """What stands on a project's card; what is empty there is left out."""
    texts = (
        (_("City or organisation"), line(card.city)),
        (_("What it is"), lines(card.what)),
        (_("For whom"), line(card.people)),
        (_("It offers"), lines(card.offer)),
        (_("It asks for"), lines(card.ask)),
        (_("Contact"), line(card.contact)),
    )
    return [fact(label, value) for label, value in texts if value]


def _idea(side: Side, idea: Record) -> Markdown:
    text = line(idea.text) if isinstance(idea, Idea) else Markdown("")
    return join([text, emphasis(say("({about})", about=board_name(side)))])


def board_name(side: Side) -> Markdown:
    """The name of a board, with the way there where there is one."""
    return reached(side.trail, side.address)


def reached(trail: Trail, address: str) -> Markdown:
    """The name of a workshop; a link where there is an address."""
    name = line(trail.brief.title if trail.brief else "") or say(_("Workshop"))
    return away(name, address) if address else name


# ── What they noted and took on ─────────────────────────────────────────────────────────────────


def _notes(document: Document, mine: Home) -> None:
    document.heading(2, say(_("How it could work in my city")))
    noted = [(side, note) for side in mine.sides if (note := _note(side, mine.person)) and visible(note.text)]
    for side, note in noted:
        document.heading(3, board_name(side))
        document.paragraph(lines(note.text))
    if not noted:
        document.paragraph(say(_("Nothing is noted yet.")))


def _note(side: Side, person: str) -> Note | None:
    found = side.records.get("note", {}).get(person)
    return found if isinstance(found, Note) else None


def _took_on(document: Document, mine: Home) -> None:
    document.heading(2, say(_("First steps that I took on")))
    rows = []
    for side in mine.sides:
        solutions = {it.id: it for it in side.trail.solutions}
        for action in side.every(Action):
            if action.owner == mine.person and action.solution in solutions:
                rows.append((side.trail.due(action), _step(side, action, solutions[action.solution])))
    if not rows:
        document.paragraph(say(_("None.")))
        return
    # What has no day comes last, and the sort is stable.
    rows.sort(key=lambda it: it[0] or date.max)
    document.bullets([row for _day, row in rows])


def _step(side: Side, action: Action, solution: Solution) -> Markdown:
    said = [strong(due_in_words(side.trail, action)), filled(action.what, line)]
    if visible(action.who):
        said.append(line(action.who))
    if visible(action.partners):
        said.append(say(_("with {partners}"), partners=line(action.partners)))
    about = join([solution_title(side.trail, solution), board_name(side)], " · ")
    return join([join(said, " · "), emphasis(say("({about})", about=about))])


def _in_touch(document: Document, mine: Home) -> None:
    document.heading(2, say(_("People to stay in touch with")))
    if not mine.contacts:
        document.paragraph(say(_("Nobody yet. Both of you must tick “stay in touch”.")))
        return
    document.bullets([_contact(it) for it in mine.contacts])


def _contact(contact: Contact) -> Markdown:
    who = [strong(line(contact.name) or say(_("Somebody without a name")))]
    if visible(contact.city):
        who.append(within(contact.city))
    who.append(within(contact.contact) or emphasis(say(_("has not said how to be reached"))))
    return join(who, " · ")


# ── What they wrote ─────────────────────────────────────────────────────────────────────────────


def _wrote(document: Document, mine: Home) -> None:
    document.heading(2, say(_("What I wrote")))
    anything = False
    for side in mine.sides:
        said = [
            *(_own(side, it) for it in side.every(Idea) if it.author == mine.person),
            *(
                fact(label, _own(side, it))
                for label, cls in _said().items()
                for it in side.every(cls)
                if it.author == mine.person
            ),
            *(fact(_("Project"), _card(it)) for it in side.every(Project) if it.host == mine.person),
        ]
        if said:
            anything = True
            document.heading(3, board_name(side))
            document.bullets(said)
    if not anything:
        document.paragraph(say(_("Nothing is written yet.")))


def _said() -> Mapping[str, type[Said]]:
    return {
        _("Question to the city"): Question,
        _("What could stop it"): Doubt,
        _("Left at the end"): Takeaway,
    }


def _card(card: Project) -> Markdown:
    """A project's card in one line."""
    title = line(card.title) or say(_("a project without a title"))
    return join([part for part in (title, line(card.what)) if part], " – ")


def _own(side: Side, said: Said) -> Markdown:
    text = filled(said.text, lines)
    if said.hidden is not None:
        return join([text, emphasis(say(_("(hidden by the facilitator)")))])
    if isinstance(said, Idea) and said.cluster in side.trail.clusters:
        cluster = say(_("in {cluster}"), cluster=cluster_name(side.trail, said.cluster or ""))
        return join([text, emphasis(say("({about})", about=cluster))])
    if isinstance(said, Question) and visible(said.answer):
        return join([text, fact(_("Answer"), lines(said.answer))], " · ")
    return text
