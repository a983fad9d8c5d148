/**
 * The end: what was decided and who does what, what the city says to it, and what each leaves and takes home. What was
 * worked out can be read and is not changed any more.
 */
import { useId } from "preact/hooks";
import { Gathered, ReadLessons } from "../lessons/read.tsx";
import { actions, brief, field, isFacilitator, leaves, lessons, ownLanguage, page, solutions } from "../session.ts";
import { sheetFields } from "../sheet-fields.ts";
import type { Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { BuiltOn } from "./built-on.tsx";
import { ChosenMark } from "./chosen.tsx";
import { citations } from "./citations.ts";
import { ClosedVotes } from "./closed-votes.tsx";
import { takesPart } from "./leaving.ts";
import { NoteBox } from "./note.tsx";
import { Owner, OwnerNote } from "./owner.tsx";
import { support } from "./results.tsx";
import { CityPublishes, CitySays } from "./says.tsx";
import { solutionTitle, supportOf } from "./solution.ts";
import { sayAloud } from "./stages.ts";
import { TakeHome } from "./take-home.tsx";
import { LeaveTakeaways, Takeaways } from "./takeaways.tsx";
import { byWhen } from "./when.tsx";

export function FinishedStage() {
  const all = solutions.value;
  const city = brief.value?.city ?? "";
  const say = sayAloud("closed");
  const urls = page.value?.urls;
  return (
    <>
      <h2 class="prompt">
        {leaves.value === "solutions" ? t("What {city} takes home", { city }) : t("What we take home from {city}", { city })}
      </h2>
      <p class="lead">
        {takesPart()
          ? t("The workshop is finished. Leave one thing that you take home, and one that did not work.")
          : t("The workshop is finished. You can read everything here.")}
      </p>
      {isFacilitator.value && say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      {urls !== undefined && (
        <div class="finished-next">
          <a class="button primary" href={urls.plan}>
            {t("Download the plan")}
          </a>
          {urls.mine != null && (
            <a class="button" href={urls.mine}>
              {t("Your page")}
            </a>
          )}
          <a class="button" href={urls.lab}>
            {t("All workshops of the Lab")}
          </a>
        </div>
      )}
      {takesPart() && (
        <section class="part before-you-go">
          <h2 tabIndex={-1}>{t("Before you go")}</h2>
          <LeaveTakeaways />
          <NoteBox />
        </section>
      )}
      <CityPublishes />
      {leaves.value === "solutions" && (
        <section class="part">
          <h2>{n("{count} solution", "{count} solutions", all.length)}</h2>
          {all.length === 0 && <p class="empty">{t("No solution was written.")}</p>}
          {all.map((solution) => (
            <ReadSheet key={solution.id} solution={solution} />
          ))}
        </section>
      )}
      {leaves.value === "lessons" && <ReadLessons />}
      {leaves.value === "lessons" && lessons.value.length === 0 && <p class="empty">{t("No lesson was written.")}</p>}
      {leaves.value === "nothing" && <Gathered />}
      <FirstSteps />
      <Takeaways />
      <ClosedVotes />
      {brief.value !== null && brief.value.thanks !== "" && <p class="lead part" lang={ownLanguage.value}>{brief.value.thanks}</p>}
    </>
  );
}

/** All first steps in one table. Who takes one on can still say so. */
function FirstSteps() {
  const id = useId();
  const steps = solutions.value.flatMap((solution) => actions(solution.id));
  if (steps.length === 0) return null;
  return (
    <section class="part">
      <h2>{t("First steps")}</h2>
      <OwnerNote id={id} />
      <table class="finished-actions">
        <thead>
          <tr>
            <th scope="col">{t("What")}</th>
            <th scope="col">{t("Who")}</th>
            <th scope="col">{t("By when")}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((action) => (
            <tr key={action.id}>
              <td>
                {action.what}
                <Owner action={action} note={id} />
              </td>
              <td>
                {action.who || t("Not said")}
                {action.partners !== "" && (
                  <span class="note">{t("with {partners}", { partners: action.partners })}</span>
                )}
              </td>
              <td>{byWhen(action.by) || t("Not said")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ReadSheet({ solution }: { readonly solution: Solution }) {
  const votes = supportOf(solution.cluster);
  const title = solutionTitle(solution);
  const texts = sheetFields().flatMap((part) =>
    part.name === "steps" || part.name === "title"
      ? []
      : [{ part, text: field(solution.id, part.name)?.text.trim() ?? "" }],
  );
  const cites = citations(solution.id).length > 0;
  const empty = texts.filter(({ part, text }) => text === "" && !(part.name === "learn" && cites)).map(({ part }) => part.label);
  return (
    <article class="panel read-sheet">
      <h3 class="heading">
        {title}
        {votes !== null && <span class="note figures">{support(votes.dots, votes.voters)}</span>}
        <ChosenMark cluster={solution.cluster} />
      </h3>
      <TakeHome what="solution" target={solution.id} title={title} />
      <CitySays solution={solution} />
      <dl>
        {texts.map(
          ({ part, text }) =>
            text !== "" && (
              <div key={part.name}>
                <dt>{part.label}</dt>
                <dd class="field-read">{text}</dd>
              </div>
            ),
        )}
        {cites && (
          <div>
            <dt>{t("It builds on")}</dt>
            <dd>
              <BuiltOn solution={solution.id} />
            </dd>
          </div>
        )}
        {empty.length > 0 && (
          <div>
            <dt>{t("Not filled in")}</dt>
            <dd class="not-filled">{empty.join(" · ")}</dd>
          </div>
        )}
      </dl>
    </article>
  );
}
