"""The secret links of a Lab: which there must be, and renewing one. It sees hashes, and no secret."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from board.labfile import LabFile, workshop_id
from board.language import gettext as _
from board.messages import Role
from board.store import Link, Store

Hashed = Callable[[str, int], str]
"""The hash of a link's secret, by the link's id and generation."""
SPREAD = 2**30
"""Among how many numbers the first generation of a link is drawn; as many are left for renewals."""


def first_generation() -> int:
    """Where a link that is made begins to count. Drawn, because a Lab or workshop that was deleted may be
    made again under its old name: a link that was printed then must not open it.
    """
    return 1 + secrets.randbelow(SPREAD)


def make_links(store: Store, hashed: Hashed, plan: LabFile) -> None:
    """An organiser link and one for the plenary wall; for each workshop links for the facilitator, the city's
    expert, the projector, and whoever reads the city's page; where they are missing.
    """

    def link(id: str, workshop: str | None, role: Role, label: str) -> Link:
        generation = first_generation()
        return Link(
            id=id,
            lab=plan.id,
            workshop=workshop,
            role=role,
            label=label,
            generation=generation,
            hash=hashed(id, generation),
        )

    wanted = [
        link(f"{plan.id}.organiser", None, "organiser", _("Organiser")),
        link(f"{plan.id}.wall", None, "projector", _("Plenary wall")),
    ]
    for workshop in plan.workshops:
        id = workshop_id(plan, workshop)
        wanted.append(link(f"{id}.facilitator", id, "facilitator", _("Facilitator")))
        wanted.append(link(f"{id}.expert", id, "expert", _("City expert")))
        wanted.append(link(f"{id}.projector", id, "projector", _("Projector")))
        wanted.append(link(f"{id}.reader", id, "reader", _("City’s page")))
    known = {held.id for held in store.links(plan.id)}
    missing = [one for one in wanted if one.id not in known]
    if missing:
        store.save_links(missing)


def renew(store: Store, hashed: Hashed, link: Link) -> None:
    """Give a link a new secret: whoever came by the old one loses the role at once."""
    generation = link.generation + 1
    store.rotate_link(link.id, generation, hashed(link.id, generation))
