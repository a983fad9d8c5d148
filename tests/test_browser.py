"""Three people in real browsers run a whole workshop of the Glasgow Lab, from the join page to the Markdown.

Fay facilitates on localhost. Ann is on `http://lab.test`, an insecure context like a venue's LAN address. Bob
has a phone and his thumbs. What each sees is asserted on the screen, and what each must not see in the bytes.
"""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Locator, expect

from board.fanout import PACE
from tests.conftest import Demo
from tests.visitors import Visitor, at_stage, join_by_code, join_by_link, write

pytestmark = pytest.mark.browser


@dataclass
class Room:
    """The three of them, at one workshop."""

    demo: Demo
    chromium: Browser
    fay: Visitor
    ann: Visitor
    bob: Visitor

    def look(self, what: str) -> None:
        for visitor in (self.fay, self.ann, self.bob):
            visitor.look(what)

    def next(self, stage: str, *, asks: bool = True) -> None:
        """The facilitator presses Next, and says yes where it asks."""
        self.fay.button(re.compile(f"^Next: {stage}")).click()
        if asks:
            self.fay.button(f"Go on to {stage}").click()
        for visitor in (self.fay, self.ann, self.bob):
            at_stage(visitor, stage)


@pytest.fixture
def room(demo: Demo, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Room]:
    city = request.param
    contexts = [
        chromium.new_context(viewport={"width": 1366, "height": 768}),
        chromium.new_context(viewport={"width": 1366, "height": 768}),
        chromium.new_context(
            viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, device_scale_factor=2
        ),
    ]
    for context in contexts:
        context.set_default_timeout(15_000)
    fay, ann, bob = (
        Visitor(name, context.new_page())
        for name, context in zip(("fay", "ann", "bob"), contexts, strict=True)
    )
    bob.touch = True

    fay.page.goto(demo.facilitator(city))
    expect(fay.page.get_by_role("heading", level=1)).to_contain_text(city)
    join_by_code(ann, demo, city)
    join_by_link(bob, demo, city)
    yield Room(demo, chromium, fay, ann, bob)
    for visitor in (fay, ann, bob):
        assert not visitor.complaints, f"{visitor.name}'s page complained: {visitor.complaints}"


IDEAS = {
    "ann": ["One contact person from 16 to 27", "Freeze small debts while someone is in training"],
    "bob": ["A youth card for sports and the library", "Phone first, no letter with a debt collector's logo"],
}


