/** What the screens see and do: optimism, refusals, texts that come back, drafts, and the lists. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { type Kept, keep, recall } from "../../static/src/kept.ts";
import * as session from "../../static/src/session.ts";
import { LocalShelf } from "../../static/src/shelf.ts";
import type { Board, Command, Idea, Page, Patch, Round } from "../../static/src/types.ts";
import { Chest, Drawer, ME, Server, calm } from "./world.ts";

const PAGE: Page = {
  v: 1, board: "rotterdam", ticket: "ticket-1", title: "Rotterdam", lab: "Glasgow 2019", role: "delegate", code: null,
  urls: { ticket: "/t", plan: "/e", lab: "/l", help: "/h", home: "/", me: "/m", join: null, qr: null },
};
const BOARD: Board = {
  id: "board", rev: 1, stage: "ideate", since: 0, revealed: 0, private: true, names: "nothing", names_after: "name",
  ideas_each: 0, writing: true, sorting: "everybody", vote: null, minutes: {}, began: 0, joining: true,
};
const idea = (id: string, more: Partial<Idea> = {}): Idea => ({
  id, rev: 1, text: id, author: null, named: false, at: 0, born: 1, open: true, cluster: null, placed: 0, written: 1, edited: false,
  hidden: null, source: "own", table: null, lane: "", ...more,
});
const round = (more: Partial<Round> = {}): Round => ({
  id: "round-1", rev: 1, name: "", rule: { budget: 3, cap: 2, blind: true }, status: "open", clusters: ["c1", "c2", "c3"],
  names: ["Roofs", "Heat", ""], opened: 1, closed: null, here: 0, ...more,
});
const post = (text: string): Command => ({ type: "post_idea", idea: `idea-${text}`, text });

class Desk {
  readonly server = new Server();
  readonly local = new Drawer();
  readonly tab = new Drawer();
  #stop: () => void = () => undefined;

  async open(put: Patch["put"] = {}, kept: Kept | null = null, page: Page = PAGE): Promise<void> {
    this.server.put = { board: [BOARD], ...put };
    this.server.head = Math.max(this.server.head, 1);
    this.#stop = session.start(page, {
      dial: (call) => this.server.dial(call), renew: () => Promise.reject(new Error("offline")),
      shelf: async () => new LocalShelf(this.local), session: this.tab, local: this.local,
    }, kept);
    await this.pass(1_000);
  }

  close(): void {
    this.#stop();
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      await calm();
      mock.timers.tick(Math.min(250, left));
      await calm();
    }
  }
}

const atDesk = (name: string, body: (desk: Desk) => Promise<void>) =>
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
    const desk = new Desk();
    try {
      await body(desk);
    } finally {
      desk.close();
      mock.timers.reset();
    }
  });

const texts = () => session.ideas.value.map(({ text, status }) => `${text}: ${status}`);

atDesk("an idea is a card at once, and is sent when the board has it", async (desk) => {
  await desk.open();
  const { answer } = session.submit(post("Roofs"));
  assert.deepEqual(texts(), ["Roofs: sending"]);
  assert.deepEqual([session.ideas.value[0]?.mine, session.ideas.value[0]?.private], [true, true]);
  // Decided, but the board's change is late: the card does not blink.
  desk.server.frame = () => undefined;
  await calm();
  assert.deepEqual(await answer, { id: desk.server.decided[0]?.id, revision: 2 });
  assert.deepEqual(texts(), ["Roofs: sending"]);
  const born = idea("idea-Roofs", { text: "Roofs", rev: 2, born: 2, open: false });
  desk.server.line.say("mine", { put: { mine: [{ id: "idea-Roofs", rev: 2, idea: born }] }, remove: {} });
  desk.server.line.say("frame", { base: 1, head: 2, put: {}, remove: {} });
  assert.deepEqual(texts(), ["Roofs: sent"]);
  assert.deepEqual([session.ideas.value[0]?.mine, session.ideas.value[0]?.private], [true, true]);
  assert.deepEqual(session.pending.value, []);
});

atDesk("offline an idea waits, is counted, and goes by itself", async (desk) => {
  await desk.open();
  desk.server.up = false;
  desk.server.cut();
  assert.equal(session.connection.value, "offline");
  for (const text of ["One", "Two", "Three", "Four", "Five"]) session.submit(post(text));
  await calm();
  assert.deepEqual(texts(), ["One", "Two", "Three", "Four", "Five"].map((text) => `${text}: waiting`));
  assert.equal(session.waiting.value, 5);
  desk.server.up = true;
  await desk.pass(5_000);
  assert.equal(session.connection.value, "live");
  assert.equal(session.waiting.value, 0);
  assert.deepEqual(desk.server.decided.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});

atDesk("what waits survives a reload, and goes once", async (desk) => {
  await desk.open();
  desk.server.judge = () => "silence";
  session.submit(post("One"));
  session.submit(post("Two"));
  await calm();
  desk.close();
  desk.server.judge = () => "do";
  await desk.open();
  assert.deepEqual(desk.server.decided.map((command) => (command.type === "post_idea" ? command.text : "")), ["One", "Two"]);
  assert.deepEqual(session.pending.value, []);
});

atDesk("without a network, what was last seen is there, what waits is shown, and one can go on writing", async (desk) => {
  const chest = new Chest();
  desk.server.mine = { put: { mine: [{ id: "own", rev: 1, idea: idea("own", { open: false }), question: null, doubt: null, takeaway: null }] }, remove: {} };
  await desk.open({ idea: [idea("a")] });
  await keep("/w/rotterdam", { page: PAGE, me: ME, records: { shared: session.shared.value, mine: session.mine.value }, at: Date.now() }, chest);
  desk.server.up = false;
  desk.server.cut();
  session.submit(post("One"));
  await calm();
  desk.close();

  const kept = await recall("/w/rotterdam", chest);
  assert.equal(kept?.page.ticket, "", "a ticket is not left lying about");
  await desk.open({}, kept);
  assert.deepEqual(texts(), ["a: sent", "own: sent", "One: waiting"]);
  session.submit(post("Two"));
  await desk.pass(3_000);
  assert.equal(session.connection.value, "offline");
  assert.deepEqual(texts(), ["a: sent", "own: sent", "One: waiting", "Two: waiting"]);
  desk.server.up = true;
  await desk.pass(8_000);
  assert.equal(session.connection.value, "live");
  assert.deepEqual(desk.server.decided.map((command) => command.type === "post_idea" && command.text), ["One", "Two"]);
  assert.equal(session.ideas.value.some(({ id }) => id === "a"), false, "what the server says replaces what was kept");
});

test("few boards are kept, none for longer than a month, and what cannot be read is nothing", async () => {
  const chest = new Chest();
  const records = { shared: session.shared.value, mine: session.mine.value };
  for (let i = 0; i < 9; i++) await keep(`/w/${i}`, { page: PAGE, me: ME, records, at: Date.now() }, chest);
  assert.deepEqual(chest.paths(), ["/w/3", "/w/4", "/w/5", "/w/6", "/w/7", "/w/8"]);
  await keep("/w/old", { page: PAGE, me: ME, records, at: Date.now() - 31 * 86_400_000 }, chest);
  for (const path of ["/w/old", "/w/nowhere"]) assert.equal(await recall(path, chest), null);
  const broken = { open: () => Promise.reject(new Error("SecurityError")), delete: () => Promise.resolve(false) };
  await keep("/w/1", { page: PAGE, me: ME, records, at: 0 }, broken);
  assert.equal(await recall("/w/1", broken), null);
});

atDesk("after a backup was restored, one's own last revisions mean nothing", async (desk) => {
  await desk.open();
  session.saveField("s", "title", "Before", 0);
  await calm();
  desk.server.epoch = "epoch-2";
  desk.server.head = 1;
  desk.server.cut();
  await desk.pass(2_000);
  session.saveField("s", "title", "After", 1);
  await calm();
  const last = desk.server.decided[desk.server.decided.length - 1];
  assert.deepEqual(last?.type === "write_field" && [last.text, last.base], ["After", 1]);
});

atDesk("a page that is too old asks to be reloaded, and keeps what was written for that", async (desk) => {
  await desk.open();
  desk.server.judge = () => "silence";
  session.submit(post("One"));
  await calm();
  desk.server.line.say("sorry", { code: "reload", reason: "The board has a new version." });
  assert.equal(session.connection.value, "reload");
  session.submit(post("Two"));
  await calm();
  desk.close();
  desk.server.judge = () => "do";
  await desk.open();
  assert.deepEqual(desk.server.decided.map((command) => command.type === "post_idea" && command.text), ["One", "Two"]);
});

atDesk("what is submitted while the outbox still opens keeps its order", async (desk) => {
  const opening = desk.open();
  session.submit(post("One"));
  session.submit(post("Two"));
  await opening;
  await calm();
  assert.deepEqual(desk.server.decided.map(({ seq }) => seq), [1, 2]);
});

atDesk("a refused text comes back with its reason, also after a reload, until it is accepted", async (desk) => {
  await desk.open();
  desk.server.judge = ({ id }) => ({ id, refused: "paused", reason: "Writing is paused." });
  const { id, answer } = session.submit(post("Late"));
  await calm();
  assert.equal((await answer).refused, "paused");
  assert.deepEqual(texts(), []);
  const expected = { id, key: "idea", text: "Late", code: "paused", reason: "Writing is paused.", command: post("Late") };
  assert.deepEqual(session.returned.value, [expected]);
  assert.deepEqual(session.pending.value.map(({ status, reason }) => [status, reason]), [["refused", "Writing is paused."]]);
  desk.close();
  await desk.open();
  assert.deepEqual(session.returned.value, [expected]);
  session.accept(id);
  desk.close();
  await desk.open();
  assert.deepEqual(session.returned.value, []);
});

atDesk("a command without a text is refused with a reason and nothing else", async (desk) => {
  await desk.open({ round: [round()] });
  desk.server.judge = ({ id }) => ({ id, refused: "budget", reason: "You have given all your dots." });
  const { id } = session.submit({ type: "cast_dots", round: "round-1", cluster: "c1", dots: 2 });
  assert.equal(session.myBallot.value?.left, 1);
  await calm();
  assert.equal(session.myBallot.value?.left, 3);
  assert.deepEqual(session.returned.value, []);
  session.dismiss(id);
  assert.deepEqual(session.pending.value, []);
});

atDesk("what is too long to send comes back at once and is never sent", async (desk) => {
  await desk.open();
  session.submit(post("x".repeat(20_000)));
  await calm();
  assert.equal(session.returned.value[0]?.code, "oversize");
  assert.deepEqual(desk.server.line.heardOf("command"), []);
});

atDesk("dots that are on their way count", async (desk) => {
  const dots = { id: `round-1.${ME.id}`, rev: 1, round: "round-1", person: ME.id, dots: { c1: 1 }, returned: 1 };
  desk.server.mine = { put: { ballot: [dots] }, remove: {} };
  await desk.open({ round: [round()] });
  assert.deepEqual(session.myBallot.value, { round: "round-1", dots: { c1: 1 }, given: 1, left: 2, returned: 1, rev: 1 });
  session.submit({ type: "cast_dots", round: "round-1", cluster: "c2", dots: 2 });
  assert.deepEqual(session.myBallot.value, { round: "round-1", dots: { c1: 1, c2: 2 }, given: 3, left: 0, returned: 0, rev: 1 });
});

atDesk("a moved idea is in its new place at once, and a new cluster is there", async (desk) => {
  await desk.open({
    idea: [idea("a"), idea("b", { cluster: "c1", placed: 2 }), idea("d", { cluster: "c1", placed: 1 })],
    cluster: [{ id: "c1", rev: 1, name: "", born: 1 }],
  });
  assert.deepEqual(session.ideasIn("c1").map(({ id }) => id), ["d", "b"], "in the order in which they were put there");
  assert.equal(session.clusterName("c1"), "d");
  desk.server.judge = () => "silence";
  session.submit({ type: "place_ideas", ideas: ["a"], cluster: "c1" });
  assert.deepEqual(session.ideasIn("c1").map(({ id, status }) => `${id} ${status}`), ["d sent", "b sent", "a sending"]);
  assert.deepEqual(session.looseIdeas.value, []);
  session.submit({ type: "create_cluster", cluster: "c2", name: "Heat", ideas: ["b"] });
  assert.deepEqual(session.clusters.value.map(({ id }) => id), ["c1", "c2"]);
  assert.deepEqual(session.ideasIn("c2").map(({ id }) => id), ["b"]);
  session.submit({ type: "place_ideas", ideas: ["d"], cluster: "gone" });
  assert.equal(session.card("d")?.cluster, "c1", "nothing moves to a cluster that is not there");
});

atDesk("lists keep their identity while nothing in them changes", async (desk) => {
  await desk.open({ idea: [idea("a", { cluster: "c1" }), idea("b")], cluster: [{ id: "c1", rev: 1, name: "", born: 1 }] });
  const before = [session.ideas.value, session.ideasIn("c1"), session.looseIdeas.value, session.clusters.value];
  desk.server.head = 2;
  desk.server.frame({ idea: [idea("b", { text: "new", rev: 2 })] });
  const after = [session.ideas.value, session.ideasIn("c1"), session.looseIdeas.value, session.clusters.value];
  assert.deepEqual(before.map((list, i) => list === after[i]), [false, true, false, true]);
});

atDesk("saves of one field never conflict with each other, and only the last waits", async (desk) => {
  await desk.open();
  desk.server.judge = () => "silence";
  session.saveField("s", "title", "B", 0);
  const skipped = session.saveField("s", "title", "Bu", 0);
  const last = session.saveField("s", "title", "Build", 0);
  await calm();
  assert.equal(session.field("s", "title")?.text, "Build");
  assert.equal(session.pending.value.length, 2);
  assert.equal(desk.server.line.heardOf("command").length, 1);
  desk.server.judge = () => "do";
  await desk.pass(15_000);
  assert.deepEqual(desk.server.decided.map((command) => command.type === "write_field" && [command.text, command.base]), [["B", 0], ["Build", 2]]);
  assert.deepEqual(await skipped.answer, await last.answer);
  session.saveField("s", "title", "Build more", 0);
  await calm();
  const sent = desk.server.decided[2];
  assert.deepEqual(sent?.type === "write_field" && [sent.text, sent.base], ["Build more", 3], "based on one's own last save");
});

atDesk("a cluster can be named, and an idea edited, while they are still on their way", async (desk) => {
  await desk.open();
  desk.server.judge = () => "silence";
  session.submit({ type: "create_cluster", cluster: "cluster-1", name: "", ideas: [] });
  session.submit({ type: "rename_cluster", cluster: "cluster-1", name: "Roofs", base: 0 });
  await calm();
  assert.equal(desk.server.line.heardOf("command").length, 1, "the name waits for the cluster");
  desk.server.judge = () => "do";
  await desk.pass(15_000);
  const [made, named] = desk.server.decided;
  assert.equal(made?.type, "create_cluster");
  assert.equal(named?.type === "rename_cluster" && named.base, 2, "based on the revision that made it");
});

atDesk("of a field only the latest text comes back; of ideas each", async (desk) => {
  await desk.open();
  desk.server.judge = ({ id }) => ({ id, refused: "stage", reason: "Too late." });
  session.saveField("s", "title", "A", 0);
  session.saveField("s", "title", "AB", 0);
  session.submit(post("One"));
  session.submit(post("Two"));
  await desk.pass(1_000);
  assert.deepEqual(session.returned.value.map(({ key, text }) => [key, text]), [["field:s.title", "AB"], ["idea", "One"], ["idea", "Two"]]);
});

atDesk("a draft is there after a reload, for the same person only, and goes when it is emptied", async (desk) => {
  await desk.open();
  session.draft("idea").value = "half a thou";
  desk.close();
  await desk.open();
  assert.equal(session.draft("idea").value, "half a thou");
  assert.equal(session.draft("idea"), session.draft("idea"));
  desk.close();
  desk.server.me = { ...ME, id: "person-2" };
  await desk.open();
  assert.equal(session.draft("idea").value, "");
  desk.close();
  desk.server.me = ME;
  await desk.open();
  session.draft("idea").value = "";
  assert.equal(desk.local.text().includes("half a thou"), false);
});

atDesk("whoever joins as somebody else in another window is asked to reload", async (desk) => {
  await desk.open();
  desk.server.me = { ...ME, id: "person-2" };
  desk.server.cut();
  await desk.pass(2_000);
  assert.equal(session.connection.value, "reload");
  assert.equal(session.notice.value?.code, "reload");
});

atDesk("the current round, its own order for each person, results, and solutions by support", async (desk) => {
  const closed = round({ id: "round-0", status: "closed", opened: 0, closed: 1, names: ["Roofs", "Heat", "Gone"] });
  const sheet = (id: string, cluster: string, born: number) => ({ id, rev: born, cluster, born, table: null, scribe: null });
  await desk.open({
    round: [round(), closed],
    cluster: [{ id: "c1", rev: 1, name: "Green roofs", born: 1 }, { id: "c2", rev: 1, name: "Heat", born: 2 }],
    tally: [{ id: "round-0", rev: 1, voted: 2, dots: [1, 4, 1], voters: [1, 2, 1] }],
    solution: [sheet("s0", "elsewhere", 1), sheet("s1", "c1", 2), sheet("s2", "c2", 3)],
  });
  assert.equal(session.currentRound.value?.id, "round-1");
  assert.equal(session.lastClosedRound.value?.id, "round-0");
  const order = session.ballotOrder(round()).map(({ name }) => name);
  assert.deepEqual([...order].sort(), ["", "Green roofs", "Heat"]);
  assert.deepEqual(session.ballotOrder(round()).map(({ name }) => name), order);
  assert.deepEqual(session.results(closed).map(({ name, dots }) => `${name} ${dots}`), ["Heat 4", "Roofs 1", "Gone 1"]);
  assert.equal(session.results(round())[0]?.dots, null);
  assert.deepEqual(session.solutions.value.map(({ id }) => id), ["s2", "s1", "s0"]);
  assert.equal(session.solutionOf("c1")?.id, "s1");
});

atDesk("being done shows at once, is the server's to say, and waits for the link", async (desk) => {
  await desk.open();
  assert.equal(session.isDone.value, false);
  session.submit({ type: "say_done", seen: "ideate", done: true });
  assert.equal(session.isDone.value, true);
  await calm();
  desk.server.line.say("mine", { put: { done: [{ id: ME.id, rev: 2, since: 0 }] }, remove: {} });
  assert.equal(session.isDone.value, true);
  session.submit({ type: "say_done", seen: "ideate", done: false });
  assert.equal(session.isDone.value, false);
});

atDesk("the timer is the server's; a board from before timers goes by its plan", async (desk) => {
  const brief = {
    id: "brief", rev: 1, lab: "", lab_title: "", part: "", title: "", city: "", host: "", date: "", question: "", prompt: "",
    placeholder: "", background: "", example: false, stages: [{ name: "ideate" as const, minutes: 8, say: "", label: "" }],
    vote: { budget: 3, cap: 2, blind: true }, thanks: "", names_to_facilitators: false, format: "challenge", leaves: "solutions" as const, lanes: [], caution: "", links: [], time: "", language: "",
  };
  await desk.open({ board: [{ ...BOARD, since: 1000 }], brief: [brief] });
  assert.deepEqual(session.timer.value, { id: "timer", rev: 0, ends: 481_000, left: null, lock: false });
  const paused = { id: "timer", rev: 2, ends: null, left: 5000, lock: true };
  desk.server.line.say("frame", { base: 1, head: 2, put: { timer: [paused] }, remove: {} });
  assert.deepEqual(session.timer.value, paused);
});

atDesk("peeking asks for everything anew, with other eyes", async (desk) => {
  await desk.open();
  session.setPeek(true);
  assert.deepEqual(desk.server.line.heardOf("hello").pop(), { v: 1, have: null, epoch: "epoch-1", peek: true });
});

atDesk("being in a field is told once, and again after the link came back", async (desk) => {
  await desk.open();
  session.setWriting("s.title");
  session.setWriting("s.title");
  assert.deepEqual(desk.server.line.heardOf("writing"), [{ field: "s.title" }]);
  desk.server.cut();
  await desk.pass(2_000);
  assert.deepEqual(desk.server.line.heardOf("writing"), [{ field: "s.title" }]);
});

atDesk("a page that only looks sends nothing, keeps nothing and says so", async (desk) => {
  await desk.open({}, null, { ...PAGE, view: "delegate" });
  const { answer } = session.submit(post("Not for real"));
  session.draft("idea").value = "Half a thought";
  await desk.pass(2_000);
  assert.equal((await answer).refused, "role");
  assert.match(session.notice.value?.reason ?? "", /only look/);
  assert.equal(session.pending.value.length, 0);
  assert.equal(session.board.value?.stage, "ideate");
  assert.equal(desk.local.length + desk.tab.length, 0);
});
