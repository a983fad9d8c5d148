/** What is said of a result: which clusters nearly tie. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearTie, nearlyNext } from "../../static/src/views/rounds.ts";

const near = (dots: readonly number[], cap: number) => dots.map((_, place) => nearlyNext(dots, place, cap));

test("a difference that one voter could have turned is a near-tie", () => {
  assert.deepEqual(near([9, 8, 5], 2), [1, 0, 0]);
  assert.deepEqual(near([9, 7, 4], 2), [2, 0, 0]);
  assert.deepEqual(near([9, 7, 4], 1), [0, 0, 0]);
});

test("a tie is not a near-tie, nobody's dots are near nothing, and far down nothing is decided", () => {
  assert.deepEqual(near([6, 6, 5], 2), [0, 1, 0]);
  assert.deepEqual(near([1, 0, 0], 2), [0, 0, 0]);
  assert.deepEqual(near([9, 8, 7, 6, 5, 4], 2), [1, 1, 1, 0, 0, 0]);
  assert.equal(nearTie(0, "Work"), "");
  assert.equal(nearTie(1, "Work"), "Only 1 dot apart from “Work”: treat these as equal.");
});
