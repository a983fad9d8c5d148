/**
 * A box in which one thing is said: a question, an answer. Enter sends, as in the box where ideas are written; what was
 * typed is kept as a draft, and comes back with the reason when the board does not take it. It decides nothing: what is
 * sent, and why nothing can be sent now, is for the screen that shows it.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { draft, lengthOf } from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Box } from "./box.tsx";
import { useReturned } from "./returned.tsx";

interface Props {
  /** The draft's key, as `draftKey` says: what is refused comes back by it. */
  readonly of: string;
  readonly label: string;
  readonly placeholder: string;
  readonly verb: string;
  readonly max: number;
  /** Whether the text may have several lines. */
  readonly lines?: boolean;
  /** Why nothing can be sent now; "" while it can. */
  readonly closed?: string;
  /** The cursor goes to the box when it appears. */
  readonly focus?: boolean;
  readonly send: (text: string) => void;
  /** What stands beside the button that sends. */
  readonly children?: ComponentChildren;
}

export function SayBox({ of, label, placeholder, verb, max, lines, closed = "", focus, send, children }: Props) {
  const text = draft(of);
  const box = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState("");
  const id = useId();
  const over = lengthOf(text.value) - max;

  useLayoutEffect(() => void (focus === true && box.current?.focus()), []);

  // Two texts for one place are for the screen to show; every other one comes back here, unless something else is in it.
  const back = useReturned(of).find((each) => each.code !== "changed_meanwhile");
  useEffect(() => {
    if (back === undefined || text.peek().trim() !== "") return;
    text.value = back.text;
    setProblem(back.reason);
    announce(t("Your text came back: {reason}", { reason: back.reason }));
    back.take();
  }, [back?.id, text.value === ""]);

  const go = (event: Event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (closed !== "" || over > 0) return;
    if (said === "") return setProblem(t("Write something first."));
    text.value = "";
    setProblem("");
    box.current?.focus();
    send(said);
  };
  return (
    <form class="composer say-box" onSubmit={go}>
      <label class="hidden-text" for={id}>
        {label}
      </label>
      <Box
        id={id}
        class="composer-text"
        box={box}
        value={text.value}
        placeholder={placeholder}
        aria-describedby={`${id}-keys ${id}-problem`}
        aria-invalid={over > 0}
        enterkeyhint="send"
        onInput={(event) => {
          const typed = event.currentTarget.value;
          text.value = lines === true ? typed : typed.replace(/\s*\n\s*/g, " ");
          setProblem("");
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
          if (!event.shiftKey || event.ctrlKey || event.metaKey) go(event);
          else if (lines !== true) event.preventDefault();
        }}
      />
      <div class="buttons">
        <button type="submit" class="button primary" disabled={closed !== ""}>
          {verb}
          <span class="hidden-text">: {label}</span>
        </button>
        {children}
      </div>
      <p class="problem composer-problem" id={`${id}-problem`} aria-live="polite">
        {closed ||
          (over > 0 ? n("{count} character too long", "{count} characters too long", over) : problem)}
      </p>
      <p class="composer-foot">
        <span class="keys" id={`${id}-keys`}>
          {lines === true ? t("Enter to send · Shift+Enter for a new line") : t("Enter to send")}
        </span>
        <span class={over > 0 ? "counter over" : "counter"}>
          {t("{count} / {max}", { count: lengthOf(text.value), max })}
        </span>
      </p>
    </form>
  );
}
