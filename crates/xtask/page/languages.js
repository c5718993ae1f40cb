// The languages other than English, and the words of the host page. Loaded only if they are asked for, or for the choice of a
// language on the desk's own page.
//
// A file has the pattern of each message, in the order of their numbers (`crates/catalogue/src/pattern.rs`).

/** The files by language, with the name of a choice of a language. English has none: it is in the widget. */
const FILES = LANGUAGES;
/** The messages' ids, each with the names of its arguments. `#` marks a number. */
const IDS = MESSAGE_IDS;
/** How long a desk waits for its texts before it is shown in English, in milliseconds. */
const PATIENCE = 15_000;
const WARN = 'The built-in text stays.';

const texts = {};
/** The lines of a file, downloaded once. */
const lines = (ask, file, separator) =>
  (texts[file[0]] ??= (async () => {
    const late = new Promise((_, fail) => setTimeout(fail, PATIENCE, Error(`${file[0]}: no answer`)));
    const response = await Promise.race([ask(file), late]);
    if (!response.ok) throw Error(`${response.url}: ${response.status}`);
    return (await response.text()).split(separator);
  })().catch(error => {
    delete texts[file[0]];
    throw error;
  }));

const keys = { zero: "z", one: "o", two: "t", few: "f", many: "m", other: "x" };

/** Puts arguments into a pattern. */
export const render = (pattern, args, plurals, numbers) =>
  pattern
    .replace(/\x02(.)([^\x04]*)\x04/g, (_, index, cases) => {
      const number = args[index];
      const all = cases.slice(1).split("\x03");
      const find = key => all.find(each => each[0] == key);
      return ((number < 10 && find(number)) || find(keys[plurals.select(number)]) || all.at(-1)).slice(1);
    })
    .replace(/\x01(.)/g, (_, index) => (typeof args[index] == "number" ? numbers.format(args[index]) : args[index] ?? ""));

