"""The default agenda of a challenge workshop, ninety minutes in fast motion, in six real browsers.

Fay facilitates, Cleo helps her with the same link; Ann, Dan and, with a phone, Bob are delegates; the wall is
the projector. What each sees is asserted on the screens, and what each must not see in the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.conftest import Demo
from tests.visitors import Visitor, at_stage, fill_form, write

pytestmark = pytest.mark.browser

CITY = "Amsterdam"
LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WALL: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
QUESTION = "Who visits people who never ask?"
ANSWER = "Two nurses, for the whole district."
IDEAS = {
    "ann": ["Coffee hours in the mother tongue", "A nurse who speaks Tarifit"],
    "bob": ["Coffee mornings in the mother tongue", "Grandchildren explain the letters"],
    "dan": ["A garden that neighbours share", "Meals cooked by those who eat them"],
}
RUDE = "Blame the woman at the desk"


@dataclass
class Room:
    """Everybody in the room, each in a browser of their own."""

    chromium: Browser
    demo: Demo
    people: dict[str, Visitor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Visitor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def delegates(self) -> list[Visitor]:
        return [self.people[name] for name in ("ann", "bob", "dan")]

    def come(self, name: str, address: str, look: dict[str, Any]) -> Visitor:
        context = self.chromium.new_context(**look)
        context.set_default_timeout(15_000)
        visitor = Visitor(name, context.new_page(), touch=look is PHONE)
        self.people[name] = visitor
        visitor.page.goto(address)
        if "/j/" in address:
            fill_form(visitor, name.capitalize(), {"ann": "Porto", "bob": "Ghent", "dan": "Athens"}[name])
        return visitor

    def next(self, stage: str, *, says: str, asks: bool = False) -> None:
        """Fay presses Next, which says what it will do, and says yes where it asks."""
        self.fay.button(re.compile(f"^Next: {stage}.*{says}")).click()
        if asks:
            self.fay.button(f"Go on to {stage}").click()
        for visitor in (*self.delegates, self.fay, self.cleo):
            at_stage(visitor, stage)

    def more(self, who: Visitor, item: str | re.Pattern[str]) -> None:
        who.button("More").click()
        who.page.get_by_role("menuitem", name=item).click()

    def nobody_got(self, text: str, *but: str) -> None:
        """In no byte over any socket so far."""
        for name, visitor in self.people.items():
            if name not in but:
                assert not any(text in frame for frame in visitor.received), f"{name} got “{text}”"


@pytest.fixture
def room(demo: Demo, chromium: Browser) -> Iterator[Room]:
    made = Room(chromium, demo)
    yield made
    for visitor in made.people.values():
        assert not visitor.complaints, f"{visitor.name}'s page complained: {visitor.complaints}"


def test_ninety_minutes(room: Room) -> None:
    set_up_and_join(room)
    brief(room)
    ideate(room)
    cluster(room)
    vote(room)
    draft(room)
    close(room)


def set_up_and_join(room: Room) -> None:
    """−15 to 5: a facilitator, a second one, the wall; then three delegates."""
    demo = room.demo
    fay = room.come("fay", demo.facilitator(CITY), LAPTOP)
    fay.saved()
    # Before it begins: is everything there? And keys, which do nothing while she types.
    fay.button("Test the connection").click()
    expect(fay.text(re.compile(r"The server answered in \d+ ms\."))).to_be_visible()
    fay.button("Show the link").click()
    expect(fay.page.get_by_label("Link for a second facilitator")).to_have_value(demo.facilitator(CITY))
    fay.look("90-ready")
    fay.page.keyboard.press("?")
    keys = fay.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    fay.look("90-keys")
    fay.page.keyboard.press("Escape")
    fay.page.get_by_label("Link for a second facilitator").press("j")
    expect(fay.page.get_by_role("dialog")).to_have_count(0)
    fay.page.locator("main").focus()
    fay.page.keyboard.press("j")
    expect(fay.page.get_by_role("dialog", name="Join this workshop")).to_be_visible()
    fay.page.keyboard.press("Escape")
    # Switched off, no letter does anything.
    fay.page.keyboard.press("?")
    keys.get_by_label("Use the keys of one letter").uncheck()
    fay.page.keyboard.press("Escape")
    fay.page.keyboard.press("j")
    expect(fay.page.get_by_role("dialog")).to_have_count(0)
    room.come("cleo", demo.facilitator(CITY), LAPTOP).saved()
    wall = room.come("wall", demo.link(CITY, "Projector"), WALL)
    wall.page.keyboard.press("q")
    code = demo.join(CITY).rsplit("/", 1)[1]
    expect(wall.text(f"{code[:4]}-{code[4:]}")).to_be_visible()
    wall.page.keyboard.press("Escape")
    room.come("ann", demo.join(CITY).replace("127.0.0.1", "lab.test"), LAPTOP)
    assert room.ann.page.evaluate("isSecureContext") is False
    room.come("bob", demo.join(CITY), PHONE)
    room.come("dan", demo.join(CITY), LAPTOP)
    for visitor in room.delegates:
        visitor.saved()
    expect(room.fay.page.locator(".strip")).to_contain_text("5 connected")


def brief(room: Room) -> None:
    """5 to 20: the challenge, a question, and the city's answer, which stays."""
    fay, cleo, ann, bob = room.fay, room.cleo, room.ann, room.bob
    box = bob.page.get_by_label("Your question to the city")
    box.fill(QUESTION)
    box.press("Enter")
    expect(ann.text(QUESTION)).to_be_visible()
    cleo.button(f"Answer: {QUESTION}").click()
    cleo.page.get_by_label(f"Answer to: {QUESTION}").fill(ANSWER)
    cleo.page.keyboard.press("Enter")
    for visitor in (ann, bob, fay, room.wall):
        expect(visitor.text(ANSWER).first).to_be_visible()
    room.nobody_got('"name":"Bob"', "bob", "fay", "cleo")


