// A survey that is answered on the phone: questions that come and go, checks at once, answers that wait for a network.
// The page without scripts stays the truth; this begins where <form data-begin> is pressed, and sends everything at once.
// What it says comes from the page (device/words.py), what it asks from the questionnaire (device/shape.py).

let tools, device, words, main, home, panel, questions;
let rules; // of the questionnaire that is being answered
let state; // {id, survey, version, note, on, replies, at, warned, skipped}: the form that is open
let isOpen = false; // whether its pages are on the screen
let fields; // of the page on the screen, by code
let line; // says whether it is kept
let waitsFor = ""; // the form whose sending is on the screen
const here = []; // whole answers that may not or cannot be kept on the phone

const $ = (selector) => document.querySelector(selector);
const fill = (text, told) => text.replace(/\{(\w+)\}/g, (_, name) => told[name]);
const pause = (time) => new Promise((on) => setTimeout(on, time));

function h(tag, attributes = {}, ...inner) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inner.filter((one) => one || one === 0));
  return node;
}

const button = (text, press, kind = "button button--secondary") => h("button", { type: "button", class: kind, onclick: press }, text);
// The words of the questions may be in another language than those around them.
const said = () => (device.language === document.documentElement.lang ? {} : device.said);

// ── what is kept ────────────────────────────────────────────────────────────────────────────────────────────────

const SHARED = "concord-shared";
let last = Promise.resolve(); // one deed after the other
const inTurn = (deed) => (last = last.then(deed, deed));
let timer;

function isShared(value) {
  try {
    if (value !== undefined) value ? localStorage.setItem(SHARED, 1) : localStorage.removeItem(SHARED);
    return !!localStorage.getItem(SHARED);
  } catch {
    return !!$("#shared")?.checked;
  }
}

const mayKeep = () => !device.silent && !isShared() && !state.isForgotten;

function keepSoon() {
  clearTimeout(timer);
  if (mayKeep()) timer = setTimeout(keepNow, 400);
}

function keepNow() {
  clearTimeout(timer);
  inTurn(async () => {
    if (!state?.isBegun || !isOpen || !mayKeep()) return;
    const isKept = await tools.kept.keep({ ...state, kind: "draft" });
    tell(isKept ? words.kept : words.cannot, isKept);
  });
}

function tell(text, isKept) {
  if (line?.firstChild?.data !== text) line?.replaceChildren(text, " ", isKept ? button(words.forget, forget, "link") : "");
}

async function forget() {
  state.isForgotten = true;
  await inTurn(() => tools.kept.remove(state.id));
  tell(words.removed);
}

const dropDrafts = () =>
  inTurn(async () => {
    const drafts = (await tools.kept.waiting(device.survey)).filter(({ kind }) => kind === "draft");
    await Promise.all(drafts.map(({ id }) => tools.kept.remove(id)));
  });

// ── what waits ──────────────────────────────────────────────────────────────────────────────────────────────────

let tries = 0;
let again;
let isBusy = false;

async function drop({ id }) {
  const at = here.findIndex((one) => one.id === id);
  if (at >= 0) here.splice(at, 1);
  await inTurn(() => tools.kept.remove(id));
}

const whole = async () => [...(await tools.kept.waiting(device.survey)), ...here].filter(({ kind }) => kind === "whole");

async function deliver(entry) {
  const told = await tools.kept.send(entry, device.send);
  if (told.code === "arrived") await drop(entry);
  else if (!["offline", "busy"].includes(told.code)) {
    entry.trouble = words[told.code] ? told.code : "refused";
    if (!here.includes(entry)) await inTurn(() => tools.kept.keep(entry));
  }
  return told;
}

// Everything that waits, one after the other, until the network fails.
async function sendAll() {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(again);
  let status = "";
  const unsent = (await whole()).filter(({ trouble }) => !trouble);
  for (const entry of unsent) {
    const { code } = await deliver(entry);
    if (code === "arrived") {
      tries = 0;
      status = words.arrived;
      if (waitsFor === entry.id) leaveTo(device.thanks);
    } else if (["offline", "busy"].includes(code)) {
      again = setTimeout(sendAll, Math.min(300e3, 15e3 * 2 ** tries++));
      break;
    }
  }
  isBusy = false;
  if (unsent.length) await showPanel(status); // else a question that is half answered would be drawn anew
}

