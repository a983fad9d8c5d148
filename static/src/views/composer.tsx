/**
 * The one text box where ideas are written. Enter posts, Shift+Enter makes a new line, Ctrl+Enter posts as well, and an
 * Enter that only ends a composition (Japanese, Korean, accents) does neither. A text that is too long is said, not cut.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { board, brief, draft, draftKey, isMuted, lengthOf, myIdeas, newId, ownLanguage, role, submit } from "../session.ts";
import { MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Box } from "./box.tsx";
import { named } from "./cards.ts";
import { LaneChooser, chooseLane, laneHint, nextLane } from "./lanes.tsx";
import { useReturned } from "./returned.tsx";
import { lockedOut } from "./stages.ts";

const KEY = draftKey({ type: "post_idea", idea: "", text: "" }) ?? "idea";

/** Where a half-written idea is kept. */
export const ideaDraft = () => draft(KEY);

/** Somebody was typing when this box went. Where the next stage has such a box, they go on typing there. */
let leftInTheMiddle = false;

/** More lines than this are hardly a list of ideas. */
const MOST_LINES = 40;
const BULLET = /^\s*(?:[-*•–—·]|\d{1,2}[.)])\s+/;

/** The lines of a list that was pasted, without bullets and numbers. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(BULLET, "").trim())
    .filter((line) => line !== "");

interface Props {
  /** Put the cursor in the box when it appears: only on entering the board, or when its author asked for the box. */
  readonly focus: boolean;
}

