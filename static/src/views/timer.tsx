/** The stage's timer: the clock that everybody sees the same. */
import { useEffect, useRef } from "preact/hooks";
import { leaves, timer } from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
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
    if (mark === 0) announce(leaves.value === "projects" ? t("The time is over.") : t("The time for this stage is over."));
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
export function figures(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
