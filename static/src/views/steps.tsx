/** First steps: rows of what · who · partners · by when. A row is one record, saved when it is left or when the writer rests. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { accept, actions, lengthOf, newId, pending, returned as cameBack, submit } from "../session.ts";
import type { SheetField } from "../sheet-fields.ts";
import { type Action, type Id, MAX } from "../types.ts";
import { t } from "../words.ts";
import { Box } from "./box.tsx";
import { Both, KeptText, noNewLine } from "./field.tsx";
import { CALM, savedWords } from "./kept-text.ts";
import { Owner, OwnerNote, stepLine } from "./owner.tsx";
import { useReturned } from "./returned.tsx";
import { When, byWhen } from "./when.tsx";

interface Row {
  readonly what: string;
  readonly who: string;
  readonly partners: string;
  readonly by: string;
}

const same = (a: Row, b: Row) =>
  a.what === b.what && a.who === b.who && a.partners === b.partners && a.by === b.by;
const tooLong = (row: Row) =>
  lengthOf(row.what) > MAX.point || lengthOf(row.who) > MAX.name || lengthOf(row.partners) > MAX.point;
/** A row has no line breaks; a pasted one becomes a space. */
const oneText = (text: string) => text.replace(/\s*\n\s*/g, " ").trim();
const EMPTY: Row = { what: "", who: "", partners: "", by: "" };

let down = false;
window.addEventListener("mousedown", () => (down = true), true);
window.addEventListener("mouseup", () => (down = false), true);

/**
 * Do it when the press that goes on now has done what it is for; at once where there is none. A row that is saved gets
 * higher, and what is pressed below it must not move away before the button is up again.
 */
function afterPress(act: () => void): void {
  if (down) window.addEventListener("mouseup", () => setTimeout(act), { once: true, capture: true });
  else act();
}

interface StepsProps {
  readonly solution: Id;
  readonly part: SheetField;
  /** Somebody else writes this sheet now. */
  readonly reads: boolean;
}

export function Steps({ solution, part, reads }: StepsProps) {
  const [fresh, setFresh] = useState<readonly Id[]>([]);
  const known = actions(solution);
  // Rows that are on their way, and rows that are only on this screen, stand after those that the board has.
  const onTheWay = [...pending.value, ...cameBack.value].flatMap(({ command }) =>
    command.type === "write_action" && command.solution === solution ? [command.action] : [],
  );
  const ids = [...new Set([...known.map((action) => action.id), ...onTheWay, ...fresh])];
  const going = new Set(
    pending.value.flatMap(({ command, status }) =>
      command.type === "remove_action" && status !== "refused" ? [command.action] : [],
    ),
  );
  const seen = ids.filter((id) => !going.has(id));
  const id = useId();
  return (
    <fieldset class="field" aria-describedby={id}>
      <legend class="label">
        {part.label}{" "}
        <span class="star" aria-hidden="true">
          ★
        </span>
        <span class="hidden-text">{t("(filled at the table)")}</span>
      </legend>
      <span class="field-guide" id={id}>
        {part.guide}
      </span>
      <div class="steps">
        {seen.length > 0 && (
          <div class="step-row step-heads" aria-hidden="true">
            <span>{t("What")}</span>
            <span>{t("Who")}</span>
            <span>{t("Partners")}</span>
            <span>{t("By when")}</span>
            <span class="remove" />
          </div>
        )}
        {seen.map((action, index) => (
          <Step
            key={action}
            id={action}
            number={index + 1}
            solution={solution}
            reads={reads}
            note={`${id}-owner`}
            action={known.find((each) => each.id === action)}
            focus={fresh.includes(action)}
            gone={() => setFresh(fresh.filter((each) => each !== action))}
          />
        ))}
        {!reads && (
          <button type="button" class="button steps-add" onClick={() => setFresh([...fresh, newId()])}>
            {seen.length === 0 ? t("+ Add the first step") : t("+ Add a step")}
          </button>
        )}
        {known.length > 0 && <OwnerNote id={`${id}-owner`} />}
        {reads && seen.length === 0 && <p class="not-filled">{t("Not filled in yet")}</p>}
      </div>
    </fieldset>
  );
}

interface StepProps {
  readonly id: Id;
  readonly number: number;
  readonly solution: Id;
  readonly reads: boolean;
  /** The id of the sentence about taking a step on. */
  readonly note: string;
  readonly action: Action | undefined;
  readonly focus: boolean;
  readonly gone: () => void;
}