def ideate(room: Room) -> None:
    """20 to 28: in silence; counts, and nobody's words before they are revealed."""
    fay, cleo, ann, bob, wall = room.fay, room.cleo, room.ann, room.bob, room.wall
    room.next("Ideas", says="opens writing; what is written stays private")
    expect(fay.text("Say: “Write your ideas alone")).to_be_visible()
    for visitor in room.delegates:
        for text in IDEAS[visitor.name]:
            write(visitor, text)
    write(bob, RUDE)
    expect(fay.text("3 of 3")).to_be_visible()
    expect(wall.text("7").first).to_be_visible()
    for visitor in room.delegates:
        for text in (*IDEAS[visitor.name], *([RUDE] if visitor is bob else [])):
            room.nobody_got(text, visitor.name)
    # The second facilitator looks, and hides one before anybody has seen it; its author hears why.
    cleo.button("Show ideas to me").click()
    cleo.button(f"Idea “{RUDE}”").click()
    cleo.page.get_by_role("menuitem", name="Hide…").click()
    cleo.page.get_by_label("Reason").fill("Somebody can be recognised.")
    cleo.page.keyboard.press("Enter")
    expect(bob.text("Only you see it. Reason: Somebody can be recognised.")).to_be_visible()
    bob.press(bob.button("I’m done"))
    expect(fay.text("says “I’m done”")).to_be_visible()
    # A co-facilitator who loses her network changes nothing, and has her rights when she is back.
    cleo.page.context.set_offline(True)
    expect(cleo.text("No connection.")).to_be_visible()
    expect(fay.button(re.compile("^Next: Clusters"))).to_be_visible()
    cleo.page.context.set_offline(False)
    cleo.saved()
    expect(cleo.button(re.compile("^Next: Clusters"))).to_be_visible()
    expect(ann.button(re.compile("^Next"))).to_have_count(0)
    make_tables(room)


