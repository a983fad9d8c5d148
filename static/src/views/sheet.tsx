/** A solution's sheet: its twelve fields, and beside them where the solution came from and what is still open. */
import { useEffect, useRef } from "preact/hooks";
import { AtLearning } from "../at-learning.tsx";
import { field, ideasIn, isFacilitator, role, solutions } from "../session.ts";
import { type SheetField, sheetFields } from "../sheet-fields.ts";
import type { Id, Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { BuiltOn } from "./built-on.tsx";
import { authorOf } from "./card.tsx";
import { howMany } from "./cards.ts";
import { ChosenMark } from "./chosen.tsx";
import { citations } from "./citations.ts";
import { isPublished } from "./city-says.ts";
import { DoneButton } from "./done.tsx";
import { Doubts } from "./doubts.tsx";
import { TextField } from "./field.tsx";
import { PenStrip, mayFill } from "./pen.tsx";
import { shownName } from "./pick.tsx";
import { support } from "./results.tsx";
import { CitySays } from "./says.tsx";
import { completeness, partsFilled, saysSomething, solutionTitle, supportOf } from "./solution.ts";
import { openSheet } from "./solutions.tsx";
import { showEveryone } from "./spotlight.ts";
import { lockedOut } from "./stages.ts";
import { ReadSteps, Steps } from "./steps.tsx";
import { TakeHome } from "./take-home.tsx";

export function Sheet({ solution }: { readonly solution: Solution }) {
  const all = solutions.value;
  const at = all.findIndex((each) => each.id === solution.id);
  const next = all[at + 1];
  const votes = supportOf(solution.cluster);
  const list = sheetFields();
  const writes = role.value !== "projector";
  const reads = !mayFill(solution);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const titled = (field(solution.id, "title")?.text.trim() ?? "") !== "";
  return (
    <div class="sheet-page">
      <article class="panel sheet">
        <p class="sheet-top">
          <button type="button" class="link" onClick={() => openSheet(null)}>
            {t("← All solutions")}
          </button>
          <span class="tag">{t("Solution {number} of {all}", { number: at + 1, all: all.length })}</span>
          {votes !== null && <span class="note figures">{support(votes.dots, votes.voters)}</span>}
          <ChosenMark cluster={solution.cluster} />
          <TakeHome what="solution" target={solution.id} title={solutionTitle(solution)} />
          {isFacilitator.value && (
            <button type="button" class="link" onClick={() => showEveryone("solution", solution.id)}>
              {t("Show to everyone")}
            </button>
          )}
          {next !== undefined && (
            <button type="button" class="link" onClick={() => openSheet(next.id)}>
              {t("Next solution →")}
            </button>
          )}
        </p>
        <h2 ref={heading} tabIndex={-1} class={titled ? "" : "unnamed"}>
          {solutionTitle(solution)}
        </h2>
        {writes && <PenStrip solution={solution} />}
        {list
          .filter((each) => each.star)
          .map((each) => (
            <SheetPart key={each.name} solution={solution.id} part={each} writes={writes} reads={reads} />
          ))}
        <details class="later">
          <summary>
            {t("For the city, later")}{" "}
            <span class="note">{n("{count} field", "{count} fields", list.filter((each) => !each.star).length)}</span>
          </summary>
          {list
            .filter((each) => !each.star)
            .map((each) => (
              <SheetPart key={each.name} solution={solution.id} part={each} writes={writes} reads={reads} />
            ))}
        </details>
        <DoneButton />
      </article>
      <Trail solution={solution} />
    </div>
  );
}

interface PartProps {
  readonly solution: Id;
  readonly part: SheetField;
  readonly writes: boolean;
  /** Somebody else writes now: the boxes can be read. */
  readonly reads: boolean;
}

function SheetPart({ solution, part, writes, reads }: PartProps) {
  if (part.name === "steps")
    return writes ? (
      <fieldset disabled={lockedOut.value}>
        <Steps solution={solution} part={part} reads={reads} />
      </fieldset>
    ) : (
      <ReadSteps solution={solution} part={part} />
    );
  if (writes)
    return (
      <>
        <TextField solution={solution} part={part} name={part.name} reads={reads} />
        {part.name === "learn" && (
          <AtLearning>
            {(learning) => <learning.Learned solution={solution} reads={reads || lockedOut.value} />}
          </AtLearning>
        )}
      </>
    );
  const text = field(solution, part.name)?.text ?? "";
  return (
    <div class="field">
      <p class="label">{part.label}</p>
      {part.name === "learn" && <BuiltOn solution={solution} />}
      {!(text === "" && part.name === "learn" && citations(solution).length > 0) && (
        <p class={text === "" ? "field-read not-filled" : "field-read"}>{text || t("Not filled in yet")}</p>
      )}
    </div>
  );
}

/** How far a sheet is, for the eye; the words beside it say the same. */
export function Completeness({ solution }: { readonly solution: Id }) {
  const { filled, all } = completeness(solution);
  return <progress class="completeness" value={filled} max={all} aria-hidden="true" />;
}

function Trail({ solution }: { readonly solution: Solution }) {
  const ideas = ideasIn(solution.cluster);
  const votes = supportOf(solution.cluster);
  const open = sheetFields().filter((part) => !saysSomething(solution.id, part.name));
  const nextOpen = open.find((part) => part.star) ?? open[0];
  const says = role.value === "expert" || isPublished.value;
  return (
    <aside class="trail">
      {says && (
        <>
          <h3>{t("The city’s answer")}</h3>
          <CitySays solution={solution} />
        </>
      )}
      <h3>{t("What would stop this?")}</h3>
      <div class="panel">
        <Doubts solution={solution.id} about="" />
      </div>
      <h3>{t("Where this came from")}</h3>
      <div class="panel">
        <p>
          <strong>{t("Cluster: {cluster}", { cluster: shownName(solution.cluster) })}</strong>
        </p>
        <p>
          {howMany(ideas.length)}
          {votes !== null && ` · ${support(votes.dots, votes.voters)}`}
        </p>
        <ul>
          {ideas.slice(0, 8).map((card) => {
            const by = authorOf(card);
            return (
              <li key={card.id}>
                {by === ""
                  ? t("“{idea}”", { idea: card.text })
                  : t("“{idea}” {author}", { idea: card.text, author: by })}
              </li>
            );
          })}
          {ideas.length > 8 && <li>{n("and {count} more", "and {count} more", ideas.length - 8)}</li>}
        </ul>
      </div>
      <h3>{t("Still open")}</h3>
      <div class="panel">
        <p class="figures">{partsFilled(solution.id)}</p>
        <Completeness solution={solution.id} />
        <p class="muted">
          {nextOpen === undefined
            ? t("All 12 fields say something.")
            : nextOpen.star
              ? t("Next to write: {field}", { field: nextOpen.label })
              : t("For the city, later: {field}", { field: nextOpen.label })}
        </p>
      </div>
      {isFacilitator.value && solution.table === null && <p class="note">{t("Delegates see this sheet too, and write in it with you.")}</p>}
    </aside>
  );
}
