// What wasm-bindgen can't write: the class of an HTMLElement with a shadow root, and what the page's policy stops. Everything else
// is in Rust.

// Origins that the page's policy has stopped a request to.
const stopped = new Set();

document.addEventListener("securitypolicyviolation", ({ disposition, effectiveDirective, blockedURI }) => {
  if (disposition === "enforce" && effectiveDirective === "connect-src") {
    stopped.add(blockedURI.split("/", 3).join("/"));
  }
});

/**
 * Whether it was the page's policy that stopped a request which has failed. The browser may say so only after the failure.
 *
 * @param {string} url where the request went
 * @returns {Promise<boolean>}
 */
export function isStopped(url) {
  const { origin } = new URL(url, location.href);
  return new Promise(done => setTimeout(() => done(stopped.has(origin))));
}

/** The desks in the page. */
const desks = new Set();
/** Takes a desk off its page, once there was a panic. */
let stop;

/**
 * After a panic: says so in the place of every desk, and offers to load the page again. Nothing here may call into the WebAssembly.
 *
 * @param {string} title what happened
 * @param {string} words what it means, and what to do
 * @param {string} button the button's words
 * @param {string} file where in the source, for the console and for those who look after the desk
 * @param {number} line its line
 */
export function stopDesks(title, words, button, file, line) {
  if (stop) {
    return;
  }
  const make = (tag, props, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  const place = `${file.split(/[\\/]/).at(-1)}:${line}`;
  console.error(`${title}: ${place}`);
  stop = desk => {
    const hadFocus = desk.shadowRoot.activeElement;
    // Inside a portal, the main part and the first heading are the portal's.
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
 * Makes the element known to the browser, once per page.
 *
 * @param {string} tag its name
 * @param {string} css the style sheet that every instance adopts
 * @param {(place: HTMLElement, host: HTMLElement) => number} connect mounts into `place`; a number above 0 stands for the mounted tree
 * @param {(mounted: number) => void} disconnect drops the tree
 * @param {(mounted: number) => void} changed attributes or properties of the host have changed
 */
export function defineElement(tag, css, connect, disconnect, changed) {
  if (customElements.get(tag)) {
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);

  class FactorDesk extends HTMLElement {
    static observedAttributes = ["user-id", "proxy", "user-from"];
    #mounted = 0;
    #getAccessToken;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      // A property that the host set before this class existed hides the accessor: set it again.
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
      const place = document.createElement("div");
      place.className = "desk";
      this.shadowRoot.replaceChildren(place);
      this.#mounted = connect(place, this);
    }

    disconnectedCallback() {
      // A move within the page disconnects and connects again at once.
      queueMicrotask(() => {
        if (this.#mounted && !this.isConnected) {
          desks.delete(this);
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

    /** An async function that gives an access token for the proxy: turns on bearer mode. */
    get getAccessToken() {
      return this.#getAccessToken;
    }

    set getAccessToken(value) {
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
