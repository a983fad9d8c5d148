/** What there is to say of one solution: its title, how far it is, and what the vote gave its cluster. */
import { actions, field, fields, lastClosedRound, results, tableName } from "../session.ts";
import type { Id, Solution } from "../types.ts";
import { t } from "../words.ts";
import { shownName } from "./pick.tsx";

/** A solution's title; its cluster's name until it has one. */
export function solutionTitle(solution: Solution): string {
  return field(solution.id, "title")?.text.trim() || shownName(solution.cluster);
}

/** How many of the twelve fields say something. First steps are one field. */
export function filledIn(solution: Id): number {
  return (
    Object.values(fields(solution)).filter((each) => each.text.trim() !== "").length +
    (actions(solution).length > 0 ? 1 : 0)
  );
}

/** What the last vote gave a cluster; null where there was no vote on it. */
export function supportOf(cluster: Id): { readonly dots: number; readonly voters: number } | null {
  const round = lastClosedRound.value;
  const line = round === null ? undefined : results(round).find((each) => each.cluster === cluster);
  return line === undefined || line.dots === null ? null : { dots: line.dots, voters: line.voters ?? 0 };
}

/** “Table 2 writes this”; "" where everybody does. */
export function writesThis({ table }: Solution): string {
  return table === null ? "" : t("{table} writes this", { table: tableName(table) });
}
