"""The Lab file: what the shipped one says, and that every mistake is named with its line, field and cure."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from board import formats, labfile
from board.labfile import LabFileError, Problem
from board.labfile.lines import Lines
from board.messages import MAX_FIELD, MAX_POINT, Describe, FieldName, FilePoint, ListName, StageName, WebLink

SMALL = '''\
# A Lab in few lines.
[lab]
id = "small-lab"
title = "Small Lab"
host = "Glasgow"
starts = 2019-03-25
ends = 2019-03-27
cities = ["Glasgow", "Rotterdam"]

[[lab.links]]
label = "Read more"
address = "https://example.org/lab"

[[workshop]]
id = "first"
part = "create"
format = "challenge"
title = "The first one"
city = "Glasgow"
date = 2019-03-27
question = "How can it become better?"
background = """
One line.
Another [line] = "of it".
"""
background_is_example = true
already_tried = [
    "A leaflet",
    { text = "A website", example = true },
]

[[workshop.stages]]
name = "brief"
minutes = 10

[[workshop.stages]]
name = "vote"
say = "Choose."

[workshop.vote]
budget = 5
cap = 3

[[workshop]]
id = "second"
part = "create"
format = "challenge"
title = "The second one"
city = "Rotterdam"
date = 2019-03-27
question = "And this?"
stages = [{ name = "ideate", minutes = 12 }]
'''


def problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(LabFileError) as caught:
        labfile.parse(text if isinstance(text, bytes) else text.encode())
    assert caught.value.problems
    return caught.value.problems


def to_mend(raw: bytes) -> list[Problem]:
    """What must be mended before these bytes are a Lab; nothing when they are one."""
    try:
        labfile.parse(raw)
    except LabFileError as error:
        return error.problems or pytest.fail("refused without a reason")
    return []


def changed(old: str, new: str) -> str:
    """SMALL with the first `old` replaced."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def line_of(text: str, mark: str) -> int:
    return text[: text.index(mark)].count("\n") + 1


# ── The shipped file ────────────────────────────────────────────────────────────────────────────


def test_the_shipped_lab_has_its_facts() -> None:
    lab = labfile.read(labfile.SHIPPED)
    assert (lab.id, lab.title, lab.host) == ("glasgow-2019", "Social Innovation Lab", "Glasgow")
    assert lab.theme == "Making Inclusive Cities through Social Innovation"
    assert (lab.starts, lab.ends) == ("2019-03-25", "2019-03-27")
    assert [(workshop.format, workshop.city) for workshop in lab.workshops] == [
        *(("case", city) for city in ("Birmingham", "Porto", "Athens", "Nantes", "Glasgow")),
        ("exchange", "Glasgow"), *[("visit", "Glasgow")] * 5,
        *(("challenge", city) for city in ("Amsterdam", "Ghent", "Glasgow", "Gothenburg", "Rotterdam")),
    ]  # fmt: skip
    days = {"learn": "2019-03-25", "share": "2019-03-26", "create": "2019-03-27"}
    assert all(workshop.date == days[workshop.part] for workshop in lab.workshops)
    assert list(lab.cities) == sorted(lab.cities)
    assert '"EaSI" (2014-2020)' in lab.thanks
    assert not lab.names_to_facilitators
    assert labfile.workshop_id(lab, lab.workshops[-1]) == "glasgow-2019-rotterdam"


def test_each_shipped_workshop_follows_its_format_and_its_title_says_which_it_is() -> None:
    for workshop in labfile.read(labfile.SHIPPED).workshops:
        format = formats.FORMATS[workshop.format]
        begins = {
            "challenge": f"{workshop.city} challenge: ",
            "case": f"{workshop.city} case: ",
            "visit": "Visit: ",
        }
        assert workshop.part == format.part
        assert workshop.title.startswith(begins.get(workshop.format, ""))
        assert len(workshop.title) <= 48, "it must fit in the bar on top"
        assert workshop.question.endswith("?")
        assert workshop.question.count("?") == 1
        assert workshop.stages == format.stages


