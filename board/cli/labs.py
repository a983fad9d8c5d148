"""`board lab`: check and load Lab files, and print or renew the links of a Lab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.command import Failure, humane, open_store, prepare, row
from board.language import gettext as _
from board.language import ngettext
from board.settings import Settings

if TYPE_CHECKING:
    from board.labfile import LabFile
    from board.office import Hashed
    from board.store import Lab, Link, Store


@click.group()
def lab() -> None:
    """Check and load Lab files, and print the links of a Lab."""


@lab.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@humane
def lab_check(file: Path) -> None:
    """Say what is wrong with a Lab file, and where."""
    plan = read_file(file)
    count = len(plan.workshops)
    click.echo(
        ngettext(
            "{file} is fine: {title}, 1 workshop.", "{file} is fine: {title}, {n} workshops.", count
        ).format(file=file, title=plan.title, n=count)
    )


@lab.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@humane
def lab_load(file: Path) -> None:
    """Load a Lab file, or load it again after a change. Never touches what people wrote."""
    plan, text = read_file(file), text_of(file)
    settings = prepare()
    store, key = open_store(settings)
    try:
        click.echo(load(store, key, plan, text))
    finally:
        store.close()


@lab.command("links")
@click.argument("lab_id", metavar="LAB")
@click.option("--rotate", metavar="LINK", help="Make a new secret for this link; the old one stops working.")
@click.option("--revoke", metavar="LINK", help="End this link, and what it allows, until it is rotated.")
@humane
def lab_links(lab_id: str, rotate: str | None, revoke: str | None) -> None:
    """Print the join codes and secret links of a Lab."""
    settings = prepare()
    from board import office

    store, key = open_store(settings)
    try:
        found = a_lab(store, lab_id)
        if rotate is not None and revoke is not None:
            raise Failure(_("Say either --rotate or --revoke: a rotated link is a new one, and works."))
        if rotate is not None:
            office.renew(store, hashing(key), a_link(store, found, rotate))
        if revoke is not None:
            store.revoke_link(a_link(store, found, revoke).id)
        print_links(store, key, settings, found, ids=True)
    finally:
        store.close()


def read_file(file: Path) -> LabFile:
    """A Lab file that is right, or a failure with every problem on a line of its own."""
    from board import labfile

    try:
        return labfile.read(file)
    except labfile.LabFileError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise Failure(_("{file} cannot be used:").format(file=file) + "\n" + problems) from error


def load(store: Store, key: bytes, plan: LabFile, text: str | None = None) -> str:
    """Bring a Lab to what its file says; what changed, in words. Saying it twice is saying it once.

    `text`: the file as it was written, to be kept with its comments.
    """
    from board import office
    from board.labfile.writing import write
    from board.live import Live

    try:
        return office.bring(Live(store), hashing(key), plan, text or write(plan)).told()
    except office.Taken as error:
        raise Failure(office.taken()) from error


def hashing(key: bytes) -> Hashed:
    """What hashes the secrets of links that this key makes."""
    from board.people import hash_of, link_secret

    return lambda link, generation: hash_of(link_secret(key, link, generation))


def text_of(file: Path) -> str:
    """A Lab file that is right, as it was written."""
    from board.labfile import source
    from board.labfile.syntax import decoded

    return decoded(source(file))


def a_lab(store: Store, id: str) -> Lab:
    """A Lab, or a failure that names those there are."""
    found = store.lab(id)
    if found is None:
        known = ", ".join(one.id for one in store.labs())
        if known:
            raise Failure(_("There is no Lab “{id}”. There is: {known}.").format(id=id, known=known))
        raise Failure(_("No Lab is loaded yet: run  board lab load FILE  first."))
    return found


def a_link(store: Store, lab: Lab, id: str) -> Link:
    """A link of the Lab, or a failure that names those there are."""
    links = {link.id: link for link in store.links(lab.id)}
    found = links.get(id)
    if found is None:
        raise Failure(
            _("There is no link “{id}”. There is: {known}.").format(id=id, known=", ".join(links) or "–")
        )
    return found


def print_links(store: Store, key: bytes, settings: Settings, lab: Lab, *, ids: bool = False) -> None:
    """A Lab's join codes and links, as a person copies them."""
    from board.formats import PARTS
    from board.language import days
    from board.people import shown_code

    links = store.links(lab.id)
    address = settings.address
    click.echo(f"\n{lab.title} · {lab.host}, {days(lab.starts, lab.ends)}\n")
    for link in links:
        if link.workshop is None:
            print_link(key, address, link, ids, "  ")
    workshops = store.workshops(lab.id)
    for part, label in PARTS.items():
        held = [workshop for workshop in workshops if workshop.part == part]
        if held:
            click.echo(f"\n{_(label)}")
        for workshop in held:
            click.echo(f"\n  {workshop.title}")
            row("    ", _("Join code"), f"{shown_code(workshop.code)}   {address}/j/{workshop.code}")
            for link in links:
                if link.workshop == workshop.id:
                    print_link(key, address, link, ids, "    ")
    click.echo()


def print_link(key: bytes, address: str, link: Link, ids: bool, margin: str) -> None:
    """One secret link on a line, with its id where asked."""
    from board.people import hash_of, link_secret

    secret = link_secret(key, link.id, link.generation)
    if link.revoked:
        text = _("withdrawn")
    elif hash_of(secret) != link.hash:
        text = _("made with another key file; make a new one with  --rotate {id}").format(id=link.id)
    else:
        text = f"{address}/{'read' if link.role == 'reader' else 'enter'}#{secret}"
    row(margin, link.label, text)
    if ids:
        row(margin, "", _("id: {id}").format(id=link.id))
