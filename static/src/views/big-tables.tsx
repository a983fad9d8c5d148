/** Tables on the big screen: how far each is with its ideas, and which sheet it writes. Numbers and tables, never people. */
import { doubts, solutions, tables } from "../session.ts";
import { n, t } from "../words.ts";
import { leftOf, shares } from "./share.tsx";
import { writesThis } from "./solution.ts";

/** More tables than this are one sentence: nothing scrolls here. */
const MOST = 8;

/** How far the tables are with sorting; nothing where no ideas were dealt. */
export function TableShares() {
  const all = shares();
  if (all.length === 0) return null;
  if (all.length > MOST) {
    const sorted = all.filter(({ left }) => left === 0).length;
    return <p class="lead">{t("{count} of {all} tables have sorted all their ideas.", { count: sorted, all: all.length })}</p>;
  }
  return (
    <ul class="shares">
      {all.map((share) => (
        <li key={share.table.id} class={share.left === 0 ? "sorted" : ""}>
          {share.left === 0 && <span aria-hidden="true">✓ </span>}
          <strong>{share.table.name}</strong> {leftOf(share)}
        </li>
      ))}
    </ul>
  );
}

/** Who writes a sheet, and how many doubts there are. */
export function TableSheet({ solution }: { readonly solution: string }) {
  const record = solutions.value.find(({ id }) => id === solution);
  const against = doubts(solution).length;
  const parts = [
    record !== undefined && writesThis(record),
    against > 0 && n("{count} doubt", "{count} doubts", against),
  ].filter(Boolean);
  return parts.length === 0 ? null : <p>{parts.join(" · ")}</p>;
}

/** Which tables test, once some have a sheet. */
export function Testers() {
  const given = new Set(solutions.value.map(({ table }) => table).filter((table) => table !== null));
  const free = tables.value.filter(({ id }) => !given.has(id)).map(({ name }) => name);
  if (given.size === 0 || free.length === 0) return null;
  return (
    <p class="more">
      {free.length > MOST
        ? n(
            "{count} table without a sheet tests the others: what would stop this?",
            "{count} tables without a sheet test the others: what would stop this?",
            free.length,
          )
        : t("Testing the others (“What would stop this?”): {tables}", { tables: free.join(", ") })}
    </p>
  );
}
