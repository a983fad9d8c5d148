"""The city's page, its reading link, and the presentation: who sees what of them, and what happened later."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from board import cli, labfile
from board.export import Trail, cards
from board.export.cards import sentence
from board.messages import COMMANDS, Describe, Role
from board.pages.city import asks_from, asks_now
from board.pages.plan import records
from board.pages.present import screens
from board.people import hash_of, key_from, link_secret
from board.settings import Settings
from board.store import Store
from tests.conftest import Answer, Browser, Site, free_port, serving
from tests.test_export import learned, rotterdam, shared

BOARD = "glasgow-2019-rotterdam"
PAGE, PRESENT = f"/w/{BOARD}/city", f"/w/{BOARD}/present"
SHEET, CLUSTER, STEP = "solution-0001", "cluster-0001", "action-0001"
WHY = "It fits the new youth plan."


class Workshop:
    """The shipped Rotterdam board with one solution. Ann took its first step on; Bob only joined."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.live = site.rooms.live
        self.ann = site.joined("rotterdam", "Ann Delegate", "Porto")
        self.bob = site.joined("rotterdam", "Bob Delegate", "Athens")
        self.fay = site.entered("rotterdam.facilitator")
        self.eve = site.entered("rotterdam.expert")
        self.ola = site.entered("organiser")
        self.id = next(id for id, who in self.state.profiles.items() if who.name == "Ann Delegate")
        self.stage("cluster")
        self.tell("facilitator", "create_cluster", cluster=CLUSTER, name="One person to call", ideas=[])
        self.stage("draft")
        self.tell("facilitator", "make_solution", solution=SHEET, cluster=CLUSTER)
        for field, text in (
            ("do", "One worker stays, e.g. from 17 to 19. They have one number."),
            ("sign", "Fewer debts"),
        ):
            self.tell("facilitator", "write_field", solution=SHEET, field=field, text=text, base=0)
        step = {"action": STEP, "what": "Ask two districts", "who": "Youth team", "by": "30 days"}
        self.tell("delegate", "write_action", solution=SHEET, base=0, partners="The union", **step)
        self.tell("delegate", "take_action", action=STEP)
        self.tell("expert", "respond", solution=SHEET, answer="test", why=WHY, contact="Eva Smit", base=0)

    @property
    def state(self) -> Any:
        return self.live.board(BOARD)

    def tell(self, role: Role, type: str, **body: Any) -> None:
        command = msgspec.convert({"type": type, **body}, COMMANDS[type])
        answer = self.live.ask(BOARD, self.id, role, command)
        assert answer.revision is not None, answer

    def stage(self, to: str) -> None:
        self.tell("facilitator", "move_stage", seen=self.state.board.stage, to=to)

    def was_on(self, day: date) -> None:
        """Say that the workshop was on this day."""
        brief = structs.replace(self.state.brief, date=day.isoformat())
        self.live.system(BOARD, Describe(brief=brief, points=()))

    def reader(self) -> Browser:
        """Somebody in the city who got the reading link."""
        return self.site.entered("rotterdam.reader")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Workshop]:
    settings = Settings(data=tmp_path / "data", port=free_port(), async_mode="threading")
    with serving(settings) as site:
        yield Workshop(site)


def outcome(browser: Browser, **form: str) -> Answer:
    return browser.post(PAGE, {"solution": SHEET, "happened": "kept", "text": "Four workers.", **form})


# ── The city's page ─────────────────────────────────────────────────────────────────────────────


def test_the_page_is_the_experts_at_once_and_everybodys_at_the_end(made: Workshop) -> None:
    for who in (made.eve, made.fay, made.ola, made.reader()):
        assert who.get(PAGE).status == 200
    for other in (made.ann, made.site.joined("ghent"), made.site.browser()):
        assert other.get(PAGE).status == 403
    made.stage("closed")
    page = made.bob.get(PAGE)
    assert page.status == 200
    words = unescape(page.text)
    for said in (
        "One worker stays, e.g. from 17 to 19.",
        "Youth team · with The union · taken on by Ann Delegate, Porto · 26 April 2019",
        "there was no vote on this",
    ):
        assert said in words
    assert "They have one number" not in words
    assert "Bob Delegate" not in words
    assert f'href="/w/{BOARD}/plan"' in words


def test_an_answer_is_the_experts_alone_until_it_is_published(made: Workshop) -> None:
    made.stage("closed")
    others = (made.fay, made.ola, made.ann, made.reader())
    assert WHY in made.eve.get(PAGE).text
    assert "not published yet" in made.eve.get(PAGE).text
    for who in others:
        assert WHY not in who.get(PAGE).text
        assert "The city has not answered yet." in who.get(PAGE).text
    made.tell("expert", "publish_responses", on=True)
    for who in (*others, made.eve):
        page = who.get(PAGE).text
        assert WHY in page
        assert "not published yet" not in page


