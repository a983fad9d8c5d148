"""What a workshop takes from its format and may change: stages, lanes, the vote; and formats of a file's own.

Formats that come with the program and those of the file are the same to whoever reads a workshop. Nothing
here knows what a format means for a board.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from msgspec import structs

from board.formats import CHALLENGE, FORMATS, PARTS, STAGES, Format
from board.labfile.lines import Path
from board.labfile.tables import Table, quoted
from board.language import gettext as _
from board.messages import (
    MAX_IDEA,
    MAX_NAME,
    MAX_POINT,
    Lane,
    Leaves,
    Names,
    StageName,
    StagePlan,
    VoteRule,
)

MAX_MINUTES = 240
MAX_DOTS = 20
MAX_LANES = 8
MAX_LABEL = 24
"""Longest name of a stage: six of them stand side by side."""


def formats(root: Table) -> Mapping[str, Format]:
    """Every format that workshops of the file can have, by name: those of the program and its own."""
    found = dict(FORMATS)
    names: list[tuple[Path, str]] = []
    for row in root.tables("format", 0, 20):
        format = _format(row, found)
        if format.name in FORMATS:
            message = _("There is a format {name} already. Write another name, or change it in the workshop.")
            row.problem("name", message.format(name=quoted(format.name)))
        else:
            names.append(((*row.path, "name"), format.name))
            found.setdefault(format.name, format)
    root.findings.unique(names)
    found.pop("", None)  # a name that could not be read; the rest of it was worth checking
    return found


def _format(row: Table, known: Mapping[str, Format]) -> Format:
    name = row.slug("name", "clinic")
    base = None
    if row.has("based_on"):
        base = known.get(row.choice("based_on", filter(None, known)), CHALLENGE)
    usual: Any = base or structs.replace(CHALLENGE, stages=(), prompt="", leaves="nothing", vote=VoteRule())
    stages = _own_stages(row, base)
    format = Format(
        name=name,
        part=row.choice("part", PARTS, base.part if base else None),  # type: ignore[arg-type]
        stages=stages,
        prompt=row.text("prompt", MAX_POINT, base.prompt if base else None),
        leaves=row.choice("leaves", get_args(Leaves), usual.leaves),  # type: ignore[arg-type]
        **adapted(row, usual, stages),
    )
    row.done()
    if stages and format.leaves:
        needs: tuple[StageName, ...] = ("draft",)
        if format.leaves in ("solutions", "nothing"):
            needs = ("cluster", "draft") if format.leaves == "solutions" else ()
        for stage in needs:
            if not format.has(stage):
                message = _("For {leaves} the stage {stage} is needed. Add it, or write “nothing”.")
                row.problem("leaves", message.format(leaves=quoted(format.leaves), stage=quoted(stage)))
        if not needs and format.has("draft"):
            message = _("The stage “draft” is there to write something. Say what: {known}.")
            known_words = ", ".join(word for word in get_args(Leaves) if word != "nothing")
            row.problem("leaves", message.format(known=known_words))
    return format


def adapted(row: Table, usual: Format, stages: tuple[StagePlan, ...]) -> dict[str, Any]:
    """What a format of the file and a workshop change in the same words."""
    return {
        "placeholder": row.text("placeholder", MAX_IDEA, usual.placeholder),
        "lanes": _lanes(row, usual.lanes),
        "caution": row.text("caution", MAX_POINT, usual.caution),
        "vote": _vote(row, usual.vote, stages),
        "names": row.choice("names", get_args(Names), usual.names),
        "names_after": row.choice("names_after", get_args(Names), usual.names_after),
    }


def stages(row: Table, format: Format) -> tuple[StagePlan, ...]:
    """The format's stages, with what a workshop changes about them. It names only those that it changes."""
    order = [plan.name for plan in format.stages]
    plans = {plan.name: plan for plan in format.stages}
    for plan in _in_order(row, order, plans):
        plans[plan.name] = plan
    return tuple(plans[name] for name in order)


def _own_stages(row: Table, base: Format | None) -> tuple[StagePlan, ...]:
    """All stages of a format of the file, in order; where it names none, those that it is based on."""
    if base is not None and not row.has("stages"):
        return base.stages
    usual = {plan.name: plan for plan in base.stages} if base else {}
    plans = _in_order(row, list(STAGES), usual, least=2)
    for name in ("brief", "closed"):
        if plans and all(plan.name != name for plan in plans):
            message = _(
                "A workshop begins at “brief” and ends at “closed”. Add {{ name = {name}, minutes = 5 }}."
            )
            row.problem("stages", message.format(name=f'"{name}"'))
    return plans


def _in_order(
    row: Table, order: list[Any], usual: Mapping[Any, StagePlan], least: int = 0
) -> tuple[StagePlan, ...]:
    """The stages that a table names: each once, and in the order that stages have everywhere."""
    plans: list[StagePlan] = []
    names: list[tuple[Path, str]] = []
    for one in row.tables("stages", least, 50):
        name: Any = one.choice("name", order)
        known = usual.get(name)
        plan = StagePlan(
            name or order[0],
            one.number("minutes", 1, MAX_MINUTES, known.minutes if known else None),
            one.text("say", MAX_POINT, known.say if known else ""),
            one.text("label", MAX_LABEL, known.label if known else ""),
        )
        one.done()
        latest = max((order.index(other) for _path, other in names if other), default=-1)
        if name and order.index(name) < latest:
            message = _("Write {name} before {latest}. The order is: {order}.")
            words = {"name": quoted(name), "latest": quoted(order[latest]), "order": ", ".join(order)}
            one.problem("name", message.format(**words))
        names.append(((*one.path, "name"), name))
        if name:
            plans.append(plan)
    row.findings.unique(names)
    return tuple(plans)


def _lanes(row: Table, usual: tuple[Lane, ...]) -> tuple[Lane, ...]:
    """The prompts of a workshop; where it names any, they stand instead of the format's."""
    if not row.has("lanes"):
        return usual
    tables = row.tables("lanes", 0, MAX_LANES)
    lanes = []
    for one in tables:
        lanes.append(
            Lane(one.slug("id", "works"), one.text("label", MAX_NAME), one.text("hint", MAX_POINT, ""))
        )
        one.done()
    for key in ("id", "label"):
        row.findings.unique(
            [((*one.path, key), getattr(lane, key)) for one, lane in zip(tables, lanes, strict=True)]
        )
    return tuple(lanes)


def _vote(row: Table, usual: VoteRule, stages: tuple[StagePlan, ...]) -> VoteRule:
    one = row.table("vote", required=False)
    if one is None:
        return usual if any(plan.name == "vote" for plan in stages) else VoteRule()
    if stages and all(plan.name != "vote" for plan in stages):
        row.problem("vote", _("There is no stage “vote” in this format, so nobody votes. Take this out."))
    budget = one.number("budget", 1, MAX_DOTS, usual.budget)
    cap = one.number("cap", 1, MAX_DOTS, usual.cap)
    if budget and cap > budget:
        message = _("Write at most {budget}, the number of dots that each person has, not {cap}.")
        one.problem("cap", message.format(budget=budget, cap=cap))
    rule = VoteRule(budget, cap, one.flag("blind", usual.blind))
    one.done()
    return rule


def format_of(row: Table, known: Mapping[str, Format]) -> Format:
    """The format of a workshop. A wrong one is one problem; the rest is still worth checking."""
    return known.get(row.choice("format", known), CHALLENGE)
