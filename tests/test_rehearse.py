"""The rehearsal's own parts: what its people plan, what it says of figures, its report, and its errors."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.formats import FORMATS
from board.messages import COMMANDS, MAX_IDEA, parse
from board.rehearse import ideas as texts
from board.rehearse.acts import act
from board.rehearse.figures import Figures, Slice, Spread, StageFigures, advice, bars, ready, share, verdict
from board.rehearse.page import Model
from board.rehearse.plan import (
    IDEAS,
    SHARES,
    Deed,
    Rule,
    Stage,
    arrival,
    arriving,
    delegate,
    facilitator,
    times,
)
from board.rehearse.report import DONE, markdown, page, sections
from board.rehearse.venue import Health, NoRehearsal, Venue
from tests.conftest import Site, board, free_port

GOOD = Spread(500, 0.01, 0.08, 0.12)


def figures(**changes: Any) -> Figures:
    """A rehearsal that went well, but for these."""
    stages = times(300.0, 140)
    told = {
        "title": "Social Innovation Lab", "server": "https://lab.example", "same": False,
        "at": "2019-03-24 18:00", "boards": 5, "delegates": 27, "seconds": 300.0, "seed": 7, "people": 140,
        "arrival": Spread(140, 0.1, 0.3, 0.4), "failed": 0, "answer": GOOD, "seen": GOOD, "lost": 0,
        "doubled": 0, "unequal": 0, "retries": 0, "cuts": 12, "half": 40, "skipped": 3, "strangers": 0,
        "kinds": (("cast_dots", 300, 2), ("post_idea", 200, 0)), "codes": (("round", 2),),
        "stages": tuple(StageFigures(name, begin, end, GOOD, GOOD) for name, (begin, end) in stages.items()),
        "slices": tuple(Slice(5.0 * n, 140, 10.0 + n, GOOD, GOOD) for n in range(60)),
        "answers": (0.004, 0.008, 0.2), "seens": (0.01,), "own": 0.2, "late": 0.004, "cpu": 0.4,
        "pause": 0.01, "ended": "",
    }  # fmt: skip
    return Figures(**(told | changes))  # type: ignore[arg-type]


# ── What people plan ────────────────────────────────────────────────────────────────────────────

RULES = st.integers(1, 12).flatmap(lambda budget: st.tuples(st.just(budget), st.integers(1, budget)))


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 10**6), board=st.integers(0, 19), number=st.integers(0, 499),
    seconds=st.floats(3, 3600), people=st.integers(1, 2000), rule=RULES,
)  # fmt: skip
def test_the_same_seed_plans_the_same_and_nobody_gives_more_than_their_dots(
    seed: int, board: int, number: int, seconds: float, people: int, rule: tuple[int, int]
) -> None:
    when = times(seconds, people)
    deeds = delegate(seed, board, number, when, IDEAS, Rule(*rule))
    assert deeds == delegate(seed, board, number, when, IDEAS, Rule(*rule))
    assert list(deeds) == sorted(deeds)
    for deed in deeds:
        begin, end = when[deed.stage]
        assert begin <= deed.at <= end
        assert len(deed.text) <= MAX_IDEA
        assert 0 <= deed.pick <= max(1, rule[0])
    dots: Counter[int] = Counter()
    for deed in deeds:
        if deed.what == "dots":
            dots[int(deed.pick)] = deed.number
            assert dots.total() <= rule[0]
            assert max(dots.values()) <= rule[1]
    # What the server takes from one person, with the usual setting.
    for first, tenth in zip(deeds, deeds[10:], strict=False):
        assert tenth.at - first.at > 0.5


@settings(deadline=None, max_examples=60)
@given(seconds=st.floats(3, 7200), people=st.integers(1, 5000), seed=st.integers(0, 1000))
def test_the_stages_fill_the_time_and_everybody_comes_in_the_first(
    seconds: float, people: int, seed: int
) -> None:
    when = times(seconds, people)
    assert list(when) == list(SHARES)
    ends = [end for _begin, end in when.values()]
    assert [begin for begin, _end in when.values()] == [0.0, *ends[:-1]]
    assert math.isclose(ends[-1], seconds)
    runs = facilitator(seed, 0, when)
    assert [deed.text for deed in runs if deed.what == "go"] == list(SHARES)[1:]
    assert all(0 <= deed.at <= seconds for deed in runs)
    assert 0 <= arrival(seed, 0, 0, arriving(seconds, people)) <= max(60.0, people / 20)


def test_different_seeds_plan_differently() -> None:
    when = times(300, 100)
    plans = {delegate(seed, 0, 0, when, IDEAS, Rule(3, 2)) for seed in range(20)}
    assert len(plans) == 20


def test_everybody_has_something_to_do_even_in_a_few_seconds() -> None:
    when = times(6.0, 16)
    for number in range(50):
        stages = {deed.stage for deed in delegate(1, 0, number, when, IDEAS, Rule(3, 2))}
        assert {"ideate", "cluster", "vote", "draft"} <= stages


def test_every_deed_becomes_a_command_that_the_server_can_read() -> None:
    """On a board that has something of everything."""
    import random

    model = Model("pia", random.Random(1))
    idea = {"id": "idea00001", "cluster": None, "written": 3}
    model.shared = {
        "board": {"board": {"id": "board", "stage": "ideate"}},
        "brief": {"brief": {"vote": {"budget": 3, "cap": 2}}},
        "idea": {"idea00001": idea},
        "cluster": {"cluster01": {"id": "cluster01", "rev": 4}},
        "round": {"round0001": {"id": "round0001", "status": "open", "clusters": ["cluster01"]}},
        "solution": {"sheet0001": {"id": "sheet0001"}},
    }
    model.mine = {"mine": {"idea00001": {"id": "idea00001", "idea": None}}}
    said = set()
    stages: dict[str, Stage] = {"go": "brief"}
    for what in ("ask", "post", "edit", "take_back", "done", "cluster", "move", "name", "dots", "field",
                 "action", "doubt", "go", "open_vote", "close_vote", "sheets"):  # fmt: skip
        deed = Deed(1.0, stages.get(what, "ideate"), what, "cluster", 0.5, 2)
        commands = act(deed, model)
        assert commands, what
        for type, body in commands:
            envelope = parse({"id": "c" * 20, "tab": "t" * 20, "seq": 1, "type": type, **body})
            assert envelope is not None
            assert envelope.command is not None, envelope.fault
            said.add(type)
    assert said <= set(COMMANDS)
    assert said <= set(DONE), "the report has no words for what they do"


def test_what_a_workshop_of_another_kind_does_not_do_is_left_out() -> None:
    import random

    model = Model("pia", random.Random(1))
    stages = [{"name": plan.name} for plan in FORMATS["case"].stages]
    lanes = [{"id": "works"}, {"id": "fails"}]
    brief = {"stages": stages, "lanes": lanes, "leaves": "lessons"}
    model.shared = {
        "board": {"board": {"id": "board", "stage": "cluster"}},
        "brief": {"brief": brief},
        "cluster": {"cluster01": {"id": "cluster01", "rev": 4}},
    }
    assert act(Deed(1.0, "ideate", "post", "A text", 0.9), model)[0][1]["lane"] == "fails"
    for deed in (
        Deed(1.0, "cluster", "go", "vote"),
        Deed(1.0, "vote", "open_vote"),
        Deed(1.0, "vote", "dots", number=1),
        Deed(1.0, "draft", "sheets", number=2),
        Deed(1.0, "draft", "doubt", "A text"),
    ):
        assert act(deed, model) == []
    assert act(Deed(1.0, "vote", "go", "draft"), model) == [
        ("move_stage", {"seen": "cluster", "to": "draft"})
    ]
    assert [type for type, _body in act(Deed(1.0, "draft", "field", "A text"), model)] == ["write_lesson"]


# ── The verdict ─────────────────────────────────────────────────────────────────────────────────


def test_ready_is_said_in_one_sentence() -> None:
    good = figures(answer=Spread(500, 0.01, 0.118, 0.3))
    assert ready(good)
    assert verdict(good) == "Ready for 140 people: the slowest 1 % waited 0.12 s; nothing was lost."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answer": Spread(500, 0.1, 0.4, 1.0)}, "the slowest 1 % waited 0.40 s for their answer"),
        ({"seen": Spread(500, 0.1, 0.26, 1.0)}, "the slowest 1 % was seen by others after 0.26 s"),
        ({"lost": 1}, "1 thing that was said was lost"),
        ({"doubled": 2}, "2 things were done twice"),
        ({"failed": 3}, "3 people could not come in"),
        ({"unequal": 1}, "1 page showed something else than a fresh one"),
        ({"codes": (("fault", 1), ("round", 5))}, "1 thing was refused that must not be"),
    ],
)
def test_every_bar_that_is_missed_is_said_and_fails(change: dict[str, Any], words: str) -> None:
    missed = figures(**change)
    assert not ready(missed)
    assert verdict(missed).startswith(f"Not ready for 140 people: {words}. ")
    assert sum(not bar.met for bar in bars(missed)) == 1


def test_exactly_at_a_bar_is_within_it() -> None:
    assert ready(figures(answer=Spread(9, 0.1, 0.150, 0.2), seen=Spread(9, 0.1, 0.250, 0.3)))


def test_what_was_not_measured_is_not_ready() -> None:
    nothing = figures(answer=Spread(), seen=Spread())
    assert not ready(nothing)
    assert "Nothing was answered" in verdict(nothing)
    stopped = figures(ended="Somebody wiped the rehearsal while it ran.")
    assert not ready(stopped)
    assert verdict(stopped) == "No verdict. Somebody wiped the rehearsal while it ran."


def test_it_says_who_was_too_slow() -> None:
    slow = {"answer": Spread(500, 0.1, 0.9, 1.0)}
    assert "not the server" in advice(figures(**slow, own=0.97))
    assert "not the server" in advice(figures(**slow, late=0.2))
    assert "another computer" in advice(figures(**slow, own=0.97, same=True))
    assert "server’s processor" in advice(figures(**slow, cpu=0.95))
    assert "network" in advice(figures(**slow))
    assert "nobody" not in advice(figures(**slow, cpu=None))
    assert "This computer was the limit" in markdown(figures(own=0.97))
    assert "This computer was the limit" not in markdown(figures())


def test_pauses_are_those_of_the_rehearsal_alone() -> None:
    before = Health((5.0, 20.0, 100.0), (1000, 10, 5, 1), 3.0)
    after = Health((5.0, 20.0, 100.0), (1990, 19, 5, 1), 4.0)
    assert after.pause(before, 0.5) == 5.0
    assert after.pause(before, 0.999) == 20.0
    assert share([3, 1, 2], 0.5) == 2
    assert share([], 0.99) == 0.0


# ── The report ──────────────────────────────────────────────────────────────────────────────────


def test_the_report_says_the_same_in_both_forms() -> None:
    told = figures(codes=(("changed_meanwhile", 4),), strangers=1, retries=2, cpu=None, same=True)
    text, html = markdown(told), Page(page(told))
    assert text.splitlines()[0] == "# Rehearsal of Social Innovation Lab"
    assert text.splitlines()[2] == f"**{verdict(told)}**"
    for section in sections(told):
        assert f"## {section.title}" in text
        assert section.title in html.headings
        for line in section.lines:
            assert f"- {line}" in text
            assert line in html.text
        for row in section.rows:
            assert "| " + " | ".join(row) + " |" in text
            assert all(cell in html.text for cell in row)
    assert "--seed 7" in text
    assert "--minutes 5 " in text


def test_the_page_needs_nothing_else_and_is_whole() -> None:
    html = page(figures(title='<b>"A & B"</b>'))
    read = Page(html)
    assert "<b>" not in html
    assert 'Rehearsal of <b>"A & B"</b>' in read.headings
    assert not read.open, f"never closed: {read.open}"
    assert not {"script", "link", "img", "iframe"} & read.tags
    assert not re.search(r"\bon\w+=|\bstyle=|url\(|@import", html)
    drawn = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawn) == 3
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        for shape in root:
            for name in ("x", "y", "x1", "x2", "y1", "y2"):
                assert -1 <= float(shape.get(name, "0")) <= 861
    # One table for each that has rows, and its rows are all there.
    rows = [len(section.rows) for section in sections(figures()) if section.rows]
    assert html.count("<table>") == len(rows)
    assert html.count("<tr>") == sum(rows)


def test_a_report_of_nothing_can_still_be_read() -> None:
    empty = figures(
        answer=Spread(), seen=Spread(), arrival=Spread(), answers=(), seens=(), kinds=(), codes=(),
        slices=(Slice(1.0, 0, 0.0, Spread(), Spread()),), people=18, failed=18, ended="Nobody came.",
    )  # fmt: skip
    assert "Nobody came." in markdown(empty)
    assert not Page(page(empty)).open


class Page(HTMLParser):
    """What a page says, and whether it is whole."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _attrs: object) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)


