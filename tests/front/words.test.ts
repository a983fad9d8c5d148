/** Words for people, and random ids. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "../../static/src/ids.ts";
import { n, speak, t } from "../../static/src/words.ts";

test("without a catalogue English is said, with its parameters", () => {
  assert.equal(t("You gave {given} · {left} left", { given: 2, left: 1 }), "You gave 2 · 1 left");
  assert.equal(t("Hello {name}", {}), "Hello {name}", "a missing parameter is seen, not hidden");
  assert.equal(n("{count} idea", "{count} ideas", 1), "1 idea");
  assert.equal(n("{count} idea", "{count} ideas", 0), "0 ideas");
});

test("a catalogue gives sentences and the plural forms of its language", () => {
  speak({
    language: "pl",
    messages: { "Hello {name}": "Cześć {name}", "{count} ideas": { one: "{count} pomysł", few: "{count} pomysły", other: "{count} pomysłów" } },
  });
  try {
    assert.equal(t("Hello {name}", { name: "Ada" }), "Cześć Ada");
    assert.deepEqual([1, 3, 5].map((count) => n("{count} idea", "{count} ideas", count)), ["1 pomysł", "3 pomysły", "5 pomysłów"]);
    assert.equal(t("Not translated"), "Not translated");
  } finally {
    speak({ language: "en", messages: {} });
  }
});

test("an id has 128 bits in 22 safe characters, also where there is no randomUUID", () => {
  const randomUUID = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  try {
    const ids = new Set(Array.from({ length: 2000 }, newId));
    assert.equal(ids.size, 2000);
    for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{22}$/);
    for (let place = 0; place < 21; place++) {
      assert.equal(new Set([...ids].map((id) => id[place])).size, 64, `character ${place} takes every value`);
    }
  } finally {
    Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });
  }
});
