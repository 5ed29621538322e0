// What is asked, what fits and what comes next, worked out on the device: comfort only, the server judges again.
// The rules are those of diagnostics/surveys/questionnaire (kinds.py, replies.py, piping.py) and answering/way.py, in
// the same order; tests compare both. No page, no network: answers in, answers out.

const LONGEST_TEXT = 1000;
const MOST = 1e6;
const LARGEST = 1e12;
const MOST_TURNS = 5;
const BLANKS = /[\s\u00a0\u202f']/g;

const own = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);
const isMapping = (one) => one && typeof one === "object" && !Array.isArray(one);
const isChoice = (kind) => ["single", "multiple", "area"].includes(kind);
const isSilent = (kind) => ["note", "calculate"].includes(kind);
const labelsOf = (options) => Object.fromEntries(options.map(({ value, label }) => [value, label]));
const wrong = (code, more) => ({ isWrong: true, code, ...more });

// Digits of every script, as Python reads them.
const isDigit = (code) => /^\p{Nd}$/u.test(String.fromCodePoint(code));
function plainDigit(sign) {
  let before = 0;
  while (isDigit(sign.codePointAt(0) - before - 1)) before++;
  return before % 10;
}
const plain = (text) => text.replace(BLANKS, "").replace(/\p{Nd}/gu, plainDigit);

function one({ labels }, reply) {
  if (typeof reply !== "string" || own(labels, reply) === undefined) throw wrong("unknown");
  return reply;
}

function several({ labels, options }, reply) {
  if (!Array.isArray(reply) || reply.some((value) => own(labels, value) === undefined)) throw wrong("unknown");
  const chosen = options.filter(({ value }) => reply.includes(value));
  const alone = chosen.length > 1 && chosen.find(({ stands }) => stands);
  if (alone) throw wrong("alone", { label: alone.label });
  return chosen.map(({ value }) => value);
}

function whole(reply) {
  if (Number.isInteger(reply)) return reply;
  const text = typeof reply === "string" ? plain(reply) : "";
  if (!/^[+-]?\d{1,9}$/.test(text)) throw wrong("not_whole");
  return +text + 0;
}

function decimal(reply) {
  if (Number.isFinite(reply)) return reply;
  // A comma is where most of the world puts the point; before three digits it may as well part the thousands.
  const text = (typeof reply === "string" ? plain(reply) : "").replace(/^([+-]?\d*),(?!\d{3}$)/, "$1.");
  if (!/^[+-]?(\d{1,12}(\.\d{0,6})?|\.\d{1,6})$/.test(text)) throw wrong("not_a_number");
  return +text + 0;
}

function amount({ kind, minimum, maximum }, reply) {
  const most = kind === "decimal" ? LARGEST : MOST;
  const found = (kind === "decimal" ? decimal : whole)(reply);
  const [low, high] = [minimum ?? -most, maximum ?? most];
  if (found < low) throw wrong("too_small", { limit: low });
  if (found > high) throw wrong("too_large", { limit: high });
  return found;
}

function words(_item, reply) {
  const text = String(reply).replaceAll("\r\n", "\n").replace(/(?!\n)[\p{Cc}\p{Cs}]/gu, "").trim();
  const length = [...text].length;
  if (length > LONGEST_TEXT) throw wrong("too_long", { over: length - LONGEST_TEXT });
  return text;
}

function day(_item, reply) {
  const text = String(reply).trim();
  const found = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  const isDay = found >= Date.UTC(1900, 0) && found < Date.UTC(2200, 0);
  if (text && !(isDay && new Date(found).toISOString().startsWith(text))) throw wrong("not_a_day");
  return text;
}

const READERS = { multiple: several, number: amount, decimal: amount, text: words, date: day };
const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;

// The reply as it is kept, null when there is none. Throws what is wrong.
export function answerTo(item, reply) {
  const answer = isEmpty(reply) ? null : (READERS[item.kind] ?? one)(item, reply);
  if (!isEmpty(answer)) return answer;
  if (item.required) throw wrong("required");
  return null;
}

// What looks like data of a private person; the patterns come from stakeholders/access/screening.py.
export function suspicions(text, patterns) {
  const all = (name) => new RegExp(patterns[name], "g");
  const is = (name, part) => new RegExp(patterns[name]).test(part.trim());
  const isPhone = (part) => part.replace(/\D/g, "").length >= 7 && !is("date", part) && !is("years", part);
  try {
    const found = text.match(all("email")) ?? [];
    const rest = text.replace(all("email"), " ");
    found.push(...(rest.match(all("identity")) ?? []));
    return [...found, ...(rest.replace(all("identity"), " ").match(all("phone")) ?? []).filter(isPhone)];
  } catch {
    return []; // a browser that does not know such patterns
  }
}

