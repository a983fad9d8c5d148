/**
 * Commands rest here until they are answered, over reload, crash, sleep and a closed tab. Gives each its place in its
 * tab's sequence, and settles which page sends which sequence. It sends nothing and knows no board: `link.ts` sends.
 *
 * A tab is a sequence that one page at a time owns. A reload takes its own tab up again; a copy of a browser tab
 * ("duplicate") takes a new one; the tab of a closed page is adopted by one other page of the same person and board,
 * and sent under its own name and numbers. Should two pages ever send the same sequence (one was frozen, or storage
 * is not atomic), nothing is doubled: the server decides each command id once.
 */
import { newId } from "./ids.ts";
import { type Box, type Entry, type Keep, MemoryShelf, type Shelf, type TabRow } from "./shelf.ts";
import type { Command, Id, Millis } from "./types.ts";

export type { Entry } from "./shelf.ts";

/** Most bytes of a command. Fits the longest that `board/messages/` allows: 200 loose ideas made clusters are 15 kB. */
const MOST = 16_384;
const TENDING = 4_000;
/** A page that neither answers nor has left a beat for so long has gone. */
const SILENCE = 5_000;
const DAY = 86_400_000;
/** What nobody came back to for so long is dropped: it is somebody's words on a machine that may be shared. */
const KEEP = 30 * DAY;

/** Whether a command is small enough to be sent. One that is not would break the link each time that it is tried. */
export function fits(command: Command): boolean {
  return new TextEncoder().encode(JSON.stringify(command)).length <= MOST;
}

export interface OutboxOptions {
  readonly board: string;
  readonly person: string;
  readonly shelf: Shelf;
  /** Lives as long as the browser tab, and is copied when the tab is duplicated. Null: this page is a new tab. */
  readonly session: Keep | null;
  /** Where commands are written ahead of the shelf, because it does not wait. */
  readonly local: Keep | null;
  /** After every change: entries that this page now sends, and ids of those that it does not send any more. */
  readonly onChange: (added: readonly Entry[], lost: readonly Id[]) => void;
  /** Nothing can be stored any more; from now on entries are in memory only. */
  readonly onFragile: () => void;
  readonly now?: () => Millis;
  /** How long the owner of a tab has to speak up, in milliseconds. */
  readonly patience?: number;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #me = newId();
  readonly #channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("board-outbox");
  readonly #asked = new Map<string, (held: boolean) => void>();
  /** Final answers of this page's time: done at a revision, or refused (null). */
  readonly #settled = new Map<Id, number | null>();
  #shelf: Shelf;
  #own: string | null = null;
  #rows: readonly TabRow[] = [];
  #lanes: ReadonlyMap<string, readonly Entry[]> = new Map();
  #turn: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;

  private constructor(options: OutboxOptions) {
    this.#options = options;
    this.#shelf = options.shelf;
    this.#channel?.addEventListener("message", ({ data }: MessageEvent) => this.#hear(data));
  }

  /** The outbox of this page, with what an earlier load of it left, and what closed pages left. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options);
    await outbox.#resume();
    await outbox.tend(true);
    outbox.#timer = setInterval(() => void outbox.tend(), TENDING);
    return outbox;
  }

  /** What this page has to send: per tab, in the order of `seq`. */
  get lanes(): ReadonlyMap<string, readonly Entry[]> {
    return this.#lanes;
  }

  get durable(): boolean {
    return this.#shelf.durable;
  }

