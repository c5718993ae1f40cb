// The class that wasm-bindgen can't write: an HTMLElement with a shadow root. Everything else is in Rust.

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
      const place = document.createElement("div");
      place.className = "desk";
      this.shadowRoot.replaceChildren(place);
      this.#mounted = connect(place, this);
    }

    disconnectedCallback() {
      // A move within the page disconnects and connects again at once.
      queueMicrotask(() => {
        if (this.#mounted && !this.isConnected) {
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
      if (this.#mounted) {
        changed(this.#mounted);
      }
    }
  }

  customElements.define(tag, FactorDesk);
}
