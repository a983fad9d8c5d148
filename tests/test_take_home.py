"""What is taken home: the plan as a page and for Word say what the Markdown says, and who may have them."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.markdown import body, quoted, visible
from board.pages.plan import markdown_plan, word_plan
from board.pages.press import KEPT, LONG, Press, apart
from board.press import Job, make
from board.press.reading import page
from board.press.word import word
from tests.conftest import Site
from tests.test_export import TEXTS, filled, nasty, rotterdam, write

BOARD = "/w/glasgow-2019-rotterdam"
FILES = ("plan", "export.md", "export.docx")


class Words(HTMLParser):
    """The words of a page, its headings' ids, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said, self.tags, self.ids, self.links = "", [""], set[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert name in ("id", "href"), f"{tag} {name}"
            if name == "id":
                self.ids.add(str(value))
            else:
                self.links.append(str(value))

    def handle_data(self, data: str) -> None:
        self.said += data


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words_of(docx: bytes) -> tuple[str, Any]:
    """All words of a Word file in order, and its body."""
    root = Document(io.BytesIO(docx)).element.body
    return "".join(each.text or "" for each in root.xpath(".//w:t")), root


# ── One text, three forms ───────────────────────────────────────────────────────────────────────


@settings(max_examples=40, deadline=None)
@given(st.lists(nasty, min_size=TEXTS, max_size=TEXTS))
def test_page_and_word_say_what_the_markdown_says(said: list[str]) -> None:
    """Whatever people wrote: the same words in the same order, links that lead somewhere, nothing foreign."""
    text = filled(said)
    shown = Words(page(text))
    assert set(shown.tags) <= {
        "", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "br",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert all(re.fullmatch("#.+", link) for link in shown.links)
    told, root = words_of(word(text))
    assert squeezed(told) == squeezed(shown.said)
    assert all(squeezed(line) in squeezed(told) for line in visible(said[2]))  # the question
    assert len(root.xpath(".//w:hyperlink")) == len(shown.links)


def test_every_link_of_page_and_word_has_its_target() -> None:
    text = write(rotterdam())
    shown = Words(page(text))
    assert shown.links
    assert {html.unescape(link).removeprefix("#") for link in shown.links} <= shown.ids
    _told, root = words_of(word(text))
    marks = set(root.xpath(".//w:bookmarkStart/@w:name"))
    assert set(root.xpath(".//w:hyperlink/@w:anchor")) <= marks
    assert len(marks) == len(root.xpath(".//w:bookmarkStart")) == len(shown.ids)


def test_a_word_file_has_headings_lists_and_tables_of_its_own_kind() -> None:
    file = Document(io.BytesIO(word_plan(rotterdam().state)))
    styles = [paragraph.style.name for paragraph in file.paragraphs if paragraph.style]
    assert styles[0] == "Title"
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (9, 15)
    assert {"List Number", "List Bullet", "List Bullet 2"} <= set(styles)
    assert len(file.tables) == 7
    assert file.tables[0].rows[0].cells[0].text == "What"
    # Each numbered list counts for itself: the solutions in short, and the questions.
    numbered = file.element.body.xpath(".//w:p/w:pPr/w:numPr/w:numId/@w:val")
    assert len(set(numbered)) == 2
    assert file.core_properties.title == "Rotterdam challenge: young adults on their feet"
    assert str(file.core_properties.created).startswith("2019-03-27")


def test_no_word_of_a_table_is_cut_in_two() -> None:
    """A column has room for its longest word, at 8 points a letter, however long the others are."""
    board = rotterdam()
    board.step("a9", "s2", "A very long sentence about what is to be done " * 8, "", "")
    for language in ("en", "de"):
        file = Document(io.BytesIO(word_plan(board.state, language=language)))
        for table in file.tables:
            widths = [int(width) for width in table._tbl.xpath("w:tblGrid/w:gridCol/@w:w")]
            assert sum(widths) <= 9411
            for width, column in zip(widths, table.columns, strict=True):
                assert width > 160 * max(
                    len(word) for cell in column.cells for word in ["", *cell.text.split()]
                )


def test_the_same_board_gives_the_same_word_file() -> None:
    first = word_plan(rotterdam().state)
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert word_plan(rotterdam().state) == first


def test_a_long_plan_is_made_apart_once_and_here_when_that_fails() -> None:
    """The same bytes wherever it is made; who comes later gets what was made for the first."""
    asked: list[bytes] = []

    def elsewhere(given: bytes) -> bytes | None:
        asked.append(given)
        return apart(given)

    press, broken = Press(elsewhere), Press(lambda _given: None)
    text = "# Plan\n\n" + "Some people wrote this.\n\n" * (LONG // 20)
    for job in (Job(form="page", text=text), Job(form="word", text=text, title="Plan", day="2019-03-27")):
        before = len(asked)
        assert press.made(job) == make(job) == press.made(job) == broken.made(job)
        assert len(asked) == before + 1
    assert press.made(Job(form="page", text="# Short")) == make(Job(form="page", text="# Short"))
    assert len(asked) == 2
    for number in range(2 * KEPT):
        broken.made(Job(form="page", text=f"{text}{number}"))
    assert len(broken._kept) == KEPT


@pytest.mark.full
@pytest.mark.office
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_office_program_reads_the_word_file(tmp_path: Path, language: str) -> None:
    """All words in their order, whatever the script."""
    file = tmp_path / "plan.docx"
    file.write_bytes(word_plan(rotterdam().state, language=language))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=120)
    told = squeezed((tmp_path / "plan.txt").read_text(encoding="utf-8-sig"))
    for paragraph in Document(str(file)).paragraphs:
        assert squeezed(paragraph.text) in told


@given(nasty)
def test_front_matter_quotes_whatever_people_wrote(text: str) -> None:
    """Such a string is JSON too, which is a part of YAML."""
    assert json.loads(quoted(text)) == " / ".join(visible(text))
    assert "\n" not in quoted(text)


def test_the_front_matter_can_be_cut_off() -> None:
    text = write(rotterdam(), generated="now")
    assert re.match(r'---\n(\w+: ("[^\n]*"|\d+)\n)+\n---\n\n# ', text)
    assert body(text).startswith("# Rotterdam challenge")
    assert body(body(text)) == body(text)


# ── Choices ─────────────────────────────────────────────────────────────────────────────────────


def test_names_are_told_only_where_everybody_may_see_them() -> None:
    board = rotterdam()
    invited = ("Rotterdam", "Ghent", "Amsterdam", "Athens")
    plain, named = (markdown_plan(board.state, names=names, cities=invited) for names in (False, True))
    assert "Ewan Ross, Glasgow" in named
    assert "Dina" not in named
    assert "**Cities of the Lab that nobody came from:** Amsterdam, Athens" in named
    assert "Ewan Ross" not in plain
    assert "Amsterdam" not in plain
    assert "Nobody came from 2 cities of the Lab." in plain
    board.put(structs.replace(board.state.board, names_after="nothing"))
    hidden = markdown_plan(board.state, names=True, cities=invited)
    assert "Ewan Ross" not in hidden
    assert "Amsterdam" not in hidden


def test_without_the_appendix_no_id_leads_nowhere() -> None:
    text = write(rotterdam(), appendix=False)
    assert "[I" not in text
    assert "- **I1** One person to call for the first year" in text
    assert (
        "little support](#what-little-support-means) | 1 dot from 1 of 6 people who voted | 2 ideas |" in text
    )
    assert "This copy of the plan goes without them." in text
    assert "Free swimming" not in text
    assert "Free swimming" in write(rotterdam())


# ── Who may have it ─────────────────────────────────────────────────────────────────────────────


def test_the_plan_is_for_those_who_run_it_and_for_all_when_it_is_finished(site: Site) -> None:
    fay, eve, ann = (
        site.entered("rotterdam.facilitator"),
        site.entered("rotterdam.expert"),
        site.joined("rotterdam"),
    )
    for path in FILES:
        assert fay.get(f"{BOARD}/{path}").status == 200
        assert eve.get(f"{BOARD}/{path}").status == 200
        answer = ann.get(f"{BOARD}/{path}")
        assert answer.status == 403
        assert "finished" in answer.text
        assert site.browser().get(f"{BOARD}/{path}").status == 403
        assert site.joined("ghent").get(f"{BOARD}/{path}").status == 403


def test_the_page_offers_the_same_choices_as_files(site: Site) -> None:
    fay = site.entered("rotterdam.facilitator")
    shown = fay.get(f"{BOARD}/plan?short=yes")
    assert f'href="{BOARD}/export.docx?short=yes"' in shown.text
    assert f'href="{BOARD}/export.md?short=yes"' in shown.text
    assert page(fay.get(f"{BOARD}/export.md?short=yes").text) in shown.text
    assert "style=" not in shown.text
    docx = fay.get(f"{BOARD}/export.docx?short=yes")
    assert docx.headers["Content-Type"].endswith("wordprocessingml.document")
    assert re.search(r'filename="2019-03-27_rotterdam_[a-z-]+\.docx"', docx.headers["Content-Disposition"])
    assert words_of(docx.body)[0].startswith(site.workshop("rotterdam").title)


@pytest.mark.parametrize("names", ["nothing", "city"])
def test_names_are_offered_only_where_everybody_may_see_them(names: str) -> None:
    board = rotterdam()
    board.put(structs.replace(board.state.board, names_after=names))
    text = markdown_plan(board.state, names=True)
    assert ("*(Glasgow · in “" in text) == (names == "city")
    assert "Ewan Ross" not in text
