// The value of a survey's expression on the device: comfort only, the server works everything out again.
// The tree comes from diagnostics/surveys/expressions; evaluation.py and values.py there state the same rules in the
// same order, and one file of vectors holds both together. No eval, nothing but the language.

const DATE = /^\d{4}-\d\d-\d\d$/;
const NUMBER = /^[ \t\r\n]*-?(\d+\.?\d*|\.\d+)[ \t\r\n]*$/;
const DAY = 864e5;
const LONGEST_TEXT = 10000;
const LONGEST_MATCHED = 2000;

const own = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);
const isPlain = (one) => ["string", "number", "boolean"].includes(typeof one);

function valueOf(answer) {
  if (Array.isArray(answer)) return answer.filter((one) => typeof one === "string").join(" ");
  return isPlain(answer) ? answer : "";
}

function number(value) {
  if (typeof value !== "string") return +value;
  if (NUMBER.test(value)) return +value;
  if (!DATE.test(value)) return NaN;
  const days = Date.parse(value) / DAY;
  return day(days) === value ? days : NaN;
}

function day(days) {
  const whole = Math.trunc(days);
  return whole >= -719162 && whole <= 2932896 ? new Date(whole * DAY).toISOString().slice(0, 10) : "";
}

function text(value) {
  const [, sign, whole, part = "", power] = (typeof value === "number" && /^(-?)(\d)(?:\.(\d+))?e(.+)$/.exec(value)) || [];
  if (!power) return String(value);
  return power < 0 ? `${sign}0.${"0".repeat(-power - 1)}${whole}${part}` : sign + whole + part.padEnd(+power, "0");
}

const truth = (value) => !!value; // neither "", 0 nor NaN

// The decimal point moved on the shortest decimal digits, so that 1.005 rounds as it is written.
function moved(value, places) {
  const [digits, power = 0] = String(value).split("e");
  return value === 0 ? value : +`${digits}e${+power + places}`;
}

function rounded(value, places) {
  if (!Number.isFinite(value)) return value;
  if (!(places >= -30 && places <= 30)) return NaN;
  const whole = Math.round(moved(value, Math.trunc(places)));
  return Number.isFinite(whole) ? moved(whole, -Math.trunc(places)) : value;
}

function equal(a, b) {
  if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
  return typeof a === "number" || typeof b === "number" ? number(a) === number(b) : a === b;
}

const chosen = (value) => text(value).split(" ").filter((one) => one);
const trimmed = (value) => text(value).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

function substr(value, start, end) {
  const signs = [...text(value)];
  const bound = (one) => {
    const at = Math.trunc(number(one));
    return Math.min(Math.max(at < 0 ? at + signs.length : at, 0), signs.length);
  };
  const [from, to] = [bound(start), end === undefined ? signs.length : bound(end)];
  return from <= to ? signs.slice(from, to).join("") : "";
}

function formatted(value, form) {
  const [year, month, date] = day(number(value)).split("-");
  if (!date) return "";
  const parts = { Y: year, y: year.slice(2), m: month, n: +month, d: date, e: +date, "%": "%" };
  return form.replace(/%(.)/g, (_, one) => parts[one]);
}

// The program of a pattern: ranges of code points take a character, a number goes on here and further on.
function matches(value, steps) {
  const signs = [...value];
  if (signs.length > LONGEST_MATCHED) return false;
  const reached = (starts) => {
    const set = new Set(starts); // grows while it is walked
    for (const at of set) if (typeof steps[at] === "number") set.add(at + 1).add(at + steps[at]);
    return set;
  };
  const takes = (step, code) =>
    Array.isArray(step) && step.some((low, i) => i % 2 === 0 && low <= code && code <= step[i + 1]);
  let now = reached([0]);
  for (const sign of signs) {
    const code = sign.codePointAt(0);
    now = reached([...now].filter((at) => takes(steps[at], code)).map((at) => at + 1));
  }
  return now.has(steps.length);
}

