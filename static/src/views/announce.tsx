/** The one polite live region. Screens say here what a person who does not see the screen must know; nothing steals focus. */
import { signal } from "@preact/signals";

const said = signal("");
let last = 0;

/** Says a sentence once. The same sentence again is said again. */
export function announce(sentence: string): void {
  // A region whose text stays the same is not read out again; a trailing no-break space makes it another text.
  last = Date.now();
  said.value = sentence === said.value ? `${sentence}\u00a0` : sentence;
}

/** Whether something was said just now, by somebody who knew more of it. */
export const saidLately = (): boolean => Date.now() - last < 1000;

export function Announcer() {
  return (
    <div class="hidden-text" role="status" aria-live="polite">
      {said}
    </div>
  );
}