  find(id: Id): Entry | undefined {
    for (const lane of this.#lanes.values()) for (const entry of lane) if (entry.id === id) return entry;
    return undefined;
  }

  /**
   * Give a command its place and keep it. With `after` it goes out when that one is answered, based on its revision;
   * but if that one waits for another itself, and so was never sent, this takes its place: then its id is returned.
   */
  async append(id: Id, command: Command, after?: Id): Promise<Id | null> {
    const replaced = await this.#change((box) => {
      if (box.find(id) !== undefined) return null;
      const earlier = after === undefined || this.#settled.has(after) ? undefined : this.#mine(box, after);
      if (earlier?.after !== undefined) {
        box.put({ ...earlier, id, command, at: this.#now() });
        return earlier.id;
      }
      const seen = this.#own === null ? undefined : box.tabs.get(this.#own);
      const row = seen?.owner === this.#me ? seen : this.#row();
      const { board, person } = this.#options;
      const entry = { tab: row.tab, seq: row.last + 1, id, board, person, command, at: this.#now(), tries: 0 };
      box.put(after === undefined ? entry : { ...entry, after });
      box.putTab({ ...row, last: entry.seq, beat: this.#now() });
      this.#own = row.tab;
      return null;
    });
    forget(this.#options.local, id);
    return replaced;
  }

  /** It is answered for good: done at this revision, or refused (null). */
  settle(id: Id, revision: number | null): Promise<void> {
    this.#settled.set(id, revision);
    this.#lanes = this.#open(this.#lanes); // at once: nobody sends it again while the shelf is written
    return this.#change(() => undefined);
  }

  /** The link broke while this one was the first in flight. Resolves with how often that happened now. */
  tried(id: Id): Promise<number> {
    return this.#change((box) => {
      const entry = this.#mine(box, id);
      if (entry === undefined) return 0;
      box.put({ ...entry, tries: entry.tries + 1 });
      return entry.tries + 1;
    });
  }

  /** The server waits for a number of this tab that is not here: the same commands begin a new tab. */
  renumber(tab: string): Promise<void> {
    return this.#change((box) => {
      if (box.tabs.get(tab)?.owner !== this.#me) return;
      const entries = box.of(tab).filter(({ id }) => !this.#settled.has(id));
      const row = this.#row();
      for (const entry of box.of(tab)) box.drop(entry);
      entries.forEach((entry, i) => box.put({ ...entry, tab: row.tab, seq: i + 1 }));
      box.dropTab(tab);
      box.putTab({ ...row, last: entries.length });
      if (this.#own === tab) this.#own = row.tab;
    });
  }

  /**
   * Say that this page lives, and adopt what nobody owns. Happens by itself every few seconds. A page that has just
   * opened does not wait until a silent owner must have gone: somebody came back, and looks for what they wrote.
   */
  async tend(opening = false): Promise<void> {
    const silence = opening && this.#channel !== null ? 0 : SILENCE;
    const { board, person, local } = this.#options;
    const now = this.#now();
    const orphans = await this.#change((box) => {
      for (const entry of box.entries.values()) {
        // Not what this page sends: a clock that was just put right makes everything look old.
        if (now - entry.at > KEEP && box.tabs.get(entry.tab)?.owner !== this.#me) box.drop(entry);
      }
      for (const row of box.tabs.values()) {
        const waits = box.of(row.tab).length > 0;
        if (row.owner === this.#me && waits) box.putTab({ ...row, beat: now });
        if (row.owner !== this.#me && !waits && now - row.beat > DAY) box.dropTab(row.tab);
      }
      return [...box.tabs.values()].filter(
        (row) =>
          row.owner !== this.#me && row.board === board && row.person === person &&
          this.#since(row.beat) >= silence && box.of(row.tab).length > 0,
      );
    });
    for (const orphan of orphans) if (!(await this.#held(orphan))) await this.#claim(orphan);
    for (const { id, command, at } of left(local, board, person)) {
      if (this.#settled.has(id) || this.find(id) !== undefined) forget(local, id);
      else if (this.#since(at) >= SILENCE) await this.append(id, command);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#channel?.close();
  }

  // ── Who owns what ───────────────────────────────────────────────────────────────────────────

  async #resume(): Promise<void> {
    const { board, person } = this.#options;
    const wished = attempt(() => this.#options.session?.getItem(this.#place()) ?? null);
    const row = wished === null ? undefined : await this.#change((box) => box.tabs.get(wished));
    if (row === undefined || row.board !== board || row.person !== person || (await this.#held(row))) return;
    await this.#claim(row, true);
  }

  /** Take a tab from the owner that it was seen with, as one's own or to empty it, unless another page was quicker. */
  #claim(seen: TabRow, own = false): Promise<void> {
    return this.#change((box) => {
      const row = box.tabs.get(seen.tab);
      if (row === undefined || row.owner !== seen.owner || row.beat !== seen.beat) return;
      box.putTab({ ...row, owner: this.#me, beat: this.#now() });
      if (own) this.#own = row.tab;
    });
  }

  /** Whether a living page says that the tab is its own. Timers of hidden pages are slow, messages to them are not. */
  #held(row: TabRow): Promise<boolean> {
    const channel = this.#channel;
    if (channel === null) return Promise.resolve(this.#since(row.beat) < SILENCE);
    return new Promise((resolve) => {
      const end = (held: boolean) => {
        clearTimeout(timer);
        this.#asked.delete(row.tab);
        resolve(held);
      };
      const timer = setTimeout(() => end(false), this.#options.patience ?? 200);
      this.#asked.set(row.tab, end);
      channel.postMessage({ ask: row.tab });
    });
  }

  #hear({ ask, held }: { ask?: string; held?: string }): void {
    if (ask !== undefined && (ask === this.#own || this.#lanes.has(ask))) this.#channel?.postMessage({ held: ask });
    if (held !== undefined) this.#asked.get(held)?.(true);
  }

  // ── The one way to the shelf ────────────────────────────────────────────────────────────────

  /** One transaction, one at a time; afterwards what is in memory is what the shelf says. */
  #change<T>(decide: (box: Box) => T): Promise<T> {
    const turn = this.#turn.then(async () => {
      const whole = (box: Box): [T, readonly TabRow[], ReadonlyMap<string, readonly Entry[]>] => {
        const result = decide(box);
        this.#tidy(box);
        const rows = [...box.tabs.values()].filter(({ owner }) => owner === this.#me);
        return [result, rows, new Map(rows.map(({ tab }) => [tab, box.of(tab)]))];
      };
      const [result, rows, lanes] = await this.#shelf.change(whole).catch(() => {
        // Full, forbidden or broken. The tab on the shelf may be behind now, so what comes next begins a new one.
        this.#own = null;
        this.#shelf = new MemoryShelf(this.#rows, [...this.#lanes.values()].flat());
        this.#options.onFragile();
        return this.#shelf.change(whole);
      });
      if (this.#own !== null && !lanes.has(this.#own)) this.#own = null;
      this.#remember();
      this.#rows = rows;
      const before = this.#lanes;
      this.#lanes = this.#open(lanes);
      const known = ids(before);
      const now = ids(this.#lanes);
      const added = [...now.values()].filter(({ id }) => !known.has(id));
      const lost = [...known.keys()].filter((id) => !now.has(id) && !this.#settled.has(id));
      this.#options.onChange(added, lost);
      return result;
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Settled entries go, those that waited for them are free, and an adopted tab that is empty is done. */
  #tidy(box: Box): void {
    for (const entry of box.entries.values()) if (this.#settled.has(entry.id)) box.drop(entry);
    for (const row of box.tabs.values()) {
      if (row.owner !== this.#me) continue;
      const entries = box.of(row.tab);
      for (const entry of entries) {
        if (entry.after === undefined || this.#mine(box, entry.after) !== undefined) continue;
        const { after, ...free } = entry;
        const base = this.#settled.get(after);
        box.put("base" in free.command && base != null ? { ...free, command: { ...free.command, base } } : free);
      }
      if (entries.length === 0 && row.tab !== this.#own) box.dropTab(row.tab);
    }
  }

  #mine(box: Box, id: Id): Entry | undefined {
    const entry = box.find(id);
    return entry !== undefined && box.tabs.get(entry.tab)?.owner === this.#me ? entry : undefined;
  }

  /** Only what is not settled, and only tabs where something waits. */
  #open(lanes: ReadonlyMap<string, readonly Entry[]>): ReadonlyMap<string, readonly Entry[]> {
    const open = [...lanes].map(([tab, lane]) => [tab, lane.filter(({ id }) => !this.#settled.has(id))] as const);
    return new Map(open.filter(([, lane]) => lane.length > 0));
  }

  #row(): TabRow {
    const { board, person } = this.#options;
    return { tab: newId(), board, person, last: 0, owner: this.#me, beat: this.#now() };
  }

  #remember(): void {
    if (this.#own !== null && this.durable) {
      const own = this.#own;
      attempt(() => this.#options.session?.setItem(this.#place(), own));
    }
  }

  #place(): string {
    return `board:here:${this.#options.board}:${this.#options.person}`;
  }

  /** How far away a time is. In the future too: clocks are put back, and nobody shall wait for them. */
  #since(time: Millis): Millis {
    return Math.abs(this.#now() - time);
  }

  #now(): Millis {
    return (this.#options.now ?? Date.now)();
  }
}

const ids = (lanes: ReadonlyMap<string, readonly Entry[]>): Map<Id, Entry> =>
  new Map([...lanes.values()].flat().map((entry) => [entry.id, entry]));

// ── Written ahead ─────────────────────────────────────────────────────────────────────────────────
// A page may die between the key press and the shelf's transaction. localStorage does not wait, so a command rests
// there for that moment; a later page makes it an entry, under the same id.

const AHEAD = "board:ahead:";

interface Ahead {
  readonly id: Id;
  readonly board: string;
  readonly person: string;
  readonly command: Command;
  readonly at: Millis;
}

/** Keep this command until `append` has it. Where nothing can be kept, nothing happens. */
export function writeAhead(local: Keep | null, ahead: Ahead): void {
  attempt(() => local?.setItem(AHEAD + ahead.id, JSON.stringify(ahead)));
}

function left(local: Keep | null, board: string, person: string): Ahead[] {
  const found = attempt(() =>
    Array.from({ length: local?.length ?? 0 }, (_, i) => local?.key(i) ?? "")
      .filter((key) => key.startsWith(AHEAD))
      .map((key) => JSON.parse(local?.getItem(key) ?? "null") as Ahead | null),
  );
  return (found ?? [])
    .filter((ahead): ahead is Ahead => ahead !== null && ahead.board === board && ahead.person === person)
    .sort((a, b) => a.at - b.at);
}

function forget(local: Keep | null, id: Id): void {
  attempt(() => local?.removeItem(AHEAD + id));
}

/** Storage of a browser may be forbidden, full or broken at any moment; nothing here depends on it. */
function attempt<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}
