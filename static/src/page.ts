/**
 * Small help on the server's own pages, which all work without it: secret links are exchanged without a click, the
 * join code gets its dash, a form is sent once, what is typed in long ones is kept, and what goes on is followed. The board has its own program.
 */
import { t } from "./words.ts";

/** The secret in the address goes to the server once, then out of the address bar, and the page moves on. */
async function enter(form: HTMLFormElement): Promise<void> {
  const secret = location.hash.slice(1);
  const status = document.getElementById("enter-status");
  if (secret === "" || status === null) return;
  form.hidden = true;
  status.textContent = t("Opening your link…");
  const fail = (sentence: string): void => {
    status.textContent = sentence;
    status.classList.add("error");
    form.hidden = false;
    const box = form.querySelector<HTMLInputElement>("input[name=link]");
    if (box !== null) {
      box.value = location.href;
      box.focus();
    }
  };
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ secret }),
      credentials: "same-origin",
    });
    const body = (await response.json()) as { to?: unknown; sentence?: unknown };
    if (response.ok && typeof body.to === "string") {
      history.replaceState(null, "", location.pathname); // the secret stays in no history
      location.replace(body.to);
      return;
    }
    fail(typeof body.sentence === "string" ? body.sentence : t("This link could not be opened. Please try again."));
  } catch {
    fail(t("The server did not answer. Check the connection, then press the button to try again."));
  }
}

/** `k7qxm2pd` is shown as `K7QX-M2PD` while it is typed at the end; what is typed elsewhere is left alone. */
function formatCode(box: HTMLInputElement): void {
  box.addEventListener("input", (event) => {
    const deleting = event instanceof InputEvent && event.inputType.startsWith("delete");
    if (deleting || box.selectionStart !== box.value.length) return;
    const code = box.value.toUpperCase().replace(/[^0-9A-Z]/g, "");
    box.value = code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
  });
}

/** A second press while the first is on its way would send the form twice. */
function sendOnce(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (form.dataset["sent"] === "yes") event.preventDefault();
    form.dataset["sent"] = "yes";
  });
  // Back from the next page: the browser may show this one as it was left.
  addEventListener("pageshow", () => delete form.dataset["sent"]);
}

/**
 * What is typed and ticked in a form stays in this tab until the server shows it as its own: a form that could not be sent,
 * or whose page was loaded anew, has it again, box by box, also where the form has others by now. Hidden fields come back
 * too, so that the server sees over what it was written.
 */
function keepTyped(form: HTMLFormElement): void {
  const key = `typed ${location.pathname} ${form.dataset["keep"]}`;
  const boxes = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
  const ticks = ({ type }: (typeof boxes)[number]) => type === "radio" || type === "checkbox";
  const nameOf = (box: (typeof boxes)[number]) => (ticks(box) ? `${box.name} ${box.value}` : box.name);
  const valueOf = (box: (typeof boxes)[number]) => (ticks(box) ? (box as HTMLInputElement).checked : box.value);
  const calm = (value: unknown) => String(value).trim().replace(/\r\n/g, "\n");
  const keep = () =>
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(boxes.map((box) => [nameOf(box), valueOf(box)]))));
  if (form.querySelector("[role=alert]") !== null) keep(); // the server itself gives back what was typed
  else {
    if (form.querySelector(".saved") !== null) {
      sessionStorage.removeItem(key);
      const address = new URL(location.href);
      address.searchParams.delete("saved"); // when it is loaded anew, this is no news
      history.replaceState(null, "", address);
    }
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Readonly<Record<string, string | boolean>>;
    const other = boxes.filter((box) => nameOf(box) in kept && calm(valueOf(box)) !== calm(kept[nameOf(box)]));
    if (other.every(({ type }) => type === "hidden")) sessionStorage.removeItem(key);
    else {
      for (const box of other) {
        if (ticks(box)) (box as HTMLInputElement).checked = kept[nameOf(box)] === true;
        else box.value = String(kept[nameOf(box)]);
      }
      form.querySelector("[data-unsaved]")?.removeAttribute("hidden");
    }
  }
  form.addEventListener("input", keep);
}

/** Secret links are shown for copying: a press selects the whole of one. */
function selectWhole(box: HTMLInputElement): void {
  box.addEventListener("focus", () => box.select());
}

/** Printing needs a script; without one the button is not there, and the browser's own menu is. */
function printing(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** What a process says is shown as it comes; when it has ended, the page says how it went. */
function follow(said: HTMLElement): void {
  const look = async (): Promise<void> => {
    const answer = await fetch(said.dataset["follow"] ?? "", { credentials: "same-origin", cache: "no-store" });
    const { lines, running } = (await answer.json()) as { lines: string[]; running: boolean };
    if (!running) return location.reload();
    const text = lines.join("\n");
    if (said.textContent !== text) said.textContent = text;
  };
  setInterval(() => void look().catch(() => undefined), 2_000); // a server that is away comes back
}

for (const form of document.querySelectorAll<HTMLFormElement>("form")) sendOnce(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) keepTyped(form);
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-code]")) formatCode(box);
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-whole]")) selectWhole(box);
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) printing(button);
for (const said of document.querySelectorAll<HTMLElement>("[data-follow]")) follow(said);
const enterForm = document.querySelector<HTMLFormElement>("form[data-enter]");
if (enterForm !== null) void enter(enterForm);
