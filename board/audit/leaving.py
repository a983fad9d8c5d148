"""The sentences of the log for what a workshop leaves behind. What the city answers is told by no log: it is
the city's own until it is published, and on the board from then on."""

from __future__ import annotations

from board.audit.seen import Look
from board.audit.sentences import every, one, solution_name
from board.language import gettext as _
from board.language import ngettext
from board.messages import (
    Action,
    Citation,
    Lesson,
    Outcome,
    Project,
    Publication,
    Response,
    TableRound,
    Takeaway,
)


def responded(look: Look) -> str:
    """The solution that the city answered, or said what became of."""
    found = one(look, Response) or one(look, Outcome)
    return solution_name(look, found.id if found else None)


def published(look: Look) -> str:
    if every(look, Publication):
        return _("Published the answers of the city")
    return _("Took the answers of the city out of sight again")


def left(look: Look) -> str:
    found = one(look, Takeaway)
    if found is not None and found.topic == "failed":
        return _("Said what did not work in their own city")
    return _("Said what they take home")


def taken(look: Look) -> str:
    found = one(look, Action)
    return found.what if found else ""


def cited(look: Look) -> str:
    found = one(look, Citation)
    return found.text if found else ""


def lesson(look: Look) -> str:
    found = one(look, Lesson)
    return found.text if found else ""


def wrote_lesson(look: Look) -> str:
    found = one(look, Lesson)
    known = found is not None and found.id in look.before.lesson
    return _("Changed a lesson") if known else _("Wrote a lesson")


def project(look: Look) -> str:
    found = one(look, Project)
    return found.title if found else ""


def wrote_project(look: Look) -> str:
    found = one(look, Project)
    known = found is not None and found.id in look.before.project
    return _("Changed a project card") if known else _("Wrote a project card")


def planned_rounds(look: Look) -> str:
    number = len(every(look, TableRound))
    return ngettext("Planned {n} table round", "Planned {n} table rounds", number).format(n=number)


def table_round(look: Look) -> str:
    found = next((round for round in every(look, TableRound) if round.status != "planned"), None)
    return str(found.number) if found else ""
