"""Who may know what of a board, said once more: kind by kind and field by field, in sentences of their own.

`rules.view` goes from a record to what a viewer sees of it. Here it is the other way round: a fact, and who
may know it. The laws hold every byte that anybody receives against this. So it asks no rule and no index: it
counts anew, and imports nothing of `board.rules`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from board.messages import Event, Idea, Put, Role
from board.state import State

Layer = dict[tuple[str, str], dict[str, Any]]
"""Records in the shape in which a browser holds them, by kind and id."""


@dataclass(frozen=True)
class Eye:
    """Who looks: in a role, as somebody or as nobody in particular. `asked`: for private ideas."""

    role: Role
    person: str | None = None
    asked: bool = False

    @property
    def runs(self) -> bool:
        return self.role in ("facilitator", "organiser")

    @property
    def big(self) -> bool:
        """A screen for a whole room, which never says who anybody is."""
        return self.role == "projector"

    def names(self, state: State) -> str:
        """What this workshop tells this eye of who is who: nothing, city or name."""
        if self.big:
            return "nothing"
        if self.runs and state.brief is not None and state.brief.names_to_facilitators:
            return "name"
        late = state.board.stage in ("draft", "closed")
        return state.board.names_after if late else state.board.names


Sentence = Callable[[Eye, Any, State], bool]
"""Whether an eye may know this of a record."""


def everybody(_eye: Eye, _record: Any, _state: State) -> bool:
    return True


def themselves(eye: Eye, record: Any, _state: State) -> bool:
    return eye.person is not None and eye.person in (
        getattr(record, name, None) for name in ("author", "person", "host", "scribe")
    )


def the_same(eye: Eye, record: Any, _state: State) -> bool:
    """The record has the id of the person whom it is about."""
    return bool(eye.person == record.id)


def saying_so_now(eye: Eye, record: Any, state: State) -> bool:
    return bool(eye.person == record.id and record.since == state.board.since)


def in_the_open(record: Any, state: State) -> bool:
    """Whether it was ever shown to everybody: all but ideas are from the first moment."""
    return not isinstance(record, Idea) or record.open or record.born <= state.board.revealed


def hearers(eye: Eye, record: Any, state: State) -> bool:
    """What people say is for everybody, unless it is private or was hidden; then it is for its author and
    for those who run the workshop: what is private if they ask for it."""
    if themselves(eye, record, state):
        return True
    if eye.runs:
        return eye.asked or in_the_open(record, state)
    return record.hidden is None and in_the_open(record, state)


def signed(eye: Eye, record: Any, state: State) -> bool:
    return themselves(eye, record, state) or (record.named and eye.names(state) != "nothing")


def placed(eye: Eye, record: Any, state: State) -> bool:
    """At a table of a few, where something was said is nearly who said it."""
    return themselves(eye, record, state) or eye.names(state) != "nothing"


def who_does_what(eye: Eye, record: Any, state: State) -> bool:
    return themselves(eye, record, state) or eye.runs or eye.names(state) != "nothing"


def who_sits_where(eye: Eye, record: Any, state: State) -> bool:
    return eye.person == record.id or eye.runs or eye.names(state) != "nothing"


def acquainted(eye: Eye, record: Any, state: State) -> bool:
    """Who may know that this person is here."""
    close = eye.person == record.id or eye.runs or agreed(record, state)
    return not eye.big and (close or (record.delegate and eye.names(state) != "nothing"))


def agreed(person: Any, state: State) -> bool:
    """Whoever takes on a first step has their name beside it, until they leave the last of theirs."""
    return any(action.owner == person.id for action in state.action.values())


def the_city(eye: Eye, _record: Any, state: State) -> bool:
    """Until it says otherwise."""
    return eye.role == "expert" or len(state.publication) == 1


def not_the_room(eye: Eye, _record: Any, _state: State) -> bool:
    return not eye.big


def runners(eye: Eye, _record: Any, _state: State) -> bool:
    return eye.runs


WHO: dict[str, Sentence] = {
    "brief": everybody,
    "board": everybody,
    "timer": everybody,
    "point": everybody,
    "person": acquainted,
    "done": saying_so_now,
    "question": hearers,
    "idea": hearers,
    "cluster": everybody,
    "round": everybody,
    "ballot": themselves,
    "choice": everybody,
    "solution": everybody,
    "field": everybody,
    "action": everybody,
    "response": the_city,
    "publication": everybody,
    "outcome": everybody,
    "citation": everybody,
    "doubt": hearers,
    "lesson": everybody,
    "project": everybody,
    "table_round": everybody,
    "takeaway": hearers,
    "saved": themselves,
    "note": the_same,
    "touch": themselves,
    "table": everybody,
    "seat": who_sits_where,
    "spotlight": everybody,
    "nudge": everybody,
}
"""Kind → who may know that there is such a record, and what stands in it."""

PARTS: dict[tuple[str, str], tuple[Sentence, Any]] = {
    ("idea", "author"): (signed, None),
    ("question", "author"): (signed, None),
    ("takeaway", "author"): (signed, None),
    ("doubt", "author"): (signed, None),
    ("doubt", "table"): (placed, None),
    ("solution", "scribe"): (who_does_what, ""),
    ("project", "host"): (who_does_what, ""),
    ("action", "owner"): (not_the_room, None),
    ("table_round", "places"): (runners, {}),
}
"""Fields that fewer people may know, and what stands there for the others, unless it is empty anyway."""


def seen(eye: Eye, state: State) -> Layer:
    """All that somebody may know of a board, in whatever layer it reaches them."""
    found: Layer = {}
    for record in state.records():
        plain = one(eye, record, state)
        if plain is not None:
            found[record.kind, record.id] = plain
    found["counts", "counts"] = counts(eye, state)
    for round in state.round.values():
        result = tally(eye, round, state)
        if result is not None:
            found["tally", round.id] = result
    return found


def one(eye: Eye, record: Any, state: State) -> dict[str, Any] | None:
    """What somebody may know of one record, or nothing."""
    kind = record.kind
    if not WHO[kind](eye, record, state):
        return None
    plain: dict[str, Any] = msgspec.to_builtins(record)
    if kind == "person":
        return introduced(eye, record, state)
    if kind == "table_round":
        hosts = {(project.id, project.host) for project in state.project.values()}
        comes = (at for who, at in record.places.items() if (at, who) not in hosts)
        plain["visitors"] = {**dict.fromkeys(record.places.values(), 0), **Counter(comes)}
    for (of, name), (who, instead) in PARTS.items():
        if of == kind and plain[name] is not None and not who(eye, record, state):
            plain[name] = instead
    return plain


def introduced(eye: Eye, person: Any, state: State) -> dict[str, Any]:
    """A person, as far as they may be known: by name where they agreed to it, by what else they told."""
    profile = state.profiles.get(person.id)
    close = eye.runs or eye.person == person.id
    willing = profile is not None and not profile.unnamed
    by_name = close or agreed(person, state) or (willing and eye.names(state) == "name")
    return {
        "id": person.id,
        "rev": person.rev,
        "name": profile.name if profile is not None and by_name else "",
        "city": profile.city if profile is not None else "",
        "muted": close and person.muted,
        "removed": close and person.removed,
        "delegate": person.delegate,
    }


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────


def counts(eye: Eye, state: State) -> dict[str, Any]:
    """How much there is, which tells nobody what or whose. How people get on is for those who run the
    workshop, and for the room's own screen."""
    standing = [idea for idea in state.idea.values() if idea.hidden is None]
    here = [person.id for person in state.person.values() if person.delegate and not person.removed]
    came = {person.id for person in state.person.values() if person.delegate}
    watches = eye.runs or eye.big
    finished = [id for id in here if id in state.done and state.done[id].since == state.board.since]
    full = {idea.cluster for idea in standing} & set(state.cluster)
    asked = state.board.stage in ("ideate", "draft")
    return {
        "id": "counts",
        "rev": 0,
        "ideas": len(standing),
        "written": len({idea.author for idea in standing} & came) if watches else None,
        "joined": len(here),
        "done": len(finished) if watches and asked else None,
        "hidden": len(state.idea) - len(standing) if eye.runs else None,
        # About a third of what there is to choose from: 1 to 6.
        "suggested": sorted((1, round(len(full) / 3), 6))[1]
        if eye.runs and state.board.stage == "vote"
        else None,
        "seated": dict(Counter(seat.table for seat in state.seat.values())),
    }


