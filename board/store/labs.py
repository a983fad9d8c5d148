"""Labs, workshops and secret links in the database. It makes join codes and knows no secret.

A workshop is also where a board's head stands, but only a commit moves that. Every function works inside the
caller's transaction; those that change who may do what bump the rights' version.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from msgspec import Struct, convert, structs
from sqlalchemy import Connection, bindparam, insert, select, update

from board.messages import Role
from board.store.prepared import asked
from board.store.tables import LAB, LINK, META, PLAN, WORKSHOP, upsert

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters, none of which looks like another."""
CODE_LENGTH = 8


class Lab(Struct, frozen=True):
    """The event. Dates are ISO; `cities` are offered where people type theirs; `purge_on` is the day on which
    everything is deleted; `links` are labels with their addresses."""

    id: str
    title: str
    host: str
    starts: str
    ends: str
    cities: tuple[str, ...] = ()
    names_to_facilitators: bool = False
    purge_on: str | None = None
    theme: str = ""
    thanks: str = ""
    links: tuple[tuple[str, str], ...] = ()


class Workshop(Struct, frozen=True):
    """A session of a Lab, and its board's address. `code` and `head` belong to the store: they are
    read back, and saving ignores them."""

    id: str
    lab: str
    title: str
    city: str
    part: str
    format: str
    order: int
    code: str = ""
    head: int = 0


class Link(Struct, frozen=True):
    """A secret link, without its secret. Lab-wide when `workshop` is null."""

    id: str
    lab: str
    workshop: str | None
    role: Role
    label: str
    generation: int
    hash: str
    revoked: bool = False


class Plan(Struct, frozen=True):
    """What an organiser wrote about a Lab: the text of its Lab file. `invitation`: the hash of what let them
    make it in a browser."""

    text: str
    invitation: str | None = None


_WORKSHOP = select(WORKSHOP).where(WORKSHOP.c.id == bindparam("of_id"))
"""Asked by every page."""


def bump_rights(connection: Connection) -> None:
    """Say that who may do what has changed."""
    connection.execute(update(META).values(rights=META.c.rights + 1))


def labs(connection: Connection) -> list[Lab]:
    """All Labs, by their first day."""
    found = connection.execute(select(LAB).order_by(LAB.c.starts, LAB.c.id))
    return [convert(dict(row), Lab) for row in found.mappings()]


def lab(connection: Connection, id: str) -> Lab | None:
    """One Lab, or nothing."""
    row = connection.execute(select(LAB).where(LAB.c.id == id)).mappings().first()
    return convert(dict(row), Lab) if row else None


def workshops(connection: Connection, lab: str | None) -> list[Workshop]:
    """The workshops of a Lab, or of all, in their order."""
    wanted = select(WORKSHOP).order_by(WORKSHOP.c.lab, WORKSHOP.c.order, WORKSHOP.c.id)
    if lab is not None:
        wanted = wanted.where(WORKSHOP.c.lab == lab)
    return [convert(dict(row), Workshop) for row in connection.execute(wanted).mappings()]


def workshop(connection: Connection, id: str) -> Workshop | None:
    """One workshop, or nothing."""
    rows = asked(_WORKSHOP, connection.dialect).rows(connection, of_id=id)
    return convert(rows[0], Workshop) if rows else None


def workshop_by_code(connection: Connection, code: str) -> Workshop | None:
    """The workshop with this code, as it is stored: capitals, no dash."""
    row = connection.execute(select(WORKSHOP).where(WORKSHOP.c.code == code)).mappings().first()
    return convert(dict(row), Workshop) if row else None


