/** Projects and table rounds on the big screen: which round it is and how many go to each table. Never who. */
import { useEffect, useRef } from "preact/hooks";
import { projects } from "../projects/project.ts";
import { nextRound, roundOf, runningRound } from "../projects/rounds.ts";
import type { Project, TableRound } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";

/** More than so many are listed in small, more than the second without their cities; the rest after the last is counted. */
const MANY = 9;
const CROWD = 21;
const MOST = 39;

export function BigExchange({ ended = false }: { readonly ended?: boolean }) {
  const running = ended ? null : runningRound.value;
  const next = ended ? null : nextRound.value;
  const round = running ?? next;
  const last = useRef(running?.id);
  useEffect(() => {
    if (running !== null && last.current !== running.id) announce(t("{round} has begun.", { round: roundOf(running) }));
    else if (running === null && last.current !== undefined) announce(t("The table round is over."));
    last.current = running?.id;
  }, [running?.id]);

  const all = projects.value.filter(({ id }) => round === null || id in round.visitors);
  return (
    <div class="stage">
      <h1 class="title">
        {round === null
          ? t("Who brings what")
          : running !== null
            ? roundOf(running)
            : t("{round} begins soon", { round: roundOf(round) })}
        <small>
          {round === null
            ? n("{count} project", "{count} projects", all.length)
            : t("Your own screen says which table is yours. Hosts stay.")}
        </small>
      </h1>
      {all.length === 0 && <p class="lead">{t("No project card yet. Whose project should others know?")}</p>}
      <ul class={all.length > CROWD ? "meeting many crowd" : all.length > MANY ? "meeting many" : "meeting"}>
        {all.slice(0, MOST).map((project) => (
          <Line key={project.id} project={project} round={round} />
        ))}
      </ul>
      {all.length > MOST && (
        <p class="more">{n("and {count} more", "and {count} more", all.length - MOST)}</p>
      )}
    </div>
  );
}

function Line({ project, round }: { readonly project: Project; readonly round: TableRound | null }) {
  const count = round?.visitors[project.id] ?? 0;
  return (
    <li class="tile">
      <div>
        <h2>{project.title}</h2>
        <p>{project.city}</p>
      </div>
      {round !== null && (
        <p class="figures">
          <span aria-hidden="true">{count}</span>
          <span class="hidden-text">{n("{count} visitor", "{count} visitors", count)}</span>
        </p>
      )}
    </li>
  );
}
