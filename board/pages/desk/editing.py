"""The forms of the Lab and of its workshops. What is typed comes back until it is saved."""

from __future__ import annotations

from flask import Flask, Response, abort, make_response, render_template, request
from msgspec import structs
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.formats import CHALLENGE, LISTS, PARTS, Format
from board.labfile import LIST_KEYS, WorkshopPlan
from board.labfile.writing import data, known_formats, workshop_data, write
from board.language import gettext as _
from board.language import stage_label
from board.pages.desk.forms import (
    Form,
    changed_meanwhile,
    format_fields,
    lab_fields,
    lab_table,
    of_format,
    typed,
    workshop_fields,
    workshop_table,
)
from board.pages.desk.office import back, held, organiser, save, seal
from board.pages.visitor import House
from board.store import Lab, Unavailable


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk/edit")
    def edit_lab(lab: str) -> Response:
        found, _person = organiser(house, lab)
        known = held(house, found)
        return make_response(render_lab(found, Form(lab_fields(known.plan), seal(data(known.plan)["lab"]))))

    @app.post("/lab/<lab>/desk/edit")
    def save_lab(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        known = held(house, found)
        tables = data(known.plan)
        form = Form(typed(request.form), seal(tables["lab"]))
        if asks_rows(form):
            form.seen = form.value("seen")
            return make_response(render_lab(found, form))
        if form.value("seen") != form.seen:
            form.problems.append(changed_meanwhile())
            return make_response(render_lab(found, form), 409)
        tables["lab"], places = lab_table(form.fields, found.id)
        status = save(house, known, tables, form, "lab", places)
        if isinstance(status, int):
            return make_response(render_lab(found, form), status)
        return back(lab, "saved" if status.any else "same")

    @app.get("/lab/<lab>/desk/add")
    def add_form(lab: str) -> Response:
        found, _person = organiser(house, lab)
        known = held(house, found)
        format = known_formats(known.plan).get(request.args.get("format", ""), CHALLENGE)
        fields = format_fields(format) | {"date": known.plan.starts}
        return make_response(render_workshop(found, known, Form(fields), format, None))

    @app.post("/lab/<lab>/desk/add")
    def add_workshop(lab: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        known = held(house, found)
        form = Form(typed(request.form))
        format, again = format_asked(known, form)
        if again:
            return make_response(render_workshop(found, known, form, format, None))
        taken = [one.id for one in known.plan.workshops]
        table, places = workshop_table(form.fields, format, form.value("id").strip(), taken)
        tables = data(known.plan)
        rows = [*tables.get("workshop", ()), table]
        status = save(house, known, tables | {"workshop": rows}, form, f"workshop[{len(rows)}]", places)
        if isinstance(status, int):
            return make_response(render_workshop(found, known, form, format, None), status)
        return back(lab, "added", f"w-{lab}-{table['id']}")

    @app.get("/lab/<lab>/desk/<workshop>")
    def edit_workshop(lab: str, workshop: str) -> Response:
        found, _person = organiser(house, lab)
        known = held(house, found)
        plan = planned(known, workshop)
        if plan is None:
            abort(404)
        format = known_formats(known.plan)[plan.format]
        form = Form(workshop_fields(plan), seal(workshop_data(plan, format)))
        return make_response(render_workshop(found, known, form, format, plan))

    @app.post("/lab/<lab>/desk/<workshop>")
    def save_workshop(lab: str, workshop: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        known = held(house, found)
        form = Form(typed(request.form))
        plan = planned(known, workshop)
        if request.form.get("do") == "remove" and plan is not None:
            return remove(found, known, plan)
        format, again = format_asked(known, form)
        if plan is None:
            # Whoever typed has the text, and can make a workshop of it anew.
            form.problems.append(_("This workshop was removed meanwhile. Save it to make it anew."))
            return make_response(render_workshop(found, known, form, format, None), 409)
        form.seen = seal(workshop_data(plan, known_formats(known.plan)[plan.format]))
        if again:
            form.seen = form.value("seen")
            return make_response(render_workshop(found, known, form, format, plan))
        if form.value("seen") != form.seen:
            form.problems.append(changed_meanwhile())
            return make_response(render_workshop(found, known, form, format, plan), 409)
        tables = data(known.plan)
        place = known.plan.workshops.index(plan)
        tables["workshop"][place], places = workshop_table(form.fields, format, plan.id)
        status = save(house, known, tables, form, f"workshop[{place + 1}]", places)
        if isinstance(status, int):
            return make_response(render_workshop(found, known, form, format, plan), status)
        return back(lab, "saved" if status.any else "same", f"w-{workshop}")

    def remove(lab: Lab, known: office.Held, plan: WorkshopPlan) -> AnyResponse:
        id = labfile.workshop_id(known.plan, plan)
        left = tuple(one for one in known.plan.workshops if one is not plan)
        smaller = structs.replace(known.plan, workshops=left)
        format = known_formats(known.plan)[plan.format]
        form = Form(workshop_fields(plan), seal(workshop_data(plan, format)))
        try:
            office.bring(
                house.live, house.people.hashed, smaller, write(smaller), seen=known.stamp, without=id
            )
        except office.InUse:
            form.problems.append(office.in_use(plan.title))
        except office.Changed:
            form.problems.append(changed_meanwhile())
        except Unavailable as error:
            form.problems.append(error.told)
        if form.wrong:
            return make_response(render_workshop(lab, known, form, format, plan), 409)
        return back(lab.id, "removed")

    def render_lab(lab: Lab, form: Form) -> str:
        return render_template("desk_lab.html", lab=lab, form=form)

    def render_workshop(
        lab: Lab, known: office.Held, form: Form, format: Format, plan: WorkshopPlan | None
    ) -> str:
        return render_template(
            "desk_workshop.html",
            lab=lab,
            plan=plan,
            id=labfile.workshop_id(known.plan, plan) if plan is not None else "",
            form=form,
            format=format,
            formats={
                name: _(kind.about) if kind.about else name
                for name, kind in known_formats(known.plan).items()
            },
            parts={part: _(label) for part, label in PARTS.items()},
            lists={key: _(LISTS[list]) for key, list in LIST_KEYS.items()},
            cities=known.plan.cities,
            stages=[(stage, stage_label(stage.name)) for stage in format.stages],
        )


def asks_rows(form: Form) -> bool:
    """Whether the form asks for more empty rows, and for nothing else."""
    if form.value("do") != "rows":
        return False
    form.more = 4
    return True


def format_asked(known: office.Held, form: Form) -> tuple[Format, bool]:
    """The format of what was typed, and whether the form is only shown again: in another format, or with more
    rows."""
    formats = known_formats(known.plan)
    before = formats.get(form.value("format"), CHALLENGE)
    if form.value("do") == "format":
        after = formats.get(form.value("wanted"), before)
        form.fields = of_format(form.fields, before, after)
        return after, True
    return before, asks_rows(form)


def planned(known: office.Held, workshop: str) -> WorkshopPlan | None:
    """The workshop with this id, as it is planned."""
    ids = {labfile.workshop_id(known.plan, one): one for one in known.plan.workshops}
    return ids.get(workshop)
