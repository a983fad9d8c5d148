/** The outbox: order, survival, and who sends what. Two outboxes on one storage are two windows of one browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, Outbox, type OutboxOptions, fits, writeAhead } from "../../static/src/outbox.ts";
import { LocalShelf, MemoryShelf, type Shelf } from "../../static/src/shelf.ts";
import type { Command } from "../../static/src/types.ts";
import { Drawer } from "./world.ts";

const post = (text: string): Command => ({ type: "post_idea", idea: `idea-${text}`, text });
const save = (text: string, base = 0): Command => ({ type: "write_field", solution: "solution", field: "title", text, base });

/** One browser: its storage, its clock, its windows. */
class Browser {
  now = 1_000_000;
  readonly drawer = new Drawer();
  readonly windows: Outbox[] = [];

  async open(session: Drawer = new Drawer(), more: Partial<OutboxOptions> = {}): Promise<Outbox> {
    const outbox = await Outbox.open({
      board: "rotterdam", person: "person-1", shelf: new LocalShelf(this.drawer), session, local: this.drawer,
      onChange: () => undefined, onFragile: () => undefined, now: () => this.now, patience: 250, ...more,
    });
    this.windows.push(outbox);
    return outbox;
  }

  close(): void {
    for (const outbox of this.windows) outbox.close();
  }
}

/** A test in a browser of its own; its windows are closed whatever happens. */
const inBrowser = (name: string, body: (browser: Browser) => Promise<void>) =>
  test(name, async () => {
    const browser = new Browser();
    try {
      await body(browser);
    } finally {
      browser.close();
    }
  });

const all = (outbox: Outbox): Entry[] => [...outbox.lanes.values()].flat();
const said = (outbox: Outbox) => all(outbox).map(({ seq, command }) => `${seq} ${"text" in command ? command.text : ""}`);

inBrowser("commands are numbered in the order in which they were given, also all at once", async (browser) => {
  const outbox = await browser.open();
  await Promise.all(["a", "b", "c", "d"].map((text) => outbox.append(`id-${text}`, post(text))));
  assert.deepEqual(said(outbox), ["1 a", "2 b", "3 c", "4 d"]);
  assert.equal(outbox.lanes.size, 1);
});

inBrowser("the same command given twice is kept once", async (browser) => {
  const outbox = await browser.open();
  await outbox.append("id-a", post("a"));
  await outbox.append("id-a", post("a"));
  assert.deepEqual(said(outbox), ["1 a"]);
});

inBrowser("a reload finds what waits, under the same tab, and goes on counting", async (browser) => {
  const session = new Drawer();
  const before = await browser.open(session);
  await before.append("id-a", post("a"));
  await before.append("id-b", post("b"));
  await before.settle("id-a", 7);
  const tab = all(before)[0]?.tab;
  before.close();

  const after = await browser.open(session);
  await after.append("id-c", post("c"));
  assert.deepEqual(said(after), ["2 b", "3 c"]);
  assert.deepEqual(all(after).map((entry) => entry.tab), [tab, tab]);
});

inBrowser("a reload goes on counting even when nothing waits", async (browser) => {
  const session = new Drawer();
  const before = await browser.open(session);
  await before.append("id-a", post("a"));
  await before.settle("id-a", 7);
  before.close();
  const after = await browser.open(session);
  await after.append("id-b", post("b"));
  assert.deepEqual(said(after), ["2 b"]);
});

inBrowser("a duplicated window takes a tab of its own and leaves the first one's entries to it", async (browser) => {
  const session = new Drawer();
  const first = await browser.open(session);
  await first.append("id-a", post("a"));
  const copy = await browser.open(session.copy());
  await copy.append("id-b", post("b"));
  await first.append("id-c", post("c"));
  assert.deepEqual(said(first), ["1 a", "2 c"]);
  assert.deepEqual(said(copy), ["1 b"]);
  assert.notEqual(all(first)[0]?.tab, all(copy)[0]?.tab);
});

inBrowser("of two copies of a closed window that open at once, one takes its tab up", async (browser) => {
  const session = new Drawer();
  const before = await browser.open(session);
  await before.append("id-a", post("a"));
  before.close();
  const copies = await Promise.all([browser.open(session.copy()), browser.open(session.copy())]);
  await Promise.all(copies.map((copy, i) => copy.append(`id-new-${i}`, post(`new ${i}`))));
  const entries = copies.flatMap(all);
  assert.equal(entries.length, 3);
  assert.equal(new Set(entries.map(({ tab, seq }) => `${tab} ${seq}`)).size, 3, "no number is given twice");
  assert.equal(entries.filter(({ id }) => id === "id-a").length, 1);
});

