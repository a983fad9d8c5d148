"""What a store promises, on a real database. A second kind of database becomes a parameter of `address`."""

from __future__ import annotations

import itertools
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, event

from board.messages import (
    RECORDS,
    Ballot,
    Board,
    Brief,
    Event,
    Idea,
    Op,
    Person,
    Profile,
    Put,
    Record,
    Remove,
    Round,
    StagePlan,
    VoteRule,
)
from board.state import State, replay
from board.store import (
    AnswerRow,
    Changed,
    Conflict,
    Duplicate,
    Grant,
    Highlights,
    Lab,
    Link,
    Step,
    Store,
    Unavailable,
    Workshop,
)
from board.store.record_tables import RECORD_TABLES
from board.store.tables import METADATA
from board.store.versions import VERSIONS

LAB = Lab(
    id="glasgow",
    title="Social Innovation Lab",
    host="Glasgow",
    starts="2019-03-25",
    ends="2019-03-27",
    cities=("Gent", "Göteborg", "Αθήνα"),
    names_to_facilitators=True,
)
BOARD = "glasgow-rotterdam"
OTHER = "glasgow-ghent"
NOW = 1_553_500_000_000


def workshop(id: str, order: int = 1, **changes: Any) -> Workshop:
    given: dict[str, Any] = {
        "id": id,
        "lab": LAB.id,
        "title": "Homes",
        "city": "Rotterdam",
        "part": "create",
        "format": "challenge",
        "order": order,
    }
    return Workshop(**given | changes)


def idea(id: str, text: str = "A bus at night", rev: int = 1) -> Idea:
    return Idea(id=id, rev=rev, text=text, author="ana", named=True, at=NOW, born=1, open=False)


def happened(board: str, revision: int, *ops: Op) -> Event:
    return Event(board, revision, "post_idea", "ana", NOW, f"command-{revision}", ops)


def answer(board: str, id: str, seq: int, revision: int | None = 1, **changes: Any) -> AnswerRow:
    row = AnswerRow(board, "ana", id, "tab-1", seq, "post_idea", revision, None, None, NOW)
    return msgspec.structs.replace(row, **changes)


def post(board: str, base: int, *texts: str) -> Step:
    """A step that posts ideas, each with its answer."""
    return Step(
        board,
        base,
        tuple(
            happened(board, base + place, Put(idea(f"idea-{base + place}", text, base + place)))
            for place, text in enumerate(texts, start=1)
        ),
        tuple(
            answer(board, f"command-{base + place}", base + place, base + place)
            for place in range(1, len(texts) + 1)
        ),
    )


def texts(store: Store, board: str = BOARD) -> list[str]:
    return sorted(idea.text for idea in state_of(store, board).idea.values())


def state_of(store: Store, board: str = BOARD) -> State:
    loaded = store.load(board)
    assert loaded is not None
    return loaded.state


def everything(store: Store) -> Any:
    """All that a commit could have changed."""
    return store.heads(), [
        (store.load(board), store.events(board, 0)) for board in sorted(store.heads())
    ]  # fmt: skip


@pytest.fixture(params=["sqlite"])
def address(tmp_path: Path) -> str:
    """Where an empty database is."""
    return f"sqlite:///{tmp_path}/board.db"


@pytest.fixture
def open_store(address: str) -> Iterator[Callable[..., Store]]:
    """Opens a store on the same database again and again, as several programs do."""
    opened: list[Store] = []

    def open_store(**options: Any) -> Store:
        opened.append(Store.open(address, **options))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    store = open_store()
    store.save_lab(LAB, [workshop(BOARD), workshop(OTHER, 2, city="Ghent")])
    return store


# ── Records and the log ─────────────────────────────────────────────────────────────────────────

# No lone surrogates: they are no text in any encoding. No zero character: PostgreSQL has no room for it.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
IDS = st.sampled_from(["idea-1", "idea-2", "ünïcode", "with.dot", "' OR 1=1 --"])
NUMBERS = st.integers(-(2**63), 2**63 - 1)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    if kind is str:
        return TEXTS
    if kind is int:
        return NUMBERS
    if kind is bool:
        return st.booleans()
    if kind is NoneType:
        return st.none()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return st.builds(kind, **{field.name: values(field.type) for field in msgspec.structs.fields(kind)})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*map(values, arguments))
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=3)
    raise AssertionError(f"no values for {kind}")


