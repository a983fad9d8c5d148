"""Any board that can be built, with every kind of record, whatever people wrote on it: its documents keep
their shape, its tables have no formula, and its archive gives the same board and the same bytes elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board.archive import pack, unpack
from board.export import TABLES
from board.export.cities import city_page
from board.export.home import home
from board.formats import FORMATS
from board.markdown import visible
from board.messages import (
    RECORDS,
    Board,
    Brief,
    Choice,
    Cluster,
    Done,
    Event,
    FieldName,
    Lane,
    Leaves,
    Note,
    Nudge,
    Outcome,
    Person,
    Point,
    Profile,
    Project,
    Publication,
    Put,
    Record,
    Response,
    Round,
    Savable,
    Saved,
    Seat,
    Spotlight,
    Table,
    TableRound,
    Takeaway,
    Timer,
    Topic,
    Touch,
    VoteRule,
)
from board.pages.gathered import Place, city_of, held, home_of, lab_highlights
from board.pages.outputs import Shown, board_json, board_tables, lab_zip, shown
from board.pages.plan import markdown_plan
from board.rules import STAGES
from board.state import MAPS, State
from board.store import AnswerRow, Lab, Loaded, Step, Store, Workshop
from tests.conftest import FULL
from tests.house import BOARD, TEMPLATE
from tests.test_export import NOON, READERS, Making, nasty, shape
from tests.test_formats import NASTY, rows

LAB = Lab(id="lab-2019", title="A Lab", host="Glasgow", starts="2019-03-25", ends="2019-03-27")
PEOPLE = ("anna", "bela", "carl", "dina")
CITIES = ("Ghent", "Porto", "")
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
SAVABLE: tuple[Savable, ...] = get_args(Savable)
FORMAT: dict[str, Leaves] = {"challenge": "solutions", "case": "lessons", "exchange": "projects"}
MANY = 1000 if FULL else 40


@dataclass
class Logged(Making):
    """A board in the making that keeps its log."""

    log: list[tuple[Put, ...]] = field(default_factory=list)

    def put(self, *records: Record) -> None:
        revision = self.next
        super().put(*records)
        self.log.append(tuple(Put(structs.replace(record, rev=revision)) for record in records))


def built(seed: int, said: list[str]) -> Logged:
    """A board by this seed; every text is the next of what was `said`, round and round."""
    return Building(Random(seed), said).board


class Building:
    """Nothing or up to three of each kind, and every choice that a record has left to chance."""

    def __init__(self, chance: Random, said: list[str]) -> None:
        self.chance, self.said, self.at = chance, said, 0
        self.board = Logged()
        self.workshop()
        self.writing()
        self.voting()
        self.drafting()
        self.meeting()
        self.keeping()

    def text(self) -> str:
        self.at += 1
        return self.said[self.at % len(self.said)]

    def some(self, word: str, most: int = 3) -> list[str]:
        return [f"{word}-{number}" for number in range(self.chance.randint(0, most))]

    def one(self, ids: Any) -> Any:
        return self.chance.choice(sorted(ids)) if len(ids) else None

    def maybe(self, value: Any, instead: Any = None, often: float = 0.5) -> Any:
        return value if self.chance.random() < often else instead

    def who(self) -> dict[str, Any]:
        """Said by somebody, and perhaps hidden."""
        hidden = self.maybe(self.text(), often=0.2)
        named = self.chance.random() < 0.8
        return {
            "author": self.one(PEOPLE), "named": named, "at": NOON, "born": self.board.next, "hidden": hidden
        }  # fmt: skip

    def workshop(self) -> None:
        format = self.one(FORMAT)
        brief = Brief(
            id="brief", lab=LAB.id, lab_title=self.text(), part="create", title=self.text(), city="Ghent",
            host="Glasgow", date="2019-03-27", question=self.text(), prompt=self.text(),
            background=self.text(), example=self.maybe(True, False), stages=FORMATS[format].stages,
            thanks=self.text(), format=format, leaves=FORMAT[format], caution=self.text(),
            lanes=tuple(Lane(id, self.text(), self.text()) for id in self.some("lane")),
        )  # fmt: skip
        self.board.put(brief)
        self.board.put(Timer(id="timer", ends=self.maybe(NOON)))
        for id in self.some("point"):
            self.board.put(Point(id=id, list=self.one(("tried", "fixed", "keep")), text=self.text(), order=1))
        for id in PEOPLE:
            profile = Profile(self.text(), self.one(CITIES), self.maybe(True, False), self.text())
            self.board.people({id: profile})
            person = Person(
                id=id, joined=NOON, muted=self.maybe(True, False), removed=self.maybe(True, False, 0.2)
            )
            self.board.put(person)
        for id in self.some("table"):
            self.board.put(Table(id=id, name=self.text(), born=self.board.next))
        for id in PEOPLE[: 2 if self.board.state.table else 0]:
            self.board.put(Seat(id=id, table=self.one(self.board.state.table)))
        self.board.put(Done(id="anna", since=0))
        if self.maybe(True):
            self.board.put(Nudge(id="nudge", text=self.text(), at=NOON))

    def writing(self) -> None:
        board, table = self.board, self.board.state.table
        assert board.state.brief is not None
        lanes = [lane.id for lane in board.state.brief.lanes]
        for id in self.some("question"):
            board.question(
                id,
                self.one(PEOPLE),
                self.text(),
                self.maybe(self.text(), ""),
                hidden=self.maybe("Off", often=0.2),
            )
        for id in self.some("cluster"):
            board.put(Cluster(id=id, name=self.maybe(self.text(), ""), born=board.next))
        for id in self.some("idea", 6):
            cluster, source = self.one(board.state.cluster), self.one(("own", "table", "paper"))
            hidden = self.maybe(self.text(), often=0.2)
            board.idea(
                id, self.one(PEOPLE), self.text(), self.maybe(cluster), hidden, source, self.one(table)
            )
            board.put(
                structs.replace(
                    board.state.idea[id], lane=self.one(lanes) or "", open=self.maybe(True, False)
                )
            )
        stage = self.one(STAGES)
        names: dict[str, Any] = {it: self.one(("nothing", "city", "name")) for it in ("names", "names_after")}
        board.put(
            Board(id="board", stage=stage, revealed=self.chance.randint(0, board.next), began=1, **names)
        )
        if board.state.idea:
            board.put(Spotlight(id="spotlight", what="idea", target=self.one(board.state.idea), at=NOON))

    def voting(self) -> None:
        board = self.board
        clusters = tuple(board.state.cluster)
        for number, id in enumerate(self.some("round") if clusters else []):
            status: Any = "closed" if number else self.one(("open", "paused", "closed", "closed"))
            round = Round(
                id=id, name=self.text(), rule=VoteRule(9, 9, self.maybe(True, False)), status=status,
                clusters=clusters, names=tuple(self.text() for _ in clusters), opened=NOON,
                closed=NOON if status == "closed" else None, here=4,
            )  # fmt: skip
            dots = [(person, {self.one(clusters): self.chance.randint(1, 9)}) for person in PEOPLE]
            board.vote(round, self.maybe(dots, []))
        if clusters and self.maybe(True):
            board.put(Choice(id="choice", cluster=self.one(clusters), by=self.one(("expert", "facilitator"))))

    def drafting(self) -> None:
        board = self.board
        for number, cluster in enumerate(sorted(board.state.cluster)[: self.chance.randint(0, 3)]):
            id = f"solution-{number}"
            board.sheet(id, cluster, {it: self.text() for it in FIELDS if self.maybe(True)})
            by = self.one(("", "30 days", "2019-06-30"))
            for row in self.some(f"action-{id}"):
                owner = self.maybe(self.one(PEOPLE), often=0.3)
                board.step(row, id, self.text(), self.text(), by, self.text(), owner)
            for doubt in self.some(f"doubt-{id}"):
                hidden = self.maybe("Off", often=0.2)
                board.doubt(doubt, self.one(PEOPLE), id, self.text(), self.one(board.state.table), hidden)
            for row in self.some(f"citation-{id}"):
                what = self.one(("lesson", "project", "idea"))
                board.cite(row, id, self.text(), self.one(CITIES), what=what, contact=self.text())
            if self.maybe(True):
                said: dict[str, Any] = {it: self.text() for it in ("why", "contact", "next")}
                answer = self.one(("test", "further", "not_now"))
                board.put(Response(id=id, answer=answer, by=by, **said))
            if self.maybe(True):
                happened = self.one(("tested", "kept", "stopped", "not_yet"))
                board.put(Outcome(id=id, happened=happened, text=self.text(), at=NOON))
        if board.state.response and self.maybe(True):
            board.put(Publication(id="publication", at=NOON))
        for id in self.some("lesson"):
            topic = self.one(("success", "obstacle", "transfer", "failed"))
            ideas = [self.one(board.state.idea)] if board.state.idea else []
            board.lesson(id, topic, self.text(), self.maybe(self.one(board.state.cluster)), *ideas)

    def meeting(self) -> None:
        board = self.board
        for number, id in enumerate(self.some("project")):
            cells: dict[str, Any] = {
                it: self.text() for it in ("title", "what", "people", "offer", "ask", "contact")
            }
            city = self.one(CITIES[:2])
            board.put(Project(id=id, city=city, born=board.next, host=PEOPLE[number], **cells))
        projects = sorted(board.state.project)
        for number, id in enumerate(self.some("meeting") if projects else [], start=1):
            places = {board.state.project[project].host or "": project for project in projects}
            places |= {person: self.one(projects) for person in PEOPLE[len(projects) :]}
            status = self.one(("planned", "running", "over"))
            board.put(TableRound(id=id, number=number, minutes=8, status=status, places=places))

    def keeping(self) -> None:
        board = self.board
        for number, id in enumerate(self.some("takeaway")):
            topic: Topic = "failed" if number else "takeaway"
            board.put(Takeaway(id=id, topic=topic, text=self.text(), **self.who()))
        for person in PEOPLE:
            if self.maybe(True):
                board.put(Note(id=person, text=self.text()))
            for what in SAVABLE:
                target = self.one(getattr(board.state, what))
                if target is not None and self.maybe(True):
                    id = f"{person}.{target}"
                    board.put(Saved(id=id, person=person, what=what, target=target))
            other = self.one(set(PEOPLE) - {person})
            board.put(Touch(id=f"{person}.{other}", person=person, other=other))


# ── Documents and tables ────────────────────────────────────────────────────────────────────────

words = st.lists(nasty | st.text(NASTY, max_size=12), min_size=20, max_size=40)
seeds = st.integers(0, 2**32)
sayable = words.map(lambda said: [text.encode(errors="replace").decode() for text in said])
"""What a rule takes: no half of a character."""


def harmless(said: list[str]) -> list[str]:
    """A word for each text, which stands where the text would where things are in order; and nothing where
    nothing can be seen."""
    place = {text: number for number, text in enumerate(sorted(text.casefold() for text in said))}
    return [f"word {place[text.casefold()]:02}" if visible(text) else "" for text in said]


def test_every_kind_of_record_is_on_some_board() -> None:
    found = {record.kind for seed in range(40) for record in built(seed, ["So"]).state.records()}
    assert found == set(RECORDS)


@settings(max_examples=MANY, deadline=None)
@given(seeds, words)
def test_every_document_of_any_board_keeps_its_shape(seed: int, said: list[str]) -> None:
    """The same board with harmless words has the same blocks, links and marks in the same order."""
    hostile, plain = built(seed, said).state, built(seed, harmless(said)).state
    for theirs, ours in zip(documents(hostile), documents(plain), strict=True):
        for reader in READERS:
            assert shape(theirs, reader) == shape(ours, reader)


def documents(state: State) -> Iterator[str]:
    """All that is made of a board: its plan, with and without names, a page for a person and for a city."""
    yield markdown_plan(state, names=True)
    yield markdown_plan(state, appendix=False)
    yield home(home_of(LAB, "anna", [(BOARD, state, "delegate")], lambda id: f"/w/{id}"), "en")
    place = Place(BOARD, state, held(state).trail)
    yield city_page(city_of(LAB, "Ghent", [place], lambda id: f"/w/{id}/plan"), "en")
    yield lab_highlights(LAB, [state], {})


@settings(max_examples=MANY, deadline=None)
@given(seeds, sayable)
def test_no_table_of_any_board_has_a_formula(seed: int, said: list[str]) -> None:
    """In none of the nine, wherever a semicolon ends a cell; and no text makes a row more or less."""
    state, plain = built(seed, said).state, built(seed, harmless(said)).state
    tables, ours = (board_tables(Shown(BOARD, it, NOON)) for it in (state, plain))
    assert set(tables) == set(TABLES)
    for name, raw in tables.items():
        head, *rest = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        assert {len(row) for row in rest} <= {len(head)}, name
        assert len(rest) == len(list(csv.reader(io.StringIO(ours[name].decode("utf-8-sig"), newline="")))) - 1
        for delimiter in (",", ";"):
            for row in rows(raw, delimiter):
                for cell in row:
                    assert cell.strip('\t\r\n "')[:1] not in ("=", "+", "-", "@", "\uff1d"), name
    found = json.loads(board_json(Shown(BOARD, state, NOON)))["records"]
    assert not {"ballot", "seat", "done", "saved", "note", "touch"} & set(found)


# ── The archive ─────────────────────────────────────────────────────────────────────────────────


@contextmanager
def stored(board: Logged) -> Iterator[tuple[Store, Path]]:
    """A machine on which this happened, each record by a command of somebody."""
    folder = Path(tempfile.mkdtemp(prefix="board-any-"))
    shutil.copy(TEMPLATE, folder / "board.db")
    store = Store.open(f"sqlite:///{folder / 'board.db'}")
    try:
        place: dict[str, Any] = {"title": "A workshop", "city": "Ghent", "part": "create", "order": 1}
        format = board.state.brief.format if board.state.brief is not None else ""
        store.save_lab(LAB, [Workshop(id=BOARD, lab=LAB.id, format=format, **place)])
        for id, profile in board.state.profiles.items():
            store.create_person(id, LAB.id, f"hash of {id}", profile)
        events = tuple(
            Event(BOARD, revision, "post_idea", "anna", NOON, f"command-{revision:04}", ops)
            for revision, ops in enumerate(board.log, start=1)
        )
        answers = tuple(
            AnswerRow(BOARD, "anna", it.command, "tab-1", it.revision, it.type, it.revision, None, None, NOON)
            for it in events
        )
        store.commit([Step(BOARD, 0, events, answers)])
        yield store, folder
    finally:
        store.close()
        shutil.rmtree(folder, ignore_errors=True)


def archive(store: Store) -> bytes:
    whole = store.whole(LAB.id)
    assert whole is not None
    return pack(whole)


def files(store: Store) -> bytes:
    """All that a Lab gives to take home."""
    loaded = store.load(BOARD)
    assert loaded is not None
    return lab_zip(LAB, [shown(store, BOARD, loaded.state)], markdown_plan)


@settings(max_examples=MANY // 4, deadline=None)
@given(seeds, sayable)
def test_the_archive_of_any_board_is_the_same_board_elsewhere(seed: int, said: list[str]) -> None:
    """Every record of every kind, but the ballots of a vote that is not closed; and the same exports."""
    board = built(seed, said)
    running = {round.id for round in board.state.round.values() if round.status != "closed"}
    with stored(board) as (store, folder):
        raw, given = archive(store), files(store)
        assert store.load(BOARD) == Loaded(board.state, {("anna", "tab-1"): board.state.revision})
        shutil.copy(TEMPLATE, folder / "other.db")
        with closing(Store.open(f"sqlite:///{folder / 'other.db'}")) as other:
            other.take_in(unpack(raw))
            assert archive(other) == raw
            loaded = other.load(BOARD)
            assert loaded is not None
            for kind in ("board", "brief", *MAPS, "profiles"):
                here, there = getattr(board.state, kind), getattr(loaded.state, kind)
                if kind == "ballot":
                    here = {id: ballot for id, ballot in here.items() if ballot.round not in running}
                    there = dict(there)
                assert there == here, kind
            if not running:
                assert files(other) == given
