"""Who receives what: every fact of a board × every viewer × every stage × every surface, as bytes.

A fact is a text or an id that stands in one record and nowhere else. `SEEN` says in words of its own who may
know it when. Surfaces are not listed: they are all that a socket hears, and every page of a workshop that the
server has, so that a new one is looked at from its first day. A new kind of record fails until it has its
facts here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from board import create_app
from board.messages import RECORDS
from board.rules import STAGES
from board.settings import Settings
from tests.conftest import Browser, Demo, free_port, running_demo
from tests.delegates import Delegate, facilitator, joined, together
from tests.learned import CASE as LEARNED
from tests.learned import EXCHANGE, LESSON, PROJECT, Said, teach

CITY = "Gothenburg"
BOARD = "glasgow-2019-gothenburg"
LATER = ("draft", "closed")
"""Stages in which this workshop shows who wrote what."""
RUNNERS = ("fay", "pia", "ola")
"""Who runs the workshop: two facilitators, of whom Pia asked to see private ideas, and the organiser."""
SCREENS = ("wall", "preview")
BIG = ("wall", "hall")
"""The projector, and the computer in the plenary room, which has the link of the wall."""
EVERYBODY = ("ann", "bob", "eve", *RUNNERS, *SCREENS, "hall")

Cell = Callable[[str, str], bool]
"""Whether a viewer may know a fact at a stage."""


def everybody(_viewer: str, _stage: str) -> bool:
    return True


def named(viewer: str, stage: str) -> bool:
    """Ann's name, her id, and what she does."""
    return viewer in ("ann", *RUNNERS) or (stage in LATER and viewer not in BIG)


def hers(viewer: str, _stage: str) -> bool:
    return viewer == "ann"


def hidden(viewer: str, _stage: str) -> bool:
    return viewer in ("ann", *RUNNERS)


def private(viewer: str, stage: str) -> bool:
    """Ann's idea, until it is revealed with the move to Clusters."""
    return viewer in ("ann", "pia") or stage != "ideate"


def both(viewer: str, stage: str) -> bool:
    """Hidden while it was private."""
    return hidden(viewer, stage) and private(viewer, stage)


def nobody(_viewer: str, _stage: str) -> bool:
    return False


def city(viewer: str, stage: str) -> bool:
    """What the city says, until it is published at the end."""
    return viewer == "eve" or stage == "closed"


SEEN: dict[str, tuple[str, Cell, str]] = {
    # fact: kind, who may know it, the stage from which it is there
    "point text": ("point", everybody, "brief"),
    "question text": ("question", everybody, "brief"),
    "answer text": ("question", everybody, "brief"),
    "hidden question": ("question", hidden, "brief"),
    "reason of the question": ("question", hidden, "brief"),
    "Annabel": ("person", named, "brief"),
    "nudge text": ("nudge", everybody, "brief"),
    "private idea": ("idea", private, "ideate"),
    "hidden idea": ("idea", both, "ideate"),
    "reason of the idea": ("idea", both, "ideate"),
    "cluster name": ("cluster", everybody, "cluster"),
    "table name": ("table", everybody, "cluster"),
    "round name": ("round", everybody, "vote"),
    "ballot": ("ballot", hers, "vote"),
    "choice": ("choice", everybody, "draft"),
    "field text": ("field", everybody, "draft"),
    "action text": ("action", everybody, "draft"),
    "doubt text": ("doubt", everybody, "draft"),
    "hidden doubt": ("doubt", hidden, "draft"),
    "solution": ("solution", everybody, "draft"),
    "response text": ("response", city, "draft"),
    "lesson of Porto": ("citation", everybody, "draft"),
    "project of Nantes": ("citation", everybody, "draft"),
    "lesson that is gone": ("lesson", nobody, "brief"),
    "outcome text": ("outcome", everybody, "closed"),
    "takeaway text": ("takeaway", everybody, "closed"),
    "hidden takeaway": ("takeaway", hidden, "closed"),
    "saved": ("saved", hers, "closed"),
    "note text": ("note", hers, "closed"),
    "touch": ("touch", hers, "closed"),
}
"""The facts. The words are the texts themselves, made unlike anything else by a number."""
SAID_ALOUD = {"hidden question": "brief", "hidden doubt": "draft", "hidden takeaway": "closed"}
"""What everybody saw before it was hidden, and the stage in which that was."""
BY_LAYER = {"brief", "board", "timer", "done", "seat", "spotlight", "publication"}
"""Kinds without a text of their own: looked at in what a viewer holds, below."""