def tally(eye: Eye, round: Any, state: State) -> dict[str, Any] | None:
    """What a vote comes to. Nobody knows totals of a blind vote before it closes; of another, a delegate
    hears the dots alone until then."""
    papers = [ballot for ballot in state.ballot.values() if ballot.round == round.id]
    over = round.status == "closed"
    totals, watches = over or not round.rule.blind, eye.runs or eye.big
    if not totals and not watches:
        return None
    on = [[paper.dots.get(cluster, 0) for paper in papers] for cluster in round.clusters]
    return {
        "id": round.id,
        "rev": 0,
        "voted": sum(any(paper.dots.values()) for paper in papers),
        "dots": [sum(dots) for dots in on] if totals else None,
        "voters": [sum(number > 0 for number in dots) for dots in on]
        if totals and (over or watches)
        else None,
    }


# ── The layer of a person ───────────────────────────────────────────────────────────────────────

SPOKEN = ("idea", "question", "doubt", "takeaway")


def own(person: str, state: State) -> Layer:
    """What one person alone is told, in whatever role: what is theirs, and the text of it while the others do
    not see it."""
    return {(kind, plain["id"]): plain for kind, plain in _own(person, state)}


def _own(person: str, state: State) -> Iterator[tuple[str, dict[str, Any]]]:
    eye = Eye("delegate", person)
    for kind in SPOKEN:
        for said in getattr(state, kind).values():
            if said.author == person:
                out = said.hidden is None and in_the_open(said, state)
                carried = dict.fromkeys(SPOKEN, None) | ({} if out else {kind: msgspec.to_builtins(said)})
                yield "mine", {"id": said.id, "rev": 0 if out else said.rev, **carried}
    for project in state.project.values():
        if project.host == person:
            yield "mine", {"id": project.id, "rev": 0, **dict.fromkeys(SPOKEN, None)}
    for kind in ("ballot", "done", "seat", "note", "saved", "touch"):
        for record in getattr(state, kind).values():
            if themselves(eye, record, state) or record.id == person:
                plain = one(eye, record, state)
                if plain is not None:
                    yield kind, plain
    for solution in state.solution.values():
        if solution.scribe == person:
            yield "pen", {"id": solution.id, "rev": 0}
    for meeting in state.table_round.values():
        if person in meeting.places:
            yield "place", place(person, meeting, state)
    known = state.person.get(person)
    if known is not None and known.muted:
        yield "person", introduced(eye, known, state)


