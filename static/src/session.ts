/**
 * What the screens import, besides `words` and `types`: signals to read, functions to call. Joins the link, the outbox
 * and the drafts. It decides nothing about who may do what: that is the server's, and a refusal gives the text back.
 */
import { type Signal, batch, signal } from "@preact/signals";
import { Drafts, draftKey, textOf } from "./drafts.ts";
import { newId } from "./ids.ts";
import {
  type Item, clockOffset, connection, durable, items, layers, me, notice, page, peek, presence, returned, stalled,
} from "./known.ts";
import type { Kept } from "./kept.ts";
import { type Dial, Link, dial } from "./link.ts";
import { Outbox, fits, writeAhead } from "./outbox.ts";
import { type Keep, type Shelf, openShelf } from "./shelf.ts";
import { EMPTY, type Records } from "./state.ts";
import type { Answer, Command, FieldName, Id, Me, Page } from "./types.ts";
import { t } from "./words.ts";

export {
  actions, ballot, ballotOrder, board, brief, card, choice, clockOffset, cluster, clusterName, clusters, connection, counts,
  currentRound, doubts, durable, field, fields, holdsPen, ideas, ideasIn, isDone, isFacilitator, isMine, isMuted, lanes, lastClosedRound,
  leaves, lessons, looseIdeas, me, mine, myBallot, myIdeas, myTable, nextRule, notice, nudge, otherIdeas, ownLanguage, page, peek, pending, people, person, plannedMinutes,
  points, presence, questions, records, results, returned, role, rounds, shared, solutionOf, solutions, spotlight, stalled,
  tableName, tableOf, tables, tally, timer, waiting, writer,
} from "./known.ts";
export type { Card, MyBallot, Pending, Result } from "./known.ts";
export { type Returned, draftKey } from "./drafts.ts";
export { newId } from "./ids.ts";
export type { Connection } from "./link.ts";

/** What the session is made of. A test gives its own; a page needs none. */
interface Doors {
  readonly dial?: Dial;
  /** A new ticket, or null when the server says that this person may not be here (any more). */
  readonly renew?: () => Promise<string | null>;
  readonly shelf?: () => Promise<Shelf>;
  readonly session?: Keep | null;
  readonly local?: Keep | null;
}

export interface Submitted {
  readonly id: Id;
  readonly answer: Promise<Answer>;
}

/** The command of this person that was done last, and the revision that it got. */
export const justDone = signal<{ readonly command: Command; readonly revision: number } | null>(null);

let link: Link | null = null;
let outbox: Outbox | null = null;
let drafts = new Drafts();
let local: Keep | null = null;
let have = -1;
/** Commands wait for the outbox, and so keep their order, while it opens. */
let ready: Promise<Outbox> = new Promise(() => undefined);
let opened: (outbox: Outbox) => void = () => undefined;
const promises = new Map<Id, (answer: Answer) => void>();
/** The revision of one's own last write of a thing, so that nobody ever conflicts with themselves. */
const written = new Map<string, number>();

/**
 * Begin: once per page. Returns a function that ends it. With `kept` the board as it was last seen here is shown until
 * the server is heard, and what waits to be sent waits with it.
 */
