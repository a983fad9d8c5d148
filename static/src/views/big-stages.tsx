/**
 * What each stage shows on the big screen. Nothing scrolls there, so a list shows what fits and says how many more there
 * are. No names, whatever the stage: the projector's audience is never sent any.
 */
import type { ComponentChildren } from "preact";
import {
  actions, brief, clusters, currentRound, field, ideas, ideasIn, lastClosedRound, looseIdeas, points, results, solutions, tally,
  board, counts, leaves, questions,
} from "../session.ts";
import type { ListName, Round, StageName } from "../types.ts";
import { n, t } from "../words.ts";
import { BigExchange } from "./big-exchange.tsx";
import { BigGathered, BigLanes, BigLessons } from "./big-lessons.tsx";
import { BigQuestions } from "./big-questions.tsx";
import { howMany, named } from "./cards.ts";
import { ChosenMark } from "./chosen.tsx";
import { citedCities } from "./citations.ts";
import { answerWords, isPublished, responseTo } from "./city-says.ts";
import { TableSheet } from "./big-tables.tsx";
import { shownName } from "./pick.tsx";
import { resultName, support } from "./results.tsx";
import { completeness, solutionTitle, supportOf } from "./solution.ts";
import { nearlyNext, ruleInWords, turnout } from "./rounds.ts";

/** Most entries of each list; the rest is counted. */
const MOST = { points: 3, ideas: 6, clusters: 12, results: 7, solutions: 6 } as const;

export function BigStage({ stage }: { readonly stage: StageName }) {
  switch (stage) {
    case "brief":
      return <Challenge />;
    case "ideate":
      return <Ideas />;
    case "cluster":
      return <Clusters />;
    case "vote":
      return <Vote />;
    case "draft":
      if (leaves.value === "projects") return <BigExchange />;
      return leaves.value === "lessons" ? (
        <BigLessons
          title={t("What should another city know?")}
          empty={t("No lessons yet. Begin with a cluster, or with what surprised you most.")}
        />
      ) : (
        <Solutions />
      );
    case "closed":
      if (leaves.value === "nothing") return <BigGathered />;
      if (leaves.value === "projects") return <BigExchange ended />;
      return leaves.value === "lessons" ? (
        <BigLessons
          title={t("What we take home from {city}", { city: brief.value?.city ?? "" })}
          empty={t("No lesson was written.")}
        />
      ) : (
        <Finished />
      );
  }
}

/** The sentence of a stage, as large as its length, and what stands under it, allow. */
function Prompt({ children: text, small = false }: { readonly children: string; readonly small?: boolean }) {
  const length = text.length + (small ? 111 : 0);
  return <h1 class={length > 220 ? "prompt long" : length > 110 ? "prompt middle" : "prompt"}>{text}</h1>;
}

function More({ left, words }: { readonly left: number; readonly words: string }) {
  return left > 0 ? <p class="more">{words}</p> : null;
}

function Challenge() {
  const about = brief.value;
  if (about === null) return null;
  return (
    <div class="stage">
      <Prompt small={questions.value.length > 0}>{about.question}</Prompt>
      <BigQuestions />
      <div class="pins">
        <Pinned list="tried" title={t("Already tried")} />
        <Pinned list="fixed" title={t("Cannot change")} />
        <Pinned list="keep" title={t("Must keep")} />
      </div>
    </div>
  );
}

function Pinned({ list, title }: { readonly list: ListName; readonly title: string }) {
  const lines = points(list);
  if (lines.length === 0) return null;
  const most = questions.value.length > 0 ? 1 : MOST.points - ((brief.value?.question.length ?? 0) > 220 ? 1 : 0);
  const left = lines.length - most;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {lines.slice(0, most).map((point) => (
          <li key={point.id} class="clamp">
            {point.example ? t("{text} (example)", { text: point.text }) : point.text}
          </li>
        ))}
      </ul>
      <More left={left} words={n("and {count} more", "and {count} more", left)} />
    </section>
  );
}

