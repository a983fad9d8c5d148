"""Nothing that was said is ever lost, in real browsers: without a network, without a server, or with another.

Ann writes; nobody helps her. At `http://lab.test` she is where a venue puts her: in an insecure context,
without a service worker. On localhost she has one. The server is a process that is ended in every way.

`BOARD_SCREENS=folder` keeps pictures of what she sees meanwhile.
"""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, WebSocketRoute, expect

from board.assets import Assets, find
from board.settings import Settings
from tests.conftest import Demo, board, free_port, running_demo, serving
from tests.delegates import facilitator, together, until
from tests.faults.clients import LONGEST_PAUSE
from tests.visitors import PATIENCE, Visitor, write

pytestmark = pytest.mark.browser

CITY = "Rotterdam"
BOARD = "glasgow-2019-rotterdam"
FIVE = [f"Idea {number} of five" for number in ("one", "two", "three", "four", "five")]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


# ── The server, and the way to it ───────────────────────────────────────────────────────────────


class Venue:
    """A data folder and a port, and the `board demo` that serves them; people are writing ideas."""

    def __init__(self, data: Path, cities: tuple[str, ...] = (CITY,)) -> None:
        self.data, self.port = data, free_port()
        self._stack = ExitStack()
        self._before = 0
        self.demo: Demo = self.start()
        for city in cities:
            with together(facilitator(self.demo, city)) as (runner,):
                runner.go("ideate")

    @property
    def database(self) -> Path:
        return self.data / "board.db"

    def start(self) -> Demo:
        """Serve, with the same data at the same address as before."""
        env = {"BOARD_DATA": str(self.data), "PORT": str(self.port)}
        self.demo = self._stack.enter_context(running_demo(env))
        return self.demo

    def kill(self) -> None:
        """`kill -9`: nothing is said and nothing is tidied up."""
        self.demo.process.kill()
        self.demo.process.wait()
        self._stack.close()

    def stop(self) -> int:
        """SIGTERM, as at an upgrade; the exit code."""
        self._stack.close()
        return int(self.demo.process.returncode)

    def ideas(self) -> list[str]:
        """The texts of this test on the disk, in the order in which the board got them."""
        return self._texts()[self._before :]

    def _texts(self) -> list[str]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT text FROM idea WHERE board = ? ORDER BY born", (BOARD,))
            return [text for (text,) in rows]

    def anew(self) -> None:
        """Another test begins: what was written until now is none of its business."""
        self._before = len(self._texts())

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    """A server that a test may end in every way."""
    with closing(Venue(tmp_path / "data")) as running:
        yield running


BLOCKED = {"refused": "Ghent", "swallowed": "Glasgow"}
"""How WebSockets are blocked → the workshop in which that is tried."""


@pytest.fixture(scope="module")
def _steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    with closing(Venue(tmp_path_factory.mktemp("steady") / "data", (CITY, *BLOCKED.values()))) as running:
        yield running


@pytest.fixture
def steady(_steady: Venue) -> Venue:
    """The server of all tests that let it run. Nobody sees the others' ideas, as it is with private ones."""
    _steady.anew()
    return _steady


class OneWay:
    """A way to the server that can stop to let anything back: what is asked arrives, and no answer does."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.silent = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    client.close()
                    continue
                for source, target, back in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass, args=(source, target, back), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, back: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not (back and self.silent):
                    target.sendall(data)
        # One end has gone, so the other end goes too; closing alone would not wake who still reads.
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.close()


# ── Ann ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser: what it keeps is its own."""
    context = chromium.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    yield context
    expect.set_options(timeout=PATIENCE)


def arrive(
    context: BrowserContext, venue: Venue, host: str, page: Page | None = None, city: str = CITY
) -> Visitor:
    """Ann joins by the link of the QR code, at this address of the server, and is on the board."""
    code = venue.demo.join(city).rsplit("/", 1)[1]
    visitor = Visitor("ann", page or context.new_page())
    visitor.page.goto(f"http://{host}/j/{code}")
    visitor.page.get_by_label("Your name").fill("Ann")
    visitor.page.get_by_label("Your city or organisation").fill("Porto")
    visitor.button("Join the workshop").click()
    visitor.saved()
    return visitor


