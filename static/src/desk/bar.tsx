/**
 * The facilitator's bar at the bottom: facts on the left; back, more and next on the right. Next says what it will do,
 * with numbers, and asks first only where something becomes visible or read-only. Nothing here moves by itself.
 */
import {
  board,
  brief,
  clusters,
  counts,
  currentRound,
  isFacilitator,
  lastClosedRound,
  leaves,
  looseIdeas,
  page,
  peek,
  presence,
  setPeek,
  solutions,
  submit,
  tally,
} from "../session.ts";
import type { Board, Id, Names, StageName } from "../types.ts";
import { howMany, named } from "../views/cards.ts";
import { Dialog, closeDialog, confirm, showDialog } from "../views/dialog.tsx";
import { Menu } from "../views/menu.tsx";
import { turnout } from "../views/rounds.ts";
import { completeness } from "../views/solution.ts";
import { STAGES, stageBeside, stageLabel, stageMeaning, stages, timeOfDay } from "../views/stages.ts";
import { n, t } from "../words.ts";
import { askSheets, makeSheets, sheetsInWords, top } from "./go-on.tsx";
import { privateIdeas } from "./ideas.tsx";
import { Join } from "./join.tsx";
import { Fact, Left, endsInWords } from "./left.tsx";
import { nudgeItem } from "./nudge.tsx";
import { othersItem } from "./others.tsx";
import { People } from "./people.tsx";
import { Settings, change } from "./settings.tsx";
import { askShortcuts, useShortcuts } from "./shortcuts.tsx";
import { Strip } from "./strip.tsx";
import { Suggestions } from "./suggestions.tsx";
import { Tables, tablesNote } from "./tables.tsx";
import { OneMinuteMore, timerItems } from "./timer.tsx";
import { goingOn } from "./top.ts";
import { pastItems, undoItem } from "./undo.tsx";

/** The bar itself; nothing before the board is known. */
export function FacilitatorBar() {
  const state = board.value;
  useShortcuts();
  if (!isFacilitator.value || state === null) return null;
  return <Steering state={state} />;
}

/** What floats over the board stands above the bar, however high the bar is. */
function tellHeight(bar: HTMLElement | null): void {
  if (bar === null) return;
  const tell = () => document.body.style.setProperty("--bar-height", `${bar.offsetHeight}px`);
  new ResizeObserver(tell).observe(bar);
}

function Steering({ state }: { readonly state: Board }) {
  const back = stageBeside(state.stage, -1);
  const next = stageBeside(state.stage, 1);
  const does = next === undefined ? null : effect(state, next);
  return (
    <section class="facilitator" aria-label={t("Facilitator")} ref={tellHeight}>
      <Strip state={state} />
      <div class="facts">
        <Facts state={state} />
      </div>
      <div class="facilitator-steps">
        {back !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => step(state, back)}
            aria-label={t("Back to {stage}", { stage: stageLabel(back) })}
          >
            <span aria-hidden="true">←</span>
            <span class="back-word">{stageLabel(back)}</span>
          </button>
        )}
        <OneMinuteMore />
        <Menu class="button" label={t("More")} items={() => moreItems(state)}>
          {t("More")}
        </Menu>
        {next !== undefined && does !== null && (
          <button type="button" class="button next" onClick={() => step(state, next)}>
            <span>
              {t("Next: {stage}", { stage: stageLabel(next) })} <span aria-hidden="true">→</span>
            </span>
            <small>{does.says}</small>
          </button>
        )}
      </div>
    </section>
  );
}

function Facts({ state }: { readonly state: Board }) {
  const since = t("since {time}", { time: timeOfDay(state.since) });
  const count = counts.value;
  const round = currentRound.value;
  const written = count?.written ?? null;
  const joined = count?.joined ?? presence.value.here;
  const stage = stageLabel(state.stage);
  switch (state.stage) {
    case "brief":
      return (
        <>
          <Fact value={stageLabel("brief")} label={since} quiet />
          <Fact value={String(joined)} label={t("joined")} />
        </>
      );
    case "ideate":
      return (
        <>
          <Fact value={state.private ? t("{stage}, private", { stage }) : t("{stage}, open", { stage })} label={since} quiet />
          {written !== null && (
            <Fact
              value={t("{count} of {all}", { count: written, all: Math.max(joined, written) })}
              label={t("have written")}
            />
          )}
          <SayDone />
        </>
      );
    case "cluster":
      return (
        <>
          <Fact value={stageLabel("cluster")} label={since} quiet />
          <Fact value={String(clusters.value.length)} label={n("cluster", "clusters", clusters.value.length)} />
          <Fact value={String(looseIdeas.value.length)} label={t("not yet clustered")} />
        </>
      );
    case "vote":
      return (
        <>
          <Fact
            value={round === null ? t("Vote") : round.status === "open" ? t("Vote, open") : t("Vote, paused")}
            label={since}
            quiet
          />
          {round !== null && (
            <Fact
              value={t("{count} of {all}", {
                count: tally(round.id)?.voted ?? 0,
                all: Math.max(joined, tally(round.id)?.voted ?? 0),
              })}
              label={t("have voted")}
            />
          )}
          {round === null && (
            <Fact value={String(clusters.value.length)} label={n("cluster", "clusters", clusters.value.length)} />
          )}
        </>
      );
    case "draft": {
      const all = solutions.value.length;
      return (
        <>
          <Fact value={stageLabel("draft")} label={since} quiet />
          <Left />
          {all > 0 && (
            <Fact value={t("{count} of {all}", filledInAll())} label={t("parts filled in")} />
          )}
          <SayDone />
        </>
      );
    }
    case "closed":
      return (
        <>
          <Fact value={stageLabel("closed")} label={since} quiet />
          <Left />
        </>
      );
  }
}

