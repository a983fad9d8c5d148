/** The facilitator's settings of the workshop: private writing, names, how many ideas, and whether one may write. */
import { useState } from "preact/hooks";
import { submit } from "../session.ts";
import type { Board, Names } from "../types.ts";
import { Dialog, closeDialog } from "../views/dialog.tsx";
import { t } from "../words.ts";

/** Changes some settings, and leaves the others as they are. */
export function change(
  to: Partial<Pick<Board, "private" | "names" | "names_after" | "ideas_each" | "writing">>,
): void {
  submit({ type: "change_settings", ...to });
}

/** The dialog with all of them. */
export function Settings({ state }: { readonly state: Board }) {
  const [secret, setSecret] = useState(state.private);
  const [names, setNames] = useState(state.names);
  const [after, setAfter] = useState(state.names_after);
  const [each, setEach] = useState(String(state.ideas_each));
  const [writing, setWriting] = useState(state.writing);
  const limit = Number(each);
  const wrong = !Number.isInteger(limit) || limit < 0 || limit > 50;
  const save = (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    closeDialog();
    change({ private: secret, names, names_after: after, ideas_each: limit, writing });
  };
  return (
    <Dialog title={t("Settings")}>
      <form onSubmit={save}>
        <div class="dialog-body">
          <label class="option">
            <input
              type="checkbox"
              class="tick"
              checked={secret}
              onChange={(event) => setSecret(event.currentTarget.checked)}
            />
            <span>
              {t("Private writing")}
              <span class="note">{t("New ideas stay with their author until you reveal them.")}</span>
            </span>
          </label>
          <label class="option">
            <input
              type="checkbox"
              class="tick"
              checked={writing}
              onChange={(event) => setWriting(event.currentTarget.checked)}
            />
            <span>
              {t("Delegates may write")}
              <span class="note">{t("Without it, writing is paused.")}</span>
            </span>
          </label>
          <label class="row split">
            <span>
              {t("Ideas for each person")}
              <span class="note"> {t("0 is no limit")}</span>
            </span>
            <input
              class="box figures"
              type="number"
              min={0}
              max={50}
              value={each}
              onInput={(event) => setEach(event.currentTarget.value)}
              aria-invalid={wrong}
            />
          </label>
          <label class="row">
            <span class="label">{t("Shown of authors until the results")}</span>
            <NamesChoice value={names} set={setNames} />
          </label>
          <label class="row">
            <span class="label">{t("Shown of authors from Solutions on")}</span>
            <NamesChoice value={after} set={setAfter} />
          </label>
          <p class="note">{t("People who joined without their name stay unnamed.")}</p>
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={wrong}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function NamesChoice({ value, set }: { readonly value: Names; readonly set: (value: Names) => void }) {
  return (
    <select class="box" value={value} onChange={(event) => set(event.currentTarget.value as Names)}>
      <option value="nothing">{t("Nothing")}</option>
      <option value="city">{t("City only")}</option>
      <option value="name">{t("Name and city")}</option>
    </select>
  );
}
