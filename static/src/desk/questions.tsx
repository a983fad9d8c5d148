/** What those who run the workshop do with a question: mend a slip of the pen, hide it with a reason, bring it back. */
import { board, isMine, submit } from "../session.ts";
import { MAX, type Question } from "../types.ts";
import { short } from "../views/card.tsx";
import { askText } from "../views/dialog.tsx";
import { Menu } from "../views/menu.tsx";
import { editQuestion } from "../views/questions.tsx";
import { showVerb } from "../views/spotlight.ts";
import { t } from "../words.ts";

/** The menu beside a question. */
export function QuestionMenu({ question }: { readonly question: Question }) {
  const { id, hidden } = question;
  const open = board.value?.stage !== "closed";
  const items = () => [
    open && { label: t("Edit…"), note: t("For a typing mistake; it will be marked"), act: () => editQuestion(question) },
    open && isMine(question) && {
      label: t("Take back"),
      act: () => submit({ type: "take_back_question", question: id }),
    },
    showVerb("question", id),
    hidden === null && { label: t("Hide…"), act: () => hide(id) },
    hidden !== null && { label: t("Restore"), act: () => submit({ type: "restore_question", question: id }) },
  ];
  return <Menu label={t("Question “{question}”", { question: short(question.text) })} items={items} />;
}

function hide(question: string): void {
  askText({
    title: t("Hide this question"),
    label: t("Reason"),
    hint: t("Only its author sees the reason. You can restore the question at any time."),
    max: MAX.point,
    long: true,
    verb: t("Hide"),
    done: (reason) => submit({ type: "hide_question", question, reason }),
  });
}
