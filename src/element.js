// What wasm-bindgen can't express: a class that extends HTMLElement and has a shadow root. Also
// detects requests that the page's Content-Security-Policy blocked, and replaces the desks after a
// panic. Everything else is in Rust.

// Origins to which the page's policy has blocked a request.
const stopped = new Set();

document.addEventListener("securitypolicyviolation", ({ disposition, effectiveDirective, blockedURI }) => {
  if (disposition === "enforce" && effectiveDirective === "connect-src") {
    // `blockedURI` may have a path: keep scheme and host only.
    stopped.add(blockedURI.split("/", 3).join("/"));
  }
});

/**
 * Whether a failed request was blocked by the page's Content-Security-Policy. The browser may report
 * the violation only after the request has failed, so this waits for one more task.
 *
 * @param {string} url the URL of the request
 * @returns {Promise<boolean>}
 */
export function isStopped(url) {
  const { origin } = new URL(url, location.href);
  return new Promise(done => setTimeout(() => done(stopped.has(origin))));
}

// Every desk adopts these: the style of the first screen, then that of the second part. They are
// constructed, because a strict Content-Security-Policy doesn't allow `<style>`.
const [sheet, more] = [new CSSStyleSheet(), new CSSStyleSheet()];

/**
 * Sets the style of what is loaded later.
 *
 * @param {string} css the style sheet
 */
export function addStyle(css) {
  more.replaceSync(css);
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
  // Timers are slow in a page that isn't visible, and wait for 4 ms each in any other.
  return globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done));
}

// How long a response that the loader has asked for may wait, in milliseconds. What is older may be out of date.
const MAX_AGE = 10_000;

/**
 * A response that the loader of the desk's own page has asked for before the wasm was there. Each is given once.
 *
 * @param {string} url the URL of the request
 * @returns {Promise<Response> | undefined}
 */
export function takeEarly(url) {
  const early = document.earlyResponses;
  if (performance.now() > MAX_AGE) {
    early?.clear();
  }
  const response = early?.get(url);
  early?.delete(url);
  return response;
}

/** The desks on the page. */
const desks = new Set();
/** Replaces a desk by the panic message. Set after a panic, and undefined before. */
let stop;

/**
 * Replaces every desk by a message and a button that reloads the page, after a panic. Must not call
 * into the WebAssembly: its state can't be trusted any more.
 *
 * @param {string} title what happened
 * @param {string} words what it means, and what to do
 * @param {string} button label of the button
 * @param {string} file source file of the panic, for the console and for bug reports
 * @param {number} line its line
 */
export function stopDesks(title, words, button, file, line) {
  // The first panic has replaced the desks already.
  if (stop) {
    return;
  }
  const make = (tag, props, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  // The file name only: a full path would show the build machine's directories.
  const place = `${file.split(/[\\/]/).at(-1)}:${line}`;
  console.error(`${title}: ${place}`);
  stop = desk => {
    const hadFocus = desk.shadowRoot.activeElement;
    // Inside a portal, the `main` landmark and the first heading are the portal's.
    const own = desk.getAttribute("user-from") === "fragment";
    const reload = make("button", { className: "button button-primary", textContent: button, onclick: () => location.reload() });
    const alert = make(
      "section",
      { className: "state", role: "alert" },
      make(own ? "h1" : "h2", { className: "state-title", textContent: title }),
      make("p", { className: "state-words", textContent: words }),
      make("code", { className: "muted", textContent: place }),
      reload,
    );
    desk.shadowRoot.replaceChildren(make("div", { className: "desk", role: own ? "main" : null }, alert));
    if (hadFocus) {
      reload.focus();
    }
  };
  desks.forEach(stop);
}

/**
 * Defines the custom element, once per page.
 *
 * @param {string} tag its name
 * @param {string} css the style sheet of the first screen
 * @param {(place: HTMLElement, host: HTMLElement) => number} connect mounts the desk into `place`
 *   and returns the id of the mounted tree, above 0
 * @param {(mounted: number) => void} disconnect drops the tree
 * @param {(mounted: number) => void} changed called when attributes or properties have changed
 */
export function defineElement(tag, css, connect, disconnect, changed) {
  // Another script may have defined it already, and a second definition throws.
  if (customElements.get(tag)) {
    return;
  }
  sheet.replaceSync(css);

  class FactorDesk extends HTMLElement {
    static observedAttributes = ["user-id", "proxy", "user-from"];
    #mounted = 0;
    #getAccessToken;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet, more];
    }

    connectedCallback() {
      // A property that was set before this class was defined shadows the accessor. Remove it and
      // set it again.
      if (Object.hasOwn(this, "getAccessToken")) {
        const early = this.getAccessToken;
        delete this.getAccessToken;
        this.getAccessToken = early;
      }
      if (this.#mounted) {
        return; // moved within the page
      }
      if (stop) {
        stop(this);
        return;
      }
      desks.add(this);
      // Leptos mounts into an `HTMLElement`, which a shadow root isn't.
      const place = document.createElement("div");
      place.className = "desk";
      this.shadowRoot.replaceChildren(place);
      this.#mounted = connect(place, this);
    }

    disconnectedCallback() {
      // Moving the element within the page disconnects it and connects it again at once. Waiting for
      // the microtask keeps the mounted desk.
      queueMicrotask(() => {
        if (this.#mounted && !this.isConnected) {
          desks.delete(this);
          // After a panic nothing may call into the WebAssembly.
          if (stop) {
            return;
          }
          disconnect(this.#mounted);
          this.#mounted = 0;
          this.shadowRoot.replaceChildren();
        }
      });
    }

    attributeChangedCallback() {
      this.#changed();
    }

    /** An async function that returns an access token for the proxy. Setting it turns on bearer mode. */
    get getAccessToken() {
      return this.#getAccessToken;
    }

    set getAccessToken(value) {
      // `null` turns bearer mode off, too: frameworks set it for a missing value.
      this.#getAccessToken = typeof value === "function" ? value : undefined;
      this.#changed();
    }

    #changed() {
      if (this.#mounted && !stop) {
        changed(this.#mounted);
      }
    }
  }

  customElements.define(tag, FactorDesk);
}
