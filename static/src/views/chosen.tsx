/** The mark of the challenge city's own choice, the same wherever a cluster, or what was made from it, is shown. */
import { choice } from "../session.ts";
import type { Id } from "../types.ts";
import { t } from "../words.ts";

export function ChosenMark({ cluster }: { readonly cluster: Id }) {
  return choice.value?.cluster === cluster ? <span class="tag ok">{t("Chosen by the city")}</span> : null;
}
