"""`view`: what one viewer may see of one record. Everything that leaves the house asks here.

Frames, snapshots, pages, exports, counts and presence show what `view` returns and nothing else. A patch
is the difference of a viewer's view before and after. Pure; it knows no socket and no page.

A browser holds two layers. The *shared* layer is what its audience sees, the same bytes for everybody in
it; the *mine* layer says what of all that is said is the person's own, carries what nobody else may see
of it, their ballots, where they sit, what they are scribe of, what they keep, whether they are done, and
that their writing is paused. `view` with a `person` is both layers as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, structs

from board.messages import (
    Action,
    Ballot,
    Counts,
    Done,
    Doubt,
    Idea,
    Mine,
    Names,
    Note,
    Patch,
    Pen,
    Person,
    PersonSeen,
    Place,
    Project,
    Question,
    Record,
    Response,
    Role,
    Round,
    Said,
    Saved,
    Seat,
    Solution,
    TableRound,
    TableRoundSeen,
    Takeaway,
    Tally,
    Touch,
)
from board.rules.registry import RUNNERS
from board.rules.responses import published
from board.rules.room import joined
from board.rules.said import is_public, is_revealed
from board.rules.tables import seated
from board.rules.timer import done, is_done
from board.rules.votes import suggested_dots, votable
from board.state import Key, State


class Viewer(Struct, frozen=True):
    """Who looks. Without `person` it stands for an audience: all who see the same.

    `peek`: a facilitator pressed “Show ideas to me”.
    """

    role: Role
    person: str | None = None
    peek: bool = False

    @property
    def runs(self) -> bool:
        return self.role in RUNNERS

    @property
    def name(self) -> str:
        """The name of the audience this viewer belongs to."""
        if self.runs:
            return "facilitator+ideas" if self.peek else "facilitator"
        return self.role if self.role in ("projector", "expert") else "delegate"

    @property
    def audience(self) -> Viewer:
        """Whoever stands for all in that audience."""
        return AUDIENCES[self.name]


AUDIENCES: dict[str, Viewer] = {
    "delegate": Viewer("delegate"),
    "facilitator": Viewer("facilitator"),
    "facilitator+ideas": Viewer("facilitator", peek=True),
    "expert": Viewer("expert"),
    "projector": Viewer("projector"),
}


def names_shown(viewer: Viewer, state: State) -> Names:
    """What this viewer may see of authors now."""
    if viewer.role == "projector":
        return "nothing"
    if viewer.runs and state.brief is not None and state.brief.names_to_facilitators:
        return "name"
    return state.board.names_after if state.board.stage in ("draft", "closed") else state.board.names


def view(viewer: Viewer, record: Record, state: State) -> Record | None:
    """The record as this viewer may see it, redacted where needed, or nothing at all."""
    if isinstance(record, Said):
        return _said(viewer, record, state)
    if isinstance(record, Person):
        return _person(viewer, record, state)
    if isinstance(record, Ballot):
        return record if viewer.person is not None and record.person == viewer.person else None
    if isinstance(record, Done):
        return record if viewer.person == record.id and is_done(state, record.id) else None
    if isinstance(record, Seat):
        return record if viewer.person == record.id or _knows_people(viewer, state) else None
    if isinstance(record, Solution):
        known = record.scribe is None or record.scribe == viewer.person or _knows_people(viewer, state)
        return record if known else structs.replace(record, scribe="")
    if isinstance(record, Response):
        return record if viewer.role == "expert" or published(state) else None
    return _of_the_lab(viewer, record, state)


def _of_the_lab(viewer: Viewer, record: Record, state: State) -> Record | None:
    if isinstance(record, Saved | Touch):
        return record if viewer.person == record.person else None
    if isinstance(record, Note):
        return record if viewer.person == record.id else None
    if isinstance(record, TableRound):
        return _table_round(viewer, record)
    if isinstance(record, Project):
        known = record.host in (None, viewer.person) or _knows_people(viewer, state)
        return record if known else structs.replace(record, host="")
    if isinstance(record, Action) and viewer.role == "projector":
        return structs.replace(record, owner=None)
    return record


def _table_round(viewer: Viewer, round: TableRound) -> TableRoundSeen:
    at = Counter(round.places.values())
    seen = TableRoundSeen(**{name: getattr(round, name) for name in round.__struct_fields__})
    visitors = {project: count - 1 for project, count in at.items()}
    return structs.replace(seen, places=round.places if viewer.runs else {}, visitors=visitors)


def _place(person: str, round: TableRound, state: State) -> Place:
    """Where a person sits, and with whom, as far as everybody may know people now."""
    project = round.places[person]
    card = state.project.get(project)
    known = round.status != "planned" or (card is not None and card.host == person)
    if not known or names_shown(Viewer("delegate"), state) == "nothing":
        return Place(id=round.id, project=project)
    people = (other for other, where in round.places.items() if where == project and other != person)
    return Place(id=round.id, project=project, people=tuple(people))


def _knows_people(viewer: Viewer, state: State) -> bool:
    """Whether this viewer may know who does what in the room."""
    return viewer.runs or names_shown(viewer, state) != "nothing"


def _said(viewer: Viewer, said: Said, state: State) -> Said | None:
    if viewer.person is not None and said.author == viewer.person:
        return said
    if said.hidden is not None:
        if not viewer.runs or not (viewer.peek or is_revealed(state, said)):
            return None
    elif not is_revealed(state, said) and not (viewer.runs and viewer.peek):
        return None
    if names_shown(viewer, state) == "nothing":
        # With a few people at each table, a table is nearly a name.
        unplaced = structs.replace(said, table=None) if isinstance(said, Doubt) else said
        return structs.replace(unplaced, author=None)
    return said if said.named or said.author is None else structs.replace(said, author=None)


def _person(viewer: Viewer, person: Person, state: State) -> PersonSeen | None:
    own = viewer.person is not None and viewer.person == person.id
    shown = names_shown(viewer, state)
    if viewer.role == "projector":
        return None
    if not own and not viewer.runs and not person.owner and (shown == "nothing" or not person.delegate):
        return None
    profile = state.profiles.get(person.id)
    full = own or viewer.runs
    # Who took on a first step agreed to be named.
    named = full or person.owner or (shown == "name" and profile is not None and not profile.unnamed)
    return PersonSeen(
        id=person.id,
        rev=person.rev,
        name=profile.name if profile and named else "",
        city=profile.city if profile else "",
        muted=person.muted and full,
        removed=person.removed and full,
        delegate=person.delegate,
    )


def _written(state: State) -> int:
    """How many of the delegates have written an idea."""
    people = state.person
    return sum(author in people and people[author].delegate for author in state.written)


def derived(viewer: Viewer, state: State) -> Iterator[Record]:
    """Records that exist in views only: counts and tallies."""
    runs, big = viewer.runs, viewer.role == "projector"
    yield Counts(
        id="counts",
        ideas=state.shown,
        written=_written(state) if runs or big else None,
        joined=joined(state),
        done=done(state) if runs or big else None,
        hidden=len(state.idea) - state.shown if runs else None,
        suggested=suggested_dots(len(votable(state))) if runs and state.board.stage == "vote" else None,
        seated=seated(state),
    )
    for round in state.round.values():
        tally = _tally(viewer, round, state)
        if tally is not None:
            yield tally


def _tally(viewer: Viewer, round: Round, state: State) -> Tally | None:
    voted = state.voted.get(round.id, 0)
    if round.status != "closed" and round.rule.blind:
        watches = viewer.runs or viewer.role == "projector"
        return Tally(id=round.id, voted=voted) if watches else None
    # While people vote, a delegate's screen shows dots alone, and every vote is sent to all of them.
    watched = round.status == "closed" or viewer.runs or viewer.role == "projector"
    return Tally(
        id=round.id,
        voted=voted,
        dots=_by_cluster(round, state.dots),
        voters=_by_cluster(round, state.voters) if watched else None,
    )


def _by_cluster(round: Round, counts: Mapping[str, Mapping[str, int]]) -> tuple[int, ...]:
    """A round's counts in the order of its clusters."""
    found = counts.get(round.id) or {}
    return tuple([found.get(cluster, 0) for cluster in round.clusters])


