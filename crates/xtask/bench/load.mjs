// Loads of a page: until its first row is painted, and until it is at rest.
import { readFileSync } from "node:fs";
import { pause, within } from "./browser.mjs";

const OBSERVE = readFileSync(new URL("observe.js", import.meta.url), "utf8");

/** A slow office laptop behind a VPN; the network as Lighthouse's "slow 4G". */
const CPU_RATE = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };

/** A page is at rest after this many milliseconds without a request under way. */
const REST = 600;
/** Milliseconds after which it needn't be at rest any more. */
const RESTLESS = 20_000;

/** Logs in at the embedded tenant and returns the cookies. */
export async function logIn(browser, { url, email, password }) {
  const tab = await browser.tab();
  await tab.send("Page.navigate", { url: `${url}/auth/login?return_to=%2F` });
  await tab.until("!!document.querySelector('#password')", "the login page");
  const fill = (id, value) => `document.getElementById("${id}").value = ${JSON.stringify(value)};`;
  await tab.evaluate(`${fill("username", email)} ${fill("password", password)} document.querySelector("form").submit()`);
  await tab.until(`location.origin === ${JSON.stringify(url)} && document.readyState === "complete"`, "the login");
  const cookies = await tab.cookies();
  await tab.close();
  return cookies;
}

/** Everything that the network delivers to a tab. */
class Traffic {
  #requests = new Map();
  #changed = 0;

  constructor(tab) {
    tab.on("Network.requestWillBeSent", ({ requestId, request, timestamp, wallTime }) => {
      if (!request.url.startsWith("http")) return;
      this.#requests.set(requestId, { parts: [], clock: timestamp - wallTime });
      this.#changed = Date.now();
    });
    tab.on("Network.requestServedFromCache", ({ requestId }) => this.#with(requestId, request => request.cached = true));
    tab.on("Network.responseReceived", ({ requestId, timestamp, response }) => this.#with(requestId, request => {
      request.cached ||= response.fromDiskCache || response.fromPrefetchCache;
      request.parts.push([timestamp, response.encodedDataLength]);
    }));
    tab.on("Network.dataReceived", ({ requestId, timestamp, encodedDataLength }) => this.#with(requestId, request => {
      request.parts.push([timestamp, encodedDataLength]);
    }));
    for (const end of ["loadingFinished", "loadingFailed"]) {
      tab.on(`Network.${end}`, ({ requestId, timestamp, encodedDataLength }) => this.#with(requestId, request => {
        request.end = timestamp;
        request.total = encodedDataLength ?? 0;
        this.#changed = Date.now();
      }));
    }
  }

  #with(id, change) {
    const request = this.#requests.get(id);
    if (request) change(request);
  }

  clear() {
    this.#requests.clear();
  }

  /** Waits until no request has been under way for a while. */
  async rest() {
    const start = Date.now();
    const isBusy = () => [...this.#requests.values()].some(request => request.end === undefined);
    while ((isBusy() || Date.now() - this.#changed < REST) && Date.now() - start < RESTLESS) await pause(20);
  }

  /** Bytes received until a time of the machine's clock, in milliseconds: heads and bodies, as compressed. */
  until(millis) {
    let sum = 0;
    for (const { parts, clock, end, total, cached } of this.#requests.values()) {
      const time = millis / 1000 + clock;
      if (cached) continue;
      if (end <= time) sum += total;
      else for (const [at, bytes] of parts) if (at <= time) sum += bytes;
    }
    return sum;
  }
}

/** Opens a tab that can be measured, with its `traffic`. */
export async function measuredTab(browser, { cookies, selector }) {
  const tab = await browser.tab(cookies);
  await tab.send("Runtime.addBinding", { name: "factordeskBenchRow" });
  const source = OBSERVE.replace("SELECTOR", () => JSON.stringify(selector));
  await tab.send("Page.addScriptToEvaluateOnNewDocument", { source });
  tab.traffic = new Traffic(tab);
  return tab;
}

/** Opens `url` and waits for its first row. Returns the milliseconds from the navigation, and from 1970 to it. */
export async function open(tab, url) {
  // Rows of an earlier page of the tab don't count.
  const row = new Promise(done => tab.on("Runtime.bindingCalled", ({ payload }) => done(JSON.parse(payload))));
  const { errorText } = await tab.send("Page.navigate", { url });
  if (errorText) throw Error(`${url}: ${errorText}`);
  return within(row, `${url}: waiting for the first row`);
}

/** Measures a cold load of a page, and a warm one after it. */
export async function loads(browser, page, throttled) {
  const tab = await measuredTab(browser, page);
  const { traffic } = tab;
  if (throttled) {
    await tab.send("Emulation.setCPUThrottlingRate", { rate: CPU_RATE });
    await tab.send("Network.emulateNetworkConditions", NETWORK);
  }
  const measured = [];
  for (const visit of ["cold", "warm"]) {
    traffic.clear();
    const { at, origin } = await open(tab, page.url);
    await traffic.rest();
    const { shift, tasks } = await tab.evaluate("({ shift: factordeskBench.shift, tasks: factordeskBench.tasks })");
    measured.push({
      page: page.name,
      network: throttled ? "throttled" : "unthrottled",
      visit,
      first_row_ms: at,
      bytes: traffic.until(origin + at),
      long_tasks: tasks.length,
      longest_task_ms: Math.max(0, ...tasks),
      shift,
      ...bytes(await tab.memory()),
    });
    await tab.send("Page.navigate", { url: "about:blank" });
  }
  await tab.close();
  return measured;
}

const bytes = ({ heap, wasm }) => ({ heap_bytes: heap, wasm_bytes: wasm });
