"""A Lab of many boards with hundreds of people, put into a database before its server starts.

How people join is tested elsewhere; here they are there already, with their cookies and tickets. What is
measured afterwards is a server of its own, on a core of its own.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from board import labfile
from board.cli.labs import load
from board.live import Live
from board.messages import Answer, CreateCluster, Join, MoveStage, OpenRound, PostIdea, Profile, StageName
from board.people import People, hash_of, key_from, person_id
from board.store import Store
from board.turns import Named, exactly, from_house
from tests.conftest import free_port
from tests.faults.servers import Server, pinned

LAB = "load"
LIMITS = {"BOARD_COMMANDS_PER_SECOND": "10000"}
"""Raised, and the code that keeps them stays in the path."""


@dataclass(frozen=True)
class Guest:
    """Somebody who joined a board: what a browser would hold."""

    board: str
    person: str
    cookie: str
    ticket: str


@dataclass
class Venue:
    """A running server, its boards, and who has joined each."""

    server: Server
    guests: dict[str, list[Guest]]

    @property
    def boards(self) -> list[str]:
        return list(self.guests)

    @property
    def pid(self) -> int:
        assert self.server.process is not None
        return self.server.process.pid


@cache
def cores() -> tuple[int | None, int | None]:
    """A core for the server and another for who asks it; nothing where there are no two.

    Asked before anything is pinned, and then remembered: whoever is pinned sees one core only.
    """
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    mine = sorted(os.sched_getaffinity(0))
    return (mine[0], mine[-1]) if len(mine) > 1 else (None, None)


@contextmanager
def venue(
    boards: int,
    people: int,
    *,
    stage: StageName = "cluster",
    ideas: int = 0,
    clusters: int = 0,
    clustered: int | None = None,
    runs: int = 0,
    **env: str,
) -> Iterator[Venue]:
    """So many boards at a stage, each with the same so many people, ideas and clusters, and its server.

    All ideas are in clusters, or as many as are said to be; the first so many people run the workshops.
    At the stage `vote` a round is open, whose running totals everybody sees.
    """
    with TemporaryDirectory(prefix="board-load-") as folder:
        data = Path(folder) / "data"
        content = _Content(ideas, clusters, ideas if clustered is None else clustered)
        guests = _furnish(data, boards, people, stage, content, runs)
        here, there = cores()
        server = Server(data, port=free_port(), env=LIMITS | env, core=here)
        try:
            server.start()
            with pinned(there):
                yield Venue(server, guests)
        finally:
            server.close()


@dataclass(frozen=True)
class _Content:
    """How much lies on each board."""

    ideas: int
    clusters: int
    clustered: int


def _furnish(
    data: Path, boards: int, people: int, stage: StageName, content: _Content, runs: int
) -> dict[str, list[Guest]]:
    key = key_from(data)
    store = Store.open(f"sqlite:///{data / 'board.db'}")
    try:
        load(store, key, labfile.read(_lab(data, boards)))
        live = Live(store)
        tickets = People(store, live, key)
        cookies = [secrets.token_urlsafe(20) for _ in range(people)]
        profiles = [Profile(f"Person {number}", "Porto") for number in range(people)]
        for cookie, profile in zip(cookies, profiles, strict=True):
            store.create_person(person_id(cookie, LAB), LAB, hash_of(cookie), profile)
        found: dict[str, list[Guest]] = {}
        for link in store.links(LAB):
            for cookie in cookies[:runs] if link.role == "facilitator" else ():
                store.grant(person_id(cookie, LAB), link.id, link.generation)
        for workshop in store.workshops(LAB):
            found[workshop.id] = []
            commands: list[Any] = []
            for cookie, profile in zip(cookies, profiles, strict=True):
                person = person_id(cookie, LAB)
                commands.append((Join(person=person), Named(person, exactly(profile))))
                ticket = tickets.ticket(person, workshop.id)
                found[workshop.id].append(Guest(workshop.id, person, cookie, ticket))
            commands.append((MoveStage(seen="brief", to="cluster"), None))
            named = [f"idea-{number:05d}" for number in range(content.ideas)]
            commands += [
                (PostIdea(idea=id, text=f"{id}: {'a text of usual length ' * 3}"), None) for id in named
            ]
            for number in range(content.clusters):
                mine = tuple(named[: content.clustered][number :: content.clusters][:200])
                cluster = CreateCluster(cluster=f"cluster-{number:03d}", name=f"Cluster {number}", ideas=mine)
                commands.append((cluster, None))
            if stage != "cluster":
                commands.append((MoveStage(seen="cluster", to=stage), None))
            if stage == "vote":
                round = OpenRound(round="round-one", name="Vote", budget=5, cap=2, blind=False)
                commands.append((round, None))
            _all(live, workshop.id, commands)
        return found
    finally:
        store.close()


def _all(live: Live, board: str, commands: list[Any]) -> None:
    """Decide these in a few transactions."""
    answers: list[Answer] = []
    for command, named in commands:
        who = ("system", "system") if isinstance(command, Join) else ("organiser", "organiser")
        live._queue.put(from_house(board, who[0], who[1], command, answers.append, named))  # type: ignore[arg-type]
    while len(answers) < len(commands):
        live.step()
    wrong = [answer for answer in answers if answer.revision is None]
    assert not wrong, wrong[0]


def _lab(data: Path, boards: int) -> Path:
    path = data / "lab.toml"
    text = (
        f'[lab]\nid = "{LAB}"\ntitle = "Load"\nhost = "Porto"\nstarts = 2019-03-25\nends = 2019-03-27\n'
        'cities = ["Porto"]\n'
    )
    for number in range(boards):
        text += (
            f'[[workshop]]\nid = "b{number:02d}"\npart = "create"\nformat = "challenge"\n'
            f'title = "Board {number}"\ncity = "Porto"\ndate = 2019-03-27\nquestion = "What would help?"\n'
        )
    path.write_text(text)
    return path
