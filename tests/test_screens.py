"""The big screen, the preview and the sheets to print, in a real browser, while a workshop runs.

`BOARD_SCREENS=folder` keeps a picture of every stage, and the printed pages as PDF, to be looked at.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Demo
from tests.delegates import Delegate, facilitator, joined, together
from tests.visitors import Visitor

pytestmark = pytest.mark.browser
SCREENS = os.environ.get("BOARD_SCREENS")
BIG = {"width": 1920, "height": 1080}
SMALLEST = 24.0

TOO_SMALL = """
smallest => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent.trim(), element = node.parentElement;
    if (text === "" || element.closest("script, .hidden-text")) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || element.getClientRects().length === 0) continue;
    if (parseFloat(style.fontSize) < smallest - 0.01) found.push(`${style.fontSize}: ${text}`);
  }
  return found;
}
"""
OVERFLOW = """
() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]
"""
CUT_OFF = """
() => [...document.querySelectorAll("#app *")]
  .filter(each => each.getClientRects().length > 0 && !each.closest(".hidden-text"))
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1
    || each.getBoundingClientRect().bottom > innerHeight + 1)
  .map(each => each.outerHTML.slice(0, 80))
"""
IDEAS = [
    "One contact person from 16 to 27",
    "Freeze small debts while someone is in training",
    "A youth card for sports and the library",
    "Phone first, no letter with a debt collector's logo",
    "Employers pledge trial weeks and keep a place open for those who try again after a first failure",
    "Peer mentors who are paid for it",
    "Warm hand-over in person",
    "One form for every office",
    "A flat that does not end at eighteen",
]
CLUSTERS = [
    "Someone who stays",
    "Debt as a trap",
    "Work that waits: employers who keep a place open when the first try has failed",
    "A place to live",
    "One desk instead of nine",
    "Being asked",
    "Money in hand",
    "Health comes first",
    "Friends and neighbours",
    "After school",
    "Digital access",
    "Trust in the city",
    "Transport at night",
]


def opened(chromium: Browser, address: str, name: str, **context: Any) -> Visitor:
    """A browser that came in by a secret link."""
    made = chromium.new_context(viewport=context.pop("viewport", BIG), **context)
    made.set_default_timeout(15_000)
    visitor = Visitor(name, made.new_page())
    visitor.page.goto(address)
    return visitor


def look(screen: Visitor, what: str) -> None:
    """Large enough, nothing beyond the edges, and nothing that axe calls serious."""
    screen.look(f"projector-{what}")
    assert screen.page.evaluate(TOO_SMALL, SMALLEST) == []
    assert max(screen.page.evaluate(OVERFLOW)) <= 0, f"{what} overflows"
    assert screen.page.evaluate(CUT_OFF) == []
    assert screen.page.locator("button, input, textarea, select, a").count() == 0


def at(screen: Visitor, stage: str) -> None:
    expect(screen.page.locator(".top")).to_contain_text(f"Rotterdam · {stage}")


def projector_link(demo: Demo) -> str:
    return demo.link("Rotterdam", "Projector")


def test_the_big_screen_through_a_whole_workshop(demo: Demo, chromium: Browser) -> None:
    screen = opened(chromium, projector_link(demo), "wall")
    fay = facilitator(demo, "Rotterdam")
    people = [joined(demo, "Rotterdam", f"Annabel {n}", "Porto") for n in range(4)]
    with together(fay, *people):
        page = screen.page
        expect(page).to_have_url(re.compile("/projector$"))
        code = demo.join("Rotterdam").rsplit("/", 1)[1]
        shown = f"{code[:4]}-{code[4:]}"
        challenge(screen, shown)
        crowded_challenge(screen, fay)
        fay.go("ideate")
        at(screen, "Ideas")
        expect(page.get_by_text("0 of 4 have written")).to_be_visible()
        ideas = [people[n % 3].post(text) for n, text in enumerate(IDEAS)]
        expect(page.get_by_text("3 of 4 have written")).to_be_visible()
        expect(page.get_by_text(f"{len(IDEAS)} ideas")).to_be_visible()
        look(screen, "2-ideas")
        keys(screen, shown)
        assert not any(text in frame for text in IDEAS for frame in screen.received)
        fay.done("reveal_ideas")
        expect(page.get_by_text(IDEAS[-1])).to_be_visible()
        look(screen, "2-ideas-open")
        fay.go("cluster")
        at(screen, "Clusters")
        clusters = sort(fay, ideas, 7)
        expect(page.get_by_role("heading", name="A place to live")).to_be_visible()
        look(screen, "3-clusters")
        fay.go("vote")
        at(screen, "Vote")
        look(screen, "4-before-vote")
        vote(screen, fay, people, clusters)
        fay.go("draft")
        at(screen, "Solutions")
        expect(page.get_by_text("No solutions yet.")).to_be_visible()
        draft(fay, clusters)
        expect(page.get_by_text("3 of 6 parts filled in")).to_be_visible()
        expect(page.get_by_text("and 1 more solution")).to_be_visible()
        look(screen, "5-solutions")
        fay.go("closed")
        at(screen, "Finished")
        expect(page.get_by_text("What Rotterdam takes home")).to_be_visible()
        expect(page.get_by_text("3 of 4 have voted")).to_be_visible()
        look(screen, "6-finished")
        fay.go("cluster")
        sort(fay, [], len(CLUSTERS), first=7)
        expect(page.get_by_text("and 1 more cluster")).to_be_visible()
        look(screen, "3-many-clusters")
        at_tables(screen, fay, people)
        assert not any("Annabel" in frame or "Porto" in frame for frame in screen.received)
    offline(screen)
    assert not screen.complaints


def challenge(screen: Visitor, code: str) -> None:
    at(screen, "Challenge")
    expect(screen.page.get_by_text("4 people have joined")).to_be_visible()
    expect(screen.page.get_by_text(code)).to_be_visible()
    expect(screen.page.get_by_role("img", name="QR code of the join address")).to_be_visible()
    expect(screen.page.get_by_role("timer")).to_have_text(re.compile(r"\d+:\d\d"))
    expect(screen.page.get_by_text("Next: Ideas")).to_be_visible()
    look(screen, "1-challenge")


def crowded_challenge(screen: Visitor, fay: Delegate) -> None:
    """Lists as long as they may be."""
    for kind in ("tried", "fixed", "keep"):
        for n in range(3):
            point = {"point": secrets.token_urlsafe(12), "list": kind, "base": 0}
            fay.done("write_point", **point, text=(f"Point {n} in words without an end. " * 10)[:300].strip())
    expect(screen.page.get_by_text("and 2 more")).to_have_count(3)
    look(screen, "1-challenge-crowded")


def keys(screen: Visitor, code: str) -> None:
    page = screen.page
    expect(page.get_by_role("img", name="QR code")).to_have_count(0)
    expect(page.get_by_text("shows the QR code")).to_be_visible()
    for key in ("q", "Escape", "Q", "q", "q"):
        page.keyboard.press(key)
    heading = page.get_by_role("heading", name=re.compile("^Join: Rotterdam"))
    expect(heading).to_be_visible()
    expect(page.get_by_text(code, exact=True)).to_be_visible()
    look(screen, "0-join")
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)


def name_of(n: int) -> str:
    """The later ones are as long as a name may be."""
    return (
        CLUSTERS[n]
        if n < 5
        else (f"{CLUSTERS[n]}, and all that has to do with it in the districts " * 2)[:80].strip()
    )


def sort(fay: Delegate, ideas: list[str], until: int, first: int = 0) -> list[str]:
    made = []
    for n in range(first, until):
        id = secrets.token_urlsafe(12)
        fay.done("create_cluster", cluster=id, name=name_of(n), ideas=ideas[n : n + 1])
        made.append(id)
    return made


def vote(screen: Visitor, fay: Delegate, people: list[Delegate], clusters: list[str]) -> None:
    round = secrets.token_urlsafe(12)
    fay.done("open_round", round=round, name="", budget=3, cap=2, blind=True)
    for n, person in enumerate(people[:3]):
        person.wait(lambda person=person: round in person.shared.get("round", {}))  # type: ignore[misc]
        person.done("cast_dots", round=round, cluster=clusters[0], dots=2 if n else 1)
        person.done("cast_dots", round=round, cluster=clusters[n], dots=1 if n else 2)
    expect(screen.page.get_by_text("3 of 4 have voted")).to_be_visible()
    look(screen, "4-vote")
    assert not any('"dots":[' in frame for frame in screen.received), "totals before the vote closed"
    fay.done("close_round", round=round)
    expect(screen.page.get_by_text("6 dots · 3 voters")).to_be_visible()
    expect(screen.page.get_by_text("3 of 4 have voted")).to_be_visible()
    look(screen, "4-results")


def draft(fay: Delegate, clusters: list[str]) -> None:
    """As many as there are clusters, each with as much as the screen shows of one."""
    for cluster in clusters:
        sheet = secrets.token_urlsafe(12)
        fay.done("make_solution", solution=sheet, cluster=cluster)
        if cluster == clusters[0]:
            title = "Give every young person one steady contact"
            fay.done("write_field", solution=sheet, field="title", text=title, base=0)
        what = "One adult stays from 16 to 27. " * 20
        fay.done("write_field", solution=sheet, field="do", text=what, base=0)
        step = {"what": "Choose one district", "who": "Youth desk", "by": "30 days"}
        fay.done("write_action", action=secrets.token_urlsafe(12), solution=sheet, base=0, **step)


def at_tables(screen: Visitor, fay: Delegate, people: list[Delegate]) -> None:
    """As many tables as are shown one by one, each with a share, and with a sheet that somebody doubts."""
    tables = [secrets.token_urlsafe(12) for _ in range(8)]
    for n, table in enumerate(tables):
        fay.done("make_table", table=table, name=f"Table {n + 1} by the window")
        people[0].post(f"A late idea, number {n}")
    fay.done("deal_ideas", anew=False)
    expect(screen.page.locator(".shares li")).to_have_count(8)
    look(screen, "3-tables")
    fay.go("draft")
    at(screen, "Solutions")
    for table, solution in zip(tables, fay.shared["solution"], strict=False):
        fay.done("give_sheet", solution=solution, table=table)
        people[1].done("raise_doubt", doubt=secrets.token_urlsafe(12), solution=solution, text="Nobody pays")
    expect(screen.page.get_by_text("Table 1 by the window writes this")).to_be_visible()
    expect(screen.page.get_by_text("Table 8 by the window tests the others")).to_be_visible()
    look(screen, "5-tables")
    fay.go("cluster")
    at(screen, "Clusters")


def offline(screen: Visitor) -> None:
    """Without a network the last known board stays, and it comes back by itself."""
    screen.page.context.set_offline(True)
    expect(screen.page.get_by_text("No connection.")).to_be_visible(timeout=30_000)
    at(screen, "Clusters")
    look(screen, "7-offline")
    screen.page.context.set_offline(False)
    expect(screen.page.get_by_text("No connection.")).to_have_count(0, timeout=30_000)


def test_before_the_first_word_it_says_that_it_connects(demo: Demo, chromium: Browser) -> None:
    screen = opened(chromium, projector_link(demo), "wall", service_workers="block")
    expect(screen.page.locator(".top")).to_be_visible()
    screen.page.route("**/socket.io/**", lambda route: route.abort())
    screen.page.route_web_socket("**/socket.io/**", lambda _socket: None)
    screen.page.reload()
    expect(screen.page.get_by_text("Connecting to the board…")).to_be_visible()
    look(screen, "7-connecting")


def test_a_facilitator_sees_the_board_as_a_delegate_and_comes_back(demo: Demo, chromium: Browser) -> None:
    fay = opened(chromium, demo.facilitator("Ghent"), "fay", viewport={"width": 1366, "height": 768})
    ann, page = joined(demo, "Ghent", "Annabel", "Porto"), fay.page
    with together(ann):
        fay.button(re.compile("^Next: Ideas")).click()
        ann.wait(lambda: ann.stage == "ideate")
        ann.post("Only for Annabel")
        fay.button("Show ideas to me").click()
        expect(fay.text("Only for Annabel")).to_be_visible()
        fay.received.clear()
        fay.button("More").click()
        with page.context.expect_page() as other:
            page.get_by_role("menuitem", name=re.compile("^Open the projector")).click()
        expect(other.value.get_by_text("1 of 1 have written")).to_be_visible()
        other.value.close()
        fay.button("More").click()
        page.get_by_role("menuitem", name="See it as a delegate").click()
        expect(fay.text("You see what delegates see.").first).to_be_visible()
        expect(fay.text("1 idea on the board so far")).to_be_visible()
        expect(fay.text("Only for Annabel")).to_have_count(0)
        expect(fay.button(re.compile("^Next"))).to_have_count(0)
        fay.look("preview-ideas")
        page.get_by_label("Your idea", exact=True).fill("Not for real")
        page.keyboard.press("Enter")
        expect(fay.text("You only look here. Nothing was sent.")).to_be_visible()
        fay.look("preview-refused")
        assert not any("Only for Annabel" in frame for frame in fay.received)
        page.get_by_role("link", name="Back to your board").click()
        expect(fay.button(re.compile("^Next: Clusters"))).to_be_visible()
        expect(fay.text("1 of 1")).to_be_visible()
    assert not fay.complaints


def pages_of(page: Page, name: str) -> int:
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)
    if SCREENS:
        Path(f"{SCREENS}/{name}.pdf").write_bytes(pdf)
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_sheets_fill_one_page_each(demo: Demo, chromium: Browser) -> None:
    organiser = opened(chromium, demo.organiser, "organiser", viewport={"width": 1366, "height": 900})
    organiser.page.get_by_role("link", name="Join sheets to print").click()
    expect(organiser.page.get_by_role("heading", level=1)).to_have_count(16)
    organiser.look("print-sheets")
    assert pages_of(organiser.page, "print-lab") == 16
    organiser.page.set_viewport_size({"width": 320, "height": 640})
    assert organiser.page.evaluate(OVERFLOW)[0] <= 0
    organiser.page.goto(f"{demo.url}/w/glasgow-2019-rotterdam/print")
    assert pages_of(organiser.page, "print-rotterdam") == 1
    assert not organiser.complaints


def test_the_finished_board_goes_on_paper_without_buttons(demo: Demo, chromium: Browser) -> None:
    with together(facilitator(demo, "Rotterdam")) as (fay,):
        fay.go("closed")
    reader = opened(
        chromium, demo.facilitator("Rotterdam"), "reader", viewport={"width": 1366, "height": 768}
    )
    page = reader.page
    expect(reader.text("What Rotterdam takes home")).to_be_visible()
    page.emulate_media(media="print")
    for gone in ("button", ".button", ".facilitator", ".foot", ".bar-facts"):
        assert not [each for each in page.locator(gone).all() if each.is_visible()], gone
    expect(reader.text("Give every young person one steady contact").first).to_be_visible()
    if SCREENS:
        page.set_viewport_size({"width": 794, "height": 1123})
        page.screenshot(path=f"{SCREENS}/print-finished.png", full_page=True)
    assert pages_of(page, "print-finished") >= 1
