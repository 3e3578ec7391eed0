// An itinerary's page: has its days kept on this device, asks again when the network is back, clears up at sign-out.
const EVERY = 10000; // milliseconds between two looks for a network
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

// A device says it is online before its network answers, so it is tried.
function askAgain() {
  const ask = () => fetch(window.location.pathname, { method: "HEAD" }).then(() => window.location.reload(), () => undefined);
  window.addEventListener("online", ask);
  setInterval(ask, EVERY);
}

if (note && "serviceWorker" in navigator) {
  if (note.dataset.copy === "fresh") keep();
  else askAgain();
  document.querySelector('form[action$="/logout/"]')?.addEventListener("submit", async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
}