@pytest.mark.parametrize("room", ["Rotterdam"], indirect=True)
def test_a_whole_workshop(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    brief(room)
    ideate(room)
    cluster(room)
    vote(room)
    draft(room)
    plan = finish(room)
    for text in (*IDEAS["ann"], *IDEAS["bob"]):
        assert text in plan.replace("\\", "")
    assert "Ann" not in plan
    assert "Bob" not in plan
    for who in (fay, ann, bob):
        assert who.received, "no WebSocket was used"


def brief(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    for visitor in (fay, ann, bob):
        at_stage(visitor, "Challenge")
        expect(visitor.text("Already tried")).to_be_visible()
        expect(visitor.text("Example").first).to_be_visible()
    fay.button("+ Add a line: Must keep").click()
    fay.page.get_by_role("dialog").get_by_role("textbox").fill("The neighbourhood teams")
    fay.page.get_by_role("dialog").get_by_role("button", name="Add").click()
    for visitor in (ann, bob):
        expect(visitor.text("The neighbourhood teams")).to_be_visible()
    expect(ann.button(re.compile("Next"))).to_have_count(0)
    room.look("1-brief")


def ideate(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    room.next("Ideas", asks=False)
    for visitor in (ann, bob):
        for text in IDEAS[visitor.name]:
            write(visitor, text)
        expect(visitor.page.get_by_text("Sent", exact=True)).to_have_count(2)
    for visitor in (ann, bob):
        expect(visitor.text("4 ideas on the board so far")).to_be_visible()
    expect(fay.text("2 of 2")).to_be_visible()
    clock_and_done(room)
    room.look("2-ideas")
    # Nobody else's text has reached a browser, not even the facilitator's.
    for text in IDEAS["ann"]:
        assert not any(text in frame for frame in bob.received + fay.received)
    for text in IDEAS["bob"]:
        assert not any(text in frame for frame in ann.received + fay.received)
    fay.button("Show ideas to me").click()
    expect(fay.text(IDEAS["ann"][0])).to_be_visible()
    fay.button("Do not show them to me").click()
    expect(fay.text(IDEAS["ann"][0])).to_have_count(0)


def clock_and_done(room: Room) -> None:
    """One clock for everybody, in the facilitator's hands; and who is done is a number."""
    fay, ann, bob = room.fay, room.ann, room.bob

    def more(item: str) -> None:
        fay.button("More").click()
        fay.page.get_by_role("menuitem", name=item).click()

    def clocks(shown: str) -> None:
        for visitor in (fay, ann, bob):
            expect(visitor.page.get_by_role("timer")).to_have_text(re.compile(shown))

    clocks(r"^0[67]:\d\d$")
    fay.button("+1 minute").click()
    clocks(r"^0[78]:\d\d$")
    more("+2 minutes")
    clocks(r"^(09|10):\d\d$")
    more("Pause the time")
    clocks("paused$")
    more("Let the time run")
    clocks(r"^\d\d:\d\d$")
    more("Set the time…")
    fay.page.get_by_label("Minutes from now").fill("25")
    fay.page.keyboard.press("Enter")
    clocks(r"^2[45]:\d\d$")
    more("Lock at zero")
    more("Do not lock at zero")
    done = [visitor.button("I’m done") for visitor in (ann, bob)]
    for visitor, button in zip((ann, bob), done, strict=True):
        visitor.press(button)
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(fay.text("say they are done")).to_be_visible()
    bob.press(done[1])
    expect(fay.text("says “I’m done”")).to_be_visible()
    expect(done[0]).to_have_attribute("aria-pressed", "true")
    assert not any('"done":[{' in frame for frame in fay.received)
    for visitor in (ann, bob):
        told = [frame for frame in visitor.received if '"done":[{' in frame]
        assert told
        assert all(frame.startswith('42["mine"') for frame in told)


def cluster(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    room.next("Clusters")
    for visitor in (ann, bob):
        for text in (*IDEAS["ann"], *IDEAS["bob"]):
            expect(visitor.text(text)).to_be_visible()
    # Ann ticks two and makes a cluster.
    for text in IDEAS["ann"]:
        ann.page.get_by_role("checkbox", name=re.compile(re.escape(text[:20]))).check()
    expect(ann.text("2 selected")).to_be_visible()
    ann.look("3-selected")
    ann.button("New cluster").click()
    ann.page.get_by_role("textbox", name="Name").fill("Someone who stays")
    ann.page.keyboard.press("Enter")
    heading = bob.page.get_by_role("heading", level=2, name="Someone who stays")
    expect(heading).to_be_visible()
    # Bob puts one in it from a menu, by thumb.
    bob.press(bob.button(re.compile("^Idea “A youth card")))
    bob.press(bob.page.get_by_role("menuitem", name="Put in cluster…"))
    bob.press(bob.page.get_by_role("dialog").get_by_role("button", name=re.compile("Someone who stays")))
    expect(ann.page.get_by_text("3 ideas", exact=True)).to_be_visible()
    # Ann takes one out by keyboard alone.
    ann.button(re.compile("^Idea “Freeze")).focus()
    ann.page.keyboard.press("Enter")
    expect(ann.page.get_by_role("menuitem").first).to_be_focused()
    take_out = ann.page.get_by_role("menuitem", name="Take out")
    for _ in range(8):
        if take_out.evaluate("item => item === document.activeElement"):
            break
        ann.page.keyboard.press("ArrowDown")
    ann.page.keyboard.press("Enter")
    expect(fay.page.get_by_text("2 ideas", exact=True)).to_be_visible()
    # Fay drags one loose idea onto another: a new cluster of both.
    tray = fay.page.locator(".tray li")
    expect(tray).to_have_count(2)
    drag(fay, tray.nth(0), tray.nth(1))
    fay.button("Name this cluster").click()
    fay.page.get_by_role("textbox", name="Name").fill("Debt as a trap")
    fay.page.keyboard.press("Enter")
    for visitor in (ann, bob):
        expect(visitor.page.get_by_role("heading", level=2, name="Debt as a trap")).to_be_visible()
    room.look("3-clusters")


def drag(visitor: Visitor, source: Locator, target: Locator) -> None:
    """As a hand does it: press, move in steps, let go."""
    here, there = source.bounding_box(), target.bounding_box()
    assert here
    assert there
    mouse = visitor.page.mouse
    mouse.move(here["x"] + here["width"] / 2, here["y"] + here["height"] / 2)
    mouse.down()
    for step in range(1, 9):
        mouse.move(
            here["x"] + here["width"] / 2,
            here["y"] + here["height"] / 2 + (there["y"] - here["y"]) * step / 8,
        )
    mouse.up()


def vote(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    room.next("Vote", asks=False)
    for visitor in (ann, bob):
        expect(visitor.text(re.compile("Voting opens soon"))).to_be_visible()
    fay.look("4-before-vote")
    fay.page.get_by_label("Dots for each person").fill("3")
    fay.page.get_by_label("At most on one cluster").fill("2")
    fay.button(re.compile("^Open voting on")).click()
    stays = "Give a dot to “Someone who stays”"
    for visitor in (ann, bob):
        visitor.hears("The vote is open.")
        for given in (1, 2):
            visitor.press(visitor.button(stays))
            expect(visitor.text(f"You gave {given} · {3 - given} left.").first).to_be_visible()
    bob.press(bob.button("Give a dot to “Debt as a trap”"))
    expect(bob.text("You gave 3 · 0 left.").first).to_be_visible()
    bob.press(bob.button("Take a dot from “Someone who stays”"))
    expect(bob.text("You gave 2 · 1 left.").first).to_be_visible()
    expect(fay.text("2 of 2").first).to_be_visible()
    # Ann closes her tab and comes back: her dots are there.
    ann.again()
    expect(ann.text("You gave 2 · 1 left.").first).to_be_visible()
    room.look("4-vote")
    for visitor in (ann, bob, fay):
        assert not any('"dots":[' in frame for frame in visitor.received), "totals before the vote closed"
    fay.button("Close voting…").click()
    fay.button(
        "Close voting",
    ).last.click()
    for visitor in (ann, bob, fay):
        expect(visitor.text("3 dots · 2 voters")).to_be_visible()
        expect(visitor.text("1 dot · 1 voter")).to_be_visible()
        visitor.hears("The vote is closed. The results are here.")
    room.look("4-results")


def draft(room: Room) -> None:
    fay, ann, bob = room.fay, room.ann, room.bob
    room.next("Solutions")
    # What the room voted for has its sheets: there were two clusters, so both.
    for visitor in (ann, bob):
        expect(visitor.button(re.compile("^Open the sheet"))).to_have_count(2)
        visitor.press(visitor.button("Open the sheet: Someone who stays"))
    ann.page.get_by_label(re.compile("^Title")).fill("Give every young person one steady contact")
    expect(bob.page.get_by_label(re.compile("^Title"))).to_have_value(
        "Give every young person one steady contact"
    )
    # Both write in the same field while Ann's link is down: both texts are shown, and none is lost.
    people = re.compile("^Problem and people")
    ann.page.context.set_offline(True)
    expect(ann.text("No connection.")).to_be_visible()
    ann.page.get_by_label(people).fill("At 18 everything changes at once.")
    bob.page.get_by_label(people).fill("Young adults who leave care: to check.")
    expect(fay.text("2 of 6 parts filled in").first).to_be_visible()
    ann.page.context.set_offline(False)
    expect(ann.text("Somebody else changed this while you were writing.")).to_be_visible()
    ann.look("5-two-texts")
    ann.button("Keep both").click()
    expect(bob.page.get_by_label(people)).to_have_value(re.compile("At 18 everything changes at once"))
    expect(bob.page.get_by_label(people)).to_have_value(re.compile("Young adults who leave care"))
    # First steps, with a date.
    bob.press(bob.button("+ Add the first step"))
    bob.page.get_by_role("textbox", name="What", exact=True).fill("Choose one district")
    bob.page.get_by_role("textbox", name="Who", exact=True).fill("Youth desk")
    bob.page.get_by_role("combobox", name="By when").select_option("30 days")
    expect(ann.page.get_by_role("textbox", name="Who", exact=True)).to_have_value("Youth desk")
    expect(ann.page.get_by_role("combobox", name="By when")).to_have_value("30 days")
    # The press on what stands below a row saves the row, which gets higher, and does its own work too.
    for number, what in ((2, "Ask two schools"), (3, "Write to the families")):
        ann.button("+ Add a step").click()
        ann.page.get_by_role("group", name=f"Step {number}").get_by_label("What").fill(what)
    ann.page.get_by_label(re.compile("^Title")).focus()
    expect(bob.page.get_by_role("group", name="Step 3").get_by_label("What")).to_have_value(
        "Write to the families"
    )
    room.look("5-solutions")


def finish(room: Room) -> str:
    ann, bob = room.ann, room.bob
    room.next("Finished")
    for visitor in (ann, bob):
        expect(visitor.text("Give every young person one steady contact").first).to_be_visible()
        expect(visitor.page.get_by_role("article").get_by_role("textbox")).to_have_count(0)
    room.look("6-finished")
    ann.page.get_by_role("link", name="Download the plan").click()
    expect(ann.page.get_by_role("heading", name="Actions")).to_be_visible()
    ann.look("6-plan")
    assert ann.page.pdf().startswith(b"%PDF")
    with ann.page.expect_download() as download:
        ann.page.get_by_role("link", name="As text (Markdown)").click()
    assert re.fullmatch(r"2019-03-27_rotterdam_[a-z-]+\.md", download.value.suggested_filename)
    plan = Path(download.value.path()).read_text(encoding="utf-8")
    headings = [token for token in MarkdownIt("commonmark").parse(plan) if token.type == "heading_open"]
    assert len(headings) > 6
    assert "Give every young person one steady contact" in plan
    assert "Choose one district" in plan
    assert "3 dots" in plan
    ann.page.get_by_role("link", name="Back to the board").click()
    return plan


@pytest.mark.parametrize("room", ["Ghent"], indirect=True)
def test_what_is_typed_survives_a_lost_link_a_closed_tab_and_a_stage_that_ended(room: Room) -> None:
    ann = room.ann
    room.next("Ideas", asks=False)
    write(ann, "Before the network went")
    expect(ann.page.get_by_text("Sent", exact=True)).to_have_count(1)
    ann.page.context.set_offline(True)
    expect(ann.text("No connection.")).to_be_visible()
    for number in range(3):
        write(ann, f"Offline idea {number}")
    expect(ann.text("Waiting for the network. It will be sent.")).to_have_count(3)
    ann.look("2-offline")
    half = ann.page.get_by_label("Your idea", exact=True)
    half.fill("Half a thought")
    # The tab is closed before the network is back; the next visit sends what waits.
    ann.page.context.set_offline(False)
    ann.again()
    expect(ann.page.get_by_label("Your idea", exact=True)).to_have_value("Half a thought")
    expect(ann.page.get_by_text("Sent", exact=True)).to_have_count(4)
    for number in range(3):
        expect(ann.text(f"Offline idea {number}")).to_have_count(1)
    # The stage ends while the link is down: the text comes back with the reason.
    ann.page.context.set_offline(True)
    write(ann, "Too late, but not lost")
    room.fay.page.get_by_role("button", name="More", exact=True).click()
    room.fay.page.get_by_role("menuitem", name="Go to another stage…").click()
    room.fay.button("Vote").click()
    room.fay.button("Go on to Vote").click()
    at_stage(room.fay, "Vote")
    ann.page.context.set_offline(False)
    at_stage(ann, "Vote")
    expect(ann.text("Too late, but not lost")).to_be_visible()
    expect(ann.text(re.compile("not possible while the workshop is at “Vote”")).first).to_be_visible()
    ann.look("4-returned")


@pytest.mark.parametrize("room", ["Gothenburg"], indirect=True)
def test_a_latecomer_is_in_the_text_box_after_one_form(room: Room) -> None:
    """From the QR code to the first card: say who one is, write, post."""
    room.next("Ideas", asks=False)
    context = room.chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(room.demo.join("Gothenburg"))
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Cleo")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your idea", exact=True)).to_be_focused()
    page.keyboard.type("Swap teachers for a week")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sent", exact=True)).to_have_count(1)
    expect(room.ann.text("1 idea on the board so far")).to_be_visible()


SEEN = """text => { window.seen = new Promise(resolve => {
  const look = () => document.body.textContent.includes(text) && resolve(Date.now());
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}); }"""


ANSWER = """async () => {
  const start = performance.now();
  await fetch("/healthz");
  return performance.now() - start;
}"""
"""Milliseconds in which the server says anything at all."""


@pytest.mark.parametrize("room", ["Glasgow"], indirect=True)
def test_what_one_posts_is_on_the_others_screens_within_moments(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """Says the figure for three browsers; what is asserted only catches a board that is not live at all."""
    room.next("Ideas", asks=False)
    room.next("Clusters", asks=False)
    room.ann.button("+ Add an idea").click()
    box = room.ann.page.get_by_label("Your idea", exact=True)
    waits, answers = [], []
    for number in range(20):
        for other in (room.bob, room.fay):
            other.page.evaluate(SEEN, f"Idea number {number}.")
        box.fill(f"Idea number {number}.")
        started = room.ann.page.evaluate("Date.now()")
        box.press("Enter")
        waits += [other.page.evaluate("window.seen") - started for other in (room.bob, room.fay)]
        answers.append(room.ann.page.evaluate(ANSWER))
    p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(f" Enter to the others' screens: p50 {p50:.0f} ms, p95 {p95:.0f} ms ")
    assert p50 < PACE * 1000 + 30 * statistics.median(answers)
