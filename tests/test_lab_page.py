"""The Lab's page and its wall over HTTP: one person on many boards, and what only the organiser may do."""

from __future__ import annotations

import re
import sqlite3
from html import unescape
from urllib.parse import urlencode

import pytest

from board.cli import load
from board.labfile import SHIPPED, read
from board.messages import MAX_POINT, MoveStage, Nudge, PostIdea, RemovePerson, SendNudge, SetTimer
from board.people import key_from
from board.settings import Settings
from board.state import State
from board.store import Store
from tests.conftest import Answer, Browser, Site, serving
from tests.delegates import Delegate, together

LAB = "/lab/glasgow-2019"
BOARDS = ("amsterdam", "ghent", "glasgow", "gothenburg", "rotterdam")


def on(site: Site, name: str) -> State:
    state = site.rooms.live.board(f"glasgow-2019-{name}")
    assert state is not None
    return state


def person_of(site: Site, browser: Browser) -> str:
    person = site.rooms.people.person(browser.cookie.value, "glasgow-2019")
    assert person is not None
    return person


def said(answer: Answer) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def lab(browser: Browser) -> str:
    answer = browser.get(LAB)
    assert answer.status == 200
    return said(answer)


def nudge(site: Site, name: str) -> str:
    found: Nudge | None = on(site, name).nudge.get("nudge")
    return found.text if found is not None else ""


@pytest.fixture
def ola(site: Site) -> Browser:
    return site.entered("organiser")


# ── One person, many boards ─────────────────────────────────────────────────────────────────────


def test_another_board_of_the_lab_is_one_press_away_and_asks_nothing(site: Site) -> None:
    ana = site.joined("rotterdam", "Ana", "Porto")
    before, key = person_of(site, ana), ana.cookie.value
    page = ana.get(LAB).text
    assert f'action="{LAB}/join/glasgow-2019-ghent"' in page
    assert f'action="{LAB}/join/glasgow-2019-rotterdam"' not in page  # she is there
    answer = ana.post(f"{LAB}/join/glasgow-2019-ghent")
    assert (answer.status, answer.location) == (303, "/w/glasgow-2019-ghent")
    assert ana.get(answer.location).status == 200
    assert (person_of(site, ana), ana.cookie.value) == (before, key)
    assert on(site, "ghent").profiles[before].name == "Ana"
    head = on(site, "ghent").revision
    assert ana.post(f"{LAB}/join/glasgow-2019-ghent").status == 303  # pressed twice
    assert on(site, "ghent").revision == head
    mine, _programme = ana.get(LAB).text.split('<h2 id="part-1">', 1)
    assert 'href="/w/glasgow-2019-ghent"' in mine  # my boards come first


def test_one_press_is_for_people_of_the_lab_while_the_door_is_open(site: Site) -> None:
    ana, stranger, fay = site.joined("rotterdam"), site.browser(), site.entered("ghent.facilitator")
    assert f"{LAB}/join/" not in stranger.get(LAB).text
    for browser in (stranger, fay):
        assert browser.post(f"{LAB}/join/glasgow-2019-amsterdam").status == 403
    assert ana.post("/lab/glasgow-2019/join/nowhere").status == 404
    assert ana.post("/lab/nowhere/join/glasgow-2019-amsterdam").status == 404
    site.set("amsterdam", joining=False)
    try:
        assert f"{LAB}/join/glasgow-2019-amsterdam" not in ana.get(LAB).text
        assert ana.post(f"{LAB}/join/glasgow-2019-amsterdam").status == 403
    finally:
        site.set("amsterdam", joining=True)


def test_who_was_taken_off_a_board_does_not_come_back_through_the_lab(site: Site) -> None:
    ana = site.joined("rotterdam")
    assert ana.post(f"{LAB}/join/glasgow-2019-gothenburg").status == 303
    person = person_of(site, ana)
    removed = RemovePerson(person=person)
    site.rooms.live.ask("glasgow-2019-gothenburg", "organiser", "organiser", removed)
    answer = ana.post(f"{LAB}/join/glasgow-2019-gothenburg")
    assert answer.status == 403
    assert "took you off this board" in said(answer)
    site.rooms.live.ask("glasgow-2019-rotterdam", "organiser", "organiser", removed)
    assert ana.post(f"{LAB}/join/glasgow-2019-ghent").status == 403  # and out of the only other one


