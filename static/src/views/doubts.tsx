/** “What would stop this?”: what people say against a solution, in time to mend it, and the box to say it. */
import { useEffect, useId, useState } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import {
  board, doubts, draft, draftKey, isFacilitator, isMine, lengthOf, newId, role, submit, tableName,
} from "../session.ts";
import { type Doubt, type Id, MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Box } from "./box.tsx";
import { WhyHidden, authorOf, short, takeBackText } from "./card.tsx";
import { useReturned } from "./returned.tsx";
import { lockedOut } from "./stages.ts";

/**
 * All doubts about one solution. `about` names it where several stand in a list; without it, a heading says already what
 * is asked.
 */
export function Doubts({ solution, about }: { readonly solution: Id; readonly about: string }) {
  const all = doubts(solution);
  return (
    <>
      {all.length > 0 && (
        <ul class="doubts">
          {all.map((doubt) => (
            <OneDoubt key={doubt.id} doubt={doubt} />
          ))}
        </ul>
      )}
      {role.value !== "projector" && board.value?.stage === "draft" && <DoubtBox solution={solution} about={about} />}
    </>
  );
}

function OneDoubt({ doubt }: { readonly doubt: Doubt }) {
  const own = isMine(doubt);
  const parts = [
    doubt.rev === 0 && t("Sending"),
    own ? t("Yours") : authorOf(doubt),
    tableName(doubt.table),
  ].filter(Boolean);
  return (
    <li class={doubt.hidden === null ? "doubt" : "doubt hidden"}>
      <p class="card-text">{doubt.text}</p>
      <WhyHidden card={doubt} mine={own} />
      <p class="card-foot">
        <span>{parts.join(" · ")}</span>
        {own && doubt.rev > 0 && doubt.hidden === null && !lockedOut.value && (
          <button
            type="button"
            class="link"
            aria-label={t("Take back: {idea}", { idea: short(doubt.text) })}
            onClick={() => takeBackText({ type: "take_back_doubt", doubt: doubt.id }, doubt.text)}
          >
            {t("Take back")}
          </button>
        )}
        {isFacilitator.value && doubt.rev > 0 && <AtDesk>{(desk) => <desk.HideDoubt doubt={doubt} />}</AtDesk>}
      </p>
    </li>
  );
}

function DoubtBox({ solution, about }: { readonly solution: Id; readonly about: string }) {
  const id = useId();
  const key = draftKey({ type: "raise_doubt", doubt: "", solution, text: "" });
  const text = draft(key);
  const [problem, setProblem] = useState("");
  const back = useReturned(key)[0];
  useEffect(() => {
    if (back === undefined || text.peek().trim() !== "") return;
    text.value = back.text;
    setProblem(back.reason);
    announce(t("Your text came back: {reason}", { reason: back.reason }));
    back.take();
  }, [back?.id, text.value === ""]);

  const over = lengthOf(text.value.trim()) - MAX.point;
  const paused = lockedOut.value || (!isFacilitator.value && board.value?.writing === false);
  const send = (event: Event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said === "" || over > 0 || paused) return;
    const { answer } = submit({ type: "raise_doubt", doubt: newId(), solution, text: said });
    void answer.then(({ revision }) => revision !== undefined && announce(t("It is on the sheet now.")));
    text.value = "";
    setProblem("");
  };
  return (
    <form class="doubt-box" onSubmit={send}>
      <label class={about === "" ? "hidden-text" : "label"} for={id}>
        {t("What would stop this?")} <span class="hidden-text">{about}</span>
      </label>
      <Box
        id={id}
        class="box"
        value={text.value}
        placeholder={t("A rule, a cost, a habit…")}
        aria-describedby={`${id}-why`}
        aria-invalid={over > 0}
        enterkeyhint="send"
        onInput={(event) => {
          text.value = event.currentTarget.value.replace(/\s*\n\s*/g, " ");
          setProblem("");
        }}
        onKeyDown={(event) => event.key === "Enter" && !event.isComposing && event.keyCode !== 229 && send(event)}
      />
      <button type="submit" class="button" disabled={paused || text.value.trim() === ""}>
        {t("Say it")}
      </button>
      <p class="problem" id={`${id}-why`} aria-live="polite">
        {paused
          ? t("Writing is closed now. Your text stays here.")
          : over > 0
            ? n("{count} character too long", "{count} characters too long", over)
            : problem}
      </p>
    </form>
  );
}
