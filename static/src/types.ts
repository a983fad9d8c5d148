/**
 * The words on the wire, as `board/messages/` says them: records, commands, answers, frames, page data.
 * Types only; no rule, no default and no behaviour belongs here. When the two files differ, that one is right.
 */

/** Version of the protocol; the server asks an older browser to reload. */
export const PROTOCOL = 1;

/** Most characters (code points) of each text, as the server counts them. */
export const MAX = { idea: 400, name: 80, point: 300, field: 2000 } as const;
/** Most ideas that one command may place at once. */
export const MAX_BATCH = 200;
/** Longest time that a timer may be set to. */
export const MAX_SECONDS = 36_000;

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
export type ListName = "tried" | "fixed" | "keep";
/** The texts of a sheet; the twelfth field, *First steps*, is its `Action` rows. */
export type FieldName =
  | "title" | "people" | "do" | "new" | "test" | "lead" | "money" | "stop" | "sign" | "learn" | "decision";

// ── Records ─────────────────────────────────────────────────────────────────────────────────────

/** One thing on a board, always put or removed whole. `rev` is the revision that last wrote it. */
export interface Base {
  readonly id: string;
  readonly rev: number;
}

export interface StagePlan {
  readonly name: StageName;
  readonly minutes: number;
  readonly say: string;
}