export function Composer({ focus }: Props) {
  const text = ideaDraft();
  const box = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState("");
  const [pasted, setPasted] = useState<readonly string[] | null>(null);
  const rawPaste = useRef("");
  const returned = useReturned(KEY);

  const length = lengthOf(text.value);
  const over = length - MAX.idea;
  const state = board.value;
  const delegate = role.value === "delegate";
  const late = lockedOut.value;
  const paused = late || isMuted.value || (delegate && state?.writing === false);
  const limit = delegate ? (state?.ideas_each ?? 0) : 0;
  const full = limit > 0 && myIdeas.value.length >= limit;

  useLayoutEffect(() => {
    if (focus || leftInTheMiddle) box.current?.focus();
    leftInTheMiddle = false;
    return () => {
      leftInTheMiddle = box.current !== null && document.activeElement === box.current && text.peek().trim() !== "";
    };
  }, []);

  // A text that the board did not take comes back into the box, with the reason, unless something else is in there.
  const back = returned[0];
  useEffect(() => {
    if (back === undefined || text.peek().trim() !== "") return;
    text.value = back.text;
    if (back.command.type === "post_idea") chooseLane(back.command.lane ?? "");
    setProblem(back.reason);
    announce(t("Your text came back: {reason}", { reason: back.reason }));
    back.take();
  }, [back?.id, text.value === ""]);

  const post = () => {
    const idea = text.value.trim();
    if (paused || full) return;
    if (idea === "") {
      setProblem(t("Write something first."));
    } else if (lengthOf(idea) > MAX.idea) {
      setProblem(tooLong(lengthOf(idea) - MAX.idea));
    } else {
      const { answer } = submit({ type: "post_idea", idea: newId(), text: idea, lane: nextLane() });
      void answer.then(({ revision }) => revision !== undefined && announce(t("It is sent.")));
      text.value = "";
      setProblem("");
      setPasted(null);
    }
    box.current?.focus();
  };

  const postAll = () => {
    const ideas = pasted ?? [];
    for (const idea of ideas) submit({ type: "post_idea", idea: newId(), text: idea, lane: nextLane() });
    setPasted(null);
    announce(n("{count} card posted.", "{count} cards posted.", ideas.length));
    box.current?.focus();
  };

  const keepAsOne = () => {
    text.value = rawPaste.current;
    setPasted(null);
    box.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    post();
  };

  const onPaste = (event: ClipboardEvent) => {
    if (text.value.trim() !== "") return;
    const raw = event.clipboardData?.getData("text/plain") ?? "";
    const lines = linesOf(raw);
    if (lines.length < 2 || lines.length > MOST_LINES) return;
    event.preventDefault();
    rawPaste.current = raw.trim();
    setProblem("");
    setPasted(lines);
  };

  const long = pasted?.findIndex((line) => lengthOf(line) > MAX.idea) ?? -1;
  const room = limit > 0 ? limit - myIdeas.value.length : Infinity;
  const tooMany = pasted !== null && pasted.length > room;

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        post();
      }}
    >
      <LaneChooser then={() => box.current?.focus()} />
      <label class="hidden-text" for="idea">
        {named(t("Your idea"), t("Your card"))}
      </label>
      <Box
        id="idea"
        lang={ownLanguage.value}
        class="composer-text"
        box={box}
        rows={2}
        value={text.value}
        placeholder={
          laneHint(nextLane()) ||
          (brief.value?.placeholder
            ? t("For example: “{idea}”", { idea: brief.value.placeholder })
            : named(t("One idea per card"), t("One thing on each card")))
        }
        aria-describedby="idea-caution idea-keys idea-count idea-problem"
        aria-invalid={over > 0}
        enterkeyhint="send"
        onInput={(event) => {
          text.value = event.currentTarget.value;
          setProblem("");
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <button type="submit" class={pasted === null ? "button primary" : "button"} disabled={paused || full}>
        {named(t("Post idea"), t("Post card"))}
      </button>
      {pasted !== null && (
        <div class="pasted" role="group" aria-label={t("You pasted a list")}>
          <p>
            <strong>{n("You pasted {count} line.", "You pasted {count} lines.", pasted.length)}</strong>{" "}
            {long >= 0
              ? t("Line {number} is longer than {max} characters: post it as one text and shorten it there.", {
                  number: long + 1,
                  max: MAX.idea,
                })
              : tooMany
                ? n("You can post {count} more card.", "You can post {count} more cards.", Math.max(0, room))
                : t("Is each line a card of its own?")}
          </p>
          <ol>
            {pasted.map((line) => (
              <li>{line}</li>
            ))}
          </ol>
          <div class="buttons">
            {long < 0 && !tooMany && !paused && (
              <button type="button" class="button primary" onClick={postAll}>
                {n("Post as {count} card", "Post as {count} cards", pasted.length)}
              </button>
            )}
            <button type="button" class="button" onClick={keepAsOne}>
              {t("Keep as one")}
            </button>
          </div>
        </div>
      )}
      {brief.value !== null && brief.value.caution !== "" && (
        <p class="caution" id="idea-caution" lang={ownLanguage.value}>
          {t(brief.value.caution)}
        </p>
      )}
      <p class="problem composer-problem" id="idea-problem" aria-live="polite">
        {late
          ? t("The time is over, and this stage is closed. Your text stays here.")
          : isMuted.value
            ? t("The facilitator has paused your writing. Your text stays here. Speak to the facilitator.")
            : paused
              ? t("The facilitator has paused writing. Your text stays here.")
              : full
                ? n(
                    "You have posted {count} card, as many as each person has here. You can edit it or take it back.",
                    "You have posted {count} cards, as many as each person has here. You can edit them or take one back.",
                    limit,
                  )
                : over > 0
                  ? tooLong(over)
                  : problem}
      </p>
      <p class="composer-foot">
        <span class="keys" id="idea-keys">
          {t("Enter to post · Shift+Enter for a new line")}
        </span>
        <span class={over > 0 ? "counter over" : "counter"} id="idea-count">
          {t("{count} / {max}", { count: length, max: MAX.idea })}
        </span>
      </p>
    </form>
  );
}

function tooLong(over: number): string {
  return n(
    "{count} character too long. Make it shorter, or make two cards of it.",
    "{count} characters too long. Make it shorter, or make two cards of it.",
    over,
  );
}
