/**
 * “Take home”: keeps a solution, a lesson, a project or an idea for one's own page. Only its owner ever sees that it is
 * kept; a press shows at once, and without a network too.
 */
import { submit } from "../session.ts";
import type { Id, Savable } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { short } from "./card.tsx";
import { takesHome, takesPart } from "./leaving.ts";

interface Props {
  readonly what: Savable;
  readonly target: Id;
  /** What it is called, for those who hear the button alone. */
  readonly title: string;
}

export function TakeHome({ what, target, title }: Props) {
  if (!takesPart()) return null;
  const on = takesHome(target);
  const about = { title: short(title) };
  return (
    <button
      type="button"
      class={on ? "link take-home on" : "link take-home"}
      aria-pressed={on}
      aria-label={t("Take home: {title}", about)}
      onClick={() => {
        submit({ type: "save", what, target, on: !on });
        announce(on ? t("Not on your page any more: {title}", about) : t("It stands on your page: {title}", about));
      }}
    >
      <span aria-hidden="true">{on ? "✓" : "+"}</span> {t("Take home")}
    </button>
  );
}
