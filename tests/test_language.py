"""Other languages: every text of what is taken home has its words, and no plan speaks two of them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zipfile
from functools import partial
from gettext import NullTranslations
from string import Formatter
from urllib.parse import unquote

import pytest
from docx import Document

from board import language
from board.export import Edition, plan
from board.language import SOURCE, UnknownLanguage, choices, day, days, languages, speaking, tag
from board.pages.outputs import Shown, board_calendar, board_tables, lab_zip
from board.pages.plan import markdown_plan, word_plan
from board.press.reading import page, read
from board.store import Lab
from tests.catalogues import forms, in_step, messages, path_of, untranslated
from tests.catalogues import read as catalogue
from tests.conftest import Site
from tests.test_export import NOON, Making, rotterdam
from tests.test_take_home import BOARD, Words

OTHERS = [it for it in languages() if it != SOURCE]
TRANSLATE = "run  make catalogues , then write the words that are missing"


def boards() -> dict[str, Making]:
    """Boards whose plans say much, and little."""
    return {"full": rotterdam(), "empty": Making()}


# ── Catalogues ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_text_and_no_other(code: str) -> None:
    assert path_of(code).read_text(encoding="utf-8") == in_step(code), TRANSLATE
    assert [str(message.id) for message in untranslated(code)] == [], TRANSLATE


def fields(text: str) -> list[str]:
    return sorted(name for _text, name, _form, _as in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_in_the_same_and_begin_and_end_alike(code: str) -> None:
    for message in messages(catalogue(code)):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for number, words in enumerate(forms(message)):
            like = ids[min(number, len(ids) - 1)]
            assert fields(words) in [fields(it) for it in (like, ids[-1])], words
            assert words.strip() == words
            assert words.endswith(":") == like.endswith(":"), words
            assert '"' not in words, "typographic quotation marks, as the language has them"
            assert "\n" not in words


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("board", boards().values(), ids=boards())
def test_a_plan_asks_for_no_text_that_the_catalogue_lacks(
    board: Making, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts that are put together before they are translated would be in no catalogue."""

    class Lacks(NullTranslations):
        def gettext(self, message: str) -> str:
            raise AssertionError(f"not in the catalogue: {message}")

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            raise AssertionError(f"not in the catalogue: {msgid1} / {msgid2} for {n}")

    known = language._catalogue(code)
    monkeypatch.setattr(known, "_fallback", Lacks())
    text = markdown_plan(board.state, language=code)
    shown = Shown("b", board.state, NOON)
    board_tables(shown, code)
    board_calendar(shown, code)
    for message in messages(catalogue(code)):
        left = message.id if isinstance(message.id, str) else message.id[0]
        if len(left) > 25 and "{" not in left:
            assert left not in text


# ── What is made in a language ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("board", boards().values(), ids=boards())
def test_a_plan_has_the_same_shape_in_every_language(board: Making, code: str) -> None:
    here, there = (markdown_plan(board.state, names=True, language=it) for it in (SOURCE, code))
    assert here != there
    # The heading of a plan that has no title may be a word of ours; its depth is not.
    assert [(it.type, it.tag) for it in read(here)] == [(it.type, it.tag) for it in read(there)]
    shown = Words(page(there))
    assert {unquote(link).removeprefix("#") for link in shown.links} <= shown.ids
    assert len(shown.links) == len(Words(page(here)).links)


def test_days_are_written_as_the_language_does() -> None:
    with speaking("de"):
        assert day("2019-03-27") == "27. März 2019"
        assert days("2019-03-25", "2019-03-27") == "25.–27. März 2019"
        assert days("2019-03-30", "2019-04-02") == "30. März – 2. April 2019"
        assert days("2018-12-30", "2019-01-02") == "30. Dezember 2018 – 2. Januar 2019"
        assert day("soon") == "soon"
    assert days("2019-03-25", "2019-03-27") == "25–27 March 2019"
    # A day within a line needs no escape, which people would see in a plain editor.
    assert "**Tag des Workshops:** 27. März 2019" in markdown_plan(rotterdam().state, language="de")


