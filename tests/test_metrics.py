"""`/metrics`: numbers that Prometheus can read, for this computer and organisers, and no word of anybody."""

from __future__ import annotations

import re

from board.messages import RevealIdeas
from tests.conftest import Site

LINE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+$')
PROXIED = {"X_Forwarded_For": "192.0.2.7"}


def numbers(site: Site) -> dict[str, float]:
    """Every number by its name and label."""
    answer = site.browser().get("/metrics")
    assert answer.status == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("# ")]
    assert all(LINE.match(line) for line in lines), answer.text
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_what_is_stored_and_refused_is_counted(site: Site) -> None:
    before = numbers(site)
    site.joined("rotterdam", "Ottilie Unmistakable")
    site.rooms.live.ask(site.workshop("rotterdam").id, "nobody", "delegate", RevealIdeas())
    after = numbers(site)
    assert after["board_commit_seconds_count"] >= before["board_commit_seconds_count"] + 2
    assert after["board_batch_commands_sum"] >= before["board_batch_commands_sum"] + 2
    refused = 'board_refusals_total{reason="role"}'
    assert after[refused] == before.get(refused, 0) + 1
    assert "Ottilie" not in site.browser().get("/metrics").text


def test_it_is_for_this_computer_and_for_organisers(site: Site) -> None:
    assert site.browser().get("/metrics", **PROXIED).status == 403
    assert site.joined("ghent").get("/metrics", **PROXIED).status == 403
    assert site.entered("ghent.facilitator").get("/metrics", **PROXIED).status == 403
    assert site.entered("organiser").get("/metrics", **PROXIED).status == 200
