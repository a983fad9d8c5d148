"""A board with a thousand ideas is taken home while a room works: four times the ideas are four times the
work, and the room waits no longer than if another program did it.

Both are ratios of what is measured side by side; `tests/load/leaving.py` says the times. Work is the
processor's time. A pause is measured inside the server: how late a beat comes that it gives every 10 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from board.messages import Board, Cluster, CreateCluster, MoveStage, PostIdea, Profile, StageName
from board.pages.plan import markdown_plan, page_job, word_plan
from board.press import make as made
from board.settings import Settings
from board.state import State
from tests.conftest import WAIT, Browser, free_port, program, serving
from tests.faults.servers import Server, server
from tests.test_export import Making

IDEAS, EACH = 1000, 25
GROWTH = 2.0
"""Most times the work for each idea of a small board that an idea of a large one may cost."""
PAUSES = {0.02: 0.01, 0.1: 0.002}
"""Seconds of lateness → how much larger a share of the beats may be that late."""
BOARD = "glasgow-2019-rotterdam"
FORMS = (
    "plan",
    "plan?language=de",
    "export.md",
    "export.docx?language=de",
    "export/ideas.csv",
    "export.json",
)


def say(capsys: pytest.CaptureFixture[str], measured: str) -> None:
    with capsys.disabled():  # to stderr, because a worker of pytest has no stdout
        sys.stderr.write(f"\n  {measured}")


def words(number: int) -> str:
    return f"Idea {number}: " + "many words " * 10


def large(ideas: int) -> State:
    board = Making()
    board.people({"anna": Profile("Anna", "Ghent")})
    clusters = [f"cluster{number}" for number in range(ideas // EACH)]
    board.put(*(Cluster(id=id, name=id, born=board.next) for id in clusters))
    for number in range(ideas):
        board.idea(f"idea{number}", "anna", words(number), clusters[number // EACH])
    board.put(Board(id="board", stage="closed"))
    for cluster in clusters[:3]:
        board.sheet(f"sheet-{cluster}", cluster, {"do": "Do it."})
    return board.state


def page_plan(state: State, language: str) -> bytes:
    return made(page_job(state, language=language))


def work(make: Callable[..., str | bytes], state: State) -> float:
    """Seconds of the processor for one form, at best: what the garbage of others adds does not count."""
    best = float("inf")
    for _ in range(4):
        start = time.process_time()
        make(state, language="de")
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("make", [markdown_plan, page_plan, word_plan])
def test_four_times_the_ideas_are_four_times_the_work(
    make: Callable[..., str | bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = (work(make, large(ideas)) for ideas in (IDEAS // 4, IDEAS))
    say(capsys, f"{make.__name__}: {few * 1000:.0f} → {many * 1000:.0f} ms of the processor")
    assert many < 4 * GROWTH * few


@pytest.mark.alone
def test_nobody_waits_while_a_thousand_ideas_are_taken_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(tmp_path) as running:
        secrets = filled(running.data)
        running.start()
        fay, olga = (Browser(f"http://127.0.0.1:{running.port}") for _ in range(2))
        for browser, secret in zip((fay, olga), secrets, strict=True):
            assert browser.post_json("/enter", {"secret": secret}).status == 200
        by_others = late(running, lambda: exported(running.data))
        by_server = late(running, lambda: taken_home(fay, olga))
        say(capsys, f"beats late by at most so many ms: {by_server}; plans made elsewhere: {by_others}")
        for seconds, more in PAUSES.items():
            assert share(by_server, seconds) <= share(by_others, seconds) + more, "everybody waited"
        assert running.stop(WAIT) == 0


def filled(data: Path) -> tuple[str, str]:
    """Take a board of the shipped Lab to its end. The secrets of its facilitator and of the organiser."""
    with serving(Settings(data=data, port=free_port(), async_mode="threading")) as site:
        ask = partial(site.rooms.live.ask, BOARD, "organiser", "organiser")
        stages: tuple[StageName, ...] = ("brief", "ideate", "cluster", "vote", "draft", "closed")
        for before, stage in pairwise(stages):
            assert ask(MoveStage(seen=before, to=stage)).revision is not None
            posts = [
                PostIdea(idea=f"idea-{number}", text=words(number))
                for number in range(IDEAS if stage == "ideate" else 0)
            ]
            with ThreadPoolExecutor(32) as together:  # so that many are one batch
                assert all(answer.revision is not None for answer in together.map(ask, posts))
            for first in range(0, IDEAS if stage == "cluster" else 0, EACH):
                ideas = tuple(f"idea-{number}" for number in range(first, first + EACH))
                made = CreateCluster(cluster=f"cluster-{first}", name=f"Cluster {first}", ideas=ideas)
                assert ask(made).revision is not None
        return site.secret("rotterdam.facilitator"), site.secret("organiser")


def exported(data: Path) -> None:
    """The same work in processes that are not the server."""
    for form in ("md", "docx", "json"):
        made = program(
            "export",
            BOARD,
            "--format",
            form,
            "--out",
            str(data / f"plan.{form}"),
            env={"BOARD_DATA": str(data)},
        )
        assert made.returncode == 0, made.stderr


def taken_home(fay: Browser, olga: Browser) -> None:
    for form in FORMS:
        answer = fay.get(f"/w/{BOARD}/{form}")
        assert answer.status == 200
        assert f"{IDEAS - 1}: many words" in answer.text
    assert olga.get("/lab/glasgow-2019/export.zip").status == 200


def late(running: Server, work: Callable[[], None]) -> dict[float, int]:
    """How many beats of the server were late by at most so many milliseconds during this work."""
    before = running.health()["beats"]
    work()
    after = running.health()["beats"]
    counts = [count - was for count, was in zip(after["count"], before["count"], strict=True)]
    assert sum(counts) > 50, "too few beats to say anything"
    return dict(zip([*after["late_ms"], float("inf")], counts, strict=True))


def share(beats: dict[float, int], seconds: float) -> float:
    """How many of the beats were later than that."""
    return sum(count for late, count in beats.items() if late > seconds * 1000) / sum(beats.values())