def ids(kind: str) -> st.SearchStrategy[str]:
    return st.just(kind) if kind in ("board", "brief") else IDS


def records(cls: type[Record]) -> st.SearchStrategy[Record]:
    fields = {field.name: values(field.type) for field in msgspec.structs.fields(cls)}
    return st.builds(cls, **fields | {"id": ids(cls.kind)})


KEYS = st.sampled_from(sorted(RECORDS)).flatmap(lambda kind: st.tuples(st.just(kind), ids(kind)))


@st.composite
def batches(draw: st.DrawFn) -> list[list[tuple[int, list[Op]]]]:
    """Batches of events, each on one of two boards. Few records, so that they are written, removed and put
    again, within an event, a batch and later."""
    known = draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))

    def op(key: tuple[str, str]) -> st.SearchStrategy[Op]:
        kind, id = key
        put = records(RECORDS[kind]).map(lambda record: Put(msgspec.structs.replace(record, id=id)))
        return st.one_of(put, st.just(Remove(kind, id)))

    ops = st.lists(st.sampled_from(known).flatmap(op), max_size=4)
    event = st.tuples(st.sampled_from([0, 0, 0, 1]), ops)
    return draw(st.lists(st.lists(event, max_size=4), min_size=1, max_size=5))


numbers = itertools.count()

MANY = settings(
    # Every example gets boards of its own in the one store.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    # Explaining a failure takes minutes with records this wide.
    phases=set(Phase) - {Phase.explain},
)


@settings(MANY)
@given(batches=batches())
def test_stored_records_are_the_replayed_log(store: Store, batches: list[list[tuple[int, list[Op]]]]) -> None:
    run = next(numbers)
    names = [f"glasgow-{run}-a", f"glasgow-{run}-b"]
    store.save_lab(LAB, [workshop(name) for name in names])
    told: list[list[Event]] = [[], []]
    for batch in batches:
        steps = [Step(name, len(told[which]), (), ()) for which, name in enumerate(names)]
        for which, ops in batch:
            after = happened(names[which], len(told[which]) + 1, *ops)
            told[which].append(after)
            steps[which] = msgspec.structs.replace(steps[which], events=(*steps[which].events, after))
        store.commit(steps)
    for name, events in zip(names, told, strict=True):
        state = state_of(store, name)
        assert store.events(name, 0) == events
        assert state.same_records(replay((event.revision, event.ops) for event in events))
        assert store.heads()[name] == state.revision == len(events)


@pytest.mark.parametrize("cls", RECORDS.values(), ids=lambda cls: cls.kind)
@settings(MANY, max_examples=20)
@given(data=st.data())
def test_a_record_comes_back_as_it_was(store: Store, cls: type[Record], data: st.DataObject) -> None:
    record = data.draw(records(cls))
    head = store.heads()[BOARD]
    store.commit([Step(BOARD, head, (happened(BOARD, head + 1, Put(record)),), ())])
    assert state_of(store).get(record.kind, record.id) == record


def test_nested_values_keep_their_types(store: Store) -> None:
    brief = Brief(
        id="brief", lab="glasgow", lab_title="", part="create", title="Homes ✓", city="Gent", host="Glasgow",
        date="2019-03-27", question="?", prompt="", stages=(StagePlan("ideate", 8, "Write."),),
        vote=VoteRule(5, 3),
    )  # fmt: skip
    vote = Round(
        id="round-1", name="", rule=VoteRule(1, 1, False), status="open", clusters=("b", "a"),
        names=("", "ü"), opened=NOW,
    )  # fmt: skip
    ballot = Ballot(id="round-1.ana", round="round-1", person="ana", dots={"b": 2, "a": 0})
    store.commit([Step(BOARD, 0, (happened(BOARD, 1, Put(brief), Put(vote), Put(ballot)),), ())])
    state = state_of(store)
    assert (state.brief, state.round["round-1"], state.ballot["round-1.ana"]) == (brief, vote, ballot)


