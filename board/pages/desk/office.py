"""What every page of the desk needs: who organises the Lab, the plan as it is, and saving one."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from board import labfile, office
from board.labfile.writing import write
from board.pages.desk.forms import Form, changed_meanwhile
from board.pages.visitor import House, key
from board.runtime import run_blocking
from board.store import Lab, Unavailable

LARGEST = 1_000_000
"""Bytes of the largest form of the desk, and of a Lab file that is sent."""


def organiser(house: House, lab: str) -> tuple[Lab, str]:
    """The Lab and its organiser, who is the visitor; otherwise the refusal is raised."""
    found = house.lab(lab)
    if found is None:
        abort(404)
    person = house.people.person(key(), lab)
    if person is None or not house.people.organises(person, lab):
        abort(403)
    if request.method == "POST":
        request.max_content_length = request.max_form_memory_size = LARGEST
    return found, person


def held(house: House, lab: Lab) -> office.Held:
    """What is planned of the Lab now."""
    kept = run_blocking(house.store.plan, lab.id)
    return office.held(lab, house.workshops(lab.id), kept, house.live.board)


def seal(table: Any) -> str:
    """Names this version of a part of the plan, so that a form knows whether it was changed meanwhile."""
    return sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


def save(
    house: House,
    known: office.Held,
    data: dict[str, Any],
    form: Form,
    table: str,
    places: dict[str, str],
    without: str | None = None,
) -> office.Changes | int:
    """Check what a plan would hold then, and bring the Lab to it.

    Gives what changed, or the status of a refusal; what is wrong stands in the form then.
    """
    try:
        plan = labfile.check(data)
    except labfile.LabFileError as error:
        rows = [(f"{known.plan.id}-{row['id']}", row["title"]) for row in data.get("workshop", ())]
        form.blame(error.problems, table, places, rows)
        return 422
    if plan == known.plan and without is None:
        return office.Changes(len(plan.workshops), 0, 0, 0, False)
    try:
        return office.bring(
            house.live, house.people.hashed, plan, write(plan), seen=known.stamp, without=without
        )
    except office.Changed:
        form.problems.append(changed_meanwhile())
        return 409
    except office.Taken:
        form.problems.append(office.taken())
        return 409
    except Unavailable as error:
        form.problems.append(error.told)
        return 503


def back(
    lab: str, done: str, anchor: str = "", said: dict[str, int] | None = None, page: str = "desk"
) -> AnyResponse:
    """To the desk, or another page of it, which says what was done."""
    told: dict[str, Any] = {"done": done, **(said or {})}
    return redirect(url_for(page, lab=lab, **told) + (f"#{anchor}" if anchor else ""), 303)


def counted(name: str) -> int:
    """A number in the address; 0 for anything else."""
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 6 else 0
