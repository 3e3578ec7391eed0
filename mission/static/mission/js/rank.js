// Wishes are ranked by dragging: the place where a card is dropped is sent with the form of its own buttons.
// Everything works without this file: the arrows on each card are plain forms.
/* global htmx */

const list = () => document.querySelector("[data-ranked]");
let dragged = null;

function arm() {
  for (const card of list()?.querySelectorAll("[data-wish]") ?? []) {
    if (card.querySelector(".ranker")) card.draggable = true;
  }
}

function cardAt(event) {
  const card = event.target instanceof Element ? event.target.closest("[data-wish]") : null;
  return card && list()?.contains(card) ? card : null;
}

function mark(card) {
  for (const each of document.querySelectorAll(".drop-here")) each.classList.remove("drop-here");
  card?.classList.add("drop-here");
}

function place(card, target) {
  const form = card.querySelector(".ranker");
  const to = [...list().querySelectorAll("[data-wish]")].indexOf(target) + 1;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  htmx.ajax("POST", form.action, {
    target: "#wishes", select: "#wishes", swap: "outerHTML", values: { to, csrfmiddlewaretoken: token },
  });
}

document.addEventListener("dragstart", (event) => {
  dragged = cardAt(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const card = cardAt(event);
  if (!dragged || !card) return;
  event.preventDefault();
  mark(card);
});
document.addEventListener("drop", (event) => {
  const card = cardAt(event);
  if (!dragged || !card) return;
  event.preventDefault();
  if (card !== dragged) place(dragged, card);
});
document.addEventListener("dragend", () => {
  mark(null);
  dragged?.classList.remove("dragged");
  dragged = null;
});
document.addEventListener("htmx:afterSwap", arm);
arm();
