/** Answering for the city: what its expert and those who run the workshop see beside a question, instead of the answer alone. */
import { useEffect, useRef, useState } from "preact/hooks";
import { accept, draft, draftKey, pending, submit } from "../session.ts";
import { MAX, type Question } from "../types.ts";
import { short } from "../views/card.tsx";
import { Both } from "../views/field.tsx";
import { Answer } from "../views/questions.tsx";
import { useReturned } from "../views/returned.tsx";
import { SayBox } from "../views/say-box.tsx";
import { t } from "../words.ts";

/** The answer as those see it who may write it. Where two answer at once, both texts stay until one of them decides. */
export function Answering({ question }: { readonly question: Question }) {
  const key = draftKey({ type: "answer_question", question: question.id, text: "", base: 0 });
  const kept = draft(key);
  // Half an answer may be left from before a reload. Over another one that came since, the server's check brings up both.
  const [writes, setWrites] = useState(kept.peek() !== "");
  const from = useRef(question.answer === "" ? question.answered : 0);
  const button = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  const back = useReturned(key)[0];
  useEffect(() => void (back !== undefined && back.code !== "changed_meanwhile" && setWrites(true)), [back?.id]);
  useEffect(() => {
    if (closed.current && !writes) button.current?.focus();
    closed.current = writes;
  }, [writes]);

  const sent = [...pending.value]
    .reverse()
    .find((each) => each.status !== "refused" && each.command.type === "answer_question" && each.command.question === question.id);
  const text = sent?.command.type === "answer_question" ? sent.command.text : question.answer;
  const send = (said: string, base: number) => {
    setWrites(false);
    submit({ type: "answer_question", question: question.id, text: said, base });
  };
  if (back !== undefined && back.code === "changed_meanwhile") {
    const settle = (said: string | null) => {
      accept(back.id);
      if (said !== null) send(said, question.answered);
    };
    return <Both mine={back.text} theirs={question.answer} between={"\n"} settle={settle} />;
  }
  if (writes) {
    return (
      <SayBox
        of={key}
        label={t("Answer to: {question}", { question: short(question.text) })}
        placeholder={t("Two or three sentences are enough. “We do not know yet” is an answer, too.")}
        verb={t("Answer")}
        max={MAX.field}
        lines
        focus
        send={(said) => send(said, from.current)}
      >
        <button
          type="button"
          class="button"
          onClick={() => {
            kept.value = "";
            setWrites(false);
          }}
        >
          {t("Cancel")}
        </button>
      </SayBox>
    );
  }
  return (
    <>
      <Answer
        question={question}
        text={text}
        above={sent === undefined ? "" : sent.status === "waiting" ? t("Waiting for the network. It will be sent.") : t("Sending")}
      />
      <p>
        <button
          type="button"
          class={text === "" ? "button" : "link"}
          ref={button}
          aria-label={
            text === ""
              ? t("Answer: {question}", { question: short(question.text) })
              : t("Change the answer: {question}", { question: short(question.text) })
          }
          onClick={() => {
            from.current = question.answered;
            if (kept.peek() === "") kept.value = text;
            setWrites(true);
          }}
        >
          {text === "" ? t("Answer") : t("Change the answer")}
        </button>
      </p>
    </>
  );
}
