// Typing of paper forms: <form data-paper data-rules="…" data-expressions="address of survey-expressions.js">.
// Enter goes on to the next place that is asked, Shift and Enter back, Ctrl and Enter keeps the form. Beside each code
// stands what it means, and what the answers so far leave out is passed over. The server decides all of it again.

const form = document.querySelector("form[data-paper]");
const rules = JSON.parse(form.dataset.rules);
const { evaluate } = await import(form.dataset.expressions);
const fields = [...form.querySelectorAll("[data-key]")];
const byKey = new Map(fields.map((field) => [field.dataset.key, field]));
const codes = new Map(fields.map((field) => [field, JSON.parse(field.dataset.codes || "{}")]));
const box = (field) => field.closest("[data-place]");
const truth = (value) => value === true || (typeof value === "number" ? value && !Number.isNaN(value) : value !== "" && value !== false);

// What was typed into a field: {value, words, wrong}.
function read(field) {
  const text = field.value.trim();
  if (text === "" || text === "-") return {};
  const known = codes.get(field);
  if (field.dataset.kind === "date") {
    const [, year, month, day] = /^(\d{4})[-./ ]?(\d{1,2})[-./ ]?(\d{1,2})$/.exec(text) || [];
    return day ? { value: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` } : { wrong: true };
  }
  if (field.dataset.kind === "number" || field.dataset.kind === "decimal") {
    const number = text.replace(/[\s']/g, "").replace(/^([+-]?\d*),(?!\d{3}$)/, "$1.");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(number) ? { value: +number } : { wrong: true };
  }
  if (!field.dataset.codes) return { value: text };
  let parts = [text.toLowerCase()];
  if (field.dataset.kind === "multiple") {
    parts = text.toLowerCase().split(/[\s,;+/.]+/).filter((part) => part);
    const areSingle = Object.values(known).every(([, , code]) => code.length === 1);
    if (areSingle) parts = parts.flatMap((part) => (Object.hasOwn(known, part) ? [part] : [...part]));
  }
  if (!parts.every((part) => Object.hasOwn(known, part))) return { wrong: true };
  const values = parts.map((part) => known[part][0]);
  return { value: field.dataset.kind === "multiple" ? values : values[0], words: parts.map((part) => known[part][1]).join(", ") };
}

// Once through the questions, each judged by the answers before it; as questionnaire/replies.py does.
function askedPlaces() {
  const answers = {};
  const asked = new Set();
  const done = new Set();
  const valueOf = (tree, at = {}) =>
    evaluate(tree, answers, { today: rules.today, repeats: rules.repeats, labels: rules.labels, at });

  function isAsked(item, own, at) {
    const part = rules.parts[item.part];
    if (part?.if && !truth(valueOf(part.if))) return false;
    if (item.rule) {
      const given = [answers[item.rule[0]] ?? own[item.rule[0]]].flat();
      if (!given.some((value) => item.rule[1].includes(value))) return false;
    }
    return !item.if || truth(valueOf(item.if, at));
  }

  function take(item, key, own, at = {}) {
    if (!isAsked(item, own, at)) return;
    if (item.kind === "calculate") {
      const value = item.value ? valueOf(item.value, at) : "";
      if (value !== "" && !Number.isNaN(value)) own[item.code] = value;
      return;
    }
    asked.add(key);
    const { value } = byKey.has(key) ? read(byKey.get(key)) : {};
    if (value !== undefined) own[item.code] = value;
  }

  for (const item of rules.items) {
    const part = rules.parts[item.part];
    if (!part?.turns) take(item, item.code, answers);
    else if (!done.has(item.part)) {
      done.add(item.part);
      const isOn = !part.if || truth(valueOf(part.if));
      const many = part.count ? Number(valueOf(part.count)) || 0 : part.turns;
      const turns = (answers[item.part] = []);
      for (let turn = 0; isOn && turn < Math.min(many, part.turns); turn += 1) {
        turns.push({});
        for (const own of rules.items.filter((one) => one.part === item.part))
          take(own, `${item.part}.${turn}.${own.code}`, turns[turn], { [item.part]: turn });
      }
    }
  }
  return asked;
}

function show() {
  const asked = askedPlaces();
  for (const field of fields) {
    const { words = "", wrong } = read(field);
    const told = box(field).querySelector("[data-said]");
    told.textContent = wrong ? form.dataset.unknown : words;
    told.classList.toggle("is-wrong", !!wrong);
    // What stands there stays in sight, so that nothing is sent that nobody sees.
    box(field).hidden = !asked.has(field.dataset.key) && field.value.trim() === "";
  }
  for (const group of form.querySelectorAll("[data-group]"))
    group.hidden = ![...group.querySelectorAll("[data-place]")].some((place) => !place.hidden);
}

function go(from, step) {
  const open = fields.filter((field) => !box(field).hidden);
  const target = open[open.indexOf(from) + step];
  if (target) {
    target.focus();
    target.select();
  } else if (step > 0) form.querySelector("[data-keep]").focus();
}

form.addEventListener("input", show);
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-key]")) return;
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) form.requestSubmit(form.querySelector("[data-keep]"));
  else if (!event.shiftKey && read(event.target).wrong && event.target.dataset.seen !== event.target.value) {
    // Stays once, so that the eyes come back from the paper; who is sure presses once more.
    event.target.dataset.seen = event.target.value;
    event.target.select();
  } else go(event.target, event.shiftKey ? -1 : 1);
});

show();
(form.querySelector("[aria-invalid=true]") ?? fields.find((field) => !box(field).hidden))?.focus();
