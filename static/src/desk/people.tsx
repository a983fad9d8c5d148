/**
 * The people of a workshop, for those who run it: who is here, whose writing is paused, a name that is wrong, who was
 * sent out; and the door. Everything about a person opens below their name. A name goes over HTTP: no event has one.
 */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { board, dismiss, lengthOf, me, page, people, presence, submit, tableName, tableOf } from "../session.ts";
import { type Command, MAX, type Person } from "../types.ts";
import { byline } from "../views/bar.tsx";
import { Dialog } from "../views/dialog.tsx";
import { n, t } from "../words.ts";

/** From so many people on there is a box to search in. */
const MANY = 8;

/** What is open below a name. */
type Open = "verbs" | "name" | "remove";

/** The dialog with all of them. */
export function People() {
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<{ readonly id: string; readonly what: Open } | null>(null);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const top = useRef<HTMLParagraphElement>(null);
  const id = useId();
  const here = new Set(presence.value.people ?? []);
  const all = [...people.value].sort((a, b) => calledBy(a).localeCompare(calledBy(b)));
  const inside = all.filter((person) => !person.removed);
  const outside = all.filter((person) => person.removed);
  // Whose name is being corrected stays, also when the new one is not what was looked for.
  const found = inside.filter((person) => matches(person, wanted) || open?.id === person.id);
  const connected = inside.filter((person) => here.has(person.id)).length;

  /** Asks for something, and says what has come of it: nothing below a dialog can be read. */
  const ask: Ask = async (command, sentence) => {
    setProblem("");
    const { id, answer } = submit(command);
    const { refused, reason = "" } = await answer;
    if (refused === undefined) return setSaid(sentence);
    dismiss(id);
    setProblem(reason);
  };

  const row = (person: Person) => (
    <Row
      key={person.id}
      person={person}
      here={here.has(person.id)}
      open={open?.id === person.id ? open.what : null}
      show={(what) => setOpen(what === null ? null : { id: person.id, what })}
      saved={(sentence) => {
        setSaid(sentence);
        setOpen(null);
      }}
      ask={(command, sentence) => {
        void ask(command, sentence);
        setOpen(null);
        if (command.type !== "mute_person") top.current?.focus(); // where they were is nothing any more
      }}
    />
  );

  return (
    <Dialog title={t("People")} close={t("Close")}>
      <div class="dialog-body people">
        <p class="muted figures" ref={top} tabIndex={-1}>
          {n("{count} person joined", "{count} people joined", inside.length)} ·{" "}
          {n("{count} connected now", "{count} connected now", connected)}
        </p>
        {problem !== "" && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <Door ask={ask} />
        {inside.length > MANY && (
          <div class="row">
            <label class="label" for={id}>
              {t("Search by name, city or table")}
            </label>
            <input
              class="box"
              id={id}
              type="search"
              autocomplete="off"
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </div>
        )}
        {inside.length === 0 && <p class="empty">{t("Nobody has joined yet.")}</p>}
        {inside.length > 0 && found.length === 0 && <p class="muted">{t("Nobody of that name is here.")}</p>}
        <ul class="people-list" aria-label={t("Who joined")}>
          {found.map(row)}
        </ul>
        {outside.length > 0 && (
          <section>
            <h3>
              {t("Taken off the board")} <span class="note figures">{outside.length}</span>
            </h3>
            <ul class="people-list">{outside.map(row)}</ul>
          </section>
        )}
        <p class="hidden-text" role="status">
          {said}
        </p>
      </div>
    </Dialog>
  );
}

type Ask = (command: Command, sentence: string) => unknown;

function Door({ ask }: { readonly ask: Ask }) {
  const joining = board.value?.joining ?? true;
  return (
    <div class="people-door">
      <p>
        <strong>{joining ? t("Joining is open.") : t("Joining is closed.")}</strong>{" "}
        <span class="note">
          {joining
            ? t("Whoever has the code can come in.")
            : t("The code lets nobody new in. Who joined before can come back.")}
        </span>
      </p>
      <button
        type="button"
        class="button"
        onClick={() =>
          ask(
            { type: "change_settings", joining: !joining },
            joining ? t("Joining is closed.") : t("Joining is open."),
          )
        }
      >
        {joining ? t("Close joining") : t("Open joining")}
      </button>
    </div>
  );
}

interface RowProps {
  readonly person: Person;
  readonly here: boolean;
  readonly open: Open | null;
  readonly show: (what: Open | null) => void;
  /** Another name was saved, and this is said of it. */
  readonly saved: (sentence: string) => void;
  readonly ask: Ask;
}

function Row({ person, here, open, show, saved, ask }: RowProps) {
  const id = useId();
  const head = useRef<HTMLButtonElement>(null);
  const name = calledBy(person);
  const table = tableName(tableOf(person.id));
  const self = person.id === me.value?.id;
  const notes = [
    !person.removed && (here ? t("connected") : t("not connected")),
    table,
    self && t("this is you"),
  ].filter(Boolean);
  const back = () => {
    show("verbs");
    head.current?.focus();
  };
  return (
    <li class="people-row">
      <button
        type="button"
        class="people-head"
        ref={head}
        aria-expanded={open !== null}
        aria-controls={open === null ? undefined : id}
        onClick={() => show(open === null ? "verbs" : null)}
      >
        <span class={here && !person.removed ? "people-dot here" : "people-dot"} aria-hidden="true" />
        <span class="people-name">
          {byline(person.name, person.city) || t("No name")}
          {notes.length > 0 && <span class="note">{notes.join(" · ")}</span>}
        </span>
        {person.muted && !person.removed && <span class="tag warm">{t("writing paused")}</span>}
        <span class="people-turn" aria-hidden="true">
          {open === null ? "▾" : "▴"}
        </span>
      </button>
      {open !== null && (
        <div class="people-open" id={id}>
          {open === "name" ? (
            <Correct person={person} back={back} saved={(now) => saved(t("The name is now {name}.", { name: now }))} />
          ) : open === "remove" ? (
            <Remove
              name={name}
              back={back}
              yes={() => ask({ type: "remove_person", person: person.id }, t("{name} is off the board.", { name }))}
            />
          ) : (
            <div class="buttons">
              {person.removed ? (
                <button
                  type="button"
                  class="button"
                  onClick={() =>
                    ask({ type: "readmit_person", person: person.id }, t("{name} may come in again.", { name }))
                  }
                >
                  {t("Let in again")}
                </button>
              ) : (
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    ask(
                      { type: "mute_person", person: person.id, on: !person.muted },
                      person.muted
                        ? t("{name} may write again.", { name })
                        : t("Writing is paused for {name}.", { name }),
                    );
                    head.current?.focus();
                  }}
                >
                  {person.muted ? t("Let write again") : t("Pause writing")}
                </button>
              )}
              <button type="button" class="button" onClick={() => show("name")}>
                {t("Correct the name…")}
              </button>
              {!person.removed && !self && (
                <button type="button" class="button danger" onClick={() => show("remove")}>
                  {t("Take off the board…")}
                </button>
              )}
            </div>
          )}
        </div>
      )}
    </li>
  );
}