# ── Files of ideas ──────────────────────────────────────────────────────────────────────────────


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ideas.txt", "First idea\n\n  Second   idea \nFirst idea\n"),
        ("ideas.csv", "id,text\n1,First idea\n2,Second idea\n"),
        ("ideas.csv", "\ufeffNumber;Text\r\n1;First idea\r\n2;Second idea\r\n3;\r\n"),
        ("ideas.CSV", 'IDEA\n"First\nidea"\nSecond idea\n'),
    ],
)
def test_ideas_are_read_from_lines_and_from_tables(tmp_path: Path, name: str, content: str) -> None:
    assert texts.read(written(tmp_path, name, content)) == ("First idea", "Second idea")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ideas.txt", "", "has no ideas. Write one on each line"),
        ("ideas.txt", "fine\n" + "x" * 401, "line 2: an idea has at most 400 characters, this one has 401"),
        ("ideas.txt", "fine\nnot\x07fine", "line 2: there is an invisible control character"),
        ("ideas.txt", "Zoë".encode("latin-1"), "is not UTF-8 text"),
        ("ideas.csv", "id,note\n1,x\n", "no column “text”. There is: id, note"),
        ("ideas.csv", "", "no column “text”"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(texts.BadIdeas, match=re.escape(words)):
        texts.read(written(tmp_path, name, content))
    with pytest.raises(texts.BadIdeas, match="cannot be read"):
        texts.read(tmp_path / "missing.txt")


def test_ready_made_ideas_fit() -> None:
    assert texts.read(None) == IDEAS
    assert all(0 < len(idea) <= MAX_IDEA == texts.LONGEST for idea in IDEAS)


# ── Human errors ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("lab.example.org", "no web address"),
        ("ftp://lab.example.org/enter#abcdefghijkl", "no web address"),
        ("http://lab.example.org:99999999/enter#abcdefghijkl", "no web address"),
        ("http://lab.example.org/enter", "has no secret"),
        ("http://lab.example.org/lab/glasgow-2019#", "has no secret"),
    ],
)
def test_a_wrong_address_is_one_sentence(link: str, words: str) -> None:
    answer = board("rehearse", link)
    assert answer.returncode == 1
    assert words in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not answer.stdout


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    link = f"http://127.0.0.1:{free_port()}/enter#{'a' * 32}"
    for more in ([], ["--wipe"]):
        answer = board("rehearse", link, "--report", str(tmp_path), *more)
        assert answer.returncode == 1
        assert "No server answers at http://127.0.0.1" in answer.stderr
        assert "a" * 32 not in answer.stderr


def test_ideas_and_folders_are_looked_at_before_anybody_rehearses(tmp_path: Path) -> None:
    link = f"http://127.0.0.1:{free_port()}/enter#{'a' * 32}"
    answer = board("rehearse", link, "--ideas", str(tmp_path / "none.txt"))
    assert "none.txt cannot be read" in answer.stderr
    answer = board("rehearse", link, "--report", str(written(tmp_path, "file", "") / "below"))
    assert "cannot be written" in answer.stderr


def test_a_link_of_somebody_else_is_one_sentence(site: Site) -> None:
    links = {link.id: link for link in site.rooms.store.links("glasgow-2019")}
    wrong = site.rooms.people.secret(links["glasgow-2019-rotterdam.facilitator"])
    for secret, words in ((wrong, "not the organiser’s"), ("a" * 32, "do not know this link")):
        with pytest.raises(NoRehearsal, match=words):
            Venue(f"{site.url}/enter#{secret}").set_up(1)


def test_another_kind_of_server_is_one_sentence(site: Site) -> None:
    venue = Venue(f"{site.url}/enter#{'a' * 32}")
    with pytest.raises(NoRehearsal, match="not a board server"):
        venue._granted(200, "<html>")
    assert venue.health().beats