def test_a_reader_reads_results_and_is_on_no_board(made: Workshop) -> None:
    reader = made.reader()
    assert (reader.get(f"/w/{BOARD}").status, reader.get(f"/w/{BOARD}").location) == (303, PAGE)
    for path in ("plan", "export.md", "export.json", "export/actions.csv"):
        assert reader.get(f"/w/{BOARD}/{path}").status == 403
    made.stage("closed")
    for path in ("plan", "export.md", "export.docx", "export.json", "export/actions.csv", "city"):
        assert reader.get(f"/w/{BOARD}/{path}").status == 200, path
    for path in ("me", "projector", "preview", "present", "print", "log", "archive.json"):
        assert reader.get(f"/w/{BOARD}/{path}").status in (403, 404), path
    assert reader.post_json(f"/w/{BOARD}/ticket", {}).status == 403
    assert reader.get("/w/glasgow-2019-ghent/city").status == 403
    assert outcome(reader).status == 403
    assert "/enter#" not in reader.get(PAGE).text


def test_the_reading_link_is_shown_to_the_expert_and_the_organiser_and_can_be_withdrawn(
    made: Workshop,
) -> None:
    address = f"{made.site.url}/read#{made.site.secret('rotterdam.reader')}"
    for who in (made.eve, made.ola):
        assert address in who.get(PAGE).text
    assert address in made.ola.get("/lab/glasgow-2019").text
    made.stage("closed")
    reader = made.reader()
    for who in (made.fay, made.ann, reader):
        assert "/read#" not in who.get(PAGE).text
    form = made.site.browser().get("/read")
    assert "read the city’s page" in form.text
    assert "run the workshop" not in form.text
    made.live.perform(lambda store: store.revoke_link(f"{BOARD}.reader"))
    made.site.rooms.people.refresh()
    assert reader.get(PAGE).status == 403
    assert "/read#" not in made.eve.get(PAGE).text


def test_a_lab_that_was_loaded_before_gets_its_reading_links(glasgow: Store, settings: Settings) -> None:
    plan, key = labfile.read(labfile.SHIPPED), key_from(settings.data)
    with sqlite3.connect(settings.data / "board.db") as database:
        database.execute("DELETE FROM link WHERE role = 'reader'")
    before = {link.id: link for link in glasgow.links(plan.id)}
    cli.load(glasgow, key, plan)
    after = {link.id: link for link in glasgow.links(plan.id)}
    new = {id: link for id, link in after.items() if id not in before}
    assert len(new) == len(plan.workshops)
    held = new[f"{BOARD}.reader"]
    assert (held.role, held.hash) == ("reader", hash_of(link_secret(key, held.id, held.generation)))
    assert {id: after[id] for id in before} == before


# ── Ninety days later ───────────────────────────────────────────────────────────────────────────


def test_the_page_asks_from_the_ninetieth_day_on() -> None:
    asks = asks_from("2019-03-27")
    assert asks == date(2019, 6, 25)
    noon = 1561464000  # 25 June 2019, 12:00 UTC
    assert not asks_now(asks, noon - 86_400)
    assert asks_now(asks, noon)
    assert not asks_now(asks_from("some day"), noon)
    assert asks_from("9999-12-31") is None


def test_before_that_day_it_says_when_it_will_ask(made: Workshop) -> None:
    made.was_on(date.today())  # noqa: DTZ011
    made.stage("closed")
    page = made.eve.get(PAGE)
    assert "What happened?" not in page.text
    assert re.search(r"From \d+ \w+ \d{4}, 90 days after the workshop, this page asks", page.text)
    assert outcome(made.eve).status == 403
    made.was_on(date.today() - timedelta(days=91))  # noqa: DTZ011
    assert "What happened?" in made.eve.get(PAGE).text


def test_the_expert_says_what_happened_and_everybody_reads_it(made: Workshop) -> None:
    made.stage("closed")
    answer = outcome(made.eve, base="0")
    assert (answer.status, answer.location) == (303, f"{PAGE}#happened-{SHEET}")
    for who in (made.eve, made.ann, made.reader()):
        page = who.get(PAGE).text
        assert "<strong>Part of daily work now</strong>" in page
        assert "Four workers." in page
        assert ('name="happened"' in page) == (who is made.eve)
    assert "**What became of it:** Part of daily work now" in made.ann.get(f"/w/{BOARD}/export.md").text
    for who in (made.fay, made.ola, made.ann):
        assert outcome(who).status == 403
    assert made.eve.post(PAGE, {"solution": "another-0001", "happened": "kept"}).status == 404


