/** What the workshop is about: the city's question, its background, and what is pinned beside it through all stages. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import { board, brief, isFacilitator, leaves, newId, ownLanguage, page, points, role, submit } from "../session.ts";
import { type ListName, MAX, type Point } from "../types.ts";
import { n, t } from "../words.ts";
import { askText } from "./dialog.tsx";
import { Menu } from "./menu.tsx";
import { Questions, answersForCity, unanswered } from "./questions.tsx";
import { ownLabel, sayAloud } from "./stages.ts";

/** `children` is what people do at this stage besides reading and asking. */
export function BriefStage({ children }: { readonly children?: ComponentChildren }) {
  const about = brief.value;
  if (about === null) return null;
  return (
    <>
      {isFacilitator.value && <AtDesk>{(desk) => <desk.Ready />}</AtDesk>}
      <p class="muted">{aboutWhat(t("The challenge of {city}", { city: about.city }))}</p>
      <Challenge>{children}</Challenge>
    </>
  );
}

/** The challenge in the later stages: one press away, above what the stage is about, and in nobody's way. */
export function ChallengeAgain() {
  const [open, setOpen] = useState(false);
  const about = brief.value;
  const stage = board.value?.stage;
  const waits = answersForCity() ? unanswered() : 0;
  if (about === null || stage === undefined || stage === "brief") return null;
  return (
    <details class="again" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {aboutWhat(t("The challenge of {city}, and its answers", { city: about.city }))}
        {waits > 0 && (
          <span class="tag warm">{n("{count} question to answer", "{count} questions to answer", waits)}</span>
        )}
      </summary>
      {open && <Challenge />}
    </details>
  );
}

/** “The case · Porto”, where the workshop has a name of its own for what it is about; `usual` where that is a challenge. */
function aboutWhat(usual: string): string {
  const name = ownLabel("brief") || (leaves.value === "solutions" ? "" : t("What this is about"));
  return name === "" ? usual : t("{name} · {city}", { name, city: brief.value?.city ?? "" });
}

function Links() {
  const links = brief.value?.links ?? [];
  if (links.length === 0) return null;
  return (
    <ul class="brief-links" aria-label={t("To read more")}>
      {links.map(({ label, address }) => (
        <li key={address}>
          <a href={address} lang={ownLanguage.value} target="_blank" rel="noreferrer noopener">
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Challenge({ children }: { readonly children?: ComponentChildren }) {
  const about = brief.value;
  const first = board.value?.stage === "brief";
  const say = sayAloud("brief");
  if (about === null) return null;
  return (
    <>
      <h2 class={first ? "prompt" : "prompt small"} lang={ownLanguage.value}>{about.question}</h2>
      {first && isFacilitator.value && say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      {about.background !== "" && (
        <p class="brief-background">
          {about.example && <span class="tag warm">{t("Example")}</span>}
          <span lang={ownLanguage.value}>{about.background}</span>
        </p>
      )}
      <Links />
      <div class="pins">
        <Pinned
          list="tried"
          title={t("Already tried")}
          hint={t("Do not propose this again without a difference.")}
          add={t("What was already tried?")}
        />
        <Pinned
          list="fixed"
          title={t("Cannot change")}
          hint={t("Laws, contracts, limits.")}
          add={t("What cannot change?")}
        />
        <Pinned list="keep" title={t("Must keep")} hint={t("What works and has to stay.")} add={t("What must stay?")} />
      </div>
      {page.value?.urls.related != null && about.leaves === "solutions" && (
        <p>
          <a class="link" target="_blank" href={page.value.urls.related}>
            {t("Other cities face this too")}
          </a>
        </p>
      )}
      {children}
      <Questions />
    </>
  );
}

interface Props {
  readonly list: ListName;
  readonly title: string;
  readonly hint: string;
  /** The question that is asked when a line is added. */
  readonly add: string;
}

function Pinned({ list, title, hint, add }: Props) {
  const lines = points(list);
  if (lines.length === 0 && leaves.value !== "solutions") return null;
  const writes = (isFacilitator.value || role.value === "expert") && board.value?.stage !== "closed";
  return (
    <section class="panel">
      <h2>{title}</h2>
      <p class="note pin-hint">{hint}</p>
      {lines.length === 0 && <p class="pin muted">{t("Nothing is noted yet.")}</p>}
      <ul>
        {lines.map((point) => (
          <Line key={point.id} point={point} writes={writes} question={add} />
        ))}
      </ul>
      {writes && (
        <button
          type="button"
          class="link"
          aria-label={t("+ Add a line: {list}", { list: title })}
          onClick={() =>
            askText({
              title,
              label: add,
              max: MAX.point,
              long: true,
              verb: t("Add"),
              done: (text) => submit({ type: "write_point", point: newId(), list, text, base: 0 }),
            })
          }
        >
          {t("+ Add a line")}
        </button>
      )}
    </section>
  );
}

function Line({
  point,
  writes,
  question,
}: {
  readonly point: Point;
  readonly writes: boolean;
  readonly question: string;
}) {
  return (
    <li class="pin">
      <p>
        {point.example && (
          <>
            <span class="tag warm">{t("Example")}</span>{" "}
          </>
        )}
        <span lang={point.from_file ? ownLanguage.value : undefined}>{point.text}</span>
      </p>
      {writes && (
        <Menu
          label={t("Line “{text}”", { text: point.text })}
          items={() => [
            {
              label: t("Edit…"),
              act: () =>
                askText({
                  title: t("Edit the line"),
                  label: question,
                  text: point.text,
                  max: MAX.point,
                  long: true,
                  verb: t("Save"),
                  done: (text) =>
                    submit({ type: "write_point", point: point.id, list: point.list, text, base: point.rev }),
                }),
            },
            { label: t("Remove"), act: () => submit({ type: "remove_point", point: point.id }) },
          ]}
        />
      )}
    </li>
  );
}
