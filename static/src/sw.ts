/**
 * The service worker: brings the board's page up when the server cannot be reached. It holds only what is the same for
 * everybody: an empty shell of the board page, its scripts and its style. What one person sees is kept by the page
 * (`kept.ts`), and thrown away here when somebody joins. Pages come from the network first, so that a new build is
 * never hidden by an old one; what is addressed by its content cannot be old.
 *
 * The server writes `FILES` in front of this program: the shell's address, then those of the files that it needs. Each
 * holds a hash, so another build is another worker. `DESK` are those that only who runs a workshop needs; a page asks
 * for them.
 */

interface Late extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Late {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Said extends Late {
  readonly data: unknown;
}
interface Worker {
  readonly FILES: readonly [string, ...string[]];
  readonly DESK: readonly string[];
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<readonly { postMessage(message: string): void }[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Late) => void): void;
  addEventListener(type: "message", listener: (event: Said) => void): void;
  addEventListener(type: "fetch", listener: (event: Asked) => void): void;
}
const worker = globalThis as unknown as Worker;
const { FILES, DESK } = worker;
const [SHELL] = FILES;
/** One per build. */
const CACHE = `board-files ${FILES.join(" ")}`;
const KEPT = "board-kept";
/** A network that says nothing for so long is none, where there is something to show instead. */
const PATIENCE = 4_000;

worker.addEventListener("install", (event) => {
  const load = async () => (await caches.open(CACHE)).addAll([...FILES]);
  event.waitUntil(load().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name !== CACHE && name !== KEPT) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("message", (event) => {
  if (event.data !== "desk") return;
  const load = async () => (await caches.open(CACHE)).addAll([...DESK]);
  event.waitUntil(load().catch(() => undefined)); // the page has it, and asks again when it is opened the next time
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && /^\/(j\/|enter$)/.test(pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && /^\/w\/[^/]+$/.test(pathname)) event.respondWith(board(request, pathname));
  else if ([...FILES, ...DESK].includes(pathname + search)) event.respondWith(file(request));
});

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

/** The board's page: the server's, or the shell when there is no server. */
async function board(request: Request, path: string): Promise<Response> {
  const shell = await (await caches.open(CACHE)).match(SHELL);
  if (shell === undefined) return fetch(request);
  const kept = (await (await caches.open(KEPT)).match(path)) !== undefined;
  return new Promise((resolve) => {
    const timer = kept ? setTimeout(() => resolve(shell), PATIENCE) : undefined;
    const answer = (response: Response) => {
      clearTimeout(timer);
      // A server that restarts, or a proxy before one that is down.
      resolve(kept && response.status >= 502 && response.status <= 504 ? shell : response);
    };
    fetch(request).then(answer, () => resolve(shell));
  });
}

/** Somebody becomes a person here, perhaps another one: nothing stays of what the one before saw. */
async function forget(): Promise<void> {
  await caches.delete(KEPT);
  for (const client of await worker.clients.matchAll()) client.postMessage("forget");
}