async function showPanel(status = "") {
  const rows = [...(await tools.kept.waiting(device.survey)), ...here].filter(({ id, kind }) => kind === "whole" || id !== state?.id);
  const unsent = rows.filter(({ kind }) => kind === "whole").length;
  panel.replaceChildren(
    ...(rows.length ? [h("h2", { id: "here" }, words.here)] : []),
    h("p", { role: "status" }, `${status} ${unsent ? fill(words.unsent, { n: unsent }) : ""}`.trim()),
    ...(rows.length ? [h("ul", { class: "waiting", "aria-labelledby": "here" }, ...rows.map(row))] : []),
  );
}

function row(entry) {
  const { kind, trouble, on } = entry;
  const day = shown({ kind: "date" }, on);
  const goOn = button(words.go_on, () => resume(entry));
  const deeds = { wrong: goOn, sent_before: button(words.other, () => sendAsOther(entry)), survey_closed: "", refused: "" };
  const deed = kind === "draft" ? goOn : (deeds[trouble] ?? button(words.send_now, () => sendAll()));
  return h("li", {}, h("p", {}, fill(words[kind], { day })), trouble ? h("p", {}, words[trouble]) : "", h("div", { class: "actions" }, deed, removal(entry)));
}

function removal(entry) {
  const press = async ({ target }) => {
    if (target.textContent !== words.sure) return (target.textContent = words.sure);
    await drop(entry);
    if (state?.id === entry.id) state = undefined;
    await showPanel(words.removed);
  };
  return button(words.remove, press);
}

async function sendAsOther(entry) {
  await drop(entry);
  const other = { ...entry, id: newId(), trouble: "" };
  if (device.silent || isShared() || !(await inTurn(() => tools.kept.keep(other)))) here.push(other);
  if (waitsFor) waitsFor = other.id;
  await sendAll();
}

// ── one page ────────────────────────────────────────────────────────────────────────────────────────────────────

function shown({ kind, labels = {} }, value) {
  const language = `${document.documentElement.lang || "en"}-u-nu-latn`;
  if (kind === "date") return new Date(`${value}T00:00`).toLocaleDateString(language, { dateStyle: "long" });
  return kind === "decimal" ? value.toLocaleString(language) : (labels[value] ?? String(value));
}

function show(heading, ...content) {
  // Before sensitive questions help stands open on the page.
  const help = !state?.at?.[2] && home.find((one) => one.matches?.("[data-help]"));
  main.replaceChildren(...content, help ? help.cloneNode(true) : "");
  document.title = device.title;
  scrollTo(0, 0);
  heading.tabIndex = -1;
  heading.focus();
}

// The replies of the turn on the screen, or of the person.
function given() {
  const place = rules.placeOf(state.at);
  if (!place) return state.replies;
  const turns = (state.replies[place[0]] ??= []);
  while (turns.length <= place[1]) turns.push({});
  return turns[place[1]];
}

function field(item, reply) {
  const [name, id] = [`q-${item.code}`, `id_q-${item.code}`];
  const text = h("span");
  const hint = h("div", { class: "hint", id: `${id}_helptext` });
  if (item.kind === "note") return { item, text, hint, node: h("div", { class: "note", ...said() }, h("p", {}, text), hint) };
  const error = h("div", { class: "field-error", id: `${id}_error`, "aria-live": "polite" });
  const optional = item.required ? "" : h("span", { class: "optional" }, ` ${words.optional}`);
  const described = { "aria-describedby": `${item.hint ? `${hint.id} ` : ""}${error.id}` };
  const isGroup = rules.isChoice(item.kind) && !item.list;
  const inner = isGroup
    ? [h("fieldset", described, h("legend", {}, text, optional), hint, error, h("div", { id }, ...choices(item, name, id, reply)))]
    : [h("label", { for: id }, text, optional), hint, error, control(item, { name, id, ...described }, reply)];
  return { item, text, hint, error, target: isGroup ? `${id}_0` : id, node: h("div", { class: "field", ...said() }, ...inner) };
}

