"""Two tables in real browsers: Ann and Bob choose theirs, sort their share, one writes, the other tests."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.conftest import Demo
from tests.delegates import Delegate, facilitator, joined, together
from tests.visitors import Visitor, fill_form

pytestmark = pytest.mark.browser


def arrive(chromium: Browser, name: str, link: str, *, phone: bool = False) -> Visitor:
    size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
    context = chromium.new_context(viewport=size, is_mobile=phone, has_touch=phone)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    visitor = Visitor(name, context.new_page(), touch=phone)
    visitor.page.goto(link)
    if "/j/" in link:
        fill_form(visitor, name.capitalize(), "Porto")
    visitor.saved()
    return visitor


def make_tables(fay: Visitor) -> None:
    """By keyboard alone."""
    fay.button("More").press("Enter")
    fay.page.get_by_role("menuitem", name=re.compile("^Tables")).press("Enter")
    fay.page.get_by_label("How many tables?").fill("2")
    fay.page.keyboard.press("Enter")
    expect(fay.button("Rename Table 2")).to_be_visible()
    fay.button("Rename Table 2").press("Enter")
    fay.page.get_by_label("Name of Table 2").fill("By the window")
    fay.page.keyboard.press("Enter")
    expect(fay.button("Rename By the window")).to_be_focused()
    fay.look("tables-made")
    fay.page.keyboard.press("Escape")


def sit(visitor: Visitor, table: str) -> None:
    visitor.press(
        visitor.page.get_by_role("region", name="Where do you sit?").get_by_role("button", name=table)
    )
    expect(visitor.button(f"You sit at {table}. Change it")).to_be_visible()
    expect(visitor.text("Where do you sit?")).to_have_count(0)


def cards(visitor: Visitor) -> Locator:
    return visitor.page.locator(".tray .loose")


def test_two_tables_sort_write_and_test(demo: Demo, chromium: Browser) -> None:
    fay = arrive(chromium, "fay", demo.facilitator("Rotterdam"))
    ann = arrive(chromium, "ann", demo.join("Rotterdam"))
    bob = arrive(chromium, "bob", demo.join("Rotterdam"), phone=True)
    make_tables(fay)
    sit(ann, "Table 1")
    bob.look("tables-choose")
    sit(bob, "By the window")
    with together(facilitator(demo, "Rotterdam"), joined(demo, "Rotterdam", "Cem", "Ghent")) as (runner, cem):
        runner.go("ideate")
        for number in range(5):
            cem.post(f"Idea number {number}")
        runner.go("cluster")
        sort(fay, ann, bob)
        write(fay, ann, bob, runner, cem)
    for visitor in (fay, ann, bob):
        assert not visitor.complaints, visitor.complaints


def sort(fay: Visitor, ann: Visitor, bob: Visitor) -> None:
    """Each sees the share of their own table, and everything when they ask."""
    fay.button("More").click()
    fay.page.get_by_role("menuitem", name=re.compile("^Tables")).click()
    fay.button("Deal the ideas").click()
    expect(fay.text("Every idea that is in no cluster has its table.")).to_be_visible()
    fay.page.keyboard.press("Escape")
    expect(ann.text("Your table’s ideas")).to_be_visible()
    expect(cards(ann)).to_have_count(3)
    expect(cards(bob)).to_have_count(2)
    ann.button("Show all ideas (5)").click()
    expect(cards(ann)).to_have_count(5)
    ann.button("Show only your table’s ideas (3)").click()
    for tick in cards(ann).get_by_role("checkbox").all():
        tick.check()
    ann.button("New cluster").click()
    ann.page.get_by_role("dialog").get_by_label("Name").fill("Someone who stays")
    ann.page.keyboard.press("Enter")
    expect(ann.text("Your table’s ideas are all in clusters.")).to_be_visible()
    expect(cards(bob)).to_have_count(2)
    expect(fay.page.locator(".share-list")).to_contain_text(re.compile("Table 1.*all sorted"))
    expect(fay.page.locator(".share-list")).to_contain_text("2 of 2 left")


def write(fay: Visitor, ann: Visitor, bob: Visitor, runner: Delegate, cem: Delegate) -> None:
    runner.go("draft")
    fay.button("Make a solution: Someone who stays").click()
    fay.button("Give to a table: Someone who stays").click()
    fay.button(re.compile("^Table 1")).click()
    expect(fay.text("Table 1 writes this")).to_be_visible()

    # Bob's table has no sheet: it is asked what would stop this one.
    expect(bob.text("Your table has no sheet: test the others.")).to_be_visible()
    bob.page.get_by_label("What would stop this? Someone who stays").fill("Nobody pays for it")
    bob.press(bob.button("Say it"))
    expect(bob.button("Take back: Nobody pays for it")).to_be_visible()
    bob.look("tables-testing")
    bob.press(bob.button("Open the sheet: Someone who stays"))
    box = bob.page.get_by_label(re.compile("^What we would do"))
    assert not box.is_editable()
    expect(bob.button("Take the pen")).to_have_count(0)

    ann.button("Open the sheet: Someone who stays").click()
    expect(ann.text("Nobody pays for it")).to_be_visible()
    ann.button("Take the pen").click()
    pen = ann.page.get_by_role("group", name="Who writes")
    expect(pen).to_contain_text("You hold the pen.")
    box = ann.page.get_by_label(re.compile("^What we would do"))
    box.press_sequentially("Half a sent")
    # The pen goes to somebody else while she writes: her words stay, and come back with it.
    solution = next(iter(runner.shared["solution"]))
    table = runner.shared["solution"][solution]["table"]
    runner.done("sit", table=table, person=cem.me["id"])
    runner.done("give_pen", solution=solution, person=cem.me["id"])
    expect(pen).to_contain_text("Cem · Ghent holds the pen.")
    expect(ann.text("Your text is kept, and is not saved.")).to_be_visible()
    assert not box.is_editable()
    ann.look("tables-pen-lost")
    ann.page.reload()
    expect(ann.page.locator(".both-text")).to_have_text("Half a sent")
    cem.done("write_field", solution=solution, field="do", text="Written by Cem", base=0)
    expect(box).to_have_value("Written by Cem")
    ann.button("Take the pen").click()
    ann.button("Keep both").click()
    expect(box).to_have_value("Written by Cem\nHalf a sent")
    expect(bob.page.get_by_label(re.compile("^What we would do"))).to_have_value(
        "Written by Cem\nHalf a sent"
    )
    fay.button("Open the sheet: Someone who stays").click()
    fay.look("tables-sheet")
