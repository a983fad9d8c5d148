/** The stage's timer: the clock that everybody sees the same, and what the facilitator does with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { submit, timer } from "../session.ts";
import { MAX_SECONDS } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Dialog, closeDialog, showDialog } from "./dialog.tsx";
import type { MenuEntry } from "./menu.tsx";
import { secondsLeft } from "./stages.ts";

/** Said aloud when this many seconds are left, and at no other moment. */
const MARKS = [300, 60, 0];

export function Clock() {
  const seconds = secondsLeft();
  const ends = timer.value?.ends ?? null;
  const before = useRef<{ readonly ends: number; readonly seconds: number } | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = ends === null || seconds === null ? null : { ends, seconds };
    // Only time that passes is announced, not that somebody set it; after a sleep only the mark that counts now.
    if (last === null || seconds === null || last.ends !== ends) return;
    const mark = MARKS.filter((at) => last.seconds > at && seconds <= at).pop();
    if (mark === 0) announce(t("The time for this stage is over."));
    else if (mark !== undefined) announce(n("{count} minute left.", "{count} minutes left.", mark / 60));
  }, [seconds, ends]);
  if (seconds === null) return null;
  if (seconds <= -60)
    return (
      <span class="clock over" role="timer">
        {n("{count} min over", "{count} min over", Math.floor(-seconds / 60))}
      </span>
    );
  const paused = ends === null;
  return (
    <span class={paused ? "clock paused" : seconds <= 0 ? "clock zero" : "clock"} role="timer" aria-label={t("Time left")}>
      {figures(Math.max(0, seconds))}
      {paused && <small>{t("paused")}</small>}
    </span>
  );
}

/** 250 → 04:10 */
function figures(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

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