CASE = {"lesson"}
"""Kinds of a case, below."""
MEETING = {"project", "table_round"}
"""Kinds of an exchange, below."""
FOUND = ("idea", "question", "cluster", "field", "doubt", "lesson", "response", "takeaway", "note")
"""Kinds with words of people: whoever may not know them finds nothing by them."""


def test_every_kind_of_record_has_its_facts() -> None:
    assert {kind for kind, _cell, _stage in SEEN.values()} | BY_LAYER | CASE | MEETING == set(RECORDS)


class Workshop:
    """A workshop with everybody in it, and every fact on its board as the stages go by."""

    def __init__(self, demo: Demo, texts: dict[str, str]) -> None:
        self.demo = demo
        self.texts = texts
        self.browsers = {
            "ann": joined(demo, CITY, self.texts["Annabel"], "Porto").browser,
            "bob": joined(demo, CITY, "Bob", "Athens").browser,
            "eve": self.entered(demo.link(CITY, "City expert")),
            "fay": facilitator(demo, CITY).browser,
            "pia": self.entered(demo.facilitator(CITY)),
            "ola": self.entered(demo.organiser),
            "hall": self.entered(demo.wall),
        }
        self.browsers |= {"wall": self.browsers["fay"], "preview": self.browsers["fay"]}
        self.people = {name: self.open(name) for name in EVERYBODY}
        self.ann, self.bob, self.fay = (self.people[name] for name in ("ann", "bob", "fay"))
        self.ids = {fact: secrets.token_urlsafe(12) for fact in SEEN}

    def entered(self, link: str) -> Browser:
        browser = Browser(self.demo.url)
        assert browser.post_json("/enter", {"secret": link.split("#")[1]}).status == 200
        return browser

    def open(self, name: str) -> Delegate:
        view = {"wall": "projector", "hall": "projector", "preview": "delegate"}.get(name)
        return Delegate(self.browsers[name], BOARD, view=view, peek=name == "pia")

    def reach(self, stage: str) -> None:
        """Go to the stage, and put on the board what belongs to it."""
        ann, bob, fay, ids, texts = self.ann, self.bob, self.fay, self.ids, self.texts
        fay.go(stage)
        ann.wait(lambda: ann.stage == stage)
        bob.wait(lambda: bob.stage == stage)
        if stage == "brief":
            fay.done("write_point", point=ids["point text"], list="tried", text=texts["point text"], base=0)
            for fact in ("question text", "hidden question"):
                ann.done("ask_question", question=ids[fact], text=texts[fact])
            asked = ids["question text"]
            fay.done("answer_question", question=asked, text=texts["answer text"], base=0)
            reason = texts["reason of the question"]
            fay.done("hide_question", question=ids["hidden question"], reason=reason)
            fay.done("send_nudge", text=texts["nudge text"])
        elif stage == "ideate":
            for fact in ("private idea", "hidden idea"):
                ann.done("post_idea", idea=ids[fact], text=texts[fact])
            fay.done("hide_idea", idea=ids["hidden idea"], reason=texts["reason of the idea"])
            ann.done("say_done", seen="ideate", done=True)
        elif stage == "cluster":
            name, idea = texts["cluster name"], ids["private idea"]
            ann.done("create_cluster", cluster=ids["cluster name"], name=name, ideas=[idea])
            fay.done("make_table", table=ids["table name"], name=texts["table name"])
            ann.done("sit", table=ids["table name"])
            fay.done("show_to_everyone", what="cluster", target=ids["cluster name"])
        elif stage == "vote":
            round = ids["round name"]
            fay.done("open_round", round=round, name=texts["round name"], budget=3, cap=2, blind=True)
            ann.wait(lambda: round in ann.shared.get("round", {}))
            ann.done("cast_dots", round=round, cluster=ids["cluster name"], dots=2)
            self.texts["ballot"] = f"{round}.{ann.me['id']}"
        elif stage == "draft":
            self.texts["solution"] = ids["solution"]
            fay.done("make_solution", solution=ids["solution"], cluster=ids["cluster name"])
            fay.done("choose_cluster", cluster=ids["cluster name"])
            self.texts["choice"] = ids["cluster name"]
            sheet = {"solution": ids["solution"]}
            fay.done("give_sheet", table=ids["table name"], **sheet)
            ann.done("take_pen", **sheet)
            ann.done("write_field", field="do", text=texts["field text"], base=0, **sheet)
            action = {"action": ids["action text"], "what": texts["action text"], "who": "", "by": ""}
            ann.done("write_action", base=0, **action, **sheet)
            for fact in ("doubt text", "hidden doubt"):
                ann.done("raise_doubt", doubt=ids[fact], text=texts[fact], **sheet)
            fay.done("hide_doubt", doubt=ids["hidden doubt"], reason="Because")
            ann.done("take_action", action=ids["action text"])
            self.cite("lesson", LEARNED, LESSON)
            self.cite("project", EXCHANGE, PROJECT)
            eve = self.people["eve"]
            eve.wait(lambda: ids["solution"] in eve.shared.get("solution", {}))
            eve.done("respond", answer="test", why=texts["response text"], base=0, **sheet)
        elif stage == "closed":
            eve, solution = self.people["eve"], ids["solution"]
            eve.done("publish_responses", on=True)
            eve.done(
                "record_outcome", solution=solution, happened="tested", text=texts["outcome text"], base=0
            )
            for fact, topic in (("takeaway text", "takeaway"), ("hidden takeaway", "failed")):
                ann.done("leave_takeaway", takeaway=ids[fact], topic=topic, text=texts[fact])
            fay.done("hide_takeaway", takeaway=ids["hidden takeaway"], reason="Because")
            ann.done("save", what="solution", target=solution, on=True)
            ann.done("write_note", text=texts["note text"], base=0)
            ann.done("stay_in_touch", person=bob.me["id"], on=True)
            self.texts["saved"] = f"{ann.me['id']}.{solution}"
            self.texts["touch"] = f"{ann.me['id']}.{bob.me['id']}"

    def cite(self, what: str, source: str, target: str) -> None:
        """Ann cites something of another workshop in the sheet."""
        wish = {"citation": secrets.token_urlsafe(12), "solution": self.ids["solution"], "what": what}
        wish |= {"source": source, "target": target}
        answer = self.browsers["ann"].post_json(f"/w/{BOARD}/cite", wish)
        assert answer.status == 200, answer.text
        self.ann.wait(lambda: wish["citation"] in self.ann.shared.get("citation", {}))

    def found(self, name: str, text: str) -> list[dict[str, str]]:
        """What somebody finds by the number of a fact."""
        address = f"/lab/glasgow-2019/search?q={text.rpartition('-')[2]}"
        answer = self.browsers[name].get(address, Accept="application/json")
        # Who only looks at the wall searches nothing.
        assert answer.status == (403 if name == "hall" else 200), answer.text
        results: list[dict[str, str]] = answer.json.get("results", [])
        return results

    @property
    def head(self) -> int:
        """The last revision that anybody was told: it is shown a moment after it is answered."""
        answers = [answer for person in self.people.values() for answer in person.answers.values()]
        return max([self.fay.have or 0, *(int(answer.get("revision") or 0) for answer in answers)])


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    data = tmp_path_factory.mktemp("visibility") / "data"
    texts = {fact: f"{fact.replace(' ', '-')}-{secrets.token_hex(4)}" for fact in SEEN}
    teach(data, Said(texts["lesson of Porto"], texts["lesson that is gone"], texts["project of Nantes"]))
    with running_demo({"BOARD_DATA": str(data), "PORT": str(free_port())}) as demo:
        made = Workshop(demo, texts)
        with together(*made.people.values()):
            yield made