function choices({ kind, options, required }, name, id, reply) {
  const none = kind === "multiple" || required || options.some(({ stands }) => stands === "apart") ? [] : [{ value: "", label: words.none }];
  const type = kind === "multiple" ? "checkbox" : "radio";
  return [...options, ...none].map(({ value, label }, number) => {
    const checked = Array.isArray(reply) ? reply.includes(value) : reply === value;
    return h("div", {}, h("label", { for: `${id}_${number}` }, h("input", { type, name, value, id: `${id}_${number}`, checked }), label));
  });
}

function control({ kind, options }, attributes, reply = "") {
  if (kind === "text") return h("textarea", { ...attributes, rows: 4 }, reply);
  if (options) {
    const all = [{ value: "", label: words.choose }, ...options];
    return h("select", attributes, ...all.map(({ value, label }) => h("option", { value, selected: value === reply }, label)));
  }
  const number = { inputmode: kind === "number" ? "numeric" : "decimal", class: "number" };
  return h("input", { ...attributes, autocomplete: "off", value: reply, ...(kind === "date" ? { type: "date" } : number) });
}

function faultOf(item, why) {
  const { faults } = device;
  if (why.code === "required") return faults[`required_${item.kind}`] ?? faults.required;
  if (why.code === "constraint") return item.constraint_message || faults.constraint;
  return fill(faults[why.code] ?? faults.unknown, why);
}

function mark({ node, error, target }, text) {
  if (!error || error.dataset.told === text) return;
  error.dataset.told = text;
  error.replaceChildren(text && h("span", { class: "visually-hidden" }, `${words.error} `), text);
  node.classList.toggle("field--error", !!text);
  const only = node.querySelector(`#${CSS.escape(target)}`);
  if (!/radio|checkbox/.test(only.type)) text ? only.setAttribute("aria-invalid", true) : only.removeAttribute("aria-invalid");
}

// Reads the page, shows and hides what follows from it, and checks the question that was left.
function refresh(left) {
  const data = new FormData(main.querySelector("form"));
  for (const [code, { item }] of fields) {
    const name = `q-${code}`;
    if (item.kind !== "note") given()[code] = item.kind === "multiple" ? data.getAll(name) : (data.get(name) ?? undefined);
  }
  const found = rules.judged(state.replies);
  const asked = new Map(rules.askedOn(state.at, found.answers).map((item) => [item.code, item]));
  const wrong = new Map(found.wrong.filter(({ turn }) => turn === state.at[1]).map(({ code, why }) => [code, why]));
  for (const [code, one] of fields) {
    const item = asked.get(code);
    one.node.hidden = !item;
    if (!item) continue;
    one.text.textContent = item.text;
    one.hint.textContent = item.hint;
    const why = wrong.get(code);
    if (!why) mark(one, "");
    else if (code === left && why.code !== "required") mark(one, faultOf(item, why));
  }
  if (!main.querySelector(".field--error")) main.querySelector(".error-summary")?.remove();
  return { found, asked, wrong };
}

function showPage() {
  if (!rules.pages[state.at[0]]) return showSending();
  if (state.at[2]) return showDoor();
  const { answers } = rules.judged(state.replies);
  const [page, turn] = state.at;
  const part = rules.partOf(page);
  const titled = part ?? rules.byCode[rules.pages[page][0]].part;
  const turns = part ? rules.turnsOf(part, state.replies, answers) : 1;
  const mayAdd = rules.mayAddTurn(state.at, state.replies, answers);
  const number = part && (turns > 1 || turn) ? (part.count === undefined ? turn + 1 : fill(words.turn, { turn: turn + 1, turns })) : "";
  fields = new Map(rules.pages[page].map((code) => [code, field(rules.narrowed(rules.byCode[code], answers, rules.placeOf(state.at)), given()[code])]));
  const [heading, ...progress] = steps(answers);
  line = h("p", { class: "hint", role: "status" }, mayKeep() ? "" : words.unkept);
  const deed = (text, what, kind) => button(text, () => next(what), kind);
  show(
    heading,
    h("h1", { class: "small", ...said() }, device.heading),
    heading,
    ...progress,
    h(
      "form",
      { novalidate: true, autocomplete: "off", dir: said().dir, onsubmit: submitted, oninput: changed, onchange: changed },
      titled ? h("h2", said(), rules.piped(titled.title, answers), number ? h("span", { class: "hint" }, ` ${number}`) : "") : "",
      ...[...fields.values()].map(({ node }) => node),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button" }, mayAdd ? words.enough : words.next),
        mayAdd ? deed(words.again, "again") : "",
        deed(words.back, "back"),
      ),
      part && part.count === undefined && turns > 1 ? h("p", {}, deed(words.drop, "drop", "link")) : "",
    ),
    line,
  );
  refresh();
  keepSoon();
}

