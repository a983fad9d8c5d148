"""The plan: what it says, in which order, and that it says the same whatever order the records come in.

`tests/golden/` has the plan of the small board below in two languages, byte for byte. After a change that is
meant: `BOARD_GOLDEN=1 pytest tests/test_export.py` writes them anew; read them before you commit them.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

from board.export import Edition, plan
from board.markdown import anchor, body, visible
from board.messages import (
    Action,
    Ballot,
    Board,
    Brief,
    Choice,
    Citation,
    Cluster,
    Doubt,
    Field,
    FieldName,
    Idea,
    Lane,
    Lesson,
    LessonTopic,
    Outcome,
    Person,
    Point,
    Profile,
    Project,
    Publication,
    Put,
    Question,
    Record,
    Remove,
    Response,
    Role,
    Round,
    Solution,
    Source,
    StageName,
    StagePlan,
    Table,
    TableRound,
    Takeaway,
    VoteRule,
)
from board.pages.plan import hidden, markdown_plan
from board.rules.view import Viewer, everything
from board.state import State, apply

GOLDEN = Path(__file__).parent / "golden"
READERS = {"commonmark": MarkdownIt("commonmark"), "github": MarkdownIt("gfm-like")}
NOON = 1553688000000

Seen = dict[str, dict[str, Record]]


@dataclass
class Making:
    """A board in the making: every `put` is an event."""

    state: State = field(default_factory=State)

    @property
    def next(self) -> int:
        return self.state.revision + 1

    def put(self, *records: Record) -> None:
        revision = self.next
        ops = [Put(structs.replace(record, rev=revision)) for record in records]
        self.state = apply(self.state, ops, revision)

    def people(self, people: Mapping[str, Profile]) -> None:
        for id, profile in people.items():
            self.put(Person(id=id, joined=NOON))
            self.state = self.state.with_profile(id, profile)

    def idea(
        self,
        id: str,
        author: str,
        text: str,
        cluster: str | None,
        hidden: str | None = None,
        source: Source = "own",
        table: str | None = None,
    ) -> None:
        self.put(
            Idea(
                id=id,
                text=text,
                author=author,
                named=not self.state.profiles[author].unnamed,
                at=NOON,
                born=self.next,
                open=True,
                cluster=cluster,
                placed=self.next if cluster else 0,
                hidden=hidden,
                source=source,
                table=table,
            )
        )

    def question(
        self,
        id: str,
        author: str,
        text: str,
        answer: str = "",
        by: Role | None = "expert",
        hidden: str | None = None,
    ) -> None:
        self.put(
            Question(
                id=id,
                text=text,
                author=author,
                named=True,
                at=NOON,
                born=self.next,
                hidden=hidden,
                answer=answer,
                answered=self.next if answer else 0,
                by=by if answer else None,
            )
        )

    def doubt(
        self, id: str, author: str, solution: str, text: str, table: str | None, hidden: str | None = None
    ) -> None:
        self.put(
            Doubt(
                id=id,
                text=text,
                author=author,
                named=True,
                at=NOON,
                born=self.next,
                hidden=hidden,
                solution=solution,
                table=table,
            )
        )

    def vote(self, round: Round, ballots: Iterable[tuple[str, dict[str, int]]]) -> None:
        self.put(round)
        for person, dots in ballots:
            self.put(Ballot(id=f"{round.id}.{person}", round=round.id, person=person, dots=dots))

    def sheet(self, id: str, cluster: str, fields: Mapping[FieldName, str]) -> None:
        self.put(Solution(id=id, cluster=cluster, born=self.next))
        for name, text in fields.items():
            self.put(Field(id=f"{id}.{name}", solution=id, name=name, text=text))

    def step(
        self,
        id: str,
        solution: str,
        what: str,
        who: str,
        by: str,
        partners: str = "",
        owner: str | None = None,
    ) -> None:
        whole: dict[str, Any] = {"solution": solution, "what": what, "who": who, "by": by}
        whole["partners"] = partners
        self.put(Action(id=id, born=self.next, owner=owner, **whole))
        if owner is not None:
            self.put(structs.replace(self.state.person[owner], owner=True))

    def cite(self, id: str, solution: str, text: str, city: str, **more: str) -> None:
        whole: dict[str, Any] = {"source": "a-workshop", "what": "lesson", "target": f"of-{id}", **more}
        self.put(Citation(id=id, solution=solution, text=text, city=city, born=self.next, **whole))

    def lesson(self, id: str, topic: LessonTopic, text: str, cluster: str | None = None, *ideas: str) -> None:
        self.put(Lesson(id=id, topic=topic, text=text, cluster=cluster, ideas=ideas, born=self.next))

    def seen(self) -> Seen:
        """As delegates see it, by kind."""
        found: Seen = {}
        for (kind, id), record in everything(Viewer("delegate"), self.state).items():
            found.setdefault(kind, {})[id] = record
        return found


BRIEF = Brief(
    id="brief",
    lab="glasgow-2019",
    lab_title="Social Innovation Lab",
    part="create",
    title="Rotterdam challenge: young adults on their feet",
    city="Rotterdam",
    host="Glasgow",
    date="2019-03-27",
    question="Which help, at which moment, lets vulnerable young adults stand on their own feet?",
    prompt="Think of one young person who has just turned eighteen. What would help?",
    background=(
        "Imagine a young person who leaves a youth home without much support. Within a few months there are "
        "letters about rent, insurance, work and debts, each from a different office."
    ),
    example=True,
    stages=(
        StagePlan("brief", 20),
        StagePlan("ideate", 8),
        StagePlan("cluster", 18),
        StagePlan("vote", 7),
        StagePlan("draft", 31),
        StagePlan("closed", 6),
    ),
    thanks="With financial support from the European Union Programme “EaSI” (2014-2020).",
)


def rotterdam() -> Making:
    """A small workshop that went well. Everything said in it is invented."""
    board = Making()
    board.put(
        BRIEF,
        Point(id="p1", list="tried", text="A website with all services", order=1, example=True),
        Point(id="p2", list="fixed", text="By law, a person is an adult at eighteen", order=1),
        Point(id="p3", list="fixed", text="The waiting list for social housing", order=2, example=True),
    )
    board.people(
        {
            "anna": Profile("Anna de Wit", "Rotterdam"),
            "bela": Profile("Bela Nagy", "Budapest"),
            "carl": Profile("Carl Lund", "Malmö"),
            "dina": Profile("Dina", "Nantes", unnamed=True),
            "ewan": Profile("Ewan Ross", "Glasgow"),
            "fien": Profile("Fien Claes", "Ghent"),
        }
    )
    board.put(Table(id="t1", name="Window table", born=board.next))
    board.question(
        "q1",
        "bela",
        "How many young people leave youth care each year?",
        "About 400.\nWe count them only since 2017.",
    )
    board.question(
        "q2", "carl", "Who pays for the first flat?", "The city pays the deposit.", by="facilitator"
    )
    board.question("q3", "dina", "May offices share data if the person agrees?")
    board.question("q4", "ewan", "Something about one person", hidden="a name")
    board.put(
        Cluster(id="one", name="One person to call", born=board.next),
        Cluster(id="home", name="A first home with help", born=board.next),
        Cluster(id="letters", name="Letters people understand", born=board.next),
        Cluster(id="debts", name="", born=board.next),
    )
    board.idea("i01", "anna", "One person to call for the first year in your own home", "one")
    board.idea("i02", "bela", "A mentor who went through it themselves: paid, 4 hours a week", "one")
    board.idea(
        "i03", "carl", "# No letters!\n1. one letter a month\n2. one page | one phone number", "letters"
    )
    board.idea("i04", "dina", "Share a flat with a student (as in Malmö?), rent < €300", "home")
    board.idea("i05", "ewan", "Forgive small debts to the city if somebody goes to school", "debts")
    board.idea("i06", "fien", "See <b>https://example.org/first</b> & ask contact@example.org", "home")
    board.idea("i07", "anna", "\u05de\u05e1\u05e4\u05e8 \u05d0\u05d7\u05d3 – one number for all", "one")
    board.idea("i08", "bela", "Text messages instead of letters 👍", "letters", source="paper")
    board.idea("i09", "carl", "Something rude", None, hidden="rude")
    board.idea("i10", "carl", "Free swimming *on Sundays*", None)
    board.idea("i11", "ewan", "The same worker before and after 18, no hand-over", "one")
    board.idea(
        "i12", "dina", "A room to try out living alone for 6 weeks", "home", source="table", table="t1"
    )
    order = ("one", "home", "letters", "debts")
    board.vote(
        Round(
            id="r1",
            name="",
            rule=VoteRule(3, 2),
            status="closed",
            clusters=order,
            names=("One person", "A first home with help", "Letters people understand", ""),
            opened=NOON,
            closed=NOON + 1,
            here=6,
        ),
        [
            ("anna", {"one": 2, "letters": 1}),
            ("bela", {"one": 1, "home": 1, "letters": 1}),
            ("carl", {"letters": 2, "home": 1}),
            ("ewan", {"one": 2, "debts": 1}),
            ("fien", {"home": 2, "one": 1}),
        ],
    )
    board.vote(
        Round(
            id="r2",
            name="Final",
            rule=VoteRule(1, 1),
            status="closed",
            clusters=("one", "home", "letters"),
            names=("One person to call", "A first home with help", "Letters people understand"),
            opened=NOON + 2,
            closed=NOON + 3,
            here=6,
        ),
        [
            ("anna", {"one": 1}),
            ("bela", {"one": 1}),
            ("carl", {"letters": 1}),
            ("ewan", {"one": 1}),
            ("fien", {"home": 1}),
            ("dina", {"home": 1}),
        ],
    )
    board.put(Choice(id="choice", cluster="home", by="expert"))
    board.put(Board(id="board", stage="closed", names_after="name"))
    board.sheet("s1", "home", {"do": "Rent ten rooms for six weeks each.", "title": ""})
    board.sheet(
        "s2",
        "one",
        {
            "title": "Give every young adult one person to call",
            "people": "About 400 people leave youth care each year (to check).\nMost know nobody to call.",
            "do": (
                "One worker stays with a young person from 17 to 19.\n"
                "They have one phone number.\n"
                "The worker may decide about small sums."
            ),
            "new": "Today the worker changes at 18.",
            "test": "Two neighbourhoods, 20 young people, one year.",
            "lead": "Department of Youth, with the youth workers. The tax office was not in the room.",
            "money": "2 workers, about €130,000 a year",
            "stop": "Privacy rules: offices may not share data.\n\n- Answer: the person signs it.",
            "sign": "People with debts after one year: today 1 in 3, target 1 in 6, March 2021",
            "decision": "Let two workers keep their young people after 18, for one year.",
        },
    )
    board.step("a1", "s2", "Choose two neighbourhoods", "Anna de Wit", "30 days")
    board.step("a2", "s2", "Ask what may be shared | and what not", "Legal department", "2019-04-12")
    board.step("a3", "s2", "Find 20 young people who want to try it", "", "90 days")
    board.step("a4", "s2", "Write to Malmö", "Bela Nagy", "")
    board.step(
        "a6", "s2", "Meet the youth workers", "Youth team", "2019-05-06", "Tenants’ union", owner="fien"
    )
    board.step("a5", "s1", "Ask two housing companies for rooms", "Housing department", "30 days")
    board.doubt("d1", "carl", "s2", "A worker who leaves after a year is worse than none.", "t1")
    board.doubt("d2", "dina", "s2", "The two departments have different bosses.", None)
    board.doubt("d3", "ewan", "s2", "Rude about somebody", None, hidden="rude")
    board.cite(
        "k1",
        "s2",
        "A phone line alone was not called.",
        "Ghent",
        topic="failed",
        contact="youth@ghent.example",
    )
    board.cite("k2", "s2", "Coach after care: one person from 16 to 21", "Malmö", what="project")
    board.cite("k3", "s1", "A phone line alone was not called.", "Ghent", topic="failed", target="of-k1")
    board.put(
        Response(
            id="s2",
            answer="test",
            why="It fits the new youth plan.\nTwo districts want it.",
            contact="Eva Smit, youth@rotterdam.example",
            next="Ask the two districts",
            by="30 days",
        ),
        Publication(id="publication", at=NOON),
    )
    return board


def write(
    board: Making,
    *,
    names: bool = False,
    appendix: bool = True,
    generated: str | None = None,
    absent: Sequence[str] | int = 0,
    language: str = "en",
) -> str:
    edition = Edition(
        revision=board.state.revision,
        names=names,
        appendix=appendix,
        generated=generated,
        absent=absent,
        hidden=hidden(board.state),
        language=language,
    )
    return plan(board.seen(), edition)


def section(text: str, heading: str) -> str:
    """What stands under a heading, with all that is below it."""
    level = heading.index(" ")
    start = text.index(f"\n{heading}\n") + 1
    end = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE).search(text, start + len(heading))
    return text[start : end.start() if end else None]


# ── The golden plan ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "language", "generated"),
    [("plan.md", "en", "27 March 2019, 12:00"), ("plan.de.md", "de", "27. März 2019, 12:00 Uhr")],
)
def test_the_golden_plan(name: str, language: str, generated: str) -> None:
    text = write(rotterdam(), generated=generated, language=language)
    if os.environ.get("BOARD_GOLDEN") == "1":
        (GOLDEN / name).write_bytes(text.encode())
    assert text.encode() == (GOLDEN / name).read_bytes()


def test_the_order_of_records_does_not_matter() -> None:
    board = rotterdam()
    seen, text = board.seen(), write(board, names=True)
    edition = Edition(revision=board.state.revision, names=True, hidden=hidden(board.state))
    for seed in range(20):
        mixed: Seen = {}
        for kind in random.Random(seed).sample(sorted(seen), len(seen)):
            ids = random.Random(seed).sample(sorted(seen[kind]), len(seen[kind]))
            mixed[kind] = {id: seen[kind][id] for id in ids}
        assert plan(mixed, edition) == text


def test_sections_come_in_a_fixed_order() -> None:
    headings = re.findall(r"^## (.*)$", write(rotterdam()), re.MULTILINE)
    assert headings == [
        "In short", "Challenge", "Solutions", "Actions", "Who can help", "Not taken forward",
        "How sure are we", "All ideas and method", "Thanks and funding",
    ]  # fmt: skip
    assert headings == re.findall(r"^## (.*)$", plan({}, Edition()), re.MULTILINE)


# ── What it says ────────────────────────────────────────────────────────────────────────────────


def test_the_first_page_asks_for_the_decision() -> None:
    page = section(write(rotterdam()), "## In short")
    assert "Let two workers keep their young people after 18, for one year." in page
    assert "**Money and staff:** 2 workers, about €130,000 a year" in page
    assert page.count("**The city’s answer:** The city has not answered yet.") == 1
    assert "**The city’s answer:** We want to test it · It fits the new youth plan. / Two districts" in page
    assert "**Next step:** Ask the two districts · 26 April 2019 (30 days)" in page
    assert "3 dots from 3 of 6 people who voted" in page
    first, second = page.index("Give every young adult one person"), page.index("A first home with help")
    assert first < second
    assert "**First step:** Ask what may" in page
    assert "Choose two neighbourhoods" not in page
    assert "[4 more in the table of actions](#actions)" in page


def test_the_last_closed_vote_ranks_then_voters_then_title() -> None:
    board = Making()
    board.people({id: Profile(id, "") for id in ("p1", "p2", "p3")})
    for id in ("a", "b", "c", "d"):
        board.put(Cluster(id=id, name=id, born=board.next))
    first = Round(
        id="z",
        name="",
        rule=VoteRule(9, 9),
        status="closed",
        clusters=("a", "b", "c"),
        names=("a", "b", "c"),
        opened=1,
    )
    board.vote(first, [("p1", {"c": 9})])
    last = structs.replace(first, id="y", opened=2)
    board.vote(last, [("p1", {"a": 2, "b": 1, "c": 1}), ("p2", {"b": 1, "c": 1})])
    still_open = structs.replace(first, id="x", opened=3, status="open")
    board.vote(still_open, [("p1", {"d": 9})])
    for id, title in (("a", "One person's wish"), ("b", "zebra"), ("c", "Apple"), ("d", "Nobody could vote")):
        board.sheet(id, id, {"title": title})
    titles = re.findall(r"^### Solution \d: (.*)$", write(board), re.MULTILINE)
    assert titles == ["Apple", "zebra", "One person's wish", "Nobody could vote"]


def test_every_field_is_there_and_empty_ones_say_so() -> None:
    text = write(rotterdam())
    labels = [
        "Problem and people", "What we would do", "What is new", "Small test", "First steps",
        "Lead and partners", "Money and staff", "What could stop it", "How we will know", "Learn from",
        "Decision needed", "What others said could stop it", "Where this came from",
    ]  # fmt: skip
    full = section(text, "### Solution 1: Give every young adult one person to call")
    assert re.findall(r"^#### (.*)$", full, re.MULTILINE) == labels
    assert "It builds on" in section(full, "#### Learn from")
    bare = section(text, "### Solution 2: A first home with help")
    assert re.findall(r"^#### (.*)$", bare, re.MULTILINE) == ["Title", *labels]
    assert bare.count("\n\n*not filled in*\n") == 9


def test_a_solution_leads_back_to_its_ideas_and_votes() -> None:
    part = section(write(rotterdam()), "### Solution 1: Give every young adult one person to call")
    trail = section(part, "#### Where this came from")
    assert "“One person to call”, with 4 ideas" in trail
    assert "[I1](#i1-i10) One person to call for the first year" in trail
    assert "[I10](#i1-i10) The same worker before and after 18" in trail
    assert "Vote 1 – 6 dots from 4 of 5 people who voted (its name was “One person” then)" in trail
    assert "Vote 2: Final – 3 dots from 3 of 6 people who voted" in trail


def test_actions_stand_in_one_table_by_date() -> None:
    rows = [row for row in section(write(rotterdam()), "## Actions").splitlines() if row.startswith("|")]
    assert [row.split(" | ")[0] for row in rows[2:]] == [
        "| 12 April 2019", "| 26 April 2019 (30 days)", "| 26 April 2019 (30 days)",
        "| 6 May 2019", "| 25 June 2019 (90 days)", "| no date",
    ]  # fmt: skip


def test_who_took_a_step_on_is_named_by_their_own_tick_alone() -> None:
    board = rotterdam()
    text = markdown_plan(board.state)
    who = "Youth team · with Tenants’ union · taken on by Fien Claes, Ghent"
    assert f"| 6 May 2019 | Meet the youth workers | {who} |" in section(text, "## Actions")
    # Nothing else is known of Fien, nor of anybody who took on nothing.
    assert text.count("Fien Claes") == text.count("Ghent, ") + 2 == 2
    assert "Cities and organisations" not in text
    action = board.state.action["a6"]
    board.put(structs.replace(action, owner=None), structs.replace(board.state.person["fien"], owner=False))
    assert "Fien" not in markdown_plan(board.state)


# ── What the city says, and what others know ────────────────────────────────────────────────────


def test_the_city_answers_each_solution_once_it_is_published() -> None:
    board = rotterdam()
    part = section(markdown_plan(board.state), "### Solution 1: Give every young adult one person to call")
    assert (
        "- **The city’s answer:** We want to test it\n"
        "- **Why:** It fits the new youth plan.\\\n  Two districts want it.\n"
        "- **Contact:** Eva Smit, youth\\@rotterdam\\.example\n"
        "- **Next step:** Ask the two districts · 26 April 2019 (30 days)\n"
    ) in part
    other = section(markdown_plan(board.state), "### Solution 2: A first home with help")
    assert (
        "**The city’s answer:** The city has not answered yet. It chose this cluster after the vote." in other
    )
    board.state = apply(board.state, [Remove("publication", "publication")], board.next)
    unpublished = markdown_plan(board.state)
    assert unpublished.count("The city has not answered yet.") == 4
    assert "Eva Smit" not in unpublished


def test_what_became_of_a_solution_stands_beside_the_answer() -> None:
    board = rotterdam()
    board.put(Outcome(id="s2", happened="kept", text="Four workers now.", at=NOON + 90 * 86_400_000))
    became = "**What became of it:** Part of daily work now (25 June 2019) – Four workers now."
    assert markdown_plan(board.state).count(became) == 2


def test_who_can_help_tells_failures_from_the_rest_and_links_to_the_solutions() -> None:
    text = markdown_plan(rotterdam().state)
    first, second = (
        "solution-1-give-every-young-adult-one-person-to-call",
        "solution-2-a-first-home-with-help",
    )
    assert section(text, "## Who can help").split("\n\n")[2].splitlines() == [
        "- **Lesson · What failed:** A phone line alone was not called. · Ghent"
        " · contact: youth\\@ghent\\.example"
        f" · for [Give every young adult one person to call](#{first}), [A first home with help](#{second})",
        "- **Project:** Coach after care: one person from 16 to 21 · Malmö"
        f" · for [Give every young adult one person to call](#{first})",
    ]
    part = section(section(text, "### Solution 2: A first home with help"), "#### Learn from")
    assert "- A phone line alone was not called. *(Lesson · What failed · Ghent)*" in part


# ── Other kinds of workshops ────────────────────────────────────────────────────────────────────


def learned() -> Making:
    """A small case: what other cities can learn from Ghent. Everything said in it is invented."""
    board = Making()
    stages = tuple(it for it in BRIEF.stages if it.name not in ("brief", "vote"))
    stages = (StagePlan("brief", 20, label="The case"), *stages)
    brief = structs.replace(BRIEF, city="Ghent", title="Ghent: one desk", stages=stages, leaves="lessons")
    board.put(structs.replace(brief, lanes=(Lane("works", "What works"), Lane("hard", "What is difficult"))))
    board.people({"anna": Profile("Anna", "Ghent"), "bela": Profile("Bela", "Porto")})
    board.put(Cluster(id="desk", name="One desk", born=board.next))
    board.idea("i1", "anna", "One desk for all letters", "desk")
    board.idea("i2", "bela", "The desk is open at night", "desk")
    board.idea("i3", "bela", "Somebody who speaks Arabic", None)
    board.put(structs.replace(board.state.idea["i2"], lane="works"))
    board.lesson("l1", "success", "People come when there is one door.", "desk", "i2", "i1", "gone")
    board.lesson("l2", "failed", "A website alone helped nobody.")
    board.put(Board(id="board", stage="closed", began=NOON, names_after="name"))
    takeaway: dict[str, Any] = {"author": "anna", "named": True, "at": NOON, "born": board.next}
    board.put(Takeaway(id="t1", topic="takeaway", text="Open at night", **takeaway))
    return board


def test_a_plan_speaks_of_no_cluster_and_no_vote_where_the_workshop_has_none() -> None:
    board = Making()
    board.people({"anna": Profile("Anna", "Ghent")})
    walk = tuple(it for it in BRIEF.stages if it.name not in ("cluster", "vote"))
    lanes = (Lane("works", "What works"),)
    board.put(structs.replace(BRIEF, stages=walk, leaves="lessons", lanes=lanes))
    board.idea("i1", "anna", "One desk for all letters", None)
    board.idea("i2", "anna", "The desk is open at night", None)
    board.put(structs.replace(board.state.idea["i2"], lane="works"))
    text = write(board)
    assert "- **I1** One desk for all letters\n- **I2** The desk is open at night *(What works)*\n" in text
    assert "cluster" not in body(text)

    board.put(structs.replace(BRIEF, stages=tuple(it for it in BRIEF.stages if it.name != "vote")))
    text = write(board)
    assert "They made solutions from some of the clusters." in text
    assert "dots" not in section(text, "## All ideas and method")


def shared() -> Making:
    """A small exchange with two project cards. Everything said in it is invented."""
    board = Making()
    stages = tuple(it for it in BRIEF.stages if it.name in ("brief", "draft", "closed"))
    about = structs.replace(BRIEF, city="Glasgow", title="Market of projects", stages=stages)
    board.put(structs.replace(about, leaves="projects"))
    visitors = {name: Profile(name.capitalize(), "Porto") for name in ("bela", "cem", "dora")}
    board.people({"anna": Profile("Anna", "Ghent"), "ed": Profile("Ed", "A bank"), **visitors})
    card: dict[str, Any] = {
        "what": "Boxes for a first home",
        "people": "Young adults",
        "offer": "The list",
        "ask": "Money",
    }
    board.put(
        Project(
            id="p1", title="Moving box", city="Ghent", contact="box@ghent.example", born=board.next, **card
        )
    )
    board.put(Project(id="p2", title="Night bus", city="Porto", born=board.next + 1))
    board.put(Project(id="p3", title="Time | bank", city="A bank", host="ed", born=board.next + 2))
    rounds = [
        {"anna": "p1", "ed": "p3", "bela": "p1", "cem": "p1", "dora": "p3"},
        {"anna": "p1", "ed": "p3", "bela": "p3", "cem": "p3", "dora": "p1"},
        {"anna": "p1"},
    ]
    for number, places in enumerate(rounds, start=1):
        ran: dict[str, Any] = {"status": "over", "opened": NOON + number * 600_000}
        ran["closed"] = ran["opened"] + 540_000
        held = ran if number < 3 else {}
        board.put(TableRound(id=f"m{number}", number=number, minutes=10, places=places, **held))
    board.put(Board(id="board", stage="closed"))
    return board


@pytest.mark.parametrize(("made", "language"), [(learned, "en"), (shared, "en"), (shared, "de")])
def test_the_golden_plans_of_other_kinds_of_workshops(made: Callable[[], Making], language: str) -> None:
    text = markdown_plan(made().state, language=language)
    golden = GOLDEN / (f"{made.__name__}.md" if language == "en" else f"{made.__name__}.{language}.md")
    text = re.sub("city-board [0-9.a-z]+", "city-board", text)
    if os.environ.get("BOARD_GOLDEN") == "1":
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()


def test_a_case_leaves_lessons_with_the_ideas_behind_them() -> None:
    text = markdown_plan(learned().state)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "In short", "The case", "Lessons", "Clusters", "How sure are we", "All ideas and method",
        "Thanks and funding",
    ]  # fmt: skip
    part = section(text, "## Lessons")
    ideas = "[I1](#i1-i10), [I2](#i1-i10)"
    assert f"- People come when there is one door. *(from “One desk” · ideas: {ideas})*" in part
    assert "- **I2** The desk is open at night *(What works · in “One desk”)*" in text
    assert "**Stage of the workshop:** Finished (5 of 5)" in text
    assert "### What failed\n\n- A website alone helped nobody.\n" in part
    assert "Open at night" not in text  # what delegates take home is the Lab's
    for word in ("Solution ", "solutions", "Challenge city", "Actions", "Lead and partners"):
        assert word not in text


def test_the_method_says_how_long_each_stage_took() -> None:
    board = rotterdam()
    board.put(structs.replace(board.state.board, began=NOON))
    minute = 60_000
    # Brief was tried the day before, the vote twice; nobody knows how long Finished lasts.
    moves: list[tuple[StageName, int]] = [
        ("ideate", NOON - 900 * minute), ("brief", NOON - 899 * minute), ("ideate", NOON + 21 * minute),
        ("cluster", NOON + 30 * minute), ("vote", NOON + 45 * minute), ("cluster", NOON + 50 * minute),
        ("vote", NOON + 52 * minute), ("closed", NOON + 58 * minute),
    ]  # fmt: skip
    part = section(markdown_plan(board.state, moves=moves), "### Method")
    assert "**The workshop began:** 27 March 2019, 12:00 UTC" in part
    assert re.findall(r"^\| \w+ \| \d+ \| (.*) \|$", part, re.MULTILINE) == ["21", "9", "17", "11", "–", "–"]


def test_an_exchange_leaves_projects_as_cards() -> None:
    text = markdown_plan(shared().state)
    assert "1\\. Moving" not in text
    card = section(text, "### Project 1: Moving box")
    assert "- **It offers:** The list\n- **It asks for:** Money\n- **Contact:** box\\@ghent" in card
    assert "**Contact:** *not filled in*" in section(text, "### Project 2: Night bus")
    assert "[Night bus](#project-2-night-bus) – Porto" in section(text, "## In short")
    assert "Anna" not in text


def test_an_exchange_says_who_was_visited_how_often_and_by_nobody_named() -> None:
    board = shared()
    for text in (markdown_plan(board.state), markdown_plan(board.state, names=True)):
        part = section(text, "## Table rounds")
        assert "2 table rounds took place. There were 6 visits to projects." in part
        assert "| 1 | 27 March 2019, 12:10 to 12:19 UTC | 10 | 3 |" in part
        assert "| 3 | not held | 10 | – |" in part
        assert "| [Project 3: Time \\| bank](#project-3-time--bank) · A bank | 1 | 2 | 3 |" in part
        assert "Night bus" not in part  # nobody was its host
        assert not any(name in part for name in ("Anna", "Bela", "Cem", "Dora", "Ed "))
    board.put(Board(id="board", stage="draft"))
    assert "| 3 | to come | 10 | – |" in markdown_plan(board.state)


def test_many_rounds_stand_in_tables_that_fit_on_a_page() -> None:
    board = shared()
    for number in range(3, 10):
        places = {"anna": "p1", "bela": "p1"}
        board.put(TableRound(id=f"m{number}", number=number, minutes=5, places=places, status="over"))
    part = section(markdown_plan(board.state), "### Who was visited")
    heads = [line.count("|") for line in part.splitlines() if "In all rounds" in line]
    assert heads == [1 + 6 + 2, 1 + 3 + 2]
    assert part.count("· Ghent |") == 2
    assert set(re.findall(r"Ghent .* (\d+) \|$", part, re.MULTILINE)) == {"10"}


def test_what_there_is_is_told_whatever_the_workshop_works_on() -> None:
    board = rotterdam()
    board.lesson("l1", "obstacle", "The tax office was not there.", "one", "i01")
    text = write(board)
    assert "- The tax office was not there. *(from “One person to call” · ideas: [I1]" in text
    assert "## Actions" in text


def test_without_a_date_of_the_workshop_spans_stay_spans() -> None:
    board = Making()
    board.put(structs.replace(BRIEF, date="some day"))
    board.put(Cluster(id="c", name="c", born=board.next))
    board.sheet("s", "c", {})
    board.step("a", "s", "do", "", "30 days")
    board.step("b", "s", "do", "", "2019-02-31")
    assert "| 30 days | do |" in write(board)
    assert "| 2019-02-31 | do |" in write(board)


def test_what_was_not_taken_forward_is_said_with_its_support() -> None:
    text = write(rotterdam())
    rest = section(text, "## Not taken forward")
    little = "[little support](#what-little-support-means)"
    assert (
        f"| “Letters people understand” | {little} | 1 dot from 1 of 6 people who voted | [I3](#i1-i10), [I8]"
        in rest
    )
    unnamed = "“Forgive small debts to the city if somebody goes to school”"
    why = f"{little}; it did not go into the last vote"
    support = "1 dot from 1 of 5 people who voted in “Vote 1”"
    assert f"| {unnamed} | {why} | {support} | [I5]" in rest
    assert "[I9](#i1-i10)" in rest.split("Ideas in no cluster")[1]
    assert "no more than one dot behind a solution: “Letters people understand”" in section(
        text, "## How sure are we"
    )


def test_ties_and_near_ties_are_said_as_on_the_screen() -> None:
    text = write(rotterdam())
    first, last = section(text, "### Vote 1"), section(text, "### Vote 2: Final")
    assert "A tie, with 4 dots each: “A first home with help”, “Letters people understand”." in first
    near = "Only 2 dots apart: “One person to call” and “A first home with help”. Treat these as equal."
    assert near in first
    assert "Only 1 dot apart: “One person to call” and “A first home with help”." in last
    assert "A tie" not in last
    assert "5 of 6 people on the board voted." in first


def test_why_a_cluster_was_not_taken_forward_is_told_by_what_the_board_knows() -> None:
    board = Making()
    people = [f"p{number}" for number in range(8)]
    board.people({id: Profile(id, "") for id in people})
    names = ("taken", "equal", "fewer", "little", "more", "gone", "late", "early")
    for id in names:
        if id != "gone":
            board.put(Cluster(id=id, name=id.title(), born=board.next))
            board.idea(f"i-{id}", "p0", id, id)
    board.put(Cluster(id="empty", name="Empty", born=board.next))
    first = Round(
        id="r1",
        name="",
        rule=VoteRule(9, 9),
        status="closed",
        clusters=("early",),
        names=("Early",),
        opened=1,
    )
    board.vote(first, [(person, {"early": 1}) for person in people])
    asked = ("taken", "equal", "fewer", "little", "more", "gone")
    last = structs.replace(first, id="r2", opened=2, clusters=asked, names=tuple(id.title() for id in asked))
    each = {"taken": 1, "equal": 1, "more": 2}
    board.vote(
        last,
        [(p, each | {"fewer": 1} if n < 4 else each) for n, p in enumerate(people[:7])]
        + [("p7", {"little": 9, "gone": 3})],
    )
    board.put(Choice(id="choice", cluster="late", by="expert"))
    board.put(Board(id="board", stage="closed"))
    board.sheet("s", "taken", {"title": "Taken"})
    rows = [row.split(" | ") for row in section(write(board), "## Not taken forward").splitlines()]
    assert {row[0].removeprefix("| "): row[1] for row in rows if row[0].startswith("| “")} == {
        "“Equal”": "not chosen, though it had as many dots as a solution",
        "“Fewer”": "not chosen: it had fewer dots than each solution in the same vote",
        "“Little”": "[little support](#what-little-support-means)",
        "“More”": "no sheet was written, though it had enough dots",
        "“Gone”": "no longer on the board: it was merged into another cluster, or dissolved",
        "“Late”": "chosen by the city, but no sheet was written; it was in no vote that was closed",
        "“Early”": "it did not go into the last vote",
        "“Empty”": "it has no ideas now; it was in no vote that was closed",
    }


def test_what_was_left_out_is_said_to_be_ahead_where_it_was() -> None:
    """The city may choose a cluster of few dots: then more than one that was left out was ahead of it."""
    board = rotterdam()
    board.sheet("few", "debts", {"title": "Forgive small debts"})
    first = section(write(board), "### Vote 1")
    assert "Not taken forward, though a solution had fewer dots: “Letters people understand”." in first
    assert "one dot behind" not in first


def test_a_city_whose_expert_spoke_was_in_the_room() -> None:
    board, invited = rotterdam(), ("Amsterdam", "Athens")
    assert board.state.brief is not None
    board.put(structs.replace(board.state.brief, city="Amsterdam"))
    assert "Nobody came from 1 city of the Lab." in markdown_plan(board.state, cities=invited)
    said = [Remove("question", id) for id in board.state.question]
    said += [Remove("choice", "choice"), Remove("publication", "publication")]
    silent = apply(board.state, said, board.next)
    assert "Nobody came from 2 cities of the Lab." in markdown_plan(silent, cities=invited)


def test_hidden_ideas_are_nowhere_even_if_they_are_handed_in() -> None:
    board = rotterdam()
    seen = board.seen()
    assert "i09" not in seen["idea"]
    seen["idea"]["i09"] = board.state.idea["i09"]
    assert plan(seen, Edition(revision=board.state.revision, hidden=hidden(board.state))) == write(board)
    assert "rude" not in write(board)


def test_questions_to_the_city_stand_with_the_challenge_and_say_who_answered() -> None:
    board = rotterdam()
    part = section(section(write(board), "## Challenge"), "### Questions to the city")
    assert "1. How many young people leave youth care each year?\n" in part
    assert "   - **The city’s answer:** About 400.\\\n     We count them only since 2017.\n" in part
    assert "   - **The facilitator’s answer for the city:** The city pays the deposit.\n" in part
    assert part.rstrip().endswith("3. May offices share data if the person agrees?\n   - *not answered yet*")
    assert "Nobody asked the city a question." in plan({}, Edition())


def test_hidden_questions_and_doubts_are_at_most_a_number() -> None:
    board = rotterdam()
    text = write(board)
    assert "Questions to the city:** 3 (1 not answered yet)" in section(text, "## All ideas and method")
    assert "**Hidden by the facilitator, and not in this plan:** 3" in text
    seen = board.seen()
    for kind, id in (("question", "q4"), ("doubt", "d3")):
        assert id not in seen[kind]
        record = board.state.get(kind, id)
        assert record is not None
        seen[kind][id] = record
    whole = plan(seen, Edition())
    for secret in ("Something about one person", "a name", "Rude about somebody"):
        assert secret not in whole


def test_what_others_said_could_stop_a_solution_stands_on_it() -> None:
    board = rotterdam()
    text = write(board)
    part = section(
        section(text, "### Solution 1: Give every young adult one person to call"),
        "#### What others said could stop it",
    )
    assert "- A worker who leaves after a year is worse than none. *(Window table)*" in part
    assert part.rstrip().endswith("- The two departments have different bosses.")
    assert section(text, "### Solution 2: A first home with help").count("Nobody said anything here.") == 1
    # With names off, as in the plan that goes out, a table is nearly a name.
    assert "Window table)" not in section(markdown_plan(board.state), "## Solutions")
    assert "A worker who leaves after a year" in markdown_plan(board.state)


def test_the_citys_choice_is_marked_wherever_its_cluster_is() -> None:
    board = rotterdam()
    text = write(board)
    assert text.count(" · chosen by the city\n") == 2
    assert "The city chose “A first home with help” itself" in section(text, "## How sure are we")
    board.put(Choice(id="choice", cluster="letters", by="facilitator"))
    text = write(board)
    assert "chosen by the city (the facilitator chose for it) |" in section(text, "## Not taken forward")
    assert "The facilitator chose “Letters people understand” for the city" in text


def test_ideas_that_somebody_wrote_down_for_others_say_so() -> None:
    text = write(rotterdam())
    assert (
        "Text messages instead of letters 👍 *(in “Letters people understand” · from a paper note)*" in text
    )
    assert "*(in “A first home with help” · said by Window table)*" in text
    assert "**Ideas from paper notes:** 1\n- **Ideas said by a table:** 1" in section(
        text, "## All ideas and method"
    )


def test_authors_are_named_only_when_asked_and_only_if_they_agreed() -> None:
    board = rotterdam()
    assert "Ewan Ross" not in write(board)
    named = section(write(board, names=True), "## All ideas and method")
    assert "*(Ewan Ross, Glasgow · in “" in named
    assert "Dina" not in named
    assert named.count("Anna de Wit, Rotterdam") == 2


def test_ideas_that_are_private_yet_are_only_counted() -> None:
    board = Making()
    board.people({"anna": Profile("Anna", "Ghent")})
    board.put(Board(id="board", stage="ideate"))
    board.put(Idea(id="i1", text="secret", author="anna", named=True, at=NOON, born=board.next, open=False))
    text = write(board)
    assert "secret" not in text
    assert "1 idea has been written and is not shown to everybody yet." in text


@pytest.mark.parametrize(
    ("stage", "label"),
    [("brief", "Challenge"), ("ideate", "Ideas"), ("vote", "Vote"), ("draft", "Solutions")],
)
def test_before_the_end_it_calls_itself_a_draft(stage: str, label: str) -> None:
    board = rotterdam()
    board.put(structs.replace(board.state.board, stage=stage))
    assert f"**Draft: the workshop is at stage “{label}”" in write(board)


def test_when_finished_it_is_no_draft() -> None:
    assert "Draft" not in write(rotterdam())


def test_an_open_blind_vote_shows_no_dots() -> None:
    board = Making()
    board.people({"anna": Profile("Anna", "Ghent")})
    board.put(Cluster(id="c", name="Cars", born=board.next))
    board.put(Board(id="board", stage="vote"))
    rule = VoteRule(3, 2)
    board.vote(
        Round(id="r", name="", rule=rule, status="open", clusters=("c",), names=("Cars",), opened=1),
        [("anna", {"c": 2})],
    )
    text = write(board)
    assert "The vote is still open." in text
    assert "2 dots" not in text
    why = "it has no ideas now; no sheet was written, and no vote was closed"
    assert f"| “Cars” | {why} | there was no vote on this | none |" in text


def test_an_empty_board_makes_a_sensible_plan() -> None:
    text = plan({}, Edition())
    assert body(text).startswith("# Workshop\n\n**Draft: the workshop is at stage “Challenge”")
    for sentence in (
        "No solution has been written yet.",
        "There are no ideas yet.",
        "There are no clusters.",
    ):
        assert sentence in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


# ── Structure ───────────────────────────────────────────────────────────────────────────────────


def shape(text: str, reader: str) -> list[str]:
    """Blocks and inline marks in order, without the words."""
    found = []
    for token in READERS[reader].parse(text):
        found.append(f"{token.type} {token.tag}")
        found += [child.type for child in token.children or () if child.type not in ("text", "hardbreak")]
    return found


def test_every_link_ends_within_the_document() -> None:
    text = write(rotterdam())
    tokens = READERS["commonmark"].parse(text)
    headings = {
        anchor("".join(child.content for child in inline.children or ()))
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    }
    links = {
        str(child.attrGet("href"))
        for token in READERS["github"].parse(text)
        for child in token.children or ()
        if child.type == "link_open"
    }
    assert links
    assert {link.removeprefix("#") for link in links} <= headings


TEXTS = 69
"""How many texts `filled` asks for."""

nasty = st.text(
    st.sampled_from("#-+*_=~`|<>[](){}!\\&$:;./@' \n\r\t01ab.ש\u202e\u200b") | st.characters(), max_size=30
) | st.sampled_from(
    ["</b>", "```\n", "| a |\n|---|", "1. x", "---", "[a](b)", "https://x.eu", "\\", "- [ ] x"]
)


@settings(max_examples=5000 if os.environ.get("BOARD_FULL") == "1" else 200, deadline=None)
@given(st.lists(nasty, min_size=TEXTS, max_size=TEXTS))
def test_whatever_people_write_the_plan_keeps_its_shape(words: list[str]) -> None:
    """The same board with harmless words has the same blocks, links and marks in the same order."""
    plain = [f"word {number:02}" if visible(text) else "" for number, text in enumerate(words)]
    for reader in READERS:
        assert shape(filled(words), reader) == shape(filled(plain), reader)


def filled(words: list[str]) -> str:
    """The plan of a board on which every text is the next of `words`, with nothing left to their order."""
    board, text = Making(), iter(words)
    board.put(
        structs.replace(
            BRIEF,
            title=next(text),
            city=next(text),
            question=next(text),
            prompt=next(text),
            background=next(text),
            thanks=next(text),
        )
    )
    board.put(Point(id="p1", list="tried", text=next(text), order=1, example=True))
    board.people({"anna": Profile(next(text), next(text))})
    board.question("q1", "anna", next(text), next(text))
    board.question("q2", "anna", next(text), next(text), by="facilitator")
    board.put(Table(id="t1", name=next(text), born=board.next))
    for id in ("c1", "c2", "c3"):
        board.put(Cluster(id=id, name=next(text), born=board.next))
    for number, cluster in enumerate(("c1", "c1", "c2", "c3", None)):
        source: Source = ("table", "paper", "own")[number % 3]
        board.idea(f"i{number}", "anna", next(text), cluster, source=source, table="t1")
    board.vote(
        Round(
            id="r",
            name=next(text),
            rule=VoteRule(9, 9),
            status="closed",
            clusters=("c1", "c2", "c3"),
            names=("then", "", ""),
            opened=1,
        ),
        [("anna", {"c1": 4, "c2": 3, "c3": 2})],
    )
    board.put(Board(id="board", stage="closed"))
    fields: tuple[FieldName, ...] = ("title", "people", "do", "test", "lead", "stop", "decision")
    board.sheet("s1", "c1", {field: next(text) for field in fields})
    board.sheet("s2", "c2", {field: next(text) for field in fields})
    board.step("a1", "s1", next(text), next(text), "30 days", next(text), owner="anna")
    board.step("a2", "s2", next(text), next(text), "")
    board.doubt("d1", "anna", "s1", next(text), "t1")
    board.put(Choice(id="choice", cluster="c2", by="expert"))
    said: dict[str, Any] = {"why": next(text), "contact": next(text), "next": next(text), "by": "90 days"}
    board.put(Response(id="s1", answer="not_now", **said), Publication(id="publication", at=NOON))
    board.put(Outcome(id="s1", happened="stopped", text=next(text), at=NOON))
    for id, solution in (("k1", "s1"), ("k2", "s2")):
        board.cite(id, solution, next(text), next(text), topic="failed", contact=next(text))
    for id, cluster in (("l1", "c1"), ("l2", None)):
        board.lesson(id, "obstacle", next(text), cluster, "i0", "i2")
    for id in ("p1", "p2"):
        names = ("title", "city", "what", "people", "offer", "ask", "contact")
        cells: dict[str, Any] = {name: next(text) for name in names}
        board.put(Project(id=id, born=board.next, **cells))
    assert next(text, None) is None, "count the texts again"
    return write(board, names=True)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_board_of_any_size_can_be_written_out(chance: random.Random) -> None:
    """Records that do not fit together (a cluster gone, a tally too short) raise nothing."""
    seen = rotterdam().seen()
    for kind in list(seen):
        for id in list(seen[kind]):
            if chance.random() < 0.3:
                del seen[kind][id]
    text = plan(seen, Edition(revision=1, names=True))
    assert text == plan(seen, Edition(revision=1, names=True))
    for reader in READERS:
        assert "html_block " not in shape(text, reader)