def challenges() -> list[labfile.WorkshopPlan]:
    lab = labfile.read(labfile.SHIPPED)
    return [workshop for workshop in lab.workshops if workshop.format == "challenge"]


def test_each_shipped_challenge_takes_ninety_minutes() -> None:
    for workshop in challenges():
        assert len(workshop.title) <= 48, "it must fit in the bar on top"
        assert workshop.question.endswith("?")
        assert workshop.placeholder
        assert [plan.name for plan in workshop.stages] == list(get_args(StageName))
        assert sum(plan.minutes for plan in workshop.stages) == 90
        assert (workshop.vote.budget, workshop.vote.cap, workshop.vote.blind) == (3, 2, True)


def test_everything_that_was_invented_is_marked_and_said_to_be_invented() -> None:
    lines = labfile.SHIPPED.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith(("background =", "already_tried =")):
            assert lines[number - 1].startswith("# Invented as "), number
    for workshop in labfile.read(labfile.SHIPPED).workshops:
        assert workshop.background_is_example
        assert all(point.example for point in workshop.points)
    for workshop in challenges():
        assert {point.list for point in workshop.points} == set(get_args(ListName))


def test_a_description_fits_the_wire() -> None:
    lab = labfile.read(labfile.SHIPPED)
    for workshop in lab.workshops:
        told = labfile.describe(lab, workshop)
        assert msgspec.json.decode(msgspec.json.encode(told), type=Describe) == told
        assert (told.brief.id, told.brief.lab, told.brief.city) == ("brief", lab.id, workshop.city)
        assert told.brief.example
        assert told.brief.thanks == lab.thanks
        assert told.points == workshop.points


def test_the_language_of_the_texts_is_one_that_a_page_can_name() -> None:
    said = changed('host = "', 'language = "pt-BR"\nhost = "')
    assert labfile.parse(said.encode()).language == "pt-BR"
    assert labfile.parse(SMALL.encode()).language == ""
    for wrong in ('"Deutsch"', '"de_DE"', '"DE"', '"de-"', "3", '"\u202ede"'):
        (problem,) = problems(changed('host = "', f'language = {wrong}\nhost = "'))
        assert problem.field == "lab.language"
        assert "like “de” or “pt-BR”" in problem.message


# ── Formats ─────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_has_every_field_once_and_the_rows_of_first_steps() -> None:
    names = [field.name for field in formats.SHEET]
    assert sorted(names) == sorted([*get_args(FieldName), "steps"])
    assert [field.label for field in formats.SHEET if field.starred] == [
        "Title", "Problem and people", "What we would do", "Small test", "First steps", "What could stop it",
    ]  # fmt: skip


def test_every_format_has_a_sentence_to_read_aloud_in_each_stage() -> None:
    for format in formats.FORMATS.values():
        assert format.part in formats.PARTS
        for plan in format.stages:
            assert plan.name in formats.STAGES
            assert 0 < len(plan.say) <= MAX_POINT
            assert plan.say.count(".") == 1
            assert plan.say.endswith(".")
    assert list(formats.STAGES) == list(get_args(StageName))
    assert list(formats.LISTS) == list(get_args(ListName)) == list(labfile.LIST_KEYS.values())


# ── What a file may leave out ───────────────────────────────────────────────────────────────────


def test_what_is_left_out_comes_from_the_format() -> None:
    first, second = labfile.parse(SMALL.encode()).workshops
    challenge = formats.CHALLENGE
    assert first.prompt == challenge.prompt
    assert [plan.minutes for plan in first.stages] == [10, 8, 18, 7, 31, 6]
    assert [plan.say for plan in first.stages[:4]] == [
        *(plan.say for plan in challenge.stages[:3]), "Choose.",
    ]  # fmt: skip
    assert (first.vote.budget, first.vote.cap, first.vote.blind) == (5, 3, True)
    assert [plan.minutes for plan in second.stages] == [20, 12, 18, 7, 31, 6]
    assert second.vote == challenge.vote
    assert (second.background, second.background_is_example, second.points) == ("", False, ())


