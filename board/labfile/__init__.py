"""The Lab file: what an organiser writes about a Lab and its workshops, read from TOML and checked.

A file is right as a whole or it is refused: every problem is named at once, with its line, its field
and what to write instead. Nothing is mended silently, and nothing here stores or serves anything.
In a field's path entries are counted from 1, as people count: `workshop[2].stages[1].minutes` belongs to
the first stage of the second workshop.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from board.formats import FORMATS, PARTS, Format
from board.labfile.lines import Lines, Path
from board.labfile.plans import adapted, format_of, formats, stages
from board.labfile.syntax import MAX_BYTES, decoded, syntax_problems
from board.labfile.tables import Findings, LabFileError, Problem, Table, did_you_mean, quoted, whole
from board.language import gettext as _
from board.messages import (
    MAX_FIELD,
    MAX_NAME,
    MAX_POINT,
    REHEARSAL,
    Brief,
    Describe,
    FilePoint,
    Lane,
    Leaves,
    ListName,
    Names,
    StagePlan,
    VoteRule,
    WebLink,
)

__all__ = [
    "LIST_KEYS", "MAX_BYTES", "SHIPPED", "LabFile", "LabFileError", "Problem", "WorkshopPlan",
    "check", "describe", "parse", "read", "source", "workshop_id",
]  # fmt: skip

LABS = FilePath(__file__).parent.parent / "labs"
SHIPPED = LABS / "glasgow-2019.toml"
"""The Lab file that `make demo` loads."""

MAX_ADDRESS = 500

LIST_KEYS: Mapping[str, ListName] = {
    "already_tried": "tried",
    "cannot_change": "fixed",
    "must_keep": "keep",
}
"""Key in the file → pinned list of the brief."""


class WorkshopPlan(Struct, frozen=True, kw_only=True):
    """One workshop of the file. Texts are one line each, but for `background`, which may have paragraphs."""

    id: str
    """Slug, unique in the Lab."""
    part: str
    format: str
    title: str
    city: str
    """The challenge city or case city, or where the visit goes."""
    date: str
    """YYYY-MM-DD"""
    time: str
    """When it is to begin, as HH:MM. May be empty."""
    question: str
    prompt: str
    placeholder: str
    """A good example of an idea, without "for example" before it. May be empty."""
    background: str
    background_is_example: bool
    points: tuple[FilePoint, ...]
    """The three pinned lists, one after the other, each in the order of the file."""
    links: tuple[WebLink, ...]
    """Addresses to read more."""
    stages: tuple[StagePlan, ...]
    """All stages of the format, in order."""
    leaves: Leaves
    lanes: tuple[Lane, ...]
    caution: str
    vote: VoteRule
    names: Names
    names_after: Names


class LabFile(Struct, frozen=True, kw_only=True):
    """A whole Lab. Dates are YYYY-MM-DD."""

    id: str
    title: str
    theme: str
    host: str
    starts: str
    ends: str
    cities: tuple[str, ...]
    """Offered while people type theirs."""
    purge_on: str | None
    """When everything personal is to be deleted."""
    names_to_facilitators: bool
    thanks: str
    """Line of thanks and funding."""
    links: tuple[WebLink, ...]
    """Addresses to read more."""
    workshops: tuple[WorkshopPlan, ...]
    formats: tuple[Format, ...] = ()
    """Those that the file brings itself."""
    language: str = ""
    """The language of all these texts, as a tag; empty is the language of the program."""


def read(path: str | FilePath) -> LabFile:
    """Read and check a Lab file. Raises `LabFileError`, and nothing else, when it cannot be used."""
    return parse(source(path))


def source(path: str | FilePath) -> bytes:
    """The bytes of a file that may be a Lab file. Raises `LabFileError` when there are none."""
    file = FilePath(path)
    try:
        if file.is_dir():
            raise whole(_("This is a folder. Give the path of a Lab file, which ends in .toml."))
        if not file.exists():
            raise whole(_("There is no such file. Check the path for a typing mistake."))
        if not file.is_file():
            raise whole(_("This is not an ordinary file. Give the path of a Lab file, which ends in .toml."))
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise whole(_("The file cannot be read: {reason}.").format(reason=reason)) from None


def parse(raw: bytes, *, least: int = 1) -> LabFile:
    """The same for the bytes of a Lab file. `least`: so many workshops must be in it."""
    text = decoded(raw)
    try:
        data = tomllib.loads(text)
        lines = Lines(text)
    except RecursionError:
        raise whole(_("Lists or tables stand too deep inside each other. Write them flat.")) from None
    except ValueError as error:
        raise LabFileError(syntax_problems(text, error)) from None
    return _checked(data, lines, least)


def check(data: dict[str, Any]) -> LabFile:
    """The same for what a Lab file would hold, without a file: problems have fields, and no lines. Without a
    file, a Lab may begin with no workshop."""
    return _checked(data, Lines(""), 0)


def _checked(data: dict[str, Any], lines: Lines, least: int) -> LabFile:
    findings = Findings(lines)
    lab = _lab(Table(data, (), findings), least)
    if findings.problems:
        raise LabFileError(findings.problems)
    return lab


def workshop_id(lab: LabFile, workshop: WorkshopPlan) -> str:
    """The id of the workshop and of its board on this server, like `glasgow-2019-rotterdam`."""
    return f"{lab.id}-{workshop.id}"


def describe(lab: LabFile, workshop: WorkshopPlan) -> Describe:
    """What the workshop's board is told when the file is loaded."""
    brief = Brief(
        id="brief",
        lab=lab.id,
        lab_title=lab.title,
        part=workshop.part,
        title=workshop.title,
        city=workshop.city,
        host=lab.host,
        date=workshop.date,
        time=workshop.time,
        question=workshop.question,
        prompt=workshop.prompt,
        placeholder=workshop.placeholder,
        background=workshop.background,
        example=workshop.background_is_example,
        stages=workshop.stages,
        vote=workshop.vote,
        thanks=lab.thanks,
        names_to_facilitators=lab.names_to_facilitators,
        format=workshop.format,
        leaves=workshop.leaves,
        lanes=workshop.lanes,
        caution=workshop.caution,
        links=workshop.links,
        language=lab.language,
    )
    return Describe(
        brief=brief, points=workshop.points, names=workshop.names, names_after=workshop.names_after
    )


