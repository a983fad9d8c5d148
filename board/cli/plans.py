"""`board export`: what a workshop or a Lab gives to take home, as files, from the database or an archive."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from board.cli.command import Failure, humane, open_store, prepare
from board.language import SOURCE, languages, ngettext
from board.language import gettext as _

if TYPE_CHECKING:
    from board.pages.outputs import Shown
    from board.store import Lab, Store, Whole, Workshop

PLANS = ("md", "docx", "zip")
"""Formats that hold plans."""
FORMATS = ("md", "docx", "json", "csv", "ics", "zip", "archive")


@click.command()
@click.argument("name", metavar="WORKSHOP|LAB")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="md",
    show_default=True,
    help="md, docx: the plan, or of a Lab its highlights, as Markdown or for Word. "
    "json, csv, ics: what the plan says, for programs, "
    "spreadsheets and calendars. "
    "zip: all of it. archive: everything that is stored, for another machine.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write, for csv a folder; otherwise it is printed."
)
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="FILE", help="Read an archive, no database."
)
@click.option(
    "--language",
    type=click.Choice(languages()),
    default=SOURCE,
    show_default=True,
    help="Language of headings and sentences; what people wrote stays as it is.",
)
@click.option("--names", is_flag=True, help="With names in a plan, as far as everybody may see them.")
@click.option("--short", is_flag=True, help="A plan without all ideas and the method.")
@click.option("--dated", metavar="TEXT", help="When a plan was written, to stand in it; no clock is read.")
@humane
def export(
    name: str,
    form: str,
    out: Path | None,
    source: Path | None,
    language: str,
    names: bool,
    short: bool,
    dated: str | None,
) -> None:
    """Write what a workshop, or with md, docx, zip and archive a whole Lab, gives to take home.

    The same boards give the same bytes. All but the archive show what everybody may see at the end, and name
    no author unless --names asks for it. The archive holds everything but keys, secrets and the ballots of
    votes that are not closed.
    """
    if form == "csv" and out is None:
        raise Failure(_("These are several tables: say with  --out FOLDER  where they go."))
    of_plan: dict[str, Any] = {"names": True} if names else {}
    of_plan |= ({"appendix": False} if short else {}) | ({"dated": dated} if dated else {})
    if of_plan and form not in PLANS:
        raise Failure(only_plans())
    settings = prepare()
    if source is not None:
        files = written(Filed(read_archive(source)), name, form, language, of_plan)
    else:
        store, _key = open_store(settings)
        try:
            files = written(Kept(store), name, form, language, of_plan)
        finally:
            store.close()
    for file, content in files.items():
        save(content, out / file if out is not None and form == "csv" else out)


class Kept:
    """The database, as far as exports ask."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.labs = store.labs()
        self.workshops = store.workshops(None)

    def board(self, workshop: Workshop) -> Shown | None:
        """A board to write out; nothing where nothing was stored yet."""
        from board.pages.outputs import shown

        loaded = self._store.load(workshop.id)
        return shown(self._store, workshop.id, loaded.state) if loaded and loaded.state.revision else None

    def whole(self, lab: str, workshop: str | None) -> Whole:
        """All that is stored of a Lab or of one workshop."""
        found = self._store.whole(lab, workshop)
        if found is None:
            raise Failure(_("There is no Lab “{id}”.").format(id=lab))
        return found

    def words(self, lab: str) -> dict[str, str]:
        """What the organiser wrote for the highlights."""
        found = self._store.highlights(lab)
        return found.texts if found is not None else {}


