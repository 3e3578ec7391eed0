// The board: pick a meeting up, see where it could go, put it down; choose it, change it in the panel at its side.
// Without this script every meeting is a link to a page that does the same. What there is to say, the server says.

const CLICK = 6; // pixels a pointer may tremble before a press becomes a drag
const LONG_PRESS = 350; // milliseconds after which a finger holds a meeting instead of scrolling
const PULSE = 5000; // milliseconds between two questions whether somebody else changed the plan
const SIGNED_OUT = new Error("signed out");

let board = document.querySelector("[data-board]");
const voice = document.querySelector("[data-voice]");
const panel = document.querySelector("[data-panel]");
let chosen = ""; // the request that the panel shows
let held = null; // what is in the hand: { link, spots, state, ghost }; a spot: { box, row, day, from, isFree }
let press = null; // a pointer that is down and may become a drag
let swallow = false; // the click that ends a drag opens no page
let busy = false;

const linkAt = (event) => event.target.closest?.("[data-request]");
const linkOf = (request) => board.querySelector(`[data-request="${request}"]`);
const rowOf = (link) => link.closest("tr")?.dataset.row || link.dataset.row; // in the tray of rooms: none yet
const free = () => held.spots.filter((spot) => spot.isFree);
const make = (tag, values) => Object.assign(document.createElement(tag), values);

function say(lines, kind = "") {
  voice.replaceChildren(...[].concat(lines).map((textContent) => make("p", { textContent })));
  voice.className = `voice note ${kind}`;
  voice.hidden = !lines.length;
}

const lost = (error) => say(error === SIGNED_OUT ? voice.dataset.out : voice.dataset.lost, "warning");

async function ask(address, body) {
  const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "application/json" } });
  if (answer.redirected) throw SIGNED_OUT;
  return { ok: answer.ok, status: answer.status, body: await answer.json() };
}

async function read(address) {
  const answer = await fetch(address);
  if (answer.redirected) throw SIGNED_OUT;
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

// --- picking up

async function pickUp(link, focus) {
  if (busy || held) return;
  held = { link, spots: [] };
  link.classList.add("held");
  say(`${link.title}: ${voice.dataset.looking}`);
  // Rooms and interpreters are told apart when a meeting is picked up; a company's meeting stays the company's.
  const among = ["rooms", "interpreters"].includes(board.dataset.rows) ? `?rows=${board.dataset.rows}` : "";
  try {
    const { ok, body } = await ask(`${link.href}options/${among}`);
    if (held?.link !== link) return; // put back meanwhile
    if (ok) {
      held.state = body.state;
      draw(body.options, rowOf(link));
      if (focus) (free().find((spot) => spot.row === rowOf(link)) || free()[0])?.box.focus();
    } else putBack();
    say(body.message, ok ? "" : "warning");
  } catch (error) { putBack(); lost(error); }
}

function draw(options, home) {
  for (const box of board.querySelectorAll(".matrix-box")) {
    const { day, first, last } = box.dataset;
    const table = box.querySelector("table");
    const who = table.rows[0].cells[0].offsetWidth;
    const minute = (table.offsetWidth - who) / (last - first);
    const rows = new Map(); // row -> [top, bottom, name] of all its lanes
    for (const { dataset, offsetTop, offsetHeight, cells } of table.tBodies[0].rows) {
      const [top, , name] = rows.get(dataset.row) || [offsetTop, 0, cells[0].firstChild.textContent];
      rows.set(dataset.row, [top, offsetTop + offsetHeight, name]);
    }
    for (const { at, day: on, from, until, row: given, reason, cost, title } of options) {
      const row = given === null ? home : String(given);
      if (String(on) !== day || !rows.has(row)) continue;
      const [top, bottom, name] = rows.get(row);
      const spot = make(reason ? "div" : "button", { className: `spot ${reason ? "shut" : cost && "dear"}`, title: reason || title });
      const width = Math.max(12, Math.min(until - from, 30) * minute - 2);
      spot.style.cssText = `top: ${top}px; height: ${bottom - top}px; left: ${who + (from - first) * minute}px; width: ${width}px`;
      if (!reason) {
        const ariaLabel = `${given === null ? "" : `${name}, `}day ${day}, ${title}`;
        Object.assign(spot, { type: "button", textContent: title.slice(0, 5), ariaLabel });
        spot.addEventListener("click", () => putDown(at, given));
      }
      box.append(spot);
      held.spots.push({ box: spot, row, day, from, isFree: !reason });
    }
  }
}

function putBack(quiet) {
  if (!held) return;
  const { link, spots, ghost } = held;
  for (const { box } of spots) box.remove();
  ghost?.remove();
  link.classList.remove("held");
  held = null;
  if (!quiet) say([]);
  link.focus({ preventScroll: true });
}

// --- putting down, and acts by buttons

function putDown(at, row) {
  if (!held || busy) return;
  const { link, state } = held;
  putBack(true);
  const form = new URLSearchParams({ at, state, csrfmiddlewaretoken: board.dataset.token });
  if (row !== null) { form.set("rows", board.dataset.rows); form.set("row", row); }
  send(link.href, form, link.dataset.request);
}

// The plan is the server's: what it answers is said, and the board and the panel show how things stand now.
async function send(address, form, request, focus) {
  if (busy || held) return;
  busy = true;
  try {
    const { ok, status, body } = await ask(address, form);
    const findings = body.findings || [];
    say([body.message, ...findings.map((each) => `But: ${each}`)], ok && !findings.length ? "success" : "warning");
    // A mistake leaves the panel with what was entered.
    if (ok || status === 409 || request) {
      await refresh(request).then(() => chosen && show(chosen, focus)).catch(() => {
        say([body.message, voice.dataset.old], "warning");
      });
    }
  } catch (error) { lost(error); }
  busy = false;
}

async function refresh(request) {
  const page = new DOMParser().parseFromString(await read(window.location.href), "text/html");
  const fresh = page.querySelector("[data-board]");
  if (!fresh) throw new Error("no board");
  const seen = [...board.querySelectorAll(".matrix-box")].map((box) => [box.scrollLeft, box.scrollTop]);
  const isOpen = board.querySelector(".tray")?.open;
  board.replaceWith(fresh);
  board = fresh;
  if (isOpen) board.querySelector(".tray")?.setAttribute("open", "");
  mark();
  board.querySelectorAll(".matrix-box").forEach((box, at) => { [box.scrollLeft, box.scrollTop] = seen[at] || [0, 0]; });
  if (request) linkOf(request)?.focus({ preventScroll: true });
}

// --- the panel

function mark() {
  for (const link of board.querySelectorAll("[data-request]")) link.classList.toggle("chosen", link.dataset.request === chosen);
}

async function show(request, focus) {
  const link = linkOf(request);
  if (!link) return shut();
  const was = panel.hidden || chosen !== request ? 0 : panel.scrollTop;
  chosen = request;
  const content = await read(`${link.href}panel/`);
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

// Undo or redo by the keyboard, after what is still under way.
function turn(at) {
  if (busy) setTimeout(turn, 100, at);
  else board.querySelectorAll(".hand-acts button")[at]?.click();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-hand]")) return;
  event.preventDefault();
  send(form.action, new URLSearchParams(new FormData(form)), "", panel.contains(form));
});

