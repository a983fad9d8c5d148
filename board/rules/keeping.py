"""What a person keeps for themselves: what they take home, their note, and with whom they stay in touch."""

from __future__ import annotations

from collections.abc import Iterable

from board.language import gettext as _
from board.messages import Note, Op, Save, Saved, StayInTouch, Touch, WriteNote
from board.rules.registry import PEOPLE, Case, Refused, gone, put, rule, unchanged, version, words
from board.rules.said import is_public

MAX_SAVED = 300
"""Most things that a person takes home from one board."""


@rule(Save, roles=PEOPLE)
def save(case: Case, command: Save) -> Iterable[Op]:
    person = case.actor.person
    saved = case.state.saved.get(f"{person}.{command.target}")
    if not command.on:
        if saved is not None:
            yield gone(saved)
        return
    idea = case.state.idea.get(command.target)
    there = case.state.get(command.what, command.target) is not None
    if not there or (command.what == "idea" and idea is not None and not is_public(case.state, idea)):
        raise Refused("not_found", _("This is not on the board any more."))
    if saved is None:
        if sum(other.person == person for other in case.state.saved.values()) >= MAX_SAVED:
            full = _("You keep {limit} things already. Take one off your list first.")
            raise Refused("limit", full, limit=MAX_SAVED)
        kept = Saved(id=f"{person}.{command.target}", person=person, what=command.what, target=command.target)
        yield put(kept)


@rule(WriteNote, roles=PEOPLE)
def write_note(case: Case, command: WriteNote) -> Iterable[Op]:
    note = case.state.note.get(case.actor.person)
    unchanged(version(note), command.base)
    yield put(Note(id=case.actor.person, text=words(command.text, empty=True)))


@rule(StayInTouch, roles=PEOPLE)
def stay_in_touch(case: Case, command: StayInTouch) -> Iterable[Op]:
    person, other = case.actor.person, command.person
    touch = case.state.touch.get(f"{person}.{other}")
    if not command.on:
        if touch is not None:
            yield gone(touch)
        return
    if person == other or other not in case.state.person:
        raise Refused("not_found", _("This person is not on the board."))
    if touch is None:
        yield put(Touch(id=f"{person}.{other}", person=person, other=other))
