"""The works W1 to W8: what a server is asked to do, and what that took. Each gives figures by case.

Every work is bounded in count and time and starts a server of its own. Nothing here asserts a time: figures
are for people, who compare two of them.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable
from typing import Any

from tests.faults.clients import Crowd, Line
from tests.faults.model import Model
from tests.faults.talk import say
from tests.load.arriving import Arrival
from tests.load.browsing import w7
from tests.load.leaving import w8
from tests.load.listener import Audience
from tests.load.venue import Guest, Venue, venue
from tests.load.watching import Flights, Span, memory, ms, share

Figures = dict[str, Any]
CROWD = 120
LASTING = 3000.0
"""Posts a second that are asked for a whole minute."""
ENOUGH = 0.2
"""Seconds that 99 of 100 posts may take until everybody sees them."""


# ── W1: posts to one board ──────────────────────────────────────────────────────────────────────


def posting(
    place: tuple[int, int],
    guests: list[Guest],
    posters: int,
    rate: float,
    seconds: float,
    seen: list[float] | None = None,
) -> Figures:
    """So many posts a second to a fresh board, by so many guests in turn. `place`: port and process. How long
    each took until everybody saw it is added to `seen`."""
    port, pid = place
    with Audience(guests, port) as audience:
        audience.arrive()
        audience.crowd.until(lambda: False, 0.8)
        span, start = Span(pid), time.monotonic()
        total = sent = round(rate * seconds)
        sent = 0

        def each(now: float) -> None:
            nonlocal sent
            due = min(total, int((now - start) * rate) + 1)
            while sent < due:
                audience.listeners[sent % posters].post()
                sent += 1

        audience.crowd.until(lambda: sent >= total, seconds * 2 + 5, each)
        took = time.monotonic() - start
        audience.crowd.until(lambda: not audience.flights.asked and audience.answered(), 10.0)
        told = span.told()
        audience.crowd.until(lambda: False, 0.1)
        waits = audience.flights.waits(len(guests))
        acks = [ack for one in audience.listeners for ack in one.acks]
        frames = sum(flight.heard for flight in audience.flights.frames.values())
        if seen is not None:
            seen += waits
    return {
        "rate": round(sent / took, 1),
        "asked": total,
        "seen": len(waits),
        "refused": sum(len(one.wrong) for one in audience.listeners),
        "p50_ms": ms(share(waits, 0.5)),
        "p99_ms": ms(share(waits, 0.99)),
        "ack_p99_ms": ms(share(acks, 0.99)),
        "cpu_us_per_delivery": round(told["cpu"] * 1e6 / max(1, len(waits) * (len(guests) - 1)), 2),
        "cpu_us_per_post": round(told["cpu"] * 1e6 / max(1, total)),
        "frames_per_client": round(frames / len(guests), 1),
        "server": round(told["cpu"] / told["seconds"], 2),
        "generator": told["generator"],
        "others": told["others"],
    }


def kept_up(figures: Figures, rate: float) -> bool:
    """Whether everything was asked in time, nothing refused, and everybody saw it soon enough."""
    return bool(
        figures["seen"] == figures["asked"]
        and not figures["refused"]
        and figures["rate"] >= 0.98 * rate
        and figures["p99_ms"] <= 1000 * ENOUGH
    )


def climb(step: Callable[[float], Figures], rates: list[float], tell: Callable[[str], None]) -> Figures:
    """The highest of these rates that is kept up, with its figures. One failure is given a second chance."""
    best: Figures = {"rate": 0.0}
    for rate in rates:
        figures = step(rate)
        if not kept_up(figures, rate):
            figures = step(rate)
        tell(f"  {rate:,.0f}/s: p50 {figures['p50_ms']}, p99 {figures['p99_ms']} ms, {figures['server']:.0%}")
        if not kept_up(figures, rate):
            break
        best = figures | {"rate": rate}
    return best


def w1(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    rates: list[float] = (
        [1000, 2000, 3000] if short else [1000, 2000, 3000, 3500, 4000, 5000, 6000, 7000, 8000]
    )
    seconds = 2.0 if short else 4.0
    found: dict[str, Figures] = {}
    steps = 2 + 4 * len(rates) + (0 if short else 24)
    with venue(steps, CROWD) as place:
        fresh = iter(place.guests.values())
        at = (place.server.port, place.pid)

        def run(posters: int, rate: float, for_seconds: float, seen: list[float] | None = None) -> Figures:
            return posting(at, next(fresh), posters, rate, for_seconds, seen)

        found["calm 10/s"] = run(CROWD, 10, 3.0 if short else 15.0)
        found["1,000/s"] = run(CROWD, 1000, 3.0 if short else 5.0)
        for name, posters in (("one poster", 1), ("120 posters", CROWD)):
            tell(name)
            best = climb(lambda rate: run(posters, rate, seconds), rates, tell)  # noqa: B023
            found[name] = best
            if not short and best["rate"]:
                seen: list[float] = []
                parts = [run(posters, min(best["rate"], LASTING), 5.0, seen) for _ in range(12)]
                found[f"{name}, 60 s"] = _together(parts, seen)
    return found


def _together(parts: list[Figures], seen: list[float]) -> Figures:
    """Many parts as one: times are those of all posts, and of the worst part beside them."""
    whole = {name: round(sum(part[name] for part in parts) / len(parts), 2) for name in parts[0]}
    return (
        whole
        | {"p50_ms": ms(share(seen, 0.5)), "p99_ms": ms(share(seen, 0.99))}
        | {f"worst_{name}": max(part[name] for part in parts) for name in ("p99_ms", "ack_p99_ms")}
        | {name: sum(part[name] for part in parts) for name in ("asked", "seen", "refused")}
    )


# ── W2: a burst of votes ────────────────────────────────────────────────────────────────────────


def w2(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    dots, within = 5, 2.0
    with venue(1, CROWD, stage="vote", ideas=20, clusters=20) as place:
        (guests,) = place.guests.values()
        with Audience(guests, place.server.port) as audience:
            audience.arrive()
            audience.crowd.until(lambda: False, 1.2)
            chance = random.Random(1)
            plan = sorted(
                (chance.random() * within, listener, cluster)
                for listener in range(CROWD)
                for cluster in chance.sample(range(20), dots)
            )
            for line in audience.lines:
                line.received = line.frames = line.messages = 0
            span, start, sent, last = Span(place.pid), time.monotonic(), 0, 0.0

            def each(now: float) -> None:
                nonlocal sent, last
                while sent < len(plan) and plan[sent][0] <= now - start:
                    _, who, cluster = plan[sent]
                    audience.listeners[who].say(
                        "cast_dots", round="round-one", cluster=f"cluster-{cluster:03d}", dots=1
                    )
                    sent, last = sent + 1, time.monotonic()

            def final() -> bool:
                return sent == len(plan) and all(
                    sum(one.tally.get("dots", ())) == len(plan) for one in audience.listeners
                )

            audience.crowd.until(final, within + 30.0, each)
            took = time.monotonic() - last
            told = span.told()
            audience.crowd.until(audience.answered, 5.0)
            return {
                "burst": {
                    "final": final(),
                    "last_to_final_ms": ms(took),
                    "frames_per_client": round(sum(line.frames for line in audience.lines) / CROWD, 1),
                    "messages_per_client": round(sum(line.messages for line in audience.lines) / CROWD, 1),
                    "bytes_per_client": round(sum(line.received for line in audience.lines) / CROWD),
                    "cpu_s": told["cpu"],
                    "ack_p99_ms": ms(share([ack for one in audience.listeners for ack in one.acks], 0.99)),
                    "refused": sum(len(one.wrong) for one in audience.listeners),
                    "generator": told["generator"],
                    "others": told["others"],
                }
            }


# ── W3: an arrival ──────────────────────────────────────────────────────────────────────────────


def arriving(place: Venue, guests: list[Guest], within: float) -> Figures:
    """These people open their board within so many seconds: the page, the socket, the snapshot, presence."""
    crowd: Crowd[Any] = Crowd(3)
    flights, start = Flights(), time.monotonic() + 0.05
    span = Span(place.pid)
    chance = random.Random(3)
    arrivals = [
        Arrival(crowd, guest, flights, place.server.port, start + within * chance.random())
        for guest in guests
    ]
    crowd.lines += arrivals
    crowd.until(lambda: all(one.own for one in arrivals), within + 60.0)
    told = span.told()
    crowd.close()
    own = [one.own for one in arrivals if one.own]
    return {
        "people": len(guests),
        "failures": len(guests) - len(own) + sum(one.failures for one in arrivals),
        "own_p50_ms": ms(share(own, 0.5)),
        "own_p99_ms": ms(share(own, 0.99)),
        "cpu_ms_per_person": round(told["cpu"] * 1000 / len(guests), 2),
        "kb_per_person": round(sum(one.received for one in arrivals) / len(guests) / 1000, 1),
        "generator": told["generator"],
        "others": told["others"],
    }


def w3(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    found = {}
    with venue(1, CROWD, ideas=300) as place:
        arriving(place, place.guests[place.boards[0]][:2], 0.1)  # a server that has shown its page before
        found["120 in 2 s"] = arriving(place, place.guests[place.boards[0]], 2.0)
    if not short:
        with venue(8, 125, ideas=300) as place:
            guests = [guest for board in place.guests.values() for guest in board]
            found["1,000 in 20 s, 8 boards"] = arriving(place, guests, 20.0)
    return found


# ── W4: people who only listen ──────────────────────────────────────────────────────────────────


def w4(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    count, minutes = (400, 0.1) if short else (5000, 5.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * count + 1000)), hard))
    with venue(10, count // 10) as place:
        guests = [guest for board in place.guests.values() for guest in board]
        with Audience(guests[:20], place.server.port) as few:
            few.arrive()  # boards are loaded, and what is made once is made
            few.crowd.until(lambda: False, 1.0)
        before = memory(place.pid)
        with Audience(guests, place.server.port, within=count / 400) as audience:
            audience.arrive(120.0)
            audience.crowd.until(lambda: False, 3.0)
            after, span = memory(place.pid), Span(place.pid)
            audience.crowd.until(lambda: False, 60 * minutes)
            told = span.told()
            dropped = sum(line.failures for line in audience.lines)
            return {
                f"{count:,} idle": {
                    "kb_per_client": round((after - before) / count / 1000, 1),
                    "later_kb_per_client": round((memory(place.pid) - before) / count / 1000, 1),
                    "dropped": dropped + count - sum(one.live for one in audience.listeners),
                    "idle_cpu": round(told["cpu"] / told["seconds"], 3),
                    "minutes": minutes,
                }
            }


# ── W5: a board that grows ──────────────────────────────────────────────────────────────────────


def w5(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    sizes, seconds = (10, 500 if short else 5000), (3.0 if short else 8.0)
    for size in sizes:
        with venue(1, 24, ideas=size) as place:
            figures = posting((place.server.port, place.pid), place.guests[place.boards[0]], 24, 200, seconds)
        found[f"{size:,} ideas"] = {
            "cpu_us_per_command": figures["cpu_us_per_post"],
            "p99_ms": figures["p99_ms"],
        }
    few, many = (one["cpu_us_per_command"] for one in found.values())
    found["growth"] = {"ratio": round(many / few, 2)}
    return found


# ── W6: a whole Lab ─────────────────────────────────────────────────────────────────────────────


class Person(Model):
    """A model of a browser that also notes when frames come."""

    board = ""
    flights: Flights

    def _frame(self, message: dict[str, Any], now: float) -> None:
        super()._frame(message, now)
        self.flights.frame(self.board, message["head"], (), time.monotonic())


def w6(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    """8 boards of 125: everybody does something every 20 s; every second somebody's link breaks."""
    boards, people, minutes = (4, 30, 0.2) if short else (8, 125, 5.0)
    with venue(boards, people, ideas=60, clusters=8) as place:
        crowd: Crowd[Person] = Crowd(6)
        flights = Flights()
        lines: list[Line[Person]] = []
        for guest in (guest for board in place.guests.values() for guest in board):
            model = Person(guest.person, random.Random(f"6 {guest.board} {guest.person}"))
            model.board, model.flights = guest.board, flights
            line = crowd.add(model, guest.ticket, lambda: place.server.port)
            line.again = time.monotonic() + 5.0 * crowd.chance.random()
            lines.append(line)
        came = crowd.until(lambda: all(line.model.live for line in lines), 60.0)
        span = Span(place.pid)
        rate, start = len(lines) / 20, time.monotonic()
        said = broken = 0

        def each(now: float) -> None:
            nonlocal said, broken
            while said < (now - start) * rate:
                model = crowd.chance.choice(lines).model
                model.say(*say(model), now)
                said += 1
            while broken < now - start:
                broken += 1
                line = crowd.chance.choice(lines)
                if line.socket is not None:
                    line.lost(now)

        crowd.until(lambda: False, 60 * minutes, each)
        told = span.told()
        settled = crowd.until(lambda: all(line.model.in_step for line in lines), 60.0)
        health = place.server.health()
        crowd.close()
    acks, seen = _histories(lines, flights)
    return {
        "a Lab": {
            "people": len(lines),
            "all_came": came,
            "commands": said,
            "broken_links": broken,
            "lost": sum(len(line.model.lane) + len(line.model.pending) for line in lines),
            "in_step": settled,
            "ack_p99_ms": ms(share(acks, 0.99)),
            "seen_p50_ms": ms(share(seen, 0.5)),
            "seen_p99_ms": ms(share(seen, 0.99)),
            "hub_pause_p99_ms": health["pause_ms"]["p99"],
            "hub_pause_max_ms": health["pause_ms"]["max"],
            "server": round(told["cpu"] / told["seconds"], 2),
            "generator": told["generator"],
            "others": told["others"],
        }
    }


