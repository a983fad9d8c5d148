/** What a round has decided: dots and distinct voters for each cluster, turnout, the rule in words, and ties said. */
import { type Result, cluster, results, tally } from "../session.ts";
import type { Round } from "../types.ts";
import { n, t } from "../words.ts";
import { ChosenMark } from "./chosen.tsx";
import { shownName } from "./pick.tsx";
import { nearTie, nearlyNext, ruleInWords, turnout } from "./rounds.ts";

/** A cluster's name in a result: as it is now, or as it was when the round opened. */
export const resultName = (line: Result): string =>
  (cluster(line.cluster) === undefined ? line.name : shownName(line.cluster)) || t("Empty cluster");

/** "14 dots from 11 voters" */
export function support(dots: number, voters: number): string {
  return t("{dots} · {voters}", {
    dots: n("{count} dot", "{count} dots", dots),
    voters: n("{count} voter", "{count} voters", voters),
  });
}

export function RoundResults({ round }: { readonly round: Round }) {
  const lines = results(round);
  const known = lines.some((line) => line.dots !== null);
  const all = lines.map((line) => line.dots ?? 0);
  const most = Math.max(1, ...all);
  const words = turnout(round);
  if (tally(round.id) === undefined || !known) return <p class="lead">{t("The results are on their way.")}</p>;
  return (
    <section class="part">
      <h2 tabIndex={-1}>
        {t("Results: {vote}", { vote: round.name || t("Vote") })}
        <span class="note figures">{words}</span>
      </h2>
      <p class="note">{ruleInWords(round)}</p>
      <ol class="results">
        {lines.map((line, index) => {
          const next = round.status === "closed" ? lines[index + 1] : undefined;
          const near = next === undefined ? "" : nearTie(nearlyNext(all, index, round.rule.cap), resultName(next));
          const dots = line.dots ?? 0;
          const place = 1 + lines.filter((other) => (other.dots ?? 0) > dots).length;
          const tied = dots > 0 && lines.some((other) => other !== line && (other.dots ?? 0) === dots);
          return (
            <li class="result" key={line.cluster}>
              <div class="result-head">
                <h3>
                  <span class="result-place">{t("{place}.", { place })}</span> {resultName(line)}{" "}
                  {tied && <span class="tag warm">{t("Tie")}</span>} <ChosenMark cluster={line.cluster} />
                </h3>
                <span class="result-score figures">
                  <strong>{n("{count} dot", "{count} dots", dots)}</strong> ·{" "}
                  {n("{count} voter", "{count} voters", line.voters ?? 0)}
                </span>
              </div>
              <svg class="result-bar" aria-hidden="true">
                <rect class="track" width="100%" height="8" rx="4" />
                <rect class="fill" width={`${(100 * dots) / most}%`} height="8" rx="4" />
              </svg>
              {near !== "" && <p class="near-tie">{near}</p>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
