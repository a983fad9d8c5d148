/**
 * What the facilitator says and shows to everybody, on the big screen. Nothing scrolls there: what does not fit is cut
 * with a mark, and the rest of a list is counted.
 */
import { useEffect } from "preact/hooks";
import { nudge } from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import type { ShownThing } from "./spotlight.ts";

/** Most ideas of a cluster, and most lines of one field. */
const MOST = { ideas: 6, lines: 4 } as const;

export function BigNudge() {
  const text = nudge.value?.text ?? "";
  useEffect(() => {
    announce(text);
    return () => announce(""); // what was taken back is read out to nobody
  }, [text]);
  if (text === "") return null;
  return (
    <aside class="nudge" aria-label={t("From the facilitator")}>
      <p class="clamp">{text}</p>
    </aside>
  );
}

export function BigShown({ thing: { at, kind, what, title, parts } }: { readonly thing: ShownThing }) {
  useEffect(() => {
    announce(title);
    return () => announce("");
  }, [at]);
  const size = title.length > 220 ? "prompt long" : title.length > 110 || what === "solution" ? "prompt middle" : "prompt";
  const most = what === "cluster" ? MOST.ideas : MOST.lines;
  return (
    <div class={`stage shown ${what}`}>
      <p class="shown-kind">{kind}</p>
      <h1 class={size}>{title}</h1>
      <div class="shown-parts">
        {parts.map(({ label, lines }) => (
          <section key={label}>
            {label !== "" && <h2>{label}</h2>}
            {lines.length === 1 && what !== "cluster" ? (
              <p class="clamp">{lines[0]}</p>
            ) : (
              <ul class={what === "cluster" ? "cards" : ""}>
                {lines.slice(0, most).map((line) => (
                  <li class={what === "cluster" ? "card" : ""}>
                    <span class="clamp">{line}</span>
                  </li>
                ))}
              </ul>
            )}
            {lines.length > most && (
              <p class="more">{n("and {count} more", "and {count} more", lines.length - most)}</p>
            )}
          </section>
        ))}
      </div>
    </div>
  );
}
