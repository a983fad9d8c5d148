/** The workshop itself: what it is about, where it is, its time, and what is shown to everybody. */

import type { Base, Leaves, ListName, Millis, Names, Shown, Sorting, StageName } from "./base.ts";

export interface StagePlan {
  readonly name: StageName;
  readonly minutes: number;
  readonly say: string;
  /** What the screen calls it in this workshop; empty is what it is called everywhere. */
  readonly label: string;
}

/** One of the prompts that ideas are written along. */
export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
}

export interface VoteRule {
  readonly budget: number;
  readonly cap: number;
  readonly blind: boolean;
}

/** An address to read more: http or https. */
export interface WebLink {
  readonly label: string;
  readonly address: string;
}

export interface Brief extends Base {
  readonly lab: string;
  readonly lab_title: string;
  readonly part: string;
  readonly title: string;
  readonly city: string;
  readonly host: string;
  readonly date: string;
  readonly question: string;
  readonly prompt: string;
  readonly placeholder: string;
  readonly background: string;
  /** The background was invented as an example, and must be shown as such. */
  readonly example: boolean;
  readonly stages: readonly StagePlan[];
  readonly vote: VoteRule;
  readonly thanks: string;
  /** Whether those who run the workshop see authors at every stage. */
  readonly names_to_facilitators: boolean;
  readonly format: string;
  readonly leaves: Leaves;
  /** None is one prompt for all. */
  readonly lanes: readonly Lane[];
  /** What whoever writes must mind. */
  readonly caution: string;
  readonly links: readonly WebLink[];
  /** When it is to begin on its day, as HH:MM; "" where the Lab does not say. */
  readonly time: string;
  /** The language of these texts, as a tag like “de”; "" is the language of the program. */
  readonly language: string;
}

export interface Board extends Base {
  readonly stage: StageName;
  readonly since: Millis;
  /** Ideas born at this revision or before are revealed, for good. */
  readonly revealed: number;
  readonly private: boolean;
  readonly names: Names;
  readonly names_after: Names;
  /** Most ideas per delegate; 0 is no limit. */
  readonly ideas_each: number;
  readonly writing: boolean;
  readonly sorting: Sorting;
  /** The rule that the next round begins with; null is the brief's. */
  readonly vote: VoteRule | null;
  /** Planned minutes that the facilitator changed; the other stages go by the brief. */
  readonly minutes: Readonly<Partial<Record<StageName, number>>>;
  /** When the workshop's time began to run; 0 before. */
  readonly began: Millis;
  /** Whether people may join who have not joined yet. */
  readonly joining: boolean;
}

/** How long the stage still takes: it runs while `ends` is set, is paused while `left` is, and is off with neither. */
export interface Timer extends Base {
  readonly ends: Millis | null;
  /** What was left when it was paused, in milliseconds. */
  readonly left: number | null;
  /** Delegates can write no more in this stage once the time is over. */
  readonly lock: boolean;
}

export interface Point extends Base {
  readonly list: ListName;
  readonly text: string;
  readonly order: number;
  readonly from_file: boolean;
  readonly example: boolean;
}

/** What the facilitator shows to everyone now; id `spotlight`. */
export interface Spotlight extends Base {
  readonly what: Shown;
  readonly target: string;
  readonly at: Millis;
}

/** A sentence from the facilitator to everybody; id `nudge`. */
export interface Nudge extends Base {
  readonly text: string;
  readonly at: Millis;
}
