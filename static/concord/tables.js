// Tables with a checkbox in each row: <table data-select>, head box [data-select-all], count in [data-select-count],
// and buttons [data-select-action] that need at least one row.

function boxes(table) {
  return [...table.querySelectorAll("tbody input[type=checkbox]:not(:disabled)")];
}

function show(table) {
  const all = boxes(table);
  const chosen = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").setAttribute("aria-selected", box.checked);
  const head = table.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const scope = table.closest("form") ?? document;
  for (const count of scope.querySelectorAll("[data-select-count]")) count.textContent = chosen.length;
  for (const button of scope.querySelectorAll("[data-select-action]")) button.disabled = chosen.length === 0;
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-select]");
  if (!table) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes(table)) box.checked = event.target.checked;
  }
  show(table);
});

// A click with Shift chooses the rows between.
let last;
document.addEventListener("click", (event) => {
  const table = event.target.closest("table[data-select]");
  if (!table || !event.target.matches("tbody input[type=checkbox]")) return;
  const all = boxes(table);
  const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) {
    for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
    show(table);
  }
  last = event.target;
});

const start = (scope) => scope.querySelectorAll("table[data-select]").forEach(show);
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
