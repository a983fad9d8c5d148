/** Questions to the city on the big screen, beside the challenge: what waits first, then the newest answers. No names. */
import { brief, questions } from "../session.ts";
import type { Question } from "../types.ts";
import { n, t } from "../words.ts";

const MOST = 4;

/** Those that are shown: the oldest that wait, and the newest answers where there is room. */
function shown(all: readonly Question[]): readonly Question[] {
  const waits = all.filter((each) => each.answer === "");
  const answered = all.filter((each) => each.answer !== "").sort((a, b) => b.answered - a.answered);
  const room = Math.max(MOST / 2, MOST - answered.length);
  const open = waits.slice(0, room);
  return [...open, ...answered.slice(0, MOST - open.length)];
}

export function BigQuestions() {
  const all = questions.value;
  if (all.length === 0) return null;
  const some = shown(all);
  const left = all.length - some.length;
  return (
    <section class="questions">
      <h2>{t("Questions to {city}", { city: brief.value?.city ?? "" })}</h2>
      <ul>
        {some.map((each) => (
          <li key={each.id}>
            <p class="clamp">{each.text}</p>
            <p class={each.answer === "" ? "answer none" : "answer clamp"}>{each.answer || t("Not answered yet")}</p>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="more">{n("and {count} more question", "and {count} more questions", left)}</p>}
    </section>
  );
}
