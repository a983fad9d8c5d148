"""Table rounds: which there were, when, and how many people met which project. Part of the plan.

Counts and projects only: who sat where is for those who run the workshop, and each knows their own.
"""

from __future__ import annotations

from datetime import UTC, datetime

from board.export.phrases import moment, project_heading
from board.export.trail import Trail
from board.language import day, ngettext
from board.language import gettext as _
from board.markdown import Document, Markdown, anchor, join, line, link, say, within
from board.messages import Millis, TableRoundSeen

WIDE = 6
"""Most rounds beside each other: more do not fit on a page."""


def table_rounds(document: Document, trail: Trail) -> None:
    """Writes the section; nothing where no round was planned."""
    if not trail.meetings:
        return
    document.heading(2, say(_("Table rounds")))
    document.paragraph(rounds_in_short(trail))
    document.table(
        [say(_("Round")), say(_("When")), say(_("Minutes planned")), say(_("Visits"))],
        [
            [say(str(round.number)), _when(trail, round), say(str(round.minutes)), _visits(trail, round)]
            for round in trail.meetings
        ],
    )
    held = trail.held
    if not held:
        return
    document.heading(3, say(_("Who was visited")))
    words = _("How many people visited each project, beside its host. Nobody visited a project twice.")
    document.paragraph(say(words))
    for start in range(0, len(held), WIDE):
        _met(document, trail, held[start : start + WIDE])


def rounds_in_short(trail: Trail) -> Markdown:
    """How many rounds took place, and how many visits there were."""
    held, visits = trail.held, sum(map(trail.visits, trail.held))
    rounds = ngettext("{n} table round took place.", "{n} table rounds took place.", len(held))
    if not held:
        return say(_("No table round has begun yet."))
    made = ngettext("There was {n} visit to a project.", "There were {n} visits to projects.", visits)
    return join([say(rounds, n=len(held)), say(made, n=visits)])


def _met(document: Document, trail: Trail, rounds: list[TableRoundSeen]) -> None:
    """Projects by rounds; all visits of a project stand at its end, also those of rounds in another table."""
    rows = []
    for project in trail.projects:
        if not any(project.id in round.visitors for round in trail.held):
            continue
        heading = project_heading(trail, project)
        name = [link(line(heading), anchor(heading)), line(project.city)]
        all = sum(round.visitors.get(project.id, 0) for round in trail.held)
        # A dash is a project that had no table then.
        counts = [say(str(round.visitors.get(project.id, "–"))) for round in rounds]
        rows.append([join([part for part in name if part], " · "), *counts, say(str(all))])
    numbered = [say(_("Round {number}"), number=round.number) for round in rounds]
    document.table([say(_("Project")), *numbered, say(_("In all rounds"))], rows)


def _when(trail: Trail, round: TableRoundSeen) -> Markdown:
    if round.status == "planned":
        return say(_("not held") if trail.board.stage == "closed" else _("to come"))
    if round.opened is None:
        return say("–")
    if round.closed is None:
        return say(_("since {moment}"), moment=moment(round.opened))
    words = _("{day}, {first_time} to {last_time} UTC")
    began = within(day(_utc(round.opened).date().isoformat()))
    return say(words, day=began, first_time=_clock(round.opened), last_time=_clock(round.closed))


def _utc(at: Millis) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _clock(at: Millis) -> Markdown:
    return say(_utc(at).strftime("%H:%M"))


def _visits(trail: Trail, round: TableRoundSeen) -> Markdown:
    return say("–" if round.status == "planned" else str(trail.visits(round)))
