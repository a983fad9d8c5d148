/**
 * The one dialog that may be open, on the browser's own `<dialog>`: it keeps the focus inside, Escape closes it, and
 * the focus goes back where it was. `ask…` are the questions that several screens have in common.
 */
import { signal } from "@preact/signals";
import type { ComponentChild, ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lengthOf } from "../session.ts";
import { t } from "../words.ts";

const shown = signal<ComponentChild>(null);

export function showDialog(content: ComponentChild): void {
  shown.value = content;
}

/** Closes through the browser, which gives the focus back. */
export function closeDialog(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
  if (dialog !== null) dialog.close();
  shown.value = null;
}

export function DialogHost() {
  return <>{shown.value}</>;
}

interface Props {
  readonly title: string;
  /** The word on a button below that only closes it; a dialog that has more buttons brings them itself. */
  readonly close?: string;
  readonly children?: ComponentChildren;
}

export function Dialog({ title, close, children }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close(); // while it still stands in the page, or the focus would be lost
  }, []);
  // The browser says it late: by then another dialog may stand where this one was.
  const onClose = () => dialog.current !== null && closeDialog();
  const onPointerDown = (event: PointerEvent) => {
    const box = dialog.current?.getBoundingClientRect();
    if (event.target !== dialog.current || box === undefined) return;
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!inside) closeDialog();
  };
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={id} onClose={onClose} onPointerDown={onPointerDown}>
      <h2 id={id}>{title}</h2>
      {children}
      {close !== undefined && (
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {close}
          </button>
        </div>
      )}
    </dialog>
  );
}

interface Question {
  readonly title: string;
  /** What will happen, in a sentence. */
  readonly what?: ComponentChildren;
  readonly verb: string;
  readonly danger?: boolean;
  readonly yes: () => void;
}

/** Asks before something that becomes visible, read-only or hard to undo. */
export function confirm(question: Question): void {
  showDialog(<Confirm key={question.title} {...question} />);
}

function Confirm({ title, what, verb, danger, yes }: Question) {
  return (
    <Dialog title={title}>
      <div class="dialog-body">{what !== undefined && <p>{what}</p>}</div>
      <div class="buttons">
        <button type="button" class="button" onClick={closeDialog}>
          {t("Cancel")}
        </button>
        <button
          type="button"
          class={danger === true ? "button danger" : "button primary"}
          autofocus
          onClick={() => {
            closeDialog();
            yes();
          }}
        >
          {verb}
        </button>
      </div>
    </Dialog>
  );
}

/** As in the box where ideas are written: Enter sends, Shift+Enter makes a new line. */
function enterSends(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
  event.preventDefault();
  (event.currentTarget as HTMLTextAreaElement).form?.requestSubmit();
}

interface TextQuestion {
  readonly title: string;
  readonly label: string;
  readonly hint?: string;
  readonly text?: string;
  readonly max: number;
  /** Whether no text at all is an answer. */
  readonly optional?: boolean;
  /** Line breaks are welcome. */
  readonly lines?: boolean;
  /** The text is one line, but may be a long one. */
  readonly long?: boolean;
  /** What else is chosen: one of several, by id. */
  readonly choice?: {
    readonly label: string;
    readonly of: readonly { readonly id: string; readonly label: string }[];
    readonly now: string;
  };
  readonly verb: string;
  readonly done: (text: string, chosen?: string) => void;
}

/** Asks for one text. */
export function askText(question: TextQuestion): void {
  showDialog(<AskText key={question.title} {...question} />);
}

function AskText({ title, label, hint, text: first = "", max, optional, lines, long, choice, verb, done }: TextQuestion) {
  const [text, setText] = useState(first);
  const [chosen, choose] = useState((choice?.of.find(({ id }) => id === choice.now) ?? choice?.of[0])?.id);
  const id = useId();
  const left = max - lengthOf(text);
  const send = (event: Event) => {
    event.preventDefault();
    const said = text.trim();
    if (left < 0 || (said === "" && optional !== true)) return;
    closeDialog();
    done(said, chosen);
  };
  const box = {
    class: "box",
    id,
    value: text,
    autofocus: true,
    "aria-describedby": `${id}-hint`,
    onInput: (event: Event) => {
      const typed = (event.currentTarget as HTMLInputElement).value;
      setText(lines === true ? typed : typed.replace(/\s*\n\s*/g, " "));
    },
    onFocus: (event: Event) => (event.currentTarget as HTMLInputElement).select(),
  };
  return (
    <Dialog title={title}>
      <form onSubmit={send}>
        <div class="dialog-body">
          {choice !== undefined && (
            <label class="row">
              <span class="label">{choice.label}</span>
              <select class="box" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
                {choice.of.map((one) => (
                  <option key={one.id} value={one.id}>
                    {t(one.label)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <div class="row">
            <label class="label" for={id}>
              {label}
            </label>
            {lines === true || long === true ? (
              <textarea {...box} rows={3} onKeyDown={enterSends} />
            ) : (
              <input {...box} type="text" autocomplete="off" />
            )}
            <span class={left < 0 ? "counter over" : "counter"} id={`${id}-hint`}>
              {hint !== undefined && `${hint} `}
              {left < 0
                ? t("{count} too many", { count: -left })
                : left <= max / 4 && t("{count} left", { count: left })}
            </span>
          </div>
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={left < 0 || (text.trim() === "" && optional !== true)}>
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
