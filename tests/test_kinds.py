"""Kinds of workshops: what the shipped formats say, and that a Lab file's own is as good as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from board import cli, labfile
from board.export.phrases import stage_name
from board.export.trail import Trail
from board.formats import FORMATS, LESSONS, STAGES, Format
from board.labfile import LabFileError, Problem
from board.language import stage_label
from board.messages import Describe, Lane, StageName
from board.pages.plan import markdown_plan
from board.people import key_from
from board.rules import Actor, decide
from board.settings import Settings
from board.state import State, apply
from board.store import Store
from tests.house import House

ROOT = Path(__file__).parent.parent
EXAMPLE = labfile.SHIPPED.with_name("beispiel-halbtag.toml")

OWN = """\
[lab]
id = "clinic-lab"
title = "Clinic Lab"
host = "Graz"
starts = 2026-05-05
ends = 2026-05-05
cities = ["Graz", "Linz"]

[[format]]
name = "clinic"
part = "learn"
prompt = "What hurts, and what helps?"
leaves = "lessons"
names = "city"
caution = "No names of patients."
stages = [
    { name = "brief", minutes = 5, label = "Welcome", say = "Sit down." },
    { name = "ideate", minutes = 10, label = "Symptoms" },
    { name = "draft", minutes = 10, label = "Cures", say = "Say what helps." },
    { name = "closed", minutes = 5 },
]
lanes = [
    { id = "hurts", label = "What hurts" },
    { id = "helps", label = "What helps", hint = "Even a little" },
]

[[format]]
name = "short-case"
based_on = "case"
caution = "Be kind."

[[workshop]]
id = "first"
format = "clinic"
title = "First clinic"
city = "Graz"
date = 2026-05-05
question = "Who comes too late?"
stages = [{ name = "draft", minutes = 20 }]

[[workshop.links]]
label = "About it"
address = "https://example.org/clinic"

