/** Writing ideas: each delegate's own box and cards; for the facilitator a number, until they ask for more. */
import { board, brief, counts, ideas, isFacilitator, myIdeas, page, peek, records, role, setPeek, timer } from "../session.ts";
import { n, t } from "../words.ts";
import { IdeaCard, howManyOfMine } from "./card.tsx";
import { Composer } from "./composer.tsx";
import { DoneButton } from "./done.tsx";
import { sayAloud, secondsLeft, timeOfDay } from "./stages.ts";

interface Props {
  /** The board was opened in this stage: the cursor goes to the box. */
  readonly entered: boolean;
}

export function IdeasStage({ entered }: Props) {
  return isFacilitator.value ? <FacilitatorIdeas /> : <DelegateIdeas entered={entered} />;
}

function Prompt({ small = false }: { readonly small?: boolean }) {
  const about = brief.value;
  return <h2 class={small ? "prompt small" : "prompt"}>{about?.prompt || about?.question}</h2>;
}

function DelegateIdeas({ entered }: Props) {
  const state = board.value;
  const { sent, waiting } = howManyOfMine();
  const all = counts.value?.ideas ?? 0;
  const others = ideas.value.filter((card) => !card.mine);
  return (
    <>
      <Prompt />
      <p class="lead">
        {state?.private === true
          ? t("Write one idea per card. Others see it when the facilitator reveals them.")
          : t("Write one idea per card. Everybody sees it at once.")}
        {state !== null &&
          state.ideas_each > 0 &&
          ` ${n("{count} idea for each person.", "{count} ideas for each person.", state.ideas_each)}`}
      </p>
      {role.value !== "projector" && <Composer focus={entered} />}
      <section class="part">
        <h2>
          {t("Your ideas")}
          <span class="note figures">
            {[
              t("{count} sent", { count: sent }),
              waiting > 0 && t("{count} waiting", { count: waiting }),
              n("{count} idea on the board so far", "{count} ideas on the board so far", all),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </h2>
        {myIdeas.value.length === 0 ? (
          <p class="empty">
            {all === 0
              ? t("No ideas yet: be the first.")
              : t("You have not posted an idea yet. Three each is a good number.")}
          </p>
        ) : (
          <ul class="cards">
            {myIdeas.value.map((card) => (
              <IdeaCard key={card.id} card={card} />
            ))}
          </ul>
        )}
      </section>
      <DoneButton />
      {others.length > 0 && (
        <section class="part">
          <h2>
            {t("Ideas of others")} <span class="note figures">{others.length}</span>
          </h2>
          <ul class="cards">
            {others.map((card) => (
              <IdeaCard key={card.id} card={card} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** How many ideas only their authors see. A facilitator knows the number also where the texts were not asked for. */
export function privateIdeas(): number {
  const revealed = board.value?.revealed ?? 0;
  const open = [...records.value.idea.values()].filter(
    (idea) => idea.hidden === null && (idea.open || (idea.rev > 0 && idea.born <= revealed)),
  );
  return Math.max(0, (counts.value?.ideas ?? 0) - open.length);
}

function FacilitatorIdeas() {
  const all = counts.value?.ideas ?? ideas.value.length;
  const seen = ideas.value;
  const secret = privateIdeas();
  const say = sayAloud("ideate");
  return (
    <>
      <Prompt small />
      {say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      <div class="count-panels">
        <section class="panel count-panel" aria-label={t("How many ideas")}>
          <p class="count-number">{all}</p>
          <p class="muted">
            {secret === 0
              ? board.value?.private === true && all === 0
                ? t("ideas so far; they stay private until you reveal them")
                : n("idea on the board, everybody sees it", "ideas on the board, everybody sees them", all)
              : secret === all
                ? n("idea so far, private until you reveal it", "ideas so far, private until you reveal them", all)
                : n(
                    "ideas so far, {count} of them private until you reveal it",
                    "ideas so far, {count} of them private until you reveal them",
                    secret,
                  )}
          </p>
          {(secret > 0 || peek.value) && (
            <button type="button" class="button" aria-pressed={peek.value} onClick={() => setPeek(!peek.value)}>
              {peek.value ? t("Do not show them to me") : t("Show ideas to me")}
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
            {peek.value && secret > 0 ? t("Ideas, shown only to you") : t("Ideas")}{" "}
            <span class="note figures">{seen.length}</span>
          </h2>
          <ul class="cards">
            {seen.map((card) => (
              <IdeaCard key={card.id} card={card} />
            ))}
          </ul>
        </section>
      )}
      <details class="part">
        <summary class="link">{t("Write an idea yourself")}</summary>
        <Composer focus={false} />
      </details>
    </>
  );
}

function Pace() {
  const state = board.value;
  const left = secondsLeft();
  const ends = timer.value?.ends ?? null;
  if (state === null || left === null) return null;
  const start = timeOfDay(state.since);
  return (
    <div>
      <h2>{t("Pace")}</h2>
      <p class="muted">
        {ends === null
          ? t("Ideas began at {start}. The time is paused.", { start })
          : t("Ideas began at {start} and end at {end}.", { start, end: timeOfDay(ends) })}{" "}
        {left <= -60
          ? n("You are {count} minute over.", "You are {count} minutes over.", Math.floor(-left / 60))
          : ends !== null && t("You are on time.")}
      </p>
    </div>
  );
}

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
