/** Ideas that were dealt to tables: a table's share, and how far each table is with sorting it. */
import { signal } from "@preact/signals";
import { type Card, ideas, looseIdeas, myTable, tables } from "../session.ts";
import type { Table } from "../types.ts";
import { n, t } from "../words.ts";

/** Whether one asked to see all ideas, and not one's table's alone. */
const everybodys = signal(false);

interface Share {
  readonly table: Table;
  readonly all: number;
  readonly left: number;
}

/** Dealt, and not only said by a table. */
const isDealt = (card: Card): boolean => card.table !== null && card.source !== "table";

/** How far each table is, for those that have ideas; empty where nothing was dealt. */
export function shares(): readonly Share[] {
  if (!ideas.value.some(isDealt)) return [];
  return tables.value.flatMap((table) => {
    const own = ideas.value.filter((card) => card.table === table.id);
    return own.length === 0
      ? []
      : [{ table, all: own.length, left: own.filter((card) => card.cluster === null).length }];
  });
}

/** The loose ideas of one's table, with what one posted since the deal; null where there is no such share. */
function share(): readonly Card[] | null {
  const table = myTable.value;
  if (table === null || !ideas.value.some((card) => card.table === table && isDealt(card))) return null;
  return looseIdeas.value.filter((card) => card.table === table || (card.table === null && card.mine));
}

/** What the tray shows: one's table's ideas alone, or null for all. */
export const shownShare = (): readonly Card[] | null => (everybodys.value ? null : share());

export function ShareSwitch() {
  const own = share();
  if (own === null) return null;
  const all = everybodys.value;
  return (
    <button type="button" class="link" onClick={() => (everybodys.value = !all)}>
      {all
        ? n("Show only your table’s idea ({count})", "Show only your table’s ideas ({count})", own.length)
        : t("Show all ideas ({count})", { count: looseIdeas.value.length })}
    </button>
  );
}

/** What is left of a share, in words. */
export function leftOf({ left, all }: Share): string {
  return left === 0 ? t("all sorted") : t("{count} of {all} left", { count: left, all });
}