def pages(folder: Path) -> list[str]:
    """The address of every page that belongs to a workshop, or to its Lab."""
    app = create_app(Settings(data=folder, async_mode="threading"))
    found = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    app.extensions["board"].store.close()
    return [rule for rule in found if "<workshop>" in rule or "<lab>" in rule]


def filled(page: str, revision: int) -> str:
    known = {
        "<workshop>": BOARD, "<lab>": "glasgow-2019", "<int:revision>": str(revision), "<city>": "porto",
        "<name>": "case",
    }  # fmt: skip
    for name, value in known.items():
        page = page.replace(name, value)
    assert "<" not in page, f"say here what stands in {page}"
    return page


def kept_whole(surface: str, fact: str, stage: str) -> bool:
    """The organiser's archive is complete, but for the ballots of a round that is not closed."""
    return surface.endswith("/archive.json") and (fact != "ballot" or stage in LATER)


def for_the_city(surface: str, fact: str) -> bool:
    """A note goes to its writer's city, without their name: the organiser sees it there, and in the ZIP that
    has every city's page."""
    return fact == "note text" and ("/cities/" in surface or surface.endswith("/export.zip"))


def test_nobody_receives_what_they_may_not_know(workshop: Workshop, tmp_path: Path) -> None:
    addresses, reached = pages(tmp_path / "data"), []
    for stage in STAGES:
        heard = {name: len(person.heard) for name, person in workshop.people.items()}
        workshop.reach(stage)
        reached.append(stage)
        facts = {
            workshop.texts[fact]: (fact, cell)
            for fact, (_kind, cell, since) in SEEN.items()
            if since in reached
        }
        for name, person in workshop.people.items():
            person.wait(lambda person=person: (person.have or 0) >= workshop.head)  # type: ignore[misc]
            came = workshop.open(name)  # a fresh snapshot
            came.leave()
            surfaces = {"frames": person.heard[heard[name] :], "snapshot": came.heard}
            if name not in SCREENS:  # their pages are the facilitator's own
                for address in (filled(page, workshop.head) for page in addresses):
                    if name == "hall" and "/wall" not in address:
                        continue  # a finished board’s plan names who took on a first step, to everybody
                    surfaces[address] = [workshop.browsers[name].get(address).text]
            for text, (fact, cell) in facts.items():
                for surface, texts in surfaces.items():
                    if name == "ola" and (kept_whole(surface, fact, stage) or for_the_city(surface, fact)):
                        continue
                    if cell(name, stage) or (surface == "frames" and SAID_ALOUD.get(fact) == stage):
                        continue
                    got = f"{name} got “{fact}” at {stage}: {surface}"
                    assert not any(text in one for one in texts), got
                kind = SEEN[fact][0]
                if kind in FOUND and name not in SCREENS and not cell(name, stage):
                    assert workshop.found(name, text) == [], f"{name} found “{fact}” at {stage}"
                if cell(name, stage):
                    assert any(text in one for one in came.heard), f"{name} does not see “{fact}” at {stage}"
            layers(workshop, name, stage, came)


