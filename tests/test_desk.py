"""The desk, in real browsers: only those who run the workshop load it, and they do not lose it.

What a delegate's page asks for is all that their browser asks for, in whatever stage.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Request, Route, expect

from tests.conftest import Demo
from tests.delegates import facilitator, together, until
from tests.visitors import Visitor, fill_form

pytestmark = pytest.mark.browser

DESK = re.compile(r"/static/desk-\w+\.js")


@pytest.fixture
def context(chromium: Browser) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(15_000)
    return context


def venue(demo: Demo, link: str) -> str:
    """The link at an address where browsers have no service worker, as in a venue."""
    return re.sub(r"//[^/]+", f"//lab.test:{demo.env['PORT']}", link)


def arrive(context: BrowserContext, link: str) -> tuple[Visitor, list[str]]:
    """Open a join link or a facilitator's link; also what the page asks for from now on."""
    visitor, asked = Visitor("ann", context.new_page()), list[str]()

    def ask(request: Request) -> None:
        asked.append(request.url)

    visitor.page.on("request", ask)
    visitor.page.goto(link)
    if "/j/" in link:
        fill_form(visitor, "Ann", "Porto")
    visitor.saved()
    return visitor, asked


def bar(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("region", name="Facilitator").get_by_role("button", name="+1 minute")


def desks(asked: list[str]) -> list[str]:
    return [url for url in asked if DESK.search(url)]


def kept_files(visitor: Visitor) -> str:
    """The addresses of all that the worker and the page keep in this browser."""
    addresses: str = visitor.page.evaluate(
        """async () => {
            const urls = [];
            for (const name of await caches.keys())
                for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
            return urls.join();
        }"""
    )
    return addresses


def test_a_delegate_never_loads_the_desk_and_a_facilitator_loads_it_once(
    demo: Demo, chromium: Browser, context: BrowserContext
) -> None:
    ann, asked = arrive(context, demo.join("Rotterdam"))
    theirs = chromium.new_context()
    fay, her = arrive(theirs, demo.facilitator("Rotterdam"))
    expect(bar(fay)).to_be_visible()
    assert len(desks(her)) == 1
    until(lambda: "/static/board.js" in kept_files(ann) and DESK.search(kept_files(fay)))
    with together(facilitator(demo, "Rotterdam")) as (runner,):
        for stage, name in (
            ("ideate", "Ideas"),
            ("vote", "Vote"),
            ("draft", "Solutions"),
            ("brief", "Challenge"),
        ):
            runner.go(stage)
            expect(ann.page.locator("[aria-current=step]")).to_contain_text(name)
    assert any("/static/board.js" in url for url in asked)
    assert desks(asked) == []
    assert not DESK.search(kept_files(ann)), "the worker loaded it for her"
    assert not ann.complaints + fay.complaints
    theirs.close()


def test_who_becomes_a_facilitator_gets_the_desk_with_the_next_connection_and_keeps_it(
    demo: Demo, context: BrowserContext
) -> None:
    ann, asked = arrive(context, venue(demo, demo.join("Ghent")))

    def fail(route: Route) -> None:
        route.abort("connectionfailed")

    ann.page.route(DESK, fail)
    other, _asked = arrive(
        context, venue(demo, demo.facilitator("Ghent"))
    )  # another window of the same browser
    expect(ann.text("The facilitator’s buttons could not be loaded.")).to_be_visible()
    expect(ann.button("Reload")).to_be_visible()
    ann.look("desk-missing")
    context.set_offline(True)
    expect(ann.text("They come when the network is back.")).to_be_visible()
    ann.page.unroute(DESK)
    context.set_offline(False)
    expect(bar(ann)).to_be_visible()
    assert len(desks(asked)) == 2
    context.set_offline(True)
    expect(ann.text("No connection.")).to_be_visible()
    expect(bar(ann)).to_be_visible()
    assert not ann.complaints + other.complaints


def test_a_facilitator_has_the_desk_after_a_reload_without_a_network(
    demo: Demo, context: BrowserContext
) -> None:
    fay, _asked = arrive(context, demo.facilitator("Rotterdam"))
    assert fay.page.evaluate("isSecureContext") is True
    until(lambda: DESK.search(kept_files(fay)) and "/w/glasgow-2019-rotterdam" in kept_files(fay))
    context.set_offline(True)
    fay.page.reload()
    expect(fay.text("No connection.")).to_be_visible()
    expect(bar(fay)).to_be_visible()
    assert not fay.complaints
