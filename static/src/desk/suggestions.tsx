/**
 * Advice for sorting, one at a time: which ideas look alike, which may be a cluster, which fit one that is there. The
 * server computes it; people decide. What is accepted goes out as the commands that sorting by hand sends, so that
 * undo and the log know it. Ideas that somebody moved meanwhile drop out.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Card, card, cluster as clusterOf, ideasIn, lengthOf, newId, page, submit } from "../session.ts";
import { type Id, MAX } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { howMany } from "../views/cards.ts";
import { Dialog, closeDialog } from "../views/dialog.tsx";
import { shownName } from "../views/pick.tsx";
import { n, t } from "../words.ts";

/** As `board/alike` says it. */
interface Suggestion {
  readonly kind: "alike" | "together" | "fits";
  readonly ideas: readonly Id[];
  readonly cluster: Id | null;
  readonly words: readonly string[];
  readonly near: number;
}

interface Advice {
  readonly suggestions: readonly Suggestion[];
  readonly compared: number;
  readonly left_out: number;
  readonly languages: readonly string[];
}

/** The dialog. It asks the server when it opens. */
export function Suggestions() {
  const [advice, setAdvice] = useState<Advice | string | null>(null);
  const [round, setRound] = useState(1);
  useEffect(() => {
    let here = true;
    setAdvice(null);
    void ask().then((next) => here && setAdvice(next));
    return () => void (here = false);
  }, [round]);
  return (
    <Dialog title={t("Suggestions for sorting")}>
      {advice === null ? (
        <p class="muted" role="status">
          {t("Comparing the ideas…")}
        </p>
      ) : typeof advice === "string" ? (
        <p class="error" role="alert">
          {advice}
        </p>
      ) : (
        <OneByOne key={round} advice={advice} again={() => setRound(round + 1)} />
      )}
      {(advice === null || typeof advice === "string") && (
        <div class="buttons">
          {typeof advice === "string" && (
            <button type="button" class="button primary" onClick={() => setRound(round + 1)}>
              {t("Try again")}
            </button>
          )}
          <button type="button" class="button" onClick={closeDialog}>
            {t("Close")}
          </button>
        </div>
      )}
    </Dialog>
  );
}

