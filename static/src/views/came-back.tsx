/** Dots that came back to a voter, because clusters on the ballot were merged or dissolved. Said until they vote again. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MyBallot } from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";

/** The change of the ballot of which this person has read. */
const read = signal("");

export function CameBack({ ballot, paused }: { readonly ballot: MyBallot; readonly paused: boolean }) {
  const { returned, round, rev } = ballot;
  const which = `${round}.${rev}`;
  const said = [
    n(
      "Clusters were merged or dissolved: {count} dot came back to you.",
      "Clusters were merged or dissolved: {count} dots came back to you.",
      returned,
    ),
    !paused && t("You can give it again."),
  ]
    .filter(Boolean)
    .join(" ");
  const news = returned > 0 && read.value !== which;
  useEffect(() => void (news && announce(said)), [news, which]);
  if (!news) return null;
  return (
    <div class="warning came-back">
      <p>{said}</p>
      <button type="button" class="button" onClick={() => (read.value = which)}>
        {t("OK")}
      </button>
    </div>
  );
}
