"""The log and the moments behind it: every command has its sentence, and law 6 holds there too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from board.audit import GROUPS, KINDS, Guest, Line, Trail, guests_named, lines, seen_at, steps, table
from board.cells import cell
from board.messages import COMMANDS, Event, encode
from board.rules.view import Viewer
from board.state import State, replay
from tests.conftest import Site
from tests.house import BOARD, House
from tests.test_laws import CASES

COUNTED = {type for type, kind in KINDS.items() if kind.who == "nobody"} - {"undo"}
"""What is told of nobody, but counted by the minute."""
FAY = Viewer("facilitator")


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.person("ann")
    house.person("bob")
    house.person("fay", "facilitator")
    yield house
    house.close()


def told(h: House, viewer: Viewer = FAY) -> list[Line]:
    events = h.store.events(BOARD, 0)
    trail = Trail()
    trail.follow(events)
    names = guests_named({"fay": Guest("facilitator")})
    return lines(steps(State(), events), trail.meant, h.state, viewer, names)


def last(h: House) -> Line:
    return told(h)[-1]


def idea(h: House, who: str = "ann", text: str = "A warm room") -> str:
    id = h.id("idea")
    h.done(who, "post_idea", idea=id, text=text)
    return id


def cluster(h: House, *ideas: str, who: str = "fay", name: str = "Homes") -> str:
    id = h.id("cluster")
    h.done(who, "create_cluster", cluster=id, name=name, ideas=list(ideas))
    return id


def test_every_command_has_its_sentence() -> None:
    assert set(KINDS) == set(COMMANDS)
    assert {kind.group for kind in KINDS.values()} == set(GROUPS)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_has_a_line_that_says_something(h: House, seed: int) -> None:
    """Random workshops: each event is told, or counted with others of its minute."""
    chance = Random(seed)
    h.stage("fay", "ideate")
    for _ in range(150):
        if chance.random() < 0.12:
            h.do(
                "fay", "move_stage", seen=h.state.board.stage, to=chance.choice(["cluster", "vote", "draft"])
            )
        type = chance.choice(sorted(set(CASES) - {"move_stage", "remove_person"}))
        h.do(chance.choice(["ann", "bob", "fay", "fay"]), type, **CASES[type](h, chance))
    events, found = h.store.events(BOARD, 0), told(h)
    singly = [event for event in events if event.type not in COUNTED]
    assert [line.revision for line in found if line.type not in COUNTED] == [
        event.revision for event in singly
    ]
    for line in found:
        assert line.who
        assert line.what
        assert "{" not in line.what
        assert line.group in GROUPS


# ── What may be known ───────────────────────────────────────────────────────────────────────────


def test_a_private_text_is_not_in_the_log_until_it_is_revealed_nor_what_it_said_before(h: House) -> None:
    h.stage("fay", "ideate")
    kept, gone = idea(h, text="First words"), idea(h, text="Never seen")
    h.done("ann", "edit_idea", idea=kept, text="Second words", base=h.state.idea[kept].written)
    h.done("ann", "take_back_idea", idea=gone)
    assert [line.what for line in told(h)[-4:]] == [
        "Posted an idea", "Posted an idea", "Edited an idea", "Took back an idea",
    ]  # fmt: skip
    assert {line.about for line in told(h)} == {""}
    h.stage("fay", "cluster")
    raw = encode(told(h)).decode()
    assert "Second words" in raw
    assert "First words" not in raw
    assert "Never seen" not in raw


def test_what_is_hidden_while_private_stays_out_with_its_reason(h: House) -> None:
    h.stage("fay", "ideate")
    id = idea(h)
    h.done("fay", "hide_idea", idea=id, reason="It names a person")
    assert (last(h).what, last(h).about) == ("Hid an idea", "")
    h.stage("fay", "cluster")
    hid = next(line for line in told(h) if line.type == "hide_idea")
    assert (hid.what, hid.about) == ("Hid an idea (reason: It names a person)", "A warm room")


@pytest.mark.parametrize("then", ["nothing", "name"])
@pytest.mark.parametrize("now", ["nothing", "name"])
def test_an_author_is_named_only_where_then_and_now_allow_it(h: House, then: str, now: str) -> None:
    h.stage("fay", "cluster")
    h.done("fay", "change_settings", names=then, names_after=then)
    id = idea(h)
    cluster(h, id, who="bob")
    written, made = h.state.revision - 1, h.state.revision
    h.done("fay", "change_settings", names=now, names_after=now)
    who = {line.revision: line.who for line in told(h)}
    seen = then == now == "name"
    assert who[written] == ("Name of ann · City of ann" if seen else "Somebody")
    assert who[made] == ("Name of bob · City of bob" if seen else "A delegate")
    moment = replay((event.revision, event.ops) for event in h.store.events(BOARD, 0, made))
    shown: Any = seen_at(FAY, moment, h.state)["idea", id]
    assert shown.author == ("ann" if seen else None)


def test_whoever_did_not_agree_is_never_named(h: House) -> None:
    h.person("cleo", unnamed=True)
    h.stage("fay", "cluster")
    h.done("fay", "change_settings", names="name", names_after="name")
    id = idea(h, "cleo")
    assert last(h).who == "Somebody"
    cluster(h, id, who="cleo")
    assert last(h).who == "A delegate"


def test_what_a_facilitator_wrote_alone_looks_like_anybodys_and_what_they_did_for_others_does_not(
    h: House,
) -> None:
    h.stage("fay", "ideate")
    id = idea(h, "fay")
    assert last(h).who == "Somebody"
    h.done("fay", "post_idea", idea=h.id("idea"), text="From a note", source="paper")
    assert (last(h).who, last(h).what) == ("Facilitator", "Posted an idea from a paper note")
    h.stage("fay", "cluster")
    h.done("fay", "place_ideas", ideas=[id], cluster=cluster(h))
    assert (last(h).who, last(h).what, last(h).about) == ("Facilitator", "Put 1 idea into a cluster", "Homes")


def test_nobody_is_named_in_a_vote_or_for_being_done(h: House) -> None:
    h.stage("fay", "ideate")
    id = idea(h)
    for person in ("ann", "bob"):
        h.done(person, "say_done", seen="ideate", done=True)
    h.stage("fay", "cluster")
    home = cluster(h, id)
    h.done("fay", "change_settings", names="name", names_after="name")
    h.stage("fay", "vote")
    round = h.id("round")
    h.done("fay", "open_round", round=round, name="First", budget=3, cap=2, blind=True)
    for person in ("ann", "bob", "ann"):
        h.done(person, "cast_dots", round=round, cluster=home, dots=h.state.revision % 2 + 1)
    counted = {line.what: line.who for line in told(h) if line.type in COUNTED}
    assert counted == {
        "“I’m done” was said or taken back 2 times": "Somebody",
        "Dots were changed 3 times": "Somebody",
    }
    assert all(line.at % 60_000 == 0 for line in told(h) if line.type in COUNTED)
    assert not any("ballot" in encode(line).decode() for line in told(h))


def test_those_who_came_by_a_link_are_told_apart(h: House) -> None:
    assert guests_named({"a": Guest("facilitator"), "b": Guest("facilitator"), "c": Guest("expert")}) == {
        "a": "Facilitator 1", "b": "Facilitator 2", "c": "Expert of the city",
    }  # fmt: skip
    assert guests_named({"a": Guest(None)}) == {"a": "Somebody whose link has ended"}
    assert h.state.revision > 0


def test_an_undo_says_what_it_undid_and_undoing_that_says_so_too(h: House) -> None:
    h.stage("fay", "cluster")
    id = idea(h)
    taken = h.done("ann", "take_back_idea", idea=id)
    back = h.done("ann", "undo", revision=taken)
    assert (last(h).what, last(h).who, last(h).about) == (
        "Undid: Took back an idea",
        "Somebody",
        "A warm room",
    )
    again = h.done("fay", "undo", revision=back)
    assert (last(h).what, last(h).who) == ("Did again: Took back an idea", "Facilitator")
    h.done("fay", "undo", revision=again)
    assert last(h).what == "Undid: Took back an idea"


# ── A moment that was ───────────────────────────────────────────────────────────────────────────


def test_a_moment_shows_what_was_seen_then_and_may_be_seen_now(h: House) -> None:
    h.stage("fay", "ideate")
    early = idea(h, text="Written alone")
    private = h.state.revision
    h.stage("fay", "cluster")
    events = h.store.events(BOARD, 0)
    then = replay((event.revision, event.ops) for event in events[:private])
    assert ("idea", early) not in seen_at(FAY, then, h.state)
    now = seen_at(FAY, replay((event.revision, event.ops) for event in events), h.state)
    assert ("idea", early) in now
    assert ("ballot", "") not in now


def test_the_trail_finds_any_board_from_the_nearest_one(h: House) -> None:
    h.stage("fay", "ideate")
    for _ in range(230):
        h.send("fay", h.envelope("fay", "post_idea", idea=h.id("idea"), text="x"))
    h.settle()
    events = h.store.events(BOARD, 0)
    trail = Trail()
    for start in range(0, len(events), 50):
        trail.follow(events[start : start + 50])
    assert trail.state.same_records(h.state)
    for revision in (1, 99, 100, 101, 230):
        near = trail.near(revision - 1)
        assert revision - 100 <= near.revision < revision
        *_others, step = steps(near, events[near.revision : revision])
        assert step.after.same_records(replay((each.revision, each.ops) for each in events[:revision]))
    with pytest.raises(ValueError, match="cannot follow"):
        trail.follow([Event(BOARD, 5, "join", "ann", 1, "c", ())])
    assert [moved.stage for moved in trail.stages] == ["brief", "ideate"]


# ── The table ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    line = Line(1, 1_500_000_000_000, "post_idea", "ideas", text, "Posted an idea", text)
    raw = table([line])
    assert raw.startswith(b"\xef\xbb\xbf")
    _head, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row[:3] == ["1", "2017-07-14T02:40:00Z", f"'{text}"]
    assert row[5] == f"'{text}"


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert [cell(text) for text in ("", "Ann", "a=b", "1 - 2")] == ["", "Ann", "a=b", "1 - 2"]


# ── The pages ───────────────────────────────────────────────────────────────────────────────────

PAGES = ("log", "log.csv", "log.json", "replay", "at/1.json")


@pytest.mark.parametrize("page", PAGES)
def test_only_those_who_run_the_workshop_read_the_log(site: Site, page: str) -> None:
    address = f"/w/{site.workshop('ghent').id}/{page}"
    assert site.browser().get(address).status == 403
    assert site.joined("ghent").get(address).status == 403
    assert site.entered("ghent.expert").get(address).status == 403
    assert site.entered("rotterdam.facilitator").get(address).status == 403
    for link in ("ghent.facilitator", "organiser"):
        assert site.entered(link).get(address).status == 200


def test_the_log_is_paged_and_filtered(site: Site) -> None:
    board = site.workshop("gothenburg").id
    for number in range(205):
        site.set("gothenburg", ideas_each=number % 7 + 1)
    site.joined("gothenburg", "=Ana", "Porto")
    fay = site.entered("gothenburg.facilitator")
    first = fay.get(f"/w/{board}/log").text
    assert "page 1 of 2" in first
    assert first.count("<tr>") == 201
    assert "Loaded the Lab file" not in first
    assert "Loaded the Lab file" in fay.get(f"/w/{board}/log?page=2").text
    people = fay.get(f"/w/{board}/log?kind=people").text
    assert "=Ana · Porto" in people
    assert people.count("<tr>") == 2
    for odd in ("page=0", "page=99", "page=x", "kind=nothing"):
        assert fay.get(f"/w/{board}/log?{odd}").status == 200
    raw = fay.get(f"/w/{board}/log.csv")
    assert "attachment" in raw.headers["Content-Disposition"]
    assert "'=Ana · Porto" in raw.text


def test_the_last_things_say_whether_they_can_be_undone(site: Site) -> None:
    board = site.workshop("rotterdam").id
    site.set("rotterdam", ideas_each=5)
    answer = json.loads(site.entered("rotterdam.facilitator").get(f"/w/{board}/log.json?last=3").text)
    newest = answer["lines"][0]
    assert newest["what"] == "Changed settings: ideas for each person: 5"
    assert newest["undoable"] is False
    assert newest["reason"] == "This cannot be undone."
    assert len(answer["lines"]) <= 3


def test_a_moment_that_never_was_is_not_there(site: Site) -> None:
    board = site.workshop("ghent").id
    fay = site.entered("ghent.facilitator")
    for revision in (0, 100_000):
        assert fay.get(f"/w/{board}/at/{revision}.json").status == 404
    first = json.loads(fay.get(f"/w/{board}/at/1.json").text)
    assert (first["revision"], first["what"]) == (1, "Loaded the Lab file")
    assert first["put"]["brief"][0]["city"] == "Ghent"