document.addEventListener("click", (event) => {
  const [link, isEnd] = [linkAt(event), swallow];
  swallow = false;
  if (event.target.closest?.("[data-close]")) return shut();
  if (event.target.closest?.("[data-lift]")) {
    const from = linkOf(chosen);
    if (!from) return;
    if (window.matchMedia("(max-width: 60rem)").matches) shut(); // the panel lies over the board there
    from.closest("details")?.setAttribute("open", "");
    from.scrollIntoView({ block: "center", inline: "center" });
    return pickUp(from, true);
  }
  if (link && isEnd) return event.preventDefault();
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || held) return;
  event.preventDefault();
  show(link.dataset.request, true).catch(lost);
});

// --- mouse, finger, keyboard

document.addEventListener("pointerdown", (event) => {
  const link = linkAt(event);
  if (!link || event.button || held) return;
  press = { link, x: event.clientX, y: event.clientY, id: event.pointerId };
  if (event.pointerType === "touch") press.timer = setTimeout(drag, LONG_PRESS);
});

function drag() {
  press.dragged = true;
  pickUp(press.link);
}

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== press?.id) return;
  if (!press.dragged && Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK) {
    if (press.timer) return forget(); // the finger scrolls
    drag();
  }
  if (press.dragged && held) follow(event);
});

const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".spot");

function follow(event) {
  if (!held.ghost) {
    held.ghost = make("div", { className: "ghost", textContent: held.link.title, ariaHidden: "true" });
    document.querySelector("main").append(held.ghost);
  }
  held.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
  const here = under(event);
  for (const { box } of held.spots) box.classList.toggle("over", box === here);
}

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== press?.id) return;
  const { dragged } = press;
  forget();
  if (!dragged || !held) return;
  const spot = under(event);
  if (spot?.type) spot.click();
  else if (spot) { putBack(); say(spot.title, "warning"); }
  else if (event.pointerType !== "touch") putBack();
});
document.addEventListener("pointercancel", forget);

function forget() {
  clearTimeout(press?.timer);
  if (press?.dragged) swallow = true;
  press = null;
}

// A finger that holds a meeting moves it and scrolls nothing.
document.addEventListener("touchmove", (event) => { if (press?.dragged) event.preventDefault(); }, { passive: false });
document.addEventListener("dragstart", (event) => { if (linkAt(event)) event.preventDefault(); });
document.addEventListener("contextmenu", (event) => { if (press?.timer) event.preventDefault(); });

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const link = linkAt(event);
  const here = held?.spots.find((spot) => spot.box === target);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (key === "Escape" && held) putBack();
  else if (key === "Escape" && chosen) shut();
  else if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === "z" && !target.closest?.("input, select, textarea")) turn(event.shiftKey ? 1 : 0);
  else if (link && key === " ") pickUp(link, true);
  else if (step && here) next(here, step, key === "ArrowDown" || key === "ArrowUp").focus();
  else return;
  event.preventDefault();
});

// Within a row the next start; in another row, where there is one, the start nearest to this one.
function next(here, step, isAcross) {
  const turned = (list, at) => list[(list.indexOf(at) + step + list.length) % list.length];
  const rows = [...new Set(free().map((spot) => spot.row))];
  const row = isAcross ? turned(rows, here.row) : here.row;
  const places = free().filter((spot) => spot.row === row);
  if (row === here.row) return turned(places, here).box;
  const far = (spot) => Math.abs((spot.day - here.day) * 1440 + spot.from - here.from);
  return places.reduce((best, spot) => (far(spot) < far(best) ? spot : best)).box;
}

// --- two at once

setInterval(async () => {
  const isInHand = () => held || busy || press;
  if (isInHand() || document.hidden) return;
  try {
    const { ok, body } = await ask(board.dataset.pulse);
    if (!ok || String(body.edition) === board.dataset.edition || isInHand()) return;
    await refresh(document.activeElement?.dataset?.request);
    if (chosen && !panel.contains(document.activeElement)) await show(chosen); // what is being entered there stays
    say(voice.dataset.news);
  } catch { /* the next pulse may come through; an act says what is wrong */ }
}, PULSE);
