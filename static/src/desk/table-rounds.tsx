/**
 * Table rounds, as those who run the workshop lead them: how many and how long, with what comes of it before it is done;
 * the next step as one button; and who has no table, because people come late. Nothing moves on by itself.
 */
import { useId, useState } from "preact/hooks";
import { projectOf } from "../projects/project.ts";
import { nextRound, roundOf, runningRound, tableRounds } from "../projects/rounds.ts";
import { counts, page, people, presence, records, submit } from "../session.ts";
import type { Person, TableRound } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { byline } from "../views/bar.tsx";
import { confirm } from "../views/dialog.tsx";
import { secondsLeft } from "../views/stages.ts";
import { n, t } from "../words.ts";

const MOST = { rounds: 20, minutes: 180 } as const;

/** Who stays at which table: the host of each first card, as the rules have it. */
function hosts(): ReadonlyMap<string, string> {
  const here = new Set(present().map(({ id }) => id));
  const found = new Map<string, string>();
  const cards = [...records.value.project.values()].sort((a, b) => a.born - b.born || (a.id < b.id ? -1 : 1));
  for (const { id, host } of cards) if (host !== null && here.has(host) && !found.has(host)) found.set(host, id);
  return found;
}

const present = (): readonly Person[] => people.value.filter(({ removed }) => !removed);

export function TableRounds() {
  const all = tableRounds.value;
  const [planning, setPlanning] = useState(false);
  const id = useId();
  return (
    <section class="panel table-rounds" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {t("Table rounds")}
        <span class="tag">{t("Only you see this")}</span>
      </h2>
      {all.length === 0 || planning ? <Plan done={() => setPlanning(false)} /> : <Lead plan={() => setPlanning(true)} />}
    </section>
  );
}

const whole = (text: string, most: number): number | null => {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null;
};

function Plan({ done }: { readonly done: () => void }) {
  const all = tableRounds.value;
  const coming = all.filter(({ status }) => status === "planned").length;
  const at = hosts();
  const visitors = Math.max(0, (counts.value?.joined ?? present().length) - at.size);
  const most = Math.min(MOST.rounds, Math.max(1, at.size));
  const [typed, setTyped] = useState({
    rounds: String(all.length > 0 ? Math.max(1, coming) : Math.min(5, most)),
    minutes: String(all[all.length - 1]?.minutes ?? 8),
  });
  const rounds = whole(typed.rounds, MOST.rounds);
  const minutes = whole(typed.minutes, MOST.minutes);
  const id = useId();
  if (at.size === 0)
    return (
      <p class="note">
        {t("No project has its host here yet. Let people write their cards: who writes a card hosts its table.")}
      </p>
    );
  const plan = (event: Event) => {
    event.preventDefault();
    if (rounds === null || minutes === null) return;
    void submit({ type: "plan_table_rounds", rounds, minutes }).answer.then(({ revision }) => {
      if (revision !== undefined) announce(t("The table rounds are planned."));
    });
    done();
  };
  const box = (name: "rounds" | "minutes", label: string, max: number) => (
    <label class="label">
      {label}
      <input
        class="box figures"
        type="number"
        min={1}
        max={max}
        value={typed[name]}
        aria-invalid={whole(typed[name], max) === null}
        aria-describedby={id}
        onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <form class="plan-rounds" onSubmit={plan}>
      {box("rounds", coming < all.length ? t("Rounds to come") : t("Rounds"), MOST.rounds)}
      {box("minutes", t("Minutes for each"), MOST.minutes)}
      <p class="preview" id={id} aria-live="polite">
        {rounds === null || minutes === null
          ? t("Write whole numbers: at most {rounds} rounds, of at most {minutes} minutes.", MOST)
          : [preview(visitors, at.size, rounds), t("It takes {minutes} minutes, without the walks.", { minutes: rounds * minutes })].join(" ")}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={rounds === null || minutes === null}>
          {all.length === 0 ? t("Plan the rounds") : t("Plan again")}
        </button>
        {all.length > 0 && (
          <button type="button" class="button" onClick={done}>
            {t("Cancel")}
          </button>
        )}
      </div>
      <p class="note">
        {t("Nobody visits a project twice, and nobody their own city’s. Hosts stay at their tables.")}{" "}
        {all.length > 0 && t("Rounds that run or are over stay as they are.")}
      </p>
    </form>
  );
}

function preview(visitors: number, projects: number, rounds: number): string {
  const each = Math.round(visitors / projects);
  return [
    n("{count} visitor", "{count} visitors", visitors),
    n("{count} project", "{count} projects", projects),
    n("{count} round", "{count} rounds", rounds),
  ].join(", ") + ": " + (rounds > projects
    ? t("there are more rounds than projects, so the last ones stay empty.")
    : n("about {count} visitor at each table.", "about {count} visitors at each table.", each));
}

const STATUS = (round: TableRound): string =>
  round.status === "over" ? t("over") : round.status === "running" ? t("now") : t("to come");

