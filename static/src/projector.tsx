/**
 * The big screen of a workshop: read from the last row, touched by nobody. It looks through a ticket of the projector's
 * audience, so what a stage hides is not in its memory. Keys, because a venue's PC has little else: Q and Escape.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { board, brief, me, page, start } from "./session.ts";
import type { Page, StageName } from "./types.ts";
import { Announcer, announce } from "./views/announce.tsx";
import { BigClock, Foot, JoinScreen, Lost } from "./views/big-frame.tsx";
import { BigNudge, BigShown } from "./views/big-shown.tsx";
import { BigStage } from "./views/big-stages.tsx";
import { shownNow } from "./views/spotlight.ts";
import { stageLabel, stageMeaning, startClock } from "./views/stages.ts";
import { t } from "./words.ts";

const joining = signal(false);

function Screen() {
  const stage = board.value?.stage;
  const about = brief.value;
  const last = useRef<StageName | undefined>(undefined);
  useEffect(() => {
    if (last.current !== undefined && stage !== undefined && last.current !== stage)
      announce(t("{stage}. {meaning}", { stage: stageLabel(stage), meaning: stageMeaning(stage) }));
    last.current = stage;
  }, [stage]);

  const shown = shownNow();
  if (stage === undefined || about === null || me.value === null) return <Connecting />;
  return (
    <>
      <Lost />
      <header class="top">
        <p>{t("{city} · {stage}", { city: about.city, stage: stageLabel(stage) })}</p>
        <p>{t("{lab} · {host}", { lab: about.lab_title, host: about.host })}</p>
      </header>
      {!joining.value && <BigNudge />}
      <main class={joining.value ? "joining" : shown !== null ? "showing" : `at-${stage}`}>
        {joining.value ? (
          <JoinScreen />
        ) : (
          <>
            {shown === null ? <BigStage stage={stage} /> : <BigShown thing={shown} />}
            <BigClock stage={stage} />
          </>
        )}
      </main>
      <Foot stage={stage} joining={joining.value} />
      <Announcer />
    </>
  );
}

/** Before the first word of the server: what will be shown, and that it is on its way. */
function Connecting() {
  return (
    <>
      <Lost />
      <main class="connecting">
        <h1>{page.value?.title}</h1>
        <p role="status">{t("Connecting to the board…")}</p>
      </main>
    </>
  );
}

/** The keys work wherever the focus is; nothing on this page can be typed into. */
function listen(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const wanted = event.key === "Escape" ? false : event.key.toLowerCase() === "q" ? !joining.value : joining.value;
    if (wanted === joining.value || page.value?.code == null) return;
    joining.value = wanted;
    announce(wanted ? t("The QR code is shown, with the join code {code}.", { code: page.value.code }) : t("The board is shown."));
  });
}

const app = document.getElementById("app");
const data = document.getElementById("page");
if (app !== null && data !== null) {
  start(JSON.parse(data.textContent ?? "") as Page);
  startClock();
  listen();
  app.replaceChildren(); // the server's skeleton has done its work
  render(<Screen />, app);
}
