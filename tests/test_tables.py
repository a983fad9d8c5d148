"""Tables: who sits where, how people and ideas are dealt, who writes a sheet, and what would stop it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.messages import (
    Board,
    DealIdeas,
    DealPeople,
    Doubt,
    DropTable,
    Idea,
    MakeTable,
    Names,
    Person,
    Profile,
    Put,
    Seat,
    Solution,
    Table,
)
from board.rules import Actor, Refused, decide
from board.rules.tables import seated
from board.rules.view import Viewer, everything, personal
from board.state import State, apply
from tests.conftest import Site
from tests.house import BRIEF, House

FAY = Actor("fay", "facilitator")


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    """Ann and Bob sit at one table, Cem at another, Dee nowhere. One of two sheets is the first table's."""
    house = House(tmp_path)
    for person in ("ann", "bob", "cem", "dee"):
        house.person(person)
    house.person("fay", "facilitator")
    house.person("eva", "expert")
    for table in ("table-01", "table-02"):
        house.done("fay", "make_table", table=table, name=table.capitalize())
    for person, table in (("ann", "table-01"), ("bob", "table-01"), ("cem", "table-02")):
        house.done(person, "sit", table=table)
    house.stage("fay", "cluster")
    for cluster in ("cluster-1", "cluster-2"):
        house.done("fay", "create_cluster", cluster=cluster, name=cluster, ideas=[])
    house.stage("fay", "draft")
    house.done("fay", "make_solution", solution="sheet-01", cluster="cluster-1")
    house.done("fay", "make_solution", solution="sheet-02", cluster="cluster-2")
    house.done("fay", "give_sheet", solution="sheet-01", table="table-01")
    yield house
    house.close()


def refused(h: House, code: str, person: str, type: str, /, **body: Any) -> None:
    before = h.state
    answer = h.do(person, type, **body)
    assert answer.refused == code, answer
    assert h.state is before


def fills(h: House, person: str, solution: str = "sheet-01") -> bool:
    """Whether this person may write each part of the sheet now: all of them, or none."""
    field = h.state.field.get(f"{solution}.do")
    text = {"field": "do", "text": h.said("do"), "base": field.rev if field else 0}
    action = {"action": h.id("action"), "what": "Call", "who": "", "by": "", "base": 0}
    answers = [
        h.do(person, "write_field", solution=solution, **text),
        h.do(person, "write_action", solution=solution, **action),
    ]
    codes = {answer.refused for answer in answers}
    assert codes in ({None}, {"pen"}), answers
    return codes == {None}


# ── Seats ───────────────────────────────────────────────────────────────────────────────────────


def test_everybody_sits_where_they_say_and_only_the_facilitator_seats_others(h: House) -> None:
    h.done("dee", "sit", table="table-02")
    assert seated(h.state) == {"table-01": 2, "table-02": 2}
    h.done("dee", "sit", table=None)
    assert "dee" not in h.state.seat
    refused(h, "role", "ann", "sit", table="table-02", person="dee")
    h.done("fay", "sit", table="table-02", person="dee")
    assert h.state.seat["dee"].table == "table-02"
    refused(h, "not_found", "ann", "sit", table="table-99")
    refused(h, "not_found", "fay", "sit", table="table-01", person="nobody")


def test_who_is_taken_off_the_board_stands_up_and_gives_the_pen_back(h: House) -> None:
    h.done("ann", "take_pen", solution="sheet-01")
    h.done("fay", "remove_person", person="ann")
    assert "ann" not in h.state.seat
    assert h.state.solution["sheet-01"].scribe is None
    refused(h, "not_found", "fay", "sit", table="table-01", person="ann")


def test_who_changes_tables_leaves_the_pen_there(h: House) -> None:
    for leave in ({"table": "table-02"}, {"table": None}):
        h.done("ann", "sit", table="table-01")
        h.done("ann", "take_pen", solution="sheet-01")
        h.done("ann", "sit", **leave)
        assert h.state.solution["sheet-01"].scribe is None
        assert fills(h, "bob")


def test_a_table_that_goes_frees_its_people_its_ideas_and_its_sheet(h: House) -> None:
    h.done("ann", "take_pen", solution="sheet-01")
    h.done("fay", "move_stage", seen="draft", to="cluster")
    h.done("fay", "post_idea", idea="idea-001", text="Said there", source="table", table="table-01")
    h.done("fay", "drop_table", table="table-01")
    assert set(h.state.seat) == {"cem"}
    assert h.state.idea["idea-001"].table is None
    sheet = h.state.solution["sheet-01"]
    assert (sheet.table, sheet.scribe) == (None, None)