def test_the_programme_goes_by_part_and_day(site: Site) -> None:
    page = site.browser().get(LAB).text
    days = re.findall(r"<h2[^>]*>(\w+)</h2>\s*<h3[^>]*>([^<]*)</h3>", page)
    assert days == [("Learn", "25 March 2019"), ("Share", "26 March 2019"), ("Create", "27 March 2019")]


# ── The organiser's levers ──────────────────────────────────────────────────────────────────────


def test_nobody_else_pulls_the_organisers_levers(site: Site) -> None:
    others = (
        site.browser(),
        site.joined("rotterdam"),
        site.entered("rotterdam.facilitator"),
        site.entered("wall"),
    )
    heads = site.rooms.store.heads()
    for browser in others:
        for path in ("joining", "message", "message/back", "people/somebody"):
            form = {"text": "x", "to": "glasgow-2019-ghent"}
            assert browser.post(f"{LAB}/{path}", form).status == 403, path
        assert browser.get(f"{LAB}/people").status == 403
        text = lab(browser)
        assert not any(words in text for words in ("Message to all boards", "Close joining", "connected"))
    assert site.rooms.store.heads() == heads


def test_joining_closes_and_opens_on_one_board_and_on_all(site: Site, ola: Browser) -> None:
    answer = ola.post(f"{LAB}/joining", {"workshop": "glasgow-2019-ghent", "open": "no"})
    assert (answer.status, answer.location) == (303, f"{LAB}#board-glasgow-2019-ghent")
    assert [on(site, name).board.joining for name in BOARDS] == [True, False, True, True, True]
    assert "Joining is open on 15 of 16 boards." in lab(ola)
    heads = site.rooms.store.heads()
    assert ola.post(f"{LAB}/joining", {"open": "no"}).location == f"{LAB}#joining"
    assert "Joining is closed on all 16 boards." in lab(ola)
    assert site.rooms.store.heads()["glasgow-2019-ghent"] == heads["glasgow-2019-ghent"]  # it was closed
    ola.post(f"{LAB}/joining", {"open": "yes"})
    page = ola.get(LAB)
    assert "Joining is open on all 16 boards." in said(page)
    assert "Open joining on all boards" not in page.text
    assert ola.post(f"{LAB}/joining", {"workshop": "nowhere", "open": "no"}).status == 404


def test_a_message_stands_on_all_boards_until_it_is_taken_away(site: Site, ola: Browser) -> None:
    words = "Lunch is at 12:30, in the hall <b>below</b>."
    answer = ola.post(f"{LAB}/message", {"text": f"  {words}\r\n"})
    assert (answer.status, answer.location) == (303, f"{LAB}#message")
    assert {nudge(site, name) for name in BOARDS} == {words}
    assert "This stands on 16 of 16 boards." in lab(ola)
    own = SendNudge(text="Two minutes left here")
    site.rooms.live.ask("glasgow-2019-ghent", "organiser", "organiser", own)
    page = ola.get(LAB)
    assert "This stands on 15 of 16 boards." in said(page)
    assert "This stands on 1 of 16 boards." in said(page)
    assert "<b>below</b>" not in page.text
    assert ola.post(f"{LAB}/message/back", {"text": words}).status == 303
    assert [nudge(site, name) for name in BOARDS] == ["", "Two minutes left here", "", "", ""]


@pytest.mark.parametrize("typed", ["", "   ", "x" * (MAX_POINT + 1)])
def test_a_message_that_cannot_be_sent_stays_in_its_box(site: Site, ola: Browser, typed: str) -> None:
    heads = site.rooms.store.heads()
    answer = ola.post(f"{LAB}/message", {"text": typed})
    assert answer.status == 422
    assert re.search(r'id="text-error" role="alert">[A-Z]', answer.text)
    box = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert box is not None
    assert box.group(1) == typed
    assert site.rooms.store.heads() == heads


