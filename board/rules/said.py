"""What one person said: an idea, a question or a doubt. Who may write, and who may change and hide it."""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs

from board.language import gettext as _
from board.messages import Idea, Op, Said
from board.rules.registry import Case, Refused, need, put, unchanged, words
from board.state import State

S = TypeVar("S", bound=Said)


def is_revealed(state: State, said: Said) -> bool:
    """Whether everybody may see it, hidden or not. Once true, true for ever. Only ideas are ever private."""
    return not isinstance(said, Idea) or said.open or said.born <= state.board.revealed


def is_public(state: State, said: Said) -> bool:
    """Whether everybody sees it now."""
    return said.hidden is None and is_revealed(state, said)


def named(case: Case) -> bool:
    """Whether the actor agreed to have their name beside what they say."""
    profile = case.state.profiles.get(case.actor.person)
    return profile is not None and not profile.unnamed


def may_write(case: Case) -> None:
    """Refuse where the facilitator paused writing, for everybody or for this person."""
    if case.actor.runs:
        return
    if not case.state.board.writing:
        raise Refused(
            "paused", _("The facilitator has paused writing. Your text is kept; send it again later.")
        )
    not_muted(case)


def not_muted(case: Case) -> None:
    """Refuse where the facilitator paused this person's writing."""
    person = case.state.person.get(case.actor.person)
    if person is not None and person.muted and not case.actor.runs:
        raise Refused("paused", _("The facilitator has paused your writing. Speak to the facilitator."))


def own(case: Case, said: S | None, gone: str, foreign: str) -> S:
    """What the actor may change: their own, or anybody's for those who run the workshop.

    `gone` and `foreign` are the sentences for what is not there, and for what is somebody else's.
    """
    if said is not None and not case.actor.runs:
        if said.author == case.actor.person:
            may_write(case)
        elif is_public(case.state, said):
            raise Refused("role", foreign)
        else:
            said = None  # the same words as for what is not there: it must not be confirmed
    return need(said, gone)


def edited(case: Case, said: Said, text: str, base: int, *, lines: bool = True) -> Op:
    """It with another text."""
    unchanged(said.written, base)
    return put(said, text=words(text, lines=lines), written=case.revision, edited=True)


def hide(said: Said, reason: str) -> Op:
    """It out of sight, with the reason that its author sees."""
    return put(said, hidden=words(reason, lines=False))


def restore(said: Said) -> Op:
    """It in sight again."""
    return put(said, hidden=None)


def written_anew(said: Said, now: Said | None, revision: int) -> Said:
    """It as it was before, marked as written at this revision if its text differs from what is there now."""
    if now is not None and now.text == said.text:
        return structs.replace(said, written=now.written)
    return structs.replace(said, written=revision)
