"""A Lab made in the browser: an invitation, a workshop, and somebody who joins it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import Demo, board
from tests.visitors import Visitor, fill_form

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

pytestmark = pytest.mark.browser


def test_a_lab_from_an_invitation_to_its_first_delegate(demo: Demo, chromium: Chromium) -> None:
    invitation = board("lab", "new", env=demo.env).stdout.split()[0]
    laptop = chromium.new_context(viewport={"width": 1366, "height": 768}, color_scheme="dark")
    eva = Visitor("eva", laptop.new_page())
    page = eva.page
    page.goto(invitation)
    for label, text in (
        ("Title", "City lab"), ("Host city", "Graz"), ("First day", "2026-05-05"), ("Last day", "2026-05-05"),
        ("Cities, one on each line", "Graz\nLinz"), ("Short name for addresses", "Graz lab"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    eva.button("Make the Lab").first.click()
    expect(eva.text("Write a short name of small letters").first).to_be_visible()
    eva.look("new-lab")
    page.get_by_label("Short name for addresses").fill("graz-lab")
    eva.button("Make the Lab").first.click()
    link = page.get_by_label("Organiser link").input_value()
    assert "/enter#" in link
    page.get_by_role("link", name="Go to the desk").click()
    page.get_by_role("link", name="Add a workshop").click()
    page.get_by_label("Title", exact=True).fill("Homes for all")
    page.get_by_label("City", exact=True).fill("Linz")
    page.get_by_label("Question").fill("How do we house everybody?")
    page.get_by_label("Question").press("Tab")
    page.get_by_label("Title", exact=True).press("Enter")  # it saves, and asks for no rows
    expect(eva.text("The workshop is there")).to_be_visible()
    eva.look("desk")
    phone = chromium.new_context(viewport={"width": 320, "height": 640}, has_touch=True)
    own = Visitor("own", phone.new_page(), touch=True)
    own.page.goto(link)
    expect(own.page.get_by_role("heading", name="City lab")).to_be_visible()
    for place in (
        "",
        "/edit",
        "/graz-lab-linz",
        "/links",
        "/sheet",
        "/file",
        "/formats",
        "/formats/case",
        "/rehearsal",
        "/delete",
    ):
        own.page.goto(f"{demo.url}/lab/graz-lab/desk{place}")
        own.look("desk" + place.replace("/", "-"))
    code = page.locator(".workshops .figures").inner_text().rsplit(maxsplit=1)[-1]
    ann = Visitor("ann", chromium.new_context().new_page())
    ann.page.goto(f"{demo.url}/j/{code}")
    fill_form(ann, "Ann", "Linz")
    expect(ann.text("How do we house everybody?").first).to_be_visible()
    laptop.close()
    # The browser says by itself that the first form was refused.
    assert [one for one in eva.complaints if "422" not in one] == own.complaints == []
    gone = board("lab", "purge", "graz-lab", "--yes", env=demo.env)
    assert gone.returncode == 0, gone.stderr
