"""The whole Lab at a glance: what the plenary wall shows of each board, and what its organiser must look at.

Pure. A tile holds what the projector's audience of that board may see, in numbers: it asks `view` and
`derived` as that audience, so the wall can show no more than the board's own big screen. Alerts are for the
organiser alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from board.language import gettext as _
from board.language import ngettext, stage_label
from board.messages import Counts, Millis, Round, StageName, Tally, Timer
from board.rules.view import AUDIENCES, derived, view
from board.state import State

MINUTE = 60_000
LATE = 2
"""Minutes of delay that are worth a word; the facilitator's bar says it from the same moment."""
SILENT = 5
"""Minutes without an event after which a running stage is called silent."""
LEFT = 180
"""Minutes without an event after which nobody is there any more: a workshop of another day is not late."""
LOST = 2
"""Fewest people whose connections broke that are worth a word, if they are one in `SHARE` of those here."""
SHARE = 10
TOP = 3
LONGEST = 90
"""Most characters of a cluster's name that are shown."""

_WALL = AUDIENCES["projector"]


class Placed(Struct, frozen=True):
    """A cluster among the first of a closed vote. Those with as many dots share a place."""

    place: int
    name: str
    dots: int


class Tile(Struct, frozen=True):
    """A board on the wall. What it cannot say yet is null."""

    id: str
    title: str
    city: str
    stage: StageName
    label: str
    """What the stage is called in this workshop."""
    ends: Millis | None
    left: Millis | None
    """When its time is over, or what was left when it was paused; both null where no clock was set, or the
    workshop has not begun."""
    people: int
    cities: int
    ideas: int
    cards: bool
    """Whether these are called cards: the workshop gathers notes or observations, under a name of its own."""
    clusters: int
    voted: int | None
    """How many have voted, of `of`, in the vote that runs or was closed last."""
    of: int
    top: tuple[Placed, ...]
    """The first three of the vote that was closed last, unless another one runs."""
    more: int
    """How many others have as many dots as the last of them."""


class Alert(Struct, frozen=True):
    """Something the organiser should look at, in one number of two."""

    board: str
    kind: Literal["late", "silent", "losing"]
    number: int
    of: int = 0


def tile(id: str, state: State) -> Tile | None:
    """A board as the wall shows it; nothing where no Lab file was loaded."""
    board, brief, timer = state.board, state.brief, state.timer.get("timer")
    if brief is None:
        return None
    seen = list(derived(_WALL, state))
    counts = next(one for one in seen if isinstance(one, Counts))
    tallies = {one.id: one for one in seen if isinstance(one, Tally)}
    round = _latest(state)
    tally = tallies.get(round.id) if round is not None else None
    joined = counts.joined or 0
    voted = tally.voted if tally is not None else None
    top, more = _first(round, tally, state) if round is not None and tally is not None else ((), 0)
    # Before a workshop begins its clock stands at what is planned: nobody has paused it.
    runs = timer is not None and board.began != 0 and board.stage != "closed"
    clock = timer if timer is not None and runs else Timer(id="timer")
    return Tile(
        id=id,
        title=brief.title,
        city=brief.city,
        stage=board.stage,
        label=stage_label(board.stage, brief),
        ends=clock.ends,
        left=clock.left,
        people=joined,
        cities=len(_cities(state)),
        ideas=counts.ideas,
        cards=any(plan.name == "ideate" and plan.label != "" for plan in brief.stages),
        clusters=sum(view(_WALL, cluster, state) is not None for cluster in state.cluster.values()),
        voted=voted,
        of=max(joined if round is None or round.status != "closed" else round.here, voted or 0),
        top=top,
        more=more,
    )


def alerts(board: str, state: State, now: Millis, saved: Millis | None, here: int, lost: int) -> list[Alert]:
    """What the organiser should look at on one board. `saved`: when its last event was, if that is known;
    `here` and `lost`: how many are connected, and whose connection broke lately.
    """
    found: list[Alert] = []
    still = (now - max(saved or 0, state.board.since)) // MINUTE
    if still < LEFT:
        if (minutes := late(state, now)) >= LATE:
            found.append(Alert(board, "late", minutes))
        if still >= SILENT and _works(state):
            found.append(Alert(board, "silent", still))
    if lost >= LOST and lost * SHARE >= here + lost:
        found.append(Alert(board, "losing", lost, here + lost))
    return found


