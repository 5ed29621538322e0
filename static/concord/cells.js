// A table of numbers: <table data-cells> with input.cell. Arrow keys move from cell to cell, and a block of cells copied
// from a spreadsheet is laid out from the cell that has the focus. Without this script every cell is typed.

const grid = (table) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input.cell")]);

function place(rows, cell) {
  const y = rows.findIndex((row) => row.includes(cell));
  return [y, rows[y].indexOf(cell)];
}

document.addEventListener("keydown", (event) => {
  const table = event.target.closest("table[data-cells]");
  if (!table || !event.target.matches("input.cell") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  const rows = grid(table);
  const [y, x] = place(rows, event.target);
  const target = rows[y + step]?.[x];
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.select();
});

document.addEventListener("paste", (event) => {
  const table = event.target.closest("table[data-cells]");
  if (!table || !event.target.matches("input.cell")) return;
  const lines = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (lines.length === 1 && lines[0].length === 1) return;
  event.preventDefault();
  const rows = grid(table);
  const [y, x] = place(rows, event.target);
  lines.forEach((line, down) => line.forEach((text, along) => {
    const cell = rows[y + down]?.[x + along];
    if (!cell) return;
    cell.value = text.trim();
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }));
});
