// The board: pick a meeting up, see where it could go, put it down; choose it, change it in the panel at its side.
// Without this script every meeting is a link to a page that does the same.

const CLICK = 6; // pixels a pointer may tremble before a press becomes a drag
const LONG_PRESS = 350; // milliseconds after which a finger holds a meeting instead of scrolling
const PULSE = 5000; // milliseconds between two questions whether somebody else changed the plan

let board = document.querySelector("[data-board]");
const voice = document.querySelector("[data-voice]");
const panel = document.querySelector("[data-panel]");
let chosen = ""; // the request that the panel shows
let held = null; // what is in the hand: { link, spots, state, ghost }; a spot: { box, at, row, day, from }
let press = null; // a pointer that is down and may become a drag
let busy = false;

function say(text, kind = "") {
  voice.replaceChildren();
  for (const line of [].concat(text)) {
    const item = document.createElement("p");
    item.textContent = line;
    voice.append(item);
  }
  voice.className = `voice note ${kind}`;
  voice.hidden = !text.length;
}

async function ask(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", ...options });
  const type = answer.headers.get("Content-Type") || "";
  if (!type.startsWith("application/json")) throw new Error(answer.redirected ? "signed out" : `answer ${answer.status}`);
  return { ok: answer.ok, status: answer.status, body: await answer.json() };
}

// --- picking up

async function pickUp(link, focus) {
  if (busy || held) return;
  held = { link, spots: [], state: "" };
  link.classList.add("held");
  say(`${link.title}: looking for places …`);
  try {
    const { ok, body } = await ask(`${link.href}options/${among()}`);
    if (!held || held.link !== link) return; // put back meanwhile
    if (!ok) { say(body.message, "warning"); return putBack(true); }
    held.state = body.state;
    draw(body.options, link);
    const places = free();
    const dear = places.filter((spot) => spot.isDear).length;
    say(places.length ? `${body.title}: ${places.length} possible places${dear ? `, ${dear} of them at a cost` : ""}. Put it on one, or press Escape.`
      : `${body.title} fits nowhere else beside this plan.`);
    if (focus && places.length) (places.find((spot) => spot.row === rowOf(link)) || places[0]).box.focus();
  } catch (error) { lost(error); putBack(true); }
}

function draw(options, link) {
  const home = rowOf(link);
  for (const box of board.querySelectorAll(".matrix-box")) {
    const { day, first, last } = box.dataset;
    const table = box.querySelector("table");
    const who = table.tHead.rows[0].cells[0].offsetWidth;
    const minute = (table.offsetWidth - who) / (last - first);
    const rows = new Map(); // row -> [top, bottom] of all its lanes
    for (const { dataset, offsetTop, offsetHeight } of table.tBodies[0].rows) {
      rows.set(dataset.row, [rows.get(dataset.row)?.[0] ?? offsetTop, offsetTop + offsetHeight]);
    }
    const drawn = document.createDocumentFragment();
    for (const each of options.filter((option) => String(option.day) === day)) {
      const row = each.row === null ? home : String(each.row);
      if (!rows.has(row)) continue;
      const [top, bottom] = rows.get(row);
      const spot = document.createElement(each.reason ? "div" : "button");
      spot.className = each.reason ? "spot shut" : each.cost ? "spot dear" : "spot";
      spot.title = each.reason || `${clock(each.from)}–${clock(each.until)}, ${each.room}${each.cost ? `; costs ${each.cost}` : ""}`;
      spot.style.top = `${top}px`;
      spot.style.height = `${bottom - top}px`;
      spot.style.left = `${who + (each.from - first) * minute}px`;
      spot.style.width = `${Math.max(12, Math.min(each.until - each.from, 30) * minute - 2)}px`;
      if (!each.reason) {
        spot.type = "button";
        spot.textContent = clock(each.from);
        const name = each.row === null ? "" : `${nameOf(table, row)}, `;
        spot.setAttribute("aria-label", `${name}day ${day}, ${spot.title}`);
        spot.addEventListener("click", () => putDown(each.at, each.row));
      }
      drawn.append(spot);
      held.spots.push({ box: spot, row, day, from: each.from, isFree: !each.reason, isDear: Boolean(each.cost) });
    }
    box.append(drawn);
  }
}

