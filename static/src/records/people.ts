/** The people at a board, and where they sit. */

import type { Base, Millis } from "./base.ts";

/** A person as this viewer may see them; empty strings where the stage shows nothing. */
export interface Person extends Base {
  readonly name: string;
  readonly city: string;
  /** The facilitator paused this person's writing; only they and those who run the workshop know. */
  readonly muted: boolean;
  readonly removed: boolean;
  /** Whether they take part; others have a name beside what they took on. */
  readonly delegate?: boolean;
}

/** One's own “I'm done” with the current stage; only ever in the personal layer. */
export interface Done extends Base {
  readonly since: Millis;
}

/** A table in the room. */
export interface Table extends Base {
  readonly name: string;
  readonly born: number;
}

/** Where a person sits; id is the person. One's own is in the personal layer. */
export interface Seat extends Base {
  readonly table: string;
}
