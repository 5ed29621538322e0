// A list that is worked through with the keyboard: <form data-queue> (or another element) with [data-item], each with a checkbox.
// Letters work only while the focus is in the list and not in a field for text.
// An empty list has no form; then there is nothing to listen to.
const queue = document.querySelector("[data-queue]") ?? document.createElement("form");
const boxes = [...queue.querySelectorAll("[data-item] > input[type=checkbox]")];

const go = (step) => {
  const here = boxes.findIndex((box) => box.closest("[data-item]").contains(document.activeElement));
  const next = boxes[Math.min(Math.max(here + step, 0), boxes.length - 1)];
  next?.focus();
  next?.closest("[data-item]").scrollIntoView({ block: "center" });
};
const decide = (key) => queue.querySelector(`button[data-key="${key}"]`)?.click();
const deeds = {
  j: () => go(1),
  k: () => go(-1),
  x: () => document.activeElement.matches("[data-item] > input") && document.activeElement.click(),
  p: () => decide("p"),
  w: () => decide("w"),
  a: () => decide("a"),
  g: () => decide("g"),
};

queue.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input:not([type=checkbox])")) return;
  if (!deeds[event.key]) return;
  event.preventDefault();
  deeds[event.key]();
});

queue.querySelector("[data-choose-all]")?.addEventListener("click", () => {
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
