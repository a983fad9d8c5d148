/**
 * Texts that are not commands yet: those that somebody is writing, and those that came back. Kept in localStorage per
 * board and person, so that a reload, a crash or another stage loses none. Knows nothing of what a text is for.
 */
import { type Signal, effect, signal } from "@preact/signals";
import type { Keep } from "./shelf.ts";
import type { Command, Id } from "./types.ts";

/** A text that the board did not take. It stays, also over a reload, until it is accepted. */
export interface Returned {
  /** The id of the refused command. */
  readonly id: Id;
  /** The draft that it belongs to, as `draftKey` says. */
  readonly key: string;
  readonly text: string;
  /** A word for programs: `changed_meanwhile`, `stage`, … */
  readonly code: string;
  /** A sentence for people. */
  readonly reason: string;
  readonly command: Command;
}

/** The commands whose text somebody wrote. */
type Written = Extract<
  Command,
  { type: "post_idea" | "edit_idea" | "create_cluster" | "rename_cluster" | "write_field" | "write_action" | "write_point" | "ask_question" | "edit_question" | "answer_question" | "raise_doubt" | "rename_table" | "send_nudge" | "respond" | "record_outcome" | "leave_takeaway" | "edit_takeaway" | "write_note" | "write_lesson" | "write_project" }
>;

/** The draft that a command's text comes from; null when a command carries no text. */
export function draftKey(command: Written): string;
export function draftKey(command: Command): string | null;
export function draftKey(command: Command): string | null {
  switch (command.type) {
    case "post_idea":
      return (command.source ?? "own") === "own" ? "idea" : "others";
    case "edit_idea":
      return `idea:${command.idea}`;
    case "create_cluster":
      return "cluster";
    case "rename_cluster":
      return `cluster:${command.cluster}`;
    case "write_field":
      return `field:${command.solution}.${command.field}`;
    case "write_action":
      return `action:${command.action}`;
    case "write_point":
      return `point:${command.point}`;
    case "ask_question":
      return "question";
    case "edit_question":
      return `question:${command.question}`;
    case "answer_question":
      return `answer:${command.question}`;
    case "raise_doubt":
      return `doubt:${command.solution}`;
    case "respond":
      return `response:${command.solution}`;
    case "record_outcome":
      return `outcome:${command.solution}`;
    case "leave_takeaway":
      return `leave:${command.topic}`;
    case "edit_takeaway":
      return `takeaway:${command.takeaway}`;
    case "write_note":
      return "note";
    case "write_lesson":
      return `lesson:${command.lesson}`;
    case "write_project":
      return `project:${command.project}`;
    case "rename_table":
      return `table:${command.table}`;
    case "send_nudge":
      return "nudge";
    default:
      return null;
  }
}

/** The texts of a command that has several; null for all others. */
function partsOf(command: Command): readonly (string | undefined)[] | null {
  switch (command.type) {
    case "write_action":
      return [command.what, command.who, command.partners, command.by];
    case "respond":
      return [command.why, command.next, command.contact, command.by];
    case "write_project":
      return [command.title, command.city, command.what, command.people, command.offer, command.ask, command.contact];
    default:
      return null;
  }
}

export function textOf(command: Command): string {
  if ("text" in command) return command.text;
  const parts = partsOf(command);
  if (parts !== null) return parts.filter(Boolean).join(" · ");
  return "name" in command ? command.name : "";
}

export class Drafts {
  readonly #signals = new Map<string, Signal<string>>();
  #local: Keep | null = null;
  #prefix: string | null = null;
  #stops: (() => void)[] = [];
  #returned: readonly Returned[] = [];

  /** Whose drafts these are. What was typed before it was known is kept, and wins. */
  open(local: Keep | null, board: string, person: string): void {
    this.#local = local;
    this.#prefix = `board:draft:${board}:${person}:`;
    this.#returned = JSON.parse(this.#read("returned") || "[]") as Returned[];
    for (const [key, text] of this.#signals) this.#bind(key, text);
  }

  draft(key: string): Signal<string> {
    let text = this.#signals.get(key);
    if (text === undefined) {
      this.#signals.set(key, (text = signal("")));
      if (this.#prefix !== null) this.#bind(key, text);
    }
    return text;
  }

  get returned(): readonly Returned[] {
    return this.#returned;
  }

  giveBack(text: Returned): void {
    // Of a thing that exists once, a later text holds the earlier one.
    const same = (other: Returned) => other.id === text.id || ("base" in text.command && other.key === text.key);
    this.#keep([...this.#returned.filter((other) => !same(other)), text]);
  }

  accept(id: Id): void {
    this.#keep(this.#returned.filter((text) => text.id !== id));
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #keep(returned: readonly Returned[]): void {
    this.#returned = returned;
    this.#write("returned", returned.length === 0 ? "" : JSON.stringify(returned));
  }

  #bind(key: string, text: Signal<string>): void {
    if (text.peek() === "") text.value = this.#read(`text:${key}`);
    this.#stops.push(effect(() => this.#write(`text:${key}`, text.value)));
  }

  #read(name: string): string {
    try {
      return this.#local?.getItem(this.#prefix + name) ?? "";
    } catch {
      return "";
    }
  }

  #write(name: string, text: string): void {
    if (this.#prefix === null) return;
    try {
      if (text === "") this.#local?.removeItem(this.#prefix + name);
      else this.#local?.setItem(this.#prefix + name, text);
    } catch {
      // Full or forbidden: it is still on the screen.
    }
  }
}
