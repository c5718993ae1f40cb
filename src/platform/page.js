// What the page does in a browser that Rust can't express, or only at length: styles and painting, the panic screen, facts about
// requests. What only the second part of the page needs is in `later.js`.
//
// One file for all, because of the browser tests: the server of wasm-bindgen-test-runner 0.2.129 hangs when a browser asks for
// more than four scripts at once. This is one; `element.js`, `later.js` and a script of wasm-bindgen are the others.

/**
 * Sets the style of what is loaded later, in every desk.
 *
 * @param {string} css the style sheet
 */
export function addStyle(css) {
  customElements.get("factor-desk")?.sheets[2].replaceSync(css);
}

const language = () => customElements.get("factor-desk")?.language;

/**
 * Words a message in the page's language, or in the host page's own words.
 *
 * @param {number} message its number
 * @param {(string | number)[]} args
 * @returns {string | undefined} nothing if the built-in English is to be used
 */
export function worded(message, args) {
  return language()?.word?.(message, args);
}

/**
 * The locales for `Intl`, in the language of the texts. A browser that speaks it knows the region.
 *
 * @returns {string[]}
 */
export function locales() {
  return language()?.locales ?? [navigator.languages.find(each => /^en\b/.test(each)) ?? "en"];
}

/**
 * Writes a number in the language of the texts.
 *
 * @param {number} number
 * @returns {string}
 */
export function digits(number) {
  return number.toLocaleString(locales());
}

/**
 * Resolves after the next frame has been painted; at once if the page isn't visible, since nothing is painted then.
 *
 * @returns {Promise<void>}
 */
export function painted() {
  return new Promise(done => (document.hidden ? done() : requestAnimationFrame(() => setTimeout(done))));
}

/**
 * Resolves in another task. Before, the browser may paint and handle input.
 *
 * @returns {Promise<void>}
 */
export function nextTask() {
  // Timers are slow in a page that isn't visible, and wait for 4 ms each in any other. A continuation of
  // `scheduler.yield()` would go before painting.
  return globalThis.scheduler?.postTask?.(() => {}, { priority: "user-visible" })
    ?? new Promise(done => setTimeout(done));
}

/**
 * The first letter or digit of the first and of the last word that has one.
 *
 * @param {string} name
 * @returns {string}
 */
export function initials(name) {
  // Here, because the browser has the tables of what a letter is.
  const letters = name.split(" ").flatMap(word => word.match(/[\p{Alphabetic}\p{N}]/u) ?? []);
  return letters.slice(0, 1).concat(letters.slice(1).slice(-1)).join("");
}

/**
 * Whether the page's entry in the browser's history says that the list is ordered by strength.
 *
 * @returns {boolean}
 */
export function isByStrength() {
  return !!history.state?.byStrength;
}

/**
 * Notes the order of the list in the page's entry in the browser's history, beside what the page has there.
 *
 * @param {boolean} byStrength
 */
export function keepOrder(byStrength) {
  if (isByStrength() !== byStrength) {
    history.replaceState({ ...history.state, byStrength }, "");
  }
}

// Whether a panic has occurred.
let panicked = false;

/**
 * The panic screen: replaces every desk by a message and a button that reloads the page. Must not call into the
 * WebAssembly: its state can't be trusted any more.
 *
 * @param {string} title what happened
 * @param {string} words what it means, and what to do
 * @param {string} button label of the button
 * @param {string} file source file of the panic, for the console and for bug reports
 * @param {number} line its line
 */
