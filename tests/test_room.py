"""The people of a workshop: whose writing is paused, who is sent out and let in, whose name is mended."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.live import Live
from board.messages import MutePerson, Profile, ReadmitPerson, RemovePerson, Rename, encode
from board.people import People, new_key
from board.store import Store, Workshop
from board.turns import Named, exactly
from tests.conftest import Browser, Site
from tests.house import BOARD, House
from tests.test_rules import idea, refused


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    for person in ("ann", "bob"):
        house.person(person)
    house.person("fay", "facilitator")
    house.stage("fay", "ideate")
    yield house
    house.close()


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────


def test_whose_writing_is_paused_writes_nothing_and_votes_still(h: House) -> None:
    mine = idea(h, "ann", "Before")
    h.done("fay", "mute_person", person="ann", on=True)
    assert "your writing" in refused(h, "paused", "ann", "post_idea", idea=h.id("idea"), text="After")
    base = h.state.idea[mine].written
    refused(h, "paused", "ann", "edit_idea", idea=mine, text="Changed", base=base)
    refused(h, "paused", "ann", "ask_question", question=h.id("question"), text="May I?")
    idea(h, "bob", "Bob goes on")
    h.stage("fay", "cluster")
    refused(h, "paused", "ann", "create_cluster", cluster=h.id("cluster"), name="Ha", ideas=[])
    group = h.id("cluster")
    h.done("fay", "create_cluster", cluster=group, name="One", ideas=[mine])
    h.stage("fay", "vote")
    round = h.id("round")
    h.done("fay", "open_round", round=round, name="", budget=3, cap=2, blind=True)
    h.done("ann", "cast_dots", round=round, cluster=group, dots=1)
    h.stage("fay", "cluster")
    h.done("fay", "mute_person", person="ann", on=False)
    idea(h, "ann", "Again")


def test_only_those_who_run_the_workshop_see_whose_writing_is_paused(h: House) -> None:
    h.done("fay", "change_settings", names="name")
    bob, fay = h.arrive("bob"), h.arrive("fay")
    h.done("fay", "mute_person", person="ann", on=True)
    h.show()
    assert fay.shared["person"]["ann"]["muted"]
    assert not bob.shared["person"]["ann"]["muted"]


def test_who_is_sent_out_does_nothing_and_what_they_said_stays(h: House) -> None:
    mine = idea(h, "ann", "Stays")
    table = h.id("table")
    h.done("fay", "make_table", table=table, name="One")
    h.done("ann", "sit", table=table)
    h.done("fay", "remove_person", person="ann")
    assert "ann" not in h.state.seat
    refused(h, "removed", "ann", "post_idea", idea=h.id("idea"), text="Still here")
    refused(h, "removed", "ann", "take_back_idea", idea=mine)
    refused(h, "not_found", "fay", "sit", table=table, person="ann")
    assert h.state.idea[mine].text == "Stays"
    fay = h.arrive("fay")
    assert fay.shared["counts"]["counts"]["joined"] == 1
    h.done("fay", "readmit_person", person="ann")
    idea(h, "ann", "Back")
    h.show()
    assert fay.shared["counts"]["counts"]["joined"] == 2


def test_nobody_sends_themselves_out_and_nobody_is_made_up(h: House) -> None:
    h.roles["ann"] = "facilitator"
    refused(h, "role", "ann", "remove_person", person="ann")
    for type in ("remove_person", "readmit_person"):
        refused(h, "not_found", "fay", type, person="nobody-here")
    refused(h, "not_found", "fay", "mute_person", person="nobody-here", on=True)
    for type in ("remove_person", "readmit_person"):
        refused(h, "role", "bob", type, person="bob")


def test_a_correction_moves_the_profile_and_writes_no_name(h: House) -> None:
    version = h.state.person["ann"].profile
    fay = h.arrive("fay")
    profile = Profile("Anna Xyzzy", "Plugh")
    named = Named("ann", exactly(profile))
    assert h.live.ask(BOARD, "bob", "delegate", Rename(person="ann"), named).refused == "role"
    assert h.store.profile("ann") != profile
    answer = h.live.ask(BOARD, "fay", "facilitator", Rename(person="ann"), named)
    assert answer.revision is not None
    assert h.state.person["ann"].profile == version + 1
    h.show()
    assert fay.shared["person"]["ann"]["name"] == "Anna Xyzzy"
    log = encode([event.ops for event in h.store.events(BOARD, 0)]).decode()
    assert "Xyzzy" not in log
    assert "Plugh" not in log
    assert h.store.profile("ann") == profile


# ── Who may be where ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lab(glasgow: Store) -> tuple[People, Live, Workshop]:
    live = Live(glasgow)
    place = glasgow.workshop("glasgow-2019-rotterdam")
    assert place is not None
    return People(glasgow, live, b"k" * 32), live, place


def test_who_is_sent_out_is_nobody_there_until_they_are_let_in(lab: tuple[People, Live, Workshop]) -> None:
    people, live, place = lab
    key = new_key()
    person = people.join(key, place, Profile("Ana", "Porto"))

    def ask(command: RemovePerson | ReadmitPerson | MutePerson) -> None:
        assert live.ask(place.id, "fay", "facilitator", command).revision is not None

    ask(MutePerson(person=person, on=True))
    assert people.role_on(person, place.id) == "delegate"
    ask(RemovePerson(person=person))
    assert people.role_on(person, place.id) is None
    assert people.is_removed(person, place.id)
    # Joining again lets nobody in whom the facilitator sent out.
    assert people.join(key, place, Profile("Ana", "Porto")) == person
    assert people.is_removed(person, place.id)
    ask(ReadmitPerson(person=person))
    assert not people.is_removed(person, place.id)
    assert people.role_on(person, place.id) == "delegate"
    assert not people.is_removed("nobody-at-all", place.id)
    with pytest.raises(LookupError):
        people.rename("fay", "facilitator", "nobody-at-all", place, Profile("X", ""))


# ── Over HTTP ───────────────────────────────────────────────────────────────────────────────────


def correct(browser: Browser, name: str, person: str, body: object) -> tuple[int, str]:
    answer = browser.post_json(f"/w/glasgow-2019-{name}/people/{person}", body)
    return answer.status, answer.text


def person_of(site: Site, browser: Browser) -> str:
    found = site.rooms.people.person(browser.cookie.value, "glasgow-2019")
    assert found is not None
    return found


@pytest.mark.parametrize("link", ["rotterdam.facilitator", "organiser"])
def test_those_who_run_a_workshop_correct_a_name_and_it_is_checked_like_the_join_form(
    site: Site, link: str
) -> None:
    ana, fay = site.joined("rotterdam", "Ana Xyzzy"), site.entered(link)
    person = person_of(site, ana)
    wrong: list[object] = [{}, [], "text", {"name": "  ", "city": "Porto"}, {"name": 7}]
    for body in wrong:
        status, said = correct(fay, "rotterdam", person, body)
        assert status == 422
        assert "name" in json.loads(said)["sentence"]
    status, said = correct(fay, "rotterdam", person, {"name": " Ana\u202e  María ", "city": "Porto\n"})
    assert (status, json.loads(said)) == (200, {"name": "Ana María", "city": "Porto"})
    assert site.rooms.people.profile(person) == Profile("Ana María", "Porto")
    assert correct(fay, "rotterdam", "nobody-at-all", {"name": "X", "city": ""})[0] == 404
    log = encode([event.ops for event in site.rooms.store.events("glasgow-2019-rotterdam", 0)]).decode()
    assert person in log
    assert "María" not in log


@pytest.mark.parametrize("link", ["", "rotterdam.expert", "rotterdam.projector", "ghent.facilitator"])
def test_nobody_else_corrects_a_name(site: Site, link: str) -> None:
    ana = site.joined("rotterdam", "Ana")
    person = person_of(site, ana)
    other = site.entered(link) if link else ana
    assert correct(other, "rotterdam", person, {"name": "Mallory", "city": ""})[0] == 403
    assert correct(site.browser(), "rotterdam", person, {"name": "Mallory", "city": ""})[0] == 403
    profile = site.rooms.people.profile(person)
    assert profile is not None
    assert profile.name == "Ana"


def test_who_joined_unnamed_stays_so_when_their_name_is_corrected(site: Site) -> None:
    browser = site.browser()
    code = site.workshop("rotterdam").code
    browser.post(f"/j/{code}", {"name": "Sam", "city": "Oslo", "unnamed": "yes"})
    person = person_of(site, browser)
    fay = site.entered("rotterdam.facilitator")
    assert correct(fay, "rotterdam", person, {"name": "Samuel", "city": "Oslo"})[0] == 200
    assert site.rooms.people.profile(person) == Profile("Samuel", "Oslo", unnamed=True)


def test_who_was_sent_out_reads_why_wherever_they_come_in(site: Site) -> None:
    ana = site.joined("rotterdam", f"Ana {secrets.token_hex(2)}")
    person, place = person_of(site, ana), site.workshop("rotterdam")
    live = site.rooms.live
    assert live.ask(place.id, "fay", "organiser", RemovePerson(person=person)).revision is not None
    again = {"name": "Ana", "city": "Porto"}
    for answer in (ana.get(f"/w/{place.id}"), ana.post(f"/j/{place.code}", again)):
        assert answer.status == 403
        assert "The facilitator took you off this board" in answer.text
        assert "Speak to the facilitator" in answer.text
        assert f'href="/w/{place.id}"' in answer.text
        assert "Join code" not in answer.text
    assert live.ask(place.id, "fay", "organiser", ReadmitPerson(person=person)).revision is not None
    assert ana.get(f"/w/{place.id}").status == 200
