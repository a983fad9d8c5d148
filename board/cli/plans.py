"""`board export`: the plan of a workshop as a file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.command import Failure, humane, open_store, prepare
from board.language import gettext as _

if TYPE_CHECKING:
    from board.store import Store, Workshop


@click.command()
@click.argument("workshop")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; otherwise it is printed.")
@humane
def export(workshop: str, out: Path | None) -> None:
    """Write the Markdown plan of a workshop."""
    settings = prepare()
    from board.live import Live
    from board.pages.plan import markdown_plan

    store, _key = open_store(settings)
    try:
        found = find_workshop(store, workshop)
        state = Live(store).board(found.id)
        if state is None:
            raise Failure(_("The board of “{id}” is empty.").format(id=found.id))
        text = markdown_plan(state)
    finally:
        store.close()
    if out is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    try:
        out.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise Failure(
            _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error
    click.echo(_("Written: {file}").format(file=out))


def find_workshop(store: Store, name: str) -> Workshop:
    """A workshop by id, or by the end of its id where that is clear: `rotterdam`."""
    workshops = store.workshops(None)
    fits = [one for one in workshops if one.id == name] or [
        one for one in workshops if re.search(rf"(^|-){re.escape(name)}$", one.id)
    ]
    if len(fits) == 1:
        return fits[0]
    if not workshops:
        raise Failure(_("No Lab is loaded yet: run  board lab load FILE  first."))
    known = ", ".join(one.id for one in (fits or workshops))
    raise Failure(_("There is no workshop “{id}”. There is: {known}.").format(id=name, known=known))
