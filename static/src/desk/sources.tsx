/** From which cluster the next solution is made. */
import { clusters, ideasIn, newId, solutionOf, submit } from "../session.ts";
import { howMany } from "../views/cards.ts";
import { shownName } from "../views/pick.tsx";
import { support } from "../views/results.tsx";
import { supportOf } from "../views/solution.ts";
import { t } from "../words.ts";

/** Clusters that are no solution yet, best supported first. */
export function Sources() {
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
                {howMany(ideasIn(cluster.id).length)}
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
