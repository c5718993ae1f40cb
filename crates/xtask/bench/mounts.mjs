// Memory over many mounts of the element.
import { pause } from "./browser.mjs";
import { measuredTab, open } from "./load.mjs";

/**
 * Mounts before the first measurement. In the first few hundred, the browser still collects what it knows about the code, and
 * compiles it: 250 bytes for each mount, then no more.
 */
const warmUp = count => Math.min(600, 3 * count);
/** Number of measurements after the first. */
const STEPS = 4;

/** Removes the element and inserts a new one, again and again. Returns the memory at a few points. */
export async function mounts(browser, page, count) {
  const tab = await measuredTab(browser, page);
  await open(tab, page.url);
  await tab.traffic.rest();
  await mount(tab, page.selector, warmUp(count));
  const measured = [];
  for (let step = 0, done = 0; step <= STEPS; step++) {
    const next = Math.round((count * step) / STEPS);
    await mount(tab, page.selector, next - done);
    done = next;
    // What was started for the last element ends.
    await pause(500);
    const { heap, wasm } = await tab.memory();
    measured.push({ mounts: done, heap_bytes: heap, wasm_bytes: wasm });
  }
  await tab.close();
  return measured;
}

/** Mounts the element `count` times, in short steps, each of which may take as long as a command. */
async function mount(tab, selector, count) {
  for (let left = count; left > 0; left -= 20) {
    await tab.evaluate(`(async () => {
      const row = ${JSON.stringify(selector)};
      for (let n = ${Math.min(left, 20)}; n > 0; n--) {
        const old = document.querySelector("factor-desk");
        const next = old.cloneNode();
        old.replaceWith(next);
        while (!factordeskBench.isShown(row)) await new Promise(requestAnimationFrame);
      }
    })()`);
  }
}
