"""How the process runs: the only room that knows eventlet.

Patching, blocking calls off the hub, a guarded WebSocket adapter, a hardened server start and a graceful
stop. Everywhere else the standard library's threads, locks and queues are used; under eventlet they are
patched and become green. Leaving eventlet is the setting `BOARD_ASYNC_MODE=threading`.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from board.pulse import pulse

Mode = Literal["eventlet", "threading"]
T = TypeVar("T")

MAX_MESSAGE = 64_000
"""Most bytes of one WebSocket message, however many frames it comes in."""
AT_ONCE = 4096
"""Bytes that are taken from a WebSocket at once, as far as they are there."""
LOOK = 0.1
"""Seconds between two looks at whether the process was asked to stop."""
YOUNG, GROWN, OLD = 5_000, 2, 1_000
"""New objects after which Python looks for garbage among them; after so many such looks, among what has come
since the last of these; after so many of those, among all. A look takes a millisecond for 2,000 objects, and
everybody waits for it: many short ones are better than few long ones. What grows old as garbage is little
(`without_circles`), so that to look through all boards, which takes longest, hardly ever comes."""
LAST_WORDS = 0.3
"""Seconds between the farewell and the end of the process."""


_mode: Mode = "threading"


class PortBusy(Exception):
    """The address cannot be listened on. The text is a sentence for people."""


def prepare(mode: Mode) -> None:
    """Choose how this process runs. Must be called before Flask, SQLAlchemy or Socket.IO are imported."""
    global _mode
    _mode = mode
    if mode == "eventlet":
        # Nearly all that a start makes stays. Looking for garbage would be a tenth of it; `serve` looks once.
        gc.disable()
        # Its own resolver would need DNS; venues are offline. Few threads: one writer, some readers.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
        os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import eventlet
        eventlet.monkey_patch()
        _adapt_websocket()
        # A thread of the pool holds the interpreter for this long at most before the hub runs again.
        sys.setswitchinterval(0.001)


def mode() -> Mode:
    return _mode


def run_blocking(call: Callable[..., T], *args: Any) -> T:
    """Call what may block (the database) without stopping everybody else; raises what it raises."""
    if _mode == "eventlet":
        from eventlet import tpool

        result: T = tpool.execute(call, *args)
        return result
    return call(*args)


def run_apart(module: str, given: bytes, *, seconds: float, most: int) -> bytes | None:
    """What `python -m module`, a process of its own, answers to these bytes. Everybody else goes on.

    Nothing when it failed, took longer than so many seconds or had more than `most` bytes to say.
    """
    # Files and not pipes: nobody has to read and write them while the process runs.
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(given)
        question.seek(0)
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=_finding_us(),
            )
        except OSError:
            return None
        end = time.monotonic() + seconds
        try:
            while process.poll() is None:
                if time.monotonic() > end or os.fstat(answer.fileno()).st_size > most:
                    return None
                time.sleep(0.02)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode != 0 or os.fstat(answer.fileno()).st_size > most:
            return None
        answer.seek(0)
        return answer.read()


class Beside:
    """`python -m module words`, a process of its own that goes on while everybody else does. What it says
    comes into a file. Raises `OSError` when it cannot be started.
    """

    def __init__(self, module: str, words: list[str], given: bytes, said: Path) -> None:
        self._said = said
        with tempfile.TemporaryFile() as question, said.open("wb") as answer:
            question.write(given)
            question.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                stdin=question,
                stdout=answer,
                stderr=subprocess.STDOUT,
                env=_finding_us() | {"PYTHONUNBUFFERED": "1"},
            )

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def said(self) -> str:
        """All that it has said so far."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """End it at once, if it runs."""
        if self.running:
            self._process.kill()
            self._process.wait()


def _finding_us() -> dict[str, str]:
    """An environment in which a process finds this program, wherever it is installed."""
    ours = [str(Path(__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(ours)}


def native_lock() -> Any:
    """A lock of the operating system, right for code that `run_blocking` runs on real threads."""
    if _mode == "eventlet":
        from eventlet import patcher

        return patcher.original("threading").Lock()
    return threading.Lock()


def poller() -> Any:
    """What asks the system which of many sockets have something to say; nothing where it cannot be asked so,
    or threads of the system wait for theirs as cheaply."""
    if _mode != "eventlet":
        return None
    from eventlet import patcher

    native = patcher.original("select")
    return native.epoll() if hasattr(native, "epoll") else None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket with a deep queue, so that a whole room can arrive at once. Raises `PortBusy`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Every connection inherits it. Otherwise a frame right after an answer waits until the browser has
    # confirmed the answer, which it may put off for 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(
                f"Port {port} is taken by another program. Stop it, or choose another port: PORT={port + 1}."
            ) from error
        if error.errno == errno.EACCES:
            raise PortBusy(
                f"This user may not open port {port}. Choose a port above 1024: PORT=8000."
            ) from error
        raise PortBusy(f"The server cannot listen on {host} port {port}: {error.strerror}.") from error
    except (OverflowError, UnicodeError) as error:
        listener.close()
        raise PortBusy(f"“{host}” port {port} is not an address to listen on.") from error
    return listener


def serve(app: Any, listener: socket.socket, stop: Callable[[], bool]) -> None:
    """Answer requests until SIGTERM or SIGINT; then stop accepting, call `stop` and return.

    `stop` tells the clients, answers what is in flight and closes the database; it says whether it could.
    """
    # No lock and no event: a handler runs between any two steps of the program, also inside those of a lock.
    asked: list[int] = []

    def ask(signal: int, _frame: object) -> None:
        asked.append(signal)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    guarded = _closing_when(asked, without_circles(without_deflate(app)))
    start = _start_eventlet if _mode == "eventlet" else _start_threads
    # What the program is made of lives as long as it does. Looking through it for garbage while it serves
    # would take 80 ms from everybody, again and again.
    gc.collect()
    gc.freeze()
    # Nearly all that is made while it serves goes by counting or stays for long: to look through it after
    # each 700 new things would cost a twentieth of the time.
    gc.set_threshold(YOUNG, GROWN, OLD)
    gc.enable()
    running = start(guarded, listener)
    pulse.start()
    while not asked and running():
        time.sleep(LOOK)
    ended = stop()
    # The last words are in the sockets' queues: let them leave before the listener closes, because
    # eventlet's server takes its connections with it.
    time.sleep(LAST_WORDS)
    listener.close()
    if not ended:
        # A thread still waits for a held database, and Python would wait for the thread.
        sys.stdout.flush()
        os._exit(0)


def _start_eventlet(app: Any, listener: socket.socket) -> Callable[[], bool]:
    import eventlet
    from eventlet import wsgi

    server = eventlet.spawn(
        wsgi.server,
        listener,
        app,
        # The defaults stop answering after about a thousand half-open connections.
        max_size=20_000,
        socket_timeout=15,
        debug=False,
        log_output=False,
    )
    return lambda: not server.dead


def _start_threads(app: Any, listener: socket.socket) -> Callable[[], bool]:
    import logging

    from werkzeug.serving import make_server

    _bound_messages()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    host, port = listener.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread.is_alive


def _bound_messages() -> None:
    """Engine.IO bounds frames and not messages here too; simple-websocket can, when it is told."""
    import simple_websocket

    plain = simple_websocket.Server.__init__

    def bounded(self: Any, *args: Any, **options: Any) -> None:
        plain(self, *args, **{"max_message_size": MAX_MESSAGE} | options)

    simple_websocket.Server.__init__ = bounded


def _closing_when(asked: list[int], app: Any) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Take nobody in any more once the server was asked to stop."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if asked:
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "2")]
            start_response("503 Service Unavailable", headers)
            return [b"The server is restarting. Try again in a moment; nothing is lost.\n"]
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    return wrapped


def without_deflate(app: Any) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Refuse permessage-deflate: it costs 92 kB per client and compresses the same frame once for each."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    return wrapped


def without_circles(app: Any) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Have a connection leave nothing behind. eventlet gives each request a function that holds the
    connection, which holds the request: 14 kB of each page and socket that only a look for garbage frees.
    """

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        rest = environ.pop("eventlet.set_idle", None)
        if rest is not None and "HTTP_UPGRADE" in environ:
            rest()  # what eventlet's WebSocket would do: whoever only listens may be cut off at the end
        answer: Iterable[bytes] = app(environ, start_response)
        return answer

    return wrapped


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    """RFC 6455 §5.3 masking of `data`, whose first byte is byte `offset` of the payload.

    eventlet loops over each byte in Python: one message of 1 MB stops the server for a second.
    """
    length = len(data) if length is None else length
    key = bytes(mask[(offset + place) % 4] for place in range(4))
    pad = (key * (length // 4 + 1))[:length]
    return (int.from_bytes(data[:length], "little") ^ int.from_bytes(pad, "little")).to_bytes(
        length, "little"
    )


class Buffered:
    """A socket that asks the system once for all that is there, and gives it out in parts.

    A WebSocket reads each frame in four parts, and every part would be a call of its own.
    """

    def __init__(self, plain: Any) -> None:
        self._plain = plain
        self._there = getattr(plain, "fd", plain).recv
        self.held = b""
        """Bytes that were read and not given out."""

    def recv(self, size: int) -> bytes:
        """At least one byte and at most `size`, or none at the end."""
        data = self.held or self._plain.recv(max(size, AT_ONCE))
        self.held = data[size:]
        return bytes(data[:size])

    def some(self) -> None:
        """Wait until something is held, or the end is here."""
        self.held = self.held or self._plain.recv(AT_ONCE)

    def fill(self) -> bool:
        """Hold what is there. Waits for nobody: whether anything is held, or the end is near."""
        if not self.held:
            try:
                self.held = self._there(AT_ONCE)
            except (BlockingIOError, InterruptedError):
                return False
            except OSError:
                return True
        return True

    def message(self, most: int) -> str | None:
        """The next message, if all of it is held: a text of at most `most` bytes in one masked frame, as
        nearly all are. Otherwise nothing is taken.
        """
        data = self.held
        if len(data) < 6 or data[0] != 0x81:
            return None
        length, start = data[1] - 128, 6
        if length == 126:
            length, start = int.from_bytes(data[2:4]), 8
        end = start + length
        if not 0 <= length <= most or data[1] == 255 or end > len(data):
            return None
        pad = (data[start - 4 : start] * (length // 4 + 1))[:length]
        plain = int.from_bytes(data[start:end], "little") ^ int.from_bytes(pad, "little")
        try:
            text = plain.to_bytes(length, "little").decode()
        except UnicodeDecodeError:
            return None
        self.held = data[end:]
        return text

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)


def _adapt_websocket() -> None:
    from eventlet import websocket

    known = websocket.RFC6455WebSocket
    message = known.Message
    needed = ((known, "_apply_mask"), (known, "wait"), (message, "push"), (message, "getvalue"))
    for owner, name in needed:
        if not callable(getattr(owner, name, None)):
            raise RuntimeError(
                f"this eventlet has no {owner.__name__}.{name}: the WebSocket adapter needs a look"
            )
    known._apply_mask = staticmethod(unmask)
    push = message.push

    def bounded_push(self: Any, data: bytes, final: bool = False) -> None:
        # Engine.IO bounds each frame; endless fragments of one message must be bounded too.
        self.held = getattr(self, "held", 0) + len(data)
        if self.held > MAX_MESSAGE:
            raise websocket.FailedConnectionError(1009, "The message is too long.")
        push(self, data, final=final)

    message.push = bounded_push
    begin = known.__init__

    def buffered(self: Any, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        self.socket = Buffered(self.socket)

    known.__init__ = buffered
    wait = known.wait

    def quick_wait(self: Any) -> Any:
        # Between two messages the general reader holds nothing, so one may be taken past it.
        self.socket.some()
        text = self.socket.message(min(self.max_frame_length, MAX_MESSAGE))
        return wait(self) if text is None else text

    known.wait = quick_wait
