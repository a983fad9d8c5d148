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
from urllib.parse import urlsplit

from msgspec import Struct

from board.formats import CHALLENGE, FORMATS, PARTS, Format
from board.labfile.lines import Lines, Path
from board.labfile.syntax import MAX_BYTES, decoded, syntax_problems
from board.labfile.tables import Findings, LabFileError, Problem, Table, did_you_mean, quoted, whole
from board.language import gettext as _
from board.messages import (
    MAX_FIELD,
    MAX_IDEA,
    MAX_NAME,
    MAX_POINT,
    REHEARSAL,
    Brief,
    Describe,
    FilePoint,
    ListName,
    StagePlan,
    VoteRule,
)

__all__ = [
    "LIST_KEYS", "SHIPPED", "LabFile", "LabFileError", "LabLink", "Problem", "WorkshopPlan",
    "describe", "parse", "read", "workshop_id",
]  # fmt: skip

SHIPPED = FilePath(__file__).parent.parent / "labs" / "glasgow-2019.toml"
"""The Lab file that `make demo` loads."""

MAX_ADDRESS = 500
MAX_MINUTES = 240
MAX_DOTS = 20

LIST_KEYS: Mapping[str, ListName] = {
    "already_tried": "tried",
    "cannot_change": "fixed",
    "must_keep": "keep",
}
"""Key in the file → pinned list of the brief."""


class LabLink(Struct, frozen=True):
    """An address to read more, shown on the Lab's page."""

    label: str
    address: str


class WorkshopPlan(Struct, frozen=True, kw_only=True):
    """One workshop of the file. Texts are one line each, but for `background`, which may have paragraphs."""

    id: str
    """Slug, unique in the Lab."""
    part: str
    format: str
    title: str
    city: str
    """The challenge city."""
    date: str
    """YYYY-MM-DD"""
    question: str
    prompt: str
    placeholder: str
    """A good example of an idea, without "for example" before it. May be empty."""
    background: str
    background_is_example: bool
    points: tuple[FilePoint, ...]
    """The three pinned lists, one after the other, each in the order of the file."""
    stages: tuple[StagePlan, ...]
    """All stages of the format, in order."""
    vote: VoteRule


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
    links: tuple[LabLink, ...]
    workshops: tuple[WorkshopPlan, ...]


def read(path: str | FilePath) -> LabFile:
    """Read and check a Lab file. Raises `LabFileError`, and nothing else, when it cannot be used."""
    file = FilePath(path)
    try:
        if file.is_dir():
            raise whole(_("This is a folder. Give the path of a Lab file, which ends in .toml."))
        if not file.exists():
            raise whole(_("There is no such file. Check the path for a typing mistake."))
        if not file.is_file():
            raise whole(_("This is not an ordinary file. Give the path of a Lab file, which ends in .toml."))
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise whole(_("The file cannot be read: {reason}.").format(reason=reason)) from None
    return parse(raw)


def parse(raw: bytes) -> LabFile:
    """The same for the bytes of a Lab file."""
    text = decoded(raw)
    try:
        data = tomllib.loads(text)
        lines = Lines(text)
    except RecursionError:
        raise whole(_("Lists or tables stand too deep inside each other. Write them flat.")) from None
    except ValueError as error:
        raise LabFileError(syntax_problems(text, error)) from None
    findings = Findings(lines)
    lab = _lab(Table(data, (), findings))
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
        question=workshop.question,
        prompt=workshop.prompt,
        placeholder=workshop.placeholder,
        background=workshop.background,
        example=workshop.background_is_example,
        stages=workshop.stages,
        vote=workshop.vote,
        thanks=lab.thanks,
        names_to_facilitators=lab.names_to_facilitators,
    )
    return Describe(brief=brief, points=workshop.points)


# ── What a Lab file must say ────────────────────────────────────────────────────────────────────


