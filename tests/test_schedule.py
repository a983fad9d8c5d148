"""One person's own table rounds, as a page: all of theirs, and nobody's who sits elsewhere."""

from __future__ import annotations

import re

import pytest

from board.messages import (
    ChangeSettings,
    Command,
    EndTableRound,
    MoveStage,
    PlanTableRounds,
    RemovePerson,
    StartTableRound,
    TableRound,
    WriteProject,
)
from board.state import State
from tests.conftest import Browser, Site

NAME = "share-projects"
ADDRESS = f"/w/glasgow-2019-{NAME}/schedule/mine"
HOSTS = {"Hana": "Turin", "Henk": "Utrecht", "Ines": "Housing bank"}
"""Ines has no city: she takes part for her organisation."""
VISITORS = {"Ann": "Porto", "Bob": "Lille", "Cleo": "Housing bank"}


class Exchange:
    """Three projects, three visitors, three rounds."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.board = site.workshop(NAME).id
        self.browsers: dict[str, Browser] = {}
        self.ids: dict[str, str] = {}
        for who, city in (HOSTS | VISITORS).items():
            self.come(who, city)
        self.ask(ChangeSettings(names="nothing", names_after="nothing"))
        for host, city in HOSTS.items():
            card = WriteProject(project=f"project-of-{host}", title=f"Card of {city}", city=city, base=0)
            self.ask(card, host)

    def come(self, who: str, city: str) -> None:
        self.browsers[who] = self.site.joined(NAME, who, city)
        person = self.site.rooms.people.person(str(self.browsers[who].cookie.value), "glasgow-2019")
        assert person is not None
        self.ids[who] = person

    def ask(self, command: Command, who: str = "") -> None:
        person, role = (self.ids[who], "delegate") if who else ("organiser", "organiser")
        answer = self.site.rooms.live.ask(self.board, person, role, command)  # type: ignore[arg-type]
        assert answer.revision is not None, answer

    @property
    def state(self) -> State:
        state = self.site.rooms.live.board(self.board)
        assert state is not None
        return state

    @property
    def rounds(self) -> list[TableRound]:
        return sorted(self.state.table_round.values(), key=lambda round: round.number)

    def tables(self, who: str) -> list[str]:
        """What stands on somebody's page, round by round; empty where they have no table."""
        answer = self.browsers[who].get(ADDRESS)
        assert answer.status == 200, answer.text
        rounds = re.findall(r"<li class=\"my-round.*?</li>", answer.text, re.DOTALL)
        return ["".join(re.findall(r"<h2[^>]*>(.*?)</h2>", round)) for round in rounds]

    def placed(self, who: str) -> list[str]:
        """The same, as the rules have it."""
        at = [self.state.project.get(round.places.get(self.ids[who], "")) for round in self.rounds]
        return [project.title if project is not None else "" for project in at]


@pytest.fixture(scope="module")
def exchange(site: Site) -> Exchange:
    return Exchange(site)


def test_everybody_has_their_own_rounds_and_may_not_know_more(exchange: Exchange) -> None:
    for who in (*HOSTS, *VISITORS):
        assert "No table rounds are planned yet." in exchange.browsers[who].get(ADDRESS).text
    exchange.ask(MoveStage(seen="brief", to="draft"))
    exchange.ask(PlanTableRounds(rounds=3, minutes=8))
    for who in (*HOSTS, *VISITORS):
        assert exchange.tables(who) == exchange.placed(who)
        text = exchange.browsers[who].get(ADDRESS).text
        assert "8 minutes" in text
        assert not any(other in text for other in (HOSTS | VISITORS) if other != who)
    assert exchange.tables("Hana") == ["Card of Turin"] * 3
    assert "You are the host: stay at this table." in exchange.browsers["Hana"].get(ADDRESS).text
    # Hers is the organisation that Ines hosts for: that table is none of hers.
    assert sorted(exchange.tables("Cleo")) == ["", "Card of Turin", "Card of Utrecht"]
    assert "You have no table in this round." in exchange.browsers["Cleo"].get(ADDRESS).text


def test_who_shares_a_table_is_named_once_the_round_runs_and_names_are_shown(exchange: Exchange) -> None:
    first, *_rest = exchange.rounds
    exchange.ask(StartTableRound(round=first.id))
    exchange.ask(ChangeSettings(names_after="name"))
    text = exchange.browsers["Ann"].get(ADDRESS).text
    (now,) = re.findall(r"<li class=\"my-round running.*?</li>", text, re.DOTALL)
    assert ">Now<" in now
    at = {who: first.places.get(id) for who, id in exchange.ids.items()}
    beside = {who for who, table in at.items() if table == at["Ann"] and who != "Ann"}
    for who, city in (HOSTS | VISITORS).items():
        assert (f"{who} · {city}" in now) == (who in beside)
    for later in re.findall(r"<li class=\"my-round planned.*?</li>", text, re.DOTALL):
        assert "At this table with you" not in later


def test_who_comes_late_and_who_leaves_changes_the_rounds_to_come_alone(exchange: Exchange) -> None:
    first, *_rest = exchange.rounds
    began = {who: exchange.tables(who)[0] for who in VISITORS}
    exchange.come("Late", "Oslo")
    assert exchange.tables("Late") == ["", "", ""]
    exchange.ask(RemovePerson(person=exchange.ids["Bob"]))
    exchange.ask(EndTableRound(round=first.id))
    exchange.ask(PlanTableRounds(rounds=2, minutes=5))
    late = exchange.tables("Late")
    assert late[0] == ""
    assert len({*late}) == 3
    for who in ("Ann", "Cleo"):
        assert exchange.tables(who)[0] == began[who]
        assert exchange.tables(who) == exchange.placed(who)
    assert exchange.browsers["Bob"].get(ADDRESS).status == 403


def test_who_runs_the_workshop_has_the_whole_plan_and_who_is_not_in_it_has_none(exchange: Exchange) -> None:
    site = exchange.site
    for link in (f"{NAME}.facilitator", "organiser"):
        answer = site.entered(link).get(ADDRESS)
        assert (answer.status, answer.location) == (303, ADDRESS.removesuffix("/mine"))
    expert = site.entered(f"{NAME}.expert").get(ADDRESS).text
    assert "Only delegates have a seat in the table rounds." in expert
    assert "my-round" not in expert
    for browser in (site.browser(), site.joined("rotterdam")):
        assert browser.get(ADDRESS).status == 403
