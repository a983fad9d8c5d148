"""The organiser's desk over HTTP: who sees it, forms that lose nothing, files, links, and a Lab's end."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from board import labfile, office
from board.labfile import LabFile
from board.messages import MoveStage
from tests.conftest import Answer, Browser, Site

LAB = "glasgow-2019"
DESK = f"/lab/{LAB}/desk"


class Boxes(HTMLParser):
    """What a browser would send of each form of a page, by its action."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.invalid: set[str] = set()
        self._form: dict[str, str] = {}
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.forms.setdefault(has.get("action", ""), {})
        name = has.get("name", "")
        if "aria-invalid" in has:
            self.invalid.add(name)
        if tag == "input" and name and (has.get("type") != "checkbox" or "checked" in has):
            self._form[name] = has.get("value", "on")
        elif tag == "textarea":
            self._area = name
            self._form[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self._form[self._select] = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self._form[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The line break after the tag belongs to the tag; browsers send line breaks as two characters.
            text = self._form[self._area].removeprefix("\n")
            self._form[self._area] = text.replace("\n", "\r\n")
            self._area = ""


def form(answer: Answer, address: str) -> dict[str, str]:
    return Boxes(answer.text).forms[address] | {"do": "save"}


def lab_of(browser: Browser, lab: str = LAB) -> LabFile:
    return labfile.parse(browser.get(f"/lab/{lab}/desk.toml").body, least=0)


@pytest.fixture
def ola(site: Site) -> Iterator[Browser]:
    """The organiser; the Lab is as it ships, before and after."""
    text = labfile.SHIPPED.read_text(encoding="utf-8")

    def put_back() -> None:
        office.bring(site.rooms.live, site.rooms.people.hashed, labfile.read(labfile.SHIPPED), text)

    put_back()
    yield site.entered("organiser")
    put_back()


def addresses(site: Site) -> list[str]:
    found = [rule.rule for rule in site.app.url_map.iter_rules() if "/desk" in rule.rule]
    return [
        rule.replace("<lab>", LAB).replace("<workshop>", f"{LAB}-rotterdam").replace("<name>", "challenge")
        for rule in dict.fromkeys(found)
    ]


def test_nobody_but_the_organiser_sees_or_does_anything(site: Site, ola: Browser) -> None:
    others = [site.entered("rotterdam.facilitator"), site.entered("rotterdam.expert"), site.browser()]
    secrets = [site.rooms.people.secret(link) or "?" for link in site.rooms.store.links(LAB)]
    pages = addresses(site)
    assert len(pages) >= 9
    for page in pages:
        assert ola.get(page).status == 200
        for other in others:
            for answer in (other.get(page), other.post(page, {"do": "renew", "typed": LAB, "title": "Mine"})):
                assert answer.status in (403, 405)
                assert not any(secret in answer.text for secret in secrets)
        foreign = ola.send("POST", page, b"typed=" + LAB.encode(), {"Origin": "http://elsewhere.example"})
        assert foreign.status == 403
    assert site.rooms.store.lab(LAB)
    assert "desk" not in others[0].get(f"/lab/{LAB}").text


def test_a_form_that_is_sent_as_it_came_changes_nothing(ola: Browser) -> None:
    before = ola.get(f"{DESK}.toml").body
    assert before == labfile.SHIPPED.read_bytes()
    for page in (f"{DESK}/edit", f"{DESK}/{LAB}-rotterdam", f"{DESK}/{LAB}-learn-porto"):
        answer = ola.post(page, form(ola.get(page), page))
        assert answer.status == 303, answer.text
        assert "done=same" in answer.location
    assert ola.get(f"{DESK}.toml").body == before


def test_what_is_changed_in_a_form_is_in_the_file_and_on_the_board(site: Site, ola: Browser) -> None:
    page = f"{DESK}/{LAB}-rotterdam"
    ana = site.joined("rotterdam")
    sent = form(ola.get(page), page)
    sent |= {"question": "What now?", "stages.ideate.minutes": "11", "vote.budget": "5"}
    sent |= {"must_keep.7.text": "The trees", "must_keep.7.example": "yes"}
    answer = ola.post(page, sent)
    assert answer.status == 303, answer.text
    assert "Saved." in ola.get(answer.location).text
    plan = next(one for one in lab_of(ola).workshops if one.id == "rotterdam")
    assert (plan.question, plan.vote.budget) == ("What now?", 5)
    assert plan.points[-1].text == "The trees"
    state = site.rooms.live.board(f"{LAB}-rotterdam")
    assert state is not None
    assert state.brief is not None
    assert state.brief.question == "What now?"
    assert "The trees" in [point.text for point in state.point.values()]
    assert len(state.person) == 1
    assert ana.get(f"/w/{LAB}-rotterdam").status == 200


def test_a_wrong_field_is_named_beside_it_and_nothing_typed_is_lost(ola: Browser) -> None:
    page = f"{DESK}/{LAB}-rotterdam"
    sent = form(ola.get(page), page)
    wrong = {
        "title": "", "city": "Rotterdan", "date": "2020-01-01", "time": "half past",
        "stages.vote.minutes": "soon",
        "links.3.label": "Somewhere", "links.3.address": "example", "vote.cap": "9",
        "already_tried.9.text": "x" * 301, "background": "Kept\r\nas it was",
    }  # fmt: skip
    answer = ola.post(page, sent | wrong)
    assert answer.status == 422
    again = Boxes(answer.text)
    assert set(wrong) - {"background", "links.3.label"} == again.invalid
    assert {name: again.forms[page][name] for name in wrong} == wrong
    assert "Did you mean “Rotterdam”?" in answer.text
    for box, called in (
        ("title", "Title"), ("city", "City"), ("date", "Day"), ("time", "Begins at"),
        ("stages.vote.minutes", "Vote: Minutes"),
        ("links.3.address", "Address of link 4"), ("vote.cap", "Most dots on one cluster"),
        ("already_tried.9.text", "Already tried, line 10"),
    ):  # fmt: skip
        assert f'<a href="#f-{box}">{called}</a>: ' in answer.text
        assert f'id="f-{box}"' in answer.text
    assert "Write a whole number from 1 to 240, not “soon”." in answer.text
    assert ola.get(f"{DESK}.toml").body == labfile.SHIPPED.read_bytes()


def test_the_programme_is_in_the_order_of_its_times(site: Site, ola: Browser) -> None:
    for name, time in (("rotterdam", "9:05"), ("ghent", "14:30"), ("amsterdam", "11:00")):
        page = f"{DESK}/{LAB}-{name}"
        assert ola.post(page, form(ola.get(page), page) | {"time": time}).status == 303
    plans = {one.id: one.time for one in lab_of(ola).workshops}
    assert (plans["rotterdam"], plans["ghent"], plans["glasgow"]) == ("09:05", "14:30", "")
    shown = site.browser().get(f"/lab/{LAB}").text
    create = shown[shown.index(">Create<") :]
    titles = re.findall(r"<h4>(\w+) challenge", create)
    assert titles[-3:] == ["Rotterdam", "Amsterdam", "Ghent"]
    assert re.findall(r">(\d\d:\d\d)<", create) == ["09:05", "11:00", "14:30"]
    assert "27 March 2019, 09:05" in ola.get(f"/w/{LAB}-rotterdam/print").text


def test_days_of_the_lab_that_leave_a_workshop_outside_are_refused_with_its_title(ola: Browser) -> None:
    page = f"{DESK}/edit"
    answer = ola.post(page, form(ola.get(page), page) | {"ends": "2019-03-26", "title": "Kept"})
    assert answer.status == 422
    assert re.search(
        rf'href="{DESK}/{LAB}-rotterdam#f-date">Rotterdam challenge: [^<]+, Day</a>', answer.text
    )
    assert form(answer, page)["title"] == "Kept"


def test_two_organisers_at_once(site: Site, ola: Browser) -> None:
    page = f"{DESK}/{LAB}-ghent"
    other = site.entered("organiser")
    sent = form(ola.get(page), page)
    elsewhere = f"{DESK}/{LAB}-rotterdam"
    assert (
        other.post(elsewhere, form(other.get(elsewhere), elsewhere) | {"question": "Theirs?"}).status == 303
    )
    assert ola.post(page, sent | {"question": "Mine?"}).status == 303, "another workshop is no quarrel"
    assert other.post(page, form(other.get(page), page) | {"question": "Theirs?"}).status == 303
    answer = ola.post(page, sent | {"question": "Mine again?"})
    assert answer.status == 409
    assert "changed this while you wrote" in answer.text
    assert form(answer, page)["question"] == "Mine again?"
    assert ola.post(page, form(answer, page)).status == 303
    assert [one.question for one in lab_of(ola).workshops if one.id == "ghent"] == ["Mine again?"]


def test_add_reorder_and_remove_a_workshop(site: Site, ola: Browser) -> None:
    add = f"{DESK}/add"
    typed = {"title": "Visit: the canal", "city": "Malmö", "date": "2019-03-26", "question": "What is there?"}
    shown = ola.post(add, form(ola.get(add), add) | typed | {"do": "format", "wanted": "visit"})
    assert shown.status == 200
    assert "stages.vote.minutes" not in form(shown, add)
    answer = ola.post(add, form(shown, add))
    assert answer.status == 303, answer.text
    page = ola.get(answer.location.split("#")[0]).text
    assert "The workshop is there" in page
    new = lab_of(ola).workshops[-1]
    assert (new.id, new.format, new.title) == ("malmo", "visit", "Visit: the canal")
    id = f"{LAB}-malmo"
    workshop = site.rooms.store.workshop(id)
    assert workshop is not None
    assert site.browser().get(f"/j/{workshop.code}").status == 200
    assert {link.role for link in site.rooms.store.links(LAB) if link.workshop == id} >= {"facilitator"}
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    moved = ola.post(DESK, {"do": "up", "workshop": id, "seen": seen[1]})
    assert moved.status == 303
    assert lab_of(ola).workshops[-2].id == "malmo"
    assert ola.post(DESK, {"do": "up", "workshop": id, "seen": seen[1]}).status == 409
    removed = ola.post(f"{DESK}/{id}", {"do": "remove"})
    assert removed.status == 303, removed.text
    assert site.rooms.store.workshop(id) is None
    assert site.rooms.live.board(id) is None
    assert site.browser().get(f"/j/{workshop.code}").status == 404
    late = ola.post(f"{DESK}/{id}", form(shown, add) | {"question": "Still here?"})
    assert late.status == 409
    assert form(late, add)["question"] == "Still here?"


def test_a_workshop_in_use_is_not_removed(site: Site, ola: Browser) -> None:
    site.joined("amsterdam", "Bo")
    refused = ola.post(f"{DESK}/{LAB}-amsterdam", {"do": "remove"})
    assert refused.status == 409
    assert "something is on its board" in refused.text
    assert site.rooms.store.workshop(f"{LAB}-amsterdam")


# ── The file ────────────────────────────────────────────────────────────────────────────────────


def test_a_file_says_what_it_would_change_before_it_does(site: Site, ola: Browser) -> None:
    site.set("gothenburg", private=False)
    text = labfile.SHIPPED.read_text(encoding="utf-8")
    text = text.replace('id = "ghent"', 'id = "ghent-2"').replace('theme = "Making', 'theme = "Remaking')
    text = text.replace('title = "Ghent challenge: ', 'title = "Second Ghent challenge: ')
    looked = ola.post(f"{DESK}/file", {"text": text, "do": "look"})
    assert looked.status == 200
    assert "16 workshops: 1 new, 0 texts updated." in looked.text
    assert "1 workshop is not in the file: it stays." in looked.text
    assert "Cards are never touched" in looked.text
    assert ola.get(f"{DESK}.toml").body == labfile.SHIPPED.read_bytes()
    sent = form(looked, f"{DESK}/file") | {"text": text, "do": "load"}
    assert ola.post(f"{DESK}/file", sent | {"seen": "other"}).status == 409
    answer = ola.post(f"{DESK}/file", sent)
    assert answer.status == 303, answer.text
    assert "16 workshops: 1 new, 0 texts updated." in ola.get(answer.location).text
    assert [one.id for one in lab_of(ola).workshops][-1] == "ghent", "it stays, at the end"
    assert ola.post(f"{DESK}/{LAB}-ghent-2", {"do": "remove"}).status == 303


def test_a_wrong_file_is_given_back_with_lines(ola: Browser) -> None:
    text = labfile.SHIPPED.read_text(encoding="utf-8").replace("ends = 2019-03-27", "ends = 27.3.2019")
    text += "# So long that other forms would not be read.\n" * 4000
    answer = ola.post(f"{DESK}/file", {"text": text})
    assert answer.status == 422
    line = text[: text.index("ends =")].count("\n") + 1
    assert f"line {line}" in answer.text
    assert Boxes(answer.text).forms[f"{DESK}/file"]["text"].replace("\r\n", "\n") == text
    other = ola.post(f"{DESK}/file", {"text": text.replace("27.3.2019", "2019-03-27").replace(LAB, "mine")})
    assert other.status == 422
    assert "another Lab" in other.text


def test_a_file_can_come_as_a_file(ola: Browser) -> None:
    edge = "xyz"
    content = labfile.SHIPPED.read_bytes()
    body = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.toml"\r\n\r\n'.encode()
    body += content + f"\r\n--{edge}--\r\n".encode()
    headers = {"Origin": ola.origin, "Content-Type": f"multipart/form-data; boundary={edge}"}
    answer = ola.send("POST", f"{DESK}/file", body, headers)
    assert answer.status == 200
    assert "This file changes nothing" in answer.text


# ── Links ───────────────────────────────────────────────────────────────────────────────────────


def test_a_renewed_link_ends_the_old_one_at_once(site: Site, ola: Browser) -> None:
    fay, old = site.entered("ghent.facilitator"), site.secret("ghent.facilitator")
    board = f"/w/{LAB}-ghent/log"
    assert fay.get(board).status == 200
    answer = ola.post(f"{DESK}/links", {"link": f"{LAB}-ghent.facilitator", "do": "renew"})
    assert "lost the role at once" in answer.text
    assert site.secret("ghent.facilitator") in answer.text
    assert old not in answer.text
    site.rooms.people.refresh()
    assert fay.get(board).status == 403
    assert site.browser().post_json("/enter", {"secret": old}).status == 404
    ended = ola.post(f"{DESK}/links", {"link": f"{LAB}-ghent.facilitator", "do": "end"})
    assert "ended" in ended.text
    again = site.browser().post_json("/enter", {"secret": site.secret("ghent.facilitator")})
    assert again.status == 410
    assert ola.post(f"{DESK}/links", {"link": "elsewhere.facilitator", "do": "renew"}).status == 404
    ola.post(f"{DESK}/links", {"link": f"{LAB}-ghent.facilitator", "do": "renew"})


def test_an_organiser_cannot_lock_themselves_out(site: Site, ola: Browser) -> None:
    own = {"link": f"{LAB}.organiser"}
    refused = ola.post(f"{DESK}/links", own | {"do": "end"})
    assert refused.status == 409
    assert "Renew it instead" in refused.text
    other = site.entered("organiser")
    assert ola.post(f"{DESK}/links", own | {"do": "renew"}).status == 200
    site.rooms.people.refresh()
    assert ola.get(DESK).status == 200
    assert other.get(DESK).status == 403


def test_the_secret_sheet_has_every_link_with_its_picture(site: Site, ola: Browser) -> None:
    page = ola.get(f"{DESK}/sheet?workshop={LAB}-ghent").text
    links = [link for link in site.rooms.store.links(LAB) if link.workshop == f"{LAB}-ghent"]
    for link in links:
        assert f"#{site.rooms.people.secret(link)}" in page
    assert page.count("data:image/svg+xml") == len(links)
    assert site.secret("rotterdam.facilitator") not in page


# ── Making and deleting one ─────────────────────────────────────────────────────────────────────


NEW = {
    "title": "Stadtlabor", "host": "Graz", "starts": "2026-05-05", "ends": "2026-05-06",
    "cities": "Graz\r\nLinz\r\n", "id": "graz-2026", "purge_on": "2026-09-30",
}  # fmt: skip


def invitation(site: Site) -> str:
    return "/new/" + office.Invitations(site.rooms.people.hashed).make()


def test_an_invitation_makes_one_lab_and_a_typed_id_deletes_it(site: Site) -> None:
    address, eva = invitation(site), site.browser()
    assert eva.get(address).status == 200
    wrong = eva.post(address, NEW | {"ends": "2026-05-01", "id": "Graz 2026"})
    assert wrong.status == 422
    assert Boxes(wrong.text).invalid == {"ends", "id"}
    assert form(wrong, address)["title"] == "Stadtlabor"
    taken = eva.post(address, NEW | {"id": LAB})
    assert taken.status == 409
    made = eva.post(address, NEW)
    assert made.status == 201, made.text
    link = re.search(r'value="(http[^"]+/enter#\w+)"', made.text)
    assert link is not None
    for visitor in (eva, site.browser()):
        assert visitor.get(address).status == 410
        assert visitor.post(address, NEW | {"id": "another"}).status == 410
    assert "no workshops yet" in eva.get("/lab/graz-2026/desk").text
    assert lab_of(eva, "graz-2026").cities == ("Graz", "Linz")
    file = {"text": eva.get("/lab/graz-2026/desk.toml").text, "do": "look"}
    looked = eva.post("/lab/graz-2026/desk/file", file)  # a Lab without workshops comes back as its file too
    assert looked.status == 200
    assert "This file changes nothing" in looked.text
    second = site.browser()
    assert second.post("/enter", {"link": link[1]}).location == "/lab/graz-2026"
    add = "/lab/graz-2026/desk/add"
    typed = {"title": "Homes", "city": "Linz", "question": "What now?"}
    assert second.post(add, form(second.get(add), add) | typed).status == 303
    workshop = site.rooms.store.workshops("graz-2026")[0]
    ana = site.browser()
    assert ana.post(f"/j/{workshop.code}", {"name": "Ana", "city": "Linz"}).status == 303
    assert ana.get(f"/w/{workshop.id}").status == 200
    assert "1 person joined" in eva.get("/lab/graz-2026/desk").text
    bye = "/lab/graz-2026/desk/delete"
    told = eva.get(bye).text
    assert "1 board and all that was written on them" in told
    assert "3 people with their names" in told
    kept = eva.post(bye, {"typed": "graz"})
    assert kept.status == 422
    assert "letter by letter" in kept.text
    gone = eva.post(bye, {"typed": " graz-2026 "})
    assert gone.status == 200
    assert "Nothing of it is left" in gone.text
    assert site.rooms.store.lab("graz-2026") is None
    assert ana.get(f"/w/{workshop.id}").status == 404
    assert eva.get("/lab/graz-2026/desk").status == 404
    assert site.rooms.store.lab(LAB)


def test_an_invitation_takes_a_lab_file(site: Site) -> None:
    address, eva = invitation(site), site.browser()
    text = (labfile.LABS / "beispiel-halbtag.toml").read_text(encoding="utf-8")
    wrong = eva.post(address, {"text": text.replace("2026-05-05", "5.5.2026", 1)})
    assert wrong.status == 422
    assert "line " in wrong.text
    assert eva.post(address, {"text": text}).status == 201
    assert eva.get("/lab/beispiel-halbtag/desk.toml").text == text
    assert eva.post("/lab/beispiel-halbtag/desk/delete", {"typed": "beispiel-halbtag"}).status == 200


def test_no_other_link_makes_a_lab(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = "/new/" + office.Invitations(lambda link, _generation: f"another {link}").make()
    old = invitation(site)
    assert site.browser().post(foreign, NEW).status == 410
    monkeypatch.setattr("board.office.invitations.SECONDS", -1)
    assert site.browser().post(old, NEW).status == 410
    assert site.rooms.store.lab("graz-2026") is None


def test_an_invitation_that_two_use_at_once_makes_one_lab(site: Site) -> None:
    address, statuses = invitation(site), []

    def make(id: str) -> None:
        statuses.append(site.browser().post(address, NEW | {"id": id}).status)

    threads = [threading.Thread(target=make, args=(f"race-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [lab for lab in site.rooms.store.labs() if lab.id.startswith("race-")]
    assert len(made) == 1
    assert statuses.count(201) == 1
    office.purge(site.rooms.live, made[0].id)


# ── Formats of a Lab's own ──────────────────────────────────────────────────────────────────────


OTHER = "beispiel-halbtag"
THERE = f"/lab/{OTHER}/desk"


@pytest.fixture
def eva(site: Site) -> Iterator[Browser]:
    """The organiser of a Lab that has a format of its own."""
    who = site.browser()
    text = (labfile.LABS / f"{OTHER}.toml").read_text(encoding="utf-8")
    assert who.post(invitation(site), {"text": text}).status == 201
    yield who
    office.purge(site.rooms.live, OTHER)


def test_a_format_is_made_like_another_changed_and_removed(site: Site, eva: Browser) -> None:
    told = eva.get(f"{THERE}/formats").text
    assert "Was gelingt, und warum" in told, "of this Lab"
    assert "What works, and why" in told
    assert "Vote: 3 dots each, at most 2 on one cluster. Totals are hidden until it closes." in told
    make, own = f"{THERE}/formats/visit", f"{THERE}/formats/walk"
    sent = form(eva.get(make), make)
    wrong = eva.post(make, sent | {"name": "visit", "prompt": "", "stages.ideate.minutes": "soon"})
    assert wrong.status == 422
    assert Boxes(wrong.text).invalid == {"name", "prompt", "stages.ideate.minutes"}
    assert '<a href="#f-stages.ideate.minutes">Ideas: Minutes</a>: ' in wrong.text
    needs = eva.post(make, sent | {"name": "walk", "leaves": "solutions", "stages.cluster.on": ""})
    assert "the stage “cluster” is needed" in needs.text
    assert eva.post(make, sent | {"name": "walk", "stages.ideate.minutes": "21"}).status == 303
    made = lab_of(eva, OTHER).formats[-1]
    assert (made.name, made.part, made.leaves) == ("walk", "share", "nothing")
    add = f"{THERE}/add?format=walk"
    typed = {"title": "A walk", "city": "Wels", "question": "What is there?", "stages.cluster.minutes": "4"}
    assert eva.post(f"{THERE}/add", form(eva.get(add), f"{THERE}/add") | typed).status == 303
    walk = next(one for one in lab_of(eva, OTHER).workshops if one.title == "A walk")
    assert {one.name: one.minutes for one in walk.stages}["ideate"] == 21
    sent = form(eva.get(own), own)
    assert eva.post(own, sent | {"do": "remove"}).status == 409, "a workshop has it"
    board = f"{OTHER}-{walk.id}"
    site.rooms.live.ask(board, "fay", "facilitator", MoveStage(seen="brief", to="cluster"))
    stands = eva.post(own, sent | {"stages.cluster.on": ""})
    assert stands.status == 409
    assert "“A walk” is at “Clusters” now" in stands.text
    site.rooms.live.ask(board, "fay", "facilitator", MoveStage(seen="cluster", to="ideate"))
    assert eva.post(own, sent | {"stages.cluster.on": "", "lanes.0.label": "What I heard"}).status == 303
    assert eva.post(own, sent).status == 409, "somebody changed it meanwhile"
    state = site.rooms.live.board(board)
    assert state is not None
    assert state.brief is not None
    assert [one.name for one in state.brief.stages] == ["brief", "ideate", "closed"], "its board follows"
    assert state.brief.lanes[0].label == "What I heard"


def test_a_format_that_nobody_has_is_removed(eva: Browser) -> None:
    make, own = f"{THERE}/formats/case", f"{THERE}/formats/clinic"
    assert eva.post(make, form(eva.get(make), make) | {"name": "clinic"}).status == 303
    assert eva.post(own, form(eva.get(own), own) | {"do": "remove"}).status == 303
    assert eva.get(own).status == 404
    assert "clinic" not in [one.name for one in lab_of(eva, OTHER).formats]
    assert eva.post(make, {"do": "remove", "seen": "x"}).status == 409, "the program's own stay"
