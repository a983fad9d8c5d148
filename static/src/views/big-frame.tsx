/** What surrounds a stage on the big screen: the time, how to join, and whether the link is there. */
import { useEffect, useRef } from "preact/hooks";
import { board, brief, connection, counts, currentRound, page, tally, timer } from "../session.ts";
import type { StageName } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { aboutTables } from "./big-tables.tsx";
import { howMany } from "./cards.ts";
import { secondsLeft, stageBeside, stageLabel } from "./stages.ts";

/** The address as people type it, without `http://` and the code. */
const shortAddress = (): string =>
  (page.value?.urls.join ?? "").replace(/^https?:\/\//, "").replace(/\/j\/[^/]*$/, "");

/** The time that is left, large, and under it how far the room is. */
export function BigClock({ stage }: { readonly stage: StageName }) {
  const seconds = secondsLeft();
  const before = useRef<number | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = seconds;
    if (seconds === null || last === null || last - seconds > 5) return; // only time that passes is announced
    for (const mark of [300, 60])
      if (last > mark && seconds <= mark) announce(n("{count} minute left.", "{count} minutes left.", mark / 60));
    if (last > 0 && seconds <= 0) announce(t("The time for this stage is over."));
  }, [seconds]);
  const facts = progress(stage);
  const tables = aboutTables(stage);
  const timed = seconds !== null && stage !== "closed";
  if (!timed && facts.length === 0 && tables === null && stage !== "brief") return null;
  return (
    <aside class="side" aria-label={t("Time and progress")}>
      {timed && (
        <div class={seconds < 0 ? "time over" : "time"}>
          <p class="figures" role="timer">
            {clockOf(seconds)}
          </p>
          <p>{timer.value?.left != null ? t("paused") : seconds < 0 ? t("minutes over") : t("minutes left")}</p>
        </div>
      )}
      {facts.map((fact) => (
        <p class="fact" key={fact}>
          {fact}
        </p>
      ))}
      {tables}
      {stage === "brief" && <JoinBox />}
    </aside>
  );
}

/** `4:10`, as a stopwatch says it. */
function clockOf(seconds: number): string {
  const size = Math.abs(seconds);
  return `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
}

/** How far the room is, in numbers; never in names. */
function progress(stage: StageName): readonly string[] {
  const known = counts.value;
  const joined = known?.joined ?? 0;
  if (stage === "brief") return [n("{count} person has joined", "{count} people have joined", joined)];
  if (stage === "ideate") {
    const written = known?.written ?? 0;
    return [
      t("{count} of {all} have written", { count: written, all: Math.max(joined, written) }),
      howMany(known?.ideas ?? 0),
    ];
  }
  if (stage === "vote") {
    const round = currentRound.value;
    const voted = round === null ? 0 : (tally(round.id)?.voted ?? 0);
    return round === null ? [] : [t("{count} of {all} have voted", { count: voted, all: Math.max(joined, voted) })];
  }
  return [];
}

/** Address, code and QR, beside the first stage. */
function JoinBox() {
  const data = page.value;
  if (data?.code == null || data.urls.qr === null) return null;
  return (
    <section class="join-box" aria-label={t("How to join")}>
      <img class="qr" src={data.urls.qr} alt={t("QR code of the join address")} />
      <p class="address">{shortAddress()}</p>
      <p class="code">{data.code}</p>
    </section>
  );
}

/** All the room needs to come in, large enough for a phone in the last row. */
export function JoinScreen() {
  const data = page.value;
  const joined = counts.value?.joined ?? 0;
  if (data?.code == null || data.urls.qr === null) return null;
  return (
    <>
      <section class="how">
        <h1>{t("Join: {title}", { title: brief.value?.title ?? data.title })}</h1>
        <ol>
          <li>{t("Scan the square with your phone’s camera, or open this address:")}</li>
        </ol>
        <p class="address">{shortAddress()}</p>
        <ol start={2}>
          <li>{t("Type the join code:")}</li>
        </ol>
        <p class="code">{data.code}</p>
        <ol start={3}>
          <li>{t("Write your name and your city. You need no account.")}</li>
        </ol>
        <p class="fact">{n("{count} person has joined", "{count} people have joined", joined)}</p>
      </section>
      <img class="qr" src={data.urls.qr} alt={t("QR code of the join address")} />
    </>
  );
}

/** The way in and what comes next, on one line. */
export function Foot({ stage, joining }: { readonly stage: StageName; readonly joining: boolean }) {
  const data = page.value;
  const next = stageBeside(stage, 1);
  return (
    <footer class="foot">
      {stage === "brief" || joining || data?.code == null ? (
        <p />
      ) : (
        <p class="way-in">
          {shortAddress()} <strong class="code">{data.code}</strong>
        </p>
      )}
      {next !== undefined && !joining && <p>{t("Next: {stage}", { stage: stageLabel(next) })}</p>}
      <p class="keys">
        {joining ? (
          <>
            <kbd>{t("Esc")}</kbd> {t("back to the board")}
          </>
        ) : (
          <>
            <kbd>Q</kbd> {t("shows the QR code")}
          </>
        )}
      </p>
    </footer>
  );
}

/** That what is shown may be old. The last known board stays: an empty screen would help nobody. */
export function Lost() {
  const state = connection.value;
  if (state === "live" || (state === "connecting" && board.value === null)) return null;
  return (
    <p class="lost" role="status">
      {state === "signed-out"
        ? t("This screen is not connected any more. Open it again from the facilitator’s board.")
        : state === "reload"
          ? t("The board has a new version. Please reload this page.")
          : state === "connecting" || state === "restarting"
            ? t("Connecting to the board…")
            : t("No connection. It comes back by itself; until then this is what was last known.")}
    </p>
  );
}
