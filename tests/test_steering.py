"""Steering a workshop, in real browsers: settings, pace, what is shown and said to all, writing for others.

Fay facilitates on a laptop, Ann has a phone, and the wall shows the projector. Others come over sockets.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.conftest import Demo
from tests.delegates import Delegate, facilitator, joined, together
from tests.visitors import Visitor, fill_form, write

pytestmark = pytest.mark.browser

LAPTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WALL: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}


@dataclass
class Room:
    """Fay's laptop and Ann's phone at one workshop, and a second facilitator, over a socket."""

    fay: Visitor
    ann: Visitor
    other: Delegate

    def more(self, item: str | re.Pattern[str]) -> None:
        self.fay.button("More").click()
        self.fay.page.get_by_role("menuitem", name=item).click()

    def dialog(self) -> Locator:
        return self.fay.page.get_by_role("dialog")

    @property
    def strip(self) -> Locator:
        return self.fay.page.locator(".strip")


@contextmanager
def room(demo: Demo, chromium: Browser, city: str, *, stage: str) -> Iterator[Room]:
    """They are at this stage."""
    with together(facilitator(demo, city)) as (other,):
        other.go(stage)
        fay, ann = (
            visit(chromium, demo.facilitator(city), "fay", LAPTOP),
            Visitor("ann", page(chromium, PHONE)),
        )
        ann.touch = True
        ann.page.goto(demo.join(city))
        fill_form(ann, "Ann", "Porto")
        yield Room(fay, ann, other)
        for visitor in (fay, ann):
            assert not visitor.complaints, visitor.complaints


def page(chromium: Browser, look: dict[str, Any]) -> Any:
    context = chromium.new_context(**look)
    context.set_default_timeout(15_000)
    return context.new_page()


def visit(chromium: Browser, address: str, name: str, look: dict[str, Any]) -> Visitor:
    visitor = Visitor(name, page(chromium, look))
    visitor.page.goto(address)
    return visitor


def test_what_is_shown_to_everyone_is_on_every_screen_until_it_is_not(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Rotterdam", stage="cluster") as at:
        fay, ann, other = at.fay, at.ann, at.other
        text = "One contact person from 16 to 27, whatever happens and whoever asks"
        idea, cluster, sheet = other.post(text), secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        wall = visit(chromium, demo.link("Rotterdam", "Projector"), "wall", WALL)
        ann.press(ann.button("+ Add an idea"))
        box = ann.page.get_by_label("Your idea", exact=True)
        box.press_sequentially("Half a tho")
        fay.button(re.compile("^Idea “One contact")).click()
        fay.page.get_by_role("menuitem", name="Show to everyone").click()
        panels = [each.page.get_by_role("region", name="Shown to everyone: An idea") for each in (fay, ann)]
        for panel in panels:
            expect(panel.get_by_text(text)).to_be_visible()
        expect(wall.page.get_by_role("heading", level=1, name=text)).to_be_visible()
        said = f"The facilitator shows to everyone: {text}"
        expect(ann.page.locator("[aria-live=polite]", has_text=said)).to_have_count(1)
        expect(box).to_be_focused()  # nothing took the cursor away
        expect(ann.button("Stop showing")).to_have_count(0)
        wall.look("shown-idea")
        # She makes it small for herself; everybody else still has it.
        ann.press(panels[1].get_by_role("button", name="Make it small"))
        expect(panels[1].get_by_text(text)).to_be_hidden()
        expect(panels[0].get_by_text(text)).to_be_visible()
        # What is not for everybody's eyes any more is on no screen.
        other.done("hide_idea", idea=idea, reason="Not for the wall")
        for panel in panels:
            expect(panel).to_have_count(0)
        expect(wall.text(text)).to_have_count(0)
        other.done("restore_idea", idea=idea)
        # A cluster, then a sheet to be read aloud.
        other.done("create_cluster", cluster=cluster, name="Someone who stays", ideas=[idea])
        fay.button("Cluster “Someone who stays”").click()
        fay.page.get_by_role("menuitem", name="Show to everyone").click()
        expect(wall.page.get_by_role("heading", level=1, name="Someone who stays")).to_be_visible()
        wall.look("shown-cluster")
        other.go("draft")
        other.done("make_solution", solution=sheet, cluster=cluster)
        for name, length in (("title", 1), ("people", 6), ("do", 12), ("test", 5), ("stop", 6), ("money", 2)):
            words = f"What we say of {name}, in one sentence that goes on for a while. " * length
            other.done("write_field", solution=sheet, field=name, text=words.strip(), base=0)
        step = {"what": "Choose one district", "who": "Youth desk", "by": "30 days"}
        other.done("write_action", action=secrets.token_urlsafe(12), solution=sheet, base=0, **step)
        fay.button(re.compile("^Open the sheet")).click()
        fay.button("Show to everyone").click()
        for visitor in (fay, ann):
            panel = visitor.page.get_by_role("region", name="Shown to everyone: A solution")
            expect(panel.get_by_role("heading", name="What we would do")).to_be_visible()
            expect(panel.get_by_text("What we say of money")).to_have_count(0)
            visitor.look("shown-solution")
        expect(wall.page.get_by_role("heading", name="What we would do")).to_be_visible()
        wall.look("shown-solution")
        assert max(wall.page.evaluate("[document.documentElement.scrollHeight - innerHeight]")) <= 0
        fay.button("Stop showing").click()
        for visitor in (fay, ann):
            expect(visitor.page.locator(".shown")).to_have_count(0)
        expect(wall.page.get_by_role("heading", level=1, name="What should the city do?")).to_be_visible()


def test_a_word_to_everybody_is_there_until_it_is_read_or_taken_back(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Ghent", stage="brief") as at:
        fay, ann = at.fay, at.ann
        wall = visit(chromium, demo.link("Ghent", "Projector"), "wall", WALL)
        at.more("Say something to everybody…")
        at.dialog().get_by_label("Message").fill("Coffee is at the back; we go on at a quarter past.")
        at.dialog().get_by_role("button", name="Say it").click()
        for visitor in (fay, ann, wall):
            expect(visitor.text("Coffee is at the back").first).to_be_visible()
        for visitor in (ann, wall):
            visitor.look("nudge")
        # A question is shown from its own menu, while the message is there.
        at.other.done("ask_question", question=secrets.token_urlsafe(12), text="Who may open a door?")
        fay.button("Question “Who may open a door?”").click()
        fay.page.get_by_role("menuitem", name="Show to everyone").click()
        expect(wall.page.get_by_role("heading", level=1, name="Who may open a door?")).to_be_visible()
        wall.look("shown-question")
        at.other.done("stop_showing")
        message = ann.page.get_by_role("region", name="From the facilitator")
        ann.press(message.get_by_role("button", name="Close this message"))
        expect(message).to_have_count(0)
        ann.page.reload()
        expect(ann.text("Already tried")).to_be_visible()
        expect(message).to_have_count(0)
        at.other.done("send_nudge", text="Please sit down at your tables.")
        expect(message.get_by_text("Please sit down")).to_be_visible()
        fay.button("Take it back").click()
        for visitor in (fay, ann, wall):
            expect(visitor.text("Please sit down")).to_have_count(0)


def test_settings_send_only_what_was_changed_and_who_may_sort_is_said(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Gothenburg", stage="ideate") as at:
        fay, ann, other = at.fay, at.ann, at.other
        write(ann, "A walk with the neighbours")
        at.more("Settings…")
        dialog = at.dialog()
        dialog.get_by_label("Who may sort into clusters").select_option("facilitator")
        dialog.get_by_label("Dots for each person").fill("5")
        dialog.get_by_label("Vote", exact=True).fill("9")
        fay.look("settings")
        # Meanwhile the other facilitator changes something else, which this dialog has not seen.
        other.done("change_settings", ideas_each=4, joining=False)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        other.wait(lambda: other.shared["board"]["board"]["minutes"] == {"vote": 9})
        board = other.shared["board"]["board"]
        assert (board["sorting"], board["ideas_each"], board["joining"]) == ("facilitator", 4, False)
        assert board["vote"] == {"budget": 5, "cap": 2, "blind": True}
        # What would become visible is asked first.
        at.more("Settings…")
        dialog.get_by_label("Private writing").uncheck()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("This reveals 1 idea to everybody, and cannot be undone.")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
        fay.button(re.compile("^Next: Clusters.*reveals 1 idea and ends private writing")).click()
        fay.button("Go on to Clusters").click()
        expect(at.strip).to_contain_text("Only you sort. Delegates read, and can add a card.")
        expect(ann.text("The facilitator sorts the cards. You can read all of them.")).to_be_visible()
        expect(ann.page.get_by_role("checkbox")).to_have_count(0)
        expect(ann.button(re.compile("^Idea “"))).to_have_count(0)
        expect(ann.button("+ Add an idea")).to_be_visible()
        expect(fay.page.get_by_role("checkbox")).to_have_count(1)
        ann.look("not-sorting")
        # Past the vote, names would be seen: that is asked too, also when a stage is skipped.
        at.more("Go to another stage…")
        dialog.get_by_role("button", name="Solutions").click()
        expect(dialog.get_by_text("Names and cities of authors become visible.")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
        # The next vote starts from the rule that was set.
        fay.button(re.compile("^Next: Vote")).click()
        expect(fay.page.get_by_label("Dots for each person")).to_have_value("5")


def test_a_late_workshop_is_told_what_would_bring_it_back(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Amsterdam", stage="brief") as at:
        fay = at.fay
        fay.button(re.compile("^Next: Ideas")).click()
        at.other.wait(lambda: at.other.stage == "ideate")
        expect(fay.page.locator(".advice")).to_have_count(0)
        before = at.other.shared["board"]["board"]
        assert before["began"] > 0
        at.other.done(
            "extend_timer", seconds=(20 + 6) * 60
        )  # as if the challenge had taken its time, and six more
        expect(at.strip).to_contain_text("6 minutes late: shorten Clusters to 12?")
        expect(fay.text("The workshop would end at")).to_be_visible()
        fay.look("late")
        assert at.other.shared["board"]["board"]["minutes"] == {}, "nothing is done by itself"
        at.strip.get_by_role("button", name="shorten Clusters to 12?").click()
        expect(at.strip).to_contain_text("on time")
        expect(fay.page.locator(".advice")).to_have_count(0)
        assert at.other.shared["board"]["board"]["minutes"] == {"cluster": 12}


def test_who_runs_it_sees_whether_everybodys_words_arrive(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Glasgow", stage="ideate") as at:
        bob = joined(demo, "Glasgow", "Bob", "Athens")
        expect(at.strip).to_contain_text("4 connected · last saved")
        bob.client.emit("unsent", {"count": 3})
        expect(at.strip).to_contain_text("3 unsent")
        bob.break_off()
        expect(at.strip).to_contain_text("3 connected · 1 reconnecting")
        # A page that is closed says goodbye: nobody waits for it.
        at.ann.page.goto("about:blank")
        expect(at.strip).to_contain_text("2 connected · 1 reconnecting")
        at.ann.page.go_back()
        at.ann.saved()
        again = Delegate(bob.browser, bob.board)
        with together(again):
            expect(at.strip).to_contain_text(re.compile(r"4 connected(?! · \d)"))


def test_paper_notes_and_tables_are_posted_for_others_and_say_so(demo: Demo, chromium: Browser) -> None:
    with room(demo, chromium, "Glasgow", stage="ideate") as at:
        fay, ann, other = at.fay, at.ann, at.other
        table = secrets.token_urlsafe(12)
        other.done("make_table", table=table, name="Table 2")
        at.more(re.compile("^Write for others…"))
        dialog = at.dialog()
        box = dialog.get_by_label("Ideas, one on each line")
        expect(box).to_be_focused()
        box.fill("- A bench at every corner\n- " + "x" * 412 + "\n\n3. A lamp")
        expect(dialog.get_by_text("Line 2 is 12 characters too long.")).to_be_visible()
        expect(dialog.get_by_role("listitem")).to_have_count(3)
        expect(dialog.get_by_role("button", name="Post 3 ideas")).to_be_disabled()
        fay.look("others")
        box.fill("- A bench at every corner\n3. A lamp")
        dialog.get_by_role("button", name="Post 2 ideas").click()
        expect(fay.page.locator(".card").get_by_text("From a paper note")).to_have_count(2)
        at.more(re.compile("^Write for others…"))
        dialog.get_by_label("Where are they from?").select_option("Table 2")
        box.fill("One form for every office")
        box.press("Tab")
        dialog.get_by_role("button", name="Post the idea").click()
        expect(fay.text("From Table 2")).to_be_visible()
        assert not any("A bench at every corner" in frame for frame in ann.received)
        other.done("change_settings", names="name")
        other.go("cluster")
        expect(ann.text("A bench at every corner")).to_be_visible()
        expect(ann.text("From a paper note")).to_have_count(2)
        expect(ann.text("From Table 2")).to_have_count(1)
        ann.look("from-others")
        for idea in other.shared["idea"].values():
            assert idea["author"] is None
        expect(fay.button("Write for others…")).to_be_visible()


def test_whose_box_is_closed_by_the_clock_or_by_the_facilitator_is_told_why(
    demo: Demo, chromium: Browser
) -> None:
    bob = joined(demo, "Ghent", "Bob", "Athens")
    with together(bob), room(demo, chromium, "Ghent", stage="ideate") as at:
        ann, other = at.ann, at.other
        ann.page.get_by_label("Your idea", exact=True).fill("Half a thought")
        other.done("lock_at_zero", on=True)
        other.done("set_timer", ends_in=1)
        expect(ann.text("The time is over, and this stage is closed. Your text stays here.")).to_be_visible()
        expect(ann.button("Post idea")).to_be_disabled()
        expect(at.strip).to_contain_text("The time is over: delegates can only read.")
        ann.look("locked")
        at.fay.button("+1 minute").click()
        expect(ann.button("Post idea")).to_be_enabled()
        # Her own writing is paused: she knows, and nobody else does.
        people = other.shared["person"].values()
        person = max((seen["rev"], seen["id"]) for seen in people if seen["name"] == "Ann")[1]
        other.done("mute_person", person=person, on=True)
        expect(ann.text("The facilitator has paused your writing. Your text stays here.")).to_be_visible()
        expect(ann.button("Post idea")).to_be_disabled()
        other.go("brief")
        expect(ann.text("The facilitator has paused your writing. What you typed is kept.")).to_be_visible()
        bob.wait(lambda: bob.stage == "brief")
        assert not any('"muted": true' in text for text in bob.heard)
        other.done("mute_person", person=person, on=False)
        expect(ann.text("The facilitator has paused your writing.")).to_have_count(0)
