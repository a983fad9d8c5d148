"""Rehearsal boards on a server: who may make and wipe them, that they show up nowhere, and leave nothing."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from msgspec import structs

from board import rehearsals
from board.labfile import LabFileError, parse
from board.messages import Profile
from board.people import hash_of, link_secret
from board.store import Lab, Link, Store, Workshop
from tests.conftest import Answer, Browser, Site
from tests.delegates import Delegate, until

LAB = "glasgow-2019"
REHEARSAL = "rehearsal-glasgow-2019"


def secret(site: Site, link: str) -> str:
    held = next(one for one in site.rooms.store.links(LAB) if one.id == link)
    found = site.rooms.people.secret(held)
    assert found is not None
    return found


@pytest.fixture
def organiser(site: Site) -> Iterator[str]:
    """The organiser's secret; whatever a test leaves is wiped after it."""
    yield secret(site, f"{LAB}.organiser")
    rehearsals.wipe(site.rooms.live, LAB)


def make(site: Site, secret: str, boards: object = 2) -> Answer:
    return site.browser().post_json("/rehearsal", {"secret": secret, "boards": boards})


def play(site: Site, board: dict[str, Any]) -> Browser:
    """Somebody joins a rehearsal board, and changes it."""
    guest = site.browser()
    joined = guest.post(f"/j/{board['code']}", {"name": "Simulated Sam", "city": "Porto"})
    assert joined.status == 303
    runner = site.browser()
    assert runner.post("/enter", {"link": board["facilitator"]}).location == f"/w/{board['id']}"
    return runner