export function start(data: Page, doors: Doors = {}, kept: Kept | null = null): () => void {
  batch(() => {
    page.value = data;
    me.value = null;
    layers.value = kept?.records ?? { shared: EMPTY, mine: EMPTY };
    items.value = [];
    returned.value = [];
    notice.value = null;
    stalled.value = null;
    peek.value = false;
    durable.value = true;
    connection.value = kept === null ? "connecting" : "offline"; // had there been a server, it would have been heard
  });
  drafts = new Drafts();
  local = doors.local === undefined ? storage("localStorage") : doors.local;
  have = -1;
  ready = new Promise((resolve) => (opened = resolve));
  promises.clear();
  written.clear();
  const line = new Link({
    board: data.board,
    ticket: data.ticket,
    dial: doors.dial ?? dial,
    renew: doors.renew ?? (() => renewTicket(data.urls.ticket)),
    hearing: {
      connection: (state) => {
        connection.value = state;
        if (state === "live" && ["busy", "removed", "gone"].includes(notice.value?.code ?? "")) notice.value = null;
      },
      board: heard,
      me: (who) => welcomed(who, data, doors),
      presence: (next) => void (presence.value = next),
      sorry: (sorry) => void (notice.value = sorry),
      clock: (offset) => void (Math.abs(offset - clockOffset.value) > 50 && (clockOffset.value = offset)),
      answer: answered,
      stalled: (reason) => void (stalled.value = reason),
    },
  });
  link = line;
  if (kept !== null) enter(kept.me, data, doors);
  line.start();
  // Where nothing can be kept, closing the page would lose what waits; the browser asks in its own words.
  const warn = (event: BeforeUnloadEvent) => void (!durable.value && items.value.some(waits) && event.preventDefault());
  if (typeof addEventListener === "function") addEventListener("beforeunload", warn);
  return () => {
    if (typeof removeEventListener === "function") removeEventListener("beforeunload", warn);
    line.stop();
    drafts.close();
    outbox?.close();
    [link, outbox] = [null, null];
  };
}

/**
 * Ask for something. It is stored before it is sent, and sent until it is answered. `answer` resolves with the final
 * answer, perhaps long after; it never rejects, and a screen need not wait for it: `pending` and `returned` tell.
 */
export function submit(command: Command): Submitted {
  const id = newId();
  if (page.value?.view != null) return looksOnly(id);
  const answer = new Promise<Answer>((resolve) => promises.set(id, resolve));
  const target = targetOf(command);
  const earlier = items.value.filter((item) => waits(item) && targetOf(item.command) === target);
  const before = target === null ? undefined : earlier.pop();
  const known = target === null ? undefined : written.get(target);
  const based = "base" in command ? { ...command, base: Math.max(command.base, known ?? 0) } : command;
  items.value = [...items.value, { id, command: based, at: Date.now() }];
  if (!fits(based)) {
    answered({ id, refused: "oversize", reason: t("This is too long to send. Please make it shorter.") });
    return { id, answer };
  }
  if (me.value !== null && page.value !== null) {
    writeAhead(local, { id, board: page.value.board, person: me.value.id, command: based, at: Date.now() });
  }
  void ready.then(async (box) => {
    const replaced = await box.append(id, based, before?.id);
    const other = replaced === null ? undefined : promises.get(replaced);
    if (replaced === null || other === undefined) return;
    promises.delete(replaced);
    void answer.then(other);
  });
  return { id, answer };
}

/** A page that shows the board as others see it keeps nothing and sends nothing; the server would refuse it too. */
function looksOnly(id: Id): Submitted {
  const reason = t("You only look here. Nothing was sent.");
  notice.value = { code: "view", reason };
  return { id, answer: Promise.resolve({ id, refused: "role", reason }) };
}

/**
 * Save a text of a sheet, as often as one likes while somebody writes. `base` is the revision that the writer's text
 * began from (0: nothing there). Own saves never conflict with each other, and of those that wait for an answer to an
 * earlier one only the last goes out.
 */
export function saveField(solution: Id, name: FieldName, text: string, base: number): Submitted {
  return submit({ type: "write_field", solution, field: name, text, base });
}

/** Facilitators: show me ideas that are still private, or stop showing them. */
export function setPeek(on: boolean): void {
  peek.value = on;
  link?.setPeek(on);
}

/** Tell the others that one is in this field (`solution.name`), or in none. */
export function setWriting(fieldId: string | null): void {
  link?.setWriting(fieldId);
}

/** Take a refused command off the list of pending ones. */
export function dismiss(id: Id): void {
  items.value = items.value.filter((item) => item.id !== id || item.refused === undefined);
}

/** A returned text was put back into its box, or thrown away by its author: forget it, and its refusal. */
export function accept(id: Id): void {
  drafts.accept(id);
  returned.value = drafts.returned;
  dismiss(id);
}

/**
 * A text that is being written, kept over reloads, stage changes and crashes. Same key, same signal. Set it to "" when
 * the text was submitted. `draftKey(command)` is the key that the text will have if it is returned.
 */
export function draft(key: string): Signal<string> {
  return drafts.draft(key);
}

