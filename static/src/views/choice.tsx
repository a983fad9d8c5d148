/**
 * The challenge city's own choice: after the vote one cluster goes on because the city wants it, beside those of the room.
 * Whether it may be chosen now is the server's to say; how it is chosen is at the desk.
 */
import { AtDesk } from "../at-desk.tsx";
import { brief, choice, clusters, isFacilitator, role } from "../session.ts";
import { t } from "../words.ts";
import { ChosenMark } from "./chosen.tsx";
import { shownName } from "./pick.tsx";

/** What the city chose, and the way to choose for those who may. */
export function CityChoice() {
  const chosen = choice.value;
  const city = brief.value?.city ?? "";
  const speaks = role.value === "expert";
  if (clusters.value.length === 0) return null;
  return (
    <section class="panel part city-choice">
      <h2 tabIndex={-1}>{t("The choice of {city}", { city })}</h2>
      {chosen === null ? (
        <p>
          {speaks
            ? t("Choose one cluster that goes on because your city wants it, beside the room’s top two.")
            : t("{city} has not chosen yet. One cluster goes on because the city wants it, beside the room’s top two.", {
                city,
              })}
        </p>
      ) : (
        <p>
          <strong>{shownName(chosen.cluster)}</strong> <ChosenMark cluster={chosen.cluster} />
          {chosen.by !== "expert" && <span class="note"> {t("The facilitator chose for the city.")}</span>}
        </p>
      )}
      {(speaks || isFacilitator.value) && <AtDesk>{(desk) => <desk.Choose />}</AtDesk>}
    </section>
  );
}
