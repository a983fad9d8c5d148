"""What a Lab learned, searched: lessons, projects and observations of all its workshops, for everybody in it;
ideas, clusters and solutions too, for those who run something.

The store finds ids. Each is shown only as every delegate of its board may see it at that moment (`READER`),
whoever searches: so nothing that is private, hidden or taken back stands in a result, a count or an answer.
Who was taken off a board finds nothing of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from flask import Flask, Response, abort, jsonify, make_response, render_template, request, url_for
from msgspec import Struct, structs, to_builtins

from board.formats import LESSONS
from board.language import gettext as _
from board.messages import Citation, Cluster, Field, Idea, Lesson, Project, Record, Role
from board.pages.boards import not_joined
from board.pages.pace import Pace, too_fast
from board.pages.safety import wants_json
from board.pages.visitor import House, key
from board.people import RUNNERS
from board.rules.view import Viewer, view
from board.runtime import run_blocking
from board.state import State
from board.store import Asked, Lab, Workshop

READER = Viewer("delegate")
"""For whom everything that is found is shown: everybody."""
SHOWN = 30
"""Results on a page."""
STEP = 120
"""Ids that are taken from the index at a time."""
LONGEST = 600
"""Characters of a result's text; of a longer one the beginning."""
SEEKERS: frozenset[Role] = frozenset({"delegate", "facilitator", "expert", "organiser"})
KINDS = {
    "lesson": ("lesson",),
    "project": ("project",),
    "idea": ("idea",),
    "cluster": ("cluster",),
    "solution": ("field",),
}
"""Kind of a result → kinds of records in which its words stand."""


class Citing(Struct, frozen=True):
    """A solution that cites something, and where it is."""

    board: str
    workshop: str
    city: str
    title: str


class Hit(Struct, frozen=True):
    """Something that was found, as a person reads it."""

    kind: str
    target: str
    city: str
    source: str = ""
    """The board that it is on."""
    workshop: str = ""
    """That board’s title."""
    text: str = ""
    label: str = ""
    """What it is: the topic of a lesson, “Project”, “Observation”."""
    title: str = ""
    topic: str = ""
    contact: str = ""
    url: str = ""
    """The board it comes from, for those who may open it."""
    cited: tuple[Citing, ...] = ()


def register(app: Flask, house: House) -> None:
    """Put this address on the application."""
    pace = Pace(house.settings.commands_per_second)

    @app.get("/lab/<lab>/search")
    def search(lab: str) -> Response:
        found = house.lab(lab)
        if found is None:
            abort(404)
        person = house.people.person(key(), lab)
        shelf = Shelf(house, found, person) if person is not None else None
        if person is None or shelf is None or not shelf.welcome:
            return not_joined()
        if not pace.allows(person):
            return too_fast()
        asked = {name: request.args.get(name, "") for name in ("q", "kind", "city", "source", "target")}
        if asked["target"]:
            hits, some = [hit for hit in (shelf.one(asked["source"], asked["target"]),) if hit], False
        else:
            hits, some = shelf.find(asked["q"], asked["kind"], asked["city"])
        hits = shelf.with_citations(hits)
        if wants_json():
            return jsonify(results=to_builtins(hits), some=some, cities=shelf.cities)
        return make_response(
            render_template(
                "search.html",
                lab=found,
                asked=asked,
                hits=hits,
                some=some,
                more=len(hits) == SHOWN,
                cities=shelf.cities,
                kinds=shelf.kinds,
            )
        )


