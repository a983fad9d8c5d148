"""An exchange in real browsers: cards, and two table rounds with somebody who comes between them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Demo
from tests.delegates import joined, together
from tests.visitors import Visitor, at_stage, fill_form

pytestmark = pytest.mark.browser

EXCHANGE = "Projects of our cities"


def arrive(chromium: Browser, name: str, link: str, city: str = "", *, phone: bool = False) -> Visitor:
    size = {"width": 320, "height": 640} if phone else {"width": 1366, "height": 768}
    context = chromium.new_context(
        viewport=size,  # type: ignore[arg-type]
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if phone else "light",
    )
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    visitor = Visitor(name, context.new_page(), touch=phone)
    visitor.page.goto(link)
    if city:
        fill_form(visitor, name.capitalize(), city)
    visitor.saved()
    return visitor


def test_two_table_rounds_with_somebody_who_comes_between_them(demo: Demo, chromium: Browser) -> None:
    fay = arrive(chromium, "fay", demo.facilitator(EXCHANGE))
    ann = arrive(chromium, "ann", demo.join(EXCHANGE), "Porto")
    bob = arrive(chromium, "bob", demo.join(EXCHANGE), "Athens", phone=True)

    # A card has the city of its writer already; what is typed survives a reload.
    ann.button("Write a card for our project").click()
    expect(ann.page.get_by_label("City or organisation")).to_have_value("Porto")
    ann.page.get_by_label("Name of the project").fill("Young talent, local firms")
    ann.look("exchange-form")
    ann.page.reload()
    expect(ann.page.get_by_label("Name of the project")).to_have_value("Young talent, local firms")
    ann.button("Show the card to everybody").click()
    expect(bob.page.get_by_role("heading", name="Young talent, local firms")).to_be_visible()
    expect(bob.button(re.compile("^Edit"))).to_have_count(0)

    # Two write on one card: neither text is lost.
    ann.button("Edit: Young talent, local firms").click()
    fay.button("Edit: Young talent, local firms").click()
    fay.page.get_by_label("For whom").fill("Young adults")
    fay.button("Save").click()
    expect(bob.text("Young adults")).to_be_visible()
    ann.page.get_by_label("For whom").fill("Young adults without a diploma")
    ann.button("Save").click()
    expect(ann.text("Somebody else changed this card while you were writing.")).to_be_visible()
    ann.look("exchange-two-texts")
    ann.button("Keep mine").click()
    expect(bob.text("Young adults without a diploma")).to_be_visible()
    bob.look("exchange-cards")

    with together(joined(demo, EXCHANGE, "Hana", "Turin"), joined(demo, EXCHANGE, "Dan", "Lille")) as (
        hana,
        dan,
    ):
        card = {"project": "project-of-hana", "title": "A bank for time", "city": "Turin", "base": 0}
        hana.done("write_project", **card)
        fay.button(re.compile("^Next: Projects")).click()
        expect(fay.text("2 visitors, 2 projects, 2 rounds: about 1 visitor at each table.")).to_be_visible()
        fay.look("exchange-plan")
        fay.button("Plan the rounds").click()
        ann.page.set_viewport_size({"width": 1366, "height": 420})
        ann.page.get_by_role("link", name="Help").scroll_into_view_if_needed()
        expect(ann.page.locator(".my-table .where")).not_to_be_in_viewport()
        fay.button("Begin round 1").click()

        at_stage(bob, "Projects")
        expect(ann.page.locator(".my-table .where")).to_be_in_viewport()  # she was among the cards
        ann.page.set_viewport_size({"width": 1366, "height": 768})
        mine = bob.page.get_by_role("region", name="Table rounds")
        expect(mine).to_contain_text("Round 1 of 2")
        first = mine.locator(".where").inner_text()
        expect(bob.page.get_by_role("status").filter(has_text="Round 1 of 2 has begun.")).to_have_count(1)
        hosts = ann.page.get_by_role("region", name="Table rounds")
        expect(hosts).to_contain_text("1 visitor comes to you")
        bob.look("exchange-round")
        ann.look("exchange-round")

        # Whoever comes late has a table once it is planned again; nobody's round is disturbed.
        cleo = arrive(chromium, "cleo", demo.join(EXCHANGE), "Oslo", phone=True)
        expect(cleo.text("You have no table in this round. Visit any project you like.")).to_be_visible()
        expect(fay.text("1 person has no table.")).to_be_visible()
        fay.look("exchange-late")
        fay.button("Plan again…").click()
        fay.button(
            "Plan again",
        ).click()
        expect(fay.text("1 person has no table.")).to_have_count(0)
        expect(mine.locator(".where")).to_have_text(first)
        fay.button("Go on to round 2").click()
        fay.button(
            "Go on",
        ).last.click()
        for visitor in (bob, cleo):
            now = visitor.page.get_by_role("region", name="Table rounds")
            expect(now).to_contain_text("Round 2 of 2")
            expect(now).to_contain_text("Go to the table of")
        expect(mine.locator(".where")).not_to_have_text(first)

        # With whom one sat, one can stay in touch. The big screen has numbers and no names.
        bob.press(bob.page.get_by_label(re.compile("^(Ann · Porto|Hana · Turin)$")))
        expect(bob.page.locator(".touch h2")).to_contain_text("1 person")
        hana.wait(lambda: len(hana.mine["place"]) == 2)
        assert not dan.mine.get("touch")
        bob.look("exchange-touch")
        wall = fay.page.context.new_page()
        wall.goto(re.sub(r"[#?].*", "", fay.page.url) + "/projector")
        expect(wall.get_by_role("heading", level=1)).to_contain_text("Round 2 of 2")
        expect(wall.locator(".meeting .figures")).to_have_text([re.compile("^[12]")] * 2)
        assert not any(name in wall.content() for name in ("Bob", "Cleo", "Dan", "Hana"))
        fay.button("End round 2").click()
        expect(bob.text("All table rounds are over.")).to_be_visible()
    for visitor in (fay, ann, bob, cleo):
        assert visitor.complaints == []
