"""What is gathered from several boards: for one person, for one city, and for the Lab as a whole.

Pages, the ZIP and the command line ask here, so that they cannot differ. A person's page shows each board as
`view` shows it to them; a city's page and the highlights show what everybody may see, and nobody's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from board.export import Facts, Held, Trail
from board.export.cities import City, CitySide, Kept, city_page
from board.export.highlights import highlights
from board.export.home import Contact, Home, Side
from board.language import tag
from board.messages import Profile, Record, Role
from board.pages.plan import records, slug
from board.press import Job
from board.rules.registry import PEOPLE
from board.rules.view import Viewer, everything
from board.state import State
from board.store import Lab


class Place(Struct, frozen=True):
    """A board, by the id of its workshop, and what everybody may see of it, without names."""

    id: str
    state: State
    trail: Trail


# ── The Lab as a whole ──────────────────────────────────────────────────────────────────────────


def facts(lab: Lab, states: Iterable[State]) -> Facts:
    """Who came, each person once."""
    known = {key(city): city for city in (lab.host, *lab.cities)}
    came: dict[str, str] = {}
    for state in states:
        for id in present(state):
            profile = state.profiles.get(id)
            came[id] = key(profile.city) if profile else ""
    return Facts(
        title=lab.title,
        host=lab.host,
        starts=lab.starts,
        ends=lab.ends,
        theme=lab.theme,
        thanks=lab.thanks,
        people=len(came),
        cities=tuple(sorted({known[city] for city in came.values() if city in known})),
        others=sum(city not in known for city in came.values()),
        links=lab.links,
    )


def held(state: State, stem: str = "") -> Held:
    """A board as everybody may see it, without names."""
    return Held(stem, Trail(records(state)))


def lab_highlights(
    lab: Lab, states: Sequence[State], written: Mapping[str, str], language: str = "en"
) -> str:
    """The Lab's highlights; `written` are the sections in the organiser's own words."""
    return highlights(facts(lab, states), [held(state) for state in states], written, language)


def highlights_job(lab: Lab, text: str, language: str = "en") -> Job:
    """What is to be done for highlights as a Word file."""
    about = {"title": lab.title, "day": lab.starts, "language": tag(language)}
    return Job(form="word", text=text, first_page=False, **about)


# ── One person ──────────────────────────────────────────────────────────────────────────────────


def home_of(
    lab: Lab,
    person: str,
    boards: Sequence[tuple[str, State, Role | None]],
    address: Callable[[str], str],
) -> Home:
    """What a person takes home. `boards`: all of the Lab, by the id of the workshop, with what the person is
    there; `address`: of a workshop's board."""
    return Home(
        person=person,
        title=lab.title,
        host=lab.host,
        starts=lab.starts,
        ends=lab.ends,
        sides=[
            _side(state, Viewer(role, person), address(id))
            for id, state, role in boards
            if role is not None and role in PEOPLE
        ],
        contacts=contacts(person, [state for _id, state, _role in boards]),
    )


def _side(state: State, viewer: Viewer, address: str) -> Side:
    found: dict[str, dict[str, Record]] = {}
    for (kind, id), record in everything(viewer, state).items():
        found.setdefault(kind, {})[id] = record
    return Side(found, Trail(found), address)


def contacts(person: str, states: Iterable[State]) -> list[Contact]:
    """Those with whom a person wishes to stay in touch, and who wish the same, on whichever board of the Lab
    each of them said so."""
    wished: set[str] = set()
    wishing: set[str] = set()
    profiles: dict[str, Profile] = {}
    for state in states:
        for touch in state.touch.values():
            if touch.person == person:
                wished.add(touch.other)
            elif touch.other == person:
                wishing.add(touch.person)
        profiles.update(state.profiles.items())
    both = {id: profiles[id] for id in wished & wishing if id in profiles}
    return [
        Contact(profile.name, profile.city, profile.contact)
        for _id, profile in sorted(both.items(), key=lambda it: (it[1].name.casefold(), it[0]))
    ]


# ── One city ────────────────────────────────────────────────────────────────────────────────────


def key(city: str) -> str:
    """What two spellings of one city have in common."""
    return " ".join(city.split()).casefold()


def present(state: State) -> list[str]:
    """The delegates on a board."""
    return [id for id, person in state.person.items() if person.present]


def cities(lab: Lab, states: Iterable[State]) -> dict[str, str]:
    """The last part of a page's address → the city's name, for every city that somebody came from, or that
    has a challenge, a case or a project of its own. Organisations are cities here."""
    spelt: dict[str, Counter[str]] = {}
    for state in states:
        found = [profile.city for id in present(state) if (profile := state.profiles.get(id)) is not None]
        found += [state.brief.city] if state.brief is not None else []
        for city in (*found, *(project.city for project in state.project.values())):
            if key(city):
                spelt.setdefault(key(city), Counter())[" ".join(city.split())] += 1
    listed = {key(city): city for city in reversed((lab.host, *lab.cities))}
    # The most usual spelling, and of several the first by its letters.
    names = {
        one: listed.get(one) or min(all_of.items(), key=lambda it: (-it[1], it[0]))[0]
        for one, all_of in spelt.items()
    }
    return {address(lab, name): name for name in sorted(names.values(), key=lambda it: (key(it), it))}


def address(lab: Lab, city: str) -> str:
    """The last part of the address of a city's page. It stays when others come, and no two share one."""
    plain, ours = slug(city), {}
    for listed in reversed((lab.host, *lab.cities)):
        ours[slug(listed)] = key(listed)
    if plain and ours.get(plain) == key(city):
        return plain
    exact = re.sub(r"\s", "-", key(city)) == plain
    if plain and exact and plain not in ours:
        return plain
    return f"{plain or 'city'}-{sha256(key(city).encode()).hexdigest()[:8]}"


def city_of(
    lab: Lab,
    name: str,
    places: Sequence[Place],
    plan: Callable[[str], str],
    answers: Callable[[str], str] = lambda _id: "",
) -> City:
    """What a city takes home. `plan` and `answers`: where the plan of a workshop is, and its city's own page;
    empty where there is none."""
    people: set[str] = set()
    boards = []
    for place in places:
        state = place.state
        hers = {id for id in present(state) if (it := state.profiles.get(id)) and key(it.city) == key(name)}
        people |= hers
        notes = sorted((it for it in state.note.values() if it.id in hers), key=lambda it: (it.rev, it.id))
        kept = Counter((it.what, it.target) for it in state.saved.values() if it.person in hers)
        boards.append(
            CitySide(
                trail=place.trail,
                plan=plan(place.id),
                city=answers(place.id),
                notes=[note.text for note in notes],
                kept=[Kept(what, target, n) for (what, target), n in sorted(kept.items())],
            )
        )
    return City(name, len(people), lab.title, lab.host, lab.starts, lab.ends, boards)


def city_files(
    lab: Lab, places: Sequence[Place], plan: Callable[[str], str], language: str = "en"
) -> dict[str, bytes]:
    """The pages of all cities, by file name."""
    found = cities(lab, (place.state for place in places))
    return {
        f"{last}.md": city_page(city_of(lab, name, places, plan), language).encode()
        for last, name in found.items()
    }
