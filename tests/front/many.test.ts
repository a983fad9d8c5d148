/** A board of a thousand ideas: what a change draws anew is what it changed, however much lies around it. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { draw, drawings, drawn, rest } from "./paper.ts"; // first: it is the document that the others find
import { h } from "preact";
import { FacilitatorIdeas } from "../../static/src/desk/ideas.tsx";
import { connection, items, layers, me, page } from "../../static/src/known.ts";
import { ideas, ideasIn } from "../../static/src/session.ts";
import { EMPTY, apply } from "../../static/src/state.ts";
import type { Board, Idea, Page, Patch, Person, Role, StageName } from "../../static/src/types.ts";
import { Cards } from "../../static/src/views/card.tsx";
import { ClustersStage } from "../../static/src/views/clusters.tsx";
import { IdeasStage } from "../../static/src/views/ideas.tsx";
import { clearPicked, pick, picked } from "../../static/src/views/pick.tsx";

const ALL = 1_000;
const CLUSTERED = 200;
const CLUSTERS = 20;

const idea = (number: number, more: Partial<Idea> = {}): Idea => ({
  id: `idea-${number}`, rev: number + 1, text: `Idea ${number}`, author: `person-${number % 9}`, named: false, at: 0, born: number + 1,
  open: true, cluster: number < CLUSTERED ? `cluster-${number % CLUSTERS}` : null, placed: number + 1,
  written: number + 1, edited: false, hidden: null, source: "own", table: null, lane: "", ...more,
});

const board = (stage: StageName): Board => ({
  id: "board", rev: 1, stage, since: 0, revealed: ALL, private: false, names: "nothing", names_after: "nothing", ideas_each: 0,
  writing: true, sorting: "everybody", vote: null, minutes: {}, began: 0, joining: true,
});

/** One frame of the server. */
const frame = (put: Patch["put"]) => {
  drawn.length = 0;
  layers.value = { ...layers.value, shared: apply(layers.value.shared, { put, remove: {} }) };
};

function open(stage: StageName, role: Role): void {
  page.value = { role, urls: {} } as unknown as Page;
  me.value = { id: "me", role, name: "Ada", city: "Ghent", unnamed: false };
  connection.value = "live";
  items.value = [];
  layers.value = { shared: EMPTY, mine: EMPTY };
  frame({
    board: [board(stage)],
    idea: Array.from({ length: ALL }, (_, number) => idea(number)),
    person: Array.from({ length: 9 }, (_, n) => ({ id: `person-${n}`, name: `Person ${n}`, city: "Ghent" }) as Person),
    cluster: Array.from({ length: CLUSTERS }, (_, n) => ({ id: `cluster-${n}`, rev: 1, name: `Cluster ${n}`, born: n })),
  });
}

/** All of a long list comes, by and by. */
async function grown(count: () => number, all: number): Promise<void> {
  for (let step = 0; count() < all && step < 2_000; step += 1) await rest();
  assert.equal(count(), all);
}

let end: (() => void) | undefined;
beforeEach(() => clearPicked());
afterEach(() => end?.());

async function sorting(role: Role = "delegate") {
  open("cluster", role);
  const { paper, gone } = draw(h(ClustersStage, {}));
  end = gone;
  await grown(() => paper.all("loose").length, ALL - CLUSTERED);
  return paper;
}

test("a long list begins with what a screen shows, and all of it comes in its order", async () => {
  open("ideate", "delegate");
  const { paper, gone } = draw(h(Cards, { cards: ideas.value }));
  end = gone;
  const first = paper.all("card").length;
  assert.ok(first > 20 && first < 100, `${first} cards are drawn at once`);
  await grown(() => paper.all("card").length, ALL);
  assert.deepEqual(
    paper.all("card-text").map((text) => text.textContent),
    ideas.value.map(({ text }) => text),
  );
});

test("twenty edits draw twenty cards of a thousand, for delegates and for those who run it", async () => {
  for (const [role, stage] of [
    ["delegate", () => h(IdeasStage, { entered: false })],
    ["facilitator", () => h(FacilitatorIdeas, {})],
  ] as const) {
    open("ideate", role);
    const { paper, gone } = draw(stage());
    end = gone;
    await grown(() => paper.all("card").length, ALL);
    frame({ idea: Array.from({ length: 20 }, (_, n) => idea(n, { text: "New words", edited: true, written: 2_000 + n })) });
    await rest();
    assert.equal(paper.all("card-text").filter((text) => text.textContent === "New words").length, 20);
    assert.equal(drawings("card"), 20, role);
    gone();
  }
});

test("a moved idea draws its new line, the tray and its cluster, and none of the other cards and clusters", async () => {
  for (const role of ["delegate", "facilitator"] as const) {
    const paper = await sorting(role);
    frame({ idea: [idea(500, { cluster: "cluster-7", placed: 2_000 }), idea(21, { text: "New words" })] });
    await rest();
    assert.equal(paper.all("loose").length, ALL - CLUSTERED - 1);
    assert.deepEqual([drawings("loose"), drawings("tray"), drawings("cluster")], [0, 1, 2], role);
    assert.equal(drawings("line"), 1, "of the changed one; what was moved is beyond the fourth, and not shown yet");
    end?.();
  }
});

test("a tick draws its own card, after the first, which shows all boxes", async () => {
  await sorting();
  pick("idea-300", true);
  await rest();
  drawn.length = 0;
  pick("idea-301", true);
  await rest();
  assert.deepEqual(picked.value, ["idea-300", "idea-301"]);
  assert.deepEqual([drawings("loose"), drawings("line"), drawings("cluster")], [1, 0, 0]);
});

test("people and clusters that are not a card’s own leave it alone", async () => {
  const paper = await sorting();
  assert.equal(paper.all("card-by")[1]?.textContent, "Person 2 · Ghent");
  layers.value = { ...layers.value, mine: apply(EMPTY, { put: { person: [{ id: "me", name: "Ada" } as Person] }, remove: {} }) };
  await rest();
  frame({ person: [{ id: "other", name: "Bob" } as Person], cluster: [{ id: "cluster-3", rev: 9, name: "Roofs", born: 3 }] });
  await rest();
  assert.deepEqual([drawings("loose"), drawings("line"), drawings("card-by"), drawings("cluster")], [0, 0, 0, 1]);
});

test("a cluster’s list is the same list until one of its own changes", () => {
  open("cluster", "delegate");
  const before = ideasIn("cluster-3");
  frame({ idea: [idea(4, { text: "Next door" })] });
  assert.equal(ideasIn("cluster-3"), before);
  frame({ idea: [idea(3, { text: "Here" })] });
  assert.notEqual(ideasIn("cluster-3"), before);
  assert.equal(ideasIn("cluster-3")[0]?.text, "Here");
});
