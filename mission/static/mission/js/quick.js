// A row that is being changed in its list: Escape takes it back, as Cancel does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.(".quick-form")?.querySelector("[data-cancel]")?.click();
});
