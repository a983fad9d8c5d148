"""Who is speaking: cookie keys, persons, secret links, grants, socket tickets, join codes.

A browser holds one random key; the database holds only its hash, and one person per Lab for it. A role
comes from a secret link, never from presence. Secrets of links are derived from the key file, so they
can be printed again and are in no database. No page, no socket and no rule of a board lives here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer
from msgspec import structs

from board.language import gettext as _
from board.messages import MAX_NAME, Answer, Profile, Rename, Role
from board.runtime import run_blocking
from board.store import Link, Newcomer, Unavailable
from board.turns import Named, exactly

if TYPE_CHECKING:
    from board.live import Live
    from board.store import Grant, Store, Workshop

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters: no I, L, O and U."""
CODE_LENGTH = 8
TICKET_SECONDS = 24 * 3600
RANKS: tuple[Role, ...] = ("organiser", "facilitator", "expert", "delegate", "projector")
"""Who holds several grants acts with the first of these. A reader acts on no board."""
RUNNERS: frozenset[Role] = frozenset({"facilitator", "organiser"})
"""Who may open the screens that show what others see."""
VIEWS: Final[tuple[Role, ...]] = ("projector", "delegate")
"""As whom a ticket may look that speaks for nobody."""
MAX_CONTACT = 200
"""Letters of how somebody can be reached."""
JOINERS = "\u200c\u200d"
"""Invisible, but some scripts are misspelt without them."""
REMEMBERED = 20_000
"""Most persons whose grants are kept in memory."""


class BadKeyFile(Exception):
    """The key file cannot be used; its text is one sentence that says what to do."""


class Ticket(NamedTuple):
    """What a ticket says: whose it is, and for which board. With `view` it only looks, as that audience does:
    it shows nothing of the person's own and sends no commands, whatever the person may do elsewhere.

    With `speaks` it speaks for the city, for somebody who also runs the workshop.
    """

    person: str
    board: str
    view: Role | None = None
    speaks: bool = False


# ── What people type ────────────────────────────────────────────────────────────────────────────


def normal_code(typed: str) -> str | None:
    """A join code as it is stored, from whatever somebody typed: any case, dashes, spaces and dots ignored,
    the letters that look like digits read as digits. `None` when it cannot be a code.
    """
    text = unicodedata.normalize("NFKC", typed[:80]).upper()
    text = "".join(char for char in text if char.isalnum()).translate(str.maketrans("OIL", "011"))
    return text if len(text) == CODE_LENGTH and all(char in ALPHABET for char in text) else None


def shown_code(code: str) -> str:
    """A join code as people read it: `K7QX-M2PD`."""
    return f"{code[:4]}-{code[4:]}"


def clean_line(typed: str, limit: int = MAX_NAME) -> str:
    """One line of text as it is stored: composed, without control and direction characters, at most `limit`
    characters, no spaces at the ends or in a row.
    """
    text = unicodedata.normalize("NFC", typed[: limit * 8])
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in spaced if unicodedata.category(char)[0] != "C" or char in JOINERS)
    return " ".join(kept.split())[:limit].rstrip()


# ── Secrets ─────────────────────────────────────────────────────────────────────────────────────


def key_from(data: Path) -> bytes:
    """The installation's 32 secret bytes, from the file `key` in the data folder; made on first use.

    The file is written whole under another name and then linked, so that two first starts agree on one key.
    Raises `BadKeyFile` when others can read it or it holds no key, `OSError` when the folder cannot be used.
    """
    path = data / "key"
    if not path.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = data / f".key-{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # another process was first; its key is the key
            except OSError:  # a file system without hard links
                if not path.exists():
                    draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadKeyFile(
            _("Other users of this computer can read {path}; run  chmod 600 {path}  and start again.").format(
                path=path
            )
        )
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadKeyFile(
            _("{path} is damaged: put it back from a backup, or delete it and give out new links.").format(
                path=path
            )
        )
    return key