export interface VoteRule {
  readonly budget: number;
  readonly cap: number;
  readonly blind: boolean;
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

/** A person as this viewer may see them; empty strings where the stage shows nothing. */
export interface Person extends Base {
  readonly name: string;
  readonly city: string;
  /** The facilitator paused this person's writing; only they and those who run the workshop know. */
  readonly muted: boolean;
  readonly removed: boolean;
}

/** One's own “I'm done” with the current stage; only ever in the personal layer. */
export interface Done extends Base {
  readonly since: Millis;
}

/** What a delegate asks the challenge city, and its answer. */
export interface Question extends Base {
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
  readonly answer: string;
  /** The revision that last wrote the answer: the base of the next one; 0 before. */
  readonly answered: number;
  readonly by: Role | null;
}

export interface Idea extends Base {
  readonly text: string;
  /** Null unless the stage shows authors and this one agreed. */
  readonly author: string | null;
  readonly named: boolean;
  readonly at: Millis;
  readonly born: number;
  readonly open: boolean;
  readonly cluster: string | null;
  readonly placed: number;
  /** The revision that last wrote its text: the base of an edit. */
  readonly written: number;
  readonly edited: boolean;
  /** The facilitator's reason, when hidden. */
  readonly hidden: string | null;
  readonly source: Source;
  /** The table that sorts it, or that said it. */
  readonly table: string | null;
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
}

/** What would stop a solution, said by somebody who did not write it. */
export interface Doubt extends Base {
  readonly solution: string;
  readonly text: string;
  readonly author: string | null;
  readonly named: boolean;
  readonly at: Millis;
  readonly born: number;
  readonly written: number;
  readonly edited: boolean;
  readonly hidden: string | null;
  readonly table: string | null;
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

/** Says that the idea, question or doubt of this id is one's own; carries it while nobody else may see it. */
export interface Mine extends Base {
  readonly idea: Idea | null;
  readonly question: Question | null;
  readonly doubt: Doubt | null;
}

/** Says that one is the scribe of the solution with this id. */
export interface Pen extends Base {}

/** Every kind of record that a view may hold. */
export interface Kinds {
  brief: Brief;
  board: Board;
  timer: Timer;
  point: Point;
  person: Person;
  done: Done;
  question: Question;
  idea: Idea;
  cluster: Cluster;
  round: Round;
  ballot: Ballot;
  choice: Choice;
  solution: Solution;
  field: Field;
  action: Action;
  doubt: Doubt;
  table: Table;
  seat: Seat;
  spotlight: Spotlight;
  nudge: Nudge;
  counts: Counts;
  tally: Tally;
  mine: Mine;
  pen: Pen;
}
export type Kind = keyof Kinds;

// ── Commands ────────────────────────────────────────────────────────────────────────────────────

/** What a person asks for. The outbox adds `id`, `tab` and `seq`. */
export type Command =
  | { type: "post_idea"; idea: Id; text: string; source?: Source; table?: Id | null }
  | { type: "edit_idea"; idea: Id; text: string; base: number }
  | { type: "take_back_idea"; idea: Id }
  | { type: "hide_idea"; idea: Id; reason: string }
  | { type: "restore_idea"; idea: Id }
  | { type: "reveal_ideas" }
  | { type: "place_ideas"; ideas: Id[]; cluster: Id | null }
  | { type: "create_cluster"; cluster: Id; name: string; ideas: Id[] }
  | { type: "rename_cluster"; cluster: Id; name: string; base: number }
  | { type: "merge_clusters"; into: Id; source: Id }
  | { type: "dissolve_cluster"; cluster: Id }
  | { type: "cluster_loose_ideas"; pairs: { idea: Id; cluster: Id }[] }
  | { type: "move_stage"; seen: StageName; to: StageName }
  | { type: "change_settings"; private?: boolean; names?: Names; names_after?: Names; ideas_each?: number; writing?: boolean; sorting?: Sorting; joining?: boolean; budget?: number; cap?: number; blind?: boolean }
  | { type: "plan_stage"; stage: StageName; minutes: number }
  | { type: "set_timer"; ends_in: number | null }
  | { type: "extend_timer"; seconds: number }
  | { type: "pause_timer" }
  | { type: "resume_timer" }
  | { type: "lock_at_zero"; on: boolean }
  | { type: "say_done"; seen: StageName; done: boolean }
  | { type: "open_round"; round: Id; name: string; budget: number; cap: number; blind: boolean; clusters?: readonly Id[] | null }
  | { type: "change_round"; round: Id; name: string; budget: number; cap: number; blind: boolean }
  | { type: "resume_round"; round: Id }
  | { type: "close_round"; round: Id }
  | { type: "cast_dots"; round: Id; cluster: Id; dots: number }
  | { type: "choose_cluster"; cluster: Id | null }
  | { type: "make_solution"; solution: Id; cluster: Id }
  | { type: "drop_solution"; solution: Id }
  | { type: "give_sheet"; solution: Id; table: Id | null }
  | { type: "take_pen"; solution: Id }
  | { type: "give_pen"; solution: Id; person: string | null }
  | { type: "raise_doubt"; doubt: Id; solution: Id; text: string }
  | { type: "take_back_doubt"; doubt: Id }
  | { type: "hide_doubt"; doubt: Id; reason: string }
  | { type: "restore_doubt"; doubt: Id }
  | { type: "write_field"; solution: Id; field: FieldName; text: string; base: number }
  | { type: "write_action"; action: Id; solution: Id; what: string; who: string; by: string; base: number }
  | { type: "remove_action"; action: Id }
  | { type: "write_point"; point: Id; list: ListName; text: string; base: number }
  | { type: "remove_point"; point: Id }
  | { type: "ask_question"; question: Id; text: string }
  | { type: "edit_question"; question: Id; text: string; base: number }
  | { type: "take_back_question"; question: Id }
  | { type: "answer_question"; question: Id; text: string; base: number }
  | { type: "hide_question"; question: Id; reason: string }
  | { type: "restore_question"; question: Id }
  | { type: "make_table"; table: Id; name: string }
  | { type: "rename_table"; table: Id; name: string; base: number }
  | { type: "drop_table"; table: Id }
  | { type: "sit"; table: Id | null; person?: string | null }
  | { type: "deal_people"; anew: boolean }
  | { type: "deal_ideas"; anew: boolean }
  | { type: "show_to_everyone"; what: Shown; target: Id }
  | { type: "stop_showing" }
  | { type: "send_nudge"; text: string }
  | { type: "mute_person"; person: string; on: boolean }
  | { type: "remove_person"; person: string }
  | { type: "readmit_person"; person: string }
  | { type: "undo"; revision: number };

/** A command as it travels: decided once by `id`, in the order of `seq` within its `tab`. */
export type Envelope = Command & { id: Id; tab: Id; seq: number };

/** Exactly one of `revision`, `refused`, `retry`, `expected` is there. The first two are final. */
export interface Answer {
  readonly id: Id;
  readonly revision?: number;
  readonly refused?: RefusalCode;
  readonly reason?: string;
  readonly retry?: string;
  /** Seconds. */
  readonly after?: number;
  readonly expected?: number;
}

/** `oversize` and `unsent` are said here, by the outbox; all others by the server. */
export type RefusalCode =
  | "role" | "stage" | "not_found" | "changed_meanwhile" | "limit" | "budget" | "cap" | "empty" | "characters"
  | "too_long" | "removed" | "private" | "pen" | "undo" | "exists" | "round" | "in_use" | "malformed" | "paused" | "time" | "fault" | "gone" | "oversize" | "unsent";

// ── Messages ────────────────────────────────────────────────────────────────────────────────────

export interface Patch {
  readonly put: { readonly [K in Kind]?: readonly Kinds[K][] };
  readonly remove: { readonly [K in Kind]?: readonly string[] };
}

export interface Frame extends Patch {
  readonly base: number;
  readonly head: number;
}

export interface Me {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly city: string;
  readonly unnamed: boolean;
}

export interface Hello {
  readonly v: number;
  readonly have: number | null;
  readonly epoch: string | null;
  readonly peek: boolean;
}

/** `base` null is a snapshot (replace everything), otherwise the tail from there. `mine` is always complete. */
export interface Welcome extends Patch {
  readonly v: number;
  readonly epoch: string;
  readonly head: number;
  readonly now: Millis;
  readonly base: number | null;
  readonly mine: Patch;
  readonly me: Me;
}

export interface Beacon {
  readonly epoch: string;
  readonly head: number;
  readonly now: Millis;
}

export interface Presence {
  readonly here: number;
  /** Null where a stage is anonymous. */
  readonly people: readonly string[] | null;
  /** Field id (`solution.name`) → person id, or "" where a stage is anonymous. */
  readonly writing: Readonly<Record<string, string>>;
  /** Those who run the workshop only: how many people's connection broke and who are expected back. */
  readonly lost?: number;
  /** Those who run the workshop only: how many things wait in people's browsers to be sent. */
  readonly unsent?: number;
}

/** A sentence for people, with a stable word for programs. */
export interface Sorry {
  readonly code: string;
  readonly reason: string;
}

// ── The page ────────────────────────────────────────────────────────────────────────────────────

/** What the server wrote into `<script id="page">`. */
export interface Page {
  readonly v: number;
  readonly board: string;
  readonly ticket: string;
  readonly title: string;
  readonly lab: string;
  readonly role: Role;
  /** As whom this page only looks: it sees what that audience sees, and sends nothing. Null on a person's own page. */
  readonly view?: "projector" | "delegate" | "replay" | null;
  readonly urls: {
    readonly ticket: string;
    readonly plan: string;
    readonly lab: string;
    readonly help: string;
    readonly home: string;
    readonly me: string;
    readonly join: string | null;
    readonly qr: string | null;
    readonly board?: string;
    /** The other screens of those who run the workshop. */
    readonly projector?: string | null;
    /** The secret link of a second facilitator. */
    readonly colleague?: string | null;
    readonly preview?: string | null;
    readonly print?: string | null;
    /** Advice for sorting, as `Advice`. */
    readonly suggestions?: string | null;
    /** What was done, and the board at any moment. */
    readonly log?: string | null;
    readonly replay?: string | null;
    /** Where names are corrected: a person's id is added to it. */
    readonly people?: string | null;
  };
  /** Facilitators, organisers and the projector only, like `urls.join` and `urls.qr`. */
  readonly code: string | null;
}
