"""The log as lines: who, what, when; as one viewer may know it. And the same as a table of cells.

Law 6 holds here too. Dots, and who is done, are counted by the minute and never told one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from board.audit.kinds import GROUPS, KINDS, Group, Who
from board.audit.seen import Look, somebody
from board.audit.trail import Step
from board.cells import table as cells
from board.language import gettext as _
from board.language import ngettext
from board.messages import Idea, Millis, Said
from board.rules.view import Viewer
from board.state import State

MINUTE: Millis = 60_000


class Line(Struct, frozen=True):
    """One thing that was done. `about` is the text that it was done to; empty where there is none to tell.
    `counted`: it stands for all of its kind in that minute."""

    revision: int
    at: Millis
    type: str
    group: Group
    who: str
    what: str
    about: str = ""
    counted: bool = False


class _Told(Struct, frozen=True):
    """What a revision did, for when it is undone. `undone`: it was itself an undoing."""

    what: str
    about: str
    who: Who
    actor: str
    undone: bool = False


def lines(
    steps: Iterable[Step], meant: Mapping[int, int], now: State, viewer: Viewer, names: Mapping[str, str]
) -> list[Line]:
    """The lines of these steps, the oldest first. `meant`: undo → what it undid, which must be among the
    steps before it. `names`: what those who came by a secret link are called."""
    found: list[Line] = []
    told: dict[int, _Told] = {}
    counted: dict[tuple[str, Millis], tuple[int, int]] = {}
    for step in steps:
        event, look = step.event, Look(viewer, step, now, names)
        kind = KINDS[event.type]
        what, about, policy = kind.what(look), kind.about(look), kind.who
        target = told.get(meant.get(event.revision, 0))
        if kind.who == "nobody" and event.type != "undo":
            key = event.type, event.at // MINUTE
            place, number = counted.get(key, (len(found), 0))
            counted[key] = place, number + 1
            first = found[place].revision if number else event.revision
            line = Line(
                first,
                key[1] * MINUTE,
                event.type,
                kind.group,
                somebody(),
                _counted(event.type, number + 1),
                counted=True,
            )
            found[place : place + 1] = [line]
            continue
        if target is not None:
            own = event.actor == target.actor
            policy = target.who if own else "runner"
            words = _("Did again: {what}") if target.undone else _("Undid: {what}")
            told[event.revision] = _Told(
                target.what, target.about, target.who, event.actor, not target.undone
            )
            what, about = words.format(what=target.what), target.about
        else:
            told[event.revision] = _Told(what, about, kind.who, event.actor)
        found.append(Line(event.revision, event.at, event.type, kind.group, _who(look, policy), what, about))
    return found


def _counted(type: str, number: int) -> str:
    """How often something happened in a minute that is told of nobody."""
    one, many = {
        "cast_dots": ("Dots were changed once", "Dots were changed {count} times"),
        "say_done": (
            "“I’m done” was said or taken back once",
            "“I’m done” was said or taken back {count} times",
        ),
        "save": ("A list to take home was changed once", "Lists to take home were changed {count} times"),
        "write_note": ("A note of one’s own was written", "Notes of one’s own were written {count} times"),
        "stay_in_touch": (
            "A wish to stay in touch was changed once",
            "Wishes to stay in touch were changed {count} times",
        ),
    }[type]
    return ngettext(one, many, number).format(count=number)


def _who(look: Look, policy: Who) -> str:
    actor = look.event.actor
    if actor == "system":
        return _("The Lab file")
    if policy == "author":
        said = look.said()
        if (
            isinstance(said, Said)
            and said.author == actor
            and not (isinstance(said, Idea) and said.source != "own")
        ):
            return look.author(said)
        policy = "runner"
    if policy == "actor":
        return look.actor()
    return somebody() if policy == "nobody" else look.person(actor)


def moment(line: Line) -> str:
    """When it was, as programs read it, in UTC; to the minute where no more is told."""
    precise = "minutes" if line.counted else "seconds"
    return datetime.fromtimestamp(line.at / 1000, UTC).isoformat(timespec=precise).replace("+00:00", "Z")


def table(found: Iterable[Line]) -> bytes:
    """The lines as CSV, which spreadsheets read as UTF-8 and in which they find no formula."""
    return cells(
        [_("Revision"), _("Time (UTC)"), _("Who"), _("Kind"), _("What"), _("Text"), _("Command")],
        (
            (line.revision, moment(line), line.who, _(GROUPS[line.group]), line.what, line.about, line.type)
            for line in found
        ),
    )
