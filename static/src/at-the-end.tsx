/**
 * The way to the screen of the last stage (`finishing.tsx`). It comes with the stage before, so that it
 * is there when the workshop ends, also where the network is not.
 */
import { effect, signal } from "@preact/signals";
import { board, connection } from "./session.ts";
import { Loading } from "./views/loading.tsx";
import { stageBeside } from "./views/stages.ts";
import { t } from "./words.ts";

const end = signal<typeof import("./finishing.tsx") | null>(null);
const missing = signal(false);

/** Begin; once per page. Asked for once, as browsers remember that an address failed: then the page is loaded anew. */
export function bringTheEnd(): void {
  let asked = false;
  effect(() => {
    const stage = board.value?.stage;
    if (asked || (stage === undefined || (stage !== "closed" && (stageBeside(stage, 1) !== "closed" || connection.value !== "live")))) return;
    asked = true;
    void import("./finishing.tsx").then(
      (found) => void (end.value = found),
      () => void (missing.value = true),
    );
  });
}

export function TheEnd() {
  if (end.value !== null) return <end.value.FinishedStage />;
  if (!missing.value) return <Loading />;
  return (
    <div class="notice" role="alert">
      <p class="notice-text">
        {t("This part of the board could not be loaded.")} {t("Please reload the page. Nothing that you wrote is lost.")}
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {t("Reload")}
      </button>
    </div>
  );
}
