"""The `board` command as people run it: what it prints and keeps, and that it never shows a stack trace."""

from __future__ import annotations

import re
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from board.labfile import SHIPPED
from board.store import Store
from tests.conftest import WAIT, Browser, Demo, board, free_port, program, running_demo, with_the_lab


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An installation of its own."""
    return {"BOARD_DATA": str(tmp_path / "data")}


@pytest.fixture
def loaded(env: dict[str, str]) -> dict[str, str]:
    """An installation of its own, with the shipped Lab."""
    with_the_lab(Path(env["BOARD_DATA"]))
    return env


def refused(answer: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a command that failed as a command should."""
    assert answer.returncode not in (0, None)
    assert "Traceback" not in answer.stdout + answer.stderr
    assert answer.stderr.strip(), "it said nothing"
    return answer.stderr.strip()


def one_sentence(answer: subprocess.CompletedProcess[str]) -> str:
    sentence = refused(answer)
    assert "\n" not in sentence, sentence
    assert answer.returncode == 1
    return sentence


# ── The demo ────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_prints_what_one_needs_and_it_works(demo: Demo) -> None:
    assert f"Open         {demo.url}" in demo.printed
    assert "HOST=0.0.0.0 make demo" in demo.printed
    assert len(re.findall(r"Join code\s+\w{4}-\w{4}", demo.printed)) == 16
    assert len(re.findall(r"Facilitator\s+http", demo.printed)) == 16
    heads = ("\nLearn\n", "Birmingham case", "\nShare\n", "Visit: ", "\nCreate\n", "Rotterdam challenge")
    assert sorted(heads, key=demo.printed.index) == list(heads)
    browser = Browser(demo.url)
    assert browser.get("/").status == 200
    form = demo.join("Rotterdam").removeprefix(demo.url)
    assert browser.get(form).status == 200
    assert browser.post(form, {"name": "Ana", "city": "Porto"}).location == "/w/glasgow-2019-rotterdam"
    assert browser.get("/w/glasgow-2019-rotterdam").status == 200
    facilitator = Browser(demo.url)
    secret = demo.facilitator("Rotterdam").partition("#")[2]
    assert facilitator.post_json("/enter", {"secret": secret}).json == {"to": "/w/glasgow-2019-rotterdam"}
    organiser = Browser(demo.url)
    secret = demo.organiser.partition("#")[2]
    assert organiser.post_json("/enter", {"secret": secret}).json == {"to": "/lab/glasgow-2019"}


def test_a_second_start_keeps_people_codes_and_links(env: dict[str, str]) -> None:
    settings = env | {"PORT": str(free_port())}
    with running_demo(settings, first=True) as first:
        browser = Browser(first.url)
        form = first.join("Ghent").removeprefix(first.url)
        assert browser.post(form, {"name": "Ana", "city": "Porto"}).status == 303
        printed = first.printed
    assert first.process.returncode == 0
    with running_demo(settings) as second:
        assert second.printed == printed
        assert browser.get(form).location == "/w/glasgow-2019-ghent"
        assert browser.get("/w/glasgow-2019-ghent").status == 200


def test_a_busy_port_is_one_sentence(demo: Demo, env: dict[str, str]) -> None:
    port = demo.env["PORT"]
    assert port in one_sentence(program("demo", env=env | {"PORT": port}))
    assert port in one_sentence(board("serve", env=env | {"PORT": port, "BOARD_ASYNC_MODE": "threading"}))
    assert not Path(env["BOARD_DATA"]).exists()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_leaves_quietly(env: dict[str, str], asked: signal.Signals) -> None:
    with running_demo(env | {"PORT": str(free_port()), "BOARD_ASYNC_MODE": "threading"}) as running:
        assert Browser(running.url).get("/healthz").status == 200
        running.process.send_signal(asked)
        assert running.process.wait(WAIT) == 0


# ── Failures ────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for run, folder in ((program, tmp_path / "file"), (board, tmp_path / "file" / "below")):
        sentence = one_sentence(run("lab", "load", str(SHIPPED), env={"BOARD_DATA": str(folder)}))
        assert str(folder) in sentence
        assert "BOARD_DATA" in sentence


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    # /proc refuses everybody, root too.
    sentence = one_sentence(board("lab", "load", str(SHIPPED), env={"BOARD_DATA": "/proc/board"}))
    assert "/proc/board" in sentence


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/board.db", "mongodb://localhost/board", "sqlite:////proc/board.db"]
)
def test_a_database_out_of_reach_is_one_sentence(env: dict[str, str], url: str) -> None:
    one_sentence(board("lab", "load", str(SHIPPED), env=env | {"BOARD_DATABASE_URL": url}))


