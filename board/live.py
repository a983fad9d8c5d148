"""Live boards and the commit loop: submit, decide, commit, publish, answer. The whole flow on one screen.

One queue and one loop per process. What arrives while a transaction runs is the next batch. Each command
is decided on a board value that nobody else sees until the transaction is durable; then the value becomes
the board, is published, and the senders hear. Nothing is published outside the loop, so order needs no
lock. It knows no socket and no page: `publish` and `deliver` are given to it.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from board.language import gettext as _
from board.messages import Answer, Describe, Envelope, Event, Join, Millis, Op, Profile, Put, Role
from board.rules import Actor, Refused, decide
from board.state import Key, State, apply
from board.store import AnswerRow, Conflict, Duplicate, Step, Store, Unavailable

log = logging.getLogger("board.live")
T = TypeVar("T")

BATCH = 512
"""Most commands in one transaction."""
STOPPING = 4.0
"""Most seconds that the end of the loop is waited for."""
AGAIN = 1.0
"""Seconds after which a sender may try again when nothing could be stored."""


class Publish(Protocol):
    def __call__(self, board: str, before: State, after: State, touched: set[Key], /) -> None: ...


Deliver = Callable[[str, list[Answer]], None]
"""Hand answers to a sender, by the name it gave when it submitted."""


@dataclass(frozen=True)
class Submission:
    """One command on its way: who asks, in which role, and where the answer goes."""

    board: str
    person: str
    role: Role
    envelope: Envelope
    reply: str | Callable[[Answer], None]
    profile: Profile | None = None


@dataclass
class _Board:
    """A board in memory, and the last sequence number of each tab."""

    state: State
    tabs: dict[tuple[str, str], int]


@dataclass
class _Turn:
    """What a batch does to one board, until it is durable."""

    base: State
    state: State
    tabs: dict[tuple[str, str], int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    rows: list[AnswerRow] = field(default_factory=list)
    answers: list[tuple[Submission, Answer]] = field(default_factory=list)
    known: dict[tuple[str, str], Answer] = field(default_factory=dict)


class Live:
    """The boards of this process.

    `run` calls what may block; `deliver` hands answers to a named sender; `now` is the clock in
    milliseconds. Start `loop` in its own thread, or call `step` yourself (tests and the command line do).
    """

    def __init__(
        self,
        store: Store,
        *,
        publish: Publish | None = None,
        deliver: Deliver | None = None,
        run: Callable[..., Any] = lambda call, *args: call(*args),
        now: Callable[[], Millis] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.store = store
        self.publish = publish
        self.deliver = deliver
        self.run = run
        self.now = now
        self.looping = False
        self._ended = threading.Event()
        self._boards: dict[str, _Board] = {}
        self._queue: queue.Queue[Submission | Callable[[], None] | None] = queue.Queue()

    # ── What other rooms ask ────────────────────────────────────────────────────────────────────

    def submit(self, board: str, person: str, role: Role, envelope: Envelope, sender: str) -> None:
        """Queue a command; its answer goes to `sender` once it is decided and durable."""
        self._queue.put(Submission(board, person, role, envelope, sender))

    def system(self, board: str, command: Describe | Join, profile: Profile | None = None) -> Answer:
        """Decide a command of the house itself, and wait until it is durable."""
        person = command.person if isinstance(command, Join) else "system"
        heard: queue.Queue[Answer] = queue.Queue()
        envelope = Envelope(
            fresh_id(), fresh_id(), 1, command, cast(str, type(command).__struct_config__.tag)
        )
        self._queue.put(Submission(board, person, "system", envelope, heard.put, profile))
        return self._wait(heard)

    def join(self, board: str, person: str, profile: Profile) -> Answer:
        """Let a person in, or show a changed profile on every board in memory that they joined."""
        for other, held in list(self._boards.items()):
            if other != board and person in held.state.person:
                self.system(other, Join(person=person), profile)
        return self.system(board, Join(person=person), profile)

    def perform(self, write: Callable[[Store], T]) -> T:
        """Run a write that is no command in the loop, the only place that writes. Raises what it raises."""
        return self._call(lambda: cast(T, self.run(write, self.store)))

    def board(self, board: str) -> State | None:
        """The committed board, loaded when it was not in memory; nothing if there is no such board."""
        if board not in self._boards:
            # In the loop, so that a commit cannot happen between reading and keeping.
            self._call(lambda: self._load(board))
        found = self._boards.get(board)
        return found.state if found else None

    def poll(self) -> None:
        """Catch up with what other processes committed to boards that are in memory."""

        def job() -> None:
            if self._boards:
                heads = self.run(self.store.heads)
                self._catch_up(
                    {id for id, held in self._boards.items() if heads.get(id) != held.state.revision}
                )

        self._queue.put(job)

    def loop(self) -> None:
        """Work until `stop`."""
        self.looping = True
        while self.looping:
            self.step(wait=True)
        self._ended.set()

    def stop(self) -> None:
        """Decide what is queued, then end the loop; returns when it has ended."""
        self.perform(lambda _store: None)
        self.looping = False
        self._queue.put(None)
        self._ended.wait(STOPPING)

    def step(self, *, wait: bool = False) -> None:
        """Take what is queued now and decide it; with `wait`, wait for the first one."""
        work: list[Submission] = []
        try:
            while len(work) < BATCH:
                item = self._queue.get(block=wait and not work)
                if item is None:
                    break
                if isinstance(item, Submission):
                    work.append(item)
                else:
                    self._decide(work)
                    work = []
                    self._guarded(item)
                    wait = False
        except queue.Empty:
            pass
        self._decide(work)

    def _call(self, call: Callable[[], T]) -> T:
        """Have the loop call something, and wait for what it gives or raises."""
        heard: queue.Queue[tuple[T | None, Exception | None]] = queue.Queue()

        def job() -> None:
            try:
                heard.put((call(), None))
            except Exception as error:
                heard.put((None, error))

        self._queue.put(job)
        result, error = self._wait(heard)
        if error is not None:
            raise error
        return cast(T, result)

    def _wait(self, heard: queue.Queue[T]) -> T:
        if not self.looping:
            while heard.empty():
                self.step(wait=True)
        return heard.get()

    # ── The loop's own work ─────────────────────────────────────────────────────────────────────

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Unavailable as error:
            log.warning("%s", error)
        except Exception:
            log.exception("a job of the loop failed")

    def _decide(self, work: list[Submission], *, tries: int = 3) -> None:
        """Decide and commit a batch; on failure, one by one, so that a poisonous command harms no other."""
        if not work:
            return None
        answers: list[tuple[Submission, Answer]] = []
        try:
            turns, late = self._prepare(work)
            steps = [_step(board, turn) for board, turn in sorted(turns.items()) if turn.rows]
            if steps:
                self.run(self.store.commit, steps)
            for board, turn in sorted(turns.items()):
                self._accept(board, turn)
                answers += turn.answers
            answers += self._repeats(late)
        except Conflict as conflict:
            if tries == 0:
                return self._reply([(one, _later(one, "busy")) for one in work])
            self._catch_up(conflict.boards)
            return self._decide(work, tries=tries - 1)
        except Exception as error:
            if len(work) > 1 and not isinstance(error, Unavailable):
                for one in work:
                    self._decide([one])
                return None
            answers = self._failed(work, error)
        self._reply(answers)
        return None

    def _prepare(self, work: list[Submission]) -> tuple[dict[str, _Turn], list[Submission]]:
        """Decide each command on the board as the batch leaves it so far. Repeats of old ones come second."""
        turns: dict[str, _Turn] = {}
        late: list[Submission] = []
        for one in work:
            held = self._load(one.board)
            if held is None:
                self._reply(
                    [(one, Answer(one.envelope.id, refused="gone", reason=_("There is no such board.")))]
                )
                continue
            turn = turns.setdefault(one.board, _Turn(held.state, held.state))
            tab, seq = (one.person, one.envelope.tab), one.envelope.seq
            last = turn.tabs.get(tab, held.tabs.get(tab, 0))
            if seq > last + 1:
                turn.answers.append((one, Answer(one.envelope.id, expected=last + 1)))
            elif seq <= last:
                again = turn.known.get((one.person, one.envelope.id))
                if again is not None:
                    turn.answers.append((one, again))
                else:
                    late.append(one)
            else:
                answer = self._one(one, turn)
                turn.tabs[tab] = seq
                turn.known[one.person, one.envelope.id] = answer
                turn.answers.append((one, answer))
        return turns, late

    def _one(self, one: Submission, turn: _Turn) -> Answer:
        """Decide one command: its event on the turn's board, or its refusal; either way its row."""
        envelope, now = one.envelope, self.now()
        if one.profile is not None:
            turn.state = turn.state.with_profile(one.person, one.profile)
        try:
            if envelope.command is None:
                log.info("unreadable %s: %s", envelope.type, envelope.fault)
                raise Refused(
                    "malformed", _("The server could not read this. Reload the page and try again.")
                )
            ops = decide(turn.state, envelope.command, Actor(one.person, one.role), now)
        except Refused as refused:
            return self._refuse(one, turn, refused)
        except Exception:
            log.exception("the rule of %s failed", envelope.type)
            fault = Refused("fault", _("The server could not do this. Your text is kept."))
            return self._refuse(one, turn, fault)
        if ops:
            revision = turn.state.revision + 1
            turn.events.append(Event(one.board, revision, envelope.type, one.person, now, envelope.id, ops))
            turn.state = apply(turn.state, ops, revision)
        answer = Answer(envelope.id, revision=turn.state.revision)
        turn.rows.append(_row(one, answer, now))
        return answer

    def _refuse(self, one: Submission, turn: _Turn, refused: Refused) -> Answer:
        answer = Answer(one.envelope.id, refused=refused.code, reason=refused.reason)
        turn.rows.append(_row(one, answer, self.now()))
        return answer

    def _accept(self, board: str, turn: _Turn) -> None:
        """What is durable becomes the board, and is shown."""
        held = self._boards[board]
        held.tabs.update(turn.tabs)
        if turn.state is not turn.base:
            held.state = turn.state
            self._show(board, turn.base, turn.state, turn.events)

    def _repeats(self, late: list[Submission]) -> list[tuple[Submission, Answer]]:
        """A repeated command hears what was answered the first time."""
        answers = []
        for one in late:
            rows: Mapping[str, AnswerRow] = self.run(
                self.store.answers, one.board, one.person, [one.envelope.id]
            )
            row = rows.get(one.envelope.id)
            if row is not None:
                answer = Answer(row.id, revision=row.revision, refused=row.code, reason=row.reason)
            else:
                # This place in the tab's sequence was taken by another command, of a browser that lost its
                # memory: it numbers anew from here.
                last = self._boards[one.board].tabs.get((one.person, one.envelope.tab), 0)
                answer = Answer(one.envelope.id, expected=last + 1)
            answers.append((one, answer))
        return answers

    def _failed(self, work: list[Submission], error: Exception) -> list[tuple[Submission, Answer]]:
        """Nothing was stored: say so, consume nothing. A command already known by its id is answered."""
        if isinstance(error, Duplicate):
            try:
                return self._repeats(work)
            except Exception as second:
                error = second
        if isinstance(error, Unavailable):
            log.warning("%s", error)
            return [(one, _later(one, str(error))) for one in work]
        log.error("a command could not be stored", exc_info=error)
        return [(one, self._give_up(one)) for one in work]

    def _give_up(self, one: Submission) -> Answer:
        """What alone cannot be stored never will be: refuse it, so that those behind it go on."""
        held = self._boards[one.board]
        turn = _Turn(held.state, held.state)
        answer = self._refuse(
            one, turn, Refused("fault", _("The server could not store this. Your text is kept."))
        )
        try:
            self.run(self.store.commit, [_step(one.board, turn)])
        except Exception:
            log.exception("not even its refusal could be stored")
            return _later(one, _("The server could not store this. It will be sent again."))
        held.tabs[one.person, one.envelope.tab] = one.envelope.seq
        return answer

    def _reply(self, answers: list[tuple[Submission, Answer]]) -> None:
        senders: dict[str, list[Answer]] = {}
        for one, answer in answers:
            if isinstance(one.reply, str):
                senders.setdefault(one.reply, []).append(answer)
            else:
                one.reply(answer)
        for sender, heard in senders.items():
            try:
                if self.deliver is not None:
                    self.deliver(sender, heard)
            except Exception:
                log.exception("an answer could not be delivered")

    def _load(self, board: str) -> _Board | None:
        if board not in self._boards:
            loaded = self.run(self.store.load, board)
            if loaded is None:
                return None
            self._boards[board] = _Board(loaded.state, dict(loaded.tabs))
        return self._boards[board]

    def _catch_up(self, boards: Iterable[str]) -> None:
        """Bring boards to what the log says: another process wrote to them."""
        for board in sorted(set(boards)):
            held = self._boards.pop(board, None)
            loaded = self._load(board)
            if held is None or loaded is None:
                continue
            before = held.state
            if loaded.state.revision < before.revision:
                log.warning("board %s went back from %s to %s", board, before.revision, loaded.state.revision)
            events = self.run(self.store.events, board, before.revision)
            self._show(board, before, loaded.state, events)

    def _show(self, board: str, before: State, after: State, events: Iterable[Event]) -> None:
        if self.publish is not None:
            self.publish(board, before, after, touched(event.ops for event in events))


