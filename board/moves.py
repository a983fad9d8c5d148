"""To which board the organiser sent a person, until they have gone there. Wherever else they come, they hear.

It is stored, because a server that starts again must not forget whom it has to tell. That they have joined
that board is another thing, and a record there.
"""

from __future__ import annotations

from board.live import Live
from board.store import Store


class Moves:
    """The moves that somebody has not heard of, or not followed yet. Writes go through the commit loop."""

    def __init__(self, store: Store, live: Live) -> None:
        self._live = live
        # Asked whenever somebody comes to a board, so it comes from memory.
        self._ways = store.ways()

    def way(self, person: str) -> str | None:
        """The board to which a person should go."""
        return self._ways.get(person)

    def send(self, person: str, board: str) -> None:
        """Note that a person should go to a board, whatever was before. Raises `Unavailable`."""
        self._live.perform(lambda store: store.set_way(person, board))
        self._ways[person] = board

    def arrived(self, person: str, board: str) -> None:
        """A person came to a board, perhaps to the one they were sent to. Raises `Unavailable`."""
        if self._ways.get(person) == board:
            self._live.perform(lambda store: store.set_way(person, None))
            self._ways.pop(person, None)
