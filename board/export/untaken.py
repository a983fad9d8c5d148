"""What was not taken forward, and why, as far as the board tells. Part of the plan.

`trail` knows the reasons; here they become words.
"""

from __future__ import annotations

from collections.abc import Callable

from board.export.edition import Edition
from board.export.phrases import (
    city_chose,
    cluster_name,
    fact,
    idea_ids,
    ideas_counted,
    last_support,
    little_support,
)
from board.export.trail import Reason, Trail
from board.language import gettext as _
from board.markdown import Document, Markdown, join, say

REASONS: dict[Reason, Callable[[], str]] = {
    "gone": lambda: _("no longer on the board: it was merged into another cluster, or dissolved"),
    "empty": lambda: _("it has no ideas now"),
    "chosen": lambda: _("chosen by the city, but no sheet was written"),
    "no vote": lambda: _("no sheet was written, and no vote was closed"),
    "not asked": lambda: _("it was in no vote that was closed"),
    "went no further": lambda: _("it did not go into the last vote"),
    "fewer": lambda: _("not chosen: it had fewer dots than each solution in the same vote"),
    "equal": lambda: _("not chosen, though it had as many dots as a solution"),
    "no sheet": lambda: _("no sheet was written, though it had enough dots"),
}
"""Reason → words, but for *little*, which leads to what it means."""


def untaken(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the section."""
    document.heading(2, say(_("Not taken forward")))
    rest = [cluster.id for cluster in trail.not_taken] + trail.gone
    if rest:
        document.paragraph(say(_("No solution was made from these clusters. Best supported first.")))
        document.table(
            [say(_("Cluster")), say(_("Why")), say(_("Support")), say(_("Ideas"))],
            [
                [cluster_name(trail, it), _why(trail, it), _support(trail, it), _ideas(trail, edition, it)]
                for it in rest
            ],
        )
    elif trail.clusters:
        document.paragraph(say(_("A solution was made from every cluster.")))
    else:
        document.paragraph(say(_("There are no clusters.")))
    if trail.loose:
        loose = idea_ids(trail, trail.loose) if edition.appendix else ideas_counted(len(trail.loose))
        document.paragraph(fact(_("Ideas in no cluster"), loose))


def _why(trail: Trail, cluster: str) -> Markdown:
    reasons = trail.why_not(cluster)
    return join([little_support() if it == "little" else say(REASONS[it]()) for it in reasons], "; ")


def _support(trail: Trail, cluster: str) -> Markdown:
    return join([it for it in (last_support(trail, cluster), city_chose(trail, cluster)) if it], " · ")


def _ideas(trail: Trail, edition: Edition, cluster: str) -> Markdown:
    ideas = trail.members.get(cluster, [])
    return idea_ids(trail, ideas) if edition.appendix else ideas_counted(len(ideas))
