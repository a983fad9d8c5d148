"""What a rehearsal came to, in figures, and the verdict in plain words.

The bars are those that this house holds itself to. Where the computer that played the people was too slow, it
says so, because its figures are then more of itself than of the server.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from board.language import gettext as _
from board.language import ngettext

ANSWER = 0.150
"""Seconds that the answer may take, for 99 of 100."""
SEEN = 0.250
"""Seconds until everybody else has seen it, for 99 of 100."""
BUSY = 0.85
"""Share of a processor from which the one who plays the people is too slow."""
LATE = 0.050
"""Seconds that it may be late with what somebody does, for 99 of 100."""
FAULTS = ("fault", "malformed", "sorry malformed", "sorry busy", "role")
"""Refusals that no simulated person provokes."""


def share(values: Iterable[float], part: float) -> float:
    """The value that this part of the values (0.99, say) does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


class Spread(Struct, frozen=True):
    """Times, in seconds."""

    count: int = 0
    half: float = 0.0
    most: float = 0.0
    """What 99 of 100 do not exceed."""
    all: float = 0.0

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        found = sorted(values)
        return cls(len(found), share(found, 0.5), share(found, 0.99), found[-1] if found else 0.0)


class StageFigures(Struct, frozen=True):
    """One stage. `begins` and `ends` are seconds."""

    stage: str
    begins: float
    ends: float
    answer: Spread
    seen: Spread


class Slice(Struct, frozen=True):
    """A short stretch of time, for the plots."""

    at: float
    here: int
    rate: float
    """Answers per second."""
    answer: Spread
    seen: Spread


class Figures(Struct, frozen=True, kw_only=True):
    """All of it. Times are seconds, shares are of one processor."""

    title: str
    server: str
    same: bool
    """Whether the server and the simulated people were on one computer."""
    at: str
    """When, as people write it."""
    boards: int
    delegates: int
    """On each board."""
    seconds: float
    seed: int
    people: int
    """Delegates and facilitators."""
    arrival: Spread
    failed: int
    """People who could not come in at once."""
    answer: Spread
    seen: Spread
    lost: int
    doubled: int
    unequal: int
    """Pages that did not show what a fresh one shows."""
    retries: int
    cuts: int
    half: int
    skipped: int
    strangers: int
    kinds: tuple[tuple[str, int, int], ...]
    """Command, done, refused."""
    codes: tuple[tuple[str, int], ...]
    """Refusals by their code."""
    stages: tuple[StageFigures, ...]
    slices: tuple[Slice, ...]
    answers: tuple[float, ...] = ()
    """All times until the answer, for the plot of how many took how long."""
    seens: tuple[float, ...] = ()
    own: float
    """What this computer used to play the people."""
    late: float
    """How late it was itself, for 99 of 100 things that somebody did."""
    cpu: float | None
    """What the server used; nothing where it does not tell."""
    pause: float
    """The server's own pauses: what 99 of 100 did not exceed."""
    ended: str = ""

    @property
    def faults(self) -> int:
        """Refusals that must not happen."""
        return sum(count for code, count in self.codes if code in FAULTS)

    @property
    def busy(self) -> bool:
        """Whether this computer was too slow for its part."""
        return self.own >= BUSY or self.late > LATE


class Bar(Struct, frozen=True):
    """One thing that must hold: its name, what was measured, what is asked, and what to say if not."""

    name: str
    value: str
    asked: str
    met: bool
    otherwise: str


def seconds(value: float) -> str:
    """A time as people say it: `0.20 s`, and milliseconds below a tenth."""
    return _("{n} ms").format(n=round(value * 1000)) if value < 0.0995 else _("{n:.2f} s").format(n=value)


def bars(figures: Figures) -> tuple[Bar, ...]:
    """All that must hold, and whether it did."""

    def none(name: str, count: int, otherwise: str) -> Bar:
        return Bar(name, str(count), "0", count == 0, otherwise)

    def within(name: str, spread: Spread, limit: float, otherwise: str) -> Bar:
        value = seconds(spread.most) if spread.count else _("nothing measured")
        asked = _("{time} or less").format(time=seconds(limit))
        return Bar(name, value, asked, spread.count > 0 and spread.most <= limit, otherwise)

    return (
        within(
            _("Until the answer, for 99 of 100"), figures.answer, ANSWER,
            _("the slowest 1 % waited {time} for their answer").format(time=seconds(figures.answer.most)),
        ),
        within(
            _("Until everybody else saw it, for 99 of 100"), figures.seen, SEEN,
            _("the slowest 1 % was seen by others after {time}").format(time=seconds(figures.seen.most)),
        ),
        none(
            _("Lost"), figures.lost,
            ngettext("1 thing that was said was lost", "{n} things that were said were lost", figures.lost)
            .format(n=figures.lost),
        ),
        none(
            _("Doubled"), figures.doubled,
            ngettext("1 thing was done twice", "{n} things were done twice", figures.doubled)
            .format(n=figures.doubled),
        ),
        none(
            _("People who could not come in at once"), figures.failed,
            ngettext("1 person could not come in", "{n} people could not come in", figures.failed)
            .format(n=figures.failed),
        ),
        none(
            _("Pages that differ from a fresh one"), figures.unequal,
            ngettext("1 page showed something else than a fresh one",
                     "{n} pages showed something else than a fresh one", figures.unequal)
            .format(n=figures.unequal),
        ),
        none(
            _("Refusals that must not happen"), figures.faults,
            ngettext("1 thing was refused that must not be", "{n} things were refused that must not be",
                     figures.faults).format(n=figures.faults),
        ),
    )  # fmt: skip


def ready(figures: Figures) -> bool:
    """Whether every bar was met, to the end."""
    return not figures.ended and all(bar.met for bar in bars(figures))


def verdict(figures: Figures) -> str:
    """The verdict, in a sentence or two."""
    if figures.ended:
        return _("No verdict.") + " " + figures.ended
    if ready(figures):
        return _("Ready for {people} people: the slowest 1 % waited {time}; nothing was lost.").format(
            people=figures.people, time=seconds(figures.answer.most)
        )
    if not figures.answer.count:
        return _("No verdict.") + " " + _("Nothing was answered.")
    missed = "; ".join(bar.otherwise for bar in bars(figures) if not bar.met)
    words = _("Not ready for {people} people: {missed}.").format(people=figures.people, missed=missed)
    return f"{words} {advice(figures)}".strip()


def advice(figures: Figures) -> str:
    """What to do when a bar was missed; empty where nothing can be said."""
    if figures.busy and figures.same:
        return _(
            "This computer served and played all the people at once, and was too slow for both: rehearse "
            "from another computer before you believe these times."
        )
    if figures.busy:
        return _(
            "The computer that played the people was too slow, not the server: rehearse from a faster one, "
            "or with fewer people, before you believe these times."
        )
    if figures.cpu is not None and figures.cpu >= BUSY:
        return _("The server’s processor was the limit: give it a faster one, or have fewer people at once.")
    if figures.failed or figures.answer.most > ANSWER or figures.seen.most > SEEN:
        return _("Look at what else runs on the server and at the network between, then rehearse again.")
    return _("Keep this report, and do not begin before somebody has looked at it.")