def save_lab(connection: Connection, dialect: str, saved: Lab, wanted: Iterable[Workshop]) -> list[Workshop]:
    """Write a Lab's texts, make the workshops that are new, and give back all that it has now.

    Saying it twice is saying it once. What exists keeps its code and head; what is missing from
    `wanted` stays. Raises `ValueError` for a workshop that is, or says it is, another Lab's.
    """
    connection.execute(upsert(LAB, dialect), [structs.asdict(saved)])
    there = {found.id: found for found in workshops(connection, None)}
    codes = {found.code for found in there.values()}
    for workshop in wanted:
        owner = there[workshop.id].lab if workshop.id in there else workshop.lab
        if owner != saved.id or workshop.lab != saved.id:
            raise ValueError(f"workshop {workshop.id} is not of the Lab {saved.id}")
        row = structs.asdict(workshop)
        if workshop.id in there:
            kept = {column: row[column] for column in ("title", "city", "part", "format", "order")}
            connection.execute(update(WORKSHOP).where(WORKSHOP.c.id == workshop.id).values(kept))
        else:
            code = _new_code(codes)
            codes.add(code)
            connection.execute(insert(WORKSHOP), [row | {"code": code, "head": 0}])
    return workshops(connection, saved.id)


def plan(connection: Connection, lab: str) -> Plan | None:
    """What was written about a Lab last, or nothing."""
    row = connection.execute(select(PLAN).where(PLAN.c.lab == lab)).mappings().first()
    return Plan(row["text"], row["invitation"]) if row else None


def save_plan(connection: Connection, dialect: str, lab: str, text: str) -> None:
    """Keep what was written about a Lab, whole."""
    before = plan(connection, lab)
    invitation = before.invitation if before else None
    connection.execute(upsert(PLAN, dialect), [{"lab": lab, "text": text, "invitation": invitation}])


def invited(connection: Connection, invitation: str) -> str | None:
    """The Lab that was made with this invitation."""
    found: str | None = connection.scalar(select(PLAN.c.lab).where(PLAN.c.invitation == invitation))
    return found


def note_invitation(connection: Connection, lab: str, invitation: str) -> None:
    """Note with which invitation a Lab was made, so that it makes no other."""
    connection.execute(update(PLAN).where(PLAN.c.lab == lab).values(invitation=invitation))


def links(connection: Connection, lab: str) -> list[Link]:
    """All links of a Lab, revoked ones too: first the Lab-wide, then by workshop, in their order."""
    found = connection.execute(
        select(LINK)
        .outerjoin(WORKSHOP, WORKSHOP.c.id == LINK.c.workshop)
        .where(LINK.c.lab == lab)
        .order_by(LINK.c.workshop.is_not(None), WORKSHOP.c.order, LINK.c.role, LINK.c.id)
    )
    return [convert(dict(row), Link) for row in found.mappings()]


def save_links(connection: Connection, wanted: Iterable[Link]) -> None:
    """Make the links that are new. One that exists takes the label only: its generation, hash and revocation
    are what people hold in their hands, and change by rotating and revoking."""
    for link in wanted:
        found = connection.execute(update(LINK).where(LINK.c.id == link.id).values(label=link.label))
        if not found.rowcount:
            connection.execute(insert(LINK), [structs.asdict(link)])
    bump_rights(connection)


def rotate_link(connection: Connection, id: str, generation: int, hash: str) -> None:
    """Give a link a new secret: the old one and all grants from it are void, and it is valid again if it was
    revoked. Raises `LookupError` when there is no such link."""
    _change_link(connection, id, {"generation": generation, "hash": hash, "revoked": False})


def revoke_link(connection: Connection, id: str) -> None:
    """Void a link and all grants from it. Raises `LookupError` when there is no such link."""
    _change_link(connection, id, {"revoked": True})


def link_by_hash(connection: Connection, hash: str) -> Link | None:
    """The link whose secret hashes to this now, revoked or not."""
    row = connection.execute(select(LINK).where(LINK.c.hash == hash)).mappings().first()
    return convert(dict(row), Link) if row else None


def _change_link(connection: Connection, id: str, change: dict[str, int | str | bool]) -> None:
    if not connection.execute(update(LINK).where(LINK.c.id == id).values(change)).rowcount:
        raise LookupError(id)
    bump_rights(connection)


def _new_code(taken: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
