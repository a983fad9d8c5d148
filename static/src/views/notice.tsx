/** What everybody must know now, under the bar on top: no link, signed out, reload, refused, a text that waits. */
import { useEffect, useRef } from "preact/hooks";
import {
  board,
  connection,
  dismiss,
  durable,
  isFacilitator,
  isMuted,
  notice,
  page,
  pending,
  returned,
  role,
  stalled,
  waiting,
} from "../session.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { ideaDraft } from "./composer.tsx";
import { ReturnedTexts } from "./returned.tsx";
import { locked } from "./stages.ts";

export function Notices() {
  return (
    <>
      <Link />
      <Stalled />
      <Sentence />
      <Refused />
      <ReturnedTexts />
      <Paused />
      <Locked />
      <HalfWritten />
      {!durable.value && waiting.value > 0 && (
        <p class="notice">
          {t("This browser keeps nothing. Please do not close or reload this page before everything is sent.")}
        </p>
      )}
    </>
  );
}

function Link() {
  const state = connection.value;
  const was = useRef(state);
  useEffect(() => {
    if (state === "offline" && was.current === "live")
      announce(t("The link is lost. You can go on; everything will be sent later."));
    if (state === "live" && was.current === "offline") announce(t("The link is back."));
    if (state === "live" && was.current === "signed-out") announce(t("You are on the board again."));
    if (state !== "restarting") was.current = state; // a moment that nobody need hear of, unless it grows long
  }, [state]);

  if (state === "restarting") {
    return (
      <p class="notice calm">
        <span class="notice-text">
          <strong>{t("The server is starting again.")}</strong>{" "}
          {t("It will be back in a moment. You can go on, and nothing is lost.")}
        </span>
      </p>
    );
  }

  if (state === "offline") {
    return (
      <p class="notice">
        <span class="notice-text">
          <strong>{t("No connection.")}</strong>{" "}
          {waiting.value > 0
            ? n(
                "You can go on. {count} thing of yours will be sent when the network is back.",
                "You can go on. {count} things of yours will be sent when the network is back.",
                waiting.value,
              )
            : t("You can go on reading and writing. What you write will be sent when the network is back.")}
        </span>
      </p>
    );
  }
  if (state === "signed-out" && notice.value?.code === "removed") {
    return (
      <div class="notice" role="alert">
        <p class="notice-text">
          <strong>{t("The facilitator took you off this board.")}</strong>{" "}
          {t("What you wrote is kept. Speak to the facilitator: when you are let in again, this page comes back by itself.")}
        </p>
      </div>
    );
  }
  if (state === "signed-out") {
    return (
      <div class="notice" role="alert">
        <p class="notice-text">
          <strong>{t("You are signed out.")}</strong>{" "}
          {t("What you wrote is kept in this browser. Join again with the code or your link, and it will be sent.")}
        </p>
        <a class="button" href={page.value?.urls.home ?? ""}>
          {t("Join again")}
        </a>
      </div>
    );
  }
  if (state === "reload") {
    return (
      <div class="notice" role="alert">
        <p class="notice-text">
          <strong>{t("The board has a new version.")}</strong>{" "}
          {t("Please reload the page. Nothing that you wrote is lost.")}
        </p>
        <button type="button" class="button" onClick={() => location.reload()}>
          {t("Reload")}
        </button>
      </div>
    );
  }
  return null;
}

/** The server answers, and takes nothing: its disk is full, or its database is busy. */
function Stalled() {
  if (stalled.value === null) return null;
  return (
    <div class="notice" role="alert">
      <p class="notice-text">
        <strong>{t("The server cannot save anything now.")}</strong> {stalled.value}{" "}
        {t("What you wrote is kept here, and is sent as soon as that is over.")}
      </p>
    </div>
  );
}

function Sentence() {
  const said = notice.value;
  if (said === null || connection.value === "reload" || connection.value === "signed-out") return null;
  return (
    <div class="notice" role="alert">
      <p class="notice-text">{said.reason}</p>
      {said.to && (
        <a class="button primary" href={said.to}>
          {t("Go there")}
        </a>
      )}
      <button type="button" class="button" onClick={() => (notice.value = null)}>
        {t("OK")}
      </button>
    </div>
  );
}

/** Commands without a text that were refused: a move, a dot, a stage. Those with a text are shown by their box. */
function Refused() {
  const texts = new Set(returned.value.map((back) => back.id));
  const refused = pending.value.filter((command) => command.status === "refused" && !texts.has(command.id));
  const last = refused[refused.length - 1];
  if (last === undefined) return null;
  return (
    <div class="notice" role="alert">
      <p class="notice-text">
        <strong>{t("That did not work.")}</strong> {last.reason}
      </p>
      <button type="button" class="button" onClick={() => refused.forEach((command) => dismiss(command.id))}>
        {t("OK")}
      </button>
    </div>
  );
}

/** The timer locked the stage. */
function Locked() {
  const stage = board.value?.stage;
  if (!locked.value || stage === undefined || stage === "brief" || stage === "closed") return null;
  if (!isFacilitator.value && (stage === "ideate" || stage === "vote")) return null; // said where it matters
  return (
    <p class="notice calm">
      {isFacilitator.value
        ? t("The time is over and this stage is locked: delegates can only read. More time opens it again.")
        : t("The time is over, and this stage is closed. You can read everything.")}
    </p>
  );
}

function Paused() {
  const state = board.value;
  if (isMuted.value && state?.stage !== "ideate" && state?.stage !== "closed") {
    return (
      <p class="notice calm">
        {t("The facilitator has paused your writing. What you typed is kept. Speak to the facilitator.")}
      </p>
    );
  }
  if (state === null || state.writing || (state.stage !== "ideate" && state.stage !== "cluster")) return null;
  if (state.stage === "ideate" && !isFacilitator.value) return null; // the box says it, where it matters
  return (
    <p class="notice calm">
      {isFacilitator.value
        ? t("Writing is paused: delegates cannot post ideas now.")
        : t("The facilitator has paused writing. You can read, and your text stays in the box.")}
    </p>
  );
}

/** An idea that was half-written when the stage moved on. Where there is a box for it, the box has it. */
function HalfWritten() {
  const stage = board.value?.stage;
  const text = ideaDraft();
  const hasBox = stage === "ideate" || stage === "cluster" || stage === undefined || role.value === "projector";
  if (hasBox || text.value.trim() === "") return null;
  return (
    <div class="notice calm">
      <p class="notice-text">
        {t(
          "You were writing an idea when the stage changed. It is kept, and it is in the box again if ideas are opened again:",
        )}
        <q class="notice-quote">{text.value}</q>
      </p>
      <button type="button" class="button" onClick={() => (text.value = "")}>
        {t("Throw it away")}
      </button>
    </div>
  );
}
