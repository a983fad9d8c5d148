/**
 * The dialog that searches what the Lab learned, for a sheet: words, kind, city, and one press to cite. The server finds,
 * and copies the words of what is cited.
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { newId, page } from "../session.ts";
import type { Answer, Id } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { citations } from "./citations.ts";
import { type Citing, CitedList } from "./cited-by.tsx";
import { Dialog } from "./dialog.tsx";

/** As `board/pages/search.py` says it. */
interface Hit {
  readonly kind: "lesson" | "project" | "idea" | "cluster" | "solution";
  readonly source: string;
  readonly target: Id;
  readonly text: string;
  readonly title: string;
  readonly city: string;
  readonly workshop: string;
  readonly label: string;
  readonly cited: readonly Citing[];
}

interface Results {
  readonly results: readonly Hit[];
  /** No result has all of the words. */
  readonly some: boolean;
  readonly cities: readonly string[];
}

/** Milliseconds after the last key. */
const CALM = 250;
const JSON_PLEASE = { Accept: "application/json" } as const;

export function Seek({ solution }: { readonly solution: Id }) {
  const [words, setWords] = useState("");
  const [kind, setKind] = useState("");
  const [city, setCity] = useState("");
  const [found, setFound] = useState<Results | string | null>(null);
  const [again, setAgain] = useState(0);
  const id = useId();
  useEffect(() => {
    let here = true;
    const timer = setTimeout(
      () => void search({ q: words, kind, city }).then((results) => here && setFound(results)),
      found === null ? 0 : CALM,
    );
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [words, kind, city, again]);
  const results = typeof found === "string" ? null : found;
  return (
    <Dialog title={t("Search what the Lab learned")} close={t("Close")}>
      <form
        role="search"
        class="seek"
        onSubmit={(event) => {
          event.preventDefault();
          setAgain(again + 1);
        }}
      >
        <label class="row" for={`${id}-q`}>
          <span class="label">{t("Words")}</span>
          <input
            class="box"
            id={`${id}-q`}
            type="search"
            autocomplete="off"
            maxLength={200}
            value={words}
            autofocus
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <label class="row" for={`${id}-kind`}>
          <span class="label">{t("Kind")}</span>
          <select class="box" id={`${id}-kind`} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="">{t("All kinds")}</option>
            <option value="lesson">{t("Lessons")}</option>
            <option value="project">{t("Projects")}</option>
            <option value="idea">{t("Observations")}</option>
          </select>
        </label>
        <label class="row" for={`${id}-city`}>
          <span class="label">{t("City")}</span>
          <select class="box" id={`${id}-city`} value={city} onChange={(event) => setCity(event.currentTarget.value)}>
            <option value="">{t("All cities")}</option>
            {(results?.cities ?? []).map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </form>
      <div class="seek-results">
        {typeof found === "string" ? (
          <p class="error" role="alert">
            {found}{" "}
            <button type="button" class="link" onClick={() => setAgain(again + 1)}>
              {t("Try again")}
            </button>
          </p>
        ) : (
          <p class="note" role="status">
            {results === null ? t("Searching…") : told(results, words)}
          </p>
        )}
        <ul class="seek-hits">
          {(results?.results ?? []).filter(citable).map((hit) => (
            <Found key={`${hit.source} ${hit.target}`} hit={hit} solution={solution} />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

/** Who runs a workshop finds more than what a sheet can cite. */
const citable = ({ kind, source }: Hit): boolean =>
  (kind === "lesson" || kind === "project" || kind === "idea") && source !== page.value?.board;

function told(found: Results, words: string): string {
  const count = found.results.filter(citable).length;
  if (count === 0)
    return words.trim() === ""
      ? t("Nothing is here yet. Lessons and projects come from the other workshops of the Lab.")
      : t("Nothing was found. Try a shorter word, or another kind or city.");
  if (found.some) return t("Nothing has all of these words. These have some of them.");
  return n("{count} result", "{count} results", count);
}

function Found({ hit, solution }: { readonly hit: Hit; readonly solution: Id }) {
  const [state, setState] = useState("");
  const [busy, setBusy] = useState(false);
  const citation = useRef(newId()); // the same once more is the same citation
  const cited = citations(solution).some((each) => each.source === hit.source && each.target === hit.target);
  const name = hit.title === "" ? hit.text : hit.title;
  const cite = async () => {
    if (cited || busy) return;
    setBusy(true);
    const answer = await ask(solution, citation.current, hit);
    setBusy(false);
    if (typeof answer === "string") return setState(answer);
    if (answer.refused !== undefined) citation.current = newId();
    setState(answer.revision === undefined ? (answer.reason ?? answer.retry ?? "") : "");
    if (answer.revision !== undefined) announce(t("It is cited. It stands in the sheet under “Learn from”."));
  };
  return (
    <li class="seek-hit">
      <div>
        <p class="hit-facts">
          <span class="tag">{hit.label}</span> <strong>{hit.city}</strong> <span class="note">{hit.workshop}</span>
        </p>
        {hit.title !== "" && (
          <p dir="auto">
            <strong>{hit.title}</strong>
          </p>
        )}
        <p dir="auto">{hit.text}</p>
        <CitedList cited={hit.cited} />
        {state !== "" && (
          <p class="error" role="alert">
            {state}
          </p>
        )}
      </div>
      <button
        type="button"
        class={cited ? "button cited-now" : "button primary"}
        aria-disabled={cited || busy}
        aria-label={cited ? t("Cited: {text}", { text: name }) : t("Cite: {text}", { text: name })}
        onClick={() => void cite()}
      >
        {cited ? t("✓ Cited") : t("Cite")}
      </button>
    </li>
  );
}

/** What fits, or why nothing can be said. */
async function search(asked: Readonly<Record<string, string>>): Promise<Results | string> {
  const query = new URLSearchParams(asked).toString();
  try {
    const response = await fetch(`${page.value?.urls.search ?? ""}?${query}`, {
      headers: JSON_PLEASE,
      credentials: "same-origin",
    });
    const body = (await response.json()) as Results & { sentence?: string };
    return response.ok ? body : (body.sentence ?? t("The search did not work. Please try again."));
  } catch {
    return t("The server did not answer. Check the connection, then try again.");
  }
}

/** Ask the server to cite it; its answer, or why there is none. */
async function ask(solution: Id, citation: Id, hit: Hit): Promise<Answer | string> {
  try {
    const response = await fetch(page.value?.urls.cite ?? "", {
      method: "POST",
      headers: { ...JSON_PLEASE, "Content-Type": "application/json" },
      body: JSON.stringify({ citation, solution, source: hit.source, what: hit.kind, target: hit.target }),
      credentials: "same-origin",
    });
    const body = (await response.json()) as Answer & { sentence?: string };
    return body.sentence ?? body;
  } catch {
    return t("The server did not answer. Check the connection, then try again.");
  }
}
