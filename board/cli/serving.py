"""`board demo` and `board serve`: from the settings to a server that answers until it is stopped."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from board.cli.command import Failure, humane, open_store, prepare, row
from board.cli.labs import load, print_links, read_file, text_of
from board.language import gettext as _
from board.settings import Settings


@click.command()
@humane
def demo() -> None:
    """Load the Glasgow Lab, print its codes and links, and serve it."""
    from board import labfile

    run_server(labfile.SHIPPED)


@click.command()
@humane
def serve() -> None:
    """Serve the Labs that are loaded."""
    run_server(None)


def run_server(shipped: Path | None) -> None:
    """Listen, load the shipped Lab where it is missing, say where everything is, and serve until stopped."""
    settings = prepare(serving=True)
    from board import assets, create_app, runtime, start, stop

    found = assets.find()
    if not found.built:
        raise Failure(_("The front end is not built: run  make static  first."))
    # The port first: when it is taken, the server that has it also has the database.
    listener = runtime.listen(settings.host, settings.port)
    store, key = open_store(settings)
    if shipped is not None:
        plan = read_file(shipped)
        held = store.workshops(plan.id)
        # Also after a first start that was cut off between a workshop and its board.
        if not held or any(workshop.head == 0 for workshop in held):
            load(store, key, plan, text_of(shipped))
    app = create_app(settings, store=store, assets=found)
    labs = store.labs()
    if not labs:
        click.echo(_("No Lab is loaded yet: run  board lab load FILE  in another window."))
    for one in labs:
        print_links(store, key, settings, one)
    print_address(settings)
    sys.stdout.flush()
    start(app)
    runtime.serve(app, listener, lambda: stop(app))


def print_address(settings: Settings) -> None:
    """Where to open it, and how to open it to the room."""
    row("", _("Open"), settings.address)
    if settings.local and not settings.public_url:
        row("", "", _("Only this computer can open it. To open it to the room:  HOST=0.0.0.0 make demo"))
    row("", _("Data"), _("{folder} (Ctrl+C stops; the data stays)").format(folder=settings.data))
