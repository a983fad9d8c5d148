"""A Lab in small, through all three parts: what is learned and shared ends in a solution, and goes home.

The wall and the organiser's desk stay open all the time, and the organiser takes everything home at the end.
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import Demo
from tests.delegates import facilitator, joined, together
from tests.visitors import Visitor, at_stage, fill_form

pytestmark = pytest.mark.browser

CASE, EXCHANGE, CHALLENGE = "Porto case", "Projects of our cities", "Rotterdam"
LESSON = "Go to small firms, they will not come to you"
PROJECT = "A bank for time"
TAKEAWAY = "Ask before you build"


def test_from_a_lesson_and_a_project_to_a_solution(demo: Demo, chromium: Browser) -> None:
    wall = Visitor("wall", chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page())
    ola = Visitor("ola", chromium.new_context().new_page())
    ann = Visitor("ann", chromium.new_context(viewport={"width": 1366, "height": 768}).new_page())
    wall.page.goto(demo.wall)
    ola.page.goto(demo.organiser)
    desk = ola.page.context.new_page()
    desk.goto(f"{demo.url}/lab/glasgow-2019/desk")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    ann.page.goto(demo.join(CASE))
    fill_form(ann, "Ann", "Ghent")

    learns(demo, wall, ann)
    shares(demo, wall, ann)
    creates(demo, wall, ann)

    # The desk was open all the time, and what it leads to is there.
    desk.reload()
    expect(desk.get_by_text("Rotterdam challenge").first).to_be_visible()
    ola.page.goto(f"{demo.url}/lab/glasgow-2019/highlights")
    ola.page.get_by_label(TAKEAWAY).check()
    ola.button("Save").last.click()
    expect(ola.page.get_by_role("article")).to_contain_text(TAKEAWAY)
    ola.look("small-lab-highlights")
    organiser = ola.page.context.request
    highlights = organiser.get(f"{demo.url}/lab/glasgow-2019/highlights.md").text()
    for text in (LESSON, "A mentor who stays", TAKEAWAY):
        assert text in highlights
    packed = zipfile.ZipFile(io.BytesIO(organiser.get(f"{demo.url}/lab/glasgow-2019/export.zip").body()))
    plan = next(name for name in packed.namelist() if re.fullmatch(r"[^/]*_rotterdam_[^/]*\.md", name))
    solution = packed.read(plan).decode()
    assert LESSON in solution
    assert PROJECT in solution
    mine = ann.page.context.request.get(f"{demo.url}/lab/glasgow-2019/mine.md").text()
    assert LESSON in mine
    for visitor in (wall, ola, ann):
        assert visitor.complaints == []


def learns(demo: Demo, wall: Visitor, ann: Visitor) -> None:
    """One case board, and the lesson that is drawn from it and saved."""
    with together(facilitator(demo, CASE)) as (fay,):
        fay.go("draft")
        at_stage(ann, "Lessons")
        expect(wall.page.locator(".tile", has_text=CASE)).to_contain_text("Lessons")
        ann.page.get_by_role("radio", name="What failed").check()
        ann.page.get_by_label("Your lesson", exact=True).fill(LESSON)
        ann.page.keyboard.press("Enter")
        lesson = ann.page.locator(".lesson", has_text=LESSON)
        expect(lesson).to_be_visible()
        ann.saved()
        fay.go("closed")
        at_stage(ann, "Finished")
        lesson.get_by_role("button", name=re.compile("^Take home")).click()
        ann.saved()


def shares(demo: Demo, wall: Visitor, ann: Visitor) -> None:
    """Two rounds at two tables."""
    ann.page.goto(demo.join(EXCHANGE))
    expect(ann.page.get_by_label("Your name")).to_have_value("Ann")  # she is known in this Lab
    ann.button("Join the workshop").click()
    ann.saved()
    with together(
        facilitator(demo, EXCHANGE),
        joined(demo, EXCHANGE, "Hana", "Turin"),
        joined(demo, EXCHANGE, "Ben", "Lille"),
        joined(demo, EXCHANGE, "Cem", "Oslo"),
    ) as (fay, hana, ben, _cem):
        hana.done("write_project", project="project-of-hana", title=PROJECT, city="Turin", base=0)
        ben.done("write_project", project="project-of-ben", title="Young firms", city="Lille", base=0)
        fay.go("draft")
        fay.done("plan_table_rounds", rounds=2, minutes=8)
        fay.wait(lambda: len(fay.shared.get("table_round", {})) == 2)
        rounds = sorted(fay.shared["table_round"].values(), key=lambda round: round["number"])
        tables = ann.page.get_by_role("region", name="Table rounds")
        seen = set()
        for round in rounds:
            fay.done("start_table_round", round=round["id"])
            expect(tables).to_contain_text(f"Round {round['number']} of 2")
            seen.add(tables.locator(".where").inner_text())
        assert len(seen) == 2  # another table in each round
        fay.done("end_table_round", round=rounds[-1]["id"])
        expect(wall.page.locator(".tile", has_text=EXCHANGE)).to_contain_text("4 cities")
    ann.saved()


def creates(demo: Demo, wall: Visitor, ann: Visitor) -> None:
    """A solution that builds on what was learned and shared, the city's answer, and a takeaway."""
    ann.page.goto(demo.join(CHALLENGE))
    ann.button("Join the workshop").click()
    with together(
        facilitator(demo, CHALLENGE),
        joined(demo, CHALLENGE, "Dan", "Nantes"),
    ) as (fay, dan):
        fay.go("ideate")
        idea, cluster, solution = (secrets.token_urlsafe(12) for _ in range(3))
        dan.wait(lambda: dan.stage == "ideate")
        dan.done("post_idea", idea=idea, text="One person to call")
        fay.go("cluster")
        fay.done("create_cluster", cluster=cluster, name="A mentor who stays", ideas=[idea])
        fay.go("draft")
        fay.done("make_solution", solution=solution, cluster=cluster)
        ann.button("Open").first.click()
        ann.text("For the city, later").click()
        ann.button("Search what the Lab learned").click()
        dialog = ann.page.get_by_role("dialog")
        for words, text in (("small firms", LESSON), ("bank", PROJECT)):
            dialog.get_by_label("Words").fill(words)
            dialog.get_by_role("button", name=f"Cite: {text}").click()
            expect(dialog.get_by_role("button", name=f"Cited: {text}")).to_be_visible()
        ann.page.keyboard.press("Escape")
        cited = ann.page.get_by_role("list", name="Learn from").get_by_role("listitem")
        expect(cited).to_have_count(2)
        fay.go("closed")
        dan.wait(lambda: dan.stage == "closed")
        said = {"takeaway": secrets.token_urlsafe(12), "topic": "takeaway", "text": TAKEAWAY}
        dan.done("leave_takeaway", **said)
        expect(ann.text(TAKEAWAY)).to_be_visible()
        expect(wall.page.locator(".tile", has_text="Rotterdam challenge")).to_contain_text("Finished")
    wall.look("small-lab")
