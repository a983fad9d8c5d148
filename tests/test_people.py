"""Who is speaking: codes, secrets, wrong guesses, persons and their roles."""

from __future__ import annotations

import re
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.guesses import Guesses
from board.live import Live
from board.messages import Profile, Role
from board.people import (
    ALPHABET,
    VIEWS,
    BadKeyFile,
    People,
    Ticket,
    clean_line,
    hash_of,
    key_from,
    link_secret,
    new_key,
    normal_code,
    person_id,
    secret_in,
    shown_code,
)  # fmt: skip
from board.settings import Settings
from board.store import Link, Store, Workshop

CODES = st.text(alphabet=ALPHABET, min_size=8, max_size=8)

# ── Codes ───────────────────────────────────────────────────────────────────────────────────────


@given(CODES, st.data())
def test_a_code_is_known_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "\u2013", "\u2011", "\u00a0"]))
        + data.draw(st.sampled_from(lookalikes(char)))
        for char in code
    )
    assert normal_code(typed) == code


def lookalikes(char: str) -> list[str]:
    return [char, char.lower(), *{"0": "Oo", "1": "IiLl"}.get(char, "")]


@given(st.text(max_size=60))
def test_what_can_be_no_code_is_no_code(typed: str) -> None:
    code = normal_code(typed)
    assert code is None or (len(code) == 8 and set(code) <= set(ALPHABET))


@pytest.mark.parametrize("typed", ["", "K7QX", "K7QX-M2PD-1", "K7QX-M2P!", "U7QX-M2PD", "K" * 100_000])
def test_too_short_too_long_and_foreign_letters_are_no_code(typed: str) -> None:
    assert normal_code(typed) is None


@given(CODES)
def test_a_shown_code_is_read_again(code: str) -> None:
    assert normal_code(shown_code(code)) == code


# ── Names ───────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=300))
def test_a_name_is_one_short_line_without_anything_invisible(typed: str) -> None:
    line = clean_line(typed)
    assert len(line) <= 80
    assert line == line.strip()
    assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\s\s", line)
    assert clean_line(line) == line


@pytest.mark.parametrize("name", ["Ana", "Søren Ćirić", "María José", "李雷", "नमस्\u200cते", "👩🏽\u200d🔬"])
def test_a_name_stays_as_its_owner_writes_it(name: str) -> None:
    assert clean_line(f"  {name}\n") == name


# ── Secrets ─────────────────────────────────────────────────────────────────────────────────────


def test_the_key_file_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = key_from(tmp_path / "data")
    assert len(key) == 32
    assert key_from(tmp_path / "data") == key
    assert (tmp_path / "data" / "key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["key"]


def test_first_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: key_from(tmp_path), range(40)))) == 1


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key_from(tmp_path)
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        key_from(tmp_path)


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "00" * 31])
def test_a_damaged_key_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(BadKeyFile, match="damaged"):
        key_from(tmp_path)
    assert (tmp_path / "key").read_text() == content


def test_a_link_has_the_same_secret_again_and_another_one_for_everything_else() -> None:
    secrets = {
        link_secret(key, link, generation)
        for key in (b"a" * 32, b"b" * 32)
        for link in ("one", "two")
        for generation in (1, 2)
    }
    assert len(secrets) == 8
    assert link_secret(b"a" * 32, "one", 1) in secrets
    for secret in secrets:
        assert len(secret) == 32  # of 5 bits each
        assert set(secret) <= set(string.ascii_lowercase + "234567")


@pytest.mark.parametrize(
    "pasted", ["abc234", " abc234\n", "http://lab.test/enter#abc234", "HTTP://LAB.TEST/ENTER#ABC234 "]
)
def test_a_secret_is_found_in_what_people_paste(pasted: str) -> None:
    assert secret_in(pasted) == "abc234"


# ── Wrong codes ─────────────────────────────────────────────────────────────────────────────────


def test_after_too_many_wrong_codes_an_address_waits_a_minute() -> None:
    now = [0.0]
    guesses = Guesses(3, now=lambda: now[0])
    for _ in range(3):
        assert guesses.allowed("192.0.2.1")
        guesses.failed("192.0.2.1")
    assert not guesses.allowed("192.0.2.1")
    assert guesses.allowed("192.0.2.2")
    now[0] = 60.0
    assert guesses.allowed("192.0.2.1")


def test_one_ipv6_subscriber_is_one_address() -> None:
    guesses = Guesses(1)
    guesses.failed("2001:db8:1:2:3::4")
    assert not guesses.allowed("2001:db8:1:2:ffff::1")
    assert guesses.allowed("2001:db8:1:3::1")


