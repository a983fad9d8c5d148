/** As much of a document as components need to be drawn on in Node, and what was drawn anew, which a browser would not tell. */
import { type ComponentChild, options, render } from "preact";

class Sheet {
  parentNode: Sheet | null = null;
  readonly childNodes: Sheet[] = [];
  readonly style = {};
  readonly attributes = new Map<string, string>();
  readonly nodeType: number;
  readonly localName: string;
  data = "";
  isConnected = true;
  constructor(nodeType: number, localName: string) {
    this.nodeType = nodeType;
    this.localName = localName;
  }
  get namespaceURI(): string {
    return "http://www.w3.org/1999/xhtml";
  }
  get ownerDocument(): unknown {
    return document;
  }
  get firstChild(): Sheet | null {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): Sheet | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get children(): Sheet[] {
    return this.childNodes.filter((child) => child.nodeType === 1);
  }
  get textContent(): string {
    return this.nodeType === 3 ? this.data : this.childNodes.map((child) => child.textContent).join("");
  }
  insertBefore(child: Sheet, before: Sheet | null): Sheet {
    child.remove();
    const at = before === null ? -1 : this.childNodes.indexOf(before);
    this.childNodes.splice(at < 0 ? this.childNodes.length : at, 0, child);
    child.parentNode = this;
    return child;
  }
  remove(): void {
    const all = this.parentNode?.childNodes;
    all?.splice(all.indexOf(this), 1);
    this.parentNode = null;
  }
  removeChild(child: Sheet): void {
    child.remove();
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  addEventListener(): void {}
  removeEventListener(): void {}
  /** All elements of this class in it. */
  all(name: string): Sheet[] {
    const own = (this.attributes.get("class") ?? "").split(" ").includes(name) ? [this as Sheet] : [];
    return [...own, ...this.childNodes.flatMap((child) => child.all(name))];
  }
}

class Nobody {
  observe(): void {}
  disconnect(): void {}
}

Object.assign(globalThis, {
  document: {
    createElementNS: (_space: string, name: string) => new Sheet(1, name),
    createElement: (name: string) => new Sheet(1, name),
    createTextNode: (text: string) => Object.assign(new Sheet(3, ""), { data: text }),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    documentElement: { lang: "en" },
  },
  addEventListener: () => undefined,
  ResizeObserver: Nobody,
  MutationObserver: Nobody,
});

/** Class names of what was drawn since this was last emptied: each time that a component makes an element, one. */
export const drawn: string[] = [];
const before = options.vnode;
options.vnode = (vnode) => {
  const name = (vnode.props as { class?: unknown }).class;
  if (typeof vnode.type === "string" && typeof name === "string") drawn.push(name);
  before?.(vnode);
};

/** How many elements of this class were drawn. */
export const drawings = (name: string): number => drawn.filter((all) => all.split(" ").includes(name)).length;

/** Draw it; what is drawn can be searched by class. The returned `gone` ends it. */
export function draw(what: ComponentChild): { readonly paper: Sheet; readonly gone: () => void } {
  const paper = new Sheet(1, "main");
  render(what, paper as unknown as Element);
  return { paper, gone: () => render(null, paper as unknown as Element) };
}

/** Until what was set has been drawn. */
export const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
