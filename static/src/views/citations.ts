/** What a solution cites of other workshops of the Lab, in words: for its sheet, and for whoever only looks. */
import { pending, shared } from "../session.ts";
import type { Citation, Id } from "../types.ts";
import { t } from "../words.ts";

/** What the sheet cites, oldest first, without what is about to be removed. */
export function citations(solution: Id): readonly Citation[] {
  const going = new Set<Id>();
  for (const { command, status } of pending.value)
    if (command.type === "remove_citation" && status !== "refused") going.add(command.citation);
  return [...shared.value.citation.values()]
    .filter((each) => each.solution === solution && !going.has(each.id))
    .sort((a, b) => a.born - b.born || (a.id < b.id ? -1 : 1));
}

/** “What failed” */
export function citedAs({ what, topic }: Citation): string {
  switch (topic) {
    case "success":
      return t("Success factor");
    case "obstacle":
      return t("Obstacle");
    case "transfer":
      return t("Condition for transfer");
    case "failed":
      return t("What failed");
  }
  return what === "project" ? t("Project") : what === "lesson" ? t("Lesson") : t("Observation");
}

/** What a solution builds on, a line each: “What failed · Ghent: A website alone helped nobody” */
export const builtOn = (solution: Id): readonly string[] =>
  citations(solution).map((each) =>
    t("{source}: {text}", { source: [citedAs(each), each.city].filter(Boolean).join(" · "), text: each.text }),
  );

/** Only from where: “Ghent, Nantes” */
export const citedCities = (solution: Id): string =>
  [...new Set(citations(solution).map((each) => each.city || citedAs(each)))].join(", ");
