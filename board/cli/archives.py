"""`board lab import`: a Lab that was archived elsewhere, with all that happened on its boards."""

from __future__ import annotations

from pathlib import Path

import click

from board.cli.command import Failure, humane, open_store, prepare
from board.cli.labs import hashing, lab, print_links
from board.cli.plans import content
from board.language import gettext as _


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
    from board import office
    from board.live import Live

    try:
        whole = office.read_archive(content(file))
        store, key = open_store(settings)
        try:
            arrived = office.take_in(Live(store), hashing(key), whole)
            for sentence in arrived.told():
                click.echo(sentence)
            print_links(store, key, settings, whole.lab)
        finally:
            store.close()
    except office.Taken as error:
        elsewhere = _("Choose another folder with BOARD_DATA.")
        raise Failure(f"{error} {elsewhere}") from error
    except office.BadArchive as error:
        raise Failure(f"{file}: {error}") from error
