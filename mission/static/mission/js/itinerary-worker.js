// Keeps a guest's published days on this device and nothing else: shown without network, gone when they are no longer theirs.
const DAYS = "karvan-days-"; // one store a user; another user's is thrown away
const PARTS = "karvan-parts"; // style sheets, scripts, icons
const PATIENCE = 5000; // milliseconds before a slow network counts as none
const PAGE = /^\/missions\/[^/]+\/parties\/[^/]+\/(itinerary|people\/[^/]+)\/$/;
const PART = new Set(["style", "script", "image", "font"]);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(pathname)) event.respondWith(page(event, pathname));
  else if (PART.has(request.destination)) event.respondWith(fetch(request).catch(() => part(request)));
});

// The network's answer wins whenever there is one; a copy is shown for want of it.
async function page(event, path) {
  const network = fetch(event.request).then((response) => settle(path, response));
  event.waitUntil(network.catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const waiting = (await caches.match(path)) ? Promise.race([network, late]) : network;
  const response = await waiting.catch(() => undefined);
  if (response && response.status < 500) return response;
  const kept = await caches.match(path);
  return kept ? marked(kept) : response ?? Response.error();
}

// The server says with a header whose days may be kept; any other answer but a fault means: no longer.
async function settle(path, response) {
  const owner = response.headers.get("Karvan-Keep");
  if (response.ok && owner) {
    await forget((name) => name !== DAYS + owner);
    await (await caches.open(DAYS + owner)).put(path, response.clone());
  } else if (response.status < 500) {
    await forget(() => true);
  }
  return response;
}

async function keep({ path, parts }) {
  await settle(path, await fetch(path, { redirect: "manual" }));
  await (await caches.open(PARTS)).addAll(parts);
}

async function forget(which) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(DAYS) && which(name)).map((name) => caches.delete(name)));
}

async function part(request) {
  return (await caches.match(request)) ?? Response.error();
}

// The copy as it came, its policy included; the page's own words about copies become visible.
async function marked(kept) {
  const headers = new Headers(kept.headers);
  headers.delete("Content-Length");
  headers.delete("Content-Encoding");
  return new Response((await kept.text()).replace('data-copy="fresh"', 'data-copy="kept"'), { headers });
}
