/**
 * The way to what the Lab learned (`learning.tsx`): a file of its own, which comes when somebody opens a sheet. Nothing here
 * knows what is in it.
 */
import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "./words.ts";

type Learning = typeof import("./learning.tsx");

const learning = signal<Learning | null>(null);
const missing = signal(false);
let asked = false;

interface Props {
  /** What is taken from there. */
  readonly children: (learning: Learning) => ComponentChild;
}

/** Asked for once, as browsers remember that an address failed. */
export function AtLearning({ children }: Props) {
  useEffect(() => {
    if (asked) return;
    asked = true;
    void import("./learning.tsx").then(
      (found) => void (learning.value = found),
      () => void (missing.value = true),
    );
  }, []);
  if (learning.value !== null) return <>{children(learning.value)}</>;
  return missing.value ? <p class="note">{t("This part of the board could not be loaded.")}</p> : null;
}
