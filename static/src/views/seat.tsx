/** Where one sits: a delegate chooses a table, and changes it. It shows how many sit at each, never who. */
import { signal } from "@preact/signals";
import { board, counts, myTable, role, submit, tableName, tables } from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Dialog, closeDialog, showDialog } from "./dialog.tsx";

/** “Not now”: until the page is opened again. */
const later = signal(false);

const sits = (): boolean => role.value === "delegate" && tables.value.length > 0;
const asked = (): boolean => {
  const stage = board.value?.stage;
  return sits() && myTable.value === null && !later.value && stage !== "vote" && stage !== "closed";
};

/** How many sit at a table, in words. */
export function seatedAt(table: string): string {
  return n("{count} person", "{count} people", counts.value?.seated[table] ?? 0);
}

function Choices() {
  return (
    <ul class="choices">
      {tables.value.map(({ id, name }) => (
        <li key={id}>
          <button
            type="button"
            class="choice"
            aria-pressed={id === myTable.value}
            onClick={() => {
              closeDialog();
              submit({ type: "sit", table: id });
              announce(t("You sit at {table}.", { table: name }));
            }}
          >
            <span>{name}</span>
            <small>{seatedAt(id)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The question, as long as one sits nowhere and did not put it off. Who votes is not disturbed. */
export function SeatStrip() {
  if (!asked()) return null;
  return (
    <section class="panel seat" aria-labelledby="seat">
      <h2 id="seat">{t("Where do you sit?")}</h2>
      <button type="button" class="link" onClick={() => (later.value = true)}>
        {t("Not now")}
      </button>
      <Choices />
    </section>
  );
}

export function askTable(): void {
  showDialog(
    <Dialog title={t("Where do you sit?")} close={t("Cancel")}>
      <div class="dialog-body">
        <Choices />
      </div>
    </Dialog>,
  );
}

/** One's table in the bar on top, and the way to another. */
export function MySeat() {
  if (!sits() || asked()) return null;
  const name = tableName(myTable.value);
  return (
    <button
      type="button"
      class="link my-seat"
      aria-label={name === "" ? undefined : t("You sit at {table}. Change it", { table: name })}
      onClick={askTable}
    >
      {name || t("Choose your table")}
    </button>
  );
}
