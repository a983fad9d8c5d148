/**
 * Table rounds, as everybody knows them: which runs, which comes next, how many visit each project. Where one sits oneself
 * is in `my-table.tsx`, and who sits where at the desk. The projector shows these too, so nothing here knows a person.
 */
import { computed } from "@preact/signals";
import { records } from "../known.ts";
import type { TableRound } from "../types.ts";
import { t } from "../words.ts";

/** In order, whatever their state. */
export const tableRounds = computed((): readonly TableRound[] =>
  [...records.value.table_round.values()].sort((a, b) => a.number - b.number),
);
export const runningRound = computed(() => tableRounds.value.find(({ status }) => status === "running") ?? null);
/** The first of those to come. */
export const nextRound = computed(() => tableRounds.value.find(({ status }) => status === "planned") ?? null);

/** “Round 2 of 5” */
export function roundOf({ number }: TableRound): string {
  const last = tableRounds.value[tableRounds.value.length - 1]?.number ?? number;
  return t("Round {number} of {all}", { number, all: last });
}
