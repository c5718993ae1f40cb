// What only the second part of the page needs of a script: questions to the host page, logins in a window, printing, popovers,
// downloads, names of countries and languages, security keys and passkeys.
//
// In the release page it is a file of its own, which is loaded with the second wasm (`crates/xtask/page/later.js`). So Rust calls
// these functions by name (`platform::script`).

// Tells that a login has ended in a window of its own. Not closed: windows may be open in several desks of the page.
let logins;

/**
 * Opens the login in a small window, which closes itself when the login has ended. Then the window's event `factordesk-login` is
 * dispatched: a hint to ask for the session, which proves nothing. Must be called in the handler of a click.
 *
 * @param {string} url a path of this origin, which ends at `/auth/complete`
 * @returns {boolean} whether the browser has opened it
 */
function openLogin(url) {
  const login = open(url, "_blank", "popup,width=480,height=640");
  if (!login) {
    return false;
  }
  // The identity provider's pages must not reach this one. With `noopener`, nothing would say whether the window is there.
  login.opener = null;
  if (!logins) {
    // Only this origin's pages can send here.
    logins = new BroadcastChannel("factordesk-login");
    logins.onmessage = () => dispatchEvent(new Event("factordesk-login"));
  }
  return true;
}

// A print style sheet inside a shadow root can't hide the page around it, so what is printed is a sibling of everything else.
//
// Both sheets are constructed, which a strict Content-Security-Policy allows, unlike `<style>`.
// Affects printing only: the sheet of paper isn't visible on the screen.
const PAGE = "@media print{body>:not([data-factordesk-paper]){display:none!important}}";
const SHEET = `
  :host { display: none; }
  @media print {
    :host { display: block; color: #000; background: #fff; font: 12pt/1.5 system-ui, sans-serif; }
    h1 { font-size: 18pt; margin: 0 0 12pt; }
    p { margin: 0; overflow-wrap: anywhere; }
    .code { margin-block-start: 18pt; font: 22pt/1.6 ui-monospace, monospace; }
    .code span { display: inline-block; margin-inline-end: 0.6em; }
  }`;

function sheetOf(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

function element(name, text, parent) {
  const made = document.createElement(name);
  // Names are text, whatever they look like (property 51).
  made.textContent = text;
  parent.append(made);
  return made;
}

/**
 * Adds a sheet that is printed instead of the page.
 *
 * @param {string} heading
 * @param {string[]} who lines that say for whom the code is
 * @param {string[]} groups the groups of the code
 * @returns {() => void} removes the sheet
 */
function paper(heading, who, groups) {
  const page = sheetOf(PAGE);
  document.adoptedStyleSheets.push(page);
  const place = document.createElement("div");
  place.dataset.factordeskPaper = "";
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetOf(SHEET)];
  element("h1", heading, root);
  who.forEach((line) => element("p", line, root));
  const code = element("p", "", root);
  code.className = "code";
  groups.forEach((group) => element("span", group, code));
  document.body.append(place);
  return () => {
    place.remove();
    // The code must not stay in an element that something else still references.
    root.replaceChildren();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  };
}

/**
 * Shows a popover below an element, or above it if there is more room.
 *
 * @param {HTMLElement} popover an element with the attribute `popover`
 * @param {Element} anchor the element that it belongs to
 */
