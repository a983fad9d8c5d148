/**
 * What the facilitator shows to everyone now, as this viewer may see it, and how to show something. What it looks like
 * on a screen is not said here: the board and the big screen each have their own.
 */
import {
  actions, board, cluster, field, ideasIn, isFacilitator, questions, shared, solutions, spotlight, submit,
} from "../session.ts";
import { sheetFields } from "../sheet-fields.ts";
import type { Id, Millis, Shown } from "../types.ts";
import { t } from "../words.ts";
import { builtOn } from "./citations.ts";
import type { MenuEntry } from "./menu.tsx";
import { answerParts } from "./city-says.ts";
import { stepLine } from "./owner.tsx";
import { shownName } from "./pick.tsx";
import { solutionTitle } from "./solution.ts";

/** One part of what is shown: its heading, which may be empty, and its lines. */
export interface ShownPart {
  readonly label: string;
  readonly lines: readonly string[];
}

export interface ShownThing {
  readonly what: Shown;
  readonly target: Id;
  /** When it was shown: tells one showing from the next. */
  readonly at: Millis;
  /** In a word: “An idea”. */
  readonly kind: string;
  readonly title: string;
  readonly parts: readonly ShownPart[];
}

/** What everybody looks at now; null where nothing is shown, or where not everybody may see it any more. */
export function shownNow(): ShownThing | null {
  const now = spotlight.value;
  if (now === null) return null;
  const { what, target, at } = now;
  const found = told(what, target);
  return found === null ? null : { what, target, at, ...found };
}

function told(what: Shown, id: Id): Pick<ShownThing, "kind" | "title" | "parts"> | null {
  switch (what) {
    case "idea": {
      const idea = shared.value.idea.get(id);
      return idea === undefined || !everybodySees(id) ? null : { kind: t("An idea"), title: idea.text, parts: [] };
    }
    case "question": {
      const question = questions.value.find((each) => each.id === id);
      if (question === undefined || question.hidden !== null) return null;
      const answer = { label: t("Answer"), lines: [question.answer] };
      return { kind: t("A question to the city"), title: question.text, parts: question.answer === "" ? [] : [answer] };
    }
    case "cluster": {
      if (cluster(id) === undefined) return null;
      const ideas = ideasIn(id).filter((card) => everybodySees(card.id));
      return { kind: t("A cluster"), title: shownName(id), parts: [{ label: "", lines: ideas.map((card) => card.text) }] };
    }
    case "solution": {
      const solution = solutions.value.find((each) => each.id === id);
      if (solution === undefined) return null;
      const parts = sheetFields().flatMap(({ name, label, star }): ShownPart[] => {
        if (!star || name === "title") return [];
        const lines =
          name === "steps"
            ? actions(id).map(stepLine)
            : [field(id, name)?.text.trim() ?? ""].filter(Boolean);
        return lines.length === 0 ? [] : [{ label, lines }];
      });
      const cited = builtOn(id);
      const learned = cited.length === 0 ? [] : [{ label: t("It builds on"), lines: cited }];
      return { kind: t("A solution"), title: solutionTitle(solution), parts: [...answerParts(id), ...parts, ...learned] };
    }
  }
}

/** Whether an idea is in sight of all: those who run the workshop may see others too. */
function everybodySees(id: Id): boolean {
  const idea = shared.value.idea.get(id);
  return idea !== undefined && idea.hidden === null && (idea.open || idea.born <= (board.value?.revealed ?? 0));
}

export function showEveryone(what: Shown, target: Id): void {
  submit({ type: "show_to_everyone", what, target });
}

export function stopShowing(): void {
  submit({ type: "stop_showing" });
}

/** What a menu offers of a thing to those who run the workshop; nothing while not everybody may see the thing. */
export function showVerb(what: Shown, target: Id): MenuEntry {
  if (!isFacilitator.value || told(what, target) === null) return null;
  const now = spotlight.value;
  return now?.what === what && now.target === target
    ? { label: t("Stop showing"), act: stopShowing }
    : { label: t("Show to everyone"), act: () => showEveryone(what, target) };
}
