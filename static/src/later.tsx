/**
 * A part of the program that is a file of its own, and comes when somebody needs it: it is asked for again with each
 * connection until it is there, and then stays while the page is open, without a network too.
 */
import { effect, signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { connection } from "./session.ts";
import { Loading } from "./views/loading.tsx";
import { t } from "./words.ts";

interface PartProps<T> {
  /** What is taken from the part. */
  readonly children: (part: T) => ComponentChild;
  /** What stands there while the part is on its way. */
  readonly wait?: ComponentChild;
}

/** `load` is the import of the part, and `needed` whether this person needs it now. */
export function later<T>(load: () => Promise<T>, needed: () => boolean) {
  const part = signal<T | null>(null);
  const missing = signal(false);
  let coming = false;
  let tries = 0;

  async function bring(address: string | undefined): Promise<void> {
    if (coming || part.peek() !== null) return;
    coming = true;
    missing.value = false;
    const before = connection.peek();
    tries += 1;
    try {
      // Browsers remember that an address failed, and do not ask for it again.
      const other = `${address}?try=${tries}`;
      part.value = await (tries === 1 || address === undefined ? load() : (import(other) as Promise<T>));
    } catch {
      missing.value = true;
    }
    coming = false;
    // The connection that it would be tried again with came meanwhile.
    if (missing.peek() && before !== "live" && connection.peek() === "live") void bring(address);
  }

  const At = ({ children, wait = null }: PartProps<T>) =>
    part.value !== null ? <>{children(part.value)}</> : <>{missing.value ? null : wait}</>;

  return {
    missing,
    /** Begin; once per page. The part is at `address`. */
    open: (address: string | undefined): void =>
      void effect(() => {
        const online = connection.value === "live";
        if (needed() && (online || tries === 0)) void bring(address);
      }),
    At,
    /** A screen of it; where it cannot be had, that. */
    Screen: ({ children }: Pick<PartProps<T>, "children">) =>
      missing.value ? (
        <p class="empty" role="alert">
          {t("This part of the board could not be loaded. It comes when the network is back; nothing that you wrote is lost.")}
        </p>
      ) : (
        <At wait={<Loading />}>{children}</At>
      ),
  };
}