def link_secret(key: bytes, link: str, generation: int) -> str:
    """The secret of a link: 32 characters, 160 bits, always the same for this key, link and generation."""
    digest = hmac.new(key, f"link {link}:{generation}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode("ascii").lower()


def hash_of(secret: str) -> str:
    """What the database keeps of a secret. No salt is needed: secrets are random and long."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def secret_in(pasted: str) -> str:
    """The secret in what somebody pasted: a whole link, or the secret alone."""
    return pasted.strip().rpartition("#")[2].strip().lower()[:200]


def new_key() -> str:
    """A fresh key for a browser's cookie: 160 random bits."""
    return secrets.token_urlsafe(20)


def person_id(key: str, lab: str) -> str:
    """The id of a key's owner in a Lab: as unguessable as the key, and unlike the ids in other Labs.

    It follows from the key, so that who joined after a backup and joins again after its restore is the same
    person, and what waits in their browser under that id is still theirs.
    """
    digest = hashlib.sha256(f"person {lab} {key}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode("ascii")


# ── Persons ─────────────────────────────────────────────────────────────────────────────────────


class People:
    """Persons and their rights, over the store. Reads may block; writes go through the commit loop."""

    def __init__(self, store: Store, live: Live, key: bytes) -> None:
        self._store = store
        self._live = live
        self._key = key
        ticket_key = hmac.new(key, b"tickets", hashlib.sha256).digest()
        self._tickets = URLSafeTimedSerializer(ticket_key, salt="ticket")
        self._grants: dict[str, tuple[Grant, ...]] = {}
        self._rights = -1

    # Rights

    def role_on(self, person: str, workshop: str) -> Role | None:
        """What this person may act as on a workshop's board now, or nothing.

        Asked for every command, so grants come from memory; `refresh` forgets them when rights change.
        """
        if not self.grants(person):
            return "delegate" if self._takes_part(person, workshop) else None
        roles = self._roles(person, workshop)
        return next((role for role in RANKS if role in roles), None)

    def is_removed(self, person: str, workshop: str) -> bool:
        """Whether the facilitator sent this person out of a workshop, and nothing else lets them in."""
        state = self._live.board(workshop)
        found = state.person.get(person) if state is not None else None
        return found is not None and found.removed and self.role_on(person, workshop) is None

    def may_view(self, person: str, workshop: str, view: Role) -> bool:
        """Whether this person may open a screen that shows a workshop's board as `view` sees it now."""
        roles = self._roles(person, workshop)
        return view in VIEWS and (bool(roles & RUNNERS) or (view == "projector" and "projector" in roles))

    def may_read(self, person: str, workshop: str) -> bool:
        """Whether this person holds the reading link of a workshop's city, whatever else they are."""
        return "reader" in self._roles(person, workshop)

    def speaks_for_city(self, person: str, workshop: str) -> bool:
        """Whether this person holds the expert's link of a workshop, whatever else they are."""
        return "expert" in self._roles(person, workshop)

    def role_of(self, ticket: Ticket) -> Role | None:
        """What the holder of a ticket may act or look as now, or nothing."""
        if ticket.speaks and self.speaks_for_city(ticket.person, ticket.board):
            return "expert"
        if ticket.view is None:
            return self.role_on(ticket.person, ticket.board)
        return ticket.view if self.may_view(ticket.person, ticket.board, ticket.view) else None

    def organises(self, person: str, lab: str) -> bool:
        """Whether this person is an organiser of the Lab."""
        return any(grant.role == "organiser" and self._is_lab(grant, lab) for grant in self.grants(person))

    def grants(self, person: str) -> tuple[Grant, ...]:
        """The person's valid grants."""
        held = self._grants.get(person)
        if held is None:
            if len(self._grants) >= REMEMBERED:
                self._grants.clear()
            rights = self._rights
            held = tuple(run_blocking(self._store.grants, person))
            if rights == self._rights:  # what was read before rights changed is not kept
                self._grants[person] = held
        return held

    def remembers(self, person: str) -> bool:
        """Whether the grants of a person are in memory, so that nobody waits for them."""
        return person in self._grants

    def refresh(self) -> bool:
        """Forget cached grants if links, grants or joining changed since the last call; whether they did."""
        version = run_blocking(self._store.rights_version)
        changed = version != self._rights
        if changed:
            self._rights = version
            self._grants.clear()
        return bool(changed)

    # Who a browser is

    def person(self, key: str | None, lab: str) -> str | None:
        """The person that a cookie's key stands for in a Lab."""
        return run_blocking(self._store.person_by_key, hash_of(key), lab) if key else None

    def persons(self, key: str | None) -> dict[str, str]:
        """Lab → person, for a cookie's key."""
        return dict(run_blocking(self._store.persons_by_key, hash_of(key))) if key else {}

    def profile(self, person: str) -> Profile | None:
        """Name and city of a person; nothing for one who is forgotten."""
        return run_blocking(self._store.profile, person)

    # Coming in

    def join(self, key: str, workshop: Workshop, profile: Profile) -> str:
        """Make the key's owner a participant of the workshop, with this profile; their id.

        How to reach them stays as it was. Saying it twice is saying it once. Raises `Unavailable`.
        """
        person, newcomer = self.person(key, workshop.lab), None
        if person is None:
            person = person_id(key, workshop.lab)
            newcomer = Newcomer(person, workshop.lab, hash_of(key))

        def say(known: Profile | None) -> Profile:
            return structs.replace(profile, contact=known.contact if known else "")

        heard(self._live.join(workshop.id, Named(person, say, newcomer)))
        return person

    def bring(self, person: str, workshop: Workshop) -> None:
        """Make somebody who is known in the Lab a participant of another of its workshops.

        Raises `LookupError` for somebody who is not known, `Unavailable`.
        """
        profile = self.profile(person)
        if profile is None:
            raise LookupError(person)
        heard(self._live.join(workshop.id, Named(person, lambda known: known or profile)))

    def introduce(self, person: str, workshop: Workshop, profile: Profile) -> None:
        """Keep the name of somebody who is here, so that it can stand beside what they take on.

        It makes nobody a delegate. Raises `Unavailable`.
        """
        heard(self._live.join(workshop.id, Named(person, exactly(profile)), delegate=False))

    def change(self, person: str, lab: str, profile: Profile) -> None:
        """Change a profile, and tell every board of the Lab where the person joined. Raises `Unavailable`."""
        boards = [
            workshop.id
            for workshop in run_blocking(self._store.workshops, lab)
            if (state := self._live.board(workshop.id)) is not None and person in state.person
        ]
        if boards:
            heard(self._live.join(boards[0], Named(person, exactly(profile)), delegate=None))
        else:
            self._live.perform(lambda store: store.set_profile(person, profile))

    def rename(self, actor: str, role: Role, person: str, workshop: Workshop, profile: Profile) -> None:
        """Correct somebody else's profile, as a facilitator of a workshop that they joined.

        Raises `LookupError` when they did not join it, `Unavailable`.
        """
        state = self._live.board(workshop.id)
        if state is None or person not in state.person:
            raise LookupError(person)

        def say(known: Profile | None) -> Profile:
            return structs.replace(known or profile, name=profile.name, city=profile.city)

        heard(self._live.ask(workshop.id, actor, role, Rename(person=person), Named(person, say)))

    def enter(self, key: str, secret: str) -> Link | None:
        """Give the key's owner the role of a secret link; the link, which may be revoked (then nothing was
        given), or `None` for a secret that is none. Raises `Unavailable`.
        """
        wanted, owner = hash_of(secret), hash_of(key)
        found: Link | None = run_blocking(self._store.link_by_hash, wanted)
        if found is None or found.revoked:
            return found

        def write(store: Store) -> tuple[Link | None, str]:
            link = store.link_by_hash(wanted)
            if link is None or link.revoked:
                return link, ""
            person = store.person_by_key(owner, link.lab)
            if person is None:
                person = person_id(key, link.lab)
                store.create_person(person, link.lab, owner, Profile(name="", city=""))
            store.grant(person, link.id, link.generation)
            return link, person

        link, person = self._live.perform(write)
        self._grants.pop(person, None)
        return link

    # Links and tickets

    def link(self, id: str, workshop: Workshop, role: Role, label: str) -> Link:
        """A new link to a workshop, to be stored."""
        return Link(id, workshop.lab, workshop.id, role, label, generation=1, hash=self.hashed(id, 1))

    def hashed(self, link: str, generation: int) -> str:
        """What the database keeps of a link's secret."""
        return hash_of(link_secret(self._key, link, generation))

    def link_of(self, secret: str) -> Link | None:
        """The link of a secret, which may be revoked; nothing for one that is none."""
        return run_blocking(self._store.link_by_hash, hash_of(secret)) if secret else None

    def secret(self, link: Link) -> str | None:
        """A link's secret, or nothing when it was made with another key file and must be rotated."""
        secret = link_secret(self._key, link.id, link.generation)
        return secret if hmac.compare_digest(hash_of(secret), link.hash) else None

    def ticket(self, person: str, board: str, view: Role | None = None, *, speaks: bool = False) -> str:
        """What lets a socket speak as this person on this board, for 24 hours. It carries no right: `role_of`
        says what it is worth now. With `view`, it lets a socket look as that audience and say nothing; with
        `speaks`, speak for the city.
        """
        return str(self._tickets.dumps([person, board, *([view] if view else ["speaks"] if speaks else [])]))

    def read_ticket(self, text: str) -> Ticket | None:
        """What a ticket says; nothing for one that is old or not ours."""
        try:
            value = self._tickets.loads(text, max_age=TICKET_SECONDS)
        except BadData:
            return None
        if not (isinstance(value, list) and all(isinstance(part, str) for part in value)):
            return None
        match value:
            case [person, board]:
                return Ticket(person, board)
            case [person, board, "speaks"]:
                return Ticket(person, board, speaks=True)
            case [person, board, view] if view in VIEWS:
                return Ticket(person, board, view)
        return None

    def _roles(self, person: str, workshop: str) -> set[Role]:
        """All that this person may act as on a workshop's board now."""
        lab = self._lab_of(workshop)
        roles: set[Role] = {
            grant.role
            for grant in self.grants(person)
            if grant.workshop == workshop or self._is_lab(grant, lab)
        }
        if self._takes_part(person, workshop):
            roles.add("delegate")
        return roles

    def _takes_part(self, person: str, workshop: str) -> bool:
        """Whether they joined, and were not sent out."""
        state = self._live.board(workshop)
        found = state.person.get(person) if state is not None else None
        return found is not None and found.present

    def _lab_of(self, workshop: str) -> str | None:
        state = self._live.board(workshop)
        return state.brief.lab if state is not None and state.brief is not None else None

    @staticmethod
    def _is_lab(grant: Grant, lab: str | None) -> bool:
        return grant.workshop is None and grant.lab == lab


def heard(answer: Answer) -> None:
    """Raise `Unavailable` when a board did not take what the house told it."""
    if answer.revision is None:
        raise Unavailable(answer.retry or answer.reason or _("The board did not answer. Please try again."))