# ── Persons and roles ───────────────────────────────────────────────────────────────────────────

ANA = Profile(name="Ana", city="Porto")


@pytest.fixture
def people(glasgow: Store, settings: Settings) -> People:
    return People(glasgow, Live(glasgow), key_from(settings.data))


def workshop(store: Store, name: str) -> Workshop:
    found = store.workshop(f"glasgow-2019-{name}")
    assert found is not None
    return found


def link(store: Store, id: str) -> Link:
    return next(held for held in store.links("glasgow-2019") if held.id == id)


def enter(people: People, store: Store, key: str, id: str) -> str:
    secret = people.secret(link(store, id))
    assert secret is not None
    assert people.enter(key, secret) is not None
    person = people.person(key, "glasgow-2019")
    assert person is not None
    return person


def test_a_key_is_one_person_in_the_whole_lab(people: People, glasgow: Store) -> None:
    key = new_key()
    person = people.join(key, workshop(glasgow, "rotterdam"), ANA)
    assert people.join(key, workshop(glasgow, "ghent"), ANA) == person
    assert people.join(key, workshop(glasgow, "ghent"), ANA) == person
    assert people.person(key, "glasgow-2019") == person
    assert people.persons(key) == {"glasgow-2019": person}
    assert people.join(new_key(), workshop(glasgow, "ghent"), ANA) != person


def test_a_delegate_is_one_where_they_joined_and_nothing_elsewhere(people: People, glasgow: Store) -> None:
    person = people.join(new_key(), workshop(glasgow, "rotterdam"), ANA)
    assert people.role_on(person, "glasgow-2019-rotterdam") == "delegate"
    assert people.role_on(person, "glasgow-2019-ghent") is None
    assert people.role_on(person, "no-such-workshop") is None
    assert people.role_on(person_id(new_key(), "glasgow-2019"), "glasgow-2019-rotterdam") is None


def test_a_facilitator_link_counts_for_its_workshop_alone(people: People, glasgow: Store) -> None:
    person = enter(people, glasgow, new_key(), "glasgow-2019-rotterdam.facilitator")
    assert people.role_on(person, "glasgow-2019-rotterdam") == "facilitator"
    assert people.role_on(person, "glasgow-2019-ghent") is None
    assert not people.organises(person, "glasgow-2019")
    assert people.profile(person) == Profile(name="", city="")


def test_the_organiser_link_counts_in_the_whole_lab(people: People, glasgow: Store) -> None:
    person = enter(people, glasgow, new_key(), "glasgow-2019.organiser")
    assert people.role_on(person, "glasgow-2019-rotterdam") == "organiser"
    assert people.role_on(person, "glasgow-2019-ghent") == "organiser"
    assert people.organises(person, "glasgow-2019")
    assert not people.organises(person, "another-lab")


def test_a_delegate_who_enters_by_a_link_stays_the_same_person(people: People, glasgow: Store) -> None:
    key = new_key()
    person = people.join(key, workshop(glasgow, "rotterdam"), ANA)
    assert people.role_on(person, "glasgow-2019-rotterdam") == "delegate"
    assert enter(people, glasgow, key, "glasgow-2019-rotterdam.facilitator") == person
    assert people.role_on(person, "glasgow-2019-rotterdam") == "facilitator"
    assert people.profile(person) == ANA


def test_a_rotated_link_ends_the_role_and_the_old_secret(
    people: People, glasgow: Store, settings: Settings
) -> None:
    id = "glasgow-2019-rotterdam.facilitator"
    old = people.secret(link(glasgow, id))
    assert old is not None
    person = enter(people, glasgow, new_key(), id)
    people.refresh()
    glasgow.rotate_link(id, 2, hash_of(link_secret(key_from(settings.data), id, 2)))
    assert people.refresh()
    assert people.role_on(person, "glasgow-2019-rotterdam") is None
    assert people.enter(new_key(), old) is None
    assert people.secret(link(glasgow, id)) not in (None, old)
    assert not people.refresh()


def test_a_revoked_link_gives_nothing_and_ends_what_it_gave(people: People, glasgow: Store) -> None:
    id = "glasgow-2019-rotterdam.facilitator"
    person, other = enter(people, glasgow, new_key(), id), new_key()
    secret = people.secret(link(glasgow, id))
    assert secret is not None
    people.refresh()
    glasgow.revoke_link(id)
    assert people.refresh()
    assert people.role_on(person, "glasgow-2019-rotterdam") is None
    answer = people.enter(other, secret)
    assert answer is not None
    assert answer.revoked
    assert people.person(other, "glasgow-2019") is None