def test_every_kind_of_record_has_a_table_with_its_fields() -> None:
    assert RECORD_TABLES.keys() == RECORDS.keys()
    for kind, cls in RECORDS.items():
        columns = {column.name for column in RECORD_TABLES[kind].columns}
        assert columns == {"board", *(field.name for field in msgspec.structs.fields(cls))}


def test_a_batch_may_change_a_record_many_times(store: Store) -> None:
    steps = Step(
        BOARD,
        0,
        (
            happened(BOARD, 1, Put(idea("one", "first")), Put(idea("two", "gone soon"))),
            happened(BOARD, 2, Put(idea("one", "second")), Remove("idea", "two")),
            happened(BOARD, 3, Remove("idea", "one"), Put(idea("one", "third"))),
        ),
        (),
    )
    store.commit([steps])
    assert texts(store) == ["third"]
    assert state_of(store).revision == 3


def test_the_board_and_its_brief_cannot_be_removed(store: Store) -> None:
    ops: tuple[Op, ...] = (Put(Board(id="board", stage="vote")), Remove("board", "board"))
    store.commit([Step(BOARD, 0, (happened(BOARD, 1, *ops),), ())])
    store.commit([Step(BOARD, 1, (happened(BOARD, 2, ops[1]),), ())])
    assert state_of(store).board.stage == "vote"


def test_boards_keep_apart(store: Store) -> None:
    store.commit([post(BOARD, 0, "ours"), post(OTHER, 0, "theirs", "too")])
    store.commit([Step(OTHER, 2, (happened(OTHER, 3, Remove("idea", "idea-1")),), ())])
    assert texts(store) == ["ours"]
    assert texts(store, OTHER) == ["too"]
    assert store.heads() == {BOARD: 1, OTHER: 3}


def test_the_log_is_read_in_pieces(store: Store) -> None:
    store.commit([post(BOARD, 0, "a", "b", "c", "d")])
    assert [event.revision for event in store.events(BOARD, 1)] == [2, 3, 4]
    assert [event.revision for event in store.events(BOARD, 1, 3)] == [2, 3]
    assert store.events(BOARD, 4) == []
    assert store.events("nowhere", 0) == []


def test_a_new_board_is_empty_and_an_unknown_one_is_nothing(store: Store) -> None:
    assert state_of(store) == State()
    assert store.load("nowhere") is None


def test_events_must_follow_each_other(store: Store) -> None:
    before = everything(store)
    for events in (
        (happened(BOARD, 2),),
        (happened(BOARD, 1), happened(BOARD, 1)),
        (happened(BOARD, 1), happened(BOARD, 3)),
        (happened(OTHER, 1),),
    ):
        with pytest.raises(ValueError, match="cannot follow"):
            store.commit([Step(BOARD, 0, events, ())])
    assert everything(store) == before


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────


def test_answers_are_remembered(store: Store) -> None:
    done = answer(BOARD, "command-1", 1)
    refused = answer(BOARD, "command-2", 2, None, code="stage", reason="Not now – später.")
    store.commit([Step(BOARD, 0, (happened(BOARD, 1),), (done, refused))])
    known = store.answers(BOARD, "ana", ["command-1", "command-2", "command-3"])
    assert known == {"command-1": done, "command-2": refused}
    assert store.answers(BOARD, "ben", ["command-1"]) == {}
    assert store.answers(OTHER, "ana", ["command-1"]) == {}


def test_a_refusal_leaves_its_answer_only(store: Store) -> None:
    store.commit([post(BOARD, 0, "a")])
    before = state_of(store)
    store.commit([Step(BOARD, 1, (), (answer(BOARD, "command-2", 2, None, code="stage"),))])
    assert state_of(store) == before
    assert store.answers(BOARD, "ana", ["command-2"])


def test_a_board_knows_the_last_place_of_each_tab(store: Store) -> None:
    rows = (
        answer(BOARD, "c1", 1), answer(BOARD, "c2", 2), answer(BOARD, "c3", 1, tab="tab-2"),
        answer(BOARD, "c4", 7, person="ben"),
    )  # fmt: skip
    store.commit([Step(BOARD, 0, (), rows), Step(OTHER, 0, (), (answer(OTHER, "c1", 9),))])
    loaded = store.load(BOARD)
    assert loaded is not None
    assert loaded.tabs == {("ana", "tab-1"): 2, ("ana", "tab-2"): 1, ("ben", "tab-1"): 7}


