"""The archive: whatever happened, another machine takes in the same board and gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.archive import BadArchive, only, pack, state_of, unpack
from board.checks import findings
from board.live import Live
from board.messages import Profile
from board.state import MAPS
from board.store import Duplicate, Highlights, Store, Stored
from tests.house import BOARD, TEMPLATE, House
from tests.test_check import hold_workshop
from tests.test_laws import Laws

LAB = "lab-2019"


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    hold_workshop(house)
    yield house
    house.close()


def archive(store: Store) -> bytes:
    whole = store.whole(LAB)
    assert whole is not None
    return pack(whole)


def taken_in(raw: bytes, folder: Path) -> Store:
    """Another machine that took this archive in, and found its boards right."""
    file = folder / "other.db"
    shutil.copy(TEMPLATE, file)
    store = Store.open(f"sqlite:///{file}")
    store.take_in(unpack(raw))
    with closing(Stored(file)) as stored:
        for id in stored.boards():
            assert findings(stored.board(id)) == []
    return store


def test_another_machine_has_the_same_board_people_and_answers(h: House, tmp_path: Path) -> None:
    raw = archive(h.store)
    with closing(taken_in(raw, tmp_path)) as other:
        assert archive(other) == raw
        loaded, here = other.load(BOARD), h.store.load(BOARD)
        assert loaded is not None
        assert here is not None
        assert loaded.state == here.state
        assert loaded.tabs == here.tabs, "a repeat is decided no second time"
        assert other.events(BOARD, 0) == h.store.events(BOARD, 0)
        assert other.profile("ann") == Profile("Name of ann", "City of ann")
        mine, theirs = other.workshop(BOARD), h.store.workshop(BOARD)
        assert mine is not None
        assert theirs is not None
        assert mine.code != theirs.code
        assert other.persons_by_key("hash of ann") == {}
        # … and life goes on there.
        h.live = Live(other, deliver=h._deliver, now=h._now)
        h.done("fay", "send_nudge", text="Welcome back")
        assert h.state.revision == here.state.revision + 1


def test_the_labs_highlights_and_links_come_along_but_not_with_one_workshop(h: House, tmp_path: Path) -> None:
    h.store.save_highlights(LAB, 0, {"scene": "Grüße – “”"})
    lab = h.store.lab(LAB)
    assert lab is not None
    h.store.save_lab(structs.replace(lab, links=(("Photos", "https://x.example/1"),)), [])
    raw = archive(h.store)
    with closing(taken_in(raw, tmp_path)) as other:
        assert archive(other) == raw
        assert other.highlights(LAB) == Highlights(LAB, 1, {"scene": "Grüße – “”"})
        there = other.lab(LAB)
        assert there is not None
        assert there.links == (("Photos", "https://x.example/1"),)
    one = h.store.whole(LAB, BOARD)
    assert one is not None
    assert one.highlights is only(unpack(raw), BOARD).highlights is None


def test_a_file_from_before_highlights_is_taken_in(h: House) -> None:
    made = msgspec.json.decode(archive(h.store))
    del made["highlights"], made["lab"]["links"]
    whole = unpack(msgspec.json.encode(made))
    assert whole.highlights is None
    assert whole.lab.links == ()


def test_a_file_can_be_read_as_a_board_without_a_database(h: House) -> None:
    whole = unpack(archive(h.store))
    (board,) = whole.boards
    assert state_of(board, whole.profiles) == h.state
    assert board.workshop.head == h.state.revision


def test_it_holds_no_secret_and_no_key(h: House) -> None:
    raw = archive(h.store).decode()
    workshop = h.store.workshop(BOARD)
    assert workshop is not None
    assert workshop.code not in raw
    assert "hash of ann" not in raw


def test_an_open_round_goes_without_its_ballots_and_says_so(h: House, tmp_path: Path) -> None:
    h.stage("fay", "vote")
    first = min(h.state.cluster)
    closed = next(iter(h.state.round))
    h.done("fay", "open_round", round="second-round", name="", budget=5, cap=3, blind=True)
    h.done("ann", "cast_dots", round="second-round", cluster=first, dots=3)
    h.done("bob", "cast_dots", round="second-round", cluster=first, dots=1)
    h.done("bob", "cast_dots", round="second-round", cluster=first, dots=0)
    h.stage("fay", "cluster")  # which pauses it
    raw = archive(h.store)
    (board,) = msgspec.json.decode(raw)["boards"]
    assert board["withheld"] == ["second-round"]
    assert "second-round.ann" not in raw.decode()
    assert "second-round.bob" not in raw.decode()
    assert f"{closed}.ann" in raw.decode()
    with closing(taken_in(raw, tmp_path)) as other:
        assert archive(other) == raw
        loaded = other.load(BOARD)
        assert loaded is not None
        state = loaded.state
        assert state.revision == h.state.revision
        assert state.round == h.state.round
        assert "second-round" not in state.voted
        assert {ballot.round for ballot in state.ballot.values()} == {closed}


def test_what_is_there_already_is_not_touched(h: House) -> None:
    raw = archive(h.store)
    before = h.store.heads(), h.store.labs(), h.store.workshop(BOARD)
    with pytest.raises(Duplicate):
        h.store.take_in(unpack(raw))
    assert (h.store.heads(), h.store.labs(), h.store.workshop(BOARD)) == before


# ── Files that are none ─────────────────────────────────────────────────────────────────────────


def spoilt(h: House, change: Callable[[dict[str, Any]], None]) -> bytes:
    plain = msgspec.json.decode(archive(h.store))
    change(plain)
    return msgspec.json.encode(plain)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda it: it.update(version=2), "newer version"),
        (lambda it: it.update(format="board-export"), "not an archive"),
        (lambda it: it.update(surprise=1), "surprise"),
        (lambda it: it["boards"][0].update(revision=999), "not right (revision"),
        (lambda it: it["boards"][0]["events"].pop(3), "revision 4: it is missing"),
        (lambda it: it["boards"][0]["events"][2].update(ops=[["put", "dragon", {}]]), "cannot be read"),
        (lambda it: it["boards"][0]["events"][2].update(ops="?"), "its event cannot be read"),
        (lambda it: it["boards"][0]["answers"].clear(), "has no answer"),
        (lambda it: it["boards"].append(it["boards"][0]), "do not fit together"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_a_sentence(
    h: House, change: Callable[[dict[str, Any]], None], word: str
) -> None:
    with pytest.raises(BadArchive, match=r"^[A-Z].*\.$") as caught:
        unpack(spoilt(h, change))
    assert word in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff\xfe", b"PK\x03\x04"])
def test_any_other_file_is_refused(raw: bytes) -> None:
    with pytest.raises(BadArchive):
        unpack(raw)


# ── Whatever happened ───────────────────────────────────────────────────────────────────────────


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_the_archive_of_any_board_comes_back_as_it_was(seed: int) -> None:
    """Law: archive → take in → archive is the identity; what is lost are ballots of rounds that are open."""
    chance, machine = Random(seed), Laws()
    folder = Path(tempfile.mkdtemp(prefix="board-archive-"))
    try:
        machine.people_come(chance.randrange(2**32), chance.choice(["ideate", "vote", "draft"]))
        for _ in range(3):
            machine.busy_at(
                chance.randrange(2**32),
                chance.choice(["ideate", "cluster", "vote", "vote", "draft", "closed"]),
            )
        machine.finish()
        h, raw = machine.h, archive(machine.h.store)
        with closing(taken_in(raw, folder)) as other:
            assert archive(other) == raw
            loaded = other.load(BOARD)
            assert loaded is not None
            here, there = h.state, loaded.state
            assert there.profiles == here.profiles
            for kind in ("board", "brief", *(kind for kind in MAPS if kind != "ballot")):
                assert getattr(there, kind) == getattr(here, kind)
            closed = {round.id for round in here.round.values() if round.status == "closed"}
            assert dict(there.ballot.items()) == {
                id: ballot for id, ballot in here.ballot.items() if ballot.round in closed
            }
            whole = unpack(raw)
            assert state_of(whole.boards[0], whole.profiles) == there
    finally:
        machine.h.close()
        shutil.rmtree(machine.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_a_file_that_somebody_laid_out_anew_is_the_same(h: House) -> None:
    raw = archive(h.store)
    assert pack(unpack(msgspec.json.format(raw, indent=2))) == raw
