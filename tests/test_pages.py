"""The pages over real HTTP: coming in, staying who one is, what is refused, and what every answer carries."""

from __future__ import annotations

import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from flask import Flask
from msgspec import structs

from board.assets import Assets, find
from board.people import Ticket, hash_of, shown_code
from board.settings import Settings
from board.store import Store
from tests.conftest import Answer, Browser, Site, free_port, serving

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7654321*3}}&amp;"


def heading(answer: Answer) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert found, answer.text
    return found.group(1).strip()


def page_data(answer: Answer) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="page">(.*?)</script>', answer.text, re.DOTALL)
    assert found, answer.text
    data: dict[str, object] = json.loads(found.group(1))
    return data


# ── Coming in ───────────────────────────────────────────────────────────────────────────────────


def test_three_actions_lead_from_the_code_to_the_board(site: Site) -> None:
    browser, rotterdam = site.browser(), site.workshop("rotterdam")
    typed = shown_code(rotterdam.code).lower().replace("-", " - ")
    answer = browser.post("/join", {"code": typed})
    assert (answer.status, answer.location) == (303, f"/j/{rotterdam.code}")
    form = browser.get(answer.location)
    assert form.status == 200
    assert heading(form) == rotterdam.title
    assert "Glasgow, 25–27 March 2019" in form.text
    assert re.search(r'<input[^>]*id="name"[^>]*autofocus', form.text)
    assert '<option value="Porto">' in form.text
    answer = browser.post(f"/j/{rotterdam.code}", {"name": "  Ana ", "city": "Porto"})
    assert (answer.status, answer.location) == (303, f"/w/{rotterdam.id}")
    assert page_data(browser.get(answer.location))["role"] == "delegate"


def test_one_cookie_that_scripts_cannot_read_makes_the_same_person_again(site: Site) -> None:
    browser = site.joined("rotterdam")
    cookie = browser.cookie
    assert (cookie.name, cookie.path, cookie.secure) == ("board", "/", False)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert len(cookie.value or "") * 6 >= 160
    code = site.workshop("rotterdam").code
    before = site.rooms.store.heads()
    assert browser.get(f"/j/{code}").location == "/w/glasgow-2019-rotterdam"  # a second tab
    assert site.rooms.store.heads() == before


def test_no_cookie_comes_before_somebody_joins(site: Site) -> None:
    browser = site.browser()
    for path in (
        "/",
        "/help",
        "/privacy",
        "/enter",
        "/lab/glasgow-2019",
        f"/j/{site.workshop('ghent').code}",
    ):
        assert browser.get(path).status == 200
    assert list(browser.cookies) == []


