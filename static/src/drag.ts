/**
 * Dragging ideas with a pointer. It is sugar: everything that a drag can do is in a menu too. This file knows what is
 * dragged (ideas, by id) and where it may be dropped; what a drop means is for the screen that asks.
 */
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Id } from "./types.ts";
import { n } from "./words.ts";

const IDEAS = "ideas";

type Library = typeof import("./dragging.ts");

/** Phones and networks that fail do without it. */
const library = signal<Library | null>(null);

/** Bring what drags, where there is something to drag with. While there is a network, or it may never come. */
export function bringDragging(): void {
  if (library.peek() !== null || !matchMedia("(any-pointer: fine)").matches) return;
  void import("./dragging.ts").then(
    (found) => void (library.value = found),
    () => undefined,
  );
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
  const hand = library.value;

  useEffect(() => {
    const box = element.current;
    if (box === null || !(moves || takes)) return;
    if (hand === null) return bringDragging();
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
                label.textContent = n("{count} idea", "{count} ideas", count);
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
  }, [moves, takes, hand]);

  return element;
}

function ideasOf(data: Record<string | symbol, unknown>): readonly Id[] {
  const ideas = data[IDEAS];
  return Array.isArray(ideas) ? (ideas as Id[]) : [];
}
