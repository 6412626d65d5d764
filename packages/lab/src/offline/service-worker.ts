/**
 * The static build's own server inside the browser. It keeps every file of the page, so that it opens without a
 * network, and says what isolates the page from other origins, which most hosts do not: only then has it threads.
 */

/** Put in by scripts/build-lab.mjs: all files of the build, a hash over their contents, and what answers are to say. */
declare const FILES: readonly string[];
declare const VERSION: string;
declare const HEADERS: Readonly<Record<string, string>>;

/** What this worker uses of its global scope, which the compiler takes for a window. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
const worker = globalThis as unknown as WorkerScope;

/** Of this copy of the page: another one may lie in another folder of the same host. */
const OURS = `receptive-lab ${worker.registration.scope} `;
const CACHE = OURS + VERSION;

worker.addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(new URL(file, worker.registration.scope), { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

// A new version waits until no page of the old one is open: that one may still load parts of its own.
worker.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)),
    );
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(worker.registration.scope)) event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const { scope } = worker.registration;
  const file = new URL(request.url).href.slice(scope.length).split(/[?#]/)[0];
  const cache = await caches.open(CACHE);
  const kept = await cache.match(new URL(file === 'index.html' ? '' : (file ?? ''), scope));
  return isolated(kept ?? (await fetch(request)));
}

/** The same answer with what isolates the page. It is a new one, because a host may have sent it by way of another address. */
function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  const bodiless = status === 204 || status === 304;
  return new Response(bodiless ? null : response.body, { status, statusText, headers });
}
