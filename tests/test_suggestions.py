"""Advice for sorting, over HTTP and in a browser: who may ask, what is compared, what people do with it."""

from __future__ import annotations

import json
import re
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from board.messages import Command, HideIdea, MoveStage, PostIdea, RevealIdeas, Role
from board.pages import suggestions
from tests.conftest import Browser, Demo, Site
from tests.delegates import facilitator, joined, together
from tests.visitors import Visitor

TWINS = ("Freeze small debts while somebody is in training", "Small debts: freeze them during the training")
GYMS = (
    "Families could play in the school gyms on Sundays",
    "Let clubs use the gyms of a school",
    "Open school gyms for dancing",
)
OTHERS = ("A night bus on Fridays", "More benches beside the river", "Plant trees where cars park today")


def ask(site: Site, name: str, command: Command, role: Role = "organiser") -> None:
    answer = site.rooms.live.ask(site.workshop(name).id, "organiser", role, command)
    assert answer.revision is not None, answer


def go(site: Site, name: str, to: Any) -> None:
    state = site.rooms.live.board(site.workshop(name).id)
    assert state is not None
    ask(site, name, MoveStage(seen=state.board.stage, to=to))


def post(site: Site, name: str, text: str) -> str:
    idea = secrets.token_urlsafe(12)
    ask(site, name, PostIdea(idea=idea, text=text))
    return idea


def asked(browser: Browser, name: str) -> Any:
    answer = browser.get(f"/w/glasgow-2019-{name}/suggestions")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


@pytest.mark.parametrize("link", [None, "ghent.expert", "ghent.projector"])
def test_only_those_who_run_the_workshop_may_ask(site: Site, link: str | None) -> None:
    path = "/w/glasgow-2019-ghent/suggestions"
    for browser in (site.browser(), site.joined("ghent") if link is None else site.entered(link)):
        assert browser.get(path).status == 403
    assert site.entered("rotterdam.facilitator").get(path).status == 403
    assert site.entered("ghent.facilitator").get(path).status == 200
    assert site.entered("organiser").get(path).status == 200
    assert site.entered("organiser").get("/w/glasgow-2019-nowhere/suggestions").status == 404


def test_a_private_and_a_hidden_idea_take_no_part(site: Site) -> None:
    fay, name = site.entered("gothenburg.facilitator"), "gothenburg"
    go(site, name, "ideate")
    first, second = (post(site, name, text) for text in TWINS)
    private = asked(fay, name)
    assert (private["compared"], private["suggestions"]) == (0, [])
    ask(site, name, RevealIdeas())
    revealed = asked(fay, name)
    assert revealed["compared"] == 2
    assert [set(each["ideas"]) for each in revealed["suggestions"]] == [{first, second}]
    third = post(site, name, TWINS[0])
    assert third not in json.dumps(asked(fay, name))
    ask(site, name, HideIdea(idea=second, reason="Said twice"))
    hidden = asked(fay, name)
    assert (hidden["compared"], hidden["suggestions"]) == (1, [])


def test_it_fails_with_a_sentence_and_nothing_else(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fay = site.entered("amsterdam.facilitator")
    before = site.rooms.store.heads()
    monkeypatch.setattr(suggestions, "SECONDS", 0.0)
    answer = fay.get("/w/glasgow-2019-amsterdam/suggestions")
    assert answer.status == 503
    assert "Sorting by hand goes on as always" in answer.text
    monkeypatch.undo()
    assert fay.get("/w/glasgow-2019-amsterdam/suggestions").status == 200
    assert site.rooms.store.heads() == before


def test_one_board_is_compared_once_at_a_time_and_not_again_for_the_same() -> None:
    running, most, asked = 0, 0, list[bytes]()
    begun, go_on = threading.Event(), threading.Event()

    def compute(task: bytes) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        asked.append(task)
        begun.set()
        assert go_on.wait(10)
        running -= 1
        return b"advice on " + task

    desk = suggestions.Desk(compute)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(desk.advice, "a-board", task) for task in (b"one", b"one", b"two", b"two")]
        assert begun.wait(10)
        go_on.set()
        said = [answer.result(10) for answer in answers]
    assert said == [b"advice on one"] * 2 + [b"advice on two"] * 2
    assert most == 1
    times, last = len(asked), asked[-1]
    assert desk.advice("a-board", last) == b"advice on " + last
    assert len(asked) == times
    assert desk.advice("another-board", last) == b"advice on " + last
    assert len(asked) == times + 1


@pytest.mark.browser
def test_a_facilitator_goes_through_the_suggestions(demo: Demo, chromium: Chromium) -> None:
    with together(facilitator(demo, "Ghent")) as (runner,):
        runner.go("ideate")
        for text in (*TWINS, *GYMS, *OTHERS):
            runner.post(text)
        runner.go("cluster")
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, device_scale_factor=2
        )
        context.set_default_timeout(15_000)
        fay = Visitor("fay", context.new_page(), touch=True)
        fay.page.goto(demo.facilitator("Ghent"))
        fay.press(fay.page.get_by_role("button", name="More", exact=True))
        fay.press(fay.page.get_by_role("menuitem", name=re.compile("Suggestions")))
        dialog = fay.page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", name="These 2 ideas look alike")).to_be_focused()
        expect(dialog).to_contain_text("Suggestion 1 of 2")
        expect(dialog).to_contain_text("It compares words, not meaning")
        for text in TWINS:
            expect(dialog.get_by_role("checkbox", name=text)).to_be_checked()
        fay.look("suggestion-alike")
        # Somebody else puts one of the gyms away meanwhile; what is left of that suggestion is two.
        gym = next(id for id, idea in runner.shared["idea"].items() if idea["text"] == GYMS[2])
        runner.done("create_cluster", cluster=secrets.token_urlsafe(12), name="Clubs", ideas=[gym])
        dialog.get_by_label("Name of the new cluster").fill("Debts")
        fay.press(dialog.get_by_role("button", name="Put together"))
        expect(dialog.get_by_role("heading", name="These 2 ideas may be a cluster")).to_be_focused()
        expect(dialog).to_contain_text("Suggestion 2 of 2")
        fay.look("suggestion-together")
        fay.press(dialog.get_by_role("button", name="Not these"))
        expect(dialog).to_contain_text("That was the last suggestion.")
        runner.wait(lambda: any(each["name"] == "Debts" for each in runner.shared["cluster"].values()))
        debts = next(id for id, each in runner.shared["cluster"].items() if each["name"] == "Debts")
        inside = {idea["text"] for idea in runner.shared["idea"].values() if idea["cluster"] == debts}
        assert inside == set(TWINS)
        fay.press(dialog.get_by_role("button", name="Close"))
        expect(dialog).to_have_count(0)
        assert not fay.complaints


@pytest.mark.browser
def test_a_delegate_is_offered_no_suggestions(demo: Demo) -> None:
    with together(joined(demo, "Ghent", "Ann", "Porto")) as (ann,):
        page = ann.browser.get(f"/w/{ann.board}").text
        assert '"suggestions": null' in page or '"suggestions":null' in page