interface RemoveProps {
  readonly name: string;
  readonly back: () => void;
  readonly yes: () => void;
}

function Remove({ name, back, yes }: RemoveProps) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <div role="group" aria-label={t("Take {name} off the board?", { name })}>
      <p>
        <strong>{t("Take {name} off the board?", { name })}</strong>{" "}
        {t("At once they see and do nothing here any more. What they wrote and voted stays. You can let them in again.")}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          ref={first}
          onClick={yes}
        >
          {t("Take off the board")}
        </button>
        <button type="button" class="button" onClick={back}>
          {t("Cancel")}
        </button>
      </div>
    </div>
  );
}

interface CorrectProps {
  readonly person: Person;
  readonly back: () => void;
  readonly saved: (name: string) => void;
}

/** What is typed stays until it is saved, whatever the server says meanwhile. */
function Correct({ person, back, saved }: CorrectProps) {
  const [name, setName] = useState(person.name);
  const [city, setCity] = useState(person.city);
  const [problem, setProblem] = useState("");
  const [sending, setSending] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const there = useRef(true);
  const id = useId();
  useEffect(() => {
    first.current?.select();
    return () => void (there.current = false);
  }, []);

  const send = async (event: Event) => {
    event.preventDefault();
    if (sending) return;
    const wrong = name.trim() === "" ? t("Please write a name: the first name is enough.") : tooLong(name, city);
    setProblem(wrong);
    if (wrong !== "") return first.current?.focus();
    setSending(true);
    const refusal = await rename(person.id, name, city);
    if (refusal === null) return saved(name.trim());
    if (!there.current) return;
    setSending(false);
    setProblem(refusal);
  };

  return (
    <form class="people-name-form" onSubmit={(event) => void send(event)} noValidate>
      <div class="row">
        <label class="label" for={`${id}-name`}>
          {t("Name")}
        </label>
        <input
          class="box"
          id={`${id}-name`}
          ref={first}
          autocomplete="off"
          value={name}
          aria-invalid={problem !== ""}
          aria-describedby={`${id}-problem`}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div class="row">
        <label class="label" for={`${id}-city`}>
          {t("City or organisation")}
        </label>
        <input
          class="box"
          id={`${id}-city`}
          autocomplete="off"
          value={city}
          onInput={(event) => setCity(event.currentTarget.value)}
        />
      </div>
      <p class="problem" id={`${id}-problem`} role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" aria-disabled={sending}>
          {sending ? t("Saving…") : t("Save the name")}
        </button>
        <button type="button" class="button" onClick={back}>
          {t("Cancel")}
        </button>
      </div>
    </form>
  );
}

/** Asks for another name of a person; why not, or null when it is done. */
async function rename(person: string, name: string, city: string): Promise<string | null> {
  try {
    const answer = await fetch(`${page.value?.urls.people ?? ""}${encodeURIComponent(person)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ name, city }),
      credentials: "same-origin",
    });
    if (answer.ok) return null;
    const { sentence } = (await answer.json()) as { sentence?: string };
    return sentence ?? t("The name could not be saved. Please try again.");
  } catch {
    return t("The server did not answer. Check the connection, then try again.");
  }
}

function tooLong(name: string, city: string): string {
  return Math.max(lengthOf(name.trim()), lengthOf(city.trim())) > MAX.name
    ? t("This is too long: at most {most} characters.", { most: MAX.name })
    : "";
}

/** How a person is called here, also one of whom only the city is known, or nothing. */
const calledBy = (person: Person): string => person.name || person.city || t("this person");

function matches(person: Person, wanted: string): boolean {
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const all = plain(`${person.name} ${person.city} ${tableName(tableOf(person.id))}`);
  return plain(wanted).split(/\s+/).every((word) => all.includes(word));
}
