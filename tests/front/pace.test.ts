/** The pace: how late the workshop is against its plan, and which stage is advised to give the minutes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { paceOf } from "../../static/src/desk/pace.ts";
import type { StageName } from "../../static/src/types.ts";

const MINUTE = 60_000;
const BEGAN = 1_000_000_000;
const PLAN = ([["brief", 20], ["ideate", 8], ["cluster", 14], ["vote", 7], ["draft", 35], ["closed", 6]] as const).map(
  ([name, minutes]) => ({ name, minutes, say: "", label: "" }),
);
const at = (minutes: number) => BEGAN + minutes * MINUTE;
const board = (stage: StageName, since: number, minutes: Partial<Record<StageName, number>> = {}) =>
  ({ stage, since: at(since), began: BEGAN, minutes });
const ends = (minutes: number) => ({ ends: at(minutes), left: null });

test("a workshop that goes by its plan is on time, and ends as planned", () => {
  const pace = paceOf(board("ideate", 20), PLAN, ends(28), at(24));
  assert.deepEqual(pace, { planned: at(90), expected: at(90), late: 0, advice: null });
});

test("the next stage that can give the minutes is advised to", () => {
  const pace = paceOf(board("ideate", 26), PLAN, ends(34), at(30));
  assert.equal(pace?.late, 6);
  assert.deepEqual(pace?.advice, { stage: "cluster", to: 8 });
});

test("who takes the advice is on time again, and is told nothing more", () => {
  const pace = paceOf(board("ideate", 26, { cluster: 8 }), PLAN, ends(34), at(30));
  assert.deepEqual([pace?.expected, pace?.late, pace?.advice], [at(90), 0, null]);
});

test("the plan is kept when a stage was given more time: the end is later, not the plan", () => {
  const pace = paceOf(board("brief", 0, { draft: 40 }), PLAN, ends(20), at(1));
  assert.deepEqual([pace?.planned, pace?.expected, pace?.late], [at(90), at(95), 5]);
});

test("a stage gives no more than half of its plan; where none can give all, the one that gives most is named", () => {
  const far = paceOf(board("ideate", 60), PLAN, ends(68), at(61));
  assert.equal(far?.late, 40);
  assert.deepEqual(far?.advice, { stage: "draft", to: 18 });
  const next = paceOf(board("ideate", 60, { draft: 18 }), PLAN, ends(68), at(61));
  assert.deepEqual([next?.late, next?.advice], [23, { stage: "cluster", to: 7 }]);
});

test("where nothing can be given any more there is no advice, only the fact", () => {
  const minutes = { cluster: 7, vote: 4, draft: 18, closed: 3 };
  const pace = paceOf(board("ideate", 60, minutes), PLAN, ends(68), at(61));
  assert.ok((pace?.late ?? 0) > 0);
  assert.equal(pace?.advice, null);
  assert.equal(paceOf(board("closed", 95), PLAN, ends(101), at(96))?.advice, null);
});

test("a stage that runs over makes the workshop later while it does", () => {
  assert.equal(paceOf(board("cluster", 28), PLAN, ends(42), at(42))?.late, 0);
  assert.equal(paceOf(board("cluster", 28), PLAN, ends(42), at(47))?.late, 5);
});

test("a paused clock pushes the end before it, and a stage without a clock takes its plan", () => {
  assert.equal(paceOf(board("ideate", 20), PLAN, { ends: null, left: 4 * MINUTE }, at(34))?.late, 10);
  assert.equal(paceOf(board("ideate", 30), PLAN, { ends: null, left: null }, at(31))?.late, 10);
  assert.equal(paceOf(board("ideate", 20), PLAN, null, at(21))?.late, 0);
});

test("who is early is told nothing", () => {
  assert.deepEqual(paceOf(board("vote", 30), PLAN, ends(37), at(31)), {
    planned: at(90), expected: at(78), late: 0, advice: null,
  });
});

test("one minute is not worth a word", () => {
  assert.equal(paceOf(board("ideate", 21), PLAN, ends(29), at(24))?.late, 0);
});

test("before the time runs, and without a plan, there is no pace", () => {
  assert.equal(paceOf({ ...board("brief", 0), began: 0 }, PLAN, null, at(0)), null);
  assert.equal(paceOf(board("brief", 0), [], null, at(0)), null);
});
