/**
 * The stages of this workshop as people read them, and how far the clock of the current one is. Which stages there are, and
 * what they are called, is the brief's plan. No rule about moving lives here.
 */
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { brief, clockOffset, isFacilitator, leaves, ownLanguage, timer } from "../session.ts";
import type { StageName } from "../types.ts";
import { t } from "../words.ts";

/** All that there can be, in order. */
export const STAGES: readonly StageName[] = ["brief", "ideate", "cluster", "vote", "draft", "closed"];

/** Those of this workshop. A board without a plan has them all. */
export const stages = computed(() => {
  const plan = brief.value?.stages ?? [];
  return plan.length === 0 ? STAGES : plan.map(({ name }) => name);
});

/** The stage of this workshop that comes after this one, or before it with `-1`. */
export function stageBeside(stage: StageName, way: 1 | -1): StageName | undefined {
  const beyond = (name: StageName) => (STAGES.indexOf(name) - STAGES.indexOf(stage)) * way > 0;
  return way > 0 ? stages.value.find(beyond) : stages.value.filter(beyond).pop();
}

/** What the workshop calls a stage itself; "" where it has its usual name. */
export function ownLabel(stage: StageName): string {
  const label = brief.value?.stages.find((plan) => plan.name === stage)?.label ?? "";
  return label === "" ? "" : t(label);
}

/** The language of a stage's label, for `lang`: the Lab's where the name is its own. */
export const labelLanguage = (stage: StageName): string | undefined => (ownLabel(stage) === "" ? undefined : ownLanguage.value);

export function stageLabel(stage: StageName): string {
  const own = ownLabel(stage);
  if (own !== "") return own;
  switch (stage) {
    case "brief":
      return t("Challenge");
    case "ideate":
      return t("Ideas");
    case "cluster":
      return t("Clusters");
    case "vote":
      return t("Vote");
    case "draft":
      return t("Solutions");
    case "closed":
      return t("Finished");
  }
}

/** What people can do in a stage, in one sentence. It is announced when the stage begins. */
export function stageMeaning(stage: StageName): string {
  switch (stage) {
    case "brief":
      return leaves.value === "solutions"
        ? t("Read the challenge of the city, and ask what you need to know.")
        : t("Read what this is about, and ask what you need to know.");
    case "ideate":
      return ownLabel("ideate") === "" ? t("Write your ideas.") : t("Write your cards.");
    case "cluster":
      return t("Put cards that belong together in clusters.");
    case "vote":
      return t("Give your dots to the clusters where the city should start.");
    case "draft":
      return leaves.value === "solutions"
        ? t("Write the solutions together.")
        : leaves.value === "lessons"
          ? t("Write down together what others can learn from this.")
          : t("Show your projects, and visit those of others.");
    case "closed":
      return t("The workshop is finished. Leave one thing that you take home.");
  }
}

/** What the facilitator reads aloud in a stage; "" where the Lab file says nothing. */
export function sayAloud(stage: StageName): string {
  return brief.value?.stages.find((plan) => plan.name === stage)?.say ?? "";
}

const tick = signal(Date.now());

/**
 * Keeps the clocks going. They tick where the timer has a whole second left, so that all screens turn at the same moment.
 * Returns a function that stops them.
 */
export function startClock(): () => void {
  let next: ReturnType<typeof setTimeout> | undefined;
  const go = () => {
    tick.value = Date.now();
    const left = (timer.peek()?.ends ?? 0) - (Date.now() + clockOffset.peek());
    next = setTimeout(go, (((left % 1000) + 1000) % 1000) + 5); // not so early that it is still the second before
  };
  const stop = effect(() => {
    timer.value;
    clockOffset.value;
    clearTimeout(next);
    go();
  });
  return () => {
    stop();
    clearTimeout(next);
  };
}

const left = computed(() => {
  const { ends = null, left = null } = timer.value ?? {};
  if (left !== null) return Math.ceil(left / 1000);
  return ends === null ? null : Math.ceil((ends - (tick.value + clockOffset.value)) / 1000);
});
/** Seconds left in the stage, negative when it is over; null when no clock was set. */
export const secondsLeft = (): number | null => left.value;

/** The time of the stage is over and the timer locks: who does not run the workshop can only read. */
export const locked: ReadonlySignal<boolean> = computed(
  () => timer.value?.lock === true && timer.value.ends !== null && (secondsLeft() ?? 1) <= 0,
);
/** Whether this person is kept from writing by the clock. */
export const lockedOut: ReadonlySignal<boolean> = computed(() => locked.value && !isFacilitator.value);

/** How numbers and dates are written: as the page's language does, and English as Europe does. */
function locale(): string {
  const language = document.documentElement.lang || "en";
  return language === "en" ? "en-GB" : language;
}

/** A date as YYYY-MM-DD, as people write it; anything else as it is. */
export function dayOf(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(day)) return date;
  return new Date(year, month - 1, day).toLocaleDateString(locale(), {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/** What writes times of day. To make one takes longer than all that a frame changes. */
let clockFace: Intl.DateTimeFormat | undefined;

/** The time of day on this machine of a moment on the server's clock. */
export function timeOfDay(millis: number): string {
  clockFace ??= new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return clockFace.format(millis - clockOffset.value);
}
