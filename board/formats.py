"""Kinds of workshop, as data: stages and their pace, words to read aloud, the vote, the solution sheet.

A format says what a workshop of its kind starts with; a Lab file adapts it. Nothing here decides
anything: who may do what in a stage is a matter of the rules. Texts are English and marked for the
catalogue with `N_`; whoever shows one asks `gettext`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from board.messages import (
    Cited,
    CityAnswer,
    FieldName,
    Happened,
    LessonTopic,
    ListName,
    StageName,
    StagePlan,
    VoteRule,
)

N_ = str
"""Marks a text for translation where it stands as data, without translating it yet."""

Part = Literal["learn", "share", "create"]
"""The Lab's parts: co-learning, co-sharing, co-creation."""

PARTS: Mapping[Part, str] = {"learn": N_("Learn"), "share": N_("Share"), "create": N_("Create")}
"""Part → label on the screen, in the Lab's order."""

STAGES: Mapping[StageName, str] = {
    "brief": N_("Challenge"),
    "ideate": N_("Ideas"),
    "cluster": N_("Clusters"),
    "vote": N_("Vote"),
    "draft": N_("Solutions"),
    "closed": N_("Finished"),
}
"""Stage → label on the screen, in order."""

LISTS: Mapping[ListName, str] = {
    "tried": N_("Already tried"),
    "fixed": N_("Cannot change"),
    "keep": N_("Must keep"),
}
"""Pinned list of the brief → label on the screen, in order."""

ANSWERS: Mapping[CityAnswer, str] = {
    "test": N_("We want to test it"),
    "further": N_("We will look further"),
    "not_now": N_("Not now"),
}
"""What the challenge city can say to a solution → its words, in order."""

HAPPENED: Mapping[Happened, str] = {
    "tested": N_("Tested"),
    "kept": N_("Part of daily work now"),
    "stopped": N_("Begun and stopped"),
    "not_yet": N_("Not begun"),
}
"""What can become of a solution → its words, in order."""

LESSONS: Mapping[LessonTopic, str] = {
    "success": N_("Success factor"),
    "obstacle": N_("Obstacle"),
    "transfer": N_("Condition for transfer"),
    "failed": N_("What failed"),
}
"""Kind of a lesson → its label, in order."""

CITED: Mapping[Cited, str] = {
    "lesson": N_("Lesson"),
    "project": N_("Project"),
    "idea": N_("Observation"),
}
"""What a solution can build on → its label."""


class Format(Struct, frozen=True, kw_only=True):
    """A kind of workshop. Everything in it is a default that a Lab file can change."""

    name: str
    part: Part
    """The part of the Lab that workshops of this kind usually belong to."""
    stages: tuple[StagePlan, ...]
    """In order. `say` is one sentence that the facilitator reads aloud when the stage begins."""
    prompt: str
    placeholder: str = ""
    vote: VoteRule = VoteRule()


CHALLENGE = Format(
    name="challenge",
    part="create",
    stages=(
        # Joining 5, the challenge 8, questions to the city 7.
        StagePlan(
            "brief",
            20,
            N_("We read the challenge together, and then you can ask the city what you need to know."),
        ),
        StagePlan(
            "ideate",
            8,
            N_("Write your ideas alone and in silence, one on each card: about three each is good."),
        ),
        # At the tables 12, together 6.
        StagePlan(
            "cluster",
            18,
            N_("Put ideas that belong together in one cluster, and give each cluster a clear name."),
        ),
        # Voting 4, choosing 3.
        StagePlan(
            "vote",
            7,
            N_("Give your dots to what the city should try first; you can change them until the vote ends."),
        ),
        # At the tables 22, reading aloud 9.
        StagePlan(
            "draft",
            31,
            N_("Each table takes one cluster and writes a solution that the city can test on a small scale."),
        ),
        StagePlan(
            "closed",
            6,
            N_("Tell us one thing that you take home, and one thing that did not work in your own city."),
        ),
    ),
    prompt=N_("Write one idea on each card. A short sentence is enough."),
    vote=VoteRule(budget=3, cap=2, blind=True),
)

FORMATS: Mapping[str, Format] = {format.name: format for format in (CHALLENGE,)}
"""Every format there is, by name. `case` (learn) and `exchange` (share) will stand here."""


class SheetField(Struct, frozen=True):
    """One field of the solution sheet, as the table that writes it sees it."""

    name: FieldName | Literal["steps"]
    """`steps` has no text of its own: it is the sheet's rows of `Action`."""
    label: str
    guidance: str
    """Stands under the label, in plain English for people who write in their second language."""
    starred: bool
    """Filled at the table; the city fills the others later."""


SHEET: tuple[SheetField, ...] = (
    SheetField("title", N_("Title"), N_("Start with a verb. At most 10 words."), True),
    SheetField(
        "people",
        N_("Problem and people"),
        N_("Who has it? How many? Give one fact, or write “to check”."),
        True,
    ),
    SheetField("do", N_("What we would do"), N_("Three simple sentences."), True),
    SheetField("new", N_("What is new"), N_("What exists or was tried? What is different?"), False),
    SheetField("test", N_("Small test"), N_("Where, with how many people, for how long?"), True),
    SheetField(
        "steps",
        N_("First steps"),
        N_("Rows: what · who · with whom · by when (30 days, 90 days or a date)."),
        True,
    ),
    SheetField(
        "lead",
        N_("Lead and partners"),
        N_("Who leads? Who must agree? Who was not in the room?"),
        False,
    ),
    SheetField("money", N_("Money and staff"), N_("Rough size, or “not known”. Who could pay?"), False),
    SheetField(
        "stop",
        N_("What could stop it"),
        N_("One rule, contract or habit, and one answer to it."),
        True,
    ),
    SheetField("sign", N_("How we will know"), N_("One sign: today, target, date."), False),
    SheetField(
        "learn",
        N_("Learn from"),
        N_("Which city did this? What failed there? Whom can we call?"),
        False,
    ),
    SheetField(
        "decision",
        N_("Decision needed"),
        N_("What should your manager agree to? One sentence."),
        False,
    ),
)
"""The solution sheet, in the order of the paper."""
