"""Searching what a Lab learned: the index follows the boards, and nobody finds what they may not see."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.messages import (
    Command,
    CreateCluster,
    Describe,
    HideIdea,
    MakeSolution,
    MoveStage,
    PostIdea,
    RemoveLesson,
    RemovePerson,
    RevealIdeas,
    Role,
    TakeBackIdea,
    WriteField,
    WriteLesson,
    WriteProject,
)
from board.pages.pace import Pace
from board.store import Asked, Store
from tests.conftest import Browser, Site
from tests.house import BOARD, House

LAB = "glasgow-2019"
EVERYWHERE = {kind: frozenset({BOARD}) for kind in ("lesson", "project", "idea", "cluster", "field")}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.person("ann")
    made.person("fay", "facilitator")
    yield made
    made.close()


def found(store: Store, words: str, **asked: Any) -> list[str]:
    """Ids of what fits, in order."""
    return [one.id for one in store.find(Asked(words=words, places=EVERYWHERE, **asked), 50)]


def lesson(house: House, text: str, topic: str = "success", id: str = "") -> str:
    id = id or house.id("lesson")
    known = house.state.lesson.get(id)
    house.done("ann", "write_lesson", lesson=id, topic=topic, text=text, base=known.rev if known else 0)
    return id


# ── The index ───────────────────────────────────────────────────────────────────────────────────


def test_a_purged_lab_leaves_no_word_in_the_index(house: House, tmp_path: Path) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    lesson(house, "xylophonists teach trust")

    def kept() -> bool:
        with closing(sqlite3.connect(next(tmp_path.glob("*.db")))) as database:
            blocks = database.execute("SELECT block FROM searched_data").fetchall()
        return any(b"xylophonist" in block for (block,) in blocks)

    assert kept()
    house.store.purge("lab-2019")
    assert not kept()


def test_words_are_found_without_case_and_accents_and_by_their_beginning(house: House) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    cafe = lesson(house, "Ein Café für Zugezogene, in São Paulo erprobt")
    bus = lesson(house, "A night bus, because young people work late", "obstacle")
    for words in ("cafe", "CAFÉ", "zugez", "sao paulo", "“Café”", "cafe-fur", "erprobt cafe"):
        assert found(house.store, words) == [cafe], words
    assert found(house.store, "afé") == []  # the middle of a word
    assert found(house.store, "cafe bus") == []
    assert set(found(house.store, "cafe bus", every=False)) == {cafe, bus}
    assert found(house.store, "", topic="obstacle") == [bus]
    assert found(house.store, "") == [bus, cafe]  # the newest first
    assert found(house.store, "night", city="Rotterdam") == [bus]
    assert found(house.store, "night", city="Porto") == []
    house.check_search()


def test_the_best_comes_first_and_a_page_after_the_other(house: House) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    long = lesson(house, "Debt is one of very many things that a city can talk about with young people")
    short = lesson(house, "Debt advice")
    assert found(house.store, "debt") == [short, long]
    asked = Asked(words="debt", places=EVERYWHERE)
    pages = [[one.id for one in house.store.find(asked, 1, offset)] for offset in range(3)]
    assert pages == [[short], [long], []]


def test_a_change_is_found_and_what_it_was_is_not(house: House) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    id = lesson(house, "Freeze small debts")
    lesson(house, "Pay for mentors", id=id)
    assert (found(house.store, "debts"), found(house.store, "mentors")) == ([], [id])
    house.done("ann", "remove_lesson", lesson=id)
    assert found(house.store, "mentors") == []
    house.check_search()


def test_projects_are_found_by_all_their_words_and_their_city(house: House) -> None:
    house.leaves("projects")
    id = house.id("project")
    house.done(
        "ann",
        "write_project",
        project=id,
        title="Jobs City",
        city="Porto",
        what="One door for everybody",
        offer="Our contract",
        ask="A tool",
        base=0,
    )
    for words in ("jobs", "porto", "door", "contract", "tool"):
        assert found(house.store, words, city="Porto") == [id]
    assert found(house.store, "jobs", city="Rotterdam") == []
    house.check_search()


def test_an_idea_is_in_the_index_while_everybody_sees_it(house: House) -> None:
    house.stage("fay", "ideate")
    ids = [house.id("idea") for _ in range(3)]
    for id in ids:
        house.done("ann", "post_idea", idea=id, text="A boat for everybody")
    house.done("fay", "hide_idea", idea=ids[0], reason="Said twice")
    house.done("ann", "take_back_idea", idea=ids[1])
    house.done(
        "ann", "edit_idea", idea=ids[2], text="A ferry for everybody", base=house.state.idea[ids[2]].written
    )
    assert found(house.store, "everybody") == []
    house.check_search()
    house.stage("fay", "cluster")
    assert found(house.store, "ferry") == found(house.store, "everybody") == [ids[2]]
    house.done("fay", "restore_idea", idea=ids[0])
    assert set(found(house.store, "everybody")) == {ids[0], ids[2]}
    house.done("fay", "hide_idea", idea=ids[2], reason="Not about it")
    assert found(house.store, "everybody") == [ids[0]]
    house.check_search()


def test_a_database_from_before_gets_its_index(house: House) -> None:
    house.stage("fay", "ideate")
    for text in ("Homes first", "A night bus"):
        house.done("ann", "post_idea", idea=house.id("idea"), text=text)
    house.stage("fay", "cluster")
    house.done("ann", "create_cluster", cluster=house.id("cluster"), name="Homes", ideas=[])
    reopened(
        house,
        "DROP TABLE searched",
        "DROP TABLE searchable",
        "DROP TABLE plan",
        "DROP TABLE way",
        "ALTER TABLE brief DROP COLUMN time",
        "ALTER TABLE brief DROP COLUMN language",
        "UPDATE alembic_version SET version_num = '0004'",
    )
    assert len(found(house.store, "homes")) == 2
    house.check_search()


def test_a_database_from_a_computer_without_the_index_gets_it_anew(house: House) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    lesson(house, "Homes first")
    gone = ("DROP TRIGGER searchable_gone", "DROP TRIGGER searchable_changed")
    reopened(house, *gone, "UPDATE searchable SET text = 'Written there'")
    assert len(found(house.store, "written")) == 1
    assert found(house.store, "homes") == []


def test_the_index_is_tidied_with_each_commit_and_never_by_itself(house: House) -> None:
    """By itself it would do so for long, now and then; left alone it would be in fifteen pieces here."""
    house.leaves("lessons")
    house.stage("fay", "draft")
    reopened(house, "INSERT INTO searched (searched, rank) VALUES ('automerge', 4)")
    for number in range(60):
        lesson(house, f"Homes first, part {number}")
    with closing(sqlite3.connect(house.url.removeprefix("sqlite:///"))) as database:
        (by_itself,) = database.execute("SELECT v FROM searched_config WHERE k = 'automerge'").fetchone()
        (pieces,) = database.execute("SELECT count(DISTINCT segid) FROM searched_idx").fetchone()
    assert by_itself == 0
    assert pieces < 10
    house.check_search()


def test_an_index_that_lacks_something_is_noticed(house: House) -> None:
    house.leaves("lessons")
    house.stage("fay", "draft")
    lesson(house, "Homes first")
    reopened(house, "INSERT INTO searched (searched) VALUES ('delete-all')")
    with pytest.raises(sqlite3.DatabaseError):
        house.check_search()


def reopened(house: House, *statements: str) -> None:
    """Change a database behind the back of its store, and open it again."""
    house.store.close()
    with closing(sqlite3.connect(house.url.removeprefix("sqlite:///"))) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    house.store = Store.open(house.url)
    house.live = house._live()


PIECES = (
    *('"', "'", "*", "(", ")", "AND", "OR", "NOT", "NEAR(", "text:", "^", "-", "+", "{", "}", ";", "--", "%"),
    *("_", "\\", "café", "\u202e", "\0", "شارع", "הבית", "😀", "\ud800", "中文", "ﬁ", "é" * 900),
)
signs = st.text(max_size=1000) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("filled"))
    made.person("ann")
    made.person("fay", "facilitator")
    made.leaves("lessons")
    made.stage("fay", "draft")
    for text in ("A café beside the شارع", "Freeze 100 % of small_debts", "AND so on: 中文"):
        lesson(made, text)
    yield made
    made.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=signs, every=st.booleans(), indexed=st.booleans())
def test_nothing_that_somebody_types_is_an_operator(
    filled: House, words: str, every: bool, indexed: bool
) -> None:
    filled.store._indexed = indexed
    everything = set(found(filled.store, ""))
    assert set(found(filled.store, words, every=every)) <= everything


@pytest.mark.parametrize("indexed", [True, False])
def test_the_same_is_found_without_a_full_text_index(filled: House, indexed: bool) -> None:
    filled.store._indexed = indexed
    for words in ("café", "شارع", "100", "debts", "and so", "中文", "FREEZE small"):
        assert len(found(filled.store, words)) == 1, words
    assert found(filled.store, "freeze café") == []
    assert len(found(filled.store, "freeze café", every=False)) == 2


# ── Who finds what ──────────────────────────────────────────────────────────────────────────────


def ask(site: Site, name: str, command: Command, role: Role = "organiser", person: str = "organiser") -> None:
    answer = site.rooms.live.ask(site.workshop(name).id, person, role, command)
    assert answer.revision is not None, answer


def go(site: Site, name: str, to: Any) -> None:
    state = site.rooms.live.board(site.workshop(name).id)
    assert state is not None
    if state.board.stage != to:
        ask(site, name, MoveStage(seen=state.board.stage, to=to))


def leaves(site: Site, name: str, what: Any) -> None:
    state = site.rooms.live.board(site.workshop(name).id)
    assert state is not None
    assert state.brief is not None
    brief = structs.replace(state.brief, leaves=what, rev=0)
    assert site.rooms.live.system(site.workshop(name).id, Describe(brief=brief)).revision is not None


def new() -> str:
    return secrets.token_urlsafe(12)


def post(site: Site, name: str, text: str) -> str:
    idea = new()
    ask(site, name, PostIdea(idea=idea, text=text))
    return idea


def asked(browser: Browser, **query: str) -> Any:
    answer = browser.get(f"/lab/{LAB}/search?{urlencode(query)}", Accept="application/json")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def targets(browser: Browser, **query: str) -> list[str]:
    return [each["target"] for each in asked(browser, **query)["results"]]


class Learned:
    """Ghent is a case with a lesson, Amsterdam a visit with an observation; Rotterdam writes solutions."""

    def __init__(self, site: Site) -> None:
        self.site = site
        leaves(site, "ghent", "lessons")
        leaves(site, "amsterdam", "nothing")
        go(site, "ghent", "draft")
        self.lesson, self.project = new(), new()
        ask(
            site,
            "ghent",
            WriteLesson(lesson=self.lesson, topic="failed", text="A brochure reached nobody", base=0),
        )
        leaves(site, "ghent", "projects")
        ask(
            site,
            "ghent",
            WriteProject(
                project=self.project,
                title="Brochure workshop",
                city="Nantes",
                what="We write it together",
                contact="mail@example.org",
                base=0,
            ),
        )
        leaves(site, "ghent", "lessons")
        go(site, "amsterdam", "ideate")
        self.observation = post(site, "amsterdam", "I saw a brochure with pictures only")
        ask(site, "amsterdam", RevealIdeas())
        go(site, "rotterdam", "ideate")
        self.idea = post(site, "rotterdam", "Print a brochure in ten languages")
        ask(site, "rotterdam", RevealIdeas())
        go(site, "rotterdam", "cluster")
        self.cluster = new()
        ask(site, "rotterdam", CreateCluster(cluster=self.cluster, name="Brochure", ideas=(self.idea,)))
        go(site, "rotterdam", "draft")
        self.solution = new()
        ask(site, "rotterdam", MakeSolution(solution=self.solution, cluster=self.cluster))
        field: dict[str, Any] = {"solution": self.solution, "base": 0}
        ask(site, "rotterdam", WriteField(field="title", text="Make a brochure", **field))
        ask(site, "rotterdam", WriteField(field="do", text="A brochure, tested with ten people", **field))


@pytest.fixture(scope="module")
def learned(site: Site) -> Learned:
    return Learned(site)


def test_everybody_finds_lessons_projects_and_observations(learned: Learned) -> None:
    ann = learned.site.joined("rotterdam")
    all_of_it = asked(ann, q="brochure")
    assert {each["target"] for each in all_of_it["results"]} == {
        learned.lesson,
        learned.project,
        learned.observation,
    }
    assert {each["label"] for each in all_of_it["results"]} == {"What failed", "Project", "Observation"}
    assert targets(ann, q="brochure", kind="project", city="Nantes") == [learned.project]
    assert targets(ann, q="brochure", city="Ghent") == [learned.lesson]
    assert targets(ann, q="brochure", kind="cluster") == targets(ann, kind="solution") == []
    assert targets(ann, q="brochures", kind="lesson") == []
    assert {"Ghent", "Nantes", "Rotterdam"} <= set(all_of_it["cities"])
    of_ghent = asked(ann, q="GHENT brochure")
    assert (of_ghent["some"], [each["target"] for each in of_ghent["results"]]) == (False, [learned.lesson])
    assert targets(ann, q="ghent") == [learned.lesson]
    some = asked(ann, q="brochure unicorn", kind="lesson")
    assert (some["some"], [each["target"] for each in some["results"]]) == (True, [learned.lesson])


def test_those_who_run_a_workshop_find_ideas_clusters_and_solutions_too(learned: Learned) -> None:
    for link in ("ghent.facilitator", "organiser"):
        fay = learned.site.entered(link)
        assert set(targets(fay, q="brochure")) == {
            learned.lesson,
            learned.project,
            learned.observation,
            learned.idea,
            learned.cluster,
            learned.solution,
        }
        (sheet,) = asked(fay, q="tested", kind="solution")["results"]
        assert (sheet["title"], sheet["text"]) == ("Make a brochure", "A brochure, tested with ten people")


@pytest.mark.parametrize("link", [None, "rotterdam.projector"])
def test_who_takes_part_in_nothing_finds_nothing(learned: Learned, link: str | None) -> None:
    browser = learned.site.browser() if link is None else learned.site.entered(link)
    assert browser.get(f"/lab/{LAB}/search?q=brochure").status == 403
    assert learned.site.joined("rotterdam").get("/lab/nowhere/search").status == 404


def test_what_is_private_hidden_taken_back_or_removed_is_found_by_nobody(site: Site) -> None:
    go(site, "gothenburg", "ideate")
    private, hidden, gone = (post(site, "gothenburg", f"A zeppelin {which}") for which in "abc")
    fay, ola = site.entered("gothenburg.facilitator"), site.entered("organiser")
    for browser in (fay, ola):
        assert targets(browser, q="zeppelin") == []
    ask(site, "gothenburg", RevealIdeas())
    for browser in (fay, ola):
        assert set(targets(browser, q="zeppelin")) == {private, hidden, gone}
    ask(site, "gothenburg", HideIdea(idea=hidden, reason="Too expensive"))
    ask(site, "gothenburg", TakeBackIdea(idea=gone))
    for browser in (fay, ola):
        assert targets(browser, q="zeppelin") == [private]
        assert targets(browser, q="expensive") == []


def test_who_was_taken_off_a_board_finds_nothing_of_it(learned: Learned) -> None:
    site = learned.site
    ann = site.joined("ghent", "Ann")
    answer = ann.post(f"/j/{site.workshop('rotterdam').code}", {"name": "Ann", "city": "Porto"})
    assert answer.status == 303
    assert learned.lesson in targets(ann, q="brochure")
    person = site.rooms.people.person(ann.cookie.value, LAB)
    assert person is not None
    ask(site, "ghent", RemovePerson(person=person))
    assert targets(ann, q="brochure") == [learned.observation]


def test_the_page_shows_the_same_and_escapes_it(learned: Learned) -> None:
    ann = learned.site.joined("rotterdam")
    page = ann.get(f"/lab/{LAB}/search?q=brochure").text
    for words in ("A brochure reached nobody", "Brochure workshop", "mail@example.org", "3 results"):
        assert words in page
    assert "ten languages" not in page
    hostile = ann.get(f"/lab/{LAB}/search?q=%22%3Cscript%3E&kind=%27&city=%22%3E").text
    assert "<script>" not in hostile
    assert "Nothing was found" in hostile


# ── Citing ──────────────────────────────────────────────────────────────────────────────────────


def wish(learned: Learned, **other: Any) -> dict[str, Any]:
    return {
        "citation": new(),
        "solution": learned.solution,
        "source": "glasgow-2019-ghent",
        "what": "lesson",
        "target": learned.lesson,
        **other,
    }


def cite(browser: Browser, body: Any, name: str = "rotterdam") -> Any:
    return browser.post_json(f"/w/glasgow-2019-{name}/cite", body).json


def citations(learned: Learned) -> dict[str, Any]:
    state = learned.site.rooms.live.board("glasgow-2019-rotterdam")
    assert state is not None
    return dict(state.citation.items())


def test_a_citation_has_the_words_of_the_house_and_is_made_once(learned: Learned) -> None:
    ann = learned.site.joined("rotterdam")
    mine = wish(learned)
    done = cite(ann, mine)
    assert done["id"] == mine["citation"]
    kept = citations(learned)[mine["citation"]]
    assert (kept.text, kept.city, kept.topic) == ("A brochure reached nobody", "Ghent", "failed")
    assert cite(ann, mine) == done
    again = cite(ann, wish(learned))
    assert (again["refused"], again["reason"]) == ("exists", "This sheet cites it already.")
    project = wish(learned, what="project", target=learned.project)
    assert "revision" in cite(ann, project)
    kept = citations(learned)[project["citation"]]
    assert kept.text == "Brochure workshop: We write it together"
    assert (kept.city, kept.contact) == ("Nantes", "mail@example.org")
    exported = learned.site.entered("rotterdam.facilitator").get("/w/glasgow-2019-rotterdam/export.json").json
    assert "A brochure reached nobody" in [one["text"] for one in exported["records"]["citation"]]


def test_the_lesson_shows_who_cited_it(learned: Learned) -> None:
    site = learned.site
    bob = site.joined("rotterdam", "Bob")
    mine = wish(learned, what="idea", source="glasgow-2019-amsterdam", target=learned.observation)
    assert "revision" in cite(bob, mine)
    (hit,) = asked(bob, q="pictures")["results"]
    assert [(by["city"], by["title"]) for by in hit["cited"]] == [("Rotterdam", "Make a brochure")]
    there = site.joined("amsterdam", "Eve").get("/w/glasgow-2019-amsterdam/cited").json
    assert [by["title"] for by in there["cited"][learned.observation]] == ["Make a brochure"]
    only = f"/lab/{LAB}/search?source=glasgow-2019-amsterdam&target={learned.observation}"
    assert "Cited by Rotterdam: Make a brochure" in bob.get(only).text


def test_what_cannot_be_cited(learned: Learned) -> None:
    site = learned.site
    ann, before = site.joined("rotterdam"), citations(learned)
    refused: dict[str, list[Any]] = {
        "not_found": [
            wish(learned, target=new()),
            wish(learned, source="another-lab-board"),
            wish(learned, what="project"),
            wish(learned, what="idea", source="glasgow-2019-rotterdam", target=learned.idea),
            wish(learned, solution=new()),
        ],
        "malformed": [wish(learned, text="My own words"), wish(learned, target="x"), {}, [], "text"],
    }
    for code, bodies in refused.items():
        for body in bodies:
            answer = cite(ann, body)
            assert (answer["refused"], bool(answer["reason"])) == (code, True), body
    stranger = site.joined("ghent", "Stranger")
    assert stranger.post_json("/w/glasgow-2019-rotterdam/cite", wish(learned)).status == 403
    assert site.browser().post_json("/w/glasgow-2019-rotterdam/cite", wish(learned)).status == 403
    elsewhere = ann.send(
        "POST",
        "/w/glasgow-2019-rotterdam/cite",
        json.dumps(wish(learned)).encode(),
        {"Origin": "http://evil.test"},
    )
    assert elsewhere.status == 403
    assert citations(learned) == before


def test_a_lesson_that_is_gone_stays_cited_and_is_not_cited_again(learned: Learned) -> None:
    site = learned.site
    ann, short = site.joined("rotterdam"), new()
    ask(site, "ghent", WriteLesson(lesson=short, topic="obstacle", text="It took three years", base=0))
    mine = wish(learned, target=short)
    assert "revision" in cite(ann, mine)
    ask(site, "ghent", RemoveLesson(lesson=short))
    assert citations(learned)[mine["citation"]].text == "It took three years"
    assert cite(ann, wish(learned, target=short))["refused"] == "not_found"
    gone = ann.get(f"/lab/{LAB}/search?source=glasgow-2019-ghent&target={short}").text
    assert "not there any more" in gone


def test_one_person_may_ask_so_often_and_no_oftener() -> None:
    now = 0.0
    pace = Pace(2, lambda: now)
    assert [pace.allows("ann") for _ in range(7)] == [True] * 6 + [False]
    assert pace.allows("bob")
    now = 0.5
    assert [pace.allows("ann") for _ in range(2)] == [True, False]


# ── Other cities ────────────────────────────────────────────────────────────────────────────────


def test_other_cities_face_this_too(site: Site) -> None:
    def asks(name: str, question: str) -> None:
        state = site.rooms.live.board(site.workshop(name).id)
        assert state is not None
        assert state.brief is not None
        brief = structs.replace(state.brief, question=question, background="", leaves="solutions", rev=0)
        assert site.rooms.live.system(site.workshop(name).id, Describe(brief=brief)).revision is not None

    asks("rotterdam", "How can young adults with debts find housing and training?")
    asks("gothenburg", "How can housing companies help young adults out of debts?")
    asks("glasgow", "How can older people get to the park?")
    page = site.joined("rotterdam").get("/w/glasgow-2019-rotterdam/related").text
    assert "How can housing companies help" in page
    assert "older people" not in page
    assert "debts" in page
    assert site.browser().get("/w/glasgow-2019-rotterdam/related").status == 403
