/**
 * The settings of each stage. All may be changed before and during the workshop; only what was changed is sent, so that
 * two facilitators with this dialog open do not undo each other. What would become visible is asked first.
 */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { brief, nextRule, plannedMinutes, submit } from "../session.ts";
import type { Board, Command, Names, StageName } from "../types.ts";
import { howMany, named } from "../views/cards.ts";
import { Dialog, closeDialog, confirm } from "../views/dialog.tsx";
import { stageLabel, stages } from "../views/stages.ts";
import { n, t } from "../words.ts";
import { privateIdeas } from "./ideas.tsx";

type Changes = Omit<Extract<Command, { type: "change_settings" }>, "type">;

/** Changes some settings, and leaves the others as they are. */
export function change(to: Changes): void {
  submit({ type: "change_settings", ...to });
}

const MOST_MINUTES = 600;

function whole(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

const LEVEL: Readonly<Record<Names, number>> = { nothing: 0, city: 1, name: 2 };

/** The dialog with all of them. `state` is the board when it was opened: what to compare with. */
export function Settings({ state }: { readonly state: Board }) {
  const [rule] = useState(nextRule.value);
  const [planned] = useState(() => stages.value.map((stage) => ({ stage, minutes: plannedMinutes(stage) })));
  const [secret, setSecret] = useState(state.private);
  const [each, setEach] = useState(String(state.ideas_each));
  const [writing, setWriting] = useState(state.writing);
  const [sorting, setSorting] = useState(state.sorting);
  const [budget, setBudget] = useState(String(rule.budget));
  const [cap, setCap] = useState(String(rule.cap));
  const [blind, setBlind] = useState(rule.blind);
  const [names, setNames] = useState(state.names);
  const [after, setAfter] = useState(state.names_after);
  const [joining, setJoining] = useState(state.joining);
  const [minutes, setMinutes] = useState(planned.map((plan) => String(plan.minutes)));

  const limit = whole(each, 0, 50);
  const dots = whole(budget, 1, 20);
  const most = whole(cap, 1, 20);
  // A stage for which nobody planned anything has none, and may stay so.
  const lengths = minutes.map((text, at) =>
    text === String(planned[at]?.minutes) ? (planned[at]?.minutes ?? null) : whole(text, 1, MOST_MINUTES),
  );
  const wrong =
    limit === null
      ? t("Ideas for each person are a whole number from 0 to 50.")
      : dots === null || most === null
        ? t("Dots are whole numbers from 1 to 20.")
        : most > dots
          ? t("At most as many on one cluster as each person has.")
          : lengths.includes(null)
            ? t("Minutes are whole numbers from 1 to {max}.", { max: MOST_MINUTES })
            : "";

  const save = (event: Event) => {
    event.preventDefault();
    if (wrong !== "" || limit === null || dots === null || most === null) return;
    const now: Required<Changes> = {
      private: secret, names, names_after: after, ideas_each: limit, writing, sorting, joining, budget: dots, cap: most, blind,
    };
    const old: Required<Changes> = { ...state, ...rule };
    const keys = Object.keys(now) as (keyof Changes)[];
    const changes: Changes = Object.fromEntries(keys.filter((key) => now[key] !== old[key]).map((key) => [key, now[key]]));
    const apply = () => {
      if (Object.keys(changes).length > 0) change(changes);
      planned.forEach((plan, index) => {
        const length = lengths[index] ?? plan.minutes;
        if (length !== plan.minutes) submit({ type: "plan_stage", stage: plan.stage, minutes: length });
      });
    };
    closeDialog();
    const seen = becomesVisible(state, changes);
    if (seen === "") return apply();
    confirm({ title: t("Change this for everybody?"), what: seen, verb: t("Change it"), yes: apply });
  };

  return (
    <Dialog title={t("Settings")}>
      <form onSubmit={save}>
        <div class="dialog-body settings">
          <Group title={stageLabel("ideate")}>
            <Tick value={secret} set={setSecret} label={t("Private writing")} note={t("What is written stays with its author until you reveal it.")} />
            <Count label={named(t("Ideas for each person"), t("Cards for each person"))} note={t("0 is no limit")} value={each} set={setEach} wrong={limit === null} most={50} />
            <Tick value={writing} set={setWriting} label={t("Delegates may write")} note={t("Without it, writing is paused.")} />
          </Group>
          <Group title={stageLabel("cluster")}>
            <label class="row">
              <span class="label">{t("Who may sort into clusters")}</span>
              <select class="box" value={sorting} onChange={(event) => setSorting(event.currentTarget.value as Board["sorting"])}>
                <option value="everybody">{t("Everybody")}</option>
                <option value="facilitator">{t("Only the facilitator")}</option>
              </select>
            </label>
          </Group>
          {stages.value.includes("vote") && <Group title={t("The next vote")}>
            <Count label={t("Dots for each person")} value={budget} set={setBudget} wrong={dots === null} least={1} most={20} />
            <Count label={t("At most on one cluster")} value={cap} set={setCap} wrong={most === null || (dots !== null && most > dots)} least={1} most={20} />
            <Tick value={blind} set={setBlind} label={t("Blind")} note={t("Nobody sees totals before voting closes.")} />
          </Group>}
          <Group title={t("Names")}>
            <NamesChoice label={t("Shown of authors until the results")} value={names} set={setNames} />
            <NamesChoice label={t("Shown of authors from {stage} on", { stage: stageLabel(stages.value.includes("draft") ? "draft" : "closed") })} value={after} set={setAfter} />
            <p class="note">
              {t("With few people from each city, a city is nearly a name. Who joined without a name stays unnamed.")}
            </p>
          </Group>
          <Group title={t("Joining")}>
            <Tick value={joining} set={setJoining} label={t("New people may join")} note={t("Who is in already can always come back.")} />
          </Group>
          <Group title={t("Minutes of each stage")} wide>
            <div class="settings-minutes">
              {planned.map(({ stage }, index) => (
                <Count
                  key={stage}
                  label={stageLabel(stage)}
                  value={minutes[index] ?? ""}
                  set={(value) => setMinutes(minutes.map((old, at) => (at === index ? value : old)))}
                  wrong={lengths[index] === null}
                  most={MOST_MINUTES}
                />
              ))}
            </div>
            <p class="note">{together(lengths, state.stage)}</p>
          </Group>
        </div>
        <p class="problem" aria-live="polite">
          {wrong}
        </p>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={wrong !== ""}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What of these changes others would see at once that they do not see now; "" where nothing. */
function becomesVisible(state: Board, changes: Changes): string {
  const secret = privateIdeas();
  const late = state.stage === "draft" || state.stage === "closed";
  const names = late ? changes.names_after : changes.names;
  const shown = late ? state.names_after : state.names;
  return [
    changes.private === false &&
      secret > 0 &&
      t("This reveals {ideas} to everybody, and cannot be undone.", { ideas: howMany(secret) }),
    names !== undefined &&
      LEVEL[names] > LEVEL[shown] &&
      (names === "name" ? t("Names and cities of authors become visible.") : t("Cities of authors become visible.")),
  ]
    .filter(Boolean)
    .join(" ");
}

/** What the minutes come to, and what the plan said; and that a clock which runs is another matter. */
function together(lengths: readonly (number | null)[], stage: StageName): string {
  const all = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
  const plan = (brief.value?.stages ?? []).reduce((sum, each) => sum + each.minutes, 0);
  return [
    n("Together {count} minute.", "Together {count} minutes.", all),
    plan !== all && plan > 0 && n("The plan says {count}.", "The plan says {count}.", plan),
    t("The clock of “{stage}” is set with “Set the time…”.", { stage: stageLabel(stage) }),
  ]
    .filter(Boolean)
    .join(" ");
}

interface GroupProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

function Group({ title, wide = false, children }: GroupProps) {
  return (
    <fieldset class={wide ? "settings-group wide" : "settings-group"}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface Field<T> {
  readonly label: string;
  readonly note?: string;
  readonly value: T;
  readonly set: (value: T) => void;
}

function Tick({ label, note, value, set }: Field<boolean>) {
  return (
    <label class="option">
      <input type="checkbox" class="tick" checked={value} onChange={(event) => set(event.currentTarget.checked)} />
      <span>
        {label}
        {note !== undefined && <span class="note">{note}</span>}
      </span>
    </label>
  );
}

interface Range {
  readonly wrong: boolean;
  readonly least?: number;
  readonly most: number;
}

function Count({ label, note, value, set, wrong, least = 0, most }: Field<string> & Range) {
  return (
    <label class="row split">
      <span>
        {label}
        {note !== undefined && <span class="note"> {note}</span>}
      </span>
      <input
        class="box figures"
        type="number"
        min={least}
        max={most}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
        aria-invalid={wrong}
      />
    </label>
  );
}

function NamesChoice({ label, value, set }: Field<Names>) {
  return (
    <label class="row">
      <span class="label">{label}</span>
      <select class="box" value={value} onChange={(event) => set(event.currentTarget.value as Names)}>
        <option value="nothing">{t("Nothing")}</option>
        <option value="city">{t("City only")}</option>
        <option value="name">{t("Name and city")}</option>
      </select>
    </label>
  );
}
