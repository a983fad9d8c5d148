/** The solutions of the workshop: which there are, and how far each is. */
import { signal } from "@preact/signals";
import { AtDesk } from "../at-desk.tsx";
import { doubts, isFacilitator, myTable, role, solutions, submit, tables } from "../session.ts";
import type { Id, Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { short } from "./card.tsx";
import { CityChoice } from "./choice.tsx";
import { ChosenMark } from "./chosen.tsx";
import { ClosedVotes } from "./closed-votes.tsx";
import { DoneButton } from "./done.tsx";
import { Doubts } from "./doubts.tsx";
import { Menu } from "./menu.tsx";
import { testsOthers } from "./pen.tsx";
import { shownName } from "./pick.tsx";
import { support } from "./results.tsx";
import { CityPublishes, CitySays } from "./says.tsx";
import { Completeness, Sheet } from "./sheet.tsx";
import { isEmpty, partsFilled, solutionTitle, supportOf, writesThis } from "./solution.ts";
import { showVerb } from "./spotlight.ts";
import { sayAloud } from "./stages.ts";
import { TakeHome } from "./take-home.tsx";

const IN_ADDRESS = /^#solution=([\w-]{8,40})$/;

/** The sheet that is open on this screen; in the address too, so that a reload comes back to it. */
const open = signal<Id | null>(IN_ADDRESS.exec(location.hash)?.[1] ?? null);

export function openSheet(id: Id | null): void {
  open.value = id;
  history.replaceState(null, "", id === null ? location.pathname + location.search : `#solution=${id}`);
  window.scrollTo(0, 0);
}

export function SolutionsStage() {
  const all = solutions.value;
  const shown = all.find((solution) => solution.id === open.value);
  if (shown !== undefined) return <Sheet key={shown.id} solution={shown} />;
  return <SolutionList all={all} />;
}

function SolutionList({ all }: { readonly all: readonly Solution[] }) {
  const say = sayAloud("draft");
  const tests = testsOthers();
  return (
    <>
      <h2 class="prompt small">{t("What should the city do?")}</h2>
      <p class="lead">
        {isFacilitator.value && say !== ""
          ? t("Say: “{words}”", { words: say })
          : tests
            ? <strong>{t("Your table has no sheet: test the others. What would stop this?")}</strong>
            : t("Open a solution and write it together. Everything is saved as you write.")}
      </p>
      <CityPublishes />
      {all.length === 0 ? (
        <p class="empty part">
          {isFacilitator.value
            ? t("No solutions yet: make one from a cluster below.")
            : t("No solutions yet. The facilitator makes one from a cluster.")}
        </p>
      ) : (
        <ul class="solutions">
          {all.map((solution) => (
            <SolutionCard key={solution.id} solution={solution} tests={tests} />
          ))}
        </ul>
      )}
      {all.length > 0 && <DoneButton />}
      {(isFacilitator.value || role.value === "expert") && <CityChoice />}
      {isFacilitator.value && all.length === 0 && <AtDesk>{(desk) => <desk.MakeSheets />}</AtDesk>}
      {isFacilitator.value && (
        <AtDesk>
          {(desk) => (
            <>
              <desk.GiveSheets />
              <desk.Sources />
            </>
          )}
        </AtDesk>
      )}
      <ClosedVotes folded={t("Results of the vote")} />
    </>
  );
}

interface CardProps {
  readonly solution: Solution;
  /** Its reader has no sheet, and is asked what would stop this one. */
  readonly tests: boolean;
}

function SolutionCard({ solution, tests }: CardProps) {
  const votes = supportOf(solution.cluster);
  const title = solutionTitle(solution);
  const against = doubts(solution.id).length;
  const own = solution.table !== null && solution.table === myTable.value;
  return (
    <li class="solution">
      <h3>
        {title} <ChosenMark cluster={solution.cluster} />
      </h3>
      <p class="note">
        {t("From the cluster “{cluster}”", { cluster: shownName(solution.cluster) })}
        {votes !== null && ` · ${support(votes.dots, votes.voters)}`}
      </p>
      <p class="note figures">
        {partsFilled(solution.id)}
        {against > 0 && ` · ${n("{count} doubt", "{count} doubts", against)}`}
      </p>
      <Completeness solution={solution.id} />
      {solution.table !== null && (
        <p>
          {writesThis(solution)} {own && <span class="tag">{t("Your table")}</span>}
        </p>
      )}
      <CitySays solution={solution} />
      {tests && <Doubts solution={solution.id} about={title} />}
      <div class="buttons">
        <button
          type="button"
          class={own ? "button primary" : "button"}
          aria-label={t("Open the sheet: {title}", { title })}
          onClick={() => openSheet(solution.id)}
        >
          {t("Open the sheet")}
        </button>
        <TakeHome what="solution" target={solution.id} title={title} />
        {isFacilitator.value && tables.value.length > 0 && (
          <AtDesk>{(desk) => <desk.GiveSheet solution={solution} />}</AtDesk>
        )}
        {isFacilitator.value && (
          <Menu
            label={t("Solution “{title}”", { title: short(title) })}
            items={() => [
              showVerb("solution", solution.id),
              isEmpty(solution.id) && {
                label: t("Drop this solution"),
                note: t("The cluster and its ideas stay"),
                act: () => submit({ type: "drop_solution", solution: solution.id }),
              },
            ]}
          />
        )}
      </div>
    </li>
  );
}
