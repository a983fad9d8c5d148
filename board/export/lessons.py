"""What a case or an exchange leaves behind: lessons with the ideas behind them, and projects as cards.

Part of the plan of a workshop that works on them. It asks what there is, never what kind of workshop it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from board.export.edition import Edition
from board.export.phrases import (
    cluster_name,
    fact,
    filled,
    idea_ids,
    ideas_counted,
    last_support,
    project_heading,
)
from board.export.trail import Trail
from board.formats import LESSONS
from board.language import gettext as _
from board.language import ngettext
from board.markdown import Document, Markdown, anchor, emphasis, join, line, lines, link, say, visible
from board.messages import Lesson, LessonTopic, Project

IN_SHORT = 8
"""Most lessons, and most projects, on the first page."""

TOPICS: Mapping[LessonTopic, Callable[[], str]] = {
    "success": lambda: _("Success factors"),
    "obstacle": lambda: _("Obstacles"),
    "transfer": lambda: _("Conditions for transfer"),
    "failed": lambda: _("What failed"),
}
"""Kind of a lesson → the heading of all of them."""


# ── Lessons ─────────────────────────────────────────────────────────────────────────────────────


def lessons_in_short(document: Document, trail: Trail) -> None:
    """Writes the first lessons, for the first page."""
    if not trail.lessons:
        document.paragraph(say(_("No lesson has been written yet.")))
        return
    n = len(trail.lessons)
    words = ngettext(
        "The workshop leaves {n} lesson for other cities.",
        "The workshop leaves {n} lessons for other cities.",
        n,
    )
    document.paragraph(say(words, n=n))
    said = [fact(_(LESSONS[it.topic]), line(it.text)) for it in trail.lessons[:IN_SHORT]]
    if n > IN_SHORT:
        more = ngettext("{n} more lesson", "{n} more lessons", n - IN_SHORT)
        said.append(link(say(more, n=n - IN_SHORT), anchor(_("Lessons"))))
    document.bullets(said)


def lessons(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the section."""
    document.heading(2, say(_("Lessons")))
    if not trail.lessons:
        document.paragraph(say(_("No lesson has been written yet.")))
        return
    document.paragraph(say(_("What other cities can learn, each with the ideas behind it.")))
    for topic, heading in TOPICS.items():
        document.heading(3, say(heading()))
        taught = trail.taught(topic)
        document.bullets([_lesson(trail, edition, lesson) for lesson in taught])
        if not taught:
            document.paragraph(say(_("No lesson of this kind was written.")))


def _lesson(trail: Trail, edition: Edition, lesson: Lesson) -> Markdown:
    said = []
    if lesson.cluster is not None and visible(trail.name(lesson.cluster)):
        said.append(say(_("from {cluster}"), cluster=cluster_name(trail, lesson.cluster)))
    ideas = trail.behind(lesson)
    if ideas:
        behind = idea_ids(trail, ideas) if edition.appendix else ideas_counted(len(ideas))
        said.append(say(_("ideas: {ideas}"), ideas=behind) if edition.appendix else behind)
    if not said:
        return line(lesson.text)
    return join([line(lesson.text), emphasis(say("({about})", about=join(said, " · ")))])


# ── Projects ────────────────────────────────────────────────────────────────────────────────────


def projects_in_short(document: Document, trail: Trail) -> None:
    """Writes the first projects, for the first page."""
    if not trail.projects:
        document.paragraph(say(_("No project has been shown yet.")))
        return
    n = len(trail.projects)
    words = ngettext("{n} project was shown.", "{n} projects were shown.", n)
    document.paragraph(say(words, n=n))
    said = [
        join([link(_title(it), anchor(project_heading(trail, it))), filled(it.city, line)], " – ")
        for it in trail.projects[:IN_SHORT]
    ]
    if n > IN_SHORT:
        more = ngettext("{n} more project", "{n} more projects", n - IN_SHORT)
        said.append(link(say(more, n=n - IN_SHORT), anchor(_("Projects"))))
    document.bullets(said)


def projects(document: Document, trail: Trail) -> None:
    """Writes the section."""
    document.heading(2, say(_("Projects")))
    if not trail.projects:
        document.paragraph(say(_("No project has been shown yet.")))
        return
    document.paragraph(say(_("In the order they were put up, with what each one offers and asks for.")))
    for project in trail.projects:
        document.heading(3, line(project_heading(trail, project)))
        document.bullets(
            [
                fact(_("City or organisation"), line(project.city)),
                fact(_("What it is"), lines(project.what)),
                fact(_("For whom"), line(project.people)),
                fact(_("It offers"), lines(project.offer)),
                fact(_("It asks for"), lines(project.ask)),
                fact(_("Contact"), line(project.contact)),
            ]
        )


def _title(project: Project) -> Markdown:
    return line(project.title) or say(_("a project without a title"))


# ── Clusters ────────────────────────────────────────────────────────────────────────────────────


def clusters(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the section, for a workshop whose clusters are not there to become solutions."""
    document.heading(2, say(_("Clusters")))
    if trail.not_taken:
        head = [say(_("Cluster")), say(_("Ideas"))]
        rows = []
        for cluster in trail.not_taken:
            ideas = trail.members.get(cluster.id, [])
            named = idea_ids(trail, ideas) if edition.appendix else ideas_counted(len(ideas))
            rows.append([cluster_name(trail, cluster.id), named])
            if trail.rounds:
                rows[-1].append(last_support(trail, cluster.id))
        document.table([*head, say(_("Support"))] if trail.rounds else head, rows)
    else:
        document.paragraph(say(_("There are no clusters.")))
    if trail.loose:
        loose = idea_ids(trail, trail.loose) if edition.appendix else ideas_counted(len(trail.loose))
        document.paragraph(fact(_("Ideas in no cluster"), loose))