def touched(batches: Iterable[Iterable[Op]]) -> set[Key]:
    """Kind and id of every record that these ops put or remove."""
    return {
        (op.record.kind, op.record.id) if isinstance(op, Put) else (op.kind, op.id)
        for ops in batches
        for op in ops
    }


def fresh_id() -> str:
    return secrets.token_urlsafe(16)


def start(live: Live) -> threading.Thread:
    """Run the loop in its own thread, and look every two seconds for what other processes wrote."""
    live.looping = True
    thread = threading.Thread(target=live.loop, name="commit-loop", daemon=True)
    thread.start()

    def look() -> None:
        while live.looping:
            time.sleep(2)
            live.poll()

    threading.Thread(target=look, name="poll", daemon=True).start()
    return thread


def _step(board: str, turn: _Turn) -> Step:
    return Step(board=board, base=turn.base.revision, events=tuple(turn.events), answers=tuple(turn.rows))


def _row(one: Submission, answer: Answer, at: Millis) -> AnswerRow:
    return AnswerRow(
        board=one.board,
        person=one.person,
        id=one.envelope.id,
        tab=one.envelope.tab,
        seq=one.envelope.seq,
        type=one.envelope.type,
        revision=answer.revision,
        code=answer.refused,
        reason=answer.reason,
        at=at,
    )


def _later(one: Submission, reason: str) -> Answer:
    return Answer(one.envelope.id, retry=reason, after=AGAIN)
