"""What everybody takes home: a person, a city, and the Lab as a whole. What they say, and to whom.

`tests/golden/` has a page of each in two languages, of the same three small boards.
`BOARD_GOLDEN=1 pytest tests/test_home.py` writes them anew; read them before you commit them.
"""

from __future__ import annotations

import html
import io
import os
import re
import sqlite3
from gettext import NullTranslations
from itertools import pairwise

import pytest
from docx import Document
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from msgspec import structs

from board import language as spoken
from board.export.cities import city_page
from board.export.highlights import SECTIONS, highlights, offers, plain, proposal
from board.export.home import home
from board.language import languages, speaking
from board.markdown import away, line, visible
from board.messages import (
    Idea,
    LeaveTakeaway,
    MoveStage,
    Note,
    Profile,
    Project,
    Saved,
    Takeaway,
    Touch,
)
from board.pages.gathered import (
    Place,
    address,
    cities,
    city_files,
    city_of,
    contacts,
    facts,
    held,
    highlights_job,
    home_of,
    lab_highlights,
)
from board.press import make
from board.press.reading import page
from board.settings import Settings
from board.state import State
from board.store import Lab
from tests.conftest import FULL, Browser, Site, serving
from tests.test_export import GOLDEN, NOON, READERS, Making, learned, nasty, rotterdam, shape, shared

LAB = Lab(
    id="glasgow-2019",
    title="Social Innovation Lab",
    host="Glasgow",
    starts="2019-03-25",
    ends="2019-03-27",
    cities=("Ghent", "Rotterdam", "Malmö"),
    theme="Making Inclusive Cities through Social Innovation",
    thanks="With financial support from the European Union.",
    links=(("Presentations", "http://bit.ly/2Vium2p"),),
)
HERE = "/lab/glasgow-2019"


def three() -> dict[str, Making]:
    """A case, an exchange and a challenge of one Lab, with what people kept of them. All is invented."""
    boards = {"ghent": learned(), "market": shared(), "rotterdam": rotterdam()}
    for board, part in zip(boards.values(), ("learn", "share", "create"), strict=True):
        assert board.state.brief is not None
        board.put(structs.replace(board.state.brief, part=part))
        board.people(
            {
                "anna": Profile("Anna de Wit", "Ghent"),
                "bela": Profile("Bela Nagy", " ghent ", contact="bela@ghent.example"),
                "zoe": Profile("Zoe", "", unnamed=True),
            }
        )
    for name, person, what, target in (
        ("ghent", "anna", "lesson", "l1"),
        ("ghent", "bela", "lesson", "l1"),
        ("market", "anna", "project", "p2"),
        ("rotterdam", "anna", "solution", "s2"),
        ("rotterdam", "anna", "idea", "i01"),
        ("rotterdam", "anna", "idea", "gone-since"),
    ):
        saved = Saved(id=f"{person}.{target}", person=person, what=what, target=target)  # type: ignore[arg-type]
        boards[name].put(saved)
    boards["rotterdam"].step("a9", "s2", "Call both districts", "", "30 days", "Tenants", owner="anna")
    boards["ghent"].put(Note(id="anna", text="Two desks first.\nThe mayor must agree."))
    boards["ghent"].put(Note(id="bela", text="Ask the harbour."))
    boards["ghent"].put(Note(id="zoe", text="Nowhere yet."))
    wished = (("ghent", "anna", "bela"), ("market", "bela", "anna"), ("ghent", "zoe", "anna"))
    for name, person, other in wished:
        boards[name].put(Touch(id=f"{person}.{other}", person=person, other=other))
    said = {"named": True, "at": NOON, "born": 200}
    for id, topic, text, hidden in (
        ("t7", "failed", "Our website had no phone number.", None),
        ("t8", "takeaway", "Something about one person", "a name"),
    ):
        one = Takeaway(id=id, topic=topic, text=text, author="anna", hidden=hidden, **said)  # type: ignore[arg-type]
        boards["rotterdam"].put(one)
    return boards


def states(boards: dict[str, Making]) -> list[State]:
    return [board.state for board in boards.values()]


