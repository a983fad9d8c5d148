"""A Lab as file and as forms comes out as it went in; what a Lab leaves; the command line's twins."""

from __future__ import annotations

import datetime
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from board import labfile, office, rehearsals
from board.archive import pack
from board.formats import PARTS, STAGES, Format
from board.labfile import LIST_KEYS, LabFile
from board.labfile.writing import data, known_formats, workshop_data, write
from board.live import Live
from board.messages import Names, Profile, WritePoint
from board.pages.desk import forms
from board.settings import Settings
from board.store import Store
from board.turns import Named, exactly
from tests.conftest import FULL, board

LAB = "glasgow-2019"

# ── Any Lab ─────────────────────────────────────────────────────────────────────────────────────

SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cf"))
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)


def texts(most: int) -> st.SearchStrategy[str]:
    """A line as a file may hold it: quotes, backslashes and any script, no spaces at its ends."""
    whole = st.text(SIGNS | st.sampled_from("\"\\#'=[]{}"), min_size=1, max_size=min(most, 30))
    return whole.map(str.strip).filter(bool)


def some(
    values: st.SearchStrategy[Any], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, and always the first ones."""
    return st.tuples(values, st.fixed_dictionaries({}, optional=fields)).map(lambda pair: pair[0] | pair[1])


def links() -> st.SearchStrategy[list[dict[str, str]]]:
    one = st.fixed_dictionaries({"label": texts(80), "address": SLUGS.map("https://example.org/{}".format)})
    return st.lists(one, max_size=3)


def lanes() -> st.SearchStrategy[list[dict[str, str]]]:
    one = some(st.fixed_dictionaries({"id": SLUGS, "label": texts(80)}), hint=texts(300))
    return st.lists(one, max_size=4, unique_by=(lambda lane: lane["id"], lambda lane: folded(lane["label"])))


def points() -> st.SearchStrategy[list[Any]]:
    one = texts(300) | st.fixed_dictionaries({"text": texts(300), "example": st.booleans()})
    return st.lists(
        one, max_size=3, unique_by=lambda row: folded(row if isinstance(row, str) else row["text"])
    )


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def votes() -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.integers(1, 20), st.integers(1, 20), st.booleans()).map(
        lambda rule: {"budget": max(rule[:2]), "cap": min(rule[:2]), "blind": rule[2]}
    )


def days() -> st.SearchStrategy[str]:
    return st.dates(datetime.date(2019, 3, 25), datetime.date(2019, 3, 27)).map(datetime.date.isoformat)


@st.composite
def own_formats(draw: st.DrawFn) -> dict[str, Any]:
    middle = draw(st.sets(st.sampled_from([name for name in STAGES if name not in ("brief", "closed")])))
    leaves = "nothing"
    if "draft" in middle:
        middle.add("cluster")
        leaves = draw(st.sampled_from(["solutions", "lessons", "projects"]))
    names = [name for name in STAGES if name in {"brief", "closed", *middle}]
    label = texts(24).map(lambda text: text[:24].strip() or "x")
    stage = some(st.fixed_dictionaries({"minutes": st.integers(1, 240)}), say=texts(300), label=label)
    row = draw(
        some(
            st.fixed_dictionaries(
                {
                    "name": SLUGS.map("own-{}".format),
                    "part": st.sampled_from(list(PARTS)),
                    "prompt": texts(300),
                }
            ),
            placeholder=texts(400), caution=texts(300), lanes=lanes(), names=st.sampled_from(get_args(Names)),
        )
    )  # fmt: skip
    row |= {"leaves": leaves, "stages": [{"name": name} | draw(stage) for name in names]}
    if "vote" in names and draw(st.booleans()):
        row["vote"] = draw(votes())
    return row


@st.composite
def workshops(draw: st.DrawFn, known: list[Format], cities: list[str]) -> dict[str, Any]:
    format = draw(st.sampled_from(known))
    row = draw(
        some(
            st.fixed_dictionaries(
                {
                    "id": SLUGS, "part": st.sampled_from(list(PARTS)), "title": texts(80), "date": days(),
                    "city": st.sampled_from(cities), "question": texts(300),
                }
            ),
            prompt=texts(300), placeholder=texts(400), caution=texts(300), lanes=lanes(), links=links(),
            background=st.lists(texts(300), min_size=1, max_size=3).map("\n\n".join),
            background_is_example=st.booleans(),
            time=st.times().map(lambda time: time.strftime("%H:%M")),
            names=st.sampled_from(get_args(Names)), names_after=st.sampled_from(get_args(Names)),
            **{key: points() for key in LIST_KEYS},
        )
    )  # fmt: skip
    row["format"] = format.name
    stages = []
    for plan in format.stages:
        if draw(st.booleans()):
            fields = {"minutes": st.integers(1, 240), "say": texts(300)}
            stages.append({"name": plan.name, **draw(st.fixed_dictionaries({}, optional=fields))})
    if stages:
        row["stages"] = stages
    if format.has("vote") and draw(st.booleans()):
        row["vote"] = draw(votes())
    return row


@st.composite
def labs(draw: st.DrawFn) -> LabFile:
    """Any Lab that a file can hold."""
    cities = draw(st.lists(texts(80), min_size=1, max_size=4, unique_by=folded))
    lab = draw(
        some(
            st.fixed_dictionaries({"id": SLUGS.map("lab-{}".format), "title": texts(80), "host": texts(80)}),
            theme=texts(300), thanks=texts(300), links=links(), names_to_facilitators=st.booleans(),
            purge_on=st.just("2019-09-30"), language=st.sampled_from(("de", "pt-BR", "zh-Hant-TW")),
        )
    )  # fmt: skip
    lab |= {"cities": cities, "starts": "2019-03-25", "ends": "2019-03-27"}
    formats = draw(st.lists(own_formats(), max_size=2, unique_by=lambda row: row["name"]))
    bare = labfile.check({"lab": lab, "format": formats})
    every = list(known_formats(bare).values())
    unique = (lambda row: row["id"], lambda row: folded(row["title"]))
    rows = draw(st.lists(workshops(every, cities), min_size=1, max_size=3, unique_by=unique))
    return labfile.check({"lab": lab, "format": formats, "workshop": rows})


@settings(max_examples=300 if FULL else 60, deadline=None)
@given(labs())
def test_any_lab_comes_back_from_its_file_and_from_the_desk(lab: LabFile) -> None:
    text = write(lab)
    assert labfile.parse(text.encode()) == lab
    tables = data(lab)
    fields = forms.typed({name: value.replace("\n", "\r\n") for name, value in forms.lab_fields(lab).items()})
    tables["lab"], _places = forms.lab_table(fields, lab.id)
    for place, own in enumerate(lab.formats):
        sent = {name: value.replace("\n", "\r\n") for name, value in forms.own_fields(own).items()}
        tables["format"][place], _places = forms.own_table(forms.typed(sent), own.name)
    for place, plan in enumerate(lab.workshops):
        format = known_formats(lab)[plan.format]
        sent = {name: value.replace("\n", "\r\n") for name, value in forms.workshop_fields(plan).items()}
        tables["workshop"][place], _places = forms.workshop_table(forms.typed(sent), format, plan.id)
    again = labfile.check(tables)
    assert again == lab
    assert write(again) == text


@pytest.mark.parametrize("file", sorted(labfile.LABS.glob("*.toml")), ids=lambda file: file.stem)
def test_the_shipped_labs_come_back(file: Path) -> None:
    lab = labfile.read(file)
    assert labfile.parse(write(lab).encode()) == lab


def test_another_format_takes_what_was_typed_along_and_its_own_words_for_the_rest() -> None:
    known = known_formats(labfile.read(labfile.SHIPPED))
    fields = forms.format_fields(known["challenge"]) | {"title": "Ours", "stages.ideate.minutes": "99"}
    case = forms.of_format(fields, known["challenge"], known["case"])
    table, _places = forms.workshop_table(case, known["case"], "one")
    assert table["title"] == "Ours"
    assert table["prompt"] == known["case"].prompt
    assert [lane["id"] for lane in table["lanes"]] == [lane.id for lane in known["case"].lanes]
    assert {row["name"]: row["minutes"] for row in table["stages"]}["ideate"] == 99
    assert "vote" not in table


# ── What is planned of a Lab ────────────────────────────────────────────────────────────────────


def held(store: Store) -> office.Held:
    lab = store.lab(LAB)
    assert lab is not None
    return office.held(lab, store.workshops(LAB), store.plan(LAB), Live(store).board)


def test_a_file_is_kept_with_its_comments(glasgow: Store) -> None:
    """Until the desk writes it anew."""
    plan = labfile.read(labfile.SHIPPED)
    text = labfile.SHIPPED.read_text(encoding="utf-8")
    office.bring(Live(glasgow), lambda link, generation: f"{link}{generation}", plan, text)
    assert held(glasgow).text == text
    assert held(glasgow).plan == plan


def test_a_lab_without_its_file_is_read_back_from_its_boards(glasgow: Store, settings: Settings) -> None:
    plan = held(glasgow).plan
    with closing(sqlite3.connect(settings.data / "board.db")) as connection, connection:
        connection.execute("DELETE FROM plan")
    again = held(glasgow).plan
    assert [workshop_data(one, known_formats(again)[one.format]) for one in again.workshops] == [
        workshop_data(one, known_formats(plan)[one.format]) for one in plan.workshops
    ]
    assert structs.replace(again, workshops=()) == structs.replace(plan, workshops=())


def test_a_workshop_that_a_file_leaves_out_stays_planned(glasgow: Store) -> None:
    plan = held(glasgow).plan
    smaller = structs.replace(plan, workshops=plan.workshops[1:])
    done = office.bring(Live(glasgow), lambda link, _generation: link, smaller, write(smaller))
    assert (done.new, done.kept) == (0, 1)
    assert len(held(glasgow).plan.workshops) == len(plan.workshops)


def test_the_second_of_two_hears_that_it_was_changed(glasgow: Store) -> None:
    before = held(glasgow)
    for title in ("First", "Second"):
        plan = structs.replace(before.plan, title=title)
        if title == "Second":
            with pytest.raises(office.Changed):
                office.bring(Live(glasgow), str.format, plan, write(plan), seen=before.stamp)
        else:
            office.bring(Live(glasgow), str.format, plan, write(plan), seen=before.stamp)
    assert held(glasgow).plan.title == "First"


# ── Deleting ────────────────────────────────────────────────────────────────────────────────────


def rows(settings: Settings) -> dict[str, int]:
    """How many rows each table has; of those that the store knows of."""
    from board.store.tables import METADATA

    with closing(sqlite3.connect(settings.data / "board.db")) as connection:
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in METADATA.tables
        }


def test_a_deleted_lab_leaves_no_row_and_other_labs_all(settings: Settings) -> None:
    from board.people import key_from

    key_from(settings.data)
    store = Store.open(settings.database)
    small = labfile.read(labfile.LABS / "beispiel-halbtag.toml")
    hashed = lambda link, generation: f"{link}.{generation}"  # noqa: E731
    office.bring(Live(store), hashed, small, write(small))
    before = rows(settings)
    plan = labfile.read(labfile.SHIPPED)
    live = Live(store)
    office.bring(live, hashed, plan, write(plan))
    store.create_person("pia", LAB, "hash", Profile("Pia", "Porto"))
    live.join(f"{LAB}-rotterdam", Named("pia", exactly(Profile("Pia", "Porto"))))
    store.grant("pia", f"{LAB}.organiser", 1)
    found = office.purge(live, LAB)
    assert found is not None
    assert (found.boards, found.people) == (len(plan.workshops), 1)
    assert rows(settings) == before
    assert live.board(f"{LAB}-rotterdam") is None
    assert office.purge(live, LAB) is None
    assert office.purge(live, rehearsals.rehearsal_of(LAB)) is None
    store.close()


def test_a_deleted_lab_is_in_no_file_of_the_folder(glasgow: Store, settings: Settings) -> None:
    """Nor in SQLite’s log, though a server has the database open while the command deletes."""

    def found() -> list[str]:
        files = {file.name: file.read_bytes() for file in settings.data.rglob("*") if file.is_file()}
        return [name for name, raw in files.items() if b"Quetzal" in raw]

    rotterdam, live = f"{LAB}-rotterdam", Live(glasgow)
    glasgow.create_person("pia", LAB, "hash", Profile("Pia Quetzal", "Porto"))
    live.join(rotterdam, Named("pia", exactly(Profile("Pia Quetzal", "Porto"))))
    line = WritePoint(point="a-line-of-fay-0", list="tried", text="A house for every Quetzal", base=0)
    assert live.ask(rotterdam, "fay", "facilitator", line).revision
    assert "board.db-wal" in found()
    with closing(Store.open(settings.database)) as beside:
        assert office.purge(Live(beside), LAB) is not None
        assert found() == []


def test_what_is_made_again_under_its_old_name_has_new_links(settings: Settings) -> None:
    """A facilitator’s sheet of a Lab that was deleted opens nothing of the Lab that has its name now."""
    settings.data.mkdir()
    store = Store.open(settings.database)
    live, small = Live(store), labfile.read(labfile.LABS / "beispiel-halbtag.toml")
    hashed = lambda link, generation: f"{link}.{generation}"  # noqa: E731

    def bring(plan: LabFile = small) -> set[str]:
        office.bring(live, hashed, plan, write(plan))
        return {link.hash for link in store.links(small.id)}

    old = bring()
    assert bring() == old, "while it is there, its links stay"
    whole = store.whole(small.id)
    assert whole is not None
    office.purge(live, small.id)
    again = bring()
    assert len(again) == len(old)
    assert not again & old
    office.purge(live, small.id)
    office.take_in(live, hashed, office.read_archive(pack(whole)))
    back = {link.hash for link in store.links(small.id)}
    assert len(back) == len(old)
    assert not back & (old | again)
    linz = {link.hash for link in store.links(small.id) if link.workshop == f"{small.id}-linz"}
    one = structs.replace(small, workshops=small.workshops[1:])
    office.bring(live, hashed, one, write(one), without=f"{small.id}-linz")
    assert not bring() & linz
    store.close()


def test_what_is_due() -> None:
    from board.store import Lab

    lab = Lab("a", "A", "Porto", "2019-03-25", "2019-03-27", purge_on="2019-06-30")
    never = structs.replace(lab, id="b", purge_on=None)
    assert office.due([lab, never], "2019-06-29") == []
    assert office.due([lab, never], "2019-06-30") == [lab]


# ── The command line ────────────────────────────────────────────────────────────────────────────


def test_the_command_line_has_the_desks_twins(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data")}
    file = labfile.LABS / "beispiel-halbtag.toml"
    assert board("lab", "load", str(file), env=env).returncode == 0
    assert board("lab", "file", "beispiel-halbtag", env=env).stdout == file.read_text(encoding="utf-8")
    removed = board("lab", "remove", "beispiel-halbtag-linz", env=env)
    assert "with its join code and its links" in removed.stdout, removed.stderr
    assert "linz" not in board("lab", "links", "beispiel-halbtag", env=env).stdout
    out = tmp_path / "out.toml"
    assert board("lab", "file", "beispiel-halbtag", "--out", str(out), env=env).returncode == 0
    assert [one.id for one in labfile.read(out).workshops] == ["graz"]
    assert "/new/" in board("lab", "new", env=env).stdout
    assert "no Lab whose day" in board("purge", env=env).stdout
    refused = board("lab", "purge", "beispiel-halbtag", env=env)
    assert refused.returncode == 1
    assert board("lab", "links", "beispiel-halbtag", env=env).returncode == 0
    purged = board("lab", "purge", "beispiel-halbtag", "--yes", env=env)
    assert "Nothing of it is left" in purged.stdout, purged.stderr
    assert board("lab", "links", "beispiel-halbtag", env=env).returncode == 1


def test_purge_deletes_what_is_due_and_nothing_else(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data")}
    for file, day in (("old", "2019-06-30"), ("new", "2999-06-30")):
        text = (labfile.LABS / "beispiel-halbtag.toml").read_text(encoding="utf-8")
        text = text.replace('id = "beispiel-halbtag"', f'id = "{file}"\npurge_on = {day}')
        text = text.replace("2026-05-05", "2019-03-25")
        (tmp_path / f"{file}.toml").write_text(text, encoding="utf-8")
        loaded = board("lab", "load", str(tmp_path / f"{file}.toml"), env=env)
        assert loaded.returncode == 0, loaded.stderr
    assert "Nothing of it is left" in board("purge", "--yes", env=env).stdout
    assert board("lab", "file", "old", env=env).returncode == 1
    assert board("lab", "file", "new", env=env).returncode == 0