inBrowser("what a closed window left is sent by one other, under its own tab and numbers", async (browser) => {
  const closed = await browser.open();
  await closed.append("id-a", post("a"));
  await closed.append("id-b", post("b"));
  const left = all(closed);
  const [one, two] = [await browser.open(), await browser.open()];
  await one.append("id-own", post("own"));
  closed.close();

  await one.tend();
  assert.equal(all(one).length, 1, "it may only be reloading");
  browser.now += 6_000;
  await Promise.all([one.tend(), two.tend()]);
  const adopted = [one, two].map((outbox) => all(outbox).filter(({ id }) => id !== "id-own"));
  assert.deepEqual(adopted.flat(), left);
  assert.ok(adopted.some((entries) => entries.length === 0), "one of them has all");
});

inBrowser("whoever comes back finds at once what the closed window left", async (browser) => {
  const closed = await browser.open();
  await closed.append("id-a", post("a"));
  closed.close();
  browser.now += 300;
  assert.deepEqual(said(await browser.open()), ["1 a"]);
});

inBrowser("a clock that is put right, by hours or by years, holds nothing back and throws nothing away", async (browser) => {
  const before = await browser.open();
  await before.append("id-a", post("a"));
  browser.now += 40 * 86_400_000;
  await before.tend();
  assert.deepEqual(said(before), ["1 a"], "it was written a moment ago, whatever the clock says");
  before.close();
  browser.now -= 41 * 86_400_000;
  const channel = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = undefined as unknown as typeof BroadcastChannel; // only the clock tells who has gone
  const after = await browser.open().finally(() => (globalThis.BroadcastChannel = channel));
  assert.deepEqual(said(after), ["1 a"], "nobody waits until the clock comes round again");
});

inBrowser("an adopted tab is done when its last entry is answered", async (browser) => {
  const closed = await browser.open();
  await closed.append("id-a", post("a"));
  closed.close();
  browser.now += 6_000;
  const next = await browser.open();
  assert.deepEqual(said(next), ["1 a"]);
  await next.settle("id-a", 3);
  assert.equal(next.lanes.size, 0);
  browser.now += 6_000;
  assert.deepEqual(said(await browser.open()), []);
});

inBrowser("a window that is alive but slow keeps what is its own", async (browser) => {
  const slow = await browser.open();
  await slow.append("id-a", post("a"));
  browser.now += 600_000; // no timer ran in a hidden window for ten minutes
  const other = await browser.open();
  assert.deepEqual(said(other), []);
  assert.deepEqual(said(slow), ["1 a"]);
});

inBrowser("a frozen window whose tab was adopted begins a new one when it thaws", async (browser) => {
  const drawer = browser.drawer;
  const lost: string[] = [];
  const frozen = await browser.open(new Drawer(), { onChange: (_, ids) => lost.push(...ids) });
  await frozen.append("id-a", post("a"));
  browser.now += 6_000;
  // Frozen: it hears nobody, so nobody hears it.
  const channel = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = undefined as unknown as typeof BroadcastChannel;
  const other = await browser.open(new Drawer(), { shelf: new LocalShelf(drawer) }).finally(() => (globalThis.BroadcastChannel = channel));
  assert.deepEqual(said(other), ["1 a"]);
  await frozen.append("id-b", post("b"));
  assert.deepEqual(said(frozen), ["1 b"]);
  assert.notEqual(all(frozen)[0]?.tab, all(other)[0]?.tab);
  assert.deepEqual(lost, ["id-a"]);
});

inBrowser("nobody sends the words of another person, or to another board", async (browser) => {
  const session = new Drawer();
  const before = await browser.open(session);
  await before.append("id-a", post("a"));
  before.close();
  browser.now += 6_000;
  assert.deepEqual(said(await browser.open(session, { person: "person-2" })), []);
  assert.deepEqual(said(await browser.open(session, { board: "ghent" })), []);
  assert.deepEqual(said(await browser.open(session)), ["1 a"]);
});

inBrowser("what nobody came back to is forgotten after a month", async (browser) => {
  const before = await browser.open();
  await before.append("id-a", post("a"));
  before.close();
  browser.now += 31 * 86_400_000;
  assert.deepEqual(said(await browser.open()), []);
  await (await browser.open()).tend();
  assert.equal(browser.drawer.text().includes("id-a"), false);
});

inBrowser("renumbered, the same commands begin a new tab, and the next one follows them", async (browser) => {
  const outbox = await browser.open();
  for (const text of ["a", "b", "c"]) await outbox.append(`id-${text}`, post(text));
  await outbox.settle("id-a", 1);
  const tab = all(outbox)[0]!.tab;
  await outbox.renumber(tab);
  await outbox.append("id-d", post("d"));
  assert.deepEqual(said(outbox), ["1 b", "2 c", "3 d"]);
  assert.deepEqual(all(outbox).map(({ id }) => id), ["id-b", "id-c", "id-d"]);
  assert.ok(all(outbox).every((entry) => entry.tab !== tab));
});