# ── What a Lab file must say ────────────────────────────────────────────────────────────────────


def _lab(root: Table, least: int) -> LabFile:
    # Without [lab] the workshops are still worth checking; what is said about the empty table is not.
    table = root.table("lab") or Table({}, ("lab",), Findings(root.findings.lines))
    starts = table.date("starts")
    ends = table.date("ends")
    if starts and ends and ends < starts:
        message = _("The Lab ends before it starts. Write {starts} or a later date.")
        table.problem("ends", message.format(starts=starts))
    purge_on = table.date("purge_on", required=False)
    if ends and purge_on and purge_on < ends:
        message = _("This is before the Lab ends. Write {ends} or a later date.")
        table.problem("purge_on", message.format(ends=ends))
    cities = table.each("cities", 1, 300, lambda path, value: table.findings.text(path, value, MAX_NAME))
    table.findings.unique([(("lab", "cities", i), city) for i, city in enumerate(cities)])
    known = formats(root)
    workshops = _workshops(root, known, least, cities, starts, ends)
    id = table.slug("id")
    if id.startswith(REHEARSAL):
        message = _("Ids that begin with “{start}” are kept for rehearsals. Choose another one.")
        table.problem("id", message.format(start=REHEARSAL))
    lab = LabFile(
        id=id,
        title=table.text("title", MAX_NAME),
        theme=table.text("theme", MAX_POINT, ""),
        host=table.text("host", MAX_NAME),
        starts=starts,
        ends=ends,
        cities=tuple(cities),
        purge_on=purge_on or None,
        names_to_facilitators=table.flag("names_to_facilitators", False),
        thanks=table.text("thanks", MAX_POINT, ""),
        links=tuple(_link(row) for row in table.tables("links", 0, 20)),
        workshops=workshops,
        formats=tuple(format for name, format in known.items() if name not in FORMATS),
        language=table.language("language"),
    )
    table.done()
    root.done()
    return lab


def _link(table: Table) -> WebLink:
    link = WebLink(table.text("label", MAX_NAME), table.text("address", MAX_ADDRESS))
    table.done()
    if link.address and not _is_web_address(link.address):
        table.problem("address", _("Write a whole web address, like “https://example.org/page”."))
    return link


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not set(text) & set(' <>"')
    except ValueError:
        return False


def _workshops(
    root: Table, known: Mapping[str, Format], least: int, cities: list[str], starts: str, ends: str
) -> tuple[WorkshopPlan, ...]:
    tables = root.tables("workshop", least, 100)
    plans = [_workshop(table, known, cities, starts, ends) for table in tables]
    # Titles too: two boards of the same title cannot be told apart in a list.
    for key in ("id", "title"):
        root.findings.unique(
            [((*table.path, key), getattr(plan, key)) for table, plan in zip(tables, plans, strict=True)]
        )
    return tuple(plans)


def _workshop(
    table: Table, known: Mapping[str, Format], cities: list[str], starts: str, ends: str
) -> WorkshopPlan:
    format = format_of(table, known)
    plan_of_stages = stages(table, format)
    date = table.date("date")
    if date and starts and ends and starts <= ends and not starts <= date <= ends:
        message = _("This is not a day of the Lab. Write a date from {starts} to {ends}.")
        table.problem("date", message.format(starts=starts, ends=ends))
    city = table.text("city", MAX_NAME)
    # A city that could not be read may be this one.
    if city and cities and all(cities) and city not in cities:
        message = _("{city} is not one of the Lab’s cities. Add it to them, or write one of them.")
        table.problem("city", message.format(city=quoted(city)) + did_you_mean(city, cities))
    plan = WorkshopPlan(
        id=table.slug("id"),
        part=table.choice("part", PARTS, format.part),
        format=format.name,
        title=table.text("title", MAX_NAME),
        city=city,
        date=date,
        time=table.time("time"),
        question=table.text("question", MAX_POINT),
        prompt=table.text("prompt", MAX_POINT, format.prompt),
        background=table.text("background", MAX_FIELD, "", paragraphs=True),
        background_is_example=table.flag("background_is_example", False),
        points=tuple(point for key in LIST_KEYS for point in _points(table, key)),
        links=tuple(_link(row) for row in table.tables("links", 0, 20)),
        stages=plan_of_stages,
        leaves=format.leaves,
        **adapted(table, format, plan_of_stages),
    )
    table.done()
    return plan


def _points(table: Table, key: str) -> list[FilePoint]:
    findings = table.findings

    def point(path: Path, value: object) -> FilePoint:
        if not isinstance(value, dict):
            return FilePoint(list=LIST_KEYS[key], text=findings.text(path, value, MAX_POINT))
        row = Table(value, path, findings)
        text, example = row.text("text", MAX_POINT), row.flag("example", False)
        row.done()
        return FilePoint(list=LIST_KEYS[key], text=text, example=example)

    points = table.each(key, 0, 30, point)
    findings.unique([((*table.path, key, index), point.text) for index, point in enumerate(points)])
    return points
