"""`board check`: a workshop that was really held is right, and each way of being wrong is found and named."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from board.checks import Finding, findings
from board.store import Stored, StoredBoard, Unavailable
from tests.conftest import board
from tests.house import BOARD, House


def hold_workshop(h: House) -> None:
    """A whole workshop with every kind of record, a refusal, a command that changes nothing, and two tabs."""
    for person in ("ann", "bob"):
        h.person(person)
    h.person("fay", "facilitator")
    h.done("fay", "write_point", point=h.id("point"), list="tried", text="A leaflet", base=0)
    assert h.do("ann", "post_idea", idea=h.id("idea"), text="Too early").refused == "stage"
    h.stage("fay", "ideate")
    ideas = [h.id("idea") for _ in range(6)]
    for number, idea in enumerate(ideas):
        h.done("ann" if number % 2 else "bob", "post_idea", idea=idea, text=f"Idea {number}")
    h.done("bob", "take_back_idea", idea=ideas[4])
    h.done("fay", "hide_idea", idea=ideas[5], reason="Not about the question")
    h.stage("fay", "cluster")
    cluster, other = h.id("cluster"), h.id("cluster")
    h.done("ann", "create_cluster", cluster=cluster, name="Homes", ideas=ideas[:2])
    h.done("bob", "create_cluster", cluster=other, name="Work", ideas=ideas[2:4])
    before = h.state.revision
    again = [{"idea": ideas[0], "cluster": h.id("cluster")}]  # it has a cluster by now
    h.done("fay", "cluster_loose_ideas", pairs=again, tab="another-tab-of-fay")
    assert h.state.revision == before, "this was to change nothing"
    h.stage("fay", "vote")
    round = h.id("round")
    h.done("fay", "open_round", round=round, name="First", budget=3, cap=2, blind=True)
    for person, dots in (("ann", 2), ("bob", 1)):
        h.done(person, "cast_dots", round=round, cluster=cluster, dots=dots)
    h.done("ann", "cast_dots", round=round, cluster=other, dots=1)
    h.done("fay", "close_round", round=round)
    h.stage("fay", "draft")
    solution = h.id("solution")
    h.done("fay", "make_solution", solution=solution, cluster=cluster)
    h.done("ann", "write_field", solution=solution, field="do", text="Open a flat", base=0)
    h.done(
        "bob", "write_action", action=h.id("action"), solution=solution, what="Ask", who="Bo", by="", base=0
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database after a workshop; not to be changed."""
    folder = tmp_path_factory.mktemp("held")
    house = House(folder)
    hold_workshop(house)
    house.check_store()
    house.check_ledgers()
    house.close()
    return folder / "board.db"


