/**
 * A button that opens a menu: a real one, with arrow keys, Home, End, first letters and Escape. Focus returns to the
 * button before an entry acts, so that a dialog it opens gives the focus back to the button in the end.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

interface MenuItem {
  readonly label: string;
  /** A second, smaller line that says what will happen. */
  readonly note?: string;
  readonly act?: () => void;
  /** Instead of `act`: an address to open. */
  readonly href?: string;
  readonly download?: boolean;
  /** The address opens in a window of its own. */
  readonly apart?: boolean;
}

/** What follows belongs together, under this heading. */
interface MenuHeading {
  readonly heading: string;
}

export type MenuEntry = MenuItem | MenuHeading | "rule" | false | null | undefined;

interface Group {
  readonly heading: string | undefined;
  readonly items: MenuItem[];
}

/** Entries as the groups that rules and headings make of them. A group without an entry is none. */
function grouped(entries: readonly MenuEntry[]): readonly Group[] {
  const groups: Group[] = [{ heading: undefined, items: [] }];
  for (const entry of entries) {
    if (!entry) continue;
    if (entry === "rule") groups.push({ heading: undefined, items: [] });
    else if ("heading" in entry) groups.push({ heading: entry.heading, items: [] });
    else groups[groups.length - 1]?.items.push(entry);
  }
  return groups.filter(({ items }) => items.length > 0);
}

interface Props {
  /** The button's name for people who do not see it. */
  readonly label: string;
  /** Asked for only when the menu opens. */
  readonly items: () => readonly MenuEntry[];
  /** What the button shows; three dots if nothing is given. */
  readonly children?: ComponentChildren;
  readonly class?: string;
}

export function Menu({ label, items, children, class: look = "menu-button" }: Props) {
  const [open, setOpen] = useState(false);
  const [up, setUp] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const wantLast = useRef(false);
  const typed = useRef({ text: "", at: 0 });

  const entries = () => Array.from(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []);
  const show = (last = false) => {
    wantLast.current = last;
    setUp(false);
    setOpen(true);
  };
  const close = (refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open || list.current === null) return;
    const box = list.current.getBoundingClientRect();
    const floor = document.querySelector(".facilitator")?.getBoundingClientRect().top ?? window.innerHeight;
    const inFloor = list.current.closest(".facilitator") !== null;
    if (inFloor || (box.bottom > floor && box.height < (button.current?.getBoundingClientRect().top ?? 0))) setUp(true);
    const all = entries();
    all[wantLast.current ? all.length - 1 : 0]?.focus({ preventScroll: inFloor });
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const onButtonKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      show(event.key === "ArrowUp");
    }
  };

  const onListKey = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => {
      event.preventDefault();
      all[(index + all.length) % all.length]?.focus();
    };
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(all.length - 1);
    else if (event.key === "Tab") setOpen(false);
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const now = Date.now();
      typed.current = {
        text: (now - typed.current.at < 600 ? typed.current.text : "") + event.key.toLowerCase(),
        at: now,
      };
      const hit = all.findIndex((entry) => entry.textContent?.trim().toLowerCase().startsWith(typed.current.text));
      if (hit >= 0) go(hit);
    }
  };

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={look}
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        onClick={() => (open ? close(false) : show())}
        onKeyDown={onButtonKey}
      >
        {children ?? <span aria-hidden="true">⋯</span>}
      </button>
      {open && (
        <div
          class={up ? "menu-list up" : "menu-list"}
          id={id}
          role="menu"
          aria-label={label}
          ref={list}
          onKeyDown={onListKey}
        >
          {grouped(items()).map(({ heading, items }, g) => (
            <div class="menu-group" role="group" aria-label={heading} key={g}>
              {heading !== undefined && (
                <p class="menu-heading" aria-hidden="true">
                  {heading}
                </p>
              )}
              {items.map((item, i) => (
                <Entry key={item.label} item={item} first={g + i === 0} close={() => close(true)} />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

interface EntryProps {
  readonly item: MenuItem;
  /** The Tab key finds the first one; the arrow keys find the others. */
  readonly first: boolean;
  readonly close: () => void;
}

function Entry({ item, first, close }: EntryProps) {
  const inside = (
    <>
      {item.label}
      {item.note !== undefined && <small>{item.note}</small>}
    </>
  );
  const place = { class: "menu-item", role: "menuitem", tabIndex: first ? 0 : -1 } as const;
  if (item.href !== undefined)
    return (
      <a
        {...place}
        href={item.href}
        download={item.download}
        target={item.apart === true ? "_blank" : undefined}
        onClick={close}
      >
        {inside}
      </a>
    );
  return (
    <button
      type="button"
      {...place}
      onClick={() => {
        close();
        item.act?.();
      }}
    >
      {inside}
    </button>
  );
}
