/**
 * What a board is made of, by noun as `board/messages/records/` says it, and as a viewer may see it. Types only; no
 * rule, no default and no behaviour belongs here. When the two differ, that one is right.
 */

import type { Board, Brief, Nudge, Point, Spotlight, Timer } from "./workshop.ts";
import type { Done, Person, Seat, Table } from "./people.ts";
import type { Ballot, Choice, Cluster, Idea, Question, Round } from "./ideas.ts";
import type { Action, Citation, Doubt, Field, Outcome, Publication, Response, Solution } from "./solutions.ts";
import type { Lesson, Note, Project, Saved, TableRound, Takeaway, Touch } from "./lab.ts";
import type { Counts, Mine, Pen, Place, Tally } from "./views.ts";

export type * from "./base.ts";
export type * from "./workshop.ts";
export type * from "./people.ts";
export type * from "./ideas.ts";
export type * from "./solutions.ts";
export type * from "./lab.ts";
export type * from "./views.ts";

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
