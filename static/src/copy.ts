/**
 * This viewer's copy of the board, kept in step with the server: snapshot, tail, frames, gaps, epoch. Says what to ask
 * for, and asks nothing itself: no socket, no clock, no meaning of any record.
 */
import { EMPTY, type Records, apply, place } from "./state.ts";
import { type Beacon, type Frame, type Hello, PROTOCOL, type Patch, type Role, type Welcome } from "./types.ts";

/** What a message calls for: nothing, what is missing since `have`, or everything anew. */
export type Need = "nothing" | "rest" | "whole";

export class Copy {
  records: Records = { shared: EMPTY, mine: EMPTY };
  /** The revision that the shared layer stands at; null before the first snapshot. */
  have: number | null = null;
  epoch: string | null = null;
  /** Whether private ideas of others are asked for. */
  peek = false;
  /** With which eyes the shared layer was seen: what others see is no ground for a tail. */
  #peeked = false;
  #role: Role | null = null;

  /** The greeting that asks for what is needed. */
  hello(whole = false): Hello {
    const have = whole || this.peek !== this.#peeked ? null : this.have;
    return { v: PROTOCOL, have, epoch: this.epoch, peek: this.peek };
  }

  /** `anew`: the server's history is another one (a restored backup), and revisions of before mean nothing. */
  welcome(welcome: Welcome): { readonly need: Need; readonly anew: boolean } {
    const { base, head, epoch, me } = welcome;
    const anew = this.epoch !== null && this.epoch !== epoch;
    const other = this.have === null || anew || me.role !== this.#role;
    const standing = base === null ? "whole" : other ? "gap" : place(this.have ?? 0, base, head);
    if (standing === "gap") return { need: "whole", anew: false };
    const before = standing === "whole" ? EMPTY : this.records.shared;
    this.records = { shared: standing === "stale" ? before : apply(before, welcome), mine: apply(EMPTY, welcome.mine) };
    if (standing !== "stale") this.have = head;
    if (standing === "whole") [this.#peeked, this.#role] = [this.peek, me.role];
    this.epoch = epoch;
    return { need: "nothing", anew };
  }

  frame(frame: Frame): Need {
    const standing = this.have === null ? "stale" : place(this.have, frame.base, frame.head);
    if (standing === "next") {
      this.records = { ...this.records, shared: apply(this.records.shared, frame) };
      this.have = frame.head;
    }
    return standing === "gap" ? "rest" : "nothing";
  }

  /** A change of the personal layer. It comes before the frame of the same revisions, and moves no revision itself. */
  mine(patch: Patch): void {
    if (this.have !== null) this.records = { ...this.records, mine: apply(this.records.mine, patch) };
  }

  beacon({ epoch, head }: Beacon): Need {
    if (this.have === null) return "nothing";
    return epoch !== this.epoch ? "whole" : head > this.have ? "rest" : "nothing";
  }
}
