/**
 * Where the outbox rests: IndexedDB, or localStorage where there is none, or memory. One operation, `change`, which is
 * a transaction over everything there is: the box is small, and a whole read makes compare-and-set plain to write.
 * Knows rows and entries; who owns them, and when one goes, is for `outbox.ts` to say.
 */
import type { Command, Id, Millis } from "./types.ts";

/** A sequence of commands, and who sends it. */
export interface TabRow {
  readonly tab: Id;
  readonly board: string;
  readonly person: string;
  /** The last `seq` that was given out. */
  readonly last: number;
  /** The page (one per load) that appends to it and sends it. */
  readonly owner: Id;
  /** When the owner last said that it lives, by this machine's clock. */
  readonly beat: Millis;
}

/** One command that is not answered yet. */
export interface Entry {
  readonly tab: Id;
  readonly seq: number;
  readonly id: Id;
  readonly board: string;
  readonly person: string;
  readonly command: Command;
  readonly at: Millis;
  /** How often the link broke while this was the first in flight. */
  readonly tries: number;
  /** It goes out after this command is answered, with its revision as `base`. */
  readonly after?: Id;
}

/** The whole content, inside one transaction. Rows and entries are replaced, never changed in place. */
export class Box {
  readonly tabs = new Map<string, TabRow>();
  readonly entries = new Map<string, Entry>();
  readonly touchedTabs = new Set<string>();
  readonly touchedEntries = new Set<string>();

  constructor(tabs: Iterable<TabRow>, entries: Iterable<Entry>) {
    for (const row of tabs) this.tabs.set(row.tab, row);
    for (const entry of entries) this.entries.set(entryKey(entry), entry);
  }

  putTab(row: TabRow): void {
    this.tabs.set(row.tab, row);
    this.touchedTabs.add(row.tab);
  }

  dropTab(tab: string): void {
    this.tabs.delete(tab);
    this.touchedTabs.add(tab);
  }

  put(entry: Entry): void {
    this.entries.set(entryKey(entry), entry);
    this.touchedEntries.add(entryKey(entry));
  }

  drop(entry: Entry): void {
    this.entries.delete(entryKey(entry));
    this.touchedEntries.add(entryKey(entry));
  }

  find(id: Id): Entry | undefined {
    for (const entry of this.entries.values()) if (entry.id === id) return entry;
    return undefined;
  }

  /** A tab's entries in the order of `seq`. */
  of(tab: string): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.tab === tab).sort((a, b) => a.seq - b.seq);
  }
}

const entryKey = ({ tab, seq }: Entry): string => `${tab}:${seq}`;

/** As much of a `Storage` as is needed. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export interface Shelf {
  /** Whether what is put here survives a reload. */
  readonly durable: boolean;
  /**
   * Run `decide` on the whole content and keep what it changed, all or nothing; resolves when it is kept. `decide`
   * must not wait. Rejects when nothing could be kept.
   */
  change<T>(decide: (box: Box) => T): Promise<T>;
}

/** The best shelf that this browser has. Never rejects. */
export async function openShelf(): Promise<Shelf> {
  try {
    return await IndexedShelf.open();
  } catch {
    return localWorks() ? new LocalShelf(localStorage) : new MemoryShelf();
  }
}

export class MemoryShelf implements Shelf {
  readonly durable = false;
  #box: Box;

  constructor(tabs: Iterable<TabRow> = [], entries: Iterable<Entry> = []) {
    this.#box = new Box(tabs, entries);
  }

  async change<T>(decide: (box: Box) => T): Promise<T> {
    const next = new Box(this.#box.tabs.values(), this.#box.entries.values());
    const result = decide(next);
    this.#box = next;
    return result;
  }
}

const TAB = "board:tab:";
const ENTRY = "board:entry:";

/** Two browser tabs may change it at the same instant; then both send, and the server decides each command once. */
export class LocalShelf implements Shelf {
  readonly durable = true;
  readonly #storage: Keep;

  constructor(storage: Keep) {
    this.#storage = storage;
  }

  async change<T>(decide: (box: Box) => T): Promise<T> {
    const read = <R>(prefix: string): R[] =>
      Array.from({ length: this.#storage.length }, (_, i) => this.#storage.key(i) ?? "")
        .filter((key) => key.startsWith(prefix))
        .map((key) => JSON.parse(this.#storage.getItem(key) ?? "null") as R)
        .filter((row) => row !== null);
    const box = new Box(read<TabRow>(TAB), read<Entry>(ENTRY));
    const result = decide(box);
    // Entries first: a row that counts further than its entries would leave a hole in the sequence.
    this.#write(ENTRY, box.touchedEntries, box.entries);
    this.#write(TAB, box.touchedTabs, box.tabs);
    return result;
  }

  #write(prefix: string, touched: Set<string>, rows: ReadonlyMap<string, unknown>): void {
    for (const key of touched) {
      const row = rows.get(key);
      if (row === undefined) this.#storage.removeItem(prefix + key);
      else this.#storage.setItem(prefix + key, JSON.stringify(row));
    }
  }
}

function localWorks(): boolean {
  try {
    localStorage.setItem("board:works", "yes");
    localStorage.removeItem("board:works");
    return true;
  } catch {
    return false;
  }
}

const OPENING = 3000; // some browsers neither open a database nor say that they will not

class IndexedShelf implements Shelf {
  readonly durable = true;
  #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    this.#guard();
  }

  static async open(): Promise<IndexedShelf> {
    return new IndexedShelf(await database());
  }

  async change<T>(decide: (box: Box) => T): Promise<T> {
    try {
      return await this.#run(decide);
    } catch (error) {
      // A browser may close a database by itself (asleep, storage cleared). Once more with a new one, then it is true.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      this.#database = await database();
      this.#guard();
      return await this.#run(decide);
    }
  }

  #guard(): void {
    this.#database.onversionchange = () => this.#database.close();
  }

  #run<T>(decide: (box: Box) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      // Strict: "kept" means on the disk, also when the laptop's battery ends the next moment.
      const transaction = this.#database.transaction(["tabs", "entries"], "readwrite", { durability: "strict" });
      const tabs = transaction.objectStore("tabs");
      const entries = transaction.objectStore("entries");
      let result: T;
      let failure: unknown;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(failure ?? transaction.error);
      const rows: IDBRequest<TabRow[]> = tabs.getAll();
      const all: IDBRequest<Entry[]> = entries.getAll();
      all.onsuccess = () => {
        try {
          const box = new Box(rows.result, all.result);
          result = decide(box);
          for (const key of box.touchedTabs) {
            const row = box.tabs.get(key);
            if (row === undefined) tabs.delete(key);
            else tabs.put(row, key);
          }
          for (const key of box.touchedEntries) {
            const entry = box.entries.get(key);
            if (entry === undefined) entries.delete(key);
            else entries.put(entry, key);
          }
        } catch (error) {
          failure = error;
          transaction.abort();
        }
      };
    });
  }
}

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("board-outbox", 1);
    const timer = setTimeout(() => reject(new Error("The browser's database does not open.")), OPENING);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("tabs");
      request.result.createObjectStore("entries");
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
  });
}
