/**
 * What the facilitator says and shows to everybody, on top of the board. It is announced politely, never takes the focus,
 * and each can put it away on their own screen.
 */
import { useEffect, useId, useState } from "preact/hooks";
import { draft, isFacilitator, nudge, submit } from "../session.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { type ShownPart, shownNow, stopShowing } from "./spotlight.ts";

/** The facilitator's sentence, until each has read it. */
export function NudgeBanner() {
  const said = nudge.value;
  const read = draft("read:nudge"); // drafts outlive a reload, and so must this
  const text = said?.text ?? "";
  const seen = said === null || read.value === String(said.at);
  useEffect(() => {
    if (seen) return undefined;
    announce(t("The facilitator says: {text}", { text }));
    return () => announce(""); // what was taken back is read out to nobody
  }, [said?.at]);
  if (seen) return null;
  return (
    <section class="notice calm nudge" aria-label={t("From the facilitator")}>
      <p class="notice-text">
        <strong>{t("The facilitator says:")}</strong> {text}
      </p>
      {isFacilitator.value && (
        <button type="button" class="button" onClick={() => submit({ type: "send_nudge", text: "" })}>
          {t("Take it back")}
        </button>
      )}
      <button type="button" class="button" aria-label={t("Close this message")} onClick={() => (read.value = String(said.at))}>
        {t("Close")}
      </button>
    </section>
  );
}

/** What everybody looks at together. */
export function ShownPanel() {
  const now = shownNow();
  const [closed, setClosed] = useState(0);
  const id = useId();
  useEffect(() => {
    if (now === null) return undefined;
    announce(t("The facilitator shows to everyone: {text}", { text: now.title }));
    return () => announce(t("Nothing is shown to everyone now."));
  }, [now?.at]);
  if (now === null) return null;
  const open = closed !== now.at;
  return (
    <section class={open ? "shown" : "shown folded"} aria-labelledby={`${id}-kind`}>
      <div class="shown-head">
        <h2 id={`${id}-kind`}>{t("Shown to everyone: {thing}", { thing: now.kind })}</h2>
        {isFacilitator.value && (
          <button type="button" class="button" onClick={stopShowing}>
            {t("Stop showing")}
          </button>
        )}
        <button
          type="button"
          class="button"
          aria-expanded={open}
          aria-controls={`${id}-body`}
          onClick={() => setClosed(open ? now.at : 0)}
        >
          {open ? t("Make it small") : t("Open it again")}
        </button>
      </div>
      <div class="shown-body" id={`${id}-body`} tabIndex={0} role="group" aria-label={now.title} hidden={!open}>
        <p class="shown-title">{now.title}</p>
        <Parts parts={now.parts} />
      </div>
    </section>
  );
}

function Parts({ parts }: { readonly parts: readonly ShownPart[] }) {
  return (
    <>
      {parts.map(({ label, lines }) => (
        <div key={label}>
          {label !== "" && <h3>{label}</h3>}
          {lines.length === 1 ? (
            <p>{lines[0]}</p>
          ) : (
            <ul>
              {lines.map((line) => (
                <li>{line}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </>
  );
}