inBrowser("an answer that comes while a tab is renumbered is not brought back", async (browser) => {
  const outbox = await browser.open();
  for (const text of ["a", "b"]) await outbox.append(`id-${text}`, post(text));
  const renumbering = outbox.renumber(all(outbox)[0]!.tab);
  const settling = outbox.settle("id-a", 1);
  await Promise.all([renumbering, settling]);
  assert.deepEqual(all(outbox).map(({ id }) => id), ["id-b"]);
  await outbox.tend();
  assert.deepEqual(all(outbox).map(({ id }) => id), ["id-b"]);
});

inBrowser("a save waits for the one before it, only the last of several, and is based on its revision", async (browser) => {
  const outbox = await browser.open();
  await outbox.append("id-1", save("T", 4));
  assert.equal(await outbox.append("id-2", save("Ti", 4), "id-1"), null);
  assert.equal(await outbox.append("id-3", save("Title", 4), "id-2"), "id-2");
  assert.deepEqual(all(outbox).map(({ id, seq, after }) => [id, seq, after]), [["id-1", 1, undefined], ["id-3", 2, "id-1"]]);
  await outbox.settle("id-1", 57);
  assert.deepEqual(all(outbox).map(({ command, after }) => [command, after]), [[save("Title", 57), undefined]]);
  await outbox.append("id-4", save("Title!", 57), "id-1");
  assert.equal(all(outbox)[1]?.after, undefined, "nobody waits for what is answered");
});

inBrowser("a save whose predecessor is refused goes out as it is, and is refused by the server", async (browser) => {
  const outbox = await browser.open();
  await outbox.append("id-1", save("A", 4));
  await outbox.append("id-2", save("AB", 4), "id-1");
  await outbox.settle("id-1", null);
  assert.deepEqual(all(outbox).map(({ command, after }) => [command, after]), [[save("AB", 4), undefined]]);
});

inBrowser("how often a command broke the link is remembered over a reload", async (browser) => {
  const session = new Drawer();
  const before = await browser.open(session);
  await before.append("id-a", post("a"));
  assert.equal(await before.tried("id-a"), 1);
  before.close();
  const after = await browser.open(session);
  assert.equal(await after.tried("id-a"), 2);
  assert.equal(await after.tried("id-unknown"), 0);
});

inBrowser("a full storage loses nothing that is on the screen, and says so", async (browser) => {
  let full = false;
  let fragile = 0;
  const inner = new LocalShelf(browser.drawer);
  const shelf: Shelf = {
    durable: true,
    change: (decide) => (full ? Promise.reject(new Error("QuotaExceededError")) : inner.change(decide)),
  };
  const outbox = await browser.open(new Drawer(), { shelf, onFragile: () => (fragile += 1) });
  await outbox.append("id-a", post("a"));
  full = true;
  await outbox.append("id-b", post("b"));
  await outbox.append("id-c", post("c"));
  assert.deepEqual(all(outbox).map(({ id }) => id), ["id-a", "id-b", "id-c"]);
  assert.equal(new Set(all(outbox).map(({ tab, seq }) => `${tab} ${seq}`)).size, 3);
  assert.deepEqual([fragile, outbox.durable], [1, false]);
  await outbox.settle("id-a", 1);
  assert.deepEqual(all(outbox).map(({ id }) => id), ["id-b", "id-c"]);
});

inBrowser("a command that a dying page only wrote ahead is sent by a later one, once", async (browser) => {
  const ahead = { id: "id-a", board: "rotterdam", person: "person-1", command: post("a"), at: browser.now };
  writeAhead(browser.drawer, ahead);
  writeAhead(browser.drawer, { ...ahead, id: "id-other", person: "person-2" });
  browser.now += 6_000;
  const session = new Drawer();
  const outbox = await browser.open(session);
  assert.deepEqual(said(outbox), ["1 a"]);
  await outbox.tend();
  outbox.close();
  assert.deepEqual(said(await browser.open(session)), ["1 a"]);
});

inBrowser("a window that may store nothing still works", async (browser) => {
  const outbox = await browser.open(undefined, { shelf: new MemoryShelf(), session: null, local: null });
  await outbox.append("id-a", post("a"));
  assert.deepEqual(said(outbox), ["1 a"]);
  assert.equal(outbox.durable, false);
});

test("a command that would break the link is known before it is stored", () => {
  const pairs = Array.from({ length: 200 }, (_, i) => ({ idea: `i${i}`.padEnd(22, "x"), cluster: `c${i}`.padEnd(22, "x") }));
  assert.ok(fits({ type: "cluster_loose_ideas", pairs }), "the longest that the server takes");
  assert.ok(fits(save("🌍".repeat(2000))));
  assert.ok(!fits(post("x".repeat(20_000))));
});
