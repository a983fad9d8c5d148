"""What a command did, in a sentence, and the text that it did it to. Who did it is said beside it (`kinds`).

A text is asked of the `Look`, which knows what may be shown of it. Nothing here reads a ballot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from board.audit.seen import Look, somebody
from board.formats import LISTS, SHEET
from board.language import gettext as _
from board.language import ngettext, stage_label
from board.messages import (
    Action,
    Choice,
    Cluster,
    Doubt,
    Field,
    Idea,
    Nudge,
    Person,
    Point,
    Question,
    Record,
    Round,
    Said,
    Seat,
    Solution,
    Spotlight,
    Table,
    Timer,
    VoteRule,
)
from board.state import State

R = TypeVar("R", bound=Record)
Says = Callable[[Look], str]


def one(look: Look, cls: type[R]) -> R | None:
    """The first record of a kind that the event wrote or removed."""
    return next((record for record in (*look.put, *look.gone) if isinstance(record, cls)), None)


def every(look: Look, cls: type[R]) -> list[R]:
    return [record for record in look.put if isinstance(record, cls)]


def said(look: Look) -> str:
    return look.text(look.said())


def cluster_name(look: Look, id: str | None) -> str:
    """A cluster by name, or by the first of its ideas that the viewer may know."""
    for state in (look.after, look.before):
        cluster = state.cluster.get(id or "")
        if cluster is not None:
            ideas = (look.text(idea) for idea in state.ideas_in(cluster.id))
            return cluster.name or next((text for text in ideas if text), "")
    return ""


def cluster(look: Look) -> str:
    found = one(look, Cluster)
    return cluster_name(look, found.id if found else None)


def solution_name(look: Look, id: str | None) -> str:
    for state in (look.after, look.before):
        solution = state.solution.get(id or "")
        if solution is not None:
            title = state.field.get(f"{solution.id}.title")
            return title.text if title is not None and title.text else cluster_name(look, solution.cluster)
    return ""


def sheet(look: Look) -> str:
    """The solution that the event is about."""
    found = next(
        (record for record in (*look.put, *look.gone) if isinstance(record, Field | Action | Doubt)), None
    )
    solution = one(look, Solution)
    return solution_name(look, found.solution if found else solution.id if solution else None)


def point(look: Look) -> str:
    found = one(look, Point)
    return found.text if found else ""


def table_name(look: Look, id: str | None) -> str:
    found = look.after.table.get(id or "") or look.before.table.get(id or "")
    return found.name if found else ""


def table(look: Look) -> str:
    found = one(look, Table)
    return found.name if found else ""


def vote(look: Look) -> str:
    found = one(look, Round)
    return found.name if found else ""


def person(look: Look) -> str:
    found = one(look, Person)
    return look.person(found.id) if found else somebody()


# ── What needs more than one sentence ───────────────────────────────────────────────────────────


def posted(look: Look) -> str:
    idea = one(look, Idea)
    if idea is not None and idea.source == "paper":
        return _("Posted an idea from a paper note")
    if idea is not None and idea.source == "table":
        return _("Posted an idea for the table “{table}”").format(table=table_name(look, idea.table))
    return _("Posted an idea")


def hid(look: Look, told: str, untold: str) -> str:
    reason = look.reason(look.said())
    return told.format(reason=reason) if reason else untold


def placed(look: Look) -> str:
    ideas = every(look, Idea)
    if ideas and ideas[0].cluster is None:
        return _count(
            "Took {count} idea out of its cluster", "Took {count} ideas out of their clusters", ideas
        )
    return _count("Put {count} idea into a cluster", "Put {count} ideas into a cluster", ideas)


def placed_into(look: Look) -> str:
    ideas = every(look, Idea)
    if len(ideas) == 1 and ideas[0].cluster is None:
        return look.text(ideas[0])
    return cluster_name(look, ideas[0].cluster) if ideas else ""


def created(look: Look) -> str:
    return _count("Made a cluster of {count} idea", "Made a cluster of {count} ideas", every(look, Idea))


def merged(look: Look) -> str:
    source = next((record for record in look.gone if isinstance(record, Cluster)), None)
    name = cluster_name(look, source.id if source else None)
    return _("Merged the cluster “{cluster}” into another one").format(cluster=name)


def merged_into(look: Look) -> str:
    ideas = every(look, Idea)
    found = ideas[0].cluster if ideas else next((each.id for each in every(look, Cluster)), None)
    return cluster_name(look, found)


def renamed_cluster(look: Look) -> str:
    found = one(look, Cluster)
    before = look.before.cluster.get(found.id) if found else None
    if before is None or not before.name:
        return _("Named a cluster")
    return _("Renamed the cluster “{before}”").format(before=before.name)


def moved(look: Look) -> str:
    return _("Moved the workshop from “{before}” to “{after}”").format(
        before=stage_label(look.before.board.stage, look.before.brief),
        after=stage_label(look.after.board.stage, look.after.brief),
    )


def rule_of(state: State) -> VoteRule:
    return state.board.vote or (state.brief.vote if state.brief is not None else VoteRule())


def settings(look: Look) -> str:
    """What was set to another value, setting by setting."""
    old, new = look.before.board, look.after.board
    rule, next_rule = rule_of(look.before), rule_of(look.after)
    names = {"nothing": _("nothing"), "city": _("the city"), "name": _("the name")}
    everybody = new.sorting == "everybody"
    found = [
        (old.private != new.private, _("private writing: {value}"), _switch(new.private)),
        (old.names != new.names, _("authors before the results: {value}"), names[new.names]),
        (
            old.names_after != new.names_after,
            _("authors from the results on: {value}"),
            names[new.names_after],
        ),
        (
            old.ideas_each != new.ideas_each,
            _("ideas for each person: {value}"),
            str(new.ideas_each or _("no limit")),
        ),
        (old.writing != new.writing, _("writing: {value}"), _switch(new.writing)),
        (
            old.sorting != new.sorting,
            _("who sorts ideas: {value}"),
            _("everybody") if everybody else _("the facilitator"),
        ),
        (old.joining != new.joining, _("joining: {value}"), _switch(new.joining)),
        (rule.budget != next_rule.budget, _("dots in the next vote: {value}"), str(next_rule.budget)),
        (rule.cap != next_rule.cap, _("most dots on one cluster: {value}"), str(next_rule.cap)),
        (
            rule.blind != next_rule.blind,
            _("totals hidden during the vote: {value}"),
            _switch(next_rule.blind),
        ),
    ]
    changes = [words.format(value=value) for changed, words, value in found if changed]
    if not changes:
        return _("Saved the settings as they were")
    return _("Changed settings: {changes}").format(changes=" · ".join(changes))


def _switch(on: bool) -> str:
    return _("on") if on else _("off")


def planned(look: Look) -> str:
    old, new = look.before.board.minutes, look.after.board.minutes
    stage = next((stage for stage, minutes in new.items() if old.get(stage) != minutes), None)
    if stage is None:
        return _("Planned a stage anew")
    words = _("Planned {minutes} minutes for “{stage}”")
    return words.format(minutes=new[stage], stage=stage_label(stage, look.after.brief))


def timed(look: Look) -> str:
    timer = one(look, Timer)
    if timer is None or timer.ends is None:
        return _("Put the timer off")
    return _("Set the timer to {time}").format(time=_minutes(timer.ends - look.event.at))


def extended(look: Look) -> str:
    old, new = look.before.timer.get("timer"), one(look, Timer)
    if old is None or new is None:
        return _("Gave the stage more time")
    if old.left is not None and new.left is not None:
        more = new.left - old.left
    else:
        more = (new.ends or 0) - max(old.ends or 0, look.event.at)
    return _("Gave the stage {time} more").format(time=_minutes(more))


def locks(look: Look) -> str:
    timer = one(look, Timer)
    if timer is not None and timer.lock:
        return _("Set the stage to close when its time is over")
    return _("Set the stage to stay open when its time is over")


def opened(look: Look) -> str:
    round = one(look, Round)
    if round is None:
        return _("Opened a vote")
    words = _("Opened a vote: {budget} dots each, at most {cap} on one cluster")
    return words.format(budget=round.rule.budget, cap=round.rule.cap)


def changed_round(look: Look) -> str:
    round = one(look, Round)
    if round is None:
        return _("Changed the vote")
    words = _("Changed the vote: {budget} dots each, at most {cap} on one cluster")
    return words.format(budget=round.rule.budget, cap=round.rule.cap)


def chose(look: Look) -> str:
    if every(look, Choice):
        return _("Chose a cluster for the city")
    return _("Took back the choice of the city")


def chosen(look: Look) -> str:
    choice = one(look, Choice)
    return cluster_name(look, choice.cluster if choice else None)


def gave_sheet(look: Look) -> str:
    solution = one(look, Solution)
    if solution is None or solution.table is None:
        return _("Let everybody write a solution")
    return _("Gave a solution to the table “{table}”").format(table=table_name(look, solution.table))


def gave_pen(look: Look) -> str:
    solution = one(look, Solution)
    if solution is None or solution.scribe is None:
        return _("Let everybody at the table write a solution")
    return _("Gave the pen of a solution to {person}").format(person=look.person(solution.scribe))


def wrote_field(look: Look) -> str:
    field = one(look, Field)
    labels = {part.name: part.label for part in SHEET}
    return _("Wrote “{field}” of a solution").format(field=_(labels[field.name]) if field else "")


def field_text(look: Look) -> str:
    field = one(look, Field)
    return field.text if field else ""


def wrote_action(look: Look) -> str:
    action = one(look, Action)
    known = action is not None and action.id in look.before.action
    return _("Changed a first step") if known else _("Added a first step")


def action_text(look: Look) -> str:
    action = one(look, Action)
    return action.what if action else ""


def wrote_point(look: Look) -> str:
    found = one(look, Point)
    label = _(LISTS[found.list]) if found else ""
    if found is not None and found.id in look.before.point:
        return _("Changed a line of “{list}”").format(list=label)
    return _("Added a line to “{list}”").format(list=label)


def answered(look: Look) -> str:
    question = one(look, Question)
    if question is None or not question.answer:
        return _("Took back the answer to a question")
    return _("Answered a question")


def answer(look: Look) -> str:
    """The answer; where it was taken back, the question."""
    question = one(look, Question)
    text = look.text(question)
    return question.answer or text if question is not None and text else ""


def sat(look: Look) -> str:
    seat = one(look, Seat)
    if seat is None or not every(look, Seat):
        return _("Left a table")
    if seat.id == look.event.actor:
        return _("Sat down at the table “{table}”").format(table=table_name(look, seat.table))
    words = _("Seated {person} at the table “{table}”")
    return words.format(person=look.person(seat.id), table=table_name(look, seat.table))


def dealt_people(look: Look) -> str:
    return _count("Gave {count} person a table", "Gave {count} people a table", every(look, Seat))


def dealt_ideas(look: Look) -> str:
    return _count("Gave {count} idea to a table", "Gave {count} ideas to the tables", every(look, Idea))


def loose(look: Look) -> str:
    one_idea = "Made {count} idea a cluster of its own"
    return _count(one_idea, "Made {count} ideas clusters of their own", every(look, Idea))


def showed(look: Look) -> str:
    return {
        "idea": _("Showed an idea to everyone"),
        "question": _("Showed a question to everyone"),
        "cluster": _("Showed a cluster to everyone"),
        "solution": _("Showed a solution to everyone"),
    }[found.what if (found := one(look, Spotlight)) else "idea"]


def shown(look: Look) -> str:
    found = one(look, Spotlight)
    if found is None:
        return ""
    record = look.after.get(found.what, found.target)
    if isinstance(record, Said):
        return look.text(record)
    if found.what == "cluster":
        return cluster_name(look, found.target)
    return solution_name(look, found.target)


def nudged(look: Look) -> str:
    return _("Sent a message to everybody") if every(look, Nudge) else _("Took the message away")


def nudge_text(look: Look) -> str:
    nudge = one(look, Nudge)
    return nudge.text if nudge else ""


def muted(look: Look) -> str:
    found = one(look, Person)
    if found is not None and found.muted:
        return _("Paused the writing of one person")
    return _("Let one person write again")


def joined(look: Look) -> str:
    found = one(look, Person)
    known = found is not None and found.id in look.before.person
    return _("Changed their name or city") if known else _("Joined")


def _count(singular: str, plural: str, things: list[R]) -> str:
    return ngettext(singular, plural, len(things)).format(count=len(things))


def _minutes(millis: int) -> str:
    """A time as a stopwatch says it."""
    seconds = max(0, round(millis / 1000))
    return f"{seconds // 60}:{seconds % 60:02d}"


def always(message: str) -> Says:
    return lambda _look: _(message)


def described(look: Look) -> str:
    return _("Loaded the Lab file anew") if look.before.brief is not None else _("Loaded the Lab file")