class Shelf:
    """What one person may find in a Lab now."""

    def __init__(self, house: House, lab: Lab, person: str) -> None:
        self._house = house
        self._roles = {one.id: house.people.role_on(person, one.id) for one in house.workshops(lab.id)}
        self._workshops = {
            one.id: one for one in house.workshops(lab.id) if not house.people.is_removed(person, one.id)
        }

    @property
    def welcome(self) -> bool:
        """Whether this person takes part in a workshop of the Lab."""
        return any(role in SEEKERS for role in self._roles.values())

    @property
    def runs(self) -> bool:
        """Whether this person runs a workshop of the Lab."""
        return any(role in RUNNERS for role in self._roles.values())

    @cached_property
    def _states(self) -> dict[str, State]:
        states = {id: self._house.live.board(id) for id in self._workshops}
        return {id: state for id, state in states.items() if state is not None}

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of results that this person can ask for, with their labels."""
        for_all = [("lesson", _("Lessons")), ("project", _("Projects")), ("idea", _("Observations"))]
        if not self.runs:
            return for_all
        return [
            *for_all[:2],
            ("idea", _("Ideas and observations")),
            ("cluster", _("Clusters")),
            ("solution", _("Solutions")),
        ]

    @cached_property
    def cities(self) -> list[str]:
        """Cities of workshops and of projects, by name."""
        found = {one.city for one in self._workshops.values()}
        for state in self._states.values():
            found |= {project.city for project in state.project.values()}
        return sorted(found - {""}, key=str.casefold)

    def find(self, words: str, kind: str, city: str) -> tuple[list[Hit], bool]:
        """What fits, the best first, and whether only some of the words are in it.

        A city among the words is looked for as a city, where nothing has all of them.
        """
        hits = self._take(words, kind, city, every=True)
        if hits or not words.strip():
            return hits, False
        rest, named = self._city_in(words) if not city else (words, "")
        hits = self._take(rest, kind, named, every=True) if named else []
        if hits:
            return hits, False
        hits = self._take(words, kind, city, every=False)
        return hits, bool(hits)

    def _city_in(self, words: str) -> tuple[str, str]:
        """The words without the name of a city, and that city; or all of them, and none."""
        for city in self.cities:
            rest, found = re.subn(rf"(?i)\b{re.escape(city)}\b", " ", words, count=1)
            if found:
                return rest, city
        return words, ""

    def one(self, source: str, target: str) -> Hit | None:
        """A lesson, a project or an observation of a board, if this person may know it."""
        for kind in ("lesson", "project", "idea"):
            if source in self._places(kind):
                hit = self._hit(source, kind, target)
                if hit is not None:
                    return hit
        return None

    def with_citations(self, hits: list[Hit]) -> list[Hit]:
        """The same, with the solutions that cite them."""
        cited = self.cited({(hit.source, hit.target) for hit in hits})
        return [structs.replace(hit, cited=cited.get((hit.source, hit.target), ())) for hit in hits]

    def cited(self, things: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[Citing, ...]]:
        """(board, id) → the solutions of the Lab that cite it."""
        wanted = set(things)
        found: dict[tuple[str, str], list[Citing]] = defaultdict(list)
        store = self._house.store
        for cites in run_blocking(store.citations, sorted(self._workshops), sorted(id for _b, id in wanted)):
            if (cites.source, cites.target) not in wanted or cites.board not in self._states:
                continue
            citation = seen(self._states[cites.board], "citation", cites.id)
            if isinstance(citation, Citation):
                place, title = self._workshops[cites.board], self._title(cites.board, citation.solution)
                found[cites.source, cites.target].append(Citing(place.id, place.title, place.city, title))
        return {thing: tuple(citing) for thing, citing in found.items()}

    def _take(self, words: str, kind: str, city: str, every: bool) -> list[Hit]:
        places = {
            record: self._places(record)
            for name, records in KINDS.items()
            if kind in ("", name)
            for record in records
        }
        asked = Asked(words=words, places=places, city=city, every=every)
        hits: dict[tuple[str, str], Hit] = {}
        for found in self._ids(asked):
            hit = self._hit(*found)
            if hit is not None:
                hits.setdefault((hit.source, hit.target), hit)
            if len(hits) == SHOWN:
                break
        return list(hits.values())

    def _ids(self, asked: Asked) -> Iterator[tuple[str, str, str]]:
        offset = 0
        while found := run_blocking(self._house.store.find, asked, STEP, offset):
            yield from ((one.board, one.kind, one.id) for one in found)
            if len(found) < STEP:
                return
            offset += STEP

    def _places(self, kind: str) -> frozenset[str]:
        """Boards on which this person may find records of a kind."""
        if kind in ("lesson", "project") or self.runs:
            return frozenset(self._workshops)
        if kind != "idea":
            return frozenset()
        return frozenset(id for id, state in self._states.items() if observes(state))

    def _hit(self, board: str, kind: str, id: str) -> Hit | None:
        state = self._states.get(board)
        record = seen(state, kind, id) if state is not None else None
        if state is None or record is None:
            return None
        place = self._workshops[board]
        role = self._roles[board]
        url = url_for("board_shell", workshop=board) if role in SEEKERS else ""
        return structs.replace(self._shown(record, state, place), source=board, workshop=place.title, url=url)

    def _shown(self, record: Record, state: State, place: Workshop) -> Hit:
        hit = Hit(kind=record.kind, target=record.id, city=place.city)
        match record:
            case Lesson():
                label = _(LESSONS[record.topic])
                return structs.replace(hit, text=record.text, topic=record.topic, label=label)
            case Project():
                parts = (record.what, record.offer, record.ask)
                return structs.replace(
                    hit,
                    text=shortened(" · ".join(part for part in parts if part)),
                    title=record.title,
                    city=record.city,
                    label=_("Project"),
                    contact=record.contact,
                )
            case Idea():
                label = _("Observation") if observes(state) else _("Idea")
                return structs.replace(hit, text=record.text, label=label)
            case Cluster():
                return structs.replace(hit, text=record.name, label=_("Cluster"))
            case Field():
                return structs.replace(
                    hit,
                    kind="solution",
                    target=record.solution,
                    title=self._title(place.id, record.solution),
                    text="" if record.name == "title" else shortened(record.text),
                    label=_("Solution"),
                )
        raise TypeError(record.kind)

    def _title(self, board: str, solution: str) -> str:
        """What a solution is called: its title, or its cluster."""
        state = self._states[board]
        field = seen(state, "field", f"{solution}.title")
        if isinstance(field, Field) and field.text.strip():
            return field.text
        sheet = state.solution.get(solution)
        cluster = seen(state, "cluster", sheet.cluster) if sheet is not None else None
        named = cluster.name if isinstance(cluster, Cluster) else ""
        return named or _("A solution without a title")


def seen(state: State, kind: str, id: str) -> Record | None:
    """A record of a board as everybody there sees it now, or nothing."""
    record = state.get(kind, id)
    return view(READER, record, state) if record is not None else None


def observes(state: State) -> bool:
    """Whether what is written on a board is what people saw, and leads to nothing else."""
    return state.brief is not None and state.brief.leaves == "nothing"


def shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
