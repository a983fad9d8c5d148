"""The desk's forms: a plan as form fields, and typed fields as what a Lab file would hold.

Names of fields are those of the file, with dots: `title`, `stages.brief.minutes`, `links.0.address`. Nothing
is checked here: the Lab file's own checks do that, and a problem finds its field by its path. Empty rows are
no rows, and an empty text is the format's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from board.formats import CHALLENGE, STAGES, Format
from board.labfile import LIST_KEYS, LabFile, Problem, WorkshopPlan
from board.labfile.tables import slugged
from board.language import gettext as _
from board.messages import StagePlan
from board.pages.desk import labels

Fields = dict[str, str]

BLANK = 2
"""Empty rows under those that are filled."""
YES = "yes"
ROWS = {"links": ("label", "address"), "lanes": ("id", "label", "hint")} | dict.fromkeys(
    LIST_KEYS, ("text", "example")
)
"""Lists of the forms, with the fields of each row."""
MOST = {"links": 20, "lanes": 8} | dict.fromkeys(LIST_KEYS, 30)
_PLACE = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


@dataclass(frozen=True)
class Elsewhere:
    """Something that is wrong with a workshop of another form, because of what this one says."""

    title: str
    workshop: str
    """Its id."""
    field: str
    label: str
    message: str


@dataclass
class Form:
    """A form as it is shown: what stands in it, and what is wrong, beside its field or above them all."""

    fields: Fields
    seen: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    more: int = 0
    """Empty rows that were asked for."""

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.fields.get(name, "")

    def label(self, name: str) -> str:
        """What a field is called beside its box."""
        return labels.label(name)

    def alone(self, name: str) -> str:
        """What it is called in the list of what is to be mended."""
        return labels.alone(name)

    def anchor(self, name: str) -> str:
        """Where it stands on the page."""
        return f"f-{'wanted' if name == 'format' else name}"

    def error(self, name: str) -> str:
        """What is wrong with it."""
        return " ".join(self.errors.get(name, ()))

    def rows(self, name: str) -> range:
        """The numbers of the rows of a list, with some empty ones at the end."""
        return range(min(MOST[name], len(numbers(self.fields, name, all=True)) + BLANK + self.more))

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.errors or self.problems or self.elsewhere)

    def blame(
        self,
        problems: Iterable[Problem],
        table: str,
        places: Mapping[str, str],
        workshops: Sequence[tuple[str, str]],
    ) -> None:
        """Put each problem beside the field that it is about; those of other tables above. `workshops`: their
        ids and titles."""
        for problem in problems:
            if problem.field.startswith(f"{table}."):
                inside = problem.field.removeprefix(f"{table}.")
                self.errors.setdefault(_name(inside, places), []).append(problem.message)
                continue
            other = re.fullmatch(r"workshop\[(\d+)\]\.?(.*)", problem.field)
            if other is not None and int(other[1]) <= len(workshops):
                id, title = workshops[int(other[1]) - 1]
                name = _name(other[2], {})
                self.elsewhere.append(Elsewhere(title, id, name, labels.alone(name), problem.message))
            else:
                self.problems.append(str(problem))


def _name(inside: str, places: Mapping[str, str]) -> str:
    """The field of a path within its table: `links[2].address` is `links.1.address`."""
    found = _PLACE.fullmatch(inside)
    if found is None:
        return places.get(inside, inside)
    row = places.get(f"{found[1]}[{found[2]}]", found[1])
    if "." not in row:
        return row
    last = {"id": "label", "name": "minutes"}.get(found[3], found[3]) or "text"
    return f"{row}.{last}"


def typed(form: Mapping[str, str]) -> Fields:
    """What was typed, with the line breaks that people mean."""
    return {name: value.replace("\r\n", "\n") for name, value in form.items()}


def numbers(fields: Fields, name: str, *, all: bool = False) -> list[int]:
    """The numbers of the rows of a list that say something; with `all`, of those before them too."""
    found = set()
    for key, value in fields.items():
        parts = key.split(".")
        if len(parts) != 3 or parts[0] != name or not re.fullmatch("[0-9]{1,3}", parts[1]):
            continue
        # A tick, or the hidden id of a row whose words were taken out, is no row.
        if value.strip() and parts[2] not in ("id", "example"):
            found.add(int(parts[1]))
    return list(range(max(found, default=-1) + 1)) if all else sorted(found)


# ── The Lab ─────────────────────────────────────────────────────────────────────────────────────


def lab_fields(plan: LabFile) -> Fields:
    """The Lab's own form."""
    return {
        "title": plan.title,
        "theme": plan.theme,
        "host": plan.host,
        "starts": plan.starts,
        "ends": plan.ends,
        "purge_on": plan.purge_on or "",
        "thanks": plan.thanks,
        "language": plan.language,
        "cities": "\n".join(plan.cities),
        **_tick("names_to_facilitators", plan.names_to_facilitators),
        **_rows("links", [{"label": link.label, "address": link.address} for link in plan.links]),
    }


