/**
 * Who writes a sheet: which table, and who of it holds the pen. The server decides who may; here it is said, and asked
 * for. A sheet that no table has is everybody's, and nothing is said of it.
 */
import { useEffect, useRef } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import {
  holdsPen, isFacilitator, me, myTable, people, person, role, solutions, submit, tableOf, tables,
} from "../session.ts";
import type { Solution } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { byline } from "./bar.tsx";
import { Dialog, closeDialog, showDialog } from "./dialog.tsx";
import { askTable } from "./seat.tsx";
import { writesThis } from "./solution.ts";

const atTable = ({ table }: Solution): boolean => table === null || table === myTable.value;
const hasPen = ({ id, scribe }: Solution): boolean => holdsPen(id) || (scribe !== null && scribe === me.value?.id);

/** Whether this person may fill the sheet, as far as tables and pens go. */
export function mayFill(solution: Solution): boolean {
  if (isFacilitator.value || role.value === "expert") return true;
  return atTable(solution) && (solution.scribe === null || hasPen(solution));
}

/** Whether one sits at a table that has no sheet, while others have one: it tests theirs. */
export function testsOthers(): boolean {
  const table = myTable.value;
  const all = solutions.value;
  return (
    role.value === "delegate" && table !== null && all.some((each) => each.table !== null) && !all.some((each) => each.table === table)
  );
}

function penWords(solution: Solution): string {
  if (hasPen(solution)) return t("You hold the pen.");
  if (solution.scribe === null)
    return solution.table !== null && (atTable(solution) || isFacilitator.value) ? t("Everybody at this table can write.") : "";
  const scribe = person(solution.scribe);
  const name = byline(scribe?.name ?? "", scribe?.city ?? "");
  return name === "" ? t("Somebody holds the pen.") : t("{name} holds the pen.", { name });
}

/** Why one can only read. */
function why(solution: Solution): string {
  if (mayFill(solution)) return "";
  if (atTable(solution)) return t("You can read along. Take the pen to write.");
  return myTable.value === null
    ? t("You can read it. If you sit at this table, say so, and you can write.")
    : t("You can read it, and say what would stop it.");
}

/** The strip on top of a sheet. */
export function PenStrip({ solution }: { readonly solution: Solution }) {
  const who = writesThis(solution);
  const pen = penWords(solution);
  const said = [who !== "" && `${who}.`, pen].filter(Boolean).join(" ");
  const before = useRef(said);
  useEffect(() => {
    if (before.current !== said) announce(said || t("Everybody can write in this sheet."));
    before.current = said;
  }, [said]);

  const { id, table, scribe } = solution;
  const desk = isFacilitator.value && tables.value.length > 0;
  if (said === "" && !desk) return null;
  const runs = isFacilitator.value;
  const own = hasPen(solution);
  const takes = role.value === "delegate" && atTable(solution) && !own;
  const others =
    (own || runs) && table !== null
      ? people.value.filter((each) => !each.removed && each.id !== scribe && tableOf(each.id) === table)
      : [];
  const give = (to: string | null) => submit({ type: "give_pen", solution: id, person: to });
  const asks = () =>
    showDialog(
      <Dialog title={t("Give the pen to…")} close={t("Cancel")}>
        <div class="dialog-body">
          <ul class="choices">
            {others.map((each) => (
              <li key={each.id}>
                <button
                  type="button"
                  class="choice"
                  onClick={() => {
                    closeDialog();
                    give(each.id);
                  }}
                >
                  {byline(each.name, each.city) || t("Somebody without a name")}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </Dialog>,
    );
  const reason = why(solution);
  return (
    <div class="pen" role="group" aria-label={t("Who writes")}>
      <p>
        {who !== "" && <strong>{`${who}.`}</strong>} {pen} <span id="pen-why">{reason}</span>
      </p>
      <div class="buttons">
        {takes && (
          <button
            type="button"
            class={scribe === null ? "button" : "button primary"}
            onClick={() => submit({ type: "take_pen", solution: id })}
          >
            {t("Take the pen")}
          </button>
        )}
        {reason !== "" && role.value === "delegate" && myTable.value === null && (
          <button type="button" class="button" onClick={askTable}>
            {t("Choose your table")}
          </button>
        )}
        {others.length > 0 && (
          <button type="button" class="button" onClick={asks}>
            {t("Give the pen to…")}
          </button>
        )}
        {scribe !== null && (own || runs) && (
          <button type="button" class="button" onClick={() => give(null)}>
            {t("Let everybody write")}
          </button>
        )}
        {desk && <AtDesk>{(at) => <at.GiveSheet solution={solution} />}</AtDesk>}
      </div>
    </div>
  );
}
