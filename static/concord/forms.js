// Comfort in forms: character count, filters that apply themselves, warning before unsaved text is lost.

const number = new Intl.NumberFormat(`${document.documentElement.lang || "en"}-u-nu-latn`);

// <p data-count-for="id_text" data-count-left="characters left" data-count-over="characters too many">
function showCount(hint) {
  const field = document.getElementById(hint.dataset.countFor);
  const max = Number(field?.getAttribute("maxlength") || field?.dataset.maxlength);
  if (!max) return;
  if (field.hasAttribute("maxlength")) {
    field.dataset.maxlength = max; // too long a text is said, not cut
    field.removeAttribute("maxlength");
  }
  const left = max - [...field.value.replace(/\r?\n/g, "\r\n")].length;
  const { countLeft, countOver } = hint.dataset;
  hint.textContent = `${number.format(Math.abs(left))} ${left < 0 ? countOver : countLeft}`;
  hint.classList.toggle("count--over", left < 0);
  clearTimeout(hint.timer);
  hint.timer = setTimeout(() => hint.setAttribute("aria-live", left < 20 ? "polite" : "off"), 800);
}

// <form data-autosubmit>: a changed choice applies at once, typed text after a pause.
let pause;
const apply = (form) => form.requestSubmit();

document.addEventListener("input", (event) => {
  const field = event.target;
  const hint = field.id && document.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (hint) showCount(hint);
  const form = field.closest("form[data-autosubmit]");
  if (!form || !/^(search|text)$/.test(field.type) || !form.hasAttribute("hx-get")) return;
  clearTimeout(pause);
  pause = setTimeout(apply, 450, form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form?.hasAttribute("hx-get") && event.target.matches("select, [type=checkbox], [type=radio]")) apply(form);
  const guarded = event.target.closest("form[data-guard]");
  if (guarded) guarded.dataset.dirty = "";
});

// <form data-guard>: the browser asks before typed text is left behind.
document.addEventListener("submit", (event) => delete event.target.dataset.dirty);
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

const start = (scope) => scope.querySelectorAll("[data-count-for]").forEach(showCount);
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));

// What a link points at is opened where it is folded: <details> around it, and itself.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.closest("form, .error-summary, main")) return;
  let folded = target.closest("details");
  if (!folded) return;
  for (; folded; folded = folded.parentElement.closest("details")) folded.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.hash === location.hash) reveal();
  const fold = event.target.closest("[data-fold]");
  if (!fold) return;
  for (const one of fold.closest(".folded").querySelectorAll(".form-fold")) one.open = fold.dataset.fold === "open";
});
