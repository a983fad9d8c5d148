"""A whole house without a network: real SQLite, the real commit loop and fan-out, and clients made of data.

The clients hold what a browser would hold, apply what they are sent and can be deaf. Time stands still
unless a test moves it, and the commit loop works only when a test says `settle`.
"""

from __future__ import annotations

import atexit
import itertools
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from board.fanout import PACE, Fanout
from board.formats import FORMATS
from board.live import Live
from board.messages import (
    Answer,
    Brief,
    Describe,
    Envelope,
    FilePoint,
    Idea,
    Leaves,
    Profile,
    Role,
    encode,
    parse,
)
from board.rehearse.page import Layer, apply_patch
from board.rules.said import is_public
from board.rules.view import Viewer, everything
from board.state import State
from board.store import Lab, Newcomer, Store, Workshop, search
from board.turns import Named, exactly
from tests import oracle

BOARD = "lab-2019-rotterdam"

BRIEF = Brief(
    id="brief",
    lab="lab-2019",
    lab_title="A Lab",
    part="create",
    title="Rotterdam: young adults",
    city="Rotterdam",
    host="Glasgow",
    date="2019-03-27",
    question="How can the city step in early?",
    prompt="Write one idea per card.",
    stages=FORMATS["challenge"].stages,
)


def plain(records: dict[tuple[str, str], Any]) -> Layer:
    """A view in the shape in which a browser holds it."""
    layer: Layer = defaultdict(dict)
    for (kind, id), record in records.items():
        layer[kind][id] = msgspec.json.decode(encode(record))
    return dict(layer)


@dataclass
class Client:
    """A browser's memory. `deaf`: frames and personal parts do not arrive."""

    socket: str
    viewer: Viewer
    shared: Layer = field(default_factory=dict)
    mine: Layer = field(default_factory=dict)
    have: int = 0
    writes: str | None = None
    """The field in which its person writes."""
    deaf: bool = False
    gap: bool = False
    heard: list[tuple[str, Any]] = field(default_factory=list)

    def welcome(self, message: dict[str, Any]) -> None:
        if message["base"] is None:
            self.shared = {}
        apply_patch(self.shared, message)
        self.mine = {}
        apply_patch(self.mine, message["mine"])
        self.have, self.gap = message["head"], False

    def hear(self, event: str, message: Any) -> None:
        if self.deaf:
            self.gap = True
            return
        self.heard.append((event, message))
        if event == "mine":
            apply_patch(self.mine, message)
        elif event == "frame" and message["head"] > self.have:
            if message["base"] > self.have:
                self.gap = True
                return
            apply_patch(self.shared, message)
            self.have = message["head"]


def keyed(layer: Layer) -> oracle.Layer:
    """What a browser holds, by kind and id."""
    return {(kind, id): record for kind, records in layer.items() for id, record in records.items()}


def as_sent(known: oracle.Layer) -> oracle.Layer:
    """It as it is when it was written and read once."""
    return {key: msgspec.json.decode(encode(record)) for key, record in known.items()}


def same(held: oracle.Layer, known: oracle.Layer, who: object) -> None:
    """That somebody holds what they may know."""
    if held != known:
        apart = {key: (held.get(key), known.get(key)) for key in held.keys() | known.keys()}
        raise AssertionError(f"{who}: {[it for it in apart.items() if it[1][0] != it[1][1]]}")


