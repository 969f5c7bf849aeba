/* Shows what to do without a network. The server puts VERSION, FILES and OFFLINE before this text
   (channels/webchat/page/shell.py). Kept are that page and its own files; never a conversation. */
/* global VERSION, FILES, OFFLINE */

const SHELL = "lvwang-chat-";

async function fill() {
  const shell = await caches.open(SHELL + VERSION);
  await shell.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL) && name !== SHELL + VERSION).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(request, address) {
  try {
    return await fetch(request);
  } catch (error) {
    const copy = await caches.match(address);
    if (copy) return copy;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(kept(request, OFFLINE));
  else if (origin === self.location.origin && FILES.includes(pathname)) event.respondWith(kept(request, pathname));
});