def test_a_link_of_another_key_file_is_not_shown_wrongly(
    people: People, glasgow: Store, tmp_path: Path
) -> None:
    stranger = People(glasgow, Live(glasgow), key_from(tmp_path / "elsewhere"))
    assert people.secret(link(glasgow, "glasgow-2019.organiser")) is not None
    assert stranger.secret(link(glasgow, "glasgow-2019.organiser")) is None


def test_a_changed_name_is_told_to_every_board_that_the_person_joined(people: People, glasgow: Store) -> None:
    key = new_key()
    live = Live(glasgow)
    people = People(glasgow, live, b"k" * 32)
    person = people.join(key, workshop(glasgow, "rotterdam"), ANA)
    people.join(key, workshop(glasgow, "ghent"), ANA)
    heads = glasgow.heads()
    people.change(person, "glasgow-2019", Profile(name="Anna", city="Porto"))
    moved = {board for board, head in glasgow.heads().items() if head != heads[board]}
    assert moved == {"glasgow-2019-rotterdam", "glasgow-2019-ghent"}
    for board in moved:
        state = live.board(board)
        assert state is not None
        assert state.profiles[person].name == "Anna"


def test_no_name_and_no_secret_is_in_the_log(people: People, glasgow: Store) -> None:
    person = people.join(new_key(), workshop(glasgow, "rotterdam"), Profile(name="Ana Xyzzy", city="Plugh"))
    log = repr(glasgow.events("glasgow-2019-rotterdam", 0))
    assert person in log
    assert "Xyzzy" not in log
    assert "Plugh" not in log


# ── Tickets ─────────────────────────────────────────────────────────────────────────────────────


def test_a_ticket_names_its_person_and_board(people: People) -> None:
    assert people.read_ticket(people.ticket("person-1", "board-1")) == Ticket("person-1", "board-1")
    speaks = people.ticket("person-1", "board-1", speaks=True)
    assert people.read_ticket(speaks) == Ticket("person-1", "board-1", speaks=True)


@pytest.mark.parametrize("change", ["", "x", "é", "." * 50, "a.b.c"])
def test_a_ticket_that_is_not_ours_says_nothing(people: People, change: str) -> None:
    assert people.read_ticket(change) is None
    ticket = people.ticket("person-1", "board-1")
    middle = len(ticket) // 2
    assert people.read_ticket(ticket[:middle] + change + ticket[middle + 1 :]) is None


def test_a_ticket_of_another_installation_says_nothing(people: People, glasgow: Store) -> None:
    stranger = People(glasgow, Live(glasgow), b"s" * 32)
    assert people.read_ticket(stranger.ticket("person-1", "board-1")) is None


def test_a_ticket_that_looks_as_others_carries_that_view_and_no_other(people: People) -> None:
    for view in VIEWS:
        assert people.read_ticket(people.ticket("person-1", "board-1", view)) == Ticket(
            "person-1", "board-1", view
        )
    more: tuple[Role, ...] = ("facilitator", "organiser", "expert")
    for role in more:
        assert people.read_ticket(people.ticket("person-1", "board-1", role)) is None


def test_who_may_look_as_others(people: People, glasgow: Store) -> None:
    rotterdam = workshop(glasgow, "rotterdam")
    ana = people.join(new_key(), rotterdam, Profile(name="Ana", city=""))
    assert not any(people.may_view(ana, rotterdam.id, view) for view in VIEWS)
    screen = new_key()
    runner = enter(people, glasgow, new_key(), f"{rotterdam.id}.facilitator")
    wall = enter(people, glasgow, screen, f"{rotterdam.id}.projector")
    assert [people.may_view(runner, rotterdam.id, view) for view in VIEWS] == [True, True]
    assert [people.may_view(wall, rotterdam.id, view) for view in VIEWS] == [True, False]
    assert not people.may_view(runner, rotterdam.id, "facilitator")
    assert not people.may_view(runner, workshop(glasgow, "ghent").id, "projector")
    assert people.role_of(Ticket(runner, rotterdam.id, "projector")) == "projector"
    assert people.role_of(Ticket(ana, rotterdam.id, "projector")) is None
    assert people.role_on(wall, rotterdam.id) == "projector"
    people.join(screen, rotterdam, Profile(name="Bo", city=""))
    assert people.role_on(wall, rotterdam.id) == "delegate"
    assert people.may_view(wall, rotterdam.id, "projector")