def test_texts_arrive_as_they_were_written() -> None:
    lab = labfile.parse(SMALL.encode())
    assert lab.workshops[0].background == 'One line.\nAnother [line] = "of it".'
    assert lab.workshops[0].points == (
        FilePoint(list="tried", text="A leaflet"),
        FilePoint(list="tried", text="A website", example=True),
    )
    assert lab.links == (WebLink("Read more", "https://example.org/lab"),)
    assert lab.purge_on is None


@pytest.mark.parametrize("editor", ["windows line ends", "byte order mark"])
def test_files_of_other_editors_read_the_same(editor: str) -> None:
    def saved(text: str) -> bytes:
        return (
            text.encode("utf-8-sig") if editor == "byte order mark" else text.replace("\n", "\r\n").encode()
        )

    assert labfile.parse(saved(SMALL)) == labfile.parse(SMALL.encode())
    worse = changed("minutes = 10", "minutes = 0")
    assert problems(saved(worse)) == problems(worse)


@pytest.mark.parametrize(
    ("written", "read"), [('"09:30"', "09:30"), ('"9:05"', "09:05"), ("14:00:00", "14:00"), ('""', "")]
)
def test_a_workshop_may_say_when_it_begins(written: str, read: str) -> None:
    text = changed('city = "Glasgow"\ndate', f'city = "Glasgow"\ntime = {written}\ndate')
    assert [one.time for one in labfile.parse(text.encode()).workshops] == [read, ""]


# ── One mistake, one problem ────────────────────────────────────────────────────────────────────

