/**
 * What is known, as signals: the server's records, one's own waiting commands on top, and the lists that screens show.
 * Nothing here acts; `session.ts` writes the signals, and is what the screens import.
 *
 * Selectors that are functions read signals: call them while rendering, and the component follows.
 */
import { type ReadonlySignal, type Signal, computed, signal } from "@preact/signals";
import type { Returned } from "./drafts.ts";
import type { Connection } from "./link.ts";
import { type Waiting, overlay, touched } from "./overlay.ts";
import { EMPTY, type Layer, type Records } from "./state.ts";
import type {
  Action, Ballot, Board, Brief, Choice, Cluster, Command, Counts, Doubt, Field, FieldName, Id, Idea, Lane, Leaves, Lesson, ListName, Me, Nudge, Page,
  Person, Point, Presence, Question, Role, Round, Solution, Sorry, Source, Spotlight, StageName, Table, Tally, Timer, VoteRule,
} from "./types.ts";

/** A command that is not on the board yet. */
export interface Pending {
  readonly id: Id;
  readonly command: Command;
  /** `sending`: the link is up. `waiting`: it goes when the link is back. `refused`: final, shown until dismissed. */
  readonly status: "sending" | "waiting" | "refused";
  readonly code?: string;
  readonly reason?: string;
}

/** An idea as a card. */
export interface Card {
  readonly id: Id;
  readonly text: string;
  readonly cluster: Id | null;
  /** Person id, for `person()`; null where nothing may be shown. */
  readonly author: string | null;
  readonly edited: boolean;
  /** The facilitator's reason, when hidden. */
  readonly hidden: string | null;
  /** Give it as `base` when editing; 0 while the card is not on the board yet. */
  readonly rev: number;
  readonly born: number;
  readonly mine: boolean;
  readonly source: Source;
  /** The table that sorts it, or that said it. */
  readonly table: Id | null;
  /** The id of the prompt that it answers; "" where there is one for all. */
  readonly lane: string;
  /** Nobody else sees it yet. */
  readonly private: boolean;
  /** Of whatever of one's own still waits for this card: its text, or its new place. */
  readonly status: "sent" | "sending" | "waiting";
}

/** One line of a round's result. Dots and voters are null while this viewer may not know them. */
export interface Result {
  readonly cluster: Id;
  /** The name when the round opened, also when the cluster has gone since. */
  readonly name: string;
  readonly dots: number | null;
  readonly voters: number | null;
}

/** One's dots in a round, with those that are still on their way. */
export interface MyBallot {
  readonly round: Id;
  readonly dots: Readonly<Record<string, number>>;
  readonly given: number;
  readonly left: number;
  /** Dots that came back when clusters were merged or dissolved, until one votes again. */
  readonly returned: number;
  /** What last changed it on the board. */
  readonly rev: number;
}

// ── What is known ───────────────────────────────────────────────────────────────────────────────

/** A command on its way, or just decided. */
export interface Item extends Waiting {
  /** Set once it is decided; it stays until the board has come that far. */
  readonly revision?: number;
  readonly refused?: { readonly code: string; readonly reason: string };
}

export const layers = signal<Records>({ shared: EMPTY, mine: EMPTY });
export const items = signal<readonly Item[]>([]);

/** What the server wrote into the page; null before `start`. */
export const page: Signal<Page | null> = signal(null);
/** Null until the first welcome, like `board` and `brief`. */
export const me: Signal<Me | null> = signal(null);
export const connection: Signal<Connection> = signal("connecting");
export const presence: Signal<Presence> = signal({ here: 0, people: null, writing: {} });
/** A sentence of the server (or of the link) that is not about one command. Set it to null when read. */
export const notice: Signal<Sorry | null> = signal(null);
/** Why nothing that is sent is taken at the moment, in the server's words; null while all is well. */
export const stalled: Signal<string | null> = signal(null);
/** Server's clock minus this machine's, in milliseconds. */
export const clockOffset: Signal<number> = signal(0);
/** False when this browser keeps nothing: what waits would not survive a reload, and the screen must say so. */
export const durable: Signal<boolean> = signal(true);
/** Whether a facilitator asked to see ideas that are still private. */
export const peek: Signal<boolean> = signal(false);
/** Texts that came back. Show each in its box, with its reason, then `accept` it. */
export const returned: Signal<readonly Returned[]> = signal([]);

/** What everybody of one's audience sees, as the server said it. */
export const shared: ReadonlySignal<Layer> = computed(() => layers.value.shared);
/** One's own layer, as the server said it. */
export const mine: ReadonlySignal<Layer> = computed(() => layers.value.mine);
/** The board as this person should see it now: shared, private and waiting things together. */
export const records: ReadonlySignal<Layer> = computed(() =>
  overlay(layers.value, items.value.filter((item) => item.refused === undefined), me.value?.id ?? ""),
);

