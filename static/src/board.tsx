/**
 * The board application: reads the page's data, starts the session, and shows the screen of the stage. What a screen
 * knows and does comes from `session.ts`; nothing here speaks to the server.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { DeskBar, openDesk } from "./at-desk.tsx";
import { AtProjects, openProjects } from "./at-projects.tsx";
import { TheEnd, bringTheEnd } from "./at-the-end.tsx";
import { openLearning } from "./at-learning.tsx";
import { AtLessons, openLessons } from "./at-lessons.tsx";
import { bringDragging } from "./drag.ts";
import { recall } from "./kept.ts";
import { startOffline, worksOffline } from "./offline.ts";
import { board, connection, isFacilitator, leaves, me, page, records, role, start } from "./session.ts";
import type { Page, StageName } from "./types.ts";
import { Announcer, announce } from "./views/announce.tsx";
import { Bar } from "./views/bar.tsx";
import { BriefStage, ChallengeAgain } from "./views/brief.tsx";
import { ClustersStage } from "./views/clusters.tsx";
import { DialogHost } from "./views/dialog.tsx";
import { IdeasStage } from "./views/ideas.tsx";
import { Loading } from "./views/loading.tsx";
import { Notices } from "./views/notice.tsx";
import { picked, picking } from "./views/pick.tsx";
import { CityNews } from "./views/questions.tsx";
import { AnswersNews } from "./views/says.tsx";
import { SeatStrip } from "./views/seat.tsx";
import { NudgeBanner, ShownPanel } from "./views/shown.tsx";
import { SolutionsStage } from "./views/solutions.tsx";
import { stageLabel, stageMeaning, startClock } from "./views/stages.ts";
import { UndoOffer, startUndo } from "./views/undo.tsx";
import { VoteStage } from "./views/vote.tsx";
import { t } from "./words.ts";

function App() {
  const stage = board.value?.stage;
  const entered = useRef<StageName | undefined>(undefined);
  entered.current ??= stage;

  // The screen changes under people's hands when the facilitator moves on: it is said, and the focus stays where it can.
  const last = useRef<StageName | undefined>(undefined);
  useEffect(() => {
    if (last.current !== undefined && stage !== undefined && last.current !== stage) {
      announce(
        t("The workshop has moved to: {stage}. {meaning}", { stage: stageLabel(stage), meaning: stageMeaning(stage) }),
      );
    }
    last.current = stage;
  }, [stage]);

  const look = [(isFacilitator.value || page.value?.view != null) && "has-bar", (picked.value.length > 0 || picking.value) && "has-selection"];
  useEffect(() => {
    const names = look.filter((name): name is string => typeof name === "string");
    document.body.classList.remove("has-bar", "has-selection");
    document.body.classList.add(...names);
  });

  return (
    <>
      <Bar />
      <Notices />
      <NudgeBanner />
      <ShownPanel />
      <main id="board" tabIndex={-1} class={stage === "vote" || stage === "closed" ? "stage narrow" : "stage"}>
        {stage === undefined || me.value === null ? (
          <Loading />
        ) : (
          <>
            <ChallengeAgain />
            {(stage === "cluster" || stage === "draft") && <SeatStrip />}
            <Stage stage={stage} entered={entered.current === stage && last.current === undefined} />
            {(stage === "brief" || stage === "ideate") && <SeatStrip />}
          </>
        )}
      </main>
      <UndoOffer />
      <footer class="foot">
        <a href={page.value?.urls.help ?? ""}>{t("Help")}</a>
        <a href={page.value?.urls.lab ?? ""}>{t("All workshops")}</a>
        <a href={page.value?.urls.me ?? ""}>{t("Your name")}</a>
      </footer>
      <DeskBar />
      <Preview />
      <DialogHost />
      <CityNews />
      <AnswersNews />
      <Announcer />
    </>
  );
}

/** Where a facilitator looks at the board as delegates do, it is said where their own bar would be. */
function Preview() {
  const data = page.value;
  const looks = data?.view === "delegate";
  useEffect(() => void (looks && announce(t("You see what delegates see."))), [looks]);
  if (data === null || !looks) return null;
  return (
    <section class="facilitator preview" aria-label={t("Preview")}>
      <p>
        <strong>{t("You see what delegates see.")}</strong> <span>{t("Nothing that you do here is sent.")}</span>
      </p>
      <a class="button" href={data.urls.board ?? ""}>
        {t("Back to your board")}
      </a>
    </section>
  );
}