def test_a_database_file_that_is_none_is_one_sentence(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("this is no database, and long enough to be looked at " * 40)
    one_sentence(board("lab", "links", "x", env=env | {"BOARD_DATABASE_URL": f"sqlite:///{file}"}))
    assert file.read_text().startswith("this is no database")


def test_a_bad_setting_is_one_sentence(env: dict[str, str]) -> None:
    assert "PORT" in one_sentence(program("serve", env=env | {"PORT": "http"}))


def test_a_key_file_that_others_can_read_is_one_sentence(loaded: dict[str, str]) -> None:
    (Path(loaded["BOARD_DATA"]) / "key").chmod(0o644)
    assert "chmod 600" in one_sentence(board("lab", "links", "glasgow-2019", env=loaded))


def test_unknown_commands_and_options_are_explained(env: dict[str, str]) -> None:
    for arguments in (("nothing",), ("lab", "load"), ("serve", "--fast")):
        answer = board(*arguments, env=env)
        assert answer.returncode == 2
        assert "Usage: board" in refused(answer)


# ── Lab files ───────────────────────────────────────────────────────────────────────────────────


def test_checking_the_shipped_file_finds_nothing_wrong(env: dict[str, str]) -> None:
    answer = board("lab", "check", str(SHIPPED), env=env)
    assert answer.returncode == 0
    assert "Social Innovation Lab, 16 workshops" in answer.stdout
    assert not Path(env["BOARD_DATA"]).exists()


def test_checking_a_wrong_file_names_line_and_field(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SHIPPED.read_text().replace("minutes = 20", "minutes = 0", 1))
    said = refused(board("lab", "check", str(file), env=env))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "minutes = 0" in text)
    assert f"line {line}" in said
    assert "workshop[12].stages[1].minutes" in said


@pytest.mark.parametrize("path", ["nowhere.toml", "."])
def test_a_file_that_cannot_be_read_is_said(env: dict[str, str], path: str) -> None:
    for command in ("check", "load"):
        refused(board("lab", command, path, env=env))


def test_loading_twice_changes_nothing_and_a_changed_text_is_one_change(
    env: dict[str, str], tmp_path: Path
) -> None:
    def load(file: Path) -> str:
        answer = board("lab", "load", str(file), env=env)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    assert load(SHIPPED) == "16 workshops: 16 new, 0 texts updated."
    before = contents(env)
    assert load(SHIPPED) == "16 workshops: 0 new, 0 texts updated."
    assert contents(env) == before
    changed = tmp_path / "changed.toml"
    text = SHIPPED.read_text()
    question = re.search(r'city = "Rotterdam".*?question = "([^"]+)"', text, re.DOTALL)
    assert question is not None
    changed.write_text(text.replace(question.group(1), "Which help, and when?"))
    assert load(changed) == "16 workshops: 0 new, 1 text updated."
    heads, codes, _links = contents(env)
    assert codes == before[1]
    assert {board for board in heads if heads[board] != before[0][board]} == {"glasgow-2019-rotterdam"}


def contents(env: dict[str, str]) -> tuple[dict[str, int], dict[str, str], list[str]]:
    """Heads and codes of the boards, and the links."""
    with closing(Store.open(f"sqlite:///{env['BOARD_DATA']}/board.db")) as store:
        return (
            store.heads(),
            {workshop.id: workshop.code for workshop in store.workshops()},
            [f"{link.id} {link.hash}" for link in store.links("glasgow-2019")],
        )


def test_a_file_can_be_loaded_while_a_server_runs(tmp_path: Path) -> None:
    env = {"BOARD_DATA": str(tmp_path / "data"), "PORT": str(free_port())}
    with running_demo(env) as running:
        browser = Browser(running.url)
        form = running.join("Rotterdam").removeprefix(running.url)
        assert browser.post(form, {"name": "Ana", "city": "Porto"}).status == 303  # the board is in memory
        changed = tmp_path / "changed.toml"
        changed.write_text(SHIPPED.read_text().replace('placeholder = "', 'placeholder = "Now: '))
        answer = program("lab", "load", str(changed), env=env)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.strip() == "16 workshops: 0 new, 5 texts updated."
        # The server's next decision on that board meets a head that moved, and catches up.
        assert Browser(running.url).post(form, {"name": "Bo", "city": "Malmö"}).status == 303
    with closing(Store.open(f"sqlite:///{env['BOARD_DATA']}/board.db")) as store:
        loaded = store.load("glasgow-2019-rotterdam")
        assert loaded is not None
        assert len(loaded.state.person) == 2
        assert loaded.state.brief is not None
        assert loaded.state.brief.placeholder.startswith("Now: ")


# ── Links ───────────────────────────────────────────────────────────────────────────────────────


