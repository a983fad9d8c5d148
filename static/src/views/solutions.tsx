/** The solutions of the workshop: which there are, how far each is, and from which cluster the next one is made. */
import { signal } from "@preact/signals";
import {
  actions,
  clusters,
  field,
  fields,
  ideasIn,
  isFacilitator,
  lastClosedRound,
  newId,
  results,
  solutionOf,
  solutions,
  submit,
} from "../session.ts";
import type { Id, Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { short } from "./card.tsx";
import { DoneButton } from "./done.tsx";
import { Menu } from "./menu.tsx";
import { shownName } from "./pick.tsx";
import { support } from "./results.tsx";
import { Sheet } from "./sheet.tsx";
import { sayAloud } from "./stages.ts";

const IN_ADDRESS = /^#solution=([\w-]{8,40})$/;

/** The sheet that is open on this screen; in the address too, so that a reload comes back to it. */
const open = signal<Id | null>(IN_ADDRESS.exec(location.hash)?.[1] ?? null);

export function openSheet(id: Id | null): void {
  open.value = id;
  history.replaceState(null, "", id === null ? location.pathname + location.search : `#solution=${id}`);
  window.scrollTo(0, 0);
}

/** A solution's title; its cluster's name until it has one. */
export function solutionTitle(solution: Solution): string {
  return field(solution.id, "title")?.text.trim() || shownName(solution.cluster);
}

/** How many of the twelve fields say something. First steps are one field. */
export function filledIn(solution: Id): number {
  return (
    Object.values(fields(solution)).filter((each) => each.text.trim() !== "").length +
    (actions(solution).length > 0 ? 1 : 0)
  );
}

/** What the last vote gave a cluster; null where there was no vote on it. */
export function supportOf(cluster: Id): { readonly dots: number; readonly voters: number } | null {
  const round = lastClosedRound.value;
  const line = round === null ? undefined : results(round).find((each) => each.cluster === cluster);
  return line === undefined || line.dots === null ? null : { dots: line.dots, voters: line.voters ?? 0 };
}

export function SolutionsStage() {
  const all = solutions.value;
  const shown = all.find((solution) => solution.id === open.value);
  if (shown !== undefined) return <Sheet key={shown.id} solution={shown} />;
  return <SolutionList all={all} />;
}

function SolutionList({ all }: { readonly all: readonly Solution[] }) {
  const say = sayAloud("draft");
  return (
    <>
      <h2 class="prompt small">{t("What should the city do?")}</h2>
      <p class="lead">
        {isFacilitator.value && say !== ""
          ? t("Say: “{words}”", { words: say })
          : t("Open a solution and write it together. Everything is saved as you write.")}
      </p>
      {all.length === 0 ? (
        <p class="empty part">
          {isFacilitator.value
            ? t("No solutions yet: make one from a cluster below.")
            : t("No solutions yet. The facilitator makes one from a cluster.")}
        </p>
      ) : (
        <ul class="solutions">
          {all.map((solution) => (
            <SolutionCard key={solution.id} solution={solution} />
          ))}
        </ul>
      )}
      {all.length > 0 && <DoneButton />}
      {isFacilitator.value && <Sources />}
    </>
  );
}

function SolutionCard({ solution }: { readonly solution: Solution }) {
  const votes = supportOf(solution.cluster);
  const title = solutionTitle(solution);
  return (
    <li class="solution">
      <h3>{title}</h3>
      <p class="note">
        {t("From the cluster “{cluster}”", { cluster: shownName(solution.cluster) })}
        {votes !== null && ` · ${support(votes.dots, votes.voters)}`}
      </p>
      <p class="note figures">{t("{count} of {all} fields filled", { count: filledIn(solution.id), all: 12 })}</p>
      <div class="buttons">
        <button
          type="button"
          class="button"
          aria-label={t("Open the sheet: {title}", { title })}
          onClick={() => openSheet(solution.id)}
        >
          {t("Open the sheet")}
        </button>
        {isFacilitator.value && filledIn(solution.id) === 0 && (
          <Menu
            label={t("Solution “{title}”", { title: short(title) })}
            items={() => [
              {
                label: t("Drop this solution"),
                note: t("The cluster and its ideas stay"),
                act: () => submit({ type: "drop_solution", solution: solution.id }),
              },
            ]}
          />
        )}
      </div>
    </li>
  );
}

/** Clusters that are no solution yet, best supported first. */
function Sources() {
  const free = clusters.value
    .filter((cluster) => solutionOf(cluster.id) === undefined)
    .map((cluster, order) => ({ cluster, order, votes: supportOf(cluster.id) }))
    .sort(
      (a, b) =>
        (b.votes?.dots ?? -1) - (a.votes?.dots ?? -1) ||
        (b.votes?.voters ?? 0) - (a.votes?.voters ?? 0) ||
        a.order - b.order,
    );
  return (
    <section class="part">
      <h2>{t("Clusters without a solution")}</h2>
      {free.length === 0 && <p class="muted">{t("Every cluster has a solution.")}</p>}
      <ul class="sources">
        {free.map(({ cluster, votes }) => (
          <li class="source" key={cluster.id}>
            <p class="source-name">
              <strong>{shownName(cluster.id)}</strong>
              <span class="note">
                {" "}
                {n("{count} idea", "{count} ideas", ideasIn(cluster.id).length)}
                {votes !== null && ` · ${support(votes.dots, votes.voters)}`}
              </span>
            </p>
            <button
              type="button"
              class="button"
              aria-label={t("Make a solution: {cluster}", { cluster: shownName(cluster.id) })}
              onClick={() => submit({ type: "make_solution", solution: newId(), cluster: cluster.id })}
            >
              {t("Make a solution")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
