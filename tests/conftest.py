"""What several tests stand on: a real database file, the application over HTTP, visitors with cookies."""

from __future__ import annotations

import atexit
import functools
import http.client
import http.cookiejar
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from board import Rooms, cli, create_app, labfile, start, stop
from board.assets import Assets, find
from board.messages import ChangeSettings
from board.people import key_from
from board.settings import Settings
from board.store import Store, Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

FULL = os.environ.get("BOARD_FULL") == "1"
"""Whether the long forms run too: `make test-full`."""
LONGEST = (
    *("offline", "laws", "fuzz", "browser", "city", "export", "steering", "visibility", "ninety_minutes"),
    *("sockets", "moderation", "cli", "case", "small_lab", "store", "office_browser"),
)
"""Files that were measured to take longest, by `test_…`, the longest first."""
BARE = str(Path(__file__).parent / "bare")
"""A folder that hides packages which the board may use and is installed without."""
WAIT = 30.0
"""Seconds after which something that should happen is said not to have happened."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out of `make test`, and what opens files in LibreOffice where there is none; they
    are chosen, not skipped.

    Files begin in this order: the longest, those with a browser, the others. If a long one came last, the
    others would wait for it.
    """
    browsers = {item.path for item in items if item.get_closest_marker("browser")}
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(item.path.name, len(places)), item.path not in browsers))
    left_out = {"full"} if not FULL else {"office"} if shutil.which("soffice") is None else set()
    long = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@dataclass
class Answer:
    """What came back: status, headers (a message, so names have no case), bytes."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        """As text; of a file that is a ZIP file inside, the text of all that is in it."""
        if not self.body.startswith(b"PK"):
            return self.body.decode()
        with zipfile.ZipFile(io.BytesIO(self.body)) as parts:
            return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())

    @property
    def location(self) -> str:
        """Where a redirect goes, without scheme and host."""
        return re.sub(r"^https?://[^/]+", "", self.headers["Location"] or "")

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002
        return response


@dataclass
class Browser:
    """One visitor with cookies, who sends what a browser sends and follows no redirect by itself."""

    origin: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect(), _EveryStatus()
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send a form, as a page of this site would."""
        return self.send("POST", path, urlencode(form or {}).encode(), {"Origin": self.origin, **headers})

    def post_json(self, path: str, body: Any) -> Answer:
        headers = {"Origin": self.origin, "Content-Type": "application/json", "Accept": "application/json"}
        return self.send("POST", path, json.dumps(body).encode(), headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.origin + path, data=body, headers=named, method=method)
        with self._opener.open(request, timeout=WAIT) as response:
            return Answer(response.status, response.headers, response.read())

    @property
    def cookie(self) -> http.cookiejar.Cookie:
        (only,) = self.cookies
        return only


@dataclass
class Site:
    """The application with the Glasgow Lab, serving on a port of this computer."""

    url: str
    app: Flask
    settings: Settings

    @property
    def rooms(self) -> Rooms:
        rooms: Rooms = self.app.extensions["board"]
        return rooms

    def browser(self) -> Browser:
        return Browser(self.url)

    def workshop(self, name: str) -> Workshop:
        found = self.rooms.store.workshop(f"glasgow-2019-{name}")
        assert found is not None
        return found

    def set(self, name: str, **settings: Any) -> None:
        """Change settings of a workshop, as its organiser would."""
        command = ChangeSettings(**settings)
        answer = self.rooms.live.ask(self.workshop(name).id, "organiser", "organiser", command)
        assert answer.revision is not None, answer

    def secret(self, link: str) -> str:
        """Secret of the link with this id in the Glasgow Lab, like `rotterdam.facilitator` or `organiser`."""
        for held in self.rooms.store.links("glasgow-2019"):
            if held.id in (f"glasgow-2019-{link}", f"glasgow-2019.{link}"):
                secret = self.rooms.people.secret(held)
                assert secret is not None
                return secret
        raise LookupError(link)

    def joined(self, name: str, who: str = "Ana", city: str = "Porto") -> Browser:
        """Somebody who came in by the join form."""
        browser = self.browser()
        answer = browser.post(f"/j/{self.workshop(name).code}", {"name": who, "city": city})
        assert answer.status == 303, answer.text
        return browser

    def entered(self, link: str) -> Browser:
        """Somebody who came in by a secret link."""
        browser = self.browser()
        answer = browser.post_json("/enter", {"secret": self.secret(link)})
        assert answer.status == 200, answer.text
        return browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@functools.cache
def _shipped() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="board-shipped-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    key = key_from(folder)
    with closing(Store.open(Settings(data=folder).database)) as store:
        cli.load(store, key, labfile.read(labfile.SHIPPED))
    return folder


