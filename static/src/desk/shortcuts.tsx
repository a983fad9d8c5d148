/**
 * Keys for those who run the workshop with both hands full. They work only where nobody types and nothing is open, they
 * are listed under "?", and they can be switched off (WCAG 2.1.4). Nothing that becomes visible or read-only has a key.
 */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isFacilitator, submit, timer } from "../session.ts";
import { t } from "../words.ts";
import { Dialog, showDialog } from "../views/dialog.tsx";
import { Join } from "./join.tsx";
import { People } from "./people.tsx";
import { askUndo } from "./undo.tsx";

const PLACE = "board:shortcuts";

function kept(): boolean {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}

const on = signal(kept());

function switchKeys(to: boolean): void {
  on.value = to;
  try {
    localStorage.setItem(PLACE, to ? "on" : "off");
  } catch {
    // It holds for this page.
  }
}

interface Shortcut {
  readonly key: string;
  readonly does: string;
  readonly act: () => void;
}

const shortcuts = (): readonly Shortcut[] => [
  { key: "?", does: t("Show these keys"), act: askShortcuts },
  { key: "m", does: t("Open More"), act: openMore },
  { key: "j", does: t("Join code and QR"), act: () => showDialog(<Join />) },
  { key: "e", does: t("People"), act: () => showDialog(<People />) },
  { key: "u", does: t("Undo: what was done last"), act: askUndo },
  { key: "+", does: t("One minute more"), act: () => void submit({ type: "extend_timer", seconds: 60 }) },
  {
    key: "p",
    does: t("Pause the time, or let it run"),
    act: () => void submit({ type: timer.peek()?.left == null ? "pause_timer" : "resume_timer" }),
  },
];

const openMore = (): void =>
  document.querySelector<HTMLElement>(".facilitator-steps [aria-haspopup=menu]")?.click();

export const askShortcuts = (): void => showDialog(<Shortcuts />);

/** Somebody types here, or a key means something here already. */
const busy = (target: EventTarget | null): boolean =>
  (target instanceof Element && target.closest("input, textarea, select, [contenteditable], [role=menu]") !== null) ||
  document.querySelector("dialog[open]") !== null;

/** Listen for the keys while this is on the screen. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!on.peek() || !isFacilitator.peek() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.defaultPrevented || busy(event.target)) return;
      const found = shortcuts().find(({ key }) => key === event.key);
      if (found === undefined) return;
      event.preventDefault();
      found.act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function Shortcuts() {
  return (
    <Dialog title={t("Keyboard shortcuts")} close={t("Close")}>
      <div class="dialog-body">
        <dl class="keys-list">
          {shortcuts().map(({ key, does }) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
          <div>
            <dt>
              <kbd>{t("Ctrl+Z")}</kbd>
            </dt>
            <dd>{t("Undo what you just did, for ten seconds")}</dd>
          </div>
        </dl>
        <label class="option">
          <input
            type="checkbox"
            class="tick"
            checked={on.value}
            onChange={(event) => switchKeys(event.currentTarget.checked)}
          />
          <span>
            {t("Use the keys of one letter")}
            <span class="note">{t("They never work while you type.")}</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}
