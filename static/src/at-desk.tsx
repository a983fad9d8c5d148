/**
 * The way to the desk (`desk.tsx`), which comes when somebody runs the workshop or speaks for its city, and stays while
 * the page is open: without a network too, and when the role is lost and given back. Nothing here knows what is on it.
 */
import { effect, signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { board, connection, isFacilitator, role } from "./session.ts";
import { t } from "./words.ts";

type Desk = typeof import("./desk.tsx");

/** Whether this person has anything at the desk: who runs the workshop, and who speaks for the city. */
const sitsThere = (): boolean => isFacilitator.value || role.value === "expert";

const desk = signal<Desk | null>(null);
const missing = signal(false);
let coming = false;
let tries = 0;

/** Begin; once per page. The desk is at `address`, which is tried again with each connection until it is there. */
export function openDesk(address: string | undefined): void {
  effect(() => {
    const online = connection.value === "live";
    if (sitsThere() && (online || tries === 0)) void bring(address);
  });
}

async function bring(address: string | undefined): Promise<void> {
  if (coming || desk.peek() !== null) return;
  coming = true;
  missing.value = false;
  const before = connection.peek();
  try {
    desk.value = await load(address);
  } catch {
    missing.value = true;
  }
  coming = false;
  // The connection that it would be tried again with came meanwhile.
  if (missing.peek() && before !== "live" && connection.peek() === "live") void bring(address);
}

function load(address: string | undefined): Promise<Desk> {
  tries += 1;
  if (tries === 1 || address === undefined) return import("./desk.tsx");
  // Browsers remember that an address failed, and do not ask for it again.
  const other = `${address}?try=${tries}`;
  return import(other) as Promise<Desk>;
}

interface Props {
  /** What is taken from the desk. */
  readonly children: (desk: Desk) => ComponentChild;
  /** What stands there while the desk is on its way. */
  readonly wait?: ComponentChild;
}

/** A part of the screen that is at the desk. Where the desk cannot be had, `DeskBar` says so for all parts. */
export function AtDesk({ children, wait = null }: Props) {
  if (desk.value !== null) return <>{children(desk.value)}</>;
  return <>{missing.value ? null : wait}</>;
}

/** The bar of those who run the workshop, or what there is to say while it is not there. */
export function DeskBar() {
  if (!sitsThere() || board.value === null) return null;
  if (missing.value) return <Missing />;
  if (!isFacilitator.value) return null;
  return (
    <AtDesk wait={<div class="facilitator coming" aria-busy="true" />}>{(desk) => <desk.FacilitatorBar />}</AtDesk>
  );
}

function Missing() {
  const online = connection.value === "live";
  return (
    <section class="facilitator" role="alert" aria-label={t("Facilitator")}>
      <p>
        {isFacilitator.value
          ? t("The facilitator’s buttons could not be loaded.")
          : t("The buttons of the city’s expert could not be loaded.")}{" "}
        {online
          ? t("Please reload the page. Nothing that you wrote is lost.")
          : t("They come when the network is back.")}
      </p>
      {online && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {t("Reload")}
        </button>
      )}
    </section>
  );
}
