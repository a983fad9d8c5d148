/**
 * What the challenge city says, where it stands on the screen: beside each solution, once it is published. To its expert
 * the same place is where it is written (the desk's).
 */
import { useEffect, useRef } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import { board, brief, role } from "../session.ts";
import type { Response, Solution } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { answerWords, cityAnswers, isPublished, nextStep, responseTo } from "./city-says.ts";

/** An answer, and what is said above it in place of whose it is. */
export function Says({ response, above = "" }: { readonly response: Omit<Response, "id" | "rev">; readonly above?: string }) {
  const { answer, why, contact } = response;
  const step = nextStep(response);
  return (
    <div class="answer says">
      <p class="answer-by">{above || cityAnswers()}</p>
      <p>
        <strong>{answerWords(answer)}</strong>
      </p>
      {why !== "" && <p>{why}</p>}
      {step !== "" && <p class="note">{step}</p>}
      {contact !== "" && <p class="note">{t("Contact: {contact}", { contact })}</p>}
    </div>
  );
}

/** What stands beside a solution of what the city says to it. */
export function CitySays({ solution }: { readonly solution: Solution }) {
  if (role.value === "expert") return <AtDesk>{(desk) => <desk.Responding solution={solution} />}</AtDesk>;
  const response = responseTo(solution.id);
  if (!isPublished.value) return null;
  return response === undefined ? (
    <p class="answer none">{t("{city} has not answered this solution yet.", { city: brief.value?.city ?? "" })}</p>
  ) : (
    <Says response={response} />
  );
}

/** How far the city is with its answers, for its expert: who sees them, and the way to publish them. */
export function CityPublishes() {
  return role.value === "expert" ? <AtDesk>{(desk) => <desk.Publishing />}</AtDesk> : null;
}

/** Says politely, once, that the city has answered the solutions. Shows nothing. */
export function AnswersNews() {
  const known = useRef<boolean | null>(null);
  const now = board.value === null ? null : isPublished.value;
  useEffect(() => {
    if (known.current === false && now === true)
      announce(t("{city} has answered the solutions. Its answers stand beside them.", { city: brief.value?.city ?? "" }));
    known.current = now;
  }, [now]);
  return null;
}
