/** What people write is called an idea, or a card where the workshop has its own name for the stage. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { layers } from "../../static/src/known.ts";
import { EMPTY, apply } from "../../static/src/state.ts";
import type { Brief, StagePlan } from "../../static/src/types.ts";
import { howMany, named } from "../../static/src/views/cards.ts";

function called(label: string): void {
  const stages: StagePlan[] = [{ name: "ideate", minutes: 8, say: "", label }];
  const brief = { id: "brief", rev: 1, stages } as unknown as Brief;
  layers.value = { shared: apply(EMPTY, { put: { brief: [brief] }, remove: {} }), mine: EMPTY };
}

test("a workshop of notes or observations never speaks of ideas", () => {
  called("");
  assert.deepEqual([named("Post idea", "Post card"), howMany(1), howMany(3)], ["Post idea", "1 idea", "3 ideas"]);
  called("Notes");
  assert.deepEqual([named("Post idea", "Post card"), howMany(1), howMany(3)], ["Post card", "1 card", "3 cards"]);
});
