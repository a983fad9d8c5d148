"""Which challenges are told to be alike: those that share what they ask, and none by chance."""

from __future__ import annotations

import pytest

from board.alike.related import Challenge, related
from board.labfile import LABS, describe, read
from board.pages.related import challenge


def pairs(
    challenges: list[Challenge], topic: str = "", around: list[str] | None = None
) -> dict[str, set[str]]:
    """Two ids, the smaller first → the words that they share, as both write them."""
    found: dict[str, set[str]] = {}
    for one in challenges:
        for other in related(one, challenges, topic=topic, around=around or []):
            words = found.setdefault("–".join(sorted((one.id, other.id))), set())
            words |= {word.casefold() for word in other.words}
    return found


def lab(name: str) -> dict[str, set[str]]:
    """The pairs of a Lab that ships."""
    file = read(LABS / f"{name}.toml")
    said = [
        (brief.leaves, challenge(one.id, brief))
        for one in file.workshops
        for brief in [describe(file, one).brief]
    ]
    return pairs(
        [each for leaves, each in said if leaves == "solutions"],
        f"{file.title} {file.theme} {file.host}",
        [f"{each.asks}\n{each.background}" for leaves, each in said if leaves != "solutions"],
    )


def test_the_labs_that_ship() -> None:
    assert lab("glasgow-2019") == {"amsterdam–glasgow": {"migration"}, "ghent–rotterdam": {"vulnerable"}}
    assert lab("beispiel-halbtag") == {}


ENGLISH = {
    "debts": "How can young adults with debts find housing and training?",
    "evicted": "How can we keep families with rent debts in their homes?",
    "park": "How can older people get to the park?",
    "lonely": "How do we find older people who are lonely before they ask for help?",
    "pupils": "How can every school in the area be a good one for newcomers?",
    "lessons": "Which language lessons work for newcomers who have jobs?",
    "night": "How can the night bus serve people who go to a job at night?",
    "nurses": "How can we find and keep enough nurses in the area?",
}
GERMAN = {
    "schulden": "Wie finden junge Erwachsene mit Schulden eine Wohnung?",
    "miete": "Wie verhindern wir, dass Familien wegen Mietschulden ihre Wohnung verlieren?",
    "allein": "Wie kommen ältere Menschen, die allein wohnen, wieder unter Leute?",
    "einsam": "Wie erreichen wir ältere Menschen im Viertel, bevor sie vereinsamen?",
    "platz": "Wie gelingt ein Platz im Viertel, auf dem sich alle wohlfühlen?",
    "pflege": "Wie gelingt es, dass wir genug Menschen für die Pflege gewinnen?",
}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (ENGLISH, {"debts–evicted": {"debts"}, "lonely–park": {"older"}, "lessons–pupils": {"newcomers"},
                   "lessons–night": {"job", "jobs"}}),
        (GERMAN, {"miete–schulden": {"wohnung"}, "allein–einsam": {"ältere"}}),
    ],
)  # fmt: skip
def test_one_rare_word_is_enough_where_both_ask_with_it(
    asked: dict[str, str], expected: dict[str, set[str]]
) -> None:
    assert pairs([Challenge(id, text) for id, text in asked.items()]) == expected


def test_what_is_said_around_a_question_counts_only_where_the_other_asks_with_it() -> None:
    young = Challenge("young", "How do young adults leave debts behind?", "Many had a flat and lost it.")
    flats = Challenge("flats", "How do we find a flat for everybody?", "Owners fear debts and noise.")
    centre = Challenge("centre", "How does the centre stay quiet?", "Owners fear the noise of trams.")
    assert pairs([young, flats, centre]) == {"flats–young": {"flat", "debts"}}


def test_a_word_of_many_boards_tells_little_and_one_of_most_boards_nothing() -> None:
    rent, fear = Challenge("rent", "Who pays the rent?"), Challenge("fear", "Who fears the rent?")
    assert pairs([rent, fear]) == {"fear–rent": {"rent"}}
    assert pairs([rent, fear], around=["The rent rises", "Trams", "Parks", "Shops", "Schools", "Buses"]) == {}
    assert pairs([rent, fear], topic="The rent in our cities") == {}
    landlords = [Challenge(id, f"{text} And landlords?") for id, text in (("a", rent.asks), ("b", fear.asks))]
    around = ["The rent", "The landlords", "Trams", "Parks", "Shops", "Schools", "Buses"]
    assert pairs(landlords, around=around) == {"a–b": {"rent", "landlords"}}


def test_where_everyday_words_are_not_known_two_are_needed() -> None:
    one = Challenge("one", "Como podem os jovens com dívidas encontrar casa na cidade?")
    other = Challenge("other", "Como é que a cidade pode acolher quem vem de fora?")
    third = Challenge("third", "Como é que os jovens com dívidas falam com a escola?")
    assert pairs([one, other, third]) == {"one–third": {"jovens", "dívidas"}}