const nameOf = (table, row) => table.querySelector(`tr[data-row="${row}"] th a`)?.textContent || "";
// Rooms and interpreters are told apart when a meeting is picked up; a company's meeting stays the company's.
const among = () => (["rooms", "interpreters"].includes(board.dataset.rows) ? `?rows=${board.dataset.rows}` : "");

const rowOf = (link) => link.closest("tr")?.dataset.row || link.dataset.row; // in the tray of rooms: none yet
const free = () => held.spots.filter((spot) => spot.isFree);

const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function putBack(quiet = false) {
  if (!held) return;
  const { link, spots, ghost } = held;
  for (const spot of spots) spot.box.remove();
  ghost?.remove();
  link.classList.remove("held");
  held = null;
  if (!quiet) say([]);
  link.focus({ preventScroll: true });
}

// --- putting down

async function putDown(at, row) {
  if (!held || busy) return;
  const { link, state } = held;
  busy = true;
  putBack(true);
  const form = new URLSearchParams({ at, state, csrfmiddlewaretoken: board.dataset.token });
  if (row !== null) { form.set("rows", board.dataset.rows); form.set("row", row); }
  try {
    const { ok, body } = await ask(link.href, { method: "POST", body: form });
    await answered(ok, body, link.dataset.request);
  } catch (error) { lost(error); }
  busy = false;
}

// What was done is said at once and stays said, also when the board cannot be fetched anew.
async function answered(ok, body, request, focus) {
  tell(ok, body);
  try {
    await refresh(request);
    if (chosen) await show(chosen, focus);
  } catch { say([body.message, "The board could not be fetched anew: reload the page."], "warning"); }
}

function tell(ok, body) {
  if (ok) say([body.message, ...body.findings.map((each) => `But: ${each}`)], body.findings.length ? "warning" : "success");
  else say(body.message, "warning");
}

function lost(error) {
  say(error.message === "signed out" ? "You are signed out, and nothing was changed. Sign in again and reload the page."
    : "There was no answer, and nothing was changed here. Check the connection and try again.", "warning");
}

