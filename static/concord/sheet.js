// A sheet of cells: <table data-sheet> with input.cell. Arrow keys move from cell to cell, and a block of cells copied
// from a spreadsheet is laid out from the cell with the focus. In a scorer's sheet a digit goes on to the next cell, and
// the score of the row is counted while it is typed. The server counts it again.

const cellsOf = (row) => [...row.querySelectorAll("input.cell")];

function rows(table) {
  return [...table.tBodies[0].rows].map(cellsOf);
}

function go(table, from, down, along) {
  const grid = rows(table);
  const y = grid.findIndex((row) => row.includes(from));
  const x = grid[y].indexOf(from) + along;
  const target = grid[y + down]?.[x] ?? (along > 0 && x >= grid[y].length ? grid[y + 1]?.[0] : undefined);
  if (!target) return false;
  target.focus();
  target.select();
  return true;
}

function count(row) {
  const shown = row.querySelector("[data-score]");
  if (!shown) return;
  let sum = 0;
  let weights = 0;
  for (const cell of cellsOf(row)) {
    const weight = Number(cell.dataset.weight);
    if (!weight) continue;
    if (!/^[0-5]$/.test(cell.value)) {
      shown.textContent = "\u2013";
      return;
    }
    sum += weight * Number(cell.value);
    weights += weight;
  }
  const score = weights ? Math.round((sum / weights) * 200) / 10 : null;
  shown.textContent = score === null ? "\u2013" : score.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
}

document.addEventListener("keydown", (event) => {
  const table = event.target.closest("table[data-sheet]");
  if (!table || !event.target.matches("input.cell") || event.altKey || event.ctrlKey || event.metaKey) return;
  const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -ahead], ArrowRight: [0, ahead] }[event.key];
  if (!step || (step[1] && event.target.maxLength > 1)) return; // inside a long number the caret moves
  if (go(table, event.target, ...step)) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const table = event.target.closest("table[data-sheet]");
  if (!table || !event.target.matches("input.cell")) return;
  const row = event.target.closest("tr");
  count(row);
  if (row.querySelector("[data-score]") && /^[0-5]$/.test(event.target.value)) go(table, event.target, 0, 1);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("table[data-sheet] input.cell")) event.target.select();
});

document.addEventListener("paste", (event) => {
  const table = event.target.closest("table[data-sheet]");
  if (!table || !event.target.matches("input.cell")) return;
  const text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const grid = rows(table);
  const y = grid.findIndex((row) => row.includes(event.target));
  const x = grid[y].indexOf(event.target);
  text.split("\n").forEach((line, down) => line.split("\t").forEach((value, along) => {
    const cell = grid[y + down]?.[x + along];
    if (cell) cell.value = value.trim();
  }));
});