def lab_table(fields: Fields, id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The table `[lab]` of what was typed, and where its rows stand in the form."""
    places: dict[str, str] = {}
    table: dict[str, Any] = {"id": id, "cities": _lines(fields, "cities")}
    for name in ("title", "host", "starts", "ends"):
        table[name] = fields.get(name, "").strip()
    _put(table, fields, "theme", "purge_on", "thanks", "language")
    table["names_to_facilitators"] = fields.get("names_to_facilitators") == YES
    table["links"] = _list(fields, "links", places)
    return table, places


# ── A workshop ──────────────────────────────────────────────────────────────────────────────────


def workshop_fields(plan: WorkshopPlan) -> Fields:
    """The form of a workshop, with what it takes from its format filled in."""
    fields = {
        "part": plan.part,
        "format": plan.format,
        "title": plan.title,
        "city": plan.city,
        "date": plan.date,
        "time": plan.time,
        "question": plan.question,
        "prompt": plan.prompt,
        "placeholder": plan.placeholder,
        "caution": plan.caution,
        "background": plan.background,
        "names": plan.names,
        "names_after": plan.names_after,
        "vote.budget": str(plan.vote.budget),
        "vote.cap": str(plan.vote.cap),
        **_tick("vote.blind", plan.vote.blind),
        **_tick("background_is_example", plan.background_is_example),
        **_rows("links", [{"label": link.label, "address": link.address} for link in plan.links]),
        **_rows("lanes", [{"id": lane.id, "label": lane.label, "hint": lane.hint} for lane in plan.lanes]),
    }
    for key, list in LIST_KEYS.items():
        points = [point for point in plan.points if point.list == list]
        fields |= _rows(
            key, [{"text": point.text, "example": YES if point.example else ""} for point in points]
        )
    return fields | _stages(plan.stages)


def format_fields(format: Format) -> Fields:
    """The form of a workshop that is as its format has it."""
    bare = WorkshopPlan(
        id="", part=format.part, format=format.name, title="", city="", date="", time="",
        question="", prompt=format.prompt, placeholder=format.placeholder, background="",
        background_is_example=False,
        points=(), links=(), stages=format.stages, leaves=format.leaves, lanes=format.lanes,
        caution=format.caution, vote=format.vote, names=format.names, names_after=format.names_after,
    )  # fmt: skip
    return workshop_fields(bare)


def of_format(fields: Fields, before: Format, after: Format) -> Fields:
    """What was typed, in another format: what was as the old format has it becomes as the new one has it."""
    usual = format_fields(before)
    own = {name: value for name, value in fields.items() if usual.get(name) != value}
    return format_fields(after) | own | {"format": after.name}


def own_fields(format: Format) -> Fields:
    """The form of a format: as a workshop that is as its format has it, with its stages to choose."""
    bare = format_fields(format)
    names = ("part", "prompt", "placeholder", "caution", "names", "names_after")
    fields = {name: value for name, value in bare.items() if name in names or "." in name}
    on = {f"stages.{plan.name}.on": YES for plan in format.stages}
    # A stage that is not there is filled in as it usually is, for whoever ticks it.
    return _stages(CHALLENGE.stages) | fields | on | {"leaves": format.leaves}


def own_table(fields: Fields, name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """One `[[format]]` of what was typed, and where its rows stand in the form.

    It begins and ends as every workshop does, and is worked on where it leaves something.
    """
    places: dict[str, str] = {}
    table: dict[str, Any] = {"name": name, "prompt": fields.get("prompt", "").strip()}
    _put(table, fields, "part", "placeholder", "caution", "leaves", "names", "names_after")
    table["lanes"] = _lanes(fields, places)
    table["stages"] = []
    always: set[str] = {"brief", "closed"} | ({"draft"} if fields.get("leaves") != "nothing" else set())
    for stage in STAGES:
        if stage not in always and (stage == "draft" or fields.get(f"stages.{stage}.on") != YES):
            continue
        row: dict[str, Any] = {
            "name": stage, "minutes": _number(fields.get(f"stages.{stage}.minutes", "").strip()),
        }  # fmt: skip
        row |= {
            part: value
            for part in ("label", "say")
            if (value := fields.get(f"stages.{stage}.{part}", "").strip())
        }
        table["stages"].append(row)
        places[f"stages[{len(table['stages'])}]"] = f"stages.{stage}"
    if fields.get("stages.vote.on") == YES:
        table["vote"] = _vote(fields)
    return table, places


def workshop_table(
    fields: Fields, format: Format, id: str, taken: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, str]]:
    """One `[[workshop]]` of what was typed, and where its rows stand in the form.

    A new workshop that was given no short name gets one of its city; `taken` are those of the others.
    """
    places: dict[str, str] = {"format": "format"}
    table: dict[str, Any] = {"id": id or _free(slugged(fields.get("city", "")) or "workshop", taken)}
    for name in ("title", "city", "question", "date"):
        table[name] = fields.get(name, "").strip()
    table["format"] = format.name
    texts = ("part", "time", "prompt", "placeholder", "caution", "background", "names", "names_after")
    _put(table, fields, *texts)
    table["background_is_example"] = fields.get("background_is_example") == YES
    table["links"] = _list(fields, "links", places)
    table["lanes"] = _lanes(fields, places)
    for key in LIST_KEYS:
        table[key] = [
            {"text": row["text"], "example": row.get("example") == YES} for row in _list(fields, key, places)
        ]
    table["stages"] = []
    for number, plan in enumerate(format.stages, start=1):
        row: dict[str, Any] = {"name": plan.name}
        for part in ("minutes", "label", "say"):
            value = fields.get(f"stages.{plan.name}.{part}", "").strip()
            if value:
                row[part] = _number(value) if part == "minutes" else value
        table["stages"].append(row)
        places[f"stages[{number}]"] = f"stages.{plan.name}"
    if format.has("vote"):
        table["vote"] = _vote(fields)
    return table, places


def _vote(fields: Fields) -> dict[str, Any]:
    return {"blind": fields.get("vote.blind") == YES} | {
        part: _number(fields[f"vote.{part}"].strip())
        for part in ("budget", "cap")
        if fields.get(f"vote.{part}", "").strip()
    }


def _lanes(fields: Fields, places: dict[str, str]) -> list[dict[str, str]]:
    """The prompts. One that is new gets its short name of its words, and keeps it."""
    rows = _list(fields, "lanes", places)
    taken = {row["id"] for row in rows if row.get("id")}
    for row in rows:
        if not row.get("id"):
            row["id"] = _free(slugged(row.get("label", "")) or "prompt", taken)
            taken.add(row["id"])
    return rows


def _stages(stages: Iterable[StagePlan]) -> Fields:
    fields: Fields = {}
    for stage in stages:
        fields |= {
            f"stages.{stage.name}.minutes": str(stage.minutes),
            f"stages.{stage.name}.label": stage.label,
            f"stages.{stage.name}.say": stage.say,
        }
    return fields


# ── Pieces ──────────────────────────────────────────────────────────────────────────────────────


def _tick(name: str, on: bool) -> Fields:
    return {name: YES} if on else {}


def _rows(name: str, rows: list[dict[str, str]]) -> Fields:
    return {
        f"{name}.{number}.{part}": value
        for number, row in enumerate(rows)
        for part, value in row.items()
        if value or part not in ("example",)
    }


def _list(fields: Fields, name: str, places: dict[str, str]) -> list[dict[str, str]]:
    """The rows of a list that say something; where they stand goes into `places`."""
    found = []
    for number in numbers(fields, name):
        values = {part: fields.get(f"{name}.{number}.{part}", "").strip() for part in ROWS[name]}
        # A text that must be there is checked also when it is not.
        must = {"links": ("label", "address"), "lanes": ("label",)}.get(name, ("text",))
        found.append({part: value for part, value in values.items() if value or part in must})
        places[f"{name}[{len(found)}]"] = f"{name}.{number}"
    return found


def _put(table: dict[str, Any], fields: Fields, *names: str) -> None:
    """Copy those texts that say something."""
    for name in names:
        value = fields.get(name, "").strip()
        if value:
            table[name] = value


def _lines(fields: Fields, name: str) -> list[str]:
    return [line.strip() for line in fields.get(name, "").split("\n") if line.strip()]


def _number(value: str) -> int | str:
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else value


def _free(word: str, taken: Collection[str]) -> str:
    """The word, or the first of `word-2`, `word-3` … that is free."""
    number, free = 1, word
    while free in taken:
        number += 1
        free = f"{word[:36]}-{number}"
    return free


def changed_meanwhile() -> str:
    """What the second of two organisers hears."""
    return _(
        "Somebody else changed this while you wrote, so nothing was saved yet. What you wrote is still here. "
        "Look at what is stored now in another window, then save again: this replaces it."
    )
