/** What exists in views only: derived from the board, never stored. */

import type { Base } from "./base.ts";
import type { Idea, Question } from "./ideas.ts";
import type { Doubt } from "./solutions.ts";
import type { Takeaway } from "./lab.ts";

/** How many ideas there are, not which; null where this viewer may not know. */
export interface Counts extends Base {
  readonly ideas: number;
  readonly written: number | null;
  readonly joined: number | null;
  /** How many said that they are done with this stage. */
  readonly done: number | null;
  readonly hidden: number | null;
  /** A fitting number of dots for the clusters there are. */
  readonly suggested: number | null;
  /** Table → how many sit there. */
  readonly seated: Readonly<Record<string, number>>;
}

/** Result of a round (same id), in the order of its clusters; null where this viewer may not know yet. */
export interface Tally extends Base {
  readonly voted: number;
  readonly dots: readonly number[] | null;
  readonly voters: readonly number[] | null;
}

/** Says that the idea, question, doubt or takeaway of this id is one's own; carries it while nobody else may see it. */
export interface Mine extends Base {
  readonly idea: Idea | null;
  readonly question: Question | null;
  readonly doubt: Doubt | null;
  readonly takeaway: Takeaway | null;
}

/** Says that one is the scribe of the solution with this id. */
export interface Pen extends Base {}

/** At which project one sits in the table round of this id, and with whom; only ever in the personal layer. */
export interface Place extends Base {
  readonly project: string;
  /** Who else sits there, as far as one may know it already. */
  readonly people: readonly string[];
}