/** Characters as the server counts them. */
export const lengthOf = (text: string): number => [...text].length;

// ── What the link says ──────────────────────────────────────────────────────────────────────────

function welcomed(who: Me, data: Page, doors: Doors): void {
  const before = me.value;
  if (before !== null && before.id !== who.id) {
    link?.stop();
    notice.value = { code: "reload", reason: t("You joined as somebody else in another window. Please reload this page.") };
    connection.value = "reload";
    return;
  }
  if (before === null) enter(who, data, doors);
  else me.value = who;
}

/** It is known who sits here: their drafts, their texts that came back, and what of theirs waits to be sent. */
function enter(who: Me, { board }: Page, doors: Doors): void {
  me.value = who;
  if (page.value?.view != null) return;
  drafts.open(local, board, who.id);
  returned.value = drafts.returned;
  void openOutbox(board, who.id, doors, link);
}

async function openOutbox(board: string, person: string, doors: Doors, line: Link | null): Promise<void> {
  const box = await Outbox.open({
    board,
    person,
    shelf: await (doors.shelf ?? openShelf)(),
    session: doors.session === undefined ? storage("sessionStorage") : doors.session,
    local,
    onChange: (added, lost) => {
      if (line !== link) return;
      const known = new Set(items.value.map(({ id }) => id));
      const gone = new Set(lost);
      const found: Item[] = added.filter(({ id }) => !known.has(id));
      if (found.length > 0 || gone.size > 0) {
        items.value = [...items.value.filter(({ id }) => !gone.has(id)), ...found].sort((a, b) => a.at - b.at);
      }
      line?.pump();
    },
    onFragile: () => void (durable.value = false),
  });
  if (line !== link || line === null) return box.close();
  outbox = box;
  durable.value = box.durable;
  opened(box);
  line.serve(box);
}

function heard(records: Records, head: number, anew: boolean): void {
  have = head;
  if (anew) written.clear(); // revisions of another history
  batch(() => {
    layers.value = records;
    const left = items.value.filter(({ revision }) => revision === undefined || (!anew && revision > head));
    if (left.length < items.value.length) items.value = left;
  });
}

function answered(answer: Answer): void {
  const { id, revision } = answer;
  const item = items.value.find((item) => item.id === id);
  void outbox?.settle(id, revision ?? null);
  if (item !== undefined) {
    if (revision === undefined) refused(item, answer);
    else {
      const target = targetOf(item.command);
      if (target !== null) written.set(target, revision);
      items.value = items.value.flatMap((other) => (other.id !== id ? other : have >= revision ? [] : { ...other, revision }));
      justDone.value = { command: item.command, revision };
    }
  }
  promises.get(id)?.(answer);
  promises.delete(id);
}

function refused(item: Item, { id, refused: code = "malformed", reason = t("The board did not accept this.") }: Answer): void {
  const key = draftKey(item.command);
  const text = textOf(item.command);
  batch(() => {
    items.value = items.value.map((other) => (other.id === id ? { ...other, refused: { code, reason } } : other));
    if (key === null || text === "") return;
    drafts.giveBack({ id, key, text, code, reason, command: item.command });
    returned.value = drafts.returned;
  });
}

// ── Small parts ─────────────────────────────────────────────────────────────────────────────────

const waits = (item: Item): boolean => item.revision === undefined && item.refused === undefined;

/** What a command writes the text of: two that write the same go one after the other. */
function targetOf(command: Command): string | null {
  // What makes a thing comes before what changes it: a cluster can be named while it is still on its way.
  if (command.type === "post_idea") return `idea:${command.idea}`;
  if (command.type === "create_cluster") return `cluster:${command.cluster}`;
  if (command.type === "ask_question") return `question:${command.question}`;
  return "base" in command ? draftKey(command) : null;
}

async function renewTicket(url: string): Promise<string | null> {
  const response = await fetch(url, { method: "POST", credentials: "same-origin" });
  if (response.status === 401 || response.status === 403) return null;
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return ((await response.json()) as { ticket: string }).ticket;
}

/** Even to look at a storage may be forbidden. */
function storage(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return globalThis[name] ?? null;
  } catch {
    return null;
  }
}
