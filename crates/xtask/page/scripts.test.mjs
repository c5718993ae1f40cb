// Tests of the scripts beside this file, run by `crates/xtask/tests/page_scripts.rs`.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { apart } from "./apart.mjs";
import { SCRIPT_PART, entry, loaderText, named, packageText, styleText, trunkText, version } from "./loader.mjs";
import { languagesText } from "./languages.mjs";
import { leanScript } from "./lean.mjs";
import { meet } from "./meet.js";
import { parts } from "./package.mjs";
import { pageText } from "./release.mjs";
import { shortExports, shortImports, shortPlaces, usedImports, withoutCustom, withoutTexts } from "./shorten.mjs";
import { listen } from "./speak.js";
import { whole } from "./whole.mjs";

const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const name = text => [text.length, ...Buffer.from(text)];

/** A wasm that imports `log` and exports `run`, which calls it, and has `text` in its data. */
const wasm = (log, run, text) =>
  Buffer.from([
    ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 2, ...name("./x_bg.js"), ...name(log), 0, 0, ...name("./own.js"), ...name("own"), 0, 0),
    ...section(3, 1, 0),
    ...section(5, 1, 0, 1),
    ...section(7, 2, ...name(run), 0, 2, ...name("memory"), 2, 0),
    ...section(10, 1, 4, 0, 0x10, 0, 0x0b),
    ...section(11, 1, 0, 0x41, 0, 0x0b, text.length, ...Buffer.from(text)),
  ]);

const SCRIPT = `
    const import0 = {
        __proto__: null,
        __wbg_log_0123: function() { return called(); },
    };
    return {
        __proto__: null,
        "./x_bg.js": import0,
        "./own.js": import1,
    };
    wasm._ZN3run(); wasm.memory;`;

test("short imports and exports are the same in wasm and script", async () => {
  const [first, part] = shortImports(wasm("__wbg_log_0123", "_ZN3run", ""), SCRIPT);
  const [second, script] = shortExports(first, part);
  let calls = 0;
  assert.match(script, /\n {8}a: function\(\)/);
  assert.match(script, /wasm\.a\(\); wasm\.memory;/);
  const imports = { a: { a: () => calls++ }, b: { own: () => {} } };
  assert.match(script, /\n {8}a: import0,\n {8}b: import1,/);
  const { instance } = await WebAssembly.instantiate(second, imports);
  instance.exports.a();
  assert.equal(calls, 1);
  assert.ok(instance.exports.memory);
});

test("an import that the script doesn't provide is an error", () => {
  assert.throws(() => shortImports(wasm("__wbg_other", "_ZN3run", ""), SCRIPT), /__wbg_other/);
});

test("only what the wasm imports of a module is kept", () => {
  const script = 'import * as import1 from "./own.js"\nimport { other } from "./own.js";\nuse(import1);';
  const text = usedImports(wasm("log", "run", ""), script);
  assert.equal(text, 'import { own as import1_own } from "./own.js";\nconst import1 = { own: import1_own };\nimport { other } from "./own.js";\nuse(import1);');
});

test("a script of another version of wasm-bindgen is an error", () => {
  assert.throws(() => leanScript(SCRIPT), /no .*debugString/);
});

test("places of panics keep the file's name and the line, and none in other crates", () => {
  // The data is at address 0.
  const numbers = (...values) => values.flatMap(value => [value, 0, 0, 0]);
  const data = [...Buffer.from("src/app.rs../rust/deps/b.rs."), ...numbers(0, 10, 7, 5, 12, 15, 9, 3, 0, 9, 1, 1)];
  const text = String.fromCharCode(...data);
  const after = shortPlaces(wasm("log", "run", text));
  const expected = [...Buffer.from("////app.rs..///////////////."), ...numbers(4, 6, 7, 0, 1, 0, 0, 0, 0, 9, 1, 1)];
  assert.deepEqual([...after.subarray(-data.length)], expected);
});

test("texts of panics are overwritten wherever they are", () => {
  const after = withoutTexts(wasm("log", "run", "a gone was gone."), ["gone", "not there"]).toString("latin1");
  assert.ok(after.includes("a \0\0\0\0 was \0\0\0\0."), after);
});

