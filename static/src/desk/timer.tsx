/** What the facilitator does with the stage's time. */
import { useState } from "preact/hooks";
import { submit, timer } from "../session.ts";
import { MAX_SECONDS } from "../types.ts";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import type { MenuEntry } from "../views/menu.tsx";
import { secondsLeft } from "../views/stages.ts";
import { t } from "../words.ts";

/** The button that is pressed most. */
export function OneMinuteMore() {
  return (
    <button
      type="button"
      class="button"
      aria-label={t("+1 minute")}
      onClick={() => submit({ type: "extend_timer", seconds: 60 })}
    >
      {t("+1 min")}
    </button>
  );
}

/** What a facilitator can do with the time, for their menu. */
export function timerItems(): readonly MenuEntry[] {
  const now = timer.value;
  if (now === null) return [];
  const running = now.ends !== null && (secondsLeft() ?? 0) > 0;
  return [
    { label: t("+2 minutes"), act: () => submit({ type: "extend_timer", seconds: 120 }) },
    running && { label: t("Pause the time"), act: () => submit({ type: "pause_timer" }) },
    now.left !== null && { label: t("Let the time run"), act: () => submit({ type: "resume_timer" }) },
    { label: t("Set the time…"), act: () => showDialog(<SetTime />) },
    now.lock
      ? {
          label: t("Do not lock at zero"),
          note: t("When the time is over, delegates can go on"),
          act: () => submit({ type: "lock_at_zero", on: false }),
        }
      : {
          label: t("Lock at zero"),
          note: t("When the time of this stage is over, delegates can only read"),
          act: () => submit({ type: "lock_at_zero", on: true }),
        },
  ];
}

const MOST = MAX_SECONDS / 60;

function SetTime() {
  const [minutes, setMinutes] = useState(() => String(Math.max(1, Math.ceil((secondsLeft() ?? 300) / 60))));
  const count = Number(minutes);
  const wrong = !Number.isInteger(count) || count < 1 || count > MOST;
  const set = (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    closeDialog();
    submit({ type: "set_timer", ends_in: count * 60 });
  };
  return (
    <Dialog title={t("Set the time")}>
      <form onSubmit={set}>
        <div class="dialog-body">
          <label class="row split">
            <span>
              {t("Minutes from now")}
              <span class="note"> {t("The clock starts at once")}</span>
            </span>
            <input
              class="box figures"
              type="number"
              min={1}
              max={MOST}
              value={minutes}
              autofocus
              onInput={(event) => setMinutes(event.currentTarget.value)}
              onFocus={(event) => event.currentTarget.select()}
              aria-invalid={wrong}
            />
          </label>
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          {secondsLeft() !== null && (
            <button
              type="button"
              class="button"
              onClick={() => {
                closeDialog();
                submit({ type: "set_timer", ends_in: null });
              }}
            >
              {t("No clock")}
            </button>
          )}
          <button type="submit" class="button primary" disabled={wrong}>
            {t("Start")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
