"""Citing in a browser: a lesson of another city goes into a sheet, and from there into what is taken home."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.conftest import Demo, free_port, running_demo
from tests.delegates import facilitator, together
from tests.learned import Said, teach
from tests.visitors import Visitor

SAID = Said(
    lesson="Someone who stays with the person makes the difference",
    gone="A letter is enough",
    project="One door for young adults",
)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo in which other workshops have left something."""
    data: Path = tmp_path_factory.mktemp("taught") / "data"
    teach(data, SAID)
    with running_demo({"BOARD_DATA": str(data), "PORT": str(free_port())}) as running:
        yield running


@pytest.mark.browser
def test_a_lesson_is_cited_in_a_sheet_and_stands_in_the_plan(taught: Demo, chromium: Chromium) -> None:
    with together(facilitator(taught, "Rotterdam")) as (runner,):
        runner.go("ideate")
        idea = runner.post("A mentor for each young person")
        runner.go("cluster")
        cluster, solution = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        runner.done("create_cluster", cluster=cluster, name="Someone who stays", ideas=[idea])
        runner.go("draft")
        runner.done("make_solution", solution=solution, cluster=cluster)

        context = chromium.new_context(viewport={"width": 390, "height": 844})
        ann = Visitor("ann", context.new_page())
        page = ann.page
        page.goto(taught.join("Rotterdam"))
        page.get_by_label("Your name").fill("Ann")
        ann.button("Join the workshop").click()
        ann.button("Open").first.click()
        ann.text("For the city, later").click()
        opener = ann.button("Search what the Lab learned")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("status")).to_have_text("2 results")
        expect(dialog.get_by_label("Words")).to_be_focused()
        page.keyboard.type("person stays")
        expect(dialog.get_by_role("status")).to_have_text("1 result")
        expect(dialog.get_by_role("listitem").first).to_contain_text("Success factor")
        ann.look("seek")
        cite = dialog.get_by_role("button", name=f"Cite: {SAID.lesson}")
        cite.focus()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name=f"Cited: {SAID.lesson}")).to_be_focused()
        dialog.get_by_label("City").select_option("Nantes")
        dialog.get_by_label("Words").fill("door")
        dialog.get_by_role("button", name="Cite: One door").click()
        expect(dialog.get_by_role("button", name="Cited: One door")).to_be_visible()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()
        cited = page.get_by_role("list", name="Learn from").get_by_role("listitem")
        expect(cited).to_have_count(2)
        expect(cited.first).to_contain_text("Porto")
        ann.look("cited")
        cited.last.get_by_role("button", name="Remove").click()
        expect(cited).to_have_count(1)
        # The stage ends in the middle of a sentence: it is given back, once.
        page.get_by_label(re.compile("^Money")).fill("Half a budget")
        runner.send("move_stage", seen="draft", to="closed")
        expect(page.locator(".notice", has_text="This was not saved.")).to_contain_text("Half a budget")
        ann.saved()
        expect(page.locator(".notice")).to_have_count(1)
        assert ann.complaints == []

        page.goto(taught.join("Porto case"))
        page.get_by_label("Your name").fill("Ann")
        ann.button("Join the workshop").click()
        expect(page.get_by_text("Cited by Rotterdam: Someone who stays")).to_be_visible()

        board = runner.browser
        records = board.get("/w/glasgow-2019-rotterdam/export.json").json["records"]["citation"]
        assert [one["text"] for one in records] == [SAID.lesson]
        plan = board.get("/w/glasgow-2019-rotterdam/export.md").text
        assert SAID.lesson in plan
        assert SAID.project not in plan
        lesson = board.get("/lab/glasgow-2019/search?q=stays&kind=lesson").text
        assert "Cited by Rotterdam: Someone who stays" in lesson