const table = <K extends keyof Layer>(kind: K): ReadonlySignal<Layer[K]> => computed(() => records.value[kind]);
const ideaTable = table("idea");
const clusterTable = table("cluster");
const roundTable = table("round");
const tallyTable = table("tally");
const solutionTable = table("solution");
const fieldTable = table("field");
const actionTable = table("action");
const pointTable = table("point");
const personTable = table("person");
const ballotTable = table("ballot");
const mineTable = table("mine");
const doneTable = table("done");

export const board: ReadonlySignal<Board | null> = computed(() => shared.value.board.get("board") ?? null);
export const brief: ReadonlySignal<Brief | null> = computed(() => shared.value.brief.get("brief") ?? null);
/** The stage's timer. On a board from before there were timers, the stage began with its planned minutes. */
export const timer: ReadonlySignal<Timer | null> = computed(() => {
  const found = shared.value.timer.get("timer");
  const now = board.value;
  if (found !== undefined || now === null) return found ?? null;
  const minutes = plannedMinutes(now.stage);
  const ends = minutes > 0 && now.since > 0 ? now.since + minutes * 60_000 : null;
  return { id: "timer", rev: 0, ends, left: null, lock: false };
});
/** What this workshop works on in its stage *draft*. */
export const leaves = computed((): Leaves => brief.value?.leaves ?? "solutions");
/** The language of the Lab's own texts, for `lang`; undefined is the page's. */
export const ownLanguage = computed((): string | undefined => brief.value?.language || undefined);
/** The prompts that ideas are written along; none is one prompt for all. */
export const lanes = computed((): readonly Lane[] => brief.value?.lanes ?? []);
export const counts: ReadonlySignal<Counts | null> = computed(() => shared.value.counts.get("counts") ?? null);
export const role: ReadonlySignal<Role | null> = computed(() => me.value?.role ?? page.value?.role ?? null);
/** Facilitator of this workshop, or organiser of its Lab, as long as the server lets them in. */
export const isFacilitator: ReadonlySignal<boolean> = computed(
  () => (role.value === "facilitator" || role.value === "organiser") && connection.value !== "signed-out",
);

// ── What is on its way ──────────────────────────────────────────────────────────────────────────

const underway = computed(() => (connection.value === "live" ? "sending" : "waiting"));

export const pending: ReadonlySignal<readonly Pending[]> = computed(() =>
  items.value.map(({ id, command, refused }) =>
    refused ? { id, command, status: "refused", ...refused } : { id, command, status: underway.value },
  ),
);
/** How many commands wait for the link to come back; 0 while it is up. */
export const waiting: ReadonlySignal<number> = computed(() =>
  connection.value === "live" ? 0 : items.value.filter((item) => item.revision === undefined && !item.refused).length,
);

// ── Selectors ───────────────────────────────────────────────────────────────────────────────────

const byBirth = (a: { born: number; id: string }, b: { born: number; id: string }) =>
  a.born - b.born || (a.id < b.id ? -1 : 1);
const sorted = <T>(map: ReadonlyMap<string, T>, order: (a: T, b: T) => number): readonly T[] =>
  [...map.values()].sort(order);
const same = <T>(a: readonly T[], b: readonly T[]) => a.length === b.length && a.every((item, i) => item === b[i]);

/** The same for each id, as a signal of its own: who reads one thing rests while others change. */
function each<T>(read: (id: string) => T): (id: string) => T {
  const known = new Map<string, ReadonlySignal<T>>();
  return (id) => {
    let found = known.get(id);
    if (found === undefined) known.set(id, (found = computed(() => read(id))));
    return found.value;
  };
}

/** A signal of a derived list that keeps its identity, so that what shows it rests, while its items are the same. */
function steady<T>(derive: () => readonly T[]): ReadonlySignal<readonly T[]> {
  let last: readonly T[] = [];
  return computed(() => {
    const next = derive();
    return same(last, next) ? last : (last = next);
  });
}

const underwayIdeas = computed(
  () => new Set(items.value.flatMap((item) => (item.refused === undefined ? touched(item.command) : []))),
);

/** Whether an idea that is posted now will be private, as far as can be told from here. */
const bornPrivate = computed(() => board.value?.stage === "ideate" && board.value.private);