@pytest.mark.parametrize(
    "again", [answer(BOARD, "command-1", 9), answer(BOARD, "command-9", 1)], ids=["same id", "same place"]
)
def test_a_second_answer_undoes_its_whole_batch(store: Store, again: AnswerRow) -> None:
    store.commit([post(BOARD, 0, "a")])
    before = everything(store)
    poisoned = Step(BOARD, 1, (happened(BOARD, 2, Put(idea("two")), Remove("idea", "idea-1")),), (again,))
    with pytest.raises(Duplicate):
        store.commit([post(OTHER, 0, "b"), poisoned])
    assert everything(store) == before
    store.commit([post(OTHER, 0, "b"), post(BOARD, 1, "c")])
    assert texts(store) == ["a", "c"]


# ── Several programs ────────────────────────────────────────────────────────────────────────────


def test_others_see_what_was_committed(store: Store, open_store: Callable[..., Store]) -> None:
    other = open_store()
    store.commit([post(BOARD, 0, "a")])
    assert everything(other) == everything(store)
    other.commit([post(BOARD, 1, "b")])
    assert texts(store) == ["a", "b"]
    assert store.heads()[BOARD] == 2


def test_who_decided_on_an_older_board_hears_of_it(store: Store, open_store: Callable[..., Store]) -> None:
    open_store().commit([post(BOARD, 0, "first")])
    before = everything(store)
    with pytest.raises(Conflict) as caught:
        store.commit([post(OTHER, 0, "b"), post(BOARD, 0, "late"), Step("nowhere", 0, (), ())])
    assert caught.value.boards == {BOARD, "nowhere"}
    assert everything(store) == before
    store.commit([post(OTHER, 0, "b"), post(BOARD, 1, "late")])
    assert texts(store) == ["first", "late"]


def test_a_refusal_on_an_older_board_is_a_conflict_too(
    store: Store, open_store: Callable[..., Store]
) -> None:
    open_store().commit([post(BOARD, 0, "first")])
    with pytest.raises(Conflict):
        store.commit([Step(BOARD, 0, (), (answer(BOARD, "c1", 5, None, code="stage"),))])
    assert store.answers(BOARD, "ana", ["c1"]) == {}


def test_a_database_keeps_its_epoch_and_another_has_another(
    store: Store, open_store: Callable[..., Store], tmp_path: Path
) -> None:
    assert open_store().epoch == store.epoch
    elsewhere = Store.open(f"sqlite:///{tmp_path}/other.db")
    assert elsewhere.epoch != store.epoch
    elsewhere.close()


