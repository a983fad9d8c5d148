/**
 * What was last seen of a board, kept in this browser so that it can be read after a reload without a network. Only
 * where a service worker can bring the page up then. It lies where the worker can reach it too (the Cache API), because
 * the worker throws it away when somebody joins here; it holds what one person sees, and no ticket.
 */
import { EMPTY, type Layer, type Records, apply } from "./state.ts";
import type { Me, Page, Patch } from "./types.ts";

export interface Kept {
  readonly page: Page;
  readonly me: Me;
  readonly records: Records;
  /** When it was kept, by this machine's clock. */
  readonly at: number;
}

/** As much of the browser's `CacheStorage` as is needed. */
export type Chest = Pick<CacheStorage, "open" | "delete">;

/** Also a word of `sw.ts`, and the test for both. */
const CHEST = "board-kept";
/** Most boards that are kept, and most characters of one. */
const BOARDS = 6;
const LARGEST = 2_000_000;
const DAYS = 30;

interface Stored extends Omit<Kept, "records"> {
  readonly shared: Patch["put"];
  readonly mine: Patch["put"];
}

/** Keep a board in place of what was kept of it. Never rejects: what cannot be kept is not needed to go on. */
export async function keep(path: string, { page, me, records, at }: Kept, chest: Chest = caches): Promise<void> {
  const open: Page = { ...page, ticket: "", urls: { ...page.urls, colleague: null } }; // nothing that lets somebody in
  const stored: Stored = { page: open, me, shared: list(records.shared), mine: list(records.mine), at };
  const text = JSON.stringify(stored);
  if (text.length > LARGEST) return;
  try {
    const cache = await chest.open(CHEST);
    await cache.put(path, new Response(text)); // one step: the page may go at any moment, and half would be nothing
    const others = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== path);
    for (const old of others.slice(0, 1 - BOARDS)) await cache.delete(old);
  } catch {
    // Full or forbidden.
  }
}

/** What was kept of the board at this path; null when there is nothing, or nothing that can be read. */
export async function recall(path: string, chest: Chest = caches): Promise<Kept | null> {
  try {
    const found = await (await chest.open(CHEST)).match(path);
    const { page, me, shared, mine, at } = (await found?.json()) as Stored;
    if (Date.now() - at > DAYS * 86_400_000) return null;
    return { page, me, at, records: { shared: unlist(shared), mine: unlist(mine) } };
  } catch {
    return null;
  }
}

/** Throw everything away: this browser is nobody's here any more. */
export async function forget(chest: Chest = caches): Promise<void> {
  await chest.delete(CHEST).catch(() => undefined);
}

const list = (layer: Layer): Patch["put"] =>
  Object.fromEntries(Object.entries(layer).map(([kind, records]) => [kind, [...records.values()]]));
const unlist = (put: Patch["put"]): Layer => apply(EMPTY, { put, remove: {} });
