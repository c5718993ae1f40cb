// Interactions with a long list: from a trusted input to the next frame, and to the frame that shows the result.
import { within } from "./browser.mjs";
import { measuredTab, open } from "./load.mjs";

const DESK = "factor-desk >>> ";
const part = name => `${DESK}[data-testid=${name}]`;
const CONTROL = {
  add: part("add-factor"),
  filter: part("filter-text"),
  rename: part("action-rename"),
  delete: part("action-delete"),
  replace: part("replace-all"),
};

/**
 * Name, control, what the input shows. With a key, the control is focused and the key is the input. A control in a menu
 * has the menu's button, which is pressed before and not measured.
 */
const INTERACTIONS = [
  { name: "open add", control: CONTROL.add, shows: `${part("add-dialog")}[open]` },
  { name: "filter", control: CONTROL.filter, key: "d", shows: CONTROL.filter },
  { name: "open rename", control: CONTROL.rename, shows: part("rename-form") },
  { name: "open delete", control: CONTROL.delete, shows: `${part("delete-dialog")}[open]` },
  { name: "open replace-all", control: CONTROL.replace, menu: part("list-more"), shows: `${part("replace-all-dialog")}[open]` },
];
/** What any page takes: a button that shows a line of text. */
const FLOOR = [{ name: "floor page", control: "[data-testid=button]", shows: "[data-testid=line]" }];

/** Milliseconds that a list may take until it is whole, and a menu until it is open. */
const WHOLE = 60_000;
const MENU = 10_000;

/** Seconds after which an interaction isn't repeated any more, if it has been measured a few times. */
const BUDGET = 30;
const AT_LEAST = 3;

/** Measures all interactions with a page. One that takes too long doesn't end the others. */
export async function interactions(browser, page, count, samples) {
  const measured = [];
  for (const interaction of page.name === "floor" ? FLOOR : INTERACTIONS) {
    const known = { name: interaction.name, page: page.name, methods: count };
    const tab = await measuredTab(browser, page);
    try {
      await open(tab, page.url);
      await tab.traffic.rest();
      measured.push({ ...known, ...(await repeat(tab, page, interaction, samples)) });
    } catch (error) {
      measured.push({ ...known, skipped: error.message });
    }
    await tab.close().catch(() => {});
  }
  return measured;
}

async function repeat(tab, page, interaction, samples) {
  const { control } = interaction;
  const times = [];
  const start = Date.now();
  while (times.length < samples && (times.length < AT_LEAST || Date.now() - start < BUDGET * 1000)) {
    await whole(tab, page);
    await openMenu(tab, interaction);
    if (!(await isShown(tab, control))) return { skipped: `the page has no ${control.replace(DESK, "")}` };
    times.push(await once(tab, interaction));
  }
  const all = of => times.map(time => time[of]);
  return { paint_ms: all("paint"), shown_ms: all("shown"), longest_task_ms: all("task") };
}

/** Waits until all rows and controls are there: the first page of a long list is painted before its others have come. */
async function whole(tab, { selector, methods }) {
  const missing = `factordeskBench.missing(${JSON.stringify(selector)}, ${methods})`;
  await tab.until(`!${missing}`, "the whole list", WHOLE).catch(async () => {
    throw Error(`the list isn't whole after ${WHOLE / 1000} s: ${await tab.evaluate(missing)}`);
  });
}

const isShown = (tab, control) => tab.evaluate(`factordeskBench.isShown(${JSON.stringify(control)})`);

/** Opens the menu that has the control, unless the control is shown already or the page has no such menu. */
async function openMenu(tab, { control, menu }) {
  if (!menu || (await isShown(tab, control)) || !(await isShown(tab, menu))) return;
  await tab.evaluate(`factordeskBench.find(${JSON.stringify(menu)}).click()`);
  await tab.until(`factordeskBench.isShown(${JSON.stringify(control)})`, "opening the menu", MENU);
  await quiet(tab);
}

async function once(tab, { control, key, shows }) {
  const text = JSON.stringify(shows);
  const { x, y } = await tab.evaluate(`(() => {
    const element = factordeskBench.find(${JSON.stringify(control)});
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    factordeskBench.expect(${JSON.stringify(key ? "keydown" : "click")}, ${text});
    return { x: x + width / 2, y: y + height / 2 };
  })()`);
  // Scrolling must not count.
  await quiet(tab);
  if (key) {
    await tab.evaluate(`factordeskBench.find(${JSON.stringify(control)}).focus()`);
    await tab.key(key, key);
  } else {
    await tab.click(x, y);
  }
  const { paint, shown } = await within(tab.evaluate("factordeskBench.input"), `waiting for ${shows}`);
  await quiet(tab);
  const task = await tab.evaluate("Math.max(0, ...factordeskBench.tasks)");
  if (key) {
    await tab.evaluate(`(() => {
      const field = factordeskBench.find(${JSON.stringify(control)});
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    })()`);
  } else {
    await tab.key("Escape");
    await tab.until(`!factordeskBench.isShown(${text})`, `closing ${shows}`);
  }
  await quiet(tab);
  return { paint, shown, task };
}

/**
 * Waits for what the page still does, and for the observed tasks: two frames, each with a pause. Idle callbacks can't be
 * used, since Chromium doesn't call them while there is nothing to paint.
 */
const quiet = tab => tab.evaluate(`(async () => {
  for (let n = 0; n < 2; n++) await new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)));
})()`);