/** Compiles the host page's text, in the part of Fluent's syntax that the catalogues use. Throws what is wrong with it. */
export const compile = (source, names) => {
  let at = 0;
  const used = new Set();
  const fail = why => {
    throw why;
  };
  const take = regexp => {
    regexp.lastIndex = at;
    const found = regexp.exec(source);
    if (found) at = regexp.lastIndex;
    return found;
  };
  const indexOf = (name, isNumber) => {
    const index = names.findIndex(each => each.replace("#", "") == name);
    if (index < 0) fail(`it has no { $${name} }`);
    if (isNumber && !names[index].endsWith("#")) fail(`{ $${name} } is not a number`);
    used.add(index);
    return index;
  };
  if (/[\0-\x08]/.test(source)) fail("it has a control character");
  const literal = text => text.replace(/\\(?:u([\da-f]{4})|U([\da-f]{6})|(.))/gi, (_, short, long, other) => other ?? String.fromCodePoint(parseInt(short ?? long, 16)));
  const pattern = inCase => {
    let made = "";
    let found;
    while (at < source.length) {
      if ((found = take(/\{\s*"((?:[^"\\]|\\.)*)"\s*\}/y))) made += literal(found[1]);
      else if ((found = take(/\{\s*\$([\w-]+)\s*\}/y))) made += "\x01" + indexOf(found[1]);
      else if ((found = take(/\{\s*NUMBER\(\s*\$([\w-]+)\s*\)\s*\}/y))) made += "\x01" + indexOf(found[1], true);
      else if (!inCase && (found = take(/\{\s*\$([\w-]+)\s*->/y))) made += "\x02" + indexOf(found[1], true) + cases() + "\x04";
      else if (inCase && /\s*\n\s*(\*?\[|\})/y.test(source.slice(at))) break;
      else if (/[{}]/.test(source[at])) fail(`unexpected ${source.slice(at, at + 20)}`);
      else made += source[at++];
    }
    return made;
  };
  const cases = () => {
    let made = "";
    let last;
    let found;
    while ((found = take(/\s*\n\s*(\*?)\[\s*(\w+)\s*\][ \t]*/y))) {
      const key = /^\d$/.test(found[2]) ? found[2] : keys[found[2]] ?? fail(`[${found[2]}] is no plural category`);
      const text = "\x03" + key + pattern(true);
      if (found[1]) last = text;
      else made += text;
    }
    if (!take(/\s*\}/y)) fail("a list of cases doesn't end");
    return made + (last ?? fail("no case is marked with *"));
  };
  const made = pattern(false);
  const missing = names.findIndex((_, index) => !used.has(index));
  if (missing >= 0) fail(`{ $${names[missing].replace("#", "")} } is missing`);
  return made;
};

/** The host page's patterns for a language, by number. What can't be used is reported. */
const overridden = async (ask, messages, tag) => {
  const all = { ...messages, ...messages[tag] };
  const own = new Map();
  const ids = Object.keys(all).filter(id => typeof all[id] != "object");
  if (!ids.length) return own;
  const known = (await lines(ask, IDS, "\n")).map(line => line.split(" "));
  for (const id of ids) {
    const number = known.findIndex(([other]) => other == id);
    const warn = why => console.warn(`<factor-desk>: messages["${id}"]: ${why}. ${WARN}`);
    if (number < 0) warn("there is no such message");
    else {
      try {
        own.set(number, compile(`${all[id]}`, known[number].slice(1)));
      } catch (why) {
        warn(why);
      }
    }
  }
  return own;
};

/** The language in use, and the choice of one on the desk's own page. */
let used = "en", choice;
/** Shows the language in use in the choice, also one that a script has set, or that the page has added. */
const choose = () => {
  if (![...choice.options].some(({ value }) => value == used)) choice.add(option(used));
  choice.value = used;
  choice.ariaLabel = FILES[used]?.label ?? choice.ariaLabel;
};
/** The desk's own page speaks as the desk does. */
const use = (tag, dir) => {
  used = tag;
  if (document.earlyResponses) Object.assign(document.documentElement, { lang: tag, dir });
  if (choice) choose();
};
/** A language, by its own name. */
const option = tag => {
  const own = new Intl.DisplayNames(tag, { type: "language" }).of(tag);
  return Object.assign(new Option(own[0].toLocaleUpperCase(tag) + own.slice(1), tag), { lang: tag });
};

/** How often a language was asked for. The last one counts, also if an earlier one arrives later. */
let asks = 0;

const base = tag => tag.split("-", 1)[0];
const canonical = tag => {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
};

/** The best of the known languages, with what was asked for: the first that is known as it is, or without its last parts. */
export const match = (wanted, known) => {
  for (const asked of wanted.flatMap(canonical)) {
    for (let tag = asked; tag; tag = tag.replace(/(^|-)[^-]*$/, "")) {
      if (known.includes(tag)) return [tag, asked];
    }
  }
  return ["en", "en"];
};

/**
 * Finds a language, and what the widget needs to speak it.
 *
 * @param {(file: string[]) => Promise<Response>} ask downloads a file, and checks its hash
 * @param {string[]} wanted the languages that are asked for, best first
 * @param {object} messages the host page's texts
 */
export const language = async (ask, wanted, messages = {}) => {
  const turn = ++asks;
  const added = Object.keys(messages).filter(key => typeof messages[key] == "object");
  const [tag, asked] = match(wanted, [...Object.keys(FILES), ...added]);
  const file = FILES[tag]?.file;
  const [list, own] = await Promise.all([file ? lines(ask, file, "\0") : [], overridden(ask, messages, tag)]).catch(error => {
    // The widget is in English then.
    if (turn == asks) use("en", "ltr");
    throw error;
  });
  // A tag with a region says how dates are written there. Without one, the browser may know more.
  const locales = [asked.includes("-") ? asked : navigator.languages.find(each => base(each) == base(tag)) ?? tag];
  const plurals = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(locales);
  const dir = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(tag) ? "rtl" : "ltr";
  if (turn == asks) use(tag, dir);
  return {
    tag,
    dir,
    locales,
    word: (message, args) => {
      const pattern = own.get(message) ?? list[message];
      return pattern == null ? undefined : render(pattern, args, plurals, numbers);
    },
  };
};

/** Adds the choice of a language to the desk's own page. */
export const addChoice = desk => {
  if (Object.keys(FILES).length < 2) return;
  choice = document.createElement("select");
  Object.keys(FILES).forEach(tag => choice.add(option(tag)));
  choice.slot = "bar";
  choose();
  choice.onchange = () => {
    desk.locale = choice.value;
    // Where storage is blocked, the choice is for this page only.
    try {
      localStorage.factordeskLocale = choice.value;
    } catch {}
  };
  desk.append(choice);
};
