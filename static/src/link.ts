/**
 * The line to the server: one Socket.IO connection to our own origin, kept up for ever. Keeps the copy of the board in
 * step, and sends what the outbox holds until it is answered. It does not know what a record or a command means; the
 * session does.
 */
import { io } from "socket.io-client";
import { Copy, type Need } from "./copy.ts";
import type { Outbox } from "./outbox.ts";
import type { Records } from "./state.ts";
import type { Answer, Beacon, Frame, Id, Me, Patch, Presence, Sorry, Welcome } from "./types.ts";
import { t } from "./words.ts";

export type Connection = "connecting" | "live" | "offline" | "signed-out" | "reload";

/** As much of a socket as is needed. Made anew for every attempt, so no state of a broken one is left over. */
export interface Wire {
  on(event: string, listener: (payload: any) => void): unknown;
  emit(event: string, payload: object): unknown;
  close(): unknown;
}

export interface Call {
  readonly board: string;
  readonly ticket: string;
  /** Tried in this order. */
  readonly transports: readonly ("websocket" | "polling")[];
}
/** Begins to connect at once. */
export type Dial = (call: Call) => Wire;

/** Whom the link tells. */
export interface Hearing {
  connection(state: Connection): void;
  /** The board's copy has changed and stands at `head`. `anew`: the server's history is another one (a restored backup). */
  board(records: Records, head: number, anew: boolean): void;
  me(me: Me): void;
  presence(presence: Presence): void;
  sorry(sorry: Sorry): void;
  clock(offset: number): void;
  /** A final answer: `revision` or `refused`. */
  answer(answer: Answer): void;
}

export interface LinkOptions {
  readonly board: string;
  readonly ticket: string;
  readonly dial: Dial;
  /** A new ticket, or null when the server says that this person may not be here. Rejects when it cannot be asked. */
  readonly renew: () => Promise<string | null>;
  readonly hearing: Hearing;
}

const WINDOW = 16;
const LONGEST_PAUSE = 4_000;
/** An attempt that neither connects nor fails: a proxy that swallows WebSockets looks like this. */
const ATTEMPT = 8_000;
/** The server speaks every 5 s; a line so long silent is dead, whatever the browser believes. */
const SILENCE = 13_000;
/** A command so long unanswered is sent again, with all after it. */
const UNANSWERED = 10_000;
const LOOK = 2_000;
/** A command that was first in flight when the link broke this often is not sent again. */
const TRIES = 8;

export class Link {
  readonly #options: LinkOptions;
  #outbox: Outbox | null = null;
  #ticket: string;
  #wire: Wire | null = null;
  #state: Connection = "connecting";
  #stopped = false;
  /** Counts attempts, so that what an abandoned one says later is not heard. */
  #attempt = 0;
  #failures = 0;
  #renewed = false;
  /** Long-polling first, and WebSocket only as an upgrade of it. */
  #polling = false;
  #heard = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #unlisten: () => void = () => undefined;

  readonly #copy = new Copy();
  #asked = 0;
  #offsets: number[] = [];
  #writing: string | null = null;
  #restarting = false;

