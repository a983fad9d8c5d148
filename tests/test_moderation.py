"""Running the people and the votes of a room, in real browsers: a laptop that runs it, Bob with a phone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Browser as Plain
from tests.conftest import Demo, board
from tests.delegates import Delegate, facilitator, joined, path_of, together
from tests.visitors import Visitor, join_by_link

pytestmark = pytest.mark.browser


@pytest.fixture
def fay(chromium: Browser) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(15_000)
    visitor = Visitor("fay", context.new_page())
    yield visitor
    assert not visitor.complaints


@pytest.fixture
def bob(chromium: Browser) -> Iterator[Visitor]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    context.set_default_timeout(15_000)
    visitor = Visitor("bob", context.new_page(), touch=True)
    yield visitor
    assert not visitor.complaints


NAMES = ("Ana", "Bela", "Çağla", "Dora", "Eva", "Finn", "Gil", "Hugo", "Ines")


def test_people_are_paused_renamed_sent_out_and_let_in_again(demo: Demo, fay: Visitor, bob: Visitor) -> None:
    city = "Rotterdam"
    for name in NAMES:
        Plain(demo.url).post(path_of(demo.join(city)), {"name": name, "city": "Vila Nova de Gaia"})
    fay.page.goto(demo.facilitator(city))
    join_by_link(bob, demo, city)
    with together(facilitator(demo, city)) as (runner,):
        runner.go("ideate")
    fay.button("More").click()
    fay.page.get_by_role("menuitem", name="People…").click()
    dialog = fay.page.get_by_role("dialog", name="People")
    expect(dialog.get_by_text("10 people joined")).to_be_visible()
    fay.look("people")
    dialog.get_by_label("Search").fill("caGLA")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_label("Search").fill("thessa")
    row = dialog.get_by_role("button", name=re.compile("^Bob · Thessaloniki"))
    expect(row).to_contain_text("connected")
    box = bob.page.get_by_label("Your idea", exact=True)
    box.fill("Too loud")
    # By keyboard alone: his writing is paused, he is told, and what he typed stays.
    row.press("Enter")
    dialog.get_by_role("button", name="Pause writing").press("Enter")
    expect(row).to_contain_text("writing paused")
    expect(row).to_be_focused()
    expect(bob.text("The facilitator has paused your writing.").first).to_be_visible()
    expect(bob.button("Post idea")).to_be_disabled()
    expect(box).to_have_value("Too loud")
    row.click()
    dialog.get_by_role("button", name="Let write again").click()
    expect(bob.button("Post idea")).to_be_enabled()
    # A name that is wrong: what is typed stays until it is saved.
    row.click()
    dialog.get_by_role("button", name="Correct the name…").click()
    dialog.get_by_label("Name", exact=True).fill(" ")
    dialog.get_by_label("City or organisation").fill("Θεσσαλονίκη")
    dialog.get_by_role("button", name="Save the name").click()
    expect(dialog.get_by_text("Please write a name")).to_be_visible()
    fay.look("people-name")
    dialog.get_by_label("Name", exact=True).fill("Bobby")
    dialog.get_by_role("button", name="Save the name").click()
    expect(dialog.get_by_text("The name is now Bobby.")).to_be_visible()
    dialog.get_by_label("Search").fill("bob")
    row = dialog.get_by_role("button", name=re.compile("^Bobby · Θεσσαλονίκη"))
    expect(row).to_be_visible()
    # He is sent out, and told why; what he writes meanwhile waits.
    row.click()
    dialog.get_by_role("button", name="Take off the board…").click()
    expect(dialog.get_by_text("What they wrote and voted stays.")).to_be_visible()
    fay.look("people-remove")
    dialog.get_by_role("button", name="Take off the board", exact=True).click()
    expect(bob.text("The facilitator took you off this board.")).to_be_visible()
    expect(bob.text("Join again")).to_have_count(0)
    box.fill("Said outside the door")
    bob.press(bob.button("Post idea"))
    bob.look("sent-out")
    expect(dialog.get_by_role("heading", name="Taken off the board")).to_be_visible()
    dialog.get_by_role("button", name="Close joining").click()
    expect(dialog.get_by_role("button", name="Open joining")).to_be_visible()
    assert Plain(demo.url).get(path_of(demo.join(city))).status == 404
    fay.page.set_viewport_size({"width": 390, "height": 844})
    fay.look("people-phone")
    dialog.get_by_role("button", name=re.compile("^Bobby")).click()
    dialog.get_by_role("button", name="Let in again").click()
    # He presses nothing.
    expect(bob.text("The facilitator took you off this board.")).to_have_count(0, timeout=10_000)
    expect(bob.page.get_by_text("Sent", exact=True)).to_have_count(1)
    fay.page.set_viewport_size({"width": 320, "height": 640})
    fay.look("people-320")


def test_votes_are_changed_merged_and_held_again(demo: Demo, fay: Visitor, bob: Visitor) -> None:
    city = "Ghent"
    fay.page.goto(demo.facilitator(city))
    join_by_link(bob, demo, city)
    with together(facilitator(demo, city), joined(demo, city, "Ann", "Porto")) as (runner, ann):
        ballot(runner)
        fay.page.get_by_label("Name of the vote").fill("First vote")
        fay.button("Open voting on 4 clusters").click()
        for cluster in ("Debt", "Home"):
            bob.press(bob.button(f"Give a dot to “{cluster}”"))
        bob.press(bob.button("Give a dot to “Debt”"))
        expect(bob.text("You gave 3 · 0 left.").first).to_be_visible()
        vote = next(iter(ann.shared["round"]))
        places = {record["name"]: id for id, record in ann.shared["cluster"].items()}
        ann.done("cast_dots", round=vote, cluster=places["School"], dots=2)
        ann.done("cast_dots", round=vote, cluster=places["Work"], dots=1)
        # Fewer dots than somebody gave: refused with numbers, and what was typed stays.
        fay.button("Change the vote…").click()
        fay.page.get_by_label("Name of the vote").fill("Where to start")
        fay.page.get_by_label("Dots for each person").fill("2")
        fay.button("Save the change").click()
        expect(fay.text("2 people have given more than 2 dots already; the most is 3.")).to_be_visible()
        expect(fay.page.get_by_label("Name of the vote")).to_have_value("Where to start")
        fay.look("change-vote")
        fay.page.get_by_label("Dots for each person").fill("4")
        fay.button("Save the change").click()
        expect(fay.page.get_by_role("heading", name="Where to start")).to_be_visible()
        expect(bob.text("You gave 3 · 1 left.").first).to_be_visible()
        # A merge says what becomes of the dots, and so do the voters' screens.
        fay.button("Cluster “Home”").click()
        fay.page.get_by_role("menuitem", name="Merge into…").click()
        fay.page.get_by_role("dialog").get_by_role("button", name=re.compile("^Debt")).click()
        expect(fay.text("Dots over that come back to them, and they are told.")).to_be_visible()
        fay.look("merge-in-vote")
        fay.button("Merge").click()
        came_back = bob.text("Clusters were merged or dissolved: 1 dot came back to you.")
        expect(came_back.first).to_be_visible()
        bob.look("came-back")
        bob.press(bob.button("OK"))
        expect(bob.page.locator(".came-back")).to_have_count(0)
        runner.done("close_round", round=vote)
        expect(bob.page.get_by_role("heading", name="Results: Where to start")).to_be_visible()
        expect(bob.text("Only 1 dot apart from “Work”: treat these as equal.")).to_be_visible()
        expect(bob.text("Tie")).to_have_count(2)
        bob.look("results-near")
        screen = fay.page.context.new_page()
        screen.set_viewport_size({"width": 1920, "height": 1080})
        screen.goto(fay.page.url + "/projector")
        expect(screen.get_by_text("Places 1 and 3 are only 1 dot apart")).to_be_visible()
        Visitor("wall", screen).look("results")
        screen.close()
        # Again, on the best of it: who is level stays in.
        fay.button("Vote again…").click()
        fay.page.get_by_label("How many of the best clusters").fill("1")
        fay.look("vote-again")
        fay.button("Open voting on 2 clusters").click()
        expect(bob.text("Results of earlier votes")).to_be_visible()
        expect(bob.page.get_by_role("listitem").filter(has=bob.page.get_by_role("group"))).to_have_count(2)
        runner.wait(lambda: len(runner.shared["round"]) == 2)
        again = next(id for id in runner.shared["round"] if id != vote)
        runner.done("close_round", round=again)
        expect(bob.page.get_by_role("heading", name="Results: Vote 2")).to_be_visible()
        which = bob.page.get_by_label("Results of which vote?")
        which.select_option(index=1)
        expect(bob.page.get_by_role("heading", name="Results: Where to start")).to_be_visible()
        bob.look("results-which")


def test_a_withdrawn_link_takes_the_desk_off_open_pages(demo: Demo, fay: Visitor, bob: Visitor) -> None:
    city = "Gothenburg"
    fay.page.goto(demo.facilitator(city))
    join_by_link(bob, demo, city)
    bob.page.goto(demo.facilitator(city))
    for visitor in (fay, bob):
        expect(visitor.button("More")).to_be_visible()
    fay.button("More").click()
    fay.page.get_by_role("menuitem", name="People…").click()
    link = f"glasgow-2019-{city.lower()}.facilitator"
    ended = board("lab", "links", "glasgow-2019", "--revoke", link, env=demo.env)
    assert ended.returncode == 0
    for visitor in (fay, bob):
        expect(visitor.button("More")).to_have_count(0)
    expect(fay.text("You are signed out.")).to_be_visible()
    # The dialog that was open does no harm.
    fay.button("Close joining").click()
    fay.page.keyboard.press("Escape")
    fay.look("link-withdrawn")
    expect(bob.text("Saved")).to_be_visible()
    assert Plain(demo.url).get(path_of(demo.join(city))).status == 200


def ballot(runner: Delegate) -> None:
    """Four clusters of one idea each, up for the vote."""
    runner.go("cluster")
    for name in ("Debt", "School", "Home", "Work"):
        idea = runner.post(f"About {name}")
        runner.done("create_cluster", cluster=secrets.token_urlsafe(12), name=name, ideas=[idea])
    runner.go("vote")
