/**
 * The words on the wire, as `board/messages/` says them: answers, frames, page data; records and commands have files of their own.
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

export type * from "./commands.ts";
export type * from "./records/index.ts";

import type { Kind, Kinds, Millis, Role } from "./records/index.ts";

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
  /** Whether the board has their name, to set beside what they take on. */
  readonly known?: boolean;
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
  /** Where to go now, if there is such a place. */
  readonly to?: string;
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
    /** What the city keeps: the solutions, and what it says to them. */
    readonly city?: string;
    /** The board as the city’s expert, for who runs it and holds that link too; and back. */
    readonly speak?: string | null;
    readonly run?: string | null;
    readonly lab: string;
    /** What the Lab learned, as `Results`; where something of it is cited, and who cites what is on this board. */
    readonly search?: string | null;
    readonly cite?: string | null;
    readonly cited?: string | null;
    /** Challenges of other cities that are about the same. */
    readonly related?: string | null;
    readonly help: string;
    readonly home: string;
    readonly me: string;
    /** One’s own page of the Lab: what one takes home. */
    readonly mine?: string | null;
    readonly join: string | null;
    readonly qr: string | null;
    readonly board?: string;
    /** The other screens of those who run the workshop. */
    readonly projector?: string | null;
    /** The secret link of a second facilitator. */
    readonly colleague?: string | null;
    readonly preview?: string | null;
    readonly print?: string | null;
    /** The results for the plenary, one solution on a screen. */
    readonly present?: string | null;
    /** Who sits where in the table rounds, where there are any. */
    readonly schedule?: string | null;
    /** One's own table rounds, to print: delegates only. */
    readonly my_rounds?: string | null;
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
