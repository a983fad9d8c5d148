"""Persons, their profiles and their grants in the database. Keys and secrets arrive as hashes, nothing else.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, convert, structs
from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from board.messages import Profile, Role
from board.store.boards import Duplicate
from board.store.labs import bump_rights
from board.store.prepared import asked, prepared
from board.store.tables import GRANT, LINK, PERSON, PROFILE, WAY, to_profile, upsert
from board.store.troubles import is_duplicate


class Grant(Struct, frozen=True):
    """A role that a person has by a link: on one workshop, or on the whole Lab when `workshop` is null."""

    person: str
    link: str
    role: Role
    lab: str
    workshop: str | None


class Newcomer(Struct, frozen=True):
    """Somebody who comes to a Lab for the first time. The id follows from the key, so whoever is there under
    it already is the same person."""

    id: str
    lab: str
    key_hash: str


# Asked for everybody who comes.
_BY_KEY = select(PERSON.c.lab, PERSON.c.id).where(PERSON.c.key_hash == bindparam("of_key"))
_GRANTS = (
    select(GRANT.c.person, GRANT.c.link, LINK.c.role, LINK.c.lab, LINK.c.workshop)
    .join(LINK, LINK.c.id == GRANT.c.link)
    .where(
        GRANT.c.person == bindparam("of_person"),
        LINK.c.generation == GRANT.c.generation,
        LINK.c.revoked.is_(False),
    )
    .order_by(GRANT.c.link)
)


def create_person(
    connection: Connection, dialect: str, id: str, lab: str, key_hash: str, profile: Profile
) -> None:
    """Add a person to a Lab. Raises `Duplicate` when the id, or the key in this Lab, is taken."""
    try:
        connection.execute(insert(PERSON), [{"id": id, "lab": lab, "key_hash": key_hash}])
    except IntegrityError as error:
        if is_duplicate(error):
            raise Duplicate("this person, or another with the same key, is there already") from error
        raise
    set_profile(connection, dialect, id, profile)


def person_by_key(connection: Connection, key_hash: str, lab: str) -> str | None:
    """The person of a Lab who holds this key."""
    return persons_by_key(connection, key_hash).get(lab)


def persons_by_key(connection: Connection, key_hash: str) -> dict[str, str]:
    """Lab → person who holds this key there."""
    found = asked(_BY_KEY, connection.dialect).rows(connection, of_key=key_hash)
    return {row["lab"]: row["id"] for row in found}


def set_profile(connection: Connection, dialect: str, person: str, profile: Profile) -> None:
    """Write a person's profile, whole."""
    connection.execute(upsert(PROFILE, dialect), [{"person": person, **structs.asdict(profile)}])


def write(
    connection: Connection, dialect: str, newcomers: Iterable[Newcomer], profiles: Mapping[str, Profile]
) -> None:
    """Write what a batch says of people. Raises `Duplicate` when a newcomer's key is another person's."""
    # In id order, as boards are: two programs may name the same people.
    new = [structs.asdict(newcomer) for newcomer in sorted(newcomers, key=lambda newcomer: newcomer.id)]
    said = [{"person": person, **structs.asdict(profile)} for person, profile in sorted(profiles.items())]
    if new:
        try:
            prepared(upsert(PERSON, dialect), connection.dialect).run(connection, new)
        except IntegrityError as error:
            if is_duplicate(error):
                raise Duplicate("another person with the same key is there already") from error
            raise
    if said:
        prepared(upsert(PROFILE, dialect), connection.dialect).run(connection, said)


def profiles(connection: Connection, persons: Iterable[str]) -> dict[str, Profile]:
    """The profiles of these people, without those who have none."""
    wanted = sorted(set(persons))
    found: dict[str, Profile] = {}
    # In portions: the number of values in one statement has a limit.
    for start in range(0, len(wanted), 1000):
        portion = wanted[start : start + 1000]
        rows = connection.execute(select(PROFILE).where(PROFILE.c.person.in_(portion)))
        found |= {row.person: to_profile(row) for row in rows}
    return found


def set_way(connection: Connection, dialect: str, person: str, workshop: str | None) -> None:
    """Note to which workshop a person was sent, or that they are sent nowhere."""
    if workshop is None:
        connection.execute(delete(WAY).where(WAY.c.person == person))
    else:
        connection.execute(upsert(WAY, dialect), [{"person": person, "workshop": workshop}])


def ways(connection: Connection) -> dict[str, str]:
    """Person → the workshop that they were sent to."""
    return {row.person: row.workshop for row in connection.execute(select(WAY))}


def grant(connection: Connection, dialect: str, person: str, link: str, generation: int) -> None:
    """Note that a person came in by a link of this generation. Saying it twice is saying it once."""
    row = {"person": person, "link": link, "generation": generation}
    connection.execute(upsert(GRANT, dialect), [row])
    bump_rights(connection)


def grants(connection: Connection, person: str) -> list[Grant]:
    """What a person may do by links that still hold: neither revoked nor rotated since."""
    found = asked(_GRANTS, connection.dialect).rows(connection, of_person=person)
    return [convert(row, Grant) for row in found]
