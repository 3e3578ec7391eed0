// An itinerary's page: has its days kept on this device, asks again when the network is back, clears up at sign-out.
const note = document.querySelector("[data-copy]");

function parts() {
  const found = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]");
  return [...found].map((each) => each.href || each.src);
}

async function keep() {
  await navigator.serviceWorker.register(note.dataset.worker, { scope: note.dataset.scope });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ path: window.location.pathname, parts: parts() });
}

if (note && "serviceWorker" in navigator) {
  if (note.dataset.copy === "fresh") keep();
  else window.addEventListener("online", () => window.location.reload());
  document.querySelector('form[action$="/logout/"]')?.addEventListener("submit", async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
}
