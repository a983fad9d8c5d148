/**
 * The board at any moment that was, read-only: a slider over its steps. No socket is opened; each step comes as what its
 * reader may see of it, and takes the place of what a session would have heard. One request at a time, and the newest wins.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { board, counts, ideas, layers, leaves, me, page } from "./known.ts";
import { Projects } from "./projects/cards.tsx";
import { ReadLessons } from "./lessons/read.tsx";
import { EMPTY, apply } from "./state.ts";
import type { Page, Patch, StageName } from "./types.ts";
import { Announcer, announce } from "./views/announce.tsx";
import { BriefStage } from "./views/brief.tsx";
import { ClustersStage } from "./views/clusters.tsx";
import { DialogHost } from "./views/dialog.tsx";
import { FinishedStage } from "./views/finished.tsx";
import { Prompt } from "./views/ideas.tsx";
import { CardsByLane } from "./views/lanes.tsx";
import { Loading } from "./views/loading.tsx";
import { SolutionsStage } from "./views/solutions.tsx";
import { stageLabel } from "./views/stages.ts";
import { VoteStage } from "./views/vote.tsx";
import { n, t } from "./words.ts";

interface Past {
  /** The last step there is. */
  readonly head: number;
  /** The step to begin with. */
  readonly at: number;
  readonly stages: readonly { readonly revision: number; readonly stage: StageName }[];
  /** `1.json` of it is the first step. */
  readonly url: string;
  readonly log: string;
}

interface Step {
  readonly revision: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly about: string;
  readonly put: Patch["put"];
}

/** Steps that are kept, so that going to and fro asks for nothing. */
const KEPT = 40;
/** A hand that rests for so long wants the steps beside this one next. */
const REST = 200;

const steps = new Map<number, Step>();
const wanted = signal(1);
const shown = signal<Step | null>(null);
const problem = signal("");
let past: Past;
let coming = false;
let resting: ReturnType<typeof setTimeout> | undefined;

function go(revision: number): void {
  wanted.value = Math.min(Math.max(1, Math.round(revision)), past.head);
  clearTimeout(resting);
  void bring();
}

async function bring(): Promise<void> {
  if (coming) return; // who is on the way looks again what is wanted
  coming = true;
  problem.value = "";
  try {
    for (;;) {
      const revision = wanted.peek();
      show(await step(revision));
      if (wanted.peek() === revision) break;
    }
    resting = setTimeout(() => void beside(wanted.peek()), REST);
  } catch (error) {
    problem.value =
      error instanceof Refused
        ? t("This step cannot be shown to you. Open your facilitator link, then reload this page.")
        : t("The server did not answer. Check the connection, then try again.");
  } finally {
    coming = false;
  }
}

class Refused extends Error {}

async function step(revision: number): Promise<Step> {
  const known = steps.get(revision);
  if (known !== undefined) return known;
  const response = await fetch(`${past.url}${revision}.json`, { credentials: "same-origin" });
  if (response.status === 403 || response.status === 404) throw new Refused();
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const found = (await response.json()) as Step;
  steps.set(revision, found);
  for (const old of steps.keys()) if (steps.size > KEPT) steps.delete(old);
  return found;
}

/** The steps before and after, while nothing else is asked for. */
async function beside(revision: number): Promise<void> {
  for (const next of [revision + 1, revision - 1])
    if (next >= 1 && next <= past.head && wanted.peek() === revision && !coming) await step(next).catch(() => undefined);
}

function show(found: Step): void {
  shown.value = found;
  layers.value = { shared: apply(EMPTY, { put: found.put, remove: {} }), mine: EMPTY };
  const address = new URL(location.href);
  address.searchParams.set("at", String(found.revision));
  history.replaceState(null, "", address);
}

/** The step with which a stage began, before or after the one that is wanted; null where there is none. */
function stageBeside(way: -1 | 1): Past["stages"][number] | null {
  const at = wanted.value;
  const found = past.stages.filter(({ revision }) => (way < 0 ? revision < at : revision > at));
  return (way < 0 ? found[found.length - 1] : found[0]) ?? null;
}

const moment = (at: number): string =>
  new Date(at).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : undefined, {
    day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });

/** A step in one line, for whoever does not see it. */
const spoken = ({ at, who, what, about }: Step): string =>
  about === ""
    ? t("{time}. {who}: {what}", { time: moment(at), who, what })
    : t("{time}. {who}: {what}: “{about}”", { time: moment(at), who, what, about });

