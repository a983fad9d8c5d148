"""The database: tables and transactions. The only room that knows SQL.

Everything here blocks, so whoever serves people calls it through `runtime.run_blocking`. It knows messages
and state, and no rule: `commit` writes decisions that were made elsewhere. Every call is one transaction,
either done and durable when it returns or not done at all. It raises `Unavailable` when the database cannot
work now, and the next call may succeed again. Calls may come from any thread.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import insert, select, update

from board.messages import REHEARSAL, Event, Profile
from board.store import boards, highlights, labs, people, purging, rehearsals, search, whole
from board.store.boards import AnswerRow, Conflict, Duplicate, Loaded, Step
from board.store.copies import Copied, NoCopy, back_up, place_of, restore
from board.store.database import Database, Lock
from board.store.highlights import Changed, Highlights
from board.store.hold import Hold, share
from board.store.labs import Lab, Link, Plan, Workshop
from board.store.people import Grant, Newcomer
from board.store.purging import Traces
from board.store.search import Asked, Cites, Found
from board.store.stored import Entry, Stored, StoredBoard
from board.store.tables import META
from board.store.troubles import Unavailable
from board.store.whole import Whole, WholeBoard

__all__ = [
    "AnswerRow", "Asked", "Changed", "Cites", "Conflict", "Copied", "Duplicate", "Entry", "Found", "Grant",
    "Highlights", "Lab", "Link", "Loaded", "Newcomer", "NoCopy", "Plan", "Step", "Store", "Stored",
    "StoredBoard", "Traces", "Unavailable", "Whole", "WholeBoard", "Workshop", "back_up", "restore",
]  # fmt: skip

NOBODY: Mapping[str, Profile] = MappingProxyType({})


class Store:
    """An open database. `epoch` is random and made with it, so that another database is noticed; a restored
    backup has a new one."""

    epoch: str

    def __init__(self, database: Database, hold: Hold | None = None) -> None:
        self._database = database
        self._hold = hold
        with database.writing() as connection:
            epoch = connection.scalar(select(META.c.epoch))
            if epoch is None:
                epoch = secrets.token_hex(8)
                connection.execute(insert(META), [{"id": "meta", "epoch": epoch, "rights": 0}])
            # SQLite opens what it may only read without a word: better to hear of it now than with an idea.
            connection.execute(update(META).values(rights=META.c.rights))
            self._indexed = search.prepare(connection, database.dialect)
        self.epoch = epoch

    @classmethod
    def open(cls, url: str, *, lock: Lock = threading.Lock, busy_timeout: float = 5.0) -> Store:
        """Open the database at a SQLAlchemy address, making its tables or bringing them up to date.

        `lock` makes a lock between real threads (under eventlet: the unpatched one). `busy_timeout` is how
        many seconds a call waits for another program that is writing. Raises `Unavailable`.
        """
        hold = share(place_of(url))
        try:
            database = Database(url, lock, busy_timeout)
            try:
                return cls(database, hold)
            except BaseException:
                database.close()
                raise
        except BaseException:
            if hold is not None:
                hold.release()
            raise

    def close(self) -> None:
        """Let the database go. Closing twice is closing once."""
        self._database.close()
        if self._hold is not None:
            self._hold.release()

    # Boards

    def commit(
        self,
        steps: Sequence[Step],
        newcomers: Iterable[Newcomer] = (),
        profiles: Mapping[str, Profile] = NOBODY,
    ) -> None:
        """Write a batch in one transaction, all of it or nothing: its steps, and what it says of people.

        Raises `Conflict` with the boards that are not at their step's base any more, `Duplicate` when an
        answer is there already or a newcomer's key is another person's, `ValueError` when events do not
        follow each other from the base on.
        """
        with self._database.writing() as connection:
            boards.commit(connection, self._database.dialect, steps)
            people.write(connection, self._database.dialect, newcomers, profiles)

    def load(self, board: str) -> Loaded | None:
        """A board at its head, or nothing when there is no such workshop."""
        with self._database.reading() as connection:
            return boards.load(connection, board)

    def answers(self, board: str, person: str, ids: Iterable[str]) -> dict[str, AnswerRow]:
        """Those of a person's commands on a board that were decided, by id."""
        with self._database.reading() as connection:
            return boards.answers(connection, board, person, ids)

    def events(self, board: str, after: int, upto: int | None = None, type: str | None = None) -> list[Event]:
        """A board's log from revision `after + 1` to `upto`, or to the head, in order; of one type of
        commands, if it is given."""
        with self._database.reading() as connection:
            return boards.events(connection, board, after, upto, type)

    def find(self, asked: Asked, limit: int, offset: int = 0) -> list[Found]:
        """Records whose words fit a question, the best first: by their keys, because whether somebody may see
        them is not known here. Never raises for what somebody typed."""
        with self._database.reading() as connection:
            return search.find(connection, indexed=self._indexed, asked=asked, limit=limit, offset=offset)

    def citations(self, boards: Iterable[str], targets: Iterable[str]) -> list[Cites]:
        """What on these boards cites records with one of these ids."""
        with self._database.reading() as connection:
            return search.citations(connection, boards, targets)

    def heads(self) -> dict[str, int]:
        """The revision of every board."""
        with self._database.reading() as connection:
            return boards.heads(connection)

    def rights_version(self) -> int:
        """A number that grows whenever links or grants change."""
        with self._database.reading() as connection:
            return connection.scalar(select(META.c.rights)) or 0

    # Labs

    def labs(self) -> list[Lab]:
        """All Labs but rehearsals, by their first day."""
        with self._database.reading() as connection:
            return [lab for lab in labs.labs(connection) if not lab.id.startswith(REHEARSAL)]

    def lab(self, id: str) -> Lab | None:
        """One Lab, or nothing."""
        with self._database.reading() as connection:
            return labs.lab(connection, id)

    def workshops(self, lab: str | None = None) -> list[Workshop]:
        """The workshops of a Lab, or of all but rehearsals, in their order."""
        with self._database.reading() as connection:
            found = labs.workshops(connection, lab)
        return [one for one in found if lab is not None or not one.lab.startswith(REHEARSAL)]

    def workshop(self, id: str) -> Workshop | None:
        """One workshop, or nothing."""
        with self._database.reading() as connection:
            return labs.workshop(connection, id)

    def workshop_by_code(self, code: str) -> Workshop | None:
        """The workshop with this join code, written as it is stored: 8 characters, capitals, no dash."""
        with self._database.reading() as connection:
            return labs.workshop_by_code(connection, code)

    def save_lab(
        self,
        lab: Lab,
        workshops: Iterable[Workshop],
        plan: str | None = None,
        *,
        without: str | None = None,
        invitation: str | None = None,
    ) -> list[Workshop]:
        """Write a Lab's texts, make workshops that are new, and give back all that it has now.

        Saying it twice is saying it once. A workshop that exists keeps its code and head, and one that is
        missing from `workshops` stays. Raises `ValueError` for a workshop of another Lab.

        `plan` is the text of the Lab file that says so, to be kept. The workshop `without` is deleted; raises
        `Duplicate` when something is on its board. `invitation`: the hash of what lets a new Lab be made;
        raises `Duplicate` when a Lab was made with it, or the Lab is there.
        """
        with self._database.writing() as connection:
            dialect = self._database.dialect
            if invitation is not None and (
                labs.invited(connection, invitation) or labs.lab(connection, lab.id) is not None
            ):
                raise Duplicate("this Lab is there, or another was made with this invitation")
            if without is not None:
                if purging.is_used(connection, without):
                    raise Duplicate("something is on this board")
                purging.delete_workshop(connection, without)
            saved = labs.save_lab(connection, dialect, lab, workshops)
            if plan is not None:
                labs.save_plan(connection, dialect, lab.id, plan)
            if invitation is not None:
                labs.note_invitation(connection, lab.id, invitation)
            return saved

    def plan(self, lab: str) -> Plan | None:
        """What was written about a Lab last; nothing for one that was loaded by an older program."""
        with self._database.reading() as connection:
            return labs.plan(connection, lab)

    def invited(self, invitation: str) -> str | None:
        """The Lab that was made with this invitation, by its hash."""
        with self._database.reading() as connection:
            return labs.invited(connection, invitation)

    def is_used(self, workshop: str) -> bool:
        """Whether anything happened on a board but that it was described."""
        with self._database.reading() as connection:
            return purging.is_used(connection, workshop)

    def count(self, lab: str) -> Traces:
        """What is there of a Lab."""
        with self._database.reading() as connection:
            return purging.count(connection, lab)

    def purge(self, lab: str) -> Traces | None:
        """Delete all that is stored of a Lab; what it was, or nothing if there is no such Lab."""
        with self._database.writing() as connection:
            if labs.lab(connection, lab) is None:
                return None
            found = purging.count(connection, lab)
            purging.delete_lab(connection, lab)
        self._database.forget()
        return found

    def links(self, lab: str) -> list[Link]:
        """All links of a Lab, revoked ones too: first the Lab-wide, then by workshop."""
        with self._database.reading() as connection:
            return labs.links(connection, lab)

    def save_links(self, links: Iterable[Link]) -> None:
        """Make links that are new. One that exists takes the label only; secret and revocation stay."""
        with self._database.writing() as connection:
            labs.save_links(connection, links)

    def rotate_link(self, id: str, generation: int, hash: str) -> None:
        """Give a link a new secret and end all grants from the old one; a revoked link is valid again.

        Raises `LookupError` when there is no such link.
        """
        with self._database.writing() as connection:
            labs.rotate_link(connection, id, generation, hash)

    def revoke_link(self, id: str) -> None:
        """End a link and all grants from it. Raises `LookupError` when there is no such link."""
        with self._database.writing() as connection:
            labs.revoke_link(connection, id)

    def link_by_hash(self, hash: str) -> Link | None:
        """The link whose secret hashes to this now, revoked or not."""
        with self._database.reading() as connection:
            return labs.link_by_hash(connection, hash)

    def highlights(self, lab: str) -> Highlights | None:
        """What the organiser wrote for the Lab's highlights; nothing where nobody did."""
        with self._database.reading() as connection:
            return highlights.read(connection, lab)

    def save_highlights(self, lab: str, base: int, texts: dict[str, str]) -> Highlights:
        """Put these texts in the place of version `base`, 0 where there is none.

        Raises `Changed`, with what is there, when that is another version.
        """
        with self._database.writing() as connection:
            return highlights.save(connection, lab, base, texts)

    def whole(self, lab: str, workshop: str | None = None) -> Whole | None:
        """All that is stored of a Lab, or of one workshop of it, of one moment; nothing if there is no such
        Lab."""
        with self._database.reading() as connection:
            return whole.read(connection, lab, workshop)

    def take_in(self, taken: Whole, *, invitation: str | None = None) -> None:
        """Make a Lab with all that it had elsewhere. Join codes are made anew. `invitation`: the hash of what
        lets a new Lab be made; a Lab that is made with one needs its file.

        Raises `Duplicate` when the Lab, or a workshop or person of it, is there already, or another Lab was
        made with this invitation; `ValueError` when events do not follow each other.
        """
        with self._database.writing() as connection:
            whole.write(connection, self._database.dialect, taken, invitation)

    # Rehearsals

    def traces(self, rehearsal: str) -> Traces | None:
        """What a rehearsal left here, by the id of its Lab; nothing if there is none."""
        with self._database.reading() as connection:
            return rehearsals.traces(connection, rehearsal)

    def wipe(self, rehearsal: str) -> Traces | None:
        """Delete all that a rehearsal left here. A real Lab is left alone, whatever its id."""
        with self._database.writing() as connection:
            wiped = rehearsals.wipe(connection, rehearsal)
        if wiped is not None:
            self._database.forget()
        return wiped

    # People

    def create_person(self, person: str, lab: str, key_hash: str, profile: Profile) -> None:
        """Add a person to a Lab. Raises `Duplicate` when the id, or the key in this Lab, is taken."""
        with self._database.writing() as connection:
            people.create_person(connection, self._database.dialect, person, lab, key_hash, profile)

    def person_by_key(self, key_hash: str, lab: str) -> str | None:
        """The person of a Lab who holds this key."""
        with self._database.reading() as connection:
            return people.person_by_key(connection, key_hash, lab)

    def persons_by_key(self, key_hash: str) -> dict[str, str]:
        """Lab → person who holds this key there."""
        with self._database.reading() as connection:
            return people.persons_by_key(connection, key_hash)

    def set_profile(self, person: str, profile: Profile) -> None:
        """Write a person's profile, whole."""
        with self._database.writing() as connection:
            people.set_profile(connection, self._database.dialect, person, profile)

    def profile(self, person: str) -> Profile | None:
        """A person's profile, or nothing."""
        return self.profiles([person]).get(person)

    def profiles(self, persons: Iterable[str]) -> dict[str, Profile]:
        """The profiles of these people, without those who have none."""
        with self._database.reading() as connection:
            return people.profiles(connection, persons)

    def set_way(self, person: str, workshop: str | None) -> None:
        """Note to which workshop a person was sent, in the place of another, or that they have gone there."""
        with self._database.writing() as connection:
            people.set_way(connection, self._database.dialect, person, workshop)

    def ways(self) -> dict[str, str]:
        """Person → the workshop that they were sent to, and have not gone to yet."""
        with self._database.reading() as connection:
            return people.ways(connection)

    def grant(self, person: str, link_id: str, generation: int) -> None:
        """Note that a person came in by a link of this generation. Saying it twice is saying it once."""
        with self._database.writing() as connection:
            people.grant(connection, self._database.dialect, person, link_id, generation)

    def grants(self, person: str) -> list[Grant]:
        """What a person may do by links that still hold: neither revoked nor rotated since."""
        with self._database.reading() as connection:
            return people.grants(connection, person)