export function stopDesks(title, words, button, file, line) {
  // The first panic has replaced the desks already.
  if (panicked) {
    return;
  }
  panicked = true;
  const make = (tag, props, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  // The file name only: a full path would show the build machine's directories. The release has no places in other crates.
  const name = file.split(/[\\/]/).at(-1);
  const place = name ? `${name}:${line}` : "library";
  console.error(`${title}: ${place}`);
  const call = (desk, name) => {
    if (name === "focus") {
      desk.shadowRoot.querySelector("button").focus();
      return true;
    }
    // The calls that wait never end, since nothing is done any more.
    return name === "refresh" || name === "openAdd" ? new Promise(() => {}) : false;
  };
  const show = desk => {
    const hadFocus = desk.shadowRoot.activeElement;
    // Inside a portal, the `main` landmark and the first heading are the portal's.
    const own = desk.getAttribute("user-from") === "fragment";
    const reload = make("button", { className: "button button-primary", textContent: button, onclick: () => location.reload() });
    const alert = make(
      "section",
      { className: "state", role: "alert" },
      make(own ? "h1" : `h${desk.headingLevel}`, { className: "state-title", textContent: title }),
      make("p", { className: "state-words", textContent: words }),
      make("code", { className: "muted", textContent: place }),
      reload,
    );
    desk.shadowRoot.replaceChildren(make("div", { className: "desk", role: own ? "main" : null }, alert));
    if (hadFocus) {
      reload.focus();
    }
  };
  customElements.get("factor-desk").become({ show, call });
}

// Origins to which the page's Content-Security-Policy has blocked a request.
const stopped = new Set();

document.addEventListener("securitypolicyviolation", ({ disposition, effectiveDirective, blockedURI }) => {
  if (disposition === "enforce" && effectiveDirective === "connect-src") {
    // `blockedURI` may have a path: keep scheme and host only.
    stopped.add(blockedURI.split("/", 3).join("/"));
  }
});

/**
 * Why a request failed: "" if the page's Content-Security-Policy blocked it; this page's origin if the server responds, but
 * doesn't let the page read it; otherwise `undefined`.
 *
 * @param {string} url the URL of the request
 * @param {boolean} isRead whether it may be sent again to find out
 * @returns {Promise<string | undefined>}
 */
async function whyFailed(url, isRead) {
  const { origin } = new URL(url, location.href);
  // The browser may report the violation only after the request has failed.
  await new Promise(done => setTimeout(done));
  if (stopped.has(origin)) {
    return "";
  }
  if (!isRead || origin === location.origin) {
    return;
  }
  const responds = (address, mode) => fetch(address, { mode, cache: "no-store", credentials: "omit" }).then(() => true, () => false);
  // A response that can be read, if only a refusal, shows that the first one was lost on its way. Without CORS, the proxy lets
  // other origins have its files only.
  const isUnlisted = !(await responds(url, "cors")) && (await responds(`${origin}/factor-desk.js`, "no-cors"));
  return isUnlisted ? location.origin : undefined;
}

/**
 * Asks the host page for an access token. Requests with the same reason share a call.
 *
 * Rejects with the text of what the host page threw, or with `undefined` if the call was ended.
 *
 * @param {object[]} calls the running calls of a desk
 * @param {Function} source the property `getAccessToken`
 * @param {string} reason
 * @param {number} [maxAge] the greatest age of the login, in seconds
 * @returns {Promise<unknown>}
 */
export function askForToken(calls, source, reason, maxAge, acrValues) {
  const running = calls.find(call => call.source === source && call.reason === reason && call.acrValues === acrValues);
  if (running) {
    return running.token;
  }
  const abort = new AbortController();
  const call = { source, reason, acrValues, abort };
  const remove = () => {
    const index = calls.indexOf(call);
    if (index >= 0) {
      calls.splice(index, 1);
    }
  };
  const ask = async () => {
    try {
      // `await` takes anything with `then`: promises of other realms, and those that zone.js has patched.
      return await source({ reason, ...(maxAge && { maxAge }), ...(acrValues && { acrValues }), signal: abort.signal });
    } catch (error) {
      // Without what looks like a token.
      throw String(error?.message ?? error).replace(/\beyJ[\w.-]+/g, "…").trim().slice(0, 300);
    } finally {
      remove();
    }
  };
  calls.push(call);
  const ended = new Promise((_, end) => {
    abort.signal.onabort = () => {
      remove();
      end();
    };
  });
  call.token = Promise.race([ask(), ended]);
  return call.token;
}

/**
 * Ends running calls.
 *
 * @param {object[]} calls the running calls of a desk
 * @param {string} [reason] only those with this reason
 */
export function endTokenCalls(calls, reason) {
  for (const call of [...calls]) {
    if (!reason || call.reason === reason) {
      call.abort.abort();
    }
  }
}

// How long a response that the loader has asked for may wait, in milliseconds. What is older may be out of date.
const MAX_AGE = 10_000;

// A response that the loader of the desk's own page has asked for before the wasm was there, with its body. Each is given once.
const takeEarly = url => {
  const early = document.earlyResponses;
  if (performance.now() > MAX_AGE) {
    early?.clear();
  }
  const response = early?.get(url);
  early?.delete(url);
  // Nothing after a failure: the request is sent as if nothing had been asked for.
  return response;
};

/**
 * Sends a request. The promise is never rejected; its method `stop` aborts the request.
 *
 * @param {string} method
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {string | undefined} body
 * @param {boolean} cookie whether to send the session's cookie, on the page's own origin
 * @returns {Promise<[number, string?, string?, string?, Uint8Array?]>} status, `retry-after`, `x-ratelimit-reset`,
 *   `x-request-id` and body; or why there is no response: 0 no connection, 1 aborted, 2 blocked by the page's policy, 3 and
 *   this page's origin if the server doesn't let it read the response
 */
export function send(method, url, headers, body, cookie) {
  const abort = new AbortController();
  // Only requests with no header but the one that all have: the same URL with another one may ask for revealed data.
  const isPlain = cookie && method === "GET" && Object.keys(headers).length === 1;
  const exchange = async () => {
    try {
      const [response, early] = (isPlain && (await takeEarly(url))) || [
        await fetch(url, {
          method,
          headers,
          body,
          // Not `include`: the proxy never allows credentials to another origin (CORS).
          credentials: cookie ? "same-origin" : "omit",
          // Personal data must not stay in the browser's cache.
          cache: "no-store",
          // The proxy never redirects these requests, so a redirect leads to some other server.
          redirect: "error",
          signal: abort.signal,
        }),
      ];
      // On another origin these are readable because the proxy exposes them (CORS).
      const read = ["retry-after", "x-ratelimit-reset", "x-request-id"].map(name => response.headers.get(name));
      return [response.status, ...read, new Uint8Array(early ?? (await response.arrayBuffer()))];
    } catch (error) {
      if (error.name === "AbortError") {
        return [1];
      }
      // `fetch` fails alike in all other cases.
      const why = await whyFailed(url, method === "GET").catch(() => {});
      return why === undefined ? [0] : why ? [3, why] : [2];
    }
  };
  return Object.assign(exchange(), { stop: () => abort.abort() });
}

/**
 * Resolves after `ms` milliseconds, or at once when its method `stop` is called.
 *
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function sleep(ms) {
  let stop;
  const slept = new Promise(done => {
    const timer = setTimeout(done, ms);
    stop = () => {
      clearTimeout(timer);
      // So that nothing waits for it forever.
      done();
    };
  });
  return Object.assign(slept, { stop });
}

/**
 * Dispatches an event of a desk.
 *
 * @param {HTMLElement} element the desk, which may have left the document
 * @param {string} name without the prefix `factordesk-`
 * @param {object} detail
 */
export function emit(element, name, detail) {
  element.dispatchEvent(new CustomEvent(`factordesk-${name}`, { bubbles: true, composed: true, detail: Object.freeze(detail) }));
}
