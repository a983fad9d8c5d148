/** What the city says, what people leave and keep, and how far a sheet is: the lists that screens show. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { actions, items, layers, me } from "../../static/src/known.ts";
import { EMPTY, apply } from "../../static/src/state.ts";
import type { Action, Citation, Command, Patch, Solution, Takeaway } from "../../static/src/types.ts";
import { builtOn, citedCities } from "../../static/src/views/citations.ts";
import { answerLines, answerParts, answered, isPublished } from "../../static/src/views/city-says.ts";
import { takeaways, takesHome } from "../../static/src/views/leaving.ts";
import { stepLine, takesOn } from "../../static/src/views/owner.tsx";
import { completeness, isEmpty, partsFilled } from "../../static/src/views/solution.ts";
import { shownNow } from "../../static/src/views/spotlight.ts";
import { ME } from "./world.ts";

const solution = (id: string, born: number): Solution => ({ id, rev: 1, cluster: `c-${id}`, born, table: null, scribe: null });
const step = (more: Partial<Action> = {}): Action => ({
  id: "step", rev: 3, solution: "s1", what: "Ask", who: "Youth desk", by: "30 days", born: 1, partners: "", owner: null, ...more,
});
const takeaway = (id: string, more: Partial<Takeaway> = {}): Takeaway => ({
  id, rev: 1, topic: "takeaway", text: id, author: null, named: false, at: 0, born: 1, written: 1, edited: false, hidden: null, ...more,
});
const RESPONSE = { id: "s1", rev: 2, answer: "not_now", why: "No flat.", contact: "eve@ghent.example", next: "Ask again", by: "90 days" } as const;

function see(put: Patch["put"], mine: Patch["put"] = {}): void {
  layers.value = { shared: apply(EMPTY, { put, remove: {} }), mine: apply(EMPTY, { put: mine, remove: {} }) };
}
function waiting(...commands: Command[]): void {
  items.value = commands.map((command, at) => ({ id: `command-${at}`, command, at }));
}
beforeEach(() => {
  me.value = ME;
  waiting();
});

test("an answer says all that it has, and nothing of what it has not", () => {
  assert.deepEqual(answerLines(RESPONSE), ["Not now: No flat.", "Next step: Ask again · 90 days", "Contact: eve@ghent.example"]);
  assert.deepEqual(answerLines({ answer: "test", why: "", contact: "", next: "", by: "" }), ["We want to test it"]);
});

test("what the expert has written is shown to everyone only once it is published", () => {
  see({ solution: [solution("s1", 1), solution("s2", 2)], response: [RESPONSE] });
  assert.deepEqual([isPublished.value, answered(), answerParts("s1")], [false, { given: 1, open: 1 }, []]);
  see({ solution: [solution("s1", 1)], response: [RESPONSE], publication: [{ id: "publication", rev: 3, at: 1 }] });
  assert.equal(answerParts("s1")[0]?.lines.length, 3);
  assert.deepEqual(answerParts("s2"), []);
});

test("what a sheet builds on is told where it comes from, and reaches everyone without a contact", () => {
  const cited = (id: string, more: Partial<Citation>): Citation => ({
    id, rev: 1, solution: "s1", source: "porto", what: "lesson", target: id, text: id, city: "Porto", topic: "", contact: "", born: 1, ...more,
  });
  const citation = [
    cited("A bank for time", { what: "project", city: "Turin", contact: "hana@turin.example", born: 2 }),
    cited("A portal brought nobody", { topic: "failed" }),
    cited("Shops open late", { what: "idea", city: "", born: 3 }),
    cited("Of another sheet", { solution: "s2" }),
  ];
  see({ solution: [solution("s1", 1)], citation, spotlight: [{ id: "spotlight", rev: 1, what: "solution", target: "s1", at: 1 }] });
  const lines = ["What failed · Porto: A portal brought nobody", "Project · Turin: A bank for time", "Observation: Shops open late"];
  assert.deepEqual(builtOn("s1"), lines);
  assert.equal(citedCities("s1"), "Porto, Turin, Observation");
  assert.deepEqual(shownNow()?.parts, [{ label: "It builds on", lines }]);
  waiting({ type: "remove_citation", citation: "A bank for time" });
  assert.deepEqual(builtOn("s1"), [lines[0], lines[2]]);
  assert.deepEqual([builtOn("s3"), citedCities("s3")], [[], ""]);
});

test("a tick is there at once, and is nobody else’s", () => {
  see({ action: [step()], person: [{ id: "bob", rev: 1, name: "Bob", city: "Porto", muted: false, removed: false }] });
  const now = () => actions("s1")[0]!;
  assert.equal(takesOn(now()), "");
  waiting({ type: "take_action", action: "step" });
  assert.equal(takesOn(now()), "Ada, Ghent takes this on");
  waiting({ type: "take_action", action: "step" }, { type: "leave_action", action: "step" });
  assert.equal(takesOn(now()), "");
  see({ action: [step({ owner: "bob", partners: "The club" })], person: [{ id: "bob", rev: 1, name: "Bob", city: "Porto", muted: false, removed: false }] });
  waiting({ type: "take_action", action: "step" }); // the server will say that Bob was first
  assert.equal(stepLine(now()), "Ask · Youth desk · with The club · 30 days · Bob, Porto takes this on");
  see({ action: [step({ owner: "gone" })] });
  assert.equal(takesOn(now()), "Somebody takes this on");
});

test("what was left is listed by topic, in the order in which it came, one’s own on its way last", () => {
  see({ takeaway: [takeaway("b", { born: 2 }), takeaway("a"), takeaway("f", { topic: "failed" })] });
  waiting({ type: "leave_takeaway", takeaway: "mine", topic: "takeaway", text: "Mine" });
  assert.deepEqual(takeaways("takeaway").map(({ id }) => id), ["a", "b", "mine"]);
  assert.deepEqual(takeaways("failed").map(({ id }) => id), ["f"]);
});

test("what one takes home shows at once, also what is taken off the list without a network", () => {
  see({}, { saved: [{ id: `${ME.id}.s1`, rev: 1, person: ME.id, what: "solution", target: "s1" }] });
  assert.deepEqual([takesHome("s1"), takesHome("s2")], [true, false]);
  waiting({ type: "save", what: "solution", target: "s1", on: false }, { type: "save", what: "solution", target: "s2", on: true });
  assert.deepEqual([takesHome("s1"), takesHome("s2")], [false, true]);
});

test("a sheet is as far as its parts for the table are filled; first steps are one of them", () => {
  see({ solution: [solution("s1", 1)] });
  assert.deepEqual([completeness("s1"), isEmpty("s1")], [{ filled: 0, all: 6 }, true]);
  const text = (name: "title" | "people" | "money", words: string) => ({ id: `s1.${name}`, rev: 1, solution: "s1", name, text: words });
  see({ solution: [solution("s1", 1)], field: [text("title", "Mentors"), text("people", "  "), text("money", "Little")], action: [step(), step({ id: "two" })] });
  assert.equal(partsFilled("s1"), "2 of 6 parts filled in");
  see({ solution: [solution("s1", 1)], field: [text("money", "Little")] });
  assert.deepEqual([completeness("s1").filled, isEmpty("s1")], [0, false]);
});
