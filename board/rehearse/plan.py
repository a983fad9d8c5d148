"""What the people of a rehearsal do, and when: decided before it begins, the same for the same seed.

A deed says what somebody means to do; what it becomes depends on their screen (`acts`). People read, think
and type before they send, so nobody is faster here than people are. Pure: chance comes from the seed.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

What = Literal[
    "ask", "half", "post", "edit", "take_back", "done", "cluster", "move", "name", "dots", "field", "action",
    "doubt", "drop", "reload", "go", "open_vote", "close_vote", "sheets",
]  # fmt: skip
Stage = Literal["brief", "ideate", "cluster", "vote", "draft", "closed"]

SHARES: Mapping[Stage, float] = {
    "brief": 0.22,
    "ideate": 0.24,
    "cluster": 0.22,
    "vote": 0.12,
    "draft": 0.16,
    "closed": 0.04,
}
"""Which part of the time each stage has."""
ARRIVING = 0.15
"""Which part of the time people come in, as long as they need no more than the longest arrival."""
LONGEST_ARRIVAL = 60.0
AT_ONCE = 20.0
"""Most people who open the link in one second: a hall of a thousand needs most of a minute."""
TYPED = 6.0
"""Characters that somebody types in a second."""
READ = 6.0
"""Seconds that somebody looks and thinks before the next thing, on average."""
BREAKS = 150.0
"""Seconds after which somebody's connection breaks, on average."""
FIELDS = ("title", "people", "do", "new", "test", "lead", "money", "stop", "sign", "learn", "decision")
SHEETS = 2


class Deed(NamedTuple):
    """Something that somebody means to do. `pick` chooses among what they see then, from 0 to 1."""

    at: float
    """Seconds since the rehearsal began."""
    stage: Stage
    what: What
    text: str = ""
    pick: float = 0.0
    number: int = 0
    """Dots, or which of several."""


class Rule(NamedTuple):
    """How a board votes."""

    budget: int
    cap: int


Times = Mapping[Stage, tuple[float, float]]
"""When each stage begins and ends."""


def times(seconds: float, people: int) -> Times:
    """The stages of a rehearsal of so many seconds. The first lasts until everybody can have come."""
    shares = dict(SHARES)
    shares["brief"] = max(shares["brief"], min(0.5, 1.2 * arriving(seconds, people) / seconds))
    rest = (1 - shares["brief"]) / (1 - SHARES["brief"])
    found: dict[Stage, tuple[float, float]] = {}
    at = 0.0
    for stage, part in shares.items():
        length = seconds * (part if stage == "brief" else part * rest)
        found[stage] = (at, at + length)
        at += length
    return found


def arriving(seconds: float, people: int) -> float:
    """For how many seconds people come in."""
    return max(min(LONGEST_ARRIVAL, ARRIVING * seconds), people / AT_ONCE)


def arrival(seed: int, board: int, number: int, within: float) -> float:
    """When somebody opens the join link."""
    return random.Random(f"arrival {seed} {board} {number}").random() * within


def facilitator(seed: int, board: int, when: Times) -> tuple[Deed, ...]:
    """Who runs a board walks through its stages, not to the second like the others."""
    chance = random.Random(f"runs {seed} {board}")

    def soon(stage: Stage, after: float = 0.0) -> float:
        begin, end = when[stage]
        return begin + min(0.05 * (end - begin), 3.0) * (after + chance.random())

    deeds = [Deed(soon(stage), before, "go", stage) for before, stage in itertools.pairwise(when)]
    deeds.append(Deed(soon("vote", 1.0), "vote", "open_vote"))
    deeds.append(Deed(when["vote"][1] - 0.04 * (when["vote"][1] - when["vote"][0]), "vote", "close_vote"))
    deeds.append(Deed(soon("draft", 1.0), "draft", "sheets", number=SHEETS))
    return tuple(sorted(deeds))


