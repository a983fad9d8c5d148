/** What there is to say of one solution: its title, how far it is, and what the vote gave its cluster. */
import { actions, field, lastClosedRound, results, tableName } from "../session.ts";
import { type SheetField, sheetFields } from "../sheet-fields.ts";
import type { Id, Solution } from "../types.ts";
import { t } from "../words.ts";
import { shownName } from "./pick.tsx";

/** A solution's title; its cluster's name until it has one. */
export function solutionTitle(solution: Solution): string {
  return field(solution.id, "title")?.text.trim() || shownName(solution.cluster);
}

/** Whether nothing stands on the whole sheet. */
export const isEmpty = (solution: Id): boolean => sheetFields().every(({ name }) => !saysSomething(solution, name));

/** How many of the parts that are filled at the table say something. */
export function completeness(solution: Id): { readonly filled: number; readonly all: number } {
  const parts = sheetFields().filter(({ star }) => star);
  return { filled: parts.filter(({ name }) => saysSomething(solution, name)).length, all: parts.length };
}

/** Whether a part of a sheet is filled in; first steps are, with one row. */
export const saysSomething = (solution: Id, name: SheetField["name"]): boolean =>
  name === "steps" ? actions(solution).length > 0 : (field(solution, name)?.text.trim() ?? "") !== "";

/** “5 of 6 parts filled in”. */
export const partsFilled = (solution: Id): string =>
  t("{filled} of {all} parts filled in", { ...completeness(solution) });

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
