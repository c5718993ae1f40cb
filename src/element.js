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
const div = (...parts) => make("div", ...parts);

/** Shows what the widget shows while it loads (`components/skeleton.rs`), without words. */
const showSkeleton = desk => {
  const row = () => div("row skeleton-row", ...["icon", "line", "short"].map(kind => make("span", `skeleton skeleton-${kind}`)));
  const rows = div("rows", div("rows-head"), row(), row(), row(), row());
  const shown = div("desk", div("bar", "\u00a0"), div("main main-two", div("column", div("skeleton-who"), div("skeleton-head"), rows)));
  shown.ariaHidden = "true";
  desk.shadowRoot.replaceChildren(shown);
};

/** The desk whose button "Try again" was pressed. */
let pressed;
/** Says why a desk can't be shown: in English, since a language may be what is missing. */
const showFailure = (desk, code, text, retry) => {
  const slot = (name, ...content) => Object.assign(make("slot", "", ...content), { name: "start-" + name });
  const alert = div("main", make("p", "", slot("error-" + code, slot("error", "Factordesk did not start: " + text))));
  const button = make("button", "button", slot("retry", "Try again"));
  button.onclick = () => {
    pressed = desk;
    retry();
  };
  if (retry) alert.append(button);
  alert.role = "alert";
  desk.shadowRoot.replaceChildren(Object.assign(div("desk", alert), { lang: "en", dir: "ltr" }));
  // The button that was pressed is gone. Meanwhile the focus may have gone elsewhere.
  if (pressed == desk && document.activeElement == document.body) button.focus();
  FactorDesk.tell(desk, "error", { phase: "start", code });
};

/** What is taken in place of an unknown value. The widget's script reports it. */
const unknown = (name, value, allowed, instead = allowed[0]) => {
  FactorDesk.warn?.(name, value, allowed);
  return instead;
};
const text = value => value ?? "";
// Some frameworks render `false` as a text.
const flag = value => value !== null && value !== "false";
/** One of several values, of which the first is the default. */
const oneOf = (...allowed) => (value, name) => allowed.find(each => each == value) ?? unknown(name, value, allowed);

/** The properties that reflect an attribute, with how to read its text. */
const PROPERTIES = {
  // Without `https://` it would be a path of this page.
  proxy: (value, name) => (/^(https?:\/)?\//.test(value) ? value : unknown(name, value, "https://desk.example.com", FactorDesk.proxy)),
  // The cookie of the proxy's own login works on the proxy's own origin only.
  auth: (value, name, desk) =>
    oneOf(...(desk.getAccessToken || new URL(text(desk.proxy), location).origin != location.origin ? ["token", "session"] : ["session", "token"]))(value, name),
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
const ATTRIBUTES = Object.fromEntries(Object.keys(PROPERTIES).map(name => [name.replace(/[A-Z]/g, "-$&").toLowerCase(), name]));

class FactorDesk extends HTMLElement {
  static observedAttributes = Object.keys(ATTRIBUTES);
  /** The version of what class and script expect of each other, as `CONTRACT` below. They can be of different releases. */
  static contract = 2;
  /** Whether a widget has registered. */
  static isRegistered = false;
  /** The proxy of desks without the attribute. "" is the page's own origin. With `null`, in the package, the attribute is required. */
  static proxy = "";
  /**
   * The style of every desk: the skeleton's, the first screen's, and that of the second part. Constructed sheets, because
   * a strict Content-Security-Policy doesn't allow `<style>`.
   */
  static sheets = Array.from({ length: 3 }, () => new CSSStyleSheet());
  /** The desks on the page. */
  static desks = new Set();
  /**
   * What takes care of the desks, as functions of a desk, each of which can be missing: `show`, when one is connected;
   * `changed`, when it has other attributes or properties; `gone`, when it was removed, which returns whether it was
   * mounted; `call`, with the name of a method and its argument; and `said`, without a desk, when there is another language.
   */
  static stage = {};
  // Others set these:
  // - `version`: that of the build.
  // - `recover`: called when the start has failed; resolves with `true` if another one runs. Set by the npm package; `null`
  //   once it was called.
  // - `missing`: returns whether a desk lacks something, and shows it. Set by the npm package.
  // - `warn`, `speak`, `language`, `isSpeaking`: see below, and `crates/xtask/page/speak.js`.
  #getAccessToken;
  #why = {};
  #messages = {};
  /** Resolves when the widget is mounted. Another one after the element was removed. */
  #ready;
  #setReady;

  /** Passes every desk to these functions, now and whenever one is connected, and not to the former ones any more. */
  static become(stage) {
    this.stage = stage;
    this.desks.forEach(desk => stage.show(desk));
  }

  /**
   * Says in every desk that the widget did not start, with a button that tries again. The host page can replace the text by a
   * child with `slot="start-error"`, or with the code after it.
   */
  static fail(code, text, retry) {
    const again = () => {
      this.become({ show: showSkeleton });
      retry();
    };
    this.become({ show: desk => showFailure(desk, code, text, retry && again) });
    pressed = undefined;
  }

  /** Dispatches an event. Later, so that a script that adds the element can listen first. */
  static tell(desk, name, detail) {
    queueMicrotask(() => {
      if (name == "ready") desk.#setReady();
      desk.dispatchEvent(new CustomEvent("factordesk-" + name, { bubbles: true, composed: true, detail: Object.freeze(detail) }));
    });
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
    const { desks, speak, stage } = FactorDesk;
    // Moved within the page.
    if (desks.has(this)) return;
    desks.add(this);
    showSkeleton(this);
    speak?.(this);
    stage.show?.(this);
  }

  disconnectedCallback() {
    // Moving the element within the page disconnects it and connects it again at once. Waiting for the microtask keeps the
    // mounted desk.
    queueMicrotask(() => {
      const { desks, stage } = FactorDesk;
      if (!this.isConnected && desks.delete(this) && stage.gone?.(this)) this.#begin();
    });
  }

  attributeChangedCallback() {
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
    const value = this.#getAccessToken;
    // Frameworks set `undefined` for a missing value.
    return typeof value == "function" ? value : unknown("getAccessToken", value, "a function", null);
  }

  set getAccessToken(value) {
    this.#getAccessToken = value;
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
    if (!this.#call("focus", options)) this.#callLater("focus", options);
  }

  #begin() {
    this.#ready = new Promise(done => (this.#setReady = done));
  }

  #call(name, argument) {
    return FactorDesk.stage.call?.(this, name, argument);
  }

  async #callLater(name, argument) {
    await this.#ready;
    return this.#call(name, argument);
  }

  #changed() {
    const { desks, speak, stage } = FactorDesk;
    if (!desks.has(this)) return;
    speak?.(this);
    stage.changed?.(this);
  }
}

