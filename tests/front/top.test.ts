/** What goes on from the vote by default, and where the vote leaves it to a person. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { goingOn, topOf } from "../../static/src/desk/top.ts";

/** Results as they are sorted on the screen: `a:5/3` is five dots from three voters. */
const lines = (text: string) =>
  text.split(" ").map((each) => {
    const [cluster = "", dots, voters] = each.split(/[:/]/);
    return { cluster, name: cluster, dots: Number(dots), voters: Number(voters) };
  });
const made = (text: string, city: string | null) => {
  const top = topOf(lines(text), city);
  return goingOn(top, top.ahead);
};

test("the room's top two and the city's choice go on", () => {
  assert.deepEqual(made("a:5/3 b:4/3 c:2/2 d:1/1", "d"), ["a", "b", "d"]);
  assert.deepEqual(made("a:5/3 b:4/3 c:2/2", null), ["a", "b"]);
});

test("a choice that is among the top two makes no third", () => {
  assert.deepEqual(made("a:5/3 b:4/3 c:2/2", "b"), ["a", "b"]);
});

test("the city may choose what nobody voted for, and what was not voted on", () => {
  assert.deepEqual(made("a:5/3 b:0/0", "b"), ["a", "b"]);
  assert.deepEqual(made("a:5/3 b:0/0", "later"), ["a", "later"]);
  assert.deepEqual(made("a:0/0 b:0/0", null), []);
});

test("a tie for the second place is for a person to decide; more voters are ahead", () => {
  const top = topOf(lines("a:5/3 b:4/3 c:4/2 d:1/1"), null);
  assert.deepEqual([top.room, top.tied, top.ahead, top.places], [["a"], ["b", "c"], ["b"], 1]);
  const even = topOf(lines("a:5/3 b:4/2 c:4/2 d:4/1"), "d");
  assert.deepEqual([even.tied, even.ahead], [["b", "c", "d"], []]);
  assert.deepEqual(goingOn(even, []), ["a", "d"]);
  assert.deepEqual(goingOn(even, ["c"]), ["a", "c", "d"]);
});

test("a tie for the first place that fits is no tie, one that does not is", () => {
  assert.deepEqual(topOf(lines("a:5/3 b:5/2 c:1/1"), null).tied, []);
  const three = topOf(lines("a:5/4 b:5/3 c:5/3"), null);
  assert.deepEqual([three.room, three.ahead, three.places], [[], ["a"], 2]);
});