def cards(visitor: Visitor) -> list[str]:
    return visitor.page.locator(".card .card-text").all_text_contents()


def all_sent(visitor: Visitor, count: int) -> None:
    expect(visitor.page.get_by_text("Sent", exact=True)).to_have_count(count)
    expect(visitor.page.locator(".card")).to_have_count(count)
    visitor.saved()


def look_at_both(visitor: Visitor, what: str) -> None:
    """On a laptop and on a phone."""
    for size in (PHONE, LAPTOP):
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.look(f"{what}-{size['width']}")


# ── Lost and found ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["closed", "crashed"])
def test_five_ideas_written_without_a_network_arrive_once_and_in_order_when_the_tab_has_gone(
    steady: Venue, context: BrowserContext, end: str
) -> None:
    ann = arrive(context, steady, f"lab.test:{steady.port}")
    assert ann.page.evaluate("isSecureContext") is False
    context.set_offline(True)
    expect(ann.text("No connection.")).to_be_visible()
    for text in FIVE:
        write(ann, text)
    expect(ann.text("Waiting for the network. It will be sent.")).to_have_count(5)
    expect(ann.page.locator(".save")).to_have_text("5 waiting to be sent")
    address = ann.page.url
    if end == "closed":
        look_at_both(ann, "waiting")
    else:
        with pytest.raises(Error, match="crash"):
            ann.page.goto("chrome://crash")
    ann.page.close()
    assert steady.ideas() == []
    context.set_offline(False)
    again = Visitor("ann", context.new_page())
    again.page.goto(address)
    all_sent(again, 5)
    assert cards(again) == FIVE
    assert steady.ideas() == FIVE
    assert not ann.complaints + again.complaints


@pytest.mark.parametrize("closes", [True, False], ids=["tab closed", "tab open"])
def test_what_was_stored_and_never_answered_is_there_once(
    venue: Venue, context: BrowserContext, closes: bool
) -> None:
    with closing(OneWay(venue.port)) as way:
        ann = arrive(context, venue, f"lab.test:{way.port}")
        way.silent = True
        for text in FIVE:
            write(ann, text)
        until(lambda: venue.ideas() == FIVE)
        expect(ann.page.get_by_text("Sending", exact=True)).to_have_count(6)  # the cards, and the bar
        venue.kill()
        address = ann.page.url
        if closes:
            ann.page.close()
        way.silent = False
        venue.start()
        if closes:
            ann = Visitor("ann", context.new_page())
            ann.page.goto(address)
        all_sent(ann, 5)
        assert cards(ann) == FIVE
        assert venue.ideas() == FIVE
        assert not ann.complaints


def test_a_server_restart_needs_nobody_and_loses_nothing(
    venue: Venue, context: BrowserContext, record_property: Callable[[str, object], None]
) -> None:
    ann = arrive(context, venue, f"lab.test:{venue.port}")
    write(ann, "Before")
    all_sent(ann, 1)
    half = ann.page.get_by_label("Your idea", exact=True)
    # As at an upgrade, then as when somebody pulls the plug.
    for way, end in (("SIGTERM", venue.stop), ("kill -9", venue.kill)):
        end()
        if way == "SIGTERM":
            assert venue.demo.process.returncode == 0
            expect(ann.text("The server is starting again.")).to_be_visible()
            look_at_both(ann, "restarting")
        else:
            expect(ann.text("No connection.")).to_be_visible()
        write(ann, f"While it was down: {way}")
        expect(ann.page.locator(".save")).to_have_text("1 waiting to be sent")
        half.fill("Half a thought")
        began = time.monotonic()
        venue.start()
        start = time.monotonic() - began
        ann.saved()
        seconds = time.monotonic() - began
        record_property(f"seconds until in step after {way}", round(seconds, 2))
        print(f"\n{way}: in step {seconds:.2f} s after the server's process was started again")  # noqa: T201
        assert seconds < LONGEST_PAUSE + 4 * start, "it did not come back by itself"
        expect(half).to_have_value("Half a thought")
        half.fill("")
    all_sent(ann, 3)
    assert venue.ideas() == ["Before", "While it was down: SIGTERM", "While it was down: kill -9"]
    assert not ann.complaints


