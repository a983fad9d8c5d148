"""From a rehearsal that was held to its figures: what took how long, and what was lost or doubled.

Every revision of a board must be something that somebody asked for and was told of: more are doubled, fewer
are lost. And whatever was acknowledged must stand on the board at the end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from board.rehearse.figures import Figures, Slice, Spread, StageFigures, share
from board.rehearse.people import Heard, Visitor
from board.rehearse.show import Show
from board.rehearse.venue import Health

SLICES = 60


def measure(
    show: Show, *, server: str, same: bool, at: str, before: Health | None, after: Health | None
) -> Figures:
    """The figures of a rehearsal."""
    visitors, size = show.visitors, show.size
    answers = [one for one in show.watch.answers if not one.cut]
    seen = _seen(show, answers)
    lost, doubled, strangers = _accounts(show)
    kinds = Counter((one.type, one.revision is not None) for one in show.watch.answers)
    passed = (show.presence[-1][0] if show.presence else 0.0) or 1.0
    cpu = None
    if before is not None and after is not None and before.cpu is not None and after.cpu is not None:
        cpu = (after.cpu - before.cpu) / passed
    return Figures(
        title=show.stage.title,
        server=server,
        same=same,
        at=at,
        boards=len(show.stage.boards),
        delegates=size.delegates,
        seconds=size.seconds,
        seed=size.seed,
        people=len(visitors),
        arrival=Spread.of(visitor.own for visitor in visitors if visitor.own is not None),
        failed=sum(visitor.own is None or visitor.failed > 0 for visitor in visitors),
        answer=Spread.of(one.at - one.asked for one in answers),
        seen=Spread.of(wait for _asked, wait in seen),
        lost=lost,
        doubled=doubled,
        unequal=sum(not visitor.model.equal for visitor in visitors),
        retries=sum(len(visitor.model.retries) for visitor in visitors),
        cuts=sum(visitor.cuts for visitor in visitors),
        half=sum(visitor.did["half"] for visitor in visitors),
        skipped=sum(visitor.did["too late"] + visitor.did["nothing to do"] for visitor in visitors),
        strangers=strangers,
        kinds=tuple(
            (type, kinds[type, True], kinds[type, False]) for type in sorted({type for type, _ in kinds})
        ),
        codes=tuple(sorted(show.codes.items())),
        stages=tuple(
            StageFigures(stage, begin, end, *_spreads(answers, seen, show.began + begin, show.began + end))
            for stage, (begin, end) in show.when.items()
        ),
        slices=_slices(show, answers, seen),
        answers=tuple(round(one.at - one.asked, 4) for one in answers),
        seens=tuple(round(wait, 4) for _asked, wait in seen),
        own=show.own,
        late=share((late for visitor in visitors for late in visitor.late), 0.99),
        cpu=cpu,
        pause=after.pause(before, 0.99) / 1000 if before is not None and after is not None else 0.0,
        ended=show.ended,
    )


def _seen(show: Show, answers: list[Heard]) -> list[tuple[float, float]]:
    """When each thing was asked, and how long until the last page on its board had it."""
    heads = {board: sorted(found) for board, found in show.watch.shown.items()}
    seen = []
    for one in answers:
        known = heads.get(one.board, [])
        place = bisect_left(known, one.revision) if one.revision is not None else len(known)
        if place < len(known):
            last = show.watch.shown[one.board][known[place]]
            if last >= one.asked:
                seen.append((one.asked, last - one.asked))
    return seen


def _accounts(show: Show) -> tuple[int, int, int]:
    """What was lost, what was doubled, and how many others took part on these boards."""
    boards: dict[str, list[Visitor]] = {}
    for visitor in show.visitors:
        boards.setdefault(visitor.model.board, []).append(visitor)
    lost = doubled = strangers = 0
    for board, visitors in boards.items():
        done = [one for one in show.watch.answers if one.board == board and one.revision is not None]
        pages = [visitor.model for visitor in visitors]
        lost += sum(len(page.lane) + len(page.pending) for page in pages)
        doubled += sum(note.what == "twice" for page in pages for note in page.notes)
        runner = visitors[0].model
        if not runner.equal:
            continue
        joined = sum(visitor.joins for visitor in visitors[1:])
        others = len(runner.shared.get("person", {})) - sum(
            visitor.own is not None for visitor in visitors[1:]
        )
        strangers += max(0, others)
        # Describing the board was its first revision, and everybody's coming in was one.
        extra = (runner.have or 0) - 1 - joined - len({one.revision for one in done})
        if others <= 0:
            lost += max(0, -extra)
            doubled += max(0, extra)
        lost += _missing(visitors)
    return lost, doubled, strangers


def _missing(visitors: list[Visitor]) -> int:
    """Ideas that were acknowledged and not taken back, and do not stand on the board."""
    there = visitors[0].model.shared.get("idea", {})
    return sum(id not in there for visitor in visitors for id in visitor.model.posted - visitor.model.taken)


def _spreads(
    answers: list[Heard], seen: list[tuple[float, float]], begin: float, end: float
) -> tuple[Spread, Spread]:
    return (
        Spread.of(one.at - one.asked for one in answers if begin <= one.asked < end),
        Spread.of(wait for asked, wait in seen if begin <= asked < end),
    )


def _slices(show: Show, answers: list[Heard], seen: list[tuple[float, float]]) -> tuple[Slice, ...]:
    length = max(1.0, show.size.seconds / SLICES)
    found = []
    for number in range(round(show.size.seconds / length)):
        begin = show.began + number * length
        answer, others = _spreads(answers, seen, begin, begin + length)
        here = [count for at, count in show.presence if at < (number + 1) * length]
        found.append(
            Slice((number + 0.5) * length, here[-1] if here else 0, answer.count / length, answer, others)
        )
    return tuple(found)
