// Runs before any script of a page. `walk(seed, actions, users)` performs random actions on the desk, and returns how
// often it did each kind and a description of the last ones. The same seed makes the same choices as long as the page
// is the same.

const random = seed => () => {
  // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

// Hides what would leave the page or wait for the system (a file dialog, a printer).
const HIDDEN = "[data-testid='log-out'], a[href], input[type='file'] { display: none !important }";
window.print = () => {};

const desk = () => document.querySelector("factor-desk");
const root = () => desk().shadowRoot;
// Elements behind an open dialog can't be reached.
const scope = () => [...root().querySelectorAll("dialog[open]")].at(-1) ?? root();
const active = () => root().activeElement ?? document.body;
const TEXT = "input:not([type]), input[type='text'], input[type='tel'], input[type='email'], input[type='password'], textarea";
const STOPS = `${TEXT}, button, input, select, summary, [tabindex='0']`;
const usable = element => !element.disabled && element.checkVisibility({ visibilityProperty: true });
const all = selector => [...scope().querySelectorAll(selector)].filter(usable);

// Text to type, by the field's test id; `ANY` for other fields.
const TYPED = {
  "field-phone_number": ["+33 6 12 34 56 78", "06 12 34 56 78", "+1 07700900123", "+1 202 555 0100 ext. 5", "0049 (30) 901820", "12"],
  "field-country": ["fr", "germ", "+44", "united", "nowhere", ""],
  "field-email": ["mia@example.com", "new@example.com", "mia@"],
  "field-totp_secret": ["JBSWY3DPEHPK3PXP", "JBSWY3DP", "018"],
  "field-otpauth": ["otpauth://totp/Acme:mia?secret=JBSWY3DPEHPK3PXP", "otpauth://totp/100%:mia", "https://example.com"],
  "user-search": ["mi", "mia", "jonas", "auth0|64b0c1d2e3f405162738495b", "nobody at all", ""],
  code: ["000000", "12 34 56", "1"],
};
const ANY = ["Work", "", " ", "a very long name that no tenant takes", "<b>", "DELETE", "1", "\u202eabc", "😀"];

globalThis.walk = async (seed, actions, users) => {
  const roll = random(seed);
  const below = number => Math.floor(roll() * number);
  const pick = list => list[below(list.length)];
  const counts = {};
  const trace = [];
  const style = new CSSStyleSheet();
  style.replaceSync(HIDDEN);
  root().adoptedStyleSheets = [...root().adoptedStyleSheets.slice(0, 1), style];

  const words = element => `${element.localName} ${element.dataset?.testid ?? ""} ${(element.ariaLabel ?? element.textContent ?? "").trim().slice(0, 30)}`;
  const send = (element, Kind, type, init) =>
    element.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, composed: true, ...init }));

  const click = element => {
    // Like a browser: pressing moves the focus unless the event is prevented.
    if (send(element, MouseEvent, "mousedown")) (element.closest(STOPS) ?? document.body).focus();
    send(element, MouseEvent, "mouseup");
    element.click();
    return words(element);
  };
  const type = () => {
    const fields = all(TEXT);
    if (!fields.length) return "nowhere";
    // Mostly into the focused field, sometimes into another.
    const field = fields.includes(active()) && roll() < 0.6 ? active() : pick(fields);
    field.focus();
    const text = pick(TYPED[field.dataset.testid] ?? ANY);
    field.value = roll() < 0.2 ? field.value + text : text;
    send(field, InputEvent, "input");
    return `${words(field)} ${JSON.stringify(text)}`;
  };
  const tab = step => {
    const stops = all(STOPS);
    if (stops.length) stops.at((stops.indexOf(active()) + step) % stops.length).focus();
  };
  // A browser's default action for a key that no handler prevented.
  const defaults = (key, shift, element) => {
    const dialog = scope();
    const form = element.form ?? element.closest?.("form");
    if (key === "Tab") tab(shift ? -1 : 1);
    else if (key === "Escape" && dialog.localName === "dialog") {
      if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
    } else if (key === "Enter" && element.matches("button, summary")) element.click();
    else if (key === " " && element.matches("button, summary, input[type='checkbox'], input[type='radio']")) element.click();
    else if (key === "Enter" && form && element.matches("input")) {
      const submit = form.querySelector("[type='submit']");
      if (submit) submit.click();
      else form.requestSubmit();
    }
  };
  const press = (key, shiftKey = false) => {
    const element = active();
    if (send(element, KeyboardEvent, "keydown", { key, shiftKey })) defaults(key, shiftKey, element);
    if (element.isConnected) send(element, KeyboardEvent, "keyup", { key, shiftKey });
    return words(element);
  };
  const choose = () => {
    const selects = all("select");
    if (!selects.length) return "nowhere";
    const select = pick(selects);
    select.focus();
    select.selectedIndex = below(select.options.length);
    send(select, Event, "change");
    return words(select);
  };
  const clickAny = () => {
    const targets = all("button, summary, [role='option'], input[type='checkbox'], input[type='radio'], select, tr");
    return targets.length ? click(pick(targets)) : "nothing";
  };
  const switchUser = () => {
    const user = pick(users);
    location.hash = user;
    return user;
  };
  // Removes the element as a host page might, and puts it back at once or later.
  const reattach = async () => {
    const element = desk();
    element.remove();
    if (roll() < 0.7) await new Promise(done => setTimeout(done, below(30)));
    document.body.append(element);
  };

  const KINDS = [
    [34, "click", clickAny],
    [20, "type", type],
    [9, "Tab", () => press("Tab")],
    [7, "Shift+Tab", () => press("Tab", true)],
    [9, "Enter", () => press("Enter")],
    [2, "Space", () => press(" ")],
    [3, "Escape", () => press("Escape")],
    [6, "ArrowDown", () => press("ArrowDown")],
    [3, "ArrowUp", () => press("ArrowUp")],
    [3, "choose", choose],
    [3, "user", switchUser],
    [1, "reattach", reattach],
    [1, "return", () => send(window, Event, "focus")],
  ];
  const total = KINDS.reduce((sum, [weight]) => sum + weight, 0);

  for (let done = 0; done < actions; done += 1) {
    let at = below(total);
    const [, name, act] = KINDS.find(([weight]) => (at -= weight) < 0);
    const what = await act();
    counts[name] = (counts[name] ?? 0) + 1;
    trace.push(`${name} ${what ?? ""}`);
    if (trace.length > 40) trace.shift();
    // Some actions follow within one turn of the event loop, some after responses have arrived.
    const pause = roll();
    if (pause < 0.85) await new Promise(go => setTimeout(go, pause < 0.6 ? 0 : below(25)));
  }
  return { counts, trace };
};
