// Wishes are ranked by dragging: the place where a card is dropped is sent with the form of its own buttons.
// Everything works without this file: the arrows on each card are plain forms.
let dragged = null;

const cardAt = (event) => event.target.closest?.("[data-ranked] [data-wish]");

function mark(card) {
  document.querySelector(".drop-here")?.classList.remove("drop-here");
  card?.classList.add("drop-here");
}

document.addEventListener("pointerdown", (event) => {
  const card = cardAt(event);
  if (card?.querySelector(".ranker")) card.draggable = true;
});
document.addEventListener("dragstart", (event) => {
  dragged = cardAt(event);
  dragged?.classList.add("dragged");
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
  const to = [...card.parentElement.children].indexOf(card) + 1;
  const button = Object.assign(document.createElement("button"), { name: "to", value: to, hidden: true });
  if (card !== dragged) { dragged.querySelector(".ranker").append(button); button.click(); }
});
document.addEventListener("dragend", () => {
  mark();
  dragged?.classList.remove("dragged");
  dragged = null;
});