def delegate(
    seed: int, board: int, number: int, when: Times, ideas: Sequence[str], rule: Rule
) -> tuple[Deed, ...]:
    """All that one delegate means to do, in order."""
    chance = random.Random(f"deeds {seed} {board} {number}")
    deeds: list[Deed] = []
    for stage, what in (
        ("brief", _asking(chance, when["brief"])),
        ("ideate", _writing(chance, when["ideate"], ideas)),
        ("cluster", _sorting(chance, when["cluster"], ideas, number)),
        ("vote", _voting(chance, when["vote"], rule)),
        ("draft", _drafting(chance, when["draft"], ideas, number)),
    ):
        assert all(deed.stage == stage for deed in what)
        deeds += what
    deeds += _breaks(chance, when)
    return tuple(sorted(deeds))


class _Pace:
    """One person's clock in a stage."""

    def __init__(self, chance: random.Random, stage: tuple[float, float], lead: float = 0.08) -> None:
        self.chance = chance
        length = stage[1] - stage[0]
        self.begin = self.at = stage[0] + lead * length
        self.end = stage[1] - 0.08 * length
        self.first = True

    def next(self, text: str = "") -> float | None:
        """When the next thing is sent, after reading and typing; nothing where the stage is over by then.

        The first thing always finds a time, or a short rehearsal would have nothing to measure.
        """
        first, self.first = self.first, False
        self.at += max(1.0, self.chance.expovariate(1 / READ)) + len(text) / TYPED
        if self.at <= self.end:
            return self.at
        self.at = self.end if not first else self.begin + self.chance.random() * (self.end - self.begin)
        return self.at if first else None


def _asking(chance: random.Random, stage: tuple[float, float]) -> list[Deed]:
    if chance.random() > 0.15:
        return []
    at = stage[0] + (0.8 + 0.15 * chance.random()) * (stage[1] - stage[0])
    return [Deed(at, "brief", "ask", chance.choice(QUESTIONS))]


def _writing(chance: random.Random, stage: tuple[float, float], ideas: Sequence[str]) -> list[Deed]:
    pace, deeds, posted = _Pace(chance, stage), list[Deed](), 0
    most = chance.randint(2, 5)
    while posted < most:
        text = chance.choice(ideas)
        kind = chance.random()
        what: What = "post"
        if posted and kind < 0.15:
            what = "edit"
        elif posted > 1 and kind < 0.2:
            what = "take_back"
        elif kind > 0.88:
            what = "half"
        at = pace.next(text if what != "take_back" else "")
        if at is None:
            break
        posted += what == "post"
        deeds.append(Deed(at, "ideate", what, text, chance.random()))
    if chance.random() < 0.7 and (at := pace.next()) is not None:
        deeds.append(Deed(at, "ideate", "done"))
    return deeds


def _sorting(chance: random.Random, stage: tuple[float, float], ideas: Sequence[str], who: int) -> list[Deed]:
    # The first few make the clusters, and the others find them.
    pace, deeds = _Pace(chance, stage, lead=0.04 if who < 6 else 0.2), list[Deed]()
    if who < 6 and (at := pace.next()) is not None:
        deeds.append(Deed(at, "cluster", "cluster", NAMES[who % len(NAMES)], chance.random()))
    while True:
        kind = chance.random()
        what: What = "move" if kind < 0.85 else "name" if kind < 0.95 else "post"
        text = chance.choice(NAMES if what == "name" else ideas) if what != "move" else ""
        at = pace.next(text)
        if at is None:
            return deeds
        deeds.append(Deed(at, "cluster", what, text, chance.random(), chance.randint(0, 999)))


