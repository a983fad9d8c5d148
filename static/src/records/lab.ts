/** What a workshop leaves to the people of its Lab: takeaways, lessons, projects, meetings, what they keep. */

import type { Base, LessonTopic, Millis, Said, Savable, Topic } from "./base.ts";

/** What a delegate leaves at the end, one for each topic. */
export interface Takeaway extends Said {
  readonly topic: Topic;
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

/** One wants to stay in touch with somebody; id is `person.other`. Only ever in the personal layer. */
export interface Touch extends Base {
  readonly person: string;
  readonly other: string;
}
