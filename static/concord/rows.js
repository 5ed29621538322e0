// "Add another" without a round trip: copies the empty row, numbers it, goes to its first field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  const rows = button.closest("[data-rows]");
  const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const most = rows.querySelector(`[name="${rows.dataset.rows}-MAX_NUM_FORMS"]`);
  if (Number(total.value) >= Number(most.value)) return; // the server says why
  event.preventDefault();
  const copy = rows.querySelector("template").content.cloneNode(true);
  for (const element of copy.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__prefix__")) attribute.value = attribute.value.replaceAll("__prefix__", total.value);
    }
  }
  total.value = Number(total.value) + 1;
  copy.querySelector("[data-row-number]").textContent = rows.querySelectorAll(".rows-row").length + 1;
  const row = copy.firstElementChild;
  button.before(copy);
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
});

// Enter in a search field inside a long form searches, and does not save the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form[method=post] input[type=search]")) return;
  const search = event.target.closest(".search-row")?.querySelector("button[name=again]");
  if (!search) return;
  event.preventDefault();
  search.click();
});