def _template() -> Path:
    """A database with its tables made once: hundreds of houses are built in a run."""
    folder = Path(tempfile.mkdtemp(prefix="board-house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(f"sqlite:///{folder / 'board.db'}").close()
    return folder / "board.db"


TEMPLATE = _template()


class House:
    """One Lab with one workshop. `texts` are all words ever said: what is not seen must be in no byte."""

    def __init__(self, folder: Path) -> None:
        shutil.copy(TEMPLATE, folder / "board.db")
        self.url = f"sqlite:///{folder / 'board.db'}"
        self.store = Store.open(self.url)
        self.moment = 1_000_000
        self.clock = 0.0
        self.rooms: dict[str, set[str]] = defaultdict(set)
        self.clients: dict[str, Client] = {}
        self.answers: dict[str, list[Answer]] = defaultdict(list)
        self.roles: dict[str, Role] = {}
        self.seqs: dict[tuple[str, str], int] = defaultdict(int)
        self.texts: set[str] = set()
        self.told: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """What each audience, and each person alone, was ever sent."""
        self._found: tuple[State | None, dict[object, oracle.Layer]] = None, {}
        self._ids = itertools.count()
        lab = Lab(id="lab-2019", title="A Lab", host="Glasgow", starts="2019-03-25", ends="2019-03-27")
        workshop = Workshop(
            id=BOARD,
            lab=lab.id,
            title=BRIEF.title,
            city="Rotterdam",
            part="create",
            format="challenge",
            order=1,
        )
        self.store.save_lab(lab, [workshop])
        self.fanout = Fanout(
            epoch=self.store.epoch,
            send=self._send,
            enter=lambda socket, room: self.rooms[room].add(socket),
            leave=lambda socket, room: self.rooms[room].discard(socket),
            clock=lambda: self.clock,
        )
        self.live = self._live()
        self.leaves("solutions")

    def leaves(self, what: Leaves, *, names_to_facilitators: bool = False) -> None:
        """Load the workshop as one that works on this."""
        points = (FilePoint(list="tried", text="A summer school"),)
        brief = structs.replace(BRIEF, leaves=what, names_to_facilitators=names_to_facilitators)
        self.live.system(BOARD, Describe(brief=brief, points=points))

    def _live(self) -> Live:
        return Live(self.store, publish=self.fanout.publish, deliver=self._deliver, now=self._now)

    def _now(self) -> int:
        self.moment += 1
        return self.moment

    def close(self) -> None:
        self.store.close()

    # ── People and commands ─────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> State:
        """The committed board."""
        state = self.live.board(BOARD)
        assert state is not None
        return state

    def id(self, word: str = "thing") -> str:
        """A fresh id."""
        return f"{word}-{next(self._ids):06d}"

    def said(self, word: str) -> str:
        """A fresh text, remembered as said."""
        text = f"{word} ({next(self._ids):06d})"
        self.texts.add(text)
        return text

    def person(self, id: str, role: Role = "delegate", *, unnamed: bool = False, named: bool = False) -> str:
        """A person with that role; delegates have joined, and others who are `named` gave a name."""
        self.roles[id] = role
        if role == "delegate" or named:
            profile = Profile(f"Name of {id}", f"City of {id}", unnamed)
            newcomer = Newcomer(id, "lab-2019", f"hash of {id}")
            self.live.join(BOARD, Named(id, exactly(profile), newcomer), role == "delegate")
        return id

    def envelope(self, person: str, type: str, /, *, tab: str = "", **body: Any) -> Envelope:
        """A command as a browser would send it: the next one of its tab."""
        tab = tab or f"tab-of-{person}"
        self.seqs[person, tab] += 1
        message = {"id": self.id("command"), "tab": tab, "seq": self.seqs[person, tab], "type": type, **body}
        envelope = parse(message)
        assert envelope is not None
        return envelope

    def moved(self, person: str, envelope: Envelope) -> Envelope:
        """The same command, as the first one of another tab."""
        tab = self.id("tab")
        self.seqs[person, tab] = 1
        return structs.replace(envelope, tab=tab, seq=1)

    def send(self, person: str, envelope: Envelope) -> None:
        """Queue it."""
        self.live.submit(BOARD, person, self.roles[person], envelope, f"sender-{person}")

    def settle(self) -> None:
        """Decide everything that is queued."""
        self.live.step()

    def do(self, person: str, type: str, /, **body: Any) -> Answer:
        """Send one command and wait for its answer."""
        envelope = self.envelope(person, type, **body)
        self.send(person, envelope)
        self.settle()
        return self.answers[envelope.id][-1]

    def done(self, person: str, type: str, /, **body: Any) -> int:
        """Send one command that must be accepted; its revision."""
        answer = self.do(person, type, **body)
        assert answer.revision is not None, answer
        return answer.revision

    def stage(self, person: str, to: str) -> None:
        """Go to a stage, wherever the workshop is."""
        if self.state.board.stage != to:
            self.done(person, "move_stage", seen=self.state.board.stage, to=to)

    def _deliver(self, _sender: str, answers: list[Answer]) -> None:
        for answer in answers:
            self.answers[answer.id].append(answer)

    # ── Clients ─────────────────────────────────────────────────────────────────────────────────

    def arrive(self, person: str, *, role: Role | None = None, peek: bool = False) -> Client:
        """A new socket of that person."""
        role = role or self.roles[person]
        return self._come(Viewer(role, person, peek=peek and Viewer(role).runs))

    def look(self, role: Role) -> Client:
        """A new socket of nobody: the big screen, or how a delegate sees the board."""
        return self._come(Viewer(role))

    def _come(self, viewer: Viewer) -> Client:
        client = Client(self.id("socket"), viewer)
        self.clients[client.socket] = client
        self.rooms[client.socket].add(client.socket)
        self.sit(client, fresh=True)
        return client

    def sit(self, client: Client, *, fresh: bool = False) -> None:
        """Say hello, with what the client has."""
        have = None if fresh else client.have
        client.writes = None
        message = self.fanout.sit(client.socket, BOARD, self.state, client.viewer, have, self.store.epoch)
        raw = encode(message)
        self.inspect(client, "welcome", raw)
        client.welcome(msgspec.json.decode(raw))

    def become(self, client: Client, viewer: Viewer) -> None:
        """The client's role or peek changed: it starts from a snapshot."""
        client.viewer = viewer
        self.sit(client, fresh=True)

    def writes(self, client: Client, field: str | None) -> None:
        """The client's person writes in this field of a sheet, or in none."""
        client.writes = field
        self.fanout.write(client.socket, BOARD, field)

    def leave(self, client: Client) -> None:
        self.fanout.stand(client.socket, BOARD)
        for members in self.rooms.values():
            members.discard(client.socket)
        del self.clients[client.socket]

    def show(self) -> None:
        """Let the pace pass, so that every frame that is due goes out."""
        self.clock += 2 * PACE
        self.fanout.flush()

    def _send(self, event: str, payload: Any, room: str) -> None:
        raw = encode(payload)
        for socket in sorted(self.rooms[room]):
            client = self.clients.get(socket)
            if client is not None:
                self.inspect(client, event, raw)
                client.hear(event, msgspec.json.decode(raw))

    # ── What must hold ──────────────────────────────────────────────────────────────────────────

    @property
    def shown(self) -> State:
        """The board as it was shown last."""
        channel = self.fanout._channels.get(BOARD)
        return channel.shown if channel else self.state

    def inspect(self, client: Client, event: str, raw: bytes) -> None:
        """Law 6: no byte but what the oracle lets this client know of the board that was shown last."""
        message, viewer, rest = msgspec.json.decode(raw), client.viewer, {}
        if event == "mine":
            self._look(viewer, message, None, f"mine of {viewer.person}")
        elif event in ("frame", "welcome"):
            self._look(viewer, message, self.known(viewer.audience), viewer.name)
            if event == "welcome":
                mine = message.pop("mine")
                assert viewer.person is not None or not any(mine.values())
                self._look(viewer, mine, None, f"mine of {viewer.person}")
            rest = {name: value for name, value in message.items() if name not in ("put", "remove")}
        elif event == "presence":
            assert message == self.present(viewer), f"{viewer} was told who is here"
        else:
            rest = message
        assert rest.keys() <= {"v", "epoch", "base", "head", "now"}, f"{viewer} was sent more: {rest.keys()}"
        assert rest.get("head", 0) <= self.shown.revision

    def _look(self, viewer: Viewer, patch: dict[str, Any], known: oracle.Layer | None, layer: str) -> None:
        if known is None:
            known = self.kept(viewer.person) if viewer.person is not None else {}
        for kind, records in patch["put"].items():
            for record in records:
                key = kind, record["id"]
                assert record == known.get(key), f"{viewer} was sent {kind} {record}, not {known.get(key)}"
                self.told[layer].add(key)
        # An id that goes was seen before: removals tell nothing new.
        for kind, ids in patch["remove"].items():
            for id in ids:
                assert (kind, id) in self.told[layer], f"{viewer} was told that there was {kind} {id}"

    def known(self, viewer: Viewer) -> oracle.Layer:
        """All that this viewer may know of the board that was shown last."""
        eye = oracle.Eye(viewer.role, viewer.person, asked=viewer.peek)
        return self._once(eye, lambda: as_sent(oracle.seen(eye, self.shown)))

    def kept(self, person: str) -> oracle.Layer:
        """All that this person alone is told of it."""
        return self._once(person, lambda: as_sent(oracle.own(person, self.shown)))

    def _once(self, who: object, find: Callable[[], oracle.Layer]) -> oracle.Layer:
        """Found once for each board that was shown."""
        if self._found[0] is not self.shown:
            self._found = self.shown, {}
        return self._found[1].get(who) or self._found[1].setdefault(who, find())

    def present(self, viewer: Viewer) -> dict[str, Any]:
        """What this viewer may be told of who is here, and of who writes where."""
        viewers = [client.viewer for client in self.clients.values()]
        here = sorted({one.person for one in viewers if one.person is not None and one.role != "projector"})
        eye = oracle.Eye(viewer.role)
        known = eye.runs or eye.names(self.shown) != "nothing"
        drafting = self.shown.board.stage == "draft"
        told = {
            "here": len(here),
            "people": here if known else None,
            "writing": {
                client.writes: (client.viewer.person or "") if known else ""
                for client in self.clients.values()
                if client.writes is not None and drafting
            },
        }
        return told | ({"lost": 0, "unsent": 0} if eye.runs else {})

    def check_client(self, client: Client) -> None:
        """Laws 1, 5 and 6: what the client holds is all that it may know of what was shown, and no more."""
        assert client.have == self.shown.revision
        same(keyed(client.shared), self.known(client.viewer.audience), client)
        same(keyed(client.mine), self.kept(client.viewer.person) if client.viewer.person else {}, client)

    def check_views(self) -> None:
        """What pages and exports are made of: `view` for anybody, with and without a person."""
        for role in ("delegate", "expert", "facilitator", "organiser", "projector"):
            for person in (None, *self.roles):
                for peek in (False, True):
                    viewer = Viewer(role, person, peek)
                    eye = oracle.Eye(role, person, asked=peek)
                    same(
                        keyed(plain(everything(viewer, self.state))),
                        as_sent(oracle.seen(eye, self.state)),
                        viewer,
                    )

    def check_store(self) -> None:
        """Law 2: rows, log and memory are one board, and the profiles that are shown are those stored."""
        from board.state import replay

        state = self.state
        loaded = self.store.load(BOARD)
        assert loaded is not None
        assert loaded.state.same_records(state)
        assert loaded.state.profiles == state.profiles
        events = self.store.events(BOARD, 0)
        assert [event.revision for event in events] == list(range(1, state.revision + 1))
        assert replay((event.revision, event.ops) for event in events).same_records(state)
        self.check_search()

    def check_search(self) -> None:
        """What can be found is what stands on the board, word by word."""
        kept = {
            (row["kind"], row["id"]): row
            for record in self.state.records()
            if record.kind in search.KINDS
            if not isinstance(record, Idea) or is_public(self.state, record)
            for row in (search.row(BOARD, record),)
        }
        columns = ("board", "kind", "id", "city", "topic", "text")
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database:
            rows = [
                dict(zip(columns, row, strict=True))
                for row in database.execute(f"SELECT {', '.join(columns)} FROM searchable")
            ]
            assert {(row["kind"], row["id"]): row for row in rows} == kept
            assert len(rows) == len(kept)
            # SQLite compares the index with the table, and raises when they differ.
            database.execute("INSERT INTO searched (searched, rank) VALUES ('integrity-check', 1)")

    def check_indexes(self) -> None:
        """The derived indexes are what counting anew gives."""
        state = self.state
        shown = [idea for idea in state.idea.values() if idea.hidden is None]
        assert state.shown == len(shown)
        assert dict(state.written.items()) == Counter(idea.author for idea in shown)
        members: dict[str, set[str]] = defaultdict(set)
        for idea in state.idea.values():
            if idea.cluster is not None:
                members[idea.cluster].add(idea.id)
        assert {cluster: set(ids) for cluster, ids in state.members.items()} == members
        for round in state.round:
            ballots = [ballot for ballot in state.ballot.values() if ballot.round == round]
            dots: Counter[str] = Counter()
            voters: Counter[str] = Counter()
            for ballot in ballots:
                dots.update(ballot.dots)
                voters.update(ballot.dots.keys())
            assert dict(state.dots.get(round, {}).items()) == dots
            assert dict(state.voters.get(round, {}).items()) == voters
            assert state.voted.get(round, 0) == sum(bool(ballot.dots) for ballot in ballots)

    def check_ledgers(self) -> None:
        """Law 7: nobody gave more dots than the round allows."""
        for ballot in self.state.ballot.values():
            rule = self.state.round[ballot.round].rule
            assert sum(ballot.dots.values()) <= rule.budget
            assert all(0 < number <= rule.cap for number in ballot.dots.values())
