/** The browser's copy of a board: patches, order, and the traces that the Python tests recorded. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Copy } from "../../static/src/copy.ts";
import { EMPTY, type Layer, apply, place } from "../../static/src/state.ts";
import type { Frame, Patch, Welcome } from "../../static/src/types.ts";

const cluster = (id: string, rev: number, name = "") => ({ id, rev, name, born: rev });

const welcome = (base: number | null, head: number, put: Patch["put"] = {}, epoch = "e1"): Welcome => ({
  v: 1, epoch, head, now: 0, base, put, remove: {}, mine: { put: {}, remove: {} },
  me: { id: "person-1", role: "delegate", name: "", city: "", unnamed: false },
});

test("a patch puts and removes whole records, and leaves the layer before it alone", () => {
  const one = apply(EMPTY, { put: { cluster: [cluster("a", 1), cluster("b", 1)] }, remove: {} });
  const two = apply(one, { put: { cluster: [cluster("a", 2, "Roofs")] }, remove: { cluster: ["b"], idea: ["nobody"] } });
  assert.deepEqual([...two.cluster.values()], [cluster("a", 2, "Roofs")]);
  assert.deepEqual([...one.cluster.keys()], ["a", "b"]);
  assert.equal(one.solution, two.solution, "what no patch names is shared");
});

test("a frame is next, stale or beyond a gap", () => {
  assert.equal(place(5, 5, 7), "next");
  assert.equal(place(5, 3, 7), "next", "records are whole, so an overlap does no harm");
  assert.equal(place(5, 3, 5), "stale");
  assert.equal(place(5, 6, 7), "gap");
});

test("a copy takes a snapshot, then frames, and asks for what it has missed", () => {
  const copy = new Copy();
  assert.deepEqual(copy.hello(), { v: 1, have: null, epoch: null, peek: false });
  assert.equal(copy.frame({ base: 3, head: 4, put: {}, remove: {} }), "nothing", "nothing is asked before the snapshot");
  copy.welcome(welcome(null, 5, { cluster: [cluster("a", 5)] }));
  assert.equal(copy.frame({ base: 5, head: 6, put: { cluster: [cluster("b", 6)] }, remove: {} }), "nothing");
  assert.equal(copy.frame({ base: 8, head: 9, put: {}, remove: { cluster: ["a"] } }), "rest");
  assert.deepEqual(copy.hello(), { v: 1, have: 6, epoch: "e1", peek: false });
  copy.welcome(welcome(6, 9, { cluster: [cluster("c", 8)] }));
  assert.deepEqual([copy.have, [...copy.records.shared.cluster.keys()]], [9, ["a", "b", "c"]]);
});

test("a snapshot replaces everything, also the personal layer", () => {
  const copy = new Copy();
  copy.welcome(welcome(null, 5, { cluster: [cluster("a", 5)] }));
  copy.mine({ put: { mine: [{ id: "i", rev: 5, idea: null, question: null, doubt: null, takeaway: null }] }, remove: {} });
  assert.equal(copy.records.mine.mine.size, 1);
  copy.welcome(welcome(null, 6, { cluster: [cluster("b", 6)] }));
  assert.deepEqual([...copy.records.shared.cluster.keys()], ["b"]);
  assert.equal(copy.records.mine.mine.size, 0);
});

test("a beacon tells of a lost last frame, and of a restored backup", () => {
  const copy = new Copy();
  copy.welcome(welcome(null, 5));
  assert.equal(copy.beacon({ epoch: "e1", head: 5, now: 0 }), "nothing");
  assert.equal(copy.beacon({ epoch: "e1", head: 6, now: 0 }), "rest");
  assert.equal(copy.beacon({ epoch: "e2", head: 4, now: 0 }), "whole");
  assert.deepEqual(copy.welcome(welcome(null, 4, {}, "e2")), { need: "nothing", anew: true });
  assert.equal(copy.have, 4);
});

test("what was seen with other eyes is no ground for a tail", () => {
  const copy = new Copy();
  copy.welcome(welcome(null, 5));
  copy.peek = true;
  assert.deepEqual(copy.hello(), { v: 1, have: null, epoch: "e1", peek: true });
  copy.welcome(welcome(null, 6));
  assert.equal(copy.hello().have, 6);
  const promoted = welcome(6, 7);
  assert.equal(copy.welcome({ ...promoted, me: { ...promoted.me, role: "facilitator" } }).need, "whole", "nor with another role");
});

// ── Golden traces: what one viewer was sent, and what it must have in the end ───────────────────

type Plain = Record<string, Record<string, unknown>>;
interface Trace {
  readonly start: Omit<Welcome, "me">;
  readonly steps: readonly { readonly mine?: Patch; readonly frame?: Frame }[];
  readonly end: Plain;
  readonly endMine: Plain;
}

const plain = (layer: Layer): Plain =>
  Object.fromEntries(
    Object.entries(layer).filter(([, records]) => records.size > 0).map(([kind, records]) => [kind, Object.fromEntries(records)]),
  );
const filled = (kinds: Plain): Plain => Object.fromEntries(Object.entries(kinds).filter(([, records]) => Object.keys(records).length > 0));

const FOLDER = "tests/traces";
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")).sort() : [];

test("there are golden traces", () => assert.ok(files.length > 0, `no trace in ${FOLDER}: the Python tests record them`));

for (const file of files) {
  test(`golden trace ${file}`, () => {
    const trace = JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")) as Trace;
    const copy = new Copy();
    const { me } = welcome(null, 0); // which the socket adds, not the board
    assert.equal(copy.welcome({ ...trace.start, me }).need, "nothing");
    for (const step of trace.steps) {
      if (step.mine !== undefined) copy.mine(step.mine);
      if (step.frame !== undefined) assert.equal(copy.frame(step.frame), "nothing");
    }
    assert.deepEqual(plain(copy.records.shared), filled(trace.end));
    assert.deepEqual(plain(copy.records.mine), filled(trace.endMine));
  });
}
