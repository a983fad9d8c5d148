/**
 * How much of a Lab fits on the plenary wall: everything on one screen as large as it can be, or else pages that turn.
 * The boards stand in columns; the columns of later pages stand beside the screen, so that who listens to the page has
 * them all in their order, and turning is scrolling. A narrow or low window has one column, and is scrolled by hand.
 */
import { signal } from "@preact/signals";

/** Largest first; what they mean is the style's business. At the last, names that are long are cut. */
const SIZES = ["8", "7", "6", "5", "4", "3", "2", "1"] as const;
/** What is tried where there are pages anyway, largest first. The last decides how many there are. */
const PAGED = ["4", "3", "2"] as const;
/** Milliseconds that a page stands. */
const STANDS = 15_000;

/** Which page is seen, from 0, and how many there are. */
export const turned = signal({ at: 0, of: 1 });
/** Whether pages turn by themselves. Whoever wants less motion turns them. */
export const turnsByItself = signal(!matchMedia("(prefers-reduced-motion: reduce)").matches);
const large = matchMedia("(min-width: 901px) and (min-height: 501px)");
let boards: HTMLElement | null = null;
let since = 0;

/** Place the boards anew, after they or the window changed. */
export function fit(all: HTMLElement): void {
  boards = all;
  const pages = place(all);
  if (pages !== turned.value.of) {
    turned.value = { at: Math.min(turned.value.at, pages - 1), of: pages };
    requestAnimationFrame(() => fit(all)); // what turns them takes room above them, or leaves it
  }
  show();
}

/** How many pages the boards take, as large as these can be. */
function place(all: HTMLElement): number {
  all.classList.remove("paged");
  if (!large.matches) {
    all.dataset["size"] = "2";
    return 1;
  }
  for (const size of SIZES) {
    all.dataset["size"] = size;
    if (document.documentElement.scrollHeight <= innerHeight) return 1;
  }
  all.classList.add("paged");
  const count = (size: string): number => {
    all.dataset["size"] = size;
    return Math.ceil(all.scrollWidth / stride(all) - 0.01);
  };
  const least = count(PAGED[PAGED.length - 1] ?? "2");
  const size = PAGED.find((larger) => count(larger) <= least);
  all.dataset["size"] = size ?? "2";
  return least;
}

/** From the first column of a page to the first of the next one. */
function stride(all: HTMLElement): number {
  return all.clientWidth + Number.parseFloat(getComputedStyle(all).columnGap);
}

function show(): void {
  if (boards !== null) boards.scrollLeft = turned.value.at * stride(boards);
}

/** Turn to a page; after the last comes the first. */
export function goTo(page: number): void {
  const { of } = turned.value;
  turned.value = { at: (page + of) % of, of };
  since = Date.now();
  show();
}

/** Turn by the arrow keys, by hand and by the clock, once a second. */
export function turning(): void {
  addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || turned.value.of === 1) return;
    if ((event.target as Element).closest(".list") !== null) return; // it scrolls by these keys itself
    event.preventDefault();
    goTo(turned.value.at + step);
  });
  since = Date.now();
  setInterval(() => {
    if (!turnsByItself.value || turned.value.of === 1) since = Date.now();
    else if (Date.now() - since >= STANDS) goTo(turned.value.at + 1);
  }, 1000);
}
