/** Ids and times, the words that records share, and the shape that all of them have. */

/** 8 to 40 of `A-Za-z0-9_-`, random, made here (`ids.ts`). */
export type Id = string;
/** Milliseconds since 1970 UTC on the server's clock; add `-clockOffset` for this machine's. */
export type Millis = number;

export type Role = "delegate" | "facilitator" | "expert" | "organiser" | "projector";
export type StageName = "brief" | "ideate" | "cluster" | "vote" | "draft" | "closed";
/** What a stage shows of an idea's author. */
export type Names = "nothing" | "city" | "name";
/** Who may sort ideas into clusters. */
export type Sorting = "everybody" | "facilitator";
/** For whom an idea was posted: by its author, for a table that said it, or from a paper note. */
export type Source = "own" | "table" | "paper";
/** Kinds of records that can be shown to everyone. */
export type Shown = "idea" | "question" | "cluster" | "solution";
/** What a workshop works on in its stage *draft*, and leaves behind. */
export type Leaves = "solutions" | "lessons" | "projects" | "nothing";
/** We want to test it · We will look further · Not now, because… */
export type CityAnswer = "test" | "further" | "not_now";
/** What became of a solution. */
export type Happened = "tested" | "kept" | "stopped" | "not_yet";
/** What a delegate leaves at the end. */
export type Topic = "takeaway" | "failed";
/** Success factor · obstacle · condition for transfer · what failed. */
export type LessonTopic = "success" | "obstacle" | "transfer" | "failed";
export type Cited = "lesson" | "project" | "idea";
export type Savable = "solution" | "lesson" | "project" | "idea";
export type ListName = "tried" | "fixed" | "keep";
/** The texts of a sheet; the twelfth field, *First steps*, is its `Action` rows. */
export type FieldName =
  | "title" | "people" | "do" | "new" | "test" | "lead" | "money" | "stop" | "sign" | "learn" | "decision";

/** One thing on a board, always put or removed whole. `rev` is the revision that last wrote it. */
export interface Base {
  readonly id: string;
  readonly rev: number;
}

/** What one person said: its author is shown as the stage says, and a facilitator can hide it. */
export interface Said extends Base {
  readonly text: string;
  /** Null unless the stage shows authors and this one agreed. */
  readonly author: string | null;
  readonly named: boolean;
  readonly at: Millis;
  readonly born: number;
  /** The revision that last wrote its text: the base of an edit. */
  readonly written: number;
  readonly edited: boolean;
  /** The facilitator's reason, when hidden. */
  readonly hidden: string | null;
}