const cards = (() => {
  let last = new Map<string, { idea: Idea; card: Card }>();
  return computed(() => {
    const next = new Map<string, { idea: Idea; card: Card }>();
    const [own, moving] = [mineTable.value, underwayIdeas.value];
    for (const idea of ideaTable.value.values()) {
      const { id } = idea;
      const known = own.get(id);
      const mine = known !== undefined || idea.rev === 0;
      const hush = idea.rev === 0 ? bornPrivate.value : known !== undefined && known.idea !== null && idea.hidden === null;
      const status = moving.has(id) ? underway.value : "sent";
      const before = last.get(id);
      const card = before?.card;
      // Of a thousand cards few change with a frame: the others stay the same objects, and their components rest.
      if (before?.idea === idea && card?.mine === mine && card.private === hush && card.status === status) {
        next.set(id, before);
        continue;
      }
      next.set(id, {
        idea,
        card: {
          id, text: idea.text, cluster: idea.cluster, author: idea.author, edited: idea.edited, hidden: idea.hidden,
          rev: idea.written, born: idea.born, mine, source: idea.source, table: idea.table, private: hush, status,
          lane: idea.lane ?? "", // kept by a browser from before there were any
        },
      });
    }
    return (last = next);
  });
})();

/** All ideas that this person may see, oldest first, own unsent ones last. */
export const ideas = steady(() => [...cards.value.values()].map(({ card }) => card).sort(byBirth));
export const myIdeas = steady(() => ideas.value.filter((card) => card.mine));
export const otherIdeas = steady(() => ideas.value.filter((card) => !card.mine));
export const looseIdeas = steady(() => ideas.value.filter((card) => card.cluster === null));
export const card = (id: Id): Card | undefined => cards.value.get(id)?.card;

const members = (() => {
  let last = new Map<string, readonly Card[]>();
  return computed(() => {
    const found = new Map<string, { idea: Idea; card: Card }[]>();
    for (const entry of cards.value.values()) {
      const cluster = entry.card.cluster;
      if (cluster !== null) (found.get(cluster) ?? found.set(cluster, []).get(cluster)!).push(entry);
    }
    const next = new Map<string, readonly Card[]>();
    for (const [cluster, entries] of found) {
      const list = entries
        .sort((a, b) => a.idea.placed - b.idea.placed || byBirth(a.idea, b.idea))
        .map((entry) => entry.card);
      const before = last.get(cluster);
      next.set(cluster, before && same(before, list) ? before : list);
    }
    return (last = next);
  });
})();
const NO_CARDS: readonly Card[] = [];
/** A cluster's ideas, in the order in which they were put there. */
export const ideasIn = each((cluster): readonly Card[] => members.value.get(cluster) ?? NO_CARDS);

/** Oldest first. `rev` is 0 while one's own new cluster is not on the board yet. */
export const clusters = steady(() => sorted(clusterTable.value, byBirth));
export const cluster = each((id): Cluster | undefined => clusterTable.value.get(id));
/** The cluster's name; where it has none, its first idea; "" where there is neither. */
export const clusterName = each((id): string => cluster(id)?.name || (ideasIn(id)[0]?.text ?? ""));

export const rounds = steady(() => sorted(roundTable.value, (a, b) => a.opened - b.opened || a.rev - b.rev));
/** The round that is open or paused. */
export const currentRound: ReadonlySignal<Round | null> = computed(
  () => rounds.value.find((round) => round.status !== "closed") ?? null,
);
export const lastClosedRound: ReadonlySignal<Round | null> = computed(
  () => [...rounds.value].reverse().find((round) => round.status === "closed") ?? null,
);
export const tally = (round: Id): Tally | undefined => tallyTable.value.get(round);

/** One's own dots in any round, also a closed one. */
export function ballot(round: Round): MyBallot {
  const found: Ballot | undefined = ballotTable.value.get(`${round.id}.${me.value?.id ?? ""}`);
  const given = Object.values(found?.dots ?? {}).reduce((sum, dots) => sum + dots, 0);
  const left = round.rule.budget - given;
  return { round: round.id, dots: found?.dots ?? {}, given, left, returned: found?.returned ?? 0, rev: found?.rev ?? 0 };
}
export const myBallot: ReadonlySignal<MyBallot | null> = computed(() => currentRound.value && ballot(currentRound.value));

