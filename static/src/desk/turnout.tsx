/** The facilitator's view of an open round: how many have voted, and closing it. */
import { cluster, counts, presence, results, submit, tally } from "../session.ts";
import type { Round } from "../types.ts";
import { confirm } from "../views/dialog.tsx";
import { shownName } from "../views/pick.tsx";
import { RoundResults } from "../views/results.tsx";
import { ruleInWords, turnout } from "../views/rounds.ts";
import { Candidate } from "../views/vote.tsx";
import { n, t } from "../words.ts";
import { BallotVerbs } from "./ballot-verbs.tsx";
import { askChange } from "./change-vote.tsx";

/** The stage Vote while a round runs, as those who run it see it. */
export function Turnout({ round }: { readonly round: Round }) {
  const voted = tally(round.id)?.voted ?? 0;
  const all = Math.max(voted, counts.value?.joined ?? presence.value.here);
  const open = !round.rule.blind && results(round).some((line) => line.dots !== null);
  return (
    <>
      <div class="count-panels">
        <section class="panel count-panel" aria-label={t("Turnout")}>
          <p class="count-number">{t("{count} of {all}", { count: voted, all })}</p>
          <p class="muted">{round.status === "paused" ? t("have voted · voting is paused") : t("have voted")}</p>
          <div class="buttons">
            {round.status === "paused" && (
              <button
                type="button"
                class="button primary"
                onClick={() => submit({ type: "resume_round", round: round.id })}
              >
                {t("Resume voting")}
              </button>
            )}
            <button
              type="button"
              class={round.status === "paused" ? "button" : "button primary"}
              onClick={() => askClose(round)}
            >
              {t("Close voting…")}
            </button>
          </div>
        </section>
        <section class="panel side">
          <div>
            <h2>{round.name || t("Vote")}</h2>
            <p class="muted">{ruleInWords(round)}</p>
          </div>
          <p>
            <button type="button" class="button" onClick={() => askChange(round)}>
              {t("Change the vote…")}
            </button>
          </p>
          <div>
            <h2>{n("{count} cluster", "{count} clusters", round.clusters.length)}</h2>
            <p class="muted">
              {t("Each person sees them in another order. They can be renamed, merged or dissolved; what is in them stays.")}
            </p>
          </div>
        </section>
      </div>
      {open && <RoundResults round={round} />}
      <ul class="ballot">
        {round.clusters.map((id, index) => (
          <Candidate key={id} cluster={id} name={cluster(id) === undefined ? (round.names[index] ?? "") : shownName(id)}>
            <BallotVerbs cluster={id} round={round} />
          </Candidate>
        ))}
      </ul>
    </>
  );
}

function askClose(round: Round): void {
  confirm({
    title: t("Close voting?"),
    what: t("{turnout}. Everybody will see the totals, and dots cannot be changed any more.", {
      turnout: turnout(round),
    }),
    verb: t("Close voting"),
    yes: () => submit({ type: "close_round", round: round.id }),
  });
}
