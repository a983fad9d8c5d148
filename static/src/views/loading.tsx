/** What stands where something is on its way. */
import { t } from "../words.ts";

export function Loading() {
  return (
    <div class="loading" role="status" aria-label={t("Loading the board…")}>
      <div />
      <div />
      <div />
    </div>
  );
}