# ── Dealing ─────────────────────────────────────────────────────────────────────────────────────

CITIES = st.lists(st.sampled_from(["Porto", "Athens", "Ghent", "Oslo", ""]), min_size=1, max_size=40)


def room(cities: list[str], tables: int, seats: dict[int, int] | None = None) -> State:
    """People of these cities, so many tables, and who sits where already."""
    records: list[Any] = [BRIEF, Board(id="board", stage="cluster")]
    records += [Person(id=f"p{number}", joined=1) for number in range(len(cities))]
    records += [Table(id=f"table-{number:02}", name="", born=number) for number in range(tables)]
    records += [Seat(id=f"p{person}", table=f"table-{table:02}") for person, table in (seats or {}).items()]
    state = apply(State(), (Put(record) for record in records), 9)
    for number, city in enumerate(cities):
        state = state.with_profile(f"p{number}", Profile("N", city))
    return state


def after(state: State, command: Any) -> State:
    return apply(state, decide(state, command, FAY, 1), state.revision + 1)


def apart(numbers: Counter[str], tables: int) -> int:
    """How far the fullest is from the emptiest."""
    return max(numbers.values(), default=0) - (min(numbers.values()) if len(numbers) == tables else 0)


@given(CITIES, st.integers(1, 8))
def test_people_are_dealt_evenly_and_cities_are_spread(cities: list[str], tables: int) -> None:
    state = after(room(cities, tables), DealPeople(anew=False))
    assert len(state.seat) == len(cities)
    assert apart(Counter(seat.table for seat in state.seat.values()), tables) <= 1
    for city in set(cities):
        of_it = Counter(state.seat[f"p{number}"].table for number, each in enumerate(cities) if each == city)
        assert apart(of_it, tables) <= 1, city


@given(CITIES, st.integers(1, 8), st.data())
def test_who_sits_stays_unless_all_are_dealt_anew(
    cities: list[str], tables: int, data: st.DataObject
) -> None:
    seats = data.draw(
        st.dictionaries(st.integers(0, len(cities) - 1), st.integers(0, tables - 1), max_size=len(cities))
    )
    before = room(cities, tables, seats)
    state = after(before, DealPeople(anew=False))
    assert all(state.seat[id].table == seat.table for id, seat in before.seat.items())
    sizes, had = seated(state), seated(before)
    # Nobody came to a table while another one had room.
    got = [sizes[table] for table in sizes if sizes[table] > had.get(table, 0)]
    assert not got or max(got) - min(sizes.get(table, 0) for table in before.table) <= 1
    anew = after(before, DealPeople(anew=True))
    assert apart(Counter(seat.table for seat in anew.seat.values()), tables) <= 1


def test_removed_people_get_no_seat(h: House) -> None:
    h.done("fay", "remove_person", person="dee")
    h.done("fay", "deal_people", anew=True)
    assert set(h.state.seat) == {"ann", "bob", "cem"}
    assert sorted(seated(h.state).values()) == [1, 2]


@given(st.integers(0, 60), st.integers(1, 8), st.sets(st.integers(0, 7)))
def test_ideas_are_dealt_evenly_over_the_tables_where_somebody_sits(
    number: int, tables: int, taken: set[int]
) -> None:
    seats = {person: table for person, table in enumerate(sorted(taken)) if table < tables}
    state = room(["Porto"] * 8, tables, seats)
    ideas = [
        Idea(id=f"idea-{each:03}", text="x", author="p0", named=True, at=1, born=3, open=True)
        for each in range(number)
    ]
    state = apply(state, (Put(idea) for idea in ideas), 10)
    if not ideas:
        with pytest.raises(Refused):
            decide(state, DealIdeas(anew=False), FAY, 1)
        return
    dealt = Counter(idea.table for idea in after(state, DealIdeas(anew=False)).idea.values())
    expected = {seat.table for seat in state.seat.values()} or set(state.table)
    assert set(dealt) <= expected
    assert max(dealt.values()) - (min(dealt.values()) if len(dealt) == len(expected) else 0) <= 1


