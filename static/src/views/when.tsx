/** A time by which something is done: 30 days, 90 days or a date. As a box to choose it, and as people read it. */
import { useState } from "preact/hooks";
import { t } from "../words.ts";
import { dayOf } from "./stages.ts";

/** A time as people read it; "" where none was said. */
export function byWhen(by: string): string {
  if (by === "30 days") return t("30 days");
  if (by === "90 days") return t("90 days");
  return dayOf(by);
}

interface Props {
  /** Empty, `30 days`, `90 days` or YYYY-MM-DD. */
  readonly by: string;
  readonly reads?: boolean;
  readonly choose: (by: string) => void;
}

export function When({ by, reads = false, choose }: Props) {
  const [dated, setDated] = useState(false);
  const day = /^\d{4}-/.test(by);
  return (
    <div class="step-when">
      <select
        class="box"
        aria-label={t("By when")}
        disabled={reads}
        value={dated || day ? "day" : by}
        onChange={(event) => {
          const value = event.currentTarget.value;
          setDated(value === "day");
          if (value !== "day") choose(value);
        }}
      >
        <option value="">{t("By when")}</option>
        <option value="30 days">{t("30 days")}</option>
        <option value="90 days">{t("90 days")}</option>
        <option value="day">{t("A date…")}</option>
      </select>
      {(dated || day) && (
        <input
          class="box"
          type="date"
          aria-label={t("Date")}
          readOnly={reads}
          value={day ? by : ""}
          onInput={(event) => event.currentTarget.value !== "" && choose(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
