/**
 * Questions to the challenge city: delegates ask, its expert or the facilitator answers, and the answers stay beside the
 * challenge. The order never changes under anybody's hands. What only those who run the workshop do is the desk's.
 */
import { useEffect, useRef } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import { board, brief, draftKey, isFacilitator, isMine, newId, questions, role, submit } from "../session.ts";
import { type Id, MAX, type Question } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { CardVerbs, WhyHidden, authorOf, short, takeBackText } from "./card.tsx";
import { askText } from "./dialog.tsx";
import { SayBox } from "./say-box.tsx";

const city = (): string => brief.value?.city ?? "";
const ended = (): boolean => board.value?.stage === "closed";
/** Whether this person answers for the city. */
export const answersForCity = (): boolean => (isFacilitator.value || role.value === "expert") && !ended();
const open = (question: Question): boolean => question.answer === "" && question.hidden === null;
/** How many questions the city has not answered. */
export const unanswered = (): number => questions.value.filter(open).length;

export function Questions() {
  const all = questions.value;
  const waits = unanswered();
  const count = all.filter((each) => each.hidden === null).length;
  const speaks = role.value === "expert";
  if (ended() && all.length === 0) return null;
  return (
    <section class="part questions">
      <h2 tabIndex={-1}>
        {t("Questions to {city}", { city: city() })}
        {count > 0 && (
          <span class="note figures">
            {n("{count} question", "{count} questions", count)}
            {waits > 0 && ` · ${n("{count} not answered yet", "{count} not answered yet", waits)}`}
          </span>
        )}
      </h2>
      {speaks && !ended() && (
        <p class="lead">{t("You answer for the city. Everybody reads your answers, and they go into the plan.")}</p>
      )}
      {!speaks && !ended() && role.value !== "projector" && <Ask />}
      {all.length === 0 ? (
        <p class="empty">
          {speaks
            ? t("No questions yet. They appear here as soon as somebody asks.")
            : t("No questions yet. What do you need to know from the city?")}
        </p>
      ) : (
        <ul class="asked">
          {all.map((question) => (
            <Asked key={question.id} question={question} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Ask() {
  const delegate = role.value === "delegate";
  return (
    <SayBox
      of={draftKey({ type: "ask_question", question: "", text: "" })}
      label={t("Your question to the city")}
      placeholder={
        delegate
          ? t("What do you need to know from {city}?", { city: city() })
          : t("Write down a question that was asked aloud")
      }
      verb={t("Ask")}
      max={MAX.point}
      closed={
        delegate && board.value?.writing === false
          ? t("The facilitator has paused writing. Your text stays here.")
          : ""
      }
      send={(text) => {
        const { answer } = submit({ type: "ask_question", question: newId(), text });
        void answer.then(({ revision }) => revision !== undefined && announce(t("Your question is sent.")));
      }}
    />
  );
}

/** Changes the text of a question; its author's own, or a slip of the pen of somebody else's. */
export function editQuestion(question: Question): void {
  askText({
    title: t("Edit the question"),
    label: t("Question"),
    ...(isMine(question) ? {} : { hint: t("It will be marked as edited.") }),
    text: question.text,
    max: MAX.point,
    long: true,
    verb: t("Save"),
    done: (text) =>
      text !== question.text &&
      submit({ type: "edit_question", question: question.id, text, base: question.written }),
  });
}

function Asked({ question }: { readonly question: Question }) {
  const own = isMine(question);
  const by = authorOf(question);
  const notes = [
    own && t("Your question"),
    !own && by,
    question.edited && t("edited"),
    question.rev === 0 && t("Sending"),
  ].filter(Boolean);
  const changes = own && !isFacilitator.value && question.rev > 0 && open(question) && !ended();
  const look = ["card", own && "mine", question.hidden !== null && "hidden"].filter(Boolean).join(" ");
  return (
    <li class={look}>
      <p class="card-text">{question.text}</p>
      <WhyHidden card={question} mine={own} />
      {answersForCity() && question.rev > 0 && question.hidden === null ? (
        <AtDesk wait={<Answer question={question} />}>{(desk) => <desk.Answering question={question} />}</AtDesk>
      ) : (
        <Answer question={question} />
      )}
      {(notes.length > 0 || isFacilitator.value) && (
        <div class="card-foot">
          <span>{notes.join(" · ")}</span>
          {changes && (
            <CardVerbs
              text={question.text}
              edit={() => editQuestion(question)}
              takeBack={() => takeBackText({ type: "take_back_question", question: question.id }, question.text)}
            />
          )}
          {isFacilitator.value && question.rev > 0 && (
            <AtDesk>{(desk) => <desk.QuestionMenu question={question} />}</AtDesk>
          )}
        </div>
      )}
    </li>
  );
}

interface AnswerProps {
  readonly question: Question;
  /** Another text than the board has yet, and what is said above it. */
  readonly text?: string;
  readonly above?: string;
}

/** What the city says, and who said it. */
export function Answer({ question, text = question.answer, above = "" }: AnswerProps) {
  if (text === "")
    return question.hidden === null ? <p class="answer none">{t("Not answered yet")}</p> : null;
  return (
    <div class="answer">
      <p class="answer-by">
        {above ||
          (question.by === "expert"
            ? t("{city} answers", { city: city() })
            : t("The facilitator answers for {city}", { city: city() }))}
      </p>
      <p>{text}</p>
    </div>
  );
}

/** Says politely what the city has answered, at every stage, and to its expert what was asked. Shows nothing. */
export function CityNews() {
  const known = useRef<ReadonlyMap<Id, number> | null>(null);
  const all = questions.value;
  const ready = board.value !== null;
  useEffect(() => {
    if (!ready) return;
    const before = known.current;
    known.current = new Map(all.map((each) => [each.id, each.answered]));
    if (before === null) return;
    for (const { id, text, answer, answered, hidden } of all) {
      const last = before.get(id);
      if (hidden !== null) continue;
      if (answer !== "" && answered > (last ?? 0))
        announce(t("The city answered “{question}”: {answer}", { question: short(text), answer: short(answer, 300) }));
      else if (last === undefined && role.value === "expert") announce(t("New question: {question}", { question: text }));
    }
  }, [all, ready]);
  return null;
}
