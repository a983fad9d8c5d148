"""A case board in real browsers: what is noted under its prompts becomes lessons that everybody can mend."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.conftest import Demo
from tests.delegates import facilitator, joined, together
from tests.visitors import Visitor, at_stage, fill_form, write

pytestmark = pytest.mark.browser

CASE = "Porto case"
LESSONS = re.compile(r"/static/lessons-\w+\.js")


def arrive(chromium: Browser, name: str, link: str, *, phone: bool = False) -> tuple[Visitor, list[str]]:
    size = {"width": 320, "height": 640} if phone else {"width": 1366, "height": 768}
    context = chromium.new_context(viewport=size, is_mobile=phone, has_touch=phone)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    visitor, asked = Visitor(name, context.new_page(), touch=phone), list[str]()

    def ask(request: Request) -> None:
        asked.append(request.url)

    visitor.page.on("request", ask)
    visitor.page.goto(link)
    if "/j/" in link:
        fill_form(visitor, name.capitalize(), "Ghent")
    visitor.saved()
    return visitor, asked


def test_a_case_is_examined_and_becomes_two_lessons(demo: Demo, chromium: Browser) -> None:
    fay, _ = arrive(chromium, "fay", demo.facilitator(CASE))
    ann, asked = arrive(chromium, "ann", demo.join(CASE))
    bob, _ = arrive(chromium, "bob", demo.join(CASE), phone=True)
    at_stage(ann, "The case")
    expect(ann.page.get_by_role("list", name="Stages").get_by_role("listitem")).to_have_text(
        [re.compile(name) for name in ("The case", "Notes", "Clusters", "Lessons", "Finished")]
    )
    expect(ann.text("The case · Porto")).to_be_visible()
    expect(ann.page.get_by_role("link", name="Presentations and materials of the Lab")).to_be_visible()
    expect(ann.page.get_by_role("heading", name="Already tried")).to_have_count(0)
    ann.look("case-brief")
    fay.look("case-brief")
    fay.button(re.compile("^Next: Notes")).click()

    # By keyboard: the prompt is one Shift+Tab away, arrows choose, and the choice stays for the next card.
    at_stage(ann, "Notes")
    write(ann, "One office for both sides")
    ann.page.get_by_label("Your card", exact=True).press("Shift+Tab")
    ann.page.keyboard.press("ArrowDown")
    ann.page.keyboard.press("ArrowDown")
    expect(ann.page.get_by_role("radio", name="Challenges and obstacles")).to_be_checked()
    ann.page.keyboard.press("Tab")
    write(ann, "Small firms have no time")
    write(ann, "The money ends")
    lane = ann.page.locator(".lane").filter(
        has=ann.page.get_by_role("heading", name="Challenges and obstacles")
    )
    expect(lane.get_by_role("listitem")).to_have_count(2)
    bob.press(bob.page.get_by_text("How to transfer it to my city"))
    expect(bob.page.get_by_label("Your card", exact=True)).to_be_focused()
    write(bob, "We would need the schools")
    ann.button("Edit: The money ends").click()
    other = ann.page.get_by_role("combobox", name="What does your card answer?")
    other.select_option("How to transfer it to my city")
    ann.button("Save").click()
    expect(lane.get_by_role("listitem")).to_have_count(1)
    ann.look("case-notes")
    bob.look("case-notes")
    fay.look("case-notes")

    with together(facilitator(demo, CASE), joined(demo, CASE, "Cem", "Nantes")) as (runner, cem):
        runner.go("cluster")
        cem.wait(lambda: len(cem.shared.get("idea", {})) == 4)
        ideas = {idea["text"]: id for id, idea in cem.shared["idea"].items()}
        firms = ["Small firms have no time", "One office for both sides"]
        cem.done(
            "create_cluster", cluster="cluster-firms", name="Firms", ideas=[ideas[text] for text in firms]
        )
        expect(ann.page.locator(".lane-mark").first).to_be_visible()
        ann.look("case-clusters")
    expect(fay.button(re.compile("^Next: Lessons"))).to_be_visible()
    assert not any("Vote" in word for word in fay.page.locator(".facilitator-steps").all_inner_texts())
    fay.button(re.compile("^Next: Lessons")).click()
    fay.button("Go on to Lessons").click()  # names become visible, and that is asked

    at_stage(ann, "Lessons")
    ann.button("Write a lesson from: Firms").click()
    ann.page.get_by_role("radio", name="Obstacle").check()
    ann.page.get_by_label("Your lesson", exact=True).fill("Go to small firms; they will not come to you")
    ann.page.keyboard.press("Enter")
    bob.page.get_by_label("Your lesson", exact=True).fill("One office that both sides trust")
    bob.press(bob.button("Add the lesson"))
    for visitor in (ann, bob, fay):
        expect(visitor.page.locator(".lesson")).to_have_count(2)
    obstacle = ann.page.locator(".lesson").filter(has_text="Go to small firms")
    obstacle.get_by_text("From “Firms” · 2 cards").click()
    expect(obstacle.get_by_text("Small firms have no time")).to_be_visible()
    ann.look("case-lessons")
    bob.look("case-lessons")
    fay.look("case-lessons")

    # Two people mend the same lesson: neither text is lost.
    ann.button("Edit: One office that both sides trust").click()
    bob.press(bob.button("Edit: One office that both sides trust"))
    bob.page.get_by_label("The lesson", exact=True).fill("One office, trusted by both sides")
    bob.press(bob.button("Save"))
    expect(fay.text("One office, trusted by both sides")).to_be_visible()
    ann.page.get_by_label("The lesson", exact=True).fill("One office with one telephone number")
    ann.button("Save").click()
    expect(ann.page.get_by_role("group", name="Two texts")).to_be_visible()
    ann.look("case-two-texts")
    ann.button("Keep mine").click()
    expect(bob.text("One office with one telephone number")).to_be_visible()

    fay.button(re.compile("^Next: Finished")).click()
    fay.button("Go on to Finished").click()
    expect(ann.page.get_by_role("heading", name="What we take home from Porto")).to_be_visible()
    expect(ann.page.locator(".lesson")).to_have_count(2)
    ann.look("case-finished")
    assert len([url for url in asked if LESSONS.search(url)]) == 1
    for visitor in (fay, ann, bob):
        assert visitor.complaints == []


def test_a_visit_says_what_to_mind_and_a_challenge_loads_no_lessons(demo: Demo, chromium: Browser) -> None:
    fay, _ = arrive(chromium, "fay", demo.facilitator("Visit: women in custody"))
    ann, _ = arrive(chromium, "ann", demo.join("Visit: women in custody"), phone=True)
    fay.button(re.compile("^Next: Observations")).click()
    expect(ann.page.get_by_label("Your card", exact=True)).to_have_accessible_description(
        re.compile("Do not describe anyone who can be recognised")
    )
    write(ann, "A kitchen for each group")
    ann.look("visit")
    _bob, asked = arrive(chromium, "bob", demo.join("Ghent"))
    assert not any(LESSONS.search(url) for url in asked)
    assert ann.complaints == []
