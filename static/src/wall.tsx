/**
 * The plenary wall: every board of a Lab on one big screen, read from the last row, touched by nobody. Once a second it
 * asks for one small frame of the whole Lab, which is empty while nothing changes. It holds numbers, and no names.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fit, goTo, turned, turning, turnsByItself } from "./wall-pages.ts";
import { n, t } from "./words.ts";

interface Placed {
  readonly place: number;
  readonly name: string;
  readonly dots: number;
}

/** Twin of `Tile` in `board/plenary.py`. */
interface Tile {
  readonly id: string;
  readonly title: string;
  readonly city: string;
  readonly stage: string;
  readonly label: string;
  readonly ends: number | null;
  readonly left: number | null;
  readonly people: number;
  readonly cities: number;
  readonly ideas: number;
  /** They are called cards here. */
  readonly cards: boolean;
  readonly clusters: number;
  readonly voted: number | null;
  readonly of: number;
  readonly top: readonly Placed[];
  readonly more: number;
}

interface Frame {
  readonly build: string;
  readonly now: number;
  readonly parts: readonly { readonly label: string; readonly boards: readonly Tile[] }[];
  /** For the organiser alone; null on a wall that is projected. */
  readonly alerts: readonly Alert[] | null;
}

interface Alert {
  readonly title: string;
  readonly words: string;
}

interface Page {
  readonly title: string;
  readonly place: string;
  readonly build: string;
  readonly frame: string;
  /** The same wall as it is projected, for the organiser. */
  readonly plain: string | null;
}

const PAUSE = 1_000;
/** A wall that may not look, or not any more, looks this seldom whether it may again. */
const SHUT = 10_000;
const PATIENCE = 8_000;
/** What is older than this is said to be old. */
const OLD = 4_000;

const frame = signal<Frame | null>(null);
/** This machine's clock, once a second. */
const tick = signal(Date.now());
/** When the server was heard last; by this machine's clock. */
const heard = signal(Date.now());
const shut = signal(false);
/** Server's clock minus this machine's. */
let offset = 0;
let etag = "";

/** Look once: what has changed is shown, and what has not is known to be fresh. */
async function look({ frame: address, build }: Page): Promise<void> {
  const answer = await fetch(address, {
    headers: etag === "" ? {} : { "If-None-Match": etag },
    cache: "no-store",
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE),
  });
  shut.value = answer.status >= 401 && answer.status <= 404;
  if (shut.value) return;
  if (answer.status !== 304 && !answer.ok) throw new Error(`The server answered ${answer.status}.`);
  if (answer.status !== 304) {
    const next = (await answer.json()) as Frame;
    if (next.build !== build) return location.reload(); // nobody is at its keyboard to do it
    etag = answer.headers.get("ETag") ?? "";
    offset = next.now - Date.now();
    frame.value = next;
  }
  heard.value = Date.now();
}

function watch(page: Page): void {
  const again = () => setTimeout(() => watch(page), shut.value ? SHUT : PAUSE);
  look(page).then(again, again);
}

function Wall({ page }: { readonly page: Page }) {
  const shown = frame.value;
  return (
    <>
      <Old />
      <header class="top">
        <h1>{page.title}</h1>
        <Turning />
        <p>{page.place}</p>
        <p class="figures">{timeOfDay(tick.value)}</p>
      </header>
      {shown?.alerts != null && <Alerts alerts={shown.alerts} plain={page.plain} />}
      {shown === null ? (
        <main class="connecting">
          <p role="status">{t("Looking at the boards…")}</p>
        </main>
      ) : (
        <Boards shown={shown} />
      )}
    </>
  );
}

/** That what is shown may be old. It stays: an empty screen would help nobody. */
function Old() {
  if (shut.value)
    return (
      <p class="lost" role="status">
        {t("This screen is not connected any more. Open the link of the wall again.")}
      </p>
    );
  if (tick.value - heard.value < OLD) return null;
  return (
    <p class="lost" role="status">
      {t("No connection since {time}. It comes back by itself; until then this is what was last known.", {
        time: timeOfDay(heard.value),
      })}
    </p>
  );
}

