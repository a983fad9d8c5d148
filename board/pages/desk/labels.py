"""What each field of the desk's forms is called: beside its box, and where an error stands alone.

A Lab file names a field `workshop[2].stages[1].minutes`; nobody who fills in a form has seen that. Here are
the words, once, for the boxes and for the list of what is to be mended.
"""

from __future__ import annotations

from collections.abc import Mapping

from board.formats import LISTS, STAGES
from board.labfile import LIST_KEYS
from board.language import gettext as _
from board.messages import Leaves, Names

N_ = str

LABELS: Mapping[str, str] = {
    "title": N_("Title"),
    "theme": N_("Theme"),
    "host": N_("Host city"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
    "cities": N_("Cities, one on each line"),
    "thanks": N_("Thanks and funding"),
    "language": N_("Language of the Lab’s texts"),
    "purge_on": N_("Day of deletion"),
    "names_to_facilitators": N_("Facilitators see who wrote what, at every stage"),
    "id": N_("Short name for addresses"),
    "links": N_("Links to read more"),
    "format": N_("Format"),
    "part": N_("Part of the Lab"),
    "city": N_("City"),
    "date": N_("Day"),
    "time": N_("Begins at"),
    "question": N_("Question"),
    "background": N_("Background"),
    "background_is_example": N_("The background is invented, as an example"),
    "prompt": N_("Prompt"),
    "placeholder": N_("A good example of what to write"),
    "caution": N_("What whoever writes must mind"),
    "lanes": N_("Prompts to write along"),
    "names": N_("Before the results, others see of authors"),
    "names_after": N_("With the results, others see of authors"),
    "stages": N_("Stages"),
    "vote": N_("Vote"),
    "vote.budget": N_("Dots for each person"),
    "vote.cap": N_("Most dots on one cluster"),
    "vote.blind": N_("Totals stay hidden until the vote closes"),
    "name": N_("Name of the format"),
    "archive": N_("Archive (JSON)"),
    "leaves": N_("What is worked on before the end"),
}
"""Fields that are there once."""

LEAVES: Mapping[Leaves, str] = {
    "solutions": N_("solutions, one sheet for each chosen cluster"),
    "lessons": N_("lessons for other cities"),
    "projects": N_("project cards, and tables that rotate"),
    "nothing": N_("nothing more than ideas and clusters"),
}
"""What a format leaves → its words in a form."""

AUTHORS: Mapping[Names, str] = {
    "nothing": N_("nothing"),
    "city": N_("their city"),
    "name": N_("their name and city"),
}
"""What others see of authors → its words."""

OF_STAGES: Mapping[str, str] = {
    "on": N_("This format has this stage"),
    "minutes": N_("Minutes"),
    "label": N_("Other name on the screen"),
    "say": N_("To read aloud"),
}

OF_ROWS: Mapping[tuple[str, str], str] = {
    ("links", "label"): N_("Name of link {n}"),
    ("links", "address"): N_("Address of link {n}"),
    ("lanes", "label"): N_("Prompt {n}"),
    ("lanes", "hint"): N_("Hint for prompt {n}"),
}


def label(name: str) -> str:
    """What stands beside the box of a field: `Minutes`, under the name of its stage."""
    first, *rest = name.split(".")
    if name in LABELS:
        return _(LABELS[name])
    if first in LIST_KEYS:
        words = _(LISTS[LIST_KEYS[first]])
        return _("{list}, line {n}").format(list=words, n=int(rest[0]) + 1) if rest else words
    if first == "stages" and len(rest) == 2 and rest[1] in OF_STAGES:
        return _(OF_STAGES[rest[1]])
    if len(rest) == 2 and (first, rest[1]) in OF_ROWS:
        return _(OF_ROWS[first, rest[1]]).format(n=int(rest[0]) + 1)
    return name


def alone(name: str) -> str:
    """The same where no heading stands above it: `Ideas: Minutes`."""
    first, *rest = name.split(".")
    words = next((words for stage, words in STAGES.items() if rest[:1] == [stage]), "")
    return f"{_(words)}: {label(name)}" if first == "stages" and words else label(name)