/** The rules of one questionnaire (diagnostics/surveys/device/shape.py). today: the day of the conversation. */
export function rulesOf(form, evaluate, today) {
  const parts = Object.fromEntries(form.sections.map((one) => [one.code, one]));
  const items = form.questions.map((one) => ({
    ...one,
    part: own(parts, one.section),
    labels: labelsOf(one.options ?? []),
  }));
  const byCode = Object.fromEntries(items.map((item) => [item.code, item]));
  const turning = (item) => (item.part?.repeats ? item.part : undefined);
  const turnItems = (part) => items.filter((item) => item.section === part.code);
  const repeats = Object.fromEntries(items.filter(turning).map((item) => [item.code, [item.section]]));
  const labels = Object.fromEntries(items.filter((item) => item.options).map((item) => [item.code, item.labels]));
  const { pages } = form;
  const END = [pages.length, 0];

  const result = (tree, answers, place, mine, row) =>
    evaluate(tree, answers, { own: mine, row, today, repeats, labels, at: place ? { [place[0]]: place[1] } : {} });
  const holds = (tree, ...where) => tree === undefined || !!result(tree, ...where);
  const turnOf = (answers, [part, turn]) => own(answers, part)?.[turn] ?? {};

  function keeps({ asked_if: rule }, answers, place) {
    if (!rule) return true;
    const given = own(answers, rule.question) ?? (place && own(turnOf(answers, place), rule.question));
    return [given].flat().some((value) => rule.values.includes(value));
  }

  // The question with no more than the answers that are offered.
  function narrowed(item, answers, place) {
    if (item.choice_filter === undefined) return item;
    const isOffered = ({ value, label, columns }) =>
      holds(item.choice_filter, answers, place, undefined, { name: value, label, ...columns });
    const options = item.options.filter(isOffered);
    return { ...item, options, labels: labelsOf(options) };
  }

  const isAsked = (item, answers, place) =>
    (!item.part || holds(item.part.condition, answers)) &&
    keeps(item, answers, place) &&
    holds(item.condition, answers, place) &&
    (item.choice_filter === undefined || narrowed(item, answers, place).options.length > 0);

  // How often a part is asked; undefined where the person says so.
  function turnsAsked(part, answers) {
    if (!holds(part.condition, answers)) return 0;
    if (part.count === undefined) return undefined;
    const many = Math.trunc(result(["number", part.count], answers));
    return Math.abs(many) < LARGEST ? Math.max(0, Math.min(many, part.most ?? MOST_TURNS)) : 0;
  }

  /** {answers: what counts of the replies, wrong: [{code, turn, why}]}. */
  function judged(replies) {
    const found = { answers: {}, wrong: [] };
    const { answers } = found;
    const done = new Set();

    function take(item, given, into, place) {
      if (!isAsked(item, answers, place)) return;
      if (isSilent(item.kind)) {
        const value = item.calculation === undefined ? "" : result(item.calculation, answers, place);
        if (value !== "" && !Number.isNaN(value)) into[item.code] = value === true || value === false ? String(value) : value;
        return;
      }
      try {
        const answer = answerTo(narrowed(item, answers, place), own(given, item.code));
        if (answer === null) return;
        if (!holds(item.constraint, answers, place, answer)) throw wrong("constraint");
        into[item.code] = answer;
      } catch (why) {
        if (!why.isWrong) throw why;
        found.wrong.push({ code: item.code, turn: place?.[1] ?? 0, why });
      }
    }

    function takeTurns(part) {
      const given = [own(replies, part.code) ?? []].flat().filter(isMapping);
      const many = turnsAsked(part, answers) ?? Math.min(given.length, part.most ?? MOST_TURNS);
      const turns = (answers[part.code] = []);
      for (let turn = 0; turn < many; turn++) {
        turns.push({});
        for (const item of turnItems(part)) take(item, given[turn], turns[turn], [part.code, turn]);
      }
      if (!many) delete answers[part.code];
    }

    for (const item of items) {
      const part = turning(item);
      if (!part) take(item, replies, answers);
      else if (!done.has(part)) takeTurns(done.add(part) && part);
    }
    return found;
  }

  const partOf = (page) => (pages[page] ? turning(byCode[pages[page][0]]) : undefined);
  const placeOf = ([page, turn]) => (partOf(page) ? [partOf(page).code, turn] : undefined);

  // The words with earlier answers in them; nothing stands where nothing was answered.
  function piped(text, answers, place) {
    const told = (name) => {
      const answer = (place && own(turnOf(answers, place), name)) ?? own(answers, name);
      return [answer ?? []].flat().map((value) => own(own(labels, name), value) ?? evaluate(["string", value], {})).join(", ");
    };
    return (text ?? "").replace(/\$\{\s*([^{}]*?)\s*\}/g, (_all, name) => told(name));
  }

  /** The questions of a page that are asked, with answers in their words. */
  function askedOn(step, answers) {
    const place = placeOf(step);
    return (pages[step[0]] ?? [])
      .map((code) => byCode[code])
      .filter((item) => isAsked(item, answers, place))
      .map((item) => said(item, answers, place));
  }

  const said = (item, answers, place) => ({
    ...narrowed(item, answers, place),
    text: piped(item.text, answers, place),
    hint: piped(item.hint, answers, place),
    constraint_message: piped(item.constraint_message, answers, place),
  });

  const turnsOf = (part, replies, answers) =>
    turnsAsked(part, answers) ?? Math.max(1, Math.min(own(replies, part.code)?.length ?? 0, part.most ?? MOST_TURNS));

  // The codes of the stretch of sensitive questions to which a page belongs.
  const stretchAt = (page) => form.stretches?.find((codes) => pages[page]?.some((code) => codes.includes(code)));
  const keyOf = ([first], turn) => `${first}.${turn}`;

  /** Every page with something to ask, each turn of a part after the other: [page, turn, whether it is a door]. A door
   * stands before the first page of a stretch of sensitive questions; skipped: the keys of those not to be seen. */
  function steps(replies, answers, skipped = []) {
    const found = [];
    let announced;
    for (let page = 0, end; page < pages.length; page = end) {
      const part = partOf(page);
      for (end = page + 1; part && partOf(end) === part; ) end++;
      const many = part ? turnsOf(part, replies, answers) : 1;
      for (let turn = 0; turn < many; turn++) {
        if (part) announced = undefined;
        for (let here = page; here < end; here++) {
          const asked = askedOn([here, turn], answers);
          const stretch = asked.length ? stretchAt(here) : undefined;
          if (stretch && stretch !== announced && asked.some(({ sensitive }) => sensitive)) found.push([here, turn, !!(announced = stretch)]);
          const isHidden = stretch && stretch === announced && skipped.includes(keyOf(stretch, turn));
          if (asked.length && !isHidden) found.push([here, turn, false]);
        }
      }
    }
    return found;
  }

  // One number for the place of a step: turns go before the pages of a part, a door before its page.
  function order([page, turn, isDoor]) {
    let first = page;
    while (partOf(page) && partOf(first - 1) === partOf(page)) first--;
    return (first * 1000 + turn) * 1000 + page - (isDoor ? 0.5 : 0);
  }

  const following = (step, all) => all.find((one) => order(one) > order(step)) ?? END;
  const entering = ([page, turn], all) => all.find((one) => order(one) >= order([page, turn, true])) ?? END;
  const preceding = (step, all) => all.filter((one) => order(one) < order(step)).at(-1);
  const pageOf = (code) => pages.findIndex((page) => page.includes(code));
  const firstPageOf = (part) => pageOf(turnItems(part).find((item) => item.kind !== "calculate").code);

  // On the last page of the last turn of a part that people end themselves.
  function mayAddTurn([page, turn], replies, answers) {
    const part = partOf(page);
    if (!part || part.count !== undefined || partOf(page + 1) === part) return false;
    const many = turnsOf(part, replies, answers);
    return turn + 1 === many && many < (part.most ?? MOST_TURNS);
  }

  /** What was answered, in the order of the pages, turn by turn. */
  function lines(answers) {
    const told = (item, given, place) =>
      own(given, item.code) === undefined || isSilent(item.kind)
        ? []
        : [{ item: said(item, answers, place), answer: given[item.code], step: [pageOf(item.code), place?.[1] ?? 0], number: place && place[1] + 1 }];
    const seen = new Set();
    return items.flatMap((item) => {
      const part = turning(item);
      if (!part) return told(item, answers);
      if (seen.has(part)) return [];
      seen.add(part);
      return (answers[part.code] ?? []).flatMap((given, turn) =>
        turnItems(part).flatMap((mine) => told(mine, given, [part.code, turn])),
      );
    });
  }

  return { ...form, END, byCode, narrowed, judged, steps, order, askedOn, following, entering, preceding, stretchAt, keyOf, partOf, placeOf, pageOf, firstPageOf, turnsOf, mayAddTurn, lines, isChoice, piped };
}