def secrets(printed: str) -> dict[str, str]:
    """Id of each link → its secret, as printed."""
    return {id: secret for secret, id in re.findall(r"/(?:enter|read)#(\w+)\n\s+id: (\S+)", printed)}


def test_links_are_printed_again_the_same_and_rotated_on_request(loaded: dict[str, str]) -> None:
    before = secrets(board("lab", "links", "glasgow-2019", env=loaded).stdout)
    assert len(before) == 2 + 4 * 16  # organiser, wall; facilitator, expert, projector, reader of each
    assert secrets(board("lab", "links", "glasgow-2019", env=loaded).stdout) == before
    id = "glasgow-2019-rotterdam.facilitator"
    after = secrets(board("lab", "links", "glasgow-2019", "--rotate", id, env=loaded).stdout)
    assert {link for link in before if after[link] != before[link]} == {id}
    assert secrets(board("lab", "links", "glasgow-2019", env=loaded).stdout) == after


def test_loading_again_keeps_a_rotated_link(loaded: dict[str, str]) -> None:
    rotated = board("lab", "links", "glasgow-2019", "--rotate", "glasgow-2019.organiser", env=loaded).stdout
    board("lab", "load", str(SHIPPED), env=loaded)
    assert secrets(board("lab", "links", "glasgow-2019", env=loaded).stdout) == secrets(rotated)


def test_without_a_lab_it_says_how_to_load_one(env: dict[str, str]) -> None:
    assert "board lab load" in one_sentence(board("lab", "links", "glasgow-2019", env=env))
    assert "board lab load" in one_sentence(board("export", "rotterdam", env=env))


def test_an_unknown_lab_or_link_names_the_known_ones(loaded: dict[str, str]) -> None:
    assert "glasgow-2019" in refused(board("lab", "links", "paris", env=loaded))
    unknown = refused(board("lab", "links", "glasgow-2019", "--rotate", "nobody", env=loaded))
    assert "glasgow-2019.organiser" in unknown


def test_a_withdrawn_link_is_not_printed_any_more_until_it_is_rotated(loaded: dict[str, str]) -> None:
    id, before = "glasgow-2019.organiser", secrets(board("lab", "links", "glasgow-2019", env=loaded).stdout)
    one_sentence(board("lab", "links", "glasgow-2019", "--revoke", id, "--rotate", id, env=loaded))
    printed = board("lab", "links", "glasgow-2019", "--revoke", id, env=loaded).stdout
    assert "withdrawn" in printed
    assert before.keys() - secrets(printed) == {id}
    again = secrets(board("lab", "links", "glasgow-2019", "--rotate", id, env=loaded).stdout)
    assert again[id] != before[id]


def test_a_rotated_link_stops_working_in_a_running_server(demo: Demo) -> None:
    old = demo.facilitator("Amsterdam").partition("#")[2]
    id = "glasgow-2019-amsterdam.facilitator"
    printed = board("lab", "links", "glasgow-2019", "--rotate", id, env=demo.env).stdout
    assert Browser(demo.url).post_json("/enter", {"secret": old}).status == 404
    assert Browser(demo.url).post_json("/enter", {"secret": secrets(printed)[id]}).status == 200


# ── Export ──────────────────────────────────────────────────────────────────────────────────────


def test_the_plan_is_printed_or_written_and_always_the_same(loaded: dict[str, str], tmp_path: Path) -> None:
    printed = program("export", "glasgow-2019-rotterdam", env=loaded)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.startswith("---\nlab: ")
    assert board("export", "rotterdam", env=loaded).stdout == printed.stdout
    out = tmp_path / "plan.md"
    assert board("export", "rotterdam", "--out", str(out), env=loaded).returncode == 0
    assert out.read_text() == printed.stdout


def test_what_a_plan_says_besides_can_be_chosen(loaded: dict[str, str]) -> None:
    whole = board("export", "rotterdam", "--dated", "3 May 2019", "--names", env=loaded).stdout
    assert 'generated: "3 May 2019"' in whole
    assert "### Method" in whole
    short = board("export", "rotterdam", "--short", env=loaded).stdout
    assert "generated" not in short
    assert "### Method" not in short
    for asked in (("rotterdam", "--names", "--format", "json"), ("glasgow-2019", "--short")):
        assert "--short" in one_sentence(board("export", *asked, env=loaded))


def test_an_unknown_workshop_or_a_place_that_takes_no_file_is_said(loaded: dict[str, str]) -> None:
    assert "glasgow-2019-rotterdam" in refused(board("export", "paris", env=loaded))
    assert "/proc/plan.md" in one_sentence(board("export", "rotterdam", "--out", "/proc/plan.md", env=loaded))


