"""What the person who runs it can choose: one frozen object, read once from the environment.

Every setting documents itself here; the README's table comes from `describe()`. No other room reads
the environment, and nothing here touches a disk or a network, but for asking this machine's own address.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from board.language import gettext as _

MODES = ("eventlet", "threading")
LOG_LEVELS = ("debug", "info", "warning", "error")
EVERYWHERE = ("0.0.0.0", "::")
"""Addresses to listen on that mean every network this computer is in."""


class BadSetting(Exception):
    """A setting that cannot be used; its text is one sentence that says what to write instead."""


def _setting(variable: str, default: Any, doc: str) -> Any:
    return field(default=default, metadata={"variable": variable, "doc": doc})


# ruff does not know that `_setting` gives a field.
# ruff: noqa: RUF009


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, with its default. `Settings.read()` takes it from the environment."""

    host: str = _setting(
        "HOST",
        "127.0.0.1",
        "Address to listen on. `127.0.0.1` is this computer only; `0.0.0.0` opens the boards to the room.",
    )
    port: int = _setting("PORT", 8000, "Port to listen on.")
    data: Path = _setting(
        "BOARD_DATA", Path("data"), "Folder for the database and the key file; created when missing."
    )
    database_url: str = _setting(
        "BOARD_DATABASE_URL", "", "Address of the database. Empty: SQLite, `board.db` in the data folder."
    )
    public_url: str = _setting(
        "BOARD_PUBLIC_URL",
        "",
        "Address that people type, such as `https://lab.example.org`: used in links and QR codes, and then "
        "the only one that pages may send forms from. Empty: the address the visitor used.",
    )
    async_mode: str = _setting(
        "BOARD_ASYNC_MODE", "eventlet", "How many people are served at once: `eventlet` or `threading`."
    )
    proxy_hops: int = _setting(
        "BOARD_PROXY_HOPS", 0, "Number of trusted reverse proxies in front, whose X-Forwarded headers count."
    )
    log: str = _setting(
        "BOARD_LOG", "warning", "How much to say on the terminal: `debug`, `info`, `warning` or `error`."
    )
    commands_per_second: int = _setting(
        "BOARD_COMMANDS_PER_SECOND", 20, "Commands that one person may send per second, over a few seconds."
    )
    wrong_codes_per_minute: int = _setting(
        "BOARD_WRONG_CODES_PER_MINUTE",
        100,
        "Wrong join codes per minute and network address before it must wait. Right ones never count.",
    )

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings of this environment (the process's own by default).

        Raises `BadSetting` for the first value that cannot be used. An empty variable is one that is not set.
        """
        source = os.environ if environ is None else environ
        chosen: dict[str, Any] = {}
        for spec in fields(cls):
            variable = spec.metadata["variable"]
            text = source.get(variable, "").strip()
            if text:
                chosen[spec.name] = _READERS[spec.name](variable, text)
        return cls(**chosen)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'board.db').resolve()}"

    @property
    def address(self) -> str:
        """Where to open it, without a slash at the end: the public address, or this computer's best one."""
        if self.public_url:
            return self.public_url
        host = _own_address() if self.host in EVERYWHERE else self.host
        if ":" in host:
            host = f"[{host}]"
        return f"http://{host}" if self.port == 80 else f"http://{host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether only this computer can reach it."""
        return self.host == "localhost" or self.host == "::1" or self.host.startswith("127.")


def describe() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default as one would write it, what it does), in the order of the class."""
    return [(s.metadata["variable"], str(s.default), s.metadata["doc"]) for s in fields(Settings)]


def _own_address() -> str:
    """This computer's address in the network it would use to go out. Nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError:
        return "127.0.0.1"


def _text(_variable: str, text: str) -> str:
    return text


def _host(variable: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise BadSetting(
            _("{variable} is “{value}”, which is no address: write one like 127.0.0.1 or 0.0.0.0.").format(
                variable=variable, value=text
            )
        )
    return text


def _folder(_variable: str, text: str) -> Path:
    return Path(text).expanduser()


def _number(low: int, high: int) -> Any:
    def read(variable: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise BadSetting(
                _("{variable} is “{value}”: write a whole number from {low} to {high}.").format(
                    variable=variable, value=text, low=low, high=high
                )
            )
        return int(text)

    return read


def _one_of(choices: tuple[str, ...]) -> Any:
    def read(variable: str, text: str) -> str:
        if text.lower() not in choices:
            raise BadSetting(
                _("{variable} is “{value}”: write one of {choices}.").format(
                    variable=variable, value=text, choices=", ".join(choices)
                )
            )
        return text.lower()

    return read


def _database(variable: str, text: str) -> str:
    if not re.match(r"^[a-z][a-z0-9+]*://", text):
        # The value may hold a password, so it is not repeated.
        raise BadSetting(
            _("{variable} is no database address: write one like sqlite:////srv/board/board.db.").format(
                variable=variable
            )
        )
    return text


def _public(variable: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise BadSetting(
            _("{variable} is “{value}”: write an address like https://lab.example.org, with no path.").format(
                variable=variable, value=text
            )
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


_READERS: dict[str, Any] = {
    "host": _host,
    "port": _number(1, 65535),
    "data": _folder,
    "database_url": _database,
    "public_url": _public,
    "async_mode": _one_of(MODES),
    "proxy_hops": _number(0, 5),
    "log": _one_of(LOG_LEVELS),
    "commands_per_second": _number(1, 10_000),
    "wrong_codes_per_minute": _number(1, 1_000_000),
}