MISTAKES = [
    # what stands in the file, what stands there instead, a mark of the line, field, words of the sentence
    ('id = "small-lab"\n', "", "[lab]", "lab.id", "missing"),
    ('id = "small-lab"', 'id = "Small Lab!"', "Small Lab!", "lab.id", "like “small-lab”, not “Small Lab!”"),
    ('id = "small-lab"', f'id = "{"a" * 41}"', "aaa", "lab.id", "at most 40 characters"),
    ('id = "small-lab"', "id = 7", "id = 7", "lab.id", "not 7"),
    ('title = "Small Lab"', 'tilte = "Small Lab"', "tilte", "lab.tilte", "Did you mean “title”?"),
    ('title = "Small Lab"', 'title = "Small Lab"\nzebra = 1', "zebra", "lab.zebra", "Take it out"),
    ('title = "Small Lab"', 'title = ""', 'title = ""', "lab.title", "empty"),
    ('title = "Small Lab"', 'title = "  "', 'title = "  "', "lab.title", "empty"),
    ('title = "Small Lab"', 'title = " Small"', 'title = " Small"', "lab.title", "space"),
    ('title = "Small Lab"', f'title = "{"x" * 81}"', "xxx", "lab.title", "81 characters. Write at most 80"),
    ('title = "Small Lab"', 'title = "a\\nb"', "a\\nb", "lab.title", "one line"),
    ('title = "Small Lab"', 'title = "a\\u0007b"', "a\\u0007b", "lab.title", "U+0007"),
    ('title = "Small Lab"', 'title = "a\\u202Eb"', "a\\u202Eb", "lab.title", "U+202E"),
    ('title = "Small Lab"', 'title = ["Small"]', '["Small"]', "lab.title", "in quotes, not a list"),
    ("starts = 2019-03-25", 'starts = "25.3.2019"', "25.3", "lab.starts", "like 2019-03-25, not “25.3.2019”"),
    ("starts = 2019-03-25", 'starts = "2019-02-30"', "02-30", "lab.starts", "like 2019-03-25"),
    ("starts = 2019-03-25", "starts = 2019-03-25T09:00:00", "T09", "lab.starts", "like 2019-03-25"),
    ('title = "The first one"', 'title = "One"\ntime = "24:00"', "24:00", "workshop[1].time", "“09:30”"),
    ('title = "The first one"', 'title = "One"\ntime = 930', "930", "workshop[1].time", "not 930"),
    ("ends = 2019-03-27", "ends = 2019-03-24", "ends = 2019", "lab.ends", "Write 2019-03-25 or a later date"),
    ("ends = 2019-03-27", "ends = 2019-03-27\npurge_on = 2019-03-26", "purge", "lab.purge_on", "2019-03-27"),
    ('cities = ["Glasgow",', "cities = [5,", "cities", "lab.cities[1]", "not 5"),
    ('"Rotterdam"]', '"Rotterdam",\n"glasgow"]', '"glasgow"]', "lab.cities[3]", "already on line 8"),
    ('cities = ["Glasgow", "Rotterdam"]', 'cities = "Glasgow"', "cities =", "lab.cities", "Write a list"),
    ('cities = ["Glasgow", "Rotterdam"]', "cities = []", "cities =", "lab.cities", "from 1 to 300"),
    ("https://example.org", "ftp://example.org", "ftp", "lab.links[1].address", "whole web address"),
    ("https://example.org", "http://[x", "http://[x", "lab.links[1].address", "whole web address"),
    ('label = "Read more"\n', "", "[[lab.links]]", "lab.links[1].label", 'Write: label = "…"'),
    ('id = "second"', "id = 'first'", "id = 'first'", "workshop[2].id", "already on line 15"),
    ("The second one", "The first ONE", "The first ONE", "workshop[2].title", "already on line 18"),
    ('part = "create"', 'part = "crate"', "crate", "workshop[1].part",
     "one of “learn”, “share”, “create”, not “crate”. Did you mean “create”?"),
    ('format = "challenge"', 'format = "Challenge"', "Challenge", "workshop[1].format", "mean “challenge”?"),
    ('city = "Glasgow"', 'city = "Glasgw"', "Glasgw", "workshop[1].city", "Did you mean “Glasgow”?"),
    ("date = 2019-03-27", "date = 2019-03-28", "03-28", "workshop[1].date", "from 2019-03-25 to 2019-03-27"),
    ('question = "How can it become better?"\n', "", "[[workshop]]", "workshop[1].question", "missing"),
    ("One line.", "One\\u0000 line.", "background =", "workshop[1].background", "U+0000"),
    ("One line.", "x" * MAX_FIELD, "background =", "workshop[1].background", f"at most {MAX_FIELD}"),
    ("example = true }", "example = 1 }", "{ text", "workshop[1].already_tried[2].example", "true or false"),
    ("example = true }", "exampel = true }", "{ text", "workshop[1].already_tried[2].exampel", "“example”"),
    ('"A leaflet"', '"A Website"', "{ text", "workshop[1].already_tried[2]", "already on line 28"),
    ('"A leaflet"', f'"{"x" * 301}"', "xxx", "workshop[1].already_tried[1]", "at most 300"),
    ("is_example = true", "is_example = 1", "is_example", "workshop[1].background_is_example", "not 1"),
    ('name = "brief"', 'name = "brif"', "brif", "workshop[1].stages[1].name", "Did you mean “brief”?"),
    ('name = "vote"', "name = 'brief'", "name = 'brief'", "workshop[1].stages[2].name", "already on line 33"),
    ('name = "brief"', 'name = "draft"', 'name = "vote"', "workshop[1].stages[2].name", "before “draft”"),
    ('name = "brief"\n', "", "[[workshop.stages]]", "workshop[1].stages[1].name", 'name = "brief"'),
    ("minutes = 10", "minutes = 0", "minutes = 0", "workshop[1].stages[1].minutes", "from 1 to 240, not 0"),
    ("minutes = 10", "minutes = 241", "minutes = 241", "workshop[1].stages[1].minutes", "not 241"),
    ("minutes = 10", "minutes = true", "= true\n\n", "workshop[1].stages[1].minutes", "not true"),
    ("minutes = 10", "minutes = 1.5", "1.5", "workshop[1].stages[1].minutes", "not 1.5"),
    ("minutes = 12", "minutes = 999", "999", "workshop[2].stages[1].minutes", "not 999"),
    ('[{ name = "ideate", minutes = 12 }]', "[\n1]", "1]", "workshop[2].stages[1]", "not 1"),
    ('[{ name = "ideate", minutes = 12 }]', "3", "stages = 3", "workshop[2].stages", "[[workshop.stages]]"),
    ("cap = 3", "cap = 6", "cap = 6", "workshop[1].vote.cap", "at most 5"),
    ("budget = 5\ncap = 3", "budget = 1", "[workshop.vote]", "workshop[1].vote.cap", "at most 1"),
    ("budget = 5", "budget = 21", "budget = 21", "workshop[1].vote.budget", "from 1 to 20, not 21"),
    ("[workshop.vote]\nbudget = 5\ncap = 3\n", "[[workshop.vote]]\n", "[[workshop.vote]]",
     "workshop[1].vote", "[workshop.vote], once"),
    ("# A Lab", "[labs]\n# A Lab", "[labs]", "labs", "Did you mean “lab”?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mark", "field", "words"), MISTAKES)