function Step({ id, number, solution, reads, note, action, focus, gone }: StepProps) {
  const underway = [...pending.value]
    .reverse()
    .find(({ command, status }) => command.type === "write_action" && command.action === id && status !== "refused");
  const sent = underway?.command.type === "write_action" ? underway.command : undefined;
  const returned = useReturned(`action:${id}`);
  const back = returned[returned.length - 1];
  const came = back?.command.type === "write_action" ? back.command : undefined;
  const [own, setOwn] = useState<Row | null>(null);
  const from = useRef(0);
  const began = useRef<Row | undefined>(undefined); // what the board had when one began to write
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef<() => void>(() => {});
  const first = useRef<HTMLTextAreaElement>(null);
  const lost = back?.code === "pen";
  const clash =
    !reads &&
    action !== undefined &&
    (back?.code === "changed_meanwhile" || (lost && came !== undefined && came.base !== action.rev));
  const row: Row = { ...EMPTY, ...(own ?? came ?? sent ?? action) };
  const base = action?.rev ?? 0;

  useLayoutEffect(() => {
    if (focus) first.current?.focus();
  }, []);

  const save = (next: Row | null = own, since = from.current) => {
    clearTimeout(timer.current);
    if (next === null || next.what.trim() === "" || tooLong(next)) return;
    // Somebody took it on meanwhile, which changes no word of it.
    if (action !== undefined && began.current !== undefined && same(began.current, action)) since = base;
    setOwn(null);
    if (sent === undefined && action !== undefined && same(next, action)) return;
    submit({
      type: "write_action",
      action: id,
      solution,
      what: oneText(next.what),
      who: oneText(next.who),
      partners: oneText(next.partners),
      by: next.by,
      base: since,
    });
  };
  latest.current = () => {
    if (back === undefined) save();
  };
  useEffect(() => {
    const flush = () => latest.current();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
      latest.current = () => {};
    };
  }, []);

  // The pen is gone: what stands in the row is saved if it still counts, and otherwise comes back.
  useEffect(() => {
    if (reads) latest.current();
  }, [reads]);

  const type = (part: Partial<Row>) => {
    if (own === null) [from.current, began.current] = [base, action];
    setOwn({ ...row, ...part });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), CALM);
  };
  const settle = (text: string | null) => {
    for (const each of returned) accept(each.id);
    clearTimeout(timer.current);
    if (text === null) setOwn(null);
    else save(row, base);
  };
  const throwAway = () => {
    settle(null);
    if (action === undefined) gone();
  };
  const remove = () => {
    clearTimeout(timer.current);
    for (const each of returned) accept(each.id);
    setOwn(null);
    latest.current = () => {};
    if (action !== undefined || sent !== undefined) submit({ type: "remove_action", action: id });
    gone();
  };

  // The row is one record: it is saved when it is left, not when one goes from box to box in it.
  const leave = (event: FocusEvent) => {
    if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null))
      afterPress(() => latest.current());
  };
  const oneLine = (event: KeyboardEvent) => {
    noNewLine(event);
    if (event.defaultPrevented) latest.current();
  };
  const over = tooLong(row);
  const line = (each: Row) => [each.what, each.who, each.partners, byWhen(each.by)].filter(Boolean).join(" · ");
  return (
    <div class="step-row" role="group" aria-label={t("Step {number}", { number })} onFocusOut={leave}>
      <Box
        box={first}
        class="box"
        value={row.what}
        aria-label={t("What")}
        readOnly={reads}
        placeholder={t("What")}
        onKeyDown={oneLine}
        onInput={(event) => type({ what: event.currentTarget.value })}
      />
      <Box
        class="box"
        value={row.who}
        aria-label={t("Who")}
        readOnly={reads}
        placeholder={t("Who")}
        onKeyDown={oneLine}
        onInput={(event) => type({ who: event.currentTarget.value })}
      />
      <Box
        class="box"
        value={row.partners}
        aria-label={t("Partners")}
        readOnly={reads}
        placeholder={t("Partners")}
        onKeyDown={oneLine}
        onInput={(event) => type({ partners: event.currentTarget.value })}
      />
      <When by={row.by} reads={reads} choose={(by) => type({ by })} />
      {!reads && (
        <button
          type="button"
          class="button remove"
          aria-label={t("Remove step {number}", { number })}
          title={t("Remove")}
          onClick={remove}
        >
          <span aria-hidden="true">×</span>
        </button>
      )}
      {(over || underway !== undefined || (own !== null && own.what.trim() === "" && line(own) !== "")) && (
        <p class="field-foot">
          {over ? (
            <span class="problem">{t("This row is too long to save.")}</span>
          ) : underway !== undefined ? (
            savedWords(underway.status === "waiting" ? "waiting" : "saving")
          ) : (
            t("Say what, and the row will be saved.")
          )}
        </p>
      )}
      {action !== undefined && <Owner action={action} note={note} before={() => latest.current()} />}
      {reads && back !== undefined && <KeptText text={line(row)} away={throwAway} />}
      {clash && action !== undefined && (
        <Both mine={line(row)} theirs={line(action)} settle={settle} />
      )}
      {!reads && back !== undefined && !clash && (
        <div class="both" role="alert">
          <p>
            <strong>{t("This was not saved.")}</strong> {lost ? t("Somebody else held the pen.") : back.reason}
          </p>
          <div class="buttons">
            <button type="button" class="button" onClick={() => settle("")}>
              {t("Try again")}
            </button>
            <button type="button" class="button" onClick={remove}>
              {t("Remove the row")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

export function ReadSteps({ solution, part }: { readonly solution: Id; readonly part: SheetField }) {
  const rows = actions(solution);
  return (
    <div class="field">
      <p class="label">{part.label}</p>
      {rows.length === 0 ? (
        <p class="not-filled">{t("Not filled in yet")}</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.id}>{stepLine(row)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