/** The advice, or why there is none. */
async function ask(): Promise<Advice | string> {
  try {
    const response = await fetch(page.value?.urls.suggestions ?? "", {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    const body = (await response.json()) as Advice & { sentence?: string };
    return response.ok ? body : (body.sentence ?? t("The suggestions could not be loaded. Please try again."));
  } catch {
    return t("The server did not answer. Check the connection, then try again.");
  }
}

/** What of a suggestion still holds: its ideas that nobody has placed or hidden since, oldest first; none when too few are left. */
function left({ kind, ideas, cluster }: Suggestion): readonly Id[] {
  if (cluster !== null && clusterOf(cluster) === undefined) return [];
  const loose = ideas
    .map(card)
    .filter((found): found is Card => found !== undefined && found.cluster === null && found.hidden === null)
    .sort((a, b) => a.born - b.born)
    .map(({ id }) => id);
  return loose.length >= (kind === "fits" ? 1 : 2) ? loose : [];
}

function OneByOne({ advice, again }: { readonly advice: Advice; readonly again: () => void }) {
  const [seen, setSeen] = useState(0);
  const [waiting, setWaiting] = useState(() => advice.suggestions.filter((each) => !refused(each)));
  const head = useRef<HTMLHeadingElement>(null);
  const valid = waiting.filter((each) => left(each).length > 0);
  const now = valid[0];
  const next = (): void => {
    setSeen(seen + 1);
    setWaiting(valid.slice(1));
  };
  const current = now === undefined ? "" : key(now);
  // What had the focus is gone with the suggestion before.
  useEffect(() => head.current?.focus(), [current]);
  return (
    <>
      {now === undefined ? (
        <div class="dialog-body">
          <h3 ref={head} tabIndex={-1}>
            {seen > 0 ? t("That was the last suggestion.") : t("No suggestions.")}
          </h3>
          <p>
            {seen > 0
              ? t("After changes on the board there may be others.")
              : t("No ideas that are not yet clustered share enough words.")}
          </p>
        </div>
      ) : (
        <One
          key={current}
          suggestion={now}
          ideas={left(now)}
          place={t("Suggestion {count} of {all}", { count: seen + 1, all: seen + valid.length })}
          head={head}
          next={next}
        />
      )}
      <Honest advice={advice} />
      {now === undefined && (
        <div class="buttons">
          {seen > 0 && (
            <button type="button" class="button" onClick={again}>
              {t("Compare again")}
            </button>
          )}
          <button type="button" class="button primary" onClick={closeDialog}>
            {t("Close")}
          </button>
        </div>
      )}
    </>
  );
}

interface OneProps {
  readonly suggestion: Suggestion;
  readonly ideas: readonly Id[];
  readonly place: string;
  readonly head: { current: HTMLHeadingElement | null };
  readonly next: () => void;
}

function One({ suggestion, ideas, place, head, next }: OneProps) {
  const [without, setWithout] = useState<readonly Id[]>([]);
  const [name, setName] = useState(nameOf(suggestion.words));
  const { kind, cluster, words } = suggestion;
  const taken = ideas.filter((id) => !without.includes(id));
  const enough = taken.length >= (kind === "fits" ? 1 : 2);
  const tooLong = lengthOf(name) > MAX.name;
  const accept = (event: Event): void => {
    event.preventDefault();
    if (!enough || tooLong) return;
    if (cluster !== null) submit({ type: "place_ideas", ideas: taken, cluster });
    else submit({ type: "create_cluster", cluster: newId(), name: name.trim(), ideas: taken });
    announce(t("{ideas} put together.", { ideas: howMany(taken.length) }));
    next();
  };
  const refuse = (): void => {
    remember(suggestion);
    next();
  };
  return (
    <form onSubmit={accept}>
      <div class="dialog-body">
        <div>
          <div class="suggested-head">
            <span class="note figures">{place}</span>
            <button type="button" class="link" onClick={closeDialog}>
              {t("Close")}
            </button>
          </div>
          <h3 ref={head} tabIndex={-1}>
            {title(suggestion, ideas.length)}
          </h3>
          {words.length > 0 && <p class="note">{t("Shared words: {words}", { words: words.join(", ") })}</p>}
        </div>
        <ul class="suggested">
          {ideas.map((id) => (
            <li key={id}>
              <label class="option">
                <input
                  type="checkbox"
                  class="tick"
                  checked={!without.includes(id)}
                  onChange={(event) =>
                    setWithout(event.currentTarget.checked ? without.filter((each) => each !== id) : [...without, id])
                  }
                />
                <span class="suggested-text" dir="auto">
                  {card(id)?.text}
                </span>
              </label>
            </li>
          ))}
        </ul>
        {cluster !== null ? (
          <Inside cluster={cluster} />
        ) : (
          <label class="row">
            <span class="label">{t("Name of the new cluster")}</span>
            <input
              class="box"
              type="text"
              autocomplete="off"
              value={name}
              aria-invalid={tooLong}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        )}
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={refuse}>
          {kind === "fits" && ideas.length === 1 ? t("Not this") : t("Not these")}
        </button>
        <button type="button" class="button" onClick={next}>
          {t("Skip")}
        </button>
        <button type="submit" class="button primary" disabled={!enough || tooLong}>
          {cluster !== null ? t("Put in this cluster") : t("Put together")}
        </button>
      </div>
    </form>
  );
}

/** What is in the cluster now, for comparing. */
function Inside({ cluster }: { readonly cluster: Id }) {
  const inside = ideasIn(cluster);
  return (
    <div>
      <p class="label">{t("In “{cluster}” now", { cluster: shownName(cluster) })}</p>
      <ul class="suggested-inside">
        {inside.slice(0, 4).map(({ id, text }) => (
          <li key={id} dir="auto">
            {text}
          </li>
        ))}
      </ul>
      {inside.length > 4 && <p class="note">{n("and {count} more", "and {count} more", inside.length - 4)}</p>}
    </div>
  );
}

function title({ kind, cluster }: Suggestion, count: number): string {
  if (kind === "alike") return n("This idea looks alike", "These {count} ideas look alike", count);
  if (kind === "together") return n("This idea may be a cluster", "These {count} ideas may be a cluster", count);
  const name = { cluster: shownName(cluster ?? "") };
  return n("This idea may fit in “{cluster}”", "These {count} ideas may fit in “{cluster}”", count, name);
}

/** The shared words as a name: “Bike, trails”. */
function nameOf(words: readonly string[]): string {
  const name = words.join(", ");
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** What these suggestions are, and what they cannot find. */
function Honest({ advice }: { readonly advice: Advice }) {
  return (
    <p class="note honest">
      {n(
        "Computed on this server from {count} idea. It compares words, not meaning.",
        "Computed on this server from {count} ideas. It compares words, not meaning.",
        advice.compared,
      )}
      {advice.languages.length > 1 &&
        ` ${t("Ideas here are in several languages. It finds hardly anything across languages.")}`}
      {advice.left_out > 0 &&
        ` ${n("{count} idea was too many and was left out.", "{count} ideas were too many and were left out.", advice.left_out)}`}
    </p>
  );
}

// ── “Not these”, remembered in this browser ─────────────────────────────────────────────────────

const REMEMBERED = 200;
const shelf = (): string => `board-not-these:${page.value?.board ?? ""}`;
/** The same ideas and cluster are the same suggestion, whatever else the server says of it. */
const key = ({ ideas, cluster }: Suggestion): string => [cluster ?? "", ...[...ideas].sort()].join(" ");

function refusedKeys(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(shelf()) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

function refused(suggestion: Suggestion): boolean {
  return refusedKeys().includes(key(suggestion));
}

function remember(suggestion: Suggestion): void {
  try {
    localStorage.setItem(shelf(), JSON.stringify([...refusedKeys(), key(suggestion)].slice(-REMEMBERED)));
  } catch {
    // Full or forbidden: it will be suggested again.
  }
}