def with_the_lab(data: Path) -> Path:
    """A new folder, as `board lab load` leaves it with the shipped Lab. All have the same codes and links: it
    is made once and copied, because it costs half a second and a hundred tests want it."""
    return Path(shutil.copytree(_shipped(), data))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation of its own, with its data in a fresh folder."""
    return Settings(data=tmp_path / "data", port=free_port(), async_mode="threading")


@pytest.fixture
def glasgow(settings: Settings) -> Iterator[Store]:
    """An open database with the shipped Lab."""
    with_the_lab(settings.data)
    with closing(Store.open(settings.database)) as store:
        yield store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application, over real HTTP, shared by the tests of a file."""
    data = tmp_path_factory.mktemp("site") / "data"
    settings = Settings(data=data, port=free_port(), async_mode="threading")
    with serving(settings) as running:
        yield running


@contextmanager
def serving(settings: Settings, assets: Assets | None = None, busy_timeout: float = 5.0) -> Iterator[Site]:
    """The application with the shipped Lab, in threads of this process."""
    if not settings.data.exists():
        with_the_lab(settings.data)
    store = Store.open(settings.database, busy_timeout=busy_timeout)
    app = create_app(settings, store=store, assets=assets)
    start(app)
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{settings.port}", app, settings)
    finally:
        server.shutdown()
        thread.join(WAIT)
        server.server_close()
        stop(app)


# ── The command, as people run it ───────────────────────────────────────────────────────────────


def board(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `board` in this process: one of its own costs a second. What it does not tell, it raises."""
    unset = dict.fromkeys(os.environ.keys() - environment(None).keys())
    words = [str(argument) for argument in arguments]
    answer = CliRunner(env={**unset, **(env or {})}).invoke(cli.cli, words, prog_name="board")
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return subprocess.CompletedProcess(words, answer.exit_code, answer.stdout, answer.stderr)


def program(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `board` as a process of its own, and wait for it."""
    return subprocess.run(
        [sys.executable, "-m", "board.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT,
        env=environment(env),
        check=False,
    )


def environment(env: dict[str, str] | None) -> dict[str, str]:
    """This process's environment without settings of the board and packages of the tests, and with these."""
    unset = ("HOST", "PORT")
    kept = {key: value for key, value in os.environ.items() if key not in unset and key[:6] != "BOARD_"}
    return {**kept, "PYTHONPATH": BARE, **(env or {})}


@dataclass
class Demo:
    """`board demo`, running as its own process, and what it printed."""

    url: str
    printed: str
    process: subprocess.Popen[str]
    env: dict[str, str]

    @property
    def organiser(self) -> str:
        """Address of the organiser link."""
        return self._find(r"Organiser\s+(\S+/enter#\S+)")

    @property
    def wall(self) -> str:
        """Address of the link of the plenary wall."""
        return self._find(r"Plenary wall\s+(\S+/enter#\S+)")

    def join(self, city: str) -> str:
        """Address of the join form of the workshop whose title starts with this city, or with these words."""
        return self._find(begin(city) + r"[^\n]*\n\s+Join code\s+\S+\s+(\S+)")

    def facilitator(self, city: str) -> str:
        """Address of the facilitator link of that workshop."""
        return self.link(city, "Facilitator")

    def link(self, city: str, label: str) -> str:
        """Address of the link with this label of that workshop."""
        return self._find(begin(city) + r"[^\n]*\n(?:    [^\n]*\n)*?    " + label + r"\s+(\S+)")

    def _find(self, pattern: str) -> str:
        found = re.search(pattern, self.printed)
        assert found, f"{pattern} is not in:\n{self.printed}"
        return found.group(1)


def begin(title: str) -> str:
    """How a title begins: a city alone is its challenge, for some are cases too."""
    return title if " " in title else f"{title} challenge: "


@contextmanager
def running_demo(env: dict[str, str], first: bool = False) -> Iterator[Demo]:
    """`board demo` as its own process, from the moment it answers until SIGTERM.

    In a folder that is not there yet it finds the Lab; with `first` it loads it, as it does for people.
    """
    if not first and not Path(env["BOARD_DATA"]).exists():
        with_the_lab(Path(env["BOARD_DATA"]))
    assert find().built, "the front end is not built: run `make static`"
    process = subprocess.Popen(
        [sys.executable, "-m", "board.cli", "demo"], stdout=subprocess.PIPE, text=True, env=environment(env)
    )
    assert process.stdout is not None
    printed = ""
    try:
        # The listener is open before the first line is printed, so after the last line it answers.
        for line in process.stdout:
            printed += line
            if line.startswith("Data"):
                break
        else:
            raise AssertionError(f"board demo ended with {process.wait(WAIT)} after printing:\n{printed}")
        yield Demo(f"http://127.0.0.1:{env['PORT']}", printed, process, env)
    finally:
        process.terminate()
        try:
            process.wait(WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(WAIT)
        process.stdout.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One `board demo`, shared by the tests of a file."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with running_demo({"BOARD_DATA": str(data), "PORT": str(free_port())}) as running:
        yield running


# ── The browser ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Chromium]:
    """Started by the first test that needs it; each worker of `make test` has its own."""
    from tests.visitors import launched  # most files need no browser, and so no Playwright

    with launched() as browser:
        yield browser


@pytest.fixture
def chromium(_chromium: Chromium) -> Iterator[Chromium]:
    """A real browser. Every person gets a context of their own in it, and none outlives the test."""
    yield _chromium
    for context in _chromium.contexts:
        context.close()
