/** What a writer sees of a text that the board did not take: why, and what can be done. The text itself stays in its box. */
import { t } from "../words.ts";

interface Props {
  readonly reason: string;
  readonly again: () => void;
  readonly away: () => void;
}

export function NotSaved({ reason, again, away }: Props) {
  return (
    <div class="both" role="alert">
      <p>
        <strong>{t("This was not saved.")}</strong> {reason}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={again}>
          {t("Try again")}
        </button>
        <button type="button" class="button" onClick={away}>
          {t("Throw the text away")}
        </button>
      </div>
    </div>
  );
}