async function refresh(request) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(answer.redirected ? "signed out" : `answer ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-board]");
  if (!fresh) throw new Error("no board");
  const seen = [...board.querySelectorAll(".matrix-box")].map((box) => [box.scrollLeft, box.scrollTop]);
  const isOpen = board.querySelector(".tray")?.open;
  board.replaceWith(fresh);
  board = fresh;
  if (isOpen && board.querySelector(".tray")) board.querySelector(".tray").open = true;
  mark();
  [...board.querySelectorAll(".matrix-box")].forEach((box, at) => { [box.scrollLeft, box.scrollTop] = seen[at] || [0, 0]; });
  if (request) board.querySelector(`[data-request="${request}"]`)?.focus({ preventScroll: true });
}

// --- the panel, and acts by buttons

const linkOf = (request) => board.querySelector(`[data-request="${request}"]`);

function mark() {
  for (const link of board.querySelectorAll(".chosen")) link.classList.remove("chosen");
  if (chosen) for (const link of board.querySelectorAll(`[data-request="${chosen}"]`)) link.classList.add("chosen");
}

async function show(request, focus) {
  const link = linkOf(request);
  if (!link) return shut();
  const was = panel.hidden || chosen !== request ? 0 : panel.scrollTop;
  chosen = request;
  const answer = await fetch(`${link.href}panel/`, { credentials: "same-origin" });
  if (answer.redirected) throw new Error("signed out");
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  const content = await answer.text();
  if (chosen !== request) return; // closed, or another one was chosen meanwhile
  panel.innerHTML = content;
  panel.hidden = false;
  panel.scrollTop = was;
  mark();
  if (focus) { link.scrollIntoView({ block: "nearest", inline: "center" }); panel.querySelector("h2").focus({ preventScroll: true }); }
}

function shut() {
  const link = chosen && linkOf(chosen);
  panel.hidden = true;
  panel.replaceChildren();
  chosen = "";
  mark();
  link?.focus({ preventScroll: true });
}

// The plan is the server's: what it answers is said, and the board and the panel show how things stand now.
async function act(form) {
  if (busy || held) return;
  busy = true;
  try {
    const { ok, status, body } = await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (ok || status === 409) await answered(ok, body, "", panel.contains(form));
    else tell(ok, body); // a mistake leaves the panel with what was entered
  } catch (error) { lost(error); }
  busy = false;
}

// Undo or redo by the keyboard, after what is still under way.
function turn(at) {
  if (busy) setTimeout(turn, 100, at);
  else board.querySelectorAll(".hand-acts button")[at]?.click();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-hand]")) return;
  event.preventDefault();
  act(event.target);
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-close]")) return shut();
  if (event.target.closest?.("[data-lift]")) {
    const link = linkOf(chosen);
    if (!link) return;
    if (window.matchMedia("(max-width: 60rem)").matches) shut(); // the panel lies over the board there
    link.closest("details")?.setAttribute("open", "");
    link.scrollIntoView({ block: "center", inline: "center" });
    return pickUp(link, true);
  }
  const link = event.target.closest?.("[data-request]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || held) return;
  event.preventDefault();
  show(link.dataset.request, true).catch(lost);
});

// --- mouse, finger, keyboard

document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest?.("[data-request]");
  if (!link || event.button !== 0 || held) return;
  press = { link, x: event.clientX, y: event.clientY, id: event.pointerId, dragged: false };
  if (event.pointerType === "touch") press.timer = setTimeout(() => { if (press) { press.dragged = true; pickUp(link); } }, LONG_PRESS);
});

document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK;
  if (far && press.timer && !press.dragged) return forget(); // the finger scrolls
  if (far && !press.dragged) { press.dragged = true; pickUp(press.link); }
  if (press?.dragged && held) follow(event);
});

function follow(event) {
  if (!held.ghost) {
    held.ghost = document.createElement("div");
    held.ghost.className = "ghost";
    held.ghost.textContent = held.link.title;
    held.ghost.setAttribute("aria-hidden", "true");
    document.querySelector("main").append(held.ghost);
  }
  held.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
  const here = under(event);
  for (const { box } of held.spots) box.classList.toggle("over", box === here);
}

const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".spot") || null;

document.addEventListener("pointerup", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const { dragged } = press;
  forget();
  if (!dragged || !held) return;
  const spot = under(event);
  if (spot?.tagName === "BUTTON") spot.click();
  else if (spot) { const reason = spot.title; putBack(true); say(reason, "warning"); }
  else if (event.pointerType !== "touch") putBack();
});
document.addEventListener("pointercancel", forget);

function forget() {
  clearTimeout(press?.timer);
  if (press?.dragged) swallow = true;
  press = null;
}

let swallow = false; // the click that ends a drag opens no page
document.addEventListener("click", (event) => {
  if (swallow && event.target.closest?.("[data-request]")) event.preventDefault();
  swallow = false;
}, true);
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-request]")) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (press?.timer && event.target.closest?.("[data-request]")) event.preventDefault(); });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held) { event.preventDefault(); putBack(); return; }
  if (event.key === "Escape" && chosen) { event.preventDefault(); shut(); return; }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !event.target.closest?.("input, select, textarea")) {
    event.preventDefault();
    turn(event.shiftKey ? 1 : 0);
    return;
  }
  const link = event.target.closest?.("[data-request]");
  if (link && event.key === " ") { event.preventDefault(); pickUp(link, true); return; }
  if (!held || !event.target.classList.contains("spot")) return;
  const here = held.spots.find((spot) => spot.box === event.target);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || !here) return;
  event.preventDefault();
  const rows = [...new Set(free().map((spot) => spot.row))];
  const isAcross = rows.length > 1 && (event.key === "ArrowDown" || event.key === "ArrowUp");
  next(here, step, isAcross ? rows[(rows.indexOf(here.row) + step + rows.length) % rows.length] : here.row).box.focus();
});

// Within a row the next start; in another row the start nearest to this one.
function next(here, step, row) {
  const places = free().filter((spot) => spot.row === row);
  if (row === here.row) return places[(places.indexOf(here) + step + places.length) % places.length];
  const far = (spot) => Math.abs((spot.day - here.day) * 1440 + spot.from - here.from);
  return places.reduce((best, spot) => (far(spot) < far(best) ? spot : best));
}

// --- two at once

setInterval(async () => {
  if (held || busy || press || document.hidden) return;
  try {
    const { ok, body } = await ask(board.dataset.pulse);
    if (!ok || String(body.edition) === board.dataset.edition || held || busy || press) return;
    const focused = document.activeElement?.dataset?.request;
    await refresh(focused);
    if (chosen && !panel.contains(document.activeElement)) await show(chosen); // what is being entered there stays
    say("Somebody else changed this plan just now; the board shows it.");
  } catch { /* the next pulse may come through; an act says what is wrong */ }
}, PULSE);
