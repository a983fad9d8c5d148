/** A sentence from the facilitator to everybody: asked for here, shown by `views/shown.tsx` and on the big screen. */
import { nudge, submit } from "../session.ts";
import { MAX } from "../types.ts";
import { askText } from "../views/dialog.tsx";
import type { MenuEntry } from "../views/menu.tsx";
import { t } from "../words.ts";

export function nudgeItem(): MenuEntry {
  const said = nudge.value;
  return {
    label: t("Say something to everybody…"),
    ...(said === null ? {} : { note: t("Now: “{text}”", { text: said.text }) }),
    act: () =>
      askText({
        title: t("Say something to everybody"),
        label: t("Message"),
        hint: said === null ? t("On every screen, the big one too.") : t("No text takes the message away."),
        text: said?.text ?? "",
        max: MAX.point,
        long: true,
        optional: said !== null,
        verb: t("Say it"),
        done: (text) => submit({ type: "send_nudge", text }),
      }),
  };
}
