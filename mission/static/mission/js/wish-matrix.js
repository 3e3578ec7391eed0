// The request matrix by mouse and keyboard: arrow keys move, Enter or a click opens the wish, saving writes the cell.
const table = document.querySelector("#wish-matrix");
const dialog = document.querySelector("#wish-dialog");
const FROM_HERE = { headers: { "HX-Request": "true" } };
const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999],
}; // rows, columns
let current = null;

const within = (list, at) => list[Math.min(Math.max(at, 0), list.length - 1)];
const cellAt = (row, column) => within(within(table.tBodies[0].rows, row).querySelectorAll("td"), column);
const cellOf = (event) => event.target.closest("tbody td");

function select(cell, focus = true) {
  current?.removeAttribute("tabindex");
  current = cell;
  if (!cell) return;
  cell.tabIndex = 0;
  if (!cell.firstElementChild) cell.ariaLabel ||= "no wish";
  if (focus) {
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function say(text) {
  const said = Object.assign(document.createElement("p"), { className: "note error", role: "alert", textContent: text });
  dialog.querySelector(".note.error")?.remove();
  dialog.prepend(said);
}

async function open(cell) {
  select(cell);
  const column = table.tHead.rows[0].cells[cell.cellIndex];
  try {
    const answer = await fetch(`${cell.parentElement.dataset.pk}/${column.dataset.pk}/`, FROM_HERE);
    if (!answer.ok) throw new Error(answer.status);
    dialog.innerHTML = await answer.text();
  } catch {
    dialog.replaceChildren();
    say(dialog.dataset.unread);
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input:not([type=hidden])")?.focus();
}

async function save(form, button) {
  try {
    const answer = await fetch(form.action, { ...FROM_HERE, method: "POST", body: new FormData(form, button) });
    const text = await answer.text();
    if (answer.status === 422) {
      dialog.innerHTML = text;
      dialog.querySelector("#problems")?.focus();
      return;
    }
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const made = document.createElement("template");
    made.innerHTML = text;
    const fresh = made.content.querySelector("td");
    current.replaceWith(fresh);
    dialog.close();
    select(fresh);
  } catch {
    say(dialog.dataset.unsaved);
  }
}

if (table) {
  table.setAttribute("role", "grid");
  select(cellAt(0, 0), false);
  table.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(cell);
  });
  table.addEventListener("keydown", (event) => {
    const { key, ctrlKey } = event;
    const cell = cellOf(event);
    if (!cell) return;
    if (key in STEPS) {
      const [rows, columns] = STEPS[key];
      const down = ctrlKey && key.length < 5 ? columns : rows; // Home and End
      select(cellAt(cell.parentElement.sectionRowIndex + down, cell.cellIndex - 1 + columns));
    } else if (key === "Enter" || key === " ") open(cell);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    save(event.target, event.submitter);
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => current?.focus({ preventScroll: true }));
}
