// The table of actions: a changed cell is saved at once, Enter moves down, a row is dragged to its place.
const grid = () => document.querySelector("form[data-grid]");

// One cell: the server answers with the cell as it stands, or with what is wrong.
async function save(field) {
  const form = field.closest("form[data-grid]");
  const cell = field.closest("td");
  const row = field.closest("tr");
  const column = field.dataset.cell;
  const answer = await fetch(`${form.dataset.grid}${row.dataset.row}/cell/`, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: new URLSearchParams({ column, value: field.value, seen: `${column}:${field.dataset.seen}` }),
  }).catch(() => null);
  if (!answer || ![200, 409, 422].includes(answer.status)) {
    cell.classList.add("is-wrong"); // still in the form: “Save all” sends it again
    form.dataset.dirty = "";
    return;
  }
  const holder = document.createElement("table");
  holder.innerHTML = `<tbody><tr>${await answer.text()}</tr></tbody>`;
  const fresh = holder.querySelector("td");
  const status = holder.querySelector("template")?.content.firstElementChild;
  if (status) document.getElementById("grid-status").textContent = status.textContent;
  if (!fresh) return;
  const next = fresh.querySelector("[data-cell]");
  const seen = row.querySelector("input[name^='seen-']");
  seen.value = seen.value.split(" ").map((pair) => (pair.startsWith(`${column}:`) ? `${column}:${next.dataset.seen}` : pair)).join(" ");
  const here = document.activeElement === field;
  cell.replaceWith(fresh);
  if (here) next.focus();
  if (!grid().querySelector(".is-wrong")) delete form.dataset.dirty;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-grid] [data-cell]")) save(event.target);
});

function go(field, down) {
  const fields = [...field.closest("tbody").querySelectorAll(`[data-cell="${field.dataset.cell}"]`)];
  const target = fields[fields.indexOf(field) + (down ? 1 : -1)];
  if (!target) field.blur();
  else {
    target.focus();
    target.select?.();
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("form[data-grid] [data-cell]")) return;
  const arrows = event.key === "ArrowUp" || event.key === "ArrowDown";
  // In lists of choices, dates and suggestions the arrows have their own meaning; with Ctrl they always move.
  const free = field.matches("input:not([type=date]):not([list])") || event.ctrlKey;
  if (event.key === "Enter") {
    event.preventDefault();
    go(field, !event.shiftKey);
  } else if (arrows && free) {
    event.preventDefault();
    go(field, event.key === "ArrowDown");
  } else if (event.key === "Escape" && field.defaultValue !== undefined) {
    field.value = field.defaultValue;
  }
});

// Dragging by the handle; the buttons ↑ and ↓ do the same from the keyboard.
let dragged;
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".grid-handle")) return;
  dragged = event.target.closest("tr");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.row);
});
document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("tr[data-row]");
  if (!dragged || !row) return;
  event.preventDefault();
  document.querySelector(".is-target")?.classList.remove("is-target");
  row.classList.add("is-target");
});
document.addEventListener("drop", (event) => {
  const row = event.target.closest?.("tr[data-row]");
  if (!dragged || !row || row === dragged) return;
  event.preventDefault();
  const button = dragged.querySelector("button[name=move]");
  button.value = `${dragged.dataset.row}:before:${row.dataset.row}`;
  button.click();
});
document.addEventListener("dragend", () => {
  dragged = undefined;
  document.querySelector(".is-target")?.classList.remove("is-target");
});
