"""A Lab that was archived elsewhere comes by an invitation: whole or not at all, and no other is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from board import labfile, office
from board.live import Live
from board.messages import WritePoint
from board.store import Store
from tests.conftest import Answer, Browser, Site
from tests.house import TEMPLATE
from tests.test_office_pages import NEW, invitation

LAB = "beispiel-halbtag"
BOARD = f"{LAB}-graz"
HERE = "glasgow-2019"


def made(site: Site) -> bytes:
    """The archive of a Lab with a line and a person on it, which is no more on this server."""
    text = (labfile.LABS / f"{LAB}.toml").read_text(encoding="utf-8")
    ola = site.browser()
    assert ola.post(invitation(site), {"text": text}).status == 201
    code = next(one.code for one in site.rooms.store.workshops(LAB) if one.id == BOARD)
    ana = site.browser()
    assert ana.post(f"/j/{code}", {"name": "Ana", "city": "Linz"}).status == 303
    fay = WritePoint(point="a-line-of-fay-0", list="tried", text="Ein Tisch für alle", base=0)
    assert site.rooms.live.ask(BOARD, "fay", "facilitator", fay).revision
    raw = ola.get(f"/lab/{LAB}/archive.json").body
    office.purge(site.rooms.live, LAB)
    return raw


@pytest.fixture(scope="module")
def archive(site: Site) -> bytes:
    return made(site)


@pytest.fixture
def gone(site: Site) -> Iterator[None]:
    yield
    office.purge(site.rooms.live, LAB)


def send(who: Browser, address: str, content: bytes) -> Answer:
    edge = "edge-of-the-parts"
    body = f'--{edge}\r\nContent-Disposition: form-data; name="archive"; filename="a.json"\r\n\r\n'.encode()
    body += content + f"\r\n--{edge}--\r\n".encode()
    headers = {"Origin": who.origin, "Content-Type": f"multipart/form-data; boundary={edge}"}
    return who.send("POST", address, body, headers)


def stored(site: Site) -> Any:
    store = site.rooms.store
    return store.labs(), store.links(HERE), store.heads(), store.plan(HERE)


@pytest.mark.usefixtures("gone")
def test_a_lab_comes_whole_and_its_organiser_is_who_was_invited(site: Site, archive: bytes) -> None:
    address, eva, before = invitation(site), site.browser(), stored(site)
    answer = send(eva, address, archive)
    assert answer.status == 201, answer.text
    assert "Taken in: Beispiel: Nachbarschaft gestalten, 2 boards." in answer.text
    assert re.search(r'value="http[^"]+/enter#\w+"', answer.text)
    state = site.rooms.live.board(BOARD)
    assert state is not None
    assert "Ein Tisch für alle" in [point.text for point in state.point.values()]
    text = (labfile.LABS / f"{LAB}.toml").read_text(encoding="utf-8")
    assert eva.get(f"/lab/{LAB}/desk.toml").text == text, "with the comments of its file"
    assert eva.get(f"/lab/{LAB}/archive.json").body.startswith(archive[:200])
    assert eva.get(f"/lab/{HERE}/desk").status == 403
    assert send(site.browser(), address, archive).status == 410, "an invitation makes one Lab"
    labs, *rest = stored(site)
    assert [lab for lab in labs if lab.id != LAB] == before[0]
    assert rest[0] == before[1]


def test_a_lab_that_is_here_is_not_touched(site: Site) -> None:
    ola, address = site.entered("organiser"), invitation(site)
    raw = ola.get(f"/lab/{HERE}/archive.json").body
    before = stored(site)
    refused = send(site.browser(), address, raw)
    assert refused.status == 409
    assert "is here already, and an archive is never mixed into what is there" in refused.text
    assert stored(site) == before
    assert site.browser().get(address).status == 200, "the invitation can still be used"


def link(change: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda it: it["links"][0].update(change)


SPOILT: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "newer": (lambda it: it.update(version=2), "newer version"),
    "more": (lambda it: it.update(surprise=1), "This is not an archive of a Lab"),
    "a hole": (lambda it: it["boards"][0]["events"].pop(0), "is not right"),
    "dates": (lambda it: it["lab"].update(ends="2001-01-01"), "lab.ends: The Lab ends before it starts."),
    "title": (lambda it: it["lab"].update(title="x" * 81), "lab.title: The text is too long"),
    "address": (lambda it: it["lab"].update(id="../glasgow"), "This is not an archive of a Lab"),
    "rehearsal": (lambda it: it["lab"].update(id="rehearsal-x"), "do not fit together"),
    # What makes a secret is the id of a link: no archive has the secrets of another Lab made for it.
    "organiser": (link({"id": f"{HERE}.organiser"}), "do not fit together"),
    "facilitator": (link({"id": f"{HERE}-ghent.facilitator"}), "do not fit together"),
    "invitations": (link({"id": "invitations"}), "do not fit together"),
    "generation": (link({"generation": 0}), "This is not an archive of a Lab"),
    "board": (lambda it: it["boards"][0].update(id=f"{HERE}-ghent"), "do not fit together"),
    "file": (
        lambda it: it.update(file=it["file"].replace('id = "linz"', 'id = "wien"')),
        "Lab file do not fit",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_file_that_is_not_right_is_refused_and_nothing_is_stored(
    site: Site, archive: bytes, what: str
) -> None:
    change, word = SPOILT[what]
    plain, before, address = json.loads(archive), stored(site), invitation(site)
    change(plain)
    refused = send(site.browser(), address, json.dumps(plain).encode())
    assert refused.status == 422, refused.text
    assert word in refused.text
    assert stored(site) == before


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"\xff\xfe", b"PK\x03\x04", b"[" * 200_000, b'{"format":' * 50_000]
)
def test_any_other_file_is_refused(site: Site, raw: bytes) -> None:
    refused = send(site.browser(), invitation(site), raw)
    assert refused.status == 422
    assert ("Choose the archive first" if not raw else "This is not an archive") in refused.text


def test_people_of_another_lab_are_on_no_board_that_comes(site: Site, archive: bytes) -> None:
    site.joined("rotterdam", "Zoe Unmistakable")
    state = site.rooms.live.board(f"{HERE}-rotterdam")
    assert state is not None
    (zoe,) = [id for id, profile in state.profiles.items() if profile.name == "Zoe Unmistakable"]
    plain = json.loads(archive)
    ana = plain["people"].pop()["id"]
    refused = send(site.browser(), invitation(site), json.dumps(plain).replace(ana, zoe).encode())
    assert refused.status == 409
    assert site.rooms.store.lab(LAB) is None


def test_a_file_that_is_too_large_is_not_read(
    site: Site, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("board.pages.desk.new.LARGEST_ARCHIVE", 2_000)
    refused = send(site.browser(), invitation(site), archive)
    assert refused.status == 413
    assert "board lab import FILE" in refused.text


def test_nobody_else_makes_a_lab_of_an_archive(site: Site, archive: bytes) -> None:
    """Who organises a Lab here is not who decides what this server keeps."""
    for who in (site.entered("organiser"), site.entered("rotterdam.facilitator"), site.browser()):
        assert send(who, "/new/forged", archive).status in (410, 429)
        for address in (f"/lab/{HERE}/desk/file", f"/lab/{HERE}/desk"):
            assert send(who, address, archive).status in (403, 409, 413, 422)
    assert site.rooms.store.lab(LAB) is None


@pytest.mark.usefixtures("gone")
def test_the_form_for_a_new_lab_still_makes_one(site: Site) -> None:
    assert site.browser().post(invitation(site), NEW | {"id": LAB}).status == 201


# ── Whatever a file may hold ────────────────────────────────────────────────────────────────────

TRIES = 40
JUNK: list[Any] = [
    None,
    True,
    -1,
    2**40,
    2**70,
    1.5,
    "",
    "x",
    "\x00",
    "x" * 5000,
    [],
    {},
    [[]],
    {"a": []},
    "../..",
    ["put"],
]


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a file."""
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        yield from leaves(inside, (*at, key))


def test_a_file_with_anything_in_it_is_taken_in_whole_or_refused(archive: bytes, tmp_path: Path) -> None:
    places = list(leaves(json.loads(archive)))
    empty, hashed = Path(TEMPLATE).read_bytes(), lambda link, generation: f"{link} {generation}"
    refused = 0
    for seed in range(TRIES):
        chance, plain = Random(seed), json.loads(archive)
        *way, last = chance.choice(places)
        inside = plain
        for key in way:
            inside = inside[key]
        inside[last] = chance.choice(JUNK)
        (tmp_path / f"{seed}.db").write_bytes(empty)
        store = Store.open(f"sqlite:///{tmp_path / f'{seed}.db'}")
        try:
            whole = office.read_archive(json.dumps(plain).encode())
            office.take_in(Live(store), hashed, whole)
            assert store.whole(whole.lab.id) is not None
        except office.BadArchive:
            refused += 1
            assert store.labs() == []
        except Exception as error:
            raise AssertionError(f"{[*way, last]}: {inside[last]!r}") from error
        finally:
            store.close()
    assert 0 < refused < TRIES
