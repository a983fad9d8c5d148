/** The bar on top: where we are, who is here, how much time is left, and whether everything is saved. */
import { board, brief, connection, me, ownLanguage, page, pending, person, presence, waiting } from "../session.ts";
import { n, t } from "../words.ts";
import { Dialog, showDialog } from "./dialog.tsx";
import { MySeat } from "./seat.tsx";
import { STAGES, labelLanguage, stageLabel, stages } from "./stages.ts";
import { Clock } from "./timer.tsx";

export function Bar() {
  const data = page.value;
  const about = brief.value;
  return (
    <header class="bar">
      <div class="bar-where">
        <a class="bar-lab" lang={ownLanguage.value} href={data?.urls.lab ?? ""}>
          {about === null ? data?.lab : t("{lab} · {host}", { lab: about.lab_title, host: about.host })}
        </a>
        <h1 lang={ownLanguage.value}>{about?.title ?? data?.title}</h1>
      </div>
      <Rail />
      <div class="bar-facts">
        <People />
        <MySeat />
        <Clock />
        <Save />
      </div>
    </header>
  );
}

function Rail() {
  const stage = board.value?.stage;
  if (stage === undefined) return null;
  const all = stages.value;
  // The plan may have lost the stage that the workshop is at: then it stands where that was.
  const at = all.filter((name) => STAGES.indexOf(name) <= STAGES.indexOf(stage)).length - 1;
  return (
    <>
      <ol class="rail" aria-label={t("Stages")}>
        {all.map((name, index) => (
          <li
            key={name}
            class={index < at ? "done" : index === at ? "now" : ""}
            aria-current={index === at ? "step" : undefined}
          >
            <span class="rail-dot" aria-hidden="true">
              {index < at ? "✓" : index + 1}
            </span>
            <span class="rail-word" lang={labelLanguage(name)}>{stageLabel(name)}</span>
            {index < at && <span class="hidden-text">{t("(done)")}</span>}
          </li>
        ))}
      </ol>
      <p class="rail-short">
        {t("{number} of {all} · {stage}", { number: at + 1, all: all.length, stage: stageLabel(stage) })}
      </p>
    </>
  );
}

function People() {
  const { here, people } = presence.value;
  if (here === 0) return null; // nobody is nowhere: it is not known yet
  const text = t("{count} here", { count: here });
  if (people === null) return <span class="figures">{text}</span>;
  return (
    <button type="button" class="link figures" onClick={() => showDialog(<WhoIsHere />)}>
      {text}
    </button>
  );
}

function WhoIsHere() {
  const people = (presence.value.people ?? []).map((id) => ({ id, seen: person(id) }));
  const named = people.filter(({ seen }) => seen !== undefined && (seen.name !== "" || seen.city !== ""));
  const rest = people.length - named.length;
  return (
    <Dialog title={n("{count} person is here", "{count} people are here", people.length)} close={t("Close")}>
      <div class="dialog-body">
        <ul>
          {named.map(({ id, seen }) => (
            <li key={id}>{byline(seen?.name ?? "", seen?.city ?? "")}</li>
          ))}
          {rest > 0 && <li class="muted">{n("{count} without a name", "{count} without a name", rest)}</li>}
        </ul>
      </div>
    </Dialog>
  );
}

/** A person in one line, from whatever may be shown of them. */
export function byline(name: string, city: string): string {
  return name !== "" && city !== "" ? t("{name} · {city}", { name, city }) : name || city;
}

function Save() {
  const unsent = waiting.value;
  const state = connection.value;
  if (state === "signed-out" || state === "reload") return <span class="save waiting">{t("Not connected")}</span>;
  if (unsent > 0)
    return <span class="save waiting">{n("{count} waiting to be sent", "{count} waiting to be sent", unsent)}</span>;
  if (state === "restarting") return <span class="save sending">{t("Back in a moment")}</span>;
  if (state === "offline") return <span class="save waiting">{t("Reconnecting")}</span>;
  if (state === "connecting" || me.value === null) return <span class="save sending">{t("Connecting")}</span>;
  if (pending.value.some((command) => command.status === "sending"))
    return <span class="save sending">{t("Sending")}</span>;
  return <span class="save saved">{t("Saved")}</span>;
}