def places(boards: dict[str, Making]) -> list[Place]:
    return [Place(id, board.state, held(board.state).trail) for id, board in boards.items()]


def mine(boards: dict[str, Making], person: str = "anna", language: str = "en") -> str:
    here = [(id, board.state, "delegate") for id, board in boards.items()]
    return home(home_of(LAB, person, here, lambda id: f"/w/{id}"), language)  # type: ignore[arg-type]


def theirs(boards: dict[str, Making], city: str = "Ghent", language: str = "en") -> str:
    return city_page(city_of(LAB, city, places(boards), lambda id: f"/w/{id}/plan"), language)


WRITTEN = {
    "scene": "The deputy mayor opened the Lab.\n- Kim Lee, minister: “Work with us.”",
    "takeaways": "1. Open at night\n- Our website had no phone number.\n\n27. March was too late",
}


def told(boards: dict[str, Making], language: str = "en") -> str:
    return lab_highlights(LAB, states(boards), WRITTEN, language)


# ── The golden pages ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("name", "write"), [("home", mine), ("city", theirs), ("highlights", told)])
def test_the_golden_pages(name: str, write: object, language: str) -> None:
    text = write(three(), language=language)  # type: ignore[operator]
    golden = GOLDEN / (f"{name}.md" if language == "en" else f"{name}.{language}.md")
    if os.environ.get("BOARD_GOLDEN") == "1":
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()


def test_no_page_asks_for_a_text_that_a_catalogue_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lacks(NullTranslations):
        def gettext(self, message: str) -> str:
            raise AssertionError(f"not in the catalogue: {message}")

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            raise AssertionError(f"not in the catalogue: {msgid1} / {msgid2} for {n}")

    for code in languages()[1:]:
        monkeypatch.setattr(spoken._catalogue(code), "_fallback", Lacks())
        for boards in (three(), {"empty": Making()}, {}):
            mine(boards, language=code)
            theirs(boards, language=code)
            told(boards, code)


def test_the_same_boards_give_the_same_bytes() -> None:
    assert city_files(LAB, places(three()), str) == city_files(LAB, places(three()), str)
    job = highlights_job(LAB, told(three()))
    assert make(job) == make(job)


# ── A person ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_to_be_seen_any_more_is_only_counted() -> None:
    boards = three()
    idea = boards["rotterdam"].state.idea["i01"]
    assert idea.text in mine(boards)
    boards["rotterdam"].put(structs.replace(idea, author="carl", hidden="a name"))
    text = mine(boards)
    assert idea.text not in text
    assert "2 things that were saved are not on their boards any more." in text


def test_a_person_finds_what_is_theirs_and_of_others_what_the_board_shows() -> None:
    boards = three()
    text = mine(boards)
    for there in ("Two desks first.", "Our website had no phone number.", "(hidden by the facilitator)"):
        assert there in text
    for other in ("Ask the harbour.", "Nowhere yet.", "Zoe"):
        assert other not in text
    empty = mine(boards, "nobody")
    assert "Nothing is saved yet." in empty
    assert "Nothing is noted yet." in empty
    assert "Nobody yet." in empty
    # Without a city, too.
    assert "Nowhere yet." in mine(boards, "zoe")


def test_contacts_take_both_on_whichever_board() -> None:
    boards = three()
    (bela,) = contacts("anna", states(boards))
    assert (bela.name, bela.contact) == ("Bela Nagy", "bela@ghent.example")
    assert [it.name for it in contacts("bela", states(boards))] == ["Anna de Wit"]
    assert contacts("zoe", states(boards)) == []
    assert "bela\\@ghent" in mine(boards)
    assert "bela\\@ghent" not in mine(boards, "zoe") + theirs(boards) + told(boards)


def test_a_private_idea_of_another_is_on_no_page() -> None:
    boards = three()
    secret = Idea(
        id="secret", text="Not revealed", author="bela", named=True, at=NOON, born=10_000, open=False
    )
    boards["ghent"].put(secret)
    boards["ghent"].put(Saved(id="anna.secret", person="anna", what="idea", target="secret"))
    assert "Not revealed" not in mine(boards) + theirs(boards) + told(boards)
    assert "Not revealed" in mine(boards, "bela")