def rows(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for the number that says that rights have changed, and how
    SQLite lays out the index of what is searchable."""
    with closing(sqlite3.connect(site.settings.data / "board.db")) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if name != "meta" and not name.startswith("searched_")
        }


def test_a_rehearsal_copies_the_briefs_and_leaves_no_row_when_it_is_wiped(site: Site, organiser: str) -> None:
    before = rows(site)
    answer = make(site, organiser, 17)  # more than the Lab has: its workshops in turn, the longest first
    assert answer.status == 201
    boards = answer.json["boards"]
    assert len({board["id"] for board in boards}) == len({board["code"] for board in boards}) == 17
    assert boards[0]["title"].startswith("Amsterdam challenge")
    assert boards[0]["title"] == boards[16]["title"]
    live = site.rooms.live
    original = live.board(f"{LAB}-amsterdam")
    copy = live.board(boards[0]["id"])
    assert original is not None
    assert original.brief is not None
    assert copy is not None
    assert copy.brief is not None
    assert copy.brief.question == original.brief.question
    assert copy.brief.stages == original.brief.stages
    assert {point.text for point in copy.point.values()} == {point.text for point in original.point.values()}
    for board in boards:
        play(site, board)
    assert rows(site) != before
    wiped = site.browser().post_json("/rehearsal/wipe", {"secret": organiser}).json["wiped"]
    assert wiped == {"boards": 17, "people": 34, "changes": 34}
    assert rows(site) == before
    assert live.board(boards[0]["id"]) is None
    assert site.browser().post_json("/rehearsal/wipe", {"secret": organiser}).json["wiped"] is None


def test_it_shows_up_nowhere_in_the_real_lab(site: Site, organiser: str) -> None:
    host = site.browser()
    host.post("/enter", {"link": organiser})
    plain = host.get(f"/lab/{LAB}").text
    names = zipfile.ZipFile(BytesIO(host.get(f"/lab/{LAB}/export.zip").body)).namelist()
    archive = host.get(f"/lab/{LAB}/archive.json").body
    boards = make(site, organiser).json["boards"]
    play(site, boards[0])
    assert zipfile.ZipFile(BytesIO(host.get(f"/lab/{LAB}/export.zip").body)).namelist() == names
    assert host.get(f"/lab/{LAB}/archive.json").body == archive
    section = r'<section class="sheet plain" aria-labelledby="rehearsal">.*?</section>'
    told = re.sub(section, "", host.get(f"/lab/{LAB}").text, flags=re.DOTALL)
    assert re.sub(r"\s+", " ", told) == re.sub(r"\s+", " ", plain)
    assert REHEARSAL not in [lab.id for lab in site.rooms.store.labs()]
    assert not any(one.lab == REHEARSAL for one in site.rooms.store.workshops())


def test_the_organiser_has_a_button_and_nobody_else(site: Site, organiser: str) -> None:
    host, other = site.browser(), site.browser()
    host.post("/enter", {"link": organiser})
    assert "rehearsal" not in host.get(f"/lab/{LAB}").text
    play(site, make(site, organiser).json["boards"][0])
    page = host.get(f"/lab/{LAB}").text
    assert "2 boards with 2 simulated people" in page
    assert "Wipe the rehearsal" in page
    assert "Wipe the rehearsal" not in other.get(f"/lab/{LAB}").text
    address = f"/lab/{LAB}/rehearsal/wipe"
    assert other.post(address).status == 403
    runner = site.browser()
    runner.post("/enter", {"link": secret(site, f"{LAB}-rotterdam.facilitator")})
    assert runner.post(address).status == 403
    foreign = host.send("POST", address, b"", {"Origin": "http://elsewhere.example"})
    assert foreign.status == 403
    assert site.rooms.store.traces(REHEARSAL)
    done = host.post(address)
    assert done.status == 303
    assert "nothing of it is left" in host.get(done.location).text
    assert site.rooms.store.traces(REHEARSAL) is None


def test_two_rehearsals_do_not_meet(site: Site, organiser: str) -> None:
    assert make(site, organiser).status == 201
    second = make(site, organiser)
    assert second.status == 409
    assert "already" in second.json["sentence"]


@pytest.mark.parametrize("boards", [0, 21, -1, "2", True, 1.5])
def test_how_many_boards(site: Site, organiser: str, boards: object) -> None:
    assert make(site, organiser, boards).status == 422
    assert site.rooms.store.traces(REHEARSAL) is None


def test_only_the_organisers_link_makes_or_wipes_one(site: Site, organiser: str) -> None:
    assert make(site, organiser).status == 201
    for role in ("facilitator", "expert", "projector"):
        for path in ("/rehearsal", "/rehearsal/wipe"):
            link = secret(site, f"{LAB}-rotterdam.{role}")
            refused = site.browser().post_json(path, {"secret": link})
            assert refused.status == 403
            assert "organiser" in refused.json["sentence"]
    for wrong in ("x" * 32, "", None, 5, ["a"]):
        assert site.browser().post_json("/rehearsal/wipe", {"secret": wrong}).status == 404
    assert site.browser().post("/rehearsal/wipe").status == 404
    assert site.rooms.store.traces(REHEARSAL)


def test_a_withdrawn_link_does_not(site: Site, organiser: str) -> None:
    old = link_secret(site.rooms.people._key, "old", 1)
    site.rooms.store.save_links([Link("old", LAB, None, "organiser", "", 1, hash_of(old))])
    site.rooms.store.revoke_link("old")
    refused = make(site, old)
    assert refused.status == 410
    assert "withdrawn" in refused.json["sentence"]


DESK = f"/lab/{LAB}/desk/rehearsal"


def test_a_rehearsal_is_begun_on_the_desk_and_ended_there(site: Site, organiser: str) -> None:
    ola = site.browser()
    assert ola.post("/enter", {"link": organiser}).status == 303
    wrong = ola.post(DESK, {"delegates": "31", "minutes": "a while"})
    assert wrong.status == 422
    assert 'value="31"' in wrong.text
    assert 'value="a while"' in wrong.text
    assert wrong.text.count("Write a whole number from 1 to 30.") == 2
    assert ola.post(DESK, {"delegates": "1", "minutes": "1"}).location == DESK
    assert ola.post(DESK, {"delegates": "1", "minutes": "1"}).status == 409
    until(lambda: any("32 people" in line for line in ola.get(f"{DESK}?said=yes").json["lines"]))
    shown = ola.get(DESK).text
    assert "It runs now" in shown
    assert organiser not in shown
    assert ola.post(f"/lab/{LAB}/rehearsal/wipe").status == 303
    assert site.rooms.store.traces(REHEARSAL) is None
    assert ola.get(f"{DESK}?said=yes").json["running"] is False
    assert "It runs now" not in ola.get(DESK).text


def test_a_rehearsal_of_the_desk_comes_to_its_end_and_has_a_report(site: Site, organiser: str) -> None:
    ola = site.browser()
    assert ola.post("/enter", {"link": organiser}).status == 303
    assert site.rooms.rehearsing.begin(LAB, f"{site.url}/enter#{organiser}", 1, 0.05)
    until(lambda: not ola.get(f"{DESK}?said=yes").json["running"])
    shown = ola.get(DESK).text
    assert "Wiped: 16 rehearsal boards with all that was on them." in shown
    assert "eady for 32 people" in shown
    assert "board-rehearsal-" not in shown
    assert site.rooms.store.traces(REHEARSAL) is None
    for form in ("html", "md"):
        report = ola.get(f"{DESK}?report={form}")
        assert report.headers["Content-Disposition"].startswith('attachment; filename="rehearsal-')
        assert "32 of 32 people came in" in report.text
        assert organiser not in report.text
    assert ola.get(f"{DESK}?report=../key").status == 404


def test_nobody_rehearses_while_people_are_on_the_boards(site: Site, organiser: str) -> None:
    ola = site.browser()
    assert ola.post("/enter", {"link": organiser}).status == 303
    people = [Delegate(site.joined("ghent", f"Ann {n}"), f"{LAB}-ghent") for n in range(6)]
    refused = ola.post(DESK, {"delegates": "1", "minutes": "1"})
    assert refused.status == 409
    assert "6 people are on the boards of this server now." in refused.text
    for one in people:
        one.break_off()


def a_workshop(store: Store) -> Workshop:
    return store.workshops(LAB)[0]


def test_who_is_on_a_wiped_board_hears_it_and_can_do_nothing(site: Site, organiser: str) -> None:
    board = make(site, organiser).json["boards"][0]
    runner = play(site, board)
    assert runner.get(f"/w/{board['id']}").status == 200
    rehearsals.wipe(site.rooms.live, LAB)
    assert runner.get(f"/w/{board['id']}").status == 404
    assert site.browser().post(f"/j/{board['code']}", {"name": "Late", "city": ""}).status == 404


# ── What can never be wiped ─────────────────────────────────────────────────────────────────────


def test_a_real_lab_cannot_be_wiped(glasgow: Store) -> None:
    whole = glasgow.whole(LAB)
    assert glasgow.wipe(LAB) is None
    assert glasgow.traces(LAB) is None
    assert glasgow.whole(LAB) == whole


def test_not_even_one_that_is_called_a_rehearsal(glasgow: Store) -> None:
    """From before such ids were refused: it has an organiser, as every real Lab has."""
    real = structs.replace(a_lab(glasgow), id=REHEARSAL)
    glasgow.save_lab(real, [structs.replace(a_workshop(glasgow), id="kept", lab=REHEARSAL)])
    glasgow.save_links([Link("own", REHEARSAL, None, "organiser", "", 1, "h")])
    glasgow.create_person("pia", REHEARSAL, "k", Profile("Pia", "Porto"))
    assert glasgow.wipe(REHEARSAL) is None
    assert glasgow.workshop("kept")
    assert glasgow.profile("pia")


def test_one_rehearsal_is_wiped_and_another_stays(glasgow: Store) -> None:
    for id in (REHEARSAL, f"{REHEARSAL}-too"):
        glasgow.save_lab(
            structs.replace(a_lab(glasgow), id=id),
            [structs.replace(a_workshop(glasgow), id=f"{id}-1", lab=id)],
        )
        glasgow.save_links([Link(f"{id}-link", id, f"{id}-1", "facilitator", "", 1, id)])
        glasgow.create_person(f"{id}-p", id, "k", Profile("Pia", "Porto"))
        glasgow.grant(f"{id}-p", f"{id}-link", 1)
    wiped = glasgow.wipe(REHEARSAL)
    assert wiped is not None
    assert (wiped.boards, wiped.people) == (1, 1)
    assert glasgow.traces(REHEARSAL) is None
    assert glasgow.traces(f"{REHEARSAL}-too")
    assert glasgow.grants(f"{REHEARSAL}-too-p")


def a_lab(store: Store) -> Lab:
    lab = store.lab(LAB)
    assert lab is not None
    return lab


def test_no_lab_file_can_ask_for_such_an_id() -> None:
    text = (
        '[lab]\nid = "rehearsal-x"\ntitle = "T"\nhost = "Porto"\nstarts = 2019-03-25\nends = 2019-03-27\n'
        'cities = ["Porto"]\n[[workshop]]\nid = "a"\npart = "create"\nformat = "challenge"\ntitle = "T"\n'
        'city = "Porto"\ndate = 2019-03-27\nquestion = "Q?"\n'
    )
    with pytest.raises(LabFileError) as caught:
        parse(text.encode())
    (problem,) = caught.value.problems
    assert "line 2" in str(problem)
    assert "kept for rehearsals" in str(problem)