def everything(viewer: Viewer, state: State) -> dict[Key, Record]:
    """All that the viewer may see. For an audience, its snapshot."""
    seen: dict[Key, Record] = {}
    for record in state.records():
        shown = view(viewer, record, state)
        if shown is not None:
            seen[(shown.kind, shown.id)] = shown
    for record in derived(viewer, state):
        seen[(record.kind, record.id)] = record
    return seen


def personal(person: str, state: State) -> dict[Key, Record]:
    """The *mine* layer of a person: what of the board is theirs."""
    seen: dict[Key, Record] = {}
    for kind in SAID:
        for said in getattr(state, kind).values():
            if said.author == person:
                seen["mine", said.id] = _mine(said, state)
    for project in state.project.values():
        if project.host == person:
            seen["mine", project.id] = Mine(id=project.id)
    for round in state.round.values():
        ballot = state.ballot.get(f"{round.id}.{person}")
        if ballot is not None:
            seen["ballot", ballot.id] = ballot
    if is_done(state, person):
        seen["done", person] = state.done[person]
    if person in state.seat:
        seen["seat", person] = state.seat[person]
    if person in state.note:
        seen["note", person] = state.note[person]
    for kind in ("saved", "touch"):
        for kept in getattr(state, kind).values():
            if kept.person == person:
                seen[kind, kept.id] = kept
    for meeting in state.table_round.values():
        if person in meeting.places:
            seen["place", meeting.id] = _place(person, meeting, state)
    for solution in state.solution.values():
        if solution.scribe == person:
            seen["pen", solution.id] = Pen(id=solution.id)
    own = _told(state.person.get(person), state)
    if own is not None:
        seen["person", person] = own
    return seen


