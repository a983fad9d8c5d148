/** What a solution builds on of other workshops, where it is only read. */
import { builtOn } from "./citations.ts";
import type { Id } from "../types.ts";
import { t } from "../words.ts";

export function BuiltOn({ solution }: { readonly solution: Id }) {
  const lines = builtOn(solution);
  if (lines.length === 0) return null;
  return (
    <ul class="built-on" aria-label={t("It builds on")}>
      {lines.map((line) => (
        <li key={line} dir="auto">
          {line}
        </li>
      ))}
    </ul>
  );
}
