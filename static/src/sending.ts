/**
 * Commands on the line: sends what the outbox holds, in order and not too much at once, until each is answered; sends
 * again what got no answer, and gives up what never will get one. It keeps no line up itself: `link.ts` lends it one.
 */
import type { Hearing, Wire } from "./link.ts";
import type { Outbox } from "./outbox.ts";
import type { Answer, Id } from "./types.ts";
import { t } from "./words.ts";

/** Most commands of a tab that are on the line unanswered. */
const WINDOW = 16;
/** What is answered sooner never waited. */
const MOMENT = 2_000;
/** A command so long unanswered is sent again, with all after it. */
const UNANSWERED = 10_000;
/** A command that broke the link, or was passed over in silence, this often is not sent again. */
const TRIES = 8;
/** A server that asks for patience so long owes a reason; what is over sooner is nobody's business. */
const PATIENCE = 2_500;

export class Sending {
  readonly #hearing: Pick<Hearing, "answer" | "stalled">;
  /** The line, when commands may go over it now. */
  readonly #wire: () => Wire | null;
  #outbox: Outbox | null = null;
  /** Since when the server only asks for patience; 0 while it takes what it gets. */
  #stalled = 0;

  /** Commands on the line, and when they went. */
  readonly #flying = new Map<Id, number>();
  /** Tabs that rest until then, because the server asked for it. */
  readonly #resting = new Map<string, number>();

  constructor(hearing: Pick<Hearing, "answer" | "stalled">, wire: () => Wire | null) {
    this.#hearing = hearing;
    this.#wire = wire;
  }

  /** How many commands have waited longer than a moment. */
  get unsent(): number {
    const late = Date.now() - MOMENT;
    return [...(this.#outbox?.lanes.values() ?? [])].flat().filter(({ at }) => at < late).length;
  }

  /** From now on this outbox is emptied. */
  serve(outbox: Outbox): void {
    this.#outbox = outbox;
    this.pump();
  }

  /** Send what may be sent now. Harmless to call at any time. */
  pump(): void {
    const wire = this.#wire();
    if (wire === null || this.#outbox === null) return;
    const now = Date.now();
    for (const [tab, lane] of this.#outbox.lanes) {
      if ((this.#resting.get(tab) ?? 0) > now) continue;
      // One that broke the link before goes alone, so that only the guilty one is counted again.
      const window = (lane[0]?.tries ?? 0) > 1 ? 1 : WINDOW;
      let flying = lane.filter(({ id }) => this.#flying.has(id)).length;
      for (const { id, seq, command, after } of lane) {
        if (flying >= window || after !== undefined) break;
        if (this.#flying.has(id)) continue;
        this.#flying.set(id, now);
        flying += 1;
        wire.emit("command", { ...command, id, tab, seq });
      }
    }
  }

  /** Look after what is on the line, every now and then. */
  tend(): void {
    const now = Date.now();
    const oldest = Math.min(...this.#flying.values());
    if (now - oldest > UNANSWERED) {
      // The link is alive and others are answered, so one that is not may never be.
      const silent = this.#firsts().filter((id) => now - (this.#flying.get(id) ?? now) > UNANSWERED);
      this.#flying.clear();
      this.blame(silent);
    }
    this.pump();
  }

  /** The line has gone, and nothing is on it. */
  stop(): void {
    this.#flying.clear();
    this.#resting.clear();
    this.#flows();
  }

  /** What the server says of commands. */
  hear(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const { id, revision, refused, after, expected } = answer;
      if (revision !== undefined || refused !== undefined) {
        const tab = this.#outbox?.find(id)?.tab;
        if (tab !== undefined) this.#resting.delete(tab);
        this.#final(answer);
      } else if (!this.#flying.has(id)) {
        continue; // said of an earlier sending, before this tab was rewound
      } else if (expected !== undefined) this.#expected(id, expected);
      else this.#retry(answer, after ?? 1);
    }
    this.pump();
  }

  #final(answer: Answer): void {
    this.#flying.delete(answer.id);
    this.#flows();
    this.#hearing.answer(answer);
  }

  #flows(): void {
    if (this.#stalled > 0) this.#hearing.stalled(null);
    this.#stalled = 0;
  }

  /** Nothing was consumed: this one and all after it of its tab go again, a little later. */
  #retry({ id, retry = "" }: Answer, after: number): void {
    const now = Date.now();
    this.#stalled ||= this.#flying.get(id) ?? now;
    if (now - this.#stalled > PATIENCE) this.#hearing.stalled(retry);
    const entry = this.#outbox?.find(id);
    if (entry === undefined) return;
    this.#rewind(entry.tab, entry.seq, Math.min(30, Math.max(0.05, after)) * 1000 * (1 + Math.random() / 4));
  }

  #expected(id: Id, expected: number): void {
    const entry = this.#outbox?.find(id);
    if (entry === undefined) return void this.#flying.delete(id);
    const lane = this.#outbox?.lanes.get(entry.tab) ?? [];
    const missing = lane.find(({ seq }) => seq === expected);
    if (missing === undefined || expected > entry.seq) {
      // First let pass what the server says of the old numbers: nobody hears it while nothing of this tab is flying.
      this.#rewind(entry.tab, 0, 600);
      setTimeout(() => void this.#outbox?.renumber(entry.tab).then(() => this.pump()), 500);
    } else if (missing.id === id || this.#flying.has(missing.id)) {
      this.#rewind(entry.tab, entry.seq, 1_000); // the missing one has gone again already, and is decided first
    } else this.#rewind(entry.tab, expected, 100);
  }

  /** Forget that these were sent, from `seq` on, and rest for so many milliseconds. */
  #rewind(tab: string, seq: number, rest: number): void {
    for (const entry of this.#outbox?.lanes.get(tab) ?? []) if (entry.seq >= seq) this.#flying.delete(entry.id);
    this.#resting.set(tab, Date.now() + rest);
    setTimeout(() => this.pump(), rest + 5);
  }

  /** Those first in flight when the line broke, soon after they were sent. */
  suspects(): Id[] {
    const recent = Date.now() - UNANSWERED;
    return this.#firsts().filter((id) => (this.#flying.get(id) ?? 0) > recent);
  }

  /** Of each tab the command that holds up all others. */
  #firsts(): Id[] {
    return [...(this.#outbox?.lanes.values() ?? [])].flatMap((lane) => lane[0]?.id ?? []);
  }

  /** They broke the link, or were passed over: whichever did so too often goes back to its author. */
  blame(ids: readonly Id[]): void {
    for (const id of ids) void this.#blame(id);
  }

  async #blame(id: Id): Promise<void> {
    if (((await this.#outbox?.tried(id)) ?? 0) < TRIES) return;
    const reason = t("This could not be sent after several tries. Here is your text, so that you can change it.");
    this.#final({ id, refused: "unsent", reason });
  }
}