def test_a_mistake_is_named_with_its_line_its_field_and_its_cure(
    old: str, new: str, mark: str, field: str, words: str
) -> None:
    text = changed(old, new)
    (problem,) = problems(text)
    assert (problem.line, problem.field) == (line_of(text, mark), field)
    assert words in problem.message
    assert str(problem) == f"line {problem.line}, {problem.field}: {problem.message}"


def test_all_mistakes_are_named_in_one_go_in_the_order_of_the_file() -> None:
    text = SMALL
    for old, new in (
        ('title = "Small Lab"', 'tilte = "Small Lab"'),
        ("ends = 2019-03-27", "ends = 2018-03-27"),
        ('format = "challenge"', 'format = "quiz"'),
        ('question = "How can it become better?"\n', ""),
        ("minutes = 10", "minutes = 0"),
        ("cap = 3", 'cap = "3"'),
        ('id = "second"', 'id = "first"'),
    ):
        text = text.replace(old, new, 1)
    found = problems(text)
    assert [problem.field for problem in found] == [
        "lab.tilte", "lab.ends", "workshop[1].question", "workshop[1].format",
        "workshop[1].stages[1].minutes", "workshop[1].vote.cap", "workshop[2].id",
    ]  # fmt: skip
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("# only a comment\n", "lab", "Write: [lab]"),
        ("# only a comment\n", "workshop", "Write: [[workshop]]"),
        (SMALL[: SMALL.index("[[workshop]]")], "workshop", "Write: [[workshop]]"),
        (SMALL[SMALL.index("[[workshop]]") :], "lab", "Write: [lab]"),
    ],
)
def test_a_missing_table_is_a_problem_of_the_whole_file(text: str, field: str, words: str) -> None:
    found = {problem.field: problem for problem in problems(text)}
    assert found[field].line == 0
    assert words in found[field].message
    assert str(found[field]).startswith(f"{field}: ")


def test_single_brackets_around_workshop_are_explained() -> None:
    text = SMALL[: SMALL.index("[[workshop.stages]]")].replace("[[workshop]]", "[workshop]")
    (problem,) = problems(text)
    assert (problem.line, problem.field) == (line_of(text, "[workshop]"), "workshop")
    assert "[[workshop]], in double brackets" in problem.message


