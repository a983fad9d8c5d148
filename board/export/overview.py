"""The overview of a Lab: who met, and what is on each board, with the way to each board's files. Facts only.

It names nobody. Of what people typed as their city it tells those that the Lab's own list has, and counts the
others: one person's organisation would be as good as a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from board.export.meetings import rounds_in_short
from board.export.phrases import backing, fact, solution_title, stage_name
from board.export.trail import Trail
from board.language import day, days, ngettext, speaking
from board.language import gettext as _
from board.markdown import Document, Markdown, join, line, lines, say, strong, visible, within


class Facts(Struct, frozen=True):
    """A Lab, and who came. `others` came from elsewhere than the cities on its list."""

    title: str
    host: str
    starts: str
    ends: str
    theme: str
    thanks: str
    people: int
    cities: tuple[str, ...]
    others: int
    links: tuple[tuple[str, str], ...] = ()
    """Labels with their addresses."""


class Held(Struct, frozen=True):
    """A board in the overview: the name of its files without their endings, and where its tables are."""

    stem: str
    trail: Trail


def overview(facts: Facts, boards: Sequence[Held], language: str = "en") -> str:
    """The document, as Markdown; the boards in the order given. Raises `UnknownLanguage`."""
    with speaking(language):
        return _overview(facts, boards)


def _overview(facts: Facts, boards: Sequence[Held]) -> str:
    document = Document()
    document.heading(1, line(facts.title) or say(_("Lab")))
    if visible(facts.theme):
        document.paragraph(strong(line(facts.theme)))
    _met(document, facts, boards)
    document.heading(2, say(_("The boards")))
    if not boards:
        document.paragraph(say(_("This Lab has no workshops yet.")))
    else:
        document.table(
            [say(word) for word in (_("Workshop"), _("City"), _("Stage"))]
            + [say(word) for word in (_("People"), _("Ideas"), _("Clusters"), _("Votes"), _("Solutions"))],
            [_row(board) for board in boards],
        )
    for board in boards:
        _board(document, board)
    if visible(facts.thanks):
        document.heading(2, say(_("Thanks")))
        document.paragraph(lines(facts.thanks))
    return document.text()


def _met(document: Document, facts: Facts, boards: Sequence[Held]) -> None:
    document.heading(2, say(_("Who met")))
    said = [
        fact(_("Where and when"), line(f"{facts.host}, {days(facts.starts, facts.ends)}")),
        fact(_("People"), say(str(facts.people))),
    ]
    if facts.cities:
        said.append(fact(_("Cities"), line(", ".join(facts.cities))))
    if facts.others:
        words = ngettext(
            "{n} person from another city or organisation",
            "{n} people from other cities or organisations",
            facts.others,
        )
        said.append(fact(_("Also"), say(words, n=facts.others)))
    said.append(fact(_("Workshops"), say(str(len(boards)))))
    document.bullets(said)


def _row(board: Held) -> list[Markdown]:
    trail, brief = board.trail, board.trail.brief
    joined = trail.counts.joined if trail.counts and trail.counts.joined is not None else 0
    counts = (joined, len(trail.ideas), len(trail.clusters), len(trail.rounds), len(trail.solutions))
    return [
        _file(_name(board), f"{board.stem}.md"),
        line(brief.city if brief else "") or say("–"),
        stage_name(trail, trail.board.stage),
        *(say(str(count)) for count in counts),
    ]


def _board(document: Document, board: Held) -> None:
    trail, brief = board.trail, board.trail.brief
    document.heading(3, _name(board))
    said = [
        fact(_("Day of the workshop"), within(day(brief.date)) if brief else say("–")),
        fact(_("Question"), line(brief.question) if brief else say("–")),
    ]
    if trail.works_on("lessons"):
        said.append(fact(_("Lessons"), say(str(len(trail.lessons)))))
    if trail.works_on("projects"):
        said.append(fact(_("Projects"), say(str(len(trail.projects)))))
    if trail.meetings:
        said.append(fact(_("Table rounds"), rounds_in_short(trail)))
    if trail.works_on("solutions"):
        said.append(fact(_("First steps"), say(str(len(trail.by_date())))))
    said.append(fact(_("Questions to the city"), say(str(len(trail.questions)))))
    document.bullets([*said, fact(_("Files"), _files(board))])
    if not trail.works_on("solutions"):
        return
    if not trail.solutions:
        document.paragraph(say(_("No solution has been written yet.")))
        return
    document.paragraph(say(_("Solutions, best supported first:")))
    document.numbered(
        [
            (solution_title(trail, it), [fact(_("Support"), backing(trail, it.cluster))])
            for it in trail.solutions
        ]
    )


def _name(board: Held) -> Markdown:
    return line(board.trail.brief.title if board.trail.brief else "") or say(_("Workshop"))


def _files(board: Held) -> Markdown:
    files = [
        _file(say(_("plan")), f"{board.stem}.md"),
        _file(say(_("tables (CSV)")), f"{board.stem}/"),
        _file(say(_("JSON")), f"{board.stem}.json"),
    ]
    return join(files, " · ")


def _file(label: Markdown, name: str) -> Markdown:
    """A link to a file beside this one. Names of files are ours: letters, digits, `-`, `_` and `.`."""
    return Markdown(f"[{label}]({name})")
