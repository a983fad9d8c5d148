"""What one viewer may know of an earlier moment: what they might see then and may still see now.

All of it is asked of `rules.view`, on the board of then and on the board of now; where the two differ, the
stricter one holds. So nothing that is private, hidden or nameless now comes back from the past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from msgspec import Struct, structs

from board.audit.trail import Step
from board.language import gettext as _
from board.messages import Doubt, Event, PersonSeen, Profile, Put, Record, Remove, Role, Said
from board.rules.view import SAID, Viewer, everything, names_shown, view
from board.state import Key, State


class Guest(Struct, frozen=True):
    """Somebody who came by a secret link: what they are now, nothing where the link has ended, and who."""

    role: Role | None
    profile: Profile | None = None


class Look(Struct, frozen=True):
    """One step of the log as a viewer may know it. `now` is the board of today; `names` are those who came
    by a secret link, as the log calls them."""

    viewer: Viewer
    step: Step
    now: State
    names: Mapping[str, str]

    @property
    def event(self) -> Event:
        return self.step.event

    @property
    def before(self) -> State:
        return self.step.before

    @property
    def after(self) -> State:
        return self.step.after

    @property
    def put(self) -> list[Record]:
        return [op.record for op in self.event.ops if isinstance(op, Put)]

    @property
    def gone(self) -> list[Record]:
        """What the event removed, as it was."""
        removed = [self.before.get(op.kind, op.id) for op in self.event.ops if isinstance(op, Remove)]
        return [record for record in removed if record is not None]

    def said(self) -> Said | None:
        """The idea, question or doubt that the event is about."""
        found = [record for record in (*self.put, *self.gone) if isinstance(record, Said)]
        return found[0] if found else None

    def text(self, said: Said | None) -> str:
        """Its text, or nothing where the viewer may not know it."""
        if said is None:
            return ""
        now = self.now.get(said.kind, said.id)
        if isinstance(now, Said):
            if view(self.viewer, now, self.now) is None:
                return ""
            if now.text == said.text:
                return said.text
        return said.text if self._visible(said) else ""

    def reason(self, said: Said | None) -> str:
        """Why it was hidden; it may quote the text, so it is known where that is."""
        return (said.hidden or "") if said is not None and self.text(said) else ""

    def person(self, id: str) -> str:
        """A person by name and city, as those who run the workshop see people now."""
        if id in self.names:
            return self.names[id]
        person = self.now.person.get(id)
        seen = view(self.viewer, person, self.now) if person is not None else None
        if not isinstance(seen, PersonSeen):
            return somebody()
        return named(seen.name, seen.city) or somebody()

    def author(self, said: Said | None) -> str:
        """Who said it, where this viewer might see it then and may see it now."""
        if said is None or said.author is None:
            return somebody()
        shown = [self._author(said, state) for state in (self.before, self.after)]
        now = self.now.get(said.kind, said.id)
        shown.append(self._author(now if isinstance(now, Said) else said, self.now))
        return self.person(said.author) if all(shown) else somebody()

    def actor(self) -> str:
        """Who did something that is no text of theirs, in a stage that may hide who does what."""
        id = self.event.actor
        if id in self.names:
            return self.names[id]
        profile = self.now.profiles.get(id)
        known = profile is not None and not profile.unnamed
        states = (self.before, self.after, self.now)
        if known and all(names_shown(self.viewer, state) != "nothing" for state in states):
            return self.person(id)
        return _("A delegate")

    def _visible(self, said: Said) -> bool:
        return any(view(self.viewer, said, state) is not None for state in (self.before, self.after))

    def _author(self, said: Said, state: State) -> bool:
        """Whether a board's settings let the author be seen. Hiding and privacy are asked elsewhere."""
        return said.named and names_shown(self.viewer, state) != "nothing"


def somebody() -> str:
    return _("Somebody")


def named(name: str, city: str) -> str:
    """A person in one line, from what may be shown of them."""
    return _("{name} · {city}").format(name=name, city=city) if name and city else name or city


def guests_named(guests: Mapping[str, Guest]) -> dict[str, str]:
    """What the log calls those who came by a secret link. Those without a name of their own are numbered
    where there are several, in the order given."""
    titles = {
        "facilitator": _("Facilitator"),
        "organiser": _("Organiser"),
        "expert": _("Expert of the city"),
        None: _("Somebody whose link has ended"),
    }
    found: dict[str, str] = {}
    for role, title in titles.items():
        same = {id: guest for id, guest in guests.items() if guest.role == role}
        nameless = [id for id, guest in same.items() if guest.profile is None or not guest.profile.name]
        for id, guest in same.items():
            if id not in nameless and guest.profile is not None:
                found[id] = _("{name} ({role})").format(name=guest.profile.name, role=title)
            elif len(nameless) > 1:
                found[id] = _("{role} {number}").format(role=title, number=nameless.index(id) + 1)
            else:
                found[id] = title
    return found


def seen_at(viewer: Viewer, then: State, now: State) -> dict[Key, Record]:
    """All that a viewer may see of an earlier board: profiles of now, and nothing that is hidden from them
    now."""
    then = replace(then, profiles=now.profiles)
    nameless = names_shown(viewer, now) == "nothing"
    seen = everything(viewer, then)
    for key in [key for key in seen if key[0] in SAID]:
        said, later = seen[key], now.get(*key)
        if later is not None and view(viewer, later, now) is None:
            del seen[key]
        elif nameless and isinstance(said, Said) and not _own(viewer, said):
            unplaced = structs.replace(said, table=None) if isinstance(said, Doubt) else said
            seen[key] = structs.replace(unplaced, author=None)
    return seen


def _own(viewer: Viewer, said: Said) -> bool:
    return viewer.person is not None and said.author == viewer.person
