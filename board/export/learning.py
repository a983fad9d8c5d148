"""Who can help: what solutions build on of other workshops, and whom they name. Part of the plan."""

from __future__ import annotations

from board.export.phrases import cited_as, solution_anchor, solution_title
from board.export.trail import Trail
from board.language import gettext as _
from board.markdown import (
    Document,
    Markdown,
    emphasis,
    join,
    line,
    lines,
    link,
    say,
    strong,
    visible,
)
from board.messages import Citation, Solution


def who_can_help(document: Document, trail: Trail) -> None:
    """Writes the section."""
    document.heading(2, say(_("Who can help")))
    cited = trail.cited()
    if cited:
        document.paragraph(say(_("What other workshops of the Lab know, and the solutions build on.")))
        document.bullets([_cited(trail, citation, solutions) for citation, solutions in cited])
    named = [
        join([link(solution_title(trail, it), solution_anchor(trail, it)), lines(text)], ": ")
        for it in trail.solutions
        if visible(text := trail.field(it, "learn"))
    ]
    if named:
        document.paragraph(say(_("Cities and people to learn from, as the solutions name them.")))
        document.bullets(named)
    elif not cited:
        document.paragraph(say(_("No solution names a city or a person to learn from yet.")))


def _cited(trail: Trail, citation: Citation, solutions: list[Solution]) -> Markdown:
    said = [join([strong(say(_("{label}:"), label=cited_as(citation))), line(citation.text)])]
    if visible(citation.city):
        said.append(line(citation.city))
    if visible(citation.contact):
        said.append(say(_("contact: {contact}"), contact=line(citation.contact)))
    titles = [link(solution_title(trail, it), solution_anchor(trail, it)) for it in solutions]
    said.append(say(_("for {solutions}"), solutions=join(titles, ", ")))
    return join(said, " · ")


def built_on(document: Document, trail: Trail, solution: Solution) -> None:
    """Writes what one solution cites."""
    document.paragraph(say(_("It builds on what other workshops of the Lab know:")))
    document.bullets([_from(citation) for citation in trail.citations(solution)])


def _from(citation: Citation) -> Markdown:
    about = [part for part in (cited_as(citation), line(citation.city)) if part]
    return join([line(citation.text), emphasis(say("({about})", about=join(about, " · ")))])
