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
  const number = copy.querySelector("[data-row-number]");
  if (number) number.textContent = rows.querySelectorAll(".rows-row").length + 1 - rows.querySelectorAll(".rows-fold--new:not([open])").length;
  const row = copy.firstElementChild;
  const list = rows.querySelector("[data-rows-list]");
  if (list) list.append(copy);
  else button.before(copy);
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
});

// Rows of a day and a value within a row: one more, one less.
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-stop]");
  const remove = event.target.closest("[data-remove-stop]");
  if (!add && !remove) return;
  event.preventDefault();
  const body = (add ? add.previousElementSibling : remove.closest("table")).querySelector("tbody");
  if (remove) {
    const row = remove.closest("tr");
    const next = row.nextElementSibling || row.previousElementSibling;
    if (next) row.remove();
    else for (const input of row.querySelectorAll("input")) input.value = "";
    (next || row).querySelector("input").focus();
    body.dispatchEvent(new Event("input", { bubbles: true })); // what is typed has changed: leaving warns
    return;
  }
  const last = body.lastElementChild;
  const row = last.cloneNode(true);
  const number = Number(last.querySelector("input").name.match(/-(\d+)-on$/)[1]) + 1;
  for (const input of row.querySelectorAll("input")) {
    input.name = input.name.replace(/-\d+-(on|value)$/, `-${number}-$1`);
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  for (const named of row.querySelectorAll("[aria-label]")) {
    named.setAttribute("aria-label", named.getAttribute("aria-label").replace(/\d+/, number + 1));
  }
  body.append(row);
  row.querySelector("input").focus();
});

// Enter in a search field inside a long form searches, and does not save the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form[method=post] input[type=search]")) return;
  const search = event.target.closest(".search-row")?.querySelector("button[name=again]");
  if (!search) return;
  event.preventDefault();
  search.click();
});
