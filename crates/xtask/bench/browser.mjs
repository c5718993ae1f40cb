// Chromium, controlled by the DevTools protocol through a pipe: JSON messages, each ended by a zero byte. A pipe needs no
// port and no package, and Chromium ends when it is closed, also after a crash of this program.
import { spawn } from "node:child_process";
import { join } from "node:path";

// No background traffic, and the same behaviour on a desktop and in a container.
const ARGUMENTS = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--window-size=1280,900",
];

/** Milliseconds that one command or one wait may take. */
const PATIENCE = 120_000;

export const pause = millis => new Promise(done => setTimeout(done, millis));

/** Rejects when `promise` takes too long. */
export function within(promise, what, millis = PATIENCE) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(Error(`${what}: nothing happened for ${millis / 1000} s`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Browser {
  #child;
  #id = 0;
  #waiting = new Map();
  #listeners = new Map();
  #rest = [];

  /** Starts Chromium with an empty profile below `folder`. */
  constructor(program, folder, ...more) {
    const profile = join(folder, `profile-${process.hrtime.bigint()}`);
    const args = [...ARGUMENTS, `--user-data-dir=${profile}`, ...more, "about:blank"];
    this.#child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#child.on("error", error => this.#fail(error));
    this.#child.on("exit", () => this.#fail(Error("Chromium has ended")));
    this.#child.stdio[3].on("error", error => this.#fail(error));
    this.#child.stdio[4].on("data", data => this.#read(data));
  }

  #read(data) {
    let start = 0;
    for (let end; (end = data.indexOf(0, start)) >= 0; start = end + 1) {
      const text = Buffer.concat([...this.#rest, data.subarray(start, end)]).toString();
      this.#rest = [];
      this.#take(JSON.parse(text));
    }
    this.#rest.push(data.subarray(start));
  }

  #take({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      this.#listeners.get(sessionId)?.(method, params);
      return;
    }
    const { done, failed, command } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) failed(Error(`${command}: ${error.message}`));
    else done(result);
  }

  #fail(error) {
    for (const { failed } of this.#waiting.values()) failed(error);
    this.#waiting.clear();
  }

  /** Sends a command and returns its result. */
  send(command, params = {}, sessionId = undefined) {
    const id = ++this.#id;
    const answer = new Promise((done, failed) => this.#waiting.set(id, { done, failed, command }));
    this.#child.stdio[3].write(JSON.stringify({ id, method: command, params, sessionId }) + "\0");
    return within(answer, command);
  }

  /** A tab in a context of its own: without cache, cookies, or compiled code of other tabs. */
  async tab(cookies = []) {
    const { browserContextId } = await this.send("Target.createBrowserContext", { disposeOnDetach: true });
    if (cookies.length > 0) await this.send("Storage.setCookies", { cookies, browserContextId });
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(this, browserContextId, sessionId);
    this.#listeners.set(sessionId, (method, params) => tab.take(method, params));
    for (const domain of ["Page", "Network", "Runtime"]) await tab.send(`${domain}.enable`);
    return tab;
  }

  async close() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise(done => this.#child.once("exit", done));
    this.send("Browser.close").catch(() => {});
    await within(ended, "closing Chromium", 10_000).catch(() => this.kill());
    await ended;
  }

  kill() {
    this.#child.kill("SIGKILL");
  }
}

class Tab {
  #browser;
  #context;
  #session;
  #handlers = new Map();

  constructor(browser, context, session) {
    this.#browser = browser;
    this.#context = context;
    this.#session = session;
  }

  send(command, params) {
    return this.#browser.send(command, params, this.#session);
  }

  take(method, params) {
    for (const handler of this.#handlers.get(method) ?? []) handler(params);
  }

  /** Calls `handler` with the parameters of each event of this name. */
  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  /** The value of an expression in the page, awaited. */
  async evaluate(expression) {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", options);
    if (exceptionDetails) throw Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true, also across navigations. */
  async until(expression, what, millis = PATIENCE) {
    const start = Date.now();
    while (!(await this.evaluate(expression).catch(() => false))) {
      if (Date.now() - start > millis) throw Error(`${what}: nothing happened for ${millis / 1000} s`);
      await pause(20);
    }
  }

  /** All cookies of this tab's context. */
  async cookies() {
    const browserContextId = this.#context;
    return (await this.#browser.send("Storage.getCookies", { browserContextId })).cookies;
  }

  /**
   * A click that is as long as a person's. If the button were released at once, its frame would have to wait for that of the
   * press: where a press changes nothing that is painted, Chromium lets 16.7 ms pass until the next frame, even without a limit.
   */
  async click(x, y) {
    const at = { x, y, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await this.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))");
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  }

  async key(key, text) {
    const named = { key, code: text ? `Key${key.toUpperCase()}` : key, windowsVirtualKeyCode: key === "Escape" ? 27 : key.toUpperCase().charCodeAt(0) };
    await this.send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", text, ...named });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...named });
  }

  /** Bytes after garbage collection: JavaScript's heap, and the memory of WebAssembly. */
  async memory() {
    // The second collection finds what the first one's finalizers have released.
    for (let n = 0; n < 2; n++) await this.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.send("Runtime.getHeapUsage");
    return { heap: usedSize, wasm: await this.evaluate("factordeskBench.wasmBytes()") };
  }

  close() {
    return this.#browser.send("Target.disposeBrowserContext", { browserContextId: this.#context });
  }
}