def make_tables(room: Room) -> None:
    """Two tables; Dan chooses, the others are dealt."""
    fay, dan = room.fay, room.dan
    room.more(fay, re.compile("^Tables"))
    fay.page.get_by_label("How many tables?").fill("2")
    fay.page.keyboard.press("Enter")
    expect(fay.button("Rename Table 2")).to_be_visible()
    seats = dan.page.get_by_role("region", name="Where do you sit?")
    seats.get_by_role("button", name="Table 2").click()
    expect(dan.button("You sit at Table 2. Change it")).to_be_visible()
    fay.page.get_by_role("button", name="Seat everybody", exact=True).click()
    for visitor in room.delegates:
        expect(visitor.text("Where do you sit?")).to_have_count(0)
    fay.page.keyboard.press("Escape")


def cluster(room: Room) -> None:
    """28 to 46: revealed, dealt, sorted at the tables, helped, mistaken and mended, shown to all."""
    fay, cleo, ann, dan, wall = room.fay, room.cleo, room.ann, room.dan, room.wall
    room.next("Clusters", says="reveals 6 ideas", asks=True)
    for visitor in room.delegates:
        for texts in IDEAS.values():
            for text in texts:
                expect(visitor.page.locator(".tray").get_by_text(text)).to_be_visible()
    room.nobody_got(RUDE, "bob", "fay", "cleo")
    room.more(fay, re.compile("^Tables"))
    fay.button("Deal the ideas").click()
    expect(fay.text("Every idea that is in no cluster has its table.")).to_be_visible()
    fay.page.keyboard.press("Escape")
    for visitor in room.delegates:
        expect(visitor.text("Your table’s ideas")).to_be_visible()
    # Two cards say nearly the same: somebody is asked, and decides.
    room.more(cleo, "Suggestions…")
    together = cleo.page.get_by_role("dialog")
    for text in (IDEAS["ann"][0], IDEAS["bob"][0]):
        expect(together.get_by_text(text)).to_be_visible()
    together.get_by_role("button", name=re.compile("Put together|Make")).first.click()
    expect(ann.page.locator(".cluster")).to_have_count(1)
    cleo.page.keyboard.press("Escape")
    # Dan makes a cluster, dissolves it by mistake, and takes that back.
    dan.page.get_by_role("button", name=re.compile("^Show all ideas")).click()
    # Fay deletes a card, which was a mistake, and brings it back.
    card = dan.page.locator(".tray .card-text").get_by_text(IDEAS["bob"][1])
    expect(card).to_have_count(1)
    fay.button(f"Idea “{IDEAS['bob'][1]}”").click()
    fay.page.get_by_role("menuitem", name="Delete").click()
    expect(card).to_have_count(0)
    fay.page.get_by_role("region", name="Undo").get_by_role("button", name="Undo").click()
    expect(card).to_have_count(1)
    for text in (*IDEAS["dan"], IDEAS["ann"][1], IDEAS["bob"][1]):
        tick(dan, text).check()
    dan.button("New cluster").click()
    dan.page.get_by_role("textbox", name="Name").fill("Neighbours")
    dan.page.keyboard.press("Enter")
    expect(ann.page.get_by_role("heading", level=2, name="Neighbours")).to_be_visible()
    dan.button("Cluster “Neighbours”").click()
    dan.page.get_by_role("menuitem", name="Dissolve…").click()
    dan.page.get_by_role("dialog").get_by_role("button", name="Dissolve").click()
    expect(ann.page.get_by_role("heading", level=2, name="Neighbours")).to_have_count(0)
    dan.page.get_by_role("region", name="Undo").get_by_role("button", name="Undo").click()
    expect(ann.page.get_by_role("heading", level=2, name="Neighbours")).to_be_visible()
    fay.button("Cluster “Neighbours”").click()
    fay.page.get_by_role("menuitem", name="Show to everyone").click()
    expect(wall.page.get_by_role("heading", level=1, name="Neighbours")).to_be_visible()
    fay.button("Stop showing").click()


def tick(visitor: Visitor, text: str) -> Locator:
    return visitor.page.get_by_role("checkbox", name=re.compile(re.escape(text[:20])))