@pytest.mark.parametrize("form", ["md", "docx", "csv", "zip"])
def test_every_form_comes_from_the_database_or_an_archive_in_a_language(
    loaded: dict[str, str], tmp_path: Path, form: str
) -> None:
    archive, nowhere = tmp_path / "lab.json", {"BOARD_DATA": str(tmp_path / "nowhere")}
    assert board("export", "rotterdam", "--format", "archive", "--out", archive, env=loaded).returncode == 0
    from_archive, german = ("--from", archive), ("--language", "de")
    made: list[list[bytes]] = []
    for number, more in enumerate([(), from_archive, german]):
        out = tmp_path / f"out{number}"
        env = nowhere if more == from_archive else loaded
        answer = board("export", "rotterdam", "--format", form, "--out", out, *more, env=env)
        assert answer.returncode == 0, answer.stderr
        files = sorted(out.iterdir()) if out.is_dir() else [out]
        made.append([file.read_bytes() for file in files])
    assert made[0] == made[1] != made[2]
    answer = board("export", "rotterdam", "--format", form, "--language", "xx", env=loaded)
    assert answer.returncode == 2
    assert "'xx' is not one of 'en', 'de'" in answer.stderr


@pytest.mark.parametrize("form", ["md", "docx", "zip"])
def test_the_highlights_of_a_lab_come_from_the_database_or_an_archive(
    loaded: dict[str, str], tmp_path: Path, form: str
) -> None:
    lab, archive = "glasgow-2019", tmp_path / "lab.json"
    with closing(Store.open(f"sqlite:///{loaded['BOARD_DATA']}/board.db")) as store:
        store.save_highlights(lab, 0, {"scene": "Somebody spoke"})
    assert board("export", lab, "--format", "archive", "--out", archive, env=loaded).returncode == 0
    made = []
    for more in ((), ("--from", archive), ("--language", "de")):
        out = tmp_path / "out"
        answer = board("export", lab, "--format", form, "--out", out, *more, env=loaded)
        assert answer.returncode == 0, answer.stderr
        made.append(out.read_bytes())
    assert made[0] == made[1] != made[2]
    assert form == "docx" or b"## Setting the scene\n\nSomebody spoke\n" in made[0]


def test_an_archive_makes_the_same_lab_on_another_machine(loaded: dict[str, str], tmp_path: Path) -> None:
    file, again, other = tmp_path / "lab.json", tmp_path / "again.json", {"BOARD_DATA": str(tmp_path / "b")}
    archive = ("export", "glasgow-2019", "--format", "archive", "--out")
    assert board(*archive, file, env=loaded).returncode == 0
    taken = board("lab", "import", str(file), env=other)
    assert taken.returncode == 0, taken.stderr
    assert len(re.findall(r"Join code\s+\w{4}-\w{4}", taken.stdout)) == 16
    found = set(re.findall(r"#(\w{32})", taken.stdout))
    assert len(found) == 2 + 4 * 16
    before = set(re.findall(r"#(\w{32})", board("lab", "links", "glasgow-2019", env=loaded).stdout))
    assert len(before) == 2 + 4 * 16
    assert not found & before
    assert board(*archive, again, env=other).returncode == 0
    assert again.read_bytes() == file.read_bytes()
    assert board("check", env=other).returncode == 0
    assert "“glasgow-2019” is here already" in one_sentence(board("lab", "import", file, env=other))
    # And the file is enough for every other format.
    zips = [tmp_path / "a.zip", tmp_path / "b.zip"]
    asked = ("export", "glasgow-2019", "--format", "zip", "--out")
    assert board(*asked, zips[0], env=other).returncode == 0
    nowhere = {"BOARD_DATA": str(tmp_path / "nowhere")}
    assert board(*asked, zips[1], "--from", file, env=nowhere).returncode == 0
    assert zips[0].read_bytes() == zips[1].read_bytes()
    assert not (tmp_path / "nowhere").exists()


def test_tables_go_into_a_folder_and_what_cannot_be_had_is_said(
    loaded: dict[str, str], tmp_path: Path
) -> None:
    assert "--out" in one_sentence(board("export", "rotterdam", "--format", "csv", env=loaded))
    folder = tmp_path / "new" / "tables"
    assert board("export", "rotterdam", "--format", "csv", "--out", folder, env=loaded).returncode == 0
    assert len(list(folder.glob("*.csv"))) == 9
    assert "--format md" in one_sentence(board("export", "glasgow-2019", "--format", "json", env=loaded))
    assert "date" in one_sentence(board("export", "rotterdam", "--format", "ics", env=loaded))
    other = tmp_path / "other.json"
    other.write_text("{}")
    for command in (("lab", "import", other), ("export", "rotterdam", "--from", other)):
        assert "not an archive" in one_sentence(board(*command, env=loaded))
    assert "cannot be read" in one_sentence(board("lab", "import", tmp_path / "none", env=loaded))
