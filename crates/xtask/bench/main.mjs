// Measures pages in Chromium for `cargo xtask bench page`, which starts the servers and makes tables of the figures.
//
// node main.mjs CONFIGURATION.json: the figures go to standard output as JSON, progress to standard error.
import { readFileSync } from "node:fs";
import { Browser } from "./browser.mjs";
import { interactions } from "./interact.mjs";
import { loads, logIn } from "./load.mjs";
import { mounts } from "./mounts.mjs";

const { chromium, folder, limit_seconds, rounds, pages, lists, samples, mounts: count } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const browsers = [];

const start = (...args) => {
  browsers.push(new Browser(chromium, folder, ...args));
  return browsers.at(-1);
};
const tell = text => process.stderr.write(`${text}\n`);

// The end, also if something hangs.
setTimeout(() => {
  tell(`not done after ${limit_seconds} s`);
  for (const browser of browsers) browser.kill();
  process.exit(1);
}, limit_seconds * 1000).unref();

/** Adds cookies to the pages of the desk's own servers. */
async function logInTo(browser, list) {
  const known = new Map();
  for (const page of list) {
    if (!page.login) continue;
    if (!known.has(page.login.url)) known.set(page.login.url, await logIn(browser, page.login));
    page.cookies = known.get(page.login.url);
  }
}

/** Returns all figures. */
async function measure() {
  const browser = start();
  await logInTo(browser, [...pages, ...lists]);
  const figures = { browser: (await browser.send("Browser.getVersion")).product, loads: [], interactions: [], mounts: [] };

  for (const throttled of [false, true]) {
    for (let round = 1; round <= rounds; round++) {
      tell(`loads, ${throttled ? "throttled" : "unthrottled"}: round ${round} of ${rounds}`);
      // In turns, so that whatever else the machine does is shared by all pages.
      for (const page of pages) figures.loads.push(...(await loads(browser, page, throttled)));
    }
  }
  await browser.close();

  // Without the wait for the next frame of a display, which has nothing to do with the page.
  const prompt = start("--disable-frame-rate-limit", "--disable-gpu-vsync");
  for (const list of lists) {
    tell(`interactions: ${list.name}, ${list.methods} methods`);
    figures.interactions.push(...(await interactions(prompt, list, list.methods, samples)));
  }
  if (count > 0) {
    tell(`mounts: ${count}`);
    figures.mounts = await mounts(prompt, pages[0], count);
  }
  await prompt.close();
  return figures;
}

try {
  process.stdout.write(JSON.stringify(await measure()));
} finally {
  // Chromium must not write to its profile any more when xtask deletes it.
  for (const browser of browsers) await browser.close();
}
