/**
 * A solution's sheet: twelve fields that are saved as they are written, the first steps as rows, and beside them where
 * the solution came from. When two people write in one field, both texts stay on the screen until one person decides.
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import {
  accept, actions, draft, draftKey, field, ideasIn, isFacilitator, lengthOf, newId, pending, person, returned as cameBack, role, saveField, setWriting, shared, solutions,
  submit, writer,
} from "../session.ts";
import { type SheetField, sheetFields } from "../sheet-fields.ts";
import { type Action, type FieldName, type Id, MAX, type Solution } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Box } from "./box.tsx";
import { authorOf } from "./card.tsx";
import { useReturned } from "./returned.tsx";
import { shownName } from "./pick.tsx";
import { support } from "./results.tsx";
import { dayOf } from "./stages.ts";
import { filledIn, openSheet, solutionTitle, supportOf } from "./solutions.tsx";

/** A text is saved this long after the last key, and at once when its box is left. */
const CALM = 1200;

export function Sheet({ solution }: { readonly solution: Solution }) {
  const all = solutions.value;
  const at = all.findIndex((each) => each.id === solution.id);
  const next = all[at + 1];
  const votes = supportOf(solution.cluster);
  const list = sheetFields();
  const writes = role.value !== "projector";
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
          {next !== undefined && (
            <button type="button" class="link" onClick={() => openSheet(next.id)}>
              {t("Next solution →")}
            </button>
          )}
        </p>
        <h2 ref={heading} tabIndex={-1} class={titled ? "" : "unnamed"}>
          {solutionTitle(solution)}
        </h2>
        {list.filter((each) => each.star).map((each) => (
          <SheetPart key={each.name} solution={solution.id} part={each} writes={writes} />
        ))}
        <details class="later">
          <summary>
            {t("For the city, later")}{" "}
            <span class="note">{n("{count} field", "{count} fields", list.filter((each) => !each.star).length)}</span>
          </summary>
          {list.filter((each) => !each.star).map((each) => (
            <SheetPart key={each.name} solution={solution.id} part={each} writes={writes} />
          ))}
        </details>
      </article>
      <Trail solution={solution} />
    </div>
  );
}

interface PartProps {
  readonly solution: Id;
  readonly part: SheetField;
  readonly writes: boolean;
}

function SheetPart({ solution, part, writes }: PartProps) {
  if (part.name === "steps") return writes ? <Steps solution={solution} part={part} /> : <ReadSteps solution={solution} part={part} />;
  if (writes) return <TextField solution={solution} part={part} name={part.name} />;
  const text = field(solution, part.name)?.text ?? "";
  return (
    <div class="field">
      <p class="label">{part.label}</p>
      <p class={text === "" ? "field-read not-filled" : "field-read"}>{text || t("Not filled in yet")}</p>
    </div>
  );
}

function Label({ part, id }: { readonly part: SheetField; readonly id: string }) {
  return (
    <>
      <label class="label" for={id}>
        {part.label}
        {part.star && (
          <>
            {" "}
            <span class="star" aria-hidden="true">
              ★
            </span>
            <span class="hidden-text">{t("(filled at the table)")}</span>
          </>
        )}
      </label>
      <span class="field-guide" id={`${id}-guide`}>
        {part.guide}
      </span>
    </>
  );
}

/** Who else writes in a field, as far as it may be known. */
function writesHere(id: string): string {
  const seen = id === "" ? undefined : person(id);
  if (seen === undefined || (seen.name === "" && seen.city === "")) return t("Somebody else is writing here");
  if (seen.name === "") return t("A delegate from {city} is writing here", { city: seen.city });
  if (seen.city === "") return t("{name} is writing here", { name: seen.name });
  return t("{name} from {city} is writing here", { name: seen.name, city: seen.city });
}

type Saved = "" | "writing" | "saving" | "waiting" | "saved";

function savedWords(state: Saved): string {
  switch (state) {
    case "":
      return "";
    case "writing":
      return t("You are writing");
    case "saving":
      return t("Saving");
    case "waiting":
      return t("Waiting for the network. It will be saved.");
    case "saved":
      return t("Saved");
  }
}

/** For boxes of one line that are high only because their text is long. */
function noNewLine(event: KeyboardEvent): void {
  if (event.key === "Enter" && !event.isComposing) event.preventDefault();
}

interface FieldProps {
  readonly solution: Id;
  readonly part: SheetField;
  readonly name: FieldName;
}

