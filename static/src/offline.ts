/**
 * The page's side of working without a network on a secure origin: starts the worker, and keeps what is seen for a
 * reload. On a venue's plain `http://` address browsers have no service worker; there all of this does nothing.
 */
import { effect } from "@preact/signals";
import { forget, keep } from "./kept.ts";
import { connection, isFacilitator, layers, me, page, peek, role } from "./known.ts";

/** What may be lost of what others did, when the page is reloaded without a network. One's own waits in the outbox. */
const PACE = 2_000;

export const worksOffline = (): boolean => isSecureContext && "serviceWorker" in navigator && "caches" in globalThis;

/** Begin; once per page, after the session. */
export function startOffline(): void {
  if (!worksOffline()) return;
  const { serviceWorker } = navigator;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    // What a facilitator asked to peek at is for this moment, not for the disk.
    if (over || connection.value !== "live" || peek.value || page.value === null || me.value === null) return;
    void keep(location.pathname, { page: page.value, me: me.value, records: layers.value, at: Date.now() });
  };
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
    void forget();
  };

  // Somebody joined in another window: whose page this is may not be who sits here now.
  serviceWorker.addEventListener("message", () => {
    over = true;
    clear();
  });
  effect(() => {
    if (connection.value === "signed-out") clear(); // until they are let in again
    else if (layers.value && connection.value === "live") timer ??= setTimeout(write, PACE);
  });
  addEventListener("pagehide", write);
  // Whoever runs the workshop or speaks for its city needs more of the program; a new build's worker has to be asked as well.
  const ask = () => void ((isFacilitator.value || role.value === "expert") && serviceWorker.controller?.postMessage("desk"));
  serviceWorker.addEventListener("controllerchange", ask);
  effect(ask);
  // Not before the board is there: on a slow network the worker's files would be in its way.
  const stop = effect(() => {
    if (connection.value !== "live") return;
    queueMicrotask(() => stop());
    serviceWorker.register(address()).catch(() => undefined); // forbidden, or no room: then it is as on plain http
  });
}

/** Our policy on scripts wants addresses of scripts to come from here, where browsers know of such policies. */
function address(): string {
  interface Policies {
    createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(text: string): string };
  }
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const path = "/sw.js";
  return trustedTypes?.createPolicy("board", { createScriptURL: () => path }).createScriptURL(path) ?? path;
}
