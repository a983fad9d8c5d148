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
from board.rules.view import AUDIENCES, Viewer, everything, names_shown, personal
from board.state import State
from board.store import Lab, Store, Workshop, search

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

    def leaves(self, what: Leaves) -> None:
        """Load the workshop as one that works on this."""
        points = (FilePoint(list="tried", text="A summer school"),)
        self.live.system(BOARD, Describe(brief=structs.replace(BRIEF, leaves=what), points=points))

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

    def person(self, id: str, role: Role = "delegate", *, unnamed: bool = False) -> str:
        """A person with that role; delegates have joined."""
        self.roles[id] = role
        if role == "delegate":
            profile = Profile(f"Name of {id}", f"City of {id}", unnamed)
            if self.store.profile(id) is None:
                self.store.create_person(id, "lab-2019", f"hash of {id}", profile)
            else:
                self.store.set_profile(id, profile)
            self.live.join(BOARD, id, profile)
        return id

    def envelope(self, person: str, type: str, /, *, tab: str = "", **body: Any) -> Envelope:
        """A command as a browser would send it: the next one of its tab."""
        tab = tab or f"tab-of-{person}"
        self.seqs[person, tab] += 1
        message = {"id": self.id("command"), "tab": tab, "seq": self.seqs[person, tab], "type": type, **body}
        envelope = parse(message)
        assert envelope is not None
        return envelope

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
        viewer = Viewer(role, person, peek=peek and Viewer(role).runs)
        client = Client(self.id("socket"), viewer)
        self.clients[client.socket] = client
        self.rooms[client.socket].add(client.socket)
        self.sit(client, fresh=True)
        return client

    def sit(self, client: Client, *, fresh: bool = False) -> None:
        """Say hello, with what the client has."""
        have = None if fresh else client.have
        message = self.fanout.sit(client.socket, BOARD, self.state, client.viewer, have, self.store.epoch)
        raw = encode(message)
        self.inspect(client, raw)
        client.welcome(msgspec.json.decode(raw))

    def become(self, client: Client, viewer: Viewer) -> None:
        """The client's role or peek changed: it starts from a snapshot."""
        client.viewer = viewer
        self.sit(client, fresh=True)

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
                self.inspect(client, raw)
                client.hear(event, msgspec.json.decode(raw))

    # ── What must hold ──────────────────────────────────────────────────────────────────────────

    @property
    def shown(self) -> State:
        """The board as it was shown last."""
        channel = self.fanout._channels.get(BOARD)
        return channel.shown if channel else self.state

    def inspect(self, client: Client, raw: bytes) -> None:
        """Law 6: no byte that the viewer's view hides."""
        # An id that goes was seen before: removals tell nothing new.
        message = msgspec.json.decode(raw)
        if isinstance(message, dict):
            message.pop("remove", None)
        text, state = encode(message).decode(), self.shown
        seen = encode(list(everything(client.viewer, state).values())).decode()
        for said in self.texts:
            if said in text:
                assert said in seen, f"{client.viewer} was sent “{said}”"
        # Once more without asking `view`: what is private or hidden is in no byte for others.
        for idea in (
            *state.idea.values(),
            *state.question.values(),
            *state.doubt.values(),
            *state.takeaway.values(),
        ):
            mine = idea.author == client.viewer.person
            revealed = not isinstance(idea, Idea) or idea.open or idea.born <= state.board.revealed
            if not mine and not client.viewer.runs and (idea.hidden is not None or not revealed):
                assert idea.text not in self.texts or idea.text not in text
                assert idea.hidden is None or f'"{idea.hidden}"' not in text
        viewer = client.viewer
        for response in state.response.values():
            if viewer.role != "expert" and not state.publication:
                assert response.why not in self.texts or response.why not in text
        for note in state.note.values():
            assert note.id == viewer.person or note.text not in self.texts or note.text not in text
        if not viewer.runs and names_shown(viewer, state) == "nothing":
            # Who took on a first step, and with whom one wants to stay in touch oneself.
            agreed = {one.id for one in state.person.values() if one.owner and viewer.role != "projector"}
            agreed |= {touch.other for touch in state.touch.values() if touch.person == viewer.person}
            for person in self.roles:
                if person != viewer.person and person not in agreed:
                    assert f'"{person}"' not in text, f"{client.viewer} was sent {person}"
                    assert f".{person}" not in text, f"{client.viewer} was sent a ballot of {person}"
        # Who is done is nobody's business but their own, whatever the stage shows of names.
        if isinstance(message, dict):
            for layer in (message, message.get("mine", {})):
                for record in layer.get("put", {}).get("done", ()):
                    assert record["id"] == client.viewer.person, f"{client.viewer} was told who is done"
        for round in state.round.values():
            if round.status != "closed" and round.rule.blind:
                tally = everything(client.viewer, state).get(("tally", round.id))
                assert tally is None or getattr(tally, "dots", None) is None

    def check_client(self, client: Client) -> None:
        """Laws 1 and 5: what the client holds is a fresh snapshot of what was shown."""
        assert client.have == self.shown.revision
        assert client.shared == plain(everything(client.viewer.audience, self.shown))
        own = client.viewer.person
        assert client.mine == (plain(personal(own, self.shown)) if own else {})

    def check_layers(self, person: str) -> None:
        """Both layers together are what `view` says of this person."""
        viewer = Viewer(self.roles[person], person)
        shared = everything(viewer.audience, self.state)
        mine = personal(person, self.state)
        whole = everything(viewer, self.state)
        for (kind, id), record in whole.items():
            if kind in ("idea", "question", "doubt"):
                own = ("mine", id) in mine
                carried = getattr(mine.get(("mine", id)), kind, None)
                assert carried == record or ((kind, id) in shared and carried is None), (record, carried)
                assert own == (getattr(self.state.get(kind, id), "author", None) == person)
            elif kind in ("ballot", "done"):
                assert mine[kind, id] == record
            elif kind == "person" and id == person:
                # Others are never told that somebody's writing is paused; they themselves always are.
                muted = self.state.person[person].muted
                assert ((kind, id) in mine) == muted
                assert not muted or (mine[kind, id] == record and getattr(record, "muted", False))
            elif kind == "seat":
                assert mine.get((kind, id), shared.get((kind, id))) == record
            elif kind == "solution":
                assert (("pen", id) in mine) == (self.state.solution[id].scribe == person)
        for key in shared:
            assert key in whole

    def check_store(self) -> None:
        """Law 2: rows, log and memory are one board."""
        from board.state import replay

        state = self.state
        loaded = self.store.load(BOARD)
        assert loaded is not None
        assert loaded.state.same_records(state)
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


AUDIENCE_NAMES = tuple(AUDIENCES)
