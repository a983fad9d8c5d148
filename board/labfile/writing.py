"""A Lab as the text of a Lab file: what `parse` reads back as the same Lab.

Only what a workshop changes about its format is written, so that the file stays short and a better format
reaches the workshops that follow it. It checks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from board.formats import FORMATS, Format
from board.labfile import LIST_KEYS, LabFile, WorkshopPlan
from board.messages import FilePoint, Lane, StagePlan, VoteRule, WebLink

DAYS = frozenset({"starts", "ends", "date", "purge_on"})
"""Keys whose texts are days, which TOML writes without quotes."""


def write(lab: LabFile) -> str:
    """The text of a Lab file."""
    tables = data(lab)
    parts = ["[lab]\n" + _pairs(tables["lab"])]
    for heading in ("format", "workshop"):
        parts += [f"[[{heading}]]\n" + _pairs(row) for row in tables.get(heading, ())]
    return "\n".join(parts)


def data(lab: LabFile) -> dict[str, Any]:
    """What the file holds: tables, lists and plain values, as `check` takes them. Days are texts."""
    known = known_formats(lab)
    held: dict[str, Any] = {"lab": _lab(lab)}
    if lab.formats:
        held["format"] = [format_data(format) for format in lab.formats]
    if lab.workshops:
        held["workshop"] = [workshop_data(one, known[one.format]) for one in lab.workshops]
    return held


def known_formats(lab: LabFile) -> Mapping[str, Format]:
    """Every format that workshops of this Lab can have, by name."""
    return {**FORMATS, **{format.name: format for format in lab.formats}}


def workshop_data(plan: WorkshopPlan, format: Format) -> dict[str, Any]:
    """One workshop, without what is as its format has it."""
    return _filled(
        {
            "id": plan.id,
            "part": plan.part,
            "format": plan.format,
            "title": plan.title,
            "city": plan.city,
            "date": plan.date,
            "time": plan.time,
            "question": plan.question,
            "prompt": _unless(plan.prompt, format.prompt),
            "placeholder": _unless(plan.placeholder, format.placeholder),
            "caution": _unless(plan.caution, format.caution),
            "background": plan.background,
            "background_is_example": plan.background_is_example,
            **{key: _points(plan.points, list) for key, list in LIST_KEYS.items()},
            "links": _links(plan.links),
            "names": _unless(plan.names, format.names),
            "names_after": _unless(plan.names_after, format.names_after),
            "stages": _stages(plan.stages, format),
        }
    ) | {
        key: value
        for key, value, usual in (
            ("lanes", _lanes(plan.lanes), _lanes(format.lanes)),
            ("vote", structs.asdict(plan.vote), structs.asdict(format.vote)),
        )
        if value != usual
    }


def _lab(lab: LabFile) -> dict[str, Any]:
    return _filled(
        {
            "id": lab.id,
            "title": lab.title,
            "theme": lab.theme,
            "host": lab.host,
            "starts": lab.starts,
            "ends": lab.ends,
            "purge_on": lab.purge_on,
            "language": lab.language,
            "names_to_facilitators": lab.names_to_facilitators,
            "thanks": lab.thanks,
            "cities": list(lab.cities),
            "links": _links(lab.links),
        }
    )


def format_data(format: Format) -> dict[str, Any]:
    """A format, whole: what it was based on may be another one in another program."""
    votes = format.has("vote") and format.vote != VoteRule()
    return _filled(
        {
            "name": format.name,
            "part": format.part,
            "prompt": format.prompt,
            "placeholder": format.placeholder,
            "caution": format.caution,
            "leaves": format.leaves,
            "names": format.names,
            "names_after": format.names_after,
            "stages": [_stage(plan, None) for plan in format.stages],
            "lanes": _lanes(format.lanes),
            "vote": structs.asdict(format.vote) if votes else None,
        }
    )


def _stages(plans: Iterable[StagePlan], format: Format) -> list[dict[str, Any]]:
    usual = {plan.name: plan for plan in format.stages}
    return [
        _stage(plan, usual[plan.name]) for plan in plans if plan.name in usual and plan != usual[plan.name]
    ]


def _stage(plan: StagePlan, usual: StagePlan | None) -> dict[str, Any]:
    said = {"minutes": plan.minutes, "label": plan.label, "say": plan.say}
    if usual is not None:
        said = {key: value for key, value in said.items() if value != getattr(usual, key)}
    return {"name": plan.name, **_filled(said)}


def _lanes(lanes: Iterable[Lane]) -> list[dict[str, Any]]:
    return [_filled(structs.asdict(lane)) for lane in lanes]


def _links(links: Iterable[WebLink]) -> list[dict[str, Any]]:
    return [structs.asdict(link) for link in links]


def _points(points: Iterable[FilePoint], list: str) -> list[Any]:
    return [
        {"text": point.text, "example": True} if point.example else point.text
        for point in points
        if point.list == list
    ]


def _unless(value: str, usual: str) -> str:
    return "" if value == usual else value


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: an empty text, an empty list, `false`."""
    return {key: value for key, value in row.items() if value}


# ── TOML ────────────────────────────────────────────────────────────────────────────────────────


def _pairs(row: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(key, value)}\n" for key, value in row.items())


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value if key in DAYS else _text(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{name} = {_value(name, one)}" for name, one in value.items())
        return f"{{ {inside} }}"
    return "[\n" + "".join(f"    {_value('', one)},\n" for one in value) + "]" if value else "[]"


def _text(text: str) -> str:
    if "\n" not in text:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    # Three quotes would close it. The line break after the opening quotes is not part of the text.
    return '"""\n' + re.sub(r'""+', lambda found: '\\"' * len(found[0]), text.replace("\\", "\\\\")) + '\n"""'
