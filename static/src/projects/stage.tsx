/** The stages of an exchange: cards come first, then the tables, then whom one wants to meet again. */
import { AtDesk } from "../at-desk.tsx";
import { isFacilitator } from "../session.ts";
import { sayAloud } from "../views/stages.ts";
import { t } from "../words.ts";
import { Projects } from "./cards.tsx";
import { MyTable } from "./my-table.tsx";
import { StayInTouch } from "./touch.tsx";

/** Beside what the exchange is about. */
export function FirstCards() {
  return <Projects first />;
}

export function ProjectsStage() {
  const say = sayAloud("draft");
  return (
    <>
      <h2 class="prompt small">{t("Who brings what, and who meets whom?")}</h2>
      {isFacilitator.value && say !== "" && <p class="lead">{t("Say: “{words}”", { words: say })}</p>}
      <MyTable />
      {isFacilitator.value && <AtDesk>{(desk) => <desk.TableRounds />}</AtDesk>}
      <StayInTouch />
      <Projects />
    </>
  );
}

/** Everything can be read; whom one wants to meet again can still be said. */
export function FinishedProjects() {
  return (
    <>
      <StayInTouch />
      <Projects />
    </>
  );
}