def vote(room: Room) -> None:
    """46 to 53: blind, then the results, and what goes on."""
    fay, ann, wall = room.fay, room.ann, room.wall
    room.next("Vote", says="ends sorting; 2 clusters")
    fay.button(re.compile("^Open voting on 2 clusters")).click()
    for visitor, given in zip(room.delegates, (2, 2, 1), strict=True):
        for _ in range(given):
            visitor.press(visitor.button("Give a dot to “Neighbours”"))
        expect(visitor.text(f"You gave {given} · {3 - given} left.").first).to_be_visible()
    expect(fay.text("3 of 3").first).to_be_visible()
    room.nobody_got('"dots":[')
    fay.button("Close voting…").click()
    fay.button("Close voting").last.click()
    for visitor in (*room.delegates, fay, room.cleo, wall):
        expect(visitor.text("5 dots · 3 voters").first).to_be_visible()
    expect(ann.button("Choose…")).to_have_count(0)


def draft(room: Room) -> None:
    """53 to 84: one sheet and one scribe at a table, the other tests; then one is read aloud."""
    fay, bob, wall = room.fay, room.bob, room.wall
    room.next("Solutions", says="makes 1 sheet", asks=True)
    at = {visitor.name: table_of(visitor) for visitor in room.delegates}
    fay.button("Give to a table: Neighbours").click()
    fay.button(re.compile(f"^{at['bob']}")).click()
    expect(fay.text(f"{at['bob']} writes this")).to_be_visible()
    bob.press(bob.button("Open the sheet: Neighbours"))
    bob.press(bob.button("Take the pen"))
    title = bob.page.get_by_label(re.compile("^Title"))
    title.fill("Open one kitchen in every street")
    title.press("Tab")
    other = next(visitor for visitor in room.delegates if at[visitor.name] != at["bob"])
    other.press(other.button(re.compile("^Open the sheet: Open one kitchen")))
    expect(other.page.get_by_label(re.compile("^Title"))).not_to_be_editable()
    doubt = other.page.get_by_label(re.compile("What would stop this"))
    doubt.fill("The fire rules")
    other.press(other.button("Say it"))
    expect(bob.text("The fire rules")).to_be_visible()
    fay.button(re.compile("^Open the sheet: Open one kitchen")).click()
    fay.button("Show to everyone").click()
    expect(wall.text("Open one kitchen in every street").first).to_be_visible()
    for text in ("Ann", "Dan", "Porto"):
        assert text not in wall.page.inner_text("body")
    fay.button("Stop showing").click()


def table_of(visitor: Visitor) -> str:
    found = visitor.page.get_by_role("button", name=re.compile("^You sit at"))
    name = found.get_attribute("aria-label") or found.inner_text()
    match = re.search(r"Table \d", name)
    assert match, name
    return match.group()


def close(room: Room) -> None:
    """84 to 90: finished, taken home, and looked back on."""
    fay, cleo, ann = room.fay, room.cleo, room.ann
    room.next("Finished", says="makes 1 solution read-only", asks=True)
    ann.page.get_by_role("link", name="Download the plan").click()
    with ann.page.expect_download() as download:
        ann.page.get_by_role("link", name="As text (Markdown)").click()
    ann.look("90-plan")
    plan = Path(download.value.path()).read_text(encoding="utf-8")
    for text in (QUESTION, ANSWER, "Open one kitchen in every street", "The fire rules", *IDEAS["dan"]):
        assert text in plan, text
    for text in (RUDE, "recognised", "Bob", "Dan"):
        assert text not in plan, text
    ann.page.get_by_role("link", name="Back to the board").click()
    cleo.page.goto(f"{cleo.page.url.partition('#')[0]}/log")
    expect(cleo.page.get_by_role("table")).to_contain_text("Neighbours")
    cleo.look("90-log")
    for visitor in (*room.delegates, fay, room.wall):
        visitor.look("90-finished")
    log = room.dan.page.url.partition("#")[0] + "/log"
    assert room.dan.page.request.get(log).status == 403
