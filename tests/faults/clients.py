"""Lines of a rehearsal (`board.rehearse.wire`) to a server of this computer, of which we know the port."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, TypeVar

from board.rehearse import wire
from board.rehearse.wire import ATTEMPT, LONGEST_PAUSE, SILENCE, End, Place

__all__ = ["ATTEMPT", "LONGEST_PAUSE", "SILENCE", "Crowd", "Line"]

E = TypeVar("E", bound=End)


class Line(wire.Line[E]):
    """`reach` says to which port it connects now: a server's or a proxy's."""

    def __init__(
        self, crowd: Any, model: E, ticket: str, reach: Callable[[], int], *, silence: float = SILENCE
    ) -> None:
        super().__init__(crowd, model, ticket, lambda: Place("127.0.0.1", reach()), silence=silence)
        self.reach = reach

    def turned_away(self, now: float) -> None:  # noqa: ARG002
        raise AssertionError("the server does not let this person in")


class Crowd(wire.Crowd[E]):
    def add(self, model: E, ticket: str, reach: Callable[[], int], **more: Any) -> Line[E]:
        line: Line[E] = Line(self, model, ticket, reach, **more)
        self.lines.append(line)
        return line

    @staticmethod
    def opens(port: int) -> bool:
        """Whether something listens there."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