def _voting(chance: random.Random, stage: tuple[float, float], rule: Rule) -> list[Deed]:
    pace, deeds = _Pace(chance, stage, lead=0.15), list[Deed]()
    dots: dict[int, int] = {}
    slot = 0
    while sum(dots.values()) < rule.budget:
        number = min(chance.randint(1, rule.cap), rule.budget - sum(dots.values()))
        at = pace.next()
        if at is None:
            return deeds
        dots[slot] = number
        deeds.append(Deed(at, "vote", "dots", pick=float(slot), number=number))
        slot += 1
    if chance.random() < 0.35 and (at := pace.next()) is not None:  # a change of mind
        given = chance.choice(sorted(dots))
        deeds.append(Deed(at, "vote", "dots", pick=float(given), number=0))
        if (at := pace.next()) is not None:
            deeds.append(Deed(at, "vote", "dots", pick=float(slot), number=dots[given]))
    return deeds


def _drafting(
    chance: random.Random, stage: tuple[float, float], ideas: Sequence[str], who: int
) -> list[Deed]:
    pace, deeds = _Pace(chance, stage, lead=0.15), list[Deed]()
    while True:
        kind = chance.random()
        text = chance.choice(ideas)
        what: What = "field" if kind < 0.6 else "doubt" if kind < 0.8 else "action" if kind < 0.95 else "half"
        at = pace.next(text)
        if at is None:
            break
        # Most people keep to their own field; some write where somebody else does.
        field = who if chance.random() < 0.8 else chance.randrange(SHEETS * len(FIELDS))
        deeds.append(Deed(at, "draft", what, text, chance.random(), field))
    if deeds and chance.random() < 0.5:
        begin = max(deeds[-1].at, pace.begin)
        deeds.append(Deed(begin + chance.random() * (pace.end - begin), "draft", "done"))
    return deeds


def _breaks(chance: random.Random, when: Times) -> list[Deed]:
    deeds: list[Deed] = []
    for stage in ("ideate", "cluster", "vote", "draft"):
        begin, end = when[stage]
        if chance.random() < (end - begin) / BREAKS:
            what: What = "reload" if chance.random() < 0.2 else "drop"
            deeds.append(Deed(begin + chance.random() * 0.9 * (end - begin), stage, what))
    return deeds


# ── Words for simulated people ──────────────────────────────────────────────────────────────────

QUESTIONS = (
    "Who decides about the money, and when?",
    "How many people are we talking about?",
    "What did the last attempt cost?",
    "Which offices would have to agree?",
    "May the data be shared between offices?",
)
NAMES = (
    "One person to turn to",
    "Places to meet",
    "Easier letters",
    "Work with employers",
    "Learning from each other",
    "Help with money",
    "Out of the office",
    "Neighbours and volunteers",
)
IDEAS = (
    "One contact person who stays the same from the first visit to the last",
    "A kitchen in the library where people cook together once a week",
    "Letters of the city in short sentences, tested by those who get them",
    "Ask ten people who gave up what would have kept them",
    "A phone number that is answered in the evening too",
    "Employers offer one trial week without any forms",
    "A bus ticket together with the first appointment",
    "Young people write the questions of the survey themselves",
    "Share one desk in the job centre with the housing office",
    "Meet where people already are: the sports hall, the barber, the market",
    "Every school has a room that the neighbourhood may use after five",
    "A small fund that pays a deposit within two days",
    "Former participants are paid as mentors",
    "One folder that belongs to the person and not to the office",
    "Show waiting times on the web page, honestly",
    "Walk through the whole procedure once as if we were the applicant",
    "A map of empty shops that clubs may use for a year",
    "Interpreters by video in every front office",
    "Celebrate the first month in a new job together with the family",
    "Stop one form each month until somebody misses it",
    "Ask the neighbouring city what failed there before we start",
    "A child-care corner next to every course",
    "Freeze small debts for half a year while somebody is in training",
    "Two colleagues from different offices visit together, once",
)
FIRST_NAMES = (
    "Ada", "Bram", "Chloé", "Dario", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jan", "Kaja", "Luca",
    "Maja", "Noor", "Olga", "Pavel", "Quim", "Rosa", "Sami", "Tove", "Uwe", "Vera", "Wim", "Zoë",
)  # fmt: skip
