/** Undoing what was done last, by whomever: a list of who, what and when. The server says what can still be undone. */
import { useEffect, useRef, useState } from "preact/hooks";
import { page, submit } from "../session.ts";
import { short } from "../views/card.tsx";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import { timeOfDay } from "../views/stages.ts";
import { t } from "../words.ts";

/** A line of the log, as `log.json` says it. */
interface Line {
  readonly revision: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly about: string;
  readonly undoable: boolean;
  readonly reason: string | null;
}

const LAST = 20;

export const askUndo = (): void => showDialog(<UndoList />);

function UndoList() {
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const list = useRef<HTMLUListElement>(null);

  const load = async () => {
    try {
      const response = await fetch(`${page.value?.urls.log}.json?last=${LAST}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      setLines(((await response.json()) as { lines: readonly Line[] }).lines);
    } catch {
      setProblem(t("The list could not be loaded. Check the connection, then open it again."));
    }
  };
  useEffect(() => void load(), []);

  const undo = async (line: Line) => {
    setProblem("");
    setSaid("");
    list.current?.focus(); // the button goes with what it undid
    const { revision, reason } = await submit({ type: "undo", revision: line.revision }).answer;
    if (revision === undefined) setProblem(reason ?? t("This could not be undone."));
    else setSaid(t("Undone: {what}", { what: line.what }));
    await load();
  };

  return (
    <Dialog title={t("Undo")}>
      <div class="dialog-body">
        <p class="muted">{t("What was done last, the newest first. Votes and stages cannot be undone.")}</p>
        <p role="status" class={said === "" ? "hidden-text" : ""}>
          {said}
        </p>
        {problem !== "" && (
          <p role="alert" class="problem">
            {problem}
          </p>
        )}
        {lines === null && problem === "" && <p>{t("Loading…")}</p>}
        {lines !== null && lines.length === 0 && <p>{t("Nothing was done yet.")}</p>}
        <ul class="undo-list" ref={list} tabIndex={-1} aria-label={t("What was done last")}>
          {lines?.map((line) => (
            <li key={line.revision}>
              <div>
                <span class="note figures">{t("{time} · {who}", { time: timeOfDay(line.at), who: line.who })}</span>
                {line.what}
                {line.about !== "" && <span class="about">{t("“{text}”", { text: short(line.about, 90) })}</span>}
                {!line.undoable && <span class="note">{line.reason}</span>}
              </div>
              {line.undoable && (
                <button
                  type="button"
                  class="button"
                  aria-label={t("Undo: {what}", { what: line.what })}
                  onClick={() => void undo(line)}
                >
                  {t("Undo")}
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      <div class="buttons">
        <button type="button" class="button" autofocus onClick={closeDialog}>
          {t("Close")}
        </button>
      </div>
    </Dialog>
  );
}

/** For the facilitator's menu: what was done last, to take it back. */
export const undoItem = () => ({ label: t("Undo…"), note: t("What was done last, by whomever"), act: askUndo });

/** For the facilitator's menu: the log, and the board at any moment. */
export function pastItems() {
  const urls = page.value?.urls;
  return [
    urls?.log != null && { label: t("Log"), note: t("Who did what, and when"), href: urls.log, apart: true },
    urls?.replay != null && { label: t("Replay"), note: t("The board at any moment"), href: urls.replay, apart: true },
  ];
}