def late(state: State, now: Millis) -> int:
    """Whole minutes by which a workshop will end later than its Lab file says, if its stage ends with its
    clock and the later ones take the time that is planned now; 0 where nothing is planned or running.

    Twin of `paceOf` in `static/src/desk/pace.ts`.
    """
    board, brief, timer = state.board, state.brief, state.timer.get("timer")
    plan = brief.stages if brief is not None else ()
    whole = sum(stage.minutes for stage in plan)
    if board.began == 0 or whole == 0 or board.stage == "closed":
        return 0
    planned = {stage.name: board.minutes.get(stage.name, stage.minutes) for stage in plan}
    names = [stage.name for stage in plan]
    later = names[names.index(board.stage) + 1 :] if board.stage in names else names
    if timer is not None and timer.left is not None:
        ends = now + timer.left
    elif timer is not None and timer.ends is not None:
        ends = timer.ends
    else:
        ends = board.since + planned.get(board.stage, 0) * MINUTE
    expected = max(ends, now) + sum(planned[name] for name in later) * MINUTE
    return max(0, (expected - board.began - whole * MINUTE) // MINUTE)


def told(alert: Alert) -> str:
    """An alert in one sentence, to stand beside the board's title."""
    if alert.kind == "late":
        words = ngettext("{n} minute late.", "{n} minutes late.", alert.number)
    elif alert.kind == "silent":
        words = ngettext(
            "Nothing has happened for {n} minute.", "Nothing has happened for {n} minutes.", alert.number
        )
    else:
        words = ngettext(
            "{n} of {all} has lost the connection.", "{n} of {all} have lost the connection.", alert.number
        )
    return words.format(n=alert.number, all=alert.of)


def _works(state: State) -> bool:
    """Whether people are meant to do something now. In the first stage they read and listen."""
    board, timer = state.board, state.timer.get("timer")
    paused = timer is not None and timer.left is not None
    return board.began != 0 and board.stage not in ("brief", "closed") and not paused


def _cities(state: State) -> set[str]:
    """Where those come from who take part, however they spelt it."""
    known = (state.profiles.get(person.id) for person in state.person.values() if person.present)
    return {profile.city.strip().casefold() for profile in known if profile is not None} - {""}


def _latest(state: State) -> Round | None:
    """The vote that is not closed, or else the last one."""
    rounds = sorted(
        state.round.values(), key=lambda round: (round.status != "closed", round.opened, round.id)
    )
    return rounds[-1] if rounds else None


def _first(round: Round, tally: Tally, state: State) -> tuple[tuple[Placed, ...], int]:
    if round.status != "closed" or tally.dots is None:
        return (), 0
    names = dict(zip(round.clusters, round.names, strict=True))
    given = sorted(
        ((dots, -order, cluster) for order, (cluster, dots) in _numbered(round, tally) if dots), reverse=True
    )
    all_dots = [dots for dots, _order, _cluster in given]
    top = tuple(
        Placed(1 + sum(other > dots for other in all_dots), _name(cluster, names[cluster], state), dots)
        for dots, _order, cluster in given[:TOP]
    )
    return top, sum(dots == top[-1].dots for dots in all_dots[TOP:]) if top else 0


def _numbered(round: Round, tally: Tally) -> Iterator[tuple[int, tuple[str, int]]]:
    return enumerate(zip(round.clusters, tally.dots or (), strict=True))


def _name(id: str, name_then: str, state: State) -> str:
    """What a cluster is called: its name now, or when the vote opened, or its first idea that all may see."""
    cluster = state.cluster.get(id)
    name = cluster.name if cluster is not None else name_then
    if not name:
        name = next((idea.text for idea in state.ideas_in(id) if view(_WALL, idea, state) is not None), "")
    name = name or _("Empty cluster")
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
