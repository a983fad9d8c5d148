/**
 * The challenge city's answers to the solutions, as its expert writes them: one for each, seen by the expert alone until
 * they are published, and taken back the same way. Half an answer is kept like every text; of two both stay until one
 * of them is chosen.
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { accept, brief, counts, draft, draftKey, lengthOf, page, pending, submit } from "../session.ts";
import { type CityAnswer, MAX, type Response, type Solution } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { Box } from "../views/box.tsx";
import { short } from "../views/card.tsx";
import { ANSWERS, answerLines, answerWords, answered, cityAnswers, isPublished, responseTo } from "../views/city-says.ts";
import { confirm } from "../views/dialog.tsx";
import { Both, noNewLine } from "../views/field.tsx";
import { useReturned } from "../views/returned.tsx";
import { Says } from "../views/says.tsx";
import { solutionTitle } from "../views/solution.ts";
import { When } from "../views/when.tsx";
import { n, t } from "../words.ts";

type Words = Omit<Response, "id" | "rev" | "answer"> & { readonly answer: CityAnswer | "" };
const NOTHING: Words = { answer: "", why: "", contact: "", next: "", by: "" };
const wordsOf = ({ answer, why, contact, next, by }: Words): Words => ({ answer, why, contact, next, by });
const city = (): string => brief.value?.city ?? "";

/** What the city says to one solution, and the way to say it. */
export function Responding({ solution }: { readonly solution: Solution }) {
  const said = responseTo(solution.id);
  const key = draftKey({ type: "respond", solution: solution.id, ...NOTHING, answer: "test", base: 0 });
  const kept = draft(key);
  const [writes, setWrites] = useState(kept.peek() !== "");
  const [problem, setProblem] = useState("");
  // Half an answer may be left from before a reload. Over another one that came since, the server's check brings up both.
  const from = useRef(0);
  const pressed = useRef(false); // half an answer from before a reload takes no focus
  const button = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  const back = useReturned(key)[0];
  const clash = back?.code === "changed_meanwhile";
  const came = back?.command.type === "respond" ? back.command : undefined;
  useEffect(() => {
    if (back === undefined || came === undefined || clash || kept.peek() !== "") return;
    kept.value = JSON.stringify(wordsOf(came));
    from.current = came.base;
    setProblem(back.reason);
    setWrites(true);
    announce(t("Your text came back: {reason}", { reason: back.reason }));
    back.take();
  }, [back?.id, kept.value === ""]);
  useEffect(() => {
    if (closed.current && !writes) button.current?.focus();
    closed.current = writes;
  }, [writes]);

  const title = short(solutionTitle(solution));
  const send = (words: Words, base: number) => {
    if (words.answer === "") return;
    setWrites(false);
    const { answer } = submit({ type: "respond", solution: solution.id, ...words, answer: words.answer, base });
    void answer.then(({ revision }) => revision !== undefined && announce(t("The answer is saved: {title}", { title })));
  };
  if (clash && came !== undefined) {
    const settle = (text: string | null) => {
      accept(back.id);
      if (text !== null) send(wordsOf(came), said?.rev ?? 0);
    };
    const lines = (response: typeof came | Response | undefined) => (response ? answerLines(response).join("\n") : "");
    return <Both mine={lines(came)} theirs={lines(said)} settle={settle} />;
  }
  const sent = [...pending.value]
    .reverse()
    .find(({ command, status }) => status !== "refused" && command.type === "respond" && command.solution === solution.id);
  const shown = sent?.command.type === "respond" ? sent.command : said;
  if (writes) {
    return (
      <Form
        of={key}
        title={title}
        focus={pressed.current}
        problem={problem}
        send={(words) => send(words, from.current)}
        cancel={() => {
          kept.value = "";
          setProblem("");
          setWrites(false);
        }}
      />
    );
  }
  const above =
    sent === undefined ? "" : sent.status === "waiting" ? t("Waiting for the network. It will be sent.") : t("Sending");
  return (
    <div class="responding">
      {shown !== undefined && <Says response={shown} above={above} />}
      <button
        type="button"
        class={shown === undefined ? "button" : "link"}
        ref={button}
        aria-label={
          shown === undefined
            ? t("Answer for {city}: {title}", { city: city(), title })
            : t("Change the answer: {title}", { title })
        }
        onClick={() => {
          pressed.current = true;
          from.current = said?.rev ?? 0;
          if (kept.peek() === "") kept.value = JSON.stringify(shown === undefined ? NOTHING : wordsOf(shown));
          setProblem("");
          setWrites(true);
        }}
      >
        {shown === undefined ? t("Answer for {city}", { city: city() }) : t("Change the answer")}
      </button>
    </div>
  );
}

interface FormProps {
  /** The draft that holds what is written, all of it as one text. */
  readonly of: string;
  readonly title: string;
  /** The cursor goes to the form when it appears. */
  readonly focus: boolean;
  /** Why it came back. */
  readonly problem: string;
  readonly send: (words: Words) => void;
  readonly cancel: () => void;
}

