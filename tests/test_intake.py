"""What waits for the commit loop: in order, at once after a calm moment, together when much comes."""

from __future__ import annotations

import threading

import pytest

from board.intake import EACH, GATHER, LEAST, MUCH, Intake


class Watch:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def test_the_first_after_a_calm_moment_waits_for_nobody() -> None:
    watch = Watch()
    intake: Intake[int] = Intake(lambda: watch.now, watch.sleep)
    for number in range(3):
        intake.put(number)
        intake.gather()
        assert intake.next() == number
        watch.now += GATHER
    assert watch.slept == []


def test_what_comes_right_after_a_batch_shares_the_next() -> None:
    watch = Watch()
    intake: Intake[int] = Intake(lambda: watch.now, watch.sleep)
    intake.put(1)
    intake.gather()
    assert intake.next() == 1
    watch.now += LEAST / 4
    intake.put(2)
    intake.gather()
    assert watch.slept == [pytest.approx(EACH + LEAST * 3 / 4)]
    assert intake.next() == 2
    assert intake.next() is None


@pytest.mark.parametrize("many", [1, 4, 7, MUCH - 1])
def test_the_more_a_batch_had_the_longer_gathers_the_next(many: int) -> None:
    watch = Watch()
    intake: Intake[int] = Intake(lambda: watch.now, watch.sleep)
    for number in range(many):
        intake.put(number)
    intake.gather()
    while intake.next() is not None:
        pass
    intake.put(0)
    intake.gather()
    assert watch.slept == [pytest.approx(min(LEAST + EACH * many, GATHER))]


def test_much_does_not_wait_for_more() -> None:
    watch = Watch()
    intake: Intake[int] = Intake(lambda: watch.now, watch.sleep)
    intake.put(0)
    intake.gather()
    for number in range(MUCH):
        intake.put(number)
    intake.gather()
    assert watch.slept == []


def test_nothing_is_lost_or_turned_around_between_threads() -> None:
    intake: Intake[tuple[int, int]] = Intake()
    found: list[tuple[int, int]] = []

    def take() -> None:
        while len(found) < 4000:
            intake.wait()
            while (item := intake.next()) is not None:
                found.append(item)

    def give(who: int) -> None:
        for number in range(1000):
            intake.put((who, number))

    threads = [threading.Thread(target=give, args=(who,), daemon=True) for who in range(4)]
    taker = threading.Thread(target=take, daemon=True)
    for thread in (taker, *threads):
        thread.start()
    taker.join(20.0)
    assert len(found) == 4000
    for who in range(4):
        assert [number for person, number in found if person == who] == list(range(1000))