def _histories(lines: list[Line[Person]], flights: Flights) -> tuple[list[float], list[float]]:
    """How long each command waited for its answer, and how long until everybody who listened saw it.

    What was asked while a link was broken waited for the link and not for the server: it is left out.
    """
    heads: dict[str, list[tuple[int, float]]] = {}
    for (board, head), flight in flights.frames.items():
        heads.setdefault(board, []).append((head, flight.last))
    for found in heads.values():
        found.sort()
    acks: list[float] = []
    seen: list[float] = []
    for line in lines:
        asked = {note.id: note.at for note in line.model.notes if note.what == "ask"}
        for note in line.model.notes:
            if note.what not in ("done", "refused") or note.id not in asked:
                continue
            at = asked[note.id]
            if any(at - 0.1 <= came <= note.at for came in line.welcomed):
                continue
            acks.append(note.at - at)
            frame = next(
                (last for head, last in heads.get(line.model.board, ()) if head >= (note.revision or 0)), None
            )
            if note.revision is not None and frame is not None and frame >= at:
                seen.append(frame - at)
    return acks, seen


WORKS: dict[str, Callable[[bool, Callable[[str], None]], dict[str, Figures]]] = {
    "w1": w1,
    "w2": w2,
    "w3": w3,
    "w4": w4,
    "w5": w5,
    "w6": w6,
    "w7": w7,
    "w8": w8,
}