# ── Not even TOML ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "mark", "field", "words"),
    [
        ('title = "Small Lab"', "title = Small Lab", "= Small Lab", "", "after the = sign"),
        ('title = "Small Lab"', 'title = "Small Lab', '"Small Lab\n', "", "not closed"),
        ('title = "Small Lab"', "title = 'Small Lab", "'Small Lab\n", "", "not closed"),
        ('title = "Small Lab"', 'title = "A "good" Lab"', '"A "', "", "after the value"),
        ('title = "Small Lab"', 'title "Small Lab"', "title ", "", "the = sign is missing"),
        ('title = "Small Lab"', "title =", "title =", "", "after the = sign"),
        ('title = "Small Lab"', '- "Small Lab"', "= missing", "", ""),
        ('title = "Small Lab"', '* "Small Lab"', "* ", "", "not understood"),
        ('title = "Small Lab"', 'title = "C:\\Lab"', "C:", "", "\\\\"),
        ('title = "Small Lab"', 'title = "\\uZZZZ"', "ZZZZ", "", "four digits"),
        ('title = "Small Lab"', 'title = "\\uD800"', "D800", "", "no such character"),
        ('title = "Small Lab"', 'title = "a\x07b"', "a\x07b", "", "control character"),
        ("# A Lab", "# A \x07", "\x07", "", "control character"),
        ("starts = 2019-03-25", "starts = 2019-02-30", "02-30", "", "no such day"),
        ("starts = 2019-03-25", "starts = 25.3.2019", "25.3", "", "dates as 2019-03-25"),
        ('["Glasgow", "Rotterdam"]', '["Glasgow" "Rotterdam"]', '["Glasgow"', "", "The list is not closed"),
        ('"Rotterdam"]', '"Rotterdam"', "[[lab.links]]", "", "What begins on line 8 is not closed"),
        ("minutes = 12 }", "minutes = 12 ", "minutes = 12", "", "The table is not closed"),
        ("[[workshop]]", "[[workshop]", "[[workshop]\n", "", "heading is not closed"),
        ("[lab]", "[]", "[]", "", "Write a name here"),
        ('title = "Small Lab"', 'title = "A"\ntitle = "B"', 'title = "B"', "lab.title", "already on line 4"),
        ("[[lab.links]]", '[lab]\ntheme = "x"\n[[lab.links]]', '[lab]\ntheme', "lab", "already on line 2"),
        ('text = "A website"', "text = 1, text = 2", "{ text", "workshop[1].already_tried[2].text", "twice"),
        ('Another [line] = "of it".\n"""', "", 'background = """', "", "not closed"),
    ],
)  # fmt: skip
def test_broken_toml_is_explained_in_a_plain_sentence(
    old: str, new: str, mark: str, field: str, words: str
) -> None:
    if mark == "= missing":
        mark = new
    text = changed(old, new)
    (problem,) = problems(text)
    assert (problem.line, problem.field) == (line_of(text, mark), field)
    assert words in problem.message


def test_a_list_that_is_open_at_the_end_is_found_where_it_begins() -> None:
    text = SMALL + 'must_keep = [\n    "This",\n'
    (problem,) = problems(text)
    assert problem.line == line_of(text, "must_keep")


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "{a=" * 50_000, "a = " + "9" * 5000])
def test_absurd_toml_is_refused_like_any_other(text: str) -> None:
    (problem,) = problems(text)
    assert problem.line == 0


# ── Not even a text ─────────────────────────────────────────────────────────────────────────────


def sentence(path: Path) -> str:
    with pytest.raises(LabFileError) as caught:
        labfile.read(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (0, "")
    assert str(caught.value) == problem.message
    return problem.message


def test_what_is_no_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    assert "folder" in sentence(tmp_path)
    assert "no such file" in sentence(tmp_path / "lab.toml")
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in sentence(tmp_path / "pipe")
    assert sentence(tmp_path / "nul\0") != ""
    assert sentence(tmp_path / ("x" * 5000)) != ""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (SMALL.encode("utf-16"), "UTF-16"),
        (b"#" * (256 * 1024 + 1), "larger than 256 kB"),
    ],
)
def test_a_file_without_readable_text_is_said_in_a_sentence(tmp_path: Path, raw: bytes, words: str) -> None:
    file = tmp_path / "lab.toml"
    file.write_bytes(raw)
    assert words in sentence(file)