// Another script may have defined it already, and a second definition throws.
if (!customElements.get("factor-desk")) customElements.define("factor-desk", FactorDesk);

// What follows comes with the widget's script, not with the loader.

/** The version of what class and script expect of each other. */
const CONTRACT = 2;

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

/** What was reported already. A page may set the same value with each rendering. */
const reported = new Set();
/** Reports a value of an attribute or property, if there is one. */
const warn = (name, value, allowed) => {
  const text = `<factor-desk>: ${name}="${value}" is unknown. Allowed: ${allowed}`;
  if (value && !reported.has(text)) console.warn(text);
  reported.add(text);
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
  const desks = customElements.get("factor-desk");
  // The first widget of a page stays.
  if (desks.isRegistered) return;
  if (desks.contract !== CONTRACT) {
    const old = desks.contract < CONTRACT ? "this page's package or script" : "the proxy";
    return desks.fail("version", `${old} is too old for the other side. Update it.`);
  }
  desks.isRegistered = true;
  desks.warn = warn;
  if (css) desks.sheets[1].replaceSync(css);
  if (desks.language) changed(0);

  /** The mounted desks: the id of the tree, and a promise that resolves when it is gone, with its function. */
  const mounted = new Map();
  /** The language of the desks' texts. */
  const spoken = () => {
    const { tag = "en", dir = "ltr" } = desks.language ?? {};
    return { lang: tag, dir };
  };

  const show = desk => {
    // Reading them reports unknown values. The widget doesn't need all.
    Object.keys(desks.prototype).forEach(name => Reflect.get(desk, name));
    const known = mounted.get(desk);
    if (known) return changed(known.id);
    if (desks.missing?.(desk) || desks.isSpeaking) return;
    // Leptos mounts into an `HTMLElement`, which a shadow root isn't.
    const place = Object.assign(document.createElement("div"), { className: "desk", ...spoken() });
    desk.shadowRoot.replaceChildren(place);
    keepKeys(place);
    let end;
    const gone = new Promise(done => (end = done));
    mounted.set(desk, { id: connect(place, desk), gone, end });
    desks.tell(desk, "ready", { version: desks.version });
  };

  desks.become({
    show,
    changed: show,
    gone: desk => {
      const known = mounted.get(desk);
      if (!known) return false;
      mounted.delete(desk);
      disconnect(known.id);
      known.end();
      desk.shadowRoot.replaceChildren();
      return true;
    },
    call: (desk, name, argument) => {
      const known = mounted.get(desk);
      if (!known) return;
      if (name == "focus") {
        focus(desk.shadowRoot, argument);
        return true;
      }
      // These two return their value.
      if (name == "busy" || name == "dirty") return call(known.id, name, argument, () => {});
      const done = new Promise((resolve, reject) => call(known.id, name, argument, message => (message ? reject(Error(message)) : resolve())));
      return Promise.race([done, known.gone]);
    },
    said: () => {
      changed(0);
      for (const desk of desks.desks) {
        if (mounted.has(desk)) Object.assign(desk.shadowRoot.firstChild, spoken());
        else show(desk);
      }
    },
  });
};
