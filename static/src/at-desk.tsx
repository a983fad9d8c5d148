/**
 * The way to the desk (`desk.tsx`), which comes when somebody runs the workshop or speaks for its city, and stays while
 * the page is open: without a network too, and when the role is lost and given back. Nothing here knows what is on it.
 */
import { later } from "./later.tsx";
import { board, connection, isFacilitator, page, role } from "./session.ts";
import { t } from "./words.ts";

/** Whether this person has anything at the desk: who runs the workshop, and who speaks for the city. */
const sitsThere = (): boolean => isFacilitator.value || role.value === "expert";

const desk = later(() => import("./desk.tsx"), sitsThere);
const { missing } = desk;

/** Begin; once per page. */
export const openDesk = desk.open;
/** A part of the screen that is at the desk. Where the desk cannot be had, `DeskBar` says so for all parts. */
export const AtDesk = desk.At;

/** The bar of those who run the workshop, or what there is to say while it is not there. */
export function DeskBar() {
  if (!sitsThere() || board.value === null) return null;
  if (missing.value) return <Missing />;
  if (!isFacilitator.value) return page.value?.urls.run == null ? null : <AtDesk>{(desk) => <desk.AlsoRuns />}</AtDesk>;
  return (
    <AtDesk wait={<div class="facilitator coming" aria-busy="true" />}>{(desk) => <desk.FacilitatorBar />}</AtDesk>
  );
}

function Missing() {
  const online = connection.value === "live";
  return (
    <section class="facilitator" role="alert" aria-label={t("Facilitator")}>
      <p>
        {isFacilitator.value
          ? t("The facilitator’s buttons could not be loaded.")
          : t("The buttons of the city’s expert could not be loaded.")}{" "}
        {online
          ? t("Please reload the page. Nothing that you wrote is lost.")
          : t("They come when the network is back.")}
      </p>
      {online && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {t("Reload")}
        </button>
      )}
    </section>
  );
}
