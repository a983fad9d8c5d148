/** Writing ideas: each delegate's own box and cards. What the facilitator sees instead is the desk's. */
import { AtDesk } from "../at-desk.tsx";
import { board, brief, counts, isFacilitator, myIdeas, otherIdeas, ownLanguage, role } from "../session.ts";
import { n, t } from "../words.ts";
import { howManyOfMine } from "./card.tsx";
import { howMany, named } from "./cards.ts";
import { Composer } from "./composer.tsx";
import { DoneButton } from "./done.tsx";
import { CardsByLane } from "./lanes.tsx";
import { Loading } from "./loading.tsx";

interface Props {
  /** The board was opened in this stage: the cursor goes to the box. */
  readonly entered: boolean;
}

export function IdeasStage({ entered }: Props) {
  if (!isFacilitator.value) return <DelegateIdeas entered={entered} />;
  return <AtDesk wait={<Loading />}>{(desk) => <desk.FacilitatorIdeas />}</AtDesk>;
}

/** The question that ideas answer. */
export function Prompt({ small = false }: { readonly small?: boolean }) {
  const about = brief.value;
  return <h2 class={small ? "prompt small" : "prompt"} lang={ownLanguage.value}>{about?.prompt || about?.question}</h2>;
}

function DelegateIdeas({ entered }: Props) {
  const state = board.value;
  return (
    <>
      <Prompt />
      <p class="lead">
        {state?.private === true
          ? named(
              t("Write one idea per card. Others see it when the facilitator reveals them."),
              t("Others see your cards when the facilitator reveals them."),
            )
          : named(t("Write one idea per card. Everybody sees it at once."), t("Everybody sees your cards at once."))}
        {state !== null &&
          state.ideas_each > 0 &&
          ` ${n("{count} card for each person.", "{count} cards for each person.", state.ideas_each)}`}
      </p>
      {role.value !== "projector" && <Composer focus={entered} />}
      <Mine />
      <DoneButton />
      <Others />
    </>
  );
}

function Mine() {
  const { sent, waiting } = howManyOfMine();
  const all = counts.value?.ideas ?? 0;
  return (
    <section class="part">
      <h2>
        {named(t("Your ideas"), t("Your cards"))}
        <span class="note figures">
          {[
            t("{count} sent", { count: sent }),
            waiting > 0 && t("{count} waiting", { count: waiting }),
            t("{ideas} on the board so far", { ideas: howMany(all) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </h2>
      {myIdeas.value.length === 0 ? (
        <p class="empty">
          {all === 0
            ? t("Nothing here yet: be the first.")
            : t("You have not posted anything yet. Three cards each is a good number.")}
        </p>
      ) : (
        <CardsByLane cards={myIdeas.value} />
      )}
    </section>
  );
}

function Others() {
  const others = otherIdeas.value;
  if (others.length === 0) return null;
  return (
    <section class="part">
      <h2>
        {named(t("Ideas of others"), t("Cards of others"))} <span class="note figures">{others.length}</span>
      </h2>
      <CardsByLane cards={others} />
    </section>
  );
}