// Every page and door that is still to be seen, and those that were.
const way = (answers = rules.judged(state.replies).answers) => rules.steps(state.replies, answers, state.skipped);

function steps(answers) {
  const all = way(answers);
  const step = all.filter((one) => rules.order(one) < rules.order(state.at)).length + 1;
  const told = h("p", { class: "progress", id: "step" }, fill(words.step, { step, steps: all.length + 1 }));
  return [told, h("progress", { value: step, max: all.length + 1, "aria-labelledby": "step" })];
}

function submitted(event) {
  event.preventDefault();
  next("next");
}

function changed({ type, target }) {
  state.isBegun = true;
  refresh(type === "change" ? target.name.slice(2) : "");
  keepSoon();
}

function next(deed) {
  const { found, asked, wrong } = refresh();
  const all = way(found.answers);
  if (deed === "back") return goBack(all);
  const part = rules.partOf(state.at[0]);
  if (deed === "drop") {
    state.replies[part.code].splice(state.at[1], 1);
    state.skipped = [];
    return enter(part, Math.max(0, state.at[1] - 1));
  }
  const faults = [...asked].filter(([code]) => wrong.has(code)).map(([code, item]) => [code, faultOf(item, wrong.get(code))]);
  faults.push(...personal(asked).filter(([code]) => !wrong.has(code)));
  if (faults.length) return complain(faults);
  if (deed !== "again") return go(rules.following(state.at, all));
  oneMore(part);
}

// The first page of a turn, or what stands before it.
const enter = (part, turn) => go(rules.entering([rules.firstPageOf(part), turn], way()));

function oneMore(part) {
  const turn = state.at[1] + 1;
  (state.replies[part.code] ??= [])[turn] ??= {};
  enter(part, turn);
}

// Before sensitive questions: what comes, that all may be skipped, where help is, and the choice.
function showDoor() {
  fields = new Map();
  const { answers } = rules.judged(state.replies);
  const { before, stretches } = rules;
  const [page, turn] = state.at;
  const codes = rules.stretchAt(page);
  let last = page;
  while (rules.stretchAt(last + 1) === codes) last++;
  const heading = h("h1", {}, before.title);
  const choice = (text, isSkipped, then, kind) => {
    const press = () => {
      const key = rules.keyOf(codes, turn);
      state.skipped = state.skipped.filter((one) => one !== key);
      if (isSkipped) {
        state.skipped.push(key);
        for (const code of codes) delete given()[code];
      }
      then();
    };
    return button(text, press, kind);
  };
  const goOn = () => go(rules.following(state.at, way()));
  show(
    heading,
    ...steps(answers),
    h(
      "div",
      { lang: before.lang, dir: before.dir },
      heading,
      ...before.told.map((text) => h("p", {}, text)),
      h("p", { class: "hint" }, before.many[stretches.indexOf(codes)]),
      h("div", { class: "choices" }, choice(before.on, false, goOn), choice(before.skip, true, goOn)),
      h("h2", {}, before.help),
      h("ul", {}, ...before.lines.map((text) => h("li", {}, text))),
    ),
    h(
      "div",
      { class: "actions" },
      rules.mayAddTurn([last, turn], state.replies, answers) ? choice(words.again, true, () => oneMore(rules.partOf(page)), "link") : "",
      button(words.back, () => goBack(way()), "link"),
    ),
  );
}

// Words that seem to name a person are asked about once and then taken.
function personal(asked) {
  const found = [];
  for (const [code, { kind }] of asked) {
    const seen = kind === "text" && !state.warned.includes(code) ? tools.suspicions(given()[code] ?? "", rules.private) : [];
    if (!seen.length) continue;
    state.warned.push(code);
    found.push([code, fill(device.faults.private, { text: seen.join("”, “") })]);
  }
  return found;
}

