/** What the tests put around the front end: a browser's storage, and a server at the other end of a faulty line. */
import type { Call, Wire } from "../../static/src/link.ts";
import type { Keep } from "../../static/src/shelf.ts";
import type { Answer, Envelope, Frame, Hello, Patch, Sorry, Welcome } from "../../static/src/types.ts";

/** A storage like a browser's. */
export class Drawer implements Keep {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key(i: number): string | null {
    return [...this.#items.keys()][i] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.#items.set(key, text);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  copy(): Drawer {
    const copy = new Drawer();
    for (const [key, text] of this.#items) copy.setItem(key, text);
    return copy;
  }
  /** Everything in it, to search for what must not be there. */
  text(): string {
    return JSON.stringify([...this.#items]);
  }
}

/** The part of a browser's cache storage in which a board is kept. Its keys are requests, as there. */
export class Chest {
  #texts = new Map<string, string>();
  async open(): Promise<Cache> {
    const texts = this.#texts;
    const path = (key: RequestInfo | URL) => new URL(key instanceof Request ? key.url : key, "http://lab.test").pathname;
    return {
      put: async (key: RequestInfo | URL, response: Response) => void texts.set(path(key), await response.text()),
      match: async (key: RequestInfo | URL) => {
        const text = texts.get(path(key));
        return text === undefined ? undefined : new Response(text);
      },
      delete: async (key: RequestInfo | URL) => texts.delete(path(key)),
      keys: async () => [...texts.keys()].map((key) => new Request(`http://lab.test${key}`)),
    } as unknown as Cache;
  }
  async delete(): Promise<boolean> {
    this.#texts.clear();
    return true;
  }
  paths(): string[] {
    return [...this.#texts.keys()];
  }
}

/** One connection as the browser sees it, and the handle by which the server holds its other end. */
export class Line implements Wire {
  readonly call: Call;
  readonly heard: { readonly event: string; readonly payload: any }[] = [];
  open = true;
  readonly #listeners = new Map<string, (payload: any) => void>();
  #receive: (event: string, payload: any) => void = () => undefined;

  constructor(call: Call) {
    this.call = call;
  }
  on(event: string, listener: (payload: any) => void): void {
    this.#listeners.set(event, listener);
  }
  /** Like a wire, it carries text, so that nothing is shared by reference. */
  emit(event: string, payload: object): void {
    if (!this.open) return;
    const sent = JSON.parse(JSON.stringify(payload));
    this.heard.push({ event, payload: sent });
    this.#receive(event, sent);
  }
  close(): void {
    this.open = false;
  }
  serve(receive: (event: string, payload: any) => void): void {
    this.#receive = receive;
  }
  /** The server says something. */
  say(event: string, payload?: unknown): void {
    if (this.open) this.#listeners.get(event)?.(payload === undefined ? undefined : JSON.parse(JSON.stringify(payload)));
  }
  /** The line breaks. */
  cut(reason = "transport close"): void {
    if (!this.open) return;
    this.#listeners.get("disconnect")?.(reason);
    this.open = false;
  }
  /** It does not come about. */
  fail(message: string): void {
    if (this.open) this.#listeners.get("connect_error")?.(new Error(message));
  }
  heardOf(event: string): any[] {
    return this.heard.filter((message) => message.event === event).map(({ payload }) => payload);
  }
}

export const ME = { id: "person-1", role: "delegate", name: "Ada", city: "Ghent", unnamed: false } as const;

/** Keeps the contract of the wire: decides each id once, each tab in order, and answers as it is told to. */
export class Server {
  up = true;
  epoch = "epoch-1";
  head = 0;
  ticket = "ticket-1";
  me: Welcome["me"] = ME;
  put: Patch["put"] = {};
  mine: Patch = { put: {}, remove: {} };
  lines: Line[] = [];
  /** What it says instead of a welcome, to somebody who may not be here. */
  sorry: Sorry | null = null;
  /** Commands in the order in which they were decided. */
  readonly decided: Envelope[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #last = new Map<string, number>();
  /** What to do with a new command; the default is to do it. */
  judge: (command: Envelope, line: Line) => Answer | "silence" | "do" = () => "do";

  dial = (call: Call): Line => {
    const line = new Line(call);
    this.lines.push(line);
    line.serve((event, payload) => setImmediate(() => this.#hear(line, event, payload)));
    setImmediate(() => {
      if (!this.up) line.fail("xhr poll error");
      else if (call.ticket !== this.ticket) line.fail("ticket");
      else line.say("connect");
    });
    return line;
  };

  get line(): Line {
    return this.lines[this.lines.length - 1]!;
  }

  cut(reason?: string): void {
    this.line.cut(reason);
  }

  /** The tabs' sequences are forgotten, as after a backup was restored. */
  forget(): void {
    this.#last.clear();
  }

  welcome(hello: Hello): Welcome {
    const base = hello.epoch === this.epoch ? hello.have : null;
    return { v: 1, epoch: this.epoch, head: this.head, now: Date.now(), base, put: base === null ? this.put : {}, remove: {}, mine: this.mine, me: this.me };
  }

  frame(put: Patch["put"] = {}, remove: Patch["remove"] = {}): void {
    const frame: Frame = { base: this.head - 1, head: this.head, put, remove };
    for (const line of this.lines) line.say("frame", frame);
  }

  answer(line: Line, answer: Answer): void {
    line.say("answers", [answer]);
  }

  #hear(line: Line, event: string, payload: any): void {
    if (!line.open || !this.up) return;
    if (event === "hello" && this.sorry !== null) line.say("sorry", this.sorry);
    else if (event === "hello") line.say("welcome", this.welcome(payload as Hello));
    if (event === "command") this.#command(line, payload as Envelope);
  }

  #command(line: Line, command: Envelope): void {
    const { id, tab, seq } = command;
    const known = this.#answers.get(id);
    if (known !== undefined) return this.answer(line, known);
    const expected = (this.#last.get(tab) ?? 0) + 1;
    if (seq !== expected) return this.answer(line, { id, expected });
    const verdict = this.judge(command, line);
    if (verdict === "silence") return;
    if (verdict !== "do" && verdict.retry !== undefined) return this.answer(line, verdict);
    const answer: Answer = verdict === "do" ? { id, revision: ++this.head } : verdict;
    this.decided.push(command);
    this.#answers.set(id, answer);
    this.#last.set(tab, seq);
    this.answer(line, answer);
    if (verdict === "do") this.frame();
  }
}

/** Let everything that is under way arrive: promises, and what was said over lines. */
export async function calm(): Promise<void> {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Random numbers that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
