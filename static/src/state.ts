/**
 * The board as this viewer sees it, and `apply`. Twin of `board/state.py`, at the level of views.
 *
 * A layer never changes: applying a patch makes a new one that shares what it can with the old. Nothing here knows
 * of voting, clustering, sockets or the page; whatever a kind of record means is for others to say.
 */
import type { Kind, Kinds, Patch } from "./types.ts";

/** Records by kind and id. */
export type Layer = { readonly [K in Kind]: ReadonlyMap<string, Kinds[K]> };

/** What everybody of one's audience sees, and what is only for oneself. */
export interface Records {
  readonly shared: Layer;
  readonly mine: Layer;
}

const KINDS: readonly Kind[] = [
  "brief", "board", "timer", "point", "person", "done", "question", "idea", "cluster", "round", "ballot", "choice",
  "solution", "field", "action", "doubt", "response", "publication", "outcome", "citation", "lesson", "project",
  "table_round", "takeaway", "saved", "note", "touch", "table", "seat", "spotlight", "nudge", "counts", "tally", "mine",
  "pen", "place",
];

export const EMPTY = Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Layer;

/** The layer after one patch. Total: it never refuses, and it keeps kinds that it does not know. */
export function apply(layer: Layer, patch: Patch): Layer {
  const changed: Record<string, Map<string, { readonly id: string }>> = {};
  const open = (kind: string) => (changed[kind] ??= new Map((layer as Record<string, ReadonlyMap<string, any>>)[kind]));
  for (const [kind, records] of Object.entries(patch.put)) for (const record of records) open(kind).set(record.id, record);
  for (const [kind, ids] of Object.entries(patch.remove)) for (const id of ids) open(kind).delete(id);
  return { ...layer, ...changed } as Layer;
}

/** Where a frame stands to what one has: apply it, ignore it, or ask for what is missing. */
export function place(have: number, base: number, head: number): "next" | "stale" | "gap" {
  return head <= have ? "stale" : base <= have ? "next" : "gap";
}