def test_programs_that_start_together_agree(address: str) -> None:
    stores: list[Store] = []
    starts = [threading.Thread(target=lambda: stores.append(Store.open(address))) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(stores) == 4
    assert len({store.epoch for store in stores}) == 1
    for store in stores:
        store.close()


def test_calls_come_from_any_thread(store: Store) -> None:
    faults: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            faults.append(error)

    def write() -> None:
        for base in range(40):
            store.commit([post(BOARD, base, str(base))])

    def read() -> None:
        for _ in range(40):
            loaded = store.load(BOARD)
            assert loaded is not None
            assert len(loaded.state.idea) == loaded.state.revision

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (write, read, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.heads()[BOARD] == 40


# ── Labs and links ──────────────────────────────────────────────────────────────────────────────


def test_a_lab_is_read_back(store: Store) -> None:
    assert store.labs() == [LAB]
    assert store.lab("glasgow") == LAB
    assert store.lab("nowhere") is None
    assert [workshop.id for workshop in store.workshops("glasgow")] == [BOARD, OTHER]
    assert store.workshops("nowhere") == []
    assert store.workshops() == store.workshops("glasgow")
    assert store.workshop("nowhere") is None


def test_highlights_are_saved_over_what_was_read_and_nothing_newer(store: Store) -> None:
    assert store.highlights(LAB.id) is None
    first = store.save_highlights(LAB.id, 0, {"met": "We met"})
    assert first == store.highlights(LAB.id) == Highlights(LAB.id, 1, {"met": "We met"})
    second = store.save_highlights(LAB.id, 1, {})
    for base in (0, 1, 3):
        with pytest.raises(Changed) as changed:
            store.save_highlights(LAB.id, base, {"met": "Lost?"})
        assert changed.value.there == second
    assert store.highlights(LAB.id) == second


def test_codes_are_short_unlike_each_other_and_lead_to_their_workshop(store: Store) -> None:
    made = store.save_lab(LAB, [workshop(f"glasgow-{number}") for number in range(50)])
    assert len({workshop.code for workshop in made}) == len(made) == 52
    for one in made:
        assert len(one.code) == 8
        assert set(one.code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        assert store.workshop_by_code(one.code) == one
    assert store.workshop_by_code("NOTACODE") is None


def test_saving_a_lab_again_changes_its_texts_only(store: Store) -> None:
    store.commit([post(BOARD, 0, "kept")])
    before = {workshop.id: workshop for workshop in store.workshops()}
    assert store.save_lab(LAB, [workshop(BOARD), workshop(OTHER, 2, city="Ghent")]) == list(before.values())

    later = msgspec.structs.replace(LAB, title="The Lab", purge_on="2019-12-31", cities=("Porto",))
    saved = store.save_lab(later, [workshop(BOARD, 3, title="Homes for all", code="ZZZZZZZZ", head=99)])
    assert store.labs() == [later]
    assert [workshop.id for workshop in saved] == [OTHER, BOARD]
    assert saved[0] == before[OTHER]
    assert saved[1] == msgspec.structs.replace(before[BOARD], title="Homes for all", order=3)
    assert texts(store) == ["kept"]


def test_a_workshop_belongs_to_one_lab(store: Store) -> None:
    athens = msgspec.structs.replace(LAB, id="athens")
    for stranger in (workshop(BOARD, lab="athens"), workshop("glasgow-new")):
        with pytest.raises(ValueError, match="is not of the Lab"):
            store.save_lab(athens, [stranger])
    assert store.labs() == [LAB]


FACILITATOR = Link("link-1", "glasgow", BOARD, "facilitator", "Table 1", 1, "hash-1")
ORGANISER = Link("link-2", "glasgow", None, "organiser", "Organiser", 1, "hash-2")


def test_links_are_saved_once(store: Store) -> None:
    store.save_links([FACILITATOR, ORGANISER])
    assert store.links("glasgow") == [ORGANISER, FACILITATOR]
    assert store.links("nowhere") == []
    assert store.link_by_hash("hash-1") == FACILITATOR
    assert store.link_by_hash("hash-9") is None

    store.rotate_link("link-1", 2, "hash-1b")
    store.revoke_link("link-2")
    relabelled = msgspec.structs.replace(FACILITATOR, label="Big table")
    store.save_links([relabelled, ORGANISER])
    assert store.links("glasgow") == [
        msgspec.structs.replace(ORGANISER, revoked=True),
        msgspec.structs.replace(relabelled, generation=2, hash="hash-1b"),
    ]
    assert store.link_by_hash("hash-1") is None


def test_a_grant_holds_until_its_link_is_rotated_or_revoked(store: Store) -> None:
    store.save_links([FACILITATOR, ORGANISER])
    store.create_person("ana", "glasgow", "key-a", Profile("Ana", "Porto"))
    assert store.grants("ana") == []
    for _ in range(2):
        store.grant("ana", "link-1", 1)
    store.grant("ana", "link-2", 1)
    facilitates = Grant("ana", "link-1", "facilitator", "glasgow", BOARD)
    assert store.grants("ana") == [facilitates, Grant("ana", "link-2", "organiser", "glasgow", None)]
    store.revoke_link("link-2")
    assert store.grants("ana") == [facilitates]
    store.rotate_link("link-1", 2, "hash-1b")
    assert store.grants("ana") == []
    store.grant("ana", "link-1", 1)
    assert store.grants("ana") == []
    store.grant("ana", "link-1", 2)
    assert store.grants("ana") == [facilitates]


def test_a_revoked_link_is_valid_again_once_it_is_rotated(store: Store) -> None:
    store.save_links([FACILITATOR])
    store.revoke_link("link-1")
    revoked = store.link_by_hash("hash-1")
    assert revoked is not None
    assert revoked.revoked
    store.rotate_link("link-1", 2, "hash-1b")
    fresh = store.link_by_hash("hash-1b")
    assert fresh is not None
    assert not fresh.revoked


def test_every_change_of_rights_is_noticed(store: Store, open_store: Callable[..., Store]) -> None:
    other = open_store()
    store.create_person("ana", "glasgow", "key-a", Profile("Ana", "Porto"))
    changes: list[Callable[[], None]] = [
        lambda: store.save_links([FACILITATOR]),
        lambda: store.grant("ana", "link-1", 1),
        lambda: store.rotate_link("link-1", 2, "hash-1b"),
        lambda: store.revoke_link("link-1"),
    ]
    seen = [other.rights_version()]
    for change in changes:
        change()
        seen.append(other.rights_version())
    assert seen == sorted(set(seen))
    store.commit([post(BOARD, 0, "a")])
    store.set_profile("ana", Profile("Ana", "Braga"))
    assert other.rights_version() == seen[-1]


def test_what_is_not_there_cannot_change(store: Store) -> None:
    changes: list[Callable[[], None]] = [
        lambda: store.rotate_link("nothing", 2, "hash"),
        lambda: store.revoke_link("nothing"),
    ]
    for change in changes:
        with pytest.raises(LookupError):
            change()


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_one_person_in_each_lab(store: Store) -> None:
    athens = msgspec.structs.replace(LAB, id="athens")
    store.save_lab(athens, [])
    store.create_person("ana", "glasgow", "key-a", Profile("Ana", "Porto"))
    store.create_person("ana-2", "athens", "key-a", Profile("Ana", "Porto"))
    assert store.person_by_key("key-a", "glasgow") == "ana"
    assert store.person_by_key("key-b", "glasgow") is None
    assert store.persons_by_key("key-a") == {"glasgow": "ana", "athens": "ana-2"}
    for person, key in (("ana", "key-new"), ("somebody", "key-a")):
        with pytest.raises(Duplicate):
            store.create_person(person, "glasgow", key, Profile("Eve", ""))
    assert store.profile("ana") == Profile("Ana", "Porto")
    assert store.profile("somebody") is None


def test_profiles_come_with_the_board_of_their_people(store: Store) -> None:
    for person in ("ana", "ben", "cem"):
        store.create_person(person, "glasgow", f"key-{person}", Profile(person, "Gent"))
    joined = [Put(Person(id=person, joined=NOW)) for person in ("ana", "ben", "unknown")]
    store.commit([Step(BOARD, 0, (happened(BOARD, 1, *joined),), ())])
    store.set_profile("ben", Profile("", "Malmö", unnamed=True))
    expected = {"ana": Profile("ana", "Gent"), "ben": Profile("", "Malmö", unnamed=True)}
    assert dict(state_of(store).profiles) == expected
    assert dict(state_of(store, OTHER).profiles) == {}
    assert store.profiles(["ana", "ben", "unknown"]) == expected
    assert store.profiles(f"nobody-{number}" for number in range(2500)) == {}


# ── When the database cannot ────────────────────────────────────────────────────────────────────


def test_a_database_held_by_another_program_is_busy(
    store: Store, open_store: Callable[..., Store], tmp_path: Path
) -> None:
    hasty = open_store(busy_timeout=0.1)
    before = everything(hasty)
    holder = sqlite3.connect(tmp_path / "board.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(Unavailable, match="busy"):
        hasty.commit([post(BOARD, 0, "a")])
    assert 0.05 < time.monotonic() - started < 2
    assert everything(hasty) == before  # reading goes on meanwhile
    holder.execute("ROLLBACK")
    holder.close()
    hasty.commit([post(BOARD, 0, "a")])
    assert texts(store) == ["a"]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Databases opened meanwhile cannot grow beyond 600 kB."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 150")

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_is_told_and_loses_nothing(open_store: Callable[..., Store]) -> None:
    store = open_store()
    store.save_lab(LAB, [workshop(BOARD)])
    store.commit([post(BOARD, 0, "a")])
    before = everything(store)
    with pytest.raises(Unavailable, match="full"):
        store.commit([post(BOARD, 1, "x" * 400_000)])
    assert everything(store) == before
    store.commit([post(BOARD, 1, "small enough")])
    assert texts(store) == ["a", "small enough"]


def test_a_mistake_of_the_program_is_none_of_the_database_and_leaves_nothing(store: Store) -> None:
    before = everything(store)
    wrong = msgspec.structs.replace(idea("two"), text=None)
    with pytest.raises(Exception, match="NOT NULL") as caught:
        store.commit([post(OTHER, 0, "b"), Step(BOARD, 0, (happened(BOARD, 1, Put(wrong)),), ())])
    assert not isinstance(caught.value, (Unavailable, Duplicate, Conflict))
    assert everything(store) == before
    store.commit([post(BOARD, 0, "a")])
    assert texts(store) == ["a"]


def test_a_place_that_cannot_hold_a_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear reader, this is a letter. " * 200)
    sqlite3.connect(tmp_path / "music.db").execute("CREATE TABLE song (title TEXT)").connection.close()
    Store.open(f"sqlite:///{tmp_path}/fine.db").close()
    for address, sentence in {
        f"sqlite:///{tmp_path}/missing/board.db": f"There is no folder {tmp_path}/missing",
        f"sqlite:///{tmp_path}": "cannot be opened",
        f"sqlite:///{tmp_path}/letter.db": "is not a database",
        f"sqlite:///{tmp_path}/music.db": "belongs to another program",
        f"sqlite:///file:{tmp_path}/fine.db?mode=ro&uri=true": "can be read but not written",
        "sqlite://": "must be a file",
        "sqlite:///:memory:": "must be a file",
        "board.db": "not one that this program knows",
        "abacus://somewhere": "not one that this program knows",
        "postgresql+psycopg2://127.0.0.1:1/board": "not installed|cannot be reached",
    }.items():
        with pytest.raises(Unavailable, match=sentence) as caught:
            Store.open(address)
        assert str(caught.value) == caught.value.sentence
        assert "\n" not in caught.value.sentence


def test_a_newer_database_is_left_alone(
    store: Store, open_store: Callable[..., Store], tmp_path: Path
) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "board.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from the future'")
    with pytest.raises(Unavailable, match="newer version"):
        open_store()
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("from the future",)]
    connection.close()


# ── SQLite as we want it ────────────────────────────────────────────────────────────────────────


def test_what_is_committed_is_durable_and_readers_cannot_write(address: str) -> None:
    seen: list[dict[str, Any]] = []

    def look(connection: Connection) -> None:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "query_only", "busy_timeout")
        seen.append({name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names})

    store = Store.open(address)
    event.listen(Engine, "begin", look)
    try:
        store.save_lab(LAB, [])
        store.labs()
    finally:
        event.remove(Engine, "begin", look)
        store.close()
    writer, reader = seen
    assert writer == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "query_only": 0,
        "busy_timeout": 5000,
    }  # fmt: skip
    assert reader["query_only"] == 1
    assert reader["busy_timeout"] == 5000