/** How many are done, once somebody is. */
function SayDone() {
  const done = counts.value?.done ?? 0;
  return done === 0 ? null : <Fact value={String(done)} label={n("says “I’m done”", "say they are done", done)} />;
}

function filledInAll(): { readonly count: number; readonly all: number } {
  const sheets = solutions.value.map(({ id }) => completeness(id));
  return {
    count: sheets.reduce((sum, { filled }) => sum + filled, 0),
    all: sheets.reduce((sum, { all }) => sum + all, 0),
  };
}

/** What moving to a stage does: in the button, and, where something becomes visible or read-only, in the question. */
function effect(state: Board, to: StageName): { readonly says: string; readonly asks: string | null } {
  const from = state.stage;
  const back = STAGES.indexOf(to) < STAGES.indexOf(from);
  const passes = (stage: StageName) =>
    STAGES.indexOf(from) <= STAGES.indexOf(stage) && STAGES.indexOf(stage) < STAGES.indexOf(to);
  const ideas = counts.value?.ideas ?? 0;
  const asks: string[] = [];
  const says: string[] = [];
  if (passes("ideate")) {
    const secret = privateIdeas();
    if (secret > 0) {
      says.push(
        t("reveals {ideas} and ends private writing", { ideas: howMany(secret) }),
      );
      asks.push(
        t("This reveals {ideas} to everybody, and cannot be undone.", { ideas: howMany(secret) }),
      );
    } else if (to === "cluster") {
      says.push(t("{ideas} to sort", { ideas: howMany(ideas) }));
    }
  }
  if (from === "brief" && to === "ideate")
    says.push(
      state.private ? t("opens writing; what is written stays private") : t("opens writing; everybody sees what is written at once"),
    );
  const works = leaves.value === "solutions";
  if (from === "cluster" && (to === "vote" || !works) && !back) {
    const loose = looseIdeas.value.length;
    says.push(n("ends sorting; {count} cluster", "ends sorting; {count} clusters", clusters.value.length));
    if (loose > 0) says.push(t("{ideas} not clustered", { ideas: howMany(loose) }));
  }
  const round = currentRound.value;
  const late = to === "draft" || to === "closed";
  if (back && from === "vote" && round !== null) says.push(t("pauses voting; all dots are kept"));
  if (late && !back) {
    if (round !== null) {
      says.push(t("closes voting: {turnout}", { turnout: turnout(round) }));
      asks.push(t("Voting closes and everybody sees the totals. {turnout}.", { turnout: turnout(round) }));
    } else if (to === "draft" && works) {
      const found = top();
      if (found !== null) says.push(sheetsInWords(found));
      else says.push(lastClosedRound.value === null ? t("without a vote") : t("opens the solution sheets"));
    }
  }
  const names = late ? state.names_after : state.names;
  const before = from === "draft" || from === "closed" ? state.names_after : state.names;
  if (showsMore(before, names)) {
    asks.push(names === "name" ? t("Names and cities of authors become visible.") : t("Cities of authors become visible."));
  }
  if (back && from === "closed" && works) says.push(t("opens the solution sheets again"));
  if (to === "closed") {
    says.push(endsInWords());
    asks.push(t("Everything becomes read-only. You can come back to this stage."));
  }
  return { says: says.join(" · ") || stageMeaning(to), asks: asks.length > 0 ? asks.join(" ") : null };
}

const LEVEL: Readonly<Record<Names, number>> = { nothing: 0, city: 1, name: 2 };
const showsMore = (before: Names, after: Names): boolean => LEVEL[after] > LEVEL[before];

function move(state: Board, to: StageName): void {
  submit({ type: "move_stage", seen: state.stage, to });
}

