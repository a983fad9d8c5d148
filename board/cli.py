"""The `board` command. Every failure is one sentence for people and exit code 1, never a stack trace.

The process is patched before anything heavy is imported, so the commands import what they need themselves.
"""

from __future__ import annotations

import functools
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click

from board.language import gettext as _
from board.language import ngettext
from board.settings import BadSetting, Settings

if TYPE_CHECKING:
    from board.labfile import LabFile
    from board.messages import Describe, Role
    from board.store import Lab, Link, Store, Workshop

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
"""How often loading a Lab file is tried while a running server writes to the same boards."""


class Failure(Exception):
    """Why a command could not be done: sentences for people."""


def main() -> None:
    """Entry point of the `board` program."""
    cli(prog_name="board")


def humane(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose errors are sentences."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except (Failure, BadSetting) as error:
            fail(str(error))
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:  # the reader of our output has gone
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
            fail(_("That did not work: {what}.").format(what=what))
        except Exception as error:
            from board.people import BadKeyFile
            from board.runtime import PortBusy
            from board.store import Unavailable

            if isinstance(error, (BadKeyFile, PortBusy, Unavailable)):
                fail(str(error))
            logging.getLogger("board").debug("the command failed", exc_info=error)
            fail(
                _("Something unexpected happened ({what}). BOARD_LOG=debug tells more.").format(
                    what=f"{type(error).__name__}: {error}".splitlines()[0]
                )
            )

    return wrapped


def fail(sentence: str) -> NoReturn:
    """Say why, and end with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Live boards for the workshops of a Social Innovation Lab.

    Settings come from the environment: HOST, PORT, BOARD_DATA and others (see the README).
    """


@cli.command()
@humane
def demo() -> None:
    """Load the Glasgow Lab, print its codes and links, and serve it."""
    from board import labfile

    run_server(labfile.SHIPPED)


@cli.command()
@humane
def serve() -> None:
    """Serve the Labs that are loaded."""
    run_server(None)


@cli.group()
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
@humane
def lab_links(lab_id: str, rotate: str | None) -> None:
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
        if rotate is not None:
            rotate_link(store, key, found, rotate)
        print_links(store, key, settings, found, ids=True)
    finally:
        store.close()


@cli.command()
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


# ── What the commands do ────────────────────────────────────────────────────────────────────────


def prepare(serving: bool = False) -> Settings:
    """The settings, with the process made ready for them. Only a server needs eventlet."""
    from board import runtime

    settings = Settings.read()
    mode = settings.async_mode if serving else "threading"
    runtime.prepare("eventlet" if mode == "eventlet" else "threading")
    logging.basicConfig(
        level=settings.log.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    return settings


def open_store(settings: Settings) -> tuple[Store, bytes]:
    """The database and the key of this data folder, made where they are missing."""
    from board.people import key_from
    from board.runtime import native_lock
    from board.store import Store

    folder = settings.data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = key_from(folder)
    except OSError as error:
        raise Failure(
            _("The data folder {folder} cannot be used: {reason}. Choose another with BOARD_DATA.").format(
                folder=folder, reason=error.strerror
            )
        ) from error
    return Store.open(settings.database, lock=native_lock), key


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
            load(store, key, plan)
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
    """One organiser link for the Lab, one facilitator and one projector link for each workshop, where they
    are missing.
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

    wanted = [link(f"{plan.id}.organiser", None, "organiser", _("Organiser"))]
    for workshop in plan.workshops:
        id = labfile.workshop_id(plan, workshop)
        wanted.append(link(f"{id}.facilitator", id, "facilitator", _("Facilitator")))
        wanted.append(link(f"{id}.projector", id, "projector", _("Projector")))
    known = {held.id for held in store.links(plan.id)}
    missing = [one for one in wanted if one.id not in known]
    if missing:
        store.save_links(missing)


def rotate_link(store: Store, key: bytes, lab: Lab, id: str) -> None:
    """Give a link a new secret."""
    from board.people import hash_of, link_secret

    links = {link.id: link for link in store.links(lab.id)}
    found = links.get(id)
    if found is None:
        raise Failure(
            _("There is no link “{id}”. There is: {known}.").format(id=id, known=", ".join(links) or "–")
        )
    generation = found.generation + 1
    store.rotate_link(id, generation, hash_of(link_secret(key, id, generation)))


def print_links(store: Store, key: bytes, settings: Settings, lab: Lab, *, ids: bool = False) -> None:
    """A Lab's join codes and links, as a person copies them."""
    from board.language import days
    from board.people import shown_code

    links = store.links(lab.id)
    address = settings.address
    click.echo(f"\n{lab.title} · {lab.host}, {days(lab.starts, lab.ends)}\n")
    for link in links:
        if link.workshop is None:
            print_link(key, address, link, ids, "  ")
    for workshop in store.workshops(lab.id):
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
        text = f"{address}/enter#{secret}"
    row(margin, link.label, text)
    if ids:
        row(margin, "", _("id: {id}").format(id=link.id))


def row(margin: str, label: str, text: str) -> None:
    """A label and what belongs to it, in two columns."""
    click.echo(f"{margin}{label:<13}{text}")


def print_address(settings: Settings) -> None:
    """Where to open it, and how to open it to the room."""
    row("", _("Open"), settings.address)
    if settings.local and not settings.public_url:
        row("", "", _("Only this computer can open it. To open it to the room:  HOST=0.0.0.0 make demo"))
    row("", _("Data"), _("{folder} (Ctrl+C stops; the data stays)").format(folder=settings.data))


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


if __name__ == "__main__":
    main()
