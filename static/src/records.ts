/**
 * What a board is made of, as `board/messages/records/` says it, and as a viewer may see it. Types only; no rule, no
 * default and no behaviour belongs here. When the two differ, that one is right.
 */

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
  /** What the screen calls it in this workshop; empty is what it is called everywhere. */
  readonly label: string;
}

/** One of the prompts that ideas are written along. */
export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
}

/** An address to read more: http or https. */
export interface WebLink {
  readonly label: string;
  readonly address: string;
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
  readonly format: string;
  readonly leaves: Leaves;
  /** None is one prompt for all. */
  readonly lanes: readonly Lane[];
  /** What whoever writes must mind. */
  readonly caution: string;
  readonly links: readonly WebLink[];
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
  /** The prompt that it answers, by its lane's id. */
  readonly lane: string;
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
  readonly partners: string;
  /** The person who took it on, by their own tick; `person()` names them for everybody. */
  readonly owner: string | null;
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

/** What a delegate leaves at the end, one for each topic. */
export interface Takeaway extends Base {
  readonly topic: Topic;
  readonly text: string;
  readonly author: string | null;
  readonly named: boolean;
  readonly at: Millis;
  readonly born: number;
  readonly written: number;
  readonly edited: boolean;
  readonly hidden: string | null;
}

/** What a case or an exchange teaches other cities. */
export interface Lesson extends Base {
  readonly topic: LessonTopic;
  readonly text: string;
  readonly cluster: string | null;
  readonly ideas: readonly string[];
  readonly born: number;
}

/** A city's or an organisation's project card. */
export interface Project extends Base {
  readonly title: string;
  readonly city: string;
  readonly what: string;
  /** For whom it is. */
  readonly people: string;
  readonly offer: string;
  readonly ask: string;
  readonly contact: string;
  /** Who made the card; "" is somebody whom one may not know. */
  readonly host: string | null;
  readonly born: number;
}

/**
 * One round of speed-networking. `places` (person → project) is there for those who run the workshop only; `visitors`
 * (project → how many come to its table, besides its host) for everybody.
 */
export interface TableRound extends Base {
  readonly number: number;
  readonly minutes: number;
  readonly status: "planned" | "running" | "over";
  readonly opened: Millis | null;
  readonly closed: Millis | null;
  readonly places: Readonly<Record<string, string>>;
  readonly visitors: Readonly<Record<string, number>>;
}

/** At which project one sits in the table round of this id, and with whom; only ever in the personal layer. */
export interface Place extends Base {
  readonly project: string;
  /** Who else sits there, as far as one may know it already. */
  readonly people: readonly string[];
}

/** Something one takes home; id is `person.target`. Only ever in the personal layer. */
export interface Saved extends Base {
  readonly person: string;
  readonly what: Savable;
  readonly target: string;
}

/** One's own note, how it could work in one's city; id is the person. Only ever in the personal layer. */
export interface Note extends Base {
  readonly text: string;
}

/** One wants to stay in touch with somebody; id is `person.other`. Only ever in the personal layer. */
export interface Touch extends Base {
  readonly person: string;
  readonly other: string;
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

/** Says that the idea, question, doubt or takeaway of this id is one's own; carries it while nobody else may see it. */
export interface Mine extends Base {
  readonly idea: Idea | null;
  readonly question: Question | null;
  readonly doubt: Doubt | null;
  readonly takeaway: Takeaway | null;
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
  response: Response;
  publication: Publication;
  outcome: Outcome;
  citation: Citation;
  lesson: Lesson;
  project: Project;
  table_round: TableRound;
  takeaway: Takeaway;
  saved: Saved;
  note: Note;
  touch: Touch;
  table: Table;
  seat: Seat;
  spotlight: Spotlight;
  nudge: Nudge;
  counts: Counts;
  tally: Tally;
  mine: Mine;
  pen: Pen;
  place: Place;
}
export type Kind = keyof Kinds;
