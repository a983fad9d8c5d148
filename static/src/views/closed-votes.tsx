/** The results of all votes that are closed: the last one, and each other one on request. */
import { useId, useState } from "preact/hooks";
import { rounds } from "../session.ts";
import type { Round } from "../types.ts";
import { t } from "../words.ts";
import { RoundResults } from "./results.tsx";
import { timeOfDay } from "./stages.ts";

/** A vote's name, and when it closed: two may have the same name. */
const called = (round: Round): string =>
  t("{vote}, closed at {time}", { vote: round.name || t("Vote"), time: timeOfDay(round.closed ?? round.opened) });

/** `folded`: only on request, under these words. */
export function ClosedVotes({ folded }: { readonly folded?: string }) {
  const [chosen, setChosen] = useState("");
  const id = useId();
  const closed = rounds.value.filter((round) => round.status === "closed").reverse();
  const round = closed.find((each) => each.id === chosen) ?? closed[0];
  if (round === undefined) return null;
  const inside = (
    <>
      {closed.length > 1 && (
        <div class="row which-vote">
          <label class="label" for={id}>
            {t("Results of which vote?")}
          </label>
          <select class="box" id={id} value={round.id} onChange={(event) => setChosen(event.currentTarget.value)}>
            {closed.map((each) => (
              <option key={each.id} value={each.id}>
                {called(each)}
              </option>
            ))}
          </select>
        </div>
      )}
      <RoundResults round={round} />
    </>
  );
  if (folded === undefined) return inside;
  return (
    <details class="part">
      <summary class="link">{folded}</summary>
      {inside}
    </details>
  );
}
