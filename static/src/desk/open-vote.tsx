/** The facilitator's form before a round: its rule, what is on the ballot, and ideas that nobody could vote on. */
import { useId, useState } from "preact/hooks";
import {
  cluster,
  clusters,
  counts,
  ideasIn,
  lastClosedRound,
  looseIdeas,
  newId,
  nextRule,
  results,
  rounds,
  submit,
} from "../session.ts";
import { type Id, MAX_BATCH, type Round } from "../types.ts";
import { resultName } from "../views/results.tsx";
import { n, t } from "../words.ts";
import { RuleBlind, RuleName, RuleNumbers, useRule, whole } from "./rule-fields.tsx";

/** The form, or the way to it once there was a vote. */
export function OpenVote({ again }: { readonly again: boolean }) {
  const [open, setOpen] = useState(!again);
  if (open) return <Form again={again} close={() => setOpen(false)} />;
  return (
    <p class="part">
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {t("Vote again…")}
      </button>
    </p>
  );
}

/** Clusters that can be voted on: those with an idea in them. */
const votable = (): readonly Id[] =>
  clusters.value.filter(({ id }) => ideasIn(id).some((card) => card.hidden === null)).map(({ id }) => id);

/** The first so many of a result that can still be voted on, and all that have as many dots as the last of them. */
function topOf(round: Round, many: number): ReturnType<typeof results> {
  const still = new Set(votable());
  const lines = results(round).filter((line) => still.has(line.cluster));
  const least = lines[many - 1]?.dots ?? 0;
  return lines.filter((line, index) => index < many || (least > 0 && line.dots === least));
}

function Form({ again, close }: { readonly again: boolean; readonly close: () => void }) {
  const form = useRule("", nextRule.value);
  const [some, setSome] = useState(false);
  const [top, setTop] = useState("3");
  const last = lastClosedRound.value;
  const suggested = counts.value?.suggested ?? null;
  const loose = looseIdeas.value.filter((card) => card.hidden === null);
  const many = whole(top, MAX_BATCH);
  const chosen = some && last !== null && many !== null ? topOf(last, many) : null;
  const ballot = chosen?.length ?? votable().length;
  const number = rounds.value.length + 1;
  const standard = number > 1 ? t("Vote {number}", { number }) : t("Vote");
  const wrong =
    form.wrong ||
    (some && many === null
      ? t("How many clusters? Write a whole number.")
      : ballot === 0
        ? t("There is no cluster to vote on yet.")
        : "");

  const send = (event: Event) => {
    event.preventDefault();
    if (form.rule === null || wrong !== "") return;
    const on = chosen === null ? null : chosen.map((line) => line.cluster);
    submit({ type: "open_round", round: newId(), name: form.name.trim() || standard, ...form.rule, clusters: on });
  };

  return (
    <form class="panel open-vote" onSubmit={send}>
      {loose.length > 0 && !some && (
        <div class="warning">
          <p>
            <strong>{n("{count} idea is in no cluster.", "{count} ideas are in no cluster.", loose.length)}</strong>{" "}
            {t("Only clusters can be voted on.")}
          </p>
          <button
            type="button"
            class="button"
            onClick={() =>
              submit({
                type: "cluster_loose_ideas",
                pairs: loose.slice(0, MAX_BATCH).map((card) => ({ idea: card.id, cluster: newId() })),
              })
            }
          >
            {t("Make each loose idea a cluster")}
          </button>
        </div>
      )}
      <RuleName form={form} standard={standard} />
      {last !== null && (
        <OnWhat last={last} some={some} setSome={setSome} top={top} setTop={setTop} chosen={chosen} many={many} />
      )}
      <RuleNumbers form={form} />
      {suggested !== null && !some && (
        <p class="note">
          {n("A fitting number for {count} cluster: {dots}.", "A fitting number for {count} clusters: {dots}.", ballot, {
            dots: suggested,
          })}{" "}
          {form.budget !== String(suggested) && (
            <button type="button" class="link" onClick={() => form.set({ budget: String(suggested) })}>
              {t("Take {count}", { count: suggested })}
            </button>
          )}
        </p>
      )}
      <RuleBlind form={form} />
      <p class="problem" aria-live="polite">
        {wrong}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={wrong !== ""}>
          {n("Open voting on {count} cluster", "Open voting on {count} clusters", ballot)}
        </button>
        {again && (
          <button type="button" class="button" onClick={close}>
            {t("Cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

interface OnWhatProps {
  readonly last: Round;
  readonly some: boolean;
  readonly setSome: (some: boolean) => void;
  readonly top: string;
  readonly setTop: (top: string) => void;
  readonly chosen: ReturnType<typeof results> | null;
  readonly many: number | null;
}

/** Whether one votes on all clusters again, or only on the best of the last vote. */
function OnWhat({ last, some, setSome, top, setTop, chosen, many }: OnWhatProps) {
  const id = useId();
  return (
    <fieldset class="on-what">
      <legend class="label">{t("What is on the ballot?")}</legend>
      <label class="option">
        <input type="radio" name={id} checked={!some} onChange={() => setSome(false)} />
        <span>{t("All clusters")}</span>
      </label>
      <div class="option">
        <input type="radio" name={id} id={`${id}-some`} checked={some} onChange={() => setSome(true)} />
        <label for={`${id}-some`}>{t("The best of “{vote}”:", { vote: last.name || t("Vote") })}</label>
        <input
          class="box figures"
          type="number"
          min={1}
          max={MAX_BATCH}
          value={top}
          aria-label={t("How many of the best clusters")}
          onInput={(event) => {
            setTop(event.currentTarget.value);
            setSome(true);
          }}
        />
      </div>
      {chosen !== null && (
        <p class="note" aria-live="polite">
          {chosen.map((line) => (cluster(line.cluster) === undefined ? line.name : resultName(line))).join(" · ")}
          {many !== null && chosen.length > many && ` (${t("clusters with the same number of dots stay together")})`}
        </p>
      )}
    </fieldset>
  );
}