function Form({ of, title, focus, problem: back, send, cancel }: FormProps) {
  const kept = draft(of);
  const words: Words = { ...NOTHING, ...(kept.value === "" ? {} : (JSON.parse(kept.value) as Words)) };
  const [missing, setMissing] = useState("");
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => void (focus && first.current?.focus()), []);
  const write = (part: Partial<Words>) => {
    kept.value = JSON.stringify({ ...words, ...part });
    setMissing("");
  };
  const over = Math.max(
    lengthOf(words.why) - MAX.field,
    lengthOf(words.next) - MAX.point,
    lengthOf(words.contact) - MAX.point,
  );
  const go = (event: Event) => {
    event.preventDefault();
    if (over > 0) return;
    if (words.answer === "") return setMissing(t("Choose one of the three answers."));
    if (words.answer === "not_now" && words.why.trim() === "")
      return setMissing(t("Say why not now: those who wrote the solution can learn from it."));
    kept.value = "";
    send({ ...words, why: words.why.trim(), next: words.next.trim(), contact: words.contact.trim() });
  };
  const line = (part: "next" | "contact", label: string, note: string) => (
    <div class="row">
      <label class="label" for={`${id}-${part}`}>
        {label}
      </label>
      <Box
        id={`${id}-${part}`}
        class="box"
        value={words[part]}
        aria-describedby={`${id}-${part}-note`}
        aria-invalid={lengthOf(words[part]) > MAX.point}
        onKeyDown={noNewLine}
        onInput={(event) => write({ [part]: event.currentTarget.value.replace(/\s*\n\s*/g, " ") })}
      />
      <span class="note" id={`${id}-${part}-note`}>
        {note}
      </span>
    </div>
  );
  return (
    <form class="respond" onSubmit={go} aria-label={t("The answer of {city}: {title}", { city: city(), title })}>
      <fieldset>
        <legend class="label">{cityAnswers()}</legend>
        {ANSWERS.map((answer, at) => (
          <label class="option" key={answer}>
            <input
              type="radio"
              name={id}
              ref={(words.answer === "" ? at === 0 : answer === words.answer) ? first : null}
              checked={answer === words.answer}
              onChange={() => write({ answer })}
            />
            <span>{answer === "not_now" ? t("Not now, because…") : answerWords(answer)}</span>
          </label>
        ))}
      </fieldset>
      <div class="row">
        <label class="label" for={`${id}-why`}>
          {words.answer === "not_now" ? t("Why not now?") : t("Why?")}
        </label>
        <Box
          id={`${id}-why`}
          class="box"
          rows={2}
          value={words.why}
          aria-invalid={lengthOf(words.why) > MAX.field}
          onInput={(event) => write({ why: event.currentTarget.value })}
        />
      </div>
      {line("next", t("Next step"), t("What the city does next, in one sentence."))}
      <div class="row">
        <span class="label" aria-hidden="true">
          {t("By when")}
        </span>
        <When by={words.by} choose={(by) => write({ by })} />
      </div>
      {line("contact", t("Contact"), t("Everybody reads it, and it goes into the plan."))}
      <p class="problem" aria-live="polite">
        {over > 0 ? n("{count} character too long", "{count} characters too long", over) : missing || back}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={over > 0}>
          {t("Save the answer")}
        </button>
        <button type="button" class="button" onClick={cancel}>
          {t("Cancel")}
        </button>
      </div>
    </form>
  );
}

/** Who also runs the workshop chose to speak for the city on this page, and can go back. */
export function AlsoRuns() {
  const run = page.value?.urls.run;
  if (run == null) return null;
  return (
    <p class="notice">
      <span class="notice-text">{t("You speak for {city} on this page, though you also run the workshop.", { city: city() })}</span>
      <a class="button" href={run}>
        {t("Run the workshop")}
      </a>
    </p>
  );
}

/** Who sees the answers now, and the press that changes it. */
export function Publishing() {
  const { given, open } = answered();
  if (given + open === 0) return null;
  const shown = isPublished.value;
  return (
    <section class="panel part publishing" aria-labelledby="publishing">
      <h2 id="publishing" tabIndex={-1}>
        {t("The answers of {city}", { city: city() })}
      </h2>
      <p>
        <strong>
          {shown ? t("Published; what you change now is seen at once.") : t("Only you see this, until you publish it.")}
        </strong>{" "}
        {given === 0
          ? t("Answer the solutions below, then publish all answers together.")
          : n("{given} of {count} solution has an answer.", "{given} of {count} solutions have an answer.", given + open, {
              given,
            })}
      </p>
      {(shown || given > 0) && (
        <div class="buttons">
          <button type="button" class="button" onClick={shown ? askBack : askPublish}>
            {shown ? t("Take the answers back…") : t("Publish the city’s answers…")}
          </button>
          {page.value?.urls.city !== undefined && (
            <a class="button" href={page.value.urls.city}>
              {t("Page for your city")}
            </a>
          )}
        </div>
      )}
    </section>
  );
}

function askPublish(): void {
  const { given, open } = answered();
  const people = n("{count} person", "{count} people", counts.value?.joined ?? 0);
  confirm({
    title: t("Publish the answers of {city}?", { city: city() }),
    what: [
      n(
        "{count} answer becomes visible to everybody ({people}) and in the plan.",
        "{count} answers become visible to everybody ({people}) and in the plan.",
        given,
        { people },
      ),
      open > 0 && n("{count} solution has no answer yet.", "{count} solutions have no answer yet.", open),
    ]
      .filter(Boolean)
      .join(" "),
    verb: t("Publish"),
    yes: () => submit({ type: "publish_responses", on: true }),
  });
}

function askBack(): void {
  confirm({
    title: t("Take the answers back?"),
    what: t("Then only you see them again. Who has downloaded the plan keeps what was in it."),
    verb: t("Take them back"),
    danger: true,
    yes: () => submit({ type: "publish_responses", on: false }),
  });
}
