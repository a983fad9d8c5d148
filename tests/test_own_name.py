"""Those with a secret link: how they take on a first step by name, and what they are who hold two links."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from board.messages import COMMANDS, PersonSeen, Role
from board.people import Ticket
from board.rules.room import joined
from board.rules.view import Viewer, everything
from board.settings import Settings
from tests.conftest import Browser, free_port, serving
from tests.test_city_page import BOARD, PAGE, SHEET, STEP, Workshop
from tests.test_pages import page_data

SHELL = f"/w/{BOARD}"
NAME, CITY = "Eva Smit", "Youth department"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Workshop]:
    settings = Settings(data=tmp_path / "data", port=free_port(), async_mode="threading")
    with serving(settings) as site:
        yield Workshop(site)


def person(made: Workshop, browser: Browser) -> str:
    assert browser.cookie is not None
    return str(made.site.rooms.people.person(browser.cookie.value, "glasgow-2019"))


def refused(made: Workshop, who: str, role: Role, type: str, **body: Any) -> str | None:
    """Why the board did not take a command; nothing if it did."""
    command = msgspec.convert({"type": type, **body}, COMMANDS[type])
    return made.live.ask(BOARD, who, role, command).refused


def names(made: Workshop, role: Role) -> set[str]:
    """Whom an audience knows by name."""
    return {it.name for it in everything(Viewer(role), made.state).values() if isinstance(it, PersonSeen)}


def test_the_citys_expert_takes_on_a_step_by_name_and_is_no_delegate_for_it(made: Workshop) -> None:
    eva, before = person(made, made.eve), joined(made.state)
    made.tell("delegate", "leave_action", action=STEP)
    assert refused(made, eva, "expert", "take_action", action=STEP) == "not_found"
    assert "Show my ideas without my name" not in made.eve.get(f"{SHELL}/me").text
    assert made.eve.post(f"{SHELL}/me", {"name": NAME, "city": CITY}).status == 303

    # Until she takes something on, only those who run the workshop know her name.
    made.tell("facilitator", "change_settings", names_after="name")
    assert NAME not in names(made, "delegate") | names(made, "projector")
    assert NAME in names(made, "facilitator")
    assert refused(made, eva, "expert", "take_action", action=STEP) is None
    assert NAME in names(made, "delegate")
    assert NAME not in names(made, "projector")

    taken = f"taken on by {NAME}, {CITY}"
    assert taken in unescape(made.eve.get(PAGE).text)
    assert taken in made.fay.get(f"{SHELL}/export.md").text
    assert "Ask two districts" in unescape(made.eve.get("/lab/glasgow-2019/mine").text)

    assert f"{NAME} (Expert of the city)" in made.fay.get(f"{SHELL}/log").text

    # She is asked for nothing that a delegate is, and counts nowhere.
    assert joined(made.state) == before
    assert made.site.rooms.people.role_on(eva, BOARD) == "expert"
    assert NAME not in made.ola.get("/lab/glasgow-2019/people").text
    made.stage("closed")
    assert NAME not in made.ola.get("/lab/glasgow-2019/highlights.md").text
    for command in ("mute_person", "remove_person"):
        assert refused(made, made.id, "facilitator", command, person=eva, **on(command)) == "not_found"

    assert refused(made, eva, "expert", "leave_action", action=STEP) is None
    assert NAME not in names(made, "delegate")


def on(command: str) -> dict[str, Any]:
    return {"on": True} if command == "mute_person" else {}


def test_a_name_for_a_step_is_not_for_ideas(made: Workshop) -> None:
    fay = person(made, made.fay)
    assert made.fay.post(f"{SHELL}/me", {"name": "Fay Runner", "city": ""}).status == 303
    made.stage("ideate")
    assert refused(made, fay, "facilitator", "post_idea", idea="idea-of-fay1", text="From the desk") is None
    assert not made.state.idea["idea-of-fay1"].named


def test_without_their_link_who_only_gave_a_name_has_to_join(made: Workshop) -> None:
    eva = person(made, made.eve)
    made.eve.post(f"{SHELL}/me", {"name": NAME, "city": CITY})
    made.live.perform(lambda store: store.revoke_link(f"{BOARD}.expert"))
    made.site.rooms.people.refresh()
    assert made.site.rooms.people.role_on(eva, BOARD) is None
    assert made.eve.get(SHELL).status == 403
    assert (
        made.eve.post(f"/j/{made.site.workshop('rotterdam').code}", {"name": NAME, "city": CITY}).status
        == 303
    )
    assert made.site.rooms.people.role_on(eva, BOARD) == "delegate"
    assert made.state.person[eva].delegate


def test_an_organiser_who_opens_the_experts_link_speaks_for_the_city_there(made: Workshop) -> None:
    ola, people = person(made, made.ola), made.site.rooms.people
    entered = made.ola.post_json("/enter", {"secret": made.site.secret("rotterdam.expert")})
    assert entered.json == {"to": f"{SHELL}?as=expert"}

    speaking: Any = page_data(made.ola.get(f"{SHELL}?as=expert"))
    assert (speaking["role"], speaking["urls"]["run"]) == ("expert", SHELL)
    renewed = made.ola.post_json(speaking["urls"]["ticket"], {}).json["ticket"]
    for text in (speaking["ticket"], renewed):
        ticket = people.read_ticket(text)
        assert ticket == Ticket(ola, BOARD, speaks=True)
        assert people.role_of(ticket) == "expert"

    # On the board’s own address they run it as before, and are shown the way to the other.
    running: Any = page_data(made.ola.get(SHELL))
    assert (running["role"], running["urls"]["speak"]) == ("organiser", f"{SHELL}?as=expert")
    ticket = people.read_ticket(running["ticket"])
    assert ticket is not None
    assert people.role_of(ticket) == "organiser"

    # The city’s page shows them what the expert keeps back, and takes down from them what happened.
    assert "It fits the new youth plan." in made.ola.get(PAGE).text
    made.stage("closed")
    said = {"solution": SHEET, "happened": "kept", "text": "Four workers."}
    assert made.ola.post(PAGE, said).status == 303


def test_nobody_speaks_for_the_city_without_its_link(made: Workshop) -> None:
    assert made.fay.get(f"{SHELL}?as=expert").location.endswith(SHELL)
    ticket = made.site.rooms.people.read_ticket(
        made.fay.post_json(f"{SHELL}/ticket?as=expert", {}).json["ticket"]
    )
    assert ticket is not None
    assert made.site.rooms.people.role_of(ticket) == "facilitator"
    assert "It fits the new youth plan." not in made.fay.get(PAGE).text
