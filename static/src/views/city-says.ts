/**
 * What the challenge city says to the solutions, as this viewer may know it: its expert always, everybody once it is
 * published. Words and lists only; how it looks is `says.tsx`'s, how it is written the desk's.
 */
import { type ReadonlySignal, computed } from "@preact/signals";
import { brief, records, solutions } from "../session.ts";
import type { CityAnswer, Id, Response } from "../types.ts";
import { t } from "../words.ts";
import type { ShownPart } from "./spotlight.ts";
import { byWhen } from "./when.tsx";

export const ANSWERS: readonly CityAnswer[] = ["test", "further", "not_now"];

export function answerWords(answer: CityAnswer): string {
  switch (answer) {
    case "test":
      return t("We want to test it");
    case "further":
      return t("We will look further");
    case "not_now":
      return t("Not now");
  }
}

export const responseTo = (solution: Id): Response | undefined => records.value.response.get(solution);

/** Whether everybody sees what the city says. */
export const isPublished: ReadonlySignal<boolean> = computed(() => records.value.publication.has("publication"));

/** How many solutions have an answer, and how many have none yet. */
export function answered(): { readonly given: number; readonly open: number } {
  const given = solutions.value.filter(({ id }) => responseTo(id) !== undefined).length;
  return { given, open: solutions.value.length - given };
}

/** “City of Ghent answers”, above what it says. */
export const cityAnswers = (): string => t("{city} answers", { city: brief.value?.city ?? "" });

/** The city's next step with its time, in one line; "" where it says none. */
export function nextStep({ next, by }: Pick<Response, "next" | "by">): string {
  const step = [next, byWhen(by)].filter(Boolean).join(" · ");
  return step && t("Next step: {step}", { step });
}

/** An answer, a line for each thing it says. */
export function answerLines(response: Omit<Response, "id" | "rev">): readonly string[] {
  const { answer, why, contact } = response;
  return [
    why === "" ? answerWords(answer) : t("{answer}: {why}", { answer: answerWords(answer), why }),
    nextStep(response),
    contact && t("Contact: {contact}", { contact }),
  ].filter(Boolean);
}

/** What the city says to a solution, for where it is shown to everyone; nothing before it is published. */
export function answerParts(solution: Id): readonly ShownPart[] {
  const response = responseTo(solution);
  return response === undefined || !isPublished.value ? [] : [{ label: cityAnswers(), lines: answerLines(response) }];
}