const PLAIN = {
  "=": equal,
  "!=": (a, b) => !equal(a, b),
  "<": (a, b) => number(a) < number(b),
  "<=": (a, b) => number(a) <= number(b),
  ">": (a, b) => number(a) > number(b),
  ">=": (a, b) => number(a) >= number(b),
  "+": (...all) => all.map(number).reduce((sum, one) => sum + one),
  "*": (...all) => all.map(number).reduce((product, one) => product * one),
  "-": (a, b) => (b === undefined ? -number(a) : number(a) - number(b)),
  div: (a, b) => number(a) / number(b),
  mod: (a, b) => number(a) % number(b),
  not: (a) => !truth(a),
  true: () => true,
  false: () => false,
  boolean: truth,
  "boolean-from-string": (a) => ["true", "1"].includes(text(a)),
  number,
  int: (a) => Math.trunc(number(a)),
  round: (a, places = 0) => rounded(number(a), number(places)),
  abs: (a) => Math.abs(number(a)),
  string: text,
  "string-length": (a) => [...text(a)].length,
  concat: (...all) => [...all.map(text).join("")].slice(0, LONGEST_TEXT).join(""),
  contains: (a, b) => text(a).includes(text(b)),
  "starts-with": (a, b) => text(a).startsWith(text(b)),
  "ends-with": (a, b) => text(a).endsWith(text(b)),
  substr,
  "substring-before": (a, b) => text(a).slice(0, Math.max(text(a).indexOf(text(b)), 0)),
  "substring-after": (a, b) => (text(a).includes(text(b)) ? text(a).slice(text(a).indexOf(text(b)) + text(b).length) : ""),
  "normalize-space": (a) => trimmed(text(a).replace(/[ \t\r\n]+/g, " ")),
  translate: (a, b, c) => {
    const [old, fresh] = [[...text(b)], [...text(c)]];
    return [...text(a)].map((sign) => (old.includes(sign) ? (fresh[old.indexOf(sign)] ?? "") : sign)).join("");
  },
  selected: (a, b) => text(a).split(" ").includes(trimmed(b)),
  "selected-at": (a, b) => chosen(a)[Math.trunc(number(b))] ?? "",
  "count-selected": (a) => chosen(a).length,
  date: (a) => day(number(a)),
  "format-date": formatted,
};

/**
 * The value of a tree: a string, a number or a boolean. It never throws for any answers.
 * answers: by name; a repeat is an array of such objects. context: own, today, row, repeats, at, labels (evaluation.py).
 */
export function evaluate(tree, answers, context = {}) {
  const rows = (frame, repeat) => {
    const found = own(frame, repeat);
    return Array.isArray(found) ? found.filter((row) => row && typeof row === "object" && !Array.isArray(row)) : [];
  };
  const frames = (around) =>
    around.reduce((found, repeat) => {
      const at = own(context.at, repeat);
      return found.flatMap((frame) => rows(frame, repeat).filter((_, i) => at === undefined || at === i));
    }, [answers]);
  const around = (name) => own(context.repeats, name) ?? [];
  const all = (name) => frames(around(name)).map((frame) => valueOf(own(frame, name)));
  const numbers = (parts) =>
    (parts.length === 1 && Array.isArray(parts[0]) && parts[0][0] === "$" ? all(parts[0][1]) : parts.map(of))
      .map(number)
      .filter((one) => !Number.isNaN(one));
  const least = (parts, sign) =>
    numbers(parts).reduce((best, one) => (Number.isNaN(best) || one * sign < best * sign ? one : best), NaN);

  const special = {
    $: ([name]) => all(name)[0] ?? "",
    "@": ([name]) => valueOf(own(context.row, name)),
    ".": () => valueOf(context.own),
    and: (parts) => parts.every((part) => truth(of(part))),
    or: (parts) => parts.some((part) => truth(of(part))),
    if: ([condition, yes, no]) => of(truth(of(condition)) ? yes : no),
    coalesce: ([a, b]) => {
      const first = of(a);
      return first === "" || Number.isNaN(first) ? of(b) : first;
    },
    count: ([[, name]]) => frames(around(name)).reduce((sum, frame) => sum + rows(frame, name).length, 0),
    "count-non-empty": ([[, name]]) => all(name).filter((one) => one !== "").length,
    sum: (parts) => numbers(parts).reduce((sum, one) => sum + one, 0),
    min: (parts) => least(parts, 1),
    max: (parts) => least(parts, -1),
    position: () => (Object.values(context.at ?? {}).at(-1) ?? NaN) + 1,
    "jr:choice-name": ([a, [, name]]) => own(own(context.labels, name), text(of(a))) ?? "",
    today: () => context.today ?? "",
    regex: ([a, , steps]) => matches(text(of(a)), steps),
  };

  function of(part) {
    if (!Array.isArray(part)) return part;
    const [name, ...parts] = part;
    return Object.hasOwn(special, name) ? special[name](parts) : PLAIN[name](...parts.map(of));
  }
  return of(tree);
}
