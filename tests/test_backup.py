"""`board backup` and `board restore`: a copy taken while everybody writes, and what browsers meet later."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest

from board.checks import findings
from board.fanout import Fanout
from board.labfile import SHIPPED
from board.live import Live, start
from board.messages import Answer, Envelope, Event, encode, parse
from board.store import NoCopy, Store, Stored, Unavailable, back_up, restore
from board.store.hold import Hold, InUse
from tests.conftest import WAIT, board, environment, free_port, program, running_demo
from tests.house import BOARD, House


def log_of(file: Path) -> list[Event]:
    with closing(Store.open(f"sqlite:///{file}")) as store:
        return store.events(BOARD, 0)


def right(file: Path) -> int:
    """Everything that is stored there is right; how many revisions."""
    with closing(Stored(file)) as stored:
        assert stored.damage() == []
        boards = [stored.board(id) for id in stored.boards()]
    assert boards
    assert [findings(one) for one in boards] == [[] for _ in boards]
    return sum(one.head for one in boards)


@pytest.fixture
def h(tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "data"
    folder.mkdir()
    house = House(folder)
    for person in ("ann", "bob"):
        house.person(person)
    house.person("fay", "facilitator")
    house.stage("fay", "ideate")
    yield house
    house.close()


def place(h: House) -> Path:
    return Path(h.url.removeprefix("sqlite:///"))


def post(h: House, person: str, text: str) -> Envelope:
    """An idea on its way."""
    envelope = h.envelope(person, "post_idea", idea=h.id("idea"), text=text)
    h.send(person, envelope)
    return envelope


def reopen(h: House) -> None:
    """The server starts again on whatever lies in the data folder now."""
    h.store = Store.open(h.url)
    h.rooms.clear()
    h.fanout = Fanout(
        epoch=h.store.epoch,
        send=h._send,
        enter=lambda socket, room: h.rooms[room].add(socket),
        leave=lambda socket, room: h.rooms[room].discard(socket),
        clock=lambda: h.clock,
    )
    h.live = h._live()


# ── A copy while everybody writes ───────────────────────────────────────────────────────────────


class Crowd:
    """People who write into a running commit loop as fast as they are answered."""

    def __init__(self, store: Store, people: list[str]) -> None:
        self.live = Live(store, deliver=self._deliver)
        self.people = people
        self.acknowledged: dict[str, int] = {}
        """Command id → revision, of all that were told that their idea is safe."""
        self.changed = threading.Condition()
        self.over = False

    def _deliver(self, sender: str, answers: list[Answer]) -> None:
        with self.changed:
            for answer in answers:
                assert answer.revision is not None, answer
                self.acknowledged[answer.id] = answer.revision
            self.changed.notify_all()
        for answer in answers:
            if not self.over:
                self._next(sender, int(answer.id.rpartition("-")[2]) + 1)

    def _next(self, person: str, seq: int) -> None:
        envelope = parse(
            {
                "id": f"{person}-command-{seq}",
                "tab": f"tab-of-{person}",
                "seq": seq,
                "type": "post_idea",
                "idea": f"{person}-idea-{seq}",
                "text": f"Idea {seq} of {person}, long enough to take some room. " * 4,
            }
        )
        assert envelope is not None
        self.live.submit(BOARD, person, "delegate", envelope, person)

    @contextmanager
    def writing(self) -> Iterator[None]:
        start(self.live)
        for person in self.people:
            self._next(person, 1)
        yield
        self.over = True
        self.live.stop()

    def until(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= count, WAIT)


def test_a_backup_while_people_write_is_a_prefix_with_all_that_was_acknowledged(
    h: House, tmp_path: Path
) -> None:
    people = [h.person(f"person-{number}") for number in range(12)]
    crowd = Crowd(h.store, people)
    copies: list[tuple[Path, set[str]]] = []
    with crowd.writing():
        for number in range(4):
            crowd.until(150 * (number + 1))
            copy = tmp_path / f"copy-{number}.db"
            before = set(crowd.acknowledged)
            if number:
                back_up(h.url, copy)
            else:  # as people do it, from another process
                answer = program("backup", str(copy), env={"BOARD_DATA": str(place(h).parent)})
                assert answer.returncode == 0, answer.stderr
            copies.append((copy, before))
        crowd.until(len(crowd.acknowledged) + 1)
    whole = log_of(place(h))
    assert right(place(h)) == len(whole)
    for copy, before in copies:
        revisions = right(copy)
        log = log_of(copy)
        assert len(log) == revisions
        assert log == whole[:revisions]
        assert before <= {event.command for event in log}
        assert revisions < len(whole), "people went on writing after it"


def test_a_backup_is_one_private_file_that_opens_where_nothing_can_be_written(
    h: House, tmp_path: Path
) -> None:
    file = tmp_path / "copy.db"
    copied = back_up(h.url, file)
    assert copied.size == file.stat().st_size
    assert (copied.boards, copied.revisions) == (1, h.state.revision)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "data"]
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_overwrites_nothing_and_leaves_nothing_behind(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    file.write_text("a letter")
    with pytest.raises(NoCopy, match="never overwrites"):
        back_up(h.url, file)
    assert file.read_text() == "a letter"
    with pytest.raises(NoCopy, match="never overwrites"):
        back_up(h.url, place(h))
    with pytest.raises(NoCopy, match="no folder"):
        back_up(h.url, tmp_path / "nowhere" / "copy.db")
    part = tmp_path / "other.db.part"
    part.write_text("half")
    with pytest.raises(NoCopy, match="cut off"):
        back_up(h.url, tmp_path / "other.db")
    assert part.read_text() == "half"
    with pytest.raises(NoCopy, match="nothing to copy"):
        back_up(f"sqlite:///{tmp_path}/nothing.db", tmp_path / "nothing-copy.db")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "data", "other.db.part"]


def test_a_damaged_database_gives_no_backup(h: House, tmp_path: Path) -> None:
    h.store.close()
    raw = bytearray(place(h).read_bytes())
    raw[4096 * 4 : 4096 * 30] = b"\xa5" * (4096 * 26)
    place(h).write_bytes(raw)
    with pytest.raises((NoCopy, Unavailable), match="damaged"):
        back_up(h.url, tmp_path / "copy.db")
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_a_disk_that_is_full_gives_a_sentence_and_no_file(h: House) -> None:
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); from board.cli import main; main()"
    )
    folder = place(h).parent
    # A file that may not grow is the nearest thing to a full disk that a test can make.
    answer = subprocess.run(
        [sys.executable, "-c", limit, "backup", str(folder / "copy.db")],
        env=environment({"BOARD_DATA": str(folder)}),
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert answer.returncode == 1, answer.stderr
    assert "disk" in answer.stderr
    assert not list(folder.glob("copy.db*"))


# ── Restoring, and what browsers meet ───────────────────────────────────────────────────────────


def test_after_a_restore_browsers_begin_anew_and_every_command_is_decided_exactly_once(
    h: House, tmp_path: Path
) -> None:
    client = h.arrive("ann")
    first = post(h, "ann", "Before the backup, answered")
    h.settle()
    refused = h.envelope("ann", "rename_cluster", cluster="no-such-cluster", name="x", base=0)
    h.send("ann", refused)
    h.settle()
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    # What follows is decided, and will not be in the backup. The answers to the last two never arrive, so
    # they stay in the outbox; and one more was written offline.
    heard = post(h, "ann", "After the backup, answered")
    unheard = post(h, "ann", "After the backup, not answered")
    of_bob = post(h, "bob", "Bob's, after the backup, not answered")
    h.settle()
    h.show()
    offline = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Written offline")
    h.check_client(client)
    old_epoch, old_head = h.store.epoch, client.have
    h.store.close()
    restored = restore(h.url, file, replace=True)
    assert restored.kept is not None
    assert right(restored.kept) == old_head
    assert right(place(h)) == restored.revisions
    reopen(h)

    assert h.store.epoch != old_epoch
    assert h.state.revision < old_head
    # One in whose memory the old epoch is gets everything, although it has "more" than the server.
    message = h.fanout.sit(client.socket, BOARD, h.state, client.viewer, old_head, old_epoch)
    assert message["base"] is None
    client.welcome(msgspec.json.decode(encode(message)))
    h.check_client(client)

    # Of before the backup: answered as the first time.
    for envelope in (first, refused):
        h.send("ann", envelope)
        h.settle()
        again, once = h.answers[envelope.id][-1], h.answers[envelope.id][0]
        assert again == once
    assert len(h.state.idea) == 1
    # Next in its tab: decided again.
    h.send("bob", of_bob)
    h.settle()
    # Ahead of its tab: told what is expected. That one was answered and forgotten, so all are numbered anew.
    for envelope in (unheard, offline):
        h.send("ann", envelope)
        h.settle()
        assert h.answers[envelope.id][-1] == Answer(envelope.id, expected=heard.seq)
    anew = [
        msgspec.structs.replace(envelope, tab="new-tab-of-ann", seq=seq)
        for seq, envelope in enumerate((unheard, offline), start=1)
    ]
    for _ in range(2):
        for envelope in anew:
            h.send("ann", envelope)
        h.send("bob", of_bob)
        h.settle()
    for envelope in (*anew, of_bob):
        assert len({answer.revision for answer in h.answers[envelope.id][-2:]}) == 1
        assert h.answers[envelope.id][-1].revision is not None
    assert sorted(idea.text for idea in h.state.idea.values()) == [
        "After the backup, not answered",
        "Before the backup, answered",
        "Bob's, after the backup, not answered",
        "Written offline",
    ]
    h.show()
    h.check_client(client)
    h.check_store()
    h.store.close()
    right(place(h))


def test_restoring_twice_gives_two_epochs_and_keeps_every_old_database(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    before, taken = h.store.epoch, file.read_bytes()
    h.store.close()
    epochs = {before}
    for number in (1, 2):
        kept = restore(h.url, file, replace=True).kept
        assert kept == place(h).with_name(f"board.db.before-restore-{number}")
        with closing(Store.open(h.url)) as store:
            epochs.add(store.epoch)
    assert len(epochs) == 3
    assert file.read_bytes() == taken
    names = {one.name for one in place(h).parent.iterdir()}
    assert names == {"board.db", "board.db-lock", "board.db.before-restore-1", "board.db.before-restore-2"}


def test_a_restore_replaces_nothing_unasked(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    h.store.close()
    before = place(h).read_bytes()
    with pytest.raises(NoCopy, match="--replace"):
        restore(h.url, file)
    assert place(h).read_bytes() == before
    with pytest.raises(NoCopy, match="the database itself"):
        restore(h.url, place(h), replace=True)
    place(h).unlink()
    assert restore(h.url, file).kept is None
    right(place(h))


def test_nobody_may_have_the_database_open(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    with pytest.raises(NoCopy, match="Stop the server"):
        restore(h.url, file, replace=True)
    h.done("ann", "post_idea", idea=h.id("idea"), text="The server lives")
    h.store.close()
    # Another kind of program knows nothing of our lock file, but SQLite knows of it.
    with closing(sqlite3.connect(place(h))) as stranger:
        stranger.execute("SELECT count(*) FROM idea").fetchone()
        with pytest.raises(NoCopy, match="Stop the server"):
            restore(h.url, file, replace=True)
    assert sorted(one.name for one in place(h).parent.iterdir()) == ["board.db", "board.db-lock"]
    restore(h.url, file, replace=True)


def test_nobody_can_open_the_database_while_it_is_restored(h: House) -> None:
    with pytest.raises(InUse):
        Hold(place(h), alone=True)
    h.store.close()
    alone = Hold(place(h), alone=True)
    for attempt in (lambda: Store.open(h.url), lambda: back_up(h.url, place(h).with_name("copy.db"))):
        with pytest.raises(Unavailable, match="being put in place"):
            attempt()
    alone.release()
    alone.release()
    with closing(Store.open(h.url)), closing(Store.open(h.url)):
        pass


@pytest.mark.parametrize("what", ["letter", "empty", "music", "cut", "spoiled", "newer"])
def test_what_is_no_whole_backup_changes_nothing(h: House, tmp_path: Path, what: str) -> None:
    file = tmp_path / "copy.db"
    if what == "letter":
        file.write_bytes(b"Dear reader, this is a letter. " * 200)
    elif what == "empty":
        file.touch()
    elif what == "music":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE song (title TEXT)")
    else:
        back_up(h.url, file)
        raw = bytearray(file.read_bytes())
        if what == "cut":
            file.write_bytes(raw[: len(raw) // 2])
        elif what == "spoiled":
            raw[4096 * 4 : 4096 * 30] = b"\xa5" * (4096 * 26)
            file.write_bytes(raw)
        else:
            with closing(sqlite3.connect(file)) as newer, newer:
                newer.execute("UPDATE alembic_version SET version_num = 'from the future'")
    h.store.close()
    before, given = place(h).read_bytes(), file.read_bytes()
    with pytest.raises((NoCopy, Unavailable), match="newer version" if what == "newer" else "is no backup"):
        restore(h.url, file, replace=True)
    assert place(h).read_bytes() == before
    assert file.read_bytes() == given
    assert sorted(one.name for one in place(h).parent.iterdir()) == ["board.db", "board.db-lock"]


def test_a_damaged_database_can_be_replaced_and_is_kept_as_it_was(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    h.store.close()
    damaged, log = b"not a database at all " * 500, b"nor its log " * 500
    place(h).write_bytes(damaged)
    place(h).with_name("board.db-wal").write_bytes(log)
    restored = restore(h.url, file, replace=True)
    assert restored.kept is not None
    assert restored.kept.read_bytes() == damaged
    assert restored.kept.with_name(restored.kept.name + "-wal").read_bytes() == log
    assert right(place(h)) == restored.revisions


def test_a_log_without_its_database_does_not_spoil_the_restored_one(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    h.done("ann", "post_idea", idea=h.id("idea"), text="In the log only")
    log = place(h).with_name("board.db-wal").read_bytes()
    h.store.close()
    place(h).unlink()
    place(h).with_name("board.db-wal").write_bytes(log)
    assert restore(h.url, file).kept is None
    assert right(place(h)) == len(log_of(file))
    assert place(h).with_name("board.db.before-restore-1-wal").exists()


def test_what_a_cut_off_restore_left_is_no_obstacle(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    h.store.close()
    for suffix in ("", "-wal"):
        place(h).with_name("board.db.restoring" + suffix).write_text("half")
    restore(h.url, file, replace=True)
    right(place(h))


def test_other_databases_have_their_own_programs(tmp_path: Path) -> None:
    address = "postgresql+psycopg2://board:secret@db.example.org:5433/lab?sslmode=require"
    bare = "'postgresql://board@db.example.org:5433/lab?sslmode=require'"
    with pytest.raises(NoCopy) as caught:
        back_up(address, tmp_path / "my copy.dump")
    assert f"pg_dump --format=custom --file='{tmp_path}/my copy.dump' {bare}" in str(caught.value)
    with pytest.raises(NoCopy) as caught:
        restore(address, tmp_path / "my copy.dump")
    assert f"--dbname={bare} '{tmp_path}/my copy.dump'" in str(caught.value)
    assert "SET epoch" in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(NoCopy, match="plain file"):
        back_up("sqlite:///file:board.db?mode=ro&uri=true", tmp_path / "copy.db")


# ── The commands, as people run them ────────────────────────────────────────────────────────────


def said(*arguments: str, env: dict[str, str], code: int = 0) -> str:
    answer = board(*arguments, env=env)
    assert answer.returncode == code, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr
    return answer.stdout + answer.stderr


def test_a_lab_moves_to_another_computer_with_its_links(tmp_path: Path) -> None:
    here, there = ({"BOARD_DATA": str(tmp_path / name)} for name in ("here", "there"))
    file, key = tmp_path / "lab.db", tmp_path / "lab.db.key"
    said("lab", "load", str(SHIPPED), env=here)
    text = said("backup", str(file), "--with-key", env=here)
    assert "16 boards, 16 revisions" in text
    assert str(key) in text
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "never overwrites" in said("backup", str(tmp_path / "lab.db"), "--with-key", env=here, code=1)
    text = said("restore", str(file), env=there)
    assert "16 boards" in text
    assert "Everything is right." in text
    assert "another key file" not in text
    links = ("lab", "links", "glasgow-2019")
    assert said(*links, env=there) == said(*links, env=here)


def test_links_of_another_key_are_told_and_the_key_can_follow(tmp_path: Path) -> None:
    here, there = ({"BOARD_DATA": str(tmp_path / name)} for name in ("here", "there"))
    file, key = tmp_path / "lab.db", tmp_path / "lab.db.key"
    said("lab", "load", str(SHIPPED), env=here)
    assert str(tmp_path / "here" / "key") in said("backup", str(file), env=here)
    assert not key.exists()
    assert "There is no file" in said("restore", str(file), "--with-key", env=there, code=1)
    assert "66 secret links were made with another key file" in said("restore", str(file), env=there)
    strange = (tmp_path / "there" / "key").read_bytes()
    shutil.copy(tmp_path / "here" / "key", key)
    assert "66 secret links" in said("restore", str(file), "--replace", env=there)
    text = said("restore", str(file), "--replace", "--with-key", env=there)
    assert "secret links" not in text
    assert (tmp_path / "there" / "key").read_bytes() == key.read_bytes()
    assert (tmp_path / "there" / "key.before-restore-1").read_bytes() == strange
    assert stat.S_IMODE((tmp_path / "there" / "key").stat().st_mode) == 0o600


def test_a_running_server_is_backed_up_and_not_restored(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    file = tmp_path / "lab.db"
    with running_demo(env) as running:
        assert "16 boards" in said("backup", str(file), env=env)
        assert "Stop the server" in said("restore", str(file), "--replace", env=env, code=1)
        assert "Everything is right." in said("check", env=env)
        # However a server ends, it holds nothing afterwards.
        running.process.kill()
        running.process.wait(WAIT)
        assert "Everything is right." in said("restore", str(file), "--replace", env=env)


def test_a_restored_backup_that_is_not_right_is_told(h: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(h.url, file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE board SET stage = 'closed'")
    h.store.close()
    text = said("restore", str(file), "--replace", env={"BOARD_DATA": str(place(h).parent)}, code=1)
    assert "NOT RIGHT" in text
    assert "before-restore-1" in text
