"""W7: what a real browser spends on a board of 1,000 ideas.

The browser is asked over its debugging protocol, which the page's security policy does not bind, and it is
not kept to one core as the server is: this is somebody's laptop. What happens on the board are commands of
other people over real sockets. Paints and long tasks are in time on the wall; script, style and layout in
time of the page's main thread, so that other work of the machine does not count. Nothing here asserts a time.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from board.messages import StageName
from tests.faults.clients import Crowd
from tests.load.listener import Listener
from tests.load.venue import Guest, Venue, venue
from tests.load.watching import Flights, share
from tests.visitors import launched

Figures = dict[str, Any]
IDEAS, CLUSTERS, CLUSTERED = 1000, 20, 200
CHANGES = 20
"""In one round: what a busy room does in the 50 ms between two frames."""
PEOPLE = 24
SCREENS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": {"width": 1366, "height": 768}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
SLOWEST = ("useful_ms", "script_ms", "drag_longest_task_ms")
"""What is told of the slowest screen."""
USEFUL = {
    "ideate": ".cards .card",
    "cluster": ".tray .card, .cluster .line",
    "vote": ".candidate, .tally-row",
}
"""What a person came for. A facilitator's turnout shows the running totals at the vote."""
WATCH = """
(() => {
  const seen = (window.seen = { useful: 0, tasks: [] });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push(Math.round(task.duration));
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (document.querySelector(%r) === null) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => (seen.useful = performance.now())));
  };
  requestAnimationFrame(look);
})()
"""
"""Notes when the first of them has been painted, and every task of the main thread over 50 ms."""


class Hand(Listener):
    """Somebody else on the board, who knows what stands where, and so can change it."""

    def __init__(self, guest: Guest, flights: Flights) -> None:
        super().__init__(guest, flights)
        self.ideas: dict[str, dict[str, Any]] = {}
        self.answered = 0

    def hear(self, event: str, message: Any, now: float) -> None:
        if event in ("welcome", "frame"):
            self.ideas |= {idea["id"]: idea for idea in message["put"].get("idea", ())}
        elif event == "answers":
            self.answered = max([self.answered, *(answer.get("revision", 0) for answer in message)])
        super().hear(event, message, now)


class Room:
    """The others: one who runs the workshop, and delegates."""

    def __init__(self, place: Venue) -> None:
        (self.guests,) = place.guests.values()
        self.port = place.server.port
        self.crowd: Crowd[Hand] = Crowd(7)
        self.chance = random.Random(7)
        flights = Flights()
        self.hands = [Hand(guest, flights) for guest in self.guests]
        for hand in self.hands:
            self.crowd.add(hand, hand.guest.ticket, lambda: self.port, silence=60.0)
        self.runs = self.hands[0]
        assert self.crowd.until(lambda: all(hand.live for hand in self.hands), 20.0), "not everybody came"
        self.dots = 2
        self.clusters = [f"cluster-{number:03d}" for number in range(CLUSTERS)]

    def ask(self, type: str, **body: Any) -> None:
        self.runs.say(type, **body)
        self.settle()

    def settle(self) -> None:
        """Until everything is answered and everybody has seen it."""
        done = self.crowd.until(
            lambda: all(not hand.waiting and hand.have >= hand.answered for hand in self.hands), 20.0
        )
        wrong = [answer for hand in self.hands for answer in hand.wrong]
        assert done, "there is no answer"
        assert not wrong, wrong[0]

    def change(self, stage: str) -> None:
        """As many things at once as one busy frame holds."""
        if stage == "vote":
            self.dots = 3 - self.dots
            for hand, cluster in zip(self.hands[2:], self.clusters, strict=False):
                hand.say("cast_dots", round="round-one", cluster=cluster, dots=self.dots)
            return
        known = sorted(self.runs.ideas.values(), key=lambda idea: str(idea["id"]))
        some = self.chance.sample(known, CHANGES)
        moves = 7 if stage == "cluster" else 0
        for number, idea in enumerate(some):
            if number < moves:
                to = self.chance.choice(
                    [None, *(name for name in self.clusters if name != idea["cluster"])]
                    if idea["cluster"]
                    else self.clusters
                )
                self.runs.say("place_ideas", ideas=[idea["id"]], cluster=to)
            elif number % 2:
                text = f"{idea['text'][:80]} · {secrets.token_hex(4)}"
                self.runs.say("edit_idea", idea=idea["id"], text=text, base=idea["written"])
            else:
                id = secrets.token_hex(10)
                self.runs.say(
                    "post_idea", idea=id, text=f"Idea {id}: one contact person for all, from 16 to 27"
                )


