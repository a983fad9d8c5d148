"""Live boards and the commit loop: submit, decide, commit, publish, answer. The whole flow on one screen.

One queue and one loop per process. What arrives while a transaction runs is the next batch, and a batch is
one transaction: the events, the answers, the people who come and what is said of them. Each command is
decided on a board value that nobody else sees until the transaction is durable; then the value becomes the
board, is published, and the senders hear. Nothing is published outside the loop, so order needs no lock.
It knows no socket and no page: `publish` and `deliver` are given to it.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol, TypeVar, cast

from board.intake import Intake
from board.language import gettext as _
from board.messages import Answer, Command, Describe, Envelope, Event, Join, Millis, Role, Undo
from board.rules import RULES, Actor, Refused, decide
from board.rules.undo import asks_since
from board.state import Key, State, apply, inverse
from board.store import Conflict, Duplicate, Store, Unavailable
from board.turns import CLOSED, Batch, Held, Known, Named, Submission, Turn, again, from_house, touched

log = logging.getLogger("board.live")
T = TypeVar("T")

BATCH = 256
"""Most commands in one transaction."""
BREATH = 32
"""Commands that are decided before everybody else has a turn."""
STOPPING = 3.0
"""Most seconds that the end of the loop is waited for."""


class Publish(Protocol):
    def __call__(self, board: str, before: State, after: State, touched: set[Key], /) -> None: ...


Deliver = Callable[[str, list[Answer]], None]
"""Hand answers to a sender, by the name it gave when it submitted."""


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
        self._busy = 0
        self._boards: dict[str, Held] = {}
        self._queue: Intake[Submission | Callable[[], None]] = Intake()

    # ── What other rooms ask ────────────────────────────────────────────────────────────────────

    def submit(self, board: str, person: str, role: Role, envelope: Envelope, sender: str) -> None:
        """Queue a command; its answer goes to `sender` once it is decided and durable."""
        self._queue.put(Submission(board, person, role, envelope, sender))

    def ask(
        self, board: str, person: str, role: Role, command: Command, named: Named | None = None
    ) -> Answer:
        """Decide a command that comes from no socket, and wait until it is durable."""
        heard: queue.Queue[Answer] = queue.Queue()
        self._queue.put(from_house(board, person, role, command, heard.put, named))
        return self._wait(heard)

    def system(self, board: str, command: Describe) -> Answer:
        """Decide a command of the house itself, and wait until it is durable."""
        return self.ask(board, "system", "system", command)

    def join(self, board: str, named: Named, delegate: bool | None = True) -> Answer:
        """Let a person in who may be new to the Lab, or change a profile, and wait until it is durable.

        `delegate`: as `Join` has it.
        """
        return self.ask(board, named.person, "system", Join(person=named.person, delegate=delegate), named)

    def perform(self, write: Callable[[Store], T]) -> T:
        """Run a write that is no command in the loop, the only place that writes. Raises what it raises.

        It has a transaction of its own, so nothing that many people do at once may come this way.
        """
        return self._call(lambda: cast(T, self.run(write, self.store)))

    def board(self, board: str) -> State | None:
        """The committed board, loaded when it was not in memory; nothing if there is no such board."""
        if board not in self._boards:
            # In the loop, so that a commit cannot happen between reading and keeping.
            self._call(lambda: self._load(board))
        return self.held(board)

    def held(self, board: str) -> State | None:
        """The committed board if it is in memory. Waits for nobody."""
        found = self._boards.get(board)
        return found.state if found else None

    @property
    def waiting(self) -> int:
        """How many commands and jobs are queued, or being decided now."""
        return len(self._queue) + self._busy

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
            self._queue.gather()
            self.step()
        self._ended.set()

    def stop(self) -> bool:
        """Decide what is queued, then end the loop. Whether it has ended: a held database may keep it.

        What comes later stays with its sender, who sends it to the next process.
        """

        def end() -> None:
            self.looping = False

        self._queue.put(end)
        return self._ended.wait(STOPPING)

    def step(self) -> None:
        """Take what is queued now and decide it."""
        work: list[Submission] = []
        while len(work) < BATCH and (item := self._queue.next()) is not None:
            if isinstance(item, Submission):
                work.append(item)
                self._busy = len(work)
            else:
                self._surely(work)
                work = []
                self._guarded(item)
        self._surely(work)
        self._busy = 0

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
                self._queue.wait()
                self.step()
        return heard.get()

    # ── The loop's own work ─────────────────────────────────────────────────────────────────────

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Unavailable as error:
            log.warning("%s", error)
        except Exception:
            log.exception("a job of the loop failed")

    def _decide(self, work: list[Submission], *, tries: int = 3, known: Known | None = None) -> None:
        """Decide and commit a batch; on failure, one by one, so that a poisonous command harms no other."""
        if not work:
            return None
        answers: list[tuple[Submission, Answer]] = []
        try:
            batch = self._prepare(work, known or {})
            if steps := batch.steps():
                self.run(self.store.commit, steps, batch.newcomers.values(), batch.profiles)
            for board, turn in sorted(batch.turns.items()):
                self._accept(board, turn)
                answers += turn.answers
        except Conflict as conflict:
            if tries == 0:
                busy = _("The board is busy. This is kept, and is sent again in a moment.")
                return self._reply([(one, one.later(busy)) for one in work])
            self._catch_up(conflict.boards)
            return self._decide(work, tries=tries - 1, known=known)
        except Exception as error:
            if isinstance(error, Duplicate) and known is None and (found := self._known(work)):
                return self._decide(work, tries=tries, known=found)
            if len(work) > 1 and not isinstance(error, Unavailable):
                for one in work:
                    self._surely([one])
                return None
            answers = self._failed(work, error)
        self._reply(answers)
        return None

    def _surely(self, work: list[Submission]) -> None:
        """Decide a batch. Whatever happens, the loop goes on and everybody is answered."""
        try:
            self._decide(work)
        except Exception as error:
            log.exception("a batch could not be decided")
            reason = error.told if isinstance(error, Unavailable) else _stuck()
            self._reply([(one, one.later(reason)) for one in work])

    def _prepare(self, work: list[Submission], known: Known) -> Batch:
        """Decide each command on the board as the batch leaves it so far.

        `known` are answers of commands that were decided under another place of another tab.
        """
        people = {one.named.person for one in work if one.named is not None}
        batch = Batch(self.run(self.store.profiles, people) if people else {})
        late = [one for one in work if (held := self._load(one.board)) and one.place <= held.last(one.tab)]
        known = {**known, **self._known(late)} if late else known
        for number, one in enumerate(work, start=1):
            if number % BREATH == 0:
                time.sleep(0)  # nothing that is decided here can be seen yet
            held = self._boards.get(one.board)
            if held is None:
                gone = Answer(one.envelope.id, refused="gone", reason=_("There is no such board."))
                batch.turn(one.board, State()).answers.append((one, gone))
                continue
            turn = batch.turn(one.board, held.state)
            last = turn.tabs.get(one.tab, held.last(one.tab))
            answer = turn.known.get(one.key) or known.get(one.key)
            if answer is None:
                if last == CLOSED or one.place <= last:
                    # Two pages number the same tab, or one lost its memory. Which of them is right nobody can
                    # know, and what follows may build on what is missing: both begin new tabs.
                    turn.tabs[one.tab] = CLOSED
                    answer = Answer(one.envelope.id, expected=0)
                elif one.place > last + 1:
                    answer = Answer(one.envelope.id, expected=last + 1)
                else:
                    answer = self._one(one, turn, batch)
                    turn.known[one.key] = answer
                    turn.tabs[one.tab] = one.place
                    if one.named is not None and answer.revision is not None:
                        self._elsewhere(one.named.person, batch)
            elif one.place == last + 1:
                turn.tabs[one.tab] = one.place
            turn.answers.append((one, answer))
        return batch

    def _one(self, one: Submission, turn: Turn, batch: Batch) -> Answer:
        """Decide one command: its event on the turn's board, or its refusal; either way its row."""
        envelope, now = one.envelope, self.now()
        state, profile = turn.state, None
        try:
            if one.named is not None:
                profile = one.named.say(batch.profile(one.named.person))
                state = state.with_profile(one.named.person, profile)
            if envelope.command is None:
                log.info("unreadable %s: %s", envelope.type, envelope.fault)
                unread = _("The server could not read this. Reload the page and try again.")
                raise Refused("malformed", unread)
            command, actor = envelope.command, Actor(one.person, one.role)
            past: list[Event] = []
            if isinstance(command, Undo):
                read = partial(self.run, self.store.events, one.board)
                past = turn.log(command.revision, read, lambda event: asks_since(event, actor, now))
            ops = decide(state, command, actor, now, past)
        except Unavailable:
            raise
        except Refused as refused:
            return self._refuse(one, turn, refused)
        except Exception:
            log.exception("the rule of %s failed", envelope.type)
            fault = Refused("fault", _("The server could not do this. Your text is kept."))
            return self._refuse(one, turn, fault)
        if ops:
            revision = state.revision + 1
            before = inverse(state, ops) if RULES[type(command)].undo else None
            turn.events.append(
                Event(one.board, revision, envelope.type, one.person, now, envelope.id, ops, before)
            )
            turn.state = apply(state, ops, revision)
        if one.named is not None and profile is not None:
            batch.keep(one.named, profile)
        answer = Answer(envelope.id, revision=turn.state.revision)
        turn.rows.append(one.row(answer, now))
        return answer

    def _elsewhere(self, person: str, batch: Batch) -> None:
        """Show what the batch says of a person on every board in memory that they joined."""
        profile = batch.profile(person)
        for board, held in self._boards.items():
            state = batch.turns[board].state if board in batch.turns else held.state
            if profile is not None and person in state.person and state.profiles.get(person) != profile:
                told = Named(person, lambda known: known or profile)
                join = from_house(board, person, "system", Join(person=person), lambda _answer: None, told)
                self._one(join, batch.turn(board, held.state), batch)

    def _refuse(self, one: Submission, turn: Turn, refused: Refused) -> Answer:
        answer = Answer(one.envelope.id, refused=refused.code, reason=refused.reason)
        turn.rows.append(one.row(answer, self.now()))
        return answer

    def _accept(self, board: str, turn: Turn) -> None:
        """What is durable becomes the board, and is shown."""
        held = self._boards.get(board)
        if held is None:
            return
        held.tabs.update(turn.tabs)
        if turn.state is not turn.base:
            held.state = turn.state
            self._show(board, turn.base, turn.state, turn.events)

    def _known(self, work: list[Submission]) -> Known:
        """The answers of those of these commands that were decided before."""
        asked: dict[tuple[str, str], list[str]] = {}
        for one in work:
            asked.setdefault((one.board, one.person), []).append(one.envelope.id)
        return {
            (board, person, id): again(row)
            for (board, person), ids in asked.items()
            for id, row in self.run(self.store.answers, board, person, ids).items()
        }

    def _failed(self, work: list[Submission], error: Exception) -> list[tuple[Submission, Answer]]:
        """Nothing was stored: say so, consume nothing."""
        if isinstance(error, Unavailable):
            log.warning("%s", error)
            return [(one, one.later(error.told)) for one in work]
        log.error("a command could not be stored", exc_info=error)
        return [(one, self._give_up(one)) for one in work]

    def _give_up(self, one: Submission) -> Answer:
        """What alone cannot be stored never will be: refuse it, so that those behind it go on."""
        held = self._boards[one.board]
        turn = Turn(held.state, held.state)
        answer = self._refuse(
            one, turn, Refused("fault", _("The server could not store this. Your text is kept."))
        )
        try:
            self.run(self.store.commit, [turn.step(one.board)])
        except Exception:
            log.exception("not even its refusal could be stored")
            return one.later(_stuck())
        held.tabs[one.tab] = one.place
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

    def _load(self, board: str) -> Held | None:
        if board not in self._boards:
            loaded = self.run(self.store.load, board)
            if loaded is None:
                return None
            self._boards[board] = Held(loaded.state, dict(loaded.tabs))
        return self._boards[board]

    def _catch_up(self, boards: Iterable[str]) -> None:
        """Bring boards to what the log says: another process wrote to them."""
        for board in sorted(set(boards)):
            held = self._boards.get(board)
            if held is None:
                continue
            before = held.state
            # Everything is read before anything moves: a failure half-way must not hide what was written.
            loaded = self.run(self.store.load, board)
            if loaded is None:
                del self._boards[board]
                continue
            after = loaded.state
            if after.revision < before.revision:
                log.warning("board %s went back from %s to %s", board, before.revision, after.revision)
            events = self.run(self.store.events, board, before.revision, after.revision)
            held.state, held.tabs = after, dict(loaded.tabs)
            self._show(board, before, after, events)

    def _show(self, board: str, before: State, after: State, events: Iterable[Event]) -> None:
        if self.publish is None:
            return
        try:
            self.publish(board, before, after, touched(event.ops for event in events))
        except Exception:
            # It is durable, and whoever missed it asks for it: no reason to fail what was done.
            log.exception("board %s could not be shown", board)


def _stuck() -> str:
    return _("The server could not store this. It is kept, and will be sent again.")


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
