/* Opens the pages of an inspection without a network. The server puts VERSION, FILES and OFFLINE before this text
   (web/console/shell.py). Kept are our own static files, the page that says there is no network, and pages whose answer
   asks for it; never what people have sent, which is in IndexedDB and survives every change of this file. */
/* global VERSION, FILES, OFFLINE, LOGOUT */

const SHELL = "lvwang-shell-";
const PAGES = "lvwang-pages-";
/** names the account whose copy is kept */
const KEEP = "X-Keep-Offline";
const NEWEST = "X-Shell";
const PATIENCE_MS = 8000;
const files = new Set(FILES);
/** what the server has by now, as far as the last page told */
let newest = VERSION;

async function fill() {
  const shell = await caches.open(SHELL + VERSION);
  for (const file of [...FILES, OFFLINE]) { // one by one: what has arrived stays if the network fails
    if (!(await shell.match(file))) await shell.add(new Request(file, { cache: "reload" }));
  }
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL) && name !== SHELL + VERSION).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function forget(but = "") {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES) && name !== PAGES + but).map((name) => caches.delete(name)));
}

async function keptPage(address) {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(PAGES) ? await (await caches.open(name)).match(address) : null;
    if (kept) return kept;
  }
  return null;
}

async function keep(address, answer) {
  const account = answer.headers.get(KEEP);
  if (account) {
    await forget(account);
    await (await caches.open(PAGES + account)).put(address, answer);
  } else {
    for (const name of await caches.keys()) if (name.startsWith(PAGES)) await (await caches.open(name)).delete(address);
  }
}

async function fetched(event) {
  const answer = await fetch(event.request);
  const version = answer.headers.get(NEWEST);
  if (version && version !== newest) {
    newest = version;
    if (version !== VERSION) self.registration.update().catch(() => {});
  }
  if (answer.ok) await keep(event.request.url, answer.clone());
  return answer;
}

const never = () => new Promise(() => {});

async function page(event) {
  const kept = await keptPage(event.request.url);
  const fresh = fetched(event);
  const late = new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE_MS); });
  try {
    return await Promise.race([fresh, kept ? late : never()]);
  } catch {
    return kept || (await caches.match(OFFLINE)) || Response.error();
  } finally {
    event.waitUntil(fresh.then(() => {}, () => {})); // a slow answer still becomes the copy
  }
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept && newest === VERSION) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function keepNow(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.ok) await keep(address, answer);
}

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keepNow(event.data.keep).catch(() => {})); // the next visit is another chance
});
self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === LOGOUT) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (files.has(address.pathname) && !address.search) event.respondWith(file(request));
});