def test_closing_leaves_one_file_and_its_empty_lock(store: Store, tmp_path: Path) -> None:
    store.commit([post(BOARD, 0, "a")])
    store.close()
    store.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["board.db", "board.db-lock"]
    assert (tmp_path / "board.db-lock").read_bytes() == b""


def test_closing_waits_for_calls_under_way_and_refuses_later_ones(address: str) -> None:
    """A connection that is closed under a running statement takes the whole process with it."""
    for _ in range(20):
        store = Store.open(address)
        calls = threading.Barrier(3)
        refused: list[Unavailable] = []

        def ask(store: Store = store, calls: threading.Barrier = calls, refused: Any = refused) -> None:
            calls.wait()
            try:
                while True:
                    store.heads()
            except Unavailable as error:
                refused.append(error)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        calls.wait()
        store.close()
        for thread in threads:
            thread.join(10)
        assert len(refused) == 2


def test_migrating_is_silent(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), logging.getLogger("alembic").disabled
    Store.open(address).close()
    assert capfd.readouterr() == ("", "")
    assert (root.level, list(root.handlers), logging.getLogger("alembic").disabled) == before


def test_the_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "board:migrations")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert found[::-1] == list(VERSIONS)


def shape(address: str) -> dict[str, Any]:
    """All that SQLite knows of the tables but their order and what migrations gave to older rows."""
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:

        def ask(pragma: str, of: str) -> list[Any]:
            return sorted(row[1:] for row in connection.execute(f'PRAGMA {pragma}("{of}")'))

        made = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return {
            name: (
                [(*row[:3], *row[4:]) for row in ask("table_xinfo", name)],
                sorted((*rest, ask("index_info", index)) for index, *rest in ask("index_list", name)),
                sorted(row[1:] for row in ask("foreign_key_list", name)),
            )
            for (name,) in made.fetchall()
            if "searched" not in name
        }


