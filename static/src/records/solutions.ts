/** Solutions: the sheets, their first steps, what would stop them, and what the city says to them. */

import type { Base, Cited, CityAnswer, FieldName, Happened, Millis, Said } from "./base.ts";

export interface Solution extends Base {
  readonly cluster: string;
  readonly born: number;
  /** The table that writes it; null is everybody. */
  readonly table: string | null;
  /** The one who writes; null is everybody at its table, "" is somebody whom one may not know. */
  readonly scribe: string | null;
}

/** One text of a sheet; id is `solution.name`. */
export interface Field extends Base {
  readonly solution: string;
  readonly name: FieldName;
  readonly text: string;
}

export interface Action extends Base {
  readonly solution: string;
  readonly what: string;
  readonly who: string;
  /** Empty, `30 days`, `90 days` or YYYY-MM-DD. */
  readonly by: string;
  readonly born: number;
  readonly partners: string;
  /** The person who took it on, by their own tick; `person()` names them for everybody. */
  readonly owner: string | null;
}

/** What would stop a solution, said by somebody who did not write it. */
export interface Doubt extends Said {
  readonly solution: string;
  readonly table: string | null;
}

/** What the challenge city says to a solution (same id); only its expert has it before it is published. */
export interface Response extends Base {
  readonly answer: CityAnswer;
  readonly why: string;
  readonly contact: string;
  readonly next: string;
  /** Empty, `30 days`, `90 days` or YYYY-MM-DD. */
  readonly by: string;
}

/** The city published its responses; id `publication`. */
export interface Publication extends Base {
  readonly at: Millis;
}

/** What became of a solution (same id), months later. */
export interface Outcome extends Base {
  readonly happened: Happened;
  readonly text: string;
  readonly at: Millis;
}

/** Something of another workshop of the Lab that a solution builds on, as it was when it was cited. */
export interface Citation extends Base {
  readonly solution: string;
  /** The workshop it comes from. */
  readonly source: string;
  readonly what: Cited;
  readonly target: string;
  readonly text: string;
  readonly city: string;
  readonly topic: string;
  readonly contact: string;
  readonly born: number;
}
