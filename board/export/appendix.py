"""All ideas, and how the workshop worked with them: what a plan can be given without. Part of the plan."""

from __future__ import annotations

from board.export.edition import Edition
from board.export.phrases import (
    PER_HEADING,
    cluster_name,
    fact,
    filled,
    idea_group,
    moment,
    numbers,
    short_id,
    stage_name,
)
from board.export.trail import Trail
from board.formats import STAGES
from board.language import gettext as _
from board.language import ngettext
from board.markdown import Document, Markdown, emphasis, join, line, lines, say, visible
from board.messages import Idea


def appendix(document: Document, trail: Trail, edition: Edition) -> None:
    """Writes the section, or that this edition goes without it."""
    document.heading(2, say(_("All ideas and method")))
    if not edition.appendix:
        document.paragraph(say(_("This copy of the plan goes without them. The full plan has them.")))
        return
    _all_ideas(document, trail, edition.names)
    _method(document, trail, edition)


def _all_ideas(document: Document, trail: Trail, names: bool) -> None:
    unseen = trail.counts.ideas - len(trail.ideas) if trail.counts else 0
    if unseen > 0:
        words = ngettext(
            "{n} idea has been written and is not shown to everybody yet.",
            "{n} ideas have been written and are not shown to everybody yet.",
            unseen,
        )
        document.paragraph(say(words, n=unseen))
    elif not trail.ideas and trail.comes_to("ideate"):
        document.paragraph(say(_("There are no ideas yet.")))
    if trail.ideas:
        clustered = _("In the order they were written, each with its cluster.")
        document.paragraph(say(clustered if _clusters(trail) else _("In the order they were written.")))
    for start in range(0, len(trail.ideas), PER_HEADING):
        document.heading(3, line(idea_group(start + 1)))
        document.bullets([_idea(trail, it, names) for it in trail.ideas[start : start + PER_HEADING]])


def _idea(trail: Trail, idea: Idea, names: bool) -> Markdown:
    about = []
    author = trail.people.get(idea.author or "") if names and idea.named else None
    who = [line(part) for part in (author.name, author.city) if visible(part)] if author else []
    if who:
        about.append(join(who, ", "))
    lane = trail.lane(idea)
    if lane:
        about.append(line(lane))
    if idea.cluster in trail.clusters:
        about.append(say(_("in {cluster}"), cluster=cluster_name(trail, idea.cluster or "")))
    elif _clusters(trail):
        about.append(say(_("in no cluster")))
    if idea.source == "paper":
        about.append(say(_("from a paper note")))
    elif idea.source == "table":
        table = line(trail.table(idea.table)) or say(_("a table"))
        about.append(say(_("said by {table}"), table=table))
    said = [short_id(trail, idea), filled(idea.text, lines)]
    if about:
        said.append(emphasis(say("({about})", about=join(about, " · "))))
    return join(said)


def _clusters(trail: Trail) -> bool:
    """Whether ideas are put in clusters in this workshop, or were."""
    return trail.comes_to("cluster") or bool(trail.clusters)


def _method(document: Document, trail: Trail, edition: Edition) -> None:
    document.heading(3, say(_("Method")))
    way = []
    if _clusters(trail):
        words = _("People wrote ideas on one shared board, and put those that belong together in clusters.")
        way.append(say(words))
    elif trail.comes_to("ideate") or trail.ideas:
        way.append(say(_("People wrote ideas on one shared board.")))
    if trail.works_on("solutions"):
        voted = _("They gave dots to clusters, and made solutions from some of them.")
        unvoted = _("They made solutions from some of the clusters.")
        way.append(say(voted if trail.comes_to("vote") or trail.rounds else unvoted))
    if trail.works_on("lessons"):
        way.append(say(_("They drew lessons for other cities from them.")))
    if trail.works_on("projects"):
        way.append(say(_("Cities and organisations showed their projects, and others visited them.")))
    if way:
        document.paragraph(join(way))
    _stages(document, trail, edition)
    document.heading(4, say(_("Numbers")))
    facts = [fact(_("On the board"), numbers(trail))]
    if trail.counts and trail.counts.written is not None:
        facts.append(fact(_("People who wrote ideas"), say(str(trail.counts.written))))
    if edition.hidden is not None:
        facts.append(fact(_("Hidden by the facilitator, and not in this plan"), say(str(edition.hidden))))
    facts += _said(trail)
    order = list(STAGES)
    stages = [it.name for it in trail.brief.stages] if trail.brief and trail.brief.stages else order
    place = sum(order.index(name) <= order.index(trail.board.stage) for name in stages)
    words = _("{stage} ({place} of {all})")
    where = say(words, stage=stage_name(trail, trail.board.stage), place=place, all=len(stages))
    facts.append(fact(_("Stage of the workshop"), where))
    facts.append(fact(_("Revision of the board"), say(str(edition.revision))))
    if edition.software:
        facts.append(fact(_("Software"), line(edition.software)))
    document.bullets(facts)


def _stages(document: Document, trail: Trail, edition: Edition) -> None:
    """How long each stage was meant to take, and took."""
    if trail.board.began:
        document.paragraph(fact(_("The workshop began"), moment(trail.board.began)))
    if not (trail.brief and trail.brief.stages):
        return
    head = [say(_("Stage")), say(_("Minutes planned"))]
    rows = [
        [stage_name(trail, it.name), say(str(trail.board.minutes.get(it.name, it.minutes)))]
        for it in trail.brief.stages
    ]
    if edition.took:
        head.append(say(_("Minutes it took")))
        for row, stage in zip(rows, trail.brief.stages, strict=True):
            minutes = edition.took.get(stage.name)
            row.append(say("–" if minutes is None else str(minutes)))
    document.table(head, rows)


def _said(trail: Trail) -> list[Markdown]:
    """Questions, and ideas that somebody else put on the board; what there is none of is left out."""
    papers = sum(idea.source == "paper" for idea in trail.ideas)
    tables = sum(idea.source == "table" for idea in trail.ideas)
    asked, open = len(trail.questions), sum(not visible(it.answer) for it in trail.questions)
    said = []
    if papers:
        said.append(fact(_("Ideas from paper notes"), say(str(papers))))
    if tables:
        said.append(fact(_("Ideas said by a table"), say(str(tables))))
    if asked:
        words = ngettext("{asked} ({open} not answered yet)", "{asked} ({open} not answered yet)", open)
        number = say(words, asked=asked, open=open) if open else say(str(asked))
        said.append(fact(_("Questions to the city"), number))
    return said
