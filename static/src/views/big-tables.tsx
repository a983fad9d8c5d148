/** Tables on the big screen: how far each is with its ideas, and which sheet it writes. Numbers and tables, never people. */
import type { ComponentChild } from "preact";
import { doubts, solutions, tables } from "../session.ts";
import type { StageName } from "../types.ts";
import { n, t } from "../words.ts";
import { leftOf, shares } from "./share.tsx";
import { partsFilled, writesThis } from "./solution.ts";

/** More tables than this are one sentence: nothing scrolls here. */
const MOST = 8;

/** What is said of all tables, beside the time; null where there is nothing to say. */
export function aboutTables(stage: StageName): ComponentChild {
  return stage === "cluster" ? tableShares() : stage === "draft" ? testers() : null;
}

/** How far the tables are with sorting. */
function tableShares(): ComponentChild {
  const all = shares();
  if (all.length === 0) return null;
  if (all.length > MOST) {
    const sorted = all.filter(({ left }) => left === 0).length;
    return <p class="fact">{t("{count} of {all} tables have sorted all their ideas", { count: sorted, all: all.length })}</p>;
  }
  return (
    <ul class="shares">
      {all.map((share) => (
        <li key={share.table.id} class={share.left === 0 ? "sorted" : ""}>
          <strong>{share.table.name}</strong>
          <span>
            {share.left === 0 && <span aria-hidden="true">✓ </span>}
            {leftOf(share)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Which tables test, once some have a sheet. */
function testers(): ComponentChild {
  const given = new Set(solutions.value.map(({ table }) => table).filter((table) => table !== null));
  const free = tables.value.filter(({ id }) => !given.has(id)).map(({ name }) => name);
  if (given.size === 0 || free.length === 0) return null;
  return (
    <>
      <p class="fact">
        {free.length > MOST
          ? n("{count} table tests the others:", "{count} tables test the others:", free.length)
          : n("{tables} tests the others:", "{tables} test the others:", free.length, { tables: free.join(", ") })}
      </p>
      <p class="fact">{t("“What would stop this?”")}</p>
    </>
  );
}

/** Who writes a sheet, how far it is, and how many doubts there are. */
export function TableSheet({ solution }: { readonly solution: string }) {
  const record = solutions.value.find(({ id }) => id === solution);
  const against = doubts(solution).length;
  return (
    <>
      {record != null && record.table !== null && <p class="by">{writesThis(record)}</p>}
      <p>
        {partsFilled(solution)}
        {against > 0 && ` · ${n("{count} doubt", "{count} doubts", against)}`}
      </p>
    </>
  );
}