function TextField({ solution, part, name }: FieldProps) {
  const id = useId();
  const key = draftKey({ type: "write_field", solution, field: name, text: "", base: 0 }) ?? "";
  const kept = draft(key); // what was typed and not yet handed over, for the case that the browser dies
  const record = field(solution, name);
  const base = shared.value.field.get(`${solution}.${name}`)?.rev ?? 0;
  const theirs = shared.value.field.get(`${solution}.${name}`)?.text ?? "";
  const [own, setOwn] = useState<string | null>(null); // null: nothing that is not handed over
  const [asked, setAsked] = useState(false); // whether one has saved here, so that "Saved" is said
  const from = useRef(base);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef<() => void>(() => {});

  // Refused saves come back. The newest has everything that was typed until then.
  const returned = useReturned(key);
  const back = returned[returned.length - 1];
  const clash = back !== undefined && back.code === "changed_meanwhile";
  const text = own ?? back?.text ?? record?.text ?? "";
  const over = lengthOf(text) - MAX.field;

  useEffect(() => {
    const lost = kept.peek();
    if (lost !== "" && lost !== text && own === null) {
      from.current = text === "" ? base : 0; // where something stands already, the check of the server brings both texts up
      setOwn(lost);
      timer.current = setTimeout(() => latest.current(), CALM);
    }
  }, []);

  const save = (value: string | null = own, since = from.current) => {
    clearTimeout(timer.current);
    if (value === null || lengthOf(value) > MAX.field) return;
    setOwn(null);
    kept.value = "";
    if (value === theirs && pendingHere.length === 0) return;
    setAsked(true);
    const { answer } = saveField(solution, name, value, since);
    void answer.then(({ revision }) => revision !== undefined && announce(t("{field}: saved", { field: part.label })));
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
    };
  }, []);

  const type = (value: string) => {
    if (own === null) from.current = base;
    setOwn(value);
    kept.value = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), CALM);
  };

  const settle = (value: string | null) => {
    for (const each of returned) accept(each.id);
    if (value === null) {
      clearTimeout(timer.current);
      setOwn(null);
      kept.value = "";
    } else if (lengthOf(value) > MAX.field) {
      from.current = base;
      setOwn(value); // too long together: it stays in the box, and says so
    } else {
      save(value, base);
    }
  };

  const pendingHere = pending.value.filter(
    ({ command, status }) => command.type === "write_field" && command.solution === solution && command.field === name && status !== "refused",
  );
  const state: Saved =
    own !== null ? "writing" : pendingHere.some((each) => each.status === "waiting") ? "waiting" : pendingHere.length > 0 ? "saving" : asked ? "saved" : "";
  const other = writer(solution, name);
  const box = {
    id,
    class: "box",
    value: text,
    placeholder: t("Not filled in yet"),
    "aria-describedby": `${id}-guide ${id}-foot`,
    "aria-invalid": over > 0,
    onInput: (event: Event) => type((event.currentTarget as HTMLTextAreaElement).value),
    onFocus: () => setWriting(`${solution}.${name}`),
    onBlur: () => {
      setWriting(null);
      latest.current();
    },
  };
  return (
    <div class="field">
      <Label part={part} id={id} />
      {name === "title" ? <Box {...box} onKeyDown={noNewLine} /> : <Box {...box} rows={2} />}
      <p class="field-foot" id={`${id}-foot`}>
        {over > 0 ? <span class="problem">{n("{count} character too long", "{count} characters too long", over)}</span> : back === undefined && savedWords(state)}
        {other !== undefined && (
          <>
            {back === undefined && state !== "" && " · "}
            <span class="here">{writesHere(other)}</span>
          </>
        )}
      </p>
      {clash && <Both mine={text} theirs={theirs} settle={settle} />}
      {back !== undefined && !clash && (
        <div class="both" role="alert">
          <p>
            <strong>{t("This was not saved.")}</strong> {back.reason}
          </p>
          <div class="buttons">
            <button type="button" class="button" onClick={() => settle(text)}>
              {t("Try again")}
            </button>
            <button type="button" class="button" onClick={() => settle(null)}>
              {t("Throw the text away")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

interface BothProps {
  readonly mine: string;
  readonly theirs: string;
  /** The text that is to stand; null takes the other's. */
  readonly settle: (text: string | null) => void;
  readonly mayJoin?: boolean;
}

/** Two texts for one place. Nothing is lost until a person chooses. */
function Both({ mine, theirs, settle, mayJoin = true }: BothProps) {
  useEffect(() => announce(t("Somebody else changed this field while you were writing. Both texts are shown.")), []);
  return (
    <div class="both" role="group" aria-label={t("Two texts")}>
      <p>
        <strong>{t("Somebody else changed this while you were writing.")}</strong> {t("Nothing is lost. Choose:")}
      </p>
      <div class="both-texts">
        <div>
          <p class="label">{t("Yours")}</p>
          <p class="both-text">{mine || t("(empty)")}</p>
        </div>
        <div>
          <p class="label">{t("Theirs")}</p>
          <p class="both-text">{theirs || t("(empty)")}</p>
        </div>
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={() => settle(mine)}>
          {t("Keep mine")}
        </button>
        <button type="button" class="button" onClick={() => settle(null)}>
          {t("Keep theirs")}
        </button>
        {mayJoin && (
          <button type="button" class="button" onClick={() => settle([theirs, mine].filter(Boolean).join("\n"))}>
            {t("Keep both")}
          </button>
        )}
      </div>
    </div>
  );
}

// ── First steps ─────────────────────────────────────────────────────────────────────────────────

interface Row {
  readonly what: string;
  readonly who: string;
  readonly by: string;
}

const same = (a: Row, b: Row) => a.what === b.what && a.who === b.who && a.by === b.by;
/** A row has no line breaks; a pasted one becomes a space. */
const oneText = (text: string) => text.replace(/\s*\n\s*/g, " ").trim();
const EMPTY: Row = { what: "", who: "", by: "" };

function Steps({ solution, part }: { readonly solution: Id; readonly part: SheetField }) {
  const [fresh, setFresh] = useState<readonly Id[]>([]);
  const known = actions(solution);
  // Rows that are on their way, and rows that are only on this screen, stand after those that the board has.
  const onTheWay = [...pending.value, ...cameBack.value].flatMap(({ command }) =>
    command.type === "write_action" && command.solution === solution ? [command.action] : [],
  );
  const ids = [...new Set([...known.map((action) => action.id), ...onTheWay, ...fresh])];
  const going = new Set(pending.value.flatMap(({ command, status }) => (command.type === "remove_action" && status !== "refused" ? [command.action] : [])));
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
            action={known.find((each) => each.id === action)}
            focus={fresh.includes(action)}
            gone={() => setFresh(fresh.filter((each) => each !== action))}
          />
        ))}
        <button type="button" class="button steps-add" onClick={() => setFresh([...fresh, newId()])}>
          {seen.length === 0 ? t("+ Add the first step") : t("+ Add a step")}
        </button>
      </div>
    </fieldset>
  );
}

