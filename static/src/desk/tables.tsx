/**
 * Tables, as those who run the workshop arrange them: make and name them, say who sits where, and deal people and ideas.
 * One dialog; what it asks before it does something stands in the same dialog, so that one comes back to the list.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import {
  board, counts, draft, draftKey, lengthOf, looseIdeas, newId, people, records, solutions, submit, tableOf, tables,
} from "../session.ts";
import { MAX, type Person, type Table } from "../types.ts";
import { byline } from "../views/bar.tsx";
import { Dialog, closeDialog } from "../views/dialog.tsx";
import { useReturned } from "../views/returned.tsx";
import { seatedAt } from "../views/seat.tsx";
import { leftOf, shares } from "../views/share.tsx";
import { n, t } from "../words.ts";

/** As many as the server allows in a room. */
const MOST = 40;
/** How many sit at a table that is neither too large to talk nor too small to disagree. */
const GOOD = 5;

interface Question {
  readonly title: string;
  readonly what: string;
  readonly verb: string;
  readonly yes: () => void;
}

type Ask = (question: Question) => void;

const inRoom = (): readonly Person[] => people.value.filter((person) => !person.removed);
const standing = (): number => inRoom().filter((person) => tableOf(person.id) === null).length;

/** The line under “Tables…” in the menu. */
export function tablesNote(): string {
  const all = tables.value.length;
  if (all === 0) return t("Who sits where, and which ideas a table sorts");
  const nowhere = standing();
  const there = n("{count} table", "{count} tables", all);
  return nowhere === 0
    ? there
    : n("{tables}; {count} person sits nowhere", "{tables}; {count} people sit nowhere", nowhere, { tables: there });
}