def test_a_message_is_cleaned_as_names_are(site: Site, ola: Browser) -> None:
    answer = ola.post(f"{LAB}/message", {"text": "A text with \u202eturned\u202c letters"})
    assert answer.status == 303
    assert nudge(site, "ghent") == "A text with turned letters"
    ola.post(f"{LAB}/message/back", {"text": "A text with turned letters"})


def test_a_message_that_boards_could_not_take_stays_and_says_where(settings: Settings) -> None:
    with serving(settings, busy_timeout=0.1) as site:
        ola = site.entered("organiser")
        other = sqlite3.connect(settings.data / "board.db")
        other.execute("begin immediate")
        answer = ola.post(f"{LAB}/message", {"text": "Lunch is ready"})
        other.rollback()
        other.close()
        assert answer.status == 503
        assert ">Lunch is ready</textarea>" in answer.text
        assert "This was not done on 16 boards: “" in said(answer)
        assert ola.post(f"{LAB}/message", {"text": "Lunch is ready"}).status == 303


def test_a_delegate_is_found_by_name_and_city_and_moved_in_one_step(site: Site, ola: Browser) -> None:
    zoe = site.joined("rotterdam", "Zoë Quine", "Nantes")
    person = person_of(site, zoe)
    for find in ("zoë", "QUINE", "nantes zoë"):
        found = ola.get(f"{LAB}/people?{urlencode({'find': find})}")
        assert f"{LAB}/people/{person}" in found.text, find
    missing = ola.get(f"{LAB}/people?find=zoe+porto")
    assert person not in missing.text
    assert "Try fewer letters" in said(missing)
    answer = ola.post(f"{LAB}/people/{person}", {"to": "glasgow-2019-amsterdam", "find": "Zoë"})
    assert answer.status == 303
    after = said(ola.get(answer.location))
    assert "Zoë Quine has joined “Amsterdam challenge: ageing after migration”." in after
    assert on(site, "amsterdam").profiles[person].city == "Nantes"
    assert person in on(site, "rotterdam").person  # what she wrote there stays hers
    assert zoe.get("/w/glasgow-2019-amsterdam").status == 200
    for to in ("nowhere", ""):
        assert ola.post(f"{LAB}/people/{person}", {"to": to}).status == 404
    assert ola.post(f"{LAB}/people/nobody", {"to": "glasgow-2019-ghent"}).status == 404


def test_who_is_moved_to_a_board_is_let_in_there_whatever_was_before(site: Site, ola: Browser) -> None:
    yan = site.joined("ghent", "Yan", "Porto")
    person = person_of(site, yan)
    site.rooms.live.ask("glasgow-2019-ghent", "organiser", "organiser", RemovePerson(person=person))
    site.set("ghent", joining=False)
    assert yan.get("/w/glasgow-2019-ghent").status == 403
    assert ola.post(f"{LAB}/people/{person}", {"to": "glasgow-2019-ghent"}).status == 303
    assert yan.get("/w/glasgow-2019-ghent").status == 200
    site.set("ghent", joining=True)


def test_who_was_moved_hears_it_until_they_have_gone_there_also_from_a_server_that_starts_again(
    settings: Settings,
) -> None:
    def at(site: Site, name: str) -> Delegate:
        return Delegate(zoe, f"glasgow-2019-{name}", transport="polling")

    def first_word_to(one: Delegate) -> dict[str, str]:
        told: list[dict[str, str]] = one.wait(lambda: one.sorry)
        return told[0]

    with serving(settings) as site:
        zoe, ola = site.joined("rotterdam", "Zoe", "Nantes"), site.entered("organiser")
        assert "moved you" not in lab(zoe)
        ola.post(f"{LAB}/people/{person_of(site, zoe)}", {"to": "glasgow-2019-ghent"})
        ola.post(f"{LAB}/people/{person_of(site, zoe)}", {"to": "glasgow-2019-amsterdam"})
    with serving(settings) as site:
        zoe.origin = site.url
        mine, _programme = zoe.get(LAB).text.split('<h2 id="part-1">', 1)
        assert mine.count("The organiser moved you here") == 1
        for name in ("rotterdam", "ghent"):  # wherever she comes, she is sent to the last one
            with together(at(site, name)) as (there,):
                told = first_word_to(there)
                assert told["reason"].startswith("The organiser moved you to “Amsterdam challenge")
                assert told["to"] == "/w/glasgow-2019-amsterdam"
        with together(at(site, "amsterdam"), at(site, "rotterdam")) as (there, before):
            before.hello()
            before.wait(lambda: before.presence)
            assert [there.sorry, before.sorry] == [[], []]
        assert "moved you" not in lab(zoe)


