"""The command line's twins of the organiser's desk: a new Lab, its file, removing, deleting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.command import Failure, humane, open_store, prepare
from board.cli.labs import a_lab, hashing, lab
from board.language import gettext as _

if TYPE_CHECKING:
    from board.office import Held
    from board.store import Lab, Store


@lab.command("new")
@humane
def lab_new() -> None:
    """Print a link to make one new Lab in the browser.

    Whoever opens it writes the Lab's title and dates in a form, and gets its organiser link. It works once,
    and for a day.
    """
    settings = prepare()
    from board.office import Invitations

    store, key = open_store(settings)
    store.close()
    click.echo(f"{settings.address}/new/{Invitations(hashing(key)).make()}")
    click.echo(_("It makes one Lab, and works for a day. Send it only to who organises the Lab."))


@lab.command("file")
@click.argument("lab_id", metavar="LAB")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it.")
@humane
def lab_file(lab_id: str, out: Path | None) -> None:
    """Print the Lab file of a Lab as it is now, also after it was changed in the browser."""
    settings = prepare()
    store, _key = open_store(settings)
    try:
        text = held(store, a_lab(store, lab_id)).text
    finally:
        store.close()
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise Failure(_("{file} is there already. Choose another name.").format(file=out))
    out.write_text(text, encoding="utf-8")
    click.echo(_("Written: {file}").format(file=out))


@lab.command("remove")
@click.argument("workshop_id", metavar="WORKSHOP")
@humane
def lab_remove(workshop_id: str) -> None:
    """Remove a workshop on whose board nothing happened yet, with its code and links."""
    settings = prepare()
    from msgspec import structs

    from board import office
    from board.labfile import workshop_id as id_of
    from board.labfile.writing import write
    from board.live import Live

    store, key = open_store(settings)
    try:
        workshop = store.workshop(workshop_id)
        if workshop is None:
            raise Failure(_("There is no workshop “{id}”.").format(id=workshop_id))
        known = held(store, a_lab(store, workshop.lab))
        left = tuple(one for one in known.plan.workshops if id_of(known.plan, one) != workshop.id)
        plan = structs.replace(known.plan, workshops=left)
        try:
            office.bring(Live(store), hashing(key), plan, write(plan), seen=known.stamp, without=workshop.id)
        except office.InUse as error:
            raise Failure(office.in_use(workshop.title)) from error
        except office.Changed as error:
            raise Failure(_("Somebody changed this Lab meanwhile. Try again.")) from error
        click.echo(office.removed(workshop.title))
    finally:
        store.close()


@lab.command("purge")
@click.argument("lab_id", metavar="LAB")
@click.option("--yes", is_flag=True, help="Do not ask.")
@humane
def lab_purge(lab_id: str, yes: bool) -> None:
    """Delete a Lab with everything that is stored of it, for good."""
    settings = prepare()
    store, _key = open_store(settings)
    try:
        delete(store, a_lab(store, lab_id), yes)
    finally:
        store.close()


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask; for programs that run by themselves.")
@humane
def purge(yes: bool) -> None:
    """Delete every Lab whose day of deletion has come, with everything that is stored of it.

    The day is  purge_on  in the Lab file, or on the organiser’s desk.
    """
    settings = prepare()
    from board import office

    store, _key = open_store(settings)
    try:
        due = office.due(store.labs(), office.today())
        if not due:
            click.echo(_("There is no Lab whose day of deletion has come."))
        for one in due:
            delete(store, one, yes)
    finally:
        store.close()


def held(store: Store, lab: Lab) -> Held:
    """What is planned of a Lab."""
    from board import office
    from board.live import Live

    return office.held(lab, store.workshops(lab.id), store.plan(lab.id), Live(store).board)


def delete(store: Store, lab: Lab, yes: bool) -> None:
    """Say what goes, have the Lab's id typed, and delete it."""
    from board import office
    from board.live import Live

    click.echo(f"{lab.title} ({lab.id}): {office.goes(store.count(lab.id))}")
    if not yes:
        typed = click.prompt(_("Type {id} to delete it").format(id=lab.id), default="", show_default=False)
        if typed.strip() != lab.id:
            raise Failure(office.not_typed(lab.id))
    found = office.purge(Live(store), lab.id)
    if found is not None:
        click.echo(office.gone(lab, found))
