"""The rehearsal itself: everybody comes, does what they planned, and at the end every page is compared.

It measures with one clock in one thread, and notes how late it was itself. What the figures mean is for
`figures` to say.
"""

from __future__ import annotations

import gc
import heapq
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from board.language import gettext as _
from board.rehearse.figures import share
from board.rehearse.people import Guest, Visitor, Watch, comes_by_code, comes_by_link
from board.rehearse.plan import (
    FIRST_NAMES,
    Rule,
    Stage,
    Times,
    arrival,
    arriving,
    delegate,
    facilitator,
    times,
)
from board.rehearse.venue import NoRehearsal
from board.rehearse.venue import Stage as Set
from board.rehearse.wire import Crowd, Place

SETTLING = 30.0
"""Seconds that are given to what is still on its way at the end."""
LATER = 0.1
NOBODY = 30.0
"""Seconds without anybody on a board, after which it is over."""


@dataclass(frozen=True)
class Size:
    """How large a rehearsal is, and what it repeats."""

    delegates: int
    seconds: float
    seed: int
    ideas: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How it goes now."""

    seconds: float
    of: float
    stage: Stage
    here: int
    people: int
    answers: int
    wait: float
    """What 99 of 100 answers of the last seconds took at most, in seconds."""


@dataclass
class Show:
    """A rehearsal that was held: its people, and what was seen of them."""

    stage: Set
    size: Size
    when: Times
    visitors: list[Visitor]
    watch: Watch
    began: float
    presence: list[tuple[float, int]] = field(default_factory=list)
    """Second, and how many were on their board."""
    own: float = 0.0
    """Share of one processor that this process used."""
    ended: str = ""
    """Why it ended before its time, if it did."""
    settled: bool = False

    @property
    def codes(self) -> Counter[str]:
        """What was refused or said no to, by its code."""
        found: Counter[str] = Counter(one.code for one in self.watch.answers if one.code is not None)
        for visitor in self.visitors:
            found += visitor.model.codes
        return found


def hold(place: Place, stage: Set, size: Size, tell: Callable[[Progress], None]) -> Show:
    """Hold the rehearsal, from the first arrival to the comparison of all pages."""
    room_for(len(stage.boards) * (size.delegates + 1))
    crowd: Crowd[Guest] = Crowd(size.seed)
    show = _set(crowd, place, stage, size)
    gc.collect()
    gc.disable()  # a look through a hundred thousand records would be a pause of ours
    try:
        used = time.process_time()
        _play(crowd, show, tell)
        show.own = (time.process_time() - used) / (time.monotonic() - show.began)
        if not show.ended:
            _compare(crowd, show)
    finally:
        gc.enable()
        crowd.close()
    return show


def room_for(people: int) -> None:
    """Let this process have as many connections as it needs, or say that it may not."""
    try:
        import resource
    except ImportError:  # not a Unix
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = people + 100
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise NoRehearsal(
                _("This computer lets a program have {n} connections. Rehearse with fewer people.").format(
                    n=hard
                )
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _set(crowd: Crowd[Guest], place: Place, stage: Set, size: Size) -> Show:
    people = len(stage.boards) * size.delegates
    when, within = times(size.seconds, people), arriving(size.seconds, people)
    watch, start = Watch(), time.monotonic() + 0.2
    cities = stage.cities or ("Porto",)
    visitors: list[Visitor] = []
    for index, board in enumerate(stage.boards):
        runner = Guest.of(board.id, watch, random.Random(f"{size.seed} {index} runs"))
        visitors.append(
            Visitor(
                crowd, runner, place, steps=comes_by_link(board.facilitator, board.id),
                deeds=facilitator(size.seed, index, when), start=start, comes=0.0,
            )
        )  # fmt: skip
        for number in range(size.delegates):
            guest = Guest.of(board.id, watch, random.Random(f"{size.seed} {index} {number}"))
            name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {number // len(FIRST_NAMES) + 1}"
            steps = comes_by_code(board.code, board.id, name, cities[number % len(cities)])
            rule = Rule(board.budget, board.cap)
            visitors.append(
                Visitor(
                    crowd, guest, place, steps=steps,
                    deeds=delegate(size.seed, index, number, when, size.ideas, rule),
                    start=start, comes=arrival(size.seed, index, number, within),
                )
            )  # fmt: skip
    crowd.lines += visitors
    return Show(stage, size, when, visitors, watch, start)


def _play(crowd: Crowd[Guest], show: Show, tell: Callable[[Progress], None]) -> None:
    due = [
        (show.began + visitor.deeds[0].at, number)
        for number, visitor in enumerate(show.visitors)
        if visitor.deeds
    ]
    heapq.heapify(due)
    told = answered = 0

    def each(now: float) -> None:
        nonlocal told, answered
        while due and due[0][0] <= now:
            number = heapq.heappop(due)[1]
            visitor = show.visitors[number]
            visitor.live_on(now)
            if visitor.done < len(visitor.deeds):
                again = max(show.began + visitor.deeds[visitor.done].at, now + LATER)
                heapq.heappush(due, (again, number))
        second = int(now - show.began)
        if second < told:
            return
        told = second + 1
        here = sum(visitor.model.live for visitor in show.visitors)
        show.presence.append((now - show.began, here))
        waits = [one.at - one.asked for one in show.watch.answers[answered:] if not one.cut]
        answered = max(0, len(show.watch.answers) - 2000)
        tell(
            Progress(
                now - show.began, show.size.seconds, at_stage(show.when, now - show.began), here,
                len(show.visitors), len(show.watch.answers), share(waits, 0.99),
            )
        )  # fmt: skip
        if here == 0 and any(visitor.model.gone for visitor in show.visitors):
            show.ended = _("Somebody wiped the rehearsal while it ran.")
        lately = [count for at, count in show.presence if at > now - show.began - NOBODY]
        if second > NOBODY and not any(lately):
            show.ended = _("For half a minute nobody could reach the server.")

    show.ended = ""
    crowd.until(lambda: bool(show.ended), show.size.seconds + show.began - time.monotonic(), each)


def at_stage(when: Times, second: float) -> Stage:
    """The stage that is planned for this second."""
    return next((stage for stage, (_begin, end) in when.items() if second < end), "closed")


def _compare(crowd: Crowd[Guest], show: Show) -> None:
    """Wait until nothing is on its way, then compare every page with a fresh one."""
    pages = [visitor.model for visitor in show.visitors]

    def in_step() -> bool:
        heads: dict[str, Any] = {}
        return all(page.in_step and heads.setdefault(page.board, page.have) == page.have for page in pages)

    show.settled = crowd.until(in_step, SETTLING)
    waiting = [page for page in pages if page.live]
    asked = 0

    def ask(now: float) -> None:
        nonlocal asked
        for page in waiting[asked : asked + 20]:
            page.check(now)
        asked = min(len(waiting), asked + 20)

    crowd.until(
        lambda: asked == len(waiting) and all(page.equal is not None for page in waiting), SETTLING, ask
    )
