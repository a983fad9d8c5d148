"""A house in which everything is watched: nothing goes out before it is durable, no fault stays in a log, and
the whole log is read at the end. Its database fails when a test says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any, Literal

from msgspec import structs

from board.export import TABLES, Trail, as_json
from board.live import Live
from board.messages import (
    COMMANDS,
    Answer,
    Envelope,
    Event,
    Lesson,
    Op,
    Put,
    Record,
    Said,
    Spotlight,
    Undo,
    encode,
    parse,
)
from board.pages.gathered import contacts
from board.pages.plan import markdown_plan, records
from board.rules import Actor, Refused, decide
from board.state import Key, State, apply
from board.store import Unavailable
from tests import oracle
from tests.house import BOARD, House, as_sent

NEW = frozenset({"post_idea", "ask_question", "raise_doubt", "leave_takeaway"})
"""Commands that bring an id of their own: that it is taken, they may say."""
Case = Callable[[House, Random], dict[str, Any]]
"""The body of a command, as somebody might send it."""


class Trouble(logging.Handler):
    """What the program had to say of its own faults."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


class Watched(House):
    """`broken`: the database fails before it stores a batch, or after that, when nobody can know."""

    def __init__(self, folder: Path) -> None:
        self.broken: Literal["", "before", "after"] = ""
        self.trouble = Trouble()
        logging.getLogger("board").addHandler(self.trouble)
        super().__init__(folder)

    def close(self) -> None:
        logging.getLogger("board").removeHandler(self.trouble)
        super().close()

    def _live(self) -> Live:
        return Live(self.store, publish=self._publish, deliver=self._deliver, run=self._run, now=self._now)

    def elsewhere(self) -> Live:
        """Another process on the same database, whose frames go to other people."""
        return Live(self.store, now=self._now)

    # ── While it happens ────────────────────────────────────────────────────────────────────────

    def settle(self) -> None:
        super().settle()
        assert not self.trouble.said, self.trouble.said[0]

    def show(self) -> None:
        """Also who is here, and where the board stands."""
        super().show()
        self.clock += 10
        self.fanout.tend()
        assert not self.trouble.said, self.trouble.said[0]

    def _run(self, call: Callable[..., Any], *args: Any) -> Any:
        if call != self.store.commit or not self.broken:
            return call(*args)
        if self.broken == "after":
            call(*args)
        raise Unavailable("The disk is full.")

    def _publish(self, board: str, before: State, after: State, touched: set[Key]) -> None:
        assert self.store.heads()[board] >= after.revision, "it was shown before it was durable"
        self.fanout.publish(board, before, after, touched)

    def _deliver(self, sender: str, answers: list[Answer]) -> None:
        super()._deliver(sender, answers)
        person = sender.removeprefix("sender-")
        kept = self.store.answers(BOARD, person, [answer.id for answer in answers])
        for answer in answers:
            assert answer.refused != "fault", answer
            told = (answer.reason or "") + (answer.retry or "")
            assert not any(said in told for said in self.texts), f"{person} was told: {told}"
            if answer.revision is not None or answer.refused is not None:
                assert answer.id in kept, "it was answered before it was durable"
                row = kept[answer.id]
                final = answer.revision, answer.refused, answer.reason
                assert (row.revision, row.code, row.reason) == final

    def check_answers(self, cases: dict[str, Case]) -> None:
        """Law 6: no answer tells that something is there which the asker may not see. What they do to it ends
        as if there was nothing of that id."""
        chance = Random(self.state.revision)
        for person, role in self.roles.items():
            if role not in ("delegate", "expert"):
                continue
            known = oracle.seen(oracle.Eye(role, person), self.state)
            secret = [
                said
                for kind in oracle.SPOKEN
                for said in getattr(self.state, kind).values()
                if (kind, said.id) not in known and ("saved", f"{person}.{said.id}") not in known
            ]
            for said in chance.sample(sorted(secret, key=lambda said: said.id), min(1, len(secret))):
                for type, body in self._about(said, cases, chance):
                    found, missing = (
                        self._verdict(person, type, {**body, **other}) for other in self._named(said, body)
                    )
                    assert found == missing, f"{person} learns of {said} by {type}: {found}"

    def _about(
        self, said: Said, cases: dict[str, Case], chance: Random
    ) -> Iterable[tuple[str, dict[str, Any]]]:
        for type, case in cases.items():
            names = {*COMMANDS[type].__struct_fields__} & {said.kind, "ideas", "target"}
            if names and type not in NEW and ("ideas" not in names or said.kind == "idea"):
                yield type, case(self, chance)

    def _named(self, said: Said, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The parts of a command that say what is meant: this, and what is not there."""
        return [
            {
                name: [id] if name == "ideas" else said.kind if name == "what" else id
                for name in (said.kind, "ideas", "target", "what")
                if name in body and not (name == "what" and "target" not in body)
            }
            for id in (said.id, "missing-one")
        ]

    def _verdict(self, person: str, type: str, body: dict[str, Any]) -> Any:
        envelope = parse({"id": "probe-0001", "tab": "probe-0001", "seq": 1, "type": type, **body})
        assert envelope is not None
        if envelope.command is None:
            return envelope.fault
        try:
            return decide(self.state, envelope.command, Actor(person, self.roles[person]), self.moment)
        except Refused as refused:
            return refused.refusal

    # ── What leaves by other doors ──────────────────────────────────────────────────────────────

    def check_exports(self) -> None:
        """Law 6: a plan, its tables and its JSON say nothing that a delegate may not know."""
        state = self.state
        raw = encode(list(as_sent(oracle.seen(oracle.Eye("delegate"), state)).values())).decode()
        trail = Trail(records(state))
        files = [
            markdown_plan(state),
            as_json(records(state), BOARD, state.revision).decode(),
            *(write(trail).decode() for write in TABLES.values()),
        ]
        for text in (markdown_plan(state, names=True), *files):
            for said in self.texts:
                assert said not in text or said in raw, f"“{said}” was written out"
        for id in state.profiles:
            agreed = any(action.owner == id for action in state.action.values())
            named = f"Name of {id}"
            assert agreed or not any(named in text for text in files), f"{id} was named"

    def check_contacts(self) -> None:
        """Law 6: whoever wishes to stay in touch with somebody hears of them when they wish the same."""
        touches = {(touch.person, touch.other) for touch in self.state.touch.values()}
        for person in self.roles:
            both = {other for one, other in touches if one == person and (other, person) in touches}
            found = {contact.name for contact in contacts(person, [self.state])}
            assert found == {f"Name of {other}" for other in both & set(self.state.profiles)}

    # ── At the end ──────────────────────────────────────────────────────────────────────────────

    def check_log(self, sent: Iterable[tuple[str, Envelope]]) -> None:
        """Laws 3 and 4: each command that was granted is one event at most, of its revision; a refused one is
        none. And what each event did is what it says."""
        events = self.store.events(BOARD, 0)
        states = [State()]
        for event in events:
            states.append(apply(states[-1], event.ops, event.revision))
        by = {event.command: event for event in events}
        assert len(by) == len(events), "a command was decided twice"
        for person, envelope in sent:
            answer, made = self.final(envelope), by.get(envelope.id)
            if made is None:
                continue
            assert (answer.revision, person) == (made.revision, made.actor)
            if isinstance(envelope.command, Undo):
                undone(envelope.command.revision, made, events, states)
        for event, before in zip(events, states, strict=False):
            pointing(event, before)
        for state in states:
            for one in state.person.values():
                assert one.owner == oracle.agreed(one, state), f"{one} at {state.revision}"
        for state, public in oracle.shown_by(events, states):
            for idea in state.idea.values():
                assert oracle.in_the_open(idea, state) == (idea.id in public), f"{idea} at {state.revision}"

    def final(self, envelope: Envelope) -> Answer:
        """The answer that counts: what came before asked to wait."""
        return next(
            answer
            for answer in self.answers[envelope.id]
            if answer.revision is not None or answer.refused is not None
        )


def undone(revision: int, event: Event, events: list[Event], states: list[State]) -> None:
    """An undo brings back all that an event touched, to the last field, and touches nothing else."""
    back, touched = states[event.revision], keys(events[revision - 1].ops)
    more = keys(event.ops) ^ touched
    assert {kind for kind, _id in more} <= {"person"}, more  # whose last first step it was
    for key in touched:
        then, now = states[revision - 1].get(*key), back.get(*key)
        assert (then is None) == (now is None), f"{key} after undoing {revision}"
        if then is not None and now is not None:
            assert plain(then) == plain(now), f"{key} after undoing {revision}"


def plain(record: Record) -> dict[str, Any]:
    """All of a record but its versions, which only grow, and whether a person is named, which other things
    decide too."""
    other = ("rev", "written", "answered", "owner" if record.kind == "person" else "")
    return {name: value for name, value in structs.asdict(record).items() if name not in other}


def pointing(event: Event, before: State) -> None:
    """What is for everybody never points to an idea that was not when it was made."""
    if event.type not in ("write_lesson", "show_to_everyone"):
        return
    for op in event.ops:
        if isinstance(op, Put) and isinstance(op.record, Lesson | Spotlight):
            record = op.record
            ids = record.ideas if isinstance(record, Lesson) else (record.target,)
            for idea in filter(None, (before.idea.get(id) for id in ids)):
                assert oracle.in_the_open(idea, before), f"{record} points to what is private"
                assert idea.hidden is None, f"{record} points to what is hidden"


def keys(ops: Iterable[Op]) -> set[Key]:
    return {(op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id) for op in ops}