def test_a_restored_backup_is_noticed_and_shown_by_itself(
    venue: Venue, context: BrowserContext, tmp_path: Path
) -> None:
    ann = arrive(context, venue, f"lab.test:{venue.port}")
    write(ann, "In the backup")
    all_sent(ann, 1)
    backup = tmp_path / "backup.db"
    with closing(sqlite3.connect(venue.database)) as here, closing(sqlite3.connect(backup)) as there:
        here.backup(there)
        there.execute("UPDATE meta SET epoch = 'another-history'")
        there.commit()
    write(ann, "After the backup")
    all_sent(ann, 2)
    venue.kill()
    write(ann, "While it was restored")
    for path in venue.data.glob("board.db*"):
        path.unlink()
    backup.rename(venue.database)
    venue.start()
    # The second idea is in no history any more; what waited goes into the new one, as does what comes later.
    all_sent(ann, 2)
    assert cards(ann) == ["In the backup", "While it was restored"]
    write(ann, "And on we go")
    all_sent(ann, 3)
    assert venue.ideas() == ["In the backup", "While it was restored", "And on we go"]
    assert not ann.complaints


def test_whoever_joined_after_the_backup_joins_again_and_what_they_wrote_is_sent(
    venue: Venue, context: BrowserContext, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    env = {"BOARD_DATA": str(venue.data)}
    assert board("backup", str(backup), env=env).returncode == 0
    ann = arrive(context, venue, f"lab.test:{venue.port}")
    write(ann, "In no backup")
    all_sent(ann, 1)
    venue.kill()
    write(ann, "While it was restored")
    half = ann.page.get_by_label("Your idea", exact=True)
    half.fill("Half a thought")
    assert board("restore", str(backup), "--replace", env=env).returncode == 0
    venue.start()
    expect(ann.text("You are signed out.")).to_be_visible()
    again = arrive(context, venue, f"lab.test:{venue.port}", page=context.new_page())
    until(lambda: venue.ideas() == ["While it was restored"])
    all_sent(again, 1)
    expect(again.page.get_by_label("Your idea", exact=True)).to_have_value("Half a thought")
    assert not ann.complaints + again.complaints


# ── Without a network, on a secure origin ───────────────────────────────────────────────────────


def kept_here(visitor: Visitor) -> str:
    """All that this browser keeps of boards, as text."""
    text: str = visitor.page.evaluate(
        """async () => {
            const cache = await caches.open("board-kept"), texts = [];
            for (const key of await cache.keys()) texts.push(await (await cache.match(key)).text());
            return texts.join();
        }"""
    )
    return text


def is_kept(visitor: Visitor, text: str) -> None:
    """Wait until the worker serves this page, and this text is kept for a reload."""
    until(lambda: visitor.page.evaluate("navigator.serviceWorker.controller !== null"))
    until(lambda: text in kept_here(visitor))


@pytest.mark.parametrize("without", ["network", "server"])
def test_on_a_secure_origin_the_board_comes_up_and_can_be_written_without(
    venue: Venue, context: BrowserContext, without: str
) -> None:
    ann = arrive(context, venue, f"localhost:{venue.port}")
    assert ann.page.evaluate("isSecureContext") is True
    write(ann, "Before")
    all_sent(ann, 1)
    is_kept(ann, "Before")
    if without == "network":
        context.set_offline(True)
    else:
        venue.kill()
    write(ann, "Before the reload")
    expect(ann.page.locator(".save")).to_have_text("1 waiting to be sent")
    for number in (1, 2):
        ann.page.reload()
        expect(ann.page.get_by_role("heading", level=1)).to_contain_text(CITY)
        expect(ann.page.get_by_text("Before", exact=True)).to_be_visible()
        expect(ann.text("Waiting for the network. It will be sent.")).to_have_count(number)
        write(ann, f"After reload {number}")
        expect(ann.text("Waiting for the network. It will be sent.")).to_have_count(number + 1)
    if without == "network":
        look_at_both(ann, "reloaded")
        context.set_offline(False)
    else:
        venue.start()
    all_sent(ann, 4)
    assert cards(ann) == ["Before", "Before the reload", "After reload 1", "After reload 2"]
    assert venue.ideas() == cards(ann)
    assert not ann.complaints


def test_what_one_person_saw_is_gone_when_another_joins_in_the_same_browser(
    venue: Venue, context: BrowserContext
) -> None:
    ann = arrive(context, venue, f"localhost:{venue.port}")
    write(ann, "For Ann alone")
    all_sent(ann, 1)
    is_kept(ann, "For Ann alone")
    assert "ticket" in kept_here(ann)
    assert ann.page.evaluate(
        "JSON.parse(document.getElementById('page').textContent).ticket"
    ) not in kept_here(ann)

    bob = Visitor("bob", context.new_page())
    code = venue.demo.join(CITY).rsplit("/", 1)[1]
    bob.page.goto(f"http://localhost:{venue.port}/j/{code}?other=1")
    bob.page.get_by_label("Your name").fill("Bob")
    bob.button("Join the workshop").click()
    bob.saved()
    write(bob, "For Bob alone")
    is_kept(bob, "For Bob alone")
    ann.page.close(run_before_unload=True)  # her window was still open, and keeps nothing more
    assert "For Ann alone" not in kept_here(bob)
    venue.kill()
    bob.page.reload()
    expect(bob.text("For Bob alone")).to_be_visible()
    expect(bob.text("For Ann alone")).to_have_count(0)
    files = bob.page.evaluate(
        """async () => {
            const texts = [];
            for (const name of await caches.keys())
                for (const key of await (await caches.open(name)).keys())
                    texts.push(key.url.replace(/.*:\\d+/, ""), await (await caches.match(key)).text());
            return texts.join();
        }"""
    )
    assert "For Ann alone" not in files
    assert "/shell?v=" in files
    assert '"Ann"' not in files


def test_whoever_is_signed_out_leaves_nothing_to_read(venue: Venue, context: BrowserContext) -> None:
    ann = arrive(context, venue, f"localhost:{venue.port}")
    write(ann, "Before")
    all_sent(ann, 1)
    is_kept(ann, "Before")
    venue.kill()
    context.clear_cookies()
    ann.page.reload()
    expect(ann.text("Before")).to_be_visible()
    venue.start()
    expect(ann.text("You are signed out.")).to_be_visible()
    until(lambda: kept_here(ann) == "")


def test_a_board_that_was_never_opened_here_says_so_without_a_network(
    steady: Venue, context: BrowserContext
) -> None:
    ann = arrive(context, steady, f"localhost:{steady.port}")
    is_kept(ann, "Ann")
    context.set_offline(True)
    ann.page.goto(f"http://localhost:{steady.port}/w/glasgow-2019-ghent")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("The board cannot be reached now")
    look_at_both(ann, "nothing-kept")


def test_a_new_build_is_never_hidden_by_an_older_one(tmp_path: Path, context: BrowserContext) -> None:
    dist = Path(shutil.copytree(find().dist, tmp_path / "dist"))
    script, manifest = dist / "board.js", dist / "manifest.json"
    hashes = json.loads(manifest.read_text())
    settings = Settings(data=tmp_path / "data", port=free_port(), async_mode="threading")
    with serving(settings, assets=Assets(dist, find().templates)) as site:
        ann = Visitor("ann", context.new_page())
        ann.page.goto(f"http://localhost:{settings.port}/j/{site.workshop('rotterdam').code}")
        ann.page.get_by_label("Your name").fill("Ann")
        ann.button("Join the workshop").click()
        ann.saved()
        is_kept(ann, "Ann")
        script.write_text(script.read_text() + "\n;globalThis.BUILD = 'the new one';\n")
        manifest.write_text(json.dumps(hashes | {"board.js": "0123456789ab"}))
        ann.page.reload()
        assert ann.page.evaluate("globalThis.BUILD") == "the new one"
        ann.saved()
        # The worker follows by itself, and forgets the old files.
        until(lambda: "0123456789ab" in files_here(ann) and hashes["board.js"] not in files_here(ann))
        context.set_offline(True)
        ann.page.reload()
        expect(ann.page.get_by_role("heading", level=1)).to_contain_text(CITY)
        assert ann.page.evaluate("globalThis.BUILD") == "the new one"
        ann.page.close()


def files_here(visitor: Visitor) -> str:
    """The addresses of all that is kept in this browser."""
    addresses: str = visitor.page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const key of await (await caches.open(name)).keys()) found.push(key.url);
            return found.join();
        }"""
    )
    return addresses


# ── Windows, and lines that do not do what they should ──────────────────────────────────────────


def test_a_duplicated_tab_shares_nothing_wrongly_and_sends_what_a_closed_one_left(
    steady: Venue, context: BrowserContext
) -> None:
    first = arrive(context, steady, f"lab.test:{steady.port}")
    write(first, "Together")
    all_sent(first, 1)
    with context.expect_page() as opened:
        first.page.evaluate(
            "void window.open(location.href)"
        )  # copies sessionStorage, as "Duplicate tab" does
    copy = Visitor("copy", opened.value)
    all_sent(copy, 1)
    here = "Object.keys(sessionStorage).map((key) => sessionStorage[key]).join()"
    context.set_offline(True)
    for visitor in (first, copy):
        expect(visitor.text("No connection.")).to_be_visible()
        for number in (1, 2):
            write(visitor, f"{visitor.name} {number}")
        expect(visitor.text("Waiting for the network. It will be sent.")).to_have_count(2)
    assert first.page.evaluate(here) != copy.page.evaluate(here), "both windows count in one sequence"
    copy.page.close()
    context.set_offline(False)
    all_sent(first, 5)
    told = steady.ideas()
    assert sorted(told) == sorted(["Together", "ann 1", "ann 2", "copy 1", "copy 2"])
    for name in ("ann", "copy"):
        assert told.index(f"{name} 1") < told.index(f"{name} 2")
    assert not first.complaints


@pytest.mark.parametrize("how", ["refused", "swallowed"])
def test_where_websockets_are_blocked_the_workshop_still_works(
    steady: Venue, context: BrowserContext, how: str
) -> None:
    def block(line: WebSocketRoute) -> None:
        # Swallowed: it opens, and nothing that is said on it arrives anywhere.
        if how == "refused":
            line.close()

    city = BLOCKED[how]
    context.route_web_socket("**/socket.io/**", block)
    ann = arrive(context, steady, f"lab.test:{steady.port}", city=city)
    write(ann, "By long-polling")
    all_sent(ann, 1)
    with together(facilitator(steady.demo, city)) as (runner,):
        runner.post("By the facilitator, at the same time")
        expect(ann.text("2 ideas on the board so far")).to_be_visible()
        runner.go("cluster")
        expect(ann.text("By the facilitator, at the same time")).to_be_visible()
    assert not [frame for frame in ann.received if "welcome" in frame], "a WebSocket got through"


def test_a_text_that_breaks_the_link_each_time_comes_back_to_its_author_and_harms_no_other(
    steady: Venue, context: BrowserContext
) -> None:
    broken = 0

    def guard(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def forward(message: str | bytes) -> None:
            nonlocal broken
            if "poison" in str(message):
                broken += 1
                line.close()
            else:
                server.send(message)

        line.on_message(forward)

    context.route_web_socket("**/socket.io/**", guard)
    ann = arrive(context, steady, f"lab.test:{steady.port}")
    for text in ("Before", "This one is poison", "After"):
        write(ann, text)
    box = ann.page.get_by_label("Your idea", exact=True)
    expect(box).to_have_value("This one is poison")
    expect(ann.page.locator("#idea-problem")).to_contain_text("several tries")
    look_at_both(ann, "given-up")
    all_sent(ann, 2)
    assert steady.ideas() == ["Before", "After"]
    assert 2 <= broken <= 10
    box.fill("This one is harmless")
    box.press("Enter")
    all_sent(ann, 3)
