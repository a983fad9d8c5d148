/**
 * A text that is saved as it is written: when its writer rests, and when its box is left. What was typed is kept until it
 * is handed over, and what the board does not take comes back. It shows nothing, and knows nothing of what a text is for.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Submitted, accept, draft, lengthOf, pending } from "../session.ts";
import type { Command } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { type Back, useReturned } from "./returned.tsx";

/** A text is saved this long after the last key, and at once when its box is left. */
export const CALM = 1200;

export type Saved = "" | "writing" | "saving" | "waiting" | "saved";

export function savedWords(state: Saved): string {
  switch (state) {
    case "":
      return "";
    case "writing":
      return t("You are writing");
    case "saving":
      return t("Saving");
    case "waiting":
      return t("Waiting for the network. It will be saved.");
    case "saved":
      return t("Saved");
  }
}

interface Place {
  /** The draft's key, as `draftKey` says. */
  readonly key: string;
  /** What the text is called where it is said that it is saved. */
  readonly label: string;
  /** The text as this person should see it, with their own waiting saves. */
  readonly seen: string;
  /** The text as the server said it, and its revision; 0 where there is none. */
  readonly theirs: string;
  readonly base: number;
  readonly max: number;
  /** Nothing can be written now: what stands in the box is saved if it still counts, and otherwise comes back. */
  readonly shut: boolean;
  /** Whether a command saves this text. */
  readonly saves: (command: Command) => boolean;
  readonly send: (text: string, base: number) => Submitted;
}

interface Keeping {
  readonly text: string;
  readonly over: number;
  readonly state: Saved;
  /** What is not handed over yet; null where that is nothing. */
  readonly own: string | null;
  /** What came back. */
  readonly back: Back | undefined;
  /** It came back because somebody else had the pen. */
  readonly lost: boolean;
  /** It came back because another text stands there. */
  readonly clash: boolean;
  readonly type: (text: string) => void;
  /** Save now what is not handed over. */
  readonly leave: () => void;
  /** What is to stand in place of what came back; null is what the board has. */
  readonly settle: (text: string | null) => void;
}

export function useKeptText({ key, label, seen, theirs, base, max, shut, saves, send }: Place): Keeping {
  const kept = draft(key); // what was typed and not yet handed over, for the case that the browser dies
  const [own, setOwn] = useState<string | null>(null); // null: nothing that is not handed over
  const [asked, setAsked] = useState(false); // whether one has saved here, so that "Saved" is said
  const from = useRef(base);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef<() => void>(() => {});

  // Refused saves come back. The newest has everything that was typed until then.
  const returned = useReturned(key);
  const back = returned[returned.length - 1];
  const lost = back !== undefined && back.code === "pen";
  const clash =
    back !== undefined &&
    (back.code === "changed_meanwhile" || (lost && "base" in back.command && back.command.base !== base));
  const text = own ?? back?.text ?? seen;

  useEffect(() => {
    const left = kept.peek();
    if (left !== "" && left !== text && own === null) {
      from.current = text === "" ? base : 0; // where something stands already, the check of the server brings both texts up
      setOwn(left);
      timer.current = setTimeout(() => latest.current(), CALM);
    }
  }, []);

  const save = (value: string | null = own, since = from.current) => {
    clearTimeout(timer.current);
    if (value === null || lengthOf(value) > max) return;
    setOwn(null);
    kept.value = "";
    if (value === theirs && underway.length === 0) return;
    setAsked(true);
    // Handed over. A box that goes away with the cursor in it is left first, and then unmounted without another render.
    latest.current = () => {};
    void send(value, since).answer.then(
      ({ revision }) => revision !== undefined && announce(t("{field}: saved", { field: label })),
    );
  };
  latest.current = () => {
    if (back === undefined) save();
  };

  useEffect(() => {
    const flush = () => latest.current();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, []);

  useEffect(() => {
    if (shut) latest.current();
  }, [shut]);

  const type = (value: string) => {
    if (own === null) from.current = base;
    setOwn(value);
    kept.value = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), CALM);
  };

  const settle = (value: string | null) => {
    for (const each of returned) accept(each.id);
    if (value === null) {
      clearTimeout(timer.current);
      setOwn(null);
      kept.value = "";
    } else if (lengthOf(value) > max) {
      from.current = base;
      setOwn(value); // too long together: it stays in the box, and says so
    } else {
      save(value, base);
    }
  };

  const underway = pending.value.filter(({ command, status }) => status !== "refused" && saves(command));
  const state: Saved =
    own !== null
      ? "writing"
      : underway.some((each) => each.status === "waiting")
        ? "waiting"
        : underway.length > 0
          ? "saving"
          : asked
            ? "saved"
            : "";
  return { text, over: lengthOf(text) - max, state, own, back, lost, clash, type, leave: () => latest.current(), settle };
}