@pytest.fixture
def database(held: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoiled."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(held.read_bytes())
    return copy


def read(file: Path) -> StoredBoard:
    with closing(Stored(file)) as stored:
        assert stored.boards() == [BOARD]
        return stored.board(BOARD)


def spoil(file: Path, *statements: str) -> int:
    """Write to the database behind everybody's back; how many rows that changed."""
    with closing(sqlite3.connect(file)) as connection, connection:
        return sum(connection.execute(statement).rowcount for statement in statements)


def found(file: Path) -> Finding:
    """The first difference."""
    all_found = findings(read(file))
    assert all_found
    return all_found[0]


def revision_of(file: Path, type: str, place: int = 0) -> int:
    return [entry.revision for entry in read(file).log if entry.type == type][place]


def test_a_workshop_that_was_held_is_right(held: Path) -> None:
    stored = read(held)
    assert findings(stored) == []
    assert stored.head == len(stored.log) > 25
    assert {kind for kind, _ in stored.rows} >= {"idea", "ballot", "round", "solution", "field", "action"}
    assert len(stored.answers) > stored.head, "a refusal and a command that changed nothing were answered too"


def test_an_empty_board_is_right() -> None:
    assert findings(StoredBoard("a", 0, (), (), ())) == []


ROWS: list[tuple[str, str, str, str]] = [
    # name · what is done to the rows · the command that wrote the record last · the sentence
    ("text", "UPDATE idea SET text = 'x' WHERE text = 'Idea 0'", "create_cluster", "not what the log says"),
    ("cluster gone", "DELETE FROM cluster WHERE name = 'Work'", "create_cluster", "there is no row of it"),
    ("field", "UPDATE field SET rev = rev + 1", "write_field", "not what the log says"),
    ("stage", "UPDATE board SET stage = 'vote'", "move_stage", "not what the log says"),
    ("dots", "UPDATE ballot SET dots = '{}' WHERE person = 'bob'", "cast_dots", "not what the log says"),
    ("nonsense", "UPDATE solution SET born = 'long ago'", "make_solution", "cannot be read"),
]


@pytest.mark.parametrize(
    ("statement", "type", "sentence"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_a_row_that_differs_from_the_log_is_found(
    database: Path, statement: str, type: str, sentence: str
) -> None:
    assert spoil(database, statement) == 1
    first = found(database)
    assert sentence in first.sentence
    assert first.revision in [entry.revision for entry in read(database).log if entry.type == type]
    assert len(findings(read(database))) == 1
    assert "bob" not in first.sentence


def test_a_row_that_nobody_wrote_or_somebody_removed_is_found(database: Path) -> None:
    removed = revision_of(database, "take_back_idea")
    (ops,) = (entry.ops for entry in read(database).log if entry.revision == removed)
    id = msgspec.json.decode(ops)[0][2]
    columns = "board, rev, text, author, named, at, born, open, placed, written, edited, source, lane"
    for new in (id, "idea-of-nobody"):
        spoil(
            database,
            f"INSERT INTO idea (id, {columns}) SELECT '{new}', {columns} FROM idea LIMIT 1",
        )
    assert [(one.revision, one.sentence) for one in findings(read(database))] == [
        (0, "the row of idea idea-of-nobody is there, but no event wrote it"),
        (removed, f"it removed idea {id}, but its row is still there"),
    ]


def test_rows_that_cannot_even_be_read_are_found(database: Path) -> None:
    spoil(database, "UPDATE round SET rule = '{'")
    assert [one.sentence for one in findings(read(database))] == ["the rows of kind “round” cannot be read"]


def test_a_hole_in_the_log_is_found_and_nothing_that_follows_from_it(database: Path) -> None:
    spoil(database, "DELETE FROM event WHERE revision IN (7, 8, 12)")
    sentences = [(one.revision, one.sentence) for one in findings(read(database))]
    assert sentences[0] == (7, "everything up to revision 8 is missing from the log")
    assert sentences[1] == (12, "it is missing from the log")
    assert not [one for one in sentences if "row" in one[1]]


@pytest.mark.parametrize("step", [-1, 1])
def test_a_head_that_is_not_the_end_of_the_log_is_found(database: Path, step: int) -> None:
    head = read(database).head
    spoil(database, f"UPDATE workshop SET head = head + {step}")
    first = found(database)
    assert first.revision == max(head, head + step)
    assert ("missing from the log" if step > 0 else "the log goes on") in first.sentence


def test_an_event_that_cannot_be_read_is_found(database: Path) -> None:
    for ops in ("'nonsense'", "x'5b'", '\'[["put","unicorn",{}]]\'', "'[1]'"):
        spoil(database, f"UPDATE event SET ops = CAST({ops} AS BLOB) WHERE revision = 9")
        assert found(database) == Finding(9, "its event cannot be read")


def test_a_wrong_revision_in_a_record_is_found(database: Path) -> None:
    at = revision_of(database, "write_field")
    spoil(
        database,
        f"UPDATE event SET ops = CAST(replace(CAST(ops AS TEXT), '\"rev\":{at}', '\"rev\":1') AS BLOB) "
        f"WHERE revision = {at}",
    )
    assert found(database).revision == at
    assert "as if it were revision 1" in found(database).sentence


def test_what_would_undo_an_event_is_compared_with_what_was_there(database: Path, held: Path) -> None:
    at = revision_of(held, "take_back_idea")
    for before, sentence in (
        ("replace(CAST(before AS TEXT), 'Idea 4', 'Idea 5')", "is not what was there before"),
        ("'[]'", "is not what was there before"),
        ('\'[["put","unicorn",{}]]\'', "cannot be read"),
        ("'nonsense'", "cannot be read"),
    ):
        database.write_bytes(held.read_bytes())
        assert spoil(database, f"UPDATE event SET before = CAST({before} AS BLOB) WHERE revision = {at}") == 1
        assert findings(read(database)) == [Finding(at, f"what would undo it {sentence}")]


# ── Law 7 ───────────────────────────────────────────────────────────────────────────────────────


def ballot(file: Path, change: Callable[[dict[str, Any]], None]) -> int:
    """Change the last ballot in its event and its row alike, so that only the law is broken; its revision."""
    at = revision_of(file, "cast_dots", -1)
    with closing(sqlite3.connect(file)) as connection, connection:
        (ops,) = connection.execute("SELECT ops FROM event WHERE revision = ?", (at,)).fetchone()
        ((verb, kind, record),) = msgspec.json.decode(ops)
        id = record["id"]
        change(record)
        connection.execute(
            "UPDATE event SET ops = ? WHERE revision = ?", (msgspec.json.encode([(verb, kind, record)]), at)
        )
        connection.execute(
            "UPDATE ballot SET dots = ?, round = ? WHERE id = ?",
            (msgspec.json.encode(record["dots"]).decode(), record["round"], id),
        )
    return at


def dots(*numbers: int) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        record["dots"] = dict(zip(record["dots"], numbers, strict=True))

    return change


def test_ballots_beyond_their_round_are_found_and_name_nobody(database: Path, held: Path) -> None:
    for change, sentence in (
        (dots(2, 2), r"has 4 dots, but 3 is the most"),
        (dots(3, 0), r"number of dots on one cluster that is not 1 to 2"),
        (lambda record: record["dots"].update({"cluster-of-another-round": 0}), r"not 1 to 2"),
        (lambda record: record.update(dots={"elsewhere": 1}), r"not up for the vote"),
        (lambda record: record.update(round="another-round"), r"which is not on this board"),
    ):
        database.write_bytes(held.read_bytes())
        at = ballot(database, change)
        first = found(database)
        assert first.revision == at
        assert re.search(sentence, first.sentence)
        assert not any("ann" in one.sentence for one in findings(read(database)))


# ── Law 4 ───────────────────────────────────────────────────────────────────────────────────────


def command_of(file: Path, revision: int) -> str:
    return next(entry.command for entry in read(file).log if entry.revision == revision)


def test_answers_that_are_not_what_happened_are_found(database: Path, held: Path) -> None:
    at = revision_of(held, "create_cluster")
    id, head = command_of(held, at), read(held).head
    for statement, sentence in (
        (f"DELETE FROM answer WHERE id = '{id}'", f"its command {id} has no answer"),
        (f"UPDATE answer SET revision = 3 WHERE id = '{id}'", "its command was answered with revision 3"),
        (
            f"UPDATE answer SET revision = NULL, code = 'stage', reason = 'No.' WHERE id = '{id}'",
            "its command was answered as refused",
        ),
        (f"UPDATE answer SET seq = seq + 100 WHERE id = '{id}'", "not decided in its order"),
        (f"UPDATE event SET actor = 'bob', command = '{command_of(held, at - 1)}' WHERE revision = {at}", ""),
    ):
        database.write_bytes(held.read_bytes())
        assert spoil(database, statement) == 1
        assert any(one.revision == at and sentence in one.sentence for one in findings(read(database)))
    database.write_bytes(held.read_bytes())
    spoil(database, f"UPDATE answer SET revision = {head + 5} WHERE revision IS NULL")
    last = findings(read(database))[-1]
    assert last.revision == head + 5
    assert "but it is not there" in last.sentence
    database.write_bytes(held.read_bytes())
    spoil(database, "UPDATE answer SET code = NULL WHERE revision IS NULL")
    assert "neither done nor refused" in found(database).sentence


def test_a_command_that_happened_twice_is_found(database: Path) -> None:
    first, second = revision_of(database, "cast_dots", 0), revision_of(database, "cast_dots", 2)  # both ann's
    spoil(database, f"UPDATE event SET command = '{command_of(database, first)}' WHERE revision = {second}")
    assert Finding(second, f"it is the command of revision {first} once more") in findings(read(database))


def test_a_tab_that_was_not_decided_in_its_order_is_found(database: Path) -> None:
    mine = [entry for entry in read(database).log if entry.actor == "ann" and entry.type != "join"]
    spoil(database, f"UPDATE answer SET seq = seq + 100 WHERE id = '{mine[0].command}'")
    assert found(database) == Finding(mine[0].revision, "the tab tab-of-ann was not decided in its order")


def test_a_command_that_was_answered_again_under_another_place_leaves_no_hole_to_complain_of(
    tmp_path: Path,
) -> None:
    h = House(tmp_path)
    h.person("ann")
    h.person("fay", "facilitator")
    h.stage("fay", "ideate")
    first = h.envelope("ann", "post_idea", idea=h.id("idea"), text="Once")
    h.send("ann", first)
    h.settle()
    # The browser numbers anew, in a tab that nobody has heard of, what it has had no answer to.
    anew = type(first)(first.id, "new-tab-of-ann", 1, first.command, first.type)
    h.send("ann", anew)
    h.seqs["ann", "new-tab-of-ann"] = 1
    h.done("ann", "post_idea", idea=h.id("idea"), text="Twice", tab="new-tab-of-ann")
    assert len(h.answers[first.id]) == 2
    h.close()
    assert findings(read(tmp_path / "board.db")) == []


# ── The file, and the command ───────────────────────────────────────────────────────────────────


def test_damage_of_the_file_and_lost_references_are_told(database: Path) -> None:
    with closing(Stored(database)) as stored:
        assert stored.damage() == []
    spoil(database, "DELETE FROM lab")
    with closing(Stored(database)) as stored:
        assert "A row of the table “workshop” belongs to nothing in “lab”." in stored.damage()
    raw = bytearray(database.read_bytes())
    raw[4096 * 4 : 4096 * 30] = b"\xa5" * (4096 * 26)
    database.write_bytes(raw)
    answer = board("check", str(database))
    assert answer.returncode == 1
    assert "damaged" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr


def test_what_is_no_database_of_this_version_is_told(database: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_bytes(b"Dear reader, this is a letter. " * 200)
    empty = tmp_path / "empty.db"
    empty.touch()
    for file, sentence in ((letter, "is not a database"), (empty, "not a database of the boards")):
        before = file.read_bytes()
        with pytest.raises(Unavailable, match=sentence), closing(Stored(file)) as stored:
            stored.boards()
        assert file.read_bytes() == before
    with pytest.raises(Unavailable, match="no database at"):
        Stored(tmp_path / "nothing.db")
    assert not (tmp_path / "nothing.db").exists()
    spoil(database, "UPDATE alembic_version SET version_num = 'from the future'")
    with pytest.raises(Unavailable, match="newer version"), closing(Stored(database)) as stored:
        stored.boards()


def test_reading_changes_nothing_and_leaves_nothing(held: Path, tmp_path: Path) -> None:
    before, files = held.read_bytes(), sorted(held.parent.iterdir())
    assert findings(read(held)) == []
    assert held.read_bytes() == before
    assert sorted(held.parent.iterdir()) == files


def test_the_command_says_one_line_for_each_board(database: Path, tmp_path: Path) -> None:
    stored = read(database)
    answer = board("check", str(database))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.splitlines() == [
        f"{BOARD}: fine ({stored.head} revisions, {len(stored.answers)} commands answered).",
        "Everything is right.",
    ]
    at = revision_of(database, "write_action")
    spoil(database, "UPDATE action SET who = 'Eve'", "DELETE FROM field")
    answer = board("check", env={"BOARD_DATABASE_URL": f"sqlite:///{database}", "BOARD_DATA": str(tmp_path)})
    assert answer.returncode == 1
    (line,) = answer.stdout.splitlines()
    assert line.startswith(f"{BOARD}: NOT RIGHT. First difference, revision {at - 1}: it wrote field ")
    assert line.endswith("There is 1 more.")
    assert "restore the last backup" in answer.stderr


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    for arguments in (("check",), ("check", str(tmp_path / "nothing.db"))):
        answer = board(*arguments, env={"BOARD_DATA": str(tmp_path / "data")})
        assert answer.returncode == 1
        assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()
