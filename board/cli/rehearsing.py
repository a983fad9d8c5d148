"""`board rehearse`: the dress rehearsal against a running server, its verdict, its report, and the wipe."""

from __future__ import annotations

import datetime
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.cli.command import Failure, humane, prepare
from board.language import gettext as _
from board.language import ngettext, stage_label

if TYPE_CHECKING:
    from board.rehearse.figures import Figures
    from board.rehearse.show import Progress, Size
    from board.rehearse.venue import Stage, Venue

QUIET = 10.0
"""Seconds between two lines of progress where nobody watches a terminal."""


@click.command()
@click.argument("link", metavar="URL")
@click.option("--boards", type=click.IntRange(1, 20), help="Boards; otherwise as many as the Lab has.")
@click.option(
    "--delegates", type=click.IntRange(1, 500), default=24, show_default=True, help="Delegates on each board."
)
@click.option(
    "--minutes", type=click.FloatRange(0.05, 120), default=5.0, show_default=True, help="How long it lasts."
)
@click.option(
    "--ideas", type=click.Path(path_type=Path), metavar="FILE",
    help="What they write: one idea on each line, or a CSV file with a column “text”.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), help="Repeats a rehearsal: everybody means to do the same.")
@click.option(
    "--report", type=click.Path(path_type=Path), default=".", metavar="FOLDER",
    help="Where the report goes, as Markdown and HTML; this folder otherwise.",
)  # fmt: skip
@click.option("--keep", is_flag=True, help="Leave the rehearsal boards there, to look at them.")
@click.option("--wipe", is_flag=True, help="Only wipe what a rehearsal left there.")
@humane
def rehearse(
    link: str,
    boards: int | None,
    delegates: int,
    minutes: float,
    ideas: Path | None,
    seed: int | None,
    report: Path,
    keep: bool,
    wipe: bool,
) -> None:
    """Rehearse the day with simulated people, against the running server of an organiser's link.

    URL is the organiser's link of the Lab, in quotation marks, or - to read it from the input. The people
    come to boards of their own, which are wiped at the end; real boards are never touched. Exit code 0:
    ready. 1: not ready, or it could not be held.
    """
    prepare()
    from board.rehearse import ideas as texts
    from board.rehearse.show import Size
    from board.rehearse.venue import NoRehearsal, Venue

    if link == "-":  # where others could list the commands that run, and read the link among their words
        link = sys.stdin.readline()
    try:
        venue = Venue(link)
        if wipe:
            say_wiped(venue)
            return
        written = texts.read(ideas)
        folder = writable(report)
        size = Size(delegates, minutes * 60, seed if seed is not None else secrets.randbelow(10**6), written)
        figures = held(venue, boards, size, keep)
    except (NoRehearsal, texts.BadIdeas) as error:
        raise Failure(str(error)) from error
    from board.rehearse.figures import ready, verdict

    click.echo(verdict(figures))
    for file in save(figures, folder):
        click.echo(_("Report: {file}").format(file=file))
    if not ready(figures):
        sys.exit(1)


def held(venue: Venue, boards: int | None, size: Size, keep: bool) -> Figures:
    """Hold the rehearsal and wipe its traces, whatever happens meanwhile."""
    from board.rehearse.measure import measure
    from board.rehearse.show import hold
    from board.rehearse.venue import NoRehearsal

    place = venue.place()
    stage = venue.set_up(boards)
    say_beginning(stage, size)
    show_progress = Telling()
    try:
        before = venue.health()
        show = hold(place, stage, size, show_progress)
        show_progress.end()
        try:
            after = venue.health()
        except NoRehearsal:
            after = None
        at = f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M}"
        return measure(show, server=venue.origin, same=venue.here, at=at, before=before, after=after)
    finally:
        show_progress.end()
        if keep:
            click.echo(_("The rehearsal boards were kept. Wipe them later:  board rehearse --wipe LINK"))
        else:
            try:
                say_wiped(venue)
            except NoRehearsal as error:
                click.echo(_("Its traces are still there. Wipe them:  board rehearse --wipe LINK"), err=True)
                click.echo(str(error), err=True)


def say_beginning(stage: Stage, size: Size) -> None:
    """What is going to happen."""
    count, minutes = len(stage.boards), round(size.seconds / 60, 2)
    click.echo(
        _("Rehearsal of {title}: {boards}, {people} people, {minutes}, seed {seed}.").format(
            title=stage.title,
            boards=ngettext("1 board", "{n} boards", count).format(n=count),
            people=count * (size.delegates + 1),
            minutes=_("1 minute") if minutes == 1 else _("{n:g} minutes").format(n=minutes),
            seed=size.seed,
        )
    )


def say_wiped(venue: Venue) -> None:
    """Wipe, and say what it was."""
    wiped = venue.wipe()
    if wiped is None:
        click.echo(_("There was nothing to wipe."))
        return
    words = ngettext(
        "Wiped: 1 rehearsal board with all that was on it. Real boards were not touched.",
        "Wiped: {n} rehearsal boards with all that was on them. Real boards were not touched.",
        wiped.boards,
    )
    click.echo(words.format(n=wiped.boards))


class Telling:
    """Progress: one line that changes on a terminal, otherwise a line every few seconds."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.last = -QUIET
        self.width = 0

    def __call__(self, progress: Progress) -> None:
        if not self.live and progress.seconds - self.last < QUIET:
            return
        self.last = progress.seconds
        words = _(
            "{stage:<10} {at} of {of}   {here} of {people} here   {answers} answers   slowest 1 %: {wait} ms"
        )
        text = words.format(
            stage=stage_label(progress.stage),
            at=clock(progress.seconds),
            of=clock(progress.of),
            here=progress.here,
            people=progress.people,
            answers=progress.answers,
            wait=round(progress.wait * 1000),
        )
        if self.live:
            click.echo("\r" + text.ljust(self.width), nl=False)
            self.width = len(text)
        else:
            click.echo(text)
        sys.stdout.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.live and self.width:
            click.echo()
        self.width = 0


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def writable(folder: Path) -> Path:
    """The folder for the report, before anybody has rehearsed for an hour in vain."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".rehearsal-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Failure(
            _("{file} cannot be written: {reason}.").format(file=folder, reason=error.strerror)
        ) from error
    return folder


def save(figures: Figures, folder: Path) -> tuple[Path, Path]:
    """Write the report, in both forms."""
    from board.rehearse.report import markdown, page

    name = "rehearsal-" + figures.at.replace(" ", "-").replace(":", "")
    files = folder / f"{name}.md", folder / f"{name}.html"
    for file, text in zip(files, (markdown(figures), page(figures)), strict=True):
        file.write_text(text, encoding="utf-8")
    return files
