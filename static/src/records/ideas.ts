/** Ideas and what becomes of them: questions on the way, clusters, votes, and the choice of the city. */

import type { Base, Millis, Role, Said, Source } from "./base.ts";
import type { VoteRule } from "./workshop.ts";

export interface Idea extends Said {
  readonly open: boolean;
  readonly cluster: string | null;
  readonly placed: number;
  readonly source: Source;
  /** The table that sorts it, or that said it. */
  readonly table: string | null;
  /** The prompt that it answers, by its lane's id. */
  readonly lane: string;
}

/** What a delegate asks the challenge city, and its answer. */
export interface Question extends Said {
  readonly answer: string;
  /** The revision that last wrote the answer: the base of the next one; 0 before. */
  readonly answered: number;
  readonly by: Role | null;
}

export interface Cluster extends Base {
  readonly name: string;
  readonly born: number;
}

export interface Round extends Base {
  readonly name: string;
  readonly rule: VoteRule;
  readonly status: "open" | "paused" | "closed";
  readonly clusters: readonly string[];
  /** The clusters' names when the round opened, in the same order. */
  readonly names: readonly string[];
  readonly opened: Millis;
  readonly closed: Millis | null;
  readonly here: number;
}

/** One's own dots in one round; only ever in the personal layer. */
export interface Ballot extends Base {
  readonly round: string;
  readonly person: string;
  readonly dots: Readonly<Record<string, number>>;
  /** Dots that came back when clusters were merged or dissolved, until one votes again. */
  readonly returned: number;
}

/** The cluster that the challenge city chose after the vote; id `choice`. */
export interface Choice extends Base {
  readonly cluster: string;
  readonly by: Role;
}
