"""What model clients say: a mixture of commands, from what their own screen shows.

Some are late, doubled in meaning or simply not allowed, as in a real room. Every text is new.
"""

from __future__ import annotations

import itertools
from typing import Any

from tests.faults.model import Model

Said = tuple[str, dict[str, Any]]
# Sorting twice as often: it is where most can be done by everybody.
STAGES = ("ideate", "cluster", "cluster", "vote", "draft")
_numbers = itertools.count(1)


def text() -> str:
    return f"Idea number {next(_numbers)} — with “typography”, ümlauts and 🌱"


def say(model: Model) -> Said:
    """The next thing that this person does."""
    chance, stage = model.chance, stage_of(model)
    idle = (stage == "draft" and not model.shared.get("solution")) or (
        stage == "vote" and not open_round(model)
    )
    if model.role in ("facilitator", "organiser") and chance.random() < (0.9 if idle else 0.3):
        return run(model, stage)
    if stage == "draft":
        return draft(model)
    if stage == "vote":
        return vote(model)
    if stage == "cluster" and chance.random() < 0.5:
        return sort(model)
    return write(model)


def stage_of(model: Model) -> str:
    board = model.shared.get("board", {}).get("board")
    return str(board["stage"]) if board else "brief"


def open_round(model: Model) -> str | None:
    rounds = model.shared.get("round", {}).values()
    return next((round["id"] for round in rounds if round["status"] != "closed"), None)


def write(model: Model) -> Said:
    """Post, edit or take back an idea. The number of ideas stays about the same."""
    chance = model.chance
    own = sorted(model.mine.get("mine", {}))
    if not own or chance.random() < 0.4:
        return "post_idea", {"idea": model.id(), "text": text()}
    idea = chance.choice(own)
    if len(own) > 3 and chance.random() < 0.5:
        return "take_back_idea", {"idea": idea}
    carried = model.mine["mine"][idea]["idea"] or model.shared.get("idea", {}).get(idea)
    return "edit_idea", {"idea": idea, "text": text(), "base": carried["written"] if carried else 0}


def sort(model: Model) -> Said:
    chance = model.chance
    ideas, clusters = sorted(model.shared.get("idea", {})), sorted(model.shared.get("cluster", {}))
    if ideas and (len(clusters) < 3 or chance.random() < 0.1):
        some = chance.sample(ideas, min(len(ideas), 3))
        return "create_cluster", {"cluster": model.id(), "name": text()[:20], "ideas": some}
    if not ideas or not clusters:
        return write(model)
    one = chance.choice(clusters)
    kind = chance.random()
    if kind < 0.6:
        return "place_ideas", {"ideas": [chance.choice(ideas)], "cluster": one if kind < 0.5 else None}
    if kind < 0.8:
        seen = model.shared["cluster"][one]["rev"]
        return "rename_cluster", {"cluster": one, "name": text()[:20], "base": seen}
    if kind < 0.9:
        return "merge_clusters", {"into": one, "source": chance.choice(clusters)}
    return "dissolve_cluster", {"cluster": one}


def vote(model: Model) -> Said:
    rounds = model.shared.get("round", {})
    if not rounds:
        return write(model)
    round = model.chance.choice(sorted(rounds))
    clusters = rounds[round]["clusters"]
    dots = model.chance.randint(0, 2)
    return "cast_dots", {"round": round, "cluster": model.chance.choice(clusters), "dots": dots}


def draft(model: Model) -> Said:
    chance = model.chance
    sheets = sorted(model.shared.get("solution", {}))
    if not sheets:
        return write(model)
    sheet = chance.choice(sheets)
    actions = model.shared.get("action", {})
    if actions and chance.random() < 0.2:
        return "remove_action", {"action": chance.choice(sorted(actions))}
    if chance.random() < 0.3:
        row = {"what": text(), "who": "", "by": "", "base": 0}
        return "write_action", {"action": model.id(), "solution": sheet, **row}
    name = chance.choice(("title", "people", "do"))
    known = model.shared.get("field", {}).get(f"{sheet}.{name}")
    return "write_field", {
        "solution": sheet, "field": name, "text": text(), "base": known["rev"] if known else 0,
    }  # fmt: skip


def run(model: Model, stage: str) -> Said:
    """What those who run a workshop do besides."""
    chance = model.chance
    clusters = sorted(model.shared.get("cluster", {}))
    ideas = sorted(model.shared.get("idea", {}))
    if chance.random() < 0.25 or stage in ("brief", "closed"):
        return "move_stage", {"seen": stage, "to": chance.choice(STAGES)}
    if stage == "vote":
        round = open_round(model)
        if round is not None:
            return chance.choice(("close_round", "resume_round")), {"round": round}
        if clusters:
            rule = {"budget": 3, "cap": 2, "blind": chance.random() < 0.5}
            return "open_round", {"round": model.id(), "name": text()[:20], **rule}
        return "move_stage", {"seen": stage, "to": "cluster"}
    if stage == "draft" and clusters:
        return "make_solution", {"solution": model.id(), "cluster": chance.choice(clusters)}
    if stage == "draft":
        return "move_stage", {"seen": stage, "to": "cluster"}
    if ideas and chance.random() < 0.5:
        return "hide_idea", {"idea": chance.choice(ideas), "reason": text()[:40]}
    return "reveal_ideas", {}
