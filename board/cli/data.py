"""`board backup`, `board restore` and `board check`: what is stored, as a file to keep and to trust.

The copying is the store's and the judging is `checks`'; here is what people say to them, and the key file.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.command import Failure, humane, prepare
from board.language import gettext as _
from board.language import ngettext
from board.settings import Settings

if TYPE_CHECKING:
    from board.store import Copied

KEY = "key"
"""The key file in the data folder: only with it the links are the ones that were given out."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-key", is_flag=True, help="Also copy the key file, to FILE.key.")
@humane
def backup(file: Path, with_key: bool) -> None:
    """Copy all boards to FILE, also while the server runs.

    FILE is one SQLite database with everything that people wrote, and their names: keep it where only
    organisers can read it. An existing FILE is never overwritten.

    The secret links need the key file of the data folder too, which is not in FILE. --with-key copies it to
    FILE.key; whoever has both has all links. On this computer a backup works without it.
    """
    settings = prepare()
    from board import store

    key, beside = settings.data / KEY, _beside(file)
    if with_key and not key.exists():
        raise Failure(_("There is no key file in {folder}.").format(folder=settings.data))
    if with_key and beside.exists():
        raise Failure(
            _("{file} is there already, and a backup never overwrites one. Choose another name.").format(
                file=beside
            )
        )
    copied = store.back_up(settings.database, file)
    click.echo(
        _("Written: {file} ({size}: {held}).").format(file=file, size=_size(copied.size), held=_held(copied))
    )
    if with_key:
        _copy_key(key, beside)
        click.echo(_("Written: {file}. Whoever has both files has all links.").format(file=beside))
    else:
        click.echo(
            _("For another computer, keep the key file too ({key}): links work with it only.").format(key=key)
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a database that is there.")
@click.option("--with-key", is_flag=True, help="Put FILE.key in the place of another key file.")
@humane
def restore(file: Path, replace: bool, with_key: bool) -> None:
    """Put the backup FILE into the data folder, and check it. The server must not run.

    What was there before is kept: --replace keeps the old database as board.db.before-restore-1, and
    --with-key keeps another key file as key.before-restore-1. A data folder without a key file takes FILE.key
    by itself.

    Browsers notice, and load the boards anew. What people have not sent yet is sent then.
    """
    settings = prepare()
    from board import store
    from board.people import key_from

    key, beside = settings.data / KEY, _beside(file)
    if with_key and not beside.is_file():
        raise Failure(_("There is no file {file}.").format(file=beside))
    if key.exists():
        key_from(settings.data)  # says now, and not half-way, when it cannot be used
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    copied = store.restore(settings.database, file, replace=replace)
    click.echo(_("Restored: {file} ({held}).").format(file=file, held=_held(copied)))
    if copied.kept is not None:
        click.echo(_("The database that was there is now {file}.").format(file=copied.kept))
    _take_key(beside, key, with_key)
    _say_links(settings)
    if not _check(settings.database):
        sys.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@humane
def check(file: Path | None) -> None:
    """Check that everything stored is right: in the database, or in the backup FILE.

    For each board: the log has every revision, it leads to what is stored, no vote has too many dots, and
    every command was decided once and in order. Nothing is changed, and the server may run. The exit code is
    1 when anything is not right.
    """
    settings = prepare()
    if file is not None and not file.is_file():
        raise Failure(_("There is no file {file}.").format(file=file))
    if not _check(file or settings.database):
        sys.exit(1)


# ── Checking ────────────────────────────────────────────────────────────────────────────────────


def _check(address: str | Path) -> bool:
    """Say of the file and of each board whether it is right; whether all is."""
    from board.checks import findings
    from board.store import Stored

    stored = Stored(address)
    try:
        damage = stored.damage()
        for sentence in damage:
            click.echo(sentence)
        wrong = 0
        boards = stored.boards()
        for id in boards:
            board = stored.board(id)
            found = findings(board)
            wrong += bool(found)
            if not found:
                click.echo(
                    _("{board}: fine ({revisions}, {answers}).").format(
                        board=id,
                        revisions=_number(ngettext("1 revision", "{n} revisions", board.head), board.head),
                        answers=_number(
                            ngettext("1 command answered", "{n} commands answered", len(board.answers)),
                            len(board.answers),
                        ),
                    )
                )
                continue
            first, more = found[0], len(found) - 1
            place = _("revision {n}").format(n=first.revision) if first.revision else _("no revision")
            click.echo(
                _("{board}: NOT RIGHT. First difference, {place}: {what}.").format(
                    board=id, place=place, what=first.sentence
                )
                + (
                    " " + ngettext("There is 1 more.", "There are {n} more.", more).format(n=more)
                    if more
                    else ""
                )
            )
    finally:
        stored.close()
    if damage or wrong:
        click.echo(
            _("Something is not right. Keep a copy of this file, and restore the last backup that is."),
            err=True,
        )
        return False
    click.echo(_("Everything is right.") if boards else _("There are no boards yet."))
    return True


# ── The key file ────────────────────────────────────────────────────────────────────────────────


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".key")


def _copy_key(source: Path, target: Path) -> None:
    """Whole or not at all, and readable to nobody else from its first moment on."""
    text = source.read_bytes()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _take_key(beside: Path, key: Path, replace: bool) -> None:
    """Put the backup's key file into the data folder where there is none, or where that is asked for."""
    if not beside.is_file():
        return
    if key.exists():
        if not replace or key.read_bytes().split() == beside.read_bytes().split():
            return
        names = (key.with_name(f"{KEY}.before-restore-{number}") for number in count(1))
        kept = next(name for name in names if not name.exists())
        _copy_key(key, kept)
        click.echo(_("The key file that was there is now {file}.").format(file=kept))
    # Under another name first: there must be no moment without a key, or the next start would make one.
    draft = key.with_name(f"{KEY}.restoring")
    draft.unlink(missing_ok=True)
    _copy_key(beside, draft)
    draft.replace(key)
    click.echo(_("Restored: {file}.").format(file=key))


def _say_links(settings: Settings) -> None:
    """Say when links of the restored boards do not work with the key file of this folder."""
    from board.people import hash_of, key_from, link_secret
    from board.store import Store

    key = key_from(settings.data)
    store = Store.open(settings.database)
    try:
        links = [link for lab in store.labs() for link in store.links(lab.id) if not link.revoked]
    finally:
        store.close()
    lost = sum(hash_of(link_secret(key, link.id, link.generation)) != link.hash for link in links)
    if lost:
        click.echo(
            ngettext(
                "1 secret link was made with another key file and does not work.",
                "{n} secret links were made with another key file and do not work.",
                lost,
            ).format(n=lost)
            + " "
            + _("Restore with the FILE.key of that backup and  --with-key, or make new ones:")
            + "  board lab links LAB --rotate LINK"
        )


# ── Words ───────────────────────────────────────────────────────────────────────────────────────


def _held(copied: Copied) -> str:
    return (
        _number(ngettext("1 board", "{n} boards", copied.boards), copied.boards)
        + ", "
        + _number(ngettext("1 revision", "{n} revisions", copied.revisions), copied.revisions)
    )


def _number(text: str, number: int) -> str:
    return text.format(n=f"{number:,}")


def _size(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"
