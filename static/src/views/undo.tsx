/**
 * Undo for a moment: what one just did can be taken back for ten seconds. The offer takes no focus and no place; Ctrl+Z
 * does the same. Whether it can still be undone is the server's to say. Not for texts: those have Edit and Take back.
 */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { justDone, submit } from "../session.ts";
import type { Command } from "../types.ts";
import { t } from "../words.ts";
import { announce, saidLately } from "./announce.tsx";

const MOMENT = 10_000;

interface Offer {
  readonly revision: number;
  readonly words: string;
}
const offer = signal<Offer | null>(null);

/** What is said of a command that can be undone; null for the others, and for those that may have changed nothing. */
function wordsFor({ type }: Command): string | null {
  switch (type) {
    case "take_back_idea":
    case "take_back_question":
    case "take_back_doubt":
    case "take_back_takeaway":
      return t("Taken back.");
    case "place_ideas":
      return t("Moved.");
    case "create_cluster":
      return t("New cluster made.");
    case "rename_cluster":
      return t("Renamed.");
    case "merge_clusters":
      return t("Clusters merged.");
    case "dissolve_cluster":
      return t("Cluster dissolved.");
    case "hide_idea":
    case "hide_question":
    case "hide_doubt":
    case "hide_takeaway":
      return t("Hidden.");
    case "take_action":
      return t("Your name stands beside this step.");
    case "leave_action":
      return t("The name is taken off this step.");
    case "remove_action":
    case "remove_point":
    case "drop_solution":
    case "drop_table":
      return t("Removed.");
    default:
      return null;
  }
}

function undo(): void {
  const revision = offer.value?.revision;
  if (revision === undefined) return;
  offer.value = null;
  void submit({ type: "undo", revision }).answer.then((answer) => answer.revision !== undefined && announce(t("Undone.")));
}

const WRITES = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]";

/** Begin; once per page. */
export function startUndo(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const done = justDone.value;
    const words = done === null ? null : wordsFor(done.command);
    if (done === null || words === null) return;
    clearTimeout(timer);
    offer.value = { revision: done.revision, words };
    timer = setTimeout(() => (offer.value = null), MOMENT);
    queueMicrotask(() => announce(saidLately() ? t("To undo it, press Ctrl and Z.") : t("{done} To undo it, press Ctrl and Z.", { done: words }))); // what it reads is not followed
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
    if (offer.value === null || (event.target as Element).closest(WRITES) !== null) return;
    event.preventDefault();
    undo();
  });
}

export function UndoOffer() {
  const box = useRef<HTMLElement>(null);
  const said = offer.value;
  // It goes by itself, and may have the focus then.
  const held = useRef(false);
  useEffect(() => {
    if (said === null && held.current) document.getElementById("board")?.focus({ preventScroll: true });
    held.current = false;
  }, [said]);
  if (said === null) return null;
  return (
    <section
      class="undo-offer"
      ref={box}
      aria-label={t("Undo")}
      onFocusCapture={() => (held.current = true)}
      onBlurCapture={() => (held.current = box.current?.isConnected !== true)}
    >
      <p>{said.words}</p>
      <button type="button" class="button" onClick={undo}>
        {t("Undo")}
      </button>
    </section>
  );
}