def layers(workshop: Workshop, name: str, stage: str, came: Delegate) -> None:
    """Facts that are no text: who is done, sits where and holds the pen, totals, what is shown to all."""
    ann, ids = workshop.ann.me["id"], workshop.ids
    done = ann in came.shared.get("done", {}) or ann in came.mine.get("done", {})
    assert done == (name == "ann" and stage == "ideate")
    assert all(kind in came.shared for kind in ("brief", "board", "timer"))
    if stage in ("cluster", "vote", *LATER):
        sits = ann in came.shared.get("seat", {}) or ann in came.mine.get("seat", {})
        assert sits == named(name, stage)
        assert came.shared["spotlight"]["spotlight"]["target"] == ids["cluster name"]
        assert came.shared["counts"]["counts"]["seated"] == {ids["table name"]: 1}
    if stage == "vote":
        tally = came.shared.get("tally", {}).get(ids["round name"])
        assert (tally is not None) == (name in (*RUNNERS, *BIG))
        assert tally is None or (tally["voted"], tally["dots"], tally["voters"]) == (1, None, None)
    if stage in LATER:
        assert came.shared["tally"][ids["round name"]]["dots"] == [2]
        scribe = came.shared["solution"][ids["solution"]]["scribe"]
        assert scribe == (ann if named(name, stage) else "")
        assert (ids["solution"] in came.mine.get("pen", {})) == (name == "ann")
    if name in (*BIG, "bob", "eve", "preview") and stage not in LATER:
        assert "person" not in came.shared
        assert came.presence.get("people") is None


def test_a_lesson_is_everybodys_and_tells_nothing_of_who_wrote_it_or_of_what_is_hidden(
    workshop: Workshop,
) -> None:
    """On a case board: Ann writes a lesson from ideas of hers, of which one is hidden."""
    demo, board = workshop.demo, "glasgow-2019-learn-nantes"
    words = {name: f"{name}-{secrets.token_hex(4)}" for name in ("Annegret", "lesson", "behind", "rude")}
    ids = {name: secrets.token_urlsafe(12) for name in ("lesson", "behind", "rude", "cluster")}
    ann = joined(demo, "Nantes case", words["Annegret"], "Porto")
    bob = joined(demo, "Nantes case", "Bob", "Athens")
    fay = facilitator(demo, "Nantes case")
    wall = Delegate(fay.browser, board, view="projector")
    eve = Delegate(workshop.entered(demo.link("Nantes case", "City expert")), board)
    with together(ann, bob, fay, wall, eve):
        fay.done("change_settings", names_after="nothing")
        fay.go("ideate")
        for name in ("behind", "rude"):
            ann.done("post_idea", idea=ids[name], text=words[name], lane="works")
        fay.done("hide_idea", idea=ids["rude"], reason="Somebody is named")
        fay.go("cluster")
        ann.done("create_cluster", cluster=ids["cluster"], name="Bridges", ideas=[ids["behind"]])
        fay.go("draft")
        ann.wait(lambda: ann.stage == "draft")
        lesson = {"lesson": ids["lesson"], "topic": "failed", "text": words["lesson"], "base": 0}
        ann.done("write_lesson", cluster=ids["cluster"], ideas=[ids["behind"], ids["rude"]], **lesson)
        for person in (bob, eve, wall, fay):
            person.wait(lambda person=person: ids["lesson"] in person.shared.get("lesson", {}))  # type: ignore[misc]
            found = person.shared["lesson"][ids["lesson"]]
            assert (found["text"], found["ideas"]) == (words["lesson"], [ids["behind"]])
            assert ann.me["id"] not in str(found)
        for person in (bob, eve, wall):
            assert not any(word in one for one in person.heard for word in (words["rude"], words["Annegret"]))
        # The board's own address shows nobody who has no part in the workshop a lesson of it.
        stranger = Browser(demo.url).get(f"/w/{board}")
        assert words["lesson"] not in stranger.text


