"""What a deed becomes on the screen of whoever does it: a command, or nothing where nothing fits any more.

It looks at that person's own copy of the board and at nothing else, as people do.
"""

from __future__ import annotations

import random
from typing import Any

from board.rehearse.page import Model
from board.rehearse.plan import FIELDS, SHEETS, Deed

Said = tuple[str, dict[str, Any]]
TOPICS = ("success", "obstacle", "transfer", "failed")


def stage_of(page: Model) -> str:
    """The stage that a page shows; empty before it shows any."""
    board = page.shared.get("board", {}).get("board")
    return str(board["stage"]) if board else ""


def brief_of(page: Model) -> dict[str, Any]:
    """What the page says that the workshop is about; empty before it says anything."""
    found: dict[str, Any] = page.shared.get("brief", {}).get("brief", {})
    return found


def comes_to(page: Model, stage: str) -> bool:
    """Whether the workshop has this stage. A board without a plan has them all."""
    plan = brief_of(page).get("stages", [])
    return not plan or any(each["name"] == stage for each in plan)


def act(deed: Deed, page: Model) -> list[Said]:
    """The commands of a deed, in order."""
    if not comes_to(page, deed.text if deed.what == "go" else deed.stage):
        return []
    match deed.what:
        case "ask":
            return [("ask_question", {"question": page.id(), "text": deed.text})]
        case "post":
            lanes = [lane["id"] for lane in brief_of(page).get("lanes", [])]
            lane = _one(lanes, deed.pick) or ""
            return [("post_idea", {"idea": page.id(), "text": deed.text, "lane": lane})]
        case "edit" | "take_back":
            return _own(deed, page)
        case "done":
            return [("say_done", {"seen": deed.stage, "done": True})]
        case "cluster" | "move" | "name":
            return _sort(deed, page)
        case "dots":
            return _vote(deed, page)
        case "field" | "action" | "doubt":
            return _draft(deed, page)
        case "go" | "open_vote" | "close_vote" | "sheets":
            return _run(deed, page)
    return []


def _own(deed: Deed, page: Model) -> list[Said]:
    idea = _one(sorted(page.mine.get("mine", {})), deed.pick)
    if idea is None:
        return []
    held = page.mine["mine"][idea]["idea"] or page.shared.get("idea", {}).get(idea)
    if held is None:
        return []
    if deed.what == "take_back":
        return [("take_back_idea", {"idea": idea})]
    return [("edit_idea", {"idea": idea, "text": deed.text, "base": held["written"]})]


def _sort(deed: Deed, page: Model) -> list[Said]:
    ideas, clusters = page.shared.get("idea", {}), page.shared.get("cluster", {})
    loose = sorted(id for id, idea in ideas.items() if idea["cluster"] is None)
    cluster = _one(sorted(clusters), deed.number / 1000)
    if deed.what == "name":
        if cluster is None:
            return []
        return [("rename_cluster", {"cluster": cluster, "name": deed.text, "base": clusters[cluster]["rev"]})]
    if deed.what == "cluster" or cluster is None:
        first = [id for id in (_one(loose, deed.pick), _one(loose, 1 - deed.pick)) if id is not None]
        name = deed.text or "To be named"
        return [("create_cluster", {"cluster": page.id(), "name": name, "ideas": list(dict.fromkeys(first))})]
    idea = _one(loose or sorted(ideas), deed.pick)
    return [] if idea is None else [("place_ideas", {"ideas": [idea], "cluster": cluster})]


def _vote(deed: Deed, page: Model) -> list[Said]:
    round = _open(page)
    if round is None:
        return []
    # Everybody has favourites of their own, and keeps them.
    order = sorted(round["clusters"])
    random.Random(page.person).shuffle(order)
    cluster = order[int(deed.pick) % len(order)]
    return [("cast_dots", {"round": round["id"], "cluster": cluster, "dots": deed.number})]


def _draft(deed: Deed, page: Model) -> list[Said]:
    if brief_of(page).get("leaves") == "lessons":
        lesson = {"lesson": page.id(), "topic": TOPICS[deed.number % len(TOPICS)], "text": deed.text[:300]}
        return [("write_lesson", {**lesson, "base": 0})] if deed.what == "field" else []
    sheets = sorted(page.shared.get("solution", {}))
    if not sheets:
        return []
    sheet = sheets[deed.number % len(sheets)]
    if deed.what == "doubt":
        return [("raise_doubt", {"doubt": page.id(), "solution": sheet, "text": deed.text[:300]})]
    if deed.what == "action":
        row = {"what": deed.text[:300], "who": "", "by": "30 days", "base": 0}
        return [("write_action", {"action": page.id(), "solution": sheet, **row})]
    name = FIELDS[deed.number // SHEETS % len(FIELDS)]
    known = page.shared.get("field", {}).get(f"{sheet}.{name}")
    base = known["rev"] if known else 0
    return [("write_field", {"solution": sheet, "field": name, "text": deed.text, "base": base})]


def _run(deed: Deed, page: Model) -> list[Said]:
    clusters = page.shared.get("cluster", {})
    if deed.what == "go":
        return [("move_stage", {"seen": stage_of(page), "to": deed.text})]
    if deed.what == "close_vote":
        round = _open(page)
        return [("close_round", {"round": round["id"]})] if round else []
    if deed.what == "sheets":
        if brief_of(page).get("leaves", "solutions") != "solutions":
            return []
        made = sorted(clusters)[: deed.number]
        return [("make_solution", {"solution": page.id(), "cluster": cluster}) for cluster in made]
    said: list[Said] = []
    ideas = page.shared.get("idea", {})
    if ideas and not any(idea["cluster"] for idea in ideas.values()):
        # In a very short rehearsal nobody sorted anything.
        pairs = [{"idea": idea, "cluster": page.id()} for idea in sorted(ideas)[:8]]
        said.append(("cluster_loose_ideas", {"pairs": pairs}))
    vote = brief_of(page).get("vote", {"budget": 3, "cap": 2})
    rule = {"budget": vote["budget"], "cap": vote["cap"], "blind": True}
    return [*said, ("open_round", {"round": page.id(), "name": "", **rule})]


def _open(page: Model) -> dict[str, Any] | None:
    rounds = page.shared.get("round", {}).values()
    return next((round for round in rounds if round["status"] == "open"), None)


def _one(some: list[str], pick: float) -> str | None:
    return some[min(len(some) - 1, int(pick * len(some)))] if some else None