/** The dialog with all of it. */
export function Tables() {
  const [question, ask] = useState<Question | null>(null);
  const all = tables.value;
  return (
    <Dialog title={question?.title ?? t("Tables")}>
      {question !== null ? (
        <Answer question={question} done={() => ask(null)} />
      ) : (
        <>
          <div class="dialog-body tables">
            {all.length === 0 ? (
              <p class="muted">
                {t("At tables, people talk to the few around them. Each table can sort its share of the ideas and write a sheet.")}
              </p>
            ) : (
              <ul class="table-list">
                {all.map((table) => (
                  <OneTable key={table.id} table={table} ask={ask} />
                ))}
              </ul>
            )}
            <MakeTables />
            {all.length > 0 && <Seats ask={ask} />}
            {all.length > 0 && <Deal ask={ask} />}
          </div>
          <div class="buttons">
            <button type="button" class="button" onClick={closeDialog}>
              {t("Close")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** Yes or no; either leads back to the list. */
function Answer({ question, done }: { readonly question: Question; readonly done: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <div class="dialog-body">
        <p>{question.what}</p>
      </div>
      <div class="buttons">
        <button type="button" class="button" ref={first} onClick={done}>
          {t("Cancel")}
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() => {
            question.yes();
            done();
          }}
        >
          {question.verb}
        </button>
      </div>
    </>
  );
}

/** “Table 1”, “Table 2” … as many as are asked for, without those names that are there. */
function freshNames(count: number): readonly string[] {
  const taken = new Set(tables.value.map(({ name }) => name));
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) {
    const name = t("Table {number}", { number });
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

function MakeTables() {
  const some = tables.value.length;
  const joined = counts.value?.joined ?? 0;
  const [text, setText] = useState<string | null>(null);
  const number = text ?? String(some > 0 ? 1 : Math.min(MOST, Math.max(2, Math.round(joined / GOOD))));
  const count = Number(number);
  const most = MOST - some;
  const wrong = !Number.isInteger(count) || count < 1 || count > most;
  const id = useId();
  const make = (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    for (const name of freshNames(count)) submit({ type: "make_table", table: newId(), name });
    setText(null);
  };
  if (most === 0) return <p class="note">{t("A room has {count} tables at most.", { count: MOST })}</p>;
  return (
    <form class="make-tables" onSubmit={make}>
      <label class="label" for={id}>
        {some === 0 ? t("How many tables?") : t("How many more tables?")}
      </label>
      <input
        id={id}
        class="box figures"
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        value={number}
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class={some === 0 ? "button primary" : "button"} disabled={wrong}>
        {some === 0 ? t("Make the tables") : t("Add")}
      </button>
      <p class={wrong ? "problem" : "note"} id={`${id}-hint`}>
        {wrong
          ? t("Write a number from 1 to {most}.", { most })
          : some === 0 &&
            n(
              "{count} person has joined. Four to six at a table is a good number.",
              "{count} people have joined. Four to six at a table is a good number.",
              joined,
            )}
      </p>
    </form>
  );
}

function OneTable({ table, ask }: { readonly table: Table; readonly ask: Ask }) {
  const key = draftKey({ type: "rename_table", table: table.id, name: "", base: 0 });
  const text = draft(key);
  const back = useReturned(key)[0];
  const box = useRef<HTMLInputElement>(null);
  const rename = useRef<HTMLButtonElement>(null);
  const open = text.value !== "" || back !== undefined;
  const was = useRef(open);
  useEffect(() => {
    if (open && !was.current) box.current?.select();
    if (!open && was.current) rename.current?.focus();
    was.current = open;
  }, [open]);
  const said = (text.value || back?.text) ?? "";
  const close = () => {
    back?.take();
    text.value = "";
  };
  const save = (event: Event) => {
    event.preventDefault();
    const name = said.trim();
    if (name === "" || lengthOf(name) > MAX.name) return;
    if (name !== table.name) submit({ type: "rename_table", table: table.id, name, base: table.rev });
    close();
  };
  if (open) {
    return (
      <li>
        <form class="rename-table" onSubmit={save}>
          <input
            ref={box}
            class="box"
            type="text"
            autocomplete="off"
            value={said}
            aria-label={t("Name of {table}", { table: table.name })}
            aria-invalid={lengthOf(said.trim()) > MAX.name}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
          <button type="submit" class="button">
            {t("Save")}
          </button>
          <button type="button" class="button" onClick={close}>
            {t("Cancel")}
          </button>
          {back !== undefined && (
            <p class="problem" role="alert">
              {back.reason}
            </p>
          )}
        </form>
      </li>
    );
  }
  const share = shares().find((each) => each.table.id === table.id);
  return (
    <li class="one-table">
      <p>
        <strong>{table.name}</strong>{" "}
        <span class="note figures">
          {[seatedAt(table.id), share !== undefined && t("ideas: {left}", { left: leftOf(share) })].filter(Boolean).join(" · ")}
        </span>
      </p>
      <button
        type="button"
        class="button"
        ref={rename}
        aria-label={t("Rename {table}", { table: table.name })}
        onClick={() => (text.value = table.name)}
      >
        {t("Rename")}
      </button>
      <button
        type="button"
        class="button"
        aria-label={t("Drop {table}", { table: table.name })}
        onClick={() => ask(dropping(table))}
      >
        {t("Drop…")}
      </button>
    </li>
  );
}

/** What goes with a table, and what stays. */
function dropping(table: Table): Question {
  const sheets = solutions.value.filter((solution) => solution.table === table.id).length;
  return {
    title: t("Drop {table}?", { table: table.name }),
    what: [
      t("Its people sit nowhere then. Its ideas stay on the board, and belong to no table."),
      sheets > 0 && n("Its sheet stays, and everybody can write in it.", "Its {count} sheets stay, and everybody can write in them.", sheets),
    ]
      .filter(Boolean)
      .join(" "),
    verb: t("Drop the table"),
    yes: () => submit({ type: "drop_table", table: table.id }),
  };
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="table-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Seats({ ask }: { readonly ask: Ask }) {
  const all = inRoom();
  const nowhere = standing();
  // Who sits nowhere comes first. The order stays while the dialog is open, so that no row goes from under one's hand.
  const order = useRef(new Map<string, number>());
  const place = new Map(tables.value.map(({ id }, index) => [id, index]));
  for (const { id } of [...all].sort(
    (a, b) =>
      (place.get(tableOf(a.id) ?? "") ?? -1) - (place.get(tableOf(b.id) ?? "") ?? -1) || a.name.localeCompare(b.name),
  ))
    if (!order.current.has(id)) order.current.set(id, order.current.size);
  const at = (person: Person) => order.current.get(person.id) ?? 0;
  return (
    <Part title={t("Who sits where")}>
      <p class="muted">
        {all.length === 0
          ? t("Nobody has joined yet.")
          : nowhere === 0
            ? t("Everybody has a table.")
            : n("{count} person sits nowhere.", "{count} people sit nowhere.", nowhere)}{" "}
        {nowhere > 0 && t("Delegates can choose a table themselves.")}
      </p>
      <div class="buttons">
        {nowhere > 0 && (
          <button type="button" class="button" onClick={() => submit({ type: "deal_people", anew: false })}>
            {t("Seat everybody")}
          </button>
        )}
        {nowhere < all.length && (
          <button
            type="button"
            class="button"
            onClick={() =>
              ask({
                title: t("Seat everybody again?"),
                what: t(
                  "Everybody may get another table: the tables become equal, and people of one city are spread. Who moves gives the pen back.",
                ),
                verb: t("Seat everybody again"),
                yes: () => submit({ type: "deal_people", anew: true }),
              })
            }
          >
            {t("Seat everybody again…")}
          </button>
        )}
      </div>
      {all.length > 0 && (
        <details>
          <summary class="link">{n("Seat or move {count} person", "Seat or move {count} people", all.length)}</summary>
          <ul class="seat-list">
            {[...all]
              .sort((a, b) => at(a) - at(b))
              .map((person) => (
                <SeatOf key={person.id} person={person} />
              ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function SeatOf({ person }: { readonly person: Person }) {
  const table = tableOf(person.id) ?? "";
  return (
    <li>
      <label class="row split">
        <span>{byline(person.name, person.city)}</span>
        <select
          class="box"
          value={table}
          onChange={(event) => submit({ type: "sit", person: person.id, table: event.currentTarget.value || null })}
        >
          <option value="">{t("Nowhere")}</option>
          {tables.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </li>
  );
}

/** Spreading the loose ideas: once they may be seen, and as long as they are sorted. */
function Deal({ ask }: { readonly ask: Ask }) {
  const state = board.value;
  if (state === null || (state.stage !== "ideate" && state.stage !== "cluster")) return null;
  const loose = looseIdeas.value.filter((card) => {
    const idea = records.value.idea.get(card.id);
    return idea !== undefined && idea.rev > 0 && idea.hidden === null && (idea.open || idea.born <= state.revealed);
  });
  const open = loose.filter((card) => card.table === null).length;
  const dealt = loose.filter((card) => card.table !== null && card.source !== "table").length;
  return (
    <Part title={t("Ideas for each table")}>
      <p class="muted">
        {loose.length === 0
          ? state.stage === "ideate"
            ? t("Reveal the ideas first. Then each table can get its share of them to sort.")
            : t("Every idea is in a cluster.")
          : open > 0
            ? n(
                "{count} idea has no table yet. Each table gets as many as the others, by chance.",
                "{count} ideas have no table yet. Each table gets as many as the others, by chance.",
                open,
              )
            : t("Every idea that is in no cluster has its table.")}
      </p>
      <div class="buttons">
        {open > 0 && (
          <button type="button" class="button" onClick={() => submit({ type: "deal_ideas", anew: false })}>
            {t("Deal the ideas")}
          </button>
        )}
        {dealt > 0 && (
          <button
            type="button"
            class="button"
            onClick={() =>
              ask({
                title: t("Deal again from the start?"),
                what: n(
                  "{count} idea that is in no cluster may go to another table. Tables that sort now see other ideas.",
                  "{count} ideas that are in no cluster may go to another table. Tables that sort now see other ideas.",
                  loose.length,
                ),
                verb: t("Deal again"),
                yes: () => submit({ type: "deal_ideas", anew: true }),
              })
            }
          >
            {t("Deal again from the start…")}
          </button>
        )}
      </div>
    </Part>
  );
}

/** In the tray of loose ideas: how far each table is. */
export function Shares() {
  return (
    <ul class="share-list">
      {shares().map((share) => (
        <li key={share.table.id}>
          <span>{share.table.name}</span>
          <span class="note figures">
            {share.left === 0 && <span aria-hidden="true">✓ </span>}
            {leftOf(share)}
          </span>
        </li>
      ))}
    </ul>
  );
}
