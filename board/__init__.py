"""The board: joins the rooms of the house. No logic.

Flask and the database are imported inside the functions: `runtime.prepare` must patch the process first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from board.assets import Assets
    from board.fanout import Fanout
    from board.live import Live
    from board.people import People
    from board.rehearsing import Rehearsing
    from board.settings import Settings
    from board.sockets import Sockets
    from board.store import Store


@dataclass(frozen=True)
class Rooms:
    """What an application was joined from; `app.extensions["board"]`."""

    store: Store
    live: Live
    people: People
    sockets: Sockets
    fanout: Fanout
    rehearsing: Rehearsing


def create_app(settings: Settings, store: Store | None = None, assets: Assets | None = None) -> Flask:
    """The web application over the settings' database, or over an open one. Nothing runs until `start`.

    Raises `store.Unavailable`, `people.BadKeyFile` and `OSError`.
    """
    from flask import Flask
    from flask_socketio import SocketIO

    from board import assets as assets_of
    from board import guesses as guesses_of
    from board import metrics, pages, people, sockets
    from board.live import Live
    from board.moves import Moves
    from board.rehearsing import Rehearsing
    from board.runtime import native_lock, run_blocking
    from board.store import Store

    key = people.key_from(settings.data)
    store = store or Store.open(settings.database, lock=native_lock)
    meter = metrics.Meter()
    live = Live(store, run=meter.around(run_blocking, store.commit))
    persons = people.People(store, live, key)
    speakers = sockets.Sockets(settings, live, persons, Moves(store, live))
    assets = assets or assets_of.find()

    app = Flask("board", static_folder=None, template_folder=str(assets.templates))
    guesses = guesses_of.Guesses(settings.wrong_codes_per_minute)
    numbers = partial(metrics.tell, meter, live, speakers)
    rehearsing = Rehearsing()
    asked = (numbers, speakers.health, speakers.send_to, speakers.moves.way, rehearsing)
    pages.register(app, pages.House(settings, assets, store, live, persons, guesses, *asked))
    socketio = SocketIO(
        app,
        async_mode=settings.async_mode,
        async_handlers=False,
        cors_allowed_origins=sockets.origin_allowed(settings),
        max_http_buffer_size=64_000,
        ping_interval=10,
        ping_timeout=10,
        manage_session=False,
        http_compression=False,
        json=sockets.json,
    )
    fanout = speakers.register(socketio.server)
    if settings.proxy_hops:
        from werkzeug.middleware.proxy_fix import ProxyFix

        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["board"] = Rooms(store, live, persons, speakers, fanout, rehearsing)
    return app


def start(app: Flask) -> None:
    """Let the commit loop, the fan-out and the watch over rights run in the background."""
    import threading

    from board import live, sockets

    rooms: Rooms = app.extensions["board"]
    live.start(rooms.live)
    threading.Thread(target=rooms.fanout.run, name="fanout", daemon=True).start()
    sockets.watch(rooms.sockets)


def stop(app: Flask) -> bool:
    """Say farewell, finish what is queued, and close the database. Whether all of that could be done."""
    rooms: Rooms = app.extensions["board"]
    rooms.rehearsing.forget()
    rooms.sockets.farewell()
    ended = rooms.live.stop()
    rooms.fanout.flush()
    rooms.fanout.running = False
    # A database that somebody else holds would keep the process too; it takes no harm from being left open.
    if ended:
        rooms.store.close()
    return ended
