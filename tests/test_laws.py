"""The laws of the board, under any sequence of commands, joins, role changes, lost frames and repeats.

Steps are drawn from the registry of commands: a new command without its case here fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from board.messages import COMMANDS, PRIVATE_COMMANDS, RECORDS, Cite, Envelope, Leaves
from board.rules import RULES, STAGES
from board.rules.view import Viewer
from tests import oracle
from tests.house import BOARD, House
from tests.watched import Watched

DELEGATES = ("ann", "bob", "cleo")
RUNNERS = ("fay", "finn", "ola")
EXPERT = "eve"
PEOPLE = (*DELEGATES, *RUNNERS, EXPERT)
STRANGE = 0.06
"""How often a command names what is not there, or was written over an older version."""


def pick(chance: Random, ids: Iterable[str]) -> str:
    """One of the ids, or sometimes one that is not there."""
    found = sorted(ids)
    return "missing-one" if not found or chance.random() < STRANGE else chance.choice(found)


def some(chance: Random, ids: Iterable[str]) -> list[str]:
    found = sorted(ids)
    return chance.sample(found, min(len(found), chance.randint(1, 4))) or ["missing-one"]


def base(chance: Random, written: int) -> int:
    """The version that the writer saw: mostly the right one."""
    return 0 if chance.random() < STRANGE else written


def post_idea(h: House, _chance: Random) -> dict[str, Any]:
    return {"idea": h.id("idea"), "text": h.said("idea")}


def edit_idea(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.idea)
    idea = h.state.idea.get(id)
    return {"idea": id, "text": h.said("edited"), "base": base(chance, idea.written if idea else 0)}


def one_idea(h: House, chance: Random) -> dict[str, Any]:
    return {"idea": pick(chance, h.state.idea)}


def hide_idea(h: House, chance: Random) -> dict[str, Any]:
    return {"idea": pick(chance, h.state.idea), "reason": h.said("reason")}


def place_ideas(h: House, chance: Random) -> dict[str, Any]:
    target = None if chance.random() < 0.3 else pick(chance, h.state.cluster)
    return {"ideas": some(chance, h.state.idea), "cluster": target}


def create_cluster(h: House, chance: Random) -> dict[str, Any]:
    ideas = some(chance, h.state.idea) if len(h.state.idea) and chance.random() < 0.8 else []
    return {"cluster": h.id("cluster"), "name": chance.choice(["", h.said("cluster")]), "ideas": ideas}


def rename_cluster(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.cluster)
    cluster = h.state.cluster.get(id)
    return {"cluster": id, "name": h.said("renamed"), "base": base(chance, cluster.rev if cluster else 0)}


def merge_clusters(h: House, chance: Random) -> dict[str, Any]:
    return {"into": pick(chance, h.state.cluster), "source": pick(chance, h.state.cluster)}


def one_cluster(h: House, chance: Random) -> dict[str, Any]:
    return {"cluster": pick(chance, h.state.cluster)}


def loose(h: House, chance: Random) -> dict[str, Any]:
    ideas = [idea.id for idea in h.state.idea.values() if idea.cluster is None]
    return {"pairs": [{"idea": id, "cluster": h.id("cluster")} for id in some(chance, ideas)]}


def move_stage(h: House, chance: Random) -> dict[str, Any]:
    return {"seen": h.state.board.stage, "to": chance.choice(STAGES)}


def change_settings(h: House, chance: Random) -> dict[str, Any]:
    return {
        "private": chance.random() < 0.7,
        "names": chance.choice(["nothing", "nothing", "city", "name"]),
        "names_after": chance.choice(["nothing", "city", "name"]),
        "ideas_each": chance.choice([0, 0, 0, 4]),
        "writing": chance.random() < 0.9,
        **({"sorting": chance.choice(["everybody", "facilitator"])} if chance.random() < 0.2 else {}),
        **({"budget": 3, "cap": chance.randint(1, 4)} if chance.random() < 0.2 else {}),
    }


def set_timer(_h: House, chance: Random) -> dict[str, Any]:
    return {"ends_in": chance.choice([None, 1, 60, 480])}


def extend_timer(_h: House, chance: Random) -> dict[str, Any]:
    return {"seconds": chance.choice([60, 120])}


def lock_at_zero(_h: House, chance: Random) -> dict[str, Any]:
    return {"on": chance.random() < 0.3}


def say_done(h: House, chance: Random) -> dict[str, Any]:
    seen = h.state.board.stage if chance.random() > STRANGE else "brief"
    return {"seen": seen, "done": chance.random() < 0.7}


def open_round(h: House, chance: Random) -> dict[str, Any]:
    budget = chance.randint(1, 4)
    return {
        "round": h.id("round"),
        "name": h.said("round"),
        "budget": budget,
        "cap": chance.randint(1, budget),
        "blind": chance.random() < 0.7,
        "clusters": some(chance, h.state.cluster) if chance.random() < 0.3 else None,
    }


def one_round(h: House, chance: Random) -> dict[str, Any]:
    return {"round": pick(chance, h.state.round)}


def cast_dots(h: House, chance: Random) -> dict[str, Any]:
    running = [round for round in h.state.round.values() if round.status == "open"]
    if not running:
        return {"round": pick(chance, h.state.round), "cluster": pick(chance, h.state.cluster), "dots": 1}
    return {
        "round": running[0].id,
        "cluster": pick(chance, running[0].clusters),
        "dots": chance.randint(0, 4),
    }


def make_solution(h: House, chance: Random) -> dict[str, Any]:
    return {"solution": h.id("solution"), "cluster": pick(chance, h.state.cluster)}


def one_solution(h: House, chance: Random) -> dict[str, Any]:
    return {"solution": pick(chance, h.state.solution)}


def write_field(h: House, chance: Random) -> dict[str, Any]:
    solution, name = pick(chance, h.state.solution), chance.choice(["title", "do", "stop"])
    field = h.state.field.get(f"{solution}.{name}")
    return {
        "solution": solution,
        "field": name,
        "text": h.said("field") if chance.random() < 0.8 else "",
        "base": base(chance, field.rev if field else 0),
    }


def write_action(h: House, chance: Random) -> dict[str, Any]:
    id = chance.choice([*sorted(h.state.action), h.id("action")])
    row = h.state.action.get(id)
    return {
        "action": id,
        "solution": row.solution if row else pick(chance, h.state.solution),
        "what": h.said("what"),
        "who": h.said("who"),
        "by": chance.choice(["", "30 days", "2019-06-30"]),
        "partners": h.said("partners"),
        "base": base(chance, row.rev if row else 0),
    }


def one_action(h: House, chance: Random) -> dict[str, Any]:
    return {"action": pick(chance, h.state.action)}


def write_point(h: House, chance: Random) -> dict[str, Any]:
    id = chance.choice([*sorted(h.state.point), h.id("point")])
    point = h.state.point.get(id)
    return {
        "point": id,
        "list": chance.choice(["tried", "fixed", "keep"]),
        "text": h.said("point"),
        "base": base(chance, point.rev if point else 0),
    }


def one_point(h: House, chance: Random) -> dict[str, Any]:
    return {"point": pick(chance, h.state.point)}


def nothing(_h: House, _chance: Random) -> dict[str, Any]:
    return {}


def plan_stage(_h: House, chance: Random) -> dict[str, Any]:
    return {"stage": chance.choice(STAGES), "minutes": chance.choice([5, 20])}


def change_round(h: House, chance: Random) -> dict[str, Any]:
    budget = chance.randint(1, 5)
    return {
        "round": pick(chance, h.state.round),
        "name": h.said("round"),
        "budget": budget,
        "cap": chance.randint(1, budget),
        "blind": chance.random() < 0.8,
    }


def choose_cluster(h: House, chance: Random) -> dict[str, Any]:
    return {"cluster": pick(chance, h.state.cluster) if chance.random() < 0.8 else None}


def ask_question(h: House, _chance: Random) -> dict[str, Any]:
    return {"question": h.id("question"), "text": h.said("question")}


def one_question(h: House, chance: Random) -> dict[str, Any]:
    return {"question": pick(chance, h.state.question)}


def edit_question(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.question)
    question = h.state.question.get(id)
    written = base(chance, question.written if question else 0)
    return {"question": id, "text": h.said("edited"), "base": written}


def answer_question(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.question)
    question = h.state.question.get(id)
    text = h.said("answer") if chance.random() < 0.8 else ""
    return {"question": id, "text": text, "base": base(chance, question.answered if question else 0)}


def hide_question(h: House, chance: Random) -> dict[str, Any]:
    return {"question": pick(chance, h.state.question), "reason": h.said("reason")}


def make_table(h: House, _chance: Random) -> dict[str, Any]:
    return {"table": h.id("table"), "name": h.said("table")}


def one_table(h: House, chance: Random) -> dict[str, Any]:
    return {"table": pick(chance, h.state.table)}


def rename_table(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.table)
    table = h.state.table.get(id)
    return {"table": id, "name": h.said("table"), "base": base(chance, table.rev if table else 0)}


def a_table(h: House, chance: Random) -> str | None:
    return pick(chance, h.state.table) if chance.random() < 0.8 else None


def sit(h: House, chance: Random) -> dict[str, Any]:
    return {"table": a_table(h, chance), "person": chance.choice([None, None, *DELEGATES])}


def deal(_h: House, chance: Random) -> dict[str, Any]:
    return {"anew": chance.random() < 0.5}


def give_sheet(h: House, chance: Random) -> dict[str, Any]:
    return {"solution": pick(chance, h.state.solution), "table": a_table(h, chance)}


def give_pen(h: House, chance: Random) -> dict[str, Any]:
    return {"solution": pick(chance, h.state.solution), "person": chance.choice([None, *DELEGATES])}


def raise_doubt(h: House, chance: Random) -> dict[str, Any]:
    return {"doubt": h.id("doubt"), "solution": pick(chance, h.state.solution), "text": h.said("doubt")}


def one_doubt(h: House, chance: Random) -> dict[str, Any]:
    return {"doubt": pick(chance, h.state.doubt)}


def hide_doubt(h: House, chance: Random) -> dict[str, Any]:
    return {"doubt": pick(chance, h.state.doubt), "reason": h.said("reason")}


def show_to_everyone(h: House, chance: Random) -> dict[str, Any]:
    what = chance.choice(["idea", "question", "cluster", "solution"])
    return {"what": what, "target": pick(chance, getattr(h.state, what))}


def send_nudge(h: House, chance: Random) -> dict[str, Any]:
    return {"text": h.said("nudge") if chance.random() < 0.8 else ""}


def one_person(h: House, chance: Random) -> dict[str, Any]:
    return {"person": pick(chance, h.state.person)}


def mute_person(h: House, chance: Random) -> dict[str, Any]:
    return {"person": pick(chance, h.state.person), "on": chance.random() < 0.4}


def respond(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.solution)
    known = h.state.response.get(id)
    return {
        "solution": id,
        "answer": chance.choice(["test", "further", "not_now"]),
        "why": h.said("why"),
        "next": h.said("next"),
        "base": base(chance, known.rev if known else 0),
    }


def publish_responses(_h: House, chance: Random) -> dict[str, Any]:
    return {"on": chance.random() < 0.6}


def record_outcome(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.solution)
    known = h.state.outcome.get(id)
    happened = chance.choice(["tested", "not_yet"])
    version = base(chance, known.rev if known else 0)
    return {"solution": id, "happened": happened, "text": h.said("outcome"), "base": version}


def cite(h: House, chance: Random) -> dict[str, Any]:
    return {
        "citation": h.id("citation"),
        "solution": pick(chance, h.state.solution),
        "source": "another-board",
        "what": "lesson",
        "target": f"lesson-{chance.randint(1, 3)}",
        "text": h.said("cited"),
        "city": "Porto",
    }


def one_citation(h: House, chance: Random) -> dict[str, Any]:
    return {"citation": pick(chance, h.state.citation)}


def leave_takeaway(h: House, chance: Random) -> dict[str, Any]:
    topic = chance.choice(["takeaway", "failed"])
    return {"takeaway": h.id("takeaway"), "topic": topic, "text": h.said("takeaway")}


def one_takeaway(h: House, chance: Random) -> dict[str, Any]:
    return {"takeaway": pick(chance, h.state.takeaway)}


def edit_takeaway(h: House, chance: Random) -> dict[str, Any]:
    id = pick(chance, h.state.takeaway)
    known = h.state.takeaway.get(id)
    return {"takeaway": id, "text": h.said("edited"), "base": base(chance, known.written if known else 0)}


def hide_takeaway(h: House, chance: Random) -> dict[str, Any]:
    return {"takeaway": pick(chance, h.state.takeaway), "reason": h.said("reason")}


def save(h: House, chance: Random) -> dict[str, Any]:
    what = chance.choice(["solution", "lesson", "project", "idea"])
    return {"what": what, "target": pick(chance, getattr(h.state, what)), "on": chance.random() < 0.7}


def write_note(h: House, chance: Random) -> dict[str, Any]:
    # Whose note it is, is not known here: the last one to be written is as good as any.
    known = max((note.rev for note in h.state.note.values()), default=0)
    return {"text": h.said("note"), "base": chance.choice([0, known])}


def write_lesson(h: House, chance: Random) -> dict[str, Any]:
    id = chance.choice([*sorted(h.state.lesson), h.id("lesson")])
    known = h.state.lesson.get(id)
    return {
        "lesson": id,
        "topic": chance.choice(["success", "failed"]),
        "text": h.said("lesson"),
        "cluster": pick(chance, h.state.cluster) if chance.random() < 0.5 else None,
        "ideas": some(chance, h.state.idea),
        "base": base(chance, known.rev if known else 0),
    }


def one_lesson(h: House, chance: Random) -> dict[str, Any]:
    return {"lesson": pick(chance, h.state.lesson)}


def write_project(h: House, chance: Random) -> dict[str, Any]:
    id = chance.choice([*sorted(h.state.project), h.id("project")])
    known = h.state.project.get(id)
    return {
        "project": id,
        "title": h.said("project"),
        "city": chance.choice(["Porto", "Ghent"]),
        "base": base(chance, known.rev if known else 0),
    }


def one_project(h: House, chance: Random) -> dict[str, Any]:
    return {"project": pick(chance, h.state.project)}


def plan_table_rounds(_h: House, chance: Random) -> dict[str, Any]:
    return {"rounds": chance.randint(1, 3), "minutes": chance.choice([5, 8])}


def one_table_round(h: House, chance: Random) -> dict[str, Any]:
    return {"round": pick(chance, h.state.table_round)}


def stay_in_touch(_h: House, chance: Random) -> dict[str, Any]:
    return {"person": chance.choice(DELEGATES), "on": chance.random() < 0.7}


def undo(h: House, chance: Random) -> dict[str, Any]:
    """Mostly something of the last moments, which is still as it was."""
    last = h.state.revision
    return {"revision": max(1, last - chance.choice([0, 0, 0, 1, 2, 5, 20]))}


CASES: dict[str, Callable[[House, Random], dict[str, Any]]] = {
    "post_idea": post_idea,
    "edit_idea": edit_idea,
    "take_back_idea": one_idea,
    "hide_idea": hide_idea,
    "restore_idea": one_idea,
    "reveal_ideas": nothing,
    "place_ideas": place_ideas,
    "create_cluster": create_cluster,
    "rename_cluster": rename_cluster,
    "merge_clusters": merge_clusters,
    "dissolve_cluster": one_cluster,
    "cluster_loose_ideas": loose,
    "move_stage": move_stage,
    "change_settings": change_settings,
    "plan_stage": plan_stage,
    "set_timer": set_timer,
    "extend_timer": extend_timer,
    "pause_timer": nothing,
    "resume_timer": nothing,
    "lock_at_zero": lock_at_zero,
    "say_done": say_done,
    "open_round": open_round,
    "change_round": change_round,
    "resume_round": one_round,
    "close_round": one_round,
    "cast_dots": cast_dots,
    "choose_cluster": choose_cluster,
    "make_solution": make_solution,
    "drop_solution": one_solution,
    "give_sheet": give_sheet,
    "take_pen": one_solution,
    "give_pen": give_pen,
    "raise_doubt": raise_doubt,
    "take_back_doubt": one_doubt,
    "hide_doubt": hide_doubt,
    "restore_doubt": one_doubt,
    "write_field": write_field,
    "write_action": write_action,
    "remove_action": one_action,
    "write_point": write_point,
    "remove_point": one_point,
    "ask_question": ask_question,
    "edit_question": edit_question,
    "take_back_question": one_question,
    "answer_question": answer_question,
    "hide_question": hide_question,
    "restore_question": one_question,
    "make_table": make_table,
    "rename_table": rename_table,
    "drop_table": one_table,
    "sit": sit,
    "deal_people": deal,
    "deal_ideas": deal,
    "show_to_everyone": show_to_everyone,
    "stop_showing": nothing,
    "send_nudge": send_nudge,
    "mute_person": mute_person,
    "remove_person": one_person,
    "readmit_person": one_person,
    "take_action": one_action,
    "leave_action": one_action,
    "respond": respond,
    "publish_responses": publish_responses,
    "record_outcome": record_outcome,
    "remove_citation": one_citation,
    "leave_takeaway": leave_takeaway,
    "edit_takeaway": edit_takeaway,
    "take_back_takeaway": one_takeaway,
    "hide_takeaway": hide_takeaway,
    "restore_takeaway": one_takeaway,
    "save": save,
    "write_note": write_note,
    "write_lesson": write_lesson,
    "remove_lesson": one_lesson,
    "write_project": write_project,
    "remove_project": one_project,
    "plan_table_rounds": plan_table_rounds,
    "start_table_round": one_table_round,
    "end_table_round": one_table_round,
    "stay_in_touch": stay_in_touch,
    "undo": undo,
}


def test_every_command_has_its_rule_and_its_case() -> None:
    assert set(CASES) | PRIVATE_COMMANDS == set(COMMANDS)
    assert set(RULES) == set(COMMANDS.values())


def test_of_every_kind_of_record_the_oracle_knows_who_may_see_it() -> None:
    assert set(oracle.WHO) == set(RECORDS)
    assert all(name in RECORDS[kind].__struct_fields__ for kind, name in oracle.PARTS)


BUSY = ("ideate", "cluster", "vote", "vote", "draft", "draft", "closed")
"""Stages with work in them."""
SEEDS = st.integers(0, 2**32)


class Laws(RuleBasedStateMachine):
    """Three delegates, two facilitators, the organiser and the city's expert at one board, and its screens.

    A step draws a seed and does many things by it: Hypothesis decides how steps follow each other, and
    shrinks a failure to few of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="board-laws-"))
        self.h = Watched(self.folder)
        self.sent: list[tuple[str, Envelope]] = []
        self.queued: list[tuple[str, Envelope]] = []

    @initialize(seed=SEEDS, stage=st.sampled_from(STAGES))
    def people_come(self, seed: int, stage: str) -> None:
        """Start with something on the board, wherever the workshop is."""
        h, chance = self.h, Random(seed)
        works_on: tuple[Leaves, ...] = ("solutions", "solutions", "lessons", "projects")
        h.leaves(chance.choice(works_on), names_to_facilitators=chance.random() < 0.3)
        for person in DELEGATES:
            h.person(person, unnamed=person == "cleo")
        for person in RUNNERS:
            h.person(person, "organiser" if person == "ola" else "facilitator")
        h.person(EXPERT, "expert", unnamed=True, named=True)
        for person in ("ann", "bob", "fay", EXPERT):
            h.arrive(person)
        h.look("projector")
        h.look("delegate")
        h.arrive("finn", peek=True)
        h.arrive("ola")
        h.stage("fay", "ideate")
        h.show()
        for person in DELEGATES * 2:
            h.done(person, "post_idea", **post_idea(h, chance))
        self.show()
        if STAGES.index(stage) > STAGES.index("ideate"):
            h.stage("fay", "cluster")
            self.show()
            ideas = sorted(h.state.idea)
            for number, name in enumerate(("", h.said("cluster"), "")):
                pair = ideas[2 * number : 2 * number + 2]
                h.done("ann", "create_cluster", cluster=h.id("cluster"), name=name, ideas=pair)
        if stage == "vote":
            h.stage("fay", "vote")
            h.done("fay", "open_round", **open_round(h, chance))
        if stage == "draft":
            h.stage("fay", "draft")
            h.do("fay", "make_solution", solution=h.id("solution"), cluster=sorted(h.state.cluster)[0])
        h.stage("fay", stage)
        self.show()

    # ── Commands ────────────────────────────────────────────────────────────────────────────────

    def likely(self, person: str) -> list[str]:
        """The commands that this person could be granted now."""
        stage, role = self.h.state.board.stage, self.h.roles[person]
        found = [(type, RULES[COMMANDS[type]]) for type in CASES if type != "move_stage"]
        return [type for type, rule in found if role in rule.roles and stage in rule.stages]

    def say(self, person: str, type: str, /, **body: Any) -> None:
        """A command that waits in the queue."""
        envelope = self.h.envelope(person, type, **body)
        self.h.send(person, envelope)
        self.queued.append((person, envelope))

    def ask(self, chance: Random) -> None:
        """Somebody sends a command; it waits in the queue."""
        person = chance.choice(PEOPLE)
        if chance.random() < 0.02:
            envelope = self.h.envelope(person, "post_idea", idea=7)
        else:
            wild = chance.random() < 0.1
            type = chance.choice(list(CASES) if wild else self.likely(person) or list(CASES))
            envelope = self.h.envelope(person, type, **CASES[type](self.h, chance))
            assert envelope.command is not None, envelope.fault
        self.h.send(person, envelope)
        self.queued.append((person, envelope))

    @rule(seed=SEEDS, number=st.integers(1, 40))
    def busy(self, seed: int, number: int) -> None:
        """Many people at once: some commands share a batch, some batches share a frame."""
        chance = Random(seed)
        for _ in range(number):
            self.ask(chance)
            if chance.random() < 0.6:
                self.finish()
            if chance.random() < 0.3:
                self.show()
            if chance.random() < 0.05:
                self.come_and_go(chance)

    @rule(seed=SEEDS, stage=st.sampled_from(BUSY))
    def busy_at(self, seed: int, stage: str) -> None:
        """A stage with what belongs to it: without a round or a sheet there is little to do."""
        self.finish()
        h, chance = self.h, Random(seed)
        h.stage("fay", stage)
        if stage == "vote" and not any(round.status == "open" for round in h.state.round.values()):
            for type in ("resume_round", "open_round"):
                h.do("fay", type, **CASES[type](h, chance))
        if stage == "draft" and len(h.state.solution) == 0:
            h.do("fay", "make_solution", **make_solution(h, chance))
        self.busy(seed, 25)

    @rule(to=st.sampled_from(STAGES), person=st.sampled_from(RUNNERS))
    def move(self, to: str, person: str) -> None:
        self.say(person, "move_stage", seen=self.h.state.board.stage, to=to)

    @precondition(lambda self: self.sent)
    @rule(seed=SEEDS, elsewhere=st.booleans())
    def repeat(self, seed: int, elsewhere: bool) -> None:
        """Law 4: an answer got lost, so the browser sends the command again, and hears the same; also in a
        new tab, where its own was closed meanwhile."""
        person, envelope = Random(seed).choice(self.sent)
        first = self.h.final(envelope)
        self.finish()
        settled = self.h.state
        if elsewhere:
            envelope = self.h.moved(person, envelope)
        self.h.send(person, envelope)
        self.h.settle()
        assert self.h.answers[envelope.id][-1] == first
        assert self.h.state is settled

    @precondition(lambda self: self.queued)
    @rule(seed=SEEDS)
    def twice(self, seed: int) -> None:
        """Law 4, in one batch: the link stuttered."""
        person, envelope = Random(seed).choice(self.queued)
        self.h.send(person, envelope)
        self.finish()
        assert len(set(map(repr, self.h.answers[envelope.id]))) == 1

    @rule(seed=SEEDS, number=st.integers(1, 20))
    def take_back(self, seed: int, number: int) -> None:
        """Do some things that can be undone, and undo them, mostly the newest first: each as it was, or a
        refusal. `check_log` looks at it."""
        self.finish()
        chance, first = Random(seed), self.h.state.revision
        for _ in range(number):
            person = chance.choice(PEOPLE)
            types = [type for type in self.likely(person) if RULES[COMMANDS[type]].undo and type != "undo"]
            type = chance.choice(types or ["send_nudge"])
            for _again in range(2):  # what was made first is often changed then
                self.say(person, type, **CASES[type](self.h, chance))
                self.finish()
        revisions = list(range(self.h.state.revision, first, -1))
        for revision in chance.choice((revisions, revisions, chance.sample(revisions, len(revisions)))):
            self.say(chance.choice(RUNNERS), "undo", revision=revision)

    @rule(seed=SEEDS, stored=st.booleans())
    def database_fails(self, seed: int, stored: bool) -> None:
        """Law 3: what is not known to be durable is not shown and not done; whoever sends it again is decided
        once, also if it was `stored` after all."""
        self.finish()
        self.h.show()
        chance, before = Random(seed), self.h.state
        for _ in range(chance.randint(1, 6)):
            self.ask(chance)
        self.h.broken = "after" if stored else "before"
        self.h.settle()
        self.h.broken = ""
        assert all(self.h.answers[envelope.id][-1].retry for _, envelope in self.queued)
        assert self.h.state is before
        self.h.show()
        assert self.h.shown.revision == before.revision
        for person, envelope in self.queued:
            self.h.send(person, envelope)
        self.finish()

    @rule(seed=SEEDS)
    def another_process(self, seed: int) -> None:
        """Somebody is decided by another process while others wait here: this one catches up."""
        self.finish()
        chance, other = Random(seed), self.h.elsewhere()
        for person in chance.sample(PEOPLE, 2):
            type = chance.choice(self.likely(person) or ["send_nudge"])
            envelope = self.h.envelope(person, type, **CASES[type](self.h, chance))
            assert envelope.command is not None, envelope.fault
            other.ask(BOARD, person, self.h.roles[person], envelope.command)
            self.h.seqs[person, f"tab-of-{person}"] -= 1
        self.ask(chance)
        self.h.settle()
        self.sent += self.queued
        self.queued = []
        self.h.live.poll()
        self.h.settle()
        assert self.h.state.revision == self.h.store.heads()[BOARD]

    @rule(seed=SEEDS)
    def out_of_order(self, seed: int) -> None:
        """Law 4: what comes too early is not decided, and hears from where to send again."""
        self.finish()
        person, before = Random(seed).choice(PEOPLE), self.h.state
        first = self.h.envelope(person, "write_point", **write_point(self.h, Random(seed)))
        second = self.h.envelope(person, "write_point", **write_point(self.h, Random(seed)))
        self.h.send(person, second)
        self.h.settle()
        assert self.h.answers[second.id][-1].expected == first.seq
        assert self.h.state is before
        for envelope in (first, second):
            self.h.send(person, envelope)
        self.h.settle()
        assert self.h.answers[second.id][-1].expected is None

    @rule(seed=SEEDS, person=st.sampled_from(PEOPLE))
    def cites(self, seed: int, person: str) -> None:
        """The house cites for somebody: it has looked at the other workshop."""
        self.finish()
        command = Cite(**cite(self.h, Random(seed)))
        self.h.live.ask(BOARD, person, self.h.roles[person], command)

    @rule(minutes=st.sampled_from((1, 10)))
    def time_passes(self, minutes: int) -> None:
        """Also beyond the end of a stage that locks. The next change is shown at once."""
        self.h.moment += minutes * 60_000
        self.h.clock += minutes * 60

    @rule()
    def finish(self) -> None:
        """The loop decides everything that waits, in one batch."""
        before = self.h.state
        self.h.settle()
        answers = [self.h.final(envelope) for _, envelope in self.queued]
        if all(answer.refused for answer in answers):
            assert self.h.state is before  # Law 3: a refusal changes nothing
        self.sent += self.queued
        self.queued = []
        self.h.check_ledgers()

    @rule()
    def back(self) -> None:
        """Law 8: going back destroys nothing."""
        self.finish()
        before = self.h.state
        self.h.stage("fay", "brief")
        after = self.h.state
        assert after.idea == before.idea
        assert after.cluster == before.cluster
        assert after.solution == before.solution
        assert after.field == before.field
        assert after.ballot == before.ballot
        assert set(after.round) == set(before.round)
        assert after.board.revealed >= before.board.revealed

    # ── Joins, roles, links ─────────────────────────────────────────────────────────────────────

    def come_and_go(self, chance: Random) -> None:
        """Also between two commands of a batch, and between a commit and its frame."""
        clients = [self.h.clients[socket] for socket in sorted(self.h.clients)]
        client, what = chance.choice(clients), chance.random()
        if what < 0.3 and len(clients) < 11:
            self.h.arrive(chance.choice(PEOPLE), peek=chance.random() < 0.5)
        elif what < 0.4 and len(clients) < 11:
            self.h.look(chance.choice(("projector", "delegate")))
        elif what < 0.5 and len(clients) > 4:
            self.h.leave(client)
        elif what < 0.6 and client.viewer.person is not None:
            self.h.writes(client, chance.choice((None, f"sheet-of-{client.viewer.person}.do")))
        elif what < 0.8:
            client.deaf = not client.deaf
        elif client.viewer.runs:
            self.h.become(
                client, Viewer(client.viewer.role, client.viewer.person, peek=not client.viewer.peek)
            )

    @rule(seed=SEEDS)
    def links_break(self, seed: int) -> None:
        chance = Random(seed)
        for _ in range(3):
            self.come_and_go(chance)

    @rule(person=st.sampled_from(("cleo", "finn")))
    def change_role(self, person: str) -> None:
        """A link is revoked, or somebody is made a facilitator."""
        self.finish()
        role = self.h.roles[person]
        self.h.roles[person] = "delegate" if role == "facilitator" else "facilitator"
        for client in self.h.clients.values():
            if client.viewer.person == person and client.viewer.role != "projector":
                self.h.become(client, Viewer(self.h.roles[person], person))

    @rule(person=st.sampled_from(("ann", "bob")), unnamed=st.booleans())
    def change_profile(self, person: str, unnamed: bool) -> None:
        self.finish()
        self.h.person(person, unnamed=unnamed)

    @rule()
    def show(self) -> None:
        """Every frame that is due goes out; then every client that heard all of it holds a fresh snapshot."""
        self.h.show()
        for client in self.h.clients.values():
            if client.gap and not client.deaf:
                self.h.sit(client)
            if not client.deaf and not client.gap:
                self.h.check_client(client)
        self.h.check_answers(CASES)

    @rule()
    def restart(self) -> None:
        """The process dies between two batches; the next one finds the same board."""
        self.finish()
        before = self.h.state
        self.h.live = self.h._live()
        assert self.h.state.same_records(before)
        assert self.h.state.profiles == before.profiles

    def teardown(self) -> None:
        try:
            self.finish()
            for client in self.h.clients.values():
                client.deaf = False
            self.show()
            for client in self.h.clients.values():
                self.h.check_client(client)
            self.h.check_views()
            self.h.check_exports()
            self.h.check_contacts()
            self.h.check_log(self.sent)
            self.h.check_indexes()
            self.h.check_store()
        finally:
            self.h.close()
            shutil.rmtree(self.folder, ignore_errors=True)


FULL = os.environ.get("BOARD_FULL") == "1"

TestLaws = Laws.TestCase
TestLaws.settings = settings(
    max_examples=800 if FULL else 70,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