test("texts of the second part are taken out of its wasm and put back", () => {
  const before = wasm("log", "run", Buffer.from("\0þþ\x02One text\x03another one\0short\0and a \xe2\x80\x93 third", "latin1"));
  const [gaps, [start, filling, texts]] = apart(before);
  assert.equal(texts, "\x02One text\x03another oneand a – third");
  assert.equal(gaps.length, before.length);
  assert.ok(!gaps.includes("One"), gaps.toString("latin1"));
  // The first one would make the gap longer.
  assert.equal(filling, "ý");
  assert.deepEqual(Buffer.from(whole(Uint8Array.from(gaps).buffer, start, filling, texts)), before);
  const last = Buffer.concat([before, Buffer.from(section(0, ...name("a tool's name")))]);
  assert.throws(() => apart(last), /can't be put back/);
});

test("sections for tools are removed, and no others", () => {
  const plain = wasm("log", "run", "");
  const tools = Buffer.concat([plain, Buffer.from(section(0, ...name("producers"), 1, 2))]);
  assert.deepEqual(withoutCustom(tools), plain);
});

test("private variables have short names, the same in all styles", async () => {
  const all = (await Promise.all(["start", "desk", "later"].map(part => styleText(part)))).join("");
  const used = new Set(all.match(/(?<=var\()--_[\w-]+/g));
  assert.ok(used.size > 20, String(used.size));
  for (const name of used) assert.ok(name.length < 6 && new RegExp(`[{;]${name}:`).test(all), name);
});

test("names change with the content", () => {
  assert.match(named("page", ".css", "a"), /^page-[0-9a-f]{16}\.css$/);
  assert.notEqual(named("page", ".css", "a"), named("page", ".css", "b"));
});

test("the page has every file of index.html, with the loader in it", () => {
  const index = readFileSync(new URL("../../../index.html", import.meta.url), "utf8");
  const page = pageText(index, "./icon-1.svg", "start();");
  assert.ok(page.includes('href="./icon-1.svg"'), page);
  assert.ok(page.includes('<script type="module" async>start();</script></head>'), page);
  assert.ok(page.includes("<factor-desk user-from"), page);
  assert.ok(!page.includes("data-trunk"), page);
  assert.throws(() => pageText("<head></head>", "", ""), /no place/);
});

test("only the desk's own page has a style, and asks for anything before the wasm is there", async () => {
  const files = [["./a_bg.wasm", "sha256-a"], ["./a.js", "sha256-b"]];
  const portal = await loaderText(files, [["./skeleton.css", "sha256-e"]], true);
  const own = await loaderText(files, [], true, true);
  for (const text of [portal, own]) {
    for (const file of ["a_bg.wasm", "a.js"]) assert.ok(text.includes(file), text);
    // The files are asked for before the class is evaluated.
    assert.ok(text.indexOf("modulepreload") < text.indexOf("attachShadow"), text);
  }
  // The page's own style, too.
  for (const part of ["/session", "factordeskLocale", "system-ui", "skeleton-row{"]) assert.ok(own.includes(part) && !portal.includes(part), part);
});

test("a loader without a file for the skeleton's style has it, and exports nothing", async () => {
  for (const release of [false, true]) {
    const text = await loaderText([["./a_bg.wasm", "sha256-a"], ["./a.js", "sha256-b"]], [], release);
    for (const part of ["attachShadow", "skeleton-row", "--fd-canvas"]) assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /^export|\b(FILES|STYLE|VERSION)\b/m);
  }
});

test("the loader asks for its files before there is the class, and starts when they have come", async () => {
  const folder = mkdtempSync(join(tmpdir(), "factordesk-loader-"));
  const { fetch } = globalThis;
  const asked = [];
  const sheet = class { replaceSync(text) { this.text = text; } };
  const link = () => ({ relList: { supports: () => true } });
  const fakes = {
    HTMLElement: class {},
    CSSStyleSheet: sheet,
    customElements: { get: () => fakes.defined, define: (_, desks) => (fakes.defined = desks) },
    location: { origin: "https://portal.example.com" },
    document: { addEventListener: () => {}, createElement: link, head: { append: ({ onload }) => onload() } },
    fetch: async url => {
      asked.push(`${url.split("/").at(-1)}, ${fakes.defined ? "late" : "first"}`);
      return { text: async () => "skeleton" };
    },
  };
  try {
    const started = new Promise(done => (fakes.factordeskStarted = done));
    Object.assign(globalThis, fakes);
    writeFileSync(join(folder, "a.mjs"), "export default async files => factordeskStarted((await files)[0]);");
    const files = [["./a_bg.wasm", "sha256-a"], ["./a.mjs", "sha256-b"]];
    const text = await loaderText(files, [["./skeleton.css", "sha256-c"]], false);
    writeFileSync(join(folder, "loader.mjs"), text);
    await import(pathToFileURL(join(folder, "loader.mjs")));
    assert.ok(await started);
    assert.deepEqual(asked.sort(), ["a_bg.wasm, first", "skeleton.css, first"]);
    assert.equal(fakes.defined.sheets[0].text, "skeleton");
  } finally {
    for (const name of Object.keys(fakes)) delete globalThis[name];
    globalThis.fetch = fetch;
    rmSync(folder, { recursive: true });
  }
});

test("an early response is given once, to a plain request, and none after ten seconds", async () => {
  const answer = status => ({ status, headers: new Headers({ "x-request-id": "r1" }), arrayBuffer: async () => new ArrayBuffer(2) });
  const early = ["/session", "/user", "/list"].map(path => [path, Promise.resolve([answer(201), new ArrayBuffer(3)])]);
  const earlyResponses = new Map(early).set("/failed", Promise.resolve(undefined));
  globalThis.document = { addEventListener: () => {}, earlyResponses };
  const { send } = await import("../../../src/platform/page.js");
  const { now } = performance;
  const { fetch } = globalThis;
  const status = async (url, headers = { "x-factordesk": "1" }, method = "GET", cookie = true) => (await send(method, url, headers, undefined, cookie))[0];
  try {
    globalThis.fetch = async () => answer(200);
    performance.now = () => 10_000;
    assert.deepEqual(await send("GET", "/session", { a: "1" }, undefined, true), [201, null, null, "r1", new Uint8Array(3)]);
    assert.equal(await status("/session"), 200);
    assert.equal(await status("/failed"), 200);
    assert.equal(await status("/user", { "x-factordesk": "1", "x-factordesk-reveal": "true" }), 200);
    assert.equal(await status("/user", undefined, "POST"), 200);
    assert.equal(await status("/user", undefined, "GET", false), 200);
    assert.equal(await status("/user"), 201);
    performance.now = () => 10_001;
    assert.equal(await status("/list"), 200);
    delete document.earlyResponses;
    assert.equal(await status("/list"), 200);
  } finally {
    performance.now = now;
    globalThis.fetch = fetch;
    delete globalThis.document;
  }
});

test("initials are letters or digits of the first and the last word", async () => {
  globalThis.document = { addEventListener: () => {} };
  const { initials } = await import("../../../src/platform/page.js");
  delete globalThis.document;
  const cases = { "Ada King Lovelace": "AL", ada: "a", "(Ada) 2nd": "A2", "élan  Ω": "éΩ", "𝒜da b": "𝒜b", "- ?": "", "": "", "auth0|5f7c": "a" };
  for (const [name, expected] of Object.entries(cases)) assert.equal(initials(name), expected, name);
});

test("a request that fails says why, and can be stopped", async () => {
  const listeners = {};
  globalThis.document = { addEventListener: (name, listener) => (listeners[name] = listener) };
  globalThis.location = { href: "https://portal.example.com/" };
  const { send, sleep } = await import("../../../src/platform/page.js?again");
  const { fetch } = globalThis;
  try {
    globalThis.fetch = (url, { signal }) =>
      new Promise((_, failed) => (url === "/slow" ? signal.addEventListener("abort", () => failed(signal.reason)) : failed(TypeError(url))));
    const at = origin => send("GET", `${origin}/session`, {}, undefined, false);
    assert.deepEqual(await at("https://desk.example.com"), [0]);
    listeners.securitypolicyviolation({ disposition: "enforce", effectiveDirective: "connect-src", blockedURI: "https://desk.example.com/x" });
    assert.deepEqual(await at("https://desk.example.com"), [2]);
    assert.deepEqual(await at("https://other.example.com"), [0]);
    const slow = send("GET", "/slow", {}, undefined, false);
    slow.stop();
    assert.deepEqual(await slow, [1]);
    const timer = sleep(60_000);
    timer.stop();
    await timer;
  } finally {
    globalThis.fetch = fetch;
    delete globalThis.document;
    delete globalThis.location;
  }
});

/** Starts the first wasm and the link to the second part, and returns what is called back and what is asked for. */
const beginning = async responses => {
  const [outcomes, asked] = [[], []];
  const main = { __indirect_function_table: { get: index => (data, done) => outcomes.push([index, data, done]) } };
  const script = { functions: () => "later.js", style: "dialog {}", whole: wasm => Buffer.from(wasm) };
  const sheets = Array.from({ length: 3 }, () => ({ replaceSync(css) { this.css = css; } }));
  globalThis.customElements = { get: () => ({ sheets }) };
  // A copy of its own, since a module remembers what it has loaded.
  const { begin, functions, __wasm_split_load_later: load } = await import(`./later.js?${Math.random()}`);
  await begin(Promise.resolve(main), async attempt => {
    asked.push(attempt);
    return [responses.shift()(), script];
  });
  const { error } = console;
  console.error = () => {};
  const end = () => {
    console.error = error;
    delete globalThis.customElements;
  };
  return { load, functions, outcomes, asked, sheets, end };
};
const refuses = () => { throw new TypeError("refused"); };
const isMissing = () => ({ ok: false, status: 404, url: "x" });
const arrives = () => ({ ok: true, arrayBuffer: async () => Buffer.from([0, ...Buffer.from("asm"), 1, 0, 0, 0]) });

test("the second part is asked for again after a failure", async () => {
  const { load, functions, outcomes, asked, sheets, end } = await beginning([refuses, isMissing, arrives]);
  for (const data of [1, 2, 3]) await load(7, data);
  end();
  assert.deepEqual(outcomes, [[7, 1, false], [7, 2, false], [7, 3, true]]);
  assert.deepEqual(asked, [0, 1, 2]);
  assert.equal(functions(), "later.js");
  assert.deepEqual(sheets.map(({ css }) => css), [undefined, undefined, "dialog {}"]);
});

test("all that ask for the second part at the same time get one", async () => {
  const { load, outcomes, asked, end } = await beginning([refuses, arrives]);
  const ask = numbers => Promise.all(numbers.map(data => load(7, data)));
  await ask([1, 2]);
  await ask([3, 4]);
  end();
  assert.deepEqual(outcomes, [[7, 1, false], [7, 2, false], [7, 3, true], [7, 4, true]]);
  assert.deepEqual(asked, [0, 1]);
});

/**
 * Calls `work` in as much of a browser as the element's class needs. `defined` is called with a desk that is in the page when
 * the class is defined.
 */
const inPortal = async (work, { fetched, languages = ["en"], defined = () => {} } = {}) => {
  const { fetch, navigator } = globalThis;
  const { warn, error } = console;
  const page = { asked: [], buttons: [], complaints: [], elements: new Map(), events: [], warned: [] };
  const node = tag => {
    const made = {
      addEventListener() {},
      append() {},
      focus() {},
      relList: { supports: () => false },
      replaceChildren: (...children) => (made.firstChild = children[0]),
    };
    if (tag == "button") page.buttons.push(made);
    return made;
  };
  const fakes = {
    HTMLElement: class extends EventTarget {
      attributes = {};
      isConnected = true;
      attachShadow() {
        return (this.shadowRoot = node());
      }
      getAttribute(name) {
        return this.attributes[name] ?? null;
      }
      setAttribute(name, value) {
        this.attributes[name] = value;
        this.attributeChangedCallback(name, null, value);
      }
      removeAttribute(name) {
        delete this.attributes[name];
        this.attributeChangedCallback(name, null, null);
      }
    },
    CSSStyleSheet: class {
      replaceSync(text) {
        this.text = text;
      }
    },
    document: { addEventListener() {}, createElement: node, head: node(), baseURI: "https://portal.example.com/app/" },
    location: new URL("https://portal.example.com/app/"),
    customElements: {
      get: name => page.elements.get(name),
      define(name, it) {
        page.elements.set(name, it);
        page.desk = new it();
        page.desk.addEventListener("factordesk-error", ({ detail }) => page.events.push(`${detail.phase} ${detail.code}`));
        defined(page.desk);
        page.desk.connectedCallback();
      },
    },
  };
  Object.assign(globalThis, fakes, {
    fetch: async (url, { method = "GET" }) => {
      page.asked.push(`${method} ${url}`);
      return fetched();
    },
  });
  Object.defineProperty(globalThis, "navigator", { value: { languages }, configurable: true });
  console.warn = text => page.warned.push(text);
  console.error = text => void page.complaints.push(text);
  try {
    await work(page);
  } finally {
    Object.assign(console, { warn, error });
    for (const name of Object.keys(fakes)) delete globalThis[name];
    globalThis.fetch = fetch;
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  }
};

/** A module with this text. Another one each time. */
const imported = text => import(`data:text/javascript,${encodeURIComponent(`${text}//${Math.random()}`)}`);

const element = readFileSync(new URL("../../../src/element.js", import.meta.url), "utf8");
/** The part of the class's file that comes with the widget's script. */
const scriptPart = element.slice(element.indexOf(SCRIPT_PART));

test("the package waits for a proxy, and tells versions apart", async () => {
  const hash = "0123456789abcdef";
  const names = [`factordesk-${hash}_bg.wasm`, `factordesk-${hash}.js`, `factordesk-later-${hash}.wasm`, `factordesk-later-${hash}.js`, `languages-${hash}.js`];
  assert.deepEqual(parts(["factor-desk.js", ...names].reverse()), names);
  assert.throws(() => parts(names.slice(1)), /_bg/);
  const entries = names.map(name => entry(name, name));
  const text = await packageText(entries.slice(0, 2));
  let status = 503;
  const fetched = () => ({ ok: false, status, headers: new Headers() });
  await inPortal(async page => {
    const { asked, buttons, complaints, events, warned } = page;
    const { define } = await imported(text);
    const Desk = define();
    const { desk } = page;
    assert.equal(Desk, page.elements.get("factor-desk"));
    await null;
    assert.deepEqual([asked, events], [[], ["start proxy"]]);
    const failure = () => new Promise(done => desk.addEventListener("factordesk-error", done, { once: true }));
    let failed = failure();
    desk.proxy = "https://desk.example.com/";
    const first = `https://desk.example.com/v/${version}/${names[0]}`;
    assert.deepEqual(asked, [`GET ${first}`]);
    // A fault of the server doesn't mean that it has no such version.
    await failed;
    assert.ok(Desk.recover);
    assert.deepEqual(events.splice(1), ["start server"]);
    // The proxy has no such version. Its own start can't be imported here.
    status = 404;
    failed = failure();
    buttons.at(-1).onclick();
    await failed;
    assert.equal(Desk.recover, null);
    assert.deepEqual(events.slice(1), ["start missing"]);
    assert.match(String(complaints.at(-1)), /factor-desk\.js|https/);

    assert.equal(desk.version, version);
    meet(Desk, version, "the proxy");
    assert.deepEqual(warned, []);
    meet(Desk, "99.0.0", "the proxy");
    assert.match(warned[0], new RegExp(`${version}.*the proxy.*99\\.0\\.0`));
    await null;
    assert.deepEqual(events.slice(2), ["start version_mismatch"]);
    assert.equal(desk.version, "99.0.0");
    const { register } = await imported(scriptPart);
    const { contract } = Desk;
    for (Desk.contract of [0, 99]) register("");
    await null;
    assert.deepEqual(events.slice(3), ["start version", "start version"]);
    assert.equal(Desk.isRegistered, false);

    Desk.contract = contract;
    let mounted = 0;
    register("p {}", () => ++mounted, () => {}, () => {});
    register("", () => assert.fail("the second widget of a page"));
    assert.deepEqual([Desk.isRegistered, Desk.sheets[1].text, mounted], [true, "p {}", 1]);
    // A desk without a proxy says so also now, and is mounted when it has one.
    const second = new Desk();
    second.connectedCallback();
    assert.equal(mounted, 1);
    second.proxy = "https://desk.example.com";
    assert.equal(mounted, 2);
  }, { fetched });
});

/** The class with a script that finds languages, and a widget that notes what it is told. */
const registered = async (page, languages) => {
  const { register } = await imported(element);
  const Desk = page.elements.get("factor-desk");
  const told = [];
  const run = async ([name], attempt) => {
    told.push(`run ${name} ${attempt}`);
    return { language: (_, wanted) => languages(...wanted) };
  };
  listen(Desk, undefined, run, ["languages.js"]);
  const calls = {};
  let mounted = 0;
  register(
    "",
    () => {
      told.push("connect");
      return ++mounted;
    },
    id => told.push(`disconnect ${id}`),
    id => told.push(`changed ${id}`),
    (id, name, argument, done) => {
      if (name == "busy" || name == "dirty") return name == "busy";
      calls[name] = done;
    },
  );
  return { calls, desk: page.desk, Desk, told };
};

test("a desk in another language is mounted when that is there, and follows the next one", () =>
  inPortal(async page => {
    let found;
    const { desk, Desk, told } = await registered(page, async tag => {
      await new Promise(done => (found = done));
      return { tag, dir: "rtl" };
    });
    const mounted = new Promise(done => desk.addEventListener("factordesk-ready", done));
    const spoken = async () => {
      while (!found) await null;
      found();
      found = undefined;
      while (Desk.isSpeaking) await null;
      const { lang, dir } = desk.shadowRoot.firstChild;
      return `${lang} ${dir}`;
    };
    assert.deepEqual(told, ["run languages.js 0"]);
    assert.equal(await spoken(), "ar rtl");
    assert.deepEqual(told.splice(0), ["run languages.js 0", "changed 0", "connect"]);
    await mounted;
    // Frameworks set the same properties with each rendering.
    desk.messages = {};
    assert.equal(Desk.isSpeaking, false);
    desk.locale = "fa";
    assert.equal(await spoken(), "fa rtl");
    assert.deepEqual(told, ["changed 1", "changed 1", "changed 0"]);
  }, { languages: ["ar", "en"] }));

test("without its language a desk is in English, and asks again if it is told to", () =>
  inPortal(async page => {
    let fails = true;
    const { desk, Desk, told } = await registered(page, async tag => {
      if (fails) throw Error("refused");
      return { tag, dir: "ltr" };
    });
    await desk.ready;
    assert.deepEqual([desk.shadowRoot.firstChild.lang, String(page.complaints[0])], ["en", "Error: refused"]);
    fails = false;
    await Desk.language.retry();
    assert.equal(desk.shadowRoot.firstChild.lang, "fr");
    assert.equal(told.filter(each => each == "connect").length, 1);
  }, { languages: ["fr"] }));

test("an English desk asks for no language until it has words of its own", () =>
  inPortal(async page => {
    const { desk, told } = await registered(page, async tag => ({ tag, dir: "ltr" }));
    await desk.ready;
    assert.deepEqual(told, ["connect"]);
    desk.messages = { "screen.close": "Shut" };
    assert.deepEqual(told, ["connect", "run languages.js 0", "changed 1"]);
  }, { languages: ["en-GB"] }));

test("calls wait for the widget, fail with it, and end when the element is removed", async () => {
  let opened;
  await inPortal(async page => {
    const { calls, desk, Desk, told } = await registered(page, () => {});
    await desk.ready;
    await null;
    calls.openAdd("not now");
    await assert.rejects(opened, /not now/);
    assert.deepEqual([desk.busy, desk.dirty], [true, false]);
    const { ready } = desk;
    const refreshed = desk.refresh();
    await null;
    // Moved within the page.
    desk.disconnectedCallback();
    desk.connectedCallback();
    await null;
    assert.deepEqual([told, desk.ready], [["connect"], ready]);
    desk.isConnected = false;
    desk.disconnectedCallback();
    await refreshed;
    assert.deepEqual(told, ["connect", "disconnect 1"]);
    assert.notEqual(desk.ready, ready);
    assert.deepEqual([desk.busy, desk.shadowRoot.firstChild], [false, undefined]);
    // A widget that has panicked isn't called.
    desk.isConnected = true;
    desk.connectedCallback();
    assert.equal(told.at(-1), "connect");
    Desk.become({ show: () => told.push("panic") });
    desk.theme = "dark";
    desk.isConnected = false;
    desk.disconnectedCallback();
    await null;
    assert.deepEqual(told.slice(3), ["panic"]);
  }, { defined: desk => (opened = desk.openAdd("totp")) });
});

test("an unknown value that was set early is reported once", () =>
  inPortal(async page => {
    const { desk } = await registered(page, () => {});
    const warnings = [
      '<factor-desk>: getAccessToken="token" is unknown. Allowed: a function',
      '<factor-desk>: theme="darkk" is unknown. Allowed: host,auto,light,dark',
    ];
    assert.deepEqual(page.warned, warnings);
    assert.deepEqual([desk.theme, desk.getAccessToken], ["host", null]);
    desk.theme = "darkk";
    assert.deepEqual(page.warned, warnings);
  }, { defined: desk => Object.assign(desk, { theme: "darkk", getAccessToken: "token" }) }));

test("in a portal, the cookie of the loader's own origin isn't used", () =>
  inPortal(async page => {
    const text = await loaderText([["./a_bg.wasm", "sha256-a"], ["./a.js", "sha256-b"]], [], true);
    await imported(text.replaceAll("import.meta.url", '"https://desk.example.com/factor-desk.js"'));
    assert.deepEqual([page.desk.proxy, page.desk.auth], ["https://desk.example.com", "token"]);
    page.desk.proxy = "/";
    assert.equal(page.desk.auth, "session");
  }, { fetched: () => new Promise(() => {}) }));

test("Trunk's script runs what it imports only after checking it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "factordesk-trunk-"));
  try {
    await inPortal(async page => {
      await imported(element);
      const text = await trunkText(["./main.js", "sha256-a"], [["./snippet.js", "sha256-b"]], ["./languages.js", "sha256-c"], false);
      writeFileSync(join(folder, "start.mjs"), text);
      const { default: start } = await import(`${pathToFileURL(join(folder, "start.mjs"))}?retry=2`);
      const ran = [];
      const run = async ([name], attempt) => {
        ran.push(`${name} ${attempt}`);
        return { default: ({ module_or_path }) => ran.push(module_or_path) };
      };
      page.elements.get("factor-desk").version = version;
      await start(Promise.resolve(["the wasm"]), undefined, run);
      assert.deepEqual(ran, ["./snippet.js 2", "./main.js 2", "the wasm"]);
      assert.deepEqual(page.warned, []);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The script with other languages, with these files by name. */
const speaker = async files => {
  const all = [{ tag: "en", label: "Language" }, { tag: "fr", label: "Langue" }, { tag: "ar", label: "x" }];
  const script = await languagesText(all, name => [name, "sha384-x"]);
  const ask = async ([name]) => ({ ok: name in files, status: 404, url: name, text: async () => files[name] });
  // Another address each time, so that no test has the files of another one.
  const { language, ...others } = await import(`data:text/javascript,${encodeURIComponent(`${script}//${Math.random()}`)}`);
  return { ...others, speak: (wanted, messages) => language(ask, wanted, messages) };
};
const IDS = "screen.close\nscreen.keys count# user\nscreen.title user";
const FRENCH = ["Fermer", "\x020\x030aucune\x03ounes\x03x\x010 clés\x04 de \x011", "\x010"].join("\0");

/** Calls `work` in a browser with these languages, and returns its warnings. */
const inBrowser = async (languages, work) => {
  const { navigator, document } = globalThis;
  const { warn } = console;
  const warnings = [];
  console.warn = text => warnings.push(text);
  Object.defineProperty(globalThis, "navigator", { value: { languages }, configurable: true });
  globalThis.document = { earlyResponses: undefined };
  try {
    await work();
  } finally {
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    globalThis.document = document;
    console.warn = warn;
  }
  return warnings;
};

test("a language is the best match of what is asked for, and `Intl` has its region", () =>
  inBrowser(["de-AT", "fr-CH"], async () => {
    const { speak, match } = await speaker({ fr: FRENCH, ar: "" });
    const found = async wanted => (({ tag, dir, locales }) => `${tag} ${dir} ${locales}`)(await speak(wanted));
    assert.equal(await found(["fr-CA"]), "fr ltr fr-CA");
    assert.equal(await found(["fr"]), "fr ltr fr-CH");
    assert.equal(await found(["xx", "not a tag", "AR-eg"]), "ar rtl ar-EG");
    assert.equal(await found(["pt-BR"]), "en ltr en");
    assert.deepEqual(match(["zh-Hant-TW"], ["zh", "zh-Hant"]), ["zh-Hant", "zh-Hant-TW"]);
  }));

test("the choice of a language shows the one in use, also if a script has set it", () =>
  inBrowser(["en"], async () => {
    const files = { fr: FRENCH, ids: IDS };
    const { addChoice, speak } = await speaker(files);
    const select = { options: [], add: option => select.options.push(option) };
    Object.assign(document, { earlyResponses: new Map(), documentElement: {}, createElement: () => select });
    globalThis.Option = function (text, value) {
      Object.assign(this, { text, value });
    };
    const desk = { append() {} };
    const shown = () => [select.value, select.ariaLabel, document.documentElement.lang];
    try {
      addChoice(desk);
      assert.deepEqual(select.options.map(({ text }) => text), ["English", "Français", "العربية"]);
      assert.deepEqual(shown(), ["en", "Language", undefined]);
      // By a script, not by the choice.
      await speak(["fr"]);
      assert.deepEqual(shown(), ["fr", "Langue", "fr"]);
      // One that is slower than the next.
      await Promise.all([speak(["fr"]), speak(["en"])]);
      assert.deepEqual(shown(), ["en", "Language", "en"]);
      // One that the page adds.
      await speak(["pt"], { pt: { "screen.close": "Fechar" } });
      assert.deepEqual(shown(), ["pt", "Language", "pt"]);
      assert.equal(select.options.length, 4);
      // The widget falls back to English.
      await assert.rejects(speak(["ar"]), /ar: 404/);
      assert.deepEqual(shown(), ["en", "Language", "en"]);
    } finally {
      delete globalThis.Option;
    }
  }));

test("messages have the plural forms and the numbers of their language", () =>
  inBrowser(["fr-FR"], async () => {
    const { speak } = await speaker({ fr: FRENCH });
    const { word } = await speak(["fr"]);
    assert.equal(word(0, []), "Fermer");
    assert.equal(word(1, [0, "Mia"]), "aucune de Mia");
    assert.equal(word(1, [1, "$& \x010"]), "unes de $& \x010");
    assert.equal(word(1, [1234, "Mia"]), "1\u202f234 clés de Mia");
    assert.equal(word(7, []), undefined);
  }));

test("a language that can't be downloaded is an error, and asked for again", () =>
  inBrowser(["fr"], async () => {
    const files = {};
    const { speak } = await speaker(files);
    await assert.rejects(speak(["fr"]), /fr: 404/);
    files.fr = FRENCH;
    assert.equal((await speak(["fr"])).word(0, []), "Fermer");
  }));

test("the host page's words replace the built-in ones, or add a language", async () => {
  const warnings = await inBrowser(["fr"], async () => {
    const { speak } = await speaker({ fr: FRENCH, ids: IDS });
    const messages = {
      "screen.close": "Clore <b>{ \"{\" }\\u00e9",
      "screen.keys": "{ $user } : { $count ->\n    [0] rien\n   *[other] { NUMBER($count) } clés\n    [one] une\n }!",
      "screen.title": "Sans",
      "screen.nothing": "Rien",
      pt: { "screen.close": "Fechar" },
    };
    const french = await speak(["fr"], messages);
    assert.equal(french.word(0, []), "Clore <b>{\\u00e9");
    assert.deepEqual([0, 1, 5].map(count => french.word(1, [count, "Mia"])), ["Mia : rien!", "Mia : une!", "Mia : 5 clés!"]);
    assert.equal(french.word(2, ["Mia"]), "Mia");
    const other = await speak(["pt-BR"], messages);
    assert.deepEqual([other.tag, other.word(0, []), other.word(2, [])], ["pt", "Fechar", undefined]);
  });
  assert.deepEqual(warnings.slice(0, 2), [
    '<factor-desk>: messages["screen.title"]: { $user } is missing. The built-in text stays.',
    '<factor-desk>: messages["screen.nothing"]: there is no such message. The built-in text stays.',
  ]);
});

test("a text of the host page that doesn't fit says why", async () => {
  const { compile } = await speaker({});
  for (const [text, why] of [
    ["{ $user } { $other } { $count }", "it has no { $other }"],
    ["{ $user }", "{ $count } is missing"],
    ["{ $count } { NUMBER($user) }", "{ $user } is not a number"],
    ["{ $user } { $count ->\n [one] x\n }", "no case is marked with *"],
    ["{ $user } { $count ->\n *[lots] x\n }", "[lots] is no plural category"],
    ["{ $user } { $count ->\n *[other] x", "a list of cases doesn't end"],
    ["{ $user } { $count } { -brand }", "unexpected { -brand }"],
    ["{ $user } { $count }\x01", "it has a control character"],
  ]) {
    assert.throws(() => compile(text, ["count#", "user"]), error => error === why, text);
  }
});

test("plural categories are those of CLDR", () => {
  const table = readFileSync(new URL("../../catalogue/src/compile/folder.rs", import.meta.url), "utf8");
  const rows = [...table.matchAll(/\("(\w+)", &\[([\w, ]+)\]\)/g)];
  assert.ok(rows.length > 5);
  for (const [, tag, names] of rows) {
    const known = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    assert.deepEqual(names.toLowerCase().split(", ").sort(), [...known].sort(), tag);
  }
});
