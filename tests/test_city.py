"""The challenge city in the room, in real browsers: asked, answering, choosing, and taking the plan home.

Fay facilitates, Ann asks, Eve speaks for the city. What a fourth does is done over a bare socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Demo
from tests.delegates import facilitator, joined, together
from tests.visitors import Visitor, at_stage, fill_form

pytestmark = pytest.mark.browser

CITY = "Rotterdam"
LAPTOP, PHONE, WALL = (1366, 768), (390, 844), (1920, 1080)


@pytest.fixture
def come(chromium: Browser) -> Iterator[Comes]:
    comes = Comes(chromium)
    yield comes
    for visitor in comes.visitors:
        assert not visitor.complaints, f"{visitor.name}'s page complained: {visitor.complaints}"


class Comes:
    """People who open a link, each in a browser of their own."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.visitors: list[Visitor] = []

    def __call__(self, name: str, link: str, size: tuple[int, int] = LAPTOP) -> Visitor:
        context = self.chromium.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(15_000)
        visitor = Visitor(name, context.new_page())
        self.visitors.append(visitor)
        visitor.page.goto(link)
        if "/j/" in link:
            fill_form(visitor, name.capitalize(), "Porto")
        if size != WALL:
            visitor.saved()
        return visitor


QUESTION = "Who pays for the first flat?"
ANSWER = "The city pays the deposit, up to 900 euros."


def test_a_question_is_asked_answered_pinned_and_in_the_plan(demo: Demo, come: Comes) -> None:
    ann, eve = come("ann", demo.join(CITY), PHONE), come("eve", demo.link(CITY, "City expert"))
    fay = come("fay", demo.facilitator(CITY))
    box = ann.page.get_by_label("Your question to the city")
    box.fill(QUESTION)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(ann.page.get_by_text("Your question", exact=True)).to_be_visible()
    expect(eve.page.get_by_label("Your question to the city")).to_have_count(0)
    # Both answer at once: the second sees both texts, and decides.
    for visitor, text in ((fay, "I do not know."), (eve, ANSWER)):
        visitor.button(f"Answer: {QUESTION}").click()
        visitor.page.get_by_label(f"Answer to: {QUESTION}").fill(text)
    fay.page.keyboard.press("Enter")
    expect(ann.text("The facilitator answers for Rotterdam")).to_be_visible()
    eve.page.keyboard.press("Enter")
    expect(eve.text("Somebody else changed this while you were writing.")).to_be_visible()
    eve.look("1-two-answers")
    eve.button("Keep mine").click()
    expect(ann.text(ANSWER).first).to_be_visible()
    expect(ann.page.get_by_role("status").filter(has_text="The city answered")).to_contain_text(ANSWER)
    expect(ann.button(f"Edit: {QUESTION}")).to_have_count(0)
    # A second one, hidden with a reason that Ann alone reads.
    box.fill("Is Mrs Jansen to blame?")
    box.press("Enter")
    fay.button("Question “Is Mrs Jansen to blame?”").click()
    fay.page.get_by_role("menuitem", name="Hide…").click()
    fay.page.get_by_label("Reason").fill("No names, please.")
    fay.page.keyboard.press("Enter")
    expect(ann.text("Only you see it. Reason: No names, please.")).to_be_visible()
    expect(eve.page.get_by_role("main").get_by_text("Is Mrs Jansen to blame?")).to_have_count(0)
    wall = come("wall", demo.link(CITY, "Projector"), WALL)
    expect(wall.text(ANSWER)).to_be_visible()
    expect(wall.text("Porto")).to_have_count(0)
    for visitor in (ann, eve, fay, wall):
        visitor.look("1-questions")
    # In a later stage it is one press away, and in the plan.
    fay.button(re.compile("^Next: Ideas")).click()
    at_stage(eve, "Ideas")
    ann.page.get_by_text("The challenge of Rotterdam, and its answers").click()
    expect(ann.text(ANSWER).first).to_be_visible()
    ann.look("2-challenge-again")
    fay.button("More").click()
    with fay.page.expect_popup() as opened:
        fay.page.get_by_role("menuitem", name="Download the plan").click()
    with opened.value.expect_download() as download:
        opened.value.get_by_role("link", name="As text (Markdown)").click()
    plan = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"1. {QUESTION}\n   - **The city’s answer:** {ANSWER}\n" in plan
    assert "Jansen" not in plan


def test_the_rooms_top_two_and_the_citys_choice_go_on(demo: Demo, come: Comes) -> None:
    eve, fay = come("eve", demo.link("Ghent", "City expert"), PHONE), come("fay", demo.facilitator("Ghent"))
    names = ("Mentors", "A first home", "Letters", "Debts")
    with together(facilitator(demo, "Ghent"), joined(demo, "Ghent", "Bob", "Porto")) as (runner, bob):
        runner.go("ideate")
        ideas = [bob.post(f"An idea about {name}") for name in names]
        runner.go("cluster")
        clusters = [f"cluster-{name[:3]}-of-ghent" for name in ("Men", "Hom", "Let", "Deb")]
        for id, name, idea in zip(clusters, names, ideas, strict=True):
            runner.done("create_cluster", cluster=id, name=name, ideas=[idea])
        runner.go("vote")
        expect(eve.text("You have no dots")).to_be_visible()
        runner.done("open_round", round="round-of-ghent", name="", budget=6, cap=3, blind=True)
        bob.wait(lambda: "round-of-ghent" in bob.shared.get("round", {}))
        for id, dots in zip(clusters[:3], (3, 2, 1), strict=True):
            bob.done("cast_dots", round="round-of-ghent", cluster=id, dots=dots)
        expect(eve.text("Delegates are voting now.")).to_be_visible()
        expect(eve.text("you choose one cluster for your city when the vote is closed")).to_be_visible()
        eve.look("4-vote")
        runner.done("close_round", round="round-of-ghent")
    expect(fay.button(re.compile("^Next: Solutions.*makes 2 sheets: the room’s top two"))).to_be_visible()
    eve.button("Choose…").click()
    eve.look("4-choosing")
    eve.page.get_by_role("dialog").get_by_role("button", name="Debts").click()
    for visitor in (eve, fay):
        expect(visitor.text("Chosen by the city").first).to_be_visible()
        visitor.look("4-chosen")
    fay.button(
        re.compile("^Next: Solutions.*makes 3 sheets: the room’s top two and the city’s choice")
    ).click()
    expect(fay.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(3)
    fay.look("4-going-on")
    fay.button("Go on to Solutions").click()
    sheets = eve.page.locator(".solution h3")
    expect(sheets).to_have_text(["Mentors", "A first home", "Debts Chosen by the city"])
    for visitor in (eve, fay):
        visitor.look("5-solutions")