/** The clusters of a round in an order that is each person's own and stays, so that no place on the list wins dots. */
export function ballotOrder(round: Round): readonly { readonly id: Id; readonly name: string }[] {
  const key = `${round.id}.${me.value?.id ?? ""}.`;
  return round.clusters
    .map((id, i) => ({ id, name: clusterTable.value.get(id)?.name || (round.names[i] ?? ""), at: scatter(key + id) }))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** A round's result: most dots first, then most voters, then as the round listed them. */
export function results(round: Round): readonly Result[] {
  const found = tallyTable.value.get(round.id);
  return round.clusters
    .map((id, i) => ({
      cluster: id, name: round.names[i] ?? "", dots: found?.dots?.[i] ?? null, voters: found?.voters?.[i] ?? null,
    }))
    .sort((a, b) => (b.dots ?? 0) - (a.dots ?? 0) || (b.voters ?? 0) - (a.voters ?? 0));
}

/** Most dots in the last closed round first, then oldest. */
export const solutions = steady((): readonly Solution[] => {
  const round = lastClosedRound.value;
  const dots = round === null ? undefined : tallyTable.value.get(round.id)?.dots;
  const support = (solution: Solution) => dots?.[round?.clusters.indexOf(solution.cluster) ?? -1] ?? 0;
  return sorted(solutionTable.value, (a, b) => support(b) - support(a) || byBirth(a, b));
});
export const solutionOf = (cluster: Id): Solution | undefined =>
  solutions.value.find((solution) => solution.cluster === cluster);
export const field = (solution: Id, name: FieldName): Field | undefined => fieldTable.value.get(`${solution}.${name}`);
/** A sheet's texts, by name. */
export function fields(solution: Id): Readonly<Partial<Record<FieldName, Field>>> {
  const found: Partial<Record<FieldName, Field>> = {};
  for (const record of fieldTable.value.values()) if (record.solution === solution) found[record.name] = record;
  return found;
}
export const actions = (solution: Id): readonly Action[] =>
  sorted(actionTable.value, byBirth).filter((action) => action.solution === solution);
const questionTable = table("question");
const doubtTable = table("doubt");
const tableTable = table("table");
const seatTable = table("seat");
const lessonTable = table("lesson");
const penTable = table("pen");
/** Questions to the city, oldest first, own unsent ones last. */
export const questions = steady((): readonly Question[] => sorted(questionTable.value, byBirth));
/** Whether an idea, a question or a doubt is one's own. */
export const isMine = (said: { readonly id: Id; readonly rev: number }): boolean => said.rev === 0 || mineTable.value.has(said.id);
/** What people say would stop a solution, oldest first. */
export const doubts = (solution: Id): readonly Doubt[] =>
  sorted(doubtTable.value, byBirth).filter((doubt) => doubt.solution === solution);
/** What other cities can learn from this, oldest first, own unsent ones last. */
export const lessons = steady((): readonly Lesson[] => sorted(lessonTable.value, byBirth));
/** The tables of the room, oldest first. */
export const tables = steady((): readonly Table[] => sorted(tableTable.value, byBirth));
export const tableName = (id: Id | null): string => (id === null ? "" : (tableTable.value.get(id)?.name ?? ""));
/** Where a person sits, as far as this viewer may know. */
export const tableOf = (person: string): Id | null => seatTable.value.get(person)?.table ?? null;
/** Where one sits oneself. */
export const myTable: ReadonlySignal<Id | null> = computed(() => tableOf(me.value?.id ?? ""));
/** Whether one is the scribe of this solution. */
export const holdsPen = (solution: Id): boolean => penTable.value.has(solution);
/** The cluster that the challenge city chose. */
export const choice: ReadonlySignal<Choice | null> = computed(() => shared.value.choice.get("choice") ?? null);
export const spotlight: ReadonlySignal<Spotlight | null> = computed(() => shared.value.spotlight.get("spotlight") ?? null);
export const nudge: ReadonlySignal<Nudge | null> = computed(() => shared.value.nudge.get("nudge") ?? null);
/** All delegates who joined, as this viewer may know them. */
export const people = steady((): readonly Person[] =>
  [...personTable.value.values()].filter(({ delegate }) => delegate !== false),
);
/** The rule that the next round begins with. */
export const nextRule: ReadonlySignal<VoteRule> = computed(
  () => board.value?.vote ?? brief.value?.vote ?? { budget: 3, cap: 2, blind: true },
);
/** How many minutes a stage is meant to take; 0 where nobody said. */
export const plannedMinutes = (stage: StageName): number =>
  board.value?.minutes[stage] ?? brief.value?.stages.find((plan) => plan.name === stage)?.minutes ?? 0;
export const points = (list: ListName): readonly Point[] =>
  sorted(pointTable.value, (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)).filter((point) => point.list === list);
/** Whether this person said that they are done with this stage. */
export const isDone: ReadonlySignal<boolean> = computed(() => doneTable.value.has(me.value?.id ?? ""));
/** Whether the facilitator paused this person's own writing. */
export const isMuted: ReadonlySignal<boolean> = computed(() => personTable.value.get(me.value?.id ?? "")?.muted === true && !isFacilitator.value);
export const person = each((id): Person | undefined => personTable.value.get(id));
/** Who is in that field now, "" for somebody unnamed; undefined when nobody else is. */
export function writer(solution: Id, name: FieldName): string | undefined {
  const found = presence.value.writing[`${solution}.${name}`];
  return found === me.value?.id ? undefined : found;
}

/** A number that looks random and is always the same for the same text (FNV-1a). */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
