"""The challenge city in the room, in real browsers: asked, answering, choosing, and taking the plan home.

Fay facilitates, Ann asks, Eve speaks for the city. What a fourth does is done over a bare socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Browser as Person
from tests.conftest import Demo
from tests.delegates import Delegate, entered, facilitator, joined, together
from tests.test_home import form_of
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
    # What the plenary sees, step by step, and what the city keeps.
    wall = come("wall", demo.link("Ghent", "Projector"), WALL)
    wall.page.wait_for_url("**/projector")
    wall.page.goto(wall.page.url.replace("/projector", "/present"))
    for key, heading in (
        ("ArrowRight", "Mentors"),
        ("End", "Debts"),
        ("ArrowRight", "Debts"),
        ("ArrowLeft", "A first home"),
    ):
        wall.page.keyboard.press(key)
        expect(wall.page.get_by_role("heading", level=2)).to_have_text(heading)
        expect(wall.page.get_by_role("heading", level=2)).to_be_focused()
    wall.page.reload()
    expect(wall.page.get_by_role("heading", level=2)).to_have_text("A first home")
    wall.look("6-present")
    eve.page.goto(f"{eve.page.url}/city")
    expect(eve.page.get_by_label("City’s page")).to_have_value(re.compile("/read#[a-z0-9]{32}$"))
    eve.look("6-city")


TITLES = ("Give every newcomer one mentor", "Open a first home", "Send no more letters")


def test_the_city_answers_and_everybody_leaves_and_takes_something_home(demo: Demo, come: Comes) -> None:
    city = "Gothenburg"
    eve, ann = come("eve", demo.link(city, "City expert")), come("ann", demo.join(city), PHONE)
    fay, wall = come("fay", demo.facilitator(city)), come("wall", demo.link(city, "Projector"), WALL)
    with together(facilitator(demo, city)) as (runner,):
        sheets(runner)
    ann_takes_a_step_on_and_a_solution_home(ann, fay)
    # The city writes; nobody else sees a word of it, also not after one answer is there.
    expect(eve.text("Only you see this, until you publish it.")).to_be_visible()
    answer(eve, TITLES[0], "We want to test it", why="Two districts are ready.", step="Find ten mentors")
    eve.button(f"Answer for {city}: {TITLES[1]}").click()
    eve.page.get_by_label("Not now, because…").check()
    eve.button("Save the answer").click()
    expect(eve.text("Say why not now")).to_be_visible()
    eve.look("5-answering")
    eve.page.reload()  # half an answer is kept
    expect(eve.page.get_by_label("Not now, because…")).to_be_checked()
    eve.page.get_by_label("Why not now?").fill("There is no room.")
    eve.button("Save the answer").click()
    expect(eve.text("2 of 3 solutions have an answer.")).to_be_visible()
    two_answers(demo, eve)
    assert not any("There is no" in frame for who in (ann, fay, wall) for frame in who.received)
    eve.button("Publish the city’s answers…").click()
    asks = eve.page.get_by_role("dialog")
    expect(asks).to_contain_text(
        re.compile(r"2 answers become visible to everybody \(1 person\) and in the plan")
    )
    expect(asks).to_contain_text("1 solution has no answer yet.")
    asks.get_by_role("button", name="Publish").click()
    expect(eve.text("Published; what you change now is seen at once.")).to_be_visible()
    expect(ann.page.get_by_role("status").filter(has_text="has answered the solutions")).to_have_count(1)
    for visitor in (ann, fay):
        expect(visitor.text("There is no flat.")).to_be_visible()
        visitor.look("5-answered")
    expect(wall.text(re.compile("We want to test it"))).to_be_visible()
    wall.look("5-answered")
    # The end: each leaves two things, and writes for their own city.
    fay.button(re.compile("^Next: Finished")).click()
    fay.button("Go on to Finished").click()
    leave(ann, fay)
    expect(wall.text(re.compile("Not now"))).to_be_visible()
    eve.button("Take the answers back…").click()
    eve.button("Take them back").click()
    for visitor in (ann, fay, wall):
        expect(visitor.text("There is no flat.")).to_have_count(0)
    the_highlights_are_not_lost(demo, come)


def the_highlights_are_not_lost(demo: Demo, come: Comes) -> None:
    """The network goes while they are saved; meanwhile people leave more, and another organiser saves."""
    olga = Visitor("olga", come.chromium.new_context().new_page())
    come.visitors.append(olga)
    page, path, other = olga.page, "/lab/glasgow-2019/highlights", Person(demo.url)
    page.goto(demo.organiser)
    page.wait_for_url("**/lab/**")
    other.post_json("/enter", {"secret": demo.organiser.split("#")[1]})
    with together(joined(demo, "Gothenburg", "Bea", "Ghent")) as (bea,):
        bea.done("leave_takeaway", takeaway="takeaway-of-bea", topic="takeaway", text="Ten letters less")
        page.goto(demo.url + path)
        form, scene = form_of(other.get(path).text), page.get_by_label("Setting the scene")
        scene.fill("The mayor spoke.")
        page.get_by_label(re.compile("Ten letters less")).check()
        page.context.set_offline(True)
        olga.button("Save").click()
        expect(scene).to_have_count(0)
        bea.done("leave_takeaway", takeaway="failure-of-bea-1", topic="failed", text="A leaflet")
    other.post(path, form | {"text-scene": "The minister spoke.", "text-thanks": "Thanks to all."})
    page.context.set_offline(False)
    page.goto(demo.url + path)
    expect(olga.text("It is not saved yet.")).to_be_visible()
    expect(scene).to_have_value("The mayor spoke.")
    expect(page.get_by_label(re.compile("Ten letters less"))).to_be_checked()
    olga.button("Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else saved these highlights meanwhile")
    olga.complaints.clear()  # of the browser, which calls that an error
    expect(page.get_by_label("Thanks", exact=True)).to_have_value("Thanks to all.")
    olga.button("Save").click()
    expect(olga.text("Saved.")).to_be_visible()
    for text in ("The mayor spoke.", "Ten letters less", "Thanks to all."):
        expect(page.get_by_role("article")).to_contain_text(text)
    page.reload()
    expect(olga.text("It is not saved yet.")).to_be_hidden()
    olga.look("highlights")


def sheets(runner: Delegate) -> None:
    """Three solutions, the first with a title, a text and a first step."""
    runner.go("ideate")
    ideas = [runner.post(f"An idea for: {title}") for title in TITLES]
    runner.go("cluster")
    for at, idea in enumerate(ideas):
        runner.done("create_cluster", cluster=f"cluster-{at}-of-school", name=f"Cluster {at}", ideas=[idea])
    runner.go("draft")
    for at, title in enumerate(TITLES):
        solution = f"solution-{at}-of-school"
        runner.done("make_solution", solution=solution, cluster=f"cluster-{at}-of-school")
        runner.done("write_field", solution=solution, field="title", text=title, base=0)
    step = {"what": "Choose one district", "who": "Youth desk", "by": "30 days", "base": 0}
    runner.done("write_action", action="action-of-school", solution="solution-0-of-school", **step)


def ann_takes_a_step_on_and_a_solution_home(ann: Visitor, fay: Visitor) -> None:
    expect(ann.text("2 of 6 parts filled in")).to_be_visible()
    home = ann.button(f"Take home: {TITLES[0]}")
    ann.page.context.set_offline(True)
    home.click()
    expect(home).to_have_attribute("aria-pressed", "true")
    ann.page.context.set_offline(False)
    ann.saved()
    for visitor in (ann, fay):
        visitor.button(f"Open the sheet: {TITLES[0]}").click()
    tick = ann.page.get_by_label("I take this on: Choose one district")
    expect(tick).to_have_accessible_description(re.compile("Your name and city|your name and city"))
    tick.check()
    expect(fay.text("Ann, Porto takes this on")).to_be_visible()
    # A tick is no other text: what is typed meanwhile is saved.
    partners = fay.page.get_by_role("textbox", name="Partners", exact=True)
    partners.fill("The football club")
    partners.press("Enter")
    expect(ann.page.get_by_role("textbox", name="Partners", exact=True)).to_have_value("The football club")
    expect(ann.button("Undo")).to_be_visible()
    for visitor in (ann, fay):
        visitor.look("5-first-step")
        visitor.button("← All solutions").click()


def answer(eve: Visitor, title: str, answer: str, *, why: str, step: str) -> None:
    eve.button(f"Answer for Gothenburg: {title}").click()
    eve.page.get_by_label(answer).check()
    eve.page.get_by_label("Why?").fill(why)
    eve.page.get_by_label("Next step").fill(step)
    eve.page.get_by_role("combobox", name="By when").select_option("30 days")
    eve.page.get_by_label("Contact").fill("eve@gothenburg.example")
    eve.button("Save the answer").click()
    expect(eve.button(f"Change the answer: {title}")).to_be_visible()


def two_answers(demo: Demo, eve: Visitor) -> None:
    """She answers here and on her phone: both texts stay until she chooses."""
    eve.button(f"Change the answer: {TITLES[1]}").click()
    eve.page.get_by_label("Why not now?").fill("There is no flat.")
    with together(entered(demo, demo.link("Gothenburg", "City expert"))) as (phone,):
        base = phone.shared["response"]["solution-1-of-school"]["rev"]
        phone.done("respond", solution="solution-1-of-school", answer="test", why="On the phone.", base=base)
    eve.button("Save the answer").click()
    expect(eve.page.get_by_role("group", name="Two texts")).to_contain_text(
        "We want to test it: On the phone."
    )
    eve.look("5-two-answers")
    eve.button("Keep mine").click()
    expect(eve.text("There is no flat.")).to_be_visible()


def leave(ann: Visitor, fay: Visitor) -> None:
    at_stage(ann, "Finished")
    expect(ann.text("There is no flat.")).to_be_visible()
    expect(ann.text("Ann, Porto takes this on")).to_be_visible()
    for label, text in (
        ("One thing I take home", "One contact person is worth ten letters"),
        ("One thing that did not work in my city", "A job fair without jobs"),
    ):
        box = ann.page.get_by_role("textbox", name=label)
        box.fill(text)
        box.press("Enter")
        expect(fay.text(text)).to_be_visible()
    ann.button("Edit: A job fair without jobs").click()
    ann.page.get_by_role("dialog").get_by_role("textbox").fill("A job fair with three jobs")
    ann.page.keyboard.press("Enter")
    fay.button("“A job fair with three jobs”").click()
    fay.page.get_by_role("menuitem", name="Hide…").click()
    fay.page.get_by_label("Reason").fill("Too early to say.")
    fay.page.keyboard.press("Enter")
    expect(ann.text("Only you see it. Reason: Too early to say.")).to_be_visible()
    note = ann.page.get_by_label("How it could work in my city")
    note.fill("Ask the library first.")
    note.blur()
    expect(ann.page.locator(".before-you-go .field-foot")).to_have_text("Saved")
    expect(ann.page.get_by_role("link", name="Your page")).to_be_visible()
    for visitor in (ann, fay):
        visitor.look("6-finished")
    ann.page.emulate_media(color_scheme="dark")
    ann.look("6-dark")
    ann.button("Take back: One contact person is worth ten letters").click()
    expect(ann.page.get_by_role("textbox", name="One thing I take home")).to_be_visible()
    assert not any("Ask the library first." in frame for frame in fay.received)
