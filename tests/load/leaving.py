"""W8: what it takes to take a board of 1,000 ideas home, in every form, while the room is connected."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.conftest import Browser
from tests.load.listener import Audience
from tests.load.venue import venue

Figures = dict[str, Any]
IDEAS, CLUSTERS, PEOPLE = 1000, 40, 120
FORMS = {
    "page": "plan",
    "markdown": "export.md",
    "word": "export.docx",
    "csv": "export/ideas.csv",
    "json": "export.json",
}


def w8(short: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    """Seconds on the wall until a facilitator has each form for the first time; how long everybody waited."""
    figures: Figures = {}
    with venue(1, PEOPLE, ideas=IDEAS, clusters=CLUSTERS, runs=1) as place:
        board, guests = next(iter(place.guests.items()))
        who = Browser(f"http://127.0.0.1:{place.server.port}")
        with Audience(guests, place.server.port) as audience:
            audience.arrive()
            for form, path in FORMS.items():
                start = time.monotonic()
                answer = who.get(f"/w/{board}/{path}", Cookie=f"board={guests[0].cookie}")
                figures[f"{form}_s"] = round(time.monotonic() - start, 2)
                assert answer.status == 200, answer.text
            pauses = place.server.health()["pause_ms"]
    return {f"{IDEAS:,} ideas": figures | {f"hub_pause_{name}_ms": pauses[name] for name in ("p99", "max")}}
