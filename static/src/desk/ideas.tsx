/** The facilitator's side of writing ideas: a number until they ask for more, the pace, and the way in for others. */
import { board, counts, ideas, page, peek, records, setPeek, timer } from "../session.ts";
import { named } from "../views/cards.ts";
import { Composer } from "../views/composer.tsx";
import { Prompt } from "../views/ideas.tsx";
import { CardsByLane } from "../views/lanes.tsx";
import { sayAloud, secondsLeft, stageLabel, timeOfDay } from "../views/stages.ts";
import { n, t } from "../words.ts";
import { ForOthers } from "./others.tsx";
import { Advice, pace } from "./strip.tsx";

/** How many ideas only their authors see. A facilitator knows the number also where the texts were not asked for. */
export function privateIdeas(): number {
  const revealed = board.value?.revealed ?? 0;
  const open = [...records.value.idea.values()].filter(
    (idea) => idea.hidden === null && (idea.open || (idea.rev > 0 && idea.born <= revealed)),
  );
  return Math.max(0, (counts.value?.ideas ?? 0) - open.length);
}

/** The stage Ideas, as those who run it see it. */
export function FacilitatorIdeas() {
  const all = counts.value?.ideas ?? ideas.value.length;
  const seen = ideas.value;
  const secret = privateIdeas();
  const say = sayAloud("ideate");
  return (
    <>
      <Prompt small />
      {say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      <div class="count-panels">
        <section class="panel count-panel" aria-label={named(t("How many ideas"), t("How many cards"))}>
          <p class="count-number">{all}</p>
          <p class="muted">
            {secret === 0
              ? board.value?.private === true && all === 0
                ? named(
                    t("ideas so far; they stay private until you reveal them"),
                    t("cards so far; they stay private until you reveal them"),
                  )
                : named(
                    n("idea on the board, everybody sees it", "ideas on the board, everybody sees them", all),
                    n("card on the board, everybody sees it", "cards on the board, everybody sees them", all),
                  )
              : secret === all
                ? named(
                    n("idea so far, private until you reveal it", "ideas so far, private until you reveal them", all),
                    n("card so far, private until you reveal it", "cards so far, private until you reveal them", all),
                  )
                : named(
                    n(
                      "ideas so far, {count} of them private until you reveal it",
                      "ideas so far, {count} of them private until you reveal them",
                      secret,
                    ),
                    n(
                      "cards so far, {count} of them private until you reveal it",
                      "cards so far, {count} of them private until you reveal them",
                      secret,
                    ),
                  )}
          </p>
          {(secret > 0 || peek.value) && (
            <button type="button" class="button" aria-pressed={peek.value} onClick={() => setPeek(!peek.value)}>
              {peek.value ? t("Do not show them to me") : named(t("Show ideas to me"), t("Show cards to me"))}
            </button>
          )}
        </section>
        <section class="panel side">
          <Pace />
          <JoinCode />
        </section>
      </div>
      {seen.length > 0 && (
        <section class="part">
          <h2>
            {peek.value && secret > 0 ? t("{stage}, shown only to you", { stage: stageLabel("ideate") }) : stageLabel("ideate")}{" "}
            <span class="note figures">{seen.length}</span>
          </h2>
          <CardsByLane cards={seen} />
        </section>
      )}
      <details class="part">
        <summary class="link">{named(t("Write an idea yourself"), t("Write a card yourself"))}</summary>
        <Composer focus={false} />
      </details>
      <p class="part">
        <ForOthers />
      </p>
    </>
  );
}

function Pace() {
  const state = board.value;
  const left = secondsLeft();
  const ends = timer.value?.ends ?? null;
  const plan = pace();
  if (state === null || left === null) return null;
  const start = timeOfDay(state.since);
  return (
    <div>
      <h2>{t("Pace")}</h2>
      <p class="muted">
        {ends === null
          ? t("{stage} began at {start}. The time is paused.", { stage: stageLabel("ideate"), start })
          : t("{stage} began at {start} and should end at {end}.", { stage: stageLabel("ideate"), start, end: timeOfDay(ends) })}{" "}
        {left <= -60 && n("This stage is {count} minute over.", "This stage is {count} minutes over.", Math.floor(-left / 60))}
      </p>
      {plan !== null && (
        <p class="muted">
          {plan.late === 0
            ? t("The workshop is on time. It ends at {time}.", { time: timeOfDay(plan.planned) })
            : t("The workshop would end at {time}, and was planned to end at {planned}.", {
                time: timeOfDay(plan.expected),
                planned: timeOfDay(plan.planned),
              })}
        </p>
      )}
      <p>
        <Advice />
      </p>
    </div>
  );
}

/** The join code, and the address that goes with it. */
export function JoinCode() {
  const data = page.value;
  if (data?.code == null) return null;
  return (
    <div>
      <h2>{t("Join code")}</h2>
      <p class="code">{data.code}</p>
      {data.urls.join !== null && <p class="join-address">{data.urls.join}</p>}
    </div>
  );
}