[[workshop]]
id = "second"
format = "short-case"
part = "share"
title = "Second clinic"
city = "Linz"
date = 2026-05-05
question = "And here?"
lanes = [{ id = "one", label = "One thing" }]
"""


def told(text: str = OWN, index: int = 0) -> Describe:
    lab = labfile.parse(text.encode())
    return labfile.describe(lab, lab.workshops[index])


def problems(text: str) -> list[Problem]:
    with pytest.raises(LabFileError) as caught:
        labfile.parse(text.encode())
    return caught.value.problems


# ── The formats that ship ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_a_format_is_a_plan_that_a_board_can_follow(format: Format) -> None:
    names = [plan.name for plan in format.stages]
    assert names == [name for name in STAGES if name in names]
    assert (names[0], names[-1]) == ("brief", "closed")
    assert format.has("draft") == (format.leaves != "nothing")
    assert format.prompt.endswith((".", "?"))
    assert len({lane.id for lane in format.lanes}) == len(format.lanes)


def test_a_case_is_examined_and_not_judged() -> None:
    case, visit = FORMATS["case"], FORMATS["visit"]
    assert not case.has("vote")
    assert case.leaves == "lessons"
    assert [lane.label for lane in case.lanes] == [
        "What works, and why", "Success factors", "Challenges and obstacles", "How to transfer it to my city",
    ]  # fmt: skip
    assert "recognised" in visit.caution
    assert list(LESSONS) == ["success", "obstacle", "transfer", "failed"]


# ── A format that a file brings with it ─────────────────────────────────────────────────────────


def test_a_format_of_the_file_says_everything_that_the_shipped_ones_say() -> None:
    first, second = told().brief, told(index=1).brief
    assert (first.format, first.part, first.leaves) == ("clinic", "learn", "lessons")
    assert [(plan.name, plan.minutes, plan.label, plan.say) for plan in first.stages] == [
        ("brief", 5, "Welcome", "Sit down."),
        ("ideate", 10, "Symptoms", ""),
        ("draft", 20, "Cures", "Say what helps."),
        ("closed", 5, "", ""),
    ]
    assert first.lanes == (Lane("hurts", "What hurts"), Lane("helps", "What helps", "Even a little"))
    assert first.caution == "No names of patients."
    assert [(link.label, link.address) for link in first.links] == [
        ("About it", "https://example.org/clinic")
    ]
    assert (told().names, told().names_after) == ("city", "name")
    case = FORMATS["case"]
    assert (second.stages, second.leaves, second.prompt) == (case.stages, case.leaves, case.prompt)
    assert (second.part, second.caution, second.lanes) == ("share", "Be kind.", (Lane("one", "One thing"),))


@pytest.mark.parametrize(
    ("old", "new", "mark", "field", "words"),
    [
        ('name = "clinic"', 'name = "case"', 'name = "case"', "format[1].name", "Write another name"),
        ('name = "short-case"', 'name = "clinic"', "[2]", "format[2].name", "already on line"),
        ('based_on = "case"', 'based_on = "cas"', '"cas"', "format[2].based_on", "Did you mean “case”?"),
        ('prompt = "What hurts, and what helps?"\n', "", "[[format]]", "format[1].prompt", "missing"),
        ('part = "learn"\n', "", "[[format]]", "format[1].part", "missing"),
        ('leaves = "lessons"', 'leaves = "lesson"', '"lesson"', "format[1].leaves", "mean “lessons”?"),
        ('leaves = "lessons"', 'leaves = "nothing"', '"nothing"', "format[1].leaves", "Say what"),
        ('leaves = "lessons"', 'leaves = "solutions"', "solutions", "format[1].leaves", "“cluster”"),
        ('    { name = "closed", minutes = 5 },\n', "", "stages =", "format[1].stages", "ends at “closed”"),
        ('"closed", minutes = 5', '"closed"', '"closed" }', "format[1].stages[4].minutes", "missing"),
        ('label = "Symptoms"', f'label = "{"x" * 25}"', "xxx", "format[1].stages[2].label", "at most 24"),
        ('id = "helps"', 'id = "hurts"', "Even a little", "format[1].lanes[2].id", "already on line"),
        ('caution = "No', 'cautoin = "No', "cautoin", "format[1].cautoin", "Did you mean “caution”?"),
        ('[{ name = "draft"', '[{ name = "vote"', '"vote"', "workshop[1].stages[1].name",
         "one of “brief”, “ideate”, “draft”, “closed”"),
        ('question = "And here?"', 'question = "And here?"\nvote = { cap = 1 }', "vote =", "workshop[2].vote",
         "nobody votes"),
        ('format = "clinic"', 'format = "clinc"', "clinc", "workshop[1].format", "Did you mean “clinic”?"),
        ("https://example.org", "ftp://x.org", "ftp", "workshop[1].links[1].address", "whole web address"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_format_is_named_with_its_line_and_its_cure(
    old: str, new: str, mark: str, field: str, words: str
) -> None:
    assert old in OWN
    text = OWN.replace(old, new, 1)
    found = next(problem for problem in problems(text) if problem.field == field)
    assert words in found.message
    line = text.splitlines()[found.line - 1]
    assert mark in line or mark == "[2]", line


# ── … and a board that follows it ───────────────────────────────────────────────────────────────


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.person("fay", "facilitator")
    house.person("ann")
    house.live.system("lab-2019-rotterdam", told())
    yield house
    house.close()


def refused(h: House, code: str, person: str, type: str, **body: object) -> str:
    before = h.state
    answer = h.do(person, type, **body)
    assert answer.refused == code, answer
    assert h.state is before
    return answer.reason or ""


def test_a_board_moves_along_the_stages_of_its_plan_only(h: House) -> None:
    words = refused(h, "stage", "fay", "move_stage", seen="brief", to="cluster")
    assert "It has: Welcome, Symptoms, Cures, Finished." in words
    refused(h, "stage", "fay", "plan_stage", stage="vote", minutes=5)
    assert "“Welcome”" in refused(h, "stage", "ann", "post_idea", idea=h.id("idea"), text="x", lane="hurts")
    stages: list[StageName] = ["ideate", "draft", "closed", "draft", "brief"]
    for stage in stages:
        h.stage("fay", stage)
        timer = h.state.timer["timer"]
        assert timer.ends is not None
        minutes = {"brief": 5, "ideate": 10, "draft": 20, "closed": 5}[stage]
        assert timer.ends - h.state.board.since == minutes * 60_000
    h.stage("fay", "draft")
    assert "“Cures”" in refused(h, "changed_meanwhile", "fay", "move_stage", seen="ideate", to="closed")


def test_a_card_answers_one_of_the_prompts(h: House) -> None:
    h.stage("fay", "ideate")
    idea = h.id("idea")
    assert "Choose the question" in refused(h, "not_found", "ann", "post_idea", idea=idea, text="Waiting")
    refused(h, "not_found", "ann", "post_idea", idea=idea, text="Waiting", lane="works")
    h.done("ann", "post_idea", idea=idea, text="Waiting", lane="hurts")
    base = h.state.idea[idea].written
    h.done("ann", "edit_idea", idea=idea, text="A chair", base=base, lane="helps")
    assert (h.state.idea[idea].text, h.state.idea[idea].lane) == ("A chair", "helps")


def test_what_a_board_leaves_is_what_its_format_says(h: House) -> None:
    h.stage("fay", "draft")
    lesson = h.id("lesson")
    h.done("ann", "write_lesson", lesson=lesson, topic="success", text="A chair helps", base=0)
    refused(h, "stage", "ann", "write_project", project=h.id("p"), title="Jobs", city="Porto", base=0)
    assert [one.text for one in h.state.lesson.values()] == ["A chair helps"]


def test_loading_a_format_again_changes_nothing_and_an_edit_of_it_reaches_the_board(h: House) -> None:
    before = h.state
    h.live.system("lab-2019-rotterdam", told())
    assert h.state is before
    h.live.system("lab-2019-rotterdam", told(OWN.replace('label = "Cures"', 'label = "Remedies"')))
    brief = h.state.brief
    assert brief is not None
    assert [plan.label for plan in brief.stages] == ["Welcome", "Symptoms", "Remedies", ""]


def test_a_new_board_begins_with_the_names_of_its_format() -> None:
    ops = decide(State(), told(), Actor("", "system"), 1000)
    board = apply(State(), ops, 1).board
    assert (board.names, board.names_after) == ("city", "name")


def test_a_plan_calls_a_stage_what_the_workshop_calls_it() -> None:
    brief = told(OWN.replace('"Cures"', '"*Cures*"')).brief
    trail = Trail({"brief": {"brief": brief}})
    assert stage_name(trail, "draft") == r"\*Cures\*"
    assert stage_name(trail, "closed") == "Finished"


# ── A Lab of another shape ──────────────────────────────────────────────────────────────────────


def test_the_example_is_a_lab_of_another_shape_that_says_what_it_is() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    lab = labfile.read(EXAMPLE)
    assert text.startswith("# EIN BEISPIEL")
    assert "Beispiel" in lab.title
    assert lab.starts == lab.ends
    assert [(one.city, one.leaves) for one in lab.workshops] == [("Linz", "lessons"), ("Graz", "solutions")]
    for workshop in lab.workshops:
        assert sum(plan.minutes for plan in workshop.stages) <= 90
        assert workshop.background_is_example
        assert all(point.example for point in workshop.points)
    # Nothing of it comes from the formats, which speak English.
    english = {word for format in FORMATS.values() for word in words_of(format)} - {""}
    for workshop in lab.workshops:
        assert not english & set(words_of(workshop))


def words_of(plan: Format | labfile.WorkshopPlan) -> list[str]:
    stages = [word for stage in plan.stages for word in (stage.say, stage.label)]
    lanes = [word for lane in plan.lanes for word in (lane.label, lane.hint)]
    return [plan.prompt, plan.placeholder, plan.caution, *stages, *lanes]


def test_the_example_is_loaded_beside_glasgow_and_its_plans_are_german(
    glasgow: Store, settings: Settings
) -> None:
    lab = labfile.read(EXAMPLE)
    key = key_from(settings.data)
    told = cli.load(glasgow, key, lab)
    assert "2 new" in told
    assert cli.load(glasgow, key, lab) == told.replace("2 new", "0 new")
    assert [one.id for one in glasgow.workshops(lab.id)] == ["beispiel-halbtag-linz", "beispiel-halbtag-graz"]
    for id, label in (("beispiel-halbtag-linz", "Beispiel"), ("beispiel-halbtag-graz", "Aufgabe")):
        loaded = glasgow.load(id)
        assert loaded is not None
        assert stage_label("brief", loaded.state.brief) == label
        assert loaded.state.brief is not None
        assert loaded.state.brief.language == "de"
        plan = markdown_plan(loaded.state, language="de")
        assert label in plan
        assert "Glasgow" not in plan
        assert not re.search(r"\b(Draft|Ideas|Clusters|Challenge|Finished)\b", plan)


# ── A wall ──────────────────────────────────────────────────────────────────────────────────────


def test_no_rule_screen_or_document_asks_which_format_it_is() -> None:
    """A format is its data: only the room that declares formats, and Lab files, name one."""
    others = "|".join(name for name in FORMATS if name != "challenge")
    # A challenge is also the thing itself; so for it, what counts is whether a format is compared.
    named = re.compile(rf"""["'`]({others})["'`]|format\s*[!=]==?\s*["'`]""")
    own = {"board/formats.py", "board/archive.py"}  # an archive's own format is not a workshop's
    for folder, kinds in (("board", "*.py"), ("static/src", "*.ts*"), ("templates", "*.html")):
        for path in sorted((ROOT / folder).rglob(kinds)):
            where = str(path.relative_to(ROOT))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                assert where in own or not named.search(line), f"{where}:{number} names a format: {line}"
