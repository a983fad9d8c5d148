"""What came from what on a board: short ids, ranks, names, due dates. Answers questions, writes no text.

Everything an export says about provenance is decided here once, so that the plan, and any other format
after it, agree. Every order ends in an id: the order of the records given does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar

from board.formats import LESSONS
from board.markdown import visible
from board.messages import (
    Action,
    Board,
    Brief,
    Choice,
    Citation,
    Cluster,
    Counts,
    Doubt,
    Field,
    Idea,
    Leaves,
    Lesson,
    LessonTopic,
    ListName,
    Outcome,
    PersonSeen,
    Point,
    Project,
    Question,
    Record,
    Response,
    Round,
    Solution,
    StageName,
    Table,
    TableRoundSeen,
    Takeaway,
    Tally,
)

R = TypeVar("R", bound=Record)

Records = Mapping[str, Mapping[str, Record]]
"""Kind → id → record, as one viewer sees a board."""


class Support(NamedTuple):
    """What one cluster got in one round."""

    round: Round
    dots: int
    voters: int
    """Different people who gave them."""
    voted: int
    """People who gave any dot in that round."""

    @property
    def little(self) -> bool:
        """Whether fewer than one in four of those who voted gave it a dot."""
        return self.voters * ONE_IN < self.voted or self.dots == 0


ONE_IN = 4
"""One in so many of those who voted is what a cluster needs, or its support is called little."""

Reason = Literal[
    "gone", "empty", "chosen", "no vote", "not asked", "little", "went no further",
    "fewer", "equal", "no sheet",
]  # fmt: skip
"""Why something was not taken forward."""


class Trail:
    """A board to be asked. What somebody hid is not on it, whoever looks."""

    def __init__(self, records: Records) -> None:
        def every(kind: str, cls: type[R]) -> list[R]:
            found = [record for record in records.get(kind, {}).values() if isinstance(record, cls)]
            return sorted(found, key=lambda record: record.id)

        self.brief = next(iter(every("brief", Brief)), None)
        self.board = next(iter(every("board", Board)), Board(id="board"))
        self.counts = next(iter(every("counts", Counts)), None)
        self.people = {person.id: person for person in every("person", PersonSeen)}
        ideas = [idea for idea in every("idea", Idea) if idea.hidden is None]
        self.ideas = sorted(ideas, key=lambda idea: (idea.born, idea.id))
        """By birth."""
        self.number = {idea.id: number for number, idea in enumerate(self.ideas, start=1)}
        """Id of an idea → its short number."""
        self.clusters = {cluster.id: cluster for cluster in every("cluster", Cluster)}
        self.members: dict[str, list[Idea]] = {}
        """Id of a cluster → its ideas in the order they were put there."""
        for idea in sorted(self.ideas, key=lambda idea: (idea.placed, idea.born, idea.id)):
            if idea.cluster in self.clusters:
                self.members.setdefault(idea.cluster, []).append(idea)
        self.loose = [idea for idea in self.ideas if idea.cluster not in self.clusters]
        self.rounds = sorted(every("round", Round), key=lambda round: (round.opened, round.id))
        self._tallies = {tally.id: tally for tally in every("tally", Tally)}
        self._results = {round.id: self._count(round) for round in self.rounds}
        self.counted = [
            it for it in self.rounds if it.status == "closed" and self._results[it.id] is not None
        ]
        """The rounds that were closed, the last of which ranks."""
        self._fields: dict[tuple[str, str], str] = {
            (field.solution, field.name): field.text for field in every("field", Field)
        }
        self.solutions = sorted(every("solution", Solution), key=self._best_first)
        """Best supported first."""
        asked = sorted(every("question", Question), key=lambda it: (it.born, it.id))
        self.questions = [it for it in asked if it.hidden is None and visible(it.text)]
        """To the city, in the order they were asked."""
        self.choice = next(iter(every("choice", Choice)), None)
        """What the city chose itself."""
        self._tables = {table.id: table.name for table in every("table", Table)}
        self._doubts: dict[str, list[Doubt]] = {}
        for doubt in sorted(every("doubt", Doubt), key=lambda it: (it.born, it.id)):
            if doubt.hidden is None and visible(doubt.text):
                self._doubts.setdefault(doubt.solution, []).append(doubt)
        self._points = sorted(every("point", Point), key=lambda point: (point.order, point.id))
        self._actions: dict[str, list[Action]] = {}
        for action in sorted(every("action", Action), key=lambda action: (action.born, action.id)):
            if visible(action.what + action.who + action.partners + action.by) or action.owner:
                self._actions.setdefault(action.solution, []).append(action)
        self._responses = {response.id: response for response in every("response", Response)}
        self._outcomes = {outcome.id: outcome for outcome in every("outcome", Outcome)}
        self._citations: dict[str, list[Citation]] = {}
        for citation in sorted(every("citation", Citation), key=lambda it: (it.born, it.id)):
            if visible(citation.text):
                self._citations.setdefault(citation.solution, []).append(citation)
        lessons = [lesson for lesson in every("lesson", Lesson) if visible(lesson.text)]
        self.lessons = sorted(lessons, key=lambda it: (list(LESSONS).index(it.topic), it.born, it.id))
        """By topic, then in the order they were written."""
        self.projects = sorted(every("project", Project), key=lambda it: (it.born, it.id))
        """In the order they were put up."""
        self.meetings = sorted(every("table_round", TableRoundSeen), key=lambda it: (it.number, it.id))
        """Table rounds in order, planned ones too."""
        self.held = [round for round in self.meetings if round.status != "planned"]
        """Those that have begun."""
        left = [it for it in every("takeaway", Takeaway) if it.hidden is None and visible(it.text)]
        self.takeaways = sorted(left, key=lambda it: (it.born, it.id))
        """In the order they were left."""

    # ── The workshop ────────────────────────────────────────────────────────────────────────────

    def works_on(self, what: Leaves) -> bool:
        """Whether that is what this workshop leaves behind, or there is some of it all the same."""
        there: dict[Leaves, bool] = {
            "solutions": bool(self.solutions),
            "lessons": bool(self.lessons),
            "projects": bool(self.projects),
        }
        return there.get(what, False) or (self.brief.leaves if self.brief else "solutions") == what

    def comes_to(self, stage: StageName) -> bool:
        """Whether the workshop has that stage."""
        stages = self.brief.stages if self.brief else ()
        return not stages or any(plan.name == stage for plan in stages)

    # ── Ideas and clusters ──────────────────────────────────────────────────────────────────────

    def name(self, cluster: str) -> str:
        """A cluster's name as the screen shows it: its first idea where it has none; empty if that fails too.

        For a cluster that is gone, the name under which people last voted on it.
        """
        if cluster in self.clusters:
            said = [self.clusters[cluster].name] + [idea.text for idea in self.members.get(cluster, ())[:1]]
        else:
            said = [self.name_then(cluster, round) for round in reversed(self.rounds)]
        return next((name for name in said if visible(name)), "")

    def name_then(self, cluster: str, round: Round) -> str:
        """What a cluster was called when a round opened; empty where it had no name or was not part of it."""
        return dict(zip(round.clusters, round.names, strict=False)).get(cluster, "")

    @property
    def not_taken(self) -> list[Cluster]:
        """Clusters without a solution, best supported first."""
        taken = {solution.cluster for solution in self.solutions}
        rest = [cluster for cluster in self.clusters.values() if cluster.id not in taken]
        return sorted(rest, key=lambda it: (*self._rank(it.id), self.name(it.id).casefold(), it.born, it.id))

    @property
    def gone(self) -> list[str]:
        """Ids of clusters that people voted on, and that are on the board no more; no solution names them."""
        kept = {*self.clusters, *(solution.cluster for solution in self.solutions)}
        asked = {cluster for round in self.rounds for cluster in round.clusters if cluster not in kept}
        return sorted(asked, key=lambda it: (*self._rank(it), self.name(it).casefold(), it))

    def why_not(self, cluster: str) -> list[Reason]:
        """Why no solution was made from a cluster, as far as the board tells. Never empty."""
        if cluster not in self.clusters:
            return ["gone"]
        found: list[Reason] = [] if self.members.get(cluster) else ["empty"]
        support = self.support(cluster)
        if self.choice is not None and self.choice.cluster == cluster:
            found.append("chosen")
        if not self.counted:
            found.append("no vote")
        elif support is None:
            found.append("not asked")
        else:
            if support.little:
                found.append("little")
            if support.round != self.counted[-1]:
                found.append("went no further")
            elif not support.little:
                found.append(self._against_taken(support))
        return found

    def _against_taken(self, support: Support) -> Reason:
        """How what a cluster got stands to the least that was taken forward in the same vote."""
        result = self._results[support.round.id] or {}
        least = min((result[it.cluster].dots for it in self.solutions if it.cluster in result), default=None)
        if least is None or support.dots > least:
            return "no sheet"
        return "fewer" if support.dots < least else "equal"

    def lane(self, idea: Idea) -> str:
        """The prompt that an idea answers, as its lane is called; empty where there are none."""
        lanes = self.brief.lanes if self.brief else ()
        return next((lane.label for lane in lanes if lane.id == idea.lane and visible(lane.label)), "")

    def points(self, which: ListName) -> list[Point]:
        """One pinned list of the brief, in order."""
        return [point for point in self._points if point.list == which and visible(point.text)]

    # ── Votes ───────────────────────────────────────────────────────────────────────────────────

    def result(self, round: Round) -> dict[str, Support] | None:
        """Cluster → what it got, most dots first; nothing while that may not be known."""
        return self._results[round.id]

    def _count(self, round: Round) -> dict[str, Support] | None:
        tally = self._tallies.get(round.id)
        if tally is None or tally.dots is None or tally.voters is None:
            return None
        got = {
            cluster: Support(round, dots, voters, tally.voted)
            for cluster, dots, voters in zip(round.clusters, tally.dots, tally.voters, strict=False)
        }
        order = sorted(got, key=lambda it: (-got[it].dots, -got[it].voters, self.name(it).casefold(), it))
        return {cluster: got[cluster] for cluster in order}

    def voted(self, round: Round) -> int | None:
        """How many people gave a dot; nothing while that may not be known."""
        tally = self._tallies.get(round.id)
        return tally.voted if tally else None

    def support(self, cluster: str) -> Support | None:
        """What a cluster got in the last closed round that it was part of; nothing if there is none."""
        results = (self._results[round.id] or {} for round in reversed(self.counted))
        return next((result[cluster] for result in results if cluster in result), None)

    def _rank(self, cluster: str) -> tuple[int, int, int]:
        """Sorts best supported first: whoever came into a later round, then dots, then voters."""
        support = self.support(cluster)
        if support is None:
            return (1, 0, 0)
        return (-self.rounds.index(support.round), -support.dots, -support.voters)

    # ── Solutions ───────────────────────────────────────────────────────────────────────────────

    def title(self, solution: Solution) -> str:
        """Its title; its cluster's name where that is not filled in."""
        written = self.field(solution, "title")
        return written if visible(written) else self.name(solution.cluster)

    def field(self, solution: Solution, name: str) -> str:
        """A text of its sheet; empty where there is none."""
        return self._fields.get((solution.id, name), "")

    def _best_first(self, solution: Solution) -> tuple[int, int, int, str, int, str]:
        title = self.title(solution).casefold()
        return (*self._rank(solution.cluster), title, solution.born, solution.id)

    def doubts(self, solution: Solution) -> list[Doubt]:
        """What others said would stop it, in the order they said it."""
        return self._doubts.get(solution.id, [])

    def table(self, id: str | None) -> str:
        """The name of a table; empty where there is none, or where it is not to be shown."""
        return self._tables.get(id or "", "")

    def steps(self, solution: Solution) -> list[Action]:
        """Its first steps, in the order they were written."""
        return self._actions.get(solution.id, [])

    def owner(self, action: Action) -> PersonSeen | None:
        """Who took it on, by their own tick, and is still known by name."""
        person = self.people.get(action.owner or "")
        return person if person is not None and visible(person.name) else None

    def due(self, action: Action) -> date | None:
        """The day of an action."""
        return self.day_of(action.by)

    def day_of(self, by: str) -> date | None:
        """The day by which something is to be done; `30 days` and `90 days` count from the workshop."""
        try:
            if by in ("30 days", "90 days"):
                start = date.fromisoformat(self.brief.date) if self.brief else None
                return start + timedelta(days=int(by[:2])) if start else None
            return date.fromisoformat(by) if by else None
        except (ValueError, OverflowError):
            return None

    def by_date(self) -> list[tuple[int, Action]]:
        """All first steps with the number of their solution, soonest first, those without a day last."""
        rows = [
            (number, action)
            for number, solution in enumerate(self.solutions, start=1)
            for action in self.steps(solution)
        ]
        # The sort is stable: within a day, by solution and as written.
        return sorted(rows, key=lambda row: self.due(row[1]) or date.max)

    # ── What the city says, and what others know ────────────────────────────────────────────────

    def response(self, solution: Solution) -> Response | None:
        """What the challenge city says to a solution, where that may be known."""
        return self._responses.get(solution.id)

    def outcome(self, solution: Solution) -> Outcome | None:
        """What became of a solution."""
        return self._outcomes.get(solution.id)

    def citations(self, solution: Solution) -> list[Citation]:
        """What it builds on, of other workshops of the Lab, in the order it was cited."""
        return self._citations.get(solution.id, [])

    def cited(self) -> list[tuple[Citation, list[Solution]]]:
        """Everything that is cited, once each, with the solutions that build on it; best supported first."""
        found: dict[tuple[str, str], tuple[Citation, list[Solution]]] = {}
        for solution in self.solutions:
            for citation in self.citations(solution):
                one = found.setdefault((citation.source, citation.target), (citation, []))
                one[1].append(solution)
        return list(found.values())

    def visits(self, round: TableRoundSeen) -> int:
        """How many people went to a table in that round."""
        return sum(round.visitors.values())

    def taught(self, topic: LessonTopic) -> list[Lesson]:
        """The lessons of one kind, in the order they were written."""
        return [lesson for lesson in self.lessons if lesson.topic == topic]

    def behind(self, lesson: Lesson) -> list[Idea]:
        """The ideas behind a lesson that may still be seen, in the order of writing."""
        return [idea for idea in self.ideas if idea.id in lesson.ideas]
