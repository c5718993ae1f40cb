// The class of `<factor-desk>`, which wasm-bindgen can't express: it extends HTMLElement and has a shadow root.
//
// The loader contains this file, so the element exists before the WebAssembly is there: it keeps its properties and shows
// a skeleton. `trunk serve` and the browser tests import it. Everything else about a desk is in Rust.

const make = (tag, className, ...children) => {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
};

class FactorDesk extends HTMLElement {
  static observedAttributes = ["user-id", "proxy", "user-from"];
  /**
   * The style of every desk: the skeleton's, the first screen's, and that of the second part. Constructed sheets, because
   * a strict Content-Security-Policy doesn't allow `<style>`.
   */
  static sheets = Array.from({ length: 3 }, () => new CSSStyleSheet());
  /** The desks on the page. */
  static #desks = new Set();
  /** The functions of the widget, once it has registered. */
  static #widget;
  /** Fills a desk for good. Set when the widget can't run, or can't run any more. */
  static #fill;
  /** The id of the mounted tree; 0 for none. */
  #mounted = 0;
  #getAccessToken;

  /** Mounts the widget into every desk, now and later. The first widget of a page stays. */
  static register(css, widget) {
    if (this.#widget) return;
    this.#widget = widget;
    this.sheets[1].replaceSync(css);
    for (const desk of this.#desks) desk.#mount();
  }

  /** Whether a widget has registered. */
  static get isRegistered() {
    return !!this.#widget;
  }

  /** Calls `fill` with every desk, now and whenever one is connected. The widget isn't called any more. */
  static replace(fill) {
    this.#fill = fill;
    this.#desks.forEach(fill);
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = FactorDesk.sheets;
  }

  connectedCallback() {
    // A property that was set before this class was defined shadows the accessor. Remove it and set it again.
    if (Object.hasOwn(this, "getAccessToken")) {
      const early = this.getAccessToken;
      delete this.getAccessToken;
      this.getAccessToken = early;
    }
    // Moved within the page.
    if (this.#mounted) return;
    FactorDesk.#desks.add(this);
    if (FactorDesk.#fill) FactorDesk.#fill(this);
    else if (FactorDesk.#widget) this.#mount();
    else this.#showSkeleton();
  }

  disconnectedCallback() {
    // Moving the element within the page disconnects it and connects it again at once. Waiting for the microtask keeps the
    // mounted desk.
    queueMicrotask(() => {
      if (this.isConnected || !FactorDesk.#desks.delete(this)) return;
      // After a panic nothing may call into the WebAssembly.
      if (FactorDesk.#fill) return;
      if (this.#mounted) FactorDesk.#widget.disconnect(this.#mounted);
      this.#mounted = 0;
      this.shadowRoot.replaceChildren();
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
    if (this.#mounted && !FactorDesk.#fill) FactorDesk.#widget.changed(this.#mounted);
  }

  #mount() {
    // Leptos mounts into an `HTMLElement`, which a shadow root isn't.
    const place = make("div", "desk");
    this.shadowRoot.replaceChildren(place);
    this.#mounted = FactorDesk.#widget.connect(place, this);
  }

  /** Shows what the widget shows while it loads (`components/skeleton.rs`), without words. */
  #showSkeleton() {
    const row = () => make("div", "row skeleton-row", ...["icon", "line", "short"].map(kind => make("span", `skeleton skeleton-${kind}`)));
    const rows = make("div", "rows", make("div", "rows-head"), row(), row(), row(), row());
    // In a portal, the bar is empty until there is a session.
    const bar = this.getAttribute("user-from") === "fragment" ? [make("div", "bar", "\u00a0")] : [];
    const desk = make("div", "desk", ...bar, make("div", "main main-two", make("div", "column", make("div", "skeleton-who"), make("div", "skeleton-head"), rows)));
    desk.ariaHidden = "true";
    this.shadowRoot.replaceChildren(desk);
  }
}

// Another script may have defined it already, and a second definition throws.
if (!customElements.get("factor-desk")) customElements.define("factor-desk", FactorDesk);

/**
 * Mounts the widget into every desk on the page, now and later. Does nothing if a widget has registered already.
 *
 * @param {string} css the style sheet of the first screen
 * @param {(place: HTMLElement, host: HTMLElement) => number} connect mounts the desk into `place`
 *   and returns the id of the mounted tree, above 0
 * @param {(mounted: number) => void} disconnect drops the tree
 * @param {(mounted: number) => void} changed called when attributes or properties have changed
 */
export const register = (css, connect, disconnect, changed) =>
  customElements.get("factor-desk").register(css, { connect, disconnect, changed });