# ── A city ──────────────────────────────────────────────────────────────────────────────────────


def test_a_citys_page_counts_and_names_nobody() -> None:
    text = theirs(three(), "ghent")
    assert "- Two desks first.\\\n  The mayor must agree.\n- Ask the harbour." in text
    assert (
        "People come when there is one door. · *[Ghent: one desk](/w/ghent/plan)* · saved by 2 people" in text
    )
    assert "### Its project: Moving box" in text
    for profile in rotterdam().state.profiles.values():
        assert profile.name not in text
    assert "Nowhere yet." not in text


def test_who_was_sent_out_speaks_for_no_city() -> None:
    boards = three()
    bela = boards["ghent"].state.person["bela"]
    boards["ghent"].put(structs.replace(bela, removed=True))
    text = theirs(boards)
    assert "Ask the harbour." not in text
    assert "saved by 1 person" in text


def test_cities_are_told_apart_and_keep_their_addresses() -> None:
    found = cities(LAB, states(three()))
    assert {"ghent": "Ghent", "rotterdam": "Rotterdam", "malmo": "Malmö"}.items() <= found.items()
    assert len(set(found.values())) == len(found)
    assert address(LAB, " GHENT ") == "ghent"
    others = {
        address(LAB, name) for name in ("Malmo", "Αθήνα", "Київ", "???", "A/B", "a.b", "Nantes", "Genève")
    }
    assert len(others) == 8
    assert "malmo" not in others
    assert all(re.fullmatch(r"[a-z0-9-]+", last) for last in others)
    assert address(LAB, "Nantes") == "nantes"


# ── The Lab ─────────────────────────────────────────────────────────────────────────────────────


def test_a_section_follows_the_boards_until_it_is_written_and_empty_is_left_out() -> None:
    boards = three()
    who, there = facts(LAB, states(boards)), [held(state) for state in states(boards)]
    proposed = proposal(who, there)
    assert set(proposed) == set(SECTIONS)
    text = highlights(who, there, {})
    assert "## Setting the scene" not in text
    assert "No takeaway has been chosen yet." in text
    assert "We want to test it" in text
    assert "[http:/\\/bit\\.ly/2Vium2p](http://bit.ly/2Vium2p)" in text
    left = highlights(who, there, {"created": "", "met": "Over 120 people met."})
    assert "## Co-creation" not in left
    assert "Over 120 people met." in left
    assert highlights(who, there, {**proposed}) == text


def test_takeaways_are_offered_without_names_and_none_is_in_unless_picked() -> None:
    boards = three()
    offered = offers([held(state) for state in states(boards)])
    assert [it.text for it in offered] == ["Open at night", "Our website had no phone number."]
    text = lab_highlights(LAB, states(boards), {})
    assert "Open at night" not in text
    for profile in rotterdam().state.profiles.values():
        assert profile.name not in text


def test_word_has_the_same_words_and_its_links_lead_out() -> None:
    file = Document(io.BytesIO(make(highlights_job(LAB, told(three())))))
    assert file.paragraphs[0].text == "Social Innovation Lab: highlights"
    assert "pageBreakBefore" not in file.element.xml
    outside = [rel.target_ref for rel in file.part.rels.values() if rel.is_external]
    assert outside == ["http://bit.ly/2Vium2p"]


# ── Whatever people write ───────────────────────────────────────────────────────────────────────


