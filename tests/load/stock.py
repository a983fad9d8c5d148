"""What the board is compared with: a minimal stock Flask-SocketIO server that emits each post to a room.

It speaks as much of the board's protocol as a `Listener` needs, keeps nothing, and checks nothing. Run as
a program: `python -m tests.load.stock PORT`.
"""

from __future__ import annotations

import sys
from typing import Any


def main(port: int) -> None:
    """Serve until the process is ended."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import eventlet
    eventlet.monkey_patch()
    from flask import Flask, request
    from flask_socketio import SocketIO, emit, join_room

    app = Flask("stock")
    socketio = SocketIO(app, async_mode="eventlet")
    head = 0

    @socketio.on("hello")  # type: ignore[untyped-decorator]
    def hello(_message: Any) -> None:
        join_room("everybody")
        emit("welcome", {"head": head})

    @socketio.on("command")  # type: ignore[untyped-decorator]
    def command(message: dict[str, Any]) -> None:
        nonlocal head
        head += 1
        idea = {"id": message["idea"], "text": message["text"], "rev": head}
        frame = {"base": head - 1, "head": head, "put": {"idea": [idea]}, "remove": {}}
        emit("frame", frame, to="everybody")
        emit("answers", [{"id": message["id"], "revision": head}], to=request.sid)  # type: ignore[attr-defined]

    socketio.run(app, host="127.0.0.1", port=port, log_output=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