function complain(faults) {
  const lines = faults.map(([code, text]) => {
    const one = fields.get(code);
    mark(one, text);
    const press = (event) => {
      event.preventDefault();
      document.getElementById(one.target).focus();
    };
    return h("li", {}, h("a", { href: `#${one.target}`, onclick: press, ...said() }, one.text.textContent), `: ${text}`);
  });
  main.querySelector(".error-summary")?.remove();
  const summary = h("div", { class: "error-summary", role: "alert", tabindex: -1, "aria-labelledby": "wrong" }, h("h2", { id: "wrong" }, words.problem), h("ul", {}, ...lines));
  main.prepend(summary);
  document.title = `${words.error} ${device.title}`;
  summary.focus();
}

function go(step) {
  state.at = step;
  showPage();
}

function goBack(all) {
  const step = rules.preceding(state.at, all);
  if (step) return go(step);
  showHome();
  history.back();
}

// ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────

function showSending() {
  fields = new Map();
  const { answers } = rules.judged(state.replies);
  const lines = rules.lines(answers).map(({ item, answer, step, number }) =>
    h(
      "div",
      {},
      h("dt", {}, item.text, number ? ` (${number})` : ""),
      ...[answer].flat().map((one) => h("dd", {}, shown(item, one))),
      h("dd", {}, h("button", { type: "button", class: "link", onclick: () => go(step) }, words.change, h("span", { class: "visually-hidden" }, `: ${item.text}`))),
    ),
  );
  const heading = h("h1", {}, words.title);
  line = h("p", { class: "hint", role: "status" }, mayKeep() ? "" : words.unkept);
  show(
    heading,
    ...steps(answers),
    heading,
    h("p", {}, words.before),
    h("div", { class: "actions" }, button(words.send, sendWhole, "button"), button(words.back, () => goBack(way(answers)))),
    lines.length ? h("details", {}, h("summary", {}, words.look), h("dl", said(), ...lines)) : "",
    line,
  );
  keepSoon();
}

async function sendWhole({ target }) {
  const { answers, wrong } = rules.judged(state.replies);
  if (wrong.length) return showWrong(wrong);
  target.disabled = true;
  target.textContent = words.sending;
  clearTimeout(timer);
  const entry = { ...state, kind: "whole", answers };
  isOpen = false; // no draft is written over it any more
  // Kept before it is sent: whatever happens on the way, it is not lost.
  if (!mayKeep() || !(await inTurn(() => tools.kept.keep(entry)))) {
    await inTurn(() => tools.kept.remove(entry.id));
    here.push(entry);
  }
  const told = await deliver(entry);
  if (told.code === "arrived") return leaveTo(device.thanks);
  if (told.code === "wrong" && told.wrong) {
    await drop(entry);
    isOpen = true;
    return showWrong(told.wrong);
  }
  showWaiting(entry, told.code);
}

// The first page on which something is missing or does not fit; the server may have found it.
function showWrong(wrong) {
  const step = ({ code, turn }) => [rules.pageOf(code), turn];
  const first = wrong.reduce((a, b) => (rules.order(step(b)) < rules.order(step(a)) ? b : a));
  go(step(first));
  const there = wrong.filter(({ code, turn }) => fields.has(code) && turn === first.turn);
  complain(there.map(({ code, why, message }) => [code, why ? faultOf(fields.get(code).item, why) : message]));
}

function showWaiting(entry, code) {
  const isHere = here.includes(entry);
  const [title, hint] = isHere ? [words.open, words.open_hint] : [words.waits, words.waits_hint];
  const heading = h("h1", {}, title);
  waitsFor = entry.id;
  state = undefined;
  show(heading, heading, entry.trouble ? "" : h("p", {}, code === "busy" ? words.busy : hint), panel, h("p", {}, button(words.home, showHome, "link")));
  showPanel();
  navigator.storage?.persist?.();
  if (!entry.trouble) again = setTimeout(sendAll, 15e3);
}

function leaveTo(address) {
  state = undefined;
  isOpen = false;
  main.replaceChildren(); // the back button finds nothing
  location.replace(address);
}

// ── the beginning ───────────────────────────────────────────────────────────────────────────────────────────────

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
}

