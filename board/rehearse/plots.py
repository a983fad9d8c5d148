"""Plots as inline SVG: no script, no font, no colour that only colour tells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from board.language import gettext as _
from board.language import stage_label
from board.rehearse.figures import ANSWER, SEEN, Figures, seconds

WIDTH, HEIGHT = 860, 250
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 30, 34
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Upper ends of the columns of the plot of how many took how long."""


def waits(figures: Figures) -> str:
    """How long 99 of 100 answers took, over time, beside the bars."""
    found = [spread.most for one in figures.slices for spread in (one.answer, one.seen)]
    most = max([SEEN * 1.2, *found])
    title = _("Longest waits over time: until the answer, and until everybody saw it (99 of 100)")
    plot = _Plot(title, figures, most, lambda value: seconds(value) if value else "0")
    plot.limit(ANSWER, _("answer: {time} or less").format(time=seconds(ANSWER)))
    plot.limit(SEEN, _("seen: {time} or less").format(time=seconds(SEEN)))
    plot.line("one", [(one.at, one.answer.most) for one in figures.slices if one.answer.count])
    plot.line("two", [(one.at, one.seen.most) for one in figures.slices if one.seen.count])
    return plot.drawn([("one", _("until the answer")), ("two", _("until everybody saw it"))])


def crowd(figures: Figures) -> str:
    """Who was there, and how much they did."""
    rates = [one.rate for one in figures.slices]
    factor = figures.people / max(rates, default=0) if any(rates) else 1.0
    title = _("People on their boards, and what they did in a second")
    plot = _Plot(title, figures, figures.people * 1.1, lambda value: f"{value:.0f}")
    plot.line("one", [(one.at, one.here) for one in figures.slices])
    plot.line("two", [(one.at, one.rate * factor) for one in figures.slices])
    busiest = _("things done in a second (its own scale: at most {n:.0f})").format(n=max(rates, default=0))
    return plot.drawn([("one", _("people connected")), ("two", busiest)])


def columns(figures: Figures) -> str:
    """How many answers took how long."""
    counts = [0] * (len(STEPS) + 1)
    for value in figures.answers:
        counts[next((place for place, step in enumerate(STEPS) if value <= step), len(STEPS))] += 1
    most, total = max([1, *counts]), max(1, len(figures.answers))
    room = (WIDTH - LEFT - RIGHT) / len(counts)
    parts = []
    for place, count in enumerate(counts):
        name = f"≤ {seconds(STEPS[place])}" if place < len(STEPS) else f"> {seconds(STEPS[-1])}"
        height = (HEIGHT - TOP - BOTTOM) * count / most
        x, y = LEFT + place * room, HEIGHT - BOTTOM - height
        late = " late" if place >= len(STEPS) or STEPS[place] > ANSWER else ""
        parts.append(_box(f"column{late}", x + 3, y, room - 6, height))
        if count:
            told = f"{count / total:.0%}" if count / total >= 0.01 else str(count)
            parts.append(_text("middle", x + room / 2, y - 5, told))
        parts.append(_text("middle", x + room / 2, HEIGHT - 12, name))
    return _svg(_("How many answers took how long"), "".join(parts))


class _Plot:
    """Lines over the time of a rehearsal, with its stages behind them."""

    def __init__(self, title: str, figures: Figures, most: float, label: Callable[[float], str]) -> None:
        self.title, self.figures, self.most = title, figures, most or 1.0
        self.parts: list[str] = []
        for number, stage in enumerate(figures.stages):
            x, end = self._x(stage.begins), self._x(stage.ends)
            shade = "band" if number % 2 else "band other"
            name = stage_label(stage.stage)  # type: ignore[arg-type]
            self.parts.append(_box(shade, x, TOP, end - x, HEIGHT - TOP - BOTTOM))
            if end - x > 50:
                self.parts.append(_text("", x + 5, TOP + 15, name))
        for part in (0.0, 0.5, 1.0):
            y = self._y(part * self.most)
            self.parts.append(_line("grid", LEFT, WIDTH - RIGHT, y))
            self.parts.append(_text("end", LEFT - 8, y + 4, label(part * self.most)))
        for part in (0.0, 0.25, 0.5, 0.75, 1.0):
            at = part * figures.seconds
            short = figures.seconds < 150
            told = _("{n:.0f} s").format(n=at) if short else _("{n:.1f} min").format(n=at / 60)
            self.parts.append(_text("middle", self._x(at), HEIGHT - 12, told))

    def limit(self, value: float, label: str) -> None:
        """A bar that must be kept."""
        y = self._y(value)
        self.parts.append(_line("limit", LEFT, WIDTH - RIGHT, y))
        self.parts.append(_text("end", WIDTH - RIGHT - 4, y - 4, label))

    def line(self, name: str, points: Sequence[tuple[float, float]]) -> None:
        """Values over seconds."""
        path = " ".join(f"{self._x(at):.1f},{self._y(value):.1f}" for at, value in points)
        self.parts.append(f'<polyline class="line {name}" points="{path}"/>')

    def drawn(self, legend: list[tuple[str, str]]) -> str:
        """The whole picture, with what each line is."""
        x = LEFT
        for name, label in legend:
            self.parts.append(_line(f"line {name}", x, x + 28, 14))
            self.parts.append(_text("", x + 36, 18, label))
            x += 60 + 8 * len(label)
        return _svg(self.title, "".join(self.parts))

    def _x(self, at: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, at / self.figures.seconds)

    def _y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, value / self.most)


def _box(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _line(kind: str, x: float, end: float, y: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(title: str, inside: str) -> str:
    told = escape(title)
    return (
        f'<figure><figcaption>{told}</figcaption><div class="wide" tabindex="0">'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{told}">{inside}</svg></div></figure>'
    )
