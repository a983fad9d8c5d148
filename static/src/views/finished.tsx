/** The end: what was decided, who does what, and the plan to take home. Everything can be read, nothing changed. */
import { actions, brief, field, isFacilitator, page, solutions } from "../session.ts";
import { sheetFields } from "../sheet-fields.ts";
import type { Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { ChosenMark } from "./chosen.tsx";
import { ClosedVotes } from "./closed-votes.tsx";
import { support } from "./results.tsx";
import { sayAloud } from "./stages.ts";
import { byWhen } from "./steps.tsx";
import { solutionTitle, supportOf } from "./solution.ts";

export function FinishedStage() {
  const all = solutions.value;
  const city = brief.value?.city ?? "";
  const say = sayAloud("closed");
  const steps = all.flatMap((solution) => actions(solution.id).map((action) => ({ solution, action })));
  return (
    <>
      <h2 class="prompt">{t("What {city} takes home", { city })}</h2>
      <p class="lead">{t("The workshop is finished. You can read everything here.")}</p>
      {isFacilitator.value && say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      <div class="finished-next">
        {page.value !== null && (
          <a class="button primary" href={page.value.urls.plan}>
            {t("Download the plan")}
          </a>
        )}
        <a class="button" href={page.value?.urls.lab ?? ""}>
          {t("All workshops of the Lab")}
        </a>
      </div>
      <section class="part">
        <h2>{n("{count} solution", "{count} solutions", all.length)}</h2>
        {all.length === 0 && <p class="empty">{t("No solution was written.")}</p>}
        {all.map((solution) => (
          <ReadSheet key={solution.id} solution={solution} />
        ))}
      </section>
      {steps.length > 0 && (
        <section class="part">
          <h2>{t("First steps")}</h2>
          <table class="finished-actions">
            <thead>
              <tr>
                <th scope="col">{t("What")}</th>
                <th scope="col">{t("Who")}</th>
                <th scope="col">{t("By when")}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ action }) => (
                <tr key={action.id}>
                  <td>{action.what}</td>
                  <td>{action.who || t("Not said")}</td>
                  <td>{byWhen(action.by) || t("Not said")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <ClosedVotes />
      {brief.value !== null && brief.value.thanks !== "" && <p class="lead part">{brief.value.thanks}</p>}
    </>
  );
}

function ReadSheet({ solution }: { readonly solution: Solution }) {
  const votes = supportOf(solution.cluster);
  const texts = sheetFields().flatMap((part) =>
    part.name === "steps" || part.name === "title"
      ? []
      : [{ part, text: field(solution.id, part.name)?.text.trim() ?? "" }],
  );
  const empty = texts.filter(({ text }) => text === "").map(({ part }) => part.label);
  return (
    <article class="panel read-sheet">
      <h3 class="heading">
        {solutionTitle(solution)}
        {votes !== null && <span class="note figures">{support(votes.dots, votes.voters)}</span>}
        <ChosenMark cluster={solution.cluster} />
      </h3>
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