def test_nobody_is_told_where_somebody_else_sits(demo: Demo, tmp_path: Path) -> None:
    """On an exchange: two hosts, four visitors, two rounds. Who shares a table is a secret until the board
    shows names; who sits elsewhere always is, and whom one ticks."""
    board = "glasgow-2019-share-projects"
    title = "Projects of our cities"
    fay = facilitator(demo, title)
    fay.done("change_settings", names="nothing", names_after="nothing")
    words = {one: f"{one}-{secrets.token_hex(4)}" for one in ("Hana", "Henk", "Ann", "Bob", "Cleo", "Dan")}
    people = {one: joined(demo, title, words[one], f"City of {one}") for one in words}
    people["wall"] = Delegate(fay.browser, board, view="projector")
    ids = {one: str(people[one].me["id"]) for one in words}
    touch = f"{ids['Ann']}.{ids['Bob']}"
    addresses = [
        page.replace("<workshop>", board) for page in pages(tmp_path / "data") if "<lab>" not in page
    ]

    def look(names: bool) -> None:
        for one, person in people.items():
            person.wait(lambda person=person: (person.have or 0) >= (fay.have or 0))  # type: ignore[misc]
            came = Delegate(person.browser, board, view="projector" if one == "wall" else None)
            came.leave()
            heard = [*person.heard, *came.heard]
            assert [f"contact of {host}" for host in ("Hana", "Henk")] == sorted(
                record["contact"] for record in came.shared["project"].values()
            )
            rounds, seats = list(records(heard, "table_round")), list(records(heard, "place"))
            assert all(sorted(record["visitors"].values()) == [2, 2] for record in rounds)
            assert all(record["places"] == {} for record in rounds)
            assert len({record["id"] for record in seats}) == (0 if one == "wall" else 2)
            for record in seats:
                at = places[record["id"]]
                assert record["project"] == at[ids[one]]
                there = {id for id, project in at.items() if project == record["project"]}
                assert set(record["people"]) <= (there if names else set())
            assert any(touch in text for text in heard) == (one == "Ann")
            if one != "wall":  # its pages are the facilitator’s own
                told = [page.replace("<int:revision>", str(came.have)) for page in addresses]
                heard += [person.browser.get(page).text for page in told]
                assert person.browser.get(f"/w/{board}/schedule").status == 403
            if not names or one == "wall":
                known = {id for other, id in ids.items() if other == one or (one, other) == ("Ann", "Bob")}
                hidden = {*ids.values(), *words.values()} - known - {words.get(one)}
                found = [word for word in hidden if any(word in text for text in heard)]
                assert not found, f"{one} was told of {found}"

    with together(*people.values(), fay):
        for one in ("Hana", "Henk"):
            card = {"project": secrets.token_urlsafe(12), "title": f"Card of {one}", "city": f"City of {one}"}
            people[one].done("write_project", contact=f"contact of {one}", base=0, **card)
        fay.go("draft")
        fay.done("plan_table_rounds", rounds=2, minutes=5)
        places = {each["id"]: each["places"] for each in fay.shared["table_round"].values()}
        assert all(set(ids.values()) == set(at) for at in places.values())
        for id in places:
            fay.done("start_table_round", round=id)
        people["Ann"].done("stay_in_touch", person=ids["Bob"], on=True)
        fay.done("end_table_round", round=id)
        look(names=False)
        fay.done("change_settings", names_after="name")
        look(names=True)
        printed = fay.browser.get(f"/w/{board}/schedule").text
        assert all(word in printed for word in words.values())


def records(heard: list[str], kind: str) -> Iterator[dict[str, Any]]:
    """Every record of this kind that was put, in whatever message."""
    for text in heard:
        message = json.loads(text)
        for layer in (message, message.get("mine", {})) if isinstance(message, dict) else ():
            yield from layer.get("put", {}).get(kind, ())
