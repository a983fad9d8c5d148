"""The formats of a Lab: what each kind of workshop brings, in plain words, and a form for those of its own.

A format that comes with the program cannot be changed; one of the Lab's own is made like it. What a form says
is `[[format]]` of the Lab file, checked as that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.formats import FORMATS, PARTS, STAGES, Format
from board.labfile import LabFile, WorkshopPlan
from board.labfile.writing import data, format_data, known_formats
from board.language import gettext as _
from board.language import ngettext, stage_label
from board.pages.desk.forms import Form, changed_meanwhile, own_fields, own_table, typed
from board.pages.desk.labels import AUTHORS, LEAVES
from board.pages.desk.office import back, held, organiser, save, seal
from board.pages.visitor import House
from board.store import Lab


@dataclass(frozen=True)
class Told:
    """A format in plain words."""

    name: str
    title: str
    own: bool
    part: str
    stages: list[tuple[str, int, str]]
    """Name on the screen, minutes, what is read aloud."""
    minutes: int
    format: Format
    rules: list[str]
    workshops: list[str]
    """Titles of those that are of this kind."""


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/lab/<lab>/desk/formats")
    def formats_page(lab: str) -> Response:
        found, _person = organiser(house, lab)
        plan = held(house, found).plan
        return make_response(
            render_template(
                "desk_formats.html",
                lab=found,
                formats=[told(format, plan) for format in known_formats(plan).values()],
                done=words(request.args.get("done", "")),
            )
        )

    @app.get("/lab/<lab>/desk/formats/<name>")
    def format_form(lab: str, name: str) -> Response:
        """The form of an own format, or of a new one that is like one of the program's."""
        found, _person = organiser(house, lab)
        plan = held(house, found).plan
        format = known_formats(plan).get(name)
        if format is None:
            abort(404)
        form = Form(own_fields(format), seal(format_data(format)))
        return make_response(render(found, plan, form, format))

    @app.post("/lab/<lab>/desk/formats/<name>")
    def save_format(lab: str, name: str) -> AnyResponse:
        found, _person = organiser(house, lab)
        known = held(house, found)
        format = known_formats(known.plan).get(name)
        if format is None:
            abort(404)
        form = Form(typed(request.form), seal(format_data(format)))
        own = name not in FORMATS
        if form.value("do") == "rows":
            form.seen, form.more = form.value("seen"), 4
            return make_response(render(found, known.plan, form, format))
        if form.value("seen") != form.seen:
            form.problems.append(changed_meanwhile())
            return make_response(render(found, known.plan, form, format), 409)
        tables, places = data(known.plan), dict[str, str]()
        rows = list(tables.get("format", ()))
        place = next((at for at, row in enumerate(rows) if row["name"] == name), len(rows))
        if form.value("do") == "remove" and own:
            form.fields = own_fields(format)
            if using := used_by(known.plan, name):
                form.problems.append(in_use(using))
            tables["format"] = [row for row in rows if row["name"] != name]
            table = "lab"
        else:
            row, places = own_table(form.fields, name if own else form.value("name").strip())
            tables["format"] = [*rows[:place], row, *rows[place + 1 :]]
            table, kept = f"format[{place + 1}]", {stage["name"] for stage in row["stages"]}
            if own:
                form.problems += standing(known, name, kept)
                follow(tables, name, kept)
        status = 409 if form.problems else save(house, known, tables, form, table, places)
        if isinstance(status, int):
            return make_response(render(found, known.plan, form, format), status)
        done = "removed" if form.value("do") == "remove" else "saved" if own else "added"
        return back(lab, done, page="formats_page")

    def standing(known: office.Held, name: str, kept: set[str]) -> list[str]:
        """Why stages cannot be taken out: a board stands there now."""
        found = []
        for plan in used_by(known.plan, name):
            state = house.live.board(labfile.workshop_id(known.plan, plan))
            if state is not None and state.board.stage not in kept:
                stage = stage_label(state.board.stage, state.brief)
                sentence = _(
                    "“{title}” is at “{stage}” now. This stage can be taken out when it has moved on."
                )
                found.append(sentence.format(title=plan.title, stage=stage))
        return found

    def render(lab: Lab, plan: LabFile, form: Form, format: Format) -> str:
        return render_template(
            "desk_format.html",
            lab=lab,
            form=form,
            format=format,
            own=format.name not in FORMATS,
            title=_(format.about) if format.about else format.name,
            parts={part: _(label) for part, label in PARTS.items()},
            leaves={value: _(label) for value, label in LEAVES.items()},
            stages=[(name, _(label)) for name, label in STAGES.items()],
            used=[one.title for one in used_by(plan, format.name)],
        )


def used_by(plan: LabFile, name: str) -> list[WorkshopPlan]:
    """The workshops that are of this kind."""
    return [one for one in plan.workshops if one.format == name]


def follow(tables: dict[str, list[dict[str, object]]], name: str, kept: set[str]) -> None:
    """Take out what workshops of this kind changed about stages that are no more."""
    for row in tables.get("workshop", ()):
        if row["format"] != name:
            continue
        stages: list[dict[str, object]] = row.get("stages", [])  # type: ignore[assignment]
        row["stages"] = [stage for stage in stages if stage["name"] in kept]
        if "vote" not in kept:
            row.pop("vote", None)


def told(format: Format, plan: LabFile) -> Told:
    """A format in plain words."""
    rules = [_("Leaves: {what}.").format(what=_(LEAVES[format.leaves]))]
    if format.has("vote"):
        vote = format.vote
        dots = ngettext(
            "Vote: {n} dot each, at most {cap} on one cluster.",
            "Vote: {n} dots each, at most {cap} on one cluster.",
            vote.budget,
        ).format(n=vote.budget, cap=vote.cap)
        seen = _("Totals are hidden until it closes.") if vote.blind else _("Totals are seen at once.")
        rules.append(f"{dots} {seen}")
    rules.append(
        _("Of authors, others see: before the results {before}, with the results {after}.").format(
            before=_(AUTHORS[format.names]), after=_(AUTHORS[format.names_after])
        )
    )
    if format.caution:
        rules.append(_("Beside the box stands: {caution}").format(caution=_(format.caution)))
    return Told(
        name=format.name,
        title=_(format.about) if format.about else format.name,
        own=format.name not in FORMATS,
        part=_(PARTS[format.part]),
        stages=[
            (_(one.label or STAGES[one.name]), one.minutes, _(one.say) if one.say else "")
            for one in format.stages
        ],
        minutes=sum(one.minutes for one in format.stages),
        format=format,
        rules=rules,
        workshops=[one.title for one in used_by(plan, format.name)],
    )


def in_use(workshops: list[WorkshopPlan]) -> str:
    """Why a format was not removed."""
    titles = ", ".join(f"“{one.title}”" for one in workshops)
    return _("This format was not removed: {titles} use it. Give them another format first.").format(
        titles=titles
    )


def words(done: str) -> str:
    """What was done just now."""
    return {
        "saved": _("Saved. The workshops of this format follow, but for what was changed in them."),
        "added": _("The format is there. Choose it when you add a workshop, or edit one."),
        "removed": _("The format was removed."),
    }.get(done, "")