def hostile(words: list[str]) -> str:
    """All three documents, with every text the next of `words`."""
    boards, text = three(), iter(words)
    ghent, market = boards["ghent"], boards["market"]
    assert ghent.state.brief is not None
    ghent.put(structs.replace(ghent.state.brief, title=next(text), question=next(text)))
    ghent.put(structs.replace(ghent.state.lesson["l1"], text=next(text)))
    ghent.put(Note(id="anna", text=next(text)))
    card = {"what": next(text), "offer": next(text), "contact": next(text), "title": next(text)}
    market.put(Project(id="p2", city="Porto", born=1, **card))  # type: ignore[arg-type]
    ghent.people({"bela": Profile(next(text), "Ghent", contact=next(text))})
    lab = structs.replace(LAB, title=next(text), theme=next(text), thanks=f"So {plain(next(text))}")
    written = {
        "met": f"So {plain(next(text))}",
        "scene": f"- So {plain(next(text))}\n  - so {plain(next(text))}",
        "takeaways": f"So {plain(next(text))}",
    }
    seen = facts(lab, states(boards)), [held(state) for state in states(boards)]
    return mine(boards) + theirs(boards) + highlights(*seen, written)


@trying(max_examples=400 if FULL else 80, deadline=None)
@given(st.lists(nasty.filter(lambda text: ": " not in plain(text)), min_size=17, max_size=17))
def test_whatever_people_write_the_pages_keep_their_shape(words: list[str]) -> None:
    harmless = [f"word {number:02}" if visible(text) else "" for number, text in enumerate(words)]
    for reader in READERS:
        assert shape(hostile(words), reader) == shape(hostile(harmless), reader)


@trying(max_examples=200, deadline=None)
@given(st.text(max_size=40), nasty)
def test_an_address_stays_in_its_link(address: str, label: str) -> None:
    text = away(line(label) or line("x"), f"https://x.example/{address}")
    for reader in READERS.values():
        (paragraph,) = [token for token in reader.parse(f"See {text} now") if token.type == "inline"]
        kinds = [child.type for child in paragraph.children or ()]
        assert kinds.count("link_open") == 1
        assert paragraph.content.endswith(" now")
        assert (paragraph.children or [])[-1].content == " now"


# ── Who may see what ────────────────────────────────────────────────────────────────────────────


def test_everybody_has_a_page_and_says_on_it_how_to_be_reached(site: Site) -> None:
    ana = site.joined("rotterdam", "Ana", "Porto")
    shown = ana.get(f"{HERE}/mine")
    assert shown.status == 200
    assert "Nothing is saved yet." in shown.text
    assert f'href="{HERE}/cities/porto"' in shown.text
    assert ana.post(f"{HERE}/mine", {"contact": "  ana@porto.example\n"}).status == 303
    assert 'value="ana@porto.example"' in ana.get(f"{HERE}/mine").text
    me = "/w/glasgow-2019-rotterdam/me"
    assert 'value="ana@porto.example"' in ana.get(me).text
    assert ana.post(me, {"name": "Ana", "city": "Porto", "contact": "new"}).status == 303
    assert ana.post(me, {"name": "Ana", "city": "Porto"}).status == 303
    assert 'value="new"' in ana.get(f"{HERE}/mine").text
    back = ana.post(me, {"name": "", "contact": "kept"})
    assert back.status == 422
    assert 'value="kept"' in back.text
    assert "# Was ich mitnehme" in ana.get(f"{HERE}/mine.md?language=de").text
    assert ana.get(f"{HERE}/mine?language=xx").status == 404
    stranger = site.browser().get(f"{HERE}/mine")
    assert stranger.status == 403
    assert "join code" in stranger.text
    assert ana.get("/lab/elsewhere/mine").status == 404


def test_a_city_is_seen_by_its_people_and_the_organiser(site: Site) -> None:
    ana, noa = site.joined("rotterdam", "Ana", "Porto"), site.joined("rotterdam", "Noa", "")
    olga = site.entered("organiser")
    for ending in ("", ".md"):
        assert ana.get(f"{HERE}/cities/porto{ending}").status == 200
        assert olga.get(f"{HERE}/cities/porto{ending}").status == 200
        assert noa.get(f"{HERE}/cities/porto{ending}").status == 403
        assert ana.get(f"{HERE}/cities/rotterdam{ending}").status == 403
        assert ana.get(f"{HERE}/cities/nowhere{ending}").status == 403
        assert olga.get(f"{HERE}/cities/nowhere{ending}").status == 404
    assert "/cities/" not in noa.get(f"{HERE}/mine").text
    lab = olga.get(HERE).text
    assert f'href="{HERE}/cities/porto"' in lab
    assert f'href="{HERE}/highlights"' in lab
    seen = ana.get(HERE).text
    assert f'href="{HERE}/cities/porto"' in seen
    assert f"{HERE}/highlights" not in seen
    assert f"{HERE}/cities/rotterdam" not in seen


