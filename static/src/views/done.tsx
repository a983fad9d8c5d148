/** “I'm done”: a delegate says it, and takes it back, with one press. Others only ever see how many did. */
import { board, isDone, role, submit } from "../session.ts";
import { t } from "../words.ts";
import { lockedOut } from "./stages.ts";

export function DoneButton() {
  const stage = board.value?.stage;
  if (stage === undefined || role.value !== "delegate") return null;
  const done = isDone.value;
  return (
    <p class="part done">
      <button
        type="button"
        class={done ? "button pressed" : "button"}
        aria-pressed={done}
        aria-describedby="done-note"
        onClick={() => submit({ type: "say_done", seen: stage, done: !done })}
      >
        {done && <span aria-hidden="true">✓</span>}
        {t("I’m done")}
      </button>
      <span class="note" id="done-note">
        {!done
          ? t("The facilitator sees how many, never who.")
          : !lockedOut.value && t("You can still go on. Press again if you are not done.")}
      </span>
    </p>
  );
}
