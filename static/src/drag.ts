/**
 * Dragging ideas with a pointer. It is sugar: everything that a drag can do is in a menu too. This file knows what is
 * dragged (ideas, by id) and where it may be dropped; what a drop means is for the screen that asks.
 */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Id } from "./types.ts";
import { howMany } from "./views/cards.ts";

const IDEAS = "ideas";

type Library = typeof import("./dragging.ts");

/** Phones and networks that fail do without it. */
let library: Library | null = null;
let coming = false;

/** Bring what drags, where there is something to drag with. While there is a network, or it may never come. */
export function bringDragging(): void {
  if (library !== null || coming || !matchMedia("(any-pointer: fine)").matches) return;
  coming = true;
  void import("./dragging.ts").then(
    (found) => void (library = found),
    () => void (coming = false),
  );
}

/**
 * Things and places that no hand has come near yet, and how each is made ready. A board has a thousand of them, and a
 * drag meets a few: each is made ready when a pointer, or something that is dragged, first comes over it.
 */
const asleep = new WeakMap<Element, (hand: Library) => void>();
let wakes = false;

function wake({ target }: Event): void {
  if (library === null) return bringDragging();
  for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) asleep.get(at)?.(library);
}

/** On the window and from now on, so that the library, which listens there too once a drag begins, finds all awake. */
function listen(): void {
  if (wakes) return;
  wakes = true;
  for (const event of ["pointerover", "pointermove", "pointerdown", "dragenter"]) addEventListener(event, wake, true);
}

interface Place {
  /** Whether these ideas may be dropped here. */
  accepts(ideas: readonly Id[]): boolean;
  drop(ideas: readonly Id[]): void;
}

interface Options {
  /** What goes along when this is dragged: one idea, or the whole selection. Absent: it cannot be dragged. */
  readonly take?: (() => readonly Id[]) | undefined;
  /** Absent: nothing can be dropped here. */
  readonly place?: Place | undefined;
}

/** Makes an element something to drag, a place to drop, or both. Marks it with `data-dragged` and `data-drop`. */
export function useDrag<E extends HTMLElement>(options: Options): RefObject<E | null> {
  const element = useRef<E>(null);
  const latest = useRef(options);
  latest.current = options;
  const moves = options.take !== undefined;
  const takes = options.place !== undefined;

  useEffect(() => {
    const box = element.current;
    if (box === null || !(moves || takes)) return;
    let rest: (() => void) | undefined;
    listen();
    asleep.set(box, (hand) => {
      asleep.delete(box);
      rest = ready(box, hand, latest, moves, takes);
    });
    return () => {
      asleep.delete(box);
      rest?.();
    };
  }, [moves, takes]);

  return element;
}

/** Make an element something to drag, a place to drop, or both. Returns what undoes it. */
function ready(box: HTMLElement, hand: Library, latest: { readonly current: Options }, moves: boolean, takes: boolean) {
  const { combine, draggable, dropTargetForElements, pointerOutsideOfPreview, setCustomNativeDragPreview } = hand;
  const mark = (name: string, on: boolean) => box.toggleAttribute(name, on);
  const cleanups: (() => void)[] = [];
  if (moves) {
    cleanups.push(
      draggable({
        element: box,
        getInitialData: () => ({ [IDEAS]: latest.current.take?.() ?? [] }),
        onGenerateDragPreview: ({ nativeSetDragImage, source }) => {
          const count = ideasOf(source.data).length;
          if (count < 2) return; // the browser's picture of the card itself says enough
          setCustomNativeDragPreview({
            nativeSetDragImage,
            getOffset: pointerOutsideOfPreview({ x: "12px", y: "12px" }),
            render: ({ container }) => {
              const label = document.createElement("div");
              label.className = "drag-label";
              label.textContent = howMany(count);
              container.append(label);
            },
          });
        },
        onDragStart: () => mark("data-dragged", true),
        onDrop: () => mark("data-dragged", false),
      }),
    );
  }
  if (takes) {
    cleanups.push(
      dropTargetForElements({
        element: box,
        canDrop: ({ source }) => {
          const ideas = ideasOf(source.data);
          return ideas.length > 0 && latest.current.place?.accepts(ideas) === true;
        },
        // Targets lie in one another (an idea in the tray): only the innermost is meant.
        onDropTargetChange: ({ location }) => mark("data-drop", location.current.dropTargets[0]?.element === box),
        onDragLeave: () => mark("data-drop", false),
        onDrop: ({ source, location }) => {
          mark("data-drop", false);
          if (location.current.dropTargets[0]?.element === box) latest.current.place?.drop(ideasOf(source.data));
        },
      }),
    );
  }
  return combine(...cleanups);
}

function ideasOf(data: Record<string | symbol, unknown>): readonly Id[] {
  const ideas = data[IDEAS];
  return Array.isArray(ideas) ? (ideas as Id[]) : [];
}