def form_of(answer: str) -> dict[str, str]:
    """What a browser would send of the highlights' form without any change."""
    form = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', answer))
    for name, text in re.findall(r'<textarea [^>]*name="(text-\w+)"[^>]*>\n(.*?)</textarea>', answer, re.S):
        form[name] = html.unescape(text).replace("\n", "\r\n")
    return form


def test_ones_own_project_is_on_ones_page_and_on_nobody_elses() -> None:
    boards = three()
    project = boards["market"].state.project["p2"]
    boards["market"].put(structs.replace(project, host="anna"))
    own = f"- **Project:** {project.title}"
    assert own in mine(boards).split("## What I wrote")[1]
    assert own not in mine(boards, "bela")


def test_highlights_count_the_workshops_that_somebody_came_to() -> None:
    boards = {**three(), "empty": Making()}
    assert boards["rotterdam"].state.brief is not None
    boards["empty"].put(structs.replace(boards["rotterdam"].state.brief, title="Nobody came"))
    assert "took part in 3 workshops" in told(boards)


@pytest.fixture
def olga(site: Site) -> Browser:
    return site.entered("organiser")


def test_untouched_boxes_follow_the_boards_and_edited_ones_stay(site: Site, olga: Browser) -> None:
    form = form_of(olga.get(f"{HERE}/highlights").text)
    assert olga.post(f"{HERE}/highlights", form).status == 303
    saved = site.rooms.store.highlights("glasgow-2019")
    assert saved is not None
    assert (saved.version, saved.texts) == (1, {})
    site.joined("ghent", "Gil", "Ghent")
    form = form_of(olga.get(f"{HERE}/highlights").text)
    form["text-scene"] = "- Kim: “Work <b>with</b> us.”  \r\n"
    assert (
        olga.post(f"{HERE}/highlights?language=de", form).location
        == f"{HERE}/highlights?saved=yes&language=de"
    )
    saved = site.rooms.store.highlights("glasgow-2019")
    assert saved is not None
    assert saved.texts == {"scene": "- Kim: “Work <b>with</b> us.”"}
    text = olga.get(f"{HERE}/highlights.md").text
    assert "- **Kim:** “Work \\<b>with\\</b> us.”" in text
    assert "## Zum Auftakt" in olga.get(f"{HERE}/highlights.md?language=de").text
    assert "Work" in olga.get(f"{HERE}/highlights.docx").text
    assert text in olga.get(f"{HERE}/export.zip").text
    form = form_of(olga.get(f"{HERE}/highlights").text) | {"again-scene": "yes"}
    assert olga.post(f"{HERE}/highlights", form).status == 303
    assert "Kim" not in olga.get(f"{HERE}/highlights.md").text


def test_two_organisers_who_change_different_texts_both_have_theirs(site: Site, olga: Browser) -> None:
    otto = site.entered("organiser")
    form = form_of(olga.get(f"{HERE}/highlights").text)
    assert otto.post(f"{HERE}/highlights", form | {"text-shared": "Otto’s visits"}).status == 303
    assert olga.post(f"{HERE}/highlights", form | {"text-scene": "Olga’s speakers"}).status == 303
    text = olga.get(f"{HERE}/highlights.md").text
    assert "Otto’s visits" in text
    assert "Olga’s speakers" in text


