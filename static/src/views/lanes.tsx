/**
 * The prompts that ideas are written along: which one the next idea answers, and ideas listed under theirs. Where a
 * workshop has one prompt for all, nothing of this is seen.
 */
import { useId } from "preact/hooks";
import { type Card, draft, lanes, ownLanguage } from "../session.ts";
import { t } from "../words.ts";
import { Cards } from "./card.tsx";

/** What was chosen last on this board; kept, because most people write several cards along one prompt. */
const chosen = () => draft("lane");

/** The lane of the next idea; "" where there are none. */
export function nextLane(): string {
  const last = chosen().value;
  return lanes.value.some(({ id }) => id === last) ? last : (lanes.value[0]?.id ?? "");
}

export function chooseLane(id: string): void {
  chosen().value = id;
}

/** What is asked there, as a placeholder; "" where nothing more than the label is said. */
export function laneHint(id: string): string {
  const hint = lanes.value.find((lane) => lane.id === id)?.hint ?? "";
  return hint === "" ? "" : t(hint);
}

/** One press for each prompt. `then` is for a pointer: with the keyboard, arrows go on from one to the next. */
export function LaneChooser({ then }: { readonly then?: () => void }) {
  const name = useId();
  const now = nextLane();
  if (lanes.value.length === 0) return null;
  return (
    <fieldset class="lanes">
      <legend class="hidden-text">{t("What does your card answer?")}</legend>
      {lanes.value.map(({ id, label }) => (
        <label
          class={id === now ? "lane-choice chosen" : "lane-choice"}
          key={id}
          onClick={(event) => event.detail > 0 && requestAnimationFrame(() => then?.())} // arrows click too, with 0
        >
          <input type="radio" name={name} checked={id === now} onChange={() => chooseLane(id)} />
          <span lang={ownLanguage.value}>{t(label)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Cards under the prompts that they answer, or as they come where there is one for all. */
export function CardsByLane({ cards }: { readonly cards: readonly Card[] }) {
  const known = lanes.value.map(({ id }) => id);
  if (known.length === 0) return <Cards cards={cards} />;
  return (
    <>
      {[...lanes.value, { id: "", label: "" }].map(({ id, label }) => {
        const own = cards.filter((card) => (id === "" ? !known.includes(card.lane) : card.lane === id));
        return (
          own.length > 0 && (
            <div class="lane" key={id}>
              {label !== "" && <h3 lang={ownLanguage.value}>{t(label)}</h3>}
              <Cards cards={own} />
            </div>
          )
        );
      })}
    </>
  );
}
