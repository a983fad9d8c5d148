/**
 * The form of a project card, for a new one and for one that is changed. What is typed is kept until it is on the board;
 * what came back stands in the form again, and where somebody else changed the card meanwhile both texts are shown.
 */
import { useEffect, useId, useRef } from "preact/hooks";
import { draft, lengthOf, me, newId, returned, shared, submit } from "../session.ts";
import { type Id, MAX, type Project } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { Box } from "../views/box.tsx";
import { useReturned } from "../views/returned.tsx";
import { n, t } from "../words.ts";
import { TEXTS, type Text, type WriteProject, closed, heading } from "./project.ts";

const LENGTH: Readonly<Record<Text, number>> = {
  title: MAX.name, city: MAX.name, what: MAX.field, people: MAX.point, offer: MAX.field, ask: MAX.field, contact: MAX.point,
};
const LONG: readonly Text[] = ["what", "offer", "ask"];

/** What helps to fill in a text; "" where its heading says it all. */
function hint(text: Text): string {
  switch (text) {
    case "what":
      return t("Two or three simple sentences.");
    case "people":
      return t("For example: young people who left school early");
    case "offer":
      return t("For example: a visit, our training plan, what went wrong");
    case "ask":
      return t("For example: a city that has tried this with employers");
    case "contact":
      return t("Everybody in the Lab sees this. Leave it empty if you do not want to be contacted.");
    default:
      return "";
  }
}

const part = (card: string, text: Text) => draft(`project:${card}:${text}`);
/** The card that is open for writing: its id, "new", or "". It survives a reload, as what is typed in it does. */
export const open = () => draft("project:open");
/** The version of the card that its writer began from. */
const since = () => draft("project:since");

function fill(card: string, texts: Readonly<Record<Text, string>>): void {
  for (const text of TEXTS) part(card, text).value = texts[text];
}

function empty(card: string): void {
  for (const text of TEXTS) part(card, text).value = "";
}

/** The form was opened by a press, and takes the focus; one that is only there again, on another stage, does not. */
let pressed = false;

/** Open the form: of a card, or empty but for the person's own city. */
export function write(project: Project | null): void {
  pressed = true;
  if (project === null) {
    if (part("new", "city").peek() === "") part("new", "city").value = me.value?.city ?? "";
    since().value = "0";
    open().value = "new";
    return;
  }
  fill(project.id, project);
  since().value = String(project.rev);
  open().value = project.id;
}

const texts = (card: string) => Object.fromEntries(TEXTS.map((text) => [text, part(card, text).value.trim()])) as Record<Text, string>;

function send(project: Id, said: Readonly<Record<Text, string>>, base: number): void {
  const { answer } = submit({ type: "write_project", project, ...said, base });
  void answer.then(({ revision }) => revision !== undefined && announce(t("The project card is saved.")));
}

/** A new card that the board did not take comes back into the form, unless another one is in there. */
export function useNewCard(): string {
  const found = returned.value.find(({ command }) => command.type === "write_project" && command.base === 0);
  const back = useReturned(found?.key ?? "project:new")[0];
  const reason = draft("project:reason");
  const free = part("new", "title").value === "";
  useEffect(() => {
    if (back?.command.type !== "write_project" || !free) return;
    fill("new", back.command);
    since().value = "0";
    open().value = "new";
    reason.value = back.reason;
    announce(t("Your text came back: {reason}", { reason: back.reason }));
    back.take();
  }, [back?.id, free]);
  return reason.value;
}

interface FormProps {
  /** "new", or the id of the card. */
  readonly card: string;
  /** Why it is open again, where it came back. */
  readonly reason?: string;
}