def test_two_organisers_do_not_overwrite_each_other(site: Site, olga: Browser) -> None:
    otto = site.entered("organiser")
    form = form_of(olga.get(f"{HERE}/highlights").text)
    assert otto.post(f"{HERE}/highlights", form | {"text-met": "Otto’s words"}).status == 303
    answer = olga.post(f"{HERE}/highlights", form | {"text-met": "Olga’s words", "text-scene": "Olga too"})
    assert answer.status == 409
    again = form_of(answer.text)
    assert (again["text-met"], again["text-scene"]) == ("Olga’s words", "Olga too")
    assert re.findall(r'class="as-typed">(.*?)<', answer.text) == ["Otto’s words"]
    assert olga.post(f"{HERE}/highlights", again).status == 303
    text = olga.get(f"{HERE}/highlights.md").text
    assert "Olga’s words" in text
    assert "Otto’s words" not in text


def test_a_text_that_is_too_long_comes_back(olga: Browser) -> None:
    form = form_of(olga.get(f"{HERE}/highlights").text)
    answer = olga.post(f"{HERE}/highlights", form | {"text-met": "ü" * 20_001, "text-scene": "Stays"})
    assert answer.status == 422
    assert "longer than 20000 letters" in answer.text
    back = form_of(answer.text)
    assert (len(back["text-met"]), back["text-scene"]) == (20_001, "Stays")


def test_highlights_are_the_organisers(site: Site) -> None:
    for browser in (site.entered("rotterdam.facilitator"), site.joined("rotterdam"), site.browser()):
        for ending in ("", ".md", ".docx"):
            assert browser.get(f"{HERE}/highlights{ending}").status == 403
        assert browser.post(f"{HERE}/highlights", {}).status == 403


def test_headings_of_the_form_speak_the_language_that_is_asked_for(olga: Browser) -> None:
    with speaking("de"):
        heading = spoken.gettext("Setting the scene")
    assert heading in olga.get(f"{HERE}/highlights?language=de").text
    assert page("# x") == '<h1 id="x">x</h1>\n'


def test_what_is_picked_goes_into_the_box_and_can_be_put_in_order(site: Site, olga: Browser) -> None:
    live, board = site.rooms.live, "glasgow-2019-amsterdam"
    ana = site.joined("amsterdam", "Ana Nome", "Porto")
    person = site.rooms.people.person(ana.cookie.value, "glasgow-2019")
    assert person is not None
    stages = ("brief", "ideate", "cluster", "vote", "draft", "closed")
    for seen, to in pairwise(stages):
        assert live.ask(board, "fay", "facilitator", MoveStage(seen=seen, to=to)).revision is not None  # type: ignore[arg-type]
    for number, (topic, text) in enumerate((("takeaway", "Share failures"), ("failed", "No phone <number>"))):
        left = LeaveTakeaway(takeaway=f"takeaway-{number}", topic=topic, text=text)  # type: ignore[arg-type]
        assert live.ask(board, person, "delegate", left).revision is not None
    shown = olga.get(f"{HERE}/highlights").text
    assert "No phone &lt;number&gt;" in shown
    assert "Ana Nome" not in shown
    form = form_of(shown) | {"text-takeaways": "Ours first", "pick-takeaway-1": "yes", "pick-other": "yes"}
    assert olga.post(f"{HERE}/highlights", form).status == 303
    shown = olga.get(f"{HERE}/highlights").text
    assert form_of(shown)["text-takeaways"] == "Ours first\r\nNo phone <number>"
    assert "pick-takeaway-0" in shown
    assert "pick-takeaway-1" not in shown
    assert "1. Ours first\n2. No phone \\<number>\n" in olga.get(f"{HERE}/highlights.md").text


def test_a_database_that_is_down_gives_every_box_back(settings: Settings) -> None:
    with serving(settings, busy_timeout=0.05) as site:
        olga = site.entered("organiser")
        form = form_of(olga.get(f"{HERE}/highlights").text) | {"text-scene": "Kept <words>"}
        other = sqlite3.connect(settings.data / "board.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # another program holds the database
        answer = olga.post(f"{HERE}/highlights?language=de", form)
        other.close()
        assert answer.status == 503
        assert f'action="{HERE}/highlights?language=de"' in answer.text
        assert 'name="text-scene" value="Kept &lt;words&gt;"' in answer.text
        assert all(f'name="{name}"' in answer.text for name in form)
