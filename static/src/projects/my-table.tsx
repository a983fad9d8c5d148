/** Where one sits in the table rounds, large enough to read while walking: this round, its time, and the next one. */
import { useEffect, useRef } from "preact/hooks";
import { isFacilitator, page, records, role, timer } from "../session.ts";
import type { Place, TableRound } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { authorOf } from "../views/card.tsx";
import { secondsLeft } from "../views/stages.ts";
import { figures } from "../views/timer.tsx";
import { n, t } from "../words.ts";
import { isOwn, nameOf, projectOf } from "./project.ts";
import { nextRound, roundOf, runningRound, tableRounds } from "./rounds.ts";

const placeIn = (round: TableRound | null): Place | undefined =>
  round === null ? undefined : records.value.place.get(round.id);

/** Whether this person is one of those who are seated. */
const visits = (): boolean => role.value === "delegate";

/** Where one goes in a round, in one sentence. */
function whereTo(round: TableRound): string {
  const place = placeIn(round);
  const project = projectOf(place?.project);
  if (place === undefined) return t("You have no table in this round. Visit any project you like.");
  if (project === undefined) return t("Your table is not known any more. Ask the facilitator.");
  if (isOwn(project)) return t("You are the host: stay at the table of “{title}”.", { title: project.title });
  return t("Go to the table of “{title}”, {city}.", { title: project.title, city: project.city });
}

/** Whether somebody types just now: then nothing may move under their hands. */
const typing = (): boolean => document.activeElement?.matches("input, textarea, select") === true;

/** Says when a round begins and ends, and shows where to go, wherever one is on the page. */
function useRoundNews(): void {
  const running = runningRound.value;
  const last = useRef<TableRound | null | undefined>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = running;
    if (before === undefined || before?.id === running?.id) return;
    if (running !== null && !typing()) document.querySelector(".my-table")?.scrollIntoView({ block: "center" });
    if (running !== null)
      announce(
        [
          t("{round} has begun.", { round: roundOf(running) }),
          visits() && whereTo(running),
          n("You have {count} minute.", "You have {count} minutes.", running.minutes),
        ]
          .filter(Boolean)
          .join(" "),
      );
    else if (before !== null) announce(t("The table round is over."));
  }, [running?.id]);
}

export function MyTable() {
  useRoundNews();
  const running = runningRound.value;
  const next = nextRound.value;
  if (isFacilitator.value) return null; // the desk says more
  if (tableRounds.value.length === 0)
    return <p class="lead">{t("Table rounds come soon. Until then, read who brings what.")}</p>;
  if (running === null && next === null)
    return (
      <>
        <p class="lead">{t("All table rounds are over.")}</p>
        {visits() && <AllRounds />}
      </>
    );
  return (
    <section class="panel my-table" aria-label={t("Table rounds")}>
      <p class="round-name">
        {running !== null ? roundOf(running) : t("{round} begins soon", { round: roundOf(next!) })}
      </p>
      {running !== null && <TimeLeft />}
      {visits() && <Where round={running ?? next!} />}
      {visits() && running !== null && next !== null && placeIn(next)?.project !== placeIn(running)?.project && (
        <p class="next-table">
          {placeIn(next) === undefined
            ? t("After that you have no table. Visit any project you like.")
            : t("After that: {where}", { where: whereTo(next) })}
        </p>
      )}
      {visits() && <AllRounds />}
    </section>
  );
}

/** To the page with every round of one's own, which also prints. */
function AllRounds() {
  const address = page.value?.urls.my_rounds;
  if (address == null) return null;
  return (
    <p class="all-rounds">
      <a href={address}>{t("All your rounds, to print")}</a>
    </p>
  );
}

function TimeLeft() {
  const seconds = secondsLeft();
  if (seconds === null) return null;
  const over = seconds <= 0;
  return (
    <p class={over ? "round-time over" : "round-time"}>
      <strong class="figures" role="timer">
        {figures(Math.max(0, seconds))}
      </strong>{" "}
      {timer.value?.left != null ? t("paused") : over ? t("The time is over. Please say goodbye.") : t("left")}
    </p>
  );
}

function Where({ round }: { readonly round: TableRound }) {
  const place = placeIn(round);
  const project = projectOf(place?.project);
  if (place === undefined || project === undefined) return <p class="where">{whereTo(round)}</p>;
  const own = isOwn(project);
  const names = place.people.map((id) => authorOf({ author: id })).filter((name) => name !== "");
  const visitors = round.visitors[project.id] ?? 0;
  return (
    <>
      <p class="hidden-text">{whereTo(round)}</p>
      <div aria-hidden="true">
        <p class="note">{own ? t("You are the host of") : t("Go to the table of")}</p>
        <p class="where">{project.title}</p>
        <p class="where-city">{project.city}</p>
      </div>
      <p class="note">{own && n("{count} visitor comes to you", "{count} visitors come to you", visitors)}</p>
      {names.length > 0 && (
        <details class="at-table" open={own}>
          <summary>{own ? t("Who comes") : t("Who sits with you")}</summary>
          <ul>
            {names.sort((a, b) => a.localeCompare(b)).map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Of all rounds that one knows one's place in: which projects one visited, and with whom. */
export function visited(): readonly { readonly round: TableRound; readonly place: Place; readonly title: string }[] {
  return tableRounds.value
    .filter(({ status }) => status === "over")
    .reverse()
    .flatMap((round) => {
      const place = placeIn(round);
      const project = projectOf(place?.project);
      return place === undefined ? [] : [{ round, place, title: project === undefined ? "" : nameOf(project) }];
    });
}
