"""`board lab import`: a Lab that was archived elsewhere, with all that happened on its boards."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import structs

from board.cli.command import Failure, humane, open_store, prepare
from board.cli.labs import lab, print_links
from board.cli.plans import read_archive
from board.language import gettext as _
from board.language import ngettext
from board.messages import REHEARSAL


@lab.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@humane
def lab_import(file: Path) -> None:
    """Take in an archive that  board export --format archive  wrote.

    The boards are what they were, to the byte. Join codes and secret links are new, and are printed; people
    join again, as somebody new. Votes that were not closed begin without dots. A Lab that is here already is
    not touched.
    """
    settings = prepare()
    whole = read_archive(file)
    if whole.lab.id.startswith(REHEARSAL):
        raise Failure(_("This archive is of a rehearsal. Rehearsals are not taken in."))
    from board.archive import withheld
    from board.people import hash_of, link_secret
    from board.store import Duplicate

    store, key = open_store(settings)
    try:
        links = tuple(
            structs.replace(link, hash=hash_of(link_secret(key, link.id, link.generation)))
            for link in whole.links
        )
        try:
            store.take_in(structs.replace(whole, links=links))
        except Duplicate as error:
            raise Failure(
                _(
                    "The Lab “{id}” is here already, and an archive is never mixed into what is there. "
                    "Choose another folder with BOARD_DATA."
                ).format(id=whole.lab.id)
            ) from error
        count = len(whole.boards)
        click.echo(
            ngettext("Taken in: {title}, 1 board.", "Taken in: {title}, {n} boards.", count).format(
                title=whole.lab.title, n=count
            )
        )
        open_rounds = sum(len(withheld(board)) for board in whole.boards)
        if open_rounds:
            click.echo(
                ngettext(
                    "1 vote was not closed and begins without dots.",
                    "{n} votes were not closed and begin without dots.",
                    open_rounds,
                ).format(n=open_rounds)
            )
        print_links(store, key, settings, whole.lab)
    finally:
        store.close()
