"""What leaves beside the plan: tables, calendar, JSON, the ZIP of a Lab; who may have it, and its bytes."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.cells import cell, table
from board.export import TABLES, Trail, as_json, calendar
from board.messages import Action, Cluster, Profile, Round, VoteRule
from board.pages.outputs import Shown, board_calendar, board_json, board_tables, lab_name, lab_zip
from board.pages.plan import markdown_plan, records
from board.store import Lab
from tests.conftest import Browser, Site
from tests.test_export import NOON, Making, Seen, learned, rotterdam, shared

BOARD = "glasgow-2019-rotterdam"
LAB = Lab(
    "glasgow-2019", "Social | Innovation", "Glasgow", "2019-03-25", "2019-03-27", ("Rotterdam", "Ghent")
)


def shown(board: Making) -> Shown:
    return Shown(BOARD, board.state, NOON)


def rows(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def dicts(raw: bytes) -> list[dict[str, str]]:
    head, *rest = rows(raw)
    assert all(len(row) == len(head) for row in rest)
    return [dict(zip(head, row, strict=True)) for row in rest]


# ── Cells ───────────────────────────────────────────────────────────────────────────────────────


NASTY = st.sampled_from("=+-@\t\r\n;,\"' ab1\uff1dé") | st.characters(codec="utf-8")


@given(st.lists(st.text(NASTY, max_size=12)))
def test_no_spreadsheet_finds_a_formula(texts: list[str]) -> None:
    """Not even one of a country where a semicolon ends a cell."""
    raw = table(["Text"], [[text] for text in texts])
    for delimiter in (",", ";"):
        for row in rows(raw, delimiter):
            for found in row:
                assert found.strip('\t\r\n "')[:1] not in ("=", "+", "-", "@", "\uff1d")


def test_what_people_write_stays_readable() -> None:
    assert cell("Ca­fé – 3 * 4 = 12; naïve") == "Ca­fé – 3 * 4 = 12; naïve"
    assert cell("- one\n- two") == "– one\n– two"
    assert cell("-5 degrees") == "'-5 degrees"
    assert cell("=\n=x") == "'=\n'=x"


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def test_the_tables_say_what_the_plan_says() -> None:
    tables = board_tables(shown(rotterdam()))
    assert set(tables) == set(TABLES) == {
        "ideas", "clusters", "dots", "solutions", "actions", "questions", "lessons", "projects", "takeaways",
    }  # fmt: skip
    assert all(raw.count(b"\n") == raw.count(b"\r\n") or b'"' in raw for raw in tables.values())
    plan = markdown_plan(rotterdam().state)
    ideas, solutions = dicts(tables["ideas"]), dicts(tables["solutions"])
    assert [idea["Idea"] for idea in ideas] == [f"I{number}" for number in range(1, len(ideas) + 1)]
    assert {"from a paper note", "said by Window table", ""} == {idea["Source"] for idea in ideas}
    assert solutions[0]["Title"] == "Give every young adult one person to call"
    assert solutions[0]["Title"] in plan
    clusters = dicts(tables["clusters"])
    assert clusters[0]["Solution"] == "1"
    assert [int(row["Number of ideas"]) for row in clusters] == [
        len(row["Ideas"].split()) for row in clusters
    ]
    assert [row["Cluster"] for row in clusters if row["Chosen by the city"] == "yes"] == [
        "A first home with help"
    ]
    answered = {row["Answered by"] for row in dicts(tables["questions"])}
    assert answered == {"the city", "the facilitator for the city", ""}


def test_the_tables_have_the_answers_and_what_is_learned() -> None:
    answered = dicts(board_tables(shown(rotterdam()))["solutions"])[0]
    assert answered["The city’s answer"] == "We want to test it"
    assert (answered["Next step"], answered["By when"]) == ("Ask the two districts", "2019-04-26")
    assert answered["Builds on"].splitlines()[0] == "A phone line alone was not called. (Ghent)"
    step = next(row for row in dicts(board_tables(shown(rotterdam()))["actions"]) if row["Partners"])
    assert (step["Partners"], step["Taken on by"]) == ("Tenants’ union", "Fien Claes, Ghent")
    tables = board_tables(shown(learned()))
    assert [(row["Kind"], row["Ideas"]) for row in dicts(tables["lessons"])] == [
        ("Success factor", "I1 I2"),
        ("What failed", ""),
    ]
    assert [row["Text"] for row in dicts(tables["takeaways"])] == ["Open at night"]
    assert "Anna" not in "".join(raw.decode() for raw in tables.values())
    cards = dicts(board_tables(shown(shared()))["projects"])
    assert [(row["Project"], row["Contact"]) for row in cards] == [
        ("Moving box", "box@ghent.example"),
        ("Night bus", ""),
        ("Time | bank", ""),
    ]


def test_every_vote_is_in_the_dots_and_nobody_is() -> None:
    board = rotterdam()
    found = dicts(board_tables(shown(board))["dots"])
    assert {row["Vote"] for row in found} == {
        str(number + 1) for number, _round in enumerate(board.state.round)
    }
    for round in board.state.round.values():
        total = sum(int(row["Dots"]) for row in found if row["Id of the cluster"] in round.clusters)
        assert total > 0
    for person in board.state.person:
        assert person not in json.dumps(found)


def test_an_open_blind_vote_is_in_no_format() -> None:
    board = Making()
    board.people({"anna": Profile("Anna", "Ghent")})
    board.put(Cluster(id="c", name="Cars", born=board.next))
    board.vote(
        Round(
            id="r", name="", rule=VoteRule(3, 2), status="open", clusters=("c",), names=("Cars",), opened=1
        ),
        [("anna", {"c": 2})],
    )
    assert dicts(board_tables(shown(board))["dots"]) == []
    assert json.loads(board_json(shown(board)))["records"].get("tally") is None
    assert "ballot" not in json.loads(board_json(shown(board)))["records"]


def test_actions_can_be_read_in_as_tasks() -> None:
    found = dicts(board_tables(shown(rotterdam()))["actions"])
    assert list(found[0]) == [
        "Title",
        "Who",
        "Partners",
        "Taken on by",
        "Due date",
        "Solution",
        "Notes",
        "Id",
    ]
    dates = [row["Due date"] for row in found]
    assert dates == sorted(dates, key=lambda date: date or "9999")
    assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", date) for date in dates)
    assert any("Within 30 days after the workshop." in row["Notes"] for row in found)


# ── Calendar ────────────────────────────────────────────────────────────────────────────────────


def unfolded(raw: bytes) -> list[str]:
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()  # no character is cut
    return raw.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_has_each_dated_step_as_a_whole_day() -> None:
    board = rotterdam()
    raw = board_calendar(shown(board))
    assert raw is not None
    lines = unfolded(raw)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    dated = [row for row in dicts(board_tables(shown(board))["actions"]) if row["Due date"]]
    assert [line for line in lines if line.startswith("UID:")] == [
        f"UID:{row['Id']}@{BOARD}" for row in dated
    ]
    assert [line for line in lines if line.startswith("DTSTART")] == [
        f"DTSTART;VALUE=DATE:{row['Due date'].replace('-', '')}" for row in dated
    ]
    assert {line for line in lines if line.startswith("DTSTAMP:")} == {"DTSTAMP:20190327T120000Z"}


def test_what_means_something_in_a_calendar_is_escaped_and_long_lines_are_folded() -> None:
    board = rotterdam()
    solution = next(iter(board.state.solution))
    text = "Ask; then, say \\ “ja” 👍🏽 " * 12
    board.put(
        Action(id="a9", solution=solution, what=f"{text}\nEND:VEVENT", who="Bo", by="2019-05-01", born=1)
    )
    raw = calendar(Trail(records(board.state)), BOARD, NOON)
    assert raw is not None
    lines = unfolded(raw)
    assert lines.count("END:VEVENT") == lines.count("BEGIN:VEVENT")
    (summary,) = [line for line in lines if line.startswith("SUMMARY:Ask\\;")]
    assert summary.startswith("SUMMARY:Ask\\; then\\, say \\\\ “ja” 👍🏽 Ask")


def test_without_dates_there_is_no_calendar() -> None:
    assert board_calendar(shown(Making())) is None


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_records_changes_no_byte(chance: random.Random) -> None:
    def mixed(seen: Seen) -> Seen:
        kinds = list(seen)
        chance.shuffle(kinds)
        return {kind: dict(chance.sample(list(seen[kind].items()), len(seen[kind]))) for kind in kinds}

    seen = records(rotterdam().state)
    other = mixed(seen)
    assert as_json(other, BOARD, 7) == as_json(seen, BOARD, 7)
    for write in TABLES.values():
        assert write(Trail(other)) == write(Trail(seen))


def test_json_says_what_it_is_and_has_kinds_and_ids_in_order() -> None:
    document = json.loads(board_json(shown(rotterdam())))
    assert (document["format"], document["version"], document["board"]) == ("board-export", 1, BOARD)
    assert list(document["records"]) == sorted(document["records"])
    for found in document["records"].values():
        assert [it["id"] for it in found] == sorted(it["id"] for it in found)
    assert not {"ballot", "seat", "done", "saved", "note", "touch"} & set(document["records"])
    # Of people, who took on a first step and so agreed to be named.
    assert [(it["id"], it["name"]) for it in document["records"]["person"]] == [("fien", "Fien Claes")]


# ── The ZIP ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.full
@pytest.mark.office
def test_an_office_program_reads_the_tables(tmp_path: Path) -> None:
    """Every cell as it was written. Its window proposes UTF-8 because of the mark at the beginning; without a
    window it looks at no mark and must be told (76)."""
    filtered = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    tables = board_tables(shown(rotterdam())) | {
        "accents": table(["Größe", "Ελλάδα"], [["“déjà vu” – Łódź", "=1+1"], ["日本 👋", "two\nlines"]])
    }
    for name, raw in tables.items():
        (tmp_path / f"{name}.csv").write_bytes(raw)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command += [
        f"--infilter={filtered}",
        "--convert-to",
        f"csv:{filtered}",
        "--outdir",
        str(tmp_path / "read"),
    ]
    files = [str(tmp_path / f"{name}.csv") for name in tables]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    for name, raw in tables.items():
        read = (tmp_path / "read" / f"{name}.csv").read_bytes()
        assert rows(b"\xef\xbb\xbf" + read) == rows(raw), name  # it writes no mark itself


def entries(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_the_same_boards_give_the_same_zip() -> None:
    boards = [shown(rotterdam()), shown(rotterdam())]
    raw = lab_zip(LAB, boards, markdown_plan)
    assert raw == lab_zip(LAB, boards, markdown_plan)
    files = entries(raw)
    assert list(files) == sorted(files)
    stem = "2019-03-27_rotterdam_young-adults-on-their-feet"
    assert {f"{stem}.md", f"{stem}.json", f"{stem}-2.md", f"{stem}/ideas.csv", "overview.md"} <= set(files)
    assert files[f"{stem}.md"] == markdown_plan(boards[0].state)


def test_the_overview_counts_and_every_link_of_it_leads_to_a_file() -> None:
    files = entries(lab_zip(LAB, [shown(rotterdam())], markdown_plan))
    text = files["overview.md"]
    assert text.startswith("# Social \\| Innovation\n")
    assert "- **Cities:** Ghent, Glasgow, Rotterdam\n" in text
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) >= 4
    for link in links:
        assert link in files or any(name.startswith(link) for name in files if link.endswith("/"))


def test_nothing_in_the_zip_names_anybody_or_shows_what_is_hidden() -> None:
    board = rotterdam()
    whole = "\n".join(entries(lab_zip(LAB, [shown(board)], markdown_plan)).values())
    leads = {action.who for action in board.state.action.values()}  # they wrote themselves down
    agreed = {board.state.profiles[person.id].name for person in board.state.person.values() if person.owner}
    for profile in board.state.profiles.values():
        assert profile.name not in whole or profile.name in leads | agreed
    for kind in ("idea", "question", "doubt"):
        for it in getattr(board.state, kind).values():
            if it.hidden is not None:
                assert it.text not in whole
    assert not any(id in whole for id in board.state.ballot)


def test_a_name_that_an_archive_brought_cannot_leave_its_folder() -> None:
    board = rotterdam()
    assert board.state.brief is not None
    board.put(structs.replace(board.state.brief, date="../../etc", city="/", title="..\\x"))
    assert all(
        not re.search(r"\.\.|\\|^/", name) for name in entries(lab_zip(LAB, [shown(board)], markdown_plan))
    )
    assert lab_name(structs.replace(LAB, starts="../")) == "-_glasgow-2019"


def test_a_thousand_ideas_take_less_than_a_second() -> None:
    board = rotterdam()
    people = {f"p{number}": Profile(f"P {number}", "Ghent") for number in range(100)}
    board.people(people)
    clusters = sorted(board.state.cluster)
    for number in range(1000):
        board.idea(
            f"i{number}", f"p{number % 100}", f"Idea number {number} " * 6, clusters[number % len(clusters)]
        )
    began = time.process_time()
    lab_zip(LAB, [shown(board)], markdown_plan)
    assert time.process_time() - began < 1


# ── Who may have it ─────────────────────────────────────────────────────────────────────────────

FAMILY = ["export.md", "export.json", *(f"export/{name}.csv" for name in TABLES)]


@pytest.fixture
def people(site: Site) -> dict[str, Browser]:
    return {
        "delegate": site.joined("rotterdam", "Ana Pereira"),
        "facilitator": site.entered("rotterdam.facilitator"),
        "expert": site.entered("rotterdam.expert"),
        "organiser": site.entered("organiser"),
        "elsewhere": site.entered("ghent.facilitator"),
        "nobody": site.browser(),
    }


def test_whoever_may_have_the_plan_may_have_it_in_every_format(people: dict[str, Browser]) -> None:
    for file in FAMILY:
        for who in ("facilitator", "expert", "organiser"):
            assert people[who].get(f"/w/{BOARD}/{file}").status == 200, (who, file)
        for who in ("delegate", "elsewhere", "nobody"):
            assert people[who].get(f"/w/{BOARD}/{file}").status == 403, (who, file)
    assert people["facilitator"].get(f"/w/{BOARD}/export.ics").status == 404
    assert "No dates yet" in people["facilitator"].get(f"/w/{BOARD}/export.ics").text


def test_lab_and_archives_are_the_organisers(people: dict[str, Browser]) -> None:
    for address in (
        "/lab/glasgow-2019/export.zip",
        "/lab/glasgow-2019/archive.json",
        f"/w/{BOARD}/archive.json",
    ):
        for who, browser in people.items():
            answer = browser.get(address)
            assert answer.status == (200 if who == "organiser" else 403), (who, address)
        assert address in people["organiser"].get("/lab/glasgow-2019").text or "/w/" in address
        assert address not in people["facilitator"].get("/lab/glasgow-2019").text
    assert people["organiser"].get("/lab/nowhere/export.zip").status == 404
    whole = people["organiser"].get(f"/w/{BOARD}/archive.json").text
    assert [board["id"] for board in json.loads(whole)["boards"]] == [BOARD]
    assert "Ana Pereira" in whole
