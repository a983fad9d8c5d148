"""Phrases that come again in a plan: a cluster's name, its support, a due day, the id of an idea.

Each gives inline Markdown and says the same thing the same way everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from board.export.trail import Support, Trail
from board.formats import ANSWERS, CITED, HAPPENED, LESSONS
from board.language import day, ngettext, stage_label
from board.language import gettext as _
from board.markdown import (
    Markdown,
    anchor,
    emphasis,
    join,
    line,
    link,
    say,
    strong,
    visible,
    within,
)
from board.messages import Action, Citation, Idea, Millis, Project, Round, Solution, StageName

PER_HEADING = 10
"""Ideas under one heading of the list of all ideas. Headings are the only targets that links reach in every
program that shows Markdown, and a heading for each idea would bury the list."""


def not_filled_in() -> Markdown:
    return emphasis(say(_("not filled in")))


def filled(text: str, escape: Callable[[str], Markdown]) -> Markdown:
    """A text through `line` or `lines`; where there is nothing to see, the words that say so."""
    return escape(text) or not_filled_in()


def fact(label: str, value: Markdown) -> Markdown:
    """A label and its value: the label is one of our own words."""
    return join([strong(say(_("{label}:"), label=say(label))), value or not_filled_in()])


def stage_name(trail: Trail, stage: StageName) -> Markdown:
    """What the screen of this workshop calls a stage."""
    return line(stage_label(stage, trail.brief))


def numbers(trail: Trail) -> Markdown:
    """How much there is of everything that this workshop works on."""
    clusters, rounds, solutions = len(trail.clusters), len(trail.rounds), len(trail.solutions)
    lessons, projects = len(trail.lessons), len(trail.projects)
    said = []
    if trail.ideas or trail.comes_to("ideate"):
        said.append(say(ngettext("{n} idea", "{n} ideas", len(trail.ideas)), n=len(trail.ideas)))
    if clusters or trail.comes_to("cluster"):
        said.append(say(ngettext("{n} cluster", "{n} clusters", clusters), n=clusters))
    if rounds or trail.comes_to("vote"):
        said.append(say(ngettext("{n} vote", "{n} votes", rounds), n=rounds))
    if trail.works_on("solutions"):
        said.append(say(ngettext("{n} solution", "{n} solutions", solutions), n=solutions))
    if trail.works_on("lessons"):
        said.append(say(ngettext("{n} lesson", "{n} lessons", lessons), n=lessons))
    if trail.works_on("projects"):
        said.append(say(ngettext("{n} project", "{n} projects", projects), n=projects))
    if trail.counts and trail.counts.joined is not None:
        joined = trail.counts.joined
        said.insert(0, say(ngettext("{n} person", "{n} people", joined), n=joined))
    return join(said, " · ")


# ── Ideas and clusters ──────────────────────────────────────────────────────────────────────────


def idea_group(number: int) -> str:
    """The heading under which idea `number` stands in the list of all ideas: `I11-I20`."""
    first = (number - 1) // PER_HEADING * PER_HEADING + 1
    return f"I{first}-I{first + PER_HEADING - 1}"


def short_id(trail: Trail, idea: Idea) -> Markdown:
    """An idea's short id where the idea stands."""
    return strong(Markdown(f"I{trail.number[idea.id]}"))


def idea_id(trail: Trail, idea: Idea) -> Markdown:
    """An idea's short id, linked to the list of all ideas."""
    number = trail.number[idea.id]
    return link(Markdown(f"I{number}"), anchor(idea_group(number)))


def ideas_counted(number: int) -> Markdown:
    """So many ideas, where the list of all ideas is left out and no id would lead anywhere."""
    return say(ngettext("{n} idea", "{n} ideas", number), n=number) if number else say(_("none"))


def idea_ids(trail: Trail, ideas: Sequence[Idea]) -> Markdown:
    """The short ids of some ideas; words where there are none."""
    return join([idea_id(trail, idea) for idea in ideas], ", ") or say(_("none"))


def cluster_name(trail: Trail, cluster: str) -> Markdown:
    """A cluster's name in quotation marks."""
    name = line(trail.name(cluster))
    return say(_("“{name}”"), name=name) if name else say(_("a cluster without a name"))


# ── Votes ───────────────────────────────────────────────────────────────────────────────────────


def round_title(trail: Trail, round: Round) -> Markdown:
    """Which vote it was, and its name if it has one."""
    number = trail.rounds.index(round) + 1
    if visible(round.name):
        return say(_("Vote {number}: {name}"), number=number, name=line(round.name))
    return say(_("Vote {number}"), number=number)


def support_in_words(support: Support | None) -> Markdown:
    """Dots, and how many of those who voted gave them."""
    if support is None:
        return say(_("there was no vote on this"))
    return say(
        ngettext(
            "{dots} from {voters} of {n} person who voted",
            "{dots} from {voters} of {n} people who voted",
            support.voted,
        ),
        dots=say(ngettext("{n} dot", "{n} dots", support.dots), n=support.dots),
        voters=support.voters,
        n=support.voted,
    )


def last_support(trail: Trail, cluster: str) -> Markdown:
    """What a cluster got in the last vote that it was part of; which one, if others went further."""
    support = trail.support(cluster)
    said = support_in_words(support)
    if support is None or support.round == trail.counted[-1]:
        return said
    return say(_("{support} in “{vote}”"), support=said, vote=round_title(trail, support.round))