function step(state: Board, to: StageName): void {
  const { asks } = effect(state, to);
  const back = STAGES.indexOf(to) < STAGES.indexOf(state.stage);
  const found = to === "draft" && !back ? top() : null;
  if (found !== null) {
    const go = (sheets: readonly Id[]) =>
      void submit({ type: "move_stage", seen: state.stage, to }).answer.then(
        ({ revision }) => revision !== undefined && makeSheets(sheets),
      );
    if (state.stage === "vote" && asks === null && found.tied.length === 0) return go(goingOn(found, []));
    return askSheets({
      title: t("Go on to {stage}?", { stage: stageLabel(to) }),
      what: asks,
      found,
      verb: t("Go on to {stage}", { stage: stageLabel(to) }),
      yes: go,
    });
  }
  if (asks === null) return move(state, to);
  const stage = stageLabel(to);
  confirm({
    title: back ? t("Go back to {stage}?", { stage }) : t("Go on to {stage}?", { stage }),
    what: asks,
    verb: back ? t("Go back to {stage}", { stage }) : t("Go on to {stage}", { stage }),
    yes: () => move(state, to),
  });
}

function moreItems(state: Board) {
  const data = page.value;
  const writes = state.stage === "ideate" || state.stage === "cluster";
  const secret = privateIdeas();
  const late = state.stage === "draft" || state.stage === "closed";
  return [
    { heading: t("This stage") },
    writes && {
      label: state.writing ? t("Pause writing") : t("Open writing again"),
      note: state.writing ? t("Delegates keep their half-written text") : t("Delegates can write again"),
      act: () => change({ writing: !state.writing }),
    },
    state.stage === "ideate" &&
      (secret > 0 || peek.value) && {
        label: peek.value ? t("Do not show them to me") : named(t("Show ideas to me"), t("Show cards to me")),
        act: () => setPeek(!peek.value),
      },
    state.stage === "ideate" &&
      secret > 0 && {
        label: named(t("Reveal ideas now…"), t("Reveal cards now…")),
        note: t("Everybody sees {ideas}", { ideas: howMany(secret) }),
        act: () =>
          confirm({
            title: named(t("Reveal ideas now?"), t("Reveal cards now?")),
            what: t("Everybody will see {ideas}. This cannot be undone. What is written later stays private.", {
              ideas: howMany(secret),
            }),
            verb: t("Reveal"),
            yes: () => submit({ type: "reveal_ideas" }),
          }),
      },
    state.stage === "cluster" &&
      looseIdeas.value.length > 0 &&
      data?.urls.suggestions != null && {
        label: t("Suggestions…"),
        act: () => showDialog(<Suggestions />),
      },
    ...timerItems(),
    { label: t("Settings…"), act: () => showDialog(<Settings state={state} />) },
    { label: t("Go to another stage…"), act: () => showDialog(<Stages state={state} />) },
    { heading: t("The room") },
    { label: t("People…"), act: () => showDialog(<People />) },
    state.stage !== "closed" && { label: t("Tables…"), note: tablesNote(), act: () => showDialog(<Tables />) },
    data?.code != null && { label: t("Join code and QR…"), act: () => showDialog(<Join />) },
    nudgeItem(),
    writes && othersItem(),
    undoItem(),
    { heading: t("Screens and records") },
    data?.urls.speak != null && {
      label: t("Speak for {city}", { city: brief.value?.city ?? "" }),
      note: t("Answer as the city’s expert, whose link you opened too"),
      href: data.urls.speak,
    },
    data?.urls.projector != null && {
      label: t("Open the projector"),
      note: t("For the big screen, without names and buttons"),
      href: data.urls.projector,
      apart: true,
    },
    data?.urls.preview != null && { label: t("See it as a delegate"), href: data.urls.preview },
    late && data?.urls.present != null && {
      label: t("Presentation"),
      note: t("The results, one on each screen"),
      href: data.urls.present,
      apart: true,
    },
    data?.urls.print != null && { label: t("Join sheet to print"), href: data.urls.print, apart: true },
    ...pastItems(),
    { label: t("Keyboard shortcuts…"), act: askShortcuts },
    data !== null && {
      label: t("Download the plan"),
      note: t("To read, to print, for Word, as Markdown"),
      href: data.urls.plan,
      apart: true,
    },
  ];
}

function Stages({ state }: { readonly state: Board }) {
  return (
    <Dialog title={t("Go to another stage")} close={t("Cancel")}>
      <div class="dialog-body">
        <p class="muted">{t("Going back destroys nothing.")}</p>
        <ul class="choices">
          {stages.value.filter((name) => name !== state.stage).map((name) => (
            <li key={name}>
              <button
                type="button"
                class="choice"
                aria-label={stageLabel(name)}
                aria-describedby={`to-${name}`}
                onClick={() => {
                  closeDialog();
                  step(state, name);
                }}
              >
                {stageLabel(name)}
                <small id={`to-${name}`}>{effect(state, name).says}</small>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
