"""The tables that leave with a plan, each as CSV: from the ideas to the city's answers, and what is learned.

They say what the plan says, in columns. Dots are per cluster and vote, never per person, and only of votes
whose result may be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from board.cells import table
from board.export.trail import Trail
from board.formats import ANSWERS, HAPPENED, LESSONS, SHEET
from board.language import gettext as _
from board.markdown import visible
from board.messages import Action, Idea, Question, Solution

Row = Sequence[str | int | None]


def ideas(trail: Trail) -> bytes:
    """Every idea, in the order of writing."""
    return table(
        [_("Idea"), _("Text"), _("Cluster"), _("Prompt"), _("Source"), _("Id")],
        (
            [
                short(trail, idea),
                seen(idea.text),
                name(trail, idea.cluster),
                seen(trail.lane(idea)),
                source(trail, idea),
                idea.id,
            ]
            for idea in trail.ideas
        ),
    )


def clusters(trail: Trail) -> bytes:
    """Every cluster with its ideas and its last result, best supported first."""
    taken = [solution.cluster for solution in trail.solutions if solution.cluster in trail.clusters]
    rest = [cluster.id for cluster in trail.not_taken]
    return table(
        [
            _("Cluster"), _("Number of ideas"), _("Ideas"), _("Dots"), _("Different people"),
            _("People who voted"), _("Solution"), _("Chosen by the city"), _("Id"),
        ],
        (_cluster(trail, id) for id in dict.fromkeys([*taken, *rest])),
    )  # fmt: skip


def dots(trail: Trail) -> bytes:
    """What each cluster got in each vote whose result is known."""
    rows: list[Row] = []
    for number, round in enumerate(trail.rounds, start=1):
        for cluster, support in (trail.result(round) or {}).items():
            rows.append(
                [
                    number,
                    seen(round.name),
                    seen(trail.name_then(cluster, round)) or name(trail, cluster),
                    support.dots,
                    support.voters,
                    support.voted,
                    round.rule.budget,
                    round.rule.cap,
                    _("yes") if round.status == "closed" else _("no"),
                    cluster,
                ]
            )
    return table(
        [
            _("Vote"), _("Name of the vote"), _("Cluster"), _("Dots"), _("Different people"),
            _("People who voted"), _("Dots each"), _("Most on one cluster"), _("Closed"),
            _("Id of the cluster"),
        ],
        rows,
    )  # fmt: skip


def solutions(trail: Trail) -> bytes:
    """Every solution with the fields of its sheet, best supported first."""
    return table(
        [_("Solution"), _("Cluster"), _("Dots"), _("Different people"), _("Chosen by the city")]
        + [_(field.label) for field in SHEET]
        + [_("What others said could stop it")]
        + [_("The city’s answer"), _("Why"), _("Contact"), _("Next step"), _("By when")]
        + [_("What became of it"), _("In words"), _("Builds on"), _("Id")],
        (_solution(trail, number, it) for number, it in enumerate(trail.solutions, start=1)),
    )


def actions(trail: Trail) -> bytes:
    """Every first step as a task, soonest first."""
    return table(
        [
            _("Title"), _("Who"), _("Partners"), _("Taken on by"), _("Due date"), _("Solution"), _("Notes"),
            _("Id"),
        ],
        (
            [
                task(action),
                seen(action.who),
                seen(action.partners),
                owner(trail, action),
                due(trail, action),
                title(trail, trail.solutions[number - 1]),
                notes(trail, number, action),
                action.id,
            ]
            for number, action in trail.by_date()
        ),
    )  # fmt: skip


def questions(trail: Trail) -> bytes:
    """What people asked the city, in the order of asking."""
    return table(
        [_("Question"), _("Answer"), _("Answered by"), _("Id")],
        ([seen(it.text), seen(it.answer), answered_by(it), it.id] for it in trail.questions),
    )


def lessons(trail: Trail) -> bytes:
    """Every lesson by its kind, with the cluster and the ideas behind it."""
    return table(
        [_("Kind"), _("Lesson"), _("Cluster"), _("Ideas"), _("Id")],
        (
            [
                _(LESSONS[lesson.topic]),
                seen(lesson.text),
                seen(trail.name(lesson.cluster)) if lesson.cluster else "",
                " ".join(short(trail, idea) for idea in trail.behind(lesson)),
                lesson.id,
            ]
            for lesson in trail.lessons
        ),
    )


def projects(trail: Trail) -> bytes:
    """Every project card, in the order they were put up."""
    return table(
        [
            _("Project"), _("City or organisation"), _("What it is"), _("For whom"), _("It offers"),
            _("It asks for"), _("Contact"), _("Id"),
        ],
        (
            [
                *(seen(text) for text in (it.title, it.city, it.what, it.people, it.offer, it.ask)),
                seen(it.contact),
                it.id,
            ]
            for it in trail.projects
        ),
    )  # fmt: skip


def takeaways(trail: Trail) -> bytes:
    """What people left at the end; nobody is named."""
    return table(
        [_("Kind"), _("Text"), _("Id")],
        (
            [
                _("What failed") if it.topic == "failed" else _("To take home"),
                seen(it.text),
                it.id,
            ]
            for it in trail.takeaways
        ),
    )


TABLES: Mapping[str, Callable[[Trail], bytes]] = {
    "ideas": ideas,
    "clusters": clusters,
    "dots": dots,
    "solutions": solutions,
    "actions": actions,
    "questions": questions,
    "lessons": lessons,
    "projects": projects,
    "takeaways": takeaways,
}
"""Name of a file without its ending → what is in it."""


# ── What stands in a cell ───────────────────────────────────────────────────────────────────────


def seen(text: str) -> str:
    """A text without what nobody can see, its lines kept."""
    return "\n".join(visible(text))


def short(trail: Trail, idea: Idea) -> str:
    """The short id that the plan gives an idea."""
    return f"I{trail.number[idea.id]}"


def name(trail: Trail, cluster: str | None) -> str:
    """The name of a cluster; empty where there is none."""
    return seen(trail.name(cluster)) if cluster in trail.clusters else ""


def source(trail: Trail, idea: Idea) -> str:
    """For whom an idea was written down; empty for one's own."""
    if idea.source == "paper":
        return _("from a paper note")
    if idea.source == "table":
        return _("said by {table}").format(table=seen(trail.table(idea.table)) or _("a table"))
    return ""


