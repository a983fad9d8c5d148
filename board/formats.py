"""Kinds of workshop, as data: stages and their pace, words to read aloud, prompts, the vote, what they leave.

A format says what a workshop of its kind starts with; a Lab file adapts it, or defines another one. What a
board needs to know of its format stands in its brief, so that no rule, screen or document asks which format
it is. Nothing here decides anything: who may do what in a stage is a matter of the rules. Texts are English
and marked for the catalogue with `N_`; whoever shows one asks `gettext`.
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
    Lane,
    Leaves,
    LessonTopic,
    ListName,
    Names,
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
    about: str = ""
    """What it is called where an organiser chooses one; one of a Lab's own has its name."""
    part: Part
    """The part of the Lab that workshops of this kind usually belong to."""
    stages: tuple[StagePlan, ...]
    """In order, from *brief* to *closed*. `say` is one sentence that the facilitator reads aloud when the
    stage begins; `label` is what the screen calls it where that is not its usual name."""
    prompt: str
    placeholder: str = ""
    lanes: tuple[Lane, ...] = ()
    """The prompts that ideas are written along; none is one prompt for all."""
    caution: str = ""
    """What whoever writes must mind. It stands beside the box."""
    leaves: Leaves = "solutions"
    """What is worked on in *draft*. A format without that stage leaves nothing but its ideas."""
    vote: VoteRule = VoteRule()
    """Where *vote* is one of the stages."""
    names: Names = "nothing"
    """What is shown of authors before the results."""
    names_after: Names = "name"
    """The same from *draft* on."""

    def has(self, stage: StageName) -> bool:
        """Whether workshops of this kind come to this stage."""
        return any(plan.name == stage for plan in self.stages)


CHALLENGE = Format(
    name="challenge",
    about=N_("Challenge: ideas, clusters, a vote, solutions"),
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

CASE = Format(
    name="case",
    about=N_("Case: notes along prompts, clusters, lessons"),
    part="learn",
    stages=(
        # The case 15, questions 10.
        StagePlan(
            "brief",
            25,
            N_("We listen to the case first, and then you can ask the city what you need to know."),
            N_("The case"),
        ),
        StagePlan(
            "ideate",
            15,
            N_("Write alone what you noted, one thing on each card, under the question that it answers."),
            N_("Notes"),
        ),
        StagePlan(
            "cluster",
            15,
            N_("Put notes that say the same in one cluster, and give each cluster a clear name."),
        ),
        StagePlan(
            "draft",
            25,
            N_("Say in one sentence each what another city should know before it tries the same."),
            N_("Lessons"),
        ),
        StagePlan(
            "closed",
            10,
            N_("Write for yourself how this could work in your city, and what would have to be different."),
        ),
    ),
    prompt=N_("What do you take from this case? Write one thing on each card."),
    lanes=(
        Lane("works", N_("What works, and why"), N_("Something that goes well, and the reason for it")),
        Lane("success", N_("Success factors"), N_("Without this it would not have worked")),
        Lane("obstacles", N_("Challenges and obstacles"), N_("What was difficult, slow or expensive")),
        Lane("transfer", N_("How to transfer it to my city"), N_("What my city has, lacks or would change")),
    ),
    leaves="lessons",
)

EXCHANGE = Format(
    name="exchange",
    about=N_("Exchange: project cards, and tables that rotate"),
    part="share",
    stages=(
        StagePlan(
            "brief",
            15,
            N_("Fill in a card for your project, so that others can find you."),
            N_("Welcome"),
        ),
        StagePlan(
            "draft",
            60,
            N_(
                "Hosts stay at the table of their project, and everybody else moves on when the time is over."
            ),
            N_("Projects"),
        ),
        StagePlan(
            "closed",
            5,
            N_("Tell one person here why you would like to stay in touch."),
        ),
    ),
    prompt=N_("Which project do you bring, and what do you look for?"),
    leaves="projects",
    names="name",
)

VISIT = Format(
    name="visit",
    about=N_("Visit: observations, clusters"),
    part="share",
    stages=(
        # On the way 10, the visit 60.
        StagePlan(
            "brief",
            70,
            N_("Look and listen first, and ask the people who work here what you would like to know."),
            N_("The visit"),
        ),
        StagePlan(
            "ideate",
            15,
            N_("Write what you saw and what you would take home, and describe nobody who can be recognised."),
            N_("Observations"),
        ),
        StagePlan(
            "cluster",
            15,
            N_("Put observations that belong together in one cluster, and talk about what surprised you."),
        ),
        StagePlan(
            "closed",
            5,
            N_("Tell us one thing that you would like to try at home."),
        ),
    ),
    prompt=N_("What did you see, and what would you take home? Write one thing on each card."),
    lanes=(
        Lane("saw", N_("What I saw"), N_("A way of working, a place, a rule, a habit")),
        Lane("take", N_("What I would take home"), N_("Something that could work in my city")),
    ),
    caution=N_("Do not describe anyone who can be recognised."),
    leaves="nothing",
)

FORMATS: Mapping[str, Format] = {format.name: format for format in (CHALLENGE, CASE, EXCHANGE, VISIT)}
"""Every format that comes with the program, by name. A Lab file can define its own beside them."""


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
