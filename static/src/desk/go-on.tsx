/**
 * From the vote to the sheets: what goes on is said before it is made, ties are for the facilitator to decide, and nothing
 * is made by itself. It makes sheets only where there is none yet; any other is made from the list of clusters.
 */
import { useState } from "preact/hooks";
import { brief, choice, cluster, currentRound, lastClosedRound, newId, results, solutions, submit } from "../session.ts";
import type { Id } from "../types.ts";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import { shownName } from "../views/pick.tsx";
import { support } from "../views/results.tsx";
import { supportOf } from "../views/solution.ts";
import { n, t } from "../words.ts";
import { type Top, goingOn, topOf } from "./top.ts";

/** What would go on now; null where there are sheets already, or no vote is closed, or one still runs. */
export function top(): Top | null {
  const round = lastClosedRound.value;
  if (round === null || currentRound.value !== null || solutions.value.length > 0) return null;
  const there = results(round).filter((line) => cluster(line.cluster) !== undefined);
  const chosen = choice.value?.cluster ?? null;
  const found = topOf(there, chosen);
  return found.tied.length + goingOn(found, []).length > 0 ? found : null;
}

/** "makes 3 sheets: the room's top two and the city's choice" */
export function sheetsInWords(found: Top, ticked: readonly Id[] = found.ahead): string {
  const all = goingOn(found, ticked);
  const own = found.city !== null && !found.room.includes(found.city) && !ticked.includes(found.city);
  const room = all.length - (own ? 1 : 0);
  if (all.length === 0) return t("a tie for the first place: you decide");
  const which =
    room === 0
      ? t("the city’s choice")
      : own
        ? room === 1
          ? t("the room’s first and the city’s choice")
          : room === 2
            ? t("the room’s top two and the city’s choice")
            : t("the room’s best and the city’s choice")
        : room === 1
          ? t("the room’s first")
          : room === 2
            ? t("the room’s top two")
            : t("the room’s best");
  const says = n("makes {count} sheet: {which}", "makes {count} sheets: {which}", all.length, { which });
  if (found.tied.length > 0) return t("{sheets}; a tie to decide", { sheets: says });
  if (found.city === null) return t("{sheets}; the city has not chosen", { sheets: says });
  return own ? says : t("{sheets}; the city’s choice is one of them", { sheets: says });
}

/** Makes the sheets, best supported first, so that they stand in this order. */
export function makeSheets(clusters: readonly Id[]): void {
  for (const id of clusters) submit({ type: "make_solution", solution: newId(), cluster: id });
}

interface AskProps {
  readonly title: string;
  /** What else the press does. */
  readonly what?: string | null;
  readonly found: Top;
  readonly verb: string;
  readonly yes: (clusters: readonly Id[]) => void;
}

/** Asks what goes on, where the vote did not decide it or where there is more to say. */
export function askSheets(question: AskProps): void {
  showDialog(<AskSheets key={question.title} {...question} />);
}

function AskSheets({ title, what, found, verb, yes }: AskProps) {
  const [ticked, setTicked] = useState<readonly Id[]>(found.ahead);
  const all = goingOn(found, ticked);
  const city = brief.value?.city ?? "";
  return (
    <Dialog title={title}>
      <div class="dialog-body">
        {what != null && <p>{what}</p>}
        {found.tied.length > 0 && (
          <fieldset class="row">
            <legend>
              {found.room.length === 0
                ? t("These are equal in dots for the first places. Tick those that go on:")
                : t("These are equal in dots for the second place. Tick those that go on:")}
            </legend>
            {found.tied.map((id) => (
              <label class="option" key={id}>
                <input
                  type="checkbox"
                  class="tick"
                  checked={ticked.includes(id) || id === found.city}
                  disabled={id === found.city}
                  onChange={(event) =>
                    setTicked(event.currentTarget.checked ? [...ticked, id] : ticked.filter((other) => other !== id))
                  }
                />
                <span>
                  {shownName(id)}
                  <span class="note">
                    {id === found.city ? t("Chosen by the city: it goes on.") : votesOf(id)}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div>
          <p aria-live="polite">
            {n("{count} sheet is made:", "{count} sheets are made:", all.length)}
          </p>
          <ul class="bullets">
            {all.map((id) => (
              <li key={id}>
                {shownName(id)}
                {id === found.city && ` · ${t("chosen by the city")}`}
              </li>
            ))}
          </ul>
        </div>
        {found.city === null && (
          <p class="note">
            {t("{city} has not chosen. It can still choose later, and you can make a sheet from any cluster.", { city })}
          </p>
        )}
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={closeDialog}>
          {t("Cancel")}
        </button>
        <button
          type="button"
          class="button primary"
          autofocus
          onClick={() => {
            closeDialog();
            yes(all);
          }}
        >
          {verb}
        </button>
      </div>
    </Dialog>
  );
}

function votesOf(id: Id): string {
  const votes = supportOf(id);
  return votes === null ? "" : support(votes.dots, votes.voters);
}

/** Where the stage has come without sheets: the same, with a press of its own. */
export function MakeSheets() {
  const found = top();
  if (found === null) return null;
  const title = t("Make the sheets");
  return (
    <p class="buttons part">
      <button
        type="button"
        class="button primary"
        onClick={() => askSheets({ title, found, verb: title, yes: makeSheets })}
      >
        {t("Make the sheets…")}
      </button>
      <span class="note">{sheetsInWords(found)}</span>
    </p>
  );
}
