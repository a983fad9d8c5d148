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
    from board.messages import Describe, Role
    from board.store import Lab, Link, Store

ATTEMPTS = 5
"""How often loading a Lab file is tried while a running server writes to the same boards."""


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
    plan = read_file(file)
    settings = prepare()
    store, key = open_store(settings)
    try:
        click.echo(load(store, key, plan))
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
    store, key = open_store(settings)
    try:
        found = store.lab(lab_id)
        if found is None:
            known = ", ".join(one.id for one in store.labs())
            if known:
                raise Failure(_("There is no Lab “{id}”. There is: {known}.").format(id=lab_id, known=known))
            raise Failure(_("No Lab is loaded yet: run  board lab load FILE  first."))
        if rotate is not None and revoke is not None:
            raise Failure(_("Say either --rotate or --revoke: a rotated link is a new one, and works."))
        if rotate is not None:
            rotate_link(store, key, found, rotate)
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


def load(store: Store, key: bytes, plan: LabFile) -> str:
    """Bring a Lab to what its file says; what changed, in words. Saying it twice is saying it once."""
    from board import labfile
    from board.store import Lab, Workshop

    known = {workshop.id for workshop in store.workshops(plan.id)}
    store.save_lab(
        Lab(
            id=plan.id,
            title=plan.title,
            host=plan.host,
            starts=plan.starts,
            ends=plan.ends,
            cities=plan.cities,
            names_to_facilitators=plan.names_to_facilitators,
            purge_on=plan.purge_on,
            theme=plan.theme,
            thanks=plan.thanks,
            links=tuple((link.label, link.address) for link in plan.links),
        ),
        [
            Workshop(
                id=labfile.workshop_id(plan, workshop),
                lab=plan.id,
                title=workshop.title,
                city=workshop.city,
                part=workshop.part,
                format=workshop.format,
                order=order,
            )
            for order, workshop in enumerate(plan.workshops)
        ],
    )
    make_links(store, key, plan)
    new = updated = 0
    for workshop in plan.workshops:
        id = labfile.workshop_id(plan, workshop)
        command = labfile.describe(plan, workshop)
        changed = tell(store, id, command)
        new += id not in known
        updated += changed and id in known
    count = len(plan.workshops)
    return (
        ngettext("1 workshop", "{n} workshops", count).format(n=count)
        + ": "
        + _("{new} new").format(new=new)
        + ", "
        + ngettext("{n} text updated", "{n} texts updated", updated).format(n=updated)
        + "."
    )


def tell(store: Store, board: str, command: Describe) -> bool:
    """Tell a board what the Lab file says; whether that changed anything."""
    from board.live import Live

    reason = None
    for _attempt in range(ATTEMPTS):
        live = Live(store)  # a fresh one reads what a running server has written meanwhile
        before = live.board(board)
        answer = live.system(board, command)
        if answer.revision is not None:
            return before is None or answer.revision > before.revision
        reason = answer.retry or answer.reason
    raise Failure(reason or _("The board is busy. Please try again."))


def make_links(store: Store, key: bytes, plan: LabFile) -> None:
    """An organiser link and one for the plenary wall; for each workshop links for the facilitator, the city's
    expert, the projector, and whoever reads the city's page; where they are missing.
    """
    from board import labfile
    from board.people import hash_of, link_secret
    from board.store import Link

    def link(id: str, workshop: str | None, role: Role, label: str) -> Link:
        return Link(
            id=id,
            lab=plan.id,
            workshop=workshop,
            role=role,
            label=label,
            generation=1,
            hash=hash_of(link_secret(key, id, 1)),
        )

    wanted = [
        link(f"{plan.id}.organiser", None, "organiser", _("Organiser")),
        link(f"{plan.id}.wall", None, "projector", _("Plenary wall")),
    ]
    for workshop in plan.workshops:
        id = labfile.workshop_id(plan, workshop)
        wanted.append(link(f"{id}.facilitator", id, "facilitator", _("Facilitator")))
        wanted.append(link(f"{id}.expert", id, "expert", _("City expert")))
        wanted.append(link(f"{id}.projector", id, "projector", _("Projector")))
        wanted.append(link(f"{id}.reader", id, "reader", _("City’s page")))
    known = {held.id for held in store.links(plan.id)}
    missing = [one for one in wanted if one.id not in known]
    if missing:
        store.save_links(missing)


def rotate_link(store: Store, key: bytes, lab: Lab, id: str) -> None:
    """Give a link a new secret."""
    from board.people import hash_of, link_secret

    generation = a_link(store, lab, id).generation + 1
    store.rotate_link(id, generation, hash_of(link_secret(key, id, generation)))


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