def test_the_database_holds_no_key_of_a_cookie_and_no_secret_of_a_link(site: Site) -> None:
    browser = site.joined("ghent")
    key, secret = browser.cookie.value, site.secret("organiser")
    assert key is not None
    with sqlite3.connect(site.settings.data / "board.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert hash_of(key) in dump
    assert key not in dump
    assert hash_of(secret) in dump
    assert secret not in dump


def test_the_form_of_the_next_board_knows_the_person(site: Site) -> None:
    browser = site.joined("rotterdam", "Bo", "Malmö")
    form = browser.get(f"/j/{site.workshop('ghent').code}")
    assert 'value="Bo"' in form.text
    assert 'value="Malmö"' in form.text
    assert "Not Bo?" in form.text


def test_somebody_else_at_the_same_computer_becomes_another_person(site: Site) -> None:
    browser, code = site.joined("rotterdam", "Bo"), site.workshop("rotterdam").code
    first = browser.cookie.value
    form = browser.get(f"/j/{code}?other=1")
    assert form.status == 200
    assert "Bo" not in re.sub("<[^>]*>", "", form.text).replace("Board", "")
    assert browser.post(f"/j/{code}", {"name": "Cy", "other": "yes"}).status == 303
    assert browser.cookie.value != first


def test_a_form_without_a_name_comes_back_with_what_was_typed(site: Site) -> None:
    browser, code = site.browser(), site.workshop("rotterdam").code
    answer = browser.post(f"/j/{code}", {"name": " \u200b ", "city": "Nantes", "unnamed": "yes"})
    assert answer.status == 422
    assert 'value="Nantes"' in answer.text
    assert re.search(r'name="unnamed"[^>]*checked', answer.text)
    assert re.search(r'id="name"[^>]*aria-invalid="true" aria-describedby="name-error"', answer.text)
    assert 'id="name-error"' in answer.text
    assert list(browser.cookies) == []


def test_a_hundred_and_twenty_people_join_from_one_address(site: Site) -> None:
    before = len(site.rooms.live.board("glasgow-2019-gothenburg").person)  # type: ignore[union-attr]
    with ThreadPoolExecutor(8) as pool:
        people = list(pool.map(lambda n: site.joined("gothenburg", f"Person {n}"), range(120)))
    assert len({browser.cookie.value for browser in people}) == 120
    state = site.rooms.live.board("glasgow-2019-gothenburg")
    assert state is not None
    assert len(state.person) == before + 120


@pytest.mark.parametrize("typed", ["0000-0000", "hello", "", "<b>x</b>"])
def test_a_wrong_code_says_what_to_check_and_keeps_what_was_typed(site: Site, typed: str) -> None:
    answer = site.browser().post("/join", {"code": typed})
    assert answer.status == 404
    assert "Compare it with the screen" in answer.text
    assert 'aria-describedby="code-note code-error"' in answer.text
    assert f'value="{escape(typed)}"' in answer.text


def test_a_closed_door_looks_like_a_wrong_code_but_not_to_those_inside(site: Site) -> None:
    code, inside, outside = site.workshop("amsterdam").code, site.joined("amsterdam"), site.browser()
    site.set("amsterdam", joining=False)
    try:
        wrong = outside.get("/j/00000000")
        closed = outside.get(f"/j/{code}")
        assert closed.status == wrong.status == 404
        assert closed.text.replace(shown_code(code), "0000-0000") == wrong.text
        assert outside.post(f"/j/{code}", {"name": "Ana"}).status == 404
        assert inside.get(f"/j/{code}").location == "/w/glasgow-2019-amsterdam"
    finally:
        site.set("amsterdam", joining=True)


def test_guessing_is_stopped_but_joining_never_counts(settings: Settings) -> None:
    with serving(replace(settings, wrong_codes_per_minute=5)) as site:
        for _ in range(8):
            site.joined("ghent")
        guesser = site.browser()
        for _ in range(5):
            assert guesser.get("/j/00000000").status == 404
        answer = site.browser().get(f"/j/{site.workshop('ghent').code}")
        assert answer.status == 429
        assert "wait a minute" in answer.text


# ── One's own name ──────────────────────────────────────────────────────────────────────────────


def test_a_person_can_change_their_name_and_others_cannot(site: Site) -> None:
    browser = site.joined("rotterdam", "Dee")
    form = browser.get("/w/glasgow-2019-rotterdam/me")
    assert 'value="Dee"' in form.text
    answer = browser.post("/w/glasgow-2019-rotterdam/me", {"name": "Di", "city": "Gent"})
    assert (answer.status, answer.location) == (303, "/w/glasgow-2019-rotterdam")
    assert 'value="Di"' in browser.get("/w/glasgow-2019-rotterdam/me").text
    assert browser.post("/w/glasgow-2019-rotterdam/me", {"name": ""}).status == 422
    assert site.browser().get("/w/glasgow-2019-rotterdam/me").status == 403
    assert site.browser().post("/w/glasgow-2019-rotterdam/me", {"name": "X"}).status == 403


def test_the_form_says_who_sees_the_name_as_the_board_is_set(site: Site) -> None:
    form = site.browser().get(f"/j/{site.workshop('amsterdam').code}").text
    assert "Others see your name and city only after the vote." in form


# ── Secret links ────────────────────────────────────────────────────────────────────────────────


def test_a_facilitator_link_opens_its_board_and_no_other(site: Site) -> None:
    browser = site.browser()
    answer = browser.post_json("/enter", {"secret": site.secret("rotterdam.facilitator")})
    assert (answer.status, answer.json) == (200, {"to": "/w/glasgow-2019-rotterdam"})
    data = page_data(browser.get("/w/glasgow-2019-rotterdam"))
    assert data["role"] == "facilitator"
    assert data["code"] == shown_code(site.workshop("rotterdam").code)
    assert browser.get("/w/glasgow-2019-ghent").status == 403


def test_the_link_works_without_scripts_when_it_is_pasted(site: Site) -> None:
    browser = site.browser()
    form = browser.get("/enter")
    assert '<form method="post" action="/enter"' in form.text
    answer = browser.post("/enter", {"link": f" {site.url}/enter#{site.secret('organiser').upper()} "})
    assert (answer.status, answer.location) == (303, "/lab/glasgow-2019")
    assert page_data(browser.get("/w/glasgow-2019-ghent"))["role"] == "organiser"


@pytest.mark.parametrize("body", [{"secret": "x" * 32}, {"secret": ""}, {"secret": 5}, {}, [], "x", None])
def test_a_secret_that_is_none_opens_nothing(site: Site, body: object) -> None:
    browser = site.browser()
    answer = browser.post_json("/enter", body)
    assert answer.status == 404
    assert "Copy all of it" in answer.json["sentence"]
    assert list(browser.cookies) == []


def test_a_revoked_link_says_that_it_is_gone(settings: Settings) -> None:
    with serving(settings) as site:
        secret = site.secret("ghent.facilitator")
        site.rooms.store.revoke_link("glasgow-2019-ghent.facilitator")
        browser = site.browser()
        answer = browser.post("/enter", {"link": secret})
        assert answer.status == 410
        assert heading(answer) == "This link is no longer valid"
        assert browser.post_json("/enter", {"secret": secret}).status == 410
        assert list(browser.cookies) == []


# ── The board's shell ───────────────────────────────────────────────────────────────────────────


def test_the_shell_gives_a_delegate_no_code(site: Site) -> None:
    browser = site.joined("rotterdam")
    answer = browser.get("/w/glasgow-2019-rotterdam")
    data = page_data(answer)
    assert data["code"] is None
    assert data["urls"]["join"] is data["urls"]["qr"] is None  # type: ignore[index]
    assert site.workshop("rotterdam").code not in answer.text
    assert heading(answer) == site.workshop("rotterdam").title
    assert "<noscript>" in answer.text


def test_the_shells_ticket_is_for_this_person_and_board(site: Site) -> None:
    browser = site.joined("rotterdam")
    key = browser.cookie.value
    person = site.rooms.people.person(key, "glasgow-2019")
    ticket = str(page_data(browser.get("/w/glasgow-2019-rotterdam"))["ticket"])
    assert site.rooms.people.read_ticket(ticket) == Ticket(str(person), "glasgow-2019-rotterdam")
    fresh = browser.post_json("/w/glasgow-2019-rotterdam/ticket", {})
    assert site.rooms.people.read_ticket(fresh.json["ticket"]) == Ticket(
        str(person), "glasgow-2019-rotterdam"
    )


def test_nobody_gets_a_ticket_or_a_plan_for_a_board_that_they_did_not_join(site: Site) -> None:
    stranger, elsewhere = site.browser(), site.joined("ghent")
    assert stranger.post_json("/w/glasgow-2019-rotterdam/ticket", {}).status == 401
    assert elsewhere.post_json("/w/glasgow-2019-rotterdam/ticket", {}).status == 403
    for path in ("/w/glasgow-2019-rotterdam", "/w/glasgow-2019-rotterdam/export.md"):
        for browser in (stranger, elsewhere):
            answer = browser.get(path)
            assert answer.status == 403
            assert 'name="code"' in answer.text  # the way in


def test_a_facilitator_downloads_the_plan_and_a_delegate_when_it_is_finished(site: Site) -> None:
    plan = site.entered("rotterdam.facilitator").get("/w/glasgow-2019-rotterdam/export.md")
    assert plan.status == 200
    assert plan.headers["Content-Type"] == "text/markdown; charset=utf-8"
    name = re.search(r'attachment; filename="([^"]+)"', plan.headers["Content-Disposition"])
    assert name is not None
    assert re.fullmatch(r"2019-03-27_rotterdam_[a-z-]+\.md", name.group(1))
    assert plan.text.startswith("---\nlab: ")
    answer = site.joined("rotterdam").get("/w/glasgow-2019-rotterdam/export.md")
    assert answer.status == 403
    assert "finished" in answer.text


# ── The Lab overview ────────────────────────────────────────────────────────────────────────────


def test_the_lab_shows_its_boards_part_by_part_and_where_they_are(site: Site) -> None:
    page = site.browser().get("/lab/glasgow-2019")
    assert page.status == 200
    for name in ("amsterdam", "ghent", "glasgow", "gothenburg", "rotterdam"):
        assert site.workshop(name).title in page.text
    assert "Making Inclusive Cities through Social Innovation" in page.text
    assert "EaSI" in page.text
    assert page.text.count('class="tag">Challenge<') == 5
    assert page.text.count('class="tag">The case<') == page.text.count('class="tag">The visit<') == 5
    parts = [">Learn<", "Birmingham case", ">Share<", "Visit: ", ">Create<", "Amsterdam challenge"]
    assert sorted(parts, key=page.text.index) == parts


def test_codes_and_links_are_for_the_organiser_alone(site: Site) -> None:
    secrets = [site.workshop("rotterdam").code, shown_code(site.workshop("rotterdam").code)]
    secrets += [site.secret("rotterdam.facilitator"), site.secret("organiser")]
    organiser = site.entered("organiser").get("/lab/glasgow-2019").text
    assert f"{site.url}/enter#{site.secret('rotterdam.facilitator')}" in organiser
    assert all(secret in organiser for secret in secrets)
    for browser in (site.browser(), site.joined("rotterdam"), site.entered("rotterdam.facilitator")):
        text = browser.get("/lab/glasgow-2019").text
        assert not any(secret in text for secret in secrets)


def test_the_lab_shows_a_delegate_their_own_boards(site: Site) -> None:
    assert "My boards" not in site.browser().get("/lab/glasgow-2019").text
    page = site.joined("rotterdam").get("/lab/glasgow-2019").text
    assert "My boards" in page
    assert 'href="/w/glasgow-2019-rotterdam"' in page
    assert 'href="/w/glasgow-2019-ghent"' not in page


# ── Other screens ───────────────────────────────────────────────────────────────────────────────

SCREENS = ("/w/glasgow-2019-rotterdam/projector", "/w/glasgow-2019-rotterdam/preview")
SHEET = "/w/glasgow-2019-rotterdam/print"


def test_other_screens_are_for_those_who_run_the_workshop(site: Site) -> None:
    others = (
        site.browser(),
        site.joined("rotterdam"),
        site.joined("ghent"),
        site.entered("ghent.facilitator"),
        site.entered("ghent.projector"),
    )
    for browser in others:
        for path in (*SCREENS, SHEET, "/lab/glasgow-2019/print"):
            answer = browser.get(path)
            assert answer.status == 403, path
            assert site.workshop("rotterdam").code not in answer.text
            assert shown_code(site.workshop("rotterdam").code) not in answer.text
            human(answer)
    for runner in (site.entered("rotterdam.facilitator"), site.entered("organiser")):
        for path in (*SCREENS, SHEET):
            assert runner.get(path).status == 200, path
    assert site.entered("rotterdam.facilitator").get("/lab/glasgow-2019/print").status == 403
    assert site.browser().get("/w/no-such-workshop/projector").status == 404
    assert site.browser().get("/lab/no-such-lab/print").status == 404


def test_a_screen_looks_with_a_ticket_of_its_own_view(site: Site) -> None:
    fay = site.entered("rotterdam.facilitator")
    for path, view in zip(SCREENS, ("projector", "delegate"), strict=True):
        data = page_data(fay.get(path))
        ticket = site.rooms.people.read_ticket(str(data["ticket"]))
        assert ticket is not None
        assert ticket.view == data["view"] == data["role"] == view
        renewed = fay.post_json(str(data["urls"]["ticket"]), {})  # type: ignore[index]
        fresh = site.rooms.people.read_ticket(renewed.json["ticket"])
        assert fresh == ticket
    wall, preview = (page_data(fay.get(path)) for path in SCREENS)
    assert wall["code"] == shown_code(site.workshop("rotterdam").code)
    assert preview["code"] is None
    assert preview["urls"]["qr"] is preview["urls"]["projector"] is None  # type: ignore[index]


@pytest.mark.parametrize("view", ["projector", "delegate", "facilitator", "organiser", "", "x"])
def test_a_delegate_gets_no_ticket_that_looks_as_others(site: Site, view: str) -> None:
    ann, fay = site.joined("rotterdam"), site.entered("rotterdam.facilitator")
    assert ann.post_json(f"/w/glasgow-2019-rotterdam/ticket?as={view}", {}).status == 403
    expected = 200 if view in ("projector", "delegate") else 403
    assert fay.post_json(f"/w/glasgow-2019-rotterdam/ticket?as={view}", {}).status == expected
    assert fay.post_json(f"/w/glasgow-2019-ghent/ticket?as={view}", {}).status == 403


def test_a_projector_link_opens_the_big_screen_and_nothing_else(site: Site) -> None:
    wall = site.browser()
    answer = wall.post_json("/enter", {"secret": site.secret("rotterdam.projector")})
    assert (answer.status, answer.json) == (200, {"to": SCREENS[0]})
    assert wall.get(SCREENS[0]).status == 200
    assert wall.get("/w/glasgow-2019-rotterdam").location == SCREENS[0]
    for path in (SCREENS[1], SHEET, "/w/glasgow-2019-rotterdam/export.md", "/w/glasgow-2019-ghent/projector"):
        assert wall.get(path).status == 403, path
    assert wall.post_json("/w/glasgow-2019-rotterdam/ticket?as=delegate", {}).status == 403


def test_sheets_to_print_say_how_to_join_and_no_secret(site: Site) -> None:
    whole = site.entered("organiser").get("/lab/glasgow-2019/print").text
    one = site.entered("rotterdam.facilitator").get(SHEET).text
    names = ("amsterdam", "ghent", "glasgow", "gothenburg", "rotterdam")
    for name in names:
        workshop = site.workshop(name)
        for text in (workshop.title, shown_code(workshop.code), f'src="/qr/{workshop.code}.svg"'):
            assert escape(text, quote=False) in whole or text in whole
            assert (text in one) == (name == "rotterdam")
    assert whole.count('class="sheet"') == 16
    assert site.url.removeprefix("http://") in one
    assert one.count("<li>") == 3
    for link in ("organiser", "rotterdam.facilitator", "rotterdam.projector"):
        assert site.secret(link) not in whole + one


def test_no_two_pages_have_the_same_title(site: Site) -> None:
    ola, board, lab = site.entered("organiser"), "/w/glasgow-2019-ghent", "/lab/glasgow-2019"
    screens = (
        "projector",
        "preview",
        "schedule",
        "log",
        "replay",
        "plan",
        "city",
        "present",
        "related",
        "print",
    )
    wide = ("wall", "people", "search", "highlights", "mine", "cities/porto", "print", "desk", "desk/edit")
    parts = ("add", "file", "links", "sheet", "delete", "glasgow-2019-ghent", "glasgow-2019-amsterdam")
    paths = ["/", "/help", "/privacy", "/enter", board, lab]
    paths += [f"{board}/{screen}" for screen in screens] + [f"{lab}/{page}" for page in wide]
    paths += [f"{lab}/desk/{part}" for part in parts]
    pages = {path: ola.get(path) for path in paths}
    assert {path: page.status for path, page in pages.items() if page.status != 200} == {}
    titles = [re.findall(r"<title>([^<]+)</title>", page.text)[0] for page in pages.values()]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


# ── Hostile text ────────────────────────────────────────────────────────────────────────────────


def test_names_are_shown_as_text_and_never_become_markup(site: Site) -> None:
    browser = site.joined("rotterdam", HOSTILE, HOSTILE)
    for path in (f"/j/{site.workshop('ghent').code}", "/w/glasgow-2019-rotterdam/me"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "22962963" not in text


def test_page_data_cannot_end_its_script_element(settings: Settings) -> None:
    with serving(settings) as site:
        rotterdam = site.workshop("rotterdam")
        lab = site.rooms.store.lab("glasgow-2019")
        assert lab is not None
        title = "</script><script>alert(1)</script>"
        site.rooms.store.save_lab(lab, [structs.replace(rotterdam, title=title)])
        answer = site.joined("rotterdam").get("/w/glasgow-2019-rotterdam")
        assert page_data(answer)["title"] == title
        assert "<script>alert" not in answer.text


# ── What every answer carries ───────────────────────────────────────────────────────────────────

PATHS = (
    "/",
    "/help",
    "/privacy",
    "/enter",
    "/lab/glasgow-2019",
    "/qr/K7QXM2PD.svg",
    "/healthz",
    "/nothing",
    "/shell",
    "/sw.js",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    headers = site.browser().get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    host = site.url.removeprefix("http://")
    assert policy["connect-src"] == f"'self' ws://{host} wss://{host}"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Strict-Transport-Security"] is None


def test_the_worker_names_files_by_content_and_the_shell_is_the_same_for_everybody(site: Site) -> None:
    ann, stranger = site.joined("rotterdam"), site.browser()
    worker = stranger.get("/sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert worker.text == ann.get("/sw.js").text
    files, desk = (
        json.loads(worker.text.partition(f"globalThis.{name}=")[2].partition(";\n")[0])
        for name in ("FILES", "DESK")
    )
    assert {"/shell", "/static/board.js", "/static/board.css", "/static/icon.svg"} <= {
        file.partition("?v=")[0] for file in files
    }
    for file in [*files, *desk]:
        assert len(file.partition("?v=")[2]) == 12 or HASHED.search(file)
        answer = stranger.get(file)
        assert answer.status == 200
        if file != files[0]:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    shell = ann.get(files[0])
    assert shell.text == stranger.get(files[0]).text
    assert page_data(shell) is None
    # All that the shell asks for is among the files, and so is all that these ask for.
    # What drags is asked for by the board, where there is a mouse, the end of a workshop when it is near, and
    # lessons and projects where a workshop leaves them, or a solution builds on them.
    parts = ("dragging", "finishing", "lessons", "learning", "projects")
    later = {f"/static/{name}" for part in parts for name in find().part(part)}
    assert set(re.findall(r'(?:src|href)="(/static/[^"]*)"', shell.text)) == set(files[1:]) - later
    scripts = {file for file in [*files, *desk] if ".js" in file}
    named = {name for file in scripts for name in IMPORTED.findall(stranger.get(file).text)}
    assert named == {file.rpartition("/")[2] for file in scripts} - {files[1].rpartition("/")[2]}


HASHED = re.compile(r"-[0-9A-Z]{8}\.js$")
IMPORTED = re.compile(r'(?:from|import)\s*\(?\s*"\./([^"]+\.js)"')


def test_all_scripts_are_asked_for_at_once_and_the_desk_by_those_who_run_the_workshop(site: Site) -> None:
    delegate, runner = site.joined("rotterdam"), site.entered("rotterdam.facilitator")
    part = find().part
    for browser, path, names in (
        (delegate, "", part("board")),
        (runner, "", part("board") + part("desk")),
        (runner, "/preview", part("board")),
    ):
        text = browser.get(f"/w/glasgow-2019-rotterdam{path}").text
        early = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', text)
        assert early == names[1:]
        assert re.findall(r'<script type="module" src="/static/([^"?]+)', text) == names[:1]
        assert f'data-desk="/static/{part("desk")[0]}"' in text  # for who becomes one of them meanwhile


def test_no_page_has_anything_inline_or_from_elsewhere(site: Site) -> None:
    browser = site.entered("organiser")
    code = site.workshop("rotterdam").code
    pages = [path for path in PATHS if not path.endswith(".svg")]
    for path in [*pages, f"/j/{code}?other=1", "/w/glasgow-2019-rotterdam", "/w/glasgow-2019-rotterdam/me"]:
        text = browser.get(path).text
        assert not re.search(r"<[^>]+\s(on\w+|style)\s*=", text), path
        assert "<style" not in text
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert 'src="/static/' in attributes or 'type="application/json"' in attributes
        for address in re.findall(r'(?:src|href|action)="([^"]*)"', text):
            assert address.startswith(("/", "#")), address


def test_pages_are_never_stored_by_caches(site: Site) -> None:
    for path in ("/", "/lab/glasgow-2019", "/nothing"):
        assert site.browser().get(path).headers["Cache-Control"] == "no-store"


def test_behind_a_trusted_proxy_with_https_the_cookie_is_locked_to_the_host(settings: Settings) -> None:
    behind = replace(settings, proxy_hops=1, public_url="https://lab.example.org")
    with serving(behind) as site:
        proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "lab.example.org"}
        code = site.workshop("rotterdam").code
        headers = {"Origin": "https://lab.example.org", **proxied}
        answer = site.browser().send("POST", f"/j/{code}", b"name=Ana", headers | FORM)
        assert answer.status == 303
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-board=")
        assert "; Secure" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# ── Where forms may come from ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    browser = site.joined("rotterdam", "Eve")
    for path in ("/w/glasgow-2019-rotterdam/me", "/w/glasgow-2019-rotterdam/ticket", "/enter", "/join"):
        answer = browser.send("POST", path, b"name=Mallory", headers | FORM)
        assert answer.status == 403
        assert heading(answer) == "That did not come from here"
    assert 'value="Eve"' in browser.get("/w/glasgow-2019-rotterdam/me").text


def test_with_a_public_address_only_its_own_pages_may_send_forms(settings: Settings) -> None:
    with serving(replace(settings, public_url="https://lab.example.org")) as site:
        browser = site.browser()
        assert browser.post("/join", {"code": "x"}).status == 403
        assert browser.post("/join", {"code": "x"}, Origin="https://lab.example.org").status == 404


def test_a_host_name_that_is_none_is_refused(site: Site) -> None:
    answer = site.browser().send("GET", "/", None, {"Host": "x;script-src *"})
    assert answer.status == 400
    assert "script-src *" not in answer.headers["Content-Security-Policy"]


# ── Errors are pages for people ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/w/no-such-workshop", 404),
        ("GET", "/lab/no-such-lab", 404),
        ("GET", "/static/../pyproject.toml", 404),
        ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/qr/nothing.svg", 404),
        ("POST", "/help", 405),
        ("DELETE", "/", 405),
    ],
)
def test_errors_have_a_human_page(site: Site, method: str, path: str, status: int) -> None:
    answer = site.browser().send(method, path, None, {"Origin": site.url})
    assert answer.status == status
    human(answer)


def human(answer: Answer) -> None:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert heading(answer)
    for word in ("Traceback", "werkzeug", "sqlite", "Error", 'File "'):
        assert word not in answer.text


def test_a_form_that_is_too_large_has_a_human_page(site: Site) -> None:
    answer = site.browser().post("/join", {"code": "x" * 70_000})
    assert answer.status == 413
    human(answer)


def test_a_broken_page_says_so_without_what_broke(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.data.mkdir()
    store = Store.open(settings.database)
    app = _broken_app(settings, store)
    client = app.test_client()
    page, data = client.get("/boom"), client.get("/boom", headers={"Accept": "application/json"})
    store.close()
    assert page.status_code == data.status_code == 500
    assert "our mistake" in page.text
    assert "kaboom" not in page.text + data.text
    assert set(data.get_json()) == {"sentence"}
    assert "kaboom" in caplog.text


def _broken_app(settings: Settings, store: Store) -> Flask:
    from board import create_app

    app = create_app(settings, store=store)

    @app.get("/boom")
    def boom() -> str:
        raise RuntimeError("kaboom")

    return app


def test_a_database_that_is_down_gives_the_typed_text_back(settings: Settings) -> None:
    with serving(settings, busy_timeout=0.05) as site:
        browser, code = site.browser(), site.workshop("rotterdam").code
        other = sqlite3.connect(settings.data / "board.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # another program holds the database
        form = {"name": HOSTILE, "city": "Porto", "unnamed": "yes"}
        answer = browser.post(f"/j/{code}", form)
        entered = browser.post_json("/enter", {"secret": site.secret("organiser")})
        other.close()
        assert answer.status == entered.status == 503
        assert answer.headers["Retry-After"] == "5"
        human(answer)
        assert f'action="/j/{code}"' in answer.text
        assert 'value="Porto"' in answer.text
        assert 'name="unnamed" value="yes"' in answer.text
        assert "&lt;script&gt;" in answer.text
        assert set(entered.json) == {"sentence", "after"}
        assert list(browser.cookies) == []
        assert browser.post(f"/j/{code}", form).status == 303


# ── Files ───────────────────────────────────────────────────────────────────────────────────────


def test_built_files_are_cached_for_ever_under_their_hash_and_nothing_else_is_served(
    settings: Settings, tmp_path: Path
) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "page.css").write_text("body{}")
    (dist / "stray.txt").write_text("not built")
    (dist / "part-ABCD2345.js").write_text("export {}")
    (dist / "manifest.json").write_text('{"page.css": "abc123", "part-ABCD2345.js": "ABCD2345"}')
    with serving(settings, assets=Assets(dist, find().templates)) as site:
        browser = site.browser()
        assert 'href="/static/page.css?v=abc123"' in browser.get("/").text
        right, stale = browser.get("/static/page.css?v=abc123"), browser.get("/static/page.css?v=old")
        assert right.text == stale.text == "body{}"
        assert right.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert stale.headers["Cache-Control"] == "no-cache"
        assert right.headers["Content-Type"].startswith("text/css")
        named = browser.get("/static/part-ABCD2345.js")
        assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "javascript" in named.headers["Content-Type"]
        for name in ("stray.txt", "manifest.json", "parts.json", "../stray.txt", ""):
            assert browser.get(f"/static/{name}").status == 404


def test_the_qr_code_is_a_picture_made_here_that_tells_no_one_which_codes_exist(site: Site) -> None:
    real = site.browser().get(f"/qr/{site.workshop('rotterdam').code}.svg")
    other = site.browser().get("/qr/K7QX-M2PD.svg")
    for answer in (real, other):
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert answer.text.startswith("<svg")
        assert "style=" not in answer.text


def test_the_sign_of_life(site: Site) -> None:
    answer = site.browser().get("/healthz")
    assert answer.status == 200
    assert answer.json["ok"] is True
    assert answer.json["queue"] == 0


def test_the_links_for_others_use_the_public_address(settings: Settings) -> None:
    with serving(replace(settings, public_url="https://lab.example.org", port=free_port())) as site:
        browser = Browser(site.url)
        secret = site.secret("organiser")
        assert browser.post("/enter", {"link": secret}, Origin="https://lab.example.org").status == 303
        assert f"https://lab.example.org/enter#{secret}" in browser.get("/lab/glasgow-2019").text
        data = page_data(browser.get("/w/glasgow-2019-ghent"))
        code = site.workshop("ghent").code
        assert data["urls"]["join"] == f"https://lab.example.org/j/{code}"  # type: ignore[index]