const load = (address) =>
  fetch(address)
    .then((response) => response.json())
    .then((form) => (form.shape === device.shape ? form : undefined))
    .catch(() => undefined);

async function begin(event) {
  event.preventDefault();
  const form = await Promise.race([questions, pause(3000)]);
  if (!form) return navigator.onLine ? event.target.submit() : showPanel(words.offline);
  const { survey, version, note } = device;
  state ??= { id: newId(), survey, version, note, on: today(), replies: {}, warned: [], skipped: [] };
  open(form);
}

async function resume(entry) {
  const address = device.form?.replace(/version=\d+/, `version=${entry.version}`);
  const form = await (entry.version === device.version ? questions : load(address));
  if (!form) return showPanel(words.offline);
  if (entry.trouble) entry = { ...entry, kind: "draft", trouble: "" };
  state = { skipped: [], ...entry };
  open(form);
}

function open(form) {
  rules = tools.rulesOf(form, tools.evaluate, state.on);
  state.at ??= rules.following([-1, 0], way());
  isOpen = true;
  history.pushState({}, "");
  showPage();
}

function showHome() {
  keepNow();
  isOpen = false;
  waitsFor = "";
  main.replaceChildren(...home);
  document.title = device.title;
  scrollTo(0, 0);
  main.focus();
  placePanel();
  showPanel();
}

function placePanel() {
  const start = $("[data-begin]");
  start ? start.before(panel) : main.append(panel);
}

async function speak(event) {
  const language = event.submitter?.value;
  if (!language) return;
  event.preventDefault();
  const text = await fetch(`${device.page}?lang=${language}`).then((response) => response.text(), () => "");
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.getElementById("device")) return showPanel(words.offline);
  for (const name of ["lang", "dir"]) document.documentElement[name] = page.documentElement[name];
  document.title = page.title;
  document.body.replaceWith(page.body);
  history.replaceState({}, "", `?lang=${language}`);
  takePage();
}

// Stands in the page from the beginning, so that nothing moves under a finger when the scripts come.
function keeping() {
  $("[data-keeping]").hidden = false;
  const box = $("#shared");
  if (!box) return;
  const press = async () => {
    if (isShared(box.checked)) await dropDrafts();
    showPanel();
  };
  box.addEventListener("change", press);
  if (box.checked) press();
  box.checked ||= isShared();
}

// Offline use of surveys that may stand on the phone; of others nothing may be left there.
async function keepQuestions() {
  const workers = navigator.serviceWorker;
  if (!workers || !device.form) return;
  if (!device.silent) return workers.register(device.worker);
  const worker = await workers.getRegistration(device.page);
  if (worker?.scope.endsWith(device.page)) await worker.unregister();
  for (const name of await caches.keys()) if (name.startsWith(`concord-survey-${device.survey}-`)) await caches.delete(name);
}

function takePage() {
  device = JSON.parse($("#device").textContent);
  ({ words } = device);
  device.title = document.title;
  main = $("main");
  device.heading = $("h1").textContent;
  panel = h("section", { "aria-label": words.here });
  placePanel();
  const start = $("[data-begin]");
  if (start && device.form) {
    questions = load(device.form);
    keeping();
    start.addEventListener("submit", begin);
    $("[data-languages]")?.addEventListener("submit", speak);
  }
  home = [...main.childNodes].filter((one) => one !== panel);
  showPanel().then(sendAll);
}

export function start(given) {
  tools = given;
  takePage();
  addEventListener("online", () => {
    tries = 0;
    sendAll();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? state && keepNow() : showPanel().then(sendAll)));
  addEventListener("popstate", () => {
    if (waitsFor) return showHome();
    if (!isOpen) return;
    if (fields.size) refresh();
    const step = rules.preceding(state.at, way());
    if (!step) return showHome();
    history.pushState({}, "");
    go(step);
  });
  document.addEventListener("leave", ({ detail }) => {
    state = undefined;
    isOpen = false;
    detail.push(dropDrafts());
  });
  addEventListener("beforeunload", (event) => here.length && !device.silent && event.preventDefault());
  const later = self.requestIdleCallback ?? setTimeout;
  const keepLater = () => later(() => keepQuestions().catch(() => {}));
  document.readyState === "complete" ? keepLater() : addEventListener("load", keepLater);
}