def city_chose(trail: Trail, cluster: str) -> Markdown:
    """That the city chose this cluster itself, and who said so for it; empty where it did not."""
    if trail.choice is None or trail.choice.cluster != cluster:
        return Markdown("")
    if trail.choice.by == "expert":
        return say(_("chosen by the city"))
    return say(_("chosen by the city (the facilitator chose for it)"))


def little_support() -> Markdown:
    """The words for it, linked to what they mean. Only where a vote was counted."""
    return link(say(_("little support")), anchor(_("What little support means")))


def backing(trail: Trail, cluster: str) -> Markdown:
    """What speaks for a cluster: its last support, that it is little, and the city's choice."""
    support = trail.support(cluster)
    little = little_support() if support is not None and support.little else Markdown("")
    said = [last_support(trail, cluster), little, city_chose(trail, cluster)]
    return join([part for part in said if part], " · ")


# ── Solutions ───────────────────────────────────────────────────────────────────────────────────


def solution_title(trail: Trail, solution: Solution) -> Markdown:
    """A solution's title; while that is empty, its cluster's name."""
    return line(trail.title(solution)) or say(_("a solution without a title"))


def solution_heading(trail: Trail, solution: Solution) -> str:
    """The heading of a solution, as plain text."""
    number = trail.solutions.index(solution) + 1
    title = " / ".join(visible(trail.title(solution))) or _("a solution without a title")
    return _("Solution {number}: {title}").format(number=number, title=title)


def solution_anchor(trail: Trail, solution: Solution) -> str:
    """What a link to a solution aims at."""
    return anchor(solution_heading(trail, solution))


def project_heading(trail: Trail, project: Project) -> str:
    """The heading of a project, as plain text."""
    title = " / ".join(visible(project.title)) or _("a project without a title")
    return _("Project {number}: {title}").format(number=trail.projects.index(project) + 1, title=title)


def city_answer(trail: Trail, solution: Solution) -> Markdown:
    """What the challenge city answers on a solution, in words, as far as it published that."""
    response = trail.response(solution)
    if response is not None:
        return say(_(ANSWERS[response.answer]))
    none = say(_("The city has not answered yet."))
    if trail.choice is None or trail.choice.cluster != solution.cluster:
        return none
    return join([none, say(_("It chose this cluster after the vote."))])


def city_contact(trail: Trail, solution: Solution) -> Markdown:
    """Whom in the city to ask; empty where it said nobody."""
    response = trail.response(solution)
    return line(response.contact) if response else Markdown("")


def city_next(trail: Trail, solution: Solution) -> Markdown:
    """The next step of the city and its day; empty where it said none. May not begin a line."""
    response = trail.response(solution)
    if response is None or not visible(response.next + response.by):
        return Markdown("")
    parts = [line(response.next), when(trail, response.by) if response.by else Markdown("")]
    return join([part for part in parts if part], " · ")


def became(trail: Trail, solution: Solution) -> Markdown:
    """What became of a solution and when that was said; empty where nothing is recorded."""
    outcome = trail.outcome(solution)
    if outcome is None:
        return Markdown("")
    words = say(_("{happened} ({day})"), happened=say(_(HAPPENED[outcome.happened])), day=on(outcome.at))
    return join([part for part in (words, line(outcome.text)) if part], " – ")


def on(moment: Millis) -> Markdown:
    """The day of a moment. May not begin a line."""
    return within(day(datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()))


def moment(at: Millis) -> Markdown:
    """A moment, in UTC, because a board does not know where it is. May not begin a line."""
    time = datetime.fromtimestamp(at / 1000, UTC)
    words = _("{day}, {time} UTC")
    return say(words, day=within(day(time.date().isoformat())), time=say(time.strftime("%H:%M")))


def cited_as(citation: Citation) -> Markdown:
    """What something is that a solution builds on; a failure says so."""
    kind = say(_(CITED.get(citation.what, "")))
    topic = next((label for name, label in LESSONS.items() if name == citation.topic), "")
    return join([kind, say(_(topic))], " · ") if topic else kind


def solution_number(trail: Trail, cluster: str) -> Markdown:
    """The number of the solution made from a cluster, linked; a dash where there is none."""
    for number, solution in enumerate(trail.solutions, start=1):
        if solution.cluster == cluster:
            return link(say(str(number)), solution_anchor(trail, solution))
    return Markdown("–")


def due_in_words(trail: Trail, action: Action) -> Markdown:
    """The day of an action, and the span it was given as. Must not begin a line."""
    return when(trail, action.by)


def when(trail: Trail, by: str) -> Markdown:
    """A day by which something is to be done, and the span it was given as. Must not begin a line."""
    due = trail.day_of(by)
    span = {"30 days": _("30 days"), "90 days": _("90 days")}.get(by)
    if due and span:
        return say(_("{day} ({span})"), day=within(day(due.isoformat())), span=say(span))
    if due:
        return within(day(due.isoformat()))
    return say(span) if span else line(by) or say(_("no date"))


def who_does(trail: Trail, action: Action) -> Markdown:
    """Who leads an action, with whom, and who took it on."""
    said = [filled(action.who, line)]
    if visible(action.partners):
        said.append(say(_("with {partners}"), partners=line(action.partners)))
    owner = trail.owner(action)
    if owner is not None:
        named = join([line(part) for part in (owner.name, owner.city) if visible(part)], ", ")
        said.append(say(_("taken on by {person}"), person=named))
    return join(said, " · ")