def answered_by(question: Question) -> str:
    """Who answered; empty where nobody did."""
    if not visible(question.answer):
        return ""
    return _("the city") if question.by == "expert" else _("the facilitator for the city")


def title(trail: Trail, solution: Solution) -> str:
    """The title of a solution; words where it has none."""
    return seen(trail.title(solution)) or _("a solution without a title")


def task(action: Action) -> str:
    """What is to be done, on one line."""
    return " / ".join(visible(action.what)) or _("not filled in")


def owner(trail: Trail, action: Action) -> str:
    """Who took it on, by their own tick; empty where nobody did."""
    person = trail.owner(action)
    if person is None:
        return ""
    return ", ".join(" / ".join(visible(it)) for it in (person.name, person.city) if visible(it))


def due(trail: Trail, action: Action) -> str:
    """The day of an action as YYYY-MM-DD; empty where there is none."""
    day = trail.due(action)
    return day.isoformat() if day else ""


def notes(trail: Trail, number: int, action: Action) -> str:
    """Where a task comes from, for somebody who finds it in a list of tasks."""
    workshop = " / ".join(visible(trail.brief.title)) if trail.brief else ""
    said = _("First step of solution {n} of the workshop “{workshop}”.").format(
        n=number, workshop=workshop or _("Workshop")
    )
    if action.by in ("30 days", "90 days"):
        within = _("Within {n} days after the workshop.").format(n=action.by[:2])
        return f"{said} {within}"
    return said


def _cluster(trail: Trail, id: str) -> Row:
    members, support = trail.members.get(id, []), trail.support(id)
    made = [str(number) for number, it in enumerate(trail.solutions, start=1) if it.cluster == id]
    return [
        name(trail, id),
        len(members),
        " ".join(short(trail, idea) for idea in members),
        support.dots if support else None,
        support.voters if support else None,
        support.voted if support else None,
        " ".join(made),
        chosen(trail, id),
        id,
    ]


def _solution(trail: Trail, number: int, solution: Solution) -> Row:
    support = trail.support(solution.cluster)
    steps = [
        " · ".join(part for part in (task(it), seen(it.who), due(trail, it)) if part)
        for it in trail.steps(solution)
    ]
    fields = [
        "\n".join(steps) if field.name == "steps" and steps else seen(trail.field(solution, field.name))
        for field in SHEET
    ]
    return [
        number,
        seen(trail.name(solution.cluster)),
        support.dots if support else None,
        support.voters if support else None,
        chosen(trail, solution.cluster),
        *fields,
        "\n".join(seen(doubt.text) for doubt in trail.doubts(solution)),
        *_answer(trail, solution),
        "\n".join(f"{seen(it.text)} ({seen(it.city)})" for it in trail.citations(solution)),
        solution.id,
    ]


def _answer(trail: Trail, solution: Solution) -> Row:
    """What the city says to a solution, and what became of it; empty where nothing is said."""
    response, outcome = trail.response(solution), trail.outcome(solution)
    said: list[str] = [""] * 5
    if response is not None:
        due = trail.day_of(response.by)
        by = due.isoformat() if due else seen(response.by)
        said = [_(ANSWERS[response.answer]), seen(response.why), seen(response.contact)]
        said += [seen(response.next), by]
    became = [_(HAPPENED[outcome.happened]), seen(outcome.text)] if outcome is not None else ["", ""]
    return [*said, *became]


def chosen(trail: Trail, cluster: str) -> str:
    """Whether the city chose a cluster itself."""
    return _("yes") if trail.choice and trail.choice.cluster == cluster else ""
