"""The desk itself: the Lab at one sight, how each board is doing, the order of workshops, and where to go."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.formats import PARTS
from board.labfile.writing import data
from board.language import choices, day, day_at, days, ngettext, stage_label
from board.language import gettext as _
from board.pages.desk.forms import Form, changed_meanwhile
from board.pages.desk.office import back, counted, held, organiser, save, seal
from board.pages.labs import health_told
from board.pages.rehearsals import traces_told
from board.pages.visitor import House
from board.people import shown_code
from board.rules.room import joined
from board.store import Lab, Workshop


@dataclass(frozen=True)
class Row:
    """A workshop on the desk."""

    workshop: Workshop
    part: str
    date: str
    minutes: int
    code: str
    stage: str
    finished: bool
    health: str


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk")
    def desk(lab: str) -> Response:
        found, _person = organiser(house, lab)
        return make_response(render(found, Form({})))

    @app.post("/lab/<lab>/desk")
    def reorder(lab: str) -> AnyResponse:
        """Put a workshop one place up or down."""
        found, _person = organiser(house, lab)
        known = held(house, found)
        ids = [labfile.workshop_id(known.plan, one) for one in known.plan.workshops]
        form = Form({})
        if request.form.get("seen") != seal(ids):
            form.problems.append(changed_meanwhile())
            return make_response(render(found, form), 409)
        if request.form.get("workshop") not in ids:
            abort(404)
        place = ids.index(request.form["workshop"])
        other = place + (1 if request.form.get("do") == "down" else -1)
        if not 0 <= other < len(ids):
            return back(lab, "")
        tables = data(known.plan)
        rows = tables["workshop"]
        rows[place], rows[other] = rows[other], rows[place]
        status = save(house, known, tables, form, "lab", {})
        if isinstance(status, int):
            return make_response(render(found, form), status)
        return back(lab, "order", f"w-{ids[place]}")

    def render(lab: Lab, form: Form) -> str:
        known = held(house, lab)
        ids = [labfile.workshop_id(known.plan, one) for one in known.plan.workshops]
        plans = dict(zip(ids, known.plan.workshops, strict=True))
        places = {workshop.id: workshop for workshop in house.workshops(lab.id)}
        links = [one for one in house.links(lab.id) if one.role == "organiser" and not one.revoked]
        return render_template(
            "desk.html",
            lab=lab,
            plan=known.plan,
            place=f"{lab.host}, {days(lab.starts, lab.ends)}",
            rows=[row(places[id], plans[id]) for id in ids if id in places],
            seen=seal(ids),
            form=form,
            done=told(request.args.get("done", "")),
            purge_on=day(lab.purge_on) if lab.purge_on else "",
            past=bool(lab.purge_on and lab.purge_on <= office.today()),
            organiser_link=next((at for link in links if (at := house.address(link))), ""),
            rehearsed=traces_told(house, lab.id),
            languages=choices(),
        )

    def row(workshop: Workshop, plan: labfile.WorkshopPlan) -> Row:
        state = house.live.board(workshop.id)
        brief = state.brief if state is not None else None
        here = joined(state) if state is not None else 0
        said = [ngettext("{n} person joined", "{n} people joined", here).format(n=here)]
        said.append(health_told(house, house.health(workshop.id)))
        return Row(
            workshop=workshop,
            part=_(PARTS.get(plan.part, plan.part)),  # type: ignore[call-overload]
            date=day_at(plan.date, plan.time),
            minutes=sum(stage.minutes for stage in plan.stages),
            code=shown_code(workshop.code),
            stage=stage_label(state.board.stage, brief) if state is not None and brief else "",
            finished=state is not None and state.board.stage == "closed",
            health=" · ".join(said),
        )

    def told(done: str) -> str:
        """What was done just now, in words."""
        if done == "loaded":
            found = office.Changes(counted("workshops"), counted("new"), counted("updated"), 0, False)
            return f"{found.told()} {untouched()}"
        return {
            "saved": _("Saved.") + " " + untouched(),
            "same": _("Nothing was changed."),
            "added": _("The workshop is there: its join code and links are below."),
            "order": _("The order was changed."),
            "removed": _("The workshop was removed, with its join code and its links."),
            "wiped": _("The rehearsal was wiped: nothing of it is left."),
        }.get(done, "")


def untouched() -> str:
    """What loading and saving never do."""
    return _("What people wrote was not touched.")