function Alerts({ alerts, plain }: { readonly alerts: readonly Alert[]; readonly plain: string | null }) {
  // Said once for each board, though its minutes go on counting.
  const known = useRef(new Set(alerts.map(({ title }) => title)));
  const [said, say] = useState("");
  useEffect(() => {
    const fresh = alerts.filter(({ title }) => !known.current.has(title));
    known.current = new Set(alerts.map(({ title }) => title));
    if (fresh.length > 0) say(fresh.map(({ title, words }) => t("{board}: {alert}", { board: title, alert: words })).join(" "));
  }, [alerts]);
  return (
    <aside class="alerts" aria-label={t("For the organiser only")}>
      {alerts.length === 0 ? (
        <p>{t("No board is late, silent or losing connections.")}</p>
      ) : (
        <div class="list" tabIndex={alerts.length > 6 ? 0 : undefined}>
          <ul>
            {alerts.map(({ title, words }) => (
              <li key={title}>
                <strong>{title}</strong> {words}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p class="hidden-text" role="status">
        {said}
      </p>
      <p class="aside">
        {t("Only the organiser sees this line.")} <a href={plain ?? ""}>{t("Hide it, to project the wall")}</a>
      </p>
    </aside>
  );
}

function Boards({ shown }: { readonly shown: Frame }) {
  const all = useRef<HTMLElement>(null);
  const [tall, setTall] = useState(innerHeight);
  useEffect(() => {
    const resized = () => setTall(innerHeight + innerWidth / 1e5);
    addEventListener("resize", resized);
    return () => removeEventListener("resize", resized);
  }, []);
  useLayoutEffect(() => void (all.current !== null && fit(all.current)), [shown, tall]);
  const count = shown.parts.reduce((sum, { boards }) => sum + boards.length, 0);
  if (count === 0) return <main class="connecting">{t("This Lab has no workshops yet.")}</main>;
  return (
    <main ref={all} class={count <= 6 ? "boards few" : count <= 21 ? "boards" : "boards crowd"}>
      {shown.parts.map(({ label, boards }) => (
        <section key={label} aria-label={label}>
          {boards.map((tile, index) => (
            <div class="keep" key={tile.id}>
              {index === 0 && <h2>{label}</h2>}
              <Board tile={tile} />
            </div>
          ))}
        </section>
      ))}
    </main>
  );
}

/** Where the boards do not fit on one screen, it turns to the next ones by itself, unless that was stopped. */
function Turning() {
  const { at, of } = turned.value;
  const runs = turnsByItself.value;
  if (of === 1) return null;
  return (
    <nav class="turning" aria-label={t("Pages of this screen")}>
      <button type="button" aria-label={t("Previous page")} onClick={() => goTo(at - 1)}>
        ←
      </button>
      <span class="figures">{t("Page {page} of {all}", { page: at + 1, all: of })}</span>
      <button type="button" aria-label={t("Next page")} onClick={() => goTo(at + 1)}>
        →
      </button>
      <button type="button" onClick={() => (turnsByItself.value = !runs)}>
        {runs ? t("Stop turning") : t("Turn by itself")}
      </button>
    </nav>
  );
}

function Board({ tile }: { readonly tile: Tile }) {
  const time = timeLeft(tile);
  const facts = [
    tile.ideas === 0
      ? ""
      : tile.cards
        ? n("{count} card", "{count} cards", tile.ideas)
        : n("{count} idea", "{count} ideas", tile.ideas),
    tile.clusters > 0 ? n("{count} cluster", "{count} clusters", tile.clusters) : "",
    tile.voted === null ? "" : t("{count} of {all} have voted", { count: tile.voted, all: tile.of }),
  ].filter((fact) => fact !== "");
  return (
    <article class={`tile at-${tile.stage}`}>
      <h3>{tile.title}</h3>
      <div class="head">
        <p class="facts">
          <strong>{tile.label}</strong>
          <span>{n("{count} person", "{count} people", tile.people)}</span>
          {tile.cities > 0 && <span>{n("{count} city", "{count} cities", tile.cities)}</span>}
        </p>
        {time !== null && <p class={time.over ? "time over" : "time"}>{time.words}</p>}
      </div>
      {facts.length > 0 && (
        <p class="facts">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      )}
      {tile.top.length > 0 && (
        <ol class="first" aria-label={t("Most dots")}>
          {tile.top.map(({ place, name, dots }, index) => (
            <li key={index}>
              <span class="name">{t("{place}. {name}", { place, name })}</span>{" "}
              <span class="figures">
                {dots}
                <span class="unit"> {n("dot", "dots", dots)}</span>
              </span>
              {index === tile.top.length - 1 && tile.more > 0 && (
                <span class="tied">{n("+ {count} equal", "+ {count} equal", tile.more)}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

/** How much time a board's stage has, in whole minutes; null where no clock was set. */
function timeLeft({ ends, left }: Tile): { readonly words: string; readonly over: boolean } | null {
  if (left !== null) {
    const minutes = Math.ceil(left / 60_000);
    return { words: n("{count} min, paused", "{count} min, paused", minutes), over: false };
  }
  if (ends === null) return null;
  const seconds = Math.ceil((ends - (tick.value + offset)) / 1000);
  if (seconds > 0) return { words: n("{count} min left", "{count} min left", Math.ceil(seconds / 60)), over: false };
  const over = Math.floor(-seconds / 60);
  return { words: over === 0 ? t("time is over") : n("{count} min over", "{count} min over", over), over: true };
}

function timeOfDay(moment: number): string {
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

const app = document.getElementById("app");
const data = document.getElementById("page");
if (app !== null && data !== null) {
  const page = JSON.parse(data.textContent ?? "") as Page;
  app.replaceChildren(); // the server's skeleton has done its work
  render(<Wall page={page} />, app);
  setInterval(() => (tick.value = Date.now()), 1000);
  turning();
  watch(page);
}