# ── The wall ────────────────────────────────────────────────────────────────────────────────────


def test_the_link_of_the_wall_opens_it_and_the_organiser_sees_more(site: Site, ola: Browser) -> None:
    hall = site.browser()
    answer = hall.post_json("/enter", {"secret": site.secret("wall")})
    assert answer.json == {"to": f"{LAB}/wall"}
    assert hall.get(f"{LAB}/wall").status == 200
    assert "Open the wall" in lab(hall)
    assert hall.get("/w/glasgow-2019-ghent").location == "/w/glasgow-2019-ghent/projector"
    for browser in (site.browser(), site.joined("rotterdam"), site.entered("rotterdam.facilitator")):
        for path in ("wall", "wall.json"):
            assert browser.get(f"{LAB}/{path}").status == 403
    assert hall.get("/lab/nowhere/wall").status == 404

    def alerts(browser: Browser, path: str = "wall.json") -> object:
        return browser.get(f"{LAB}/{path}").json["alerts"]

    late = SetTimer(ends_in=36_000)
    site.rooms.live.ask("glasgow-2019-glasgow", "organiser", "organiser", late)
    title = "Glasgow challenge: a new story about migration"
    assert alerts(ola) == [{"title": title, "words": "580 minutes late."}]
    assert alerts(hall) is None
    assert alerts(ola, "wall.json?plain=yes") is None  # a wall that is projected
    assert "580 minutes late." in lab(ola)
    assert "late." not in lab(site.joined("rotterdam"))


def test_a_frame_is_told_once_and_again_when_a_board_has_moved(site: Site) -> None:
    hall = site.entered("wall")
    first = hall.get(f"{LAB}/wall.json")
    assert [len(part["boards"]) for part in first.json["parts"]] == [5, 6, 5]
    same = hall.get(f"{LAB}/wall.json", If_None_Match=first.headers["ETag"])
    assert (same.status, same.body) == (304, b"")
    move = MoveStage(seen=on(site, "gothenburg").board.stage, to="ideate")
    idea = PostIdea(idea="idea-of-the-wall", text="A private idea")
    site.rooms.live.ask("glasgow-2019-gothenburg", "organiser", "organiser", move)
    site.rooms.live.ask("glasgow-2019-gothenburg", "organiser", "organiser", idea)
    next = hall.get(f"{LAB}/wall.json", If_None_Match=first.headers["ETag"])
    assert next.status == 200
    (tile,) = (one for one in next.json["parts"][2]["boards"] if "Gothenburg" in one["title"])
    assert (tile["label"], tile["ideas"]) == ("Ideas", 1)
    assert "A private idea" not in next.text


def test_labs_of_before_get_the_link_when_they_are_loaded_and_it_can_be_withdrawn(settings: Settings) -> None:
    with serving(settings) as site:
        hall = site.entered("wall")
        assert hall.get(f"{LAB}/wall.json").status == 200
        site.rooms.store.revoke_link("glasgow-2019.wall")
        site.rooms.people.refresh()
        assert hall.get(f"{LAB}/wall.json").status == 403
    with sqlite3.connect(settings.data / "board.db") as database:
        database.execute("delete from link where id = 'glasgow-2019.wall'")
    database.close()
    store = Store.open(settings.database)
    load(store, key_from(settings.data), read(SHIPPED))
    roles = {link.id: link.role for link in store.links("glasgow-2019")}
    assert roles["glasgow-2019.wall"] == "projector"
    store.close()


def test_the_organiser_sees_how_each_board_is_doing(site: Site, ola: Browser) -> None:
    site.joined("amsterdam")
    assert "0 connected · saved just now" in lab(ola)