export function CardForm({ card, reason = "" }: FormProps) {
  const id = useId();
  const first = useRef<HTMLTextAreaElement>(null);
  const shut = closed();
  const over = TEXTS.some((text) => lengthOf(part(card, text).value) > LENGTH[text]);
  const missing = part(card, "title").value.trim() === "" || part(card, "city").value.trim() === "";
  useEffect(() => {
    if (pressed) first.current?.focus();
    pressed = false;
  }, []);
  const stop = () => {
    empty(card);
    draft("project:reason").value = "";
    open().value = "";
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (shut !== "" || over || missing) return;
    send(card === "new" ? newId() : card, texts(card), Number(since().peek()));
    stop();
  };
  return (
    <form class="panel project-form" onSubmit={save} aria-labelledby={id}>
      <h3 id={id}>{card === "new" ? t("A project card") : t("Change the project card")}</h3>
      <p class="note">{t("Only the name and the city are needed.")}</p>
      {reason !== "" && (
        <p class="problem" role="alert">
          {t("This was not saved.")} {reason}
        </p>
      )}
      {TEXTS.map((text) => (
        <Row key={text} card={card} text={text} box={text === "title" ? first : undefined} id={`${id}-${text}`} />
      ))}
      <p class="problem" aria-live="polite">
        {shut}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={shut !== "" || over || missing}>
          {card === "new" ? t("Show the card to everybody") : t("Save")}
        </button>
        <button type="button" class="button" onClick={stop}>
          {t("Cancel")}
        </button>
      </div>
    </form>
  );
}

interface RowProps {
  readonly card: string;
  readonly text: Text;
  readonly id: string;
  readonly box?: { current: HTMLTextAreaElement | null } | undefined;
}

function Row({ card, text, id, box }: RowProps) {
  const value = part(card, text);
  const over = lengthOf(value.value) - LENGTH[text];
  const long = LONG.includes(text);
  const needed = text === "title" || text === "city";
  return (
    <div class="row">
      <label class="label" for={id}>
        {heading(text)}
      </label>
      <Box
        {...(box === undefined ? {} : { box })}
        id={id}
        class="box"
        rows={long ? 2 : 1}
        value={value.value}
        required={needed}
        aria-invalid={over > 0}
        aria-describedby={`${id}-hint`}
        onInput={(event) => (value.value = long ? event.currentTarget.value : event.currentTarget.value.replace(/\s*\n\s*/g, " "))}
        onKeyDown={(event) => !long && event.key === "Enter" && !event.isComposing && event.preventDefault()}
      />
      <p class={over > 0 ? "problem" : "note"} id={`${id}-hint`}>
        {over > 0 ? n("{count} character too long", "{count} characters too long", over) : hint(text)}
      </p>
    </div>
  );
}

/** A changed card that the board did not take: nothing is lost until its writer chooses. */
export function CameBack({ project }: { readonly project: Project }) {
  const back = useReturned(`project:${project.id}`)[0];
  const now = shared.value.project.get(project.id);
  if (back?.command.type !== "write_project" || back.command.base === 0 || now === undefined) return null;
  const said: WriteProject = back.command;
  const differ = TEXTS.filter((text) => said[text] !== now[text]);
  const clash = back.code === "changed_meanwhile";
  const settle = (keep: boolean) => {
    if (keep) send(project.id, said, now.rev);
    back.take();
  };
  return (
    <div class="both" role="alert">
      <p>
        <strong>{clash ? t("Somebody else changed this card while you were writing.") : t("This was not saved.")}</strong>{" "}
        {clash ? t("Nothing is lost. Choose:") : back.reason}
      </p>
      {differ.map((text) => (
        <div key={text}>
          <p class="label">{heading(text)}</p>
          <div class="both-texts">
            <div>
              <p class="note">{t("Yours")}</p>
              <p class="both-text">{said[text] || t("(empty)")}</p>
            </div>
            <div>
              <p class="note">{t("On the board")}</p>
              <p class="both-text">{now[text] || t("(empty)")}</p>
            </div>
          </div>
        </div>
      ))}
      <div class="buttons">
        <button type="button" class="button" onClick={() => settle(true)}>
          {clash ? t("Keep mine") : t("Try again")}
        </button>
        <button type="button" class="button" onClick={() => settle(false)}>
          {clash ? t("Keep what is on the board") : t("Throw the text away")}
        </button>
      </div>
    </div>
  );
}
