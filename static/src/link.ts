/**
 * The line to the server: one Socket.IO connection to our own origin, kept up for ever. Keeps the copy of the board in
 * step (`copy.ts`), and lends its line to the commands that wait (`sending.ts`). It does not know what a record or a
 * command means; the session does.
 */
import { io } from "socket.io-client";
import { Copy, type Need } from "./copy.ts";
import type { Outbox } from "./outbox.ts";
import { Sending } from "./sending.ts";
import type { Records } from "./state.ts";
import type { Answer, Beacon, Frame, Me, Patch, Presence, Sorry, Welcome } from "./types.ts";

/** `restarting`: the server said that it goes for a moment, so nobody need look for a fault of the network. */
export type Connection = "connecting" | "live" | "offline" | "restarting" | "signed-out" | "reload";

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
  /** Why the server has taken nothing for a while, in its own sentence; null once it takes something again. */
  stalled(reason: string | null): void;
}

interface LinkOptions {
  readonly board: string;
  readonly ticket: string;
  readonly dial: Dial;
  /** A new ticket, or null when the server says that this person may not be here. Rejects when it cannot be asked. */
  readonly renew: () => Promise<string | null>;
  readonly hearing: Hearing;
}

const LONGEST_PAUSE = 4_000;
/** An attempt that neither connects nor fails: a proxy that swallows WebSockets looks like this. */
const ATTEMPT = 8_000;
/** The same while somebody waits for their first sight of the board: then the other way is tried sooner. */
const FIRST = 4_000;
/** The server speaks every 5 s; a line so long silent is dead, whatever the browser believes. */
const SILENCE = 13_000;
const LOOK = 2_000;
/** How often a page whose person may not be here looks whether they may again: joined in another window, or let in. */
const SIGNED_OUT = 10_000;
/** The same for somebody whom the facilitator took off the board, and who stands before them now. */
const SENT_OUT = 4_000;
/** A restart that takes longer has become a fault, and is called one. */
const RESTART = 20_000;

export class Link {
  readonly #options: LinkOptions;
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
  /** How many waiting commands this connection was told of. */
  #unsent = 0;
  #patience = SIGNED_OUT;
  /** When the server said that it restarts; 0 once it is back. */
  #restarting = 0;
  readonly #sending: Sending;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#sending = new Sending(options.hearing, () => (this.#state === "live" ? this.#wire : null));
    this.#ticket = options.ticket;
  }

  start(): void {
    this.#look = setInterval(() => this.#check(), LOOK);
    if (typeof addEventListener === "function" && typeof document !== "undefined") {
      const wake = () => void (document.visibilityState === "visible" && this.wake());
      // A browser that has just lost its network need not wait for the silence. Should it be wrong, we are back at once.
      const lost = () => void (this.#wire !== null && this.#failed());
      // Who closes the page or leaves it is not expected back, as those are whose connection broke.
      const leave = () => {
        this.#gone();
        this.#hangUp();
      };
      addEventListener("offline", lost);
      addEventListener("pagehide", leave);
      addEventListener("online", wake);
      addEventListener("pageshow", wake);
      document.addEventListener("visibilitychange", wake);
      this.#unlisten = () => {
        removeEventListener("offline", lost);
        removeEventListener("pagehide", leave);
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
    this.#sending.serve(outbox);
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
    this.#sending.pump();
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
    const patience = this.#state === "connecting" && !this.#polling ? FIRST : ATTEMPT;
    this.#timer = setTimeout(() => this.#failed(true), patience);

    const listen = (event: string, listener: (payload: any) => void) =>
      wire.on(event, (payload: unknown) => {
        if (attempt !== this.#attempt) return;
        this.#heard = Date.now();
        listener(payload);
      });
    listen("connect", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#failed(true), ATTEMPT); // a line without a welcome is none
      this.#hello();
    });
    listen("connect_error", (error: Error) => (error.message === "ticket" ? this.#renew() : this.#failed()));
    listen("disconnect", (reason: string) => this.#dropped(reason));
    listen("welcome", (welcome: Welcome) => this.#welcome(welcome));
    listen("frame", (frame: Frame) => this.#frame(frame));
    listen("mine", (patch: Patch) => this.#mine(patch));
    listen("beacon", (beacon: Beacon) => this.#beacon(beacon));
    listen("answers", (answers: readonly Answer[]) => this.#sending.hear(answers));
    listen("presence", (presence: Presence) => this.#options.hearing.presence(presence));
    listen("sorry", (sorry: Sorry) => this.#sorry(sorry));
    listen("again", () => this.#hello(true)); // one's role has changed, and with it what one sees
    listen("restarting", () => this.#restart());
  }

  #hangUp(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#wire?.close();
    this.#wire = null;
    this.#sending.stop();
  }

  /** An attempt came to nothing, or a line is dead. `swallowed`: nobody refused it, it just led nowhere. */
  #failed(swallowed = false): void {
    // What swallows WebSockets lets long-polling through; what refuses them was gone round within the attempt.
    if (swallowed) this.#polling = !this.#polling;
    this.#renewed = false;
    this.#gone();
    this.#later();
  }

  #dropped(reason: string): void {
    const suspects = this.#restarting > 0 || reason === "ping timeout" ? [] : this.#sending.suspects();
    this.#gone();
    this.#later();
    this.#sending.blame(suspects);
  }

  /** The server goes for a moment. It still answers what it has, and takes nothing more. */
  #restart(): void {
    this.#restarting = Date.now();
    this.#say("restarting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(), ATTEMPT); // it said so, and stayed
  }

  #gone(): void {
    this.#say(Date.now() - this.#restarting < RESTART ? "restarting" : "offline");
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
    this.#hangUp();
  }

  #say(state: Connection): void {
    if (state === this.#state || this.#state === "reload") return;
    if (state === "offline" && this.#state === "connecting" && this.#failures < 2) return; // slow is not yet offline
    this.#state = state;
    this.#options.hearing.connection(state);
  }

  #check(): void {
    const now = Date.now();
    if (this.#wire === null) {
      if (this.#state === "signed-out" && now - this.#heard > this.#patience) this.wake();
      return;
    }
    if (now - this.#heard > SILENCE) return this.#failed();
    this.#sending.tend();
    this.#tellUnsent();
  }

  /** Those who run the workshop see how many things wait in the room, and nobody sees whose. */
  #tellUnsent(): void {
    const count = this.#sending.unsent;
    if (this.#state !== "live" || count === this.#unsent) return;
    this.#unsent = count;
    this.#wire?.emit("unsent", { count });
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
    this.#unsent = 0;
    this.#clock(welcome.now);
    this.#options.hearing.me(welcome.me);
    if (this.#stopped) return;
    this.#tell(anew);
    clearTimeout(this.#timer); // also on a line that was made anew while the old one still counted as living
    if (this.#state !== "live") {
      this.#failures = 0;
      this.#restarting = 0;
      this.#renewed = false;
      this.#say("live");
      if (this.#writing !== null) this.#wire?.emit("writing", { field: this.#writing });
    }
    this.#sending.pump();
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
    this.#patience = sorry.code === "removed" ? SENT_OUT : SIGNED_OUT;
    if (sorry.code === "reload") this.#say("reload");
    else if (sorry.code === "removed" || sorry.code === "gone") this.#say("signed-out");
    else return;
    this.#hangUp();
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
    timeout: 2 * ATTEMPT, // ours ends an attempt before, and knows what to try next
  });
