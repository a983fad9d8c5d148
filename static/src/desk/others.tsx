/**
 * Writing for others: what a table said aloud, or what stands on paper notes; one text, or a list with an idea on each
 * line. The cards say where they are from, and never name anybody.
 */
import { useId, useState } from "preact/hooks";
import { draft, draftKey, lengthOf, newId, submit, tables } from "../session.ts";
import { type Id, MAX } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { Box } from "../views/box.tsx";
import { linesOf } from "../views/composer.tsx";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import { LaneChooser, nextLane } from "../views/lanes.tsx";
import type { MenuEntry } from "../views/menu.tsx";
import { n, t } from "../words.ts";

/** More at once are hardly read before they are posted. */
const MOST_IDEAS = 100;
const KEY = draftKey({ type: "post_idea", idea: "", text: "", source: "paper" });

/** The table that was chosen last: most notes of one hand come from one table. */
let before: Id | "" = "";

function writeForOthers(): void {
  showDialog(<WriteForOthers />);
}

export function othersItem(): MenuEntry {
  return { label: t("Write for others…"), note: t("From paper notes, or for a table"), act: writeForOthers };
}

/** The button beside the ideas. */
export function ForOthers() {
  return (
    <button type="button" class="button" onClick={writeForOthers}>
      {t("Write for others…")}
    </button>
  );
}

function WriteForOthers() {
  const text = draft(KEY);
  const [table, setTable] = useState(() => (tables.value.some(({ id }) => id === before) ? before : ""));
  const id = useId();
  const lines = linesOf(text.value);
  const long = lines.flatMap((line, index) => {
    const over = lengthOf(line) - MAX.idea;
    return over > 0 ? [{ number: index + 1, over }] : [];
  });
  const wrong =
    lines.length > MOST_IDEAS
      ? t("These are {count} ideas. Post at most {max} at once.", { count: lines.length, max: MOST_IDEAS })
      : long
          .map(({ number, over }) =>
            n("Line {number} is {count} character too long.", "Line {number} is {count} characters too long.", over, { number }),
          )
          .join(" ");
  const send = (event: Event) => {
    event.preventDefault();
    if (lines.length === 0 || wrong !== "") return;
    before = table;
    const from = table === "" ? { source: "paper" as const } : { source: "table" as const, table };
    for (const line of lines) submit({ type: "post_idea", idea: newId(), text: line, lane: nextLane(), ...from });
    text.value = "";
    closeDialog();
    announce(n("{count} card posted.", "{count} cards posted.", lines.length));
  };
  return (
    <Dialog title={t("Write for others")}>
      <form onSubmit={send}>
        <div class="dialog-body others">
          <label class="row">
            <span class="label">{t("Where are they from?")}</span>
            <select class="box" value={table} onChange={(event) => setTable(event.currentTarget.value)}>
              <option value="">{t("Paper notes")}</option>
              {tables.value.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
          <LaneChooser />
          <div class="row">
            <label class="label" for={id}>
              {t("Ideas, one on each line")}
            </label>
            <Box
              class="box others-text"
              id={id}
              rows={3}
              value={text.value}
              autofocus
              aria-describedby={`${id}-note`}
              aria-invalid={wrong !== ""}
              onInput={(event) => (text.value = event.currentTarget.value)}
            />
            <p class={wrong === "" ? "note" : "problem"} id={`${id}-note`} aria-live="polite">
              {wrong || t("You can paste a whole list. The cards say where they are from, and name nobody.")}
            </p>
          </div>
          {lines.length > 1 && (
            <ol class="others-lines" tabIndex={0} aria-label={t("What will be posted")}>
              {lines.map((line, index) => (
                <li class={long.some(({ number }) => number === index + 1) ? "problem" : ""}>{line}</li>
              ))}
            </ol>
          )}
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={lines.length === 0 || wrong !== ""}>
            {lines.length > 1 ? n("Post {count} idea", "Post {count} ideas", lines.length) : t("Post the idea")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
