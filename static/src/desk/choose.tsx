/** Choosing for the city: by its expert, or by the facilitator for it, which is then said. */
import { brief, choice, cluster, clusters, lastClosedRound, results, role, submit } from "../session.ts";
import { ChosenMark } from "../views/chosen.tsx";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import { shownName } from "../views/pick.tsx";
import { support } from "../views/results.tsx";
import { supportOf } from "../views/solution.ts";
import { t } from "../words.ts";

/** The buttons under what the city chose. */
export function Choose() {
  const chosen = choice.value;
  const speaks = role.value === "expert";
  return (
    <div class="buttons">
      <button
        type="button"
        class={speaks && chosen === null ? "button primary" : "button"}
        onClick={() => showDialog(<Choosing />)}
      >
        {chosen !== null
          ? t("Choose another…")
          : speaks
            ? t("Choose…")
            : t("Choose for {city}…", { city: brief.value?.city ?? "" })}
      </button>
      {chosen !== null && (
        <button type="button" class="button" onClick={() => submit({ type: "choose_cluster", cluster: null })}>
          {t("Take the choice back")}
        </button>
      )}
    </div>
  );
}

/** All clusters, best supported first. */
function Choosing() {
  const round = lastClosedRound.value;
  const voted = (round === null ? [] : results(round)).map((line) => line.cluster).filter((id) => cluster(id) !== undefined);
  const all = [...new Set([...voted, ...clusters.value.map(({ id }) => id)])];
  return (
    <Dialog title={t("Choose one cluster")} close={t("Cancel")}>
      <div class="dialog-body">
        <p class="muted">{t("It can be changed until the solutions are finished.")}</p>
        <ul class="choices">
          {all.map((id) => {
            const votes = supportOf(id);
            const now = choice.value?.cluster === id;
            return (
              <li key={id}>
                <button
                  type="button"
                  class="choice"
                  aria-pressed={now}
                  onClick={() => {
                    closeDialog();
                    if (!now) submit({ type: "choose_cluster", cluster: id });
                  }}
                >
                  <span>
                    {shownName(id)} <ChosenMark cluster={id} />
                  </span>
                  {votes !== null && <small>{support(votes.dots, votes.voters)}</small>}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </Dialog>
  );
}