@dataclass
class Screen:
    """A board that is open in a browser."""

    page: Page
    protocol: CDPSession
    room: Room
    frames: int = 0

    @classmethod
    def open(cls, browser: Browser, room: Room, guest: Guest, size: str, stage: str) -> Screen:
        """With nothing in its cache, as on the first day."""
        context = browser.new_context(**SCREENS[size])
        origin = f"http://127.0.0.1:{room.port}"
        context.add_cookies([{"name": "board", "value": guest.cookie, "url": origin}])
        page = context.new_page()
        protocol = context.new_cdp_session(page)
        protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
        protocol.send("Network.enable")
        page.add_init_script(WATCH % USEFUL[stage])
        screen = cls(page, protocol, room)
        protocol.on("Network.webSocketFrameReceived", screen._heard)
        page.goto(f"{origin}/w/{guest.board}", wait_until="commit")
        screen.until("window.seen.useful > 0")
        return screen

    def _heard(self, event: Any) -> None:
        self.frames += '"frame"' in event["response"]["payloadData"][:20]

    def pause(self, seconds: float) -> None:
        """Time in which the others stay on their lines."""
        self.room.crowd.until(lambda: False, seconds)

    def until(self, true: str, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not self.page.evaluate(true):
            assert time.monotonic() < end, f"not within {seconds} s: {true}"
            self.pause(0.05)

    def spent(self) -> dict[str, float]:
        told = self.protocol.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in told}

    def rest(self) -> dict[str, float]:
        """What was spent until the page had nothing more to do."""
        before = self.spent()
        while True:
            self.pause(0.12)
            now = self.spent()
            if now["TaskDuration"] - before["TaskDuration"] < 0.004:
                return now
            before = now

    def longest(self) -> int:
        """The longest task over 50 ms since this was last asked, in ms; 0 where there was none."""
        self.pause(0.05)
        return int(self.page.evaluate("Math.max(0, ...window.seen.tasks.splice(0))"))

    def close(self) -> None:
        self.page.context.close()


def loading(browser: Browser, room: Room, guest: Guest, size: str, stage: str, times: int) -> Figures:
    """From the address to the first ideas on the screen, each time with an empty cache."""
    paints, useful, tasks, script = [], [], [], []
    for _ in range(times):
        screen = Screen.open(browser, room, guest, size, stage)
        script.append(1000 * screen.rest()["ScriptDuration"])
        useful.append(screen.page.evaluate("window.seen.useful"))
        first = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        paints.append(screen.page.evaluate(first))
        tasks.append(screen.longest())
        screen.close()
    return {
        "first_paint_ms": round(share(paints, 0.5)),
        "useful_ms": round(share(useful, 0.5)),
        "load_script_ms": round(share(script, 0.5)),
        "load_longest_task_ms": round(share(tasks, 0.5)),
    }


