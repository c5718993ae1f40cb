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

/** What was reported already. A page may set the same value with each rendering. */
const reported = new Set();
const warn = (name, value, allowed) => {
  const text = `<factor-desk>: ${name}="${value}" is unknown. Allowed: ${allowed}`;
  if (!reported.has(text)) console.warn(text);
  reported.add(text);
};

/** What holds a desk, in the language of its texts. Without one, they are English, whatever the page around it speaks. */
const root = (children, { tag = "en", dir = "ltr" } = {}) => Object.assign(make("div", "desk", ...children), { lang: tag, dir });

const text = value => value ?? "";
// Some frameworks render `false` as a text.
const flag = value => value !== null && value !== "false";
/** One of several values, of which the first is the default. */
const oneOf = (...allowed) => (value, name) => {
  const found = allowed.find(each => each == value);
  if (value && found === undefined) warn(name, value, allowed);
  return found ?? allowed[0];
};

/** The properties that reflect an attribute, with how to read its text. */
const PROPERTIES = {
  proxy: (value, name) => {
    // Without `https://` it would be a path of this page.
    if (!value || /^(https?:\/)?\//.test(value)) return value || FactorDesk.proxy;
    warn(name, value, "https://desk.example.com");
    return FactorDesk.proxy;
  },
  // The cookie of the proxy's own login works on the proxy's own origin only.
  auth: (value, name, desk) =>
    oneOf(...(desk.getAccessToken || new URL(text(desk.proxy), location).origin != origin ? ["token", "session"] : ["session", "token"]))(value, name),
  assets: text,
  userId: value => value,
  userFrom: oneOf("host", "search", "fragment"),
  theme: oneOf("host", "auto", "light", "dark"),
  density: oneOf("comfortable", "compact"),
  headingLevel: oneOf(2, 1, 3, 4),
  readOnly: flag,
  hideHeader: flag,
  hide: text,
  types: text,
  locale: text,
};
/** The names of properties, by attribute. */
const ATTRIBUTES = Object.fromEntries(Object.keys(PROPERTIES).map(name => [name.replace(/[A-Z]/g, letter => "-" + letter.toLowerCase()), name]));

class FactorDesk extends HTMLElement {
  static observedAttributes = Object.keys(ATTRIBUTES);
  static warn = warn;
  /** The version of what class and widget expect of each other, as `CONTRACT` below. They can be of different releases. */
  static contract = 1;
  /** The version of the build. The loader sets it. */
  static version;
  /** The proxy of desks without the attribute. "" is the page's own origin; with `null`, the attribute is required. */
  static proxy = "";
  /** Called with a desk that has no widget yet, and when its attributes change. The npm package starts the widget then. */
  static wanted;
  /** Called when the start has failed; resolves with `true` if another one runs. Set by the npm package; `null` once it was called. */
  static recover;
  /**
   * The style of every desk: the skeleton's, the first screen's, and that of the second part. Constructed sheets, because
   * a strict Content-Security-Policy doesn't allow `<style>`.
   */
  static sheets = Array.from({ length: 3 }, () => new CSSStyleSheet());
  /** The desks on the page. */
  static #desks = new Set();
  /**
   * The language of all desks of the page: its `tag` and `dir`, `locales` for `Intl`, and `word`, which words a message of a
   * number. Absent for the built-in English.
   */
  static language;
  /** Whether another language is on its way. The widget is mounted when it is there. */
  static isSpeaking = false;
  /** Called with the languages that a desk asks for, best first, and its `messages`. Set by the loader. */
  static #speak;
  /** The functions of the widget, once it has registered. */
  static #widget;
  /** Fills a desk in place of the widget. Set when it can't run, or can't run any more. */
  static #fill;
  /** The id of the mounted tree; 0 for none. */
  #mounted = 0;
  /** Whether the start is tried again from here. */
  #tries;
  #getAccessToken = null;
  #why = {};
  #messages = {};
  /** What language it has asked for. Frameworks set the same properties with each rendering. */
  #asked;
  /** Resolves when the widget is mounted. Another one after the element was removed. */
  #ready;
  #setReady;
  /** Resolves when the element is removed, which ends calls that are waiting. */
  #gone;
  #setGone;

  /** Mounts the widget into every desk, now and later. The first widget of a page stays. */
  static register(css, widget) {
    if (this.#widget) return;
    this.#widget = widget;
    this.#fill = undefined;
    if (css) this.sheets[1].replaceSync(css);
    if (this.language) widget.changed(0);
    for (const desk of this.#desks) desk.#show();
  }

  /** Reports that something on this page is of another version than this class. */
  static meet(version, where) {
    if (version === this.version) return;
    console.warn(`Factordesk: this page has version ${this.version}, ${where} version ${version}. Use the same version of both.`);
    for (const desk of this.#desks) desk.#tell("error", { phase: "start", code: "version_mismatch" });
    // That one is started now.
    if (this.recover === null) this.version = version;
  }

  /** Whether a widget has registered. */
  static get isRegistered() {
    return !!this.#widget;
  }

  /** Takes the function that finds a language, and asks it for those of the desks that are there. */
  static listen(speak) {
    this.#speak = speak;
    for (const desk of this.#desks) desk.#ask();
  }

  /** Shows all desks in a language. */
  static say(language) {
    this.language = language;
    this.isSpeaking = false;
    // After a panic nothing may call into the WebAssembly.
    if (this.#fill) return;
    this.#widget?.changed(0);
    for (const desk of this.#desks) {
      if (desk.#mounted) Object.assign(desk.shadowRoot.firstChild, { lang: language.tag, dir: language.dir });
      else desk.#show();
    }
  }

  /** Calls `fill` with every desk, now and whenever one is connected. The widget isn't called any more. */
  static replace(fill) {
    this.#fill = fill;
    this.#desks.forEach(fill);
  }

  /**
   * Says in every desk that the widget did not start, with a button that tries again. The host page can replace the text by a
   * child with `slot="start-error"`, or with the code after it.
   */
  static fail(code, text, retry) {
    const again = () => {
      this.replace(desk => desk.#showSkeleton());
      retry();
    };
    this.replace(desk => desk.#showFailure(code, text, retry && again));
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = FactorDesk.sheets;
    this.#begin();
    // A property that was set before this class was defined hides the accessor. Remove it and set it again.
    for (const name of Object.keys(this)) {
      if (!(name in FactorDesk.prototype)) continue;
      const early = this[name];
      delete this[name];
      // Doesn't throw for a name that is read-only.
      Reflect.set(this, name, early);
    }
  }

  connectedCallback() {
    // Moved within the page.
    if (this.#mounted) return;
    FactorDesk.#desks.add(this);
    this.#ask();
    if (FactorDesk.#fill) FactorDesk.#fill(this);
    else this.#show();
  }

  disconnectedCallback() {
    // Moving the element within the page disconnects it and connects it again at once. Waiting for the microtask keeps the
    // mounted desk.
    queueMicrotask(() => {
      if (this.isConnected || !FactorDesk.#desks.delete(this)) return;
      // After a panic nothing may call into the WebAssembly.
      if (FactorDesk.#fill) return;
      if (this.#mounted) {
        FactorDesk.#widget.disconnect(this.#mounted);
        this.#setGone();
        this.#begin();
      }
      this.#mounted = 0;
      this.shadowRoot.replaceChildren();
    });
  }

  attributeChangedCallback(attribute, _, value) {
    // Warns about an unknown value.
    PROPERTIES[ATTRIBUTES[attribute]](value, attribute, this);
    this.#changed();
  }

  static {
    for (const [attribute, name] of Object.entries(ATTRIBUTES)) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get() {
          return PROPERTIES[name](this.getAttribute(attribute), attribute, this);
        },
        set(value) {
          if (value == null || value === false) this.removeAttribute(attribute);
          else this.setAttribute(attribute, value === true ? "" : value);
        },
      });
    }
  }

  get version() {
    return FactorDesk.version;
  }

  /** A function that returns an access token for the proxy, or a promise of one. */
  get getAccessToken() {
    return this.#getAccessToken;
  }

  set getAccessToken(value) {
    // Frameworks set `undefined` for a missing value.
    this.#getAccessToken = typeof value == "function" ? value : null;
    if (value && !this.#getAccessToken) warn("getAccessToken", value, "a function");
    this.#changed();
  }

  /** The reason and the ticket number that dialogs begin with. */
  get why() {
    return this.#why;
  }

  set why(value) {
    this.#why = { ...value };
    this.#changed();
  }

  /** Texts that replace the built-in ones, by the message's id, or by language and id. */
  get messages() {
    return this.#messages;
  }

  set messages(value) {
    this.#messages = { ...value };
    this.#changed();
  }

  /** Resolves when the widget is mounted in this element. */
  get ready() {
    return this.#ready;
  }

  /** Whether a request or an action is running. */
  get busy() {
    return !!this.#call("busy");
  }

  /** Whether something is typed that isn't sent. */
  get dirty() {
    return !!this.#call("dirty");
  }

  /** Loads user and list again. Rejected if that fails. */
  refresh() {
    return this.#callLater("refresh");
  }

  /** Opens the dialog that adds a method, or the form of a type. Rejected if that isn't possible now. */
  openAdd(type) {
    return this.#callLater("openAdd", type);
  }

  /** Focuses the search; without one, the list's heading or the first control. */
  focus(options) {
    const focus = () => FactorDesk.#widget.focus(this.shadowRoot, options);
    if (this.#mounted) focus();
    else this.#ready.then(focus);
  }

  #begin() {
    this.#ready = new Promise(done => (this.#setReady = done));
    this.#gone = new Promise(done => (this.#setGone = done));
  }

  /** Calls a method of the mounted widget, and returns its value, or a promise if it takes its time. */
  #call(name, argument) {
    // After a panic nothing may call into the WebAssembly.
    if (this.#mounted && !FactorDesk.#fill) return FactorDesk.#widget.call(this.#mounted, name, argument);
  }

  async #callLater(name, argument) {
    await this.#ready;
    return Promise.race([this.#call(name, argument) ?? this.#gone, this.#gone]);
  }

  #changed() {
    if (FactorDesk.#fill || !FactorDesk.#desks.has(this)) return;
    this.#ask();
    if (this.#mounted) FactorDesk.#widget.changed(this.#mounted);
    else this.#show();
  }

  /** Asks for the language of the attribute, else of the page around the element, else of the browser. */
  #ask() {
    let { locale } = this;
    for (let at = this; at && !locale; at = at.parentNode ?? at.host) locale = at.lang;
    const asked = [locale ? [locale] : navigator.languages, this.#messages];
    const all = JSON.stringify(asked);
    if (!FactorDesk.#speak || all == this.#asked) return;
    this.#asked = all;
    FactorDesk.#speak(...asked);
  }

  #show() {
    if (this.proxy == null) this.#showFailure("proxy", 'set the attribute proxy to the server of Factordesk, such as proxy="https://desk.example.com".');
    else if (FactorDesk.#widget && !FactorDesk.isSpeaking) this.#mount();
    else {
      this.#showSkeleton();
      FactorDesk.wanted?.(this);
    }
  }

  #showFailure(code, text, retry) {
    const slot = (name, ...content) => Object.assign(make("slot", "", ...content), { name: "start-" + name });
    const alert = make("div", "main", make("p", "", slot("error-" + code, slot("error", "Factordesk did not start: " + text))));
    const button = make("button", "button", slot("retry", "Try again"));
    button.onclick = () => {
      this.#tries = true;
      retry();
    };
    if (retry) alert.append(button);
    alert.role = "alert";
    this.shadowRoot.replaceChildren(root([alert]));
    // The button that was pressed is gone. Meanwhile the focus may have gone elsewhere.
    if (this.#tries && document.activeElement == document.body) button.focus();
    this.#tries = false;
    this.#tell("error", { phase: "start", code });
  }

  #mount() {
    // Leptos mounts into an `HTMLElement`, which a shadow root isn't.
    const place = root([], FactorDesk.language);
    this.shadowRoot.replaceChildren(place);
    this.#mounted = FactorDesk.#widget.connect(place, this);
    this.#tell("ready", { version: FactorDesk.version });
  }

  /** Dispatches an event. Later, so that a script that adds the element can listen first. */
  #tell(name, detail) {
    queueMicrotask(() => {
      if (name == "ready") this.#setReady();
      this.dispatchEvent(new CustomEvent("factordesk-" + name, { bubbles: true, composed: true, detail: Object.freeze(detail) }));
    });
  }

  /** Shows what the widget shows while it loads (`components/skeleton.rs`), without words. */
  #showSkeleton() {
    const row = () => make("div", "row skeleton-row", ...["icon", "line", "short"].map(kind => make("span", `skeleton skeleton-${kind}`)));
    const rows = make("div", "rows", make("div", "rows-head"), row(), row(), row(), row());
    const desk = make("div", "desk", make("div", "bar", "\u00a0"), make("div", "main main-two", make("div", "column", make("div", "skeleton-who"), make("div", "skeleton-head"), rows)));
    desk.ariaHidden = "true";
    this.shadowRoot.replaceChildren(desk);
  }
}

// Another script may have defined it already, and a second definition throws.
if (!customElements.get("factor-desk")) customElements.define("factor-desk", FactorDesk);

// What follows comes with the widget's script, not with the loader.

/** The version of what class and widget expect of each other. */
const CONTRACT = 1;

/**
 * Keeps keys from the page around the element that are for the widget: what is typed into a field; all keys in a dialog,
 * form or menu; Enter and Space on a button; and what the widget has handled. Not those with Ctrl, Alt or Meta, which are
 * the browser's and the page's unless the widget has handled them, nor Tab, which may leave the element, nor F1 to F12.
 */
const keepKeys = place => {
  // Keys that were pressed in the widget and belong to it.
  const keys = new Set();
  const keep = event => {
    const { type, key } = event;
    const id = event.code || key;
    if (type == "keydown") {
      const target = event.composedPath()[0];
      const combined = event.ctrlKey || event.altKey || event.metaKey;
      const plain = !/^(Tab|F\d+)$/.test(key) && (!combined || event.getModifierState("AltGraph"));
      const within = "dialog,form,[popover],input,textarea,select" + (/^(Enter| )$/.test(key) ? ",button,a,summary" : "");
      const ours = event.defaultPrevented || (plain && target.closest(within));
      keys[ours ? "add" : "delete"](id);
    }
    // What was pressed here is released here, even if a dialog has closed meanwhile.
    if (keys.has(id)) event.stopPropagation();
    if (type == "keyup") keys.delete(id);
  };
  for (const type of ["keydown", "keypress", "keyup"]) place.addEventListener(type, keep);
};

/** Focuses the search; without one, the list's heading or the first control. */
const focus = (root, options) => {
  const find = selector => root.querySelector(selector);
  // A modal dialog keeps the focus to itself.
  if (find("dialog[open] :focus")) return;
  const heading = find("#methods-heading");
  if (heading) heading.tabIndex = -1;
  (find("[data-testid=user-search]") ?? heading ?? find("button,a,input"))?.focus(options);
};

/**
 * Mounts the widget into every desk on the page, now and later. Does nothing if a widget has registered already.
 *
 * @param {string} css the style sheet of the first screen; empty in the release page, whose script sets it
 * @param {(place: HTMLElement, host: HTMLElement) => number} connect mounts the desk into `place`
 *   and returns the id of the mounted tree, above 0
 * @param {(mounted: number) => void} disconnect drops the tree
 * @param {(mounted: number) => void} changed called when attributes or properties have changed; with 0, when the language has
 * @param {(mounted: number, name: string, argument: unknown, done: (message?: string) => void) => unknown} call calls a method
 */
export const register = (css, connect, disconnect, changed, call) => {
  const widget = {
    connect: (place, host) => {
      keepKeys(place);
      return connect(place, host);
    },
    disconnect,
    changed,
    focus,
    call: (mounted, name, argument) => {
      // These two return their value.
      if (name == "busy" || name == "dirty") return call(mounted, name, argument, () => {});
      return new Promise((resolve, reject) => call(mounted, name, argument, message => (message ? reject(Error(message)) : resolve())));
    },
  };
  const desks = customElements.get("factor-desk");
  if (desks.contract === CONTRACT || desks.isRegistered) return desks.register(css, widget);
  const old = desks.contract < CONTRACT ? "this page's package or script" : "the proxy";
  desks.fail("version", `${old} is too old for the other side. Update it.`);
};