  /** Commands on the line, and when they went. */
  readonly #flying = new Map<Id, number>();
  /** Tabs that rest until then, because the server asked for it. */
  readonly #resting = new Map<string, number>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#ticket = options.ticket;
  }

  start(): void {
    this.#look = setInterval(() => this.#check(), LOOK);
    if (typeof addEventListener === "function" && typeof document !== "undefined") {
      const wake = () => void (document.visibilityState === "visible" && this.wake());
      addEventListener("online", wake);
      addEventListener("pageshow", wake);
      document.addEventListener("visibilitychange", wake);
      this.#unlisten = () => {
        removeEventListener("online", wake);
        removeEventListener("pageshow", wake);
        document.removeEventListener("visibilitychange", wake);
      };
    }
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#unlisten();
    clearInterval(this.#look);
    this.#hangUp();
  }

  /** From now on this outbox is emptied. */
  serve(outbox: Outbox): void {
    this.#outbox = outbox;
    this.pump();
  }

  /** Connect now, if there is no living line: the network is back, or somebody looks at the page again. */
  wake(): void {
    if (this.#stopped || this.#state === "reload") return;
    if (this.#wire === null || Date.now() - this.#heard > SILENCE) {
      this.#failures = 0;
      this.#connect();
    }
  }

  setPeek(on: boolean): void {
    if (this.#copy.peek === on) return;
    this.#copy.peek = on;
    if (this.#state === "live") this.#hello();
  }

  setWriting(field: string | null): void {
    if (this.#writing === field) return;
    this.#writing = field;
    if (this.#state === "live") this.#wire?.emit("writing", { field });
  }

  /** Send what may be sent now. Harmless to call at any time. */
  pump(): void {
    const wire = this.#wire;
    if (this.#state !== "live" || wire === null || this.#outbox === null) return;
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

  // ── The line ────────────────────────────────────────────────────────────────────────────────

  #connect(): void {
    this.#hangUp();
    if (this.#stopped) return;
    const attempt = this.#attempt;
    const transports = this.#polling ? (["polling", "websocket"] as const) : (["websocket", "polling"] as const);
    const wire = this.#options.dial({ board: this.#options.board, ticket: this.#ticket, transports });
    this.#wire = wire;
    this.#heard = Date.now();
    this.#timer = setTimeout(() => this.#failed(), ATTEMPT);

    const listen = (event: string, listener: (payload: any) => void) =>
      wire.on(event, (payload: unknown) => {
        if (attempt !== this.#attempt) return;
        this.#heard = Date.now();
        listener(payload);
      });
    listen("connect", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#failed(), ATTEMPT); // a line without a welcome is none
      this.#hello();
    });
    listen("connect_error", (error: Error) => (error.message === "ticket" ? this.#renew() : this.#failed()));
    listen("disconnect", (reason: string) => this.#dropped(reason));
    listen("welcome", (welcome: Welcome) => this.#welcome(welcome));
    listen("frame", (frame: Frame) => this.#frame(frame));
    listen("mine", (patch: Patch) => this.#mine(patch));
    listen("beacon", (beacon: Beacon) => this.#beacon(beacon));
    listen("answers", (answers: readonly Answer[]) => this.#answers(answers));
    listen("presence", (presence: Presence) => this.#options.hearing.presence(presence));
    listen("sorry", (sorry: Sorry) => this.#sorry(sorry));
    listen("again", () => this.#hello(true)); // one's role has changed, and with it what one sees
    listen("restarting", () => (this.#restarting = true));
  }

  #hangUp(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#wire?.close();
    this.#wire = null;
    this.#flying.clear();
    this.#resting.clear();
    this.#restarting = false;
  }

  /** An attempt came to nothing, or a line is dead. */
  #failed(): void {
    // Where WebSockets are swallowed rather than refused, the other way round gets through.
    if (this.#failures % 2 === 1) this.#polling = !this.#polling;
    this.#renewed = false;
    this.#say("offline");
    this.#later();
  }

  #dropped(reason: string): void {
    const restarting = this.#restarting;
    const suspects = restarting || reason === "ping timeout" ? [] : this.#suspects();
    this.#say("offline");
    this.#later();
    for (const id of suspects) void this.#blame(id);
  }

  #later(): void {
    this.#hangUp();
    if (this.#stopped || this.#state === "signed-out" || this.#state === "reload") return;
    // Each of a hundred browsers picks its own moment, or a restarted server would meet them all at once.
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.#failures) * (0.3 + 0.7 * Math.random());
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  async #renew(): Promise<void> {
    const attempt = this.#attempt;
    clearTimeout(this.#timer);
    const ticket = await this.#options.renew().catch(() => undefined);
    if (attempt !== this.#attempt) return;
    if (typeof ticket === "string") {
      this.#ticket = ticket;
      // Straight away once; a server that refuses its own fresh ticket is asked again slowly.
      if (this.#renewed) return this.#failed();
      this.#renewed = true;
      return this.#connect();
    }
    if (ticket === undefined) return this.#failed();
    this.#say("signed-out");
    this.#hangUp(); // `wake` tries again: perhaps they have joined in another window
  }

  #say(state: Connection): void {
    if (state === this.#state || this.#state === "reload") return;
    if (state === "offline" && this.#state === "connecting" && this.#failures < 2) return; // slow is not yet offline
    this.#state = state;
    this.#options.hearing.connection(state);
  }

  #check(): void {
    if (this.#wire === null) return;
    const now = Date.now();
    if (now - this.#heard > SILENCE) return this.#failed();
    const oldest = Math.min(...this.#flying.values());
    if (now - oldest > UNANSWERED) this.#flying.clear();
    this.pump();
  }

  // ── The board's copy ────────────────────────────────────────────────────────────────────────

  #hello(whole = false): void {
    this.#asked = Date.now();
    this.#wire?.emit("hello", this.#copy.hello(whole));
  }

  #need(need: Need): void {
    if (need === "whole") this.#hello(true);
    // Not again while the answer may be on its way.
    else if (need === "rest" && Date.now() - this.#asked > 3_000) this.#hello();
  }

  #welcome(welcome: Welcome): void {
    const { need, anew } = this.#copy.welcome(welcome);
    if (need !== "nothing") return this.#need(need);
    this.#asked = 0;
    this.#clock(welcome.now);
    this.#options.hearing.me(welcome.me);
    if (this.#stopped) return;
    this.#tell(anew);
    if (this.#state !== "live") {
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#renewed = false;
      this.#say("live");
      if (this.#writing !== null) this.#wire?.emit("writing", { field: this.#writing });
    }
    this.pump();
  }

  #frame(frame: Frame): void {
    const before = this.#copy.have;
    this.#need(this.#copy.frame(frame));
    if (this.#copy.have !== before) this.#tell(false);
  }

  #mine(patch: Patch): void {
    this.#copy.mine(patch);
    this.#tell(false);
  }

  #beacon(beacon: Beacon): void {
    this.#clock(beacon.now);
    this.#need(this.#copy.beacon(beacon));
  }

  #tell(anew: boolean): void {
    if (this.#copy.have !== null) this.#options.hearing.board(this.#copy.records, this.#copy.have, anew);
  }

  /** Messages only ever arrive late, so of several the largest difference is the truest. */
  #clock(now: number): void {
    this.#offsets = [...this.#offsets.slice(-7), now - Date.now()];
    this.#options.hearing.clock(Math.max(...this.#offsets));
  }

  #sorry(sorry: Sorry): void {
    this.#options.hearing.sorry(sorry);
    if (sorry.code === "reload") this.#say("reload");
    else if (sorry.code === "removed" || sorry.code === "gone") this.#say("signed-out");
    else return;
    this.#hangUp();
  }

  // ── Commands ────────────────────────────────────────────────────────────────────────────────

  #answers(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const { id, revision, refused, after, expected } = answer;
      if (revision !== undefined || refused !== undefined) {
        const tab = this.#outbox?.find(id)?.tab;
        if (tab !== undefined) this.#resting.delete(tab);
        this.#final(answer);
      } else if (!this.#flying.has(id)) {
        continue; // said of an earlier sending, before this tab was rewound
      } else if (expected !== undefined) this.#expected(id, expected);
      else this.#retry(id, after ?? 1);
    }
    this.pump();
  }

  #final(answer: Answer): void {
    this.#flying.delete(answer.id);
    this.#options.hearing.answer(answer);
  }

  /** Nothing was consumed: this one and all after it of its tab go again, a little later. */
  #retry(id: Id, after: number): void {
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

  /** Of each tab the first that was in flight when the line broke, soon after it was sent. */
  #suspects(): Id[] {
    const recent = Date.now() - UNANSWERED;
    const firsts = [...(this.#outbox?.lanes.values() ?? [])].flatMap((lane) => lane[0] ?? []);
    return firsts.filter(({ id }) => (this.#flying.get(id) ?? 0) > recent).map(({ id }) => id);
  }

  async #blame(id: Id): Promise<void> {
    if (((await this.#outbox?.tried(id)) ?? 0) < TRIES) return;
    const reason = t("This could not be sent after several tries. Here is your text, so that you can change it.");
    this.#final({ id, refused: "unsent", reason });
  }
}

/** Socket.IO to our own origin. Reconnecting is ours: its own gives up when the server closes on purpose. */
export const dial: Dial = ({ board, ticket, transports }) =>
  io({
    auth: { ticket },
    query: { board }, // so that a proxy can keep a board in one process
    transports: [...transports],
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
    timeout: ATTEMPT,
  });