interface StepProps {
  readonly id: Id;
  readonly number: number;
  readonly solution: Id;
  readonly action: Action | undefined;
  readonly focus: boolean;
  readonly gone: () => void;
}

function Step({ id, number, solution, action, focus, gone }: StepProps) {
  const underway = [...pending.value]
    .reverse()
    .find(({ command, status }) => command.type === "write_action" && command.action === id && status !== "refused");
  const sent = underway?.command.type === "write_action" ? underway.command : undefined;
  const returned = useReturned(`action:${id}`);
  const back = returned[returned.length - 1];
  const came = back?.command.type === "write_action" ? back.command : undefined;
  const [own, setOwn] = useState<Row | null>(null);
  const [dated, setDated] = useState(false);
  const from = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef<() => void>(() => {});
  const first = useRef<HTMLTextAreaElement>(null);
  const row: Row = own ?? came ?? sent ?? action ?? EMPTY;
  const base = action?.rev ?? 0;

  useEffect(() => {
    if (focus) first.current?.focus();
  }, []);

  const save = (next: Row | null = own, since = from.current) => {
    clearTimeout(timer.current);
    if (next === null || next.what.trim() === "" || lengthOf(next.what) > MAX.point || lengthOf(next.who) > MAX.name) return;
    setOwn(null);
    if (sent === undefined && action !== undefined && same(next, action)) return;
    submit({ type: "write_action", action: id, solution, what: oneText(next.what), who: oneText(next.who), by: next.by, base: since });
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
    };
  }, []);

  const type = (part: Partial<Row>) => {
    if (own === null) from.current = base;
    setOwn({ ...row, ...part });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), CALM);
  };
  const settle = (text: string | null) => {
    for (const each of returned) accept(each.id);
    clearTimeout(timer.current);
    if (text === null) setOwn(null);
    else save({ what: row.what, who: row.who, by: row.by }, base);
  };
  const remove = () => {
    clearTimeout(timer.current);
    for (const each of returned) accept(each.id);
    setOwn(null);
    latest.current = () => {};
    if (action !== undefined || sent !== undefined) submit({ type: "remove_action", action: id });
    gone();
  };

  const onADay = dated || /^\d{4}-/.test(row.by);
  // The row is one record: it is saved when it is left, not when one goes from box to box in it.
  const leave = (event: FocusEvent) => {
    if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) latest.current();
  };
  const oneLine = (event: KeyboardEvent) => {
    noNewLine(event);
    if (event.defaultPrevented) latest.current();
  };
  const over = lengthOf(row.what) > MAX.point || lengthOf(row.who) > MAX.name;
  const line = (each: Row) => [each.what, each.who, byWhen(each.by)].filter(Boolean).join(" · ");
  return (
    <div class="step-row" role="group" aria-label={t("Step {number}", { number })} onFocusOut={leave}>
      <Box box={first} class="box" value={row.what} aria-label={t("What")} placeholder={t("What")} onKeyDown={oneLine} onInput={(event) => type({ what: event.currentTarget.value })} />
      <Box class="box" value={row.who} aria-label={t("Who")} placeholder={t("Who")} onKeyDown={oneLine} onInput={(event) => type({ who: event.currentTarget.value })} />
      <div class="step-when">
        <select
          class="box"
          aria-label={t("By when")}
          value={onADay ? "day" : row.by}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setDated(value === "day");
            if (value !== "day") type({ by: value });
          }}
        >
          <option value="">{t("By when")}</option>
          <option value="30 days">{t("30 days")}</option>
          <option value="90 days">{t("90 days")}</option>
          <option value="day">{t("A date…")}</option>
        </select>
        {onADay && (
          <input class="box" type="date" aria-label={t("Date")} value={/^\d{4}-/.test(row.by) ? row.by : ""} onInput={(event) => event.currentTarget.value !== "" && type({ by: event.currentTarget.value })} />
        )}
      </div>
      <button type="button" class="button remove" aria-label={t("Remove step {number}", { number })} title={t("Remove")} onClick={remove}>
        <span aria-hidden="true">×</span>
      </button>
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
      {back !== undefined && back.code === "changed_meanwhile" && action !== undefined && <Both mine={line(row)} theirs={line(action)} settle={settle} mayJoin={false} />}
      {back !== undefined && (back.code !== "changed_meanwhile" || action === undefined) && (
        <div class="both" role="alert">
          <p>
            <strong>{t("This was not saved.")}</strong> {back.reason}
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

/** A step's time as people read it. */
export function byWhen(by: string): string {
  if (by === "30 days") return t("30 days");
  if (by === "90 days") return t("90 days");
  return dayOf(by);
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
            <li key={row.id}>{[row.what, row.who, byWhen(row.by)].filter(Boolean).join(" · ")}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

// ── Where it came from ──────────────────────────────────────────────────────────────────────────

function Trail({ solution }: { readonly solution: Solution }) {
  const ideas = ideasIn(solution.cluster);
  const votes = supportOf(solution.cluster);
  const filled = filledIn(solution.id);
  const open = sheetFields().filter((part) =>
    part.name === "steps" ? actions(solution.id).length === 0 : (field(solution.id, part.name)?.text.trim() ?? "") === "",
  );
  const nextOpen = open.find((part) => part.star) ?? open[0];
  return (
    <aside class="trail">
      <h3>{t("Where this came from")}</h3>
      <div class="panel">
        <p>
          <strong>{t("Cluster: {cluster}", { cluster: shownName(solution.cluster) })}</strong>
        </p>
        <p>
          {n("{count} idea", "{count} ideas", ideas.length)}
          {votes !== null && ` · ${support(votes.dots, votes.voters)}`}
        </p>
        <ul>
          {ideas.slice(0, 8).map((card) => {
            const by = authorOf(card);
            return <li key={card.id}>{by === "" ? t("“{idea}”", { idea: card.text }) : t("“{idea}” {author}", { idea: card.text, author: by })}</li>;
          })}
          {ideas.length > 8 && <li>{n("and {count} more", "and {count} more", ideas.length - 8)}</li>}
        </ul>
      </div>
      <h3>{t("Still open")}</h3>
      <div class="panel">
        {open.length === 0 ? (
          <p>{t("All 12 fields say something.")}</p>
        ) : (
          <>
            <p class="figures">{t("{count} of {all} fields", { count: 12 - filled, all: 12 })}</p>
            <p class="muted">{t("Next to write: {field}", { field: nextOpen?.label ?? "" })}</p>
          </>
        )}
      </div>
      {isFacilitator.value && <p class="note">{t("Delegates see this sheet too, and write in it with you.")}</p>}
    </aside>
  );
}
