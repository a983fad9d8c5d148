"""A rehearsal as it is held: the command against a server of its own, and nothing left after it."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WAIT, board, environment, program
from tests.faults.servers import Server, server

LAB = "glasgow-2019"
SMALL = ("--boards", "2", "--delegates", "8", "--minutes", "0.1", "--seed", "3")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("rehearsal")) as made:
        made.start()
        yield made


@pytest.fixture(scope="module")
def link(place: Server) -> str:
    told = board("lab", "links", LAB, env={"BOARD_DATA": str(place.data), "PORT": str(place.port)}).stdout
    found = re.search(r"http\S+/enter#\w+", told)
    assert found is not None
    return found.group()


def rows(place: Server) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, but for the number that says that rights have changed, and how
    SQLite lays out the index of what is searchable."""
    with closing(sqlite3.connect(place.database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if name != "meta" and not name.startswith("searched_")
        }


def test_a_rehearsal_says_its_verdict_and_leaves_no_row(place: Server, link: str, tmp_path: Path) -> None:
    ideas = tmp_path / "ideas.csv"
    ideas.write_text("text\nAn idea from the file\nAnother one\n")
    before = rows(place)
    ran = program("rehearse", link, *SMALL, "--ideas", str(ideas), "--report", str(tmp_path))
    assert "Traceback" not in ran.stderr
    assert rows(place) == before
    assert "2 boards, 18 people, 0.1 minutes, seed 3" in ran.stdout
    assert re.search(r"\d of 18 here", ran.stdout), "no progress without a terminal"
    assert "\r" not in ran.stdout
    assert "Wiped: 2 rehearsal boards" in ran.stdout
    (report,) = tmp_path.glob("rehearsal-*.md")
    (page,) = tmp_path.glob("rehearsal-*.html")
    text = report.read_text()
    verdict = text.splitlines()[2].strip("*")
    assert verdict in ran.stdout
    # How fast it was depends on the machine; that all else held does not.
    ready = verdict.startswith("Ready for 18 people: the slowest 1 % waited ")
    assert ready or verdict.startswith("Not ready for 18 people: the slowest 1 % ")
    assert ran.returncode == (0 if ready else 1)
    for bar in ("Lost", "Doubled", "Pages that differ from a fresh one", "Refusals that must not happen"):
        assert f"| {bar} | 0 | 0 | yes |" in text
    assert "18 of 18 people came in" in text
    for what, least in (("Write an idea", 10), ("Give or take dots", 10), ("Move to the next stage", 10)):
        done = re.search(rf"\| {what} \| (\d+) \| \d+ \|", text)
        assert done is not None, f"nobody did this: {what}"
        assert int(done.group(1)) >= least
    secret = link.partition("#")[2]
    assert secret not in ran.stdout + ran.stderr + text + page.read_text()


def test_what_was_kept_is_there_and_is_wiped_by_its_own_command(
    place: Server, link: str, tmp_path: Path
) -> None:
    before = rows(place)
    less = ("--delegates", "4", "--minutes", "0.05")
    kept = program("rehearse", link, *SMALL, *less, "--keep", "--report", str(tmp_path))
    assert "were kept" in kept.stdout
    ideas = {row for row in rows(place)["idea"] if row not in before["idea"]}
    assert ideas, "nothing was written"
    assert all(any(str(cell).startswith(f"rehearsal-{LAB}-") for cell in row) for row in ideas)
    assert "Wiped: 2 rehearsal boards" in program("rehearse", "--wipe", link).stdout
    assert rows(place) == before
    assert "nothing to wipe" in program("rehearse", "--wipe", link).stdout


@contextmanager
def rehearsing(link: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A long rehearsal that has begun."""
    command = [sys.executable, "-u", "-m", "board.cli", "rehearse", link, *SMALL, "--minutes", "5"]
    with subprocess.Popen(
        [*command, "--report", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(None),
    ) as running:
        try:
            assert running.stdout is not None
            while "of 18 here" not in running.stdout.readline():
                assert running.poll() is None
            yield running
        finally:
            running.kill()


def test_who_stops_it_leaves_nothing_behind(place: Server, link: str, tmp_path: Path) -> None:
    before = rows(place)
    with rehearsing(link, tmp_path) as running:
        running.send_signal(signal.SIGINT)
        said, wrong = running.communicate(timeout=WAIT)
    assert "Wiped: 2 rehearsal boards" in said
    assert running.returncode == 130
    assert "Traceback" not in wrong
    assert rows(place) == before


def test_a_wipe_from_elsewhere_ends_it_with_a_sentence(place: Server, link: str, tmp_path: Path) -> None:
    before = rows(place)
    with rehearsing(link, tmp_path) as running:
        assert "Wiped: 2" in program("rehearse", "--wipe", link).stdout
        said, wrong = running.communicate(timeout=WAIT)
    assert running.returncode == 1
    assert "No verdict. Somebody wiped the rehearsal while it ran." in said
    assert "Traceback" not in wrong
    assert rows(place) == before