function showAt(popover, anchor) {
  // It may be shown already, and has to follow.
  if (!popover.matches(":popover-open")) {
    popover.showPopover();
  }
  const at = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const page = document.documentElement;
  const start = getComputedStyle(anchor).direction === "rtl" ? at.right - width : at.left;
  // Towards the side with room.
  const wanted = start + width > page.clientWidth - 8 ? at.right - width : start;
  const left = Math.max(8, Math.min(wanted, page.clientWidth - width - 8));
  const isLow = at.bottom + 4 + height > innerHeight && at.top > height + 4;
  const top = isLow ? at.top - height - 4 : at.bottom + 4;
  Object.assign(popover.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
}

/**
 * Hides a popover that may be shown.
 *
 * @param {HTMLElement} popover
 */
function hide(popover) {
  if (popover.matches(":popover-open")) {
    popover.hidePopover();
  }
}

/**
 * Shows a dialog as a modal one.
 *
 * @param {HTMLDialogElement} dialog
 */
function showModal(dialog) {
  // The click on a button leaves a caret there. The page is inert from now on, so browsers would look for another place for it,
  // several times through all rows: 40 ms in a list of 1,000 methods.
  getSelection()?.removeAllRanges();
  dialog.showModal();
}

/**
 * Hides some rows of a table, and shows the others.
 *
 * @param {Element} table
 * @param {string} ids the methods' ids, one per line
 */
function hideRows(table, ids) {
  const hidden = new Set(ids.split("\n"));
  for (const row of table.querySelectorAll(".row")) {
    const hide = hidden.has(row.dataset.methodId);
    // Setting it to what it is would invalidate the row's style all the same.
    if (row.hidden !== hide) {
      row.hidden = hide;
    }
  }
}

/**
 * A function that asks again for a language that could not be loaded; nothing if none is missing.
 *
 * @returns {(() => void) | undefined}
 */
function missingLanguage() {
  return customElements.get("factor-desk")?.language?.retry;
}

/**
 * The name of a language. An unknown one keeps its tag.
 *
 * @param {string} tag BCP 47
 * @param {string[]} locales the locales of the texts
 * @returns {string}
 */
function languageName(tag, locales) {
  // By default `fr-CA` would be "Canadian French", far from "French" in a sorted list.
  return new Intl.DisplayNames(locales, { type: "language", languageDisplay: "standard" }).of(tag) ?? tag;
}

/**
 * Joins the items of a list within a sentence.
 *
 * @param {string[]} items
 * @param {string[]} locales the locales of the texts
 * @returns {string}
 */
function listed(items, locales) {
  return new Intl.ListFormat(locales).format(items);
}

/**
 * The places and names of regions, sorted by their names.
 *
 * @param {string[]} regions ISO 3166-1 alpha-2
 * @param {string[]} locales the locales of the texts
 * @returns {[number, string][]}
 */
function regionNames(regions, locales) {
  const names = new Intl.DisplayNames(locales, { type: "region" });
  const { compare } = new Intl.Collator(locales);
  const named = regions.map((region, index) => [index, names.of(region) ?? region]);
  return named.sort(([, a], [, b]) => compare(a, b));
}

/**
 * Folds a text for searching: lower case, without combining diacritics.
 *
 * @param {string} text
 * @returns {string}
 */
function fold(text) {
  // NFD has split letters and their marks, so dropping this block leaves the bare letters. Soft hyphens can't be seen.
  return text.normalize("NFD").toLowerCase().replace(/[\u0300-\u036f\u00ad]/g, "");
}

/**
 * Hands a JSON text to the browser as a download.
 *
 * @param {string} name
 * @param {string} json
 * @returns {boolean} whether the page may make such a link
 */
function saveJson(name, json) {
  try {
    const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    // `click` has resolved the URL. Until it is revoked, the browser keeps the list in memory.
    URL.revokeObjectURL(url);
    return true;
  } catch {
    return false;
  }
}

// The WebAuthn ceremony, with plain values in and out. What can be decided without the browser is in Rust.

const FEATURE = "publickey-credentials-create";

// base64url to bytes: `atob` knows base64 only, and accepts it without padding.
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

// Byte by byte: `String.fromCharCode(...bytes)` fails for a long attestation, because engines limit
// the number of arguments.
const textOf = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * Random bytes, as base64url.
 *
 * @param {number} length
 * @returns {string}
 */
function randomText(length) {
  return textOf(crypto.getRandomValues(new Uint8Array(length)));
}

// Whether the top window has another origin: reading its address throws then.
const isFramed = () => {
  try {
    return !top.location.href;
  } catch {
    return true;
  }
};

/**
 * Facts about the page that decide whether it may create a credential.
 *
 * @returns {Promise<string>} JSON: `secure`, `api` (WebAuthn exists), `allowed` (by the permissions
 *   policy), `framed` (within a page of another origin), `related` (the browser supports related
 *   origins), `host`
 */
async function pageFacts() {
  const api = globalThis.PublicKeyCredential;
  let related = false;
  try {
    related = Boolean((await api?.getClientCapabilities?.())?.relatedOrigins);
  } catch {
    // A browser that can't tell doesn't support them.
  }
  return JSON.stringify({
    secure: isSecureContext,
    api: Boolean(api && navigator.credentials),
    // Only Chromium has `featurePolicy`. Elsewhere a refusal shows when the credential is created.
    allowed: document.featurePolicy?.allowsFeature(FEATURE) ?? true,
    framed: isFramed(),
    related,
    host: location.hostname,
  });
}

/**
 * Creates a credential. The promise's method `stop` cancels that.
 *
 * @param {string} options `PublicKeyCredentialCreationOptionsJSON`
 * @returns {Promise<string>} JSON: `id`, `attestationObject`, `clientDataJSON` and `rpIdHash` in
 *   base64url, `transports`, `rk` (of the extension credProps); or `error`, the exception's name
 */
function createCredential(options) {
  const abort = new AbortController();
  return Object.assign(create(JSON.parse(options), abort.signal), { stop: () => abort.abort() });
}

async function create(publicKey, signal) {
  try {
    publicKey.challenge = bytesOf(publicKey.challenge);
    publicKey.user.id = bytesOf(publicKey.user.id);
    for (const excluded of publicKey.excludeCredentials) {
      excluded.id = bytesOf(excluded.id);
    }
    // Nothing may be awaited before this: some browsers require the call in the turn of the click.
    const made = await navigator.credentials.create({ publicKey, signal });
    const rpId = new TextEncoder().encode(publicKey.rp.id);
    return JSON.stringify({
      id: textOf(made.rawId),
      attestationObject: textOf(made.response.attestationObject),
      clientDataJSON: textOf(made.response.clientDataJSON),
      // Hashed here, so that the wasm needs no SHA-256: Rust compares it with the authenticator's.
      rpIdHash: textOf(await crypto.subtle.digest("SHA-256", rpId)),
      transports: made.response.getTransports?.(),
      rk: made.getClientExtensionResults().credProps?.rk,
    });
  } catch (error) {
    // Not the message, which differs between browsers. Rust knows the names from the specification.
    return JSON.stringify({ error: error.name });
  }
}

/**
 * Dispatches a cancelable event whose `detail` has `waitUntil(promise)`, which can be called until the dispatch has ended.
 *
 * @param {HTMLElement} element the desk
 * @param {string} name without the prefix `factordesk-`
 * @param {object} detail
 * @returns {[boolean, Promise<[unknown, unknown]> | undefined]} whether a listener has prevented it; and, if `waitUntil` was
 *   called, the first `reason` and `ticket` that the promises resolve with. It is rejected with a string
 */
function ask(element, name, detail) {
  const waits = [];
  let open = true;
  detail.waitUntil = promise => {
    if (!open) {
      throw new DOMException("Call waitUntil() in the event's listener, before it returns.", "InvalidStateError");
    }
    waits.push(promise);
  };
  const options = { bubbles: true, composed: true, cancelable: true, detail: Object.freeze(detail) };
  const prevented = !element.dispatchEvent(new CustomEvent(`factordesk-${name}`, options));
  open = false;
  const decision = Promise.all(waits)
    .then(values => ["reason", "ticket"].map(key => values.map(value => value?.[key]).find(value => value != null)))
    .catch(error => {
      throw String(error?.message ?? error ?? "");
    });
  // Also if nothing waits for it: its rejection has been taken care of.
  decision.catch(() => {});
  return [prevented, waits.length ? decision : undefined];
}

/**
 * Reports an unknown value of an attribute, once.
 *
 * @param {string} attribute
 * @param {string} value
 * @param {string} allowed the values that are known
 */
function warnUnknown(attribute, value, allowed) {
  customElements.get("factor-desk")?.warn?.(attribute, value, allowed);
}

/** All of these functions, by name. */
export const functions = () => ({ ask, createCredential, fold, hide, hideRows, languageName, listed, missingLanguage, openLogin, pageFacts, paper, randomText, regionNames, saveJson, showAt, showModal, warnUnknown });
