"""What is planned of a Lab now: its Lab file as it was loaded or written last.

A Lab that came without its file, by an archive or from an older program, is read back from its boards. So is
a workshop that a later file left out: it stays in the Lab until it is removed.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from msgspec import Struct, structs

from board.formats import FORMATS, Format
from board.labfile import LabFile, LabFileError, WorkshopPlan, parse, workshop_id
from board.labfile.writing import known_formats, write
from board.messages import Brief, FilePoint, WebLink
from board.state import State
from board.store import Lab, Plan, Workshop

Boards = Callable[[str], State | None]
"""The committed board of a workshop, by its id."""


class Held(Struct, frozen=True):
    """A Lab as it is planned. `text`: its Lab file. `stamp` is another one after every change."""

    plan: LabFile
    text: str
    stamp: str


def stamp(kept: Plan | None) -> str:
    """What names this version of a plan."""
    return sha256(kept.text.encode() if kept else b"").hexdigest()[:16]


def held(lab: Lab, workshops: list[Workshop], kept: Plan | None, board: Boards) -> Held:
    """What is planned of this Lab."""
    plan = _read(kept)
    if plan is None or plan.id != lab.id:
        plan = _from_rows(lab)
    known = {workshop_id(plan, one) for one in plan.workshops}
    missing = [one for one in workshops if one.id not in known]
    whole = plan
    for workshop in missing:
        whole = _with_board(whole, workshop, board(workshop.id))
    text = kept.text if kept is not None and whole is plan and _read(kept) is not None else write(whole)
    return Held(whole, text, stamp(kept))


def _read(kept: Plan | None) -> LabFile | None:
    try:
        return parse(kept.text.encode(), least=0) if kept is not None else None
    except LabFileError:  # from a program that took what this one does not
        return None


def _from_rows(lab: Lab) -> LabFile:
    return LabFile(
        id=lab.id,
        title=lab.title,
        theme=lab.theme,
        host=lab.host,
        starts=lab.starts,
        ends=lab.ends,
        cities=lab.cities,
        purge_on=lab.purge_on,
        names_to_facilitators=lab.names_to_facilitators,
        thanks=lab.thanks,
        links=tuple(WebLink(label, address) for label, address in lab.links),
        workshops=(),
    )


def _with_board(plan: LabFile, workshop: Workshop, state: State | None) -> LabFile:
    """A plan with a workshop more, as its board was told to be."""
    brief = state.brief if state is not None else None
    if state is None or brief is None:
        return plan
    if not plan.workshops:
        plan = structs.replace(plan, language=brief.language)
    known = known_formats(plan)
    formats = plan.formats
    format = known.get(brief.format)
    if format is None:
        format = _format(brief)
        formats = (*formats, format)
    points = sorted(state.point.values(), key=lambda point: point.order)
    one = WorkshopPlan(
        id=workshop.id.removeprefix(f"{plan.id}-"),
        part=brief.part,
        format=brief.format,
        title=brief.title,
        city=brief.city,
        date=brief.date,
        time=brief.time,
        question=brief.question,
        prompt=brief.prompt,
        placeholder=brief.placeholder,
        background=brief.background,
        background_is_example=brief.example,
        points=tuple(
            FilePoint(list=point.list, text=point.text, example=point.example)
            for point in points
            if point.from_file
        ),
        links=brief.links,
        stages=brief.stages,
        leaves=brief.leaves,
        lanes=brief.lanes,
        caution=brief.caution,
        vote=brief.vote,
        names=format.names,
        names_after=format.names_after,
    )
    return structs.replace(plan, workshops=(*plan.workshops, one), formats=formats)


def _format(brief: Brief) -> Format:
    """A format of the Lab's own, from a board that has it."""
    return structs.replace(
        FORMATS["challenge"],
        name=brief.format,
        part=brief.part,
        stages=brief.stages,
        prompt=brief.prompt,
        lanes=brief.lanes,
        caution=brief.caution,
        leaves=brief.leaves,
        vote=brief.vote,
    )