def place(person: str, meeting: Any, state: State) -> dict[str, Any]:
    """Where one sits. Hosts know in advance who comes, the others when they are there; nobody does while the
    workshop names nobody."""
    at = meeting.places[person]
    told = meeting.status != "planned" or state.project[at].host == person
    told = told and Eye("delegate").names(state) != "nothing"
    there = [other for other, where in meeting.places.items() if where == at and other != person]
    return {"id": meeting.id, "rev": 0, "project": at, "people": there if told else []}


# ── What the past says ──────────────────────────────────────────────────────────────────────────


def shown_by(events: list[Event], states: list[State]) -> Iterator[tuple[State, set[str]]]:
    """After each event, its board and the ideas that everybody was shown once, by what happened: one was
    written where nothing is private; the workshop went on from the ideas; somebody pressed “Reveal”; privacy
    was switched off. `states`: the board before the first event, and after each."""
    public: set[str] = set()
    ever: set[str] = set()
    for event, before, after in zip(events, states, states[1:], strict=False):
        for op in event.ops:
            if isinstance(op, Put) and isinstance(op.record, Idea) and op.record.id not in ever:
                ever.add(op.record.id)
                if not before.board.private or before.board.stage != "ideate":
                    public.add(op.record.id)
        left = ("brief", "ideate")
        went_on = before.board.stage in left and after.board.stage not in left
        switched = before.board.private and not after.board.private
        if went_on or switched or event.type == "reveal_ideas":
            public |= ever
        yield after, set(public)