def test_tables_calendar_and_zip_speak_too() -> None:
    board = Shown("b1", rotterdam().state, NOON)
    assert board_tables(board, "de")["clusters"].decode("utf-8-sig").startswith("Cluster,Anzahl der Ideen,")
    assert board_tables(board)["clusters"].decode("utf-8-sig").startswith("Cluster,Number of ideas,")
    dated = (board_calendar(board, "de") or b"").replace(b"\r\n ", b"").decode()
    assert "Erster Schritt der Lösung 1" in dated
    lab = Lab(id="lab", title="A Lab", host="Glasgow", starts="2019-03-25", ends="2019-03-27")
    made = lab_zip(lab, [board], partial(markdown_plan, language="de"), "de")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        told = archive.read("overview.md").decode()
    assert "- **Wo und wann:** Glasgow, 25.–27. März 2019" in told
    assert "- **Nötige Entscheidung:**" in markdown_plan(board.state, language="de")


def test_word_checks_spelling_in_the_language() -> None:
    for code, country in (("de", "de-DE"), ("en", "en-GB")):
        file = Document(io.BytesIO(word_plan(rotterdam().state, language=code)))
        assert file.styles.element.xpath("w:docDefaults//w:lang/@w:val") == [country]
        assert file.core_properties.language == tag(code) == country


# ── One language at a time, in each thread and greenlet ─────────────────────────────────────────


def test_two_plans_at_once_do_not_mix() -> None:
    state = rotterdam().state
    alone = {code: markdown_plan(state, language=code) for code in languages()}
    wrong: list[str] = []
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.00001)
    try:

        def write(code: str) -> None:
            for _round in range(10):
                if markdown_plan(state, language=code) != alone[code]:
                    wrong.append(code)

        threads = [threading.Thread(target=write, args=(code,)) for code in languages() * 3]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []
    assert markdown_plan(state) == alone[SOURCE]


GREEN = """
from board import runtime
runtime.prepare("eventlet")
import threading, time
from board.language import gettext, speaking

heard = []
def speak(code, turns):
    with speaking(code):
        for _turn in range(turns):
            heard.append((code, gettext("Solutions")))
            time.sleep(0)  # the others go on here

threads = [threading.Thread(target=speak, args=(code, 20)) for code in ("de", "en", "de")]
for thread in threads:
    thread.start()
with speaking("de"):
    time.sleep(0)
    apart = runtime.run_blocking(gettext, "Solutions")
for thread in threads:
    thread.join()
turns = sum(before != after for before, after in zip(heard, heard[1:]))
print(sorted(set(heard)), turns > 10, apart, gettext("Solutions"))
"""


def test_greenlets_do_not_mix_either() -> None:
    """A thread of the pool speaks what it is told there, and not what the greenlet speaks that asks it."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GREEN], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[('de', 'Lösungen'), ('en', 'Solutions')] True Solutions Solutions"


# ── Asking for one ──────────────────────────────────────────────────────────────────────────────


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(UnknownLanguage, match=r"“xx”.*en \(English\).*de \(Deutsch\)"):
        plan({}, Edition(language="xx"))
    for wrong in ("", "../de", "DE"):
        with pytest.raises(UnknownLanguage):
            markdown_plan(Making().state, language=wrong)


def test_every_language_calls_itself_by_its_name() -> None:
    names = dict(choices())
    assert (names["en"], names["de"]) == ("English", "Deutsch")
    assert len(set(names.values())) == len(names)


def test_pages_and_files_can_be_had_in_a_language(site: Site) -> None:
    fay = site.entered("rotterdam.facilitator")
    shown = fay.get(f"{BOARD}/plan?short=yes&language=de")
    assert f'href="{BOARD}/export.docx?short=yes&amp;language=de"' in shown.text
    assert '<option value="de" lang="de" selected>Deutsch</option>' in shown.text
    assert '<article class="plan" lang="de">' in shown.text
    text = fay.get(f"{BOARD}/export.md?short=yes&language=de").text
    assert page(text) in shown.text
    assert "## Kurz gefasst" in text
    assert "Kurz gefasst" in fay.get(f"{BOARD}/export.docx?language=de").text
    assert "Idee,Text,Cluster" in fay.get(f"{BOARD}/export/ideas.csv?language=de").text
    assert "## In short" in fay.get(f"{BOARD}/export.md").text
    for form in ("plan", "export.md", "export.docx", "export/ideas.csv"):
        refused = fay.get(f"{BOARD}/{form}?language=xx")
        assert refused.status == 404
        assert "There are no texts in the language “xx”" in refused.text
    olga = site.entered("organiser")
    lab = olga.get("/lab/glasgow-2019").text
    assert tuple(re.findall(r'"/lab/glasgow-2019/export\.zip\?language=(\w+)"', lab)) == languages()
    assert "## Die Boards" in olga.get("/lab/glasgow-2019/export.zip?language=de").text
    assert olga.get("/lab/glasgow-2019/export.zip?language=xx").status == 404