def idea(id: str, **more: Any) -> Idea:
    basis: dict[str, Any] = {"text": "x", "author": "p0", "named": True, "at": 1, "born": 3, "open": False}
    return Idea(id=id, **(basis | more))


def test_only_loose_ideas_that_all_may_see_are_dealt_and_a_tables_own_stay_its_own() -> None:
    state = room(["Porto"], 2)
    state = apply(
        state,
        [
            Put(idea("loose-01", open=True)),
            Put(idea("hidden-1", open=True, hidden="rude")),
            Put(idea("private1", born=99)),
            Put(idea("placed-1", open=True, cluster="cluster-1")),
            Put(idea("said-001", open=True, source="table", table="table-01")),
        ],
        10,
    )
    for anew in (False, True):
        dealt = {op.record.id for op in decide(state, DealIdeas(anew=anew), FAY, 1) if isinstance(op, Put)}
        assert dealt == {"loose-01"}
    state = after(state, DealIdeas(anew=False))
    assert state.idea["said-001"].table == "table-01"
    assert state.idea["loose-01"].table == "table-00"  # the table with nothing yet
    with pytest.raises(Refused):
        decide(state, DealIdeas(anew=False), FAY, 1)
    again = {op.record.id for op in decide(state, DealIdeas(anew=True), FAY, 1) if isinstance(op, Put)}
    assert again == {"loose-01"}


@given(st.permutations([f"p{number}" for number in range(8)]))
def test_a_deal_says_nothing_of_authors(authors: list[str]) -> None:
    """The same ideas by other people go to the same tables."""
    state = room(["Porto"] * 8, 3, {0: 0, 1: 1, 2: 2})
    tables = []
    for names in (sorted(authors), authors):
        ideas = [idea(f"idea-{n:03}", author=author, open=True) for n, author in enumerate(names)]
        dealt = after(apply(state, (Put(each) for each in ideas), 10), DealIdeas(anew=False))
        tables.append({each.id: each.table for each in dealt.idea.values()})
    assert tables[0] == tables[1]


# ── Who writes a sheet ──────────────────────────────────────────────────────────────────────────


def test_a_sheet_without_a_table_is_everybodys(h: House) -> None:
    for person in ("ann", "cem", "dee", "eva", "fay"):
        assert fills(h, person, "sheet-02")


def test_a_tables_sheet_is_written_at_the_table_and_with_a_scribe_by_one(h: House) -> None:
    assert [person for person in ("ann", "bob", "cem", "dee", "eva", "fay") if fills(h, person)] == [
        "ann",
        "bob",
        "eva",
        "fay",
    ]
    h.done("bob", "take_pen", solution="sheet-01")
    assert [person for person in ("ann", "bob", "cem", "dee", "eva", "fay") if fills(h, person)] == [
        "bob",
        "eva",
        "fay",
    ]
    for person in ("cem", "dee"):
        refused(h, "pen", person, "take_pen", solution="sheet-01")
    h.done("ann", "take_pen", solution="sheet-01")
    assert fills(h, "ann")
    assert not fills(h, "bob")


def test_who_holds_the_pen_gives_it_to_somebody_at_the_table_or_to_all(h: House) -> None:
    refused(h, "role", "ann", "give_pen", solution="sheet-01", person="bob")
    h.done("ann", "take_pen", solution="sheet-01")
    refused(h, "not_found", "ann", "give_pen", solution="sheet-01", person="cem")
    refused(h, "role", "bob", "give_pen", solution="sheet-01", person="bob")
    h.done("ann", "give_pen", solution="sheet-01", person="bob")
    assert fills(h, "bob")
    assert not fills(h, "ann")
    h.done("bob", "give_pen", solution="sheet-01", person=None)
    assert fills(h, "ann")
    h.done("fay", "give_pen", solution="sheet-01", person="ann")
    assert not fills(h, "bob")


def test_a_sheet_that_goes_to_another_table_takes_no_scribe_along(h: House) -> None:
    h.done("ann", "take_pen", solution="sheet-01")
    h.done("fay", "give_sheet", solution="sheet-01", table="table-02")
    assert not fills(h, "ann")
    assert fills(h, "cem")
    refused(h, "role", "cem", "give_sheet", solution="sheet-01", table=None)


# ── What would stop this? ───────────────────────────────────────────────────────────────────────


def doubt(h: House, person: str) -> str:
    id = h.id("doubt")
    h.done(person, "raise_doubt", doubt=id, solution="sheet-01", text=h.said("doubt"))
    return id


