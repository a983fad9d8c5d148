/**
 * The quiet line of the facilitator's bar: what delegates can do now, how the workshop stands to its plan, and whether
 * everybody's words arrive. It advises and never acts by itself.
 */
import { effect, signal } from "@preact/signals";
import { board, brief, clockOffset, currentRound, lastClosedRound, leaves, presence, shared, submit, timer } from "../session.ts";
import type { Board } from "../types.ts";
import { locked, secondsLeft, stageLabel, timeOfDay } from "../views/stages.ts";
import { n, t } from "../words.ts";
import { type Pace, paceOf } from "./pace.ts";

/** What delegates can do now, as the facilitator would say it to a visitor. */
function delegatesCan(state: Board): string {
  if (state.stage !== "brief" && state.stage !== "closed" && locked.value)
    return t("The time is over: delegates can only read.");
  const round = currentRound.value;
  switch (state.stage) {
    case "brief":
      return t("Delegates read, and can ask the city.");
    case "ideate":
      if (!state.writing) return t("Writing is paused: delegates can only read.");
      return state.private
        ? t("Delegates write alone; nobody sees what others write.")
        : t("Delegates write; everybody sees every card at once.");
    case "cluster":
      if (state.sorting === "facilitator")
        return state.writing
          ? t("Only you sort. Delegates read, and can add a card.")
          : t("Only you sort. Delegates can only read.");
      return state.writing
        ? t("Delegates sort, and can add a card.")
        : t("Delegates sort. New cards are paused.");
    case "vote":
      if (round === null)
        return lastClosedRound.value === null ? t("Delegates read the clusters.") : t("Delegates read the results.");
      if (round.status === "paused") return t("Voting is paused: delegates keep their dots.");
      return round.rule.blind
        ? t("Delegates give dots; nobody sees totals.")
        : t("Delegates give dots; everybody sees totals.");
    case "draft":
      return leaves.value === "solutions"
        ? t("Delegates write the solutions.")
        : leaves.value === "lessons"
          ? t("Delegates write the lessons.")
          : t("Delegates meet at the tables, and can write project cards.");
    case "closed":
      return t("Delegates leave one thing to take home, and one that did not work.");
  }
}

/** How the workshop stands to its plan now; null before its time runs. */
export function pace(): Pace | null {
  const state = board.value;
  const about = brief.value;
  secondsLeft(); // it changes with the clock, and so does this
  return state === null || about === null
    ? null
    : paceOf(state, about.stages, timer.value, Date.now() + clockOffset.value);
}

/** “6 minutes late: shorten Clusters to 8?”, where there is something to say; one press takes the advice. */
export function Advice() {
  const now = pace();
  if (now === null || now.late === 0) return null;
  const { advice, late } = now;
  return (
    <span class="advice">
      {n("{count} minute late", "{count} minutes late", late)}
      {advice !== null && (
        <>
          {": "}
          <button
            type="button"
            class="link"
            onClick={() => submit({ type: "plan_stage", stage: advice.stage, minutes: advice.to })}
          >
            {t("shorten {stage} to {minutes}?", { stage: stageLabel(advice.stage), minutes: advice.to })}
          </button>
        </>
      )}
    </span>
  );
}

/** When something of the board last came from the server: it had saved it before it said so. */
const saved = signal(0);
{
  const at = shared.peek();
  effect(() => void (shared.value !== at && (saved.value = Date.now() + clockOffset.peek())));
}

function Health() {
  const { here, lost = 0, unsent = 0 } = presence.value;
  const trouble = lost > 0 || unsent > 0;
  if (here === 0) return null;
  return (
    <span class={trouble ? "health trouble" : "health"}>
      {[
        t("{count} connected", { count: here }),
        lost > 0 && t("{count} reconnecting", { count: lost }),
        unsent > 0 && t("{count} unsent", { count: unsent }),
        saved.value > 0 && t("last saved {time}", { time: timeOfDay(saved.value) }),
      ]
        .filter(Boolean)
        .join(" · ")}
    </span>
  );
}

export function Strip({ state }: { readonly state: Board }) {
  const now = pace();
  return (
    <p class="strip">
      <span>{delegatesCan(state)}</span>
      <Health />
      {now !== null && now.late === 0 && (
        <span class="on-time">{t("on time, ends {time}", { time: timeOfDay(now.planned) })}</span>
      )}
      <Advice />
    </p>
  );
}