interface StageProps {
  readonly stage: StageName;
  /** The board was opened in this stage, so its text box may take the cursor. */
  readonly entered: boolean;
}

function Stage({ stage, entered }: StageProps) {
  switch (stage) {
    case "brief":
      return (
        <BriefStage>
          {leaves.value === "projects" && <AtProjects>{(part) => <part.FirstCards />}</AtProjects>}
        </BriefStage>
      );
    case "ideate":
      return <IdeasStage entered={entered} />;
    case "cluster":
      return <ClustersStage />;
    case "vote":
      return <VoteStage />;
    case "draft":
      if (leaves.value === "lessons") return <AtLessons>{(part) => <part.LessonsStage />}</AtLessons>;
      if (leaves.value === "projects") return <AtProjects>{(part) => <part.ProjectsStage />}</AtProjects>;
      return <SolutionsStage />;
    case "closed":
      return (
        <>
          <TheEnd />
          {leaves.value === "projects" && <AtProjects>{(part) => <part.FinishedProjects />}</AtProjects>}
        </>
      );
  }
}

/** Where the focused element has gone with a change of the board, the focus goes to the nearest heading that stays. */
function keepFocus(): void {
  let path: HTMLElement[] = [];
  document.addEventListener("focusin", (event) => {
    path = [];
    for (let at = event.target as HTMLElement | null; at !== null && at !== document.body; at = at.parentElement)
      path.push(at);
  });
  effect(() => {
    records.value;
    role.value;
    requestAnimationFrame(() => {
      const lost = path[0];
      if (
        lost === undefined ||
        lost.isConnected ||
        (document.activeElement !== document.body && document.activeElement !== null)
      )
        return;
      const home = path.find((element) => element.isConnected);
      const target =
        home?.closest("section")?.querySelector<HTMLElement>("h2[tabindex]") ?? document.getElementById("board");
      target?.focus({ preventScroll: true });
    });
  });
}

/** The board was never opened here, and there is no network to open it now. */
function Nothing() {
  return (
    <main class="waiting">
      <h1>{t("The board cannot be reached now")}</h1>
      <p>{t("This browser has nothing of it to show. Check the network, then try again.")}</p>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        {t("Try again")}
      </button>
    </main>
  );
}

async function begin(app: HTMLElement, data: HTMLElement): Promise<void> {
  // Without a page's data this is the worker's empty shell, and what was last seen of the board takes its place.
  const told = JSON.parse(data.textContent ?? "") as Page | null;
  const kept = told === null && worksOffline() ? await recall(location.pathname) : null;
  const first = told ?? kept?.page;
  app.replaceChildren(); // the server's skeleton has done its work
  if (first === undefined) return render(<Nothing />, app);
  if (first.view === null) document.title = first.title;
  start(first, {}, kept);
  startClock();
  startUndo();
  openDesk(app.dataset["desk"]);
  bringTheEnd();
  openLessons(app.dataset["lessons"]);
  openLearning(app.dataset["learning"]);
  openProjects(app.dataset["projects"]);
  effect(() => void (connection.value === "live" && bringDragging()));
  keepFocus();
  render(<App />, app);
  if (first.view == null) startOffline(); // what delegates see is not what this person would look for without a network
}

const app = document.getElementById("app");
const data = document.getElementById("page");
if (app !== null && data !== null) void begin(app, data);
