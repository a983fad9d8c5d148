"""What was done, in a real browser: the offer to undo, the facilitator's list, the log, and the replay."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Demo
from tests.delegates import board_of, facilitator, joined, together
from tests.visitors import Visitor, fill_form

pytestmark = pytest.mark.browser


def opened(chromium: Browser, address: str, name: str, *, phone: bool = False) -> Visitor:
    size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
    context = chromium.new_context(viewport=size, has_touch=phone, is_mobile=phone)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    visitor = Visitor(name, context.new_page(), touch=phone)
    visitor.page.goto(address)
    return visitor


def make_cluster(ann: Visitor) -> None:
    ann.press(ann.page.get_by_role("checkbox", name=re.compile("A key")))
    ann.press(ann.button("New cluster"))
    ann.page.get_by_label("Name").fill("Homes")
    ann.press(ann.button("Make the cluster"))
    expect(ann.page.get_by_role("heading", name="Homes")).to_be_visible()


def test_undo_for_a_moment_then_from_the_list(demo: Demo, chromium: Browser) -> None:
    fay = facilitator(demo, "Rotterdam")
    ann = opened(chromium, demo.join("Rotterdam"), "phone", phone=True)
    fill_form(ann, "Ann", "Porto")
    with together(fay):
        fay.go("cluster")
        fay.post("A key to an own flat")
        expect(ann.text("A key to an own flat")).to_be_visible()
        offer = ann.page.get_by_role("region", name="Undo")
        homes = ann.page.get_by_role("heading", name="Homes")
        make_cluster(ann)
        ann.press(offer.get_by_role("button", name="Undo"))
        expect(homes).to_have_count(0)
        expect(offer).to_have_count(0)
        expect(ann.page.get_by_role("status").filter(has_text="Undone.")).to_have_count(1)
        make_cluster(ann)
        expect(offer).to_contain_text("New cluster made.")
        box = offer.get_by_role("button").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        ann.look("undo-offer")

        desk = opened(chromium, demo.facilitator("Rotterdam"), "laptop")
        desk.button("More").click()
        desk.page.get_by_role("menuitem", name=re.compile("^Undo…")).click()
        rows = desk.page.get_by_role("dialog").get_by_role("listitem")
        expect(rows.first).to_contain_text("Made a cluster of 1 idea")
        expect(rows.nth(1)).to_contain_text("Undid: Made a cluster of 1 idea")
        expect(rows.filter(has_text="Moved the workshop")).to_contain_text("This cannot be undone.")
        desk.look("undo-list")
        rows.first.get_by_role("button", name=re.compile("^Undo: ")).click()
        expect(rows.first).to_contain_text("Undid: Made a cluster of 1 idea")
        expect(homes).to_have_count(0)
        rows.first.get_by_role("button", name=re.compile("^Undo: ")).click()
        expect(rows.first).to_contain_text("Did again: Made a cluster of 1 idea")
        desk.button("Close").click()
        expect(homes).to_be_visible()
        # A text box keeps its own Ctrl+Z; elsewhere it is the board's.
        desk.button("Cluster “Homes”").click()
        desk.page.get_by_role("menuitem", name="Rename…").click()
        desk.page.get_by_role("textbox", name="Name").fill("Flats")
        desk.page.keyboard.press("Control+z")
        desk.page.get_by_role("textbox", name="Name").fill("Flats")
        desk.page.keyboard.press("Enter")
        expect(desk.page.get_by_role("region", name="Undo")).to_contain_text("Renamed.")
        expect(desk.page.get_by_role("heading", name="Flats")).to_be_visible()
        desk.page.keyboard.press("Control+z")
        expect(desk.page.get_by_role("heading", name="Homes")).to_be_visible()
    for visitor in (ann, desk):
        assert not visitor.complaints


def test_the_log_and_the_board_at_any_moment(demo: Demo, chromium: Browser) -> None:
    fay, ann = facilitator(demo, "Ghent"), joined(demo, "Ghent", "Ann", "Porto")
    with together(fay, ann):
        fay.go("ideate")
        idea = ann.post("A night bus for shift workers")
        private = ann.have or 0
        fay.go("cluster")
        for number in range(12):
            ann.post(f"Late idea {number}")
        fay.done("create_cluster", cluster="cluster-of-buses", name="Getting there", ideas=[idea])
        head = fay.have or 0
        desk = opened(chromium, demo.facilitator("Ghent"), "laptop")
        expect(desk.button("More")).to_be_visible()
        desk.page.goto(f"{demo.url}/w/{board_of(desk.page.url)}/log")
        expect(desk.page.get_by_role("row").nth(1)).to_contain_text("Made a cluster of 1 idea")
        expect(desk.page.get_by_role("row").nth(1).locator("time")).not_to_contain_text("UTC")
        assert "Ann" not in "".join(desk.page.get_by_role("row").filter(has_text="idea").all_text_contents())
        desk.look("log")
        desk.page.get_by_label("Show").select_option("Ideas")
        desk.button("Show").click()
        expect(desk.page.get_by_role("row")).to_have_count(14)
        desk.page.get_by_role("link", name="Replay", exact=True).click()

        slider = desk.page.get_by_role("slider", name="Step of the workshop")
        expect(slider).to_be_focused()
        expect(slider).to_have_attribute(
            "aria-valuetext", re.compile("Made a cluster of 1 idea: “Getting there”")
        )
        expect(desk.page.get_by_role("heading", name="Getting there")).to_be_visible()
        desk.look("replay-clusters")
        for key, step in (
            ("ArrowLeft", 1),
            ("PageDown", 11),
            ("PageUp", 1),
            ("ArrowRight", 0),
            ("Home", head - 1),
        ):
            desk.page.keyboard.press(key)
            expect(slider).to_have_value(str(head - step))
        expect(desk.text("Loaded the Lab file").first).to_be_visible()
        desk.button("On to where Ideas began").click()
        expect(desk.text("0 ideas on the board at this moment.")).to_be_visible()
        slider.fill(str(private))
        expect(desk.text("1 was private and is not shown.")).to_be_visible()
        assert "night bus" not in desk.page.locator("main").inner_text()
        desk.look("replay-ideas")
        desk.page.keyboard.press("End")
        assert not desk.page.get_by_role("button", name=re.compile("Put in|New cluster|Menu|Post")).count()

        # Whoever drags asks for one step at a time, and ends at the newest.
        asked: list[str] = []
        desk.page.reload()
        expect(slider).to_be_enabled()
        desk.page.on("request", lambda request: asked.append(request.url) if "/at/" in request.url else None)
        desk.page.evaluate(
            """head => {
                const slider = document.getElementById("step");
                for (let at = 1; at <= head; at++) {
                    slider.value = at;
                    slider.dispatchEvent(new Event("input", { bubbles: true }));
                }
                slider.value = 2;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            head,
        )
        expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^Step 2 of \d+\. \d"))
        assert len(asked) <= 6, asked
        assert not any("socket.io" in url for url in asked)
    assert not desk.complaints