def migrated(address: str, version: str) -> None:
    """An empty database through the migrations up to this version."""
    engine = create_engine(address)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "board:migrations")
        config.attributes["connection"] = connection
        upgrade(config, version)
    engine.dispose()


def test_the_migrations_lead_to_the_tables(store: Store, address: str, tmp_path: Path) -> None:
    store.close()
    other = f"sqlite:///{tmp_path / 'migrated.db'}"
    migrated(other, "head")
    engine = create_engine(other)
    with engine.connect() as connection:
        # The full-text index is not a table: it is made of `searchable` whenever it is missing.
        tables = {"include_name": lambda name, kind, _parent: kind != "table" or "searched" not in name}
        assert compare_metadata(MigrationContext.configure(connection, opts=tables), METADATA) == []
    engine.dispose()
    assert shape(other) == shape(address)


FIRST = """
INSERT INTO meta VALUES ('meta', 'first-epoch', 0);
INSERT INTO lab VALUES ('glasgow', 'A Lab', 'Glasgow', '2019-03-25', '2019-03-27', '[]', 0, NULL, '', '');
INSERT INTO workshop VALUES
    ('glasgow-rotterdam', 'glasgow', 'K7QXM2PD', 'Homes', 'Rotterdam', 'create', 'challenge', 1, 1, 3);
INSERT INTO board VALUES ('glasgow-rotterdam', 'board', 1, 'ideate', 7, 0, 1, 'nothing', 'name', 0, 1);
INSERT INTO participant VALUES ('glasgow-rotterdam', 'ana', 2, 7, 1, 0);
INSERT INTO idea VALUES
    ('glasgow-rotterdam', 'idea-001', 3, 'Homes first', 'ana', 1, 9, 3, 0, NULL, 0, 3, 0, NULL);
INSERT INTO event VALUES ('glasgow-rotterdam', 1, 'describe', 'system', 7, 'c-1',
    '[["put","board",{"id":"board","rev":1,"stage":"ideate","since":7}]]');
INSERT INTO event VALUES ('glasgow-rotterdam', 2, 'join', 'ana', 7, 'c-2',
    '[["put","person",{"id":"ana","rev":2,"joined":7}]]');
INSERT INTO event VALUES ('glasgow-rotterdam', 3, 'post_idea', 'ana', 9, 'c-3',
    '[["put","idea",{"id":"idea-001","rev":3,"text":"Homes first","author":"ana","named":true,
    "at":9,"born":3,"open":false,"written":3}]]');
"""
"""A board as the first version stored it."""


def test_a_database_of_the_first_version_is_brought_up_to_date(address: str, tmp_path: Path) -> None:
    migrated(address, "0001")
    engine = create_engine(address)
    with engine.begin() as connection:
        for statement in FIRST.split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    store = Store.open(address)
    loaded = store.load("glasgow-rotterdam")
    assert loaded is not None
    events = store.events("glasgow-rotterdam", 0)
    assert replay((event.revision, event.ops) for event in events).same_records(loaded.state)
    assert [event.before for event in events] == [None] * 3
    assert loaded.state.board.joining
    assert loaded.state.idea["idea-001"].source == "own"
    store.close()