function Lead({ plan }: { readonly plan: () => void }) {
  const running = runningRound.value;
  const next = nextRound.value;
  const schedule = page.value?.urls.schedule;
  return (
    <>
      <div class="buttons">
        {running !== null && <End round={running} primary={next === null} />}
        {next !== null && (
          <button type="button" class="button primary" onClick={() => begin(next, running)}>
            {running === null
              ? t("Begin round {number}", { number: next.number })
              : t("Go on to round {number}", { number: next.number })}
          </button>
        )}
        <button type="button" class="button" onClick={plan}>
          {next === null ? t("Plan more rounds…") : t("Plan again…")}
        </button>
        {schedule != null && (
          <a class="button" href={schedule} target="_blank" rel="noopener">
            {t("The plan to print")}
          </a>
        )}
      </div>
      <Unseated round={next ?? running} />
      <Away round={next ?? running} />
      <ol class="round-list">
        {tableRounds.value.map((round) => (
          <li key={round.id} class={round.status} aria-current={round.status === "running" ? "step" : undefined}>
            <strong>{t("Round {number}", { number: round.number })}</strong> <span>{STATUS(round)}</span>{" "}
            <span class="note figures">{spread(round)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** “8 minutes · 6 to 7 visitors at each table” */
function spread({ minutes, visitors }: TableRound): string {
  const all = Object.values(visitors);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return [
    n("{count} minute", "{count} minutes", minutes),
    least === most
      ? n("{count} visitor at each table", "{count} visitors at each table", most)
      : t("{least} to {most} visitors at each table", { least, most }),
  ].join(" · ");
}

function begin(round: TableRound, running: TableRound | null): void {
  const go = () => void submit({ type: "start_table_round", round: round.id });
  if (running === null || (secondsLeft() ?? 0) <= 0) return go();
  confirm({
    title: t("Go on to round {number}?", { number: round.number }),
    what: t("{round} still has time. Everybody is sent to the next table now.", { round: roundOf(running) }),
    verb: t("Go on"),
    yes: go,
  });
}

function End({ round, primary }: { readonly round: TableRound; readonly primary: boolean }) {
  return (
    <button
      type="button"
      class={primary ? "button primary" : "button"}
      onClick={() => submit({ type: "end_table_round", round: round.id })}
    >
      {t("End round {number}", { number: round.number })}
    </button>
  );
}

/**
 * Who has a seat in a round and is not connected. A phone may only sleep, so nobody is taken off by itself; who has really
 * left keeps a seat, and the table of a host who left has nobody to visit.
 */
function Away({ round }: { readonly round: TableRound | null }) {
  const connected = presence.value.people;
  if (round === null || connected === null) return null;
  const away = present().filter(({ id }) => id in round.places && !connected.includes(id));
  if (away.length === 0) return null;
  const host = (id: string) => projectOf(round.places[id])?.host === id;
  const leave = ({ id, name, city }: Person) =>
    confirm({
      title: t("Take {name} off this board?", { name: byline(name, city) }),
      what: t("What they wrote stays, and you can let them in again. The rounds to come change when you plan them again."),
      verb: t("Take off the board"),
      danger: true,
      yes: () => submit({ type: "remove_person", person: id }),
    });
  return (
    <details class="unseated">
      <summary>
        <strong>
          {n("{count} person who has a seat is not connected.", "{count} people who have a seat are not connected.", away.length)}
        </strong>{" "}
        {t("Perhaps a phone sleeps, perhaps they left.")}
      </summary>
      <p class="note">{t("Look at the table first. Who has left takes up a seat: take them off the board, then plan again.")}</p>
      <ul class="away">
        {away.map((one) => (
          <li key={one.id}>
            {byline(one.name, one.city) || t("Somebody without a name")}
            {host(one.id) && <span class="tag warm">{t("Host")}</span>}
            <button
              type="button"
              class="link"
              aria-label={t("Take off the board: {name}", { name: byline(one.name, one.city) })}
              onClick={() => leave(one)}
            >
              {t("Take off the board")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who came after everything was planned, and how many have seen all that they may. */
function Unseated({ round }: { readonly round: TableRound | null }) {
  if (round === null) return null;
  const without = present().filter(({ id }) => !(id in round.places));
  const late = without.filter(({ id }) => !tableRounds.value.some(({ places }) => id in places));
  const through = without.length - late.length;
  const names = late.map(({ name, city }) => byline(name, city) || t("Somebody without a name"));
  return (
    <>
      {late.length > 0 && (
        <details class="unseated">
          <summary>
            <strong>{n("{count} person has no table.", "{count} people have no table.", late.length)}</strong>{" "}
            {t("Whoever came late gets one when you plan again.")}
          </summary>
          <ul>
            {names.sort((a, b) => a.localeCompare(b)).map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
        </details>
      )}
      {through > 0 && (
        <p class="note">
          {n(
            "{count} person has seen every project and is free in round {number}.",
            "{count} people have seen every project and are free in round {number}.",
            through,
            { number: round.number },
          )}
        </p>
      )}
    </>
  );
}
