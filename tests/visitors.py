"""People at real browsers: what each types and presses, what the page complains about, and every byte it got.

`BOARD_SCREENS=folder` keeps a picture wherever a test looks at a page, for people to look at as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect, sync_playwright

from tests.conftest import Demo
from tests.find_chromium import find_chromium

PATIENCE = 15_000
"""Milliseconds after which a page that does not show what is expected is said to be wrong."""
SCREENS = os.environ.get("BOARD_SCREENS")
NOT_WANTED = (
    "InitialWebUI",
    "WebUIReloadButton",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
)
"""Parts of the browser’s own window that are pages: with them a visitor costs half as much again."""
NOT_WANTED_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
"""Its list, once more: a browser that is given two lists reads only the last."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP lab.test 127.0.0.1",
    "--disable-features=" + ",".join((*NOT_WANTED, *NOT_WANTED_BY_PLAYWRIGHT)),
]
LEVELS = """[...document.querySelectorAll("h1,h2,h3,h4,h5,h6")]
    .filter((heading) => heading.checkVisibility())
    .map((heading) => heading.tagName[1])"""
"""Levels of the headings that can be read, in their order."""
SERIOUS = """async () => {
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(moving.map((one) => one.finished));
    const heavy = (impact) => impact === "serious" || impact === "critical";
    const { rules, data } = axe._audit;
    const weights = ({ any, all, none }) =>
        [...any, ...all, ...none].map((check) => data.checks[check.id ?? check]?.impact);
    const light = rules.filter((rule) => ![rule.impact, ...weights(rule)].some(heavy));
    const found = await axe.run({
        resultTypes: ["violations"],
        selectors: false,
        rules: Object.fromEntries(light.map(({ id }) => [id, { enabled: false }])),
    });
    return found.violations
        .filter(({ impact }) => heavy(impact))
        .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(" ")}`);
}"""
"""What axe finds that is serious, once no colour changes any more. Rules that find nothing of the kind are
left out: a third of its work."""


@dataclass
class Visitor:
    """One person's browser: what the page complains about, and every byte that it was sent."""

    name: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    touch: bool = False

    def __post_init__(self) -> None:
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        page.on("websocket", self._socket)

    def _console(self, message: Any) -> None:
        # A lost network is part of some tests, and the browser says so by itself.
        if message.type == "error" and "net::" not in message.text and "WebSocket" not in message.text:
            self.complaints.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(str(frame)))

    def press(self, target: Locator) -> None:
        """Click or tap, as this person does."""
        if self.touch:
            target.tap()
        else:
            target.click()

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def text(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_text(words)

    def hears(self, words: str) -> None:
        """Wait until the page says this to somebody who does not see it."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_have_count(1)

    def saved(self) -> None:
        """Wait until the bar says that everything is."""
        expect(self.page.locator(".save")).to_have_text("Saved")

    def again(self) -> None:
        """Close the tab and open the board in a new one."""
        address, context = self.page.url, self.page.context
        self.page.close()
        self.page = context.new_page()
        self._watch(self.page)
        self.page.goto(address)

    def look(self, what: str) -> None:
        """Nothing overflows, no heading skips a level, axe finds nothing serious, and there is a picture."""
        if SCREENS:
            Path(SCREENS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SCREENS}/{what}-{self.name}.png")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{what}: {self.name} must scroll sideways by {wide} px"
        levels = [int(level) for level in self.page.evaluate(LEVELS)]
        skips = [after for before, after in pairwise([0, *levels]) if after > before + 1]
        assert not skips, f"{what}: a heading of {self.name}’s page skips a level: {levels}"
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(f"{AXE_SCRIPT}; 0")
        serious = self.page.evaluate(SERIOUS)
        assert not serious, f"{what}, {self.name}: {serious}"


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium that finds `lab.test` on this computer. Tests share one, by the fixture `chromium`."""
    path = find_chromium()
    assert path, "the browser tests need Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


def at_stage(visitor: Visitor, stage: str) -> None:
    rail = visitor.page.locator("[aria-current=step]" if not visitor.touch else ".rail-short")
    expect(rail).to_contain_text(stage)


def join_by_code(ann: Visitor, demo: Demo, city: str) -> None:
    """She types the code from the wall, in small letters and with a dash, at the venue's own address."""
    code = demo.join(city).rsplit("/", 1)[1].lower()
    ann.page.goto(f"http://lab.test:{demo.env['PORT']}/")
    assert ann.page.evaluate("window.isSecureContext") is False
    ann.page.get_by_label("Join code").fill(f"{code[:4]}-{code[4:]}")
    ann.page.keyboard.press("Enter")
    fill_form(ann, "Ann", "Porto")


def join_by_link(bob: Visitor, demo: Demo, city: str) -> None:
    """His phone's camera read the QR code."""
    bob.page.goto(demo.join(city))
    fill_form(bob, "Bob", "Thessaloniki")


def fill_form(visitor: Visitor, name: str, city: str) -> None:
    field = visitor.page.get_by_label("Your name")
    expect(field).to_be_focused()
    visitor.look("join")
    field.fill(name)
    visitor.page.get_by_label("Your city or organisation").fill(city)
    visitor.press(visitor.button("Join the workshop"))
    visitor.saved()
    cookies = visitor.page.context.cookies()
    assert len(cookies) == 1
    assert cookies[0]["httpOnly"]


def write(visitor: Visitor, text: str) -> None:
    """Post one idea, or card: by Enter on a laptop, by the button on a phone."""
    box = visitor.page.get_by_label(re.compile("^Your (idea|card)$"))
    box.fill(text)
    if visitor.touch:
        visitor.press(visitor.button(re.compile("^Post (idea|card)$")))
    else:
        box.press("Enter")
    expect(box).to_have_value("")