def test_what_was_typed_comes_back(made: Workshop) -> None:
    made.stage("closed")
    answer = outcome(made.eve, happened="", text="No <b>idea</b>")
    assert answer.status == 422
    assert "No &lt;b&gt;idea&lt;/b&gt;</textarea>" in answer.text
    assert "Choose what happened." in answer.text
    assert outcome(made.eve, text="x" * 2001).status == 422
    # Somebody else in the city was faster: both texts are there, and the next try is meant.
    made.tell("expert", "record_outcome", solution=SHEET, happened="stopped", text="No money.", base=0)
    answer = outcome(made.eve, base="0")
    assert answer.status == 409
    assert "Recorded meanwhile: “Begun and stopped – No money.”" in answer.text
    assert "Four workers.</textarea>" in answer.text
    base = re.search(r'name="base" value="(\d+)"', answer.text)
    assert base
    assert outcome(made.eve, base=base[1]).status == 303
    assert made.state.outcome[SHEET].text == "Four workers."


def test_another_site_cannot_say_it(made: Workshop) -> None:
    made.stage("closed")
    answer = made.eve.post(PAGE, {"solution": SHEET, "happened": "kept"}, Origin="https://elsewhere.example")
    assert answer.status == 403
    assert SHEET not in made.state.outcome


# ── The presentation ────────────────────────────────────────────────────────────────────────────


def test_the_presentation_is_for_those_who_run_it_and_for_the_projector(made: Workshop) -> None:
    wall = made.site.entered("rotterdam.projector")
    for who in (made.fay, made.ola, wall):
        page = who.get(PRESENT)
        assert page.status == 200
        assert "One worker stays, e.g. from 17 to 19." in page.text
        assert "Ask two districts · Youth team · 26 April 2019" in page.text
        for hidden in ("Ann Delegate", "Bob Delegate", WHY):
            assert hidden not in page.text
    for other in (made.ann, made.eve, made.reader()):
        assert other.get(PRESENT).status == 403
    made.tell("expert", "publish_responses", on=True)
    assert "We want to test it" in wall.get(PRESENT).text
    assert f'href="{PRESENT}"' in made.ola.get("/lab/glasgow-2019").text


@pytest.mark.parametrize(("asked", "at"), [("", 1), ("?step=2", 2), ("?step=99", 2), ("?step=%C2%B2", 1)])
def test_steps_are_links(made: Workshop, asked: str, at: int) -> None:
    page = made.fay.get(PRESENT + asked).text
    assert re.findall(r'class="step current" aria-labelledby="step-(\d)"', page) == [str(at)]
    assert re.search(r'rel="next" href="\?step=3" hidden', page) if at == 2 else 'step=2">Next' in page
    assert f"{at} of 2" in page


def test_three_solutions_are_enough_for_a_plenary() -> None:
    board = rotterdam()
    for number in range(3):
        board.sheet(f"more{number}", "letters", {"title": f"More {number}"})
    shown = screens(board.state)
    assert len(shown) == 3
    assert shown[0].title == "Give every young adult one person to call"
    assert all(step.owner == "" for screen in shown if screen.card for step in screen.card.steps)


def test_other_workshops_present_what_they_leave() -> None:
    assert [(it.title, len(it.lines)) for it in screens(learned().state)] == [
        ("Success factor", 1),
        ("What failed", 1),
    ]
    assert [it.lines for it in screens(shared().state)] == [
        [("Moving box", "Ghent"), ("Night bus", "Porto"), ("Time | bank", "A bank")]
    ]


def test_a_card_says_what_the_plan_says() -> None:
    first, second = cards(Trail(records(rotterdam().state)))
    assert first.sentence == "One worker stays with a young person from 17 to 19."
    assert first.support == "3 dots from 3 of 6 people who voted"
    assert second.support == "2 dots from 2 of 6 people who voted · chosen by the city"
    assert [step.owner for step in first.steps if step.owner] == ["Fien Claes, Ghent"]
    assert first.reply is not None
    assert (first.reply.answer, first.reply.by) == ("We want to test it", "26 April 2019")
    assert first.built_on[0] == "What failed · Ghent: A phone line alone was not called."
    assert second.built_on == first.built_on[:1]
    assert first.sources == ("What failed · Ghent", "Project · Malmö")
    assert second.reply is None


def test_a_card_says_which_vote_where_others_went_further() -> None:
    board = rotterdam()
    board.sheet("few", "debts", {"title": "Forgive small debts"})
    (card,) = [it for it in cards(Trail(records(board.state))) if it.title == "Forgive small debts"]
    assert card.support == "1 dot from 1 of 5 people who voted in “Vote 1”"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("One. Two.", "One."),
        ("A flat, e.g. a small one. Then more.", "A flat, e.g. a small one."),
        ("Costs 1.5 million! Élan vital.", "Costs 1.5 million!"),
        ("no end\nnext line", "no end"),
        ("Ends. 2 workers stay.", "Ends. 2 workers stay."),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    assert sentence(text) == first
