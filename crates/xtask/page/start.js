// The page's one script: wasm-bindgen's, its snippets, the link to the second part, and the style of the first screen.
import style from "style:desk";
import init from "./factordesk.js";
import { begin } from "./__wasm_split.js";
import { meet } from "./meet.js";
import { listen } from "./speak.js";

/**
 * Starts the wasm when it is there. `ask` and `run` of the loader download a file and run a script, and check their hashes.
 *
 * @param {Promise<Response[]>} files the first wasm; the skeleton's style is in place then, too
 */
export default async (files, ask, run) => {
  const desks = customElements.get("factor-desk");
  meet(desks, VERSION, new URL("/factor-desk.js", import.meta.url).href);
  listen(desks, ask, run, LANGUAGES);
  const [response] = await files;
  desks.sheets[1].replaceSync(style);
  // What opens over the first screen: a wasm and a script of their own.
  const [wasm, script] = LATER;
  return begin(init({ module_or_path: response }), attempt => Promise.all([ask(wasm, attempt), run(script, attempt)]));
};
