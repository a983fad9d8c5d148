/** Who cited a lesson, a project or an observation of this board: solutions of other workshops, as the server knows them. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { page } from "../session.ts";
import type { Id } from "../types.ts";
import { t } from "../words.ts";

export interface Citing {
  readonly board: string;
  readonly workshop: string;
  readonly city: string;
  readonly title: string;
}

const known = signal<Readonly<Record<Id, readonly Citing[]>>>({});
/** When it was asked last; other boards change without a word here. */
let asked = 0;
const STALE = 30_000;

async function ask(): Promise<void> {
  const address = page.value?.urls.cited;
  if (address == null || Date.now() - asked < STALE) return;
  asked = Date.now();
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.ok) known.value = ((await response.json()) as { cited: Readonly<Record<Id, readonly Citing[]>> }).cited;
  } catch {
    asked = 0; // it is asked again with the next one that is shown
  }
}

/** Beside something that others may cite. Says nothing where nobody did. */
export function CitedBy({ target }: { readonly target: Id }) {
  useEffect(() => void ask(), [target]);
  return <CitedList cited={known.value[target] ?? []} />;
}

export function CitedList({ cited }: { readonly cited: readonly Citing[] }) {
  if (cited.length === 0) return null;
  return (
    <ul class="cited-by">
      {cited.map(({ board, city, title }, at) => (
        <li key={`${board} ${at}`} dir="auto">
          {t("Cited by {city}: {title}", { city, title })}
        </li>
      ))}
    </ul>
  );
}