def test_anybody_says_what_would_stop_it_and_takes_only_their_own_back(h: House) -> None:
    said = {person: doubt(h, person) for person in ("ann", "cem", "dee", "eva", "fay")}
    assert [h.state.doubt[id].table for id in said.values()] == ["table-01", "table-02", None, None, None]
    refused(h, "role", "ann", "take_back_doubt", doubt=said["cem"])
    h.done("cem", "take_back_doubt", doubt=said["cem"])
    assert said["cem"] not in h.state.doubt
    refused(h, "in_use", "fay", "drop_solution", solution="sheet-01")


def test_a_hidden_doubt_reaches_only_its_author_and_the_facilitator(h: House) -> None:
    id = doubt(h, "cem")
    ann, cem, fay = (h.arrive(person) for person in ("ann", "cem", "fay"))
    refused(h, "role", "ann", "hide_doubt", doubt=id, reason="Rude")
    h.done("fay", "hide_doubt", doubt=id, reason="Rude")
    h.show()
    assert id not in ann.shared.get("doubt", {})
    assert cem.mine["mine"][id]["doubt"]["hidden"] == "Rude"
    assert fay.shared["doubt"][id]["hidden"] == "Rude"
    h.done("fay", "restore_doubt", doubt=id)
    h.show()
    assert ann.shared["doubt"][id]["hidden"] is None


@pytest.mark.parametrize("names", ["nothing", "city", "name"])
def test_where_names_are_hidden_nobody_learns_who_sits_writes_or_doubts(names: Names) -> None:
    records = (
        Board(id="board", stage="draft", names_after=names),
        Doubt(
            id="doubt-01",
            solution="sheet-01",
            text="x",
            author="p0",
            named=True,
            at=1,
            born=1,
            table="table-00",
        ),
        Solution(id="sheet-01", cluster="cluster-1", born=1, table="table-00", scribe="p0"),
    )
    state = apply(room(["Porto", "Ghent"], 1, {0: 0}), (Put(record) for record in records), 10)
    for viewer in (Viewer("delegate", "p1"), Viewer("expert"), Viewer("projector"), Viewer("facilitator")):
        seen: dict[Any, Any] = dict(everything(viewer, state))
        doubt, sheet = seen["doubt", "doubt-01"], seen["solution", "sheet-01"]
        shown = names != "nothing" and viewer.role != "projector"
        assert (doubt.author, doubt.table) == (("p0", "table-00") if shown else (None, None))
        people = shown or viewer.runs
        assert sheet.scribe == ("p0" if people else "")
        assert (("seat", "p0") in seen) == people
        assert seen["counts", "counts"].seated == {"table-00": 1}
    own = personal("p0", state)
    assert {("seat", "p0"), ("pen", "sheet-01"), ("mine", "doubt-01")} == set(own)


# ── The join form ───────────────────────────────────────────────────────────────────────────────


def test_a_table_can_be_chosen_on_the_way_in_and_one_that_has_gone_costs_nothing(site: Site) -> None:
    rotterdam = site.workshop("rotterdam")
    address, live = f"/j/{rotterdam.code}", site.rooms.live
    assert 'name="table"' not in site.browser().get(address).text
    for table in ("table-01", "table-02"):
        made = live.ask(rotterdam.id, "fay", "facilitator", MakeTable(table=table, name=f"By the {table}"))
        assert made.revision is not None
    browser = site.browser()
    assert "By the table-02 (0 people)" in browser.get(address).text
    form = browser.post(address, {"name": "", "city": "Porto", "table": "table-02"})
    assert '<option value="table-02" selected>' in form.text
    assert browser.post(address, {"name": "Ana", "city": "Porto", "table": "table-02"}).status == 303
    state = live.board(rotterdam.id)
    assert state is not None
    assert [seat.table for seat in state.seat.values()] == ["table-02"]
    live.ask(rotterdam.id, "fay", "facilitator", DropTable(table="table-01"))
    for table in ("table-01", "", "<nonsense>"):
        late = site.browser().post(address, {"name": "Bo", "city": "Ghent", "table": table})
        assert (late.status, late.location) == (303, f"/w/{rotterdam.id}")
    state = live.board(rotterdam.id)
    assert state is not None
    assert (len(state.seat), len(state.person)) == (1, 4)
