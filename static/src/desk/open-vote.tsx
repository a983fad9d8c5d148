/** The facilitator's form before a round: its rule, a fitting number of dots, and ideas that nobody could vote on. */
import { useId, useState } from "preact/hooks";
import { clusters, counts, looseIdeas, newId, nextRule, rounds, submit } from "../session.ts";
import { MAX, MAX_BATCH } from "../types.ts";
import { n, t } from "../words.ts";

/** The facilitator's form before a round. */
export function OpenVote({ again }: { readonly again: boolean }) {
  const rule = nextRule.value;
  const suggested = counts.value?.suggested ?? null;
  const [open, setOpen] = useState(!again);
  const [name, setName] = useState("");
  const [budget, setBudget] = useState(String(rule.budget));
  const [cap, setCap] = useState(String(rule.cap));
  const [blind, setBlind] = useState(rule.blind);
  const id = useId();
  const loose = looseIdeas.value.filter((card) => card.hidden === null);
  const many = clusters.value.length;
  const standard = again ? t("Vote {number}", { number: rounds.value.length + 1 }) : t("Vote");

  if (!open) {
    return (
      <p class="part">
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {t("Vote again…")}
        </button>
      </p>
    );
  }

  const dots = whole(budget);
  const most = whole(cap);
  const wrong =
    dots === null || most === null
      ? t("Dots are whole numbers from 1 to 20.")
      : most > dots
        ? t("At most as many on one cluster as each person has.")
        : many === 0
          ? t("There is no cluster to vote on yet.")
          : "";
  const send = (event: Event) => {
    event.preventDefault();
    if (dots === null || most === null || wrong !== "") return;
    submit({ type: "open_round", round: newId(), name: name.trim() || standard, budget: dots, cap: most, blind });
  };

  return (
    <form class="panel open-vote" onSubmit={send}>
      {loose.length > 0 && (
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
      <div class="row">
        <label class="label" for={`${id}-name`}>
          {t("Name of the vote")}
        </label>
        <input
          class="box"
          id={`${id}-name`}
          value={name}
          placeholder={standard}
          maxLength={MAX.name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div class="number-row">
        <div class="row">
          <label class="label" for={`${id}-dots`}>
            {t("Dots for each person")}
          </label>
          <input
            class="box figures"
            id={`${id}-dots`}
            type="number"
            min={1}
            max={20}
            value={budget}
            onInput={(event) => setBudget(event.currentTarget.value)}
          />
        </div>
        <div class="row">
          <label class="label" for={`${id}-cap`}>
            {t("At most on one cluster")}
          </label>
          <input
            class="box figures"
            id={`${id}-cap`}
            type="number"
            min={1}
            max={20}
            value={cap}
            onInput={(event) => setCap(event.currentTarget.value)}
          />
        </div>
      </div>
      {suggested !== null && (
        <p class="note">
          {n("A fitting number for {count} cluster: {dots}.", "A fitting number for {count} clusters: {dots}.", many, {
            dots: suggested,
          })}{" "}
          {dots !== suggested && (
            <button type="button" class="link" onClick={() => setBudget(String(suggested))}>
              {t("Take {count}", { count: suggested })}
            </button>
          )}
        </p>
      )}
      <label class="option">
        <input
          type="checkbox"
          class="tick"
          checked={blind}
          onChange={(event) => setBlind(event.currentTarget.checked)}
        />
        <span>
          {t("Blind")}
          <span class="note">{t("Nobody sees totals before voting closes.")}</span>
        </span>
      </label>
      <p class="problem" aria-live="polite">
        {wrong}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={wrong !== ""}>
          {n("Open voting on {count} cluster", "Open voting on {count} clusters", many)}
        </button>
        {again && (
          <button type="button" class="button" onClick={() => setOpen(false)}>
            {t("Cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

function whole(text: string): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= 20 ? value : null;
}