def test_bytes_that_are_not_utf8_are_found_on_their_line() -> None:
    raw = changed('host = "Glasgow"', 'host = "Malmö"').encode("latin-1")
    (problem,) = problems(raw)
    assert problem.line == line_of(SMALL, "host")
    assert "UTF-8" in problem.message


# ── Lines ───────────────────────────────────────────────────────────────────────────────────────

BROKEN = (
    SMALL.replace('title = "Small Lab"', "title = 5")
    .replace("ends = 2019-03-27", "ends = 2019-03-20")
    .replace('question = "How can it become better?"\n', "")
    .replace('"A leaflet"', '""')
    .replace('text = "A website"', "text = 7")
    .replace("minutes = 10", "minutes = 0")
    .replace("cap = 3", "cup = 3")
    .replace('name = "ideate"', 'name = "idea"')
    .splitlines(keepends=True)
)
INSIDE_A_TEXT = range(
    next(i for i, line in enumerate(BROKEN) if line.startswith("background =")) + 1,
    next(i for i, line in enumerate(BROKEN) if line.startswith("background_is_example")),
)


@given(
    st.dictionaries(
        st.sampled_from([i for i in range(len(BROKEN)) if i not in INSIDE_A_TEXT]),
        st.lists(
            st.sampled_from(
                ["\n", "# a comment\n", '  # """ [[not]] a = "table\n', "\t\n", "#'''\n", "\r\n"]
            ),
            min_size=1,
            max_size=4,
        ),
    )
)
@settings(deadline=None)
def test_lines_put_in_between_move_every_problem_by_as_many(added: dict[int, list[str]]) -> None:
    before = problems("".join(BROKEN))
    assert len(before) == 8
    text = "".join("".join(added.get(i, [])) + line for i, line in enumerate(BROKEN))
    shift = {i + 1: sum(len(added[at]) for at in added if at <= i) for i in range(len(BROKEN))}
    after = [(problem.line, problem.field, problem.message) for problem in problems(text)]
    assert after == [
        (problem.line + shift[problem.line], problem.field, problem.message) for problem in before
    ]


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path of a document as `tomllib` understood it."""
    yield path
    entries: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield from paths(entry, (*path, key))


class Writer:
    """Writes TOML in every style there is, and remembers on which line each value begins."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def note(self, path: tuple[str | int, ...]) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def key(self, number: int) -> str:
        """A key of this number, plain or quoted, as it reads; its written form goes into the text."""
        name, written = self.draw(
            st.sampled_from(
                [
                    (f"k{number}", f"k{number}"),
                    (f"k.{number}", f'"k.{number}"'),
                    (f"k]={number}", f"'k]={number}'"),
                    (f'k"#{number}', f'"k\\"#{number}"'),
                    (f"ké{number}", f'"k\\u00e9{number}"'),
                    (f"{number}", f"{number}"),
                ]
            )
        )
        self.text += written
        return str(name)

    def gap(self) -> None:
        self.text += self.draw(st.sampled_from(["", " ", "\n", " # ]}\n\n", "\t# '''\n#\"\n"]))

    def value(self, path: tuple[str | int, ...], depth: int) -> None:
        styles = ["plain"] if depth > 2 else ["plain", "plain", "list", "table"]
        style = self.draw(st.sampled_from(styles))
        if style == "plain":
            self.text += self.draw(st.sampled_from(PLAIN))
        elif style == "list":
            self.text += "["
            for index in range(self.draw(st.integers(0, 3))):
                self.gap()
                self.note((*path, index))
                self.value((*path, index), depth + 1)
                self.gap()
                self.text += ","
            self.gap()
            self.text += "]"
        else:
            self.text += "{"
            for index in range(count := self.draw(st.integers(0, 3))):
                self.pair(path, index, depth + 1)
                self.text += ", " if index < count - 1 else " "
            self.text += "}"

    def pair(self, table: tuple[str | int, ...], number: int, depth: int) -> None:
        begins = self.text.count("\n") + 1
        path = (*table, self.key(number))
        self.lines[path] = begins
        if self.draw(st.booleans()):
            self.text += " . "
            path = (*path, self.key(0))
            self.lines[path] = begins
        self.text += " = "
        self.value(path, depth)

    def body(self, table: tuple[str | int, ...]) -> None:
        for number in range(self.draw(st.integers(0, 3))):
            self.gap()
            self.text += "\n"
            self.pair(table, number, 0)
        self.text += " # end\n"

    def document(self) -> None:
        self.body(())
        for number in range(self.draw(st.integers(0, 3))):
            name = f"t{number}"
            if self.draw(st.booleans()):
                self.note((name,))
                self.text += f"[ {name} ]"
                self.body((name,))
                continue
            self.note((name,))
            for entry in range(self.draw(st.integers(1, 3))):
                self.note((name, entry))
                self.text += f"[[{name}]]"
                self.body((name, entry))
                for row in range(self.draw(st.integers(0, 2))):
                    if row == 0:
                        self.note((name, entry, "rows"))
                    self.note((name, entry, "rows", row))
                    self.text += f"[[{name}.'rows']]"
                    self.body((name, entry, "rows", row))