def _told(person: Person | None, state: State) -> PersonSeen | None:
    """A person's own record, where it says to them what the others are not told."""
    if person is None or not person.muted:
        return None
    return _person(Viewer("delegate", person.id), person, state)


SAID = ("idea", "question", "doubt", "takeaway")
"""Kinds of what people say."""


def _mine(said: Said, state: State) -> Mine:
    if is_public(state, said):
        return Mine(id=said.id)
    return Mine(
        id=said.id,
        rev=said.rev,
        idea=said if isinstance(said, Idea) else None,
        question=said if isinstance(said, Question) else None,
        doubt=said if isinstance(said, Doubt) else None,
        takeaway=said if isinstance(said, Takeaway) else None,
    )


def difference(viewer: Viewer, before: State, after: State, touched: Iterable[Key]) -> Patch:
    """What changed for this audience between two boards. `touched`: all records that events wrote or removed.

    Where what may be seen depends on more than the record itself (the board moved on), the whole views
    are compared.
    """
    if moved_on(before, after):
        return compare(everything(viewer, before), everything(viewer, after))
    patch = Patch({}, {})
    for kind, id in touched:
        old, new = before.get(kind, id), after.get(kind, id)
        seen = view(viewer, new, after) if new is not None else None
        if seen is not None:
            patch.put.setdefault(seen.kind, []).append(seen)
        elif old is not None and view(viewer, old, before) is not None:
            patch.remove.setdefault(kind, []).append(id)
    old_derived = {(record.kind, record.id): record for record in derived(viewer, before)}
    new_derived = {(record.kind, record.id): record for record in derived(viewer, after)}
    _compare_into(patch, old_derived, new_derived)
    return patch


def moved_on(before: State, after: State) -> bool:
    """Whether one of the records changed that decide how all others are seen."""
    return (
        before.board is not after.board
        or before.brief is not after.brief
        or before.publication is not after.publication
    )


def personal_difference(person: str, before: State, after: State, touched: Iterable[Key]) -> Patch:
    """What changed in a person's *mine* layer. `touched`: all, or theirs by `owners`."""
    if moved_on(before, after):
        return compare(personal(person, before), personal(person, after))
    old: dict[Key, Record] = {}
    new: dict[Key, Record] = {}
    for kind, id in touched:
        for state, seen in ((before, old), (after, new)):
            record = state.get(kind, id)
            if isinstance(record, Said) and record.author == person:
                seen["mine", id] = _mine(record, state)
            elif isinstance(record, Project) and record.host == person:
                seen["mine", id] = Mine(id=id)
            elif isinstance(record, Ballot) and record.person == person:
                seen["ballot", id] = record
            elif isinstance(record, Done) and id == person and is_done(state, person):
                seen["done", id] = record
            elif isinstance(record, Seat | Note | Saved | Touch) and person in owners_of(record):
                seen[kind, id] = record
            elif isinstance(record, TableRound) and person in record.places:
                seen["place", id] = _place(person, record, state)
            elif isinstance(record, Solution) and record.scribe == person:
                seen["pen", id] = Pen(id=id)
            elif isinstance(record, Person) and id == person:
                told = _told(record, state)
                if told is not None:
                    seen["person", id] = told
    return compare(old, new)


def owners(before: State, after: State, touched: Iterable[Key]) -> dict[str, list[Key]]:
    """The people whose *mine* layer the touched records may change, each with the records that are theirs."""
    found: dict[str, list[Key]] = {}
    for key in touched:
        for person in dict.fromkeys((*owners_of(before.get(*key)), *owners_of(after.get(*key)))):
            found.setdefault(person, []).append(key)
    if moved_on(before, after):
        for person in before.done:
            found.setdefault(person, [])
        for idea in after.idea.values():
            if idea.author is not None:
                found.setdefault(idea.author, [])
        for meeting in after.table_round.values():
            for person in meeting.places:
                found.setdefault(person, [])
    return found


def owners_of(record: Record | None) -> Iterable[str]:
    """In whose *mine* layers a record may be."""
    if isinstance(record, TableRound):
        return record.places
    if isinstance(record, Said):
        one = record.author
    elif isinstance(record, Ballot | Saved | Touch):
        one = record.person
    elif isinstance(record, Done | Seat | Person | Note):
        one = record.id
    elif isinstance(record, Project):
        one = record.host
    else:
        one = record.scribe if isinstance(record, Solution) else None
    return () if one is None else (one,)


def compare(before: dict[Key, Record], after: dict[Key, Record]) -> Patch:
    """The patch from one view to another."""
    patch = Patch({}, {})
    _compare_into(patch, before, after)
    return patch


def _compare_into(patch: Patch, before: dict[Key, Record], after: dict[Key, Record]) -> None:
    for key, record in after.items():
        old = before.get(key)
        if old is not record and old != record:
            patch.put.setdefault(record.kind, []).append(record)
    for kind, id in before:
        if (kind, id) not in after:
            patch.remove.setdefault(kind, []).append(id)
