"""Advice for sorting: what it must always find, what it must never say, and how much work it may be."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from board.alike import LARGEST, MOST_IDEAS, SMALLEST, Advice, Named, Suggestion, Task, Text, advise
from board.alike.common import COMMON, STEMMERS
from board.alike.groups import TOPIC_TO, Nearness
from board.alike.words import MOST_STEMS, read
from board.runtime import run_apart

SPORTS = (
    "Open the school gyms in the evening",
    "Free evening lessons in gyms for families",
    "Let clubs use the gyms of each school",
)
DEBTS = (
    "Freeze small debts while somebody is in training",
    "Small debts could be frozen for those who are in training",
)
OTHERS = (
    "One contact person from 16 to 27",
    "More benches beside the river",
    "A night bus on Fridays",
    "Plant trees where cars park today",
)


def task(*texts: str | tuple[str, str], **names: str) -> Task:
    """Ideas `idea-0`, `idea-1`, …, each a text, or a text and the cluster it is in; and named clusters."""
    ideas = []
    for place, text in enumerate(texts):
        words, cluster = (text, None) if isinstance(text, str) else text
        ideas.append(Text(f"idea-{place}", words, cluster))
    return Task(tuple(ideas), tuple(Named(id, name) for id, name in names.items()))


def found(advice: Advice, kind: str) -> list[set[str]]:
    return [set(each.ideas) for each in advice.suggestions if each.kind == kind]


def only(advice: Advice) -> Suggestion:
    assert len(advice.suggestions) == 1, advice
    return advice.suggestions[0]


# ── What it finds ───────────────────────────────────────────────────────────────────────────────


def test_the_same_said_twice_looks_alike_whatever_case_and_signs() -> None:
    one = only(advise(task("Open the library on Sundays!", *OTHERS, "open the LIBRARY on sundays")))
    assert (one.kind, one.ideas, one.near) == ("alike", ("idea-0", "idea-5"), 100)
    assert one.words == ("open", "library", "sundays")


def test_near_duplicates_look_alike_and_say_why() -> None:
    one = only(advise(task(*DEBTS, *OTHERS)))
    assert (one.kind, set(one.ideas)) == ("alike", {"idea-0", "idea-1"})
    assert set(one.words) >= {"small", "debts"}
    assert 50 <= one.near < 100


@pytest.mark.parametrize("word", ["bicycle", "bicylce", "bicycel"])
def test_a_typing_mistake_does_not_part_two_ideas(word: str) -> None:
    texts = (f"Better {word} parking at the station", "Bicycle parking near every station", "Bicycle lessons")
    assert found(advise(task(*texts, *OTHERS)), "alike") == [{"idea-0", "idea-1"}]


def test_words_a_letter_apart_are_often_other_words() -> None:
    assert (
        advise(task("The police in our street", "Policy in our country", "Police on foot")).suggestions == ()
    )


def test_other_numbers_are_another_text() -> None:
    task_ = task("Cap the rent at 500 euros a month", "Cap the rent at 900 euros a month", *OTHERS)
    assert found(advise(task_), "alike") == []


def test_ideas_that_share_words_may_be_a_cluster_named_by_them() -> None:
    one = only(advise(task(*SPORTS, *OTHERS)))
    assert (one.kind, set(one.ideas)) == ("together", {"idea-0", "idea-1", "idea-2"})
    assert {word.lower() for word in one.words} <= {"school", "gyms", "evening"}
    assert one.cluster is None


def test_an_idea_fits_the_cluster_whose_words_it_has() -> None:
    clustered = [(text, "sport") for text in SPORTS[:2]] + [(DEBTS[0], "debts")]
    one = only(advise(task(*clustered, SPORTS[2], *OTHERS, sport="Gyms", debts="")))
    assert (one.kind, one.cluster, one.ideas) == ("fits", "sport", ("idea-3",))
    twin = only(advise(task((DEBTS[0], "debts"), DEBTS[1], *OTHERS, debts="")))
    assert (twin.kind, twin.cluster, twin.ideas) == ("fits", "debts", ("idea-1",))


def test_words_of_the_question_tell_nothing() -> None:
    texts = ("Rotterdam needs trams", "Rotterdam needs swimmers", "Rotterdam needs poets")
    assert found(advise(task(*texts, *OTHERS)), "together") == [{"idea-0", "idea-1", "idea-2"}]
    with_topic = msgspec.structs.replace(task(*texts, *OTHERS), topic="How does Rotterdam change?")
    assert advise(with_topic).suggestions == ()


# ── What it does not say ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", sorted(COMMON))
def test_common_words_alone_make_nothing_alike(language: str) -> None:
    words = COMMON[language].split()
    chance = random.Random(language)
    topics = ["zwqix", "brulp", "fonkt", "garvy", "hyplo", "jolmu", "kyrde", "mubzo"]
    texts = [" ".join([*chance.sample(words, 12), topic]) for topic in topics]
    assert advise(task(*texts)).suggestions == ()


def test_the_languages_of_a_board_are_told() -> None:
    english = ("We should have a bus for the old town", "There is no place for us to meet")
    german = ("Wir brauchen einen Bus für die Altstadt", "Es gibt keinen Ort, an dem wir uns treffen")
    assert advise(task(*english)).languages == ("en",)
    assert set(advise(task(*english, *german)).languages) == {"de", "en"}
    greek = ("Χρειαζόμαστε λεωφορείο για το κέντρο και την πόλη", "Δεν υπάρχει χώρος για να είμαστε μαζί")
    assert set(advise(task(*english, *greek)).languages) == {"el", "en"}


@pytest.mark.parametrize(
    ("one", "other", "stranger"),
    [
        ("公共交通をもっと便利にする", "公共交通がもっと便利だといい", "図書館を日曜日も開ける"),
        ("افتحوا المكتبة يوم الأحد للشباب", "المكتبة مفتوحة يوم الأحد للشباب", "حافلة ليلية إلى المدينة"),
        ("לפתוח את הספרייה ביום ראשון לצעירים", "הספרייה פתוחה ביום ראשון לצעירים", "אוטובוס לילה לעיר"),
        ("Ouvrir la bibliothèque dimanche matin", "La bibliotheque ouverte dimanche matin", "Plus d’arbres"),
        ("Die Bibliothek am Sonntag öffnen", "Bibliotheken am Sonntag öffnen", "Ein Nachtbus in die Stadt"),
    ],
)  # fmt: skip
def test_other_scripts_and_endings(one: str, other: str, stranger: str) -> None:
    assert found(advise(task(one, other, stranger, *OTHERS)), "alike") == [{"idea-0", "idea-1"}]


def test_nothing_and_signs() -> None:
    assert advise(Task(())).suggestions == ()
    assert advise(task("", " ", "", "\n")).suggestions == ()
    assert advise(task("👍", "❤️", "!!!", "…")).suggestions == ()
    assert found(advise(task("👍👍", "❤️", "👍👍")), "alike") == [{"idea-0", "idea-2"}]


# ── Laws ────────────────────────────────────────────────────────────────────────────────────────

WORDS = ["tram", "trams", "school", "Schule", "debt", "river", "park", "the", "and", "für", "не", "парк",
         "公園", "مكتبة", "👍", "16", "27", "it's", "l'école", "gym", "bus", "night"]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=40)
placed = st.tuples(texts, st.sampled_from([None, None, None, "cluster-1", "cluster-2"]))
boards = st.lists(placed, max_size=14).map(
    lambda ideas: Task(
        tuple(Text(f"idea-{place}", text, cluster) for place, (text, cluster) in enumerate(ideas)),
        (Named("cluster-1", "Trams"), Named("cluster-2", "")),
        "the park",
    )
)


@settings(deadline=None)
@given(boards, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(board: Task, chance: random.Random) -> None:
    ideas, clusters = list(board.ideas), list(board.clusters)
    chance.shuffle(ideas)
    chance.shuffle(clusters)
    assert advise(Task(tuple(ideas), tuple(clusters), board.topic)) == advise(board)


@settings(deadline=None)
@given(boards)
@example(Task((Text("idea-0", "\ud83d"), Text("idea-1", "a\x00\u202eb\u0301" * 40))))
def test_what_holds_for_every_advice(board: Task) -> None:
    advice = advise(board)
    known = {idea.id: idea for idea in board.ideas}
    said = [id for each in advice.suggestions for id in each.ideas]
    assert len(said) == len(set(said)), "an idea is in two suggestions"
    for each in advice.suggestions:
        assert all(known[id].cluster is None for id in each.ideas), "it moves what people have placed"
        assert (each.cluster is not None) == (each.kind == "fits")
        assert len(each.ideas) >= {"alike": 2, "together": SMALLEST, "fits": 1}[each.kind]
        assert len(each.ideas) <= LARGEST or each.kind == "alike"
        assert 0 < each.near <= 100
        assert each.words or each.kind != "together"
    assert advice.compared == len(board.ideas)


@settings(deadline=None)
@given(boards, st.integers(0, 13))
def test_exact_duplicates_are_always_found(board: Task, place: int) -> None:
    loose = [idea for idea in board.ideas if idea.cluster is None and idea.text.strip()]
    if not loose:
        return
    twin = loose[place % len(loose)]
    advice = advise(Task((*board.ideas, Text("twin", twin.text)), board.clusters, board.topic))
    assert any({twin.id, "twin"} <= group for group in found(advice, "alike"))


def test_the_work_grows_with_the_ideas_and_not_with_their_square() -> None:
    chance = random.Random(1)
    vocabulary = [f"word{chance.randrange(10**9)}x" for _ in range(400)]
    most = MOST_STEMS * TOPIC_TO // 2
    for count in (100, 300):
        long = [" ".join(chance.choices(vocabulary, k=80)) for _ in range(count)]
        assert Nearness(read(long)).steps <= most * count
    assert Nearness(read(["the same words everywhere"] * 500)).steps == 0


def test_what_is_too_much_is_left_out_and_said() -> None:
    advice = advise(task(*(f"{'abcdefghij'[place % 10] * 5}{place}" for place in range(MOST_IDEAS + 3))))
    assert (advice.compared, advice.left_out) == (MOST_IDEAS, 3)


def test_every_stemmer_is_there() -> None:
    import snowballstemmer

    assert set(STEMMERS) <= set(COMMON)
    assert set(STEMMERS.values()) <= set(snowballstemmer.algorithms())


# ── A process of its own ────────────────────────────────────────────────────────────────────────


def test_the_process_says_what_the_room_says() -> None:
    board = task(*SPORTS, *DEBTS, *OTHERS)
    said = run_apart("board.alike", msgspec.json.encode(board), seconds=30, most=100_000)
    assert said is not None
    assert msgspec.json.decode(said, type=Advice) == advise(board)


def test_a_process_that_fails_or_says_too_much_or_takes_too_long_is_no_answer() -> None:
    board = msgspec.json.encode(task(*SPORTS, *OTHERS))
    assert run_apart("board.alike", b"nonsense", seconds=30, most=100_000) is None
    assert run_apart("board.alike", board, seconds=30, most=10) is None
    assert run_apart("board.alike", board, seconds=0, most=100_000) is None
    assert run_apart("board.no_such_room", board, seconds=30, most=100_000) is None


def test_the_process_loads_no_server() -> None:
    """It starts quickly, and holds nothing that could be patched or asked."""
    names = subprocess.run(
        [sys.executable, "-c", "import json, sys, board.alike; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    ).stdout
    assert not {"flask", "eventlet", "sqlalchemy", "socketio", "numpy"} & set(json.loads(names))
