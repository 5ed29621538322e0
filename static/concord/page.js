// What every page does better with scripts: menus, messages, questions before a deed, one click = one request.
const root = document.documentElement;
root.classList.add("js");

const focusErrors = (scope) => scope.querySelector("[data-focus]")?.focus();

// Menus made of <details>: Escape and a click elsewhere close them.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]:not(.nav-toggle)")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  // <a data-exit>: leaves at once, and the back button does not return.
  const exit = event.target.closest("[data-exit]");
  if (exit) {
    event.preventDefault();
    location.replace(exit.href);
  }
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismissMessage(dismiss);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

function dismissMessage(button) {
  button.closest("[role=status], [role=alert]").remove();
  document.getElementById("content")?.focus();
}

// <form data-confirm="Question?" data-confirm-yes="Delete" data-confirm-no="Keep">: asks in a dialog first.
function ask(form, submitter) {
  const source = submitter?.dataset.confirm ? submitter.dataset : form.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-question");
  const text = document.createElement("p");
  text.id = "dialog-question";
  text.textContent = source.confirm;
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(
    choice(source.confirmYes || "OK", "button button--danger", "yes"),
    choice(source.confirmNo || "×", "button button--secondary", "no"),
  );
  const inner = document.createElement("form");
  inner.method = "dialog";
  inner.append(text, actions);
  dialog.append(inner);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") {
      form.dataset.confirmed = "";
      form.requestSubmit(submitter ?? undefined);
    } else (submitter ?? form).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  actions.lastElementChild.focus();
}

function choice(label, className, value) {
  const button = document.createElement("button");
  Object.assign(button, { className, value, textContent: label });
  return button;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (question && !("confirmed" in form.dataset)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
    return;
  }
  delete form.dataset.confirmed;
  if (!("once" in form.dataset)) return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) event.preventDefault();
  else form.dataset.sent = Date.now();
}, true);

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Printing opens what is folded, and folds it again.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details.details:not([open])")];
  for (const details of unfolded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
});

focusErrors(document);
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
