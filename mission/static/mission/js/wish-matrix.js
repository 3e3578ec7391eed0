// The request matrix by mouse and keyboard: arrow keys move, Enter or a click opens the wish, saving writes the cell.
const table = document.querySelector("#wish-matrix");
const dialog = document.querySelector("#wish-dialog");
const FROM_HERE = { headers: { "HX-Request": "true" } };
let current = null;

const cellsOf = (row) => row.querySelectorAll("td");
const cellAt = (row, column) => cellsOf(table.tBodies[0].rows[row])[column];
const columnOf = (cell) => cell.cellIndex - 1;
const rowOf = (cell) => cell.parentElement.sectionRowIndex;

function address(cell) {
  const column = table.tHead.rows[0].cells[cell.cellIndex];
  return `${cell.parentElement.dataset.pk}/${column.dataset.pk}/`;
}

function select(cell, focus = true) {
  if (!cell) return;
  if (current) current.removeAttribute("tabindex");
  current = cell;
  cell.tabIndex = 0;
  if (!cell.hasAttribute("aria-label") && !cell.firstElementChild) cell.setAttribute("aria-label", "no wish");
  if (focus) {
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function say(text) {
  const said = document.createElement("p");
  said.className = "note error";
  said.setAttribute("role", "alert");
  said.textContent = text;
  dialog.querySelector(".note.error")?.remove();
  dialog.prepend(said);
}

async function open(cell) {
  select(cell);
  try {
    const answer = await fetch(address(cell), FROM_HERE);
    if (!answer.ok) throw new Error(answer.status);
    dialog.innerHTML = await answer.text();
  } catch {
    dialog.replaceChildren();
    say("The wish could not be fetched. Is the connection gone? Nothing was changed.");
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input:not([type=hidden])")?.focus();
}

async function save(form, button) {
  const body = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { ...FROM_HERE, method: "POST", body });
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
    current = null;
    dialog.close();
    select(fresh);
  } catch {
    say("Not saved: the server could not be reached. What you typed is still here; try again.");
  }
}

if (table) {
  table.setAttribute("role", "grid");
  select(cellAt(0, 0), false);
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(cell);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody td");
    if (!cell) return;
    const [row, column] = [rowOf(cell), columnOf(cell)];
    const [lastRow, lastColumn] = [table.tBodies[0].rows.length - 1, cellsOf(cell.parentElement).length - 1];
    const steps = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? lastRow : row, lastColumn],
      PageUp: [row - 10, column], PageDown: [row + 10, column],
    };
    if (event.key in steps) {
      event.preventDefault();
      const [to, side] = steps[event.key];
      select(cellAt(Math.min(Math.max(to, 0), lastRow), Math.min(Math.max(side, 0), lastColumn)));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(cell);
    }
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