def _lab(root: Table) -> LabFile:
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
    workshops = _workshops(root, cities, starts, ends)
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
    )
    table.done()
    root.done()
    return lab


def _link(table: Table) -> LabLink:
    link = LabLink(table.text("label", MAX_NAME), table.text("address", MAX_ADDRESS))
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


def _workshops(root: Table, cities: list[str], starts: str, ends: str) -> tuple[WorkshopPlan, ...]:
    tables = root.tables("workshop", 1, 100)
    plans = [_workshop(table, cities, starts, ends) for table in tables]
    # Titles too: two boards of the same title cannot be told apart in a list.
    for key in ("id", "title"):
        root.findings.unique(
            [((*table.path, key), getattr(plan, key)) for table, plan in zip(tables, plans, strict=True)]
        )
    return tuple(plans)


def _workshop(table: Table, cities: list[str], starts: str, ends: str) -> WorkshopPlan:
    # A wrong format is one problem; the rest of the workshop is still worth checking.
    format = FORMATS.get(table.choice("format", FORMATS), CHALLENGE)
    date = table.date("date")
    if date and starts and ends and starts <= ends and not starts <= date <= ends:
        message = _("This is not a day of the Lab. Write a date from {starts} to {ends}.")
        table.problem("date", message.format(starts=starts, ends=ends))
    city = table.text("city", MAX_NAME)
    # A city that could not be read may be this one.
    if city and cities and all(cities) and city not in cities:
        message = _("{city} is not in lab.cities. Add it there, or write a city that is there.")
        table.problem("city", message.format(city=quoted(city)) + did_you_mean(city, cities))
    plan = WorkshopPlan(
        id=table.slug("id"),
        part=table.choice("part", PARTS),
        format=format.name,
        title=table.text("title", MAX_NAME),
        city=city,
        date=date,
        question=table.text("question", MAX_POINT),
        prompt=table.text("prompt", MAX_POINT, format.prompt),
        placeholder=table.text("placeholder", MAX_IDEA, format.placeholder),
        background=table.text("background", MAX_FIELD, "", paragraphs=True),
        background_is_example=table.flag("background_is_example", False),
        points=tuple(point for key in LIST_KEYS for point in _points(table, key)),
        stages=_stages(table, format),
        vote=_vote(table, format.vote),
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


def _stages(table: Table, format: Format) -> tuple[StagePlan, ...]:
    """The format's stages, with what the file changes about them. It names only those that it changes."""
    order: list[str] = [plan.name for plan in format.stages]
    plans: dict[str, StagePlan] = {plan.name: plan for plan in format.stages}
    names: list[tuple[Path, str]] = []
    for row in table.tables("stages", 0, 50):
        name = row.choice("name", order)
        usual = plans.get(name, format.stages[0])
        minutes = row.number("minutes", 1, MAX_MINUTES, usual.minutes)
        say = row.text("say", MAX_POINT, usual.say)
        row.done()
        latest = max((order.index(other) for _path, other in names if other), default=-1)
        if name and order.index(name) < latest:
            message = _("Write {name} before {latest}. The order is: {order}.")
            words = {"name": quoted(name), "latest": quoted(order[latest]), "order": ", ".join(order)}
            row.problem("name", message.format(**words))
        names.append(((*row.path, "name"), name))
        plans[name] = StagePlan(usual.name, minutes, say)
    table.findings.unique(names)
    return tuple(plans[name] for name in order)


def _vote(table: Table, usual: VoteRule) -> VoteRule:
    row = table.table("vote", required=False)
    if row is None:
        return usual
    budget = row.number("budget", 1, MAX_DOTS, usual.budget)
    cap = row.number("cap", 1, MAX_DOTS, usual.cap)
    if budget and cap > budget:
        message = _("Write at most {budget}, the number of dots that each person has, not {cap}.")
        row.problem("cap", message.format(budget=budget, cap=cap))
    rule = VoteRule(budget, cap, row.flag("blind", usual.blind))
    row.done()
    return rule
