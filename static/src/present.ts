/**
 * The presentation: arrow keys, space, Home and End go through the steps that the server has put into the page. Its
 * links do the same without this program.
 */
const steps = [...document.querySelectorAll<HTMLElement>(".step")];
const back = document.querySelector<HTMLAnchorElement>("a[rel=prev]");
const next = document.querySelector<HTMLAnchorElement>("a[rel=next]");
const place = document.querySelector<HTMLElement>(".place");
let at = Math.max(0, steps.findIndex((step) => step.classList.contains("current")));

/** Shows a step and says its heading; there is none before the first and after the last. */
function show(wanted: number): void {
  const to = Math.min(Math.max(wanted, 0), steps.length - 1);
  if (to === at) return;
  at = to;
  steps.forEach((step, index) => step.classList.toggle("current", index === at));
  steps[at]?.querySelector<HTMLElement>("h2")?.focus();
  scrollTo(0, 0);
  history.replaceState(null, "", `?step=${at + 1}`);
  for (const [link, step] of [[back, at - 1], [next, at + 1]] as const) {
    if (link === null) continue;
    link.hidden = steps[step] === undefined;
    link.href = `?step=${step + 1}`;
  }
  if (place !== null) {
    const words = place.dataset["of"] ?? "";
    place.textContent = words.replace("{at}", String(at + 1)).replace("{count}", String(steps.length));
  }
}

const KEYS: Readonly<Record<string, () => number>> = {
  ArrowRight: () => at + 1,
  ArrowDown: () => at + 1,
  PageDown: () => at + 1,
  " ": () => at + 1,
  ArrowLeft: () => at - 1,
  ArrowUp: () => at - 1,
  PageUp: () => at - 1,
  Home: () => 0,
  End: () => steps.length - 1,
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const wanted = KEYS[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  show(event.key === " " && event.shiftKey ? at - 1 : wanted());
});

for (const [link, by] of [[back, -1], [next, 1]] as const)
  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(at + by);
  });
