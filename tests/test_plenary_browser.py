"""A Lab in real browsers: the wall in the plenary room, the organiser’s laptop, a delegate’s phone."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Demo, board
from tests.delegates import facilitator, joined, together
from tests.visitors import Visitor, fill_form

pytestmark = pytest.mark.browser


def visitor(chromium: Browser, name: str, address: str, width: int, height: int, **more: Any) -> Visitor:
    """Somebody who opens this address."""
    context = chromium.new_context(viewport={"width": width, "height": height}, **more)
    context.set_default_timeout(15_000)
    found = Visitor(name, context.new_page(), touch="has_touch" in more)
    found.page.goto(address)
    return found


def test_a_lab_from_the_plenary_room(demo: Demo, chromium: Browser) -> None:
    with (
        together(
            facilitator(demo, "Ghent"),
            joined(demo, "Ghent", "Bob", "Athens"),
            facilitator(demo, "Gothenburg"),
        ) as (fay, bob, gus),
    ):
        wall = visitor(chromium, "wall", demo.wall, 1920, 1080)
        ola = visitor(chromium, "ola", demo.organiser, 1366, 768)
        phone = {"is_mobile": True, "has_touch": True}
        ann = visitor(chromium, "ann", demo.join("Gothenburg"), 390, 844, **phone)
        fill_form(ann, "Ann", "Porto")

        # A board moves on, and its vote closes.
        tile = wall.page.locator(".tile", has_text="Ghent challenge")
        expect(tile).to_contain_text("Challenge")
        expect(tile).to_contain_text("1 city")
        fay.go("ideate")
        expect(tile).to_contain_text("Ideas")
        expect(tile).to_contain_text("8 min left")
        idea, cluster, round = (secrets.token_urlsafe(12) for _ in range(3))
        bob.wait(lambda: bob.stage == "ideate")
        bob.done("post_idea", idea=idea, text="A key for every stairway")
        expect(tile).to_contain_text("1 idea")
        fay.go("cluster")
        fay.done("create_cluster", cluster=cluster, name="Open doors", ideas=[idea])
        fay.go("vote")
        fay.done("open_round", round=round, name="", budget=3, cap=2, blind=True)
        bob.wait(lambda: round in bob.shared.get("round", {}))
        bob.done("cast_dots", round=round, cluster=cluster, dots=2)
        expect(tile).to_contain_text("1 of 1 have voted")
        expect(tile).not_to_contain_text("Open doors")
        fay.done("close_round", round=round)
        expect(tile).to_contain_text(re.compile(r"1\. Open doors\s+2 dots"))
        expect(wall.page.get_by_label("For the organiser only")).to_have_count(0)
        wall.look("plenary")

        # The organiser says something to everybody.
        ola.page.get_by_label("One or two sentences").fill("Lunch is ready in the hall.")
        ola.button("Show it on all boards").click()
        expect(ola.page.get_by_text("This stands on 16 of 16 boards.")).to_be_visible()
        expect(ann.page.locator(".nudge")).to_contain_text("Lunch is ready in the hall.")
        bob.wait(lambda: "nudge" in bob.shared)
        ola.look("lab")

        # She moves Ann, who is in the middle of a sentence.
        gus.go("ideate")
        box = ann.page.get_by_label("Your idea", exact=True)
        box.fill("Half a thought about schools")
        ola.page.get_by_role("link", name="Find or move a delegate").click()
        ola.page.get_by_label("Name or city").fill("ann")
        ola.page.keyboard.press("Enter")
        ola.page.get_by_label("Move to").select_option(label="Ghent challenge: neighbours who take part")
        ola.button(re.compile("^Move.*Ann$")).click()
        expect(ola.page.get_by_role("status")).to_contain_text("Ann has joined “Ghent challenge")
        ola.look("people")
        told = ann.page.get_by_role("alert").filter(has_text="The organiser moved you to “Ghent challenge")
        expect(told).to_be_visible()
        expect(box).to_have_value("Half a thought about schools")
        ann.look("moved")
        ann.page.reload()
        expect(told).to_be_visible()  # until she has gone there
        expect(box).to_have_value("Half a thought about schools")
        before = ann.page.url
        ann.press(told.get_by_role("link", name="Go there"))
        expect(ann.page).to_have_url(re.compile("ghent$"))
        ann.saved()
        expect(tile).to_contain_text("2 cities")
        ann.page.goto(before)
        expect(box).to_have_value("Half a thought about schools")
        ann.saved()
        expect(told).to_have_count(0)

        for one in (wall, ola, ann):
            assert not one.complaints, one.complaints


def test_a_wall_says_that_it_is_not_fresh_and_comes_back(demo: Demo, chromium: Browser) -> None:
    wall = visitor(chromium, "wall", demo.wall, 1920, 1080)
    expect(wall.page.locator(".tile")).to_have_count(16)
    wall.page.context.set_offline(True)
    expect(wall.page.get_by_text("No connection since")).to_be_visible()
    expect(wall.page.locator(".tile")).to_have_count(16)  # what was last known stays
    wall.page.context.set_offline(False)
    expect(wall.page.get_by_text("No connection since")).to_have_count(0)
    wall.page.context.clear_cookies()
    expect(wall.page.get_by_text("Open the link of the wall again.")).to_be_visible()


def test_more_boards_than_a_screen_holds_come_in_pages(demo: Demo, chromium: Browser, tmp_path: Path) -> None:
    day = 'starts = 2026-05-05\nends = 2026-05-05\ncities = ["Graz"]\n'
    lab = f'[lab]\nid = "many"\ntitle = "Many boards"\nhost = "Graz"\n{day}'
    workshop = '[[workshop]]\nid = "b{n}"\ntitle = "Board {n}: {long}"\ncity = "Graz"\nformat = "challenge"\n'
    more = 'part = "create"\ndate = 2026-05-05\nquestion = "How?"\n'
    long = "a title that needs a second line on every screen"
    file = tmp_path / "many.toml"
    file.write_text(lab + "".join(workshop.format(n=n, long=long) + more for n in range(1, 57)))
    board("lab", "load", str(file), env=demo.env)
    links = board("lab", "links", "many", env=demo.env).stdout
    found = re.search(r"Plenary wall\s+(\S+)", links)
    assert found, links
    wall = visitor(chromium, "wall", found.group(1), 1366, 768)
    first, last = wall.page.locator(".tile").first, wall.page.locator(".tile").last
    expect(wall.text("Page 1 of 3")).to_be_visible()
    expect(first).to_be_in_viewport(ratio=0.9)
    expect(last).not_to_be_in_viewport()
    wall.look("wall-of-pages")
    wall.page.keyboard.press("ArrowRight")
    wall.page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport(ratio=0.9)
    expect(first).not_to_be_in_viewport()
    wall.button("Next page").click()  # after the last comes the first
    expect(first).to_be_in_viewport(ratio=0.9)
    wall.button("Stop turning").click()
    expect(wall.button("Turn by itself")).to_be_visible()
    assert not wall.complaints, wall.complaints