function Slider() {
  const found = shown.value;
  const place = t("Step {number} of {all}", { number: wanted.value, all: past.head });
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { PageUp: 10, PageDown: -10 }[event.key];
    if (by === undefined) return;
    event.preventDefault(); // browsers go by a tenth of all
    go(wanted.value + by);
  };
  const settled = found !== null && found.revision === wanted.value;
  return (
    <div class="replay-slider">
      <StageButton way={-1} />
      <label class="hidden-text" for="step">
        {t("Step of the workshop")}
      </label>
      <input
        id="step"
        type="range"
        min={1}
        max={past.head}
        step={1}
        value={wanted.value}
        aria-valuetext={settled && found !== null ? `${place}. ${spoken(found)}` : place}
        onInput={(event) => go(Number(event.currentTarget.value))}
        onKeyDown={onKeyDown}
      />
      <StageButton way={1} />
    </div>
  );
}

function StageButton({ way }: { readonly way: -1 | 1 }) {
  const to = stageBeside(way);
  const label = to === null ? "" : stageLabel(to.stage);
  const name =
    to === null
      ? way < 0 ? t("No stage began before this") : t("No stage began after this")
      : way < 0 ? t("Back to where {stage} began", { stage: label }) : t("On to where {stage} began", { stage: label });
  return (
    <button
      type="button"
      class="button"
      aria-label={name}
      aria-disabled={to === null}
      onClick={() => {
        if (to === null) return;
        go(to.revision);
        announce(t("{stage}, step {number}", { stage: label, number: to.revision }));
      }}
    >
      {way < 0 && <span aria-hidden="true">← </span>}
      <span class="replay-stage">{label || "–"}</span>
      {way > 0 && <span aria-hidden="true"> →</span>}
    </button>
  );
}

function Told() {
  const found = shown.value;
  return (
    <div class="replay-told">
      <p class="figures">
        <strong>{t("Step {number} of {all}", { number: wanted.value, all: past.head })}</strong>
        {found !== null && ` · ${moment(found.at)}`}
        {board.value !== null && <span class="tag">{stageLabel(board.value.stage)}</span>}
      </p>
      <p>
        {found !== null && t("{who}: {what}", { who: found.who, what: found.what })}
        {found !== null && found.about !== "" && " "}
        {found !== null && found.about !== "" && <q>{found.about}</q>}
      </p>
    </div>
  );
}

function IdeasThen() {
  const all = ideas.value;
  const secret = Math.max(0, (counts.value?.ideas ?? 0) - all.filter((card) => card.hidden === null).length);
  return (
    <>
      <Prompt />
      <p class="lead">
        {n("{count} idea on the board at this moment.", "{count} ideas on the board at this moment.", counts.value?.ideas ?? 0)}{" "}
        {secret > 0 && n("{count} was private and is not shown.", "{count} were private and are not shown.", secret)}
      </p>
      <CardsByLane cards={all} />
    </>
  );
}

function Stage({ stage }: { readonly stage: StageName }) {
  switch (stage) {
    case "brief":
      return <BriefStage />;
    case "ideate":
      return <IdeasThen />;
    case "cluster":
      return <ClustersStage />;
    case "vote":
      return <VoteStage />;
    case "draft":
      if (leaves.value === "projects") return <Projects />;
      return leaves.value === "lessons" ? <ReadLessons /> : <SolutionsStage />;
    case "closed":
      return (
        <>
          <FinishedStage />
          {leaves.value === "projects" && <Projects />}
        </>
      );
  }
}

function Screen() {
  const stage = board.value?.stage;
  const data = page.value;
  useEffect(() => document.getElementById("step")?.focus(), []);
  return (
    <>
      <header class="replay">
        <div class="replay-top">
          <h1>{t("Replay: {title}", { title: data?.title ?? "" })}</h1>
          <nav aria-label={t("Other pages")}>
            <a href={data?.urls.board ?? ""}>{t("Back to the board")}</a>
            <a href={past.log}>{t("Log")}</a>
          </nav>
        </div>
        <Slider />
        <Told />
        {problem.value !== "" && (
          <div class="notice" role="alert">
            <p class="notice-text">{problem.value}</p>
            <button type="button" class="button" onClick={() => void bring()}>
              {t("Try again")}
            </button>
          </div>
        )}
      </header>
      <main id="board" tabIndex={-1} class={stage === "vote" || stage === "closed" ? "stage narrow" : "stage"}>
        {stage === undefined ? <Loading /> : <Stage key={stage} stage={stage} />}
      </main>
      <DialogHost />
      <Announcer />
    </>
  );
}

const app = document.getElementById("app");
const data = document.getElementById("page");
if (app !== null && data !== null) {
  const told = JSON.parse(data.textContent ?? "") as Page & { readonly replay: Past };
  past = told.replay;
  page.value = told;
  // Views show somebody who only looks no button; who looks is said to be one, and what is shown is the facilitator's.
  me.value = { id: "", role: "projector", name: "", city: "", unnamed: false };
  app.replaceChildren(); // the server's skeleton has done its work
  render(<Screen />, app);
  go(past.at);
}