PLAIN = [
    "1", "-1.5e3", "true", "inf", "0x1F", "2019-03-25", "2019-03-25 07:32:00Z", "07:32:00.5",
    '""', "''", '"a # b"', '"]}\\""', "'\\'", '"\\\\"', '"""a\nb"""', '"""\n"a" ""b\\""""', '""" " """""',
    "'''\n\\'''", "'''a\n''b'''''", '""""""', "''''''", '"""a \\\n   b"""', '"[[t0]]"',
    "'''\n[t1]\nk = 1\n'''",
]  # fmt: skip


@st.composite
def documents(draw: Any) -> tuple[str, dict[tuple[str | int, ...], int]]:
    writer = Writer(draw)
    writer.document()
    return writer.text, writer.lines


@given(documents())
@settings(max_examples=300, deadline=None)
def test_every_key_of_every_style_is_found_on_its_line(
    document: tuple[str, dict[tuple[str | int, ...], int]],
) -> None:
    text, expected = document
    lines = Lines(text)
    assert set(lines.of) == set(paths(tomllib.loads(text)))
    assert lines.of == {(): 0, **expected}
    assert not lines.twice


# ── Anything at all ─────────────────────────────────────────────────────────────────────────────

PIECES = [
    b"\n", b"\r", b"\r\n", b'"', b'"""', b"'", b"'''", b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b",", b".",
    b"#", b"\\", b"\\u0000", b"\x00", b"\xff", b"\xc3", b"0", b"-", b"true", b"inf", b"1e999", b"9" * 4400,
    b"a", b"a.b = 1\n", b"[lab]\n", b"[[workshop]]\n", b"[workshop]\n", b"[[workshop.stages]]\n",
    b"\xef\xbb\xbf", b"[[lab.links]]\n", b"stages = [[]]\n", b"lab.id = 1\n", b"2019-03-25", b"''''",
    b"\xe2\x80\xa8",
]  # fmt: skip


@st.composite
def mutations(draw: Any) -> bytes:
    raw = draw(st.sampled_from([SMALL.encode(), labfile.SHIPPED.read_bytes()]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.one_of(st.just(0), st.integers(0, 5), st.integers(0, 400))))
        raw = raw[:start] + draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6))) + raw[end:]
    return bytes(raw)


@given(st.one_of(mutations(), st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=400, deadline=None)
@example(b"a.a = 1\n[a]\n")
@example(b"[a.b]\n[a]\n[[a.c]]\n[a.c.d]\nx.y = [{z = 1}]\n")
def test_whatever_the_bytes_are_a_lab_or_its_problems_come_out(raw: bytes) -> None:
    for problem in to_mend(raw):
        assert 0 <= problem.line <= raw.count(b"\n") + 1
        assert problem.message
        assert str(problem).isprintable()
    try:
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except ValueError:
        return
    lines = Lines(text)
    assert set(lines.of) == set(paths(data))
    assert not lines.twice
