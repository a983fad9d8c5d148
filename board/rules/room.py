"""The people in the room: who joined, who may write, who was sent out; and what is shown to all of them."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import (
    Join,
    MutePerson,
    Nudge,
    Op,
    Person,
    ReadmitPerson,
    RemovePerson,
    Rename,
    SendNudge,
    ShowToEveryone,
    Spotlight,
    StopShowing,
)
from board.rules.registry import RUNNERS, SYSTEM, Case, Refused, gone, need, put, rule, words
from board.rules.said import is_public
from board.rules.tables import stood_up
from board.state import State


def joined(state: State) -> int:
    """How many delegates take part: they came, and were not sent out."""
    return sum(person.present for person in state.person.values())


@rule(Join, roles=SYSTEM)
def join(case: Case, command: Join) -> Iterable[Op]:
    """The first time a person comes to this board; later times their profile has changed.

    Who gave only a name can become a delegate, and no delegate ceases to be one by giving a name.
    """
    person = case.state.person.get(command.person)
    if person is None:
        yield put(Person(id=command.person, joined=case.now, delegate=command.delegate is not False))
    else:
        delegate = person.delegate or command.delegate is True
        yield put(person, profile=person.profile + 1, delegate=delegate)


@rule(Rename, roles=RUNNERS)
def rename(case: Case, command: Rename) -> Iterable[Op]:
    person = a_person(case, command.person)
    yield put(person, profile=person.profile + 1)


@rule(MutePerson, roles=RUNNERS)
def mute_person(case: Case, command: MutePerson) -> Iterable[Op]:
    yield put(a_delegate(case, command.person), muted=command.on)


@rule(RemovePerson, roles=RUNNERS)
def remove_person(case: Case, command: RemovePerson) -> Iterable[Op]:
    person = a_delegate(case, command.person)
    if person.id == case.actor.person:
        raise Refused("role", _("You cannot take yourself off the board."))
    yield put(person, removed=True)
    yield from stood_up(case, person.id)


@rule(ReadmitPerson, roles=RUNNERS)
def readmit_person(case: Case, command: ReadmitPerson) -> Iterable[Op]:
    yield put(a_delegate(case, command.person), removed=False)


@rule(ShowToEveryone, roles=RUNNERS)
def show_to_everyone(case: Case, command: ShowToEveryone) -> Iterable[Op]:
    state, target = case.state, command.target
    found: object | None
    if command.what in ("idea", "question"):
        said = state.idea.get(target) if command.what == "idea" else state.question.get(target)
        if said is not None and not is_public(state, said):
            raise Refused("private", _("Not everybody may see this now, so it cannot be shown to everyone."))
        found = said
    else:
        found = state.get(command.what, target)
    if found is None:
        raise Refused("not_found", _("This is not on the board any more."))
    yield put(Spotlight(id="spotlight", what=command.what, target=target, at=case.now))


@rule(StopShowing, roles=RUNNERS)
def stop_showing(case: Case, _command: StopShowing) -> Iterable[Op]:
    shown = case.state.spotlight.get("spotlight")
    if shown is not None:
        yield gone(shown)


@rule(SendNudge, roles=RUNNERS)
def send_nudge(case: Case, command: SendNudge) -> Iterable[Op]:
    text = words(command.text, lines=False, empty=True)
    said = case.state.nudge.get("nudge")
    if text:
        yield put(Nudge(id="nudge", text=text, at=case.now))
    elif said is not None:
        yield gone(said)


def a_delegate(case: Case, id: str) -> Person:
    person = a_person(case, id)
    return need(person if person.delegate else None, _("This person is not on the board."))


def a_person(case: Case, id: str) -> Person:
    return need(case.state.person.get(id), _("This person is not on the board."))