function Ideas() {
  const state = board.value;
  const about = brief.value;
  const seen = ideas.value;
  if (state === null || about === null) return null;
  const room = about.question.length + about.prompt.length > 250 ? MOST.ideas / 2 : MOST.ideas;
  return (
    <div class="stage">
      <Prompt small={seen.length > 0}>{about.question}</Prompt>
      <p class="lead">
        {about.prompt}{" "}
        {!state.writing
          ? t("Writing is paused.")
          : !state.private
            ? named(t("Everybody sees the ideas at once."), t("Everybody sees the cards at once."))
            : seen.length > 0
              ? named(t("New ideas stay private until we open them together."), t("New cards stay private until we open them together."))
              : named(t("Ideas stay private until we open them together."), t("Cards stay private until we open them together."))}
      </p>
      {seen.length === 0 && <BigLanes />}
      {seen.length > 0 && (
        <ul class="cards">
          {[...seen]
            .reverse()
            .slice(0, room)
            .map((idea) => (
              <li key={idea.id} class="card">
                <span class="clamp">{idea.text}</span>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

function Clusters() {
  const all = clusters.value;
  const loose = looseIdeas.value.length;
  return (
    <div class="stage">
      <h1 class="title">
        {named(t("Which ideas belong together?"), t("Which cards belong together?"))}
        <small>
          {t("{ideas} · {clusters} · {loose}", {
            ideas: howMany(counts.value?.ideas ?? 0),
            clusters: n("{count} cluster", "{count} clusters", all.length),
            loose: n("{count} not yet clustered", "{count} not yet clustered", loose),
          })}
        </small>
      </h1>
      {all.length === 0 && <p class="lead">{t("There is no cluster yet. Put cards that belong together in one.")}</p>}
      <Tiles />
    </div>
  );
}

function Tiles() {
  const all = clusters.value;
  const left = all.length - MOST.clusters;
  return (
    <>
      <ul class={all.length > 6 ? "tiles many" : "tiles"}>
        {all.slice(0, MOST.clusters).map((cluster) => (
          <li key={cluster.id} class="tile">
            <h2 class="clamp">{shownName(cluster.id)}</h2>
            <p>{howMany(ideasIn(cluster.id).length)}</p>
          </li>
        ))}
      </ul>
      <More left={left} words={n("and {count} more cluster", "and {count} more clusters", left)} />
    </>
  );
}

function Vote() {
  const round = currentRound.value;
  const last = lastClosedRound.value;
  const city = brief.value?.city ?? "";
  if (round === null && last !== null) return <RoundResult round={last} />;
  const question = city === "" ? t("Where should the city start?") : t("Where should {city} start?", { city });
  if (round === null) {
    return (
      <div class="stage">
        <h1 class="title">
          {question}
          <small>{t("Voting opens soon. You can already read the clusters.")}</small>
        </h1>
        <Tiles />
      </div>
    );
  }
  return (
    <div class="stage">
      <Prompt>{question}</Prompt>
      <p class="lead">{round.status === "paused" ? t("Voting is paused. Your dots are kept.") : ruleInWords(round)}</p>
      <Turnout round={round} />
    </div>
  );
}

/** How many have voted, as a bar: who voted how is in nobody's memory. */
function Turnout({ round }: { readonly round: Round }) {
  const voted = tally(round.id)?.voted ?? 0;
  const all = Math.max(counts.value?.joined ?? 0, voted, 1);
  return (
    <svg class="bar turnout" aria-hidden="true">
      <rect class="track" width="100%" height="100%" />
      <rect class="fill" width={`${(100 * voted) / all}%`} height="100%" />
    </svg>
  );
}

function RoundResult({ round }: { readonly round: Round }) {
  const lines = results(round);
  const all = lines.map((line) => line.dots ?? 0);
  const most = Math.max(1, ...all);
  const left = lines.length - MOST.results;
  const placeOf = (dots: number) => 1 + all.filter((other) => other > dots).length;
  const near = all.flatMap((dots, index) => {
    const gap = nearlyNext(all, index, round.rule.cap);
    const places = { first: placeOf(dots), second: placeOf(dots - gap) };
    return gap === 0
      ? []
      : n(
          "Places {first} and {second} are only {count} dot apart: treat them as equal.",
          "Places {first} and {second} are only {count} dots apart: treat them as equal.",
          gap,
          places,
        );
  });
  return (
    <div class="stage">
      <h1 class="title">
        {round.name === "" ? t("Results of the vote") : t("Results: {vote}", { vote: round.name })}
        <small>
          {turnout(round)}. {ruleInWords(round)}
        </small>
      </h1>
      <ol class="results">
        {lines.slice(0, MOST.results).map((line) => {
          const dots = line.dots ?? 0;
          const place = placeOf(dots);
          const tied = dots > 0 && all.filter((other) => other === dots).length > 1;
          return (
            <li key={line.cluster} class={lines.length > 4 ? "tight" : ""}>
              <div class="result">
                <h2 class="clamp">
                  <span class="place">{t("{place}.", { place })}</span> {resultName(line)}{" "}
                  <ChosenMark cluster={line.cluster} />
                </h2>
                <p class="figures">
                  {tied && `${t("Tie")} · `}
                  {support(dots, line.voters ?? 0)}
                </p>
              </div>
              <svg class="bar" aria-hidden="true">
                <rect class="track" width="100%" height="100%" />
                <rect class="fill" width={`${(100 * dots) / most}%`} height="100%" />
              </svg>
            </li>
          );
        })}
      </ol>
      <More left={left} words={n("and {count} more cluster", "and {count} more clusters", left)} />
      <More left={near.length} words={near.join(" ")} />
    </div>
  );
}

interface SheetsProps {
  readonly title: string;
  readonly note: string;
  readonly empty: string;
  /** What is said of a sheet, by its id. */
  readonly children: (solution: string) => ComponentChildren;
}

function Sheets({ title, note, empty, children }: SheetsProps) {
  const all = solutions.value;
  const left = all.length - MOST.solutions;
  return (
    <div class="stage">
      <h1 class="title">
        {title}
        {note !== "" && <small>{note}</small>}
      </h1>
      {all.length === 0 && <p class="lead">{empty}</p>}
      <ul class="tiles sheets">
        {all.slice(0, MOST.solutions).map((solution) => {
          const votes = supportOf(solution.cluster);
          return (
            <li key={solution.id} class="tile">
              <h2 class="clamp">{solutionTitle(solution)}</h2>
              <ChosenMark cluster={solution.cluster} />
              {votes !== null && <p class="figures">{support(votes.dots, votes.voters)}</p>}
              <BigAnswer solution={solution.id} />
              {children(solution.id)}
              <BigSources solution={solution.id} />
            </li>
          );
        })}
      </ul>
      <More left={left} words={n("and {count} more solution", "and {count} more solutions", left)} />
    </div>
  );
}

/** What the city says to a solution, in a line; nothing before it is published. */
function BigAnswer({ solution }: { readonly solution: string }) {
  const response = responseTo(solution);
  if (response === undefined || !isPublished.value) return null;
  const words = { city: brief.value?.city ?? "", answer: answerWords(response.answer) };
  return <p class="says">{t("{city}: {answer}", words)}</p>;
}

/** Whose lessons, projects and observations it builds on, in a line: the words come when it is shown to everyone. */
function BigSources({ solution }: { readonly solution: string }) {
  const cities = citedCities(solution);
  return cities === "" ? null : <p class="sources clamp">{t("It builds on: {cities}", { cities })}</p>;
}

function Solutions() {
  return (
    <Sheets
      title={t("What should the city do?")}
      note={t("Write the solutions together.")}
      empty={t("No solutions yet. The facilitator makes one from a cluster.")}
    >
      {(id) => {
        const { filled, all } = completeness(id);
        return (
          <>
            <TableSheet solution={id} />
            <svg class="bar" aria-hidden="true">
              <rect class="track" width="100%" height="100%" />
              <rect class="fill" width={`${(100 * filled) / all}%`} height="100%" />
            </svg>
          </>
        );
      }}
    </Sheets>
  );
}

function Finished() {
  const about = brief.value;
  const round = lastClosedRound.value;
  return (
    <Sheets
      title={t("What {city} takes home", { city: about?.city ?? "" })}
      note={round === null ? "" : turnout(round)}
      empty={t("No solution was written.")}
    >
      {(id) => {
        const what = field(id, "do")?.text.trim() ?? "";
        const steps = actions(id).length;
        return (
          <>
            {what !== "" && <p class="clamp">{what}</p>}
            {steps > 0 && <p>{n("{count} first step", "{count} first steps", steps)}</p>}
          </>
        );
      }}
    </Sheets>
  );
}
