"""The report of a rehearsal: the same as Markdown, and as one HTML file that needs nothing else. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from msgspec import Struct

from board.language import gettext as _
from board.language import mark, ngettext, stage_label
from board.rehearse import plots
from board.rehearse.figures import BUSY, Figures, Spread, bars, ready, seconds, verdict

DONE = {
    "ask_question": mark("Ask the city"),
    "post_idea": mark("Write an idea"),
    "edit_idea": mark("Change an idea"),
    "take_back_idea": mark("Take an idea back"),
    "say_done": mark("Say “I’m done”"),
    "create_cluster": mark("Make a cluster"),
    "place_ideas": mark("Put an idea in a cluster"),
    "rename_cluster": mark("Name a cluster"),
    "cluster_loose_ideas": mark("Make loose ideas clusters"),
    "cast_dots": mark("Give or take dots"),
    "open_round": mark("Open the vote"),
    "close_round": mark("Close the vote"),
    "make_solution": mark("Make a solution sheet"),
    "write_field": mark("Write in a sheet"),
    "write_lesson": mark("Write a lesson"),
    "write_action": mark("Write a first step"),
    "raise_doubt": mark("Say what would stop it"),
    "move_stage": mark("Move to the next stage"),
}
"""What each command is, in words."""


class Section(Struct, frozen=True):
    """A heading with what stands under it: sentences, and perhaps a table whose first row is its head."""

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def sections(figures: Figures) -> tuple[Section, ...]:
    """All that is told after the verdict."""
    return (
        Section(
            _("What must hold"),
            rows=(
                (_("What"), _("Measured"), _("Asked for"), _("Held")),
                *(
                    (bar.name, bar.value, bar.asked, _("yes") if bar.met else _("NO"))
                    for bar in bars(figures)
                ),
            ),
        ),
        Section(
            _("How long people waited"),
            rows=(
                (
                    _("Stage"), _("Answers"), _("Half of them within"), _("99 of 100 within"),
                    _("Seen by all, 99 of 100"),
                ),
                *(
                    (
                        stage_label(one.stage),  # type: ignore[arg-type]
                        str(one.answer.count), *_told(one.answer), _told(one.seen)[1],
                    )
                    for one in figures.stages
                ),
                (_("All"), str(figures.answer.count), *_told(figures.answer), _told(figures.seen)[1]),
            ),
        ),
        Section(_("What happened"), _happened(figures)),
        Section(_("Who was busy"), _busy(figures)),
        Section(
            _("What they did"),
            rows=(
                (_("What"), _("Done"), _("Refused")),
                *((_(DONE.get(type, type)), str(done), str(no)) for type, done, no in figures.kinds),
            ),
        ),
        Section(_("The same again"), _again(figures)),
    )  # fmt: skip


def markdown(figures: Figures) -> str:
    """The report as Markdown."""
    out = [f"# {title(figures)}", "", f"**{verdict(figures)}**", "", subtitle(figures), ""]
    for section in sections(figures):
        out += [f"## {section.title}", ""]
        out += [f"- {line}" for line in section.lines]
        if section.rows:
            head, *rows = section.rows
            out += [_row(head), "|" + "---|" * len(head), *(_row(row) for row in rows)]
        out.append("")
    return "\n".join(out)


def page(figures: Figures) -> str:
    """The report as one HTML file, with plots."""
    state = "ok" if ready(figures) else "no"
    mark = "✓" if ready(figures) else "!"
    body = [
        f"<h1>{escape(title(figures))}</h1>",
        f'<p class="verdict {state}"><span aria-hidden="true">{mark}</span> {escape(verdict(figures))}</p>',
        f'<p class="note">{escape(subtitle(figures))}</p>',
    ]
    for number, section in enumerate(sections(figures)):
        body.append(f"<h2>{escape(section.title)}</h2>")
        if section.lines:
            body.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in section.lines) + "</ul>")
        if section.rows:
            body.append(_table(section.rows))
        if number == 0:
            body += [plots.waits(figures), plots.crowd(figures), plots.columns(figures)]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title(figures))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def title(figures: Figures) -> str:
    """What the report is called."""
    return _("Rehearsal of {title}").format(title=figures.title)


def subtitle(figures: Figures) -> str:
    """Who rehearsed where, when and for how long."""
    words = _(
        "{at} · {boards} with {delegates} delegates each, and their facilitators · {minutes:g} min · {server}"
    )
    return words.format(
        at=figures.at, boards=ngettext("1 board", "{n} boards", figures.boards).format(n=figures.boards),
        delegates=figures.delegates,
        minutes=round(figures.seconds / 60, 2), server=figures.server,
    )  # fmt: skip


def _happened(figures: Figures) -> tuple[str, ...]:
    lines = [
        _("{n} of {people} people came in; 99 of 100 had their board after {time}.").format(
            n=figures.arrival.count, people=figures.people, time=seconds(figures.arrival.most)
        ),
        _("Connections that were broken on purpose, and made again: {n}.").format(n=figures.cuts),
        _("Texts that were begun and never sent: {n}.").format(n=figures.half),
        _("Things that were not possible any more when somebody came to them: {n}.").format(
            n=figures.skipped
        ),
    ]
    if figures.retries:
        lines.append(_("Things that the server asked to send again later: {n}.").format(n=figures.retries))
    if figures.codes:
        told = ", ".join(f"{code} {count}" for code, count in figures.codes)
        lines.append(_("Refused, by reason: {codes}.").format(codes=told))
        lines.append(
            _("To refuse what came too late, or over somebody else’s text (“changed_meanwhile”), is right.")
        )
    if figures.strangers:
        others = _(
            "Other people on these boards, or people who came in twice because the page took too long: {n}. "
            "Doubles could not be counted there."
        )
        lines.append(others.format(n=figures.strangers))
    return tuple(lines)


def _busy(figures: Figures) -> tuple[str, ...]:
    played = _(
        "This computer used {share:.0%} of a processor to play the people; 99 of 100 things that they did "
        "began at most {time} late."
    )
    lines = [played.format(share=figures.own, time=seconds(figures.late))]
    if figures.cpu is None:
        lines.append(_("The server does not tell this computer how much it used."))
    else:
        lines.append(_("The server used {share:.0%} of a processor.").format(share=figures.cpu))
    pause = _("99 of 100 pauses of the server were {time} or shorter.")
    lines.append(pause.format(time=seconds(figures.pause)))
    if figures.same:
        lines.append(
            _("Server and people shared this computer: no network was there, and each slowed the other down.")
        )
    if figures.busy:
        lines.append(_("This computer was the limit, not the server: the times are its own too."))
    elif figures.cpu is not None and figures.cpu >= BUSY:
        lines.append(_("The server’s processor was the limit."))
    return tuple(lines)


def _again(figures: Figures) -> tuple[str, ...]:
    return (
        f"board rehearse LINK --boards {figures.boards} --delegates {figures.delegates} "
        f"--minutes {figures.seconds / 60:g} --seed {figures.seed}",
        _("With the same seed everybody means to do the same at the same time."),
    )


def _told(spread: Spread) -> tuple[str, str]:
    return (seconds(spread.half), seconds(spread.most)) if spread.count else ("–", "–")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for first, *row in rest
    )
    table = f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


STYLE = """
:root { color-scheme: light dark; --paper: #f7f5f0; --surface: #fff; --line: #ddd8cc; --ink: #1c2530;
  --muted: #596572; --accent: #0b5a8f; --warm: #b4470f; --ok: #1d6b46; --ok-soft: #e2f2e9;
  --warm-soft: #fbeadf; }
@media (prefers-color-scheme: dark) { :root { --paper: #14191f; --surface: #1c232b; --line: #38424d;
  --ink: #e8ebee; --muted: #a7b1bb; --accent: #7cbcec; --warm: #f0a070; --ok: #7fd0a4; --ok-soft: #173226;
  --warm-soft: #3a2417; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 920px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 16px; }
h2 { font-size: 20px; margin: 36px 0 12px; }
.verdict { font-size: 20px; padding: 16px 20px; border-radius: 12px; border: 1px solid; margin: 0 0 12px; }
.verdict.ok { background: var(--ok-soft); color: var(--ok); }
.verdict.no { background: var(--warm-soft); color: var(--warm); }
.note { color: var(--muted); margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--surface);
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 8px 12px; border: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; }
figure { margin: 24px 0 0; padding: 16px; background: var(--surface); border: 1px solid var(--line);
  border-radius: 12px; }
figcaption { font-weight: 600; margin-bottom: 8px; }
svg { display: block; width: 100%; min-width: 640px; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--muted); paint-order: stroke; stroke: var(--surface);
  stroke-width: 4px; stroke-linejoin: round; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
.band { fill: none; } .band.other { fill: var(--paper); }
.grid { stroke: var(--line); } .limit { stroke: var(--muted); stroke-dasharray: 2 4; }
.line { fill: none; stroke-width: 2; } .line.one { stroke: var(--accent); }
.line.two { stroke: var(--warm); stroke-dasharray: 7 4; }
.column { fill: var(--accent); } .column.late { fill: var(--warm); }
li { margin: 4px 0; overflow-wrap: anywhere; }
@media (max-width: 500px) { main { padding: 20px 12px 48px; } th, td { padding: 6px 8px; font-size: 15px; } }
@media print { body { background: #fff; } figure, table { break-inside: avoid; } }
"""
