/**
 * Texts that the board did not take. The box that a text came from shows it; where that box is not on the screen (the
 * stage has moved on), the text is shown on top of the board, so that no words are ever lost.
 */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Returned, accept, card, cluster, isFacilitator, newId, returned, shared, submit } from "../session.ts";
import { MAX } from "../types.ts";
import { t } from "../words.ts";
import { askText } from "./dialog.tsx";

/** Drafts whose boxes are on the screen now, and how many boxes each has. */
const boxes = signal<ReadonlyMap<string, number>>(new Map());

function count(key: string, step: number): void {
  const next = new Map(boxes.peek());
  next.set(key, (next.get(key) ?? 0) + step);
  boxes.value = next;
}

export type Back = Returned & { readonly take: () => void };

/** What came back for the box of this draft. `take` it once its author has it again. */
export function useReturned(key: string): readonly Back[] {
  useEffect(() => {
    count(key, 1);
    return () => count(key, -1);
  }, [key]);
  return returned.value.filter((back) => back.key === key).map((back) => ({ ...back, take: () => accept(back.id) }));
}

/** How a returned text can be tried again in a dialog; null where only its box, or nothing, can take it. */
function again({ command, text, id, key }: Returned): (() => void) | null {
  const ask = (max: number, send: (text: string) => void) => () =>
    askText({
      title: t("Change it and try again"),
      label: t("Text"),
      text,
      max,
      lines: max === MAX.idea,
      long: max === MAX.point,
      verb: t("Save"),
      done: (next) => {
        accept(id);
        send(next);
      },
    });
  if (command.type === "post_idea")
    return key === "idea" ? null : ask(MAX.idea, (next) => submit({ ...command, idea: newId(), text: next }));
  if (command.type === "send_nudge") return ask(MAX.point, (next) => submit({ ...command, text: next }));
  if (command.type === "edit_idea") {
    const base = card(command.idea)?.rev;
    return base === undefined ? null : ask(MAX.idea, (next) => submit({ ...command, text: next, base }));
  }
  if (command.type === "rename_cluster") {
    const base = cluster(command.cluster)?.rev;
    return base === undefined ? null : ask(MAX.name, (next) => submit({ ...command, name: next, base }));
  }
  if (command.type === "edit_question") {
    const now = shared.value.question.get(command.question);
    if (now === undefined || (now.answer !== "" && !isFacilitator.value)) return null;
    return ask(MAX.point, (next) => submit({ ...command, text: next, base: now.written }));
  }
  if (command.type === "edit_takeaway") {
    const base = shared.value.takeaway.get(command.takeaway)?.written;
    return base === undefined ? null : ask(MAX.point, (next) => submit({ ...command, text: next, base }));
  }
  if (command.type === "write_point") {
    const base = shared.value.point.get(command.point)?.rev ?? 0;
    return ask(MAX.point, (next) => submit({ ...command, text: next, base }));
  }
  return null;
}

export function ReturnedTexts() {
  const homeless = returned.value.filter((back) => (boxes.value.get(back.key) ?? 0) === 0);
  return (
    <>
      {homeless.map((back) => {
        const retry = again(back);
        return (
          <div class="notice" role="alert" key={back.id}>
            <p class="notice-text">
              <strong>{t("This was not saved.")}</strong> {back.reason}
              {back.text !== "" && <q class="notice-quote">{back.text}</q>}
            </p>
            {retry !== null && (
              <button type="button" class="button" onClick={retry}>
                {t("Try again…")}
              </button>
            )}
            <button type="button" class="button" onClick={() => accept(back.id)}>
              {back.text !== "" ? t("Throw the text away") : t("OK")}
            </button>
          </div>
        );
      })}
    </>
  );
}
