/** Which table writes which sheet, and what is hidden of what people say. */
import { solutions, submit, tableName, tables } from "../session.ts";
import { type Doubt, MAX, type Solution, type Takeaway } from "../types.ts";
import { short } from "../views/card.tsx";
import { Dialog, askText, closeDialog, showDialog } from "../views/dialog.tsx";
import { Menu } from "../views/menu.tsx";
import { seatedAt } from "../views/seat.tsx";
import { solutionTitle } from "../views/solution.ts";
import { n, t } from "../words.ts";

/** Gives a sheet to a table, or back to everybody. */
export function GiveSheet({ solution }: { readonly solution: Solution }) {
  const title = short(solutionTitle(solution));
  return (
    <button
      type="button"
      class="button"
      aria-label={t("Give to a table: {title}", { title })}
      onClick={() => showDialog(<ChooseTable solution={solution} />)}
    >
      {solution.table === null ? t("Give to a table…") : t("Another table…")}
    </button>
  );
}

function ChooseTable({ solution }: { readonly solution: Solution }) {
  const give = (table: string | null) => {
    closeDialog();
    submit({ type: "give_sheet", solution: solution.id, table });
  };
  return (
    <Dialog title={t("Who writes “{title}”?", { title: short(solutionTitle(solution)) })} close={t("Cancel")}>
      <div class="dialog-body">
        {solution.scribe !== null && <p class="muted">{t("Who holds the pen now gives it back.")}</p>}
        <ul class="choices">
          {tables.value
            .filter(({ id }) => id !== solution.table)
            .map(({ id, name }) => {
              const writes = solutions.value.filter(({ table }) => table === id);
              return (
                <li key={id}>
                  <button type="button" class="choice" onClick={() => give(id)}>
                    <span>{name}</span>
                    <small>
                      {writes.length === 0
                        ? t("{people}, no sheet", { people: seatedAt(id) })
                        : n("{people}, writes {count} sheet", "{people}, writes {count} sheets", writes.length, {
                            people: seatedAt(id),
                          })}
                    </small>
                  </button>
                </li>
              );
            })}
          {solution.table !== null && (
            <li>
              <button type="button" class="choice" onClick={() => give(null)}>
                <span>{t("Everybody")}</span>
                <small>{t("takes it from {table}", { table: tableName(solution.table) })}</small>
              </button>
            </li>
          )}
        </ul>
      </div>
    </Dialog>
  );
}

/** One sheet for each table, best supported first; what is left over is tested, or is everybody's. */
export function GiveSheets() {
  const given = new Set(solutions.value.map(({ table }) => table));
  const sheets = solutions.value.filter(({ table }) => table === null);
  const free = tables.value.filter(({ id }) => !given.has(id));
  const pairs = sheets.slice(0, free.length);
  if (pairs.length === 0) return null;
  return (
    <p class="part buttons">
      <button
        type="button"
        class="button"
        onClick={() =>
          pairs.forEach((solution, index) =>
            submit({ type: "give_sheet", solution: solution.id, table: free[index]?.id ?? null }),
          )
        }
      >
        {n("Give {count} sheet to a table", "Give {count} sheets to tables", pairs.length)}
      </button>
      <span class="note">{t("Best supported first. A table without a sheet tests the others.")}</span>
    </p>
  );
}

interface HidingProps {
  readonly said: Doubt | Takeaway;
  readonly hide: (reason: string) => void;
  readonly restore: () => void;
}

/** Hides what somebody said with a reason that its author sees, or shows it again. */
function Hiding({ said, hide, restore }: HidingProps) {
  return (
    <Menu
      label={t("“{text}”", { text: short(said.text) })}
      items={() => [
        said.hidden === null
          ? {
              label: t("Hide…"),
              act: () =>
                askText({
                  title: t("Hide this"),
                  label: t("Reason"),
                  hint: t("Only its author sees the reason. You can restore it at any time."),
                  max: MAX.point,
                  long: true,
                  verb: t("Hide"),
                  done: hide,
                }),
            }
          : { label: t("Restore"), act: restore },
      ]}
    />
  );
}

export function HideDoubt({ doubt }: { readonly doubt: Doubt }) {
  return (
    <Hiding
      said={doubt}
      hide={(reason) => submit({ type: "hide_doubt", doubt: doubt.id, reason })}
      restore={() => submit({ type: "restore_doubt", doubt: doubt.id })}
    />
  );
}

export function HideTakeaway({ takeaway }: { readonly takeaway: Takeaway }) {
  return (
    <Hiding
      said={takeaway}
      hide={(reason) => submit({ type: "hide_takeaway", takeaway: takeaway.id, reason })}
      restore={() => submit({ type: "restore_takeaway", takeaway: takeaway.id })}
    />
  );
}