class Filed:
    """An archive, as far as exports ask."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self.labs = [whole.lab]
        self.workshops = [board.workshop for board in whole.boards]

    def board(self, workshop: Workshop) -> Shown | None:
        """A board to write out; nothing where nothing was stored yet."""
        from board.archive import state_of
        from board.pages.outputs import Shown
        from board.pages.plan import moves_in

        for board in self._whole.boards:
            if board.workshop.id == workshop.id and board.events:
                state = state_of(board, self._whole.profiles)
                return Shown(workshop.id, state, board.events[-1].at, moves_in(board.events))
        return None

    def whole(self, _lab: str, workshop: str | None) -> Whole:
        """The archive, or what it has of one workshop."""
        from board.archive import only

        return self._whole if workshop is None else only(self._whole, workshop)

    def words(self, _lab: str) -> dict[str, str]:
        """What the organiser wrote for the highlights."""
        found = self._whole.highlights
        return found.texts if found is not None else {}


def written(
    source: Kept | Filed, name: str, form: str, language: str, of_plan: Mapping[str, Any]
) -> dict[str, bytes]:
    """The files that are asked for, by name. `of_plan`: the choices that a plan has besides its language."""
    from board.archive import pack, withheld
    from board.pages import outputs
    from board.pages.plan import markdown_plan, word_plan

    lab, workshop = find(source.labs, source.workshops, name)
    if form == "archive":
        whole = source.whole(lab.id, workshop.id if workshop else None)
        count = sum(len(withheld(board)) for board in whole.boards)
        if count:
            words = ngettext(
                "1 vote is not closed: its dots are not in the archive.",
                "{n} votes are not closed: their dots are not in the archive.",
                count,
            )
            click.echo(words.format(n=count), err=True)
        return {"archive.json": pack(whole)}
    if form == "zip":
        wanted = [workshop] if workshop else [one for one in source.workshops if one.lab == lab.id]
        boards = [board for one in wanted if (board := source.board(one)) is not None]
        plan = partial(markdown_plan, cities=lab.cities, language=language, **of_plan)
        own = {} if workshop else source.words(lab.id)  # they are the whole Lab's
        return {"export.zip": outputs.lab_zip(lab, boards, plan, language, own)}
    if workshop is None:
        if of_plan:
            raise Failure(only_plans())
        return highlights(source, lab, form, language)
    board = source.board(workshop)
    if board is None:
        raise Failure(_("The board of “{id}” is empty.").format(id=workshop.id))
    if form == "csv":
        return {f"{table}.csv": content for table, content in outputs.board_tables(board, language).items()}
    if form == "json":
        return {"export.json": outputs.board_json(board)}
    if form == "ics":
        dated = outputs.board_calendar(board, language)
        if dated is None:
            raise Failure(_("No first step on the board of “{id}” has a date.").format(id=workshop.id))
        return {"export.ics": dated}
    choices: dict[str, Any] = {**of_plan, "cities": lab.cities, "language": language, "moves": board.moves}
    if form == "docx":
        return {"export.docx": word_plan(board.state, **choices)}
    return {"export.md": markdown_plan(board.state, **choices).encode()}


def only_plans() -> str:
    return _("--names, --short and --dated are for the plans of workshops: md, docx and zip.")


def highlights(source: Kept | Filed, lab: Lab, form: str, language: str) -> dict[str, bytes]:
    """The highlights of a Lab, as Markdown or for Word."""
    from board.pages.gathered import highlights_job, lab_highlights
    from board.press import make

    if form not in ("md", "docx"):
        raise Failure(
            _(
                "“{id}” is a whole Lab: write  --format md  or  docx  for its highlights,  zip  or  archive  "
                "for all of it, or name a workshop."
            ).format(id=lab.id)
        )
    boards = [board for one in source.workshops if one.lab == lab.id and (board := source.board(one))]
    text = lab_highlights(lab, [board.state for board in boards], source.words(lab.id), language)
    if form == "md":
        return {"highlights.md": text.encode()}
    return {"highlights.docx": make(highlights_job(lab, text, language))}


def save(content: bytes, out: Path | None) -> None:
    """Write a file and say so, or print it."""
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        if out.suffix == ".csv":
            out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise Failure(
            _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error
    click.echo(_("Written: {file}").format(file=out))


def read_archive(file: Path) -> Whole:
    """What is in an archive. Every way of being none is a sentence."""
    from board.archive import BadArchive, unpack

    try:
        return unpack(content(file))
    except BadArchive as error:
        raise Failure(f"{file}: {error}") from error


def content(file: Path) -> bytes:
    """The bytes of a file, or a failure that says why there are none."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Failure(
            _("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)
        ) from error


def find(labs: Sequence[Lab], workshops: Sequence[Workshop], name: str) -> tuple[Lab, Workshop | None]:
    """A Lab by id, or a workshop by id or by the end of its id where that is clear: `rotterdam`."""
    by_id = {lab.id: lab for lab in labs}
    if name in by_id:
        return by_id[name], None
    fits = [one for one in workshops if one.id == name] or [
        one for one in workshops if re.search(rf"(^|-){re.escape(name)}$", one.id)
    ]
    if len(fits) == 1:
        return by_id[fits[0].lab], fits[0]
    if not workshops:
        raise Failure(_("No Lab is loaded yet: run  board lab load FILE  first."))
    known = ", ".join(one.id for one in (fits or workshops))
    raise Failure(_("There is no workshop “{id}”. There is: {known}.").format(id=name, known=known))