def applying(screen: Screen, stage: str, rounds: int) -> Figures:
    """What each round of changes by others costs the page, from the socket to the painted screen."""
    script, task, layout, style, frames = [], [], [], [], []
    room = screen.room
    for _ in range(2):  # what is compiled, is
        room.change(stage)
        room.settle()
    screen.rest()
    screen.longest()
    for _ in range(rounds):
        screen.frames = 0
        before = screen.rest()
        room.change(stage)
        room.settle()
        screen.pause(0.2)
        after = screen.rest()
        spent = {name: 1000 * (after[name] - before[name]) for name in after}
        script.append(spent["ScriptDuration"])
        task.append(spent["TaskDuration"])
        layout.append(spent["LayoutDuration"])
        style.append(spent["RecalcStyleDuration"])
        frames.append(screen.frames)
    return {
        "frames": round(sum(frames) / rounds, 1),
        "script_ms": round(share(script, 0.5), 1),
        "script_p95_ms": round(share(script, 0.95), 1),
        "layout_ms": round(share(layout, 0.5), 1),
        "style_ms": round(share(style, 0.5), 1),
        "task_ms": round(share(task, 0.5), 1),
        "longest_task_ms": screen.longest(),
    }


def dragging(screen: Screen) -> Figures:
    """An idea goes over the tray and the clusters, and into the one that it is let go on."""
    page, mouse = screen.page, screen.page.mouse
    screen.rest()
    screen.longest()
    before = screen.spent()
    longest = []
    for number in range(3):
        card = page.locator(".tray .card").nth(number).bounding_box()
        cluster = page.locator(".cluster").nth(number % 2).bounding_box()  # the first two are always in view
        assert card is not None
        assert cluster is not None
        count = page.locator(".tray .figures").first.inner_text()
        mouse.move(card["x"] + 30, card["y"] + 15)
        screen.until(f"document.querySelectorAll('.tray .card')[{number}].draggable")
        mouse.down()
        for step in range(1, 26):
            mouse.move(card["x"] + 30 + step, card["y"] + 15 + step * 12)
        mouse.move(cluster["x"] + 60, cluster["y"] + 20, steps=25)
        mouse.up()
        screen.until(f"document.querySelector('.tray .figures').innerText !== {count!r}")
        screen.rest()
        longest.append(screen.longest())
    after = screen.spent()
    return {
        "drag_longest_task_ms": max(longest),
        "drag_script_ms": round(1000 * (after["ScriptDuration"] - before["ScriptDuration"]) / len(longest)),
    }


def weight(screen: Screen) -> Figures:
    """What the page holds after all this."""
    screen.protocol.send("HeapProfiler.collectGarbage")
    held = screen.spent()
    return {"heap_mb": round(held["JSHeapUsedSize"] / 1e6, 1), "nodes": int(held["Nodes"])}


@contextmanager
def filled(stage: StageName) -> Iterator[Room]:
    """A board with its ideas at this stage; who posts in it is seen by all."""
    with venue(1, PEOPLE, stage=stage, ideas=IDEAS, clusters=CLUSTERS, clustered=CLUSTERED, runs=2) as place:
        room = Room(place)
        if stage == "ideate":
            room.ask("change_settings", private=False)
        yield room
        room.crowd.close()


def w7(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    """Two facilitators come first among the guests: one is a hand, the other looks at the screen."""
    found: dict[str, Figures] = {}
    times, rounds = (2, 6) if short else (5, 20)
    stages: tuple[StageName, ...] = ("ideate", "cluster", "vote")
    with launched() as browser:
        for stage in stages:
            with filled(stage) as room:
                guests = room.guests
                loading(browser, room, guests[-1], "laptop", stage, 1)  # a server that has shown it before
                for who, guest in (("delegate", guests[-1]), ("facilitator", guests[1])):
                    for size in ("phone", "laptop"):
                        case = f"{stage}, {who}, {size}"
                        figures = found[case] = loading(browser, room, guest, size, stage, times)
                        screen = Screen.open(browser, room, guest, size, stage)
                        screen.rest()
                        figures |= applying(screen, stage, rounds)
                        if stage == "cluster" and size == "laptop":
                            figures |= dragging(screen)
                        figures |= weight(screen)
                        screen.close()
                        tell(f"  {case}: useful {figures['useful_ms']}, script {figures['script_ms']} ms")
    found["the slowest of these"] = {
        name: max(figures[name] for figures in found.values() if name in figures) for name in SLOWEST
    }
    return found
